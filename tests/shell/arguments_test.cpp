#include "engine/shell/arguments.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/shell/parameters.hpp"
#include "engine/shell/shell.hpp"
#include "engine/shell/tokens.hpp"
#include "engine/shell/validate.hpp"

namespace lockbox::arguments_test {
using namespace lockbox::shell;

namespace {

Files example_files() {
  Files files;
  files.set("key.json", R"({"House":{"S":"Ravenclaw"}})");
  files.set("photo.bin", std::string("\x01\x02\xff", 3));
  return files;
}

Expected<Invocation, CommandError> read(const std::string& line) {
  const auto commands = split_commands("aws " + line);
  REQUIRE(commands);
  std::vector<std::string> words;
  for (const Word& w : (*commands)[0].words) words.push_back(w.text);
  words.erase(words.begin());
  return read_arguments(words, example_files());
}

std::string parameters(const std::string& line) {
  const auto call = read(line);
  return call ? to_text(*call->parameters) : call.error().text;
}

std::string problem(const std::string& line) {
  const auto call = read(line);
  REQUIRE_FALSE(call);
  CHECK(call.error().status == 252);
  return call.error().text;
}

bool has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("every row of the command model can be read", "[shell]") {
  int commands = 0;
  for (const ServiceModel& s : services()) {
    for (const CommandModel& c : s.commands) {
      CAPTURE(s.name, c.name);
      ++commands;
      CHECK_FALSE(c.summary.empty());
      for (const MemberModel& m : c.input->members) CHECK(m.shape != nullptr);
      if (!c.paging)
        continue;
      CHECK(find_member(*c.input, c.paging->input) != nullptr);
      CHECK((c.paging->limit.empty() || find_member(*c.input, c.paging->limit) != nullptr));
    }
    for (const Waiter& w : s.waiters) CHECK(find_operation_model(s.service, w.operation));
  }
  CHECK(commands > 170);
}

TEST_CASE("option names are made from member names", "[shell]") {
  CHECK(option_name("TableName") == "table-name");
  CHECK(option_name("SSESpecification") == "sse-specification");
  CHECK(option_name("GlobalSecondaryIndexes") == "global-secondary-indexes");
  CHECK(option_name("KMSMasterKeyId") == "kms-master-key-id");
  CHECK(option_name("S3BucketName") == "s3-bucket-name");
  CHECK(option_name("CloudWatchLogsLogGroupArn") == "cloud-watch-logs-log-group-arn");
}

TEST_CASE("values: text, numbers, switches, JSON, shorthand, files", "[shell]") {
  struct Row {
    const char* line;
    const char* expected;
  };
  const Row rows[] = {
      {R"(dynamodb get-item --table-name T --key '{"H":{"S":"G"}}' --consistent-read)",
       R"({"TableName":"T","Key":{"H":{"S":"G"}},"ConsistentRead":true})"},
      {"dynamodb get-item --table-name=T --key H={S=G},P={N=3} --no-consistent-read",
       R"({"TableName":"T","Key":{"H":{"S":"G"},"P":{"N":"3"}},"ConsistentRead":false})"},
      {"dynamodb get-item --table-name T --key file://key.json",
       R"({"TableName":"T","Key":{"House":{"S":"Ravenclaw"}}})"},
      {"dynamodb query --table-name T --limit 5 --expression-attribute-values ':h={S=a b}'",
       R"({"TableName":"T","Limit":5,"ExpressionAttributeValues":{":h":{"S":"a b"}}})"},
      {"dynamodb scan --table-name T --expression-attribute-values "
       "':s={SS=[a,\"b,c\"]},:l={L=[{S=x},{BOOL=true}]}'",
       R"({"TableName":"T","ExpressionAttributeValues":{":s":{"SS":["a","b,c"]},)"
       R"(":l":{"L":[{"S":"x"},{"BOOL":true}]}}})"},
      {"dynamodb create-table --table-name T --key-schema AttributeName=a,KeyType=HASH "
       "AttributeName=b,KeyType=RANGE --provisioned-throughput "
       "ReadCapacityUnits=1,WriteCapacityUnits=2",
       R"({"TableName":"T","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},)"
       R"({"AttributeName":"b","KeyType":"RANGE"}],)"
       R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2}})"},
      {"ec2 describe-vpcs --filters Name=vpc-id,Values=a,b Name=x,Values=c",
       R"({"Filters":[{"Name":"vpc-id","Values":["a","b"]},{"Name":"x","Values":["c"]}]})"},
      {"ec2 describe-vpcs --vpc-ids vpc-1 vpc-2", R"({"VpcIds":["vpc-1","vpc-2"]})"},
      {R"(ec2 describe-vpcs --vpc-ids '["vpc-1"]')", R"({"VpcIds":["vpc-1"]})"},
      {R"(dynamodb put-item --cli-input-json '{"TableName":"A","Item":{}}' --table-name B)",
       R"({"TableName":"B","Item":{}})"},
      {"dynamodb describe-table --table-n T", R"({"TableName":"T"})"},
      {"--region eu-west-1 dynamodb describe-table --profile p --table-name T --output text",
       R"({"TableName":"T"})"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(parameters(row.line) == row.expected);
  }
}

