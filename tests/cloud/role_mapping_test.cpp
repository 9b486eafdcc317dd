// Role mappings of identity pools: which role claims of a token lead to. Source: Amazon Cognito
// Developer Guide, "Using role-based access control".
#include "engine/identity/role_mapping.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/step.hpp"
#include "engine/identity/federation.hpp"

namespace lockbox::role_mapping_test {
using namespace lockbox::cloud;

namespace {

constexpr const char* kPool = "eu-west-1:11111111-1111-4111-8111-111111111111";
constexpr const char* kUserPool = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_castle";

std::string role(const char* name) {
  return concat({"arn:aws:iam::111122223333:role/", name});
}

identity::WebToken token_of(std::vector<std::pair<std::string, std::vector<std::string>>> claims) {
  identity::WebToken t;
  t.issuer = concat({"https://", kUserPool});
  t.subject = "luna";
  t.audience = "app";
  t.claims = std::move(claims);
  return t;
}

identity::IdentityPool pool_with(identity::RoleMapping mapping,
                                 const std::string& provider = kUserPool) {
  identity::IdentityPool pool;
  pool.id = kPool;
  pool.authenticated_role = role("player");
  pool.role_mappings.set(provider, std::move(mapping));
  return pool;
}

/// Name of the role, or "-" for NotAuthorizedException.
std::string outcome(const identity::IdentityPool& pool, const identity::WebToken& token,
                    const std::string& custom = "") {
  const auto found = identity::mapped_role(pool, token, custom);
  if (found)
    return found->substr(found->rfind('/') + 1);
  CHECK(found.error().code == "NotAuthorizedException");
  return "-";
}

World world_of(const Json& d) {
  auto made = world_from_json(d, 1);
  INFO((made ? std::string() : made.error()));
  REQUIRE(made.has_value());
  return *made;
}

/// Sends calls into the world, one after the other.
auto sender(World& w) {
  return [&w](const CallApi& call) {
    StepResult r = step(w, call);
    w = std::move(r.world);
    return r.outcome;
  };
}

}  // namespace

TEST_CASE("Type Token: preferred role, CustomRoleArn, and what is ambiguous", "[identity]") {
  identity::RoleMapping falls_back, denies;
  denies.deny_ambiguous = true;
  const auto lenient = pool_with(falls_back), strict = pool_with(denies);
  const std::string both = role("seeker") + "," + role("keeper");
  const auto two = token_of({{"cognito:roles", {both}}});
  const auto preferred =
      token_of({{"cognito:roles", {both}}, {"cognito:preferred_role", {role("keeper")}}});
  CHECK(outcome(strict, preferred) == "keeper");
  CHECK(outcome(strict, preferred, role("seeker")) == "seeker");
  CHECK(outcome(strict, preferred, role("beater")) == "-");
  CHECK(outcome(strict, two) == "-");
  CHECK(outcome(lenient, two) == "player");
  CHECK(outcome(lenient, two, role("keeper")) == "keeper");
  CHECK(outcome(lenient, token_of({})) == "player");
  CHECK(identity::mapped_role(strict, two, "").error().message ==
        concat({"The ambiguous role mapping rules for: ", kPool, " denied this request."}));
  // Real tokens hold a list.
  const auto list = token_of({{"cognito:roles", {role("seeker"), role("keeper")}}});
  CHECK(outcome(strict, list, role("seeker")) == "seeker");
}

TEST_CASE("Type Rules: the first rule that matches, in order", "[identity]") {
  identity::RoleMapping rules;
  rules.by_rules = true;
  rules.deny_ambiguous = true;
  rules.rules = {{"custom:house", "Equals", "Ravenclaw", role("raven")},
                 {"email", "Contains", "@staff.", role("staff")},
                 {"name", "StartsWith", "Prof", role("teacher")},
                 {"locale", "NotEqual", "en", role("abroad")}};
  const auto pool = pool_with(rules);
  CHECK(outcome(pool, token_of({{"custom:house", {"Ravenclaw"}}})) == "raven");
  CHECK(outcome(pool, token_of({{"custom:house", {"ravenclaw"}}})) == "-");
  CHECK(outcome(pool, token_of({{"email", {"a@staff.example"}}})) == "staff");
  CHECK(outcome(pool, token_of({{"name", {"Professor"}}})) == "teacher");
  CHECK(outcome(pool, token_of({{"name", {"A Prof"}}})) == "-");
  CHECK(outcome(pool, token_of({{"locale", {"fr"}}})) == "abroad");
  CHECK(outcome(pool, token_of({{"locale", {"en"}}})) == "-");
  CHECK(outcome(pool, token_of({})) == "-");  // NotEqual needs the claim
  const auto several = token_of({{"custom:house", {"Ravenclaw"}}, {"email", {"a@staff.example"}}});
  CHECK(outcome(pool, several) == "raven");
  CHECK(outcome(pool, several, role("staff")) == "staff");  // overrides the order
  CHECK(outcome(pool, several, role("abroad")) == "-");
}

TEST_CASE("A mapping is found by provider, by provider and client, by the provider's ARN",
          "[identity]") {
  identity::RoleMapping denies;
  denies.deny_ambiguous = true;
  CHECK(outcome(pool_with(denies, concat({kUserPool, ":app"})), token_of({})) == "-");
  CHECK(outcome(pool_with(denies, concat({kUserPool, ":other"})), token_of({})) == "player");
  const std::string arn = "arn:aws:iam::111122223333:oidc-provider/login.example.com";
  auto pool = pool_with(denies, arn);
  pool.oidc_providers = {arn};
  identity::WebToken token = token_of({});
  token.issuer = "https://login.example.com";
  CHECK(outcome(pool, token) == "-");
  CHECK(outcome(pool, token_of({})) == "player");
  CHECK(outcome(pool, token_of({}), role("seeker")) == "-");  // no mapping: nothing to choose from
}

TEST_CASE("Role mappings through the API", "[cloud][federation]") {
  const Json trust = parse_json(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
    "Principal":{"Federated":"cognito-identity.amazonaws.com"},
    "Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":
    {"cognito-identity.amazonaws.com:aud":"eu-west-1:11111111-1111-4111-8111-111111111111"}}}]})")
                         .value;
  Json d = parse_json(R"({"account":"111122223333","region":"eu-west-1","roles":{
    "admin":{"inlinePolicies":{"all":{"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"*","Resource":"*"}]}}},
    "narrow":{"inlinePolicies":{"pools":{"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"cognito-identity:*","Resource":"*"},
      {"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/player"}]}}}
    }})")
               .value;
  d["roles"]["player"]["trust"] = trust;
  d["roles"]["seeker"]["trust"] = trust;
  d["identityPools"]["mobile"] = {{"id", kPool},
                                  {"loginProviders", {{"accounts.google.com", "app-1"}}},
                                  {"roles", {{"authenticated", "player"}}}};
  World w = world_of(d);
  const auto send = sender(w);
  const Json rule = {
      {"Claim", "team"}, {"MatchType", "Equals"}, {"Value", "ravens"}, {"RoleARN", role("seeker")}};
  const Json mapping = {{"Type", "Rules"},
                        {"AmbiguousRoleResolution", "Deny"},
                        {"RulesConfiguration", {{"Rules", Json::array({rule})}}}};
  const Json roles = {{"IdentityPoolId", kPool},
                      {"Roles", {{"authenticated", role("player")}}},
                      {"RoleMappings", {{"accounts.google.com", mapping}}}};
  // Who sets the roles passes each of them, those of the rules too.
  CHECK_FALSE(send(api_call("role/narrow", "cognito-identity", "SetIdentityPoolRoles", roles)));
  REQUIRE(send(api_call("role/admin", "cognito-identity", "SetIdentityPoolRoles", roles)));
  const auto shown = send(api_call("role/admin", "cognito-identity", "GetIdentityPoolRoles",
                                   {{"IdentityPoolId", kPool}}));
  REQUIRE(shown);
  CHECK((**shown)["RoleMappings"]["accounts.google.com"] == mapping);

  const auto credentials = [&](const char* team) {
    identity::WebToken t = token_of({{"team", {team}}});
    t.issuer = "https://accounts.google.com";
    t.audience = "app-1";
    t.subject = team;
    t.issued = w.now;
    t.expires = plus_ms(w.now, 3600 * 1000);
    const Json logins = {{"accounts.google.com", identity::sign_web_token(t)}};
    const auto id = send(api_call("anonymous", "cognito-identity", "GetId",
                                  {{"IdentityPoolId", kPool}, {"Logins", logins}}));
    REQUIRE(id);
    return send(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                         {{"IdentityId", (**id)["IdentityId"]}, {"Logins", logins}}));
  };
  const auto ravens = credentials("ravens");
  REQUIRE(ravens);
  const Json& c = (**ravens)["Credentials"];
  CallApi who = api_call("", "sts", "GetCallerIdentity");
  who.credentials = identity::Credentials{c["AccessKeyId"], c["SecretKey"], c["SessionToken"]};
  const auto me = send(who);
  REQUIRE(me);
  CHECK((**me)["Arn"] ==
        "arn:aws:sts::111122223333:assumed-role/seeker/CognitoIdentityCredentials");
  const auto lions = credentials("lions");
  REQUIRE_FALSE(lions);
  CHECK(lions.error().code == "NotAuthorizedException");

  Json wrong = roles;
  wrong["RoleMappings"]["accounts.google.com"]["Type"] = "Dice";
  wrong["RoleMappings"]["accounts.google.com"].erase("AmbiguousRoleResolution");
  const auto refused =
      send(api_call("role/admin", "cognito-identity", "SetIdentityPoolRoles", wrong));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "ValidationException");
  CHECK(refused.error().message.find("2 validation errors") != std::string::npos);
}

