// DescribeLimits, DescribeEndpoints, tags, and the answer of operations that are not simulated.
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::dynamodb {

namespace {

constexpr std::size_t kMaxTags = 50;

/// Prepared call without parameters that answers a constant.
Prepared constant(const Call& call, Json body) {
  Prepared out;
  out.needs.push_back(global_need(call, concat({"dynamodb:", call.operation})));
  out.trail_parameters = trail_parameters(call.parameters);
  auto shared = std::make_shared<const Json>(std::move(body));
  out.run = [shared](Run&) -> Result<Json> { return *shared; };
  return out;
}

AwsError not_found(const std::string& arn) {
  return service_error("ResourceNotFoundException",
                       concat({"Requested resource not found: ResourcArn: ", arn, " not found"}));
}

/// Permission on the tagged table and the way to run on it.
Result<Prepared> prepare_tags(const Services& services, const Call& call,
                              std::function<Result<Json>(table::Table&, Run&)> change) {
  const Json& p = call.parameters;
  if (auto error = check_request(call.operation, p, Layer::Older))
    return std::move(*error);
  const std::string arn = *string_member(p, "ResourceArn");
  const TableRef ref = table_ref(call, arn);
  if (arn != ref.arn)
    return validation(concat({"Invalid TableArn: Invalid ResourceArn provided as input ", arn}));
  Prepared out;
  out.main_resource = ref.arn;
  out.needs.push_back(resource_need(services, ref, concat({"dynamodb:", call.operation})));
  out.trail_parameters = trail_parameters(p);
  out.run = [ref, arn, change = std::move(change)](Run& run) -> Result<Json> {
    table::Table* t = edit_table(run.services, ref);
    if (!t)
      return not_found(arn);
    return change(*t, run);
  };
  return out;
}

}  // namespace

Result<Prepared> describe_limits(const Services& /*services*/, const Call& call) {
  Json body = Json::object();
  body["AccountMaxReadCapacityUnits"] = 80000;
  body["AccountMaxWriteCapacityUnits"] = 80000;
  body["TableMaxReadCapacityUnits"] = 40000;
  body["TableMaxWriteCapacityUnits"] = 40000;
  return constant(call, std::move(body));
}

/// Public endpoints answer without asking any policy; through a VPC endpoint the caller's policies
/// and the endpoint's must allow it. Source: DynamoDB Developer Guide, "Using interface endpoints",
/// "Creating an endpoint policy".
Result<Prepared> describe_endpoints(const Services& /*services*/, const Call& call) {
  Json endpoint = Json::object();
  endpoint["Address"] = concat({"dynamodb.", call.region, ".amazonaws.com"});
  endpoint["CachePeriodInMinutes"] = 1440;
  Json body = Json::object();
  body["Endpoints"] = Json::array({std::move(endpoint)});
  Prepared out = constant(call, std::move(body));
  if (!call.net || !call.net->source_vpce)
    out.needs.clear();
  return out;
}

Result<Prepared> tag_resource(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  const Json* tags = member(p, "Tags");
  if (tags && tags->is_array() && tags->empty())
    return validation("Atleast one Tag needs to be provided as Input.");
  auto wanted = std::make_shared<std::vector<std::pair<std::string, std::string>>>();
  if (tags && tags->is_array())
    for (const Json& tag : *tags) {
      const std::string key = string_or(tag, "Key", "");
      if (key.rfind("aws:", 0) == 0)
        return validation(concat({"Tag Key cannot be prefixed with aws:, Key: ", key}));
      wanted->emplace_back(key, string_or(tag, "Value", ""));
    }
  auto out = prepare_tags(services, call, [wanted](table::Table& t, Run& run) -> Result<Json> {
    PMap<std::string, std::string> changed = t.tags;
    for (const auto& tag : *wanted) changed.set(tag.first, tag.second);
    if (changed.size() > kMaxTags)
      return validation("Number of Tags exceed the current limit for the provided ResourceArn");
    t.tags = std::move(changed);
    run.work.summary = concat(
        {"Put ", counted(static_cast<std::int64_t>(wanted->size()), "tag"), " on ", t.name, "."});
    return Json::object();
  });
  if (!out)
    return out;
  std::vector<std::string> keys;
  for (const auto& tag : *wanted) {
    keys.push_back(tag.first);
    out->needs[0].context.set("aws:RequestTag/" + tag.first, tag.second, "tag in the request");
  }
  out->needs[0].context.set_multi("aws:TagKeys", keys, "tags in the request");
  return out;
}

Result<Prepared> untag_resource(const Services& services, const Call& call) {
  auto keys = std::make_shared<std::vector<std::string>>();
  if (const Json* list = member(call.parameters, "TagKeys"))
    if (list->is_array())
      for (const Json& k : *list)
        if (k.is_string())
          keys->push_back(k.get<std::string>());
  auto out = prepare_tags(services, call, [keys](table::Table& t, Run& run) -> Result<Json> {
    for (const std::string& k : *keys) t.tags.erase(k);
    run.work.summary = concat({"Removed tags from ", t.name, "."});
    return Json::object();
  });
  if (out)
    out->needs[0].context.set_multi("aws:TagKeys", *keys, "tag keys in the request");
  return out;
}

Result<Prepared> list_tags_of_resource(const Services& services, const Call& call) {
  return prepare_tags(services, call, [](table::Table& t, Run&) -> Result<Json> {
    Json tags = Json::array();
    for (const auto& tag : t.tags) {
      Json e = Json::object();
      e["Key"] = tag.first;
      e["Value"] = tag.second;
      tags.push_back(std::move(e));
    }
    Json body = Json::object();
    body["Tags"] = std::move(tags);
    return body;
  });
}

Result<Prepared> not_simulated(const Services& /*services*/, const Call& call) {
  return AwsError{"NotSimulatedException",
                  concat({"Lockbox does not simulate ", call.operation,
                          ". DynamoDB has this operation; see docs/fidelity.md for what is "
                          "simulated."}),
                  400, "lockbox", nullptr};
}

}  // namespace lockbox::api::dynamodb
