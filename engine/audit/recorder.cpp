#include "engine/audit/recorder.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/audit/user_identity.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"

namespace lockbox::audit {

namespace {

constexpr std::size_t kErrorTextLimit = 1024;
constexpr std::string_view kEndpointDenial = "VPC endpoint policy";

std::string event_source(std::string_view service) {
  if (service == "streams.dynamodb")
    return "dynamodb.amazonaws.com";
  return concat({service, ".amazonaws.com"});
}

/// IAM and Organizations are global: their events carry the Region of their endpoint.
std::string event_region(const CallFacts& facts) {
  const bool global =
      facts.service == "iam" || facts.service == "organizations" || facts.service == "route53";
  return global ? "us-east-1" : std::string(facts.region);
}

std::string host_of(const CallFacts& facts) {
  if (facts.service == "iam" || facts.service == "organizations" || facts.service == "route53")
    return event_source(facts.service);
  return concat({facts.service, ".", facts.region, ".amazonaws.com"});
}

/// "AWS::DynamoDB::Table" and the like; empty for kinds that records do not list.
std::string_view resource_type(const Arn& arn) {
  const bool stream = arn.resource.find("/stream/") != std::string::npos;
  if (arn.service == "dynamodb" && arn.resource.rfind("table/", 0) == 0)
    return stream ? "AWS::DynamoDB::Stream" : "AWS::DynamoDB::Table";
  if (arn.service == "kms" && arn.resource.rfind("key/", 0) == 0)
    return "AWS::KMS::Key";
  if (arn.service == "iam" && arn.resource.rfind("role/", 0) == 0)
    return "AWS::IAM::Role";
  if (arn.service == "cognito-identity" && arn.resource.rfind("identitypool/", 0) == 0)
    return "AWS::Cognito::IdentityPool";
  return {};
}

/// The resources element. An index is listed as its table; each resource once.
Json resources_of(const CallFacts& facts) {
  Json out = Json::array();
  std::vector<std::string> seen;
  for (const std::string& text : facts.resource_arns) {
    const std::optional<Arn> arn = parse_arn(text);
    const std::string_view type = arn ? resource_type(*arn) : std::string_view();
    if (type.empty())
      continue;
    const std::string listed = text.substr(0, text.find("/index/"));
    if (std::find(seen.begin(), seen.end(), listed) != seen.end())
      continue;
    seen.push_back(listed);
    out.push_back(Json{{"accountId", arn->account}, {"type", type}, {"ARN", listed}});
  }
  return out;
}

bool other_account_involved(const CallFacts& facts) {
  if (facts.caller->principal.account.empty() &&
      facts.caller->principal.kind == policy::PrincipalKind::Anonymous)
    return false;
  return std::any_of(
      facts.resource_arns.begin(), facts.resource_arns.end(), [&](const std::string& text) {
        const std::optional<Arn> arn = parse_arn(text);
        return arn && !arn->account.empty() && arn->account != facts.caller->principal.account;
      });
}

/// DynamoDB's AccessDeniedException stands in the trail under IAM's own name.
std::string trail_error_code(const CallFacts& facts) {
  if (facts.error_code == "AccessDeniedException")
    return "AccessDenied";
  return facts.error_code;
}

Json error_members(Json document, const CallFacts& facts) {
  if (facts.error_code.empty())
    return document;
  document["errorCode"] = trail_error_code(facts);
  if (!facts.error_message.empty())
    document["errorMessage"] = facts.error_message.substr(0, kErrorTextLimit);
  return document;
}

Json head(const CallFacts& facts, Json identity) {
  Json document = Json::object();
  // Room for every member: an object that grows copies all that is in it.
  constexpr std::size_t kMembers = 28;
  document.get_ref<Json::object_t&>().reserve(kMembers);
  document["eventVersion"] = "1.11";
  document["userIdentity"] = std::move(identity);
  document["eventTime"] = to_iso8601(facts.time);
  document["eventSource"] = event_source(facts.service);
  document["eventName"] = facts.operation;
  document["awsRegion"] = event_region(facts);
  return document;
}

void add_endpoint(Json& document, const CallFacts& facts) {
  if (facts.vpc_endpoint_id.empty())
    return;
  document["vpcEndpointId"] = facts.vpc_endpoint_id;
  const bool known = facts.net && facts.net->vpce_account;
  document["vpcEndpointAccountId"] = known ? *facts.net->vpce_account : std::string(facts.account);
}

/// Member names as the trail writes them: first letter small ("UserName" -> "userName"), secrets
/// left out. Values of data events come redacted and stay as they are.
Json trail_names(const Json& value) {
  if (value.is_array()) {
    Json out = Json::array();
    for (const Json& element : value) out.push_back(trail_names(element));
    return out;
  }
  if (!value.is_object())
    return value;
  Json out = Json::object();
  for (const auto& entry : value.items()) {
    std::string name = entry.key();
    if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z')
      name[0] = static_cast<char>(name[0] - 'A' + 'a');
    if (name != "secretAccessKey" && name != "secretKey")
      out[name] = trail_names(entry.value());
  }
  return out;
}

Json api_document(Rng& rng, const CallFacts& facts) {
  const bool by_service = facts.caller->principal.kind == policy::PrincipalKind::Service;
  Json identity = user_identity(*facts.caller);
  if (!facts.invoked_by.empty())
    identity["invokedBy"] = facts.invoked_by;
  const std::string service = by_service ? facts.caller->principal.arn : facts.invoked_by;
  Json document = head(facts, std::move(identity));
  document["sourceIPAddress"] = !service.empty() ? service
                                : facts.net      ? facts.net->trail_source_ip
                                                 : std::string();
  document["userAgent"] = service.empty() ? "aws-cli/2" : service;
  document = error_members(std::move(document), facts);
  document["requestParameters"] = nullptr;
  if (facts.request_parameters && !facts.request_parameters->empty())
    document["requestParameters"] = facts.category == Category::Data
                                        ? *facts.request_parameters
                                        : trail_names(*facts.request_parameters);
  const bool answered = facts.error_code.empty() && facts.response_elements;
  document["responseElements"] = answered ? trail_names(*facts.response_elements) : Json(nullptr);
  document["requestID"] = facts.request_id;
  document["eventID"] = make_uuid(rng);
  document["readOnly"] = facts.read_only;
  Json resources = resources_of(facts);
  if (!resources.empty())
    document["resources"] = std::move(resources);
  document["eventType"] = "AwsApiCall";
  if (facts.service == "dynamodb" || facts.service == "streams.dynamodb")
    document["apiVersion"] = "2012-08-10";
  document["managementEvent"] = facts.category == Category::Management;
  document["recipientAccountId"] = facts.account;
  if (other_account_involved(facts))
    document["sharedEventID"] = make_uuid(rng);
  add_endpoint(document, facts);
  document["eventCategory"] = to_text(facts.category);
  if (!facts.tls_version.empty()) {
    document["tlsDetails"] =
        Json{{"tlsVersion", facts.tls_version},
             {"cipherSuite", facts.tls_version == "TLSv1.3" ? "TLS_AES_128_GCM_SHA256"
                                                            : "ECDHE-RSA-AES128-GCM-SHA256"},
             {"clientProvidedHostHeader", host_of(facts)}};
  }
  return document;
}

/// The event for the owner of the endpoint: type AwsVpceEvent, callers of other accounts shortened.
Json network_document(Rng& rng, const CallFacts& facts, bool refused) {
  const identity::Caller& caller = *facts.caller;
  const std::string owner =
      facts.net && facts.net->vpce_account ? *facts.net->vpce_account : std::string(facts.account);
  Json identity = caller.principal.account == owner
                      ? user_identity(caller)
                      : Json{{"type", "AWSAccount"},
                             {"principalId", caller.principal.unique_id},
                             {"accountId", caller.principal.account}};
  Json document = head(facts, std::move(identity));
  document["sourceIPAddress"] = facts.net ? facts.net->trail_source_ip : std::string();
  if (refused) {
    document["errorCode"] = "VpceAccessDenied";
    document["errorMessage"] = "The request was denied due to a VPC endpoint policy";
  }
  document["requestParameters"] = nullptr;
  document["responseElements"] = nullptr;
  document["requestID"] = facts.request_id;
  document["eventID"] = make_uuid(rng);
  document["readOnly"] = facts.read_only;
  document["eventType"] = "AwsVpceEvent";
  document["recipientAccountId"] = owner;
  add_endpoint(document, facts);
  document["eventCategory"] = to_text(Category::NetworkActivity);
  return document;
}

/// Fills `delivered` and `kept_by`.
void decide_keeping(const State& state, Record& record) {
  std::vector<std::string> keepers, reasons;
  if (record.category == Category::Management)
    keepers.push_back("event history");
  for (const auto& entry : state.trails) {
    std::string why;
    if (keeps(*entry.second, record, why))
      keepers.push_back("trail " + entry.first);
    reasons.push_back(std::move(why));
  }
  record.delivered = !keepers.empty();
  if (record.delivered) {
    record.kept_by = join(keepers, ", ");
    return;
  }
  const std::string_view kind =
      record.category == Category::Data ? "data event" : "network activity event";
  record.kept_by =
      concat({"nobody: a ", kind, ", which the event history does not hold, and ",
              reasons.empty() ? std::string("there is no trail") : join(reasons, "; ")});
}

Record make_record(const State& state, const CallFacts& facts, Category category, Json document) {
  Record record;
  record.time = facts.time;
  record.category = category;
  record.event_source = event_source(facts.service);
  record.event_name = std::string(facts.operation);
  record.principal_arn = facts.caller->principal.arn;
  record.error_code = string_member(document, "errorCode").value_or("");
  record.read_only = facts.read_only;
  record.document_hash = hash_bytes(lockbox::to_text(document));
  record.document = std::make_shared<const Json>(std::move(document));
  decide_keeping(state, record);
  return record;
}

}  // namespace

std::vector<Record> record_call(State& state, Rng& rng, const CallFacts& facts) {
  if (!facts.caller)
    return {};
  std::vector<Record> out;
  if (!facts.elsewhere)
    out.push_back(make_record(state, facts, facts.category, api_document(rng, facts)));
  if (!facts.vpc_endpoint_id.empty()) {
    const bool refused = facts.error_message.find(kEndpointDenial) != std::string::npos;
    Record network =
        make_record(state, facts, Category::NetworkActivity, network_document(rng, facts, refused));
    // A refusal is worth showing even when nobody keeps it; the others only fill the list.
    if (refused || network.delivered)
      out.push_back(std::move(network));
  }
  for (const Record& record : out) state.records.set(state.next++, record);
  return out;
}

}  // namespace lockbox::audit
