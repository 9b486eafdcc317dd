// The search for a request against brute force over small worlds: policies whose values are few
// enough to try every context there is.
#include "engine/policy/analysis/search.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/rng.hpp"
#include "engine/policy/analysis/new_access.hpp"
#include "engine/policy/analysis/public_access.hpp"
#include "tests/policy/corpus.hpp"
#include "tests/policy/naive/naive.hpp"

namespace lockbox::search_test {

using lockbox::concat;
using lockbox::Rng;
using naive::Json;
using namespace corpus;

namespace {

#if defined(__OPTIMIZE__)
constexpr int kWorlds = 1500;
#else
constexpr int kWorlds = 60;
#endif

const char* pick(Rng& rng, const std::vector<const char*>& from) {
  return from[rng.below(from.size())];
}

/// Contexts of the small world: every combination of these, null for absent.
const std::vector<Json> kTeams = {nullptr, "red", "blue", "green"};
const std::vector<Json> kKeys = {nullptr,        Json::array(),  {"ann"},
                                 {"bob"},        {"cid"},        {"ann", "bob"},
                                 {"ann", "cid"}, {"bob", "cid"}, {"ann", "bob", "cid"}};
const std::vector<Json> kAddresses = {nullptr, "10.0.0.1", "10.1.0.1", "192.0.2.1"};

Json random_condition(Rng& rng) {
  Json out = Json::object();
  for (std::uint64_t n = rng.below(3); n > 0; --n) {
    switch (rng.below(4)) {
      case 0:
        out[pick(rng, {"StringEquals", "StringNotEquals", "StringEqualsIfExists"})]
           ["aws:PrincipalTag/team"] = pick(rng, {"red", "blue"});
        break;
      case 1:
        out[pick(rng, {"ForAllValues:StringEquals", "ForAnyValue:StringEquals",
                       "ForAllValues:StringNotEquals", "ForAnyValue:StringNotEquals",
                       "StringEquals", "StringNotEquals"})]["dynamodb:LeadingKeys"] =
            rng.below(2) ? Json("ann") : Json({"ann", "bob"});
        break;
      case 2:
        out[pick(rng, {"IpAddress", "NotIpAddress"})]["aws:SourceIp"] =
            pick(rng, {"10.0.0.0/8", "10.0.0.0/16"});
        break;
      default:
        out["Null"][pick(rng, {"dynamodb:LeadingKeys", "aws:PrincipalTag/team", "aws:SourceIp"})] =
            pick(rng, {"true", "false"});
    }
  }
  return out;
}

Json random_statements(Rng& rng) {
  Json out = Json::array();
  for (std::uint64_t n = 1 + rng.below(3); n > 0; --n) {
    Json s = {{"Effect", rng.below(3) ? "Allow" : "Deny"},
              {rng.below(6) ? "Action" : "NotAction",
               pick(rng, {"*", "dynamodb:GetItem", "dynamodb:*Item", "dynamodb:Query"})},
              {rng.below(6) ? "Resource" : "NotResource",
               pick(rng, {"*", "arn:aws:dynamodb:eu-west-1:111122223333:table/T",
                          "arn:aws:dynamodb:eu-west-1:111122223333:table/T*"})}};
    Json c = random_condition(rng);
    if (!c.empty())
      s["Condition"] = c;
    out.push_back(s);
  }
  return {{"Version", "2012-10-17"}, {"Statement", out}};
}

/// Calls `f` with every context of the small world until it says yes.
template <class F>
bool some_context(F f) {
  for (const Json& team : kTeams)
    for (const Json& keys : kKeys)
      for (const Json& address : kAddresses) {
        Json context = Json::object();
        if (!team.is_null())
          context["aws:PrincipalTag/team"] = team;
        if (!keys.is_null())
          context["dynamodb:LeadingKeys"] = keys;
        if (!address.is_null())
          context["aws:SourceIp"] = address;
        if (f(context))
          return true;
      }
  return false;
}

Json line_of(const std::string& action, const std::string& resource, const Json& context) {
  return {{"principal", "arn:aws:iam::111122223333:user/somebody"},
          {"action", action},
          {"resource", resource},
          {"context", context}};
}

Json context_json(const AuthRequest& r) {
  Json out = Json::object();
  for (const auto& [key, value] : r.context.values)
    out[key] = value.multivalued ? Json(value.values) : Json(value.values.front());
  return out;
}

constexpr const char* kTable = "arn:aws:dynamodb:eu-west-1:111122223333:table/T";

}  // namespace

TEST_CASE("A request is found when there is one, and only then", "[policy][analysis]") {
  Rng rng{5};
  int found = 0;
  for (int i = 0; i < kWorlds; ++i) {
    Json policies = {{"identityPolicies", {random_statements(rng)}}};
    if (rng.below(2))
      policies["permissionBoundaries"] = Json::array({random_statements(rng)});
    if (rng.below(2))
      policies["scps"] = Json::array({Json::array({random_statements(rng)})});
    INFO(policies.dump(1));
    const bool brute = some_context([&](const Json& context) {
      return naive::decide(policies, line_of("dynamodb:GetItem", kTable, context)) == "Allow";
    });
    PolicySet set;
    set.identity.push_back(source(policies["identityPolicies"][0].dump()));
    if (policies.contains("permissionBoundaries"))
      set.boundaries.push_back(source(policies["permissionBoundaries"][0].dump(), Kind::Boundary));
    if (policies.contains("scps"))
      set.scps.push_back({source(policies["scps"][0][0].dump(), Kind::Scp)});
    Question q;
    q.request = get_item();
    q.request.principal.arn = "arn:aws:iam::111122223333:user/somebody";
    q.open = mentioned_keys({&set});
    const SearchResult result = find_allowed(q, set);
    CHECK(result.complete);
    REQUIRE(result.witness.has_value() == brute);
    if (!result.witness)
      continue;
    ++found;
    CHECK(naive::decide(policies, line_of("dynamodb:GetItem", kTable,
                                          context_json(*result.witness))) == "Allow");
  }
  CHECK(found > kWorlds / 10);
  CHECK(found < kWorlds);
}

TEST_CASE("New access is found when there is some, and only then", "[policy][analysis]") {
  Rng rng{6};
  int none = 0;
  const std::vector<std::string> actions = {"dynamodb:GetItem", "dynamodb:PutItem",
                                            "dynamodb:Query",   "dynamodb:Scan",
                                            "kms:Decrypt",      "dynamodb:ListTables"};
  for (int i = 0; i < kWorlds / 3; ++i) {
    const Json before = random_statements(rng);
    Json after = rng.below(3) ? random_statements(rng) : before;
    if (after == before && rng.below(2))
      after["Statement"].push_back(random_statements(rng)["Statement"][0]);
    INFO(before.dump(1) << "\n" << after.dump(1));
    bool brute = false;
    for (const std::string& action : actions)
      for (const char* name : {"T", "T2", "U"}) {
        std::string resource = concat({"arn:aws:dynamodb:eu-west-1:111122223333:table/", name});
        if (action == "kms:Decrypt")
          resource = "arn:aws:kms:eu-west-1:111122223333:key/k";
        if (action == "dynamodb:ListTables")
          resource = "*";
        // Without its policy a key would be closed to everybody.
        if (action == "kms:Decrypt")
          continue;
        brute = brute || some_context([&](const Json& context) {
                  const Json line = line_of(action, resource, context);
                  return naive::decide({{"identityPolicies", {after}}}, line) == "Allow" &&
                         naive::decide({{"identityPolicies", {before}}}, line) != "Allow";
                });
      }
    const NewAccess result = new_access(parse(before.dump()), parse(after.dump()));
    CHECK(result.complete);
    if (brute)
      REQUIRE(result.witness.has_value());
    if (!result.witness) {
      ++none;
      continue;
    }
    const Json line =
        line_of(result.witness->action, result.witness->resource, context_json(*result.witness));
    INFO(line.dump(1));
    if (result.witness->action.rfind("kms:", 0) == 0)
      continue;
    CHECK(naive::decide({{"identityPolicies", {after}}}, line) == "Allow");
    CHECK(naive::decide({{"identityPolicies", {before}}}, line) != "Allow");
  }
  CHECK(none > 0);
}

TEST_CASE("New access in policies as people change them", "[policy][analysis]") {
  struct Row {
    const char* what;
    const char* before;
    const char* after;
    bool grants;
  };
  const char* own =
      R"({"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:username}"]}}})";
  const Row rows[] = {
      {"the same", own, own, false},
      {"another service", R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"})",
       R"({"Effect":"Allow","Action":["dynamodb:*","s3:GetObject"],"Resource":"*"})", true},
      {"a narrower table",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/T*"})",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/T"})",
       false},
      {"a wider table",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/T"})",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/T*"})",
       true},
      {"all actions but one, spelled two ways",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:Scan","Resource":"*"})",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"DynamoDB:scan","Resource":"*"})",
       false},
      {"a condition dropped", own,
       R"({"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"})", true},
      {"a number moved",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":"300"}}})",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"NumericLessThanEquals":{"aws:MultiFactorAuthAge":"300"}}})",
       true},
      {"a block split in two",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}})",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/9","10.128.0.0/9"]}}})",
       false},
      {"a block too many",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/9"}}})",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/9","10.128.0.0/32"]}}})",
       true},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const auto text = [](const char* statements) {
      return concat({R"({"Version":"2012-10-17","Statement":[)", statements, "]}"});
    };
    const NewAccess result = new_access(parse(text(row.before)), parse(text(row.after)));
    CHECK(result.complete);
    CHECK(result.witness.has_value() == row.grants);
  }
}

