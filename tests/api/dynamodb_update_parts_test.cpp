// What one UpdateTable may hold together, and how it says no. Source: public recordings of the
// service's answers.
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_update_parts_test {

using lockbox::Json;
using lockbox::to_text;
using lockbox::test::Dynamo;
using lockbox::test::kValidation;

namespace {

const std::string kRefused = kValidation + "One or more parameter values were invalid: ";

struct Parts : Dynamo {
  explicit Parts(bool on_demand) {
    Json p{{"TableName", "Houses"},
           {"AttributeDefinitions",
            Json::array({{{"AttributeName", "House"}, {"AttributeType", "S"}},
                         {{"AttributeName", "Student"}, {"AttributeType", "S"}},
                         {{"AttributeName", "Year"}, {"AttributeType", "N"}}})},
           {"KeySchema", Json::array({{{"AttributeName", "House"}, {"KeyType", "HASH"}},
                                      {{"AttributeName", "Student"}, {"KeyType", "RANGE"}}})},
           {"LocalSecondaryIndexes",
            Json::array(
                {{{"IndexName", "local"},
                  {"KeySchema", Json::array({{{"AttributeName", "House"}, {"KeyType", "HASH"}},
                                             {{"AttributeName", "Year"}, {"KeyType", "RANGE"}}})},
                  {"Projection", {{"ProjectionType", "ALL"}}}}})},
           {"GlobalSecondaryIndexes", Json::array({global("byYear", !on_demand)})}};
    if (on_demand)
      p["BillingMode"] = "PAY_PER_REQUEST";
    else
      p["ProvisionedThroughput"] = units(2, 2);
    ok("CreateTable", to_text(p));
  }

  static Json units(int read, int write) {
    return Json{{"ReadCapacityUnits", read}, {"WriteCapacityUnits", write}};
  }
  static Json global(const char* name, bool provisioned) {
    Json out{{"IndexName", name},
             {"KeySchema", Json::array({{{"AttributeName", "Year"}, {"KeyType", "HASH"}}})},
             {"Projection", {{"ProjectionType", "ALL"}}}};
    if (provisioned)
      out["ProvisionedThroughput"] = units(2, 2);
    return out;
  }
  std::string refused(Json parameters) {
    parameters["TableName"] = "Houses";
    return error("UpdateTable", to_text(parameters));
  }
};

Json indexes(const Json& updates) {
  return Json{{"GlobalSecondaryIndexUpdates", updates}};
}
Json entry(const char* action, const char* name, const Json& more = Json::object()) {
  Json what{{"IndexName", name}};
  for (const auto& m : more.items()) what[m.key()] = m.value();
  return Json{{action, what}};
}

}  // namespace

TEST_CASE("UpdateTable: what must stand alone", "[api][dynamodb][update-table]") {
  Parts db(true);
  const Json year = Json::array({{{"AttributeName", "Year"}, {"AttributeType", "N"}}});
  const Json create = Json::array({{{"Create", Parts::global("second", false)}}});
  struct Row {
    Json request;
    const char* text;
  };
  for (const Row& row : {
           Row{{{"DeletionProtectionEnabled", true}, {"BillingMode", "PAY_PER_REQUEST"}},
               "DeletionProtection modification must be the only operation in the request"},
           Row{{{"TableClass", "STANDARD"}, {"BillingMode", "PAY_PER_REQUEST"}},
               "TableClass modification must be the only operation in the request"},
           Row{{{"SSESpecification", {{"Enabled", true}}}, {"DeletionProtectionEnabled", true}},
               "Server-Side Encryption modification must be the only operation in the request"},
           Row{{{"WarmThroughput", {{"ReadUnitsPerSecond", 13000}}},
                {"BillingMode", "PAY_PER_REQUEST"}},
               "WarmThroughput must be the only operation in the request"},
           Row{{{"WarmThroughput", {{"ReadUnitsPerSecond", 13000}}},
                {"AttributeDefinitions", year},
                {"GlobalSecondaryIndexUpdates", create}},
               "Create global secondary index cannot be specified when updating WarmThroughput"},
           Row{{{"OnDemandThroughput", {{"MaxReadRequestUnits", 5}}},
                {"GlobalSecondaryIndexUpdates", create}},
               "OnDemandThroughput can only be combined with BillingMode in an UpdateTable "
               "request"},
           Row{{{"StreamSpecification", {{"StreamEnabled", true}, {"StreamViewType", "NEW_IMAGE"}}},
                {"BillingMode", "PAY_PER_REQUEST"}},
               "You cannot modify stream status while updating table IOPS"},
           Row{{{"StreamSpecification", {{"StreamEnabled", true}, {"StreamViewType", "NEW_IMAGE"}}},
                {"GlobalSecondaryIndexUpdates", create}},
               "You cannot create or delete index while changing stream status"},
       })
    CHECK(db.refused(row.request) == kRefused + row.text);
}

TEST_CASE("UpdateTable: empty parts", "[api][dynamodb][update-table]") {
  Parts db(true);
  const std::string nothing =
      kValidation +
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
      "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, "
      "ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, "
      "OnDemandThroughput, WarmThroughput or TableClass is required";
  CHECK(db.refused(Json::object()) == nothing);
  CHECK(db.refused({{"AttributeDefinitions", Json::array()}}) == nothing);
  CHECK(db.refused(indexes(Json::array())) == nothing);
  CHECK(db.refused({{"MultiRegionConsistency", "EVENTUAL"}})
            .find("ReplicaTransitRoleArn, DeletionProtectionEnabled") != std::string::npos);
  Json beside = indexes(Json::array());
  beside["DeletionProtectionEnabled"] = true;
  CHECK(db.refused(beside) == kRefused + "List of GlobalSecondaryIndexUpdates is empty");
  // An empty throughput is dropped beside something else, and an internal failure alone.
  CHECK(db.refused({{"WarmThroughput", Json::object()}}) == "InternalFailure: ");
  db.ok("UpdateTable",
        R"({"TableName":"Houses","WarmThroughput":{},"DeletionProtectionEnabled":true})");
  db.ok("UpdateTable",
        R"({"TableName":"Houses","OnDemandThroughput":{},"BillingMode":"PAY_PER_REQUEST"})");
  CHECK(db.ok("DescribeTable", R"({"TableName":"Houses"})")["Table"]["DeletionProtectionEnabled"] ==
        true);
}

TEST_CASE("UpdateTable: entries of index updates", "[api][dynamodb][update-table]") {
  Parts db(true);
  Json two = entry("Update", "byYear");
  two["Delete"] = Json{{"IndexName", "byYear"}};
  const Json warm_nothing{{"WarmThroughput", Json::object()}};
  struct Row {
    Json updates;
    std::string text;
  };
  for (const Row& row : {
           Row{Json::array({two}), kRefused +
                                       "Only one global secondary index action is allowed per "
                                       "GlobalSecondaryIndexUpdate object"},
           Row{Json::array({Json::object()}),
               kRefused +
                   "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                   "GlobalSecondaryIndexUpdate.Delete must not be null"},
           Row{Json::array({entry("Delete", "byYear"), entry("Update", "byYear")}),
               kRefused +
                   "Only one global secondary index update per index is allowed simultaneously. "
                   "Index: byYear"},
           Row{Json::array({entry("Update", "ghost", warm_nothing)}),
               kRefused + "WarmThroughput must have at least one of ReadUnitsPerSecond or "
                          "WriteUnitsPerSecond specified for index: ghost"},
           Row{Json::array({entry("Update", "byYear")}),
               kRefused + "The only Updates for index: byYear when TableThroughputMode is "
                          "PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput"},
           Row{Json::array(
                   {entry("Update", "byYear", {{"ProvisionedThroughput", Parts::units(1, 1)}})}),
               kRefused + "The only Updates for index: byYear when TableThroughputMode is "
                          "PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput"},
           Row{Json::array({entry("Delete", "ghost")}),
               "ResourceNotFoundException: Requested resource not found: Index ghost for table "
               "Houses"},
           Row{Json::array({entry("Delete", "local")}),
               kValidation + "Cannot delete an index that is not a GlobalSecondaryIndex: local"},
           Row{Json::array({entry("Update", "local",
                                  {{"OnDemandThroughput", {{"MaxReadRequestUnits", 5}}}})}),
               kValidation + "Cannot update an index that is not a GlobalSecondaryIndex: local"},
           Row{Json::array({{{"Create", Parts::global("new", false)}}}),
               kRefused + "AttributeDefinitions is not specified for index: new"},
       })
    CHECK(db.refused(indexes(row.updates)) == row.text);
  Json again = indexes(Json::array({{{"Create", Parts::global("byYear", false)}}}));
  again["AttributeDefinitions"] =
      Json::array({{{"AttributeName", "Year"}, {"AttributeType", "N"}}});
  CHECK(db.refused(again) == kValidation + "Attempting to create an index which already exists");
  again["GlobalSecondaryIndexUpdates"] = Json::array({{{"Create", Parts::global("second", true)}}});
  CHECK(db.refused(again) ==
        kRefused +
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: second "
            "when BillingMode is PAY_PER_REQUEST");
}

TEST_CASE("UpdateTable: throughput of both billing modes", "[api][dynamodb][update-table]") {
  Parts provisioned(false), on_demand(true);
  CHECK(provisioned.refused({{"BillingMode", "PROVISIONED"}}) ==
        kRefused + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  CHECK(on_demand.refused(
            {{"BillingMode", "PROVISIONED"}, {"ProvisionedThroughput", Parts::units(5, 5)}}) ==
        kRefused + "ProvisionedThroughput must be specified for index: byYear");
  CHECK(on_demand.refused({{"ProvisionedThroughput", Parts::units(5, 5)}}) ==
        kRefused +
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode "
            "is PAY_PER_REQUEST");
  CHECK(on_demand.refused(
            {{"BillingMode", "PAY_PER_REQUEST"}, {"ProvisionedThroughput", Parts::units(5, 5)}}) ==
        kRefused + "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST");
  const auto unchanged = [](const std::string& whose, const std::string& what) {
    return kValidation + "The provisioned throughput for " + whose +
           " will not change. The requested value equals the current value. Current "
           "ReadCapacityUnits provisioned for " +
           what +
           ": 2. Requested ReadCapacityUnits: 2. Current WriteCapacityUnits provisioned for " +
           what +
           ": 2. Requested WriteCapacityUnits: 2. Refer to the Amazon DynamoDB Developer Guide for "
           "current limits and how to request higher limits.";
  };
  CHECK(provisioned.refused({{"ProvisionedThroughput", Parts::units(2, 2)}}) ==
        unchanged("the table", "the table"));
  CHECK(provisioned.refused(indexes(Json::array(
            {entry("Update", "byYear", {{"ProvisionedThroughput", Parts::units(2, 2)}})}))) ==
        unchanged("the index byYear", "index byYear"));
  Json create = indexes(Json::array({{{"Create", Parts::global("second", false)}}}));
  create["AttributeDefinitions"] =
      Json::array({{{"AttributeName", "Year"}, {"AttributeType", "N"}}});
  CHECK(provisioned.refused(create) ==
        kRefused +
            "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: second");
}

TEST_CASE("DescribeTimeToLive waits for the table", "[api][dynamodb][ttl]") {
  Dynamo db;
  db.services.tables.instant_control_plane = false;
  db.create_houses();
  CHECK(db.error("DescribeTimeToLive", R"({"TableName":"Houses"})") ==
        kValidation +
            "Cannot describe time to live while table is in CREATING state: Current table state "
            "is CREATING");
  CHECK(db.error("UpdateTimeToLive", R"({"TableName":"Houses","TimeToLiveSpecification":{}})") ==
        kValidation +
            "2 validation errors detected: Value null at 'timeToLiveSpecification.attributeName' "
            "failed to satisfy constraint: Member must not be null; Value null at "
            "'timeToLiveSpecification.enabled' failed to satisfy constraint: Member must not be "
            "null");
}

}  // namespace lockbox::dynamodb_update_parts_test