TEST_CASE("A token of a user pool opens no table; exchanged for credentials it does",
          "[cloud][federation]") {
  Json d = parse_json(R"({"account":"111122223333","region":"eu-west-1",
    "tables":{"scores":{"TableName":"Scores","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"Player","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"Player","KeyType":"HASH"}]}},
    "roles":{"player":{"inlinePolicies":{"read":{"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}]}}}}})")
               .value;
  d["roles"]["player"]["trust"] = parse_json(
                                      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
    "Principal":{"Federated":"cognito-identity.amazonaws.com"},
    "Action":"sts:AssumeRoleWithWebIdentity","Condition":{"ForAnyValue:StringLike":
    {"cognito-identity.amazonaws.com:amr":"authenticated"}}}]})")
                                      .value;
  d["identityPools"]["app"] = {
      {"id", kPool},
      {"userPools", Json::array({{{"ProviderName", kUserPool}, {"ClientId", "app"}}})},
      {"roles", {{"authenticated", "player"}}}};
  World w = world_of(d);
  const auto send = sender(w);
  identity::WebToken t = token_of({});
  t.issued = w.now;
  t.expires = plus_ms(w.now, 3600 * 1000);
  const std::string token = identity::sign_web_token(t);
  CallApi get = api_call("", "dynamodb", "GetItem",
                         {{"TableName", "Scores"}, {"Key", {{"Player", {{"S", "luna"}}}}}});
  get.credentials = identity::Credentials{"luna", token, token};
  const auto refused = send(get);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "UnrecognizedClientException");

  const Json logins = {{kUserPool, token}};
  const auto id = send(api_call("anonymous", "cognito-identity", "GetId",
                                {{"IdentityPoolId", kPool}, {"Logins", logins}}));
  REQUIRE(id);
  const auto got = send(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                                 {{"IdentityId", (**id)["IdentityId"]}, {"Logins", logins}}));
  REQUIRE(got);
  const Json& c = (**got)["Credentials"];
  get.credentials = identity::Credentials{c["AccessKeyId"], c["SecretKey"], c["SessionToken"]};
  CHECK(send(get));
}

}  // namespace lockbox::role_mapping_test
