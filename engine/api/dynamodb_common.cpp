#include "engine/api/dynamodb_common.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/partitions.hpp"
#include "engine/table/texts/items.hpp"
#include "engine/table/texts/parameters.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using value::AttributeMap;
using value::AttributeValue;
using value::Type;

AwsError validation(std::string message, bool write) {
  if (write)
    message = texts::say<texts::kEnvelope>(message);
  return AwsError{"ValidationException", std::move(message), 400, "com.amazon.coral.validate",
                  nullptr};
}

AwsError service_error(std::string code, std::string message) {
  return AwsError{std::move(code), std::move(message), 400, "com.amazonaws.dynamodb.v20120810",
                  nullptr};
}

AwsError table_not_found() {
  return service_error("ResourceNotFoundException", texts::say<texts::kTableNotFound>());
}

AwsError table_not_found_named(std::string_view name) {
  return service_error("ResourceNotFoundException", texts::say<texts::kTableNotFoundNamed>(name));
}

TableRef table_ref(const Call& call, const std::string& name_or_arn) {
  TableRef ref;
  ref.shown = name_or_arn;
  ref.id = table::TableId{std::string(call.account), std::string(call.region), name_or_arn};
  if (const auto arn = parse_arn(name_or_arn)) {
    ref.id.account = arn->account;
    ref.id.region = arn->region;
    const std::string& r = arn->resource;
    const std::string rest = r.rfind("table/", 0) == 0 ? r.substr(6) : r;
    ref.id.name = rest.substr(0, rest.find('/'));
  }
  ref.arn = table_arn(ref.id.region, ref.id.account, ref.id.name);
  return ref;
}

const table::Table* find_table(const Services& services, const TableRef& ref) {
  return table::find_table(services.tables, ref.id.account, ref.id.region, ref.id.name);
}

table::Table* edit_table(Services& services, const TableRef& ref) {
  const table::Table* found = find_table(services, ref);
  if (!found || found->status == "CREATING" || found->status == "DELETING")
    return nullptr;
  return &services.tables.tables
              .edit(table::TableIdView{ref.id.account, ref.id.region, ref.id.name})
              ->edit();
}

std::string string_or(const Json& parameters, std::string_view name, std::string_view otherwise) {
  return string_member(parameters, name).value_or(std::string(otherwise));
}

bool bool_or(const Json& parameters, std::string_view name, bool otherwise) {
  const Json* m = member(parameters, name);
  if (!m)
    return otherwise;
  if (m->is_boolean())
    return m->get<bool>();
  const std::string text = to_lower(m->get_ref<const std::string&>());
  return text == "true" || text == "1" || text == "yes";
}

std::optional<std::int64_t> int_member(const Json& parameters, std::string_view name) {
  const Json* m = member(parameters, name);
  if (!m || !m->is_number())
    return std::nullopt;
  return whole_number(*m);
}

bool takes_prefix(std::string_view text) {
  return text.rfind("Supplied AttributeValue", 0) != 0;
}

Result<AttributeMap> item_member(const Json& parameters, std::string_view name, bool write,
                                 value::Wording wording) {
  static const Json kNothing;
  const Json* m = member(parameters, name);
  auto parsed = value::parse_attribute_map(m ? *m : kNothing, wording);
  if (parsed || parsed.error().code != "ValidationException")
    return parsed;
  return validation(parsed.error().message, write && takes_prefix(parsed.error().message));
}

void add_name(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(name);
}

void Expressions::add_names(std::vector<std::string>& names) const {
  if (update)
    expression::add_names(*update, names);
  if (condition)
    expression::add_names(*condition, names);
  if (key_condition)
    expression::add_names(*key_condition, names);
  if (projection)
    expression::add_names(*projection, names);
  if (key_conditions)
    for (const table::KeyClause& c : *key_conditions) add_name(names, c.name);
}

