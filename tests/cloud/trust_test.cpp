// The lab's own profiles ask the role's trust policy, and chains of roles in who-can. Source: IAM
// User Guide, "Evaluation logic for role trust policies", "Roles terms and concepts".
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/access.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/step.hpp"
#include "engine/policy/decide.hpp"
#include "engine/shell/lockbox_access.hpp"

namespace lockbox::trust_test {
using namespace lockbox::cloud;

namespace {

const std::string kIam = "arn:aws:iam::111122223333:";

Json statement(Json principal, const char* extra = "") {
  Json s = {{"Effect", "Allow"}, {"Principal", std::move(principal)}, {"Action", "sts:AssumeRole"}};
  if (*extra)
    s.update(parse_json(extra).value);
  return Json{{"Version", "2012-10-17"}, {"Statement", {std::move(s)}}};
}

Json allow(const std::string& action, const std::string& resource = "*") {
  return Json{{"Version", "2012-10-17"},
              {"Statement", {{{"Effect", "Allow"}, {"Action", action}, {"Resource", resource}}}}};
}

World build(const Json& roles, const Json& users = Json::object(),
            const Json& profiles = Json::object()) {
  const auto made = world_from_json(
      Json{{"account", "111122223333"}, {"roles", roles}, {"users", users}, {"profiles", profiles}},
      1);
  INFO((made ? std::string() : made.error()));
  REQUIRE(made.has_value());
  return *made;
}

/// The error's text when the lab asks for a session, or "session".
std::string try_profile(const World& w, const std::string& as) {
  const StepResult r = step(w, api_call(as, "sts", "GetCallerIdentity"));
  return r.outcome ? "session" : concat({r.outcome.error().code, ": ", r.outcome.error().message});
}

}  // namespace

TEST_CASE(
    "A profile gives the code of the MFA device that the trusted user has, as with mfa_serial",
    "[cloud][trust]") {
  const Json roles = {
      {"warden",
       {{"trust",
         statement({{"AWS", kIam + "user/minerva"}},
                   R"({"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})")}}}};
  CHECK(try_profile(build(roles, {{"minerva", {{"mfa", true}}}}), "role/warden") == "session");
  CHECK(try_profile(build(roles, {{"minerva", {{"accessKey", true}}}}), "role/warden") !=
        "session");
}

TEST_CASE("A profile gets a session of a role only where the trust policy lets somebody in",
          "[cloud][trust]") {
  struct Case {
    const char* name;
    Json trust;
    bool session;
  };
  const Json account = {{"AWS", kIam + "root"}};
  const Case cases[] = {
      {"the account", statement(account), true},
      {"everybody", statement("*"), true},
      {"a user of the account", statement({{"AWS", kIam + "user/seamus"}}), true},
      {"a service", statement({{"Service", "lambda.amazonaws.com"}}), true},
      {"a role that trusts the account", statement({{"AWS", kIam + "role/open"}}), true},
      {"a role that trusts nobody here", statement({{"AWS", kIam + "role/foreign"}}), false},
      {"another account", statement({{"AWS", "444455556666"}}), false},
      {"an external id that a profile does not send",
       statement(account, R"({"Condition":{"StringEquals":{"sts:ExternalId":"owl"}}})"), false},
      {"MFA that the keyboard does not have",
       statement(account, R"({"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}})"),
       false},
      {"the address of the internet's place",
       statement(account, R"({"Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}})"),
       true},
      {"another address",
       statement(account, R"({"Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}})"), false},
      {"a time that is over",
       statement(account,
                 R"({"Condition":{"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}})"),
       false},
      {"web identities only",
       Json{{"Version", "2012-10-17"},
            {"Statement",
             {{{"Effect", "Allow"},
               {"Principal", {{"Federated", "cognito-identity.amazonaws.com"}}},
               {"Action", "sts:AssumeRoleWithWebIdentity"}}}}},
       false},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const World w = build({{"asked", {{"trust", c.trust}}},
                           {"open", Json::object()},
                           {"foreign", {{"trust", statement({{"AWS", "444455556666"}})}}}},
                          {{"seamus", Json::object()}});
    const std::string got = try_profile(w, "role/asked");
    CHECK((got == "session") == c.session);
    if (!c.session)
      CHECK(got.rfind("AccessDenied: User: arn:aws:iam::111122223333:user/lockbox is not "
                      "authorized to perform: sts:AssumeRole on resource: " +
                          kIam + "role/asked",
                      0) == 0);
  }
}

