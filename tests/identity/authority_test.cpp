#include "engine/identity/authority.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/identity/issue.hpp"
#include "engine/identity/managed.hpp"
#include "engine/identity/mfa.hpp"

namespace lockbox::authority_test {
using namespace lockbox::identity;

namespace {

const std::string kAccount = "111122223333";
const SimTime kNow{1788249600000};

policy::DocumentPtr document(const char* text) {
  return *policy::parse_document(text, policy::Kind::Identity);
}

constexpr const char* kRead =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}]})";

State world() {
  Account account;
  account.id = kAccount;
  User user;
  user.name = "neville";
  user.id = "AIDANEVILLE";
  user.arn = "arn:aws:iam::111122223333:user/neville";
  user.tags.set("House", "Gryffindor");
  user.groups = {"prefects"};
  user.inline_policies.set("own", document(kRead));
  user.attached = {"arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"};
  user.boundary = "arn:aws:iam::aws:policy/AdministratorAccess";
  account.users.set("neville", Cow<User>(user));
  Group group;
  group.name = "prefects";
  group.inline_policies.set("badge", document(kRead));
  account.groups.set("prefects", Cow<Group>(group));
  Role role;
  role.name = "student";
  role.id = "AROASTUDENT";
  role.arn = "arn:aws:iam::111122223333:role/school/student";
  role.tags.set("House", "Slytherin");
  role.inline_policies.set("house", document(kRead));
  account.roles.set("student", Cow<Role>(role));
  State state;
  state.accounts.set(kAccount, Cow<Account>(account));
  state.profiles.set("harry", Profile{"role/student", "common-room"});
  return state;
}

Caller who(const State& state, const Credentials& credentials, SimTime now = kNow) {
  const auto caller = authenticate(state, credentials, now);
  REQUIRE(caller.has_value());
  return *caller;
}

Credentials credentials(State& state, Rng& rng, std::string_view as, SimTime now = kNow) {
  const auto found = credentials_for(state, rng, now, kAccount, as);
  REQUIRE(found.has_value());
  return *found;
}

std::string seen(const policy::Context& context, std::string_view key) {
  const policy::ContextValue* value = context.find(key);
  return value ? value->values.front() : std::string("absent");
}

}  // namespace

TEST_CASE("a user gets one access key from the lab and keeps it") {
  State state = world();
  Rng rng;
  const Credentials first = credentials(state, rng, "user/neville");
  CHECK(first.access_key_id.size() == 20);
  CHECK(first.access_key_id.rfind("AKIA", 0) == 0);
  CHECK(first.secret_access_key.size() == 40);
  CHECK(credentials(state, rng, "user/neville").access_key_id == first.access_key_id);
  CHECK(secret_of(state, first.access_key_id) == first.secret_access_key);
  const Caller caller = who(state, first);
  CHECK(caller.principal.kind == policy::PrincipalKind::User);
  CHECK(caller.principal.arn == "arn:aws:iam::111122223333:user/neville");
  CHECK(caller.label == "user/neville");
  CHECK(caller.user_id == "AIDANEVILLE");
}

TEST_CASE("a profile's role session carries the profile's name and is renewed after an hour") {
  State state = world();
  Rng rng;
  const Credentials first = credentials(state, rng, "harry");
  const Caller caller = who(state, first);
  CHECK(caller.principal.arn == "arn:aws:sts::111122223333:assumed-role/student/harry");
  CHECK(caller.principal.role_arn == "arn:aws:iam::111122223333:role/school/student");
  CHECK(caller.user_id == "AROASTUDENT:harry");
  CHECK(caller.label == "role/student");
  const SimTime later = plus_ms(kNow, 3600 * 1000);
  CHECK(credentials(state, rng, "harry", plus_ms(later, -1)).access_key_id == first.access_key_id);
  const auto expired = authenticate(state, first, later);
  REQUIRE_FALSE(expired.has_value());
  CHECK(expired.error().code == "ExpiredTokenException");
  CHECK(expired.error().message == "The security token included in the request is expired");
  const Credentials second = credentials(state, rng, "harry", later);
  CHECK(second.access_key_id != first.access_key_id);
  CHECK(who(state, second, later).token_issued == later);
}

TEST_CASE("credentials that nobody issued are refused with the service's texts") {
  State state = world();
  Rng rng;
  const Credentials good = credentials(state, rng, "harry");
  const auto refusal = [&](const Credentials& c) {
    const auto result = authenticate(state, c, kNow);
    REQUIRE_FALSE(result.has_value());
    return result.error().message;
  };
  const std::string text = "The security token included in the request is invalid";
  CHECK(refusal({"AKIANOBODY", "x", ""}) == text + ".");
  CHECK(refusal({good.access_key_id, good.secret_access_key, ""}) == text + ".");
  CHECK(refusal({good.access_key_id, good.secret_access_key, "other"}) == text);
  const Credentials key = credentials(state, rng, "user/neville");
  state.accounts.edit(kAccount)->edit().users.edit("neville")->edit().access_keys[0].active = false;
  CHECK(refusal(key) == text + ".");
  CHECK_FALSE(secret_of(state, key.access_key_id).has_value());
}

