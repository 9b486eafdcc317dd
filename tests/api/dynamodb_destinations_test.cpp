// Kinesis data streams as destinations, and Contributor Insights. Source: API Reference,
// "EnableKinesisStreamingDestination", "UpdateContributorInsights".
#include "engine/table/clock.hpp"
#include "engine/table/links.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_destinations_test {
using namespace lockbox::test;

namespace {

const std::string kKinesis = "arn:aws:kinesis:eu-west-1:111122223333:stream/changes";

std::string destination(const std::string& arn = kKinesis, const std::string& more = "") {
  return R"({"TableName":"Houses","StreamArn":")" + arn + "\"" + more + "}";
}

Json destinations(Dynamo& d) {
  return d.ok("DescribeKinesisStreamingDestination",
              R"({"TableName":"Houses"})")["KinesisDataStreamDestinations"];
}

std::string insights(const std::string& action, const std::string& more = "") {
  return R"({"TableName":"Houses","ContributorInsightsAction":")" + action + "\"" + more + "}";
}

}  // namespace

TEST_CASE("changes arrive in the Kinesis stream with both images while it is enabled") {
  Dynamo d;
  d.create_houses();
  d.put_student("Gryffindor", "before", 1);
  CHECK(d.ok("EnableKinesisStreamingDestination", destination())["DestinationStatus"] ==
        "ENABLING");
  d.put_student("Gryffindor", "Harry", 1);
  d.put_student("Gryffindor", "Harry", 2);
  d.put_student("Gryffindor", "Harry", 2);
  d.now = plus_ms(d.now, table::kLinkLagMs);
  table::advance(d.services.tables, d.now);
  const auto* stream = d.services.tables.kinesis.find(kKinesis);
  REQUIRE(stream);
  std::vector<table::KinesisRecord> records;
  for (const auto& e : (*stream)->records) records.push_back(e.second);
  REQUIRE(records.size() == 2);
  CHECK(records[0].change.event == table::StreamRecord::Event::Insert);
  CHECK(records[1].change.event == table::StreamRecord::Event::Modify);
  CHECK(records[1].change.old_image);
  CHECK(records[1].change.new_image);
  CHECK(d.ok("DisableKinesisStreamingDestination", destination())["DestinationStatus"] ==
        "DISABLING");
  d.put_student("Gryffindor", "Harry", 3);
  d.now = plus_ms(d.now, 10 * table::kLinkLagMs);
  table::advance(d.services.tables, d.now);
  CHECK((*d.services.tables.kinesis.find(kKinesis))->records.size() == 2);
}

TEST_CASE("a destination goes through its states when the control plane takes its time") {
  Dynamo d;
  d.create_houses();
  d.services.tables.instant_control_plane = false;
  const auto wait = [&] {
    d.now = plus_ms(d.now, 7000);
    table::advance(d.services.tables, d.now);
  };
  d.ok("EnableKinesisStreamingDestination", destination());
  CHECK(destinations(d)[0]["DestinationStatus"] == "ENABLING");
  CHECK(d.error("DisableKinesisStreamingDestination", destination()).rfind(kValidation, 0) == 0);
  wait();
  CHECK(destinations(d)[0]["DestinationStatus"] == "ACTIVE");
  CHECK(destinations(d)[0]["ApproximateCreationDateTimePrecision"] == "MILLISECOND");
  const std::string micro =
      R"(,"UpdateKinesisStreamingConfiguration":{"ApproximateCreationDateTimePrecision":"MICROSECOND"})";
  CHECK(d.ok("UpdateKinesisStreamingDestination",
             destination(kKinesis, micro))["DestinationStatus"] == "UPDATING");
  wait();
  CHECK(d.error("UpdateKinesisStreamingDestination", destination(kKinesis, micro))
            .find("Precision is already set") != std::string::npos);
  d.ok("DisableKinesisStreamingDestination", destination());
  CHECK(destinations(d)[0]["DestinationStatus"] == "DISABLING");
  CHECK(d.ok("DisableKinesisStreamingDestination", destination())["DestinationStatus"] ==
        "DISABLING");
  wait();
  CHECK(destinations(d)[0]["DestinationStatus"] == "DISABLED");
  d.ok("EnableKinesisStreamingDestination", destination());
  CHECK(destinations(d).size() == 1);
}

