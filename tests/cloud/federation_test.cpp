// Web identities and identity pools through the whole pipeline. Sources: Amazon Cognito Developer
// Guide, "Identity pools authentication flow", "IAM roles"; IAM User Guide, "OIDC federation".
#include "engine/identity/federation.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/step.hpp"
#include "engine/policy/decide.hpp"

namespace lockbox::federation_test {
using namespace lockbox::cloud;

namespace {

constexpr const char* kPool = "eu-west-1:11111111-1111-4111-8111-111111111111";
constexpr const char* kLuna = "eu-west-1:aaaaaaaa-0000-4000-8000-000000000001";
constexpr const char* kRon = "eu-west-1:aaaaaaaa-0000-4000-8000-000000000002";

constexpr const char* kTrust = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
  "Principal":{"Federated":"cognito-identity.amazonaws.com"},
  "Action":"sts:AssumeRoleWithWebIdentity",
  "Condition":{"StringEquals":{"cognito-identity.amazonaws.com:aud":"POOL"},
    "ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"WHO"}}}]})";

Json trust(const std::string& who, const std::string& pool = kPool) {
  return parse_json(replace_all(replace_all(kTrust, "POOL", pool), "WHO", who)).value;
}

Json policy(const char* statement) {
  return Json{{"Version", "2012-10-17"}, {"Statement", {parse_json(statement).value}}};
}

Json description() {
  Json d = parse_json(R"({
    "account": "111122223333", "region": "eu-west-1",
    "tables": {"scores": {"TableName": "Scores", "BillingMode": "PAY_PER_REQUEST",
      "AttributeDefinitions": [{"AttributeName": "Player", "AttributeType": "S"}],
      "KeySchema": [{"AttributeName": "Player", "KeyType": "HASH"}]}},
    "roles": {"admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}}},
    "openIdConnectProviders": {"login.example.com": {"audiences": ["owl-post"]}},
    "trails": {"app-trail": {"selectors": ["Management", "Data", "Data AWS::Cognito::IdentityPool"]}}
  })")
               .value;
  Json& roles = d["roles"];
  roles["guest"] = {
      {"trust", trust("unauthenticated")},
      {"inlinePolicies",
       {{"look",
         policy(
             R"({"Effect":"Allow","Action":["dynamodb:Scan","ec2:DescribeVpcs"],"Resource":"*"})")}}}};
  roles["player"] = {
      {"trust", trust("authenticated")},
      {"inlinePolicies",
       {{"own", policy(R"({"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PutItem"],
          "Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":
          ["${cognito-identity.amazonaws.com:sub}"]}}})")}}}};
  roles["owl"] = {{"trust", policy(R"({"Effect":"Allow",
      "Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"},
      "Action":"sts:AssumeRoleWithWebIdentity",
      "Condition":{"StringEquals":{"login.example.com:sub":"hedwig"}}})")}};
  d["identityPools"] = {{"mobile",
                         {{"id", kPool},
                          {"guests", true},
                          {"classicFlow", true},
                          {"loginProviders", {{"accounts.google.com", "app-1"}}},
                          {"roles", {{"authenticated", "player"}, {"unauthenticated", "guest"}}},
                          {"identities",
                           {{"luna", {{"id", kLuna}, {"provider", "accounts.google.com"}}},
                            {"ron", {{"id", kRon}, {"provider", "accounts.google.com"}}}}}}}};
  return d;
}

World world(const Json& d = description()) {
  auto made = world_from_json(d, 1);
  INFO((made ? std::string() : made.error()));
  REQUIRE(made.has_value());
  return *made;
}

/// A world that goes on with every call.
struct Lab {
  World w = world();
  TracePtr trace;

  Result<Json> send(const CallApi& call) {
    StepResult r = step(w, call);
    w = std::move(r.world);
    trace = r.trace;
    if (!r.outcome)
      return r.outcome.error();
    return *r.outcome ? **r.outcome : Json();
  }
  Json ok(const CallApi& call) {
    const Result<Json> answer = send(call);
    INFO(call.operation << ": " << (answer ? "" : answer.error().message));
    REQUIRE(answer.has_value());
    return *answer;
  }
  AwsError refused(const CallApi& call) {
    const Result<Json> answer = send(call);
    INFO(call.operation);
    REQUIRE_FALSE(answer.has_value());
    return answer.error();
  }
};

identity::Credentials credentials_in(const Json& answer) {
  const Json& c = answer["Credentials"];
  return {c["AccessKeyId"], c.contains("SecretKey") ? c["SecretKey"] : c["SecretAccessKey"],
          c["SessionToken"]};
}

CallApi with(const identity::Credentials& c, CallApi call) {
  call.credentials = c;
  return call;
}

std::string token(const World& w, const char* user, const char* issuer = "accounts.google.com",
                  const char* audience = "app-1") {
  identity::WebToken t;
  t.issuer = concat({"https://", issuer});
  t.subject = user;
  t.audience = audience;
  t.issued = w.now;
  t.expires = plus_ms(w.now, 3600 * 1000);
  return identity::sign_web_token(t);
}

Json item(const char* player) {
  return {{"TableName", "Scores"}, {"Key", {{"Player", {{"S", player}}}}}};
}

}  // namespace

TEST_CASE("A web identity token is its issuer's and ends with its time", "[identity]") {
  const World w = world();
  const std::string text = token(w, "luna");
  const auto read = identity::read_web_token(text, w.now);
  REQUIRE(read);
  CHECK(read->subject == "luna");
  CHECK(read->audience == "app-1");
  CHECK(token(w, "luna") == text);  // a replay signs the same
  // The subject exchanged, the signature kept.
  const std::string other = token(w, "ronald");
  const std::string forged = other.substr(0, other.rfind('.')) + text.substr(text.rfind('.'));
  CHECK(identity::read_web_token(forged, w.now).error().code == "InvalidIdentityToken");
  CHECK(identity::read_web_token(text, plus_ms(w.now, 3600 * 1000)).error().code ==
        "ExpiredTokenException");
  for (const char* bad : {"", "x", "a.b.c", "..", "e30.e30.e30", "e30.e30.", "=.=.="})
    CHECK(identity::read_web_token(bad, w.now).error().code == "InvalidIdentityToken");
}

TEST_CASE("Enhanced flow: a guest needs no credentials to get some", "[cloud][federation]") {
  Lab lab;
  const Json id =
      lab.ok(api_call("anonymous", "cognito-identity", "GetId", {{"IdentityPoolId", kPool}}));
  const Json made = lab.ok(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                                    {{"IdentityId", id["IdentityId"]}}));
  REQUIRE(lab.trace->decisions.size() == 1);
  CHECK(lab.trace->decisions[0].layer == policy::Layer::Trust);
  CHECK(made["Credentials"]["Expiration"] == "2026-09-01T09:00:00+00:00");
  const identity::Credentials c = credentials_in(made);
  const Json me = lab.ok(with(c, api_call("", "sts", "GetCallerIdentity")));
  CHECK(me["Arn"] == "arn:aws:sts::111122223333:assumed-role/guest/CognitoIdentityCredentials");
  CHECK(lab.ok(with(c, api_call("", "dynamodb", "Scan", {{"TableName", "Scores"}})))["Count"] == 0);
  const policy::Context& context = lab.trace->decisions[0].request.context;
  CHECK(context.find("cognito-identity.amazonaws.com:sub")->values.front() == id["IdentityId"]);
  CHECK(context.find("cognito-identity.amazonaws.com:amr")->multivalued);
  CHECK(context.find("aws:FederatedProvider")->values.front() == "cognito-identity.amazonaws.com");
}

TEST_CASE("Enhanced flow: sessions of guests are narrowed to a list of services",
          "[cloud][federation]") {
  Lab lab;
  // The role may describe VPCs; EC2 is not on the list for guests.
  const AwsError error = lab.refused(api_call("guest/mobile", "ec2", "DescribeVpcs"));
  CHECK(error.code == "UnauthorizedOperation");
  CHECK(error.message.find("because no session policy allows") != std::string::npos);
  lab.ok(api_call("guest/mobile", "dynamodb", "Scan", {{"TableName", "Scores"}}));
}

TEST_CASE("Basic flow: the app asks STS itself, and nothing narrows the session",
          "[cloud][federation]") {
  Lab lab;
  const Json id =
      lab.ok(api_call("anonymous", "cognito-identity", "GetId", {{"IdentityPoolId", kPool}}));
  const Json got = lab.ok(api_call("anonymous", "cognito-identity", "GetOpenIdToken",
                                   {{"IdentityId", id["IdentityId"]}}));
  const Json call = {{"RoleArn", "arn:aws:iam::111122223333:role/guest"},
                     {"RoleSessionName", "app"},
                     {"WebIdentityToken", got["Token"]}};
  const Json made = lab.ok(api_call("anonymous", "sts", "AssumeRoleWithWebIdentity", call));
  CHECK(made["Provider"] == "cognito-identity.amazonaws.com");
  CHECK(made["Audience"] == kPool);
  CHECK(made["SubjectFromWebIdentityToken"] == id["IdentityId"]);
  CHECK(made["AssumedRoleUser"]["Arn"] == "arn:aws:sts::111122223333:assumed-role/guest/app");
  lab.ok(with(credentials_in(made), api_call("", "ec2", "DescribeVpcs")));
  // The guest's token is no key to the role of signed-in users.
  Json other = call;
  other["RoleArn"] = "arn:aws:iam::111122223333:role/player";
  const AwsError error =
      lab.refused(api_call("anonymous", "sts", "AssumeRoleWithWebIdentity", other));
  CHECK(error.code == "AccessDenied");
  CHECK(error.message == "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  CHECK(lab.trace->decisions[0].layer == policy::Layer::Trust);
}

TEST_CASE("Basic flow has to be switched on", "[cloud][federation]") {
  Lab lab;
  lab.w.services.identity.pools.edit(kPool)->edit().allow_classic_flow = false;
  const Json id =
      lab.ok(api_call("anonymous", "cognito-identity", "GetId", {{"IdentityPoolId", kPool}}));
  CHECK(lab.refused(api_call("anonymous", "cognito-identity", "GetOpenIdToken",
                             {{"IdentityId", id["IdentityId"]}}))
            .code == "InvalidParameterException");
}

TEST_CASE("A login leads to the same identity every time", "[cloud][federation]") {
  Lab lab;
  const Json logins = {{"accounts.google.com", token(lab.w, "luna")}};
  const Json id = lab.ok(api_call("anonymous", "cognito-identity", "GetId",
                                  {{"IdentityPoolId", kPool}, {"Logins", logins}}));
  CHECK(id["IdentityId"] == kLuna);
  CHECK(lab.refused(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                             {{"IdentityId", kLuna}}))
            .message == concat({"Access to Identity '", kLuna, "' is forbidden."}));
  const Json made = lab.ok(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                                    {{"IdentityId", kLuna}, {"Logins", logins}}));
  const identity::Credentials c = credentials_in(made);
  lab.ok(with(c, api_call("", "dynamodb", "GetItem", item(kLuna))));
  CHECK(lab.refused(with(c, api_call("", "dynamodb", "GetItem", item(kRon)))).code ==
        "AccessDeniedException");
  // Somebody else's login does not open the identity.
  const Json ron = {{"accounts.google.com", token(lab.w, "ron")}};
  CHECK(lab.refused(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                             {{"IdentityId", kLuna}, {"Logins", ron}}))
            .code == "ResourceConflictException");
}

