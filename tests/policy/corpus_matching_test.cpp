// Action, Resource and Principal, one line a case. IAM User Guide: "IAM JSON policy elements:
// Action", "... Resource", "... Principal", "... NotPrincipal", "... Version".
#include "tests/policy/corpus.hpp"

namespace lockbox::corpus_matching_test {
using namespace corpus;

namespace {

// Columns: action of the policy | action of the request | matches
constexpr const char* kActions = R"(
* | dynamodb:GetItem | yes
*:* | dynamodb:GetItem | yes
dynamodb:GetItem | dynamodb:GetItem | yes
dynamodb:getitem | dynamodb:GetItem | yes
DynamoDB:GETITEM | dynamodb:GetItem | yes
dynamodb:GetItem | DYNAMODB:GETITEM | yes
dynamodb:PutItem | dynamodb:GetItem | no
dynamodb:* | dynamodb:GetItem | yes
dynamodb:* | s3:GetObject | no
dynamodb:Get* | dynamodb:GetItem | yes
dynamodb:Get* | dynamodb:GetResourcePolicy | yes
dynamodb:Get* | dynamodb:BatchGetItem | no
dynamodb:*Item | dynamodb:BatchGetItem | yes
dynamodb:*Item | dynamodb:Query | no
dynamodb:*Get* | dynamodb:BatchGetItem | yes
dynamodb:?etItem | dynamodb:GetItem | yes
dynamodb:?etItem | dynamodb:BatchGetItem | no
dynamodb:Ge?Item | dynamodb:GetItem | yes
dynamodb:GetIte? | dynamodb:GetItem | yes
dynamodb:GetItem? | dynamodb:GetItem | no
dynamodb:GetItem* | dynamodb:GetItem | yes
dynamodb:PartiQL* | dynamodb:PartiQLSelect | yes
dynamodb:PartiQL* | dynamodb:GetItem | no
dynamodb:B*t*h*Item | dynamodb:BatchWriteItem | yes
dynamodb:Get.tem | dynamodb:GetItem | no
dynamodb: | dynamodb:GetItem | no
s3:* | dynamodb:GetItem | no
kms:* | dynamodb:GetItem | no
)";

// Columns: resource of the policy | resource of the request | matches. A stands for
// arn:aws:dynamodb:eu-west-1:111122223333:
constexpr const char* kResources = R"(
* | A table/T | yes
* | * | yes
A table/T | A table/T | yes
A table/t | A table/T | no
A table/T | A table/T/index/I | no
A table/T | A table/T/stream/2026-09-01T00:00:00.000 | no
A table/T | A table/T/backup/0123 | no
A table/T | A table/T/export/0123 | no
A table/T* | A table/T | yes
A table/T* | A table/T2 | yes
A table/T* | A table/T/index/I | yes
A table/T* | A table/T/stream/2026-09-01T00:00:00.000 | yes
A table/T* | A table/U | no
A table/T/* | A table/T | no
A table/T/* | A table/T/index/I | yes
A table/T/* | A table/T2/index/I | no
A table/T/index/* | A table/T/index/I | yes
A table/T/index/* | A table/T | no
A table/T/index/* | A table/T/stream/1 | no
A table/T/index/I | A table/T/index/I | yes
A table/T/index/I | A table/T/index/J | no
A table/*/index/* | A table/T/index/I | yes
A table/* | A table/T | yes
A table/* | A table/T/index/I | yes
A table/? | A table/T | yes
A table/? | A table/TT | no
A table/?? | A table/T | no
A table/T?2 | A table/T-2 | yes
A table/*-prod | A table/orders-prod | yes
A table/*-prod | A table/orders-test | no
A table/*-prod | A table/orders-prod/index/I | no
A * | A table/T | yes
A * | * | no
arn:aws:dynamodb:* | A table/T | yes
arn:aws:dynamodb:* | arn:aws:dynamodb:us-east-1:999900001111:table/T/index/I | yes
arn:aws:dynamodb:* | arn:aws:s3:::bucket | no
arn:aws:dynamodb:*:*:* | A table/T | yes
arn:aws:dynamodb:*:*:table/T | A table/T | yes
arn:aws:dynamodb:*:*:table/T | arn:aws:dynamodb:us-east-1:999900001111:table/T | yes
arn:aws:dynamodb:*:111122223333:table/T | A table/T | yes
arn:aws:dynamodb:*:111122223333:table/T | arn:aws:dynamodb:us-east-1:999900001111:table/T | no
arn:aws:dynamodb:eu-west-1:*:table/T | arn:aws:dynamodb:eu-west-1:999900001111:table/T | yes
arn:aws:dynamodb:eu-*:111122223333:table/T | A table/T | yes
arn:aws:dynamodb:us-*:111122223333:table/T | A table/T | no
arn:aws:dynamodb:eu-west-?:111122223333:table/T | A table/T | yes
arn:aws:dynamodb:eu-west-?:111122223333:table/T | arn:aws:dynamodb:eu-west-10:111122223333:table/T | no
arn:aws:dynamodb:*-1:111122223333:table/T | A table/T | yes
arn:aws:dynamodb:e*1:111122223333:table/T | A table/T | yes
arn:aws:dynamodb:e*3:table/T | A table/T | no
arn:aws:dynamodb:e*:table/T | A table/T | yes
arn:aws:dynamodb:eu-west-1?111122223333:table/T | A table/T | no
arn:*:dynamodb:eu-west-1:111122223333:table/T | A table/T | yes
arn:*:dynamodb:eu-west-1:111122223333:table/T | arn:aws-cn:dynamodb:eu-west-1:111122223333:table/T | yes
arn:aws:dynamodb:eu-west-1::table/T | A table/T | no
arn:aws:dynamodb::111122223333:global-table/G | arn:aws:dynamodb::111122223333:global-table/G | yes
A table/${aws:username} | A table/ann | yes
A table/${aws:username} | A table/T | no
A table/${aws:username}-* | A table/ann-orders | yes
A table/${aws:username}/index/* | A table/ann/index/I | yes
A table/${aws:PrincipalTag/none} | A table/T | no
A table/${aws:PrincipalTag/none; 'T'} | A table/T | yes
A table/${aws:PrincipalTag/star} | A table/T | no
A table/${aws:PrincipalTag/star} | A table/* | yes
A table/${*} | A table/T | no
A table/${*} | A table/* | yes
arn:aws:dynamodb:eu-west-1:${aws:PrincipalAccount}:table/T | A table/T | no
)";

// Columns: what is put into the policy | is the caller covered (user ann, session app/s1, session
// path, root, other account's user eve, service, anonymous)
constexpr const char* kPrincipals = R"(
"*"                                                              | y y y y y y y
{"AWS":"*"}                                                      | y y y y y y y
{"AWS":"111122223333"}                                           | y y y y n n n
{"AWS":"arn:aws:iam::111122223333:root"}                         | y y y y n n n
{"AWS":"999900001111"}                                           | n n n n y n n
{"AWS":"arn:aws:iam::111122223333:user/ann"}                     | y n n n n n n
{"AWS":"arn:aws:iam::111122223333:user/Ann"}                     | n n n n n n n
{"AWS":"arn:aws:iam::111122223333:role/app"}                     | n y n n n n n
{"AWS":"arn:aws:iam::111122223333:role/team/deep"}               | n n y n n n n
{"AWS":"arn:aws:iam::111122223333:role/deep"}                    | n n n n n n n
{"AWS":"arn:aws:sts::111122223333:assumed-role/app/s1"}          | n y n n n n n
{"AWS":"arn:aws:sts::111122223333:assumed-role/app/s2"}          | n n n n n n n
{"AWS":"arn:aws:sts::111122223333:assumed-role/deep/s1"}         | n n y n n n n
{"AWS":"arn:aws:iam::999900001111:user/eve"}                     | n n n n y n n
{"AWS":["arn:aws:iam::999900001111:user/eve","111122223333"]}    | y y y y y n n
{"AWS":"AIDAANN"}                                                | y n n n n n n
{"AWS":"AROAAPP"}                                                | n y n n n n n
{"AWS":"AROAGONE"}                                               | n n n n n n n
{"Service":"dynamodb.amazonaws.com"}                             | n n n n n y n
{"Service":"kinesis.amazonaws.com"}                              | n n n n n n n
{"Service":"dynamodb.amazonaws.com","AWS":"111122223333"}        | y y y y n y n
{"Federated":"cognito-identity.amazonaws.com"}                   | n n n n n n n
{"AWS":[]}                                                       | n n n n n n n
)";

std::vector<Principal> callers() {
  const std::string a = "111122223333";
  return {
      {PrincipalKind::User, "arn:aws:iam::111122223333:user/ann", "", a, "AIDAANN"},
      {PrincipalKind::RoleSession, "arn:aws:sts::111122223333:assumed-role/app/s1",
       "arn:aws:iam::111122223333:role/app", a, "AROAAPP:s1"},
      {PrincipalKind::RoleSession, "arn:aws:sts::111122223333:assumed-role/deep/s1",
       "arn:aws:iam::111122223333:role/team/deep", a, "AROADEEP:s1"},
      {PrincipalKind::Root, "arn:aws:iam::111122223333:root", "", a, a},
      {PrincipalKind::User, "arn:aws:iam::999900001111:user/eve", "", "999900001111", "AIDAEVE"},
      {PrincipalKind::Service, "dynamodb.amazonaws.com", "", "", ""},
      {PrincipalKind::Anonymous, "", "", "", ""},
  };
}

std::string resource_text(std::string text) {
  text = lockbox::replace_all(std::move(text), ";", ",");
  if (text.rfind("A ", 0) == 0)
    return "arn:aws:dynamodb:eu-west-1:111122223333:" + text.substr(2);
  return text;
}

std::string statement(const std::string& effect, const std::string& rest) {
  return "{\"Effect\":\"" + effect + "\"," + rest + "}";
}
std::string document(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

bool allowed(const AuthRequest& r, const std::string& statements) {
  PolicySet set;
  set.identity.push_back(source(document(statements)));
  return evaluate(r, set, Explain::No).allowed();
}

}  // namespace

TEST_CASE("Action and NotAction", "[policy][corpus]") {
  for (const auto& row : corpus::table(kActions)) {
    INFO(row[0] << " | " << row[1]);
    AuthRequest r = get_item();
    r.action = row[1];
    const std::string quoted = "\"" + row[0] + "\",\"Resource\":\"*\"";
    const bool yes = row[2] == "yes";
    CHECK(allowed(r, statement("Allow", "\"Action\":" + quoted)) == yes);
    CHECK(allowed(r, statement("Allow", "\"NotAction\":" + quoted)) == !yes);
    CHECK(allowed(r, statement("Allow", R"("Action":["s3:ListBucket",")" + row[0] +
                                            R"("],"Resource":"*")")) == yes);
  }
}

TEST_CASE("Resource and NotResource", "[policy][corpus]") {
  for (const auto& row : corpus::table(kResources)) {
    INFO(row[0] << " | " << row[1]);
    AuthRequest r = get_item();
    r.context.set("aws:username", "ann", "");
    r.context.set("aws:PrincipalTag/star", "*", "");
    r.context.set("aws:PrincipalAccount", "111122223333", "");
    r.resource = resource_text(row[1]);
    const std::string quoted = "\"" + resource_text(row[0]) + "\",\"Action\":\"*\"";
    const bool yes = row[2] == "yes";
    CHECK(allowed(r, statement("Allow", "\"Resource\":" + quoted)) == yes);
    CHECK(allowed(r, statement("Allow", "\"NotResource\":" + quoted)) == !yes);
  }
}

TEST_CASE("A wildcard in the type of a resource cannot be evaluated", "[policy][corpus]") {
  // "ARN format": the resource type takes no wildcard. What it would match is not documented, so an
  // Allow does not grant by it and a Deny is taken to apply.
  const AuthRequest r = get_item();
  for (const char* type : {"t*/T", "ta?le/T", "table*", "*/T"}) {
    INFO(type);
    const std::string resource =
        std::string(R"("Action":"*","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:)") + type +
        "\"";
    CHECK_FALSE(allowed(r, statement("Allow", resource)));
    CHECK_FALSE(allowed(r, statement("Allow", R"("Action":"*","Resource":"*")") + "," +
                               statement("Deny", resource)));
  }
}

