// From a call to the log group of a rule that hears of it. Source: Amazon EventBridge User Guide,
// "AWS service events delivered via AWS CloudTrail".
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "tests/shell/world_terminal.hpp"

namespace lockbox::event_rules_test {
namespace {

const char* const kWorld = R"({
  "account": "111122223333", "region": "eu-west-1", "time": "2026-09-01T08:00:00Z",
  "keys": {"vault": {}},
  "roles": {
    "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
    "guest": {"inlinePolicies": {"look": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "events:List*", "Resource": "*"}]}}}},
  "profiles": {"admin": {"as": "role/admin"}, "guest": {"as": "role/guest"}},
  "trails": {"main": {"selectors": ["Management"], "logging": true}}
})";

struct Terminal : test::WorldTerminal {
  Terminal() : WorldTerminal(kWorld) {
    run("aws logs create-log-group --log-group-name /aws/events/keys");
  }
  void rule(const std::string& pattern, const std::string& more = "") {
    CHECK(run("aws events put-rule --name bell --event-pattern '" + pattern + "'" + more).status ==
          0);
    CHECK(run("aws events put-targets --rule bell --targets "
              "Id=log,Arn=arn:aws:logs:eu-west-1:111122223333:log-group:/aws/events/keys")
              .status == 0);
  }
  std::size_t rung() {
    const shell::Reply reply = run(
        "aws logs filter-log-events --log-group-name /aws/events/keys --query 'length(events)'");
    CAPTURE(reply.err);
    REQUIRE(reply.status == 0);
    return static_cast<std::size_t>(std::stoul(reply.out));
  }
};

const std::string kDisable = R"({"source":["aws.kms"],"detail":{"eventName":["DisableKey"]}})";

std::string disable_line(Terminal& t, const std::string& more = "") {
  const auto& keys = t.history().world().services.kms.keys;
  REQUIRE_FALSE(keys.empty());
  for (const auto& entry : keys)
    if (entry.second->manager == "CUSTOMER")
      return "aws kms disable-key --key-id " + entry.second->id + more;
  return {};
}

}  // namespace

TEST_CASE("a rule writes the event of a call to its log group, the record as its detail",
          "[events]") {
  Terminal t;
  t.rule(kDisable);
  CHECK(t.rung() == 0);
  CHECK(t.run(disable_line(t)).status == 0);
  REQUIRE(t.rung() == 1);
  const shell::Reply log = t.run(
      "aws logs filter-log-events --log-group-name /aws/events/keys --query 'events[0].message' "
      "--output text");
  const Json event = parse_json(log.out).value;
  CHECK(event["source"] == "aws.kms");
  CHECK(event["detail-type"] == "AWS API Call via CloudTrail");
  CHECK(event["account"] == "111122223333");
  CHECK(event["detail"]["eventName"] == "DisableKey");
  CHECK(event["detail"]["eventSource"] == "kms.amazonaws.com");
}

TEST_CASE("refused calls are heard as well", "[events]") {
  Terminal t;
  t.rule(kDisable);
  CHECK(t.run(disable_line(t, " --profile guest")).status != 0);
  CHECK(t.rung() == 1);
}

TEST_CASE("Describe, Get and List calls are heard in a state of their own only", "[events]") {
  const std::string all = R"({"source":["aws.kms"]})";
  for (const bool asked : {false, true}) {
    Terminal t;
    t.rule(all, asked ? " --state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" : "");
    CHECK(t.run("aws kms describe-key --key-id alias/vault").status == 0);
    CHECK(t.rung() == (asked ? 1u : 0u));
  }
}

TEST_CASE("a rule is silent when it is off, has no target, or no trail logs", "[events]") {
  for (const char* line :
       {"aws events disable-rule --name bell", "aws events remove-targets --rule bell --ids log",
        "aws cloudtrail stop-logging --name main"}) {
    CAPTURE(line);
    Terminal t;
    t.rule(kDisable);
    REQUIRE(t.run(line).status == 0);
    CHECK(t.run(disable_line(t)).status == 0);
    CHECK(t.rung() == 0);
  }
}

TEST_CASE("the trace says which rule told whom, and why nobody was told", "[events]") {
  Terminal t;
  t.rule(kDisable);
  t.run(disable_line(t));
  CHECK(t.run("lockbox why --verbose").out.find("Rule bell sent the event to log group") !=
        std::string::npos);
  t.run("aws events remove-targets --rule bell --ids log");
  t.run(disable_line(t));
  CHECK(t.run("lockbox why --verbose").out.find("it has no target") != std::string::npos);
}

TEST_CASE("rules need their permissions", "[events]") {
  Terminal t;
  t.rule(kDisable);
  CHECK(t.run("aws events list-rules --profile guest").status == 0);
  CHECK(t.run("aws events delete-rule --name bell --profile guest").err.find("events:DeleteRule") !=
        std::string::npos);
}

TEST_CASE("a world without rules and log groups has the hash that it had", "[events]") {
  test::WorldTerminal t(kWorld);
  api::Services services = t.history().world().services;
  const auto before = content_hash(services);
  services.events.groups.set("g", Cow<events::LogGroup>(events::LogGroup()));
  CHECK(content_hash(services) != before);
  services.events.groups.erase("g");
  CHECK(content_hash(services) == before);
}

}  // namespace lockbox::event_rules_test
