#include "engine/api/dynamodb_stream_common.hpp"

#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_schema.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/table/links.hpp"
#include "engine/table/texts/streams.hpp"

namespace lockbox::api::dynamodb {

using table::Table;

std::optional<AwsError> check_new_stream(const Json& parameters) {
  const Json* wanted = member(parameters, "StreamSpecification");
  if (!wanted)
    return std::nullopt;
  const bool enabled = bool_or(*wanted, "StreamEnabled", false);
  const bool has_view = member(*wanted, "StreamViewType") != nullptr;
  if (enabled && !has_view)
    return validation(texts::say<texts::kNewStreamView>());
  if (!enabled && has_view)
    return validation(texts::say<texts::kNewStreamNoView>());
  return std::nullopt;
}

std::optional<AwsError> check_stream_change(const Json& parameters) {
  const Json* wanted = member(parameters, "StreamSpecification");
  if (!wanted)
    return std::nullopt;
  if (member(parameters, "ProvisionedThroughput") || member(parameters, "BillingMode"))
    return validation(texts::say<texts::kStreamWhileUnits>());
  if (const Json* updates = member(parameters, "GlobalSecondaryIndexUpdates"))
    for (const Json& u : *updates)
      if (member(u, "Create") || member(u, "Delete"))
        return validation(texts::say<texts::kStreamWhileIndex>());
  const bool enabled = bool_or(*wanted, "StreamEnabled", false);
  const bool has_view = member(*wanted, "StreamViewType") != nullptr;
  if (enabled && !has_view)
    return validation(texts::say<texts::kStreamView>());
  if (!enabled && has_view)
    return validation(texts::say<texts::kStreamNoView>());
  return std::nullopt;
}

std::optional<table::StreamView> wanted_stream(const Json& parameters) {
  const Json* wanted = member(parameters, "StreamSpecification");
  if (!wanted || !bool_or(*wanted, "StreamEnabled", false))
    return std::nullopt;
  return table::stream_view(string_or(*wanted, "StreamViewType", ""));
}

Result<Done> change_stream(table::State& state, Table& t, const Json& parameters, SimTime now) {
  if (!member(parameters, "StreamSpecification"))
    return Done{};
  const auto view = wanted_stream(parameters);
  if (view && t.stream)
    return validation(texts::say<texts::kStreamIsOn>(t.name));
  if (!view && !t.stream)
    return validation(texts::say<texts::kStreamIsOff>(t.name));
  if (!view && !table::links_of(t).replicas.empty())
    return validation(texts::say<texts::kStreamOfReplica>());
  if (view)
    table::enable_stream(state, t, *view, now);
  else
    table::disable_stream(state, t, now);
  return Done{};
}

void describe_stream_setting(const Table& t, Json& description) {
  if (t.stream) {
    Json specification = Json::object();
    specification["StreamEnabled"] = true;
    specification["StreamViewType"] = table::to_text((*t.stream)->view);
    description["StreamSpecification"] = std::move(specification);
  }
  if (t.latest_stream_label.empty())
    return;
  description["LatestStreamLabel"] = t.latest_stream_label;
  description["LatestStreamArn"] = concat({t.arn, "/stream/", t.latest_stream_label});
}

std::optional<AwsError> check_stream_arn(std::string_view text) {
  const auto arn = parse_arn(text);
  const bool fits = arn && arn->service == "dynamodb" && is_account_id(arn->account) &&
                    arn->resource.rfind("table/", 0) == 0 &&
                    arn->resource.find("/stream/", 6) != std::string::npos;
  if (fits)
    return std::nullopt;
  return validation(texts::say<texts::kStreamArn>());
}

AwsError stream_not_found(std::string_view arn) {
  return service_error("ResourceNotFoundException", texts::say<texts::kStreamNotFound>(arn));
}

Need stream_need(const Services& services, const Call& call, std::string_view arn,
                 std::string_view action) {
  Need need;
  need.action = action;
  need.resource = arn;
  const auto parsed = parse_arn(arn);
  need.resource_account = parsed ? parsed->account : std::string(call.account);
  if (const table::Stream* s = table::find_stream(services.tables, arn, call.now))
    need.resource_policy = s->resource_policy;
  return need;
}

}  // namespace lockbox::api::dynamodb
