// Layers and their combination. Each case names the page of the documentation that says so.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/policy/decide.hpp"

namespace lockbox::layers_test {

using lockbox::Json;
using lockbox::policy::decide_line;

namespace {

const char* const kRole = "arn:aws:sts::111122223333:assumed-role/app/s1";
const char* const kRoleArn = "arn:aws:iam::111122223333:role/app";
const char* const kUser = "arn:aws:iam::111122223333:user/ann";
const char* const kFederated = "arn:aws:sts::111122223333:federated-user/fed";
const char* const kRoot = "arn:aws:iam::111122223333:root";
const char* const kStranger = "arn:aws:iam::999900001111:user/eve";
const char* const kTable = "arn:aws:dynamodb:eu-west-1:111122223333:table/T";

Json policy(const char* effect, Json principal = nullptr) {
  Json s = {{"Effect", effect}, {"Action", "dynamodb:*"}, {"Resource", "*"}};
  if (!principal.is_null())
    s["Principal"] = principal;
  return {{"Version", "2012-10-17"}, {"Statement", Json::array({s})}};
}
Json allow() {
  return policy("Allow");
}
Json deny() {
  return policy("Deny");
}
Json names(const char* arn) {
  return policy("Allow", {{"AWS", arn}});
}

struct Case {
  const char* rule;
  const char* principal;
  Json layers;  ///< fields of the line besides principal, action and resource
  const char* decision;
  const char* layer;
};

Json run(const Case& c) {
  Json line = {
      {"id", 1}, {"principal", c.principal}, {"action", "dynamodb:GetItem"}, {"resource", kTable}};
  for (const auto& [key, value] : c.layers.items()) line[key] = value;
  return decide_line(line.dump(), true);
}

Json list(Json a) {
  return Json::array({std::move(a)});
}
Json one_level(Json a) {
  return Json::array({list(std::move(a))});
}

void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const Json out = run(c);
    INFO(c.rule << "\n" << out.dump(1));
    CHECK(out["decision"] == c.decision);
    CHECK(out["layer"] == c.layer);
    CHECK((out["decision"] == "Allow") == out["message"].get<std::string>().empty());
  }
}

}  // namespace

TEST_CASE("Policy evaluation logic: each layer alone", "[policy]") {
  // IAM User Guide, "Policy evaluation logic".
  check({
      {"no policy: implicit deny", kUser, Json::object(), "ImplicitDeny", "identity"},
      {"identity Allow", kUser, {{"identityPolicies", list(allow())}}, "Allow", "identity"},
      {"identity Deny wins over Allow",
       kUser,
       {{"identityPolicies", Json::array({allow(), deny()})}},
       "ExplicitDeny",
       "identity"},
      {"root is allowed by default", kRoot, Json::object(), "Allow", "identity"},
      {"SCP binds the root user of a member account",
       kRoot,
       {{"scps", one_level(deny())}},
       "ExplicitDeny",
       "scp"},
      {"SCP: every level must allow",
       kUser,
       {{"identityPolicies", list(allow())}, {"scps", Json::array({list(allow()), Json::array()})}},
       "ImplicitDeny",
       "scp"},
      {"SCP: all levels allow",
       kUser,
       {{"identityPolicies", list(allow())}, {"scps", Json::array({list(allow()), list(allow())})}},
       "Allow",
       "identity"},
      {"SCP never grants", kUser, {{"scps", one_level(allow())}}, "ImplicitDeny", "identity"},
      {"RCP deny binds the root user",
       kRoot,
       {{"rcps", one_level(policy("Deny", "*"))}},
       "ExplicitDeny",
       "rcp"},
      {"an empty list of boundaries is no boundary",
       kUser,
       {{"identityPolicies", list(allow())}, {"permissionBoundaries", Json::array()}},
       "Allow",
       "identity"},
      {"boundary Deny",
       kUser,
       {{"identityPolicies", list(allow())}, {"permissionBoundaries", list(deny())}},
       "ExplicitDeny",
       "boundary"},
      {"boundary never grants",
       kUser,
       {{"permissionBoundaries", list(allow())}},
       "ImplicitDeny",
       "identity"},
      {"session policy limits a role session",
       kRole,
       {{"identityPolicies", list(allow())},
        {"sessionPolicy", {{"Version", "2012-10-17"}, {"Statement", Json::array()}}}},
       "ImplicitDeny",
       "session"},
      {"a role session without session policy passes",
       kRole,
       {{"identityPolicies", list(allow())}},
       "Allow",
       "identity"},
      {"a federated user without session policy is denied",
       kFederated,
       {{"identityPolicies", list(allow())}},
       "ImplicitDeny",
       "session"},
      {"endpoint policy limits",
       kUser,
       {{"identityPolicies", list(allow())}, {"vpcEndpointPolicies", list(policy("Deny", "*"))}},
       "ExplicitDeny",
       "endpoint"},
      {"endpoint policy never grants",
       kUser,
       {{"vpcEndpointPolicies", list(policy("Allow", "*"))}},
       "ImplicitDeny",
       "identity"},
  });
}

