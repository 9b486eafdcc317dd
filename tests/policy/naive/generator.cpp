#include "tests/policy/naive/generator.hpp"

namespace naive {
namespace {

using lockbox::Rng;
using Texts = std::vector<const char*>;

bool chance(Rng& rng, std::uint64_t percent) {
  return rng.below(100) < percent;
}
const char* pick(Rng& rng, const Texts& from) {
  return from[rng.below(from.size())];
}
Json some(Rng& rng, const Texts& from, std::uint64_t most) {
  const std::uint64_t n = 1 + rng.below(most);
  if (n == 1 && chance(rng, 50))
    return pick(rng, from);
  Json out = Json::array();
  for (std::uint64_t i = 0; i < n; ++i) out.push_back(pick(rng, from));
  return out;
}

const Texts kCallers = {"arn:aws:iam::111122223333:user/ann",
                        "arn:aws:iam::111122223333:user/ann",
                        "arn:aws:sts::111122223333:assumed-role/app/s1",
                        "arn:aws:sts::111122223333:assumed-role/app/s1",
                        "arn:aws:iam::111122223333:role/app",
                        "arn:aws:sts::111122223333:federated-user/fed",
                        "arn:aws:sts::111122223333:federated-user/ann",
                        "arn:aws:iam::111122223333:root",
                        "arn:aws:iam::999900001111:user/eve",
                        "arn:aws:sts::999900001111:assumed-role/app/s1",
                        "arn:aws:iam::999900001111:root",
                        "replication.dynamodb.amazonaws.com",
                        "anonymous"};
const Texts kNamed = {"*",
                      "111122223333",
                      "999900001111",
                      "arn:aws:iam::111122223333:root",
                      "arn:aws:iam::999900001111:root",
                      "arn:aws:iam::111122223333:user/ann",
                      "arn:aws:iam::111122223333:role/app",
                      "arn:aws:sts::111122223333:assumed-role/app/s1",
                      "arn:aws:sts::111122223333:federated-user/fed",
                      "arn:aws:iam::999900001111:user/eve",
                      "arn:aws:iam::999900001111:role/app"};
const Texts kActions = {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "s3:GetObject",
                        "iam:GetRole"};
const Texts kActionPatterns = {"*",
                               "*",
                               "dynamodb:*",
                               "dynamodb:GetItem",
                               "DYNAMODB:getitem",
                               "dynamodb:?etItem",
                               "dynamodb:*Item",
                               "dynamodb:Query",
                               "s3:*"};
const Texts kResources = {"arn:aws:dynamodb:eu-west-1:111122223333:table/T",
                          "arn:aws:dynamodb:eu-west-1:111122223333:table/T",
                          "arn:aws:dynamodb:eu-west-1:111122223333:table/ann",
                          "arn:aws:dynamodb:eu-west-1:111122223333:table/T/index/i",
                          "arn:aws:dynamodb:us-east-1:999900001111:table/T",
                          "*"};
const Texts kResourcePatterns = {"*",
                                 "*",
                                 "arn:aws:dynamodb:eu-west-1:111122223333:table/T",
                                 "arn:aws:dynamodb:eu-west-1:111122223333:table/T*",
                                 "arn:aws:dynamodb:eu-west-1:111122223333:table/${aws:username}",
                                 "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team, 'T'}",
                                 "arn:aws:dynamodb:*:*:table/?",
                                 "arn:aws:dynamodb:*",
                                 "arn:aws:dynamodb:eu-*-1:111122223333:table/T/index/*",
                                 "arn:aws:dynamodb:eu-w*:table/T",
                                 "arn:aws:dynamodb:*-1:1*3:table/T",
                                 "arn:aws:dynamodb:eu-west-1:${aws:PrincipalAccount}:table/T"};

/// A condition key, the operators that fit it and values for both sides.
struct Key {
  const char* name;
  bool many;
  Texts operators, values, wanted;
};
const Texts kText = {"StringEquals",  "StringNotEquals",        "StringLike",
                     "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"};
const std::vector<Key> kKeys = {
    {"aws:username", false, kText, {"ann", "Bob"}, {"ann", "A*", "a?n", "${aws:username}", "${*}"}},
    {"aws:PrincipalTag/team",
     false,
     kText,
     {"red", "blue", "", "*"},
     {"red", "RED", "b*", "${aws:PrincipalTag/color}", "${aws:PrincipalTag/color, 'red'}", "${*}"}},
    {"dynamodb:LeadingKeys",
     true,
     kText,
     {"ann", "red", "x", ""},
     {"ann", "red", "${aws:username}", "${aws:PrincipalTag/team}-*", "r*"}},
    {"aws:SourceIp",
     false,
     {"IpAddress", "NotIpAddress"},
     {"10.0.0.5", "203.0.113.9", "10.1.2"},
     {"10.0.0.0/8", "203.0.113.9", "0.0.0.0/0", "10.0.0.7/31"}},
    {"aws:MultiFactorAuthAge",
     false,
     {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
      "NumericGreaterThan", "NumericGreaterThanEquals"},
     {"10", "10.0", "9.5", "-3", "10abc"},
     {"10", "9.50", "0", "11"}},
    {"aws:CurrentTime",
     false,
     {"DateEquals", "DateNotEquals", "DateLessThan", "DateGreaterThanEquals"},
     {"2026-09-01T08:00:00Z", "2026-10-01T00:00:00Z"},
     {"2026-09-01T08:00:00Z", "2026-09-15T00:00:00Z"}},
    {"aws:SecureTransport", false, {"Bool"}, {"true", "false", "TRUE"}, {"true", "false"}},
    {"aws:SourceArn",
     false,
     {"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"},
     {"arn:aws:s3:::bucket", "arn:aws:iam::111122223333:role/team/app", "bucket"},
     {"arn:aws:s3:::*", "arn:aws:*", "arn:aws:iam::*:role/*", "arn:aws:iam::11*3:role/team/app"}},
};

std::string change_case(Rng& rng, std::string name) {
  if (chance(rng, 20))
    for (char& c : name)
      if (c >= 'a' && c <= 'z' && chance(rng, 30))
        c = static_cast<char>(c - 32);
  return name;
}

void add_condition(Rng& rng, Json& conditions) {
  const Key& key = kKeys[rng.below(kKeys.size())];
  const std::string name = change_case(rng, key.name);
  if (chance(rng, 12)) {
    conditions["Null"][name] = pick(rng, {"true", "false"});
    return;
  }
  std::string op = pick(rng, key.operators);
  if (chance(rng, 25))
    op += "IfExists";
  if (chance(rng, key.many ? 80 : 15))
    op = (chance(rng, 50) ? "ForAllValues:" : "ForAnyValue:") + op;
  conditions[op][name] = some(rng, key.wanted, 2);
}

Json random_principal(Rng& rng) {
  if (chance(rng, 20))
    return "*";
  Json out = {{"AWS", some(rng, kNamed, 3)}};
  if (chance(rng, 20))
    out["Service"] = "replication.dynamodb.amazonaws.com";
  return out;
}

Json random_statement(Rng& rng, const std::string& layer) {
  Json s;
  const bool rcp = layer == "rcps";
  s["Effect"] = rcp || chance(rng, 25) ? "Deny" : "Allow";
  if (rcp) {
    s["Principal"] = "*";
  } else if (layer == "resourcePolicy" || layer == "vpcEndpointPolicies") {
    s[chance(rng, 12) ? "NotPrincipal" : "Principal"] = random_principal(rng);
  }
  if (rcp) {
    s["Action"] = pick(rng, {"dynamodb:*", "dynamodb:GetItem", "s3:*"});
  } else {
    s[chance(rng, 12) ? "NotAction" : "Action"] = some(rng, kActionPatterns, 2);
  }
  s[chance(rng, 12) ? "NotResource" : "Resource"] = some(rng, kResourcePatterns, 2);
  Json conditions = Json::object();
  for (std::uint64_t n = rng.below(3); n > 0; --n) add_condition(rng, conditions);
  if (!conditions.empty())
    s["Condition"] = conditions;
  return s;
}

Json several(Rng& rng, const std::string& layer, std::uint64_t most) {
  Json out = Json::array();
  for (std::uint64_t n = 1 + rng.below(most); n > 0; --n) out.push_back(random_policy(rng, layer));
  return out;
}

const Json kFullAccess = Json::parse(
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})");

}  // namespace

