// Keys as somebody looks at them: kinds, history, who may use them, and what could be read if.
#include "engine/cloud/key_view.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/cloud/api_call.hpp"
#include "engine/cloud/selftest.hpp"

namespace lockbox::key_view_test {
using namespace lockbox::cloud;

namespace {

struct Vault {
  History h{selftest_world()};

  Json call(const char* service, const char* operation, Json parameters) {
    const StepResult r = h.apply(api_call("root", service, operation, std::move(parameters)));
    INFO(operation << ": " << (r.outcome ? std::string() : r.outcome.error().message));
    REQUIRE(r.outcome);
    return *r.outcome ? **r.outcome : Json();
  }
  /// Puts Houses under a customer managed key; its ARN.
  std::string use_own_key() {
    const Json made = call("kms", "CreateKey", Json::object());
    const std::string arn = made["KeyMetadata"]["Arn"].get<std::string>();
    put_under(arn);
    return arn;
  }
  void put_under(const std::string& key) {
    call("dynamodb", "UpdateTable",
         Json{{"TableName", "Houses"},
              {"SSESpecification",
               Json{{"Enabled", true}, {"SSEType", "KMS"}, {"KMSMasterKeyId", key}}}});
  }
  std::vector<Reading> tried(const Suppose& s) { return readable_if(h.world(), "Houses", s); }
};

const Reading& reading(const std::vector<Reading>& list, std::string_view what) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Reading& r) {
    return r.what.find(what) != std::string::npos;
  });
  REQUIRE(found != list.end());
  return *found;
}

bool has_moment(const std::vector<KeyMoment>& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(),
                     [&](const KeyMoment& m) { return m.text.find(text) != std::string::npos; });
}

constexpr char kThrough[] = "items, through DynamoDB";
constexpr char kAtKms[] = "with the reader's rights at KMS";

}  // namespace

TEST_CASE("a table without a chosen key is under the key AWS owns", "[cloud][keys]") {
  Vault v;
  const std::vector<KeyLook> keys = keys_of(v.h.world());
  REQUIRE_FALSE(keys.empty());
  CHECK(keys[0].arn.empty());
  CHECK(keys[0].kind == storage::KeyKind::AwsOwned);
  CHECK(keys[0].protects.front().what == "table");
}

TEST_CASE("a key's history follows the time line, back and forth", "[cloud][keys]") {
  Vault v;
  const std::string arn = v.use_own_key();
  v.call("kms", "DisableKey", Json{{"KeyId", arn}});
  v.call("kms", "EnableKey", Json{{"KeyId", arn}});
  v.call("kms", "ScheduleKeyDeletion", Json{{"KeyId", arn}, {"PendingWindowInDays", 7}});
  const std::vector<KeyMoment> all = moments_of(v.h, arn);
  CHECK(has_moment(all, "created"));
  CHECK(has_moment(all, "table Houses put under it"));
  CHECK(has_moment(all, "disabled"));
  CHECK(has_moment(all, "enabled"));
  CHECK(has_moment(all, "deletion scheduled"));
  REQUIRE(all.back().ahead);
  CHECK(all.back().time > v.h.world().now);
  v.h.undo();
  v.h.undo();
  const std::vector<KeyMoment> before = moments_of(v.h, arn);
  CHECK(has_moment(before, "disabled"));
  CHECK_FALSE(has_moment(before, "deletion scheduled"));
  CHECK(std::none_of(before.begin(), before.end(), [](const KeyMoment& m) { return m.ahead; }));
}

TEST_CASE("a key whose waiting period is over is gone, with all that it protects",
          "[cloud][keys]") {
  Vault v;
  const std::string arn = v.use_own_key();
  v.call("kms", "ScheduleKeyDeletion", Json{{"KeyId", arn}, {"PendingWindowInDays", 7}});
  v.h.apply(AdvanceClock{8LL * 24 * 3600 * 1000});
  bool found = false;
  for (const KeyLook& key : keys_of(v.h.world())) {
    if (key.arn != arn)
      continue;
    found = true;
    CHECK(key.state == "gone");
    CHECK_FALSE(key.protects.empty());
  }
  CHECK(found);
  CHECK(has_moment(moments_of(v.h, arn), "deleted: the waiting period is over"));
  CHECK_FALSE(reading(v.tried({}), kThrough).readable);
  Suppose s;
  s.disk_stolen = s.administrator = true;
  CHECK_FALSE(reading(v.tried(s), kAtKms).readable);
}