TEST_CASE("A refused profile is explained where the credentials are missing", "[cloud][trust]") {
  const World w = build({{"asked", {{"trust", statement({{"AWS", "444455556666"}})}}}});
  const StepResult r = step(w, api_call("role/asked", "sts", "GetCallerIdentity"));
  REQUIRE(r.trace);
  REQUIRE(r.trace->stages.size() == kStageCount);
  CHECK(r.trace->node == "internet");
  CHECK(r.trace->stages[0].verdict == StageVerdict::NotReached);
  CHECK(r.trace->stages[1].verdict == StageVerdict::Refused);
  CHECK(r.trace->stages[1].summary.find("no role trust policy allows") != std::string::npos);
  CHECK(r.trace->records.empty());
}

TEST_CASE("A profile with a source asks as that caller and nobody else", "[cloud][trust]") {
  const Json roles = {{"asked", {{"trust", statement({{"AWS", kIam + "root"}})}}}};
  const Json users = {{"neville", {{"inlinePolicies", {{"assume", allow("sts:AssumeRole")}}}}},
                      {"seamus", Json::object()}};
  const Json profiles = {{"good", {{"as", "role/asked"}, {"source", "user/neville"}}},
                         {"bad", {{"as", "role/asked"}, {"source", "user/seamus"}}},
                         {"gone", {{"as", "role/asked"}, {"source", "user/nobody"}}}};
  const World w = build(roles, users, profiles);
  CHECK(try_profile(w, "good") == "session");
  CHECK(try_profile(w, "bad").rfind(
            "AccessDenied: User: arn:aws:iam::111122223333:user/seamus is not authorized", 0) == 0);
  CHECK(try_profile(w, "gone") ==
        "ValidationError: The profile's source user/nobody has no credentials to assume "
        "arn:aws:iam::111122223333:role/asked with.");
}

TEST_CASE("A session that the lab has lives on when the trust policy changes", "[cloud][trust]") {
  World w =
      build({{"asked", Json::object()}, {"admin", {{"inlinePolicies", {{"all", allow("*")}}}}}});
  w = step(w, api_call("role/asked", "sts", "GetCallerIdentity")).world;
  w = step(w, api_call("role/admin", "iam", "UpdateAssumeRolePolicy",
                       {{"RoleName", "asked"},
                        {"PolicyDocument", to_text(statement({{"AWS", "444455556666"}}))}}))
          .world;
  CHECK(try_profile(w, "role/asked") == "session");
  w = step(w, AdvanceClock{3600 * 1000}).world;
  CHECK(try_profile(w, "role/asked").rfind("AccessDenied:", 0) == 0);
}

TEST_CASE("Who can: through roles, with the witness of every hop", "[cloud][access]") {
  const World w =
      build({{"reader",
              {{"trust", statement({{"AWS", kIam + "role/middle"}})},
               {"inlinePolicies", {{"read", allow("dynamodb:GetItem")}}}}},
             {"middle",
              {{"trust", statement({{"AWS", kIam + "root"}},
                                   R"({"Condition":{"StringEquals":{"sts:ExternalId":"owl"}}})")}}},
             {"other", Json::object()}},
            {{"neville",
              {{"inlinePolicies", {{"assume", allow("sts:AssumeRole", kIam + "role/middle")}}}}},
             {"seamus", Json::object()}});
  const WhoCan found =
      who_can(w, "dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/T");
  std::vector<std::string> chains;
  for (const Access& a : found.can) {
    if (a.chain.empty())
      continue;
    std::string text = a.who;
    for (const Hop& hop : a.chain) {
      text += " > " + hop.role;
      CHECK(policy::evaluate(hop.request, hop.policies).allowed());
    }
    if (chains.empty() || chains.back() != text)
      chains.push_back(text);
    CHECK(a.request.principal.role_arn == kIam + "role/reader");
  }
  CHECK(chains == std::vector<std::string>{"role/middle > role/reader",
                                           "user/neville > role/middle > role/reader"});
  const std::string text = shell::who_can_text(found, "dynamodb:GetItem", "T");
  INFO(text);
  for (const char* part : {"by assuming role/middle", "sts:ExternalId = owl", ", then role/reader"})
    CHECK(text.find(part) != std::string::npos);
  for (const std::string& line : split(shell::who_can_lines(found), '\n')) {
    if (line.empty())
      continue;
    INFO(line);
    CHECK(policy::decide_line(line, false)["decision"] == "Allow");
  }
}

