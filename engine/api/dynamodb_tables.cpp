// CreateTable, DescribeTable, ListTables, DeleteTable.
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_links.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/dynamodb_stream_common.hpp"
#include "engine/api/table_encryption.hpp"
#include "engine/base/text.hpp"
#include "engine/table/clock.hpp"
#include "engine/table/indexes.hpp"
#include "engine/table/texts/tables.hpp"

namespace lockbox::api::dynamodb {

using table::Table;

namespace {

// How long AWS takes (measured; see docs/fidelity.md), in simulated milliseconds.
constexpr std::int64_t kCreateMs = 4000;
constexpr std::int64_t kCreateWithIndexesMs = 18000;
constexpr std::int64_t kDeleteMs = 5000;

AwsError in_use(std::string_view what) {
  return service_error("ResourceInUseException", texts::say<texts::kInUse>(what));
}

std::optional<AwsError> check_table_name(const std::string& name) {
  if (name.rfind("arn:", 0) == 0)
    return std::nullopt;
  if (name.size() < 3 || name.size() > 255)
    return validation(texts::say<texts::kTableNameLength>());
  return std::nullopt;
}

/// Name and types of a control plane call about one table.
std::optional<AwsError> check_table_request(std::string_view operation, const Json& p) {
  if (const Shape* shape = request_shape(operation))
    if (auto error = check_types(*shape, p))
      return error;
  const auto name = string_member(p, "TableName");
  if (!name)
    return validation(texts::say<texts::kTableNameMissing>());
  if (auto error = check_request(operation, p, Layer::Older))
    return error;
  return check_table_name(*name);
}

Json answer(std::string_view name, Json body) {
  Json out = Json::object();
  out[name] = std::move(body);
  return out;
}

Result<Json> run_create(const TableRef& ref, const Table& wanted, const Json& p,
                        const KeyChooser& who, Run& run) {
  table::State& state = run.services.tables;
  if (const Table* existing = find_table(run.services, ref))
    return existing->status == "CREATING"
               ? in_use(texts::say<texts::kTableCreating>(ref.id.name))
               : service_error("ResourceInUseException",
                               texts::say<texts::kTableExists>(ref.id.name));
  Table t = wanted;
  name_table(t, ref, run);
  t.resource_policy = string_or(p, "ResourcePolicy", "");
  if (!t.resource_policy.empty())
    t.resource_policy_revision = std::to_string(run.now.ms);
  if (auto error = choose_key(run, who, t, member(p, "SSESpecification")))
    return std::move(*error);
  if (const auto view = wanted_stream(p))
    table::enable_stream(state, t, *view, run.now);
  if (!state.instant_control_plane) {
    t.status = "CREATING";
    bool global = false;
    for (const auto& i : t.indexes) global = global || !i->local;
    t.status_until = plus_ms(run.now, global ? kCreateWithIndexesMs : kCreateMs);
    for (auto& i : t.indexes)
      if (!i->local) {
        i.edit().status = "CREATING";
        i.edit().status_until = t.status_until;
      }
    table::report_sizes(t, run.now);
  }
  Json out = answer("TableDescription", describe(t, "CREATING", run.now));
  run.work.summary =
      concat({"Created table ", t.name, " with ",
              counted(static_cast<std::int64_t>(t.partitions.size()), "partition"), "."});
  state.tables.set(ref.id, Cow<Table>(std::move(t)));
  return out;
}

Prepared prepared(const Services& services, const Call& call, const TableRef& ref,
                  std::function<Result<Json>(Run&)> run) {
  Prepared out;
  out.main_resource = ref.arn;
  out.needs.push_back(resource_need(services, ref, concat({"dynamodb:", call.operation})));
  out.trail_parameters = trail_parameters(call.parameters);
  out.run = std::move(run);
  return out;
}

}  // namespace

Result<Prepared> create_table(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_table_request("CreateTable", p))
    return std::move(*error);
  auto wanted = table_from_parameters(p);
  if (!wanted)
    return wanted.error();
  if (const auto policy = string_member(p, "ResourcePolicy"))
    if (auto error = check_resource_policy(*policy))
      return std::move(*error);
  const TableRef ref = table_ref(call, *string_member(p, "TableName"));
  auto t = std::make_shared<const Table>(std::move(*wanted));
  auto parameters = std::make_shared<const Json>(p);
  Prepared out =
      prepared(services, call, ref, [ref, t, parameters, who = key_chooser(call)](Run& run) {
        return run_create(ref, *t, *parameters, who, run);
      });
  if (const Json* tags = member(p, "Tags")) {
    std::vector<std::string> keys;
    for (const Json& tag : *tags) {
      const std::string key = *string_member(tag, "Key");
      keys.push_back(key);
      out.needs[0].context.set("aws:RequestTag/" + key, *string_member(tag, "Value"),
                               "tag in the request");
    }
    out.needs[0].context.set_multi("aws:TagKeys", keys, "tags in the request");
    Need tag_need = out.needs[0];
    tag_need.action = "dynamodb:TagResource";
    out.needs.push_back(std::move(tag_need));
  }
  if (member(p, "ResourcePolicy"))
    out.needs.push_back(resource_need(services, ref, "dynamodb:PutResourcePolicy"));
  return out;
}

