// Which host a client calls, and what listens there. Sources: AWS SDKs and Tools Reference Guide,
// "Account-based endpoints"; DynamoDB Developer Guide, "AWS PrivateLink for DynamoDB" and
// "DescribeEndpoints"; IAM User Guide, "aws:ResourceAccount".
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/step.hpp"
#include "engine/network/dns.hpp"
#include "engine/network/find.hpp"

namespace lockbox::endpoints_test {
using namespace lockbox::cloud;

namespace {

World world() {
  const auto w = world_from_json(parse_json(R"({
    "account": "111122223333", "region": "eu-west-1",
    "tables": {"owls": {"TableName": "Owls", "BillingMode": "PAY_PER_REQUEST",
      "AttributeDefinitions": [{"AttributeName": "Owl", "AttributeType": "S"}],
      "KeySchema": [{"AttributeName": "Owl", "KeyType": "HASH"}],
      "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"}}},
    "roles": {"post": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
      "mute": {}},
    "profiles": {"plain": {"as": "role/post", "from": "library"},
      "modern": {"as": "role/post", "from": "library", "accountIdEndpointMode": "preferred"},
      "foreign": {"as": "444455556666:user/fence", "from": "library",
                  "accountIdEndpointMode": "preferred"}},
    "otherAccounts": {"444455556666": {
      "users": {"fence": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}}},
      "tables": {"loot": {"TableName": "Loot", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}]}}}}
  })")
                                     .value,
                                 1);
  if (!w)
    FAIL(w.error());
  World out = *w;
  network::Topology& t = out.services.network.edit();
  t.security_groups[0].ingress.push_back({"tcp", 443, 443, {"10.0.0.0/16"}, {}, {}});
  return out;
}

StepResult ask(const World& w, const char* as, const char* service, const char* operation,
               Json parameters = Json::object(), std::string endpoint = "", const char* from = "") {
  CallApi c = api_call(as, service, operation, std::move(parameters));
  c.from = from;
  c.endpoint = std::move(endpoint);
  return step(w, c);
}

// The world with endpoints of both kinds, made by the administrator.
World with_endpoints() {
  World w = world();
  const network::Topology t = *w.services.network;
  const Json tables = {t.route_tables[0].id, t.route_tables[1].id};
  w = ask(w, "role/post", "ec2", "CreateVpcEndpoint",
          {{"VpcId", t.vpcs[0].id},
           {"ServiceName", "com.amazonaws.eu-west-1.dynamodb"},
           {"RouteTableIds", tables}})
          .world;
  for (const char* service : {"dynamodb", "dynamodb-streams"})
    w = ask(w, "role/post", "ec2", "CreateVpcEndpoint",
            {{"VpcEndpointType", "Interface"},
             {"VpcId", t.vpcs[0].id},
             {"ServiceName", std::string("com.amazonaws.eu-west-1.") + service},
             {"SubnetIds", {t.subnets[1].id}}})
            .world;
  REQUIRE(w.services.network->endpoints.size() == 3);
  return w;
}

std::string name_of(const World& w, std::size_t endpoint) {
  return w.services.network->endpoints[endpoint].dns_names.front();
}

const Json kList = Json::object();

}  // namespace

TEST_CASE("An SDK that knows its account calls by the account's name", "[endpoints]") {
  const World w = with_endpoints();
  CHECK(ask(w, "plain", "dynamodb", "ListTables").trace->path.to ==
        "dynamodb.eu-west-1.amazonaws.com");
  CHECK(ask(w, "modern", "dynamodb", "ListTables").trace->path.to ==
        "111122223333.ddb.eu-west-1.amazonaws.com");
  CHECK(ask(w, "foreign", "dynamodb", "ListTables").trace->path.to ==
        "444455556666.ddb.eu-west-1.amazonaws.com");
  // The account of the request's ARN goes before that of the credentials.
  CHECK(ask(w, "modern", "dynamodb", "DescribeTable",
            {{"TableName", "arn:aws:dynamodb:eu-west-1:444455556666:table/Loot"}})
            .trace->path.to == "444455556666.ddb.eu-west-1.amazonaws.com");
  // Only DynamoDB has such names, and a given endpoint is taken as it is.
  CHECK(ask(w, "modern", "sts", "GetCallerIdentity").trace->path.to ==
        "sts.eu-west-1.amazonaws.com");
  CHECK(ask(w, "modern", "dynamodb", "ListTables", kList, name_of(w, 1)).trace->path.to ==
        name_of(w, 1));
}

TEST_CASE("An account-based name passes a hosted zone by", "[endpoints]") {
  World w = with_endpoints();
  network::HostedZone z;
  z.id = "Z1";
  z.name = "dynamodb.eu-west-1.amazonaws.com";
  z.vpcs = {w.services.network->vpcs[0].id};
  z.records = {{z.name, "A", 0, {}, name_of(w, 1), "Z2"}};
  w.services.network.edit().dns.zones = {z};
  const auto& endpoints = w.services.network->endpoints;
  CHECK(ask(w, "plain", "dynamodb", "ListTables").trace->path.context.source_vpce ==
        endpoints[1].id);
  CHECK(ask(w, "modern", "dynamodb", "ListTables").trace->path.context.source_vpce ==
        endpoints[0].id);
}

