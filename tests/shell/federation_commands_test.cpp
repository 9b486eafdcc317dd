// An app's sign-in as a learner types it: a provider, a pool, roles, tokens, sessions.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/shell/shell.hpp"
#include "tests/shell/world_terminal.hpp"

namespace lockbox::federation_commands_test {
namespace {

const char* const kAppWorld = R"({
  "account": "111122223333", "region": "eu-west-1", "time": "2026-09-01T08:00:00Z",
  "tables": {"houses": {
    "TableName": "Houses", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "House", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "House", "KeyType": "HASH"}],
    "Items": [{"House": {"S": "Gryffindor"}, "Points": {"N": "50"}}]}},
  "roles": {
    "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
    "owl": {"trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
      "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com"},
      "Action": "sts:AssumeRoleWithWebIdentity"}]}},
    "reader": {"trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity"}]},
      "inlinePolicies": {"read": {"Version": "2012-10-17", "Statement":
        [{"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "*"}]}}}}
})";

struct AppTerminal : test::WorldTerminal {
  AppTerminal() : WorldTerminal(kAppWorld, "") {}
};

}  // namespace

TEST_CASE("a web identity gets a role's session from the terminal", "[shell][federation]") {
  AppTerminal t;
  CHECK(t.run("lockbox sign-in login.example.com hedwig").err.find("Name the app's id") !=
        std::string::npos);
  CHECK(t.word("aws iam create-open-id-connect-provider --url https://login.example.com "
               "--client-id-list owl-post --profile role/admin --query OpenIDConnectProviderArn") ==
        "arn:aws:iam::111122223333:oidc-provider/login.example.com");
  CHECK(t.word("aws iam list-open-id-connect-providers --profile role/admin "
               "--query OpenIDConnectProviderList[0].Arn") ==
        "arn:aws:iam::111122223333:oidc-provider/login.example.com");
  CHECK(t.out("lockbox sign-in login.example.com hedwig").find("file://hedwig.jwt") !=
        std::string::npos);
  // No profile, no credentials: the token is enough.
  CHECK(t.word("aws sts assume-role-with-web-identity --role-arn "
               "arn:aws:iam::111122223333:role/owl --role-session-name post "
               "--web-identity-token file://hedwig.jwt --query AssumedRoleUser.Arn") ==
        "arn:aws:sts::111122223333:assumed-role/owl/post");
  CHECK(t.word("aws sts get-caller-identity --profile session/post --query Arn") ==
        "arn:aws:sts::111122223333:assumed-role/owl/post");
  t.out("lockbox clock +1h");
  CHECK(t.run("aws sts assume-role-with-web-identity --role-arn "
              "arn:aws:iam::111122223333:role/owl --role-session-name post "
              "--web-identity-token file://hedwig.jwt")
            .err.find("ExpiredTokenException") != std::string::npos);
  CHECK(t.run("lockbox sign-in cognito-identity.amazonaws.com x").status == 1);
  CHECK(t.run("lockbox sign-in nowhere x").status == 2);
}

TEST_CASE("an identity pool from the first command to a guest's and a user's read",
          "[shell][federation]") {
  AppTerminal t;
  t.session().profile = "role/admin";
  const std::string pool = t.word(
      "aws cognito-identity create-identity-pool --identity-pool-name app "
      "--allow-unauthenticated-identities --supported-login-providers "
      "accounts.google.com=app-1 --query IdentityPoolId");
  t.out("aws cognito-identity set-identity-pool-roles --identity-pool-id " + pool +
        " --roles authenticated=arn:aws:iam::111122223333:role/reader,"
        "unauthenticated=arn:aws:iam::111122223333:role/reader");
  CHECK(t.word("aws cognito-identity list-identity-pools --max-results 10 "
               "--query IdentityPools[0].IdentityPoolId") == pool);
  const std::string id =
      t.word("aws cognito-identity get-id --identity-pool-id " + pool + " --query IdentityId");
  CHECK(t.word("aws cognito-identity get-credentials-for-identity --identity-id " + id +
               " --query Credentials.Expiration") == "2026-09-01T09:00:00+00:00");
  CHECK(t.word("aws dynamodb scan --table-name Houses --profile "
               "session/CognitoIdentityCredentials --query Count") == "1");
  t.out("lockbox sign-in accounts.google.com luna");
  const std::string luna = t.word("aws cognito-identity get-id --identity-pool-id " + pool +
                                  " --logins file://luna.logins.json --query IdentityId");
  CHECK(luna != id);
  t.out("aws cognito-identity get-credentials-for-identity --identity-id " + luna +
        " --logins file://luna.logins.json");
  CHECK(t.run("aws cognito-identity get-credentials-for-identity --identity-id " + luna)
            .err.find("NotAuthorizedException") != std::string::npos);
  CHECK(t.word("aws dynamodb scan --table-name Houses --profile app/app/luna --query Count") ==
        "1");
  CHECK(t.word("aws dynamodb scan --table-name Houses --profile guest/app --query Count") == "1");
  const std::string why = t.out("lockbox why");
  CHECK(why.find("read") != std::string::npos);
  CHECK(t.out("lockbox who-can Scan Houses").find("guest/app") != std::string::npos);
  CHECK(t.out("lockbox as").find("guest/POOL") != std::string::npos);
  CHECK(t.out("lockbox as guest/app").find("guest/app") != std::string::npos);
}

}  // namespace lockbox::federation_commands_test