Result<Prepared> describe_table(const Services& services, const Call& call) {
  if (auto error = check_table_request("DescribeTable", call.parameters))
    return std::move(*error);
  const TableRef ref = table_ref(call, *string_member(call.parameters, "TableName"));
  return prepared(services, call, ref, [ref](Run& run) -> Result<Json> {
    const Table* t = find_table(run.services, ref);
    if (!t)
      return table_not_found_named(ref.id.name);
    run.work.summary = concat({"Described table ", t->name, "."});
    return answer("Table", describe(*t, "", run.now));
  });
}

Result<Prepared> delete_table(const Services& services, const Call& call) {
  if (auto error = check_table_request("DeleteTable", call.parameters))
    return std::move(*error);
  const TableRef ref = table_ref(call, *string_member(call.parameters, "TableName"));
  return prepared(services, call, ref, [ref](Run& run) -> Result<Json> {
    const Table* t = find_table(run.services, ref);
    if (!t)
      return table_not_found_named(ref.id.name);
    if (t->status == "DELETING")
      return in_use(texts::say<texts::kTableDeleting>(t->name));
    if (t->status == "CREATING")
      return in_use(texts::say<texts::kTableCreating>(t->name));
    if (t->status == "UPDATING" || t->encryption.change_until.ms != 0)
      return table_is_updating(*t);
    if (table::index_is_changing(*t))
      return in_use(texts::say<texts::kTableHasBusyIndexes>());
    if (t->deletion_protection)
      return table_is_protected(*t);
    if (auto error = source_is_needed(run.services, *t, run.now))
      return std::move(*error);
    // A table that goes is named and measured; its keys and indexes are told no more.
    Json gone = describe(*t, "DELETING", run.now);
    for (const char* told : {"AttributeDefinitions", "KeySchema", "CreationDateTime",
                             "LocalSecondaryIndexes", "GlobalSecondaryIndexes"})
      gone.erase(told);
    Json out = answer("TableDescription", std::move(gone));
    run.work.summary = concat({"Deleted table ", t->name, " with ",
                               counted(static_cast<std::int64_t>(t->items.size()), "item"), "."});
    release_key(run, *t);
    table::State& state = run.services.tables;
    if (t->recovery.enabled) {
      const Table copy = *t;
      add_backup(state, copy, concat({t->name, "$DeletedTableBackup"}), "SYSTEM", run.now, run.rng);
      run.work.summary +=
          " Its point-in-time recovery was on: a system backup is kept for 35 days.";
    }
    if (state.instant_control_plane) {
      table::erase_table(state, ref.id, run.now);
    } else {
      Table& changed = state.tables.edit(ref.id)->edit();
      changed.status = "DELETING";
      changed.status_until = plus_ms(run.now, kDeleteMs);
    }
    return out;
  });
}

Result<Prepared> list_tables(const Services& /*services*/, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("ListTables", p, Layer::Older))
    return std::move(*error);
  const std::int64_t limit = int_member(p, "Limit").value_or(100);
  const table::TableId start{std::string(call.account), std::string(call.region),
                             string_or(p, "ExclusiveStartTableName", "")};
  Prepared out;
  out.needs.push_back(global_need(call, "dynamodb:ListTables"));
  out.trail_parameters = trail_parameters(p);
  out.run = [limit, start](Run& run) -> Result<Json> {
    Json names = Json::array();
    Json body = Json::object();
    auto c = run.services.tables.tables.lower_bound(start);
    for (; c.valid(); c.next()) {
      const table::TableId& id = c.key();
      if (id.account != start.account || id.region != start.region)
        break;
      if (id.name == start.name)
        continue;
      if (static_cast<std::int64_t>(names.size()) == limit) {
        body["LastEvaluatedTableName"] = names.back();
        break;
      }
      names.push_back(id.name);
    }
    run.work.summary =
        concat({"Listed ", counted(static_cast<std::int64_t>(names.size()), "table"), "."});
    body["TableNames"] = std::move(names);
    return body;
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