Json random_policy(Rng& rng, const std::string& layer) {
  Json policy;
  if (!chance(rng, 10))
    policy["Version"] = chance(rng, 90) ? "2012-10-17" : "2008-10-17";
  policy["Statement"] = Json::array();
  for (std::uint64_t n = 1 + rng.below(3); n > 0; --n)
    policy["Statement"].push_back(random_statement(rng, layer));
  return policy;
}

Json random_policies(Rng& rng) {
  Json line = Json::object();
  if (chance(rng, 85))
    line["identityPolicies"] = several(rng, "identityPolicies", 2);
  if (chance(rng, 25))
    line["permissionBoundaries"] = several(rng, "permissionBoundaries", 1);
  if (chance(rng, 25))
    line["sessionPolicy"] = random_policy(rng, "sessionPolicy");
  if (chance(rng, 45))
    line["resourcePolicy"] = random_policy(rng, "resourcePolicy");
  if (chance(rng, 25)) {
    line["scps"] = Json::array();
    for (std::uint64_t n = 1 + rng.below(3); n > 0; --n) {
      Json level = chance(rng, 70) ? Json::array({kFullAccess}) : Json::array();
      if (chance(rng, 40))
        level.push_back(random_policy(rng, "scps"));
      line["scps"].push_back(level);
    }
  }
  if (chance(rng, 20))
    line["rcps"] = Json::array({several(rng, "rcps", 1)});
  if (chance(rng, 20))
    line["vpcEndpointPolicies"] = several(rng, "vpcEndpointPolicies", 1);
  return line;
}

Json random_request(Rng& rng) {
  Json line;
  line["principal"] = pick(rng, kCallers);
  line["action"] = pick(rng, kActions);
  line["resource"] = pick(rng, kResources);
  Json context = Json::object();
  for (const Key& key : kKeys) {
    // What AWS fills in itself is not given by hand.
    if (std::string(key.name) == "aws:username" || chance(rng, 40))
      continue;
    const std::string name = change_case(rng, key.name);
    if (!key.many) {
      context[name] = pick(rng, key.values);
      continue;
    }
    context[name] = Json::array();
    for (std::uint64_t n = rng.below(4); n > 0; --n) context[name].push_back(pick(rng, key.values));
  }
  line["context"] = context;
  return line;
}

}  // namespace naive
