// ExportTableToPointInTime, DescribeExport, ListExports. Sources: API Reference of each; Developer
// Guide, "DynamoDB data export to Amazon S3", "Export output format". The files are written when
// the call is made; where control planes take their time the export shows IN_PROGRESS for a while.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/s3_common.hpp"
#include "engine/base/gzip.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/md5.hpp"
#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/recovery.hpp"
#include "engine/table/texts/backups.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using table::ItemMap;
using table::Job;
using table::Table;

namespace {

constexpr std::int64_t kExportMs = 5LL * 60 * 1000;
constexpr std::int64_t kExportTokenMs = 8LL * 3600 * 1000;
constexpr std::int64_t kShortestMs = 15LL * 60 * 1000;

std::string millis(SimTime t) {
  std::string text = to_iso8601(SimTime{t.seconds() * 1000});
  const std::string ms = std::to_string(t.ms - t.seconds() * 1000);
  text.insert(text.size() - 1, concat({".", std::string(3 - ms.size(), '0'), ms}));
  return text;
}

/// What was asked for, checked as far as it needs no table.
struct ExportPlan {
  TableRef table;
  Json parameters;
  std::string bucket, prefix, token;
  bool incremental = false, old_images = true;
  std::optional<SimTime> at, from, to;
  identity::Caller caller;
};

/// One data file under construction.
struct DataFile {
  std::string lines;
  std::int64_t items = 0;
};

Json line_of(const value::ItemPtr& item) {
  return Json{{"Item", value::to_json(*item)}};
}

/// The data files of an export: at least one for each partition, even an empty one.
class Files {
 public:
  explicit Files(const table::PartitionMap& partitions) {
    for (const auto& p : partitions) bounds_.push_back(p.first);
    files_.resize(std::max<std::size_t>(1, bounds_.size()));
  }
  void add(std::string_view key, const Json& line) {
    const auto at = std::upper_bound(bounds_.begin(), bounds_.end(), key);
    DataFile& f =
        files_[at == bounds_.begin() ? 0 : static_cast<std::size_t>(at - bounds_.begin()) - 1];
    f.lines += lockbox::to_text(line);
    f.lines += '\n';
    ++f.items;
  }
  const std::vector<DataFile>& all() const { return files_; }

