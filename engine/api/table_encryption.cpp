#include "engine/api/table_encryption.hpp"

#include <nlohmann/json.hpp>

#include "engine/api/table_key.hpp"
#include "engine/audit/recorder.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/kms/cipher.hpp"
#include "engine/table/texts/encryption.hpp"

namespace lockbox::api {

namespace {

constexpr std::int64_t kWindowMs = 24LL * 3600 * 1000;
constexpr std::int64_t kBetweenMs = 6LL * 3600 * 1000;
constexpr std::size_t kFreeChanges = 4;
// Measured: SSEDescription says UPDATING for 21 to 23 seconds, with the old key for 8 to 9.
constexpr std::int64_t kChangeMs = 22 * 1000, kPreviousMs = 8500;
constexpr std::int64_t kRecoverBySwitchMs = 30 * 1000;

AwsError invalid_parameter(std::string text) {
  return AwsError{"ValidationException", std::move(text), 400, "com.amazon.coral.validate",
                  nullptr};
}

TableKeyCall call_of(const Run& run, const KeyChooser& who, const table::Table& t,
                     std::string_view key_arn) {
  return TableKeyCall{t.arn, t.name, t.account, t.region, key_arn, who.caller, who.net, run.now};
}

/// The wanted key, or why DynamoDB cannot have it.
Result<const kms::Key*> find_wanted(Run& run, const KeyChooser& who, const table::Table& t,
                                    const std::string& wanted) {
  const auto refused = [&run](std::string_view exception, std::string text) {
    return wrapped_kms_error(run.rng, "ValidationException", texts::kKmsKindInvalid.words,
                             exception, std::move(text), exception);
  };
  std::string arn = wanted;
  const std::string prefix = concat({"arn:aws:kms:", t.region, ":", t.account, ":"});
  if (wanted.rfind("arn:", 0) != 0) {
    const bool typed = wanted.rfind("alias/", 0) == 0 || wanted.rfind("key/", 0) == 0;
    arn = concat({prefix, typed ? "" : "key/", wanted});
  }
  const std::optional<Arn> parsed = parse_arn(arn);
  if (!parsed || parsed->service != "kms" || parsed->region != t.region)
    return refused("NotFoundException",
                   texts::say<texts::kKmsArn>(parsed ? parsed->region : t.region));
  if (arn == prefix + "alias/aws/dynamodb")
    return &kms::aws_managed_key(run.services.kms, run.rng, run.now, t.account, t.region);
  const kms::Key* key = kms::find_key(run.services.kms, parsed->account, t.region, arn, run.now);
  if (key)
    return key;
  if (parsed->account != t.account || parsed->resource.rfind("alias/aws/", 0) == 0) {
    // Keys of other services and of strangers: KMS does not say whether they are there.
    const char* operation = parsed->account != t.account ? "kms:DescribeKey" : "kms:CreateGrant";
    return wrapped_kms_error(
        run.rng, "AccessDeniedException", texts::kKmsKindDenied.words, "AWSKMSException",
        texts::say<texts::kKmsDenies>(who.caller.principal.arn, operation, arn),
        "AccessDeniedException");
  }
  if (parsed->resource.rfind("alias/", 0) == 0)
    return refused("NotFoundException", texts::say<texts::kKmsNoAlias>(arn));
  return refused("NotFoundException", texts::say<texts::kKmsNoKey>(arn));
}

void record(Run& run, const KeyChooser& who, const table::Table& t, const kms::Key& key,
            const char* operation, const policy::Decision* denial) {
  Json context = Json::object();
  context["aws:dynamodb:subscriberId"] = t.account;
  context["aws:dynamodb:tableName"] = t.name;
  const std::string service = concat({"dynamodb.", t.region, ".amazonaws.com"});
  Json parameters = Json::object();
  parameters["keyId"] = key.arn;
  if (operation == std::string_view("CreateGrant")) {
    parameters["granteePrincipal"] = service;
    parameters["retiringPrincipal"] = service;
    parameters["constraints"] = Json{{"encryptionContextSubset", context}};
    parameters["operations"] = {"DescribeKey", "GenerateDataKey", "Decrypt",    "Encrypt",
                                "ReEncryptTo", "ReEncryptFrom",   "RetireGrant"};
  } else {
    parameters["encryptionContext"] = context;
    parameters["keySpec"] = "AES_256";
  }
  audit::CallFacts facts;
  facts.service = "kms";
  facts.operation = operation;
  facts.region = t.region;
  facts.account = who.caller.principal.account;
  facts.read_only = operation != std::string_view("CreateGrant");
  facts.caller = &who.caller;
  facts.net = &who.net;
  facts.time = run.now;
  facts.request_id = make_uuid(run.rng);
  facts.resource_arns = {key.arn};
  facts.request_parameters = &parameters;
  facts.invoked_by = "dynamodb.amazonaws.com";
  if (denial) {
    facts.error_code = "AccessDenied";
    facts.error_message = denial->message;
  }
  audit::record_call(run.services.audit, run.rng, facts);
}

/// May the caller put a table under this key? DynamoDB needs a grant first of all.
std::optional<AwsError> ask_for_key(Run& run, const KeyChooser& who, const table::Table& t,
                                    const kms::Key& key) {
  const TableKeyCall call = call_of(run, who, t, key.arn);
  for (const char* operation : {"CreateGrant", "DescribeKey", "GenerateDataKey", "Encrypt",
                                "Decrypt", "ReEncryptFrom", "ReEncryptTo"}) {
    const policy::Decision decision = ask_key_policy(run.services, call, key, operation);
    if (decision.allowed())
      continue;
    record(run, who, t, key, operation, &decision);
    return wrapped_kms_error(run.rng, "AccessDeniedException", texts::kKmsKindDenied.words,
                             "AWSKMSException", decision.message, "AccessDeniedException");
  }
  return std::nullopt;
}

/// DynamoDB's grant on the key: with it the service works in the background. Returns its id.
std::string make_grant(Run& run, const table::Table& t, const std::string& key_arn) {
  kms::Grant grant;
  grant.id = hex_encode(kms::random_bytes(run.rng, 32));
  grant.token = base64_encode(kms::random_bytes(run.rng, 48));
  grant.grantee = grant.retiring = concat({"dynamodb.", t.region, ".amazonaws.com"});
  grant.issuing_account = concat({"arn:aws:iam::", t.account, ":root"});
  grant.operations = {"DescribeKey", "GenerateDataKey", "Decrypt",    "Encrypt",
                      "ReEncryptTo", "ReEncryptFrom",   "RetireGrant"};
  grant.has_subset = true;
  grant.context_subset.set("aws:dynamodb:subscriberId", t.account);
  grant.context_subset.set("aws:dynamodb:tableName", t.name);
  grant.created = run.now;
  const std::string id = grant.id;
  run.services.kms.keys.edit(key_arn)->edit().grants.set(id, std::move(grant));
  return id;
}

void retire_grant(Run& run, const table::Table& t) {
  if (t.encryption.grant_id.empty())
    return;
  if (Cow<kms::Key>* key = run.services.kms.keys.edit(t.kms_key_arn))
    key->edit().grants.erase(t.encryption.grant_id);
}

/// Finds the wanted key, asks for it and takes it. The arn of the key, aliases resolved.
Result<std::string> take_key(Run& run, const KeyChooser& who, table::Table& t,
                             const std::string& wanted, std::string& grant_id) {
  const Result<const kms::Key*> found = find_wanted(run, who, t, wanted);
  if (!found)
    return found.error();
  if (auto error = key_state_error(run.rng, **found))
    return std::move(*error);
  if (auto error = ask_for_key(run, who, t, **found))
    return std::move(*error);
  const kms::Key key = **found;
  record(run, who, t, key, "CreateGrant", nullptr);
  record(run, who, t, key, "GenerateDataKey", nullptr);
  // Its policy lets DynamoDB use the managed key without a grant.
  if (key.manager != "AWS")
    grant_id = make_grant(run, t, key.arn);
  return key.arn;
}

bool enabled(const Json& sse) {
  const Json* flag = member(sse, "Enabled");
  return flag && flag->is_boolean() && flag->get<bool>();
}

std::string wanted_key(const Json& sse) {
  return string_member(sse, "KMSMasterKeyId").value_or("alias/aws/dynamodb");
}

std::optional<AwsError> check_quota(const table::EncryptionState& s, SimTime now) {
  if (s.changes.size() < kFreeChanges || s.changes.back().ms + kBetweenMs <= now.ms)
    return std::nullopt;
  return AwsError{"LimitExceededException",
                  texts::say<texts::kSseTooOften>(to_iso8601(now), std::to_string(kFreeChanges),
                                                  std::to_string(kBetweenMs / 1000),
                                                  std::to_string(s.changes.size()),
                                                  to_iso8601(s.changes.back())),
                  400, "com.amazonaws.dynamodb.v20120810", nullptr};
}

/// The data keys have to be opened once more, so the old key must work.
std::optional<AwsError> check_old_key(Run& run, const table::Table& t) {
  if (t.kms_key_arn.empty())
    return std::nullopt;
  const kms::Key* old =
      kms::find_key(run.services.kms, t.account, t.region, t.kms_key_arn, run.now);
  if (!old && t.kms_key_arn.find(":alias/aws/") != std::string::npos)
    return std::nullopt;
  if (!old)
    return wrapped_kms_error(run.rng, "ValidationException", texts::kKmsKindInvalid.words,
                             "NotFoundException", texts::say<texts::kKmsNoKey>(t.kms_key_arn),
                             "NotFoundException");
  return key_state_error(run.rng, *old);
}

}  // namespace

std::optional<AwsError> check_sse(const Json& parameters) {
  const Json* sse = member(parameters, "SSESpecification");
  if (!sse)
    return std::nullopt;
  const auto type = string_member(*sse, "SSEType");
  const bool has_key = member(*sse, "KMSMasterKeyId") != nullptr;
  if (!enabled(*sse)) {
    if (type)
      return invalid_parameter(texts::say<texts::kSseTypeWhenOff>());
    if (has_key)
      return invalid_parameter(texts::say<texts::kSseKeyWhenOff>());
    return std::nullopt;
  }
  if (type && *type == "AES256")
    return invalid_parameter(texts::say<texts::kSseAes>());
  if (has_key && !type)
    return invalid_parameter(texts::say<texts::kSseTypeMissing>());
  return std::nullopt;
}

KeyChooser key_chooser(const Call& call) {
  KeyChooser out;
  out.caller = call.caller;
  if (call.net)
    out.net = *call.net;
  out.region = std::string(call.region);
  return out;
}

std::optional<AwsError> choose_key(Run& run, const KeyChooser& who, table::Table& t,
                                   const Json* sse) {
  if (!sse || !enabled(*sse))
    return std::nullopt;
  Result<std::string> key = take_key(run, who, t, wanted_key(*sse), t.encryption.grant_id);
  if (!key)
    return key.error();
  t.kms_key_arn = *key;
  return std::nullopt;
}

std::optional<AwsError> choose_restored_key(Run& run, const KeyChooser& who,
                                            const table::Table& source, table::Table& t,
                                            const Json* sse_override) {
  t.kms_key_arn.clear();
  if (auto error = check_old_key(run, source))
    return error;
  if (sse_override)
    return choose_key(run, who, t, sse_override);
  if (source.kms_key_arn.empty())
    return std::nullopt;
  const Json same{{"Enabled", true}, {"KMSMasterKeyId", source.kms_key_arn}};
  return choose_key(run, who, t, &same);
}

std::optional<AwsError> change_key(Run& run, const KeyChooser& who, table::Table& t,
                                   const Json& sse) {
  const bool on = enabled(sse);
  const auto named = string_member(sse, "KMSMasterKeyId");
  if (!on && t.kms_key_arn.empty())
    return invalid_parameter(texts::say<texts::kSseByDefault>());
  if (on && named && *named == t.kms_key_arn)
    return invalid_parameter(texts::say<texts::kSseSameKey>());
  table::EncryptionState& s = t.encryption;
  while (!s.changes.empty() && s.changes.front().ms + kWindowMs <= run.now.ms)
    s.changes.erase(s.changes.begin());
  if (auto error = check_quota(s, run.now))
    return error;
  if (auto error = check_old_key(run, t))
    return error;
  std::string grant_id, arn;
  if (on) {
    Result<std::string> key = take_key(run, who, t, wanted_key(sse), grant_id);
    if (!key)
      return key.error();
    arn = *key;
  }
  retire_grant(run, t);
  if (!run.services.tables.instant_control_plane) {
    s.previous_key_arn = t.kms_key_arn;
    s.previous_until = plus_ms(run.now, kPreviousMs);
    s.change_until = plus_ms(run.now, kChangeMs);
  }
  t.kms_key_arn = arn;
  s.grant_id = grant_id;
  s.wrapped_at = run.now;
  s.changes.push_back(run.now);
  s.detect_at = SimTime{};
  if (s.inaccessible_since.ms != 0)
    s.recover_at = plus_ms(run.now, kRecoverBySwitchMs);
  return std::nullopt;
}

void release_key(Run& run, const table::Table& t) {
  retire_grant(run, t);
}

void describe_key(const table::Table& t, Json& description) {
  const table::EncryptionState& s = t.encryption;
  const bool changing = s.change_until.ms != 0;
  const std::string& arn = s.previous_until.ms != 0 ? s.previous_key_arn : t.kms_key_arn;
  if (!arn.empty() || changing) {
    Json sse = Json::object();
    sse["Status"] = changing ? "UPDATING" : "ENABLED";
    if (!arn.empty()) {
      sse["SSEType"] = "KMS";
      sse["KMSMasterKeyArn"] = arn;
    }
    if (s.inaccessible_since.ms != 0)
      sse["InaccessibleEncryptionDateTime"] = static_cast<double>(s.inaccessible_since.ms) / 1000;
    description["SSEDescription"] = std::move(sse);
  }
  if (s.archived_at.ms != 0) {
    Json archive = Json::object();
    archive["ArchivalDateTime"] = static_cast<double>(s.archived_at.ms) / 1000;
    archive["ArchivalReason"] = "INACCESSIBLE_ENCRYPTION_CREDENTIALS";
    std::string digits = std::to_string(s.archived_at.ms);
    archive["ArchivalBackupArn"] = concat(
        {t.arn, "/backup/", digits.insert(0, digits.size() < 14 ? 14 - digits.size() : 0, '0'), "-",
         t.id.substr(0, 8)});
    description["ArchivalSummary"] = std::move(archive);
  }
}

}  // namespace lockbox::api
