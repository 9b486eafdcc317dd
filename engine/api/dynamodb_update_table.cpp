// UpdateTable: what is asked for, in AWS's order.
#include "engine/api/dynamodb_update_table.hpp"

#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_links.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/dynamodb_update_parts.hpp"
#include "engine/api/table_encryption.hpp"
#include "engine/base/text.hpp"
#include "engine/table/links.hpp"
#include "engine/table/texts/tables.hpp"

namespace lockbox::api::dynamodb {

using table::Table;

AwsError table_in_use(std::string_view what) {
  return service_error("ResourceInUseException", texts::say<texts::kInUse>(what));
}

namespace {

/// How long AWS takes (measured; see docs/fidelity.md), in simulated milliseconds.
constexpr std::int64_t kTableClassMs = 60 * 1000;

Result<Done> update_class(Change& c) {
  const auto wanted = string_member(c.p, "TableClass");
  if (!wanted || *wanted == (c.t.table_class.empty() ? "STANDARD" : c.t.table_class))
    return Done{};
  c.t.table_class = *wanted == "STANDARD" ? "" : *wanted;
  c.t.class_changed = c.now;
  c.lasts(kTableClassMs);
  return Done{};
}

Result<Done> apply(Change& c) {
  for (Result<Done> (*part)(Change&) :
       {update_throughput, update_indexes, update_limits, update_class})
    if (auto ok = part(c); !ok)
      return ok;
  if (auto error = index_without_units(c.t))
    return std::move(*error);
  if (auto error = check_quota(c.t))
    return std::move(*error);
  if (member(c.p, "DeletionProtectionEnabled"))
    c.t.deletion_protection = bool_or(c.p, "DeletionProtectionEnabled", false);
  provide_all(c.t, c.now);
  return Done{};
}

}  // namespace

Result<Prepared> update_table(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("UpdateTable", p, Layer::Older))
    return std::move(*error);
  if (auto error = check_update_parts(p))
    return std::move(*error);
  if (auto error = check_table_class(p))
    return std::move(*error);
  if (auto error = check_sse(p))
    return std::move(*error);
  if (auto error = check_replica_updates(call))
    return std::move(*error);
  const TableRef ref = table_ref(call, *string_member(p, "TableName"));
  auto parameters = std::make_shared<const Json>(p);
  Prepared out;
  out.main_resource = ref.arn;
  out.needs.push_back(resource_need(services, ref, "dynamodb:UpdateTable"));
  add_replica_needs(services, ref, p, out.needs);
  out.trail_parameters = trail_parameters(p);
  out.run = [ref, parameters, who = key_chooser(call)](Run& run) -> Result<Json> {
    Table* t = edit_table(run.services, ref);
    if (!t)
      return table_not_found_named(ref.id.name);
    // Deletion protection is changed whatever else is going on.
    if (t->status == "UPDATING" && !member(*parameters, "DeletionProtectionEnabled"))
      return table_is_updating(*t);
    if (member(*parameters, "ReplicaUpdates"))
      return update_replicas(run, ref, *parameters);
    Json body = Json::object();
    if (const Json* sse = member(*parameters, "SSESpecification")) {
      // Alone in its request, and the table stays ACTIVE while its keys are wrapped anew. The
      // answer still has the old key.
      Json described = describe(*t, "", run.now);
      if (auto error = change_key(run, who, *t, *sse))
        return std::move(*error);
      run.work.summary = concat({"Changed the key of table ", t->name, "."});
      described["SSEDescription"]["Status"] = "UPDATING";
      body["TableDescription"] = std::move(described);
      return body;
    }
    // A refused change must leave no part of itself behind.
    Table changed = *t;
    Change change{changed, *parameters, run.now, run.services.tables.instant_control_plane, 0};
    if (auto ok = apply(change); !ok)
      return ok.error();
    if (auto ok = change_stream(run.services.tables, changed, *parameters, run.now); !ok)
      return ok.error();
    body["TableDescription"] = update_answer(*t, changed, *parameters, run.now);
    if (!change.instant && change.takes > 0) {
      changed.status = "UPDATING";
      changed.status_until = plus_ms(run.now, change.takes);
    }
    *t = std::move(changed);
    table::share_settings(run.services.tables, ref.id, run.now);
    run.work.summary = concat({"Changed table ", ref.id.name, "."});
    return body;
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