 private:
  std::vector<std::string> bounds_;
  std::vector<DataFile> files_;
};

void add_full(const Table& t, SimTime at, Files& files, Job& job) {
  for (const auto& e : table::items_at(t, at)) {
    files.add(e.first, line_of(e.second));
    ++job.items;
    job.bytes += static_cast<std::int64_t>(value::size_bytes(*e.second));
  }
}

/// What became of each item between two times, one line each; an item that came and went leaves
/// none.
void add_changes(const Table& t, const ExportPlan& plan, Files& files, Job& job) {
  const SimTime from{plan.from->seconds() * 1000 - 1000}, to{plan.to->seconds() * 1000 - 1000};
  const ItemMap before = table::items_at(t, from), after = table::items_at(t, to);
  const auto add = [&](const table::ItemKey& key, const value::ItemPtr& old_image,
                       const value::ItemPtr& new_image) {
    const SimTime written = table::changed_at(t, key.text(), from, to);
    Json line = Json::object();
    line["Metadata"] =
        Json{{"WriteTimestampMicros", Json{{"N", std::to_string(written.ms * 1000)}}}};
    line["Keys"] = value::to_json(table::key_of(t.keys, old_image ? *old_image : *new_image));
    if (new_image)
      line["NewImage"] = value::to_json(*new_image);
    if (old_image && plan.old_images)
      line["OldImage"] = value::to_json(*old_image);
    files.add(key, line);
    ++job.items;
    job.bytes += static_cast<std::int64_t>(value::size_bytes(new_image ? *new_image : *old_image));
  };
  auto a = before.first();
  auto b = after.first();
  while (a.valid() || b.valid()) {
    if (!b.valid() || (a.valid() && a.key() < b.key())) {
      add(a.key(), a.value(), nullptr);
      a.next();
    } else if (!a.valid() || b.key() < a.key()) {
      add(b.key(), nullptr, b.value());
      b.next();
    } else {
      if (a.value() != b.value() && *a.value() != *b.value())
        add(a.key(), a.value(), b.value());
      a.next();
      b.next();
    }
  }
}

Json summary_manifest(const ExportPlan& plan, const Job& job, const std::string& files_key,
                      SimTime ended) {
  Json out = Json::object();
  out["version"] = plan.incremental ? "2023-08-01" : "2020-06-30";
  out["exportArn"] = job.arn;
  out["startTime"] = millis(job.started);
  out["endTime"] = millis(ended);
  out["tableArn"] = job.table_arn;
  out["tableId"] = job.table_id;
  if (plan.incremental) {
    out["exportFromTime"] = millis(*plan.from);
    out["exportToTime"] = millis(*plan.to);
  } else {
    out["exportTime"] = millis(job.at);
  }
  out["s3Bucket"] = plan.bucket;
  out["s3Prefix"] = plan.prefix.empty() ? Json() : Json(plan.prefix);
  out["s3SseAlgorithm"] = string_or(plan.parameters, "S3SseAlgorithm", "AES256");
  const auto key = string_member(plan.parameters, "S3SseKmsKeyId");
  out["s3SseKmsKeyId"] = key ? Json(*key) : Json();
  out["manifestFilesS3Key"] = files_key;
  out["billedSizeBytes"] = job.bytes;
  out["itemCount"] = job.items;
  out["outputFormat"] = "DYNAMODB_JSON";
  if (plan.incremental) {
    out["outputView"] = plan.old_images ? "NEW_AND_OLD_IMAGES" : "NEW_IMAGE";
    out["exportType"] = "INCREMENTAL_EXPORT";
  }
  return out;
}

/// Writes manifests and data files into the bucket.
void write_files(Run& run, const ExportPlan& plan, const Files& files, const std::string& id,
                 SimTime ended, Job& job) {
  s3::State& s3 = run.services.s3;
  const std::string root = concat({plan.prefix, plan.prefix.empty() ? "" : "/", "AWSDynamoDB/"});
  const std::string home = concat({root, id, "/"});
  const auto put = [&](const std::string& key, std::string body) {
    s3::put_object(s3, plan.bucket, key, std::move(body), "", run.now);
  };
  const auto put_with_checksum = [&](const std::string& key, const std::string& body) {
    const std::string plain = key.substr(0, key.rfind('.'));
    put(plain + ".checksum", base64_encode(md5(body)));
    put(key, body);
  };
  put(home + "_started", "");
  std::string list;
  for (const DataFile& f : files.all()) {
    const std::string key =
        concat({plan.incremental ? root : home, "data/",
                run.rng.text(26, "abcdefghijklmnopqrstuvwxyz234567"), ".json.gz"});
    std::string packed = gzip(f.lines);
    Json entry = Json::object();
    entry["itemCount"] = f.items;
    entry["md5Checksum"] = base64_encode(md5(packed));
    entry["etag"] = concat({hex_encode(md5(packed)), "-1"});
    entry["dataFileS3Key"] = key;
    list += lockbox::to_text(entry) + "\n";
    put(key, std::move(packed));
  }
  put_with_checksum(home + "manifest-files.json", list);
  job.manifest = home + "manifest-summary.json";
  put_with_checksum(job.manifest, lockbox::to_text(summary_manifest(
                                      plan, job, home + "manifest-files.json", ended)));
}

/// Why S3 does not take the files: code and message of the failed export; nullopt: it does.
std::optional<std::pair<std::string, std::string>> bucket_problem(const Run& run,
                                                                  const ExportPlan& plan) {
  const s3::Bucket* bucket = s3::find_bucket(run.services.s3, plan.bucket);
  if (!bucket)
    return std::pair<std::string, std::string>{"S3NoSuchBucket", texts::say<texts::kNoBucket>()};
  const auto owner = string_member(plan.parameters, "S3BucketOwner");
  if (owner && *owner != bucket->account)
    return std::pair<std::string, std::string>{"S3AccessDenied",
                                               texts::say<texts::kBucketDenied>()};
  const std::string place = s3_service::object_arn(
      plan.bucket, concat({plan.prefix, plan.prefix.empty() ? "" : "/", "AWSDynamoDB/_started"}));
  if (const auto why = s3_service::refused_on_behalf(run.services, plan.caller, "s3:PutObject",
                                                     place, *bucket, plan.table.id.region, run.now))
    return std::pair<std::string, std::string>{"S3AccessDenied", *why};
  return std::nullopt;
}

std::string_view status_now(const Job& job, SimTime now) {
  return job.ended <= now ? std::string_view(job.status) : std::string_view("IN_PROGRESS");
}

Json export_description(const Job& job, SimTime now, bool just_started) {
  const JsonParse parsed = parse_json(job.parameters);
  const Json& p = parsed.value;
  Json out = Json::object();
  const std::string_view status = just_started ? "IN_PROGRESS" : status_now(job, now);
  const bool done = status != "IN_PROGRESS";
  out["ExportArn"] = job.arn;
  out["ExportStatus"] = status;
  out["StartTime"] = seconds_json(job.started);
  if (done)
    out["EndTime"] = seconds_json(job.ended);
  if (done && !job.manifest.empty())
    out["ExportManifest"] = job.manifest;
  out["TableArn"] = job.table_arn;
  out["TableId"] = job.table_id;
  if (job.from.ms == 0)
    out["ExportTime"] = seconds_json(job.at);
  if (!job.token.empty())
    out["ClientToken"] = job.token;
  for (const char* name : {"S3Bucket", "S3BucketOwner", "S3Prefix", "S3SseKmsKeyId"})
    if (const auto text = string_member(p, name))
      out[name] = *text;
  out["S3SseAlgorithm"] = string_or(p, "S3SseAlgorithm", "AES256");
  if (done && status == "FAILED") {
    out["FailureCode"] = job.failure_code;
    out["FailureMessage"] = job.failure_message;
  }
  out["ExportFormat"] = "DYNAMODB_JSON";
  if (done && status == "COMPLETED") {
    out["BilledSizeBytes"] = job.bytes;
    out["ItemCount"] = job.items;
  }
  out["ExportType"] = job.from.ms == 0 ? "FULL_EXPORT" : "INCREMENTAL_EXPORT";
  if (job.from.ms != 0) {
    Json window = Json::object();
    window["ExportFromTime"] = seconds_json(job.from);
    window["ExportToTime"] = seconds_json(job.at);
    const Json* given = member(p, "IncrementalExportSpecification");
    window["ExportViewType"] =
        given ? string_or(*given, "ExportViewType", "NEW_AND_OLD_IMAGES") : "NEW_AND_OLD_IMAGES";
    out["IncrementalExportSpecification"] = std::move(window);
  }
  return out;
}

std::optional<AwsError> window_error(const ExportPlan& plan, const Table& t, SimTime now) {
  const SimTime first = table::earliest_restorable(t, now);
  if (plan.incremental) {
    const std::int64_t length = plan.to->ms - plan.from->ms;
    if (length < kShortestMs || length > table::kDayMs)
      return validation(texts::say<texts::kExportPeriod>());
    if (*plan.from < first || *plan.to > now)
      return service_error("InvalidExportTimeException", texts::say<texts::kExportPeriodOutside>());
    return std::nullopt;
  }
  if (plan.at && (*plan.at < first || *plan.at > now))
    return service_error("InvalidExportTimeException", texts::say<texts::kExportTimeOutside>());
  return std::nullopt;
}

/// The export that a token stands for; an error when its parameters were others.
Result<const Job*> known_export(const Run& run, const ExportPlan& plan, std::uint64_t hash) {
  for (const auto& e : run.services.tables.jobs) {
    const Job& job = *e.second;
    if (job.is_import || plan.token.empty() || job.token != plan.token ||
        run.now.ms - job.started.ms > kExportTokenMs)
      continue;
    if (job.token_hash != hash)
      return service_error("ExportConflictException", texts::say<texts::kExportConflict>());
    return &job;
  }
  return static_cast<const Job*>(nullptr);
}

Json described(const Job& job, SimTime now, bool just_started) {
  return Json{{"ExportDescription", export_description(job, now, just_started)}};
}

Result<Json> run_export(ExportPlan plan, Run& run) {
  const Table* t = find_table(run.services, plan.table);
  if (!t || t->status == "CREATING")
    return control_table_not_found(plan.table.id.name);
  if (!t->recovery.enabled)
    return service_error("PointInTimeRecoveryUnavailableException",
                         texts::say<texts::kRecoveryOff>(t->name));
  const std::uint64_t hash = hash_bytes(lockbox::to_text(plan.parameters));
  auto known = known_export(run, plan, hash);
  if (!known)
    return known.error();
  if (*known)
    return described(**known, run.now, false);
  if (plan.incremental && !plan.to)
    plan.to = SimTime{run.now.seconds() * 1000};
  if (auto error = window_error(plan, *t, run.now))
    return std::move(*error);
  Job job;
  const std::string id = job_id(run.now, run.rng);
  job.arn = concat({t->arn, "/export/", id});
  job.table_arn = t->arn;
  job.table_id = t->id;
  job.started = run.now;
  job.token = plan.token;
  job.token_hash = hash;
  job.parameters = lockbox::to_text(plan.parameters);
  job.at = plan.incremental ? *plan.to : plan.at.value_or(run.now);
  job.from = plan.incremental ? *plan.from : SimTime{};
  job.ended = plus_ms(run.now, run.services.tables.instant_control_plane ? 0 : kExportMs);
  if (const auto problem = bucket_problem(run, plan)) {
    job.status = "FAILED";
    job.failure_code = problem->first;
    job.failure_message = problem->second;
    run.work.summary = concat({"The export fails: ", problem->second});
  } else {
    Files files(t->partitions);
    if (plan.incremental)
      add_changes(*t, plan, files, job);
    else
      add_full(*t, job.at, files, job);
    write_files(run, plan, files, id, job.ended, job);
    job.status = "COMPLETED";
    run.work.summary =
        concat({"Exported ", counted(job.items, "item"), " of ", t->name, " to s3://", plan.bucket,
                "/", job.manifest, "; no read capacity is used."});
  }
  Json out = described(job, run.now, true);
  const std::string arn = job.arn;
  run.services.tables.jobs.set(arn, Cow<Job>(std::move(job)));
  return out;
}

AwsError no_ion(const char* what) {
  return AwsError{
      "NotSimulatedException",
      concat({"Lockbox does not simulate ", what, " in Amazon Ion; use DYNAMODB_JSON."}), 400,
      "lockbox", nullptr};
}

}  // namespace

