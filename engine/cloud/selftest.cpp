#include "engine/cloud/selftest.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"

namespace lockbox::cloud {

namespace {

constexpr std::string_view kWorld = R"({
  "account": "111122223333",
  "region": "eu-west-1",
  "tables": {"main": {
    "TableName": "Houses",
    "AttributeDefinitions": [{"AttributeName": "House", "AttributeType": "S"}, {"AttributeName": "Student", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "House", "KeyType": "HASH"}, {"AttributeName": "Student", "KeyType": "RANGE"}],
    "BillingMode": "PAY_PER_REQUEST"}},
  "roles": {
    "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
    "student": {"tags": {"House": "Gryffindor"}, "inlinePolicies": {"house": {"Version": "2012-10-17", "Statement": [
      {"Sid": "HouseOnly", "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": "*",
       "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/House}"]}}}]}}}},
  "profiles": {"admin": {"as": "role/admin", "from": "internet"}, "student": {"as": "role/student", "from": "common-room"}}
})";

constexpr const char* kHouses[] = {"Gryffindor", "Hufflepuff", "Ravenclaw", "Slytherin"};

Json text(std::string_view s) {
  return Json{{"S", std::string(s)}};
}

struct Generator {
  Rng rng{0x5e1f7e57ULL};

  std::string house() { return kHouses[rng.below(4)]; }
  std::string student() { return concat({"student-", std::to_string(rng.below(40))}); }
  std::string caller() { return rng.below(3) == 0 ? "student" : "admin"; }
  Json key() { return Json{{"House", text(house())}, {"Student", text(student())}}; }

  Command call(std::string service, std::string operation, Json parameters) {
    return api_call(caller(), std::move(service), std::move(operation), std::move(parameters));
  }

  Command put() {
    Json item = key();
    item["Points"] =
        Json{{"N", concat({std::to_string(rng.below(1000)), ".", std::to_string(rng.below(100))})}};
    item["Tags"] = Json{{"SS", Json::array({"a", concat({"t", std::to_string(rng.below(9))})})}};
    return call("dynamodb", "PutItem", Json{{"TableName", "Houses"}, {"Item", item}});
  }
  Command update() {
    return call(
        "dynamodb", "UpdateItem",
        Json{{"TableName", "Houses"},
             {"Key", key()},
             {"UpdateExpression", "SET Points = if_not_exists(Points, :zero) + :n REMOVE Tags"},
             {"ConditionExpression", "attribute_not_exists(Gone) OR Points < :most"},
             {"ExpressionAttributeValues", Json{{":zero", Json{{"N", "0"}}},
                                                {":n", Json{{"N", std::to_string(rng.below(50))}}},
                                                {":most", Json{{"N", "900"}}}}},
             {"ReturnValues", "ALL_NEW"}});
  }
  Command query() {
    return call("dynamodb", "Query",
                Json{{"TableName", "Houses"},
                     {"KeyConditionExpression", "House = :h AND begins_with(Student, :s)"},
                     {"ExpressionAttributeValues",
                      Json{{":h", text(house())},
                           {":s", text(concat({"student-", std::to_string(rng.below(4))}))}}},
                     {"ScanIndexForward", rng.below(2) == 0}});
  }
  Command scan() {
    return call("dynamodb", "Scan",
                Json{{"TableName", "Houses"},
                     {"Limit", 1 + rng.below(20)},
                     {"FilterExpression", "Points > :p"},
                     {"ExpressionAttributeValues", Json{{":p", Json{{"N", "10"}}}}}});
  }
  Command policy() {
    const std::string document = concat({R"({"Version":"2012-10-17","Statement":[{"Effect":")",
                                         rng.below(2) == 0 ? "Allow" : "Deny",
                                         R"(","Action":"dynamodb:Scan","Resource":"*"}]})"});
    return call("iam", "PutRolePolicy",
                Json{{"RoleName", "student"},
                     {"PolicyName", concat({"p", std::to_string(rng.below(3))})},
                     {"PolicyDocument", document}});
  }

  Command next() {
    switch (rng.below(12)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return put();
      case 4:
      case 5:
        return update();
      case 6:
        return query();
      case 7:
        return scan();
      case 8:
        return call("dynamodb", "GetItem",
                    Json{{"TableName", "Houses"}, {"Key", key()}, {"ConsistentRead", true}});
      case 9:
        return call("dynamodb", "DeleteItem",
                    Json{{"TableName", "Houses"}, {"Key", key()}, {"ReturnValues", "ALL_OLD"}});
      case 10:
        return policy();
      default:
        return rng.below(2) == 0
                   ? Command(AdvanceClock{static_cast<std::int64_t>(rng.below(600000))})
                   : Command(WriteFile{concat({"f", std::to_string(rng.below(3))}),
                                       std::to_string(rng.next())});
    }
  }
};

}  // namespace

World selftest_world() {
  const JsonParse parsed = parse_json(kWorld);
  if (!parsed)
    throw std::logic_error("the selftest's world is not JSON: " + parsed.error->message);
  Expected<World, std::string> world = world_from_json(parsed.value, 42);
  if (!world)
    throw std::logic_error("the selftest's world is refused at " + world.error());
  return std::move(*world);
}

std::vector<Command> selftest_commands() {
  Generator generator;
  std::vector<Command> commands;
  commands.reserve(kSelftestCommands);
  for (int i = 0; i < kSelftestCommands; ++i) commands.push_back(generator.next());
  return commands;
}

std::string selftest_hash() {
  World world = selftest_world();
  std::uint64_t chain = content_hash(world);
  for (const Command& command : selftest_commands()) {
    const StepResult result = step(world, command);
    world = result.world;
    chain = combine_hash(chain, content_hash(world));
    chain = combine_hash(
        chain,
        hash_bytes(result.outcome
                       ? (*result.outcome ? lockbox::to_text(**result.outcome) : std::string())
                       : result.outcome.error().code + result.outcome.error().message));
    if (result.trace)
      chain = combine_hash(chain, hash_bytes(explain_text(*result.trace, true)));
  }
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; chain >>= 4) out[i] = "0123456789abcdef"[chain & 15];
  return out;
}

}  // namespace lockbox::cloud
