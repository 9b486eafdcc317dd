// A request through a DAX cluster: road, who needs what, what the trace and the trail tell.
// Sources: Amazon DynamoDB Developer Guide, "DAX access control", "DAX cluster components", "DAX
// encryption in transit"; Service Authorization Reference, "Amazon DynamoDB Accelerator (DAX)".
#include "engine/cloud/capture.hpp"
#include "tests/cloud/dax_world.hpp"

namespace lockbox::dax_call_test {
using namespace lockbox::cloud;
using lockbox::test::dax_get;
using lockbox::test::dax_key;
using lockbox::test::DaxBench;

namespace {

const char* const kCluster = "arn:aws:dax:eu-west-1:111122223333:cache/pupils";

std::string text_of(const Stage& s) {
  std::string out = s.summary;
  for (const Reason& r : s.reasons) out += "\n" + r.text;
  return out;
}

}  // namespace

TEST_CASE("a read through a cluster asks the caller for dax:GetItem and DynamoDB for the role",
          "[dax]") {
  DaxBench b;
  b.dax("role/pupil", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(b.error.empty());
  CHECK(b.answer["Item"]["Secret"]["S"] == "mends the cabinet");
  CHECK(b.trace->cluster == kCluster);
  CHECK(b.trace->allowed);
  CHECK(b.trace->succeeded);
  REQUIRE(b.trace->stages.size() == kStageCount);
  REQUIRE(b.trace->needs.size() == 1);
  CHECK(b.trace->needs[0].action == "dax:GetItem");
  CHECK(b.trace->needs[0].resource == kCluster);
  CHECK(b.trace->needs[0].context.find("dynamodb:LeadingKeys") == nullptr);
  REQUIRE(b.trace->onward.size() == 2);
  CHECK(b.trace->onward[0]->operation == "DescribeTable");
  const RequestTrace& role = *b.trace->onward[1];
  CHECK(role.operation == "GetItem");
  CHECK(role.principal_arn == "arn:aws:sts::111122223333:assumed-role/cache/DAX-pupils");
  REQUIRE(role.needs.size() == 1);
  CHECK(role.needs[0].action == "dynamodb:GetItem");
  CHECK(role.decisions[0].allowed());
  CHECK_FALSE(b.trace->from_cache);
}

TEST_CASE("the second read is a hit: DynamoDB is not asked and nothing is recorded", "[dax]") {
  DaxBench b;
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"));
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"));
  CHECK(b.answer["Item"]["Points"]["N"] == "10");
  CHECK(b.trace->from_cache);
  CHECK(b.trace->onward.empty());
  CHECK(b.trace->records.empty());
  CHECK(b.trace->work.read.halves == 0);
  CHECK(b.trace->stages[5].summary.find("item cache: a hit") != std::string::npos);
  CHECK(text_of(b.trace->stages[5]).find("DynamoDB was not asked") != std::string::npos);
  CHECK(b.trace->stages[6].summary.find("CloudTrail does not log") != std::string::npos);
}

TEST_CASE("the caller's own rights on the table play no part on the way through a cluster",
          "[dax]") {
  // LeadingKeys stops the pupil at the table, not at the cluster.
  DaxBench b;
  b.direct("role/pupil", "dynamodb", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(b.error == "AccessDeniedException");
  b.dax("role/pupil", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(b.error.empty());
  // All rights on the table are none on the cluster.
  b.direct("role/stranger", "dynamodb", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(b.error.empty());
  b.dax("role/stranger", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(b.error == "AccessDeniedException");
  CHECK(b.trace->error->message.find("dax:GetItem on resource: " + std::string(kCluster)) !=
        std::string::npos);
  CHECK(b.trace->onward.empty());
  // Not even a hit is given to somebody without rights on the cluster.
  CHECK_FALSE(b.trace->allowed);
}

TEST_CASE("each operation needs its own action on the cluster", "[dax]") {
  struct Row {
    const char* operation;
    Json parameters;
    std::vector<const char*> actions;
    const char* enclosing;
  };
  const Json get = dax_get("Gryffindor", "harry");
  const Json item = {{"TableName", "Houses"}, {"Item", dax_key("Gryffindor", "ron")}};
  const std::vector<Row> rows = {
      {"GetItem", get, {"dax:GetItem"}, ""},
      {"BatchGetItem",
       Json{{"RequestItems", {{"Houses", {{"Keys", {dax_key("Gryffindor", "harry")}}}}}}},
       {"dax:BatchGetItem"},
       ""},
      {"Scan", Json{{"TableName", "Houses"}}, {"dax:Scan"}, ""},
      {"Query",
       Json{{"TableName", "Houses"},
            {"KeyConditionExpression", "House = :h"},
            {"ExpressionAttributeValues", {{":h", {{"S", "Gryffindor"}}}}}},
       {"dax:Query"},
       ""},
      {"PutItem", item, {"dax:PutItem"}, ""},
      {"UpdateItem", get, {"dax:UpdateItem"}, ""},
      {"DeleteItem", get, {"dax:DeleteItem"}, ""},
      {"BatchWriteItem",
       Json{{"RequestItems",
             {{"Houses", {{{"PutRequest", {{"Item", dax_key("Gryffindor", "ron")}}}}}}}}},
       {"dax:BatchWriteItem"},
       ""},
      {"TransactGetItems",
       Json{{"TransactItems", {{{"Get", get}}, {{"Get", dax_get("Slytherin", "draco")}}}}},
       {"dax:GetItem"},
       "TransactGetItems"},
      {"TransactWriteItems",
       Json{{"TransactItems", {{{"Put", item}}, {{"Delete", dax_get("Slytherin", "draco")}}}}},
       {"dax:PutItem", "dax:DeleteItem"},
       "TransactWriteItems"}};
  for (const Row& row : rows) {
    CAPTURE(row.operation);
    DaxBench b;
    b.dax("role/writer", row.operation, row.parameters);
    INFO((b.trace->error ? b.trace->error->message : std::string()));
    CHECK(b.error.empty());
    REQUIRE(b.trace->needs.size() == row.actions.size());
    for (std::size_t i = 0; i < row.actions.size(); ++i) {
      CHECK(b.trace->needs[i].action == row.actions[i]);
      const policy::ContextValue* enclosing =
          b.trace->needs[i].context.find("dax:EnclosingOperation");
      CHECK((enclosing ? enclosing->values.front() : "") == row.enclosing);
    }
  }
}

TEST_CASE("dax:EnclosingOperation tells transactions from single writes", "[dax]") {
  DaxBench b;
  b.admin("iam", "PutRolePolicy",
          Json{{"RoleName", "writer"},
               {"PolicyName", "cache"},
               {"PolicyDocument",
                R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dax:*",)"
                R"("Resource":"*","Condition":{"StringEquals":)"
                R"({"dax:EnclosingOperation":"TransactWriteItems"}}}]})"}});
  const Json item = {{"TableName", "Houses"}, {"Item", dax_key("Gryffindor", "ron")}};
  b.dax("role/writer", "PutItem", item);
  CHECK(b.error == "AccessDeniedException");
  b.dax("role/writer", "TransactWriteItems", Json{{"TransactItems", {{{"Put", item}}}}});
  CHECK(b.error.empty());
}

TEST_CASE("the role's own policy decides what everybody may do", "[dax]") {
  DaxBench b;
  b.admin("iam", "PutRolePolicy",
          Json{{"RoleName", "cache"},
               {"PolicyName", "table"},
               {"PolicyDocument",
                R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":)"
                R"(["dynamodb:DescribeTable","dynamodb:GetItem"],"Resource":"*"}]})"}});
  b.dax("role/writer", "GetItem", dax_get("Gryffindor", "harry"));
  CHECK(b.error.empty());
  b.dax("role/writer", "DeleteItem", dax_get("Gryffindor", "harry"));
  CHECK(b.error == "AccessDeniedException");
  CHECK_FALSE(b.trace->allowed);
  REQUIRE(b.trace->decisions.size() == 1);
  CHECK(b.trace->decisions[0].allowed());  // dax:DeleteItem is; dynamodb:DeleteItem is not
  REQUIRE(b.trace->onward.size() == 1);
  CHECK_FALSE(b.trace->onward[0]->allowed);
  CHECK(b.trace->error->message.find("assumed-role/cache/") != std::string::npos);
}

TEST_CASE("a table's policy sees the cluster's role, not the caller", "[dax]") {
  DaxBench b;
  const auto deny = [&](const char* role) {
    b.admin(
        "dynamodb", "PutResourcePolicy",
        Json{{"ResourceArn", "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses"},
             {"Policy", Json{{"Version", "2012-10-17"},
                             {"Statement",
                              {{{"Effect", "Deny"},
                                {"Principal",
                                 {{"AWS", std::string("arn:aws:iam::111122223333:role/") + role}}},
                                {"Action", "dynamodb:GetItem"},
                                {"Resource", "*"}}}}}
                            .dump()}});
  };
  deny("pupil");
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"));
  CHECK(b.error.empty());
  deny("cache");
  b.dax("role/pupil", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(b.error == "AccessDeniedException");
  // What is cached needs no policy of the table.
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"));
  CHECK(b.error.empty());
}

TEST_CASE("a role that does not trust DAX, or is gone, leaves the cluster with its memory only",
          "[dax]") {
  DaxBench b;
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"));
  b.admin("iam", "UpdateAssumeRolePolicy",
          Json{{"RoleName", "cache"},
               {"PolicyDocument",
                R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)"
                R"({"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]})"}});
  b.dax("role/pupil", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(b.error == "AccessDeniedException");
  CHECK(b.trace->error->message.find("could not assume the role") != std::string::npos);
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"));
  CHECK(b.error.empty());
  CHECK(b.trace->from_cache);
}

TEST_CASE("CloudTrail has the role's requests to DynamoDB, and none to the cluster", "[dax]") {
  DaxBench b;
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"));
  std::vector<std::string> seen;
  for (const audit::Record& r : b.trace->records) {
    seen.push_back(r.event_source + " " + r.event_name);
    CHECK(r.principal_arn == "arn:aws:sts::111122223333:assumed-role/cache/DAX-pupils");
  }
  CHECK(seen == std::vector<std::string>{"dynamodb.amazonaws.com DescribeTable",
                                         "dynamodb.amazonaws.com GetItem"});
  b.direct("role/admin", "dax", "DescribeClusters", Json::object());
  REQUIRE(b.trace->records.size() == 1);
  CHECK(b.trace->records[0].event_source == "dax.amazonaws.com");
  CHECK(b.trace->records[0].category == audit::Category::Management);
}

TEST_CASE("a cluster is reached from inside its VPC, on the port it listens on", "[dax]") {
  struct Row {
    const char* from;
    const char* endpoint;
    bool arrives;
  };
  for (const Row& row :
       {Row{"library", "dax://pupils", true}, Row{"common-room", "dax://pupils", true},
        Row{"library", "dax://pupils:8111", true}, Row{"library", "dax://pupils:9111", false},
        Row{"library", "daxs://pupils", false}, Row{"internet", "dax://pupils", false},
        Row{"library", "dax://nowhere", false},
        Row{"library", "dax://pupils.zzzzzz.dax-clusters.eu-west-1.amazonaws.com", false}}) {
    CAPTURE(row.from, row.endpoint);
    DaxBench b;
    CallApi c = api_call("role/pupil", "dynamodb", "GetItem", dax_get("Gryffindor", "harry"));
    c.from = row.from;
    c.endpoint = row.endpoint;
    b.call(c);
    CHECK(b.error == (row.arrives ? "" : "EndpointConnectionError"));
    CHECK((b.trace->stages[0].verdict == StageVerdict::Passed) == row.arrives);
    CHECK(b.trace->stages.size() == kStageCount);
  }
}

TEST_CASE("the full name of the endpoint works as the cluster's name does", "[dax]") {
  DaxBench b;
  const std::string url = dax::endpoint_url(b.cluster());
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"), url.c_str());
  CHECK(b.error.empty());
  const std::string node = "dax://" + dax::node_host(b.cluster(), b.cluster().nodes[1]);
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"), node.c_str());
  CHECK(b.trace->from_cache);
}

TEST_CASE("the security group of the nodes decides who reaches them", "[dax]") {
  DaxBench b;
  b.admin("ec2", "RevokeSecurityGroupIngress",
          Json{{"GroupId", "sg-0a1b2c3d4e5f60001"},
               {"IpPermissions",
                {{{"IpProtocol", "-1"},
                  {"UserIdGroupPairs", {{{"GroupId", "sg-0a1b2c3d4e5f60001"}}}}}}}});
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"));
  CHECK(b.error == "EndpointConnectionError");
}

TEST_CASE("clusters take no statements and nothing about tables", "[dax]") {
  struct Row {
    const char* operation;
    Json parameters;
  };
  for (const Row& row :
       {Row{"ExecuteStatement", Json{{"Statement", "SELECT * FROM \"Houses\""}}},
        Row{"DescribeTable", Json{{"TableName", "Houses"}}}, Row{"ListTables", Json::object()},
        Row{"DeleteTable", Json{{"TableName", "Houses"}}}}) {
    CAPTURE(row.operation);
    DaxBench b;
    b.dax("role/admin", row.operation, row.parameters);
    CHECK(b.error == "UnsupportedOperationException");
    CHECK(b.trace->onward.empty());
  }
}

TEST_CASE("bad requests are refused before anybody is asked", "[dax]") {
  DaxBench b;
  b.dax("role/pupil", "GetItem", Json{{"TableName", "Houses"}});
  CHECK(b.error == "ValidationException");
  b.dax("role/pupil", "GetItem",
        Json{{"TableName", "Nowhere"}, {"Key", dax_key("Gryffindor", "harry")}});
  CHECK(b.error == "ResourceNotFoundException");
  b.dax("anonymous", "GetItem", dax_get("Gryffindor", "harry"));
  CHECK(b.error == "MissingAuthenticationTokenException");
}

TEST_CASE("a world without DAX hashes as before", "[dax]") {
  const World plain = empty_world("111122223333", "eu-west-1", 1);
  CHECK(plain.services.dax.empty());
  CHECK(content_hash(plain.services) == hash_all(plain.services.tables, plain.services.identity,
                                                 plain.services.network, plain.services.audit,
                                                 plain.services.kms));
}

TEST_CASE("what would open a way that the role is refused is found in the role's policy", "[dax]") {
  DaxBench b;
  b.admin("iam", "PutRolePolicy",
          Json{{"RoleName", "cache"},
               {"PolicyName", "table"},
               {"PolicyDocument",
                R"({"Version":"2012-10-17","Statement":[{"Sid":"Reads","Effect":"Allow","Action":)"
                R"(["dynamodb:DescribeTable","dynamodb:GetItem"],"Resource":"*"}]})"}});
  const World before = b.world;
  CallApi c = api_call("role/writer", "dynamodb", "DeleteItem", dax_get("Gryffindor", "harry"));
  c.from = "library";
  c.endpoint = "dax://pupils";
  b.call(c);
  REQUIRE_FALSE(b.trace->allowed);
  const std::vector<policy::Flip> flips = flips_of(before, c, *b.trace);
  CHECK_FALSE(flips.empty());
}

TEST_CASE("the bytes of a request to a cluster are not shown, and the lab says why", "[dax]") {
  History history(lockbox::test::dax_world());
  CallApi c = api_call("role/pupil", "dynamodb", "GetItem", dax_get("Gryffindor", "harry"));
  c.from = "library";
  c.endpoint = "dax://pupils";
  REQUIRE(history.apply(c).outcome);
  const auto captured = capture_step(history, 0);
  REQUIRE_FALSE(captured);
  CHECK(captured.error().find("protocol of their own") != std::string::npos);
}

}  // namespace lockbox::dax_call_test
