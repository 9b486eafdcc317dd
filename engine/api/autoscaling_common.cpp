// What the files of Application Auto Scaling share.
#include "engine/api/autoscaling_common.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::api::autoscaling {

using table::ScalableTarget;
using table::Scaling;

AwsError invalid(std::string text) {
  return query_error(kWrong, std::move(text));
}

namespace {

/// "table/T" goes with the table's dimensions, "table/T/index/I" with the index's.
bool dimension_fits(const std::string& resource_id, const std::string& dimension) {
  const std::vector<std::string> parts = split(resource_id, '/');
  const bool table = parts.size() == 2, index = parts.size() == 4 && parts[2] == "index";
  if ((!table && !index) || parts[0] != "table" || parts[1].empty() || parts.back().empty())
    return false;
  const std::string start = table ? "dynamodb:table:" : "dynamodb:index:";
  return dimension == start + "ReadCapacityUnits" || dimension == start + "WriteCapacityUnits";
}

std::optional<AwsError> check_namespace(const std::string& name) {
  if (name == "dynamodb" || name.empty())
    return std::nullopt;
  return AwsError{"NotSimulatedException",
                  concat({"Lockbox scales resources of dynamodb only, not of ", name,
                          "; see docs/fidelity.md for what is simulated."}),
                  400, "", nullptr};
}

}  // namespace

Result<ScaledName> read_name(Params& in, const Call& call) {
  const std::string service = in.text("ServiceNamespace", Pattern::Any, 1, 1600);
  ScaledName out;
  out.resource_id = in.text("ResourceId", Pattern::Any, 1, 1600);
  out.dimension = in.text("ScalableDimension", Pattern::Any, 1, 1600);
  if (auto error = in.error())
    return *error;
  if (auto error = check_namespace(service))
    return *error;
  if (!dimension_fits(out.resource_id, out.dimension))
    return invalid("Unsupported service namespace, resource type or scalable dimension");
  out.key = table::scaling_key(call.account, call.region, out.resource_id, out.dimension);
  return out;
}

Prepared permitted(const Call& call, std::function<Result<Json>(Run&)> run) {
  Need need;
  need.action = concat({"application-autoscaling:", call.operation});
  need.resource = "*";
  need.resource_account = std::string(call.account);
  Prepared out;
  out.needs.push_back(std::move(need));
  out.run = std::move(run);
  return out;
}

AwsError no_target(const ScaledName& name) {
  return query_error("ObjectNotFoundException",
                     concat({"No scalable target found for service namespace: dynamodb, resource "
                             "ID: ",
                             name.resource_id, ", scalable dimension: ", name.dimension}));
}

const ScalableTarget* find_target(const table::State& s, const std::string& key) {
  return s.scaling ? (*s.scaling)->targets.find(key) : nullptr;
}

Scaling& edit_scaling(table::State& s) {
  if (!s.scaling)
    s.scaling.emplace();
  return s.scaling->edit();
}

double seconds_of(SimTime t) {
  return static_cast<double>(t.ms) / 1000;
}

Json page_of(Json all, const Filter& filter, const char* member_name) {
  Json out = Json::object();
  Json page = Json::array();
  const auto size = static_cast<std::int64_t>(all.size());
  std::int64_t at = filter.start;
  for (; at < size && at < filter.start + filter.limit; ++at)
    page.push_back(std::move(all[static_cast<std::size_t>(at)]));
  out[member_name] = std::move(page);
  if (at < size)
    out["NextToken"] = std::to_string(at);
  return out;
}

Result<Filter> read_filter(Params& in, const Call& call, const char* ids) {
  Filter out;
  out.account = call.account;
  out.region = call.region;
  const std::string service = in.text("ServiceNamespace", Pattern::Any, 1, 1600);
  out.dimension = in.optional_text("ScalableDimension", Pattern::Any, 1, 1600);
  out.limit = in.integer("MaxResults", 1, kPage).value_or(kPage);
  const std::string token = in.optional_text("NextToken", Pattern::Any, 1, 1600);
  if (ids) {
    out.resource_ids = in.texts(ids);
  } else if (const std::string id = in.optional_text("ResourceId", Pattern::Any, 1, 1600);
             !id.empty()) {
    out.resource_ids.push_back(id);
  }
  if (auto error = in.error())
    return *error;
  if (auto error = check_namespace(service))
    return *error;
  if (!out.dimension.empty() && out.resource_ids.empty())
    return invalid("A scalable dimension can only be given together with a resource ID");
  const auto start = token.empty() ? std::optional<std::int64_t>(0) : to_int(token);
  if (!start || *start < 0)
    return query_error("InvalidNextTokenException", "The next token is not valid.");
  out.start = *start;
  return out;
}

Operation row(std::string_view name, bool read_only,
              Result<Prepared> (*prepare)(const Services&, const Call&)) {
  Operation out;
  out.service = "application-autoscaling";
  out.name = name;
  out.read_only = read_only;
  out.prepare = prepare;
  return out;
}

}  // namespace lockbox::api::autoscaling