TEST_CASE("Resource-based policy, same account: what its Allow survives", "[policy]") {
  // IAM User Guide, "Policy evaluation for requests within a single account".
  const Json empty = {{"Version", "2012-10-17"}, {"Statement", Json::array()}};
  struct Row {
    const char* principal;
    Json named;
    bool identity, boundary, session;  ///< passes although that layer alone does not allow
  };
  const std::vector<Row> rows = {
      {kRole, {{"AWS", kRoleArn}}, true, false, false},
      {kRole, {{"AWS", kRole}}, true, true, true},
      {kUser, {{"AWS", kUser}}, true, true, true},
      {kFederated, {{"AWS", kFederated}}, true, true, true},
      {kRole, "*", true, true, true},
      {kUser, "*", true, true, true},
      {kUser, {{"AWS", "111122223333"}}, false, false, false},
      {kUser, {{"AWS", kRoot}}, false, false, false},
  };
  for (const Row& row : rows) {
    const Json grant = policy("Allow", row.named);
    const bool user = row.principal == kUser;
    const auto decision = [&](Json layers) {
      layers["resourcePolicy"] = grant;
      return run({"", row.principal, layers, "", ""})["decision"].get<std::string>() == "Allow";
    };
    INFO(row.principal << " named as " << row.named.dump());
    Json session = user ? Json::object() : Json{{"sessionPolicy", allow()}};
    CHECK(decision(session) == row.identity);
    Json boundary = session;
    boundary["identityPolicies"] = list(allow());
    boundary["permissionBoundaries"] = list(empty);
    CHECK(decision(boundary) == row.boundary);
    if (!user) {
      CHECK(decision({{"identityPolicies", list(allow())}, {"sessionPolicy", empty}}) ==
            row.session);
    }
  }
}

TEST_CASE("Cross-account: both accounts must allow", "[policy]") {
  // IAM User Guide, "Cross-account policy evaluation logic".
  check({
      {"identity alone",
       kStranger,
       {{"identityPolicies", list(allow())}},
       "ImplicitDeny",
       "resource"},
      {"resource policy alone",
       kStranger,
       {{"resourcePolicy", names(kStranger)}},
       "ImplicitDeny",
       "identity"},
      {"both",
       kStranger,
       {{"identityPolicies", list(allow())}, {"resourcePolicy", names("999900001111")}},
       "Allow",
       "resource"},
      {"another account's root user needs the resource policy", "arn:aws:iam::999900001111:root",
       Json::object(), "ImplicitDeny", "resource"},
  });
}

TEST_CASE("Service principals and anonymous callers: resource policies only", "[policy]") {
  const char* const service = "replication.dynamodb.amazonaws.com";
  check({
      {"named service",
       service,
       {{"resourcePolicy", policy("Allow", {{"Service", service}})}},
       "Allow",
       "resource"},
      {"not named", service, {{"identityPolicies", list(allow())}}, "ImplicitDeny", "resource"},
      {"SCPs do not bind services",
       service,
       {{"resourcePolicy", policy("Allow", {{"Service", service}})}, {"scps", one_level(deny())}},
       "Allow",
       "resource"},
      {"anonymous", "anonymous", {{"resourcePolicy", policy("Allow", "*")}}, "Allow", "resource"},
  });
}

TEST_CASE("AccessDenied texts are AWS's", "[policy]") {
  // IAM User Guide, "Troubleshoot access denied error messages".
  const auto message = [](const char* principal, Json layers) {
    return run({"", principal, layers, "", ""})["message"].get<std::string>();
  };
  const std::string start =
      std::string("User: ") + kUser +
      " is not authorized to perform: dynamodb:GetItem on resource: " + kTable;
  CHECK(message(kUser, Json::object()) ==
        start + " because no identity-based policy allows the dynamodb:GetItem action");
  CHECK(message(kUser, {{"identityPolicies", list(deny())}}) ==
        start + " with an explicit deny in an identity-based policy");
  CHECK(message(kUser, {{"scps", one_level(deny())}}) ==
        start + " with an explicit deny in a service control policy");
  CHECK(message(kUser,
                {{"identityPolicies", list(allow())}, {"scps", Json::array({Json::array()})}}) ==
        start + " because no service control policy allows the dynamodb:GetItem action");
}

TEST_CASE("Input that is no request answers Error and says where", "[policy]") {
  struct Row {
    const char* line;
    const char* text;
  };
  const Row rows[] = {
      {"", "not JSON"},
      {"[]", "a JSON object"},
      {R"({"id":7})", "principal is missing"},
      {R"({"id":7,"principal":"bob"})", "principal: expected"},
      {R"({"id":7,"principle":"x"})", "did you mean principal?"},
      {R"({"principal":"anonymous","action":"GetItem","resource":"*"})", "service:Name"},
      {R"({"principal":"anonymous","action":"dynamodb:GetItem","resource":"T"})", "an ARN"},
      {R"({"principal":"anonymous","action":"dynamodb:GetItem","resource":"*","identityPolicies":[{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}]})",
       "/Statement/0/Effect"},
      {R"({"principal":"anonymous","action":"dynamodb:GetItem","resource":"*","identityPolicies":[{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqual":{"aws:userid":"x"}}}]}]})",
       "did you mean StringEquals?"},
  };
  for (const Row& row : rows) {
    const Json out = decide_line(row.line, false);
    INFO(out.dump());
    CHECK(out["decision"] == "Error");
    CHECK(out["message"].get<std::string>().find(row.text) != std::string::npos);
  }
}

}  // namespace lockbox::layers_test