TEST_CASE("who may use a key is the policy evaluator's answer", "[cloud][keys]") {
  Vault v;
  const std::string arn = v.use_own_key();
  const KeyUsers before = users_of(v.h.world(), arn);
  const auto root = [](const KeyUsers& u) {
    return std::any_of(u.users.begin(), u.users.end(),
                       [](const KeyUser& one) { return one.who == "root"; });
  };
  CHECK(root(before));
  v.call("kms", "PutKeyPolicy",
         Json{{"KeyId", arn},
              {"PolicyName", "default"},
              {"BypassPolicyLockoutSafetyCheck", true},
              {"Policy",
               R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},)"
               R"("Action":"kms:PutKeyPolicy","Resource":"*"}]})"}});
  const KeyUsers after = users_of(v.h.world(), arn);
  CHECK_FALSE(root(after));
  CHECK_FALSE(after.administrators.empty());
}

TEST_CASE("under AWS's own key no right at KMS is needed, and nothing can be disabled",
          "[cloud][keys]") {
  Vault v;
  Suppose s;
  s.no_kms_rights = true;
  CHECK(reading(v.tried(s), kThrough).readable);
  s.key_disabled = true;
  CHECK(reading(v.tried(s), kThrough).readable);
  s = {};
  s.disk_stolen = s.administrator = true;
  const std::vector<Reading> disk = v.tried(s);
  CHECK(reading(disk, "table name").readable);
  CHECK_FALSE(reading(disk, "by the disk alone").readable);
  CHECK_FALSE(reading(disk, kAtKms).readable);
}

TEST_CASE("under a customer managed key the key decides, after five minutes", "[cloud][keys]") {
  Vault v;
  v.use_own_key();
  CHECK(reading(v.tried({}), kThrough).readable);
  Suppose s;
  s.no_kms_rights = true;
  const std::vector<Reading> without = v.tried(s);
  CHECK_FALSE(reading(without, kThrough).readable);
  CHECK(reading(without, kThrough).because.find("kms:Decrypt") != std::string::npos);
  CHECK(reading(without, "name, schema").readable);
  s = {};
  s.key_disabled = true;
  const std::vector<Reading> disabled = v.tried(s);
  CHECK(reading(disabled, "within five minutes").readable);
  CHECK_FALSE(reading(disabled, kThrough).readable);
  s.administrator = true;
  CHECK_FALSE(reading(v.tried(s), kThrough).readable);
}

TEST_CASE("a thief with rights at KMS opens the disk of a customer managed key, not of AWS's",
          "[cloud][keys]") {
  Vault v;
  v.use_own_key();
  Suppose s;
  s.disk_stolen = true;
  CHECK(reading(v.tried(s), kAtKms).readable);
  s.no_kms_rights = true;
  CHECK_FALSE(reading(v.tried(s), kAtKms).readable);
  s.no_kms_rights = false;
  s.key_disabled = true;
  CHECK_FALSE(reading(v.tried(s), kAtKms).readable);
  // An AWS managed key works for principals of the account only while DynamoDB asks.
  Vault managed;
  managed.put_under("alias/aws/dynamodb");
  s = {};
  CHECK(reading(managed.tried(s), kThrough).readable);
  s.disk_stolen = s.administrator = true;
  CHECK_FALSE(reading(managed.tried(s), kAtKms).readable);
}

TEST_CASE("what if leaves no trace in the world", "[cloud][keys]") {
  Vault v;
  const std::string arn = v.use_own_key();
  const std::uint64_t hash = content_hash(v.h.world());
  Suppose s;
  s.key_disabled = s.disk_stolen = true;
  v.tried(s);
  users_of(v.h.world(), arn);
  CHECK(content_hash(v.h.world()) == hash);
  CHECK_FALSE(readable_if(v.h.world(), "Nowhere", s).front().readable);
}

}  // namespace lockbox::key_view_test
