#include "engine/lesson/wrong_keys.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/kms/cipher.hpp"

namespace lockbox::lesson {

namespace {

using MaybeExpectation = std::optional<Expectation>;

/// The first table that a request is about, by the resources that had to be authorized.
const table::Table* table_asked(const cloud::World& world, const cloud::RequestTrace& trace) {
  for (const policy::AuthRequest& need : trace.needs) {
    const std::optional<Arn> arn = parse_arn(need.resource);
    if (!arn || arn->service != "dynamodb" || arn->resource.rfind("table/", 0) != 0)
      continue;
    const std::string rest = arn->resource.substr(6);
    return table::find_table(world.services.tables, arn->account, arn->region,
                             rest.substr(0, rest.find('/')));
  }
  return nullptr;
}

bool returns_items(const cloud::RequestTrace& trace) {
  return trace.succeeded && std::any_of(trace.work.touches.begin(), trace.work.touches.end(),
                                        [](const auto& touch) { return touch.returned; });
}

/// M12: whoever reads a table under a key of KMS finds it locked.
MaybeExpectation locked_for_readers(const cloud::World& world, const cloud::RequestTrace& trace) {
  const table::Table* t = table_asked(world, trace);
  if (!t || t->kms_key_arn.empty() || !returns_items(trace))
    return std::nullopt;
  Expectation e;
  e.allowed = false;
  e.items.emplace();
  e.outcome = "denied";
  return e;
}

/// Requests that open a ciphertext of KMS.
bool opens_blob(const cloud::CallApi& call) {
  return call.service == "kms" && (call.operation == "Decrypt" || call.operation == "ReEncrypt");
}

/// M13, first form: after a rotation what was encrypted before cannot be opened any more, because
/// everything was encrypted anew.
MaybeExpectation old_blob_is_useless(const cloud::World& world, const cloud::CallApi& call,
                                     const cloud::RequestTrace& trace) {
  if (!opens_blob(call) || !trace.succeeded)
    return std::nullopt;
  const auto blob = base64_decode(string_member(*call.parameters, "CiphertextBlob").value_or(""));
  const auto arn = blob ? kms::key_of_blob(*blob) : std::nullopt;
  const Cow<kms::Key>* key = arn ? world.services.kms.keys.find(*arn) : nullptr;
  if (!key || (*key)->backing.size() < 2)
    return std::nullopt;
  Expectation e;
  e.outcome = "fails";
  return e;
}

/// M13, second form: when an alias is given another key, what was encrypted under the first goes
/// over to the second.
MaybeExpectation blob_follows_alias(const cloud::CallApi& call, const cloud::RequestTrace& trace) {
  const bool wrong_key = trace.error && trace.error->code == "IncorrectKeyException";
  if (!opens_blob(call) || !wrong_key)
    return std::nullopt;
  Expectation e;
  e.outcome = "works";
  return e;
}

/// M13, third form: a backup went over to the table's new key, so the old one is not needed.
MaybeExpectation backup_has_new_key(const cloud::World& world, const cloud::CallApi& call,
                                    const cloud::RequestTrace& trace) {
  if (call.operation != "RestoreTableFromBackup" || trace.succeeded || !trace.allowed)
    return std::nullopt;
  const auto arn = string_member(*call.parameters, "BackupArn");
  const Cow<table::Backup>* backup = arn ? world.services.tables.backups.find(*arn) : nullptr;
  if (!backup || (*backup)->table->kms_key_arn.empty())
    return std::nullopt;
  const table::Table& then = *(*backup)->table;
  const table::Table* now =
      table::find_table(world.services.tables, then.account, then.region, then.name);
  if (!now || now->kms_key_arn == then.kms_key_arn)
    return std::nullopt;
  Expectation e;
  e.outcome = "works";
  return e;
}

/// M14: from the moment on when a key is disabled nothing of its tables can be read, and they say
/// so.
MaybeExpectation disabled_at_once(const cloud::World& world, const cloud::RequestTrace& trace) {
  const table::Table* t = table_asked(world, trace);
  if (!t || t->kms_key_arn.empty() || trace.decisions.empty() || !trace.allowed)
    return std::nullopt;
  const kms::Key* key =
      kms::find_key(world.services.kms, t->account, t->region, t->kms_key_arn, world.now);
  if (!key || key->state == kms::KeyState::Enabled)
    return std::nullopt;
  Expectation e;
  e.outcome = "fails";
  e.later = "refused-inaccessible";
  if (trace.succeeded)
    e.items.emplace();
  return e;
}

/// M15: DynamoDB holds ciphertext only, so no expression on a value finds anything.
MaybeExpectation service_is_blind(const cloud::World& world, const cloud::CallApi& call,
                                  const cloud::RequestTrace& trace) {
  const table::Table* t = table_asked(world, trace);
  if (!t || !returns_items(trace) || !member(*call.parameters, "FilterExpression"))
    return std::nullopt;
  Expectation e;
  e.items.emplace();
  return e;
}

}  // namespace

std::optional<Expectation> key_expectation(std::string_view slug, const cloud::World& world,
                                           const cloud::CallApi& call,
                                           const cloud::StepResult& truth) {
  const cloud::RequestTrace& trace = *truth.trace;
  if (slug == "kms.at-rest-stops-readers")
    return locked_for_readers(world, trace);
  if (slug == "kms.rotation-reencrypts") {
    if (const MaybeExpectation blob = old_blob_is_useless(world, call, trace))
      return blob;
    const MaybeExpectation followed = blob_follows_alias(call, trace);
    return followed ? followed : backup_has_new_key(world, call, trace);
  }
  if (slug == "kms.disable-is-instant")
    return disabled_at_once(world, trace);
  if (slug == "crypto.service-cannot-read")
    return service_is_blind(world, call, trace);
  return std::nullopt;
}

}  // namespace lockbox::lesson
