#include "engine/cloud/request.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/protocol_errors.hpp"
#include "engine/api/run.hpp"
#include "engine/api/table_encryption.hpp"
#include "engine/api/table_key.hpp"
#include "engine/audit/recorder.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/request_context.hpp"
#include "engine/cloud/sdk_endpoint.hpp"
#include "engine/cloud/signing.hpp"
#include "engine/cloud/stages.hpp"
#include "engine/cloud/trust.hpp"
#include "engine/identity/authority.hpp"
#include "engine/network/walk.hpp"
#include "engine/table/clock.hpp"

namespace lockbox::cloud {

void push(Request& r, Stage stage) {
  r.trace.stages.push_back(std::move(stage));
}

std::string vantage_point(const World& world, const CallApi& call) {
  if (!call.from.empty())
    return call.from;
  const identity::Profile* profile = world.services.identity.profiles.find(call.as);
  if (profile && !profile->from.empty())
    return profile->from;
  return "internet";
}

std::string begin(World& w) {
  ++w.step;
  // What time has done since the last command shows in this one.
  table::advance(w.services.tables, w.now);
  api::watch_table_keys(w.services, w.now);
  return make_request_id(w.rng);
}

std::optional<AwsError> choose_credentials(Request& r) {
  // Clients do not sign these calls, whatever credentials they have.
  const api::Operation* operation = api::find_operation(r.call.service, r.call.operation);
  if (operation && operation->unauthenticated)
    return std::nullopt;
  if (r.call.credentials) {
    r.credentials = *r.call.credentials;
    return std::nullopt;
  }
  World& w = r.world;
  Result<identity::Credentials> found =
      identity::credentials_for(w.services.identity, w.rng, w.now, w.account, r.call.as,
                                trust_question(w, vantage_point(w, r.call)));
  if (!found)
    return found.error();
  r.credentials = *found;
  return std::nullopt;
}

std::optional<AwsError> walk_network(Request& r) {
  r.trace.node = vantage_point(r.world, r.call);
  r.host = sdk_host(r.world, r.call, r.region);
  r.trace.path = network::find_path(*r.world.services.network, r.trace.node, r.host, r.call.tls);
  push(r, network_stage(r.trace.path, r.call.tls));
  if (r.trace.path.delivered())
    return std::nullopt;
  return connection_error(r.trace.path, r.host, r.call.tls);
}

std::optional<AwsError> check_signature(Request& r, const CallApi& signed_call) {
  r.operation = api::find_operation(r.call.service, r.call.operation);
  const bool may_be_unsigned = r.operation && r.operation->unauthenticated;
  std::optional<AwsError> error = sign_and_verify(r.world, signed_call, r.host, r.credentials,
                                                  r.region, may_be_unsigned, r.trace.signature);
  if (!error) {
    Result<identity::Caller> who =
        identity::authenticate(r.world.services.identity, r.credentials, r.world.now);
    if (who) {
      r.caller = std::move(*who);
      r.trace.principal_arn = r.caller->principal.arn;
      r.trace.caller_label = r.caller->label;
    } else {
      error = who.error();
    }
  }
  if (error)
    error = api::in_words_of(signed_call.service, std::move(*error));
  push(r, signature_stage(r.trace.signature, r.caller ? &*r.caller : nullptr,
                          error ? &*error : nullptr));
  return error;
}

std::optional<AwsError> prepare(Request& r) {
  const std::string& listens = r.trace.path.service;
  // The other API's front end does not know the target.
  if (r.operation && !listens.empty() && listens != r.call.service)
    return AwsError{"UnknownOperationException",
                    concat({"The endpoint serves ", listens, ", which has no operation ",
                            r.call.operation, " of ", r.call.service, "."}),
                    400, "com.amazon.coral.service", nullptr};
  if (!r.operation)
    return AwsError{"UnknownOperationException",
                    concat({"Lockbox has no operation ", r.call.operation, " of service ",
                            r.call.service, "."}),
                    400, "com.amazon.coral.service", nullptr};
  const std::string& account =
      r.caller->principal.account.empty() ? r.world.account : r.caller->principal.account;
  const api::Call call{r.call.service, r.call.operation, r.parameters, *r.caller,
                       account,        r.region,         r.world.now,  &r.trace.path.context};
  Result<api::Prepared> prepared = r.operation->prepare(r.world.services, call);
  if (!prepared) {
    if (r.operation->redact)
      r.redacted = r.operation->redact(r.world.services, call);
    return prepared.error();
  }
  r.prepared = std::move(*prepared);
  r.trace.resource = r.prepared->main_resource;
  if (r.prepared->caller) {
    r.caller = *r.prepared->caller;
    r.trace.principal_arn = r.caller->principal.arn;
    r.trace.caller_label = r.caller->label;
  }
  return std::nullopt;
}

policy::AuthRequest question_of(const Request& r, const api::Need& need) {
  return auth_request(r.world, need.asker ? *need.asker : *r.caller, r.trace.path.context, r.region,
                      need);
}

std::optional<AwsError> find_needs(Request& r) {
  std::optional<AwsError> error = prepare(r);
  for (std::size_t i = 0; !error && i < r.prepared->needs.size(); ++i)
    r.trace.needs.push_back(question_of(r, r.prepared->needs[i]));
  push(r, authorization_stage(r.trace.needs, error ? &*error : nullptr));
  return error;
}

namespace {

/// A stored resource policy was valid when it was put; one that no longer parses must not be
/// skipped.
std::optional<policy::PolicySource> resource_policy(const api::Need& need) {
  if (need.resource_policy.empty())
    return std::nullopt;
  policy::PolicySource source;
  source.name =
      need.resource_policy_kind == policy::Kind::Trust ? "trust policy" : "resource policy";
  source.attached_to = need.resource;
  Expected<policy::DocumentPtr, std::vector<policy::Problem>> parsed =
      policy::parse_document(need.resource_policy, need.resource_policy_kind);
  if (parsed) {
    source.document = *parsed;
  } else {
    auto deny = std::make_shared<policy::Document>();
    deny->text = need.resource_policy;
    policy::Statement all;
    all.sid = "Unreadable";
    all.effect = policy::Effect::Deny;
    all.actions = {"*"};
    all.resources = {"*"};
    all.has_resource = true;
    all.has_principal = true;
    all.principal.any = true;
    deny->statements.push_back(std::move(all));
    source.document = std::move(deny);
  }
  return source;
}

}  // namespace

policy::PolicySet policies_for(const Request& r, const api::Need& need) {
  policy::PolicySet policies = identity::policies_of(
      r.world.services.identity, need.asker ? *need.asker : *r.caller, need.resource_account);
  policies.resource = resource_policy(need);
  policies.vpc_endpoint = network::endpoint_policies(*r.world.services.network, r.trace.path);
  return policies;
}

bool is_allowed(bool refused, std::size_t members_denied, std::size_t asked) {
  return !refused && (members_denied == 0 || members_denied < asked);
}

std::optional<AwsError> ask_policies(Request& r) {
  std::optional<AwsError> error;
  for (std::size_t i = 0; i < r.trace.needs.size(); ++i) {
    const api::Need& need = r.prepared->needs[i];
    r.trace.decisions.push_back(
        policy::evaluate(r.trace.needs[i], policies_for(r, need), policy::Explain::Yes));
    const policy::Decision& decision = r.trace.decisions.back();
    if (decision.allowed())
      continue;
    if (need.member >= 0)
      r.denied.push_back(api::DeniedMember{need.member, decision.message});
    else if (!error)
      error = need.refusal ? *need.refusal : api::access_denied(r.call.service, decision.message);
  }
  r.trace.allowed = is_allowed(error.has_value(), r.denied.size(), r.trace.decisions.size());
  push(r, policy_stage(r.trace.decisions, error ? 0 : r.denied.size()));
  return error;
}

namespace {

bool is_table_service(const CallApi& call) {
  return call.service == "dynamodb" || call.service == "streams.dynamodb";
}

/// The table behind an ARN of a table, index or stream, or nullptr.
const table::Table* table_of(const World& world, const std::string& resource) {
  const std::optional<Arn> arn = parse_arn(resource);
  if (!arn || arn->service != "dynamodb" || arn->resource.rfind("table/", 0) != 0)
    return nullptr;
  const std::string name = arn->resource.substr(6, arn->resource.find('/', 6) - 6);
  return table::find_table(world.services.tables, arn->account, arn->region, name);
}

}  // namespace

std::vector<std::string> tables_touched(const Request& r) {
  std::vector<std::string> out, seen;
  if (r.operation->category != audit::Category::Data)
    return out;
  for (const api::Need& need : r.prepared->needs) {
    const table::Table* t = table_of(r.world, need.resource);
    if (!t || std::find(seen.begin(), seen.end(), t->name) != seen.end())
      continue;
    seen.push_back(t->name);
    out.push_back(need.resource);
  }
  return out;
}

std::optional<AwsError> ask_keys(Request& r) {
  std::vector<api::TableKeyUse> uses;
  std::optional<AwsError> error;
  for (const std::string& resource : tables_touched(r)) {
    const table::Table* t = table_of(r.world, resource);
    const std::string arn = table_arn(t->region, t->account, t->name), key = t->kms_key_arn;
    const std::string name = t->name, account = t->account, region = t->region;
    const api::TableKeyCall call{
        arn, name, account, region, key, *r.caller, r.trace.path.context, r.world.now};
    api::TableKeyUse use = api::kms_decision(r.world.services, r.world.rng, call);
    for (audit::Record& record :
         api::record_table_key_use(r.world.services, r.world.rng, call, use))
      r.trace.records.push_back(std::move(record));
    if (use.error && !error) {
      error = use.error;
      // The key's policy is one more layer of authorization; a key that is off is none.
      r.key_denied = use.decision.has_value();
    }
    uses.push_back(std::move(use));
  }
  if (r.key_denied)
    r.trace.allowed = false;
  push(r, kms_stage(uses));
  return error;
}

Result<Body> run_operation(Request& r) {
  if (std::optional<AwsError> error = ask_keys(r))
    return *error;
  api::Run run{r.world.services, r.world.rng, r.world.now,
               r.trace.work,     &r.denied,   &r.trace.records};
  Result<Json> answer = api::run_prepared(*r.prepared, run);
  if (!answer) {
    push(r, table_stage(r.trace.work, true, is_table_service(r.call), &answer.error()));
    return answer.error();
  }
  push(r, table_stage(r.trace.work, true, is_table_service(r.call), nullptr));
  r.trace.succeeded = true;
  if (r.call.service == "kms" && !r.operation->read_only)
    api::watch_table_keys(r.world.services, r.world.now);
  return Body(std::make_shared<const Json>(std::move(*answer)));
}

namespace {

/// Answers of management events that change something, and whoever hands out credentials, so that
/// they can be found again in later records. Source: IAM User Guide, "Logging IAM and AWS STS API
/// calls with AWS CloudTrail"; Amazon Cognito Developer Guide, "Example Amazon Cognito events".
bool answer_is_recorded(const api::Operation& operation) {
  if (operation.service == "sts")
    return operation.name != "GetCallerIdentity" && operation.name != "GetAccessKeyInfo";
  return !operation.read_only && (operation.category == audit::Category::Management ||
                                  operation.service == "cognito-identity");
}
}  // namespace

void write_trail(Request& r, const Result<Body>& outcome) {
  if (r.operation && r.caller) {
    audit::CallFacts facts;
    facts.service = r.call.service;
    facts.operation = r.call.operation;
    facts.region = r.region;
    facts.account = r.world.account;
    facts.category = r.operation->category;
    facts.read_only = r.operation->read_only;
    facts.caller = &*r.caller;
    facts.net = &r.trace.path.context;
    facts.time = r.world.now;
    facts.request_id = r.trace.request_id;
    facts.tls_version = r.trace.signature.tls_version;
    const std::string& from = r.caller->principal.account;
    facts.elsewhere = !from.empty() && from != r.world.account && !r.trace.needs.empty() &&
                      std::none_of(r.trace.needs.begin(), r.trace.needs.end(),
                                   [&](const policy::AuthRequest& need) {
                                     return need.resource_account == r.world.account;
                                   });
    for (const policy::AuthRequest& need : r.trace.needs) {
      if (need.resource != "*")
        facts.resource_arns.push_back(need.resource);
    }
    if (r.call.service == "cognito-identity" && r.prepared &&
        r.operation->category == audit::Category::Data)
      facts.resource_arns = {r.trace.resource};
    facts.request_parameters = r.prepared && r.prepared->trail_parameters
                                   ? r.prepared->trail_parameters.get()
                               : r.redacted ? r.redacted.get()
                                            : &r.parameters;
    if (outcome && *outcome && answer_is_recorded(*r.operation))
      facts.response_elements = outcome->get();
    if (!outcome) {
      const bool own_code = r.trace.allowed || r.key_denied || !r.prepared;
      facts.error_code =
          own_code ? outcome.error().code : std::string(api::trail_code_of_denial(r.call.service));
      facts.error_message = outcome.error().message;
    }
    facts.vpc_endpoint_id = r.trace.path.context.source_vpce.value_or("");
    for (audit::Record& record : audit::record_call(r.world.services.audit, r.world.rng, facts))
      r.trace.records.push_back(std::move(record));
    r.trace.heard = events::deliver(r.world.services.events, r.world.services.audit,
                                    r.trace.records, r.world.rng);
  }
  push(r, audit_stage(r.trace.records, r.trace.heard));
}

void fill_stages(Request& r) {
  while (r.trace.stages.size() + 1 < kStageCount)
    push(r, not_reached(static_cast<StageId>(r.trace.stages.size())));
}

}  // namespace lockbox::cloud
