#include "engine/api/dynamodb_update_parts.hpp"

#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/dynamodb_stream_common.hpp"
#include "engine/base/text.hpp"
#include "engine/table/texts/indexes.hpp"
#include "engine/table/texts/tables.hpp"

namespace lockbox::api::dynamodb {

namespace {

/// Members of the request and how the service lists them when all are missing; an empty name: not
/// public.
struct PartRow {
  std::string_view member, listed;
};
constexpr PartRow kParts[] = {
    {"ProvisionedThroughput", "ProvisionedThroughput"},
    {"BillingMode", "BillingMode"},
    {"StreamSpecification", "UpdateStreamEnabled"},
    {"GlobalSecondaryIndexUpdates", "GlobalSecondaryIndexUpdates"},
    {"SSESpecification", "SSESpecification"},
    {"ReplicaUpdates", "ReplicaUpdates"},
    {"", "MultiAccountReplicaReady"},
    {"", "ReplicaTransitRoleArn"},
    {"MultiRegionConsistency", "MultiRegionConsistency"},
    {"DeletionProtectionEnabled", "DeletionProtectionEnabled"},
    {"OnDemandThroughput", "OnDemandThroughput"},
    {"WarmThroughput", "WarmThroughput"},
    {"TableClass", "TableClass"},
};

/// Changes that stand alone, and how the service calls them.
struct LoneRow {
  std::string_view member;
  texts::Text refusal;
};
constexpr LoneRow kAlone[] = {
    {"SSESpecification", texts::kEncryptionAlone},
    {"DeletionProtectionEnabled", texts::kDeletionProtectionAlone},
    {"TableClass", texts::kTableClassAlone},
    {"ReplicaUpdates", texts::kReplicasAlone},
};

/// Whether the member is there. An empty throughput counts as absent beside other members, an empty
/// list of index updates when it is alone.
bool has_part(const Json& p, std::string_view name) {
  return !name.empty() && member(p, name) != nullptr;
}

bool is_empty_part(const Json& p, std::string_view name) {
  const Json* m = member(p, name);
  return m && m->empty() && (m->is_object() || m->is_array());
}

int parts_of(const Json& p) {
  int given = 0;
  for (const PartRow& row : kParts) {
    const bool nothing = (row.member == "OnDemandThroughput" || row.member == "WarmThroughput") &&
                         is_empty_part(p, row.member);
    given += has_part(p, row.member) && !nothing ? 1 : 0;
  }
  return given;
}

AwsError nothing_to_do(const Json& p) {
  std::string list;
  for (const PartRow& row : kParts) {
    if (row.member == "MultiRegionConsistency" && has_part(p, row.member))
      continue;
    const bool last = row.member == "TableClass";
    list += concat({list.empty() ? "" : last ? " or " : ", ", row.listed});
  }
  return validation(texts::say<texts::kNothingToChange>(list));
}

/// One action an entry, one entry an index.
std::optional<AwsError> check_index_updates(const Json& updates) {
  std::vector<std::string> names;
  for (const Json& u : updates) {
    int actions = 0;
    const Json* what = nullptr;
    for (const char* action : {"Create", "Update", "Delete"})
      if (const Json* m = member(u, action)) {
        what = m;
        ++actions;
      }
    if (actions > 1)
      return validation(texts::say<texts::kOneIndexAction>());
    if (actions == 0)
      return validation(texts::say<texts::kIndexActionMissing>());
    const std::string name = *string_member(*what, "IndexName");
    const std::size_t before = names.size();
    add_name(names, name);
    if (names.size() == before)
      return validation(texts::say<texts::kOneUpdatePerIndex>(name));
    if (member(u, "Update") && is_empty_part(*what, "WarmThroughput"))
      return validation(texts::say<texts::kIndexWarmEmpty>(name));
  }
  return std::nullopt;
}

bool index_comes_or_goes(const Json& p, bool only_comes) {
  if (const Json* updates = member(p, "GlobalSecondaryIndexUpdates"))
    for (const Json& u : *updates)
      if (member(u, "Create") || (!only_comes && member(u, "Delete")))
        return true;
  return false;
}

}  // namespace

std::optional<AwsError> check_update_parts(const Json& p) {
  const int given = parts_of(p);
  const bool no_indexes = is_empty_part(p, "GlobalSecondaryIndexUpdates");
  if (given == 0) {
    for (const char* m : {"OnDemandThroughput", "WarmThroughput"})
      if (member(p, m))
        return AwsError{"InternalFailure", "", 500, "com.amazon.coral.service", nullptr};
    return nothing_to_do(p);
  }
  if (given == 1 && (no_indexes || has_part(p, "MultiRegionConsistency")))
    return nothing_to_do(p);
  if (no_indexes)
    return validation(texts::say<texts::kIndexUpdatesEmpty>());
  for (const LoneRow& row : kAlone) {
    const bool with_consistency =
        row.member == "ReplicaUpdates" && has_part(p, "MultiRegionConsistency");
    if (has_part(p, row.member) && given > (with_consistency ? 2 : 1))
      return validation(std::string(row.refusal.words));
  }
  if (has_part(p, "WarmThroughput") && !is_empty_part(p, "WarmThroughput") && given > 1)
    return validation(index_comes_or_goes(p, true) ? texts::say<texts::kIndexWhileWarm>()
                                                   : texts::say<texts::kWarmAlone>());
  if (has_part(p, "OnDemandThroughput") && !is_empty_part(p, "OnDemandThroughput") &&
      given > (has_part(p, "BillingMode") ? 2 : 1))
    return validation(texts::say<texts::kOnDemandAlone>());
  if (const Json* updates = member(p, "GlobalSecondaryIndexUpdates"))
    if (auto error = check_index_updates(*updates))
      return error;
  if (index_comes_or_goes(p, false) && has_part(p, "ProvisionedThroughput") &&
      !has_part(p, "BillingMode"))
    return validation(texts::say<texts::kIndexWhileUnits>());
  return check_stream_change(p);
}

}  // namespace lockbox::api::dynamodb