TEST_CASE("binary values are base64; fileb:// encodes a file", "[shell]") {
  CHECK(parameters("dynamodb get-item --table-name T --key H={B=AQL/}") ==
        R"({"TableName":"T","Key":{"H":{"B":"AQL/"}}})");
  Shape blob;
  blob.kind = ShapeKind::Blob;
  const auto loaded = parameter_value({"fileb://photo.bin"}, blob, example_files());
  REQUIRE(loaded);
  CHECK(*loaded == Json("AQL/"));
  CHECK_FALSE(parameter_value({"not base64"}, blob, example_files()));
}

TEST_CASE("usage errors have AWS CLI's words and status 252", "[shell]") {
  struct Row {
    const char* line;
    const char* part;
  };
  const Row rows[] = {
      {"dynamodb get-item",
       "aws: error: the following arguments are required: --table-name, --key\n"},
      {"dynamodb get-itme", "argument operation: Invalid choice, valid choices are:"},
      {"dynamodb get-itme", "Invalid choice: 'get-itme', maybe you meant:\n\n  * get-item"},
      {"dynamdb x", "* dynamodb"},
      {"", "the following arguments are required: command"},
      {"dynamodb", "the following arguments are required: operation"},
      {"dynamodb scan --table-name T --foo x", "Unknown options: --foo, x"},
      {"dynamodb scan --table-name T --lmit 3", "Did you mean --limit"},
      {"dynamodb scan --table-name", "argument --table-name: expected one argument"},
      {"dynamodb scan --table-name T --limit abc", "invalid literal for int() with base 10: 'abc'"},
      {"dynamodb get-item --table-name T --key '{\"a\"'",
       "Error parsing parameter '--key': Invalid JSON: "},
      {"dynamodb get-item --table-name T --key House",
       "Error parsing parameter '--key': Expected: '=', received: 'EOF' for input:\nHouse\n     ^"},
      {"dynamodb get-item --table-name T --key 'a={S=x'", "Expected: '}'"},
      {"dynamodb get-item --table-name T --key a={S=x},a={S=y}", "Second instance of key \"a\""},
      {"dynamodb get-item --table-name T --key file://nope",
       "Unable to load paramfile file://nope"},
      {"dynamodb scan --table-name T --max-items x", "invalid int value: 'x'"},
      {"dynamodb scan --table-name T --output xml", "argument --output: Invalid choice"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    const std::string text = problem(row.line);
    CAPTURE(text);
    CHECK(has(text, row.part));
  }
}

TEST_CASE("parameters are checked before anything is sent", "[shell]") {
  const CommandModel* get = find_operation_model("dynamodb", "GetItem");
  REQUIRE(get);
  const auto report = [&](const char* line) {
    const auto call = read(line);
    REQUIRE(call);
    const auto lines = validate(*call->parameters, *get->input);
    return lines.empty() ? std::string() : lines[0];
  };
  CHECK(report("dynamodb get-item --table-name T --key H={S=G}").empty());
  CHECK(report("dynamodb get-item --table-name T --key H={Q=1}") ==
        "Unknown parameter in Key.H: \"Q\", must be one of: S, N, B, SS, NS, BS, M, L, NULL, BOOL");
  CHECK(report(R"(dynamodb get-item --table-name T --key '{"H":{"S":1}}')") ==
        "Invalid type for parameter Key.H.S, value: 1, type: <class 'int'>, valid types: <class "
        "'str'>");
  CHECK(report("dynamodb get-item --cli-input-json {}") ==
        "Missing required parameter in input: \"TableName\"");
}

TEST_CASE("a call as a command line reads back as the same call", "[shell]") {
  for (const char* line :
       {R"(dynamodb get-item --table-name T --key '{"H":{"S":"it'\''s"}}' --consistent-read)",
        "dynamodb scan --table-name T --limit 3", "ec2 describe-vpcs --vpc-ids a b",
        R"(iam put-role-policy --role-name r --policy-name p --policy-document '{"Version":"1"}')",
        "dynamodb scan --table-name T --filter-expression=--x"}) {
    CAPTURE(line);
    const auto call = read(line);
    REQUIRE(call);
    cloud::CallApi api;
    api.service = call->command->service;
    api.operation = call->command->operation;
    api.parameters = call->parameters;
    api.as = "role/x";
    const std::string text = command_line(api);
    CAPTURE(text);
    CHECK(text.substr(0, 4) == "aws ");
    CHECK(parameters(text.substr(4)) == to_text(*call->parameters));
  }
}

TEST_CASE("the short options of security group rules stand for one --ip-permissions", "[shell]") {
  const struct {
    const char *line, *parameters;
  } rows[] = {
      {"ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 443 "
       "--cidr 10.0.0.0/16",
       R"({"GroupId":"sg-1","IpPermissions":[{"FromPort":443,"IpProtocol":"tcp","IpRanges":[{"CidrIp":"10.0.0.0/16"}],"ToPort":443}]})"},
      {"ec2 revoke-security-group-egress --group-id sg-1 --protocol all --cidr=0.0.0.0/0",
       R"({"GroupId":"sg-1","IpPermissions":[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]})"},
      {"ec2 authorize-security-group-ingress --group-id sg-1 --protocol udp --port 1024-2048 "
       "--source-group sg-2",
       R"({"GroupId":"sg-1","IpPermissions":[{"FromPort":1024,"IpProtocol":"udp","ToPort":2048,"UserIdGroupPairs":[{"GroupId":"sg-2"}]}]})"},
      {"ec2 create-network-acl-entry --network-acl-id acl-1 --rule-number 10 --protocol 6 "
       "--rule-action deny --ingress --cidr-block 10.0.0.0/8 --port-range From=1,To=2",
       R"({"CidrBlock":"10.0.0.0/8","Egress":false,"NetworkAclId":"acl-1","PortRange":{"From":1,"To":2},"Protocol":"6","RuleAction":"deny","RuleNumber":10})"},
  };
  for (const auto& row : rows) {
    INFO(row.line);
    // The order of members says nothing.
    CHECK(nlohmann::json::parse(parameters(row.line)) == nlohmann::json::parse(row.parameters));
  }
  const std::string group = "ec2 authorize-security-group-ingress --group-id sg-1 ";
  CHECK(has(problem(group + "--protocol tpc --port 1 --cidr ::/0"), "tcp|udp|icmp|all"));
  CHECK(has(problem(group + "--protocol tcp --port 70000"), "port parameter"));
  CHECK(has(problem(group + "--port 1"), "--protocol"));
  CHECK(has(problem(group + "--protocol tcp --ip-permissions IpProtocol=tcp"), "cannot be used"));
  CHECK(has(problem("ec2 delete-network-acl-entry --network-acl-id acl-1 --rule-number 1"),
            "--egress"));
}

}  // namespace lockbox::arguments_test
