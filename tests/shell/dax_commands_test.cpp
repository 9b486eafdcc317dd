// DAX as a learner meets it: typed into the terminal.
#include "tests/shell/world_terminal.hpp"

namespace lockbox::dax_commands_test {
namespace {

const char* const kDaxTerminalWorld = R"({
  "account": "111122223333", "region": "eu-west-1", "time": "2026-09-01T08:00:00Z",
  "tables": {"houses": {"TableName": "Houses", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "House", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "House", "KeyType": "HASH"}],
    "Items": [{"House": {"S": "Gryffindor"}, "Points": {"N": "50"}}]}},
  "roles": {
    "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement":
      [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
    "cache": {"trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
      "inlinePolicies": {"table": {"Version": "2012-10-17", "Statement":
        [{"Sid": "Reads", "Effect": "Allow",
          "Action": ["dynamodb:DescribeTable", "dynamodb:GetItem"], "Resource": "*"}]}}},
    "intern": {"inlinePolicies": {"cache": {"Version": "2012-10-17", "Statement":
      [{"Sid": "UseCache", "Effect": "Allow", "Action": "dax:GetItem", "Resource": "*"}]}}}},
  "profiles": {"admin": {"as": "role/admin"}, "intern": {"as": "role/intern", "from": "library"}}
})";

const std::string kGet =
    R"(aws dynamodb get-item --table-name Houses --key '{"House":{"S":"Gryffindor"}}' --profile intern)";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct DaxTerminal : test::WorldTerminal {
  DaxTerminal() : WorldTerminal(kDaxTerminalWorld) {
    out("aws dax create-cluster --cluster-name pupils --node-type dax.t3.small "
        "--replication-factor 1 --iam-role-arn arn:aws:iam::111122223333:role/cache");
  }
};

}  // namespace

TEST_CASE("a cluster is made, described and used from the terminal", "[shell][dax]") {
  DaxTerminal t;
  CHECK(t.word("aws dax describe-clusters --query Clusters[0].Status") == "available");
  const std::string url =
      t.word("aws dax describe-clusters --query Clusters[0].ClusterDiscoveryEndpoint.URL");
  CHECK(contains(url, "dax://pupils."));
  CHECK(contains(t.out(kGet + " --endpoint-url " + url), "\"50\""));
  CHECK(contains(t.out(kGet + " --endpoint-url dax://pupils"), "\"50\""));
  const std::string why = t.out("lockbox why");
  CHECK(contains(why, "dax:GetItem"));
  CHECK(contains(why, "item cache: a hit"));
  CHECK(t.run(kGet).status == 255);  // the library has no way to DynamoDB itself
  CHECK(t.run(kGet + " --from internet").status == 254);
  t.out("aws dax delete-cluster --cluster-name pupils");
  CHECK(t.run(kGet + " --endpoint-url dax://pupils").status == 255);
}

TEST_CASE("what the role was asked stands in the explanation", "[shell][dax]") {
  DaxTerminal t;
  t.out(kGet + " --endpoint-url dax://pupils");
  const std::string why = t.out("lockbox why --verbose");
  for (const char* part : {"the cluster's role asks DynamoDB: GetItem", "assumed-role/cache/",
                           "Reads", "item cache: a miss"}) {
    CAPTURE(part);
    CHECK(contains(why, part));
  }
}

TEST_CASE("addresses that are none are refused by the client", "[shell][dax]") {
  DaxTerminal t;
  for (const char* url : {"dax://", "daxs://", "dax:///x"}) {
    CAPTURE(url);
    CHECK(t.run(kGet + " --endpoint-url " + url).status == 255);
  }
}

TEST_CASE("times to live are set on the command line", "[shell][dax]") {
  DaxTerminal t;
  t.out("aws dax create-parameter-group --parameter-group-name short");
  t.out(
      "aws dax update-parameter-group --parameter-group-name short --parameter-name-values "
      "ParameterName=record-ttl-millis,ParameterValue=1000");
  CHECK(t.word("aws dax describe-parameters --parameter-group-name short --query "
               "Parameters[1].ParameterValue") == "1000");
  t.out("aws dax update-cluster --cluster-name pupils --parameter-group-name short");
}

TEST_CASE("worlds describe clusters, and mistakes are named with their place", "[cloud][dax]") {
  const auto built = [](const std::string& clusters) {
    std::string text = kDaxTerminalWorld;
    text.insert(text.rfind('}'), ", \"daxClusters\": " + clusters);
    const auto w = cloud::world_from_json(parse_json(text).value, 1);
    return w ? std::string() : w.error();
  };
  CHECK(built(R"({"pupils": {"role": "cache", "nodes": 3, "tls": true, "sse": true,
                             "recordTtlMs": 1000, "queryTtlMs": 0,
                             "subnets": ["subnet-0a1b2c3d4e5f6000b"],
                             "securityGroups": ["sg-0a1b2c3d4e5f60001"]}})")
            .empty());
  CHECK(contains(built(R"({"pupils": {}})"), "/daxClusters/pupils/role"));
  CHECK(contains(built(R"({"pupils": {"role": "nobody"}})"), "nobody"));
  CHECK(contains(built(R"({"pupils": {"role": "cache", "size": 3}})"), "/daxClusters/pupils/size"));
  CHECK(contains(built(R"({"pupils": {"role": "cache", "nodes": "3"}})"),
                 "/daxClusters/pupils/nodes"));
  CHECK(contains(built(R"({"pupils": {"role": "cache", "nodes": 99}})"), "/daxClusters/pupils"));
  CHECK(contains(built(R"({"pupils": 7})"), "/daxClusters/pupils"));
}

}  // namespace lockbox::dax_commands_test