TEST_CASE("A guest who signs in keeps the identity, and is no guest any more",
          "[cloud][federation]") {
  Lab lab;
  const std::string id = lab.ok(api_call("anonymous", "cognito-identity", "GetId",
                                         {{"IdentityPoolId", kPool}}))["IdentityId"];
  const Json logins = {{"accounts.google.com", token(lab.w, "ginny")}};
  const Json made = lab.ok(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                                    {{"IdentityId", id}, {"Logins", logins}}));
  CHECK(lab.ok(with(credentials_in(made), api_call("", "sts", "GetCallerIdentity")))["Arn"] ==
        "arn:aws:sts::111122223333:assumed-role/player/CognitoIdentityCredentials");
  CHECK(lab.refused(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                             {{"IdentityId", id}}))
            .code == "NotAuthorizedException");
  CHECK(lab.ok(api_call("anonymous", "cognito-identity", "GetId",
                        {{"IdentityPoolId", kPool}, {"Logins", logins}}))["IdentityId"] == id);
  CHECK(lab.ok(api_call("role/admin", "cognito-identity", "DescribeIdentity",
                        {{"IdentityId", id}}))["Logins"][0] == "accounts.google.com");
}

TEST_CASE("A role of the same name made anew ends the sessions of web identities",
          "[cloud][federation]") {
  Lab lab;
  const Json id =
      lab.ok(api_call("anonymous", "cognito-identity", "GetId", {{"IdentityPoolId", kPool}}));
  const identity::Credentials c = credentials_in(
      lab.ok(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity", id)));
  lab.ok(api_call("role/admin", "iam", "DeleteRolePolicy",
                  {{"RoleName", "guest"}, {"PolicyName", "look"}}));
  lab.ok(api_call("role/admin", "iam", "DeleteRole", {{"RoleName", "guest"}}));
  CHECK(lab.refused(with(c, api_call("", "sts", "GetCallerIdentity"))).code ==
        "InvalidClientTokenId");
  CHECK(lab.refused(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity", id))
            .code == "InvalidIdentityPoolConfigurationException");
}

TEST_CASE("Login tokens are checked: provider, audience, signature", "[cloud][federation]") {
  Lab lab;
  const auto refusal = [&](const char* provider, const std::string& text) {
    const AwsError e =
        lab.refused(api_call("anonymous", "cognito-identity", "GetId",
                             {{"IdentityPoolId", kPool}, {"Logins", {{provider, text}}}}));
    CHECK(e.code == "NotAuthorizedException");
    return e.message;
  };
  CHECK(refusal("login.example.com", token(lab.w, "luna", "login.example.com", "owl-post")) ==
        "Token is not from a supported provider of this identity pool.");
  CHECK(refusal("accounts.google.com", token(lab.w, "luna", "accounts.google.com", "app-2")) ==
        "Invalid login token. Incorrect token audience");
  CHECK(refusal("accounts.google.com", token(lab.w, "luna", "login.example.com", "app-1")) ==
        "Invalid login token. Issuer doesn't match providerName");
  CHECK(refusal("accounts.google.com", "nonsense").rfind("Invalid login token.", 0) == 0);
}

TEST_CASE("A pool without guests gives nothing to guests", "[cloud][federation]") {
  Lab lab;
  lab.ok(api_call("role/admin", "cognito-identity", "UpdateIdentityPool",
                  {{"IdentityPoolId", kPool},
                   {"IdentityPoolName", "mobile"},
                   {"AllowUnauthenticatedIdentities", false}}));
  CHECK(lab.refused(api_call("anonymous", "cognito-identity", "GetId", {{"IdentityPoolId", kPool}}))
            .message == "Unauthenticated access is not supported for this identity pool.");
  CHECK(lab.refused(api_call("guest/mobile", "dynamodb", "Scan", {{"TableName", "Scores"}})).code ==
        "NotAuthorizedException");
}

TEST_CASE("A role whose trust policy does not know the pool gives no credentials",
          "[cloud][federation]") {
  Json d = description();
  d["roles"]["guest"]["trust"] =
      trust("unauthenticated", "eu-west-1:22222222-1111-4111-8111-111111111111");
  Lab lab;
  lab.w = world(d);
  const Json id =
      lab.ok(api_call("anonymous", "cognito-identity", "GetId", {{"IdentityPoolId", kPool}}));
  CHECK(lab.refused(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                             {{"IdentityId", id["IdentityId"]}}))
            .code == "InvalidIdentityPoolConfigurationException");
  REQUIRE(lab.trace->decisions.size() == 1);
  CHECK_FALSE(lab.trace->decisions[0].allowed());
  CHECK(lab.refused(api_call("guest/mobile", "dynamodb", "Scan", {{"TableName", "Scores"}})).code ==
        "InvalidIdentityPoolConfigurationException");
}

TEST_CASE("Profiles app/POOL/USER and guest/POOL are sessions of the pool", "[cloud][federation]") {
  Lab lab;
  lab.ok(api_call("app/mobile/luna", "dynamodb", "GetItem", item(kLuna)));
  CHECK(lab.refused(api_call("app/mobile/luna", "dynamodb", "GetItem", item(kRon))).code ==
        "AccessDeniedException");
  const Json& identity = (*lab.trace->records[0].document)["userIdentity"];
  CHECK(identity["type"] == "AssumedRole");
  CHECK(identity["sessionContext"]["webIdFederationData"]["federatedProvider"] ==
        "cognito-identity.amazonaws.com");
  CHECK(identity["sessionContext"]["webIdFederationData"]["attributes"]
                ["cognito-identity.amazonaws.com:sub"] == kLuna);
  // Somebody new signs in: the pool makes an identity.
  const std::size_t before = lab.w.services.identity.pools.find(kPool)->get().identities.size();
  lab.ok(api_call("app/mobile/ginny", "sts", "GetCallerIdentity"));
  CHECK(lab.w.services.identity.pools.find(kPool)->get().identities.size() == before + 1);
  CHECK(lab.refused(api_call("app/moblie/luna", "sts", "GetCallerIdentity")).message ==
        "There is no identity pool \"moblie\". Did you mean \"mobile\"? There is: mobile.");
  CHECK(lab.refused(api_call("app/mobile", "sts", "GetCallerIdentity")).message ==
        "Who signs in? Write app/mobile/USER.");
}

TEST_CASE("Sessions of web identities end by the clock", "[cloud][federation]") {
  Lab lab;
  const Json logins = {{"accounts.google.com", token(lab.w, "luna")}};
  const identity::Credentials c =
      credentials_in(lab.ok(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                                     {{"IdentityId", kLuna}, {"Logins", logins}})));
  lab.w = step(lab.w, AdvanceClock{3600 * 1000}).world;
  CHECK(lab.refused(with(c, api_call("", "dynamodb", "GetItem", item(kLuna)))).code ==
        "ExpiredTokenException");
  // The app's profile signs in anew.
  lab.ok(api_call("app/mobile/luna", "dynamodb", "GetItem", item(kLuna)));
}

TEST_CASE("An OpenID Connect provider: audience, subject and trust policy decide",
          "[cloud][federation]") {
  Lab lab;
  const auto call = [&](const std::string& text, const char* role = "owl") {
    return api_call("anonymous", "sts", "AssumeRoleWithWebIdentity",
                    {{"RoleArn", concat({"arn:aws:iam::111122223333:role/", role})},
                     {"RoleSessionName", "post"},
                     {"WebIdentityToken", text}});
  };
  const Json made = lab.ok(call(token(lab.w, "hedwig", "login.example.com", "owl-post")));
  CHECK(made["Provider"] == "arn:aws:iam::111122223333:oidc-provider/login.example.com");
  const Json& record = *lab.trace->records[0].document;
  CHECK(record["eventName"] == "AssumeRoleWithWebIdentity");
  CHECK(record["userIdentity"]["type"] == "WebIdentityUser");
  CHECK(record["userIdentity"]["userName"] == "hedwig");
  CHECK(record["userIdentity"]["identityProvider"] ==
        "arn:aws:iam::111122223333:oidc-provider/login.example.com");
  CHECK(to_text(record).find("eyJ") == std::string::npos);  // no token in the trail
  CHECK(lab.refused(call(token(lab.w, "errol", "login.example.com", "owl-post"))).code ==
        "AccessDenied");
  CHECK(lab.refused(call(token(lab.w, "hedwig", "login.example.com", "howlers"))).message ==
        "Incorrect token audience");
  CHECK(lab.refused(call(token(lab.w, "hedwig", "other.example.com", "owl-post"))).message ==
        "No OpenIDConnect provider found in your account for https://other.example.com");
  // A role that is not there answers like one that refuses.
  CHECK(
      lab.refused(call(token(lab.w, "hedwig", "login.example.com", "owl-post"), "none")).message ==
      "Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

TEST_CASE("The trail of an enhanced sign-in: a data event, and the call Cognito makes",
          "[cloud][federation]") {
  Lab lab;
  const Json logins = {{"accounts.google.com", token(lab.w, "luna")}};
  const Json made = lab.ok(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                                    {{"IdentityId", kLuna}, {"Logins", logins}}));
  REQUIRE(lab.trace->records.size() == 2);
  const Json& sts = *lab.trace->records[0].document;
  CHECK(sts["eventName"] == "AssumeRoleWithWebIdentity");
  CHECK(sts["sourceIPAddress"] == "cognito-identity.amazonaws.com");
  CHECK(sts["userIdentity"]["userName"] == kLuna);
  CHECK(sts["eventCategory"] == "Management");
  const Json& own = *lab.trace->records[1].document;
  CHECK(own["eventCategory"] == "Data");
  CHECK(own["userIdentity"]["type"] == "Unknown");
  CHECK(own["requestParameters"]["logins"]["accounts.google.com"] ==
        "HIDDEN_DUE_TO_SECURITY_REASONS");
  CHECK(own["resources"][0]["type"] == "AWS::Cognito::IdentityPool");
  CHECK(lab.trace->records[1].delivered);
  // Both name the key that was handed out, so that its later use can be traced; no secrets.
  const std::string key = made["Credentials"]["AccessKeyId"];
  CHECK(sts["responseElements"]["credentials"]["accessKeyId"] == key);
  CHECK(own["responseElements"]["credentials"]["accessKeyId"] == key);
  const std::string secret = made["Credentials"]["SecretKey"];
  CHECK(to_text(sts).find(secret) == std::string::npos);
  CHECK(to_text(own).find(secret) == std::string::npos);
}

TEST_CASE("Pools: created, given roles, listed, deleted; passing roles needs iam:PassRole",
          "[cloud][federation]") {
  Lab lab;
  const Json made =
      lab.ok(api_call("role/admin", "cognito-identity", "CreateIdentityPool",
                      {{"IdentityPoolName", "second"}, {"AllowUnauthenticatedIdentities", true}}));
  const std::string id = made["IdentityPoolId"];
  CHECK(id.rfind("eu-west-1:", 0) == 0);
  lab.ok(api_call("role/admin", "cognito-identity", "SetIdentityPoolRoles",
                  {{"IdentityPoolId", id},
                   {"Roles", {{"unauthenticated", "arn:aws:iam::111122223333:role/guest"}}}}));
  REQUIRE(lab.trace->needs.size() == 2);
  CHECK(lab.trace->needs[1].action == "iam:PassRole");
  CHECK(lab.ok(api_call("role/admin", "cognito-identity", "GetIdentityPoolRoles",
                        {{"IdentityPoolId", id}}))["Roles"]["unauthenticated"] ==
        "arn:aws:iam::111122223333:role/guest");
  CHECK(lab.ok(api_call("role/admin", "cognito-identity", "ListIdentityPools",
                        {{"MaxResults", 1}}))["IdentityPools"]
            .size() == 1);
  // Another pool's role: its trust policy names the first pool only.
  const Json guest =
      lab.ok(api_call("anonymous", "cognito-identity", "GetId", {{"IdentityPoolId", id}}));
  CHECK(lab.refused(api_call("anonymous", "cognito-identity", "GetCredentialsForIdentity",
                             {{"IdentityId", guest["IdentityId"]}}))
            .code == "InvalidIdentityPoolConfigurationException");
  lab.ok(
      api_call("role/admin", "cognito-identity", "DeleteIdentityPool", {{"IdentityPoolId", id}}));
  CHECK(lab.refused(api_call("role/admin", "cognito-identity", "DescribeIdentityPool",
                             {{"IdentityPoolId", id}}))
            .message == concat({"IdentityPool '", id, "' not found."}));
}

TEST_CASE("decide knows web identities by their provider", "[cloud][federation]") {
  const auto verdict = [](const char* principal, const char* sub) {
    const Json line = {{"id", "1"},
                       {"principal", principal},
                       {"action", "sts:AssumeRoleWithWebIdentity"},
                       {"resource", "arn:aws:iam::111122223333:role/owl"},
                       {"context", {{"login.example.com:sub", sub}}},
                       {"resourcePolicy", description()["roles"]["owl"]["trust"]}};
    return policy::decide_line(to_text(line), false)["decision"].get<std::string>();
  };
  constexpr const char* kProvider = "arn:aws:iam::111122223333:oidc-provider/login.example.com";
  CHECK(verdict(kProvider, "hedwig") == "Allow");
  CHECK(verdict(kProvider, "errol") == "ImplicitDeny");
  CHECK(verdict("cognito-identity.amazonaws.com", "hedwig") == "ImplicitDeny");
  CHECK(verdict("anonymous", "hedwig") == "ImplicitDeny");
}

TEST_CASE("Empty federation adds nothing to a world's hash", "[cloud][federation]") {
  identity::State a, b;
  identity::Account account;
  account.id = "111122223333";
  a.accounts.set(account.id, Cow<identity::Account>(account));
  b = a;
  b.pools.set("x", Cow<identity::IdentityPool>(identity::IdentityPool()));
  CHECK(content_hash(a) != content_hash(b));
  b.pools.erase("x");
  CHECK(content_hash(a) == content_hash(b));
}

}  // namespace lockbox::federation_test