TEST_CASE("destinations that cannot be are refused") {
  Dynamo d;
  d.create_houses();
  CHECK(d.error("EnableKinesisStreamingDestination",
                destination("arn:aws:kinesis:us-east-1:111122223333:stream/changes"))
            .rfind(kValidation, 0) == 0);
  CHECK(d.error("EnableKinesisStreamingDestination",
                destination("arn:aws:s3:eu-west-1:111122223333:stream/changes"))
            .rfind(kValidation, 0) == 0);
  const std::string state =
      kValidation + "Table is not in a valid state to enable Kinesis Streaming Destination: ";
  CHECK(d.error("DisableKinesisStreamingDestination", destination()) ==
        state + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.");
  const std::string micro =
      R"(,"UpdateKinesisStreamingConfiguration":{"ApproximateCreationDateTimePrecision":"MICROSECOND"})";
  CHECK(d.error("UpdateKinesisStreamingDestination", destination(kKinesis, micro)) ==
        state +
            "Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. "
            "TableName: Houses, kdsArn: " +
            kKinesis);
  d.ok("EnableKinesisStreamingDestination", destination());
  CHECK(d.error("DisableKinesisStreamingDestination",
                destination(kKinesis, R"(,"EnableKinesisStreamingConfiguration":
                    {"ApproximateCreationDateTimePrecision":"MICROSECOND"})")) ==
        kValidation +
            "Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters");
  CHECK(d.error("EnableKinesisStreamingDestination", destination()) ==
        state +
            "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE "
            "operation.");
  CHECK(d.error("DescribeContributorInsights", R"({"TableName":"Houses","IndexName":""})") ==
        kValidation +
            "IndexName must be at least 3 characters long and at most 255 characters long");
  d.ok("EnableKinesisStreamingDestination", destination(kKinesis + "2"));
  CHECK(d.error("EnableKinesisStreamingDestination", destination(kKinesis + "3"))
            .rfind("LimitExceededException", 0) == 0);
}

TEST_CASE("enabling a destination also needs permissions on the Kinesis stream") {
  Dynamo d;
  d.create_houses();
  d.ok("EnableKinesisStreamingDestination", destination());
  REQUIRE(d.needs.size() == 4);
  CHECK(d.needs[0].action == "dynamodb:EnableKinesisStreamingDestination");
  CHECK(d.needs[1].action == "kinesis:DescribeStream");
  CHECK(d.needs[1].resource == kKinesis);
  CHECK(d.needs[2].action == "kinesis:PutRecords");
  CHECK(d.needs[3].action == "kinesis:ListStreams");
}

TEST_CASE("Contributor Insights is switched for tables and indexes, and lists what is on") {
  Dynamo d;
  d.create_houses();
  const std::string of_table = R"({"TableName":"Houses"})";
  CHECK(d.ok("DescribeContributorInsights", of_table)["ContributorInsightsStatus"] == "DISABLED");
  CHECK(d.ok("UpdateContributorInsights", insights("ENABLE"))["ContributorInsightsStatus"] ==
        "ENABLING");
  const Json on = d.ok("DescribeContributorInsights", of_table);
  CHECK(on["ContributorInsightsStatus"] == "ENABLED");
  CHECK(on["ContributorInsightsMode"] == "ACCESSED_AND_THROTTLED_KEYS");
  CHECK(on["ContributorInsightsRuleList"].size() == 4);
  CHECK(d.ok("ListContributorInsights", "{}")["ContributorInsightsSummaries"].size() == 1);
  d.ok("UpdateContributorInsights",
       insights("ENABLE", R"(,"ContributorInsightsMode":"THROTTLED_KEYS")"));
  CHECK(d.ok("DescribeContributorInsights", of_table)["ContributorInsightsRuleList"].size() == 2);
  d.ok("UpdateContributorInsights", insights("DISABLE"));
  CHECK(d.ok("ListContributorInsights", "{}")["ContributorInsightsSummaries"].empty());
  CHECK(d.error("UpdateContributorInsights", insights("ENABLE", R"(,"IndexName":"nope")"))
            .rfind("ResourceNotFoundException", 0) == 0);
  CHECK(d.error("UpdateContributorInsights", insights("PERHAPS")).rfind(kValidation, 0) == 0);
}

}  // namespace lockbox::dynamodb_destinations_test
