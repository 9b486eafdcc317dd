// Rules, targets and log groups: the calls. Source: Amazon EventBridge and CloudWatch Logs API
// References.
#include "tests/api/service_bench.hpp"

namespace lockbox::eventbridge_test {

using lockbox::test::ServiceBench;

namespace {

const char* const kPattern = R"({"source":["aws.kms"],"detail":{"eventName":["DisableKey"]}})";
const char* const kGroup = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/events/keys";

Json target(const char* id, const char* arn) {
  return Json{{"Id", id}, {"Arn", arn}};
}

}  // namespace

TEST_CASE("a rule is put, shown, switched off and on, and put again keeps its targets",
          "[events]") {
  ServiceBench b;
  CHECK(b.ok("events", "PutRule", {{"Name", "bell"}, {"EventPattern", kPattern}})["RuleArn"] ==
        "arn:aws:events:eu-west-1:111122223333:rule/bell");
  CHECK(b.needs[0].action == "events:PutRule");
  CHECK(b.needs[0].resource == "arn:aws:events:eu-west-1:111122223333:rule/bell");
  CHECK(b.needs[0].context.find("events:source")->values == std::vector<std::string>{"aws.kms"});
  b.ok("events", "PutTargets", {{"Rule", "bell"}, {"Targets", {target("log", kGroup)}}});
  CHECK(b.needs[0].context.find("events:TargetArn")->values == std::vector<std::string>{kGroup});
  b.ok("events", "PutRule",
       {{"Name", "bell"}, {"EventPattern", kPattern}, {"Description", "keys"}});
  CHECK(b.ok("events", "ListTargetsByRule", {{"Rule", "bell"}})["Targets"].size() == 1);
  b.ok("events", "DisableRule", {{"Name", "bell"}});
  CHECK(b.ok("events", "DescribeRule", {{"Name", "bell"}})["State"] == "DISABLED");
  b.ok("events", "EnableRule", {{"Name", "bell"}});
  const Json rules = b.ok("events", "ListRules")["Rules"];
  REQUIRE(rules.size() == 1);
  CHECK(rules[0]["State"] == "ENABLED");
  CHECK(rules[0]["Description"] == "keys");
  CHECK(b.needs[0].resource == "*");
}

TEST_CASE("rules are listed page by page", "[events]") {
  ServiceBench b;
  for (const char* name : {"a1", "a2", "b1"})
    b.ok("events", "PutRule", {{"Name", name}, {"EventPattern", kPattern}});
  Json page = b.ok("events", "ListRules", {{"Limit", 2}});
  CHECK(page["Rules"].size() == 2);
  page = b.ok("events", "ListRules", {{"Limit", 2}, {"NextToken", page["NextToken"]}});
  CHECK(page["Rules"].size() == 1);
  CHECK_FALSE(page.contains("NextToken"));
  CHECK(b.ok("events", "ListRules", {{"NamePrefix", "a"}})["Rules"].size() == 2);
}

TEST_CASE("a rule with targets is not deleted, one that is not there is no error", "[events]") {
  ServiceBench b;
  b.ok("events", "PutRule", {{"Name", "bell"}, {"EventPattern", kPattern}});
  b.ok("events", "PutTargets", {{"Rule", "bell"}, {"Targets", {target("log", kGroup)}}});
  CHECK(b.refused("events", "DeleteRule", {{"Name", "bell"}}).message ==
        "Rule can't be deleted since it has targets.");
  b.ok("events", "RemoveTargets", {{"Rule", "bell"}, {"Ids", {"log"}}});
  b.ok("events", "DeleteRule", {{"Name", "bell"}});
  b.ok("events", "DeleteRule", {{"Name", "bell"}});
  CHECK(b.refused("events", "DescribeRule", {{"Name", "bell"}}).code ==
        "ResourceNotFoundException");
}

TEST_CASE("what cannot be is refused by name", "[events]") {
  ServiceBench b;
  b.ok("events", "PutRule", {{"Name", "bell"}, {"EventPattern", kPattern}});
  const auto code = [&](const char* operation, const Json& in) {
    return b.refused("events", operation, in).code;
  };
  CHECK(code("PutRule", {{"Name", "x"}, {"EventPattern", "{"}}) == "InvalidEventPatternException");
  CHECK(code("PutRule", {{"Name", "x"}, {"EventPattern", "{\"a\":1}"}}) ==
        "InvalidEventPatternException");
  CHECK(code("PutRule", {{"Name", "x"}}) == "ValidationException");
  CHECK(code("PutRule", {{"Name", "a b"}, {"EventPattern", kPattern}}) == "ValidationException");
  CHECK(code("PutRule", {{"Name", "x"}, {"ScheduleExpression", "rate(1 hour)"}}) ==
        "NotSimulatedException");
  CHECK(code("PutRule", {{"Name", "x"}, {"EventPattern", kPattern}, {"EventBusName", "other"}}) ==
        "ResourceNotFoundException");
  CHECK(code("PutTargets", {{"Rule", "none"}, {"Targets", {target("log", kGroup)}}}) ==
        "ResourceNotFoundException");
  CHECK(code("PutTargets", {{"Rule", "bell"},
                            {"Targets", {target("q", "arn:aws:sqs:eu-west-1:111122223333:q")}}}) ==
        "NotSimulatedException");
  Json six = Json::array();
  for (const char* id : {"1", "2", "3", "4", "5", "6"}) six.push_back(target(id, kGroup));
  CHECK(code("PutTargets", {{"Rule", "bell"}, {"Targets", six}}) == "LimitExceededException");
}

TEST_CASE("TestEventPattern tries an event that has the members of one", "[events]") {
  ServiceBench b;
  const std::string event =
      R"({"id":"1","account":"111122223333","source":"aws.kms","time":"2026-09-01T08:00:00Z",)"
      R"("region":"eu-west-1","resources":[],"detail-type":"x","detail":{"eventName":"DisableKey"}})";
  CHECK(b.ok("events", "TestEventPattern", {{"EventPattern", kPattern}, {"Event", event}}) ==
        Json{{"Result", true}});
  CHECK(b.ok("events", "TestEventPattern",
             {{"EventPattern", R"({"source":["aws.s3"]})"}, {"Event", event}}) ==
        Json{{"Result", false}});
  CHECK(b.refused("events", "TestEventPattern",
                  {{"EventPattern", kPattern}, {"Event", R"({"source":"aws.kms"})"}})
            .message.find("\"id\"") != std::string::npos);
}

TEST_CASE("log groups are made once, listed and deleted", "[events]") {
  ServiceBench b;
  const Json group = {{"logGroupName", "/aws/events/keys"}};
  b.ok("logs", "CreateLogGroup", group);
  CHECK(b.needs[0].resource == std::string(kGroup) + ":*");
  CHECK(b.refused("logs", "CreateLogGroup", group).code == "ResourceAlreadyExistsException");
  CHECK(b.ok("logs", "DescribeLogGroups",
             {{"logGroupNamePrefix", "/aws"}})["logGroups"][0]["logGroupArn"] == kGroup);
  CHECK(b.ok("logs", "FilterLogEvents", group)["events"].empty());
  CHECK(b.refused("logs", "FilterLogEvents",
                  {{"logGroupName", "/aws/events/keys"}, {"filterPattern", "{ $.a = 1 }"}})
            .code == "NotSimulatedException");
  b.ok("logs", "DeleteLogGroup", group);
  CHECK(b.refused("logs", "FilterLogEvents", group).code == "ResourceNotFoundException");
  CHECK(b.refused("logs", "CreateLogGroup", {{"logGroupName", "a b"}}).code ==
        "InvalidParameterException");
}

}  // namespace lockbox::eventbridge_test