Result<Prepared> export_table(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("ExportTableToPointInTime", p, Layer::Older))
    return std::move(*error);
  ExportPlan plan;
  plan.table = table_ref(call, *string_member(p, "TableArn"));
  if (plan.table.arn != *string_member(p, "TableArn"))
    return validation(texts::say<texts::kExportTableArn>(*string_member(p, "TableArn")));
  if (string_or(p, "ExportFormat", "DYNAMODB_JSON") == "ION")
    return no_ion("exports");
  plan.parameters = p;
  plan.bucket = *string_member(p, "S3Bucket");
  plan.prefix = string_or(p, "S3Prefix", "");
  while (!plan.prefix.empty() && plan.prefix.back() == '/') plan.prefix.pop_back();
  plan.token = string_or(p, "ClientToken", "");
  plan.incremental = string_or(p, "ExportType", "FULL_EXPORT") == "INCREMENTAL_EXPORT";
  plan.at = time_member(p, "ExportTime");
  const Json* window = member(p, "IncrementalExportSpecification");
  if (window && !plan.incremental)
    return validation(texts::say<texts::kExportWindowOfFull>());
  if (plan.incremental) {
    if (plan.at)
      return validation(texts::say<texts::kExportTimeOfIncremental>());
    plan.from = window ? time_member(*window, "ExportFromTime") : std::nullopt;
    plan.to = window ? time_member(*window, "ExportToTime") : std::nullopt;
    if (!plan.from)
      return validation(texts::say<texts::kExportWindowStart>());
    plan.old_images =
        string_or(*window, "ExportViewType", "NEW_AND_OLD_IMAGES") != std::string_view("NEW_IMAGE");
  }
  plan.caller = call.caller;
  Prepared out;
  out.main_resource = plan.table.arn;
  out.needs.push_back(resource_need(services, plan.table, "dynamodb:ExportTableToPointInTime"));
  out.trail_parameters = trail_parameters(p);
  out.run = [plan](Run& run) { return run_export(plan, run); };
  return out;
}

