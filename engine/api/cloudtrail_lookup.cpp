// LookupEvents: the event history, management events of the last 90 days. Source: AWS CloudTrail
// API Reference, "LookupEvents". AWS shows an event some minutes after the call; here at once.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/cloudtrail_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::cloudtrail {

namespace {

constexpr std::int64_t kHistoryMs = 90LL * 24 * 3600 * 1000;

struct Lookup {
  std::string key, value;
  std::optional<SimTime> start, end;
  std::size_t max = 50, skip = 0;
};

std::string user_name_of(const Json& document) {
  const Json* identity = member(document, "userIdentity");
  if (!identity)
    return {};
  if (const auto name = string_member(*identity, "userName"))
    return *name;
  const std::string arn = string_member(*identity, "arn").value_or("");
  if (string_member(*identity, "type") == "Root")
    return "root";
  return arn.substr(arn.rfind('/') + 1);  // sessions: the session's name
}

Json resources_json(const Json& document) {
  Json out = Json::array();
  const Json* resources = member(document, "resources");
  for (std::size_t i = 0; resources && i < resources->size(); ++i) {
    out.push_back(Json{{"ResourceType", string_member((*resources)[i], "type").value_or("")},
                       {"ResourceName", string_member((*resources)[i], "ARN").value_or("")}});
  }
  return out;
}

Json event_json(const audit::Record& record) {
  const Json& document = *record.document;
  Json out{{"EventId", string_member(document, "eventID").value_or("")},
           {"EventName", record.event_name},
           {"ReadOnly", record.read_only ? "true" : "false"}};
  const Json* identity = member(document, "userIdentity");
  if (const auto key =
          identity ? string_member(*identity, "accessKeyId") : std::optional<std::string>())
    out["AccessKeyId"] = *key;
  out["EventTime"] = cli_seconds(record.time.ms);
  out["EventSource"] = record.event_source;
  const std::string user = user_name_of(document);
  if (!user.empty())
    out["Username"] = user;
  out["Resources"] = resources_json(document);
  out["CloudTrailEvent"] = to_text(document);
  return out;
}

bool matches(const Json& event, const Lookup& wanted) {
  if (wanted.key.empty())
    return true;
  if (wanted.key == "ResourceName" || wanted.key == "ResourceType") {
    for (const Json& resource : *member(event, "Resources")) {
      const std::string value = string_member(resource, wanted.key).value_or("");
      const bool name_part =
          wanted.key == "ResourceName" && value.substr(value.rfind('/') + 1) == wanted.value;
      if (value == wanted.value || name_part)
        return true;
    }
    return false;
  }
  return string_member(event, wanted.key) == wanted.value;
}

std::optional<SimTime> read_time(const Json* value) {
  if (!value)
    return std::nullopt;
  if (value->is_number_integer())
    return SimTime{value->get<std::int64_t>() * 1000};
  if (!value->is_string())
    return std::nullopt;
  const std::string text = value->get<std::string>();
  if (const auto seconds = to_int(text))
    return SimTime{*seconds * 1000};
  return parse_iso8601(text);
}

Result<Lookup> read_lookup(const Call& call) {
  Params in(call.parameters, "InvalidLookupAttributesException");
  Lookup out;
  const Json* attributes = in.any("LookupAttributes");
  if (attributes && (!attributes->is_array() || attributes->size() != 1))
    return trail_error("InvalidLookupAttributesException",
                       "You can specify only one lookup attribute.");
  if (attributes) {
    out.key = string_member(attributes->front(), "AttributeKey").value_or("");
    out.value = string_member(attributes->front(), "AttributeValue").value_or("");
    static const std::vector<std::string> kKeys = {"EventId",     "EventName",    "ReadOnly",
                                                   "Username",    "ResourceType", "ResourceName",
                                                   "EventSource", "AccessKeyId"};
    if (std::find(kKeys.begin(), kKeys.end(), out.key) == kKeys.end())
      return trail_error("InvalidLookupAttributesException",
                         concat({"Unknown lookup attribute \"", out.key, "\"; use one of ",
                                 join(kKeys, ", "), "."}));
  }
  const Json *start = in.any("StartTime"), *end = in.any("EndTime");
  out.start = read_time(start);
  out.end = read_time(end);
  if ((start && !out.start) || (end && !out.end) || (out.start && out.end && *out.end < *out.start))
    return trail_error("InvalidTimeRangeException",
                       "The start time and the end time must be times, in this order.");
  in.choice("EventCategory", {"insight"}, "");
  out.max = static_cast<std::size_t>(in.integer("MaxResults", 1, 50).value_or(50));
  const std::string token = in.optional_text("NextToken", Pattern::Any, 1, 1000);
  if (const auto error = in.error())
    return *error;
  if (!token.empty()) {
    const auto skip = to_int(token);
    if (!skip || *skip < 0)
      return trail_error("InvalidNextTokenException", "Invalid NextToken.");
    out.skip = static_cast<std::size_t>(*skip);
  }
  return out;
}

Json look_up(const audit::State& state, const Lookup& wanted, SimTime now) {
  Json events = Json::array();
  std::size_t found = 0;
  Json out = Json::object();
  for (auto at = state.records.last(); at.valid(); at.prev()) {
    const audit::Record& record = at.entry().second;
    if (record.time.ms < now.ms - kHistoryMs)
      break;
    if (record.category != audit::Category::Management || !record.document)
      continue;
    if ((wanted.start && record.time < *wanted.start) || (wanted.end && *wanted.end < record.time))
      continue;
    Json event = event_json(record);
    if (!matches(event, wanted) || found++ < wanted.skip)
      continue;
    if (events.size() == wanted.max) {
      out["NextToken"] = std::to_string(wanted.skip + wanted.max);
      break;
    }
    events.push_back(std::move(event));
  }
  Json answer{{"Events", std::move(events)}};
  answer.update(out);
  return answer;
}

Result<Prepared> lookup_events(const Services&, const Call& call) {
  const Result<Lookup> read = read_lookup(call);
  if (!read)
    return read.error();
  const Lookup wanted = *read;
  return prepared(call, "LookupEvents", "*", [=](Run& run) -> Result<Json> {
    return look_up(run.services.audit, wanted, run.now);
  });
}

}  // namespace

std::vector<Operation> lookup_operations() {
  return {
      {"cloudtrail", "LookupEvents", audit::Category::Management, true, false, lookup_events},
  };
}

}  // namespace lockbox::api::cloudtrail
