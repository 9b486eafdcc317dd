#include "engine/api/table_key.hpp"

#include <nlohmann/json.hpp>

#include "engine/api/kms_context.hpp"
#include "engine/audit/recorder.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/authority.hpp"
#include "engine/kms/cipher.hpp"
#include "engine/table/texts/encryption.hpp"

namespace lockbox::api {

namespace {

/// The reason without the verdict in front: "Allowed: ..." and "Denied implicitly: ..." repeat what
/// the sentence says that it is put into.
std::string plain_reason(const policy::Decision& decision) {
  for (const std::string_view verdict :
       {"Allowed: ", "Denied implicitly: ", "Denied explicitly: ", "Denied: "})
    if (decision.reason.rfind(verdict, 0) == 0)
      return decision.reason.substr(verdict.size());
  return decision.reason;
}

const kms::Key* key_of(Services& services, Rng& rng, const TableKeyCall& call) {
  const std::optional<Arn> arn = parse_arn(call.key_arn);
  if (arn && arn->resource == "alias/aws/dynamodb")
    return &kms::aws_managed_key(services.kms, rng, call.now, arn->account, arn->region);
  return kms::find_key(services.kms, call.table_account, call.region, call.key_arn, call.now);
}

kms::EncryptionContext table_context(const TableKeyCall& call) {
  kms::EncryptionContext out;
  out.set("aws:dynamodb:tableName", std::string(call.table_name));
  out.set("aws:dynamodb:subscriberId", std::string(call.table_account));
  return out;
}

/// The request that DynamoDB makes for its caller: another service's call, so the keys of the
/// network path are those that survive the hand-over.
policy::AuthRequest kms_request(const Services& services, const TableKeyCall& call,
                                const kms::Key& key, const std::string& operation) {
  policy::AuthRequest request;
  request.principal = call.caller.principal;
  request.action = concat({"kms:", operation});
  request.resource = key.arn;
  request.resource_account = key.account;
  policy::Context& context = request.context;
  const std::string service = concat({"dynamodb.", call.region, ".amazonaws.com"});
  context.set("kms:ViaService", service, "DynamoDB calls KMS for the caller");
  context.set("kms:CallerAccount", call.caller.principal.account, "account of the caller");
  std::vector<std::string> names;
  for (const auto& entry : table_context(call)) {
    context.set("kms:EncryptionContext:" + entry.first, entry.second, "the table");
    names.push_back(entry.first);
  }
  context.set_multi("kms:EncryptionContextKeys", std::move(names), "the table");
  context.set("aws:ViaAWSService", "true", "DynamoDB calls KMS for the caller");
  context.set_multi("aws:CalledVia", {"dynamodb.amazonaws.com"}, "forward access session");
  context.set("aws:CalledViaFirst", "dynamodb.amazonaws.com", "forward access session");
  context.set("aws:CalledViaLast", "dynamodb.amazonaws.com", "forward access session");
  context.set("aws:CurrentTime", to_iso8601(call.now), "simulated clock");
  context.set("aws:EpochTime", std::to_string(call.now.seconds()), "simulated clock");
  context.set("aws:RequestedRegion", std::string(call.region), "endpoint");
  context.set("aws:SecureTransport", "true", "services call each other over TLS");
  context.set("aws:ResourceAccount", key.account, "owner of the key");
  if (call.net.source_ip)
    context.set("aws:SourceIp", *call.net.source_ip, "address of the first call");
  else
    context.absent_because["aws:SourceIp"] = "the first call came through a VPC endpoint";
  for (const char* name : {"aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"})
    context.absent_because[name] = "keys of a VPC endpoint are not carried over to another service";
  add_key_context(services.kms, key, call.now, context);
  identity::add_principal_keys(services.identity, call.caller, context);
  return request;
}

}  // namespace

AwsError wrapped_kms_error(Rng& rng, const char* code, std::string_view kind,
                           std::string_view exception, std::string_view text,
                           std::string_view kms_code) {
  AwsError error;
  error.code = code;
  error.message = texts::say<texts::kKmsRefuses>(kind, exception, text, kms_code, make_uuid(rng));
  error.name_space = code == std::string_view("AccessDeniedException")
                         ? "com.amazon.coral.service"
                         : "com.amazon.coral.validate";
  return error;
}

std::optional<AwsError> key_state_error(Rng& rng, const kms::Key& key) {
  if (key.state == kms::KeyState::Disabled)
    return wrapped_kms_error(rng, "ValidationException", texts::kKmsKindDisabled.words,
                             "DisabledException", texts::say<texts::kKmsKeyDisabled>(key.arn),
                             "DisabledException");
  if (kms::is_leaving(key))
    return wrapped_kms_error(rng, "ValidationException", texts::kKmsKindInvalid.words,
                             "KMSInvalidStateException", texts::say<texts::kKmsKeyLeaving>(key.arn),
                             "KMSInvalidStateException");
  return std::nullopt;
}

policy::Decision ask_key_policy(const Services& services, const TableKeyCall& call,
                                const kms::Key& key, const std::string& operation) {
  policy::PolicySet policies = identity::policies_of(services.identity, call.caller, key.account);
  const auto document = policy::parse_document(
      kms::policy_with_grants(key, operation, table_context(call)), policy::Kind::KeyPolicy);
  policy::PolicySource source;
  source.name = "key policy";
  source.attached_to = "key " + key.id;
  // A stored policy was valid when it was put, and a grant adds a valid statement.
  source.document = document ? *document : key.policy;
  policies.resource = std::move(source);
  policy::AuthRequest request = kms_request(services, call, key, operation);
  if (operation == "CreateGrant") {
    const std::string service = concat({"dynamodb.", call.region, ".amazonaws.com"});
    request.context.set("kms:GranteePrincipal", service, "DynamoDB asks for itself");
    request.context.set("kms:RetiringPrincipal", service, "DynamoDB asks for itself");
    request.context.set("kms:GrantIsForAWSResource", "true", "the grant is for a table");
    request.context.set("kms:GrantConstraintType", "EncryptionContextSubset", "the table");
  }
  return policy::evaluate(request, policies);
}

TableKeyUse kms_decision(Services& services, Rng& rng, const TableKeyCall& call) {
  TableKeyUse out;
  if (call.key_arn.empty()) {
    out.summary =
        "The table is encrypted with a key that AWS owns: nobody needs a permission for it, and "
        "its use is not logged.";
    return out;
  }
  // A new key of the table has to be fetched, so the slot names the key.
  const std::string slot =
      concat({call.table_arn, "|", call.caller.access_key_id, "|", call.key_arn});
  const SimTime* fetched = services.kms.unlocked.find(slot);
  out.key_arn = std::string(call.key_arn);
  if (fetched && call.now.ms - fetched->ms < kTableKeyCacheMs) {
    out.source = TableKeySource::Cached;
    out.summary =
        "DynamoDB still holds the table key that it fetched less than five minutes ago; KMS is not "
        "asked.";
    return out;
  }
  out.source = TableKeySource::Asked;
  const kms::Key* key = key_of(services, rng, call);
  if (!key) {
    out.error = wrapped_kms_error(rng, "ValidationException", texts::kKmsKindInvalid.words,
                                  "NotFoundException", texts::say<texts::kKmsNoKey>(call.key_arn),
                                  "NotFoundException");
    out.summary = concat({"The key ", call.key_arn, " does not exist (any more)."});
    return out;
  }
  out.key_arn = key->arn;
  if ((out.error = key_state_error(rng, *key))) {
    out.summary = concat({"The key ", key->arn, " is ",
                          key->state == kms::KeyState::Disabled ? "disabled." : "to be deleted."});
    return out;
  }
  out.decision = ask_key_policy(services, call, *key, "Decrypt");
  if (!out.decision->allowed()) {
    out.error =
        wrapped_kms_error(rng, "AccessDeniedException", texts::kKmsKindDenied.words,
                          "AWSKMSException", out.decision->message, "AccessDeniedException");
    out.summary = concat({"The caller may not use the table's key: ", plain_reason(*out.decision)});
    return out;
  }
  out.summary = concat({"The caller may use the table's key: ", plain_reason(*out.decision)});
  services.kms.unlocked.set(slot, call.now);
  return out;
}

std::vector<audit::Record> record_table_key_use(Services& services, Rng& rng,
                                                const TableKeyCall& call, const TableKeyUse& use) {
  if (use.source != TableKeySource::Asked)
    return {};
  Json context = Json::object();
  for (const auto& entry : table_context(call)) context[entry.first] = entry.second;
  const Json parameters{{"encryptionContext", std::move(context)},
                        {"encryptionAlgorithm", "SYMMETRIC_DEFAULT"}};
  audit::CallFacts facts;
  facts.service = "kms";
  facts.operation = "Decrypt";
  facts.region = call.region;
  facts.account = call.caller.principal.account;
  facts.category = audit::Category::Management;
  facts.read_only = true;
  facts.caller = &call.caller;
  facts.net = &call.net;
  facts.time = call.now;
  facts.request_id = make_uuid(rng);
  facts.resource_arns = {use.key_arn};
  facts.request_parameters = &parameters;
  facts.invoked_by = "dynamodb.amazonaws.com";
  if (use.error) {
    facts.error_code = use.decision ? "AccessDenied" : use.error->code;
    facts.error_message = use.decision ? use.decision->message : use.error->message;
  }
  return audit::record_call(services.audit, rng, facts);
}

}  // namespace lockbox::api
