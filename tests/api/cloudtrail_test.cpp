#include "engine/audit/recorder.hpp"
#include "tests/api/service_bench.hpp"

namespace lockbox::cloudtrail_test {

using lockbox::test::ServiceBench;

namespace {

void record(ServiceBench& b, const char* service, const char* operation, audit::Category category) {
  network::NetContext net;
  net.trail_source_ip = "203.0.113.7";
  audit::CallFacts facts;
  facts.service = service;
  facts.operation = operation;
  facts.region = "eu-west-1";
  facts.account = test::kAccount;
  facts.category = category;
  facts.caller = &b.caller;
  facts.net = &net;
  facts.time = b.now;
  facts.request_id = "R";
  audit::record_call(b.services.audit, b.rng, facts);
}

const Json kName = {{"Name", "school"}};

}  // namespace

TEST_CASE("a trail is created stopped, started, stopped and deleted") {
  ServiceBench b;
  const Json made =
      b.ok("cloudtrail", "CreateTrail", {{"Name", "school"}, {"S3BucketName", "owlery"}});
  CHECK(made["TrailARN"] == "arn:aws:cloudtrail:eu-west-1:111122223333:trail/school");
  CHECK(b.ok("cloudtrail", "GetTrailStatus", kName)["IsLogging"] == false);
  b.ok("cloudtrail", "StartLogging", kName);
  CHECK(b.ok("cloudtrail", "GetTrailStatus", {{"Name", made["TrailARN"]}})["IsLogging"] == true);
  b.ok("cloudtrail", "StopLogging", kName);
  CHECK(b.ok("cloudtrail", "GetTrailStatus", kName)["IsLogging"] == false);
  CHECK(b.refused("cloudtrail", "CreateTrail", {{"Name", "school"}, {"S3BucketName", "owlery"}})
            .message == "Trail school already exists for customer: 111122223333");
  const Json list = b.ok("cloudtrail", "DescribeTrails")["trailList"];
  REQUIRE(list.size() == 1);
  CHECK(list[0]["HasCustomEventSelectors"] == false);
  b.ok("cloudtrail", "DeleteTrail", kName);
  CHECK(b.refused("cloudtrail", "StartLogging", kName).message ==
        "Unknown trail: arn:aws:cloudtrail:eu-west-1:111122223333:trail/school for the user: "
        "111122223333");
}

TEST_CASE("advanced selectors make a trail keep item reads") {
  ServiceBench b;
  b.ok("cloudtrail", "CreateTrail", {{"Name", "school"}, {"S3BucketName", "owlery"}});
  b.ok("cloudtrail", "StartLogging", kName);
  record(b, "dynamodb", "GetItem", audit::Category::Data);
  CHECK_FALSE(b.services.audit.records.last().entry().second.delivered);
  const Json selectors = Json::array(
      {{{"Name", "items"},
        {"FieldSelectors", Json::array({{{"Field", "eventCategory"}, {"Equals", {"Data"}}},
                                        {{"Field", "eventName"}, {"StartsWith", {"Get"}}}})}}});
  b.ok("cloudtrail", "PutEventSelectors",
       {{"TrailName", "school"}, {"AdvancedEventSelectors", selectors}});
  CHECK(b.ok("cloudtrail", "GetEventSelectors",
             {{"TrailName", "school"}})["AdvancedEventSelectors"] == selectors);
  record(b, "dynamodb", "GetItem", audit::Category::Data);
  CHECK(b.services.audit.records.last().entry().second.delivered);
  record(b, "dynamodb", "Scan", audit::Category::Data);
  CHECK_FALSE(b.services.audit.records.last().entry().second.delivered);
}

TEST_CASE("basic selectors are understood, wrong ones are refused") {
  ServiceBench b;
  b.ok("cloudtrail", "CreateTrail", {{"Name", "school"}, {"S3BucketName", "owlery"}});
  CHECK(b.ok("cloudtrail", "GetEventSelectors",
             {{"TrailName", "school"}})["EventSelectors"][0]["IncludeManagementEvents"] == true);
  const Json basic = Json::array(
      {{{"ReadWriteType", "WriteOnly"},
        {"IncludeManagementEvents", false},
        {"DataResources",
         Json::array({{{"Type", "AWS::DynamoDB::Table"}, {"Values", {"arn:aws:dynamodb"}}}})}}});
  const Json put =
      b.ok("cloudtrail", "PutEventSelectors", {{"TrailName", "school"}, {"EventSelectors", basic}});
  CHECK(put["AdvancedEventSelectors"].size() == 1);
  CHECK(put["AdvancedEventSelectors"][0]["FieldSelectors"].size() == 4);
  const auto refused = [&](const Json& fields) {
    return b
        .refused("cloudtrail", "PutEventSelectors",
                 {{"TrailName", "school"},
                  {"AdvancedEventSelectors", Json::array({{{"FieldSelectors", fields}}})}})
        .message;
  };
  CHECK(refused(Json::array({{{"Field", "eventNam"}, {"Equals", {"x"}}}})) ==
        "The field \"eventNam\" is not valid for event selectors.");
  CHECK(refused(Json::array({{{"Field", "eventName"}, {"Equals", {"x"}}}})) ==
        "An advanced event selector must select an eventCategory.");
}

TEST_CASE("the event history holds management events of ninety days, newest first") {
  ServiceBench b;
  record(b, "iam", "CreateUser", audit::Category::Management);
  b.now = plus_ms(b.now, 1000);
  record(b, "dynamodb", "GetItem", audit::Category::Data);
  record(b, "dynamodb", "CreateTable", audit::Category::Management);
  const Json events = b.ok("cloudtrail", "LookupEvents")["Events"];
  REQUIRE(events.size() == 2);
  CHECK(events[0]["EventName"] == "CreateTable");
  CHECK(events[0]["EventTime"] == "2026-09-01T08:00:01+00:00");
  CHECK(events[0]["Username"] == "root");
  CHECK(events[0]["CloudTrailEvent"].is_string());
  const auto by = [&](const char* key, const char* value) {
    return b
        .ok("cloudtrail", "LookupEvents",
            {{"LookupAttributes",
              Json::array({{{"AttributeKey", key}, {"AttributeValue", value}}})}})["Events"]
        .size();
  };
  CHECK(by("EventName", "CreateUser") == 1);
  CHECK(by("EventSource", "iam.amazonaws.com") == 1);
  CHECK(by("ReadOnly", "false") == 2);
  CHECK(by("Username", "neville") == 0);
  const Json first = b.ok("cloudtrail", "LookupEvents", {{"MaxResults", 1}});
  CHECK(first["Events"].size() == 1);
  CHECK(b.ok("cloudtrail", "LookupEvents",
             {{"NextToken", first["NextToken"]}})["Events"][0]["EventName"] == "CreateUser");
  CHECK(
      b.ok("cloudtrail", "LookupEvents", {{"EndTime", "2026-09-01T08:00:00Z"}})["Events"].size() ==
      1);
  b.now = plus_ms(b.now, 91LL * 24 * 3600 * 1000);
  CHECK(b.ok("cloudtrail", "LookupEvents")["Events"].empty());
  CHECK(b.refused("cloudtrail", "LookupEvents",
                  {{"LookupAttributes",
                    Json::array({{{"AttributeKey", "Name"}, {"AttributeValue", "x"}}})}})
            .code == "InvalidLookupAttributesException");
}

}  // namespace lockbox::cloudtrail_test
