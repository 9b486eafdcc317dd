#include "engine/api/dynamodb_schema.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_stream_common.hpp"
#include "engine/api/dynamodb_tags.hpp"
#include "engine/api/table_encryption.hpp"
#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/texts/indexes.hpp"
#include "engine/table/texts/tables.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::KeyAttribute;
using table::KeySchema;
using table::ProjectionType;
using table::Table;
using value::Type;

namespace {

using Definitions = std::vector<std::pair<std::string, Type>>;

/// Names in the order of a Java hash set of so many buckets (a power of two), which is how the
/// service lists them. Exact for names in ASCII.
std::vector<std::string> in_set_order(std::vector<std::string> names, std::size_t buckets) {
  while (names.size() * 4 > buckets * 3) buckets *= 2;
  const auto bucket = [buckets](const std::string& name) {
    std::uint32_t hash = 0;
    for (const char c : name) hash = hash * 31 + static_cast<unsigned char>(c);
    return (hash ^ (hash >> 16)) & (buckets - 1);
  };
  std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return bucket(a) < bucket(b);
  });
  return names;
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

constexpr std::size_t kMaxKeyAttributes = 4;  ///< of each kind, in a GSI
constexpr std::size_t kSetBuckets = 16;       ///< of a Java set that nobody gave a size
constexpr std::size_t kMaxProjected = 100;    ///< NonKeyAttributes of all indexes together

std::optional<AwsError> too_many_key_attributes(std::string_view kind) {
  return validation(texts::say<texts::kTooManyKeyAttributes>(kind));
}

/// Keys of a GSI: up to four of each kind. Source: API Reference, "GlobalSecondaryIndex".
std::optional<AwsError> several_keys_error(const Json& schema) {
  std::size_t hashes = 0, ranges = 0;
  for (const Json& e : schema) {
    const bool hash = *string_member(e, "KeyType") == "HASH";
    if (hash && ranges > 0)
      return validation(texts::say<texts::kHashKeysFirst>());
    (hash ? hashes : ranges) += 1;
  }
  if (hashes > kMaxKeyAttributes)
    return too_many_key_attributes("HASH");
  if (ranges > kMaxKeyAttributes)
    return too_many_key_attributes("RANGE");
  if (names_in(schema).size() == schema.size())
    return std::nullopt;
  return validation(texts::say<texts::kKeyAttributesSameName>());
}

/// HASH first, then RANGE; distinct names.
std::optional<AwsError> key_schema_error(const Json& schema, bool several) {
  if (*string_member(schema[0], "KeyType") != "HASH")
    return validation(texts::say<texts::kFirstKeyNotHash>());
  if (schema.size() == 1)
    return std::nullopt;
  const bool second_is_hash = *string_member(schema[1], "KeyType") == "HASH";
  if (several && (schema.size() > 2 || second_is_hash))
    return several_keys_error(schema);
  if (names_in(schema).size() == 1)
    return validation(texts::say<texts::kKeysSameName>());
  if (second_is_hash)
    return validation(texts::say<texts::kSecondKeyNotRange>());
  return std::nullopt;
}

/// As the service lists them: a set made for just so many.
std::vector<std::string> defined_names(const Definitions& definitions) {
  std::vector<std::string> names;
  for (const auto& d : definitions) names.push_back(d.first);
  std::size_t buckets = 1;
  while (buckets < names.size()) buckets *= 2;
  return in_set_order(std::move(names), buckets);
}

