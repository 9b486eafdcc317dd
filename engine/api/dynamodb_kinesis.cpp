// Kinesis data streams as destinations of a table's changes. Kinesis itself is not simulated: any
// stream of the same account and Region is taken to exist, and what arrives there can be read from
// the world. Source: Developer Guide, "Using Kinesis Data Streams to capture changes to DynamoDB";
// API Reference, "EnableKinesisStreamingDestination" and its neighbours.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/table/links.hpp"
#include "engine/table/texts/streams.hpp"

namespace lockbox::api::dynamodb {

using table::Destination;
using table::Table;

namespace {

constexpr std::int64_t kDestinationMs = 6000;
constexpr std::int64_t kMaxDestinations = 2;
constexpr char kPrecision[] = "ApproximateCreationDateTimePrecision";

/// One call about a destination of a table.
struct DestinationCall {
  TableRef table;
  std::string stream_arn;
  std::optional<std::string> precision;
};

Result<DestinationCall> destination_call(const Call& call, const char* configuration) {
  const Json& p = call.parameters;
  if (auto error = check_request(call.operation, p, Layer::Older))
    return std::move(*error);
  DestinationCall out;
  out.table = table_ref(call, *string_member(p, "TableName"));
  out.stream_arn = *string_member(p, "StreamArn");
  const auto arn = parse_arn(out.stream_arn);
  if (!arn || arn->service != "kinesis" || arn->resource.rfind("stream/", 0) != 0)
    return validation(texts::say<texts::kKinesisArn>(out.stream_arn));
  if (arn->account != out.table.id.account || arn->region != out.table.id.region)
    return validation(texts::say<texts::kKinesisElsewhere>(out.stream_arn));
  if (const Json* c = member(p, configuration))
    out.precision = string_member(*c, kPrecision);
  return out;
}

Destination* find_destination(Table& t, const std::string& arn) {
  for (Destination& d : table::edit_links(t).destinations)
    if (d.stream_arn == arn)
      return &d;
  return nullptr;
}

Json destination_answer(const DestinationCall& c, std::string_view status,
                        const char* configuration, const std::optional<std::string>& precision) {
  Json out = Json::object();
  out["TableName"] = c.table.id.name;
  out["StreamArn"] = c.stream_arn;
  out["DestinationStatus"] = status;
  if (configuration && precision) {
    Json e = Json::object();
    e[kPrecision] = *precision;
    out[configuration] = std::move(e);
  }
  return out;
}

void set_status(const Run& run, Destination& d, const char* now, const char* later) {
  const bool instant = run.services.tables.instant_control_plane;
  d.status = instant ? later : now;
  d.status_until = instant ? SimTime{} : plus_ms(run.now, kDestinationMs);
}

Prepared about_destination(const Services& services, const Call& call, const DestinationCall& c,
                           std::function<Result<Json>(Table&, Run&)> work) {
  Prepared out;
  out.main_resource = c.table.arn;
  out.needs.push_back(resource_need(services, c.table, concat({"dynamodb:", call.operation})));
  out.trail_parameters = trail_parameters(call.parameters);
  out.run = [ref = c.table, work = std::move(work)](Run& run) -> Result<Json> {
    Table* t = edit_table(run.services, ref);
    if (!t)
      return table_not_found_named(ref.id.name);
    return work(*t, run);
  };
  return out;
}

void need_kinesis(const Call& call, const std::string& resource, const char* action,
                  std::vector<Need>& needs) {
  Need need;
  need.action = action;
  need.resource = resource;
  need.resource_account = call.account;
  needs.push_back(std::move(need));
}

}  // namespace

Result<Prepared> enable_kinesis(const Services& services, const Call& call) {
  static constexpr char kConfiguration[] = "EnableKinesisStreamingConfiguration";
  auto c = destination_call(call, kConfiguration);
  if (!c)
    return c.error();
  Prepared out =
      about_destination(services, call, *c, [c = *c](Table& t, Run& run) -> Result<Json> {
        Destination* known = find_destination(t, c.stream_arn);
        if (known && known->status != "DISABLED" && known->status != "ENABLE_FAILED")
          return validation(texts::say<texts::kKinesisNotDisabled>());
        auto& all = table::edit_links(t).destinations;
        const auto used = std::count_if(all.begin(), all.end(), [](const Destination& d) {
          return d.status != "DISABLED" && d.status != "ENABLE_FAILED";
        });
        if (used >= kMaxDestinations)
          return service_error("LimitExceededException", texts::say<texts::kKinesisTooMany>());
        if (!known) {
          all.emplace_back();
          known = &all.back();
          known->stream_arn = c.stream_arn;
        }
        known->precision = c.precision.value_or("MILLISECOND");
        set_status(run, *known, "ENABLING", "ACTIVE");
        run.work.summary = concat({"Changes of ", t.name, " now also go to ", c.stream_arn, "."});
        return destination_answer(c, "ENABLING", kConfiguration, c.precision);
      });
  need_kinesis(call, c->stream_arn, "kinesis:DescribeStream", out.needs);
  need_kinesis(call, c->stream_arn, "kinesis:PutRecords", out.needs);
  need_kinesis(call, "*", "kinesis:ListStreams", out.needs);
  return out;
}

Result<Prepared> disable_kinesis(const Services& services, const Call& call) {
  auto c = destination_call(call, "EnableKinesisStreamingConfiguration");
  if (!c)
    return c.error();
  if (c->precision)
    return validation(texts::say<texts::kKinesisDisableConfigured>());
  return about_destination(services, call, *c, [c = *c](Table& t, Run& run) -> Result<Json> {
    Destination* known = find_destination(t, c.stream_arn);
    if (!known || (known->status != "ACTIVE" && known->status != "DISABLING"))
      return validation(texts::say<texts::kKinesisNotActive>());
    if (known->status == "ACTIVE")
      set_status(run, *known, "DISABLING", "DISABLED");
    run.work.summary = concat({"Changes of ", t.name, " no longer go to ", c.stream_arn, "."});
    return destination_answer(c, "DISABLING", nullptr, std::nullopt);
  });
}

Result<Prepared> update_kinesis(const Services& services, const Call& call) {
  static constexpr char kConfiguration[] = "UpdateKinesisStreamingConfiguration";
  auto c = destination_call(call, kConfiguration);
  if (!c)
    return c.error();
  if (!c->precision)
    return validation(texts::say<texts::kKinesisNothing>());
  return about_destination(services, call, *c, [c = *c](Table& t, Run& run) -> Result<Json> {
    Destination* known = find_destination(t, c.stream_arn);
    if (!known || known->status != "ACTIVE")
      return validation(texts::say<texts::kKinesisNotActiveToUpdate>(t.name, c.stream_arn));
    if (known->precision == *c.precision)
      return validation(texts::say<texts::kKinesisSamePrecision>(*c.precision, t.id, c.stream_arn));
    known->precision = *c.precision;
    set_status(run, *known, "UPDATING", "ACTIVE");
    run.work.summary = concat({"Changed how precise times of ", t.name, " are in Kinesis."});
    return destination_answer(c, "UPDATING", kConfiguration, c.precision);
  });
}

Result<Prepared> describe_kinesis(const Services& services, const Call& call) {
  if (auto error = check_request(call.operation, call.parameters, Layer::Older))
    return std::move(*error);
  DestinationCall c;
  c.table = table_ref(call, *string_member(call.parameters, "TableName"));
  return about_destination(services, call, c, [](Table& t, Run&) -> Result<Json> {
    Json list = Json::array();
    for (const Destination& d : table::links_of(t).destinations) {
      Json e = Json::object();
      e["StreamArn"] = d.stream_arn;
      e["DestinationStatus"] = d.status;
      e[kPrecision] = d.precision;
      list.push_back(std::move(e));
    }
    Json out = Json::object();
    out["TableName"] = t.name;
    out["KinesisDataStreamDestinations"] = std::move(list);
    return out;
  });
}

}  // namespace lockbox::api::dynamodb