TEST_CASE("Principal names callers exactly", "[policy][corpus]") {
  const std::vector<Principal> all = callers();
  for (const auto& row : corpus::table(kPrincipals)) {
    const std::vector<std::string> expected = lockbox::split(row[1], ' ');
    REQUIRE(expected.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      INFO(row[0] << " | " << all[i].arn);
      AuthRequest r = get_item();
      r.principal = all[i];
      PolicySet set;
      set.resource = source(
          document(statement("Deny", R"("Action":"*","Resource":"*","Principal":)" + row[0])),
          Kind::Resource);
      CHECK((evaluate(r, set, Explain::No).verdict == Verdict::ExplicitDeny) ==
            (expected[i] == "y"));
    }
  }
}

TEST_CASE("Deny with NotPrincipal spares only who is listed with all parts", "[policy][corpus]") {
  // Columns: listed | caller: user ann, session app/s1, root | y: spared
  constexpr const char* kRows = R"(
"arn:aws:iam::111122223333:user/ann" | n n n
"111122223333" | n n y
"arn:aws:iam::111122223333:user/ann","111122223333" | y n y
"arn:aws:iam::111122223333:user/ann","arn:aws:iam::111122223333:root" | y n y
"arn:aws:iam::111122223333:role/app","111122223333" | n n y
"arn:aws:sts::111122223333:assumed-role/app/s1","111122223333" | n n y
"arn:aws:sts::111122223333:assumed-role/app/s1","arn:aws:iam::111122223333:role/app" | n n n
"arn:aws:sts::111122223333:assumed-role/app/s1","arn:aws:iam::111122223333:role/app","111122223333" | n y y
"*" | y y y
)";
  const std::vector<Principal> all = callers();
  const std::size_t who[] = {0, 1, 3};
  for (const auto& row : corpus::table(kRows))
    for (std::size_t i = 0; i < 3; ++i) {
      INFO(row[0] << " | " << all[who[i]].arn);
      AuthRequest r = get_item();
      r.principal = all[who[i]];
      PolicySet set;
      set.identity.push_back(
          source(document(statement("Allow", R"("Action":"*","Resource":"*")"))));
      set.resource = source(
          document(statement(
              "Deny", R"("Action":"*","Resource":"*","NotPrincipal":{"AWS":[)" + row[0] + "]}")),
          Kind::Resource);
      const bool spared = lockbox::split(row[1], ' ')[i] == "y";
      CHECK(evaluate(r, set, Explain::No).allowed() == spared);
      // A principal with a boundary is always denied, listed or not.
      set.boundaries = set.identity;
      const bool root = r.principal.kind == PrincipalKind::Root;
      CHECK(evaluate(r, set, Explain::No).allowed() == (root && spared));
    }
}

}  // namespace lockbox::corpus_matching_test