std::optional<AwsError> duplicate_definition(const Definitions& definitions) {
  for (std::size_t i = 1; i < definitions.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (definitions[k].first == definitions[i].first)
        return validation(texts::say<texts::kDefinitionTwice>(definitions[i].first));
  return std::nullopt;
}

std::optional<AwsError> undefined_key_error(const Json& schema, const Definitions& definitions) {
  for (const std::string& name : names_in(schema))
    if (!defined_type(definitions, name)) {
      return validation(texts::say<texts::kKeysUndefined>(bracketed(names_in(schema)),
                                                          bracketed(defined_names(definitions))));
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
    return validation(texts::say<texts::kProjectionMissing>());
  if (*type == "INCLUDE" && !extra)
    return validation(texts::say<texts::kProjectionNamesMissing>());
  if (*type != "INCLUDE" && extra)
    return validation(texts::say<texts::kProjectionNamesGiven>(*type));
  std::vector<std::string> seen;
  if (extra)
    for (const Json& name : *extra) {
      const std::size_t before = seen.size();
      add_name(seen, name.get_ref<const std::string&>());
      if (seen.size() == before)
        return validation(
            texts::say<texts::kProjectionNameTwice>(name.get_ref<const std::string&>()));
    }
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

/// Throughput of a GSI in CreateTable.
std::optional<AwsError> index_throughput_error(const Json& index, bool on_demand) {
  const std::string name = *string_member(index, "IndexName");
  const Json* t = member(index, "ProvisionedThroughput");
  if (on_demand && t)
    return validation(texts::say<texts::kIndexUnitsGiven>(name));
  if (!on_demand && !t)
    return validation(texts::say<texts::kIndexUnitsNotGiven>(name));
  return std::nullopt;
}

std::optional<AwsError> throughput_error(const Json& p, bool on_demand) {
  const Json* t = member(p, "ProvisionedThroughput");
  if (on_demand && t)
    return validation(texts::say<texts::kUnitsOnDemand>());
  if (!on_demand && !t)
    return validation(texts::say<texts::kUnitsMissing>());
  return std::nullopt;
}

std::optional<AwsError> add_indexes(const Json& p, bool local, Table& t) {
  const Json* list = member(p, local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes");
  if (!list)
    return std::nullopt;
  if (local && t.keys.range.empty())
    return validation(texts::say<texts::kLocalIndexNeedsRange>());
  for (const Json& i : *list) {
    if (!local)
      if (auto error = index_throughput_error(i, t.on_demand))
        return error;
    auto index = index_from_parameters(i, local, t.attribute_definitions);
    if (!index)
      return index.error();
    if (local && index->keys.hash[0].name != t.keys.hash[0].name)
      return validation(texts::say<texts::kLocalIndexHash>(index->name, index->keys.hash[0].name,
                                                           t.keys.hash[0].name));
    if (local && index->keys.range.empty())
      return validation(texts::say<texts::kLocalIndexRange>(index->name));
    for (const auto& other : t.indexes)
      if (other->name == index->name)
        return validation(texts::say<texts::kIndexTwice>(index->name));
    if (!local) {
      if (auto error = read_on_demand(i, t.on_demand, index->throughput, {index->name, true}))
        return error;
      if (auto error = read_warm(i, t.on_demand, index->provisioned_read, index->provisioned_write,
                                 index->throughput, {index->name, true}))
        return error;
    }
    t.indexes.emplace_back(std::move(*index));
  }
  if (local && list->size() > 5)
    return validation(texts::say<texts::kTooManyLocalIndexes>());
  if (!local && list->size() > 20)
    return validation(texts::say<texts::kTooManyGlobalIndexes>());
  return std::nullopt;
}

/// Key attributes and definitions are the same set. This is looked at before any other rule about
/// indexes. Source: public recordings of CreateTable.
std::optional<AwsError> definitions_error(const Json& p, const Definitions& definitions) {
  std::vector<std::string> used = names_in(*member(p, "KeySchema"));
  bool indexes = false;
  for (const char* kind : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    const Json* list = member(p, kind);
    if (!list)
      continue;
    indexes = true;
    if (list->empty())
      return validation(texts::say<texts::kIndexListEmpty>(kind));
    for (const Json& i : *list) {
      const Json& schema = *member(i, "KeySchema");
      if (auto error = undefined_key_error(schema, definitions))
        return error;
      for (const std::string& name : names_in(schema)) add_name(used, name);
    }
  }
  if (used.size() == definitions.size())
    return std::nullopt;
  if (!indexes)
    return validation(texts::say<texts::kDefinitionsCount>());
  return validation(texts::say<texts::kDefinitionsUnused>(
      bracketed(defined_names(definitions)), bracketed(in_set_order(used, kSetBuckets))));
}

std::optional<AwsError> projected_names_error(const Table& t) {
  std::size_t names = 0;
  for (const auto& i : t.indexes) names += i->non_key_attributes.size();
  if (names <= kMaxProjected)
    return std::nullopt;
  return validation(texts::say<texts::kTooManyProjected>(std::to_string(kMaxProjected)));
}

}  // namespace

std::optional<AwsError> check_table_class(const Json& parameters) {
  const auto wanted = string_member(parameters, "TableClass");
  if (!wanted || *wanted == "STANDARD" || *wanted == "STANDARD_INFREQUENT_ACCESS")
    return std::nullopt;
  return validation(texts::say<texts::kTableClassUnknown>());
}

Result<Table> table_from_parameters(const Json& p) {
  Table t;
  t.on_demand = string_or(p, "BillingMode", "PROVISIONED") == "PAY_PER_REQUEST";
  t.shows_billing_mode = t.on_demand;
  if (auto error = throughput_error(p, t.on_demand))
    return std::move(*error);
  read_throughput(p, t.provisioned_read, t.provisioned_write);
  const Definitions definitions = definitions_from(p);
  if (auto error = duplicate_definition(definitions))
    return std::move(*error);
  const Json& schema = *member(p, "KeySchema");
  if (schema.size() > definitions.size())
    return validation(texts::say<texts::kKeyWithoutDefinition>());
  if (auto error = undefined_key_error(schema, definitions))
    return std::move(*error);
  if (auto error = key_schema_error(schema, false))
    return std::move(*error);
  if (auto error = definitions_error(p, definitions))
    return std::move(*error);
  t.attribute_definitions = definitions;
  std::sort(t.attribute_definitions.begin(), t.attribute_definitions.end());
  t.keys = key_schema(schema, definitions);
  if (auto error = read_on_demand(p, t.on_demand, t.throughput, {"", true}))
    return std::move(*error);
  if (auto error = read_warm(p, t.on_demand, t.provisioned_read, t.provisioned_write, t.throughput,
                             {"", true}))
    return std::move(*error);
  if (auto error = add_indexes(p, true, t))
    return std::move(*error);
  if (auto error = add_indexes(p, false, t))
    return std::move(*error);
  if (auto error = projected_names_error(t))
    return std::move(*error);
  if (auto error = check_quota(t))
    return std::move(*error);
  if (auto error = check_new_stream(p))
    return std::move(*error);
  if (auto error = check_table_class(p))
    return std::move(*error);
  if (auto error = check_sse(p))
    return std::move(*error);
  t.deletion_protection = bool_or(p, "DeletionProtectionEnabled", false);
  t.table_class = string_or(p, "TableClass", "");
  if (t.table_class == "STANDARD")
    t.table_class.clear();
  const Json* tags = member(p, "Tags");
  if (auto error = tags ? check_tags(*tags) : std::nullopt)
    return std::move(*error);
  if (tags)
    for (const Json& tag : *tags)
      t.tags.set(*string_member(tag, "Key"), *string_member(tag, "Value"));
  return t;
}

}  // namespace lockbox::api::dynamodb