namespace {

/// Everybody who really gets a table's item by calls, assuming roles on the way.
std::set<std::string> by_calls(const World& w, int depth) {
  std::set<std::string> out;
  const auto& account = w.services.identity.accounts.find("111122223333")->get();
  struct Walker {
    const identity::Account& account;
    bool reaches(const World& here, const CallApi& who, int left) const {
      CallApi read = who;
      read.service = "dynamodb";
      read.operation = "Scan";
      read.parameters = std::make_shared<const Json>(Json{{"TableName", "Things"}});
      if (probe(here, read).outcome)
        return true;
      for (const auto& role : account.roles) {
        if (left == 0)
          break;
        CallApi assume = who;
        assume.service = "sts";
        assume.operation = "AssumeRole";
        assume.parameters = std::make_shared<const Json>(
            Json{{"RoleArn", role.second->arn}, {"RoleSessionName", "hop"}});
        const StepResult r = step(here, assume);
        if (!r.outcome)
          continue;
        const Json& c = (**r.outcome)["Credentials"];
        CallApi next;
        next.credentials =
            identity::Credentials{c["AccessKeyId"], c["SecretAccessKey"], c["SessionToken"]};
        if (reaches(r.world, next, left - 1))
          return true;
      }
      return false;
    }
  };
  const Walker walker{account};
  for (const auto& user : account.users) {
    CallApi who;
    who.as = "user/" + user.first;
    if (walker.reaches(w, who, depth))
      out.insert(who.as);
  }
  return out;
}

}  // namespace

TEST_CASE("Who can through roles agrees with really assuming them, on small random worlds",
          "[cloud][access]") {
  Rng rng{7};
  std::size_t chained = 0;
  for (int round = 0; round < 60; ++round) {
    Json roles = Json::object(), users = Json::object();
    const auto some_role = [&] { return concat({"role/r", std::to_string(rng.below(4))}); };
    const auto policies = [&](bool reads) {
      Json out = Json::object();
      if (rng.below(2) == 0)
        out["assume"] = allow("sts:AssumeRole", rng.below(3) == 0 ? "*" : kIam + some_role());
      if (rng.below(5) == 0)
        out["stop"] = Json{{"Version", "2012-10-17"},
                           {"Statement",
                            {{{"Effect", "Deny"},
                              {"Action", "sts:AssumeRole"},
                              {"Resource", kIam + some_role()}}}}};
      if (reads)
        out["read"] = allow("dynamodb:Scan");
      return out;
    };
    for (int i = 0; i < 4; ++i) {
      const std::uint64_t kind = rng.below(4);
      const Json trusted = kind == 0   ? Json(kIam + "root")
                           : kind == 1 ? Json(kIam + "user/u" + std::to_string(rng.below(3)))
                                       : Json(kIam + "role/r" + std::to_string(i == 0 ? 1 : i - 1));
      roles[concat({"r", std::to_string(i)})] = {{"trust", statement({{"AWS", kIam + "root"}})},
                                                 {"inlinePolicies", policies(i == 3)}};
      roles[concat({"r", std::to_string(i)})]["trust"]["Statement"][0]["Principal"]["AWS"] =
          trusted;
    }
    // A trust policy may only name roles that exist: all are made first.
    Json open = roles;
    for (auto& role : open) role.erase("trust");
    for (int i = 0; i < 3; ++i)
      users[concat({"u", std::to_string(i)})] = {{"inlinePolicies", policies(false)}};
    Json d = {{"account", "111122223333"}, {"users", users}, {"roles", open}};
    d["tables"] = parse_json(R"({"T":{"TableName":"Things","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]}})")
                      .value;
    auto made = world_from_json(d, 1);
    INFO((made ? std::string() : made.error()));
    REQUIRE(made.has_value());
    World w = *made;
    for (const auto& role : roles.items()) {
      const StepResult r = step(w, api_call("root", "iam", "UpdateAssumeRolePolicy",
                                            {{"RoleName", role.key()},
                                             {"PolicyDocument", to_text(role.value()["trust"])}}));
      REQUIRE(r.outcome);
      w = r.world;
    }
    std::set<std::string> said;
    for (const Access& a :
         who_can(w, "dynamodb:Scan", "arn:aws:dynamodb:eu-west-1:111122223333:table/Things").can) {
      if (a.who.rfind("user/", 0) == 0)
        said.insert(a.who);
      chained += a.chain.size() > 1 ? 1 : 0;
    }
    INFO("round " << round);
    CHECK(said == by_calls(w, 4));
  }
  CHECK(chained > 20);
}

}  // namespace lockbox::trust_test
