// CreateBackup, DescribeBackup, ListBackups, DeleteBackup. Sources: API Reference of each;
// Developer Guide, "Using on-demand backup and restore for DynamoDB".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/table/recovery.hpp"
#include "engine/table/texts/backups.hpp"
#include "engine/table/texts/tables.hpp"

namespace lockbox::api::dynamodb {

using table::Backup;
using table::Table;

Json seconds_json(SimTime t) {
  return Json(static_cast<double>(t.ms) / 1000);
}

std::optional<SimTime> time_member(const Json& parameters, std::string_view name) {
  const Json* m = member(parameters, name);
  if (!m || !m->is_number())
    return std::nullopt;
  // From 1970 to the year 9999; what lies outside is refused as out of range by its operation.
  return SimTime{
      static_cast<std::int64_t>(std::clamp(m->get<double>(), 0.0, 253402300799.0) * 1000 + 0.5)};
}

std::string job_id(SimTime now, Rng& rng) {
  std::string ms = std::to_string(now.ms);
  if (ms.size() < 14)
    ms.insert(0, 14 - ms.size(), '0');
  return concat({ms, "-", rng.text(8, "0123456789abcdef")});
}

std::string table_arn_prefix(std::string_view region, std::string_view account) {
  return concat({"arn:aws:dynamodb:", region, ":", account, ":table/"});
}

std::string table_of_arn(const std::string& arn) {
  const std::size_t start = arn.find(":table/");
  if (start == std::string::npos)
    return arn;
  return arn.substr(0, arn.find('/', start + 7));
}

Need arn_need(std::string action, std::string arn, std::string_view account) {
  Need need;
  need.action = std::move(action);
  need.resource = std::move(arn);
  need.resource_account = account;
  if (const auto parsed = parse_arn(need.resource); parsed && !parsed->account.empty())
    need.resource_account = parsed->account;
  return need;
}

AwsError control_table_not_found(std::string_view name) {
  return service_error("TableNotFoundException", texts::say<texts::kBackupTableNotFound>(name));
}

const Backup& add_backup(table::State& state, const Table& t, std::string name, std::string type,
                         SimTime now, Rng& rng) {
  Backup b;
  b.arn = concat({t.arn, "/backup/", job_id(now, rng)});
  b.name = std::move(name);
  b.type = std::move(type);
  b.created = now;
  if (b.type == "SYSTEM")
    b.expires = plus_ms(now, table::kSystemBackupMs);
  b.table = table::snapshot(t);
  const std::string arn = b.arn;
  state.backups.set(arn, Cow<Backup>(std::move(b)));
  return state.backups.find(arn)->get();
}

namespace {

AwsError backup_not_found(const std::string& arn) {
  return service_error("BackupNotFoundException", texts::say<texts::kBackupNotFound>(arn));
}

Json backup_details(const Backup& b, std::string_view status) {
  Json out = Json::object();
  out["BackupArn"] = b.arn;
  out["BackupName"] = b.name;
  out["BackupSizeBytes"] = b.table->size_bytes;
  out["BackupStatus"] = status;
  out["BackupType"] = b.type;
  out["BackupCreationDateTime"] = seconds_json(b.created);
  if (b.expires.ms != 0)
    out["BackupExpiryDateTime"] = seconds_json(b.expires);
  return out;
}

Json plain_throughput(std::int64_t read, std::int64_t write) {
  Json out = Json::object();
  out["ReadCapacityUnits"] = read;
  out["WriteCapacityUnits"] = write;
  return out;
}

/// Only some members of an index belong into a backup's description.
Json index_info(const Json& described, const table::Index& index) {
  Json out = Json::object();
  for (const char* name : {"IndexName", "KeySchema", "Projection"}) out[name] = described[name];
  if (!index.local)
    out["ProvisionedThroughput"] =
        plain_throughput(index.provisioned_read, index.provisioned_write);
  return out;
}

Json backup_description(const Backup& b, std::string_view status) {
  const Table& t = *b.table;
  const Json described = describe(t);
  Json source = Json::object();
  source["TableName"] = t.name;
  source["TableId"] = t.id;
  source["TableArn"] = t.arn;
  source["TableSizeBytes"] = t.size_bytes;
  source["KeySchema"] = described["KeySchema"];
  source["TableCreationDateTime"] = seconds_json(t.created);
  source["ProvisionedThroughput"] = plain_throughput(t.provisioned_read, t.provisioned_write);
  if (described.contains("OnDemandThroughput"))
    source["OnDemandThroughput"] = described["OnDemandThroughput"];
  source["ItemCount"] = t.items.size();
  source["BillingMode"] = t.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED";
  Json features = Json::object();
  for (const bool local : {true, false}) {
    const char* name = local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes";
    Json list = Json::array();
    std::size_t place = 0;
    for (const auto& i : t.indexes)
      if (i->local == local)
        list.push_back(index_info(described[name][place++], *i));
    if (!list.empty())
      features[name] = std::move(list);
  }
  if (!t.ttl_attribute.empty()) {
    Json ttl = Json::object();
    ttl["TimeToLiveStatus"] = "ENABLED";
    ttl["AttributeName"] = t.ttl_attribute;
    features["TimeToLiveDescription"] = std::move(ttl);
  }
  if (described.contains("StreamSpecification"))
    features["StreamDescription"] = described["StreamSpecification"];
  if (described.contains("SSEDescription"))
    features["SSEDescription"] = described["SSEDescription"];
  Json out = Json::object();
  out["BackupDetails"] = backup_details(b, status);
  out["SourceTableDetails"] = std::move(source);
  out["SourceTableFeatureDetails"] = std::move(features);
  return out;
}

Json backup_summary(const Backup& b) {
  Json out = Json::object();
  out["TableName"] = b.table->name;
  out["TableId"] = b.table->id;
  out["TableArn"] = b.table->arn;
  const Json details = backup_details(b, "AVAILABLE");
  for (const auto& m : details.items()) out[m.key()] = m.value();
  return out;
}

Json wrapped(const char* name, Json body) {
  Json out = Json::object();
  out[name] = std::move(body);
  return out;
}

}  // namespace

Result<Prepared> create_backup(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("CreateBackup", p, Layer::Older))
    return std::move(*error);
  const TableRef ref = table_ref(call, *string_member(p, "TableName"));
  const std::string name = *string_member(p, "BackupName");
  Prepared out;
  out.main_resource = ref.arn;
  out.needs.push_back(resource_need(services, ref, "dynamodb:CreateBackup"));
  out.trail_parameters = trail_parameters(p);
  out.run = [ref, name](Run& run) -> Result<Json> {
    const Table* t = find_table(run.services, ref);
    if (!t || t->status == "CREATING")
      return control_table_not_found(ref.id.name);
    if (t->status == "DELETING")
      return service_error("TableInUseException", texts::say<texts::kTableDeleting>(ref.id.name));
    const Backup& b = add_backup(run.services.tables, *t, name, "USER", run.now, run.rng);
    run.work.summary =
        concat({"Backed up ", counted(static_cast<std::int64_t>(t->items.size()), "item"), " of ",
                t->name, " as ", name, "; the backup shares what has not changed since."});
    return wrapped("BackupDetails", backup_details(b, "CREATING"));
  };
  return out;
}

