// CloudTrail trails: create, describe, start, stop, delete. Source: AWS CloudTrail API Reference.
#include <nlohmann/json.hpp>

#include "engine/api/cloudtrail_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api {

namespace cloudtrail {

AwsError trail_error(std::string code, std::string message) {
  return query_error(std::move(code), std::move(message));
}

std::string trail_name(std::string_view name_or_arn) {
  const std::size_t at = name_or_arn.rfind(":trail/");
  return std::string(at == std::string_view::npos ? name_or_arn : name_or_arn.substr(at + 7));
}

std::string trail_arn(const Call& call, std::string_view name) {
  return concat({"arn:aws:cloudtrail:", call.region, ":", call.account, ":trail/", name});
}

AwsError trail_not_found(const std::string& arn, const std::string& account) {
  return trail_error("TrailNotFoundException",
                     concat({"Unknown trail: ", arn, " for the user: ", account}));
}

Prepared prepared(const Call& call, std::string_view action, std::string resource,
                  std::function<Result<Json>(Run&)> run) {
  Prepared out;
  out.main_resource = resource == "*" ? std::string() : resource;
  Need need;
  need.action = concat({"cloudtrail:", action});
  need.resource = std::move(resource);
  need.resource_account = std::string(call.account);
  out.needs.push_back(std::move(need));
  out.run = std::move(run);
  return out;
}

namespace {

constexpr const char* kInvalidCombination = "InvalidParameterCombinationException";

Json trail_json(const audit::Trail& trail, bool described, const std::string& region) {
  Json out{{"Name", trail.name},
           {"S3BucketName", trail.bucket},
           {"IncludeGlobalServiceEvents", true},
           {"IsMultiRegionTrail", true}};
  if (described)
    out["HomeRegion"] = region;
  out["TrailARN"] = trail.arn;
  out["LogFileValidationEnabled"] = false;
  if (described) {
    out["HasCustomEventSelectors"] = !trail.selectors.empty();
    out["HasInsightSelectors"] = false;
  }
  out["IsOrganizationTrail"] = false;
  return out;
}

std::optional<AwsError> check_name(const std::string& name) {
  if (name.size() < 3)
    return trail_error("InvalidTrailNameException",
                       "Trail name too short. Minimum allowed length: 3 characters. Specified "
                       "name length: " +
                           std::to_string(name.size()) + " characters.");
  if (name.size() > 128)
    return trail_error("InvalidTrailNameException",
                       "Trail name too long. Maximum allowed length: 128 characters. Specified "
                       "name length: " +
                           std::to_string(name.size()) + " characters.");
  return std::nullopt;
}

Result<Prepared> create_trail(const Services&, const Call& call) {
  Params in(call.parameters, kInvalidCombination);
  const std::string name = in.text("Name", Pattern::Any, 1, 1024);
  const std::string bucket = in.text("S3BucketName", Pattern::Any, 3, 63);
  for (const char* accepted : {"IncludeGlobalServiceEvents", "IsMultiRegionTrail",
                               "EnableLogFileValidation", "S3KeyPrefix"})
    in.ignore(accepted);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_name(name))
    return *error;
  const std::string arn = trail_arn(call, name), region(call.region), account(call.account);
  return prepared(call, "CreateTrail", arn, [=](Run& run) -> Result<Json> {
    auto& trails = run.services.audit.trails;
    if (trails.contains(name))
      return trail_error("TrailAlreadyExistsException",
                         concat({"Trail ", name, " already exists for customer: ", account}));
    audit::Trail trail;
    trail.name = name;
    trail.arn = arn;
    trail.bucket = bucket;
    trail.logging = false;  // StartLogging is a call of its own
    Json out = trail_json(trail, false, region);
    trails.set(name, Cow<audit::Trail>(std::move(trail)));
    return out;
  });
}

Result<Prepared> describe_trails(const Services&, const Call& call) {
  Params in(call.parameters, kInvalidCombination);
  const std::vector<std::string> wanted = in.texts("trailNameList");
  in.ignore("includeShadowTrails");
  if (const auto error = in.error())
    return *error;
  const std::string region(call.region);
  return prepared(call, "DescribeTrails", "*", [=](Run& run) -> Result<Json> {
    Json list = Json::array();
    for (const auto& entry : run.services.audit.trails) {
      bool shown = wanted.empty();
      for (const std::string& name : wanted) shown = shown || trail_name(name) == entry.first;
      if (shown)
        list.push_back(trail_json(*entry.second, true, region));
    }
    return Json{{"trailList", std::move(list)}};
  });
}

/// A call that names one trail: reads the name and finds the trail when it runs.
template <class Work>
Result<Prepared> on_trail(const Call& call, const char* action, Work work) {
  Params in(call.parameters, kInvalidCombination);
  const std::string given = in.text("Name", Pattern::Any, 1, 1024);
  if (const auto error = in.error())
    return *error;
  const std::string name = trail_name(given), arn = trail_arn(call, name);
  const std::string account(call.account), region(call.region);
  return prepared(call, action, arn, [=](Run& run) -> Result<Json> {
    Cow<audit::Trail>* trail = run.services.audit.trails.edit(name);
    if (!trail)
      return trail_not_found(arn, account);
    return work(run, *trail, region);
  });
}

Result<Prepared> get_trail(const Services&, const Call& call) {
  return on_trail(call, "GetTrail",
                  [](Run&, const Cow<audit::Trail>& trail, const std::string& region) {
                    return Json{{"Trail", trail_json(*trail, true, region)}};
                  });
}

Result<Prepared> get_trail_status(const Services&, const Call& call) {
  return on_trail(call, "GetTrailStatus",
                  [](Run&, const Cow<audit::Trail>& trail, const std::string&) {
                    Json out{{"IsLogging", trail->logging}};
                    if (trail->started.ms > 0)
                      out["StartLoggingTime"] = cli_seconds(trail->started.ms);
                    if (trail->stopped.ms > 0)
                      out["StopLoggingTime"] = cli_seconds(trail->stopped.ms);
                    return out;
                  });
}

Result<Prepared> start_logging(const Services&, const Call& call) {
  return on_trail(call, "StartLogging", [](Run& run, Cow<audit::Trail>& trail, const std::string&) {
    trail.edit().logging = true;
    trail.edit().started = run.now;
    return Json::object();
  });
}

Result<Prepared> stop_logging(const Services&, const Call& call) {
  return on_trail(call, "StopLogging", [](Run& run, Cow<audit::Trail>& trail, const std::string&) {
    trail.edit().logging = false;
    trail.edit().stopped = run.now;
    return Json::object();
  });
}

Result<Prepared> delete_trail(const Services&, const Call& call) {
  return on_trail(call, "DeleteTrail", [](Run& run, Cow<audit::Trail>& trail, const std::string&) {
    const std::string name = trail->name;
    run.services.audit.trails.erase(name);
    return Json::object();
  });
}

}  // namespace

std::vector<Operation> trail_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"cloudtrail", "CreateTrail", kind, false, false, create_trail},
      {"cloudtrail", "DeleteTrail", kind, false, false, delete_trail},
      {"cloudtrail", "DescribeTrails", kind, true, false, describe_trails},
      {"cloudtrail", "GetTrail", kind, true, false, get_trail},
      {"cloudtrail", "GetTrailStatus", kind, true, false, get_trail_status},
      {"cloudtrail", "StartLogging", kind, false, false, start_logging},
      {"cloudtrail", "StopLogging", kind, false, false, stop_logging},
  };
}

}  // namespace cloudtrail

std::vector<Operation> cloudtrail_operations() {
  std::vector<Operation> rows = cloudtrail::trail_operations();
  for (auto* part : {cloudtrail::selector_operations, cloudtrail::lookup_operations}) {
    const std::vector<Operation> more = part();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

}  // namespace lockbox::api
