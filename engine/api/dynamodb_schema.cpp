#include "engine/api/dynamodb_schema.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_stream_common.hpp"
#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::KeyAttribute;
using table::KeySchema;
using table::ProjectionType;
using table::Table;
using value::Type;

namespace {

using Definitions = std::vector<std::pair<std::string, Type>>;

AwsError invalid(std::string_view what) {
  return validation(concat({kInvalid, what}));
}

std::string bracketed(const std::vector<std::string>& names) {
  return concat({"[", join(names, ", "), "]"});
}

const Type* defined_type(const Definitions& definitions, const std::string& name) {
  for (const auto& d : definitions)
    if (d.first == name)
      return &d.second;
  return nullptr;
}

std::vector<std::string> names_in(const Json& key_schema) {
  std::vector<std::string> names;
  for (const Json& e : key_schema) add_name(names, *string_member(e, "AttributeName"));
  return names;
}

/// The schema as messages show it.
std::string shown_schema(const Json& schema) {
  std::vector<std::string> out;
  for (const Json& e : schema)
    out.push_back(concat({"KeySchemaElement(attributeName=", *string_member(e, "AttributeName"),
                          ", keyType=", *string_member(e, "KeyType"), ")"}));
  return bracketed(out);
}

/// HASH first, then RANGE; distinct names. A table has one of each at most, a GSI four.
std::optional<AwsError> key_schema_error(const Json& schema, bool several) {
  std::size_t hashes = 0, ranges = 0;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const bool hash = *string_member(schema[i], "KeyType") == "HASH";
    if (i == 0 && !hash)
      return validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    if (i == 1 && hash && !several)
      return validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    if (hash && ranges > 0)
      return validation("Invalid KeySchema: HASH key elements must come before RANGE key elements");
    (hash ? hashes : ranges) += 1;
  }
  const std::size_t most = several ? 4 : 1;
  if (hashes > most || ranges > most)
    return validation(concat({"1 validation error detected: Value '", shown_schema(schema),
                              "' at 'keySchema' failed to satisfy constraint: Member must have "
                              "length less than or equal to ",
                              several ? "8" : "2"}));
  if (names_in(schema).size() != schema.size())
    return validation(
        "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  return std::nullopt;
}

std::optional<AwsError> undefined_key_error(const Json& schema, const Definitions& definitions) {
  for (const std::string& name : names_in(schema))
    if (!defined_type(definitions, name)) {
      std::vector<std::string> defined;
      for (const auto& d : definitions) defined.push_back(d.first);
      return invalid(
          concat({"Some index key attributes are not defined in AttributeDefinitions. Keys: ",
                  bracketed(names_in(schema)), ", AttributeDefinitions: ", bracketed(defined)}));
    }
  return std::nullopt;
}

KeySchema key_schema(const Json& schema, const Definitions& definitions) {
  KeySchema out;
  for (const Json& e : schema) {
    KeyAttribute k;
    k.name = *string_member(e, "AttributeName");
    if (const Type* type = defined_type(definitions, k.name))
      k.type = *type;
    (*string_member(e, "KeyType") == "HASH" ? out.hash : out.range).push_back(std::move(k));
  }
  return out;
}

std::optional<AwsError> projection_error(const Json& projection) {
  const auto type = string_member(projection, "ProjectionType");
  const Json* extra = member(projection, "NonKeyAttributes");
  if (!type)
    return invalid("Unknown ProjectionType: null");
  if (*type == "INCLUDE" && !extra)
    return invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  if (*type != "INCLUDE" && extra)
    return invalid(concat({"ProjectionType is ", *type, ", but NonKeyAttributes is specified"}));
  return std::nullopt;
}

void read_throughput(const Json& from, std::int64_t& read, std::int64_t& write) {
  const Json* t = member(from, "ProvisionedThroughput");
  if (!t)
    return;
  read = int_member(*t, "ReadCapacityUnits").value_or(0);
  write = int_member(*t, "WriteCapacityUnits").value_or(0);
}

}  // namespace

Definitions definitions_from(const Json& parameters) {
  Definitions out;
  if (const Json* list = member(parameters, "AttributeDefinitions"))
    for (const Json& d : *list) {
      const std::string type = *string_member(d, "AttributeType");
      out.emplace_back(*string_member(d, "AttributeName"), type == "S"   ? Type::S
                                                           : type == "N" ? Type::N
                                                                         : Type::B);
    }
  return out;
}

Result<Index> index_from_parameters(const Json& p, bool local, const Definitions& definitions) {
  const Json& schema = *member(p, "KeySchema");
  if (auto error = undefined_key_error(schema, definitions))
    return std::move(*error);
  if (auto error = key_schema_error(schema, !local))
    return std::move(*error);
  const Json& projection = *member(p, "Projection");
  if (auto error = projection_error(projection))
    return std::move(*error);
  Index out;
  out.name = *string_member(p, "IndexName");
  out.local = local;
  out.keys = key_schema(schema, definitions);
  const std::string type = *string_member(projection, "ProjectionType");
  out.projection = type == "ALL"       ? ProjectionType::All
                   : type == "INCLUDE" ? ProjectionType::Include
                                       : ProjectionType::KeysOnly;
  if (const Json* extra = member(projection, "NonKeyAttributes"))
    for (const Json& name : *extra) out.non_key_attributes.push_back(name.get<std::string>());
  std::sort(out.non_key_attributes.begin(), out.non_key_attributes.end());
  read_throughput(p, out.provisioned_read, out.provisioned_write);
  return out;
}

