// Encrypt, Decrypt, ReEncrypt, data keys, random bytes. Source: AWS KMS API Reference; real
// AES-256-GCM under backing keys of the simulated world.
#include <nlohmann/json.hpp>

#include "engine/api/kms_common.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::kms_service {

namespace {

constexpr std::size_t kPlaintextLimit = 4096, kBlobLimit = 6144;

AwsError invalid_ciphertext() {
  // KMS names no reason, so that a wrong context says nothing about the right one.
  AwsError error = query_error("InvalidCiphertextException", "");
  return error;
}

/// What the trail may show of a call: neither plaintext nor ciphertext.
Prepared without_secrets(Prepared out, const Call& call) {
  auto shown = std::make_shared<Json>(call.parameters);
  shown->erase("Plaintext");
  shown->erase("CiphertextBlob");
  out.trail_parameters = std::move(shown);
  return out;
}

/// Everything that is the same for the operations on one key.
struct Use {
  Target target;
  kms::EncryptionContext context;
};

Result<Use> read_use(const Services& services, const Call& call, Params& in) {
  Use out;
  const std::string name = in.text("KeyId", Pattern::Any, 1, 2048);
  out.context = read_context(in, "EncryptionContext");
  in.ignore("GrantTokens");
  in.choice("EncryptionAlgorithm", {"SYMMETRIC_DEFAULT"}, "SYMMETRIC_DEFAULT");
  if (const auto error = in.error())
    return *error;
  const Result<Target> target = find_target(services, call, name);
  if (!target)
    return target.error();
  out.target = *target;
  return out;
}

/// The key, ready to encrypt.
Expected<const kms::Key*, AwsError> usable(Run& run, const std::string& arn) {
  const kms::Key& key = edit_key(run, arn);
  if (const auto error = check_usable(key))
    return *error;
  return &key;
}

/// need_for() of an operation that encrypts or decrypts.
Need cryptographic_need(const Services& services, const Call& call, std::string_view operation,
                        const Target& target, const kms::EncryptionContext& context) {
  Need out = need_for(services, call, operation, target, context);
  if (operation.rfind("GenerateDataKey", 0) != 0)
    out.context.set("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT", "the key");
  return out;
}

Result<Prepared> encrypt(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string plaintext = read_blob(in, "Plaintext", kPlaintextLimit);
  const Result<Use> use = read_use(services, call, in);
  if (!use)
    return use.error();
  const std::string arn = use->target.arn;
  const kms::EncryptionContext context = use->context;
  return without_secrets(
      prepared(cryptographic_need(services, call, "Encrypt", use->target, context),
               [=](Run& run) -> Result<Json> {
                 const auto key = usable(run, arn);
                 if (!key)
                   return key.error();
                 return Json{{"CiphertextBlob",
                              base64_encode(kms::encrypt(**key, run.rng, context, plaintext))},
                             {"KeyId", arn},
                             {"EncryptionAlgorithm", "SYMMETRIC_DEFAULT"}};
               }),
      call);
}

/// The key of this Region that opens a blob: the one it names, or that one's relative; the error a
/// client reads when it is no blob or there is no such key.
Result<Target> target_of_blob(const Services& services, const Call& call, const std::string& blob) {
  const std::optional<std::string> named = kms::key_of_blob(blob);
  std::optional<Arn> arn = named ? parse_arn(*named) : std::nullopt;
  if (!arn)
    return invalid_ciphertext();
  arn->region = std::string(call.region);
  Target out;
  out.name = out.arn = to_text(*arn);
  if (!kms::shares_material(*named, out.arn) ||
      !kms::find_key(services.kms, call.account, call.region, out.arn, call.now))
    return invalid_ciphertext();
  return out;
}

AwsError incorrect_key() {
  return query_error("IncorrectKeyException",
                     "The key ID in the request does not identify a CMK that can perform this "
                     "operation.");
}

Result<Prepared> decrypt(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string blob = read_blob(in, "CiphertextBlob", kBlobLimit);
  const std::string name = in.optional_text("KeyId", Pattern::Any, 1, 2048);
  const kms::EncryptionContext context = read_context(in, "EncryptionContext");
  in.ignore("GrantTokens");
  in.choice("EncryptionAlgorithm", {"SYMMETRIC_DEFAULT"}, "SYMMETRIC_DEFAULT");
  if (const auto error = in.error())
    return *error;
  const Result<Target> target = target_of_blob(services, call, blob);
  if (!target)
    return target.error();
  if (!name.empty()) {
    const Result<Target> named = find_target(services, call, name);
    if (!named)
      return named.error();
    if (named->arn != target->arn)
      return incorrect_key();
  }
  const std::string arn = target->arn;
  Need need = cryptographic_need(services, call, "Decrypt", *target, context);
  const auto work = [=](Run& run) -> Result<Json> {
    const auto key = usable(run, arn);
    if (!key)
      return key.error();
    const auto plaintext = kms::decrypt(**key, context, blob);
    if (!plaintext)
      return invalid_ciphertext();
    return Json{{"KeyId", arn},
                {"Plaintext", base64_encode(*plaintext)},
                {"EncryptionAlgorithm", "SYMMETRIC_DEFAULT"}};
  };
  return without_secrets(prepared(std::move(need), work), call);
}

Result<Prepared> re_encrypt(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string blob = read_blob(in, "CiphertextBlob", kBlobLimit);
  const std::string destination = in.text("DestinationKeyId", Pattern::Any, 1, 2048);
  const kms::EncryptionContext before = read_context(in, "SourceEncryptionContext");
  const kms::EncryptionContext after = read_context(in, "DestinationEncryptionContext");
  const std::string source_name = in.optional_text("SourceKeyId", Pattern::Any, 1, 2048);
  for (const char* accepted :
       {"SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm", "GrantTokens"})
    in.ignore(accepted);
  if (const auto error = in.error())
    return *error;
  const Result<Target> source = target_of_blob(services, call, blob);
  if (!source)
    return source.error();
  if (!source_name.empty()) {
    const Result<Target> named = find_target(services, call, source_name);
    if (!named)
      return named.error();
    if (named->arn != source->arn)
      return incorrect_key();
  }
  const Result<Target> target = find_target(services, call, destination);
  if (!target)
    return target.error();
  const std::string from = source->arn, to = target->arn;
  Prepared out = prepared(
      cryptographic_need(services, call, "ReEncryptFrom", *source, before),
      [=](Run& run) -> Result<Json> {
        const auto old_key = usable(run, from);
        if (!old_key)
          return old_key.error();
        const auto plaintext = kms::decrypt(**old_key, before, blob);
        if (!plaintext)
          return invalid_ciphertext();
        const auto new_key = usable(run, to);
        if (!new_key)
          return new_key.error();
        return Json{
            {"CiphertextBlob", base64_encode(kms::encrypt(**new_key, run.rng, after, *plaintext))},
            {"SourceKeyId", from},
            {"KeyId", to},
            {"SourceEncryptionAlgorithm", "SYMMETRIC_DEFAULT"},
            {"DestinationEncryptionAlgorithm", "SYMMETRIC_DEFAULT"}};
      });
  out.needs.push_back(cryptographic_need(services, call, "ReEncryptTo", *target, after));
  for (Need& need : out.needs)
    need.context.set("kms:ReEncryptOnSameKey", from == to ? "true" : "false",
                     "keys in the request");
  return without_secrets(std::move(out), call);
}

template <bool WithPlaintext>
Result<Prepared> generate_data_key(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string spec = in.choice("KeySpec", {"AES_256", "AES_128"}, "");
  const auto bytes = in.integer("NumberOfBytes", 1, 1024);
  const Result<Use> use = read_use(services, call, in);
  if (!use)
    return use.error();
  if (spec.empty() == !bytes)
    return query_error("ValidationException", "Please specify either number of bytes or key spec.");
  const std::size_t size = bytes ? static_cast<std::size_t>(*bytes) : spec == "AES_256" ? 32 : 16;
  const std::string arn = use->target.arn;
  const kms::EncryptionContext context = use->context;
  return prepared(cryptographic_need(services, call, call.operation, use->target, context),
                  [=](Run& run) -> Result<Json> {
                    const auto key = usable(run, arn);
                    if (!key)
                      return key.error();
                    const std::string data_key = kms::random_bytes(run.rng, size);
                    Json out{{"CiphertextBlob",
                              base64_encode(kms::encrypt(**key, run.rng, context, data_key))}};
                    if (WithPlaintext)
                      out["Plaintext"] = base64_encode(data_key);
                    out["KeyId"] = arn;
                    return out;
                  });
}

Result<Prepared> generate_random(const Services&, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const auto bytes = in.integer("NumberOfBytes", 1, 1024);
  if (!bytes)
    in.violation("null", "NumberOfBytes", "Member must not be null");
  if (const auto error = in.error())
    return *error;
  const std::size_t size = static_cast<std::size_t>(*bytes);
  return prepared(need_for_account(call, "GenerateRandom"), [=](Run& run) -> Result<Json> {
    return Json{{"Plaintext", base64_encode(kms::random_bytes(run.rng, size))}};
  });
}

}  // namespace

std::vector<Operation> crypto_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"kms", "Decrypt", kind, true, false, decrypt},
      {"kms", "Encrypt", kind, true, false, encrypt},
      {"kms", "GenerateDataKey", kind, true, false, generate_data_key<true>},
      {"kms", "GenerateDataKeyWithoutPlaintext", kind, true, false, generate_data_key<false>},
      {"kms", "GenerateRandom", kind, true, false, generate_random},
      {"kms", "ReEncrypt", kind, true, false, re_encrypt},
  };
}

}  // namespace lockbox::api::kms_service
