#include "engine/kms/state.hpp"

#include <stdexcept>

#include "engine/base/text.hpp"
#include "engine/kms/family.hpp"

namespace lockbox::kms {

std::uint64_t content_hash(const BackingKey& k) {
  return hash_all(k.id, k.bytes, k.created, k.automatic);
}
std::uint64_t content_hash(const Grant& g) {
  const std::uint64_t h =
      hash_all(g.id, g.token, g.name, g.grantee, g.retiring, g.issuing_account, g.operations,
               g.context_equals, g.context_subset, g.has_equals, g.has_subset, g.created);
  return g.more_tokens.empty() ? h : combine_hash(h, hash_all(g.more_tokens));
}
std::uint64_t content_hash(const Key& k) {
  const std::uint64_t h =
      hash_all(k.id, k.arn, k.account, k.region, k.description, k.manager,
               static_cast<int>(k.state), k.created, k.deletion, k.policy, k.backing, k.rotates,
               k.rotation_days, k.next_rotation, k.multi_region, k.tags, k.grants);
  return k.multi_region ? combine_hash(h, hash_all(k.primary_region, k.waiting_days)) : h;
}
std::uint64_t content_hash(const Alias& a) {
  return hash_all(a.name, a.arn, a.key_arn, a.created, a.updated);
}
std::uint64_t content_hash(const State& s) {
  return hash_all(s.keys, s.aliases, s.unlocked);
}

std::string_view to_text(KeyState state) {
  switch (state) {
    case KeyState::Enabled:
      return "Enabled";
    case KeyState::Disabled:
      return "Disabled";
    case KeyState::PendingReplicaDeletion:
      return "PendingReplicaDeletion";
    case KeyState::PendingDeletion:
      break;
  }
  return "PendingDeletion";
}

bool is_leaving(const Key& key) {
  return key.state == KeyState::PendingDeletion || key.state == KeyState::PendingReplicaDeletion;
}

bool is_gone(const State& state, const Key& key, SimTime now) {
  const std::optional<SimTime> end = deletion_of(state, key);
  return is_leaving(key) && end && *end <= now;
}

const Alias* find_alias(const State& state, std::string_view arn, SimTime now) {
  const Alias* alias = state.aliases.find(arn);
  const Cow<Key>* key = alias ? state.keys.find(alias->key_arn) : nullptr;
  return key && !is_gone(state, **key, now) ? alias : nullptr;
}

const Key* find_key(const State& state, std::string_view account, std::string_view region,
                    std::string_view name, SimTime now) {
  std::string arn(name);
  const std::string prefix = concat({"arn:aws:kms:", region, ":", account, ":"});
  if (name.rfind("arn:", 0) != 0)
    arn = name.rfind("alias/", 0) == 0 ? concat({prefix, name}) : concat({prefix, "key/", name});
  if (const Alias* alias = state.aliases.find(arn))
    arn = alias->key_arn;
  const Cow<Key>* found = state.keys.find(arn);
  if (!found)
    return nullptr;
  return is_gone(state, **found, now) ? nullptr : &found->get();
}

Key make_key(Rng& rng, SimTime now, std::string_view account, std::string_view region,
             bool multi_region) {
  Key key;
  key.id = make_uuid(rng);
  key.multi_region = multi_region;
  if (multi_region) {
    key.id = "mrk-" + replace_all(key.id, "-", "");
    key.primary_region = std::string(region);
  }
  key.account = std::string(account);
  key.region = std::string(region);
  key.arn = concat({"arn:aws:kms:", region, ":", account, ":key/", key.id});
  key.created = now;
  BackingKey first;
  first.id = make_uuid(rng);
  for (int i = 0; i < 32; ++i) first.bytes += static_cast<char>(rng.below(256));
  first.created = now;
  key.backing.push_back(std::move(first));
  return key;
}

std::string default_key_policy(std::string_view account) {
  return concat({R"({
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::)",
                 account, R"(:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
})"});
}

namespace {

/// Source: Amazon DynamoDB Developer Guide, "DynamoDB encryption at rest: usage notes", key policy
/// of the AWS managed key.
std::string dynamodb_key_policy(std::string_view account, std::string_view region) {
  return concat({R"({
  "Version" : "2012-10-17",
  "Id" : "auto-dynamodb-1",
  "Statement" : [ {
    "Sid" : "Allow access through Amazon DynamoDB for all principals in the account that are authorized to use Amazon DynamoDB",
    "Effect" : "Allow",
    "Principal" : { "AWS" : "*" },
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {
      "StringEquals" : {
        "kms:CallerAccount" : ")",
                 account, R"(",
        "kms:ViaService" : "dynamodb.)",
                 region, R"(.amazonaws.com"
      }
    }
  }, {
    "Sid" : "Allow direct access to key metadata to the account",
    "Effect" : "Allow",
    "Principal" : { "AWS" : "arn:aws:iam::)",
                 account, R"(:root" },
    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
    "Resource" : "*"
  } ]
})"});
}

}  // namespace

const Key& aws_managed_key(State& state, Rng& rng, SimTime now, std::string_view account,
                           std::string_view region) {
  if (const Key* known = find_key(state, account, region, "alias/aws/dynamodb", now))
    return *known;
  Key key = make_key(rng, now, account, region);
  key.manager = "AWS";
  key.description = "Default key that protects my DynamoDB data when no other key is defined";
  key.rotates = true;  // yearly, by AWS
  key.next_rotation = plus_ms(now, 365 * kDayMs);
  const auto policy =
      policy::parse_document(dynamodb_key_policy(account, region), policy::Kind::KeyPolicy);
  if (!policy)
    throw std::logic_error("the policy of aws/dynamodb does not parse: " +
                           policy.error().front().message);
  key.policy = *policy;
  Alias alias;
  alias.name = "alias/aws/dynamodb";
  alias.arn = concat({"arn:aws:kms:", region, ":", account, ":", alias.name});
  alias.key_arn = key.arn;
  alias.created = alias.updated = now;
  state.aliases.set(alias.arn, alias);
  const std::string arn = key.arn;
  state.keys.set(arn, Cow<Key>(std::move(key)));
  return state.keys.find(arn)->get();
}

}  // namespace lockbox::kms
