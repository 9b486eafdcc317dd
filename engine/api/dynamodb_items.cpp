// GetItem, PutItem, UpdateItem, DeleteItem.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_texts.hpp"
#include "engine/api/dynamodb_writes.hpp"
#include "engine/base/text.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/texts/items.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using value::AttributeMap;
using value::ItemPtr;

namespace {

void set_leading(KeyFacts& facts, const table::Table* t, const AttributeMap& key) {
  if (const auto leading = leading_key(t, key))
    facts.leading = std::vector<std::string>{*leading};
  else
    facts.leading_absent = t ? "the request's key does not fit the table's key schema"
                             : "the table does not exist, so its partition key is unknown";
}

std::vector<std::string> attribute_names(const AttributeMap& m) {
  std::vector<std::string> names;
  for (const auto& e : m) names.push_back(e.first);
  return names;
}

void set_return_consumed(KeyFacts& facts, const Json& parameters) {
  facts.return_consumed = string_or(parameters, "ReturnConsumedCapacity", "NONE");
}

/// What is asked of policies and kept by a trail; `facts` makes the former's condition keys.
template <class Facts>
Prepared prepared_for(const Services& services, const Call& call, const TableRef& table,
                      const Facts& facts) {
  const std::string action = concat({"dynamodb:", call.operation});
  Prepared out;
  out.main_resource = table.arn;
  if (call.unwatched) {
    out.needs.push_back(resource_need(services, table, action));
    return out;
  }
  out.needs.push_back(table_need(services, table, action, facts()));
  out.trail_parameters = trail_parameters(call.parameters);
  return out;
}

struct GetPlan {
  TableRef table;
  AttributeMap key;
  Expressions expressions;
  bool consistent = false;
  ReturnCapacity capacity = ReturnCapacity::None;
};

Result<Json> run_get(const GetPlan& plan, Run& run) {
  table::Table* t = edit_table(run.services, plan.table);
  if (!t)
    return table_not_found();
  if (auto ok = table::check_lookup_key(t->keys, plan.key); !ok)
    return ok.error();
  if (auto error = check_scalar_keys(*t, plan.expressions))
    return std::move(*error);
  table::Access access;
  access.now = run.now;
  access.work = &run.work;
  const ItemPtr item = table::read_item(*t, plan.key, plan.consistent, access);
  Json out = Json::object();
  if (item && plan.expressions.projection) {
    const AttributeMap part =
        expression::Projector(plan.expressions.projection->paths).apply(*item);
    if (!run.work.touches.empty())
      run.work.touches.back().returned_attributes = attribute_names(part);
    out["Item"] = value::to_json(part);
  } else if (item) {
    out["Item"] = value::to_json(*item);
  }
  if (plan.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] =
        consumed_capacity(access.consumed, plan.table.shown, plan.capacity, false);
  run.work.summary = concat({item ? "Read 1 item" : "Found no item", on_partitions(run.work),
                             " of ", t->name, "; ", units_text(run.work.read.halves, "RCU"), ", ",
                             plan.consistent ? "strongly" : "eventually", " consistent."});
  return out;
}

KeyFacts get_facts(const Services& services, const GetPlan& plan, const Json& parameters) {
  KeyFacts facts;
  set_leading(facts, find_table(services, plan.table), plan.key);
  facts.attributes = attribute_names(plan.key);
  plan.expressions.add_names(*facts.attributes);
  const bool specific = plan.expressions.projection.has_value();
  facts.select = specific ? "SPECIFIC_ATTRIBUTES" : "ALL_ATTRIBUTES";
  facts.select_origin = specific ? "the request has a projection" : "the request has no projection";
  set_return_consumed(facts, parameters);
  return facts;
}

}  // namespace

Result<Prepared> get_item(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  const Voice voice = voice_of("GetItem", services.tables.settings);
  if (auto error = check_request("GetItem", p, voice.layer))
    return std::move(*error);
  ExpressionReader reader(p, {ExpressionKind::Projection}, voice.envelope,
                          ExpressionReader::Legacy::Taken, voice.wording);
  if (auto error = reader.bind())
    return std::move(*error);
  auto key = item_member(p, "Key", voice.envelope, voice.wording);
  if (!key)
    return key.error();
  auto expressions = reader.read();
  if (!expressions)
    return expressions.error();
  auto plan = std::make_shared<GetPlan>();
  plan->table = table_ref(call, *string_member(p, "TableName"));
  plan->key = std::move(*key);
  plan->expressions = std::move(*expressions);
  plan->consistent = bool_or(p, "ConsistentRead", false);
  plan->capacity = return_capacity(p);

  Prepared out =
      prepared_for(services, call, plan->table, [&] { return get_facts(services, *plan, p); });
  out.run = [plan](Run& run) { return run_get(*plan, run); };
  return out;
}