namespace {

/// A call about one backup.
Result<Prepared> about_backup(const Call& call,
                              std::function<Result<Json>(const Backup&, Run&)> work) {
  const Json& p = call.parameters;
  if (auto error = check_request(call.operation, p, Layer::Older))
    return std::move(*error);
  const std::string arn = *string_member(p, "BackupArn");
  const auto parsed = parse_arn(arn);
  if (!parsed || parsed->service != "dynamodb" || arn.find("/backup/") == std::string::npos)
    return validation(texts::say<texts::kBackupArn>());
  Prepared out;
  out.main_resource = arn;
  out.needs.push_back(arn_need(concat({"dynamodb:", call.operation}), arn, call.account));
  out.trail_parameters = trail_parameters(p);
  out.run = [arn, work = std::move(work)](Run& run) -> Result<Json> {
    const Cow<Backup>* b = run.services.tables.backups.find(arn);
    if (!b)
      return backup_not_found(arn);
    return work(**b, run);
  };
  return out;
}

}  // namespace

Result<Prepared> describe_backup(const Services& /*services*/, const Call& call) {
  return about_backup(call, [](const Backup& b, Run& run) -> Result<Json> {
    run.work.summary = concat({"Described the backup ", b.name, " of ", b.table->name, "."});
    return wrapped("BackupDescription", backup_description(b, "AVAILABLE"));
  });
}

Result<Prepared> delete_backup(const Services& /*services*/, const Call& call) {
  return about_backup(call, [](const Backup& b, Run& run) -> Result<Json> {
    if (b.type == "SYSTEM")
      return validation(texts::say<texts::kSystemBackup>(b.arn));
    Json out = wrapped("BackupDescription", backup_description(b, "DELETED"));
    run.work.summary = concat({"Deleted the backup ", b.name, " of ", b.table->name, "."});
    const std::string arn = b.arn;
    run.services.tables.backups.erase(arn);
    return out;
  });
}

namespace {

struct BackupFilter {
  std::string prefix, table_arn, type, start;
  std::optional<SimTime> lower, upper;
  std::int64_t limit = 100;

  bool fits(const Backup& b) const {
    if (!table_arn.empty() && b.table->arn != table_arn)
      return false;
    if (type != "ALL" && b.type != type)
      return false;
    if (lower && b.created < *lower)
      return false;
    return !upper || b.created < *upper;
  }
};

}  // namespace

Result<Prepared> list_backups(const Services& /*services*/, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("ListBackups", p, Layer::Older))
    return std::move(*error);
  BackupFilter f;
  f.prefix = table_arn_prefix(call.region, call.account);
  if (const auto name = string_member(p, "TableName"))
    f.table_arn = table_ref(call, *name).arn;
  f.type = string_or(p, "BackupType", "USER");
  f.start = string_or(p, "ExclusiveStartBackupArn", "");
  f.lower = time_member(p, "TimeRangeLowerBound");
  f.upper = time_member(p, "TimeRangeUpperBound");
  if (f.lower && f.upper && *f.upper < *f.lower)
    return validation(texts::say<texts::kBackupTimeRange>());
  f.limit = int_member(p, "Limit").value_or(100);
  Prepared out;
  out.needs.push_back(global_need(call, "dynamodb:ListBackups"));
  out.trail_parameters = trail_parameters(p);
  out.run = [f](Run& run) -> Result<Json> {
    Json list = Json::array();
    Json body = Json::object();
    const auto& all = run.services.tables.backups;
    for (auto c = all.lower_bound(std::max(f.prefix, f.start)); c.valid(); c.next()) {
      if (c.key().compare(0, f.prefix.size(), f.prefix) != 0)
        break;
      if (c.key() == f.start || !f.fits(*c.value()))
        continue;
      if (static_cast<std::int64_t>(list.size()) == f.limit) {
        body["LastEvaluatedBackupArn"] = list.back()["BackupArn"];
        break;
      }
      list.push_back(backup_summary(*c.value()));
    }
    run.work.summary =
        concat({"Listed ", counted(static_cast<std::int64_t>(list.size()), "backup"), "."});
    body["BackupSummaries"] = std::move(list);
    return body;
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
