// Throughput settings of tables and indexes: provisioned, on demand, warm; quotas; partitions.
// Sources: API Reference, "OnDemandThroughput", "WarmThroughput"; Developer Guide, "Quotas".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_control.hpp"
#include "engine/base/text.hpp"
#include "engine/table/partitions.hpp"
#include "engine/table/texts/tables.hpp"
#include "engine/table/throughput.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::Table;
using table::Throughput;

std::optional<AwsError> read_on_demand(const Json& from, bool on_demand, Throughput& into,
                                       const ThroughputOf& of) {
  const Json* given = member(from, "OnDemandThroughput");
  if (!given)
    return std::nullopt;
  for (const bool write : {false, true}) {
    const char* m = write ? "MaxWriteRequestUnits" : "MaxReadRequestUnits";
    const auto units = int_member(*given, m);
    if (!units)
      continue;
    if (!on_demand)
      return validation(texts::say<texts::kOnDemandOfProvisioned>(
          m, of.index.empty() ? "" : " for index: ", of.index, of.creating ? "" : "the "));
    if (*units == 0 || *units < -1 || (*units == -1 && of.creating))
      return validation(
          texts::say<texts::kOnDemandRange>(m, of.index.empty() ? "table" : "index : ", of.index));
    (write ? into.max_write : into.max_read) = std::max<std::int64_t>(0, *units);
  }
  return std::nullopt;
}

std::int64_t warm_read_units(bool on_demand, std::int64_t provisioned, const Throughput& t) {
  return std::max(on_demand ? table::kOnDemandReadUnits : provisioned, t.warm_read);
}
std::int64_t warm_write_units(bool on_demand, std::int64_t provisioned, const Throughput& t) {
  return std::max(on_demand ? table::kOnDemandWriteUnits : provisioned, t.warm_write);
}

namespace {

/// A warm throughput below what the table or index has anyway.
AwsError too_cold(const char* member_name, bool write, bool on_demand, const ThroughputOf& of) {
  const char* what = of.index.empty() ? "table" : "index ";
  if (!of.creating)
    return validation(texts::say<texts::kWarmBelowCurrent>(member_name, what, of.index));
  if (!on_demand)
    return validation(texts::say<texts::kWarmBelowUnits>(
        member_name, what, of.index, write ? "WriteCapacityUnits" : "ReadCapacityUnits"));
  return validation(texts::say<texts::kWarmBelowInitial>(member_name, what, of.index));
}

}  // namespace

std::optional<AwsError> read_warm(const Json& from, bool on_demand, std::int64_t provisioned_read,
                                  std::int64_t provisioned_write, Throughput& into,
                                  const ThroughputOf& of) {
  const Json* given = member(from, "WarmThroughput");
  if (!given)
    return std::nullopt;
  for (const bool write : {false, true}) {
    const char* m = write ? "WriteUnitsPerSecond" : "ReadUnitsPerSecond";
    const auto units = int_member(*given, m);
    if (!units)
      continue;
    const std::int64_t now = write ? warm_write_units(on_demand, provisioned_write, into)
                                   : warm_read_units(on_demand, provisioned_read, into);
    if (*units < now)
      return too_cold(m, write, on_demand, of);
    if (*units > table::kTableQuotaUnits)
      return service_error(
          "LimitExceededException",
          texts::say<texts::kWarmTooMuch>(m, of.index.empty() ? "table" : "index ", of.index,
                                          std::to_string(table::kTableQuotaUnits)));
    (write ? into.warm_write : into.warm_read) = *units;
  }
  return std::nullopt;
}

namespace {

std::optional<AwsError> quota_error(std::int64_t units, const char* name, std::string_view what) {
  constexpr std::int64_t kMostUnits = 1000000000000;
  if (units > kMostUnits)
    return validation(texts::say<texts::kUnitsOutOfBounds>(std::to_string(units), name));
  if (units > table::kTableQuotaUnits)
    return service_error(
        "LimitExceededException",
        texts::say<texts::kUnitsTooMany>(name, what, std::to_string(table::kTableQuotaUnits)));
  return std::nullopt;
}

}  // namespace

std::optional<AwsError> check_quota(const Table& t) {
  if (auto error = quota_error(t.provisioned_write, "WriteCapacityUnits", "the table"))
    return error;
  if (auto error = quota_error(t.provisioned_read, "ReadCapacityUnits", "the table"))
    return error;
  for (const auto& i : t.indexes) {
    const std::string what = concat({"index ", i->name});
    if (auto error = quota_error(i->provisioned_write, "WriteCapacityUnits", what))
      return error;
    if (auto error = quota_error(i->provisioned_read, "ReadCapacityUnits", what))
      return error;
  }
  return std::nullopt;
}

void add_partitions(Table& t, SimTime now) {
  const auto count = [&](std::int64_t read, std::int64_t write, const Throughput& level) {
    return table::partitions_for(warm_read_units(t.on_demand, read, level),
                                 warm_write_units(t.on_demand, write, level));
  };
  if (t.partitions.empty())
    t.partitions = table::make_partitions(
        count(t.provisioned_read, t.provisioned_write, t.throughput), t.next_partition, now);
  for (auto& i : t.indexes)
    if (!i->local && i->partitions.empty()) {
      Index& index = i.edit();
      index.partitions = table::make_partitions(
          count(index.provisioned_read, index.provisioned_write, index.throughput),
          t.next_partition, now);
    }
}

std::string key_of_specification(const Json* sse, std::string_view region,
                                 std::string_view account) {
  if (!sse || !bool_or(*sse, "Enabled", false))
    return {};
  const std::string key = string_or(*sse, "KMSMasterKeyId", "alias/aws/dynamodb");
  if (key.rfind("arn:", 0) == 0)
    return key;
  const bool has_kind = key.rfind("alias/", 0) == 0 || key.rfind("key/", 0) == 0;
  return concat({"arn:aws:kms:", region, ":", account, ":", has_kind ? "" : "key/", key});
}

void name_table(Table& t, const TableRef& ref, Run& run) {
  t.name = ref.id.name;
  t.account = ref.id.account;
  t.region = ref.id.region;
  t.arn = ref.arn;
  t.id = make_uuid(run.rng);
  t.created = run.now;
  add_partitions(t, run.now);
}

}  // namespace lockbox::api::dynamodb