namespace {

struct SingleWrite {
  WritePlan write;
  std::string return_values;
  bool metrics = false;
  ReturnCapacity capacity = ReturnCapacity::None;
};

/// Attributes of the answer as ReturnValues asks.
Json returned_attributes(const SingleWrite& plan, const PendingWrite& done,
                         std::vector<std::string>& names, bool& whole) {
  const std::string& how = plan.return_values;
  if (how == "ALL_OLD" && done.before) {
    whole = true;
    return value::to_json(*done.before);
  }
  if (how == "ALL_NEW" && done.after) {
    whole = true;
    return value::to_json(*done.after);
  }
  const ItemPtr& source = how == "UPDATED_OLD"   ? done.before
                          : how == "UPDATED_NEW" ? done.after
                                                 : nullptr;
  if (!source)
    return Json();
  const AttributeMap part =
      expression::Projector(how == "UPDATED_OLD" ? done.touched : done.written).apply(*source);
  if (part.empty())
    return Json();
  names = attribute_names(part);
  return value::to_json(part);
}

std::string write_summary(const PendingWrite& done, const table::Table& t,
                          const table::Work& work) {
  const char* verb = !done.changes                 ? "Changed nothing"
                     : !done.before && !done.after ? "Found nothing to delete"
                     : !done.before                ? "Wrote 1 new item"
                     : !done.after                 ? "Deleted 1 item"
                                                   : "Replaced 1 item";
  return concat(
      {verb, on_partitions(work), " of ", t.name, "; ", units_text(work.write.halves, "WCU"), "."});
}

Result<Json> run_write(const SingleWrite& plan, Run& run) {
  table::Table* t = edit_table(run.services, plan.write.table);
  if (!t)
    return table_not_found();
  table::Access access;
  access.now = run.now;
  access.work = &run.work;
  if (auto error = check_held(run, *t, plan.write))
    return std::move(*error);
  auto pending = evaluate_write(*t, plan.write);
  if (!pending) {
    if (pending.error().code == "ConditionalCheckFailedException") {
      const AttributeMap& key =
          plan.write.kind == WritePlan::Kind::Put ? *plan.write.item : plan.write.key;
      const std::string encoded = table::encode_key(t->keys, key);
      table::account_refused_write(*t, encoded, table::find_item(*t, encoded), access);
      run.work.summary = concat({"The condition was false, nothing was written; ",
                                 units_text(run.work.write.halves, "WCU"), "."});
    }
    return pending.error();
  }
  const PendingWrite& done = *pending;
  table::write_item(*t, done.encoded, done.before, done.after, access);
  Json out = Json::object();
  std::vector<std::string> names;
  bool whole = false;
  Json attributes = returned_attributes(plan, done, names, whole);
  if (!attributes.is_null()) {
    out["Attributes"] = std::move(attributes);
    if (!run.work.touches.empty()) {
      run.work.touches.back().returned = true;
      run.work.touches.back().returned_attributes = std::move(names);
    }
    ++run.work.returned;
  }
  if (plan.metrics) {
    Json metrics = item_collection_metrics(
        *t, plan.write.kind == WritePlan::Kind::Put ? *plan.write.item : plan.write.key);
    if (!metrics.is_null())
      out["ItemCollectionMetrics"] = std::move(metrics);
  }
  if (plan.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] =
        consumed_capacity(access.consumed, plan.write.table.shown, plan.capacity, false);
  run.work.summary = write_summary(done, *t, run.work);
  return out;
}

std::size_t json_depth(const Json& j) {
  std::size_t deepest = 0;
  if (j.is_structured())
    for (const Json& e : j) deepest = std::max(deepest, json_depth(e));
  return deepest + 1;
}

/// Prepares a write in the words of its time. A request nested deeper than about 62 levels is read
/// by the older layer, as recordings of October 2026 show; each level is two of JSON.
Result<Prepared> in_its_voice(const Services& services, const Call& call,
                              Result<Prepared> (*prepare)(const Services&, const Call&,
                                                          const Voice&)) {
  constexpr std::size_t kDeepJson = 128;
  const Voice voice = voice_of(call.operation, services.tables.settings);
  Result<Prepared> out = prepare(services, call, voice);
  if (out || voice.layer == Layer::Older || json_depth(call.parameters) <= kDeepJson)
    return out;
  return prepare(services, call, Voice());
}

KeyFacts write_facts(const Services& services, const SingleWrite& plan, const Json& parameters) {
  const WritePlan& write = plan.write;
  const AttributeMap& attributes = write.kind == WritePlan::Kind::Put ? *write.item : write.key;
  KeyFacts facts;
  facts.attributes = attribute_names(attributes);
  set_leading(facts, find_table(services, write.table), attributes);
  write.expressions.add_names(*facts.attributes);
  facts.return_values = plan.return_values;
  facts.return_values_origin = member(parameters, "ReturnValues")
                                   ? "ReturnValues in the request"
                                   : "ReturnValues is not sent, the default is NONE";
  set_return_consumed(facts, parameters);
  return facts;
}

/// What Put, Update and Delete share behind their own checks.
Result<Prepared> prepare_write(const Services& services, const Call& call, WritePlan::Kind kind,
                               const Voice& voice, const std::vector<ExpressionKind>& kinds) {
  const Json& p = call.parameters;
  auto plan = std::make_shared<SingleWrite>();
  plan->write.kind = kind;
  plan->write.charges_statement = kind == WritePlan::Kind::Update;
  const bool put = kind == WritePlan::Kind::Put;
  ExpressionReader reader(p, kinds, voice.envelope, ExpressionReader::Legacy::Taken, voice.wording);
  if (auto error = reader.bind())
    return std::move(*error);
  auto attributes = item_member(p, put ? "Item" : "Key", voice.envelope, voice.wording);
  if (!attributes)
    return attributes.error();
  auto expressions = reader.read();
  if (!expressions)
    return expressions.error();
  plan->write.table = table_ref(call, *string_member(p, "TableName"));
  if (put)
    plan->write.item = std::make_shared<const value::Item>(std::move(*attributes));
  else
    plan->write.key = std::move(*attributes);
  plan->write.expressions = std::move(*expressions);
  plan->write.return_old_on_failure =
      string_or(p, "ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD";
  if (auto error = check_plan(plan->write))
    return std::move(*error);
  plan->return_values = string_or(p, "ReturnValues", "NONE");
  plan->metrics = string_or(p, "ReturnItemCollectionMetrics", "NONE") == "SIZE";
  plan->capacity = return_capacity(p);

  Prepared out = prepared_for(services, call, plan->write.table,
                              [&] { return write_facts(services, *plan, p); });
  out.run = [plan](Run& run) { return run_write(*plan, run); };
  return out;
}

std::optional<AwsError> check_old_or_none(const Json& p, const Voice& voice) {
  const std::string how = string_or(p, "ReturnValues", "NONE");
  if (how != "ALL_OLD" && how != "NONE")
    return validation(texts::say<texts::kReturnValuesOfPut>(), voice.envelope);
  return std::nullopt;
}

Result<Prepared> prepare_put(const Services& services, const Call& call, const Voice& voice) {
  if (auto error = check_request("PutItem", call.parameters, voice.layer))
    return std::move(*error);
  if (auto error = check_old_or_none(call.parameters, voice))
    return std::move(*error);
  return prepare_write(services, call, WritePlan::Kind::Put, voice, {ExpressionKind::Condition});
}

Result<Prepared> prepare_delete(const Services& services, const Call& call, const Voice& voice) {
  if (auto error = check_request("DeleteItem", call.parameters, voice.layer))
    return std::move(*error);
  if (auto error = check_old_or_none(call.parameters, voice))
    return std::move(*error);
  return prepare_write(services, call, WritePlan::Kind::Delete, voice, {ExpressionKind::Condition});
}

Result<Prepared> prepare_update(const Services& services, const Call& call, const Voice& voice) {
  if (auto error = check_request("UpdateItem", call.parameters, voice.layer))
    return std::move(*error);
  return prepare_write(services, call, WritePlan::Kind::Update, voice,
                       {ExpressionKind::Update, ExpressionKind::Condition});
}

}  // namespace

Result<Prepared> put_item(const Services& services, const Call& call) {
  return in_its_voice(services, call, prepare_put);
}

Result<Prepared> delete_item(const Services& services, const Call& call) {
  return in_its_voice(services, call, prepare_delete);
}

Result<Prepared> update_item(const Services& services, const Call& call) {
  return in_its_voice(services, call, prepare_update);
}

}  // namespace lockbox::api::dynamodb