namespace {

std::optional<AwsError> throughput_error(const Json& p, bool on_demand) {
  const Json* t = member(p, "ProvisionedThroughput");
  if (on_demand && t)
    return invalid(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  if (!on_demand && !t)
    return invalid(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
        "PROVISIONED");
  return std::nullopt;
}

std::optional<AwsError> add_indexes(const Json& p, bool local, Table& t) {
  const Json* list = member(p, local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes");
  if (!list)
    return std::nullopt;
  if (list->empty())
    return invalid(concat(
        {"List of ", local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes", " is empty"}));
  if (local && t.keys.range.empty())
    return invalid(
        "Table KeySchema does not have a range key, which is required when specifying a "
        "LocalSecondaryIndex");
  for (const Json& i : *list) {
    auto index = index_from_parameters(i, local, t.attribute_definitions);
    if (!index)
      return index.error();
    if (local && index->keys.hash[0].name != t.keys.hash[0].name)
      return invalid(
          concat({"Index KeySchema does not have the same leading hash key as table "
                  "KeySchema for index: ",
                  index->name, ". index hash key: ", index->keys.hash[0].name,
                  ", table hash key: ", t.keys.hash[0].name}));
    if (local && index->keys.range.empty())
      return invalid(
          concat({"Index KeySchema does not have a range key for index: ", index->name}));
    for (const auto& other : t.indexes)
      if (other->name == index->name)
        return invalid(concat({"Duplicate index name: ", index->name}));
    if (!local) {
      if (auto error = throughput_error(i, t.on_demand))
        return error;
      if (auto error = read_on_demand(i, "OnDemandThroughput", t.on_demand, index->throughput))
        return error;
      if (auto error = read_warm(i, t.on_demand, index->provisioned_read, index->provisioned_write,
                                 index->throughput, concat({"index ", index->name})))
        return error;
    }
    t.indexes.emplace_back(std::move(*index));
  }
  if (local && list->size() > 5)
    return invalid("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
  if (!local && list->size() > 20)
    return invalid("GlobalSecondaryIndex count exceeds the per-table limit of 20");
  return std::nullopt;
}

/// Every definition must be the key of something.
std::optional<AwsError> unused_definitions(const Table& t) {
  std::vector<std::string> used = table::key_names(t.keys);
  for (const auto& i : t.indexes)
    for (const std::string& name : table::key_names(i->keys)) add_name(used, name);
  std::vector<std::string> defined;
  for (const auto& d : t.attribute_definitions) add_name(defined, d.first);
  if (used.size() == defined.size())
    return std::nullopt;
  if (t.indexes.empty())
    return invalid(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  return invalid(concat({"Some AttributeDefinitions are not used. AttributeDefinitions: ",
                         bracketed(defined), ", keys used: ", bracketed(used)}));
}

}  // namespace

Result<Table> table_from_parameters(const Json& p) {
  Table t;
  t.on_demand = string_or(p, "BillingMode", "PROVISIONED") == "PAY_PER_REQUEST";
  t.shows_billing_mode = t.on_demand;
  if (auto error = throughput_error(p, t.on_demand))
    return std::move(*error);
  read_throughput(p, t.provisioned_read, t.provisioned_write);
  if (auto error = read_on_demand(p, "OnDemandThroughput", t.on_demand, t.throughput))
    return std::move(*error);
  if (auto error =
          read_warm(p, t.on_demand, t.provisioned_read, t.provisioned_write, t.throughput, "table"))
    return std::move(*error);
  t.attribute_definitions = definitions_from(p);
  std::sort(t.attribute_definitions.begin(), t.attribute_definitions.end());
  const Json& schema = *member(p, "KeySchema");
  if (schema.size() <= 2 && schema.size() > t.attribute_definitions.size())
    return validation("Invalid KeySchema: Some index key attribute have no definition");
  if (auto error = undefined_key_error(schema, t.attribute_definitions))
    return std::move(*error);
  if (auto error = key_schema_error(schema, false))
    return std::move(*error);
  t.keys = key_schema(schema, t.attribute_definitions);
  if (auto error = add_indexes(p, true, t))
    return std::move(*error);
  if (auto error = add_indexes(p, false, t))
    return std::move(*error);
  if (auto error = unused_definitions(t))
    return std::move(*error);
  if (auto error = check_quota(t))
    return std::move(*error);
  if (auto error = check_new_stream(p))
    return std::move(*error);
  t.deletion_protection = bool_or(p, "DeletionProtectionEnabled", false);
  t.table_class = string_or(p, "TableClass", "");
  if (t.table_class == "STANDARD")
    t.table_class.clear();
  if (const Json* tags = member(p, "Tags"))
    for (const Json& tag : *tags)
      t.tags.set(*string_member(tag, "Key"), *string_member(tag, "Value"));
  return t;
}

}  // namespace lockbox::api::dynamodb
