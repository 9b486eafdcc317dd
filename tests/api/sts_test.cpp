#include "engine/identity/mfa.hpp"
#include "tests/api/service_bench.hpp"

namespace lockbox::sts_test {

using lockbox::test::allow;
using lockbox::test::ServiceBench;
using lockbox::test::trust;

namespace {

const char* kRole = "arn:aws:iam::111122223333:role/student";

identity::Credentials from(const Json& answer) {
  const Json& c = answer["Credentials"];
  return {c["AccessKeyId"], c["SecretAccessKey"], c["SessionToken"]};
}

void add_role(ServiceBench& b, const std::string& document, const char* name = "student") {
  b.ok("iam", "CreateRole", {{"RoleName", name}, {"AssumeRolePolicyDocument", document}});
}

/// neville may ask STS for anything; the role trusts the account.
ServiceBench school() {
  ServiceBench b;
  b.ok("iam", "CreateUser", {{"UserName", "neville"}});
  b.ok("iam", "PutUserPolicy",
       {{"UserName", "neville"}, {"PolicyName", "sts"}, {"PolicyDocument", allow("sts:*")}});
  add_role(b, trust("arn:aws:iam::111122223333:root", "",
                    R"(["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"])"));
  b.become("user/neville");
  b.enforce = true;
  return b;
}

Json assume(const char* session = "lesson") {
  return {{"RoleArn", kRole}, {"RoleSessionName", session}};
}

}  // namespace

TEST_CASE("GetCallerIdentity says who one is and needs no permission") {
  ServiceBench b = school();
  const Json me = b.ok("sts", "GetCallerIdentity");
  CHECK(b.needs.empty());
  CHECK(me["Account"] == "111122223333");
  CHECK(me["Arn"] == "arn:aws:iam::111122223333:user/neville");
}

TEST_CASE("AssumeRole gives a session of the role") {
  ServiceBench b = school();
  const Json answer = b.ok("sts", "AssumeRole", assume());
  CHECK(answer["AssumedRoleUser"]["Arn"] ==
        "arn:aws:sts::111122223333:assumed-role/student/lesson");
  CHECK(answer["Credentials"]["Expiration"] == "2026-09-01T09:00:00+00:00");
  CHECK_FALSE(answer.contains("PackedPolicySize"));
  b.use(from(answer));
  CHECK(b.caller.principal.role_arn == kRole);
  CHECK(b.ok("sts", "GetCallerIdentity")["Arn"] ==
        "arn:aws:sts::111122223333:assumed-role/student/lesson");
}

TEST_CASE("a trust policy that names the user suffices in the same account") {
  ServiceBench b;
  b.ok("iam", "CreateUser", {{"UserName", "neville"}});
  add_role(b, trust("arn:aws:iam::111122223333:user/neville"));
  add_role(b, trust("arn:aws:iam::111122223333:root"), "delegated");
  b.become("user/neville");
  b.enforce = true;
  b.ok("sts", "AssumeRole", assume());
  Json delegated = assume();
  delegated["RoleArn"] = "arn:aws:iam::111122223333:role/delegated";
  CHECK(b.refused("sts", "AssumeRole", delegated).code == "AccessDenied");
}

TEST_CASE("a role that does not exist answers like one that refuses") {
  ServiceBench b = school();
  Json call = assume();
  call["RoleArn"] = "arn:aws:iam::111122223333:role/nobody";
  const AwsError error = b.refused("sts", "AssumeRole", call);
  CHECK(error.code == "AccessDenied");
  CHECK(error.message ==
        "User: arn:aws:iam::111122223333:user/neville is not authorized to perform: "
        "sts:AssumeRole on resource: arn:aws:iam::111122223333:role/nobody");
}

TEST_CASE("root may not assume roles") {
  ServiceBench b = school();
  b.become("root");
  CHECK(b.refused("sts", "AssumeRole", assume()).message ==
        "Roles may not be assumed by root accounts.");
}

TEST_CASE("an external id guards against the confused deputy") {
  ServiceBench b = school();
  b.enforce = false;
  b.become("root");
  add_role(b,
           trust("arn:aws:iam::111122223333:root",
                 R"(,"Condition":{"StringEquals":{"sts:ExternalId":"owl-42"}})"),
           "vendor");
  b.become("user/neville");
  b.enforce = true;
  Json call = assume();
  call["RoleArn"] = "arn:aws:iam::111122223333:role/vendor";
  CHECK(b.refused("sts", "AssumeRole", call).code == "AccessDenied");
  call["ExternalId"] = "owl-41";
  CHECK(b.refused("sts", "AssumeRole", call).code == "AccessDenied");
  call["ExternalId"] = "owl-42";
  b.ok("sts", "AssumeRole", call);
}

TEST_CASE("durations: the role's maximum, and one hour for chains") {
  ServiceBench b = school();
  Json call = assume();
  call["DurationSeconds"] = 7200;
  CHECK(b.refused("sts", "AssumeRole", call).message ==
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  b.services.identity.accounts.edit(test::kAccount)
      ->edit()
      .roles.edit("student")
      ->edit()
      .max_session_seconds = 43200;
  const Json answer = b.ok("sts", "AssumeRole", call);
  CHECK(answer["Credentials"]["Expiration"] == "2026-09-01T10:00:00+00:00");
  b.enforce = false;
  b.use(from(answer));
  CHECK(b.refused("sts", "AssumeRole", call).message ==
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
        "chaining.");
  call["DurationSeconds"] = 899;
  CHECK(b.refused("sts", "AssumeRole", call).message ==
        "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy "
        "constraint: Member must have value greater than or equal to 900");
}

TEST_CASE("session tags need their permission, and transitive ones survive a chain") {
  ServiceBench b = school();
  Json call = assume();
  call["Tags"] =
      Json::array({{{"Key", "House"}, {"Value", "Gryffindor"}}, {{"Key", "Year"}, {"Value", "1"}}});
  call["TransitiveTagKeys"] = {"House"};
  const Json answer = b.ok("sts", "AssumeRole", call);
  REQUIRE(b.needs.size() == 2);
  CHECK(b.needs[1].action == "sts:TagSession");
  CHECK(b.needs[1].context.find("sts:TransitiveTagKeys")->values.front() == "House");
  CHECK(answer["PackedPolicySize"].get<int>() > 0);
  b.use(from(answer));
  CHECK(b.caller.tags.size() == 2);
  b.enforce = false;
  CHECK(b.refused("sts", "AssumeRole", call).code == "InvalidParameterValue");
  const Json second = b.ok("sts", "AssumeRole", assume("next"));
  b.use(from(second));
  REQUIRE(b.caller.tags.size() == 1);
  CHECK(b.caller.tags[0].second == "Gryffindor");
}

TEST_CASE("a trust policy without sts:TagSession refuses tags") {
  ServiceBench b;
  b.ok("iam", "CreateUser", {{"UserName", "neville"}});
  add_role(b, trust("arn:aws:iam::111122223333:user/neville"));
  b.become("user/neville");
  b.enforce = true;
  Json call = assume();
  call["Tags"] = Json::array({{{"Key", "House"}, {"Value", "Gryffindor"}}});
  const AwsError error = b.refused("sts", "AssumeRole", call);
  CHECK(error.message.find("sts:TagSession") != std::string::npos);
}

TEST_CASE("a source identity is set once and survives chaining") {
  ServiceBench b = school();
  Json call = assume();
  call["SourceIdentity"] = "neville.longbottom";
  const Json answer = b.ok("sts", "AssumeRole", call);
  CHECK(answer["SourceIdentity"] == "neville.longbottom");
  b.enforce = false;
  b.use(from(answer));
  CHECK(b.ok("sts", "AssumeRole", assume())["SourceIdentity"] == "neville.longbottom");
  call["SourceIdentity"] = "somebody";
  CHECK(b.refused("sts", "AssumeRole", call).code == "ValidationError");
}

TEST_CASE("session policies narrow the role and are measured") {
  ServiceBench b = school();
  Json call = assume();
  call["Policy"] = allow("dynamodb:GetItem");
  const Json answer = b.ok("sts", "AssumeRole", call);
  b.use(from(answer));
  const auto set = identity::policies_of(b.services.identity, b.caller, test::kAccount);
  REQUIRE(set.session.has_value());
  CHECK(set.session->size() == 1);
  b.become("user/neville");
  call["Policy"] = allow("dynamodb:" + std::string(2100, 'x'));
  CHECK(b.refused("sts", "AssumeRole", call).code == "PackedPolicyTooLarge");
  call["Policy"] = "{}";
  CHECK(b.refused("sts", "AssumeRole", call).code == "MalformedPolicyDocument");
}

TEST_CASE("GetSessionToken keeps the user and carries MFA") {
  ServiceBench b = school();
  identity::MfaDevice device;
  device.serial = "arn:aws:iam::111122223333:mfa/neville";
  device.seed = "12345678901234567890";
  device.user = "neville";
  b.services.identity.accounts.edit(test::kAccount)->edit().mfa_devices.set(device.serial, device);
  Json call = {{"SerialNumber", device.serial}, {"TokenCode", "000000"}};
  CHECK(b.refused("sts", "GetSessionToken", call).message ==
        "MultiFactorAuthentication failed with invalid MFA one time pass code. ");
  call["TokenCode"] = identity::mfa_code(device, b.now);
  const Json answer = b.ok("sts", "GetSessionToken", call);
  CHECK(answer["Credentials"]["Expiration"] == "2026-09-01T20:00:00+00:00");
  b.now = plus_ms(b.now, 60000);
  b.use(from(answer));
  CHECK(b.caller.principal.kind == policy::PrincipalKind::User);
  policy::Context context;
  identity::add_principal_keys(b.services.identity, b.caller, context);
  CHECK(context.find("aws:MultiFactorAuthPresent")->values.front() == "true");
  CHECK(context.find("aws:MultiFactorAuthAge")->values.front() == "60");
  CHECK(b.refused("sts", "GetSessionToken").message ==
        "Cannot call GetSessionToken with session credentials");
}

TEST_CASE("a federated user has what user and session policy both allow") {
  ServiceBench b = school();
  b.enforce = false;
  b.become("root");
  b.ok("iam", "PutUserPolicy",
       {{"UserName", "neville"}, {"PolicyName", "db"}, {"PolicyDocument", allow("dynamodb:*")}});
  b.become("user/neville");
  b.enforce = true;
  const auto decide = [&](const Json& answer) {
    ServiceBench other = b;
    other.use(from(answer));
    api::Need need;
    need.action = "dynamodb:GetItem";
    need.resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/T";
    need.resource_account = test::kAccount;
    return other.decide(need).allowed();
  };
  Json call = {{"Name", "owl"}, {"Policy", allow("dynamodb:GetItem")}};
  const Json answer = b.ok("sts", "GetFederationToken", call);
  CHECK(answer["FederatedUser"]["Arn"] == "arn:aws:sts::111122223333:federated-user/owl");
  CHECK(answer["FederatedUser"]["FederatedUserId"] == "111122223333:owl");
  CHECK(decide(answer));
  call["Policy"] = allow("dynamodb:Scan");
  CHECK_FALSE(decide(b.ok("sts", "GetFederationToken", call)));
  call.erase("Policy");
  CHECK_FALSE(decide(b.ok("sts", "GetFederationToken", call)));
}

}  // namespace lockbox::sts_test
