// ImportTable, DescribeImport, ListImports. Sources: API Reference of each; Developer Guide,
// "Importing data from Amazon S3". The table is filled when the call is made; where control planes
// take their time it shows IN_PROGRESS, and the table CREATING, for a while.
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_import_source.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/s3_common.hpp"
#include "engine/base/gzip.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/table/clock.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/recovery.hpp"
#include "engine/table/texts/backups.hpp"
#include "engine/table/texts/items.hpp"
#include "engine/table/texts/tables.hpp"

namespace lockbox::api::dynamodb {

using table::Job;
using table::Table;

namespace {

constexpr std::int64_t kImportMs = 3LL * 60 * 1000;
constexpr std::int64_t kImportTokenMs = 8LL * 3600 * 1000;
constexpr std::size_t kMostUnpacked = 256 * 1024 * 1024;

struct ImportPlan {
  TableRef table;
  Table wanted;
  Json parameters;
  std::string bucket, prefix, token, format, compression;
  CsvFormat csv;
  identity::Caller caller;
};

/// The failure of an import: code and message.
struct ImportFailure {
  std::string code, message;
};

std::optional<ImportFailure> import_bucket_problem(const Run& run, const ImportPlan& plan) {
  const s3::Bucket* bucket = s3::find_bucket(run.services.s3, plan.bucket);
  if (!bucket)
    return ImportFailure{"S3NoSuchBucket", texts::say<texts::kNoBucket>()};
  for (const auto& [action, resource] :
       {std::pair<const char*, std::string>{"s3:ListBucket", s3_service::bucket_arn(plan.bucket)},
        {"s3:GetObject", s3_service::object_arn(plan.bucket, plan.prefix)}})
    if (const auto why = s3_service::refused_on_behalf(run.services, plan.caller, action, resource,
                                                       *bucket, plan.table.id.region, run.now))
      return ImportFailure{"S3AccessDenied", *why};
  return std::nullopt;
}

/// Fills the table's items from the objects below the prefix.
std::optional<ImportFailure> read_objects(const Run& run, const ImportPlan& plan, Table& t,
                                          ImportCount& count, std::int64_t& bytes) {
  table::ItemMap items;
  const TakeItem take = [&](value::AttributeMap item) -> Result<Done> {
    if (auto ok = table::check_item_key(t.keys, item, false); !ok)
      return ok;
    if (auto ok = table::check_index_keys(t, item, nullptr); !ok)
      return ok;
    if (value::size_bytes(item) > table::kMaxItemBytes)
      return validation(texts::say<texts::kItemTooBig>());
    std::string key = table::encode_key(t.keys, item);
    items.set(std::move(key), std::make_shared<const value::Item>(std::move(item)));
    return Done{};
  };
  const s3::Bucket& bucket = *s3::find_bucket(run.services.s3, plan.bucket);
  bool any = false;
  for (auto c = bucket.objects.lower_bound(plan.prefix); c.valid(); c.next()) {
    if (c.key().compare(0, plan.prefix.size(), plan.prefix) != 0)
      break;
    any = true;
    const s3::Object& o = *c.value();
    bytes += static_cast<std::int64_t>(o.body.size());
    std::string unpacked;
    if (plan.compression == "GZIP") {
      Gunzipped g = gunzip(o.body, kMostUnpacked);
      if (!g.problem.empty())
        return ImportFailure{"InputFormatError", concat({c.key(), ": ", g.problem})};
      unpacked = std::move(g.bytes);
    }
    const std::string_view text = plan.compression == "GZIP" ? unpacked : o.body;
    if (plan.format == "CSV")
      read_csv(text, plan.csv, t, take, count);
    else
      read_json_lines(text, take, count);
  }
  table::fill_table(t, std::move(items));
  if (!any)
    return ImportFailure{"S3NoSuchKey", texts::say<texts::kImportNoObject>()};
  if (count.errors > 0)
    return ImportFailure{"ItemValidationError",
                         texts::say<texts::kImportFaults>(count.first_error)};
  return std::nullopt;
}

Json import_description(const Job& job, SimTime now, bool just_started) {
  const JsonParse parsed = parse_json(job.parameters);
  const Json& p = parsed.value;
  const bool done = !just_started && job.ended <= now;
  Json out = Json::object();
  out["ImportArn"] = job.arn;
  out["ImportStatus"] = done ? job.status : "IN_PROGRESS";
  out["TableArn"] = job.table_arn;
  out["TableId"] = job.table_id;
  if (!job.token.empty())
    out["ClientToken"] = job.token;
  out["S3BucketSource"] = *member(p, "S3BucketSource");
  out["ErrorCount"] = done ? job.errors : 0;
  out["InputFormat"] = *string_member(p, "InputFormat");
  if (const Json* options = member(p, "InputFormatOptions"))
    out["InputFormatOptions"] = *options;
  out["InputCompressionType"] = string_or(p, "InputCompressionType", "NONE");
  out["TableCreationParameters"] = *member(p, "TableCreationParameters");
  out["StartTime"] = seconds_json(job.started);
  if (done) {
    out["EndTime"] = seconds_json(job.ended);
    out["ProcessedSizeBytes"] = job.bytes;
    out["ProcessedItemCount"] = job.items + job.errors;
    out["ImportedItemCount"] = job.items;
  }
  if (done && !job.failure_code.empty()) {
    out["FailureCode"] = job.failure_code;
    out["FailureMessage"] = job.failure_message;
  }
  return out;
}

Json import_answer(const Job& job, SimTime now, bool just_started) {
  return Json{{"ImportTableDescription", import_description(job, now, just_started)}};
}

Result<Json> run_import(const ImportPlan& plan, Run& run) {
  table::State& state = run.services.tables;
  const std::uint64_t hash = hash_bytes(lockbox::to_text(plan.parameters));
  for (const auto& e : state.jobs) {
    const Job& job = *e.second;
    if (!job.is_import || plan.token.empty() || job.token != plan.token ||
        run.now.ms - job.started.ms > kImportTokenMs)
      continue;
    if (job.token_hash != hash)
      return service_error("ImportConflictException", texts::say<texts::kImportConflict>());
    return import_answer(job, run.now, false);
  }
  if (const Table* there = find_table(run.services, plan.table))
    return service_error(
        "ResourceInUseException",
        there->status == "CREATING"
            ? texts::say<texts::kInUse>(texts::say<texts::kTableCreating>(plan.table.id.name))
            : texts::say<texts::kTableExists>(plan.table.id.name));
  Table t = plan.wanted;
  name_table(t, plan.table, run);
  t.kms_key_arn = key_of_specification(
      member(*member(plan.parameters, "TableCreationParameters"), "SSESpecification"), t.region,
      t.account);
  Job job;
  job.is_import = true;
  job.arn = concat({t.arn, "/import/", job_id(run.now, run.rng)});
  job.table_arn = t.arn;
  job.table_id = t.id;
  job.token = plan.token;
  job.token_hash = hash;
  job.parameters = lockbox::to_text(plan.parameters);
  job.started = run.now;
  job.ended = plus_ms(run.now, state.instant_control_plane ? 0 : kImportMs);
  job.status = "COMPLETED";
  ImportCount count;
  auto failure = import_bucket_problem(run, plan);
  const bool readable = !failure;
  if (readable)
    failure = read_objects(run, plan, t, count, job.bytes);
  if (failure) {
    job.status = "FAILED";
    job.failure_code = failure->code;
    job.failure_message = failure->message;
  }
  job.items = count.processed - count.errors;
  job.errors = count.errors;
  run.work.summary =
      failure
          ? concat({"The import fails: ", failure->message})
          : concat({"Imported ", counted(job.items, "item"), " from s3://", plan.bucket, "/",
                    plan.prefix, " into the new table ", t.name, "; no write capacity is used."});
  // A table whose source cannot be read at all is not kept.
  if (readable) {
    if (!state.instant_control_plane) {
      t.status = "CREATING";
      t.status_until = job.ended;
      table::report_sizes(t, run.now);
    }
    state.tables.set(plan.table.id, Cow<Table>(std::move(t)));
  }
  Json out = import_answer(job, run.now, true);
  const std::string arn = job.arn;
  state.jobs.set(arn, Cow<Job>(std::move(job)));
  return out;
}

AwsError not_imported(std::string_view what) {
  return AwsError{"NotSimulatedException",
                  concat({"Lockbox does not simulate imports of ", what, "."}), 400, "lockbox",
                  nullptr};
}

}  // namespace

Result<Prepared> import_table(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("ImportTable", p, Layer::Older))
    return std::move(*error);
  const Json& creation = *member(p, "TableCreationParameters");
  const Json& source = *member(p, "S3BucketSource");
  ImportPlan plan;
  plan.format = *string_member(p, "InputFormat");
  plan.compression = string_or(p, "InputCompressionType", "NONE");
  if (plan.format == "ION")
    return not_imported("Amazon Ion; use DYNAMODB_JSON or CSV");
  if (plan.compression == "ZSTD")
    return not_imported("ZSTD files; use GZIP or NONE");
  auto wanted = table_from_parameters(creation);
  if (!wanted)
    return wanted.error();
  plan.wanted = std::move(*wanted);
  plan.table = table_ref(call, *string_member(creation, "TableName"));
  plan.parameters = p;
  plan.bucket = *string_member(source, "S3Bucket");
  plan.prefix = string_or(source, "S3KeyPrefix", "");
  plan.token = string_or(p, "ClientToken", "");
  const Json* options = member(p, "InputFormatOptions");
  if (const Json* csv = options ? member(*options, "Csv") : nullptr) {
    plan.csv.delimiter = string_or(*csv, "Delimiter", ",")[0];
    if (const Json* header = member(*csv, "HeaderList"))
      for (const Json& name : *header) plan.csv.header.push_back(name.get<std::string>());
  }
  plan.caller = call.caller;
  Prepared out;
  out.main_resource = plan.table.arn;
  out.needs.push_back(resource_need(services, plan.table, "dynamodb:ImportTable"));
  out.trail_parameters = trail_parameters(p);
  out.run = [plan](Run& run) { return run_import(plan, run); };
  return out;
}

