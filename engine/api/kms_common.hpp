#pragma once
// What the files of the KMS operations share. Source: AWS KMS API Reference.
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"
#include "engine/kms/cipher.hpp"
#include "engine/kms/family.hpp"
#include "engine/kms/state.hpp"

namespace lockbox::api::kms_service {

using kms::kDayMs;

/// The key a call names, and what every operation on it needs.
struct Target {
  std::string name;  ///< KeyId as sent
  std::string arn;   ///< of the key; empty when there is none
  bool by_alias = false;
};

Result<Target> find_target(const Services& services, const Call& call, const std::string& name);
/// The same for operations that take a key id or a key ARN, and no alias.
Result<Target> find_key_target(const Services& services, const Call& call, const std::string& name);

/// kms:OPERATION on the key with its policy (and the grants that cover the call).
Need need_for(const Services& services, const Call& call, std::string_view operation,
              const Target& target, const kms::EncryptionContext& context = {});
/// An operation on no key (CreateKey, ListKeys ...).
Need need_for_account(const Call& call, std::string_view operation);

Prepared prepared(Need need, std::function<Result<Json>(Run&)> run);

/// The key as it stands now (rotated as far as it is due, waiting for its deletion ...), to change.
kms::Key& edit_key(Run& run, const std::string& arn);
const kms::Key& key_at(const Services& services, const std::string& arn);
/// KeyMetadata as DescribeKey shows it.
Json key_metadata(const Services& services, const kms::Key& key, SimTime now);

AwsError not_found(std::string message);
/// The error a key in this state gives to cryptographic operations; nullopt when it works.
std::optional<AwsError> check_usable(const kms::Key& key);
/// KMSInvalidStateException for keys that wait for deletion, their own or their replicas'.
std::optional<AwsError> check_not_pending(const kms::Key& key);
/// The keys of AWS cannot be changed by their users.
std::optional<AwsError> check_customer(const kms::Key& key, const Call& call);

/// Texts of a key policy that the call brings (`text` empty: the default policy of `account`),
/// refused when it would lock the caller out and BypassPolicyLockoutSafetyCheck is not set.
Result<policy::DocumentPtr> read_key_policy(const Call& call, const std::string& text,
                                            bool careless);
using Tags = std::vector<std::pair<std::string, std::string>>;
Tags read_key_tags(Params& in);
/// aws:RequestTag/... and aws:TagKeys of a call that brings tags.
void add_request_tags(Need& need, const Tags& tags);

/// Reads a map of strings; violations go to `in`.
kms::EncryptionContext read_context(Params& in, const char* name);
/// Reads base64 of 1 to `max` bytes.
std::string read_blob(Params& in, const char* name, std::size_t max);

std::vector<Operation> key_operations();
std::vector<Operation> multi_region_operations();
std::vector<Operation> alias_operations();
std::vector<Operation> grant_operations();
std::vector<Operation> crypto_operations();
std::vector<Operation> rotation_operations();

}  // namespace lockbox::api::kms_service