TEST_CASE("Streams have an endpoint of their own", "[endpoints]") {
  const World w = with_endpoints();
  // Not through the gateway endpoint: their addresses are not in its prefix list.
  CHECK(ask(w, "plain", "streams.dynamodb", "ListStreams").outcome.error().code ==
        "ConnectTimeoutError");
  // Not at DynamoDB's interface endpoint either: another API listens there.
  const StepResult wrong = ask(w, "plain", "streams.dynamodb", "ListStreams", kList, name_of(w, 1));
  REQUIRE_FALSE(wrong.outcome);
  CHECK(wrong.outcome.error().code == "UnknownOperationException");
  CHECK(ask(w, "plain", "dynamodb", "ListTables", kList, name_of(w, 2)).outcome.error().code ==
        "UnknownOperationException");
  const StepResult right = ask(w, "plain", "streams.dynamodb", "ListStreams", kList, name_of(w, 2));
  REQUIRE(right.outcome);
  CHECK((**right.outcome)["Streams"].size() == 1);
}

TEST_CASE("DescribeEndpoints asks policies only through an endpoint", "[endpoints]") {
  const World w = with_endpoints();
  CHECK(ask(w, "role/mute", "dynamodb", "DescribeEndpoints", kList, "", "internet").outcome);
  CHECK(ask(w, "role/mute", "dynamodb", "DescribeEndpoints", kList, "", "library")
            .outcome.error()
            .code == "AccessDeniedException");
  CHECK(ask(w, "plain", "dynamodb", "DescribeEndpoints").outcome);
}

TEST_CASE("Foreign credentials carry data through an endpoint until its policy says whose tables",
          "[endpoints]") {
  World w = with_endpoints();
  const Json item = {{"TableName", "Loot"}, {"Item", {{"Id", {{"S", "1"}}}}}};
  const StepResult open = ask(w, "foreign", "dynamodb", "PutItem", item);
  CHECK(open.outcome);
  CHECK(open.trace->records.empty());
  const auto closed = policy::parse_document(
      R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*",
          "Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}}}]})",
      policy::Kind::VpcEndpoint);
  REQUIRE(closed);
  w.services.network.edit().endpoints[0].policy = *closed;
  const StepResult refused = ask(w, "foreign", "dynamodb", "PutItem", item);
  REQUIRE_FALSE(refused.outcome);
  // What another account does with its own table is in its trails; the owner of the endpoint hears
  // of the refusal, and of the caller no more than the account.
  REQUIRE(refused.trace->records.size() == 1);
  const audit::Record& record = refused.trace->records[0];
  CHECK(record.category == audit::Category::NetworkActivity);
  CHECK(record.error_code == "VpceAccessDenied");
  CHECK((*record.document)["userIdentity"]["type"] == "AWSAccount");
  CHECK((*record.document)["userIdentity"]["accountId"] == "444455556666");
  CHECK(refused.outcome.error().message.find("no VPC endpoint policy allows") != std::string::npos);
  CHECK(ask(w, "plain", "dynamodb", "ListTables").outcome);
  // The interface endpoint beside it still lets everything through.
  CHECK(ask(w, "foreign", "dynamodb", "PutItem", item, name_of(w, 1)).outcome);
}

TEST_CASE("A certificate names AWS's hosts only", "[endpoints]") {
  World w = with_endpoints();
  network::HostedZone z;
  z.id = "Z1";
  z.name = "burrow.corp";
  z.vpcs = {w.services.network->vpcs[0].id};
  z.records = {{"db.burrow.corp", "CNAME", 60, {name_of(w, 1)}, "", ""}};
  w.services.network.edit().dns.zones = {z};
  const StepResult r = ask(w, "plain", "dynamodb", "ListTables", kList, "db.burrow.corp");
  REQUIRE_FALSE(r.outcome);
  CHECK(r.outcome.error().code == "SSLError");
}

TEST_CASE("Another account's part of a world is checked as the world's own", "[endpoints]") {
  struct Row {
    const char *description, *message;
  };
  const Row rows[] = {
      {R"({"account": "111122223333", "otherAccounts": {"12": {}}})", "/otherAccounts/12"},
      {R"({"account": "111122223333", "otherAccounts": {"111122223333": {}}})", "own account"},
      {R"({"account": "111122223333", "otherAccounts": {"444455556666": {"trails": {}}}})",
       "/otherAccounts/444455556666/trails"},
      {R"({"account": "111122223333", "profiles": {"p": {"as": "root",
           "accountIdEndpointMode": "maybe"}}})",
       "/profiles/p/accountIdEndpointMode"},
  };
  for (const Row& row : rows) {
    INFO(row.description);
    const auto w = world_from_json(parse_json(row.description).value, 1);
    REQUIRE_FALSE(w);
    CHECK(w.error().find(row.message) != std::string::npos);
  }
}

}  // namespace lockbox::endpoints_test