TEST_CASE("A policy is public unless a trusted key has a fixed value", "[policy][analysis]") {
  struct Row {
    const char* condition;
    bool is_public;
  };
  const Row rows[] = {
      {"{}", true},
      {R"({"StringEquals":{"aws:PrincipalOrgID":"o-1"}})", false},
      {R"({"StringEquals":{"aws:SourceVpce":["vpce-1","vpce-2"]}})", false},
      {R"({"StringEquals":{"aws:sourcevpce":"vpce-1"}})", false},
      {R"({"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}})", true},
      {R"({"StringEquals":{"aws:PrincipalAccount":"${aws:ResourceAccount}"}})", true},
      {R"({"StringEqualsIfExists":{"aws:SourceVpce":"vpce-1"}})", true},
      {R"({"StringNotEquals":{"aws:SourceVpce":"vpce-1"}})", true},
      {R"({"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}})", true},
      {R"({"Bool":{"aws:PrincipalIsAWSService":"true"}})", false},
      {R"({"Bool":{"aws:PrincipalIsAWSService":"false"}})", true},
      {R"({"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-1/r-1/"}})", true},
      {R"({"ForAnyValue:StringEquals":{"aws:PrincipalOrgPaths":"o-1/r-1/"}})", false},
      {R"({"StringEquals":{"aws:SourceVpce":"vpce-1","aws:Referer":"x"}})", false},
  };
  for (const Row& row : rows) {
    INFO(row.condition);
    const DocumentPtr d = parse(
        concat(
            {R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"dynamodb:*","Resource":"*","Condition":)",
             row.condition, "}]}"}),
        Kind::Resource);
    CHECK(!public_statements(*d).empty() == row.is_public);
  }
  const DocumentPtr named = parse(
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"999900001111"},"Action":"dynamodb:*","Resource":"*"}]})",
      Kind::Resource);
  CHECK(public_statements(*named).empty());
}

}  // namespace lockbox::search_test