std::string leading_key_text(const AttributeValue& v) {
  if (v.is(Type::N))
    return to_text(v.n());
  return v.is(Type::B) ? base64_encode(v.b()) : v.s();
}

std::optional<std::string> leading_key(const table::Table* t, const AttributeMap& key) {
  if (!t)
    return std::nullopt;
  const AttributeValue* v = key.find(t->keys.hash[0].name);
  if (!v || v->type() != t->keys.hash[0].type)
    return std::nullopt;
  return leading_key_text(*v);
}

namespace {

void add_tags(const table::Table* t, policy::Context& context) {
  if (!t)
    return;
  for (const auto& tag : t->tags)
    context.set("aws:ResourceTag/" + tag.first, tag.second, "tag of the table");
}

Need base_need(const Services& services, const TableRef& ref, std::string_view action) {
  Need need;
  need.action = action;
  need.resource = ref.arn;
  need.resource_account = ref.id.account;
  const table::Table* t = find_table(services, ref);
  if (t)
    need.resource_policy = t->resource_policy;
  add_tags(t, need.context);
  return need;
}

}  // namespace

Need resource_need(const Services& services, const TableRef& ref, std::string_view action) {
  return base_need(services, ref, action);
}

Need global_need(const Call& call, std::string_view action) {
  Need need;
  need.action = action;
  need.resource = "*";
  need.resource_account = call.account;
  return need;
}

Need table_need(const Services& services, const TableRef& ref, std::string_view action,
                const KeyFacts& f, std::string_view index) {
  Need need = base_need(services, ref, action);
  if (!index.empty())
    need.resource += concat({"/index/", index});
  policy::Context& c = need.context;
  if (f.leading) {
    c.set_multi("dynamodb:LeadingKeys", *f.leading, f.leading_origin);
    c.set_multi("dynamodb:FirstPartitionKeyValues", *f.leading, f.leading_origin);
  } else if (!f.leading_absent.empty()) {
    c.absent_because["dynamodb:LeadingKeys"] = f.leading_absent;
    c.absent_because["dynamodb:FirstPartitionKeyValues"] = f.leading_absent;
  }
  if (f.attributes)
    c.set_multi("dynamodb:Attributes", *f.attributes,
                "top-level attribute names in the request's parameters");
  if (f.select)
    c.set("dynamodb:Select", *f.select, f.select_origin);
  if (f.return_values)
    c.set("dynamodb:ReturnValues", *f.return_values, f.return_values_origin);
  if (f.return_consumed)
    c.set("dynamodb:ReturnConsumedCapacity", *f.return_consumed,
          "ReturnConsumedCapacity in the request, NONE when it is not sent");
  if (f.enclosing)
    c.set("dynamodb:EnclosingOperation", *f.enclosing, "the operation this one is part of");
  else
    c.absent_because["dynamodb:EnclosingOperation"] = "the call is not part of a transaction";
  if (f.full_table_scan)
    c.set("dynamodb:FullTableScan", *f.full_table_scan ? "true" : "false",
          "whether the statement fixes the partition key");
  return need;
}

ReturnCapacity return_capacity(const Json& parameters) {
  const std::string how = string_or(parameters, "ReturnConsumedCapacity", "NONE");
  return how == "TOTAL"     ? ReturnCapacity::Total
         : how == "INDEXES" ? ReturnCapacity::Indexes
                            : ReturnCapacity::None;
}

namespace {

Json units(std::int64_t halves) {
  return Json(static_cast<double>(halves) / 2);
}

Json arm_json(const table::Arm& arm, bool transactional) {
  Json out = Json::object();
  if (transactional && arm.read > 0)
    out["ReadCapacityUnits"] = units(arm.read);
  if (transactional && arm.write > 0)
    out["WriteCapacityUnits"] = units(arm.write);
  out["CapacityUnits"] = units(arm.read + arm.write);
  return out;
}

}  // namespace