TEST_CASE("sessions of a role that was deleted or made anew are dead") {
  State state = world();
  Rng rng;
  const Credentials session = credentials(state, rng, "harry");
  state.accounts.edit(kAccount)->edit().roles.edit("student")->edit().id = "AROANEW";
  CHECK_FALSE(authenticate(state, session, kNow).has_value());
  CHECK(who(state, credentials(state, rng, "harry")).user_id == "AROANEW:harry");
  state.accounts.edit(kAccount)->edit().roles.erase("student");
  const auto gone = credentials_for(state, rng, kNow, kAccount, "role/studnt");
  REQUIRE_FALSE(gone.has_value());
  CHECK(gone.error().message == "There is no role \"studnt\". The account has no role yet.");
}

TEST_CASE("an unknown name is answered with what there is") {
  State state = world();
  Rng rng;
  const auto result = credentials_for(state, rng, kNow, kAccount, "user/nevile");
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().message ==
        "There is no user \"nevile\". Did you mean \"neville\"? There is: neville.");
  const auto profile = credentials_for(state, rng, kNow, kAccount, "hary");
  REQUIRE_FALSE(profile.has_value());
  CHECK(profile.error().message ==
        "There is no profile \"hary\". Did you mean \"harry\"? There is: harry.");
}

TEST_CASE("policies of a user: own, managed, groups, boundary") {
  State state = world();
  Rng rng;
  const Caller caller = who(state, credentials(state, rng, "user/neville"));
  const policy::PolicySet set = policies_of(state, caller, kAccount);
  REQUIRE(set.identity.size() == 3);
  CHECK(set.identity[0].attached_to == "user neville");
  CHECK(set.identity[1].name == "AmazonDynamoDBReadOnlyAccess");
  CHECK(set.identity[2].name == "badge");
  CHECK(set.identity[2].attached_to == "group prefects");
  REQUIRE(set.boundaries.size() == 1);
  CHECK(set.boundaries[0].name == "AdministratorAccess");
  CHECK_FALSE(set.session.has_value());
  const Caller root = who(state, credentials(state, rng, "root"));
  CHECK(policies_of(state, root, kAccount).identity.empty());
}

TEST_CASE("condition keys depend on the kind of caller") {
  State state = world();
  Rng rng;
  policy::Context user;
  add_principal_keys(state, who(state, credentials(state, rng, "user/neville")), user);
  CHECK(seen(user, "aws:PrincipalArn") == "arn:aws:iam::111122223333:user/neville");
  CHECK(seen(user, "aws:PrincipalType") == "User");
  CHECK(seen(user, "aws:username") == "neville");
  CHECK(seen(user, "aws:PrincipalTag/House") == "Gryffindor");
  // With long-term keys this key is absent, not false.
  CHECK(seen(user, "aws:MultiFactorAuthPresent") == "absent");
  CHECK(user.absent_because.count("aws:MultiFactorAuthPresent") == 1);

  policy::Context role;
  add_principal_keys(state, who(state, credentials(state, rng, "harry")), role);
  CHECK(seen(role, "aws:PrincipalArn") == "arn:aws:iam::111122223333:role/school/student");
  CHECK(seen(role, "aws:PrincipalType") == "AssumedRole");
  CHECK(seen(role, "aws:userid") == "AROASTUDENT:harry");
  CHECK(seen(role, "aws:username") == "absent");
  CHECK(seen(role, "aws:TokenIssueTime") == "2026-09-01T08:00:00Z");
  CHECK(seen(role, "aws:MultiFactorAuthPresent") == "false");
  CHECK(seen(role, "aws:PrincipalOrgID") == "absent");

  policy::Context nobody;
  add_principal_keys(state, who(state, Credentials()), nobody);
  CHECK(seen(nobody, "aws:PrincipalType") == "Anonymous");
  CHECK(seen(nobody, "aws:userid") == "anonymous");
  CHECK(seen(nobody, "aws:PrincipalArn") == "absent");
}

TEST_CASE("session tags win over the role's tags, in any spelling") {
  State state = world();
  Rng rng;
  TemporarySession session;
  session.account = kAccount;
  session.role_name = "student";
  session.role_id = "AROASTUDENT";
  session.session_name = "luna";
  session.issued = kNow;
  session.expires = plus_ms(kNow, 900000);
  session.tags = {{"house", "Ravenclaw"}};
  const Caller caller = who(state, issue_session(state, rng, session));
  policy::Context context;
  add_principal_keys(state, caller, context);
  CHECK(seen(context, "aws:PrincipalTag/House") == "Ravenclaw");
}

TEST_CASE("the hash of the identity state follows its content") {
  State a = world(), b = world();
  CHECK(content_hash(a) == content_hash(b));
  Rng rng;
  credentials(a, rng, "user/neville");
  CHECK(content_hash(a) != content_hash(b));
}

TEST_CASE("one-time passwords give the published answers") {
  // RFC 6238, appendix B (SHA-1), last six digits.
  MfaDevice device;
  device.seed = "12345678901234567890";
  CHECK(mfa_code(device, SimTime{59000}) == "287082");
  CHECK(mfa_code(device, SimTime{1111111109000}) == "081804");
  CHECK(accepts_code(device, "287082", SimTime{61000}));
  CHECK_FALSE(accepts_code(device, "287082", SimTime{120000}));
  CHECK(base32_encode("foobar") == "MZXW6YTBOI");
}

}  // namespace lockbox::authority_test
