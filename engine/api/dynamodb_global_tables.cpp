// Global tables of version 2017.11.29 (Legacy): AWS no longer makes them, so there are none, and
// the operations answer as they do where there are none. Replicas of version 2019.11.21 are made by
// UpdateTable. Source: API Reference, "CreateGlobalTable" and its neighbours; recorded texts.
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/base/text.hpp"
#include "engine/table/texts/global_tables.hpp"

namespace lockbox::api::dynamodb {

namespace {

Result<Prepared> about_global_table(const Call& call,
                                    AwsError (*refusal)(const std::string& name)) {
  const Json& p = call.parameters;
  if (auto error = check_request(call.operation, p, Layer::Older))
    return std::move(*error);
  const std::string name = *string_member(p, "GlobalTableName");
  Prepared out;
  Need need;
  need.action = concat({"dynamodb:", call.operation});
  need.resource = concat({"arn:aws:dynamodb::", call.account, ":global-table/", name});
  need.resource_account = call.account;
  out.main_resource = need.resource;
  out.needs.push_back(std::move(need));
  out.trail_parameters = trail_parameters(p);
  out.run = [name, refusal](Run&) -> Result<Json> { return refusal(name); };
  return out;
}

AwsError legacy_version(const std::string& /*name*/) {
  return validation(texts::say<texts::kGlobalTableVersion>());
}

AwsError no_global_table(const std::string& name) {
  return service_error("GlobalTableNotFoundException",
                       texts::say<texts::kGlobalTableNotFound>(name));
}

}  // namespace

Result<Prepared> change_global_table(const Services& /*services*/, const Call& call) {
  return about_global_table(call, legacy_version);
}

Result<Prepared> describe_global_table(const Services& /*services*/, const Call& call) {
  return about_global_table(call, no_global_table);
}

Result<Prepared> list_global_tables(const Services& /*services*/, const Call& call) {
  if (auto error = check_request(call.operation, call.parameters, Layer::Older))
    return std::move(*error);
  Prepared out;
  out.needs.push_back(global_need(call, "dynamodb:ListGlobalTables"));
  out.trail_parameters = trail_parameters(call.parameters);
  out.run = [](Run&) -> Result<Json> {
    Json body = Json::object();
    body["GlobalTables"] = Json::array();
    return body;
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
