#include "engine/audit/recorder.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

namespace lockbox::recorder_test {
using namespace lockbox::audit;

namespace {

const SimTime kNow{1788249600000};
const char* kTable = "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses";

identity::Caller role_caller() {
  identity::Caller caller;
  caller.principal.kind = policy::PrincipalKind::RoleSession;
  caller.principal.arn = "arn:aws:sts::111122223333:assumed-role/student/harry";
  caller.principal.role_arn = "arn:aws:iam::111122223333:role/student";
  caller.principal.account = "111122223333";
  caller.principal.unique_id = "AROASTUDENT:harry";
  caller.access_key_id = "ASIAEXAMPLE";
  caller.token_issued = kNow;
  return caller;
}

struct Bench {
  State state;
  Rng rng;
  identity::Caller caller = role_caller();
  network::NetContext net;
  CallFacts facts;

  Bench() {
    net.trail_source_ip = "203.0.113.7";
    facts.service = "dynamodb";
    facts.operation = "GetItem";
    facts.region = "eu-west-1";
    facts.account = "111122223333";
    facts.category = Category::Data;
    facts.read_only = true;
    facts.caller = &caller;
    facts.net = &net;
    facts.time = kNow;
    facts.request_id = "REQUEST";
    facts.tls_version = "TLSv1.3";
    facts.resource_arns = {kTable};
  }
  Record one() {
    const std::vector<Record> records = record_call(state, rng, facts);
    REQUIRE(records.size() == 1);
    return records.front();
  }
  void add_trail(std::vector<EventSelector> selectors) {
    Trail trail;
    trail.name = "school";
    trail.selectors = std::move(selectors);
    state.trails.set("school", Cow<Trail>(trail));
  }
};

FieldSelector equals(const char* field, const char* value) {
  FieldSelector out;
  out.field = field;
  out.equals = {value};
  return out;
}

}  // namespace

TEST_CASE("a role's item read is recorded completely and kept by nobody") {
  Bench bench;
  const Json parameters = {{"tableName", "Houses"}, {"key", {{"House", "Gryffindor"}}}};
  bench.facts.request_parameters = &parameters;
  const Record record = bench.one();
  CHECK_FALSE(record.delivered);
  CHECK(record.kept_by ==
        "nobody: a data event, which the event history does not hold, and there is no trail");
  const Json& d = *record.document;
  CHECK(d["eventTime"] == "2026-09-01T08:00:00Z");
  CHECK(d["eventSource"] == "dynamodb.amazonaws.com");
  CHECK(d["eventName"] == "GetItem");
  CHECK(d["awsRegion"] == "eu-west-1");
  CHECK(d["sourceIPAddress"] == "203.0.113.7");
  CHECK(d["requestParameters"] == parameters);
  CHECK(d["responseElements"].is_null());
  CHECK(d["readOnly"] == true);
  CHECK(d["managementEvent"] == false);
  CHECK(d["eventCategory"] == "Data");
  CHECK(d["apiVersion"] == "2012-08-10");
  CHECK(d["resources"][0] ==
        Json({{"accountId", "111122223333"}, {"type", "AWS::DynamoDB::Table"}, {"ARN", kTable}}));
  CHECK(d["tlsDetails"]["clientProvidedHostHeader"] == "dynamodb.eu-west-1.amazonaws.com");
  const Json& who = d["userIdentity"];
  CHECK(who["type"] == "AssumedRole");
  CHECK(who["principalId"] == "AROASTUDENT:harry");
  CHECK(who["sessionContext"]["sessionIssuer"]["userName"] == "student");
  CHECK(who["sessionContext"]["sessionIssuer"]["principalId"] == "AROASTUDENT");
  CHECK(who["sessionContext"]["attributes"]["mfaAuthenticated"] == "false");
}

TEST_CASE("a trail with a data selector keeps item reads") {
  Bench bench;
  bench.add_trail({EventSelector{
      "items",
      {equals("eventCategory", "Data"), equals("resources.type", "AWS::DynamoDB::Table"),
       equals("readOnly", "true")}}});
  const Record record = bench.one();
  CHECK(record.delivered);
  CHECK(record.kept_by == "trail school");
  bench.facts.read_only = false;
  bench.facts.operation = "PutItem";
  const Record write = bench.one();
  CHECK_FALSE(write.delivered);
  CHECK(write.kept_by.find("no selector of trail school matches (readOnly)") != std::string::npos);
  bench.state.trails.edit("school")->edit().logging = false;
  CHECK(bench.one().kept_by.find("trail school is stopped") != std::string::npos);
}

TEST_CASE("comparisons of event selectors") {
  Bench bench;
  const Record record = bench.one();
  std::string why;
  const auto kept = [&](FieldSelector field) {
    Trail trail;
    trail.name = "t";
    trail.selectors = {EventSelector{"", {equals("eventCategory", "Data"), std::move(field)}}};
    return keeps(trail, record, why);
  };
  FieldSelector arn;
  arn.field = "resources.ARN";
  arn.starts_with = {"arn:aws:dynamodb:eu-west-1:111122223333:table/"};
  CHECK(kept(arn));
  arn.not_equals = {kTable};
  CHECK_FALSE(kept(arn));
  FieldSelector name;
  name.field = "eventName";
  name.ends_with = {"Item"};
  CHECK(kept(name));
  name.not_starts_with = {"Get"};
  CHECK_FALSE(kept(name));
  CHECK_FALSE(kept(equals("errorCode", "AccessDenied")));
}

TEST_CASE("management events are in the event history and in a plain trail") {
  Bench bench;
  bench.add_trail({});
  bench.facts.service = "iam";
  bench.facts.operation = "CreateAccessKey";
  bench.facts.category = Category::Management;
  bench.facts.resource_arns = {"arn:aws:iam::111122223333:user/neville"};
  bench.facts.read_only = false;
  const Json parameters = {{"UserName", "neville"}};
  const Json response = {{"AccessKey", {{"AccessKeyId", "AKIA"}, {"SecretAccessKey", "s3cret"}}}};
  bench.facts.request_parameters = &parameters;
  bench.facts.response_elements = &response;
  const Record record = bench.one();
  CHECK(record.kept_by == "event history, trail school");
  const Json& d = *record.document;
  CHECK(d["awsRegion"] == "us-east-1");
  CHECK(d["requestParameters"] == Json({{"userName", "neville"}}));
  CHECK(d["responseElements"]["accessKey"]["accessKeyId"] == "AKIA");
  CHECK_FALSE(d["responseElements"]["accessKey"].contains("secretAccessKey"));
  CHECK_FALSE(d.contains("resources"));
}

TEST_CASE("a denial stands in the trail as AccessDenied, with the text the client read") {
  Bench bench;
  bench.facts.error_code = "AccessDeniedException";
  bench.facts.error_message = "User: x is not authorized";
  const Record record = bench.one();
  CHECK(record.error_code == "AccessDenied");
  CHECK((*record.document)["errorMessage"] == "User: x is not authorized");
}

TEST_CASE("a refusal by an endpoint policy adds a network activity event") {
  Bench bench;
  bench.facts.vpc_endpoint_id = "vpce-1";
  bench.net.vpce_account = "999988887777";
  bench.facts.error_code = "AccessDeniedException";
  bench.facts.error_message = "... because no VPC endpoint policy allows the action";
  const std::vector<Record> records = record_call(bench.state, bench.rng, bench.facts);
  REQUIRE(records.size() == 2);
  const Json& d = *records[1].document;
  CHECK(d["eventType"] == "AwsVpceEvent");
  CHECK(d["errorCode"] == "VpceAccessDenied");
  CHECK(d["errorMessage"] == "The request was denied due to a VPC endpoint policy");
  CHECK(d["userIdentity"] == Json({{"type", "AWSAccount"},
                                   {"principalId", "AROASTUDENT:harry"},
                                   {"accountId", "111122223333"}}));
  CHECK(d["recipientAccountId"] == "999988887777");
  CHECK(bench.state.records.size() == 2);
}

TEST_CASE("the call of nobody leaves no record") {
  Bench bench;
  bench.facts.caller = nullptr;
  CHECK(record_call(bench.state, bench.rng, bench.facts).empty());
  CHECK(bench.state.records.empty());
}

TEST_CASE("user identities of users and services") {
  Bench bench;
  bench.caller = identity::Caller();
  bench.caller.principal.kind = policy::PrincipalKind::User;
  bench.caller.principal.arn = "arn:aws:iam::111122223333:user/neville";
  bench.caller.principal.account = "111122223333";
  bench.caller.principal.unique_id = "AIDANEVILLE";
  bench.caller.user_name = "neville";
  bench.caller.access_key_id = "AKIAEXAMPLE";
  CHECK((*bench.one().document)["userIdentity"] ==
        Json({{"type", "IAMUser"},
              {"principalId", "AIDANEVILLE"},
              {"arn", "arn:aws:iam::111122223333:user/neville"},
              {"accountId", "111122223333"},
              {"accessKeyId", "AKIAEXAMPLE"},
              {"userName", "neville"}}));
  bench.caller.principal.kind = policy::PrincipalKind::Service;
  bench.caller.principal.arn = "dynamodb.amazonaws.com";
  const Record by_service = bench.one();
  CHECK((*by_service.document)["userIdentity"] ==
        Json({{"type", "AWSService"}, {"invokedBy", "dynamodb.amazonaws.com"}}));
  CHECK((*by_service.document)["sourceIPAddress"] == "dynamodb.amazonaws.com");
}

}  // namespace lockbox::recorder_test