Json consumed_capacity(const table::Consumed& consumed, std::string_view table, ReturnCapacity how,
                       bool transactional) {
  Json out = Json::object();
  out["TableName"] = table;
  out.update(arm_json(consumed.total(), transactional));
  if (how != ReturnCapacity::Indexes)
    return out;
  out["Table"] = arm_json(consumed.table, transactional);
  for (const bool local : {true, false}) {
    Json indexes = Json::object();
    for (const table::IndexArm& i : consumed.indexes)
      if (i.local == local)
        indexes[i.name] = arm_json(i.arm, transactional);
    if (!indexes.empty())
      out[local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes"] = std::move(indexes);
  }
  return out;
}

std::string units_text(std::int64_t halves, std::string_view unit) {
  return concat({std::to_string(halves / 2), halves % 2 != 0 ? ".5 " : " ", unit});
}

std::string counted(std::int64_t n, std::string_view noun) {
  return concat({std::to_string(n), " ", noun, n == 1 ? "" : "s"});
}

std::string on_partitions(const table::Work& work) {
  std::vector<std::string> ids;
  for (const table::PartitionUse& p : work.partitions)
    if (p.index.empty())
      add_name(ids, p.partition);
  if (ids.empty())
    return {};
  if (ids.size() == 1)
    return " on partition " + ids[0];
  const std::string last = ids.back();
  ids.pop_back();
  return concat({" on partitions ", join(ids, ", "), " and ", last});
}

namespace {

Json plain_key(const Json& key) {
  Json out = Json::object();
  if (!key.is_object())
    return out;
  for (const auto& m : key.items()) {
    const Json& v = m.value();
    out[m.key()] = v.is_object() && v.size() == 1 ? v.begin().value() : v;
  }
  return out;
}

Json names_of(const Json& item) {
  Json out = Json::array();
  if (item.is_object())
    for (const auto& m : item.items()) out.push_back(m.key());
  return out;
}

/// Recursive, over documents whose depth the parser has bounded.
Json redacted(const Json& j) {
  if (j.is_array()) {
    Json out = Json::array();
    for (const Json& e : j) out.push_back(redacted(e));
    return out;
  }
  if (!j.is_object())
    return j;
  Json out = Json::object();
  for (const auto& m : j.items()) {
    const std::string& name = m.key();
    const std::string shown = camel_case(name);
    if (name == "Key" || name == "ExclusiveStartKey") {
      out[shown] = plain_key(m.value());
    } else if (name == "Keys" && m.value().is_array()) {
      Json keys = Json::array();
      for (const Json& k : m.value()) keys.push_back(plain_key(k));
      out[shown] = std::move(keys);
    } else if (name == "Item") {
      out[shown] = names_of(m.value());
    } else if (name == "AttributeUpdates" || name == "Expected" || name == "KeyConditions" ||
               name == "QueryFilter" || name == "ScanFilter") {
      out[shown] = names_of(m.value());
    } else if (name == "RequestItems" && m.value().is_object()) {
      Json tables = Json::object();
      for (const auto& t : m.value().items()) tables[t.key()] = redacted(t.value());
      out[shown] = std::move(tables);
    } else if (name == "ExpressionAttributeNames") {
      out[shown] = m.value();
    } else if (name != "ExpressionAttributeValues") {
      out[shown] = redacted(m.value());
    }
  }
  return out;
}

}  // namespace

std::shared_ptr<const Json> trail_parameters(const Json& parameters) {
  return std::make_shared<const Json>(redacted(parameters));
}

std::optional<AwsError> check_request(std::string_view operation, const Json& parameters,
                                      Layer layer) {
  const Shape* shape = request_shape(operation);
  if (!shape)
    return std::nullopt;
  if (auto error = check_types(*shape, parameters))
    return error;
  return check_constraints(*shape, parameters, operation, layer);
}

}  // namespace lockbox::api::dynamodb