Result<Prepared> describe_export(const Services& /*services*/, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("DescribeExport", p, Layer::Older))
    return std::move(*error);
  const std::string arn = *string_member(p, "ExportArn");
  Prepared out;
  out.main_resource = arn;
  out.needs.push_back(arn_need("dynamodb:DescribeExport", arn, call.account));
  out.trail_parameters = trail_parameters(p);
  out.run = [arn](Run& run) -> Result<Json> {
    const Cow<Job>* job = run.services.tables.jobs.find(arn);
    if (!job || (*job)->is_import)
      return service_error("ExportNotFoundException", texts::say<texts::kExportNotFound>(arn));
    return described(**job, run.now, false);
  };
  return out;
}

namespace {

Json export_summary(const Job& job, SimTime now) {
  return Json{{"ExportArn", job.arn},
              {"ExportStatus", status_now(job, now)},
              {"ExportType", job.from.ms == 0 ? "FULL_EXPORT" : "INCREMENTAL_EXPORT"}};
}

}  // namespace

Result<Prepared> list_exports(const Services& /*services*/, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("ListExports", p, Layer::Older))
    return std::move(*error);
  const std::string table = string_or(p, "TableArn", "");
  Prepared out;
  out.needs.push_back(table.empty() ? global_need(call, "dynamodb:ListExports")
                                    : arn_need("dynamodb:ListExports", table, call.account));
  out.trail_parameters = trail_parameters(p);
  out.run = [prefix = table_arn_prefix(call.region, call.account), p](Run& run) {
    return list_jobs(JobList{false, "ExportArn", "ExportSummaries", "MaxResults", export_summary},
                     prefix, p, run);
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