Result<Prepared> describe_import(const Services& /*services*/, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("DescribeImport", p, Layer::Older))
    return std::move(*error);
  const std::string arn = *string_member(p, "ImportArn");
  Prepared out;
  out.main_resource = arn;
  out.needs.push_back(arn_need("dynamodb:DescribeImport", arn, call.account));
  out.trail_parameters = trail_parameters(p);
  out.run = [arn](Run& run) -> Result<Json> {
    const Cow<Job>* job = run.services.tables.jobs.find(arn);
    if (!job || !(*job)->is_import)
      return service_error("ImportNotFoundException", texts::say<texts::kImportNotFound>(arn));
    return import_answer(**job, run.now, false);
  };
  return out;
}

namespace {

Json import_summary(const Job& job, SimTime now) {
  const Json all = import_description(job, now, false);
  Json summary = Json::object();
  for (const char* name : {"ImportArn", "ImportStatus", "TableArn", "S3BucketSource", "InputFormat",
                           "StartTime", "EndTime"})
    if (all.contains(name))
      summary[name] = all[name];
  return summary;
}

}  // namespace

Result<Prepared> list_imports(const Services& /*services*/, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("ListImports", p, Layer::Older))
    return std::move(*error);
  Prepared out;
  out.needs.push_back(global_need(call, "dynamodb:ListImports"));
  out.trail_parameters = trail_parameters(p);
  out.run = [prefix = table_arn_prefix(call.region, call.account), p](Run& run) {
    return list_jobs(JobList{true, "ImportArn", "ImportSummaryList", "PageSize", import_summary},
                     prefix, p, run);
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
