// Streams through the whole request pipeline: permissions, the stream's own policy, the trail, and
// the command line.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/cloud/api_call.hpp"
#include "engine/cloud/selftest.hpp"
#include "engine/cloud/step.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::streams_test {
using namespace lockbox::cloud;

namespace {

StepResult ask(World& w, const std::string& as, const std::string& service,
               const std::string& operation, const Json& parameters) {
  StepResult r = step(w, api_call(as, service, operation, parameters));
  w = r.world;
  return r;
}

Json must(World& w, const std::string& service, const std::string& operation,
          const Json& parameters) {
  const StepResult r = ask(w, "admin", service, operation, parameters);
  INFO(operation);
  REQUIRE(r.outcome);
  return **r.outcome;
}

/// The self test's world with a stream on Houses and one record in it.
World world_with_stream(std::string& arn) {
  World w = selftest_world();
  const Json out = must(w, "dynamodb", "UpdateTable",
                        Json{{"TableName", "Houses"},
                             {"StreamSpecification",
                              Json{{"StreamEnabled", true}, {"StreamViewType", "NEW_IMAGE"}}}});
  arn = out["TableDescription"]["LatestStreamArn"];
  must(w, "dynamodb", "PutItem",
       Json{{"TableName", "Houses"},
            {"Item", Json{{"House", Json{{"S", "Slytherin"}}},
                          {"Student", Json{{"S", "draco"}}},
                          {"Secret", Json{{"S", "parseltongue"}}}}}});
  return w;
}

}  // namespace

TEST_CASE("who may not read an item may not read it in the stream either, unless allowed to") {
  std::string arn;
  World w = world_with_stream(arn);
  const Json describe{{"StreamArn", arn}};
  const StepResult denied = ask(w, "student", "streams.dynamodb", "DescribeStream", describe);
  REQUIRE(!denied.outcome);
  CHECK(denied.outcome.error().code == "AccessDeniedException");
  CHECK(denied.outcome.error().message.find(
            "not authorized to perform: dynamodb:DescribeStream on resource: " + arn) !=
        std::string::npos);

  // The stream's own policy lets the same role in, with the whole item.
  const Json policy{
      {"Version", "2012-10-17"},
      {"Statement",
       Json::array(
           {Json{{"Sid", "Leak"},
                 {"Effect", "Allow"},
                 {"Principal", Json{{"AWS", "arn:aws:iam::111122223333:role/student"}}},
                 {"Action", Json::array({"dynamodb:DescribeStream", "dynamodb:GetShardIterator",
                                         "dynamodb:GetRecords"})},
                 {"Resource", arn}}})}};
  must(w, "dynamodb", "PutResourcePolicy", Json{{"ResourceArn", arn}, {"Policy", to_text(policy)}});
  const StepResult described = ask(w, "student", "streams.dynamodb", "DescribeStream", describe);
  REQUIRE(described.outcome);
  const Json shards = (**described.outcome)["StreamDescription"]["Shards"];
  std::string seen;
  for (const Json& shard : shards) {
    const StepResult it = ask(w, "student", "streams.dynamodb", "GetShardIterator",
                              Json{{"StreamArn", arn},
                                   {"ShardId", shard["ShardId"]},
                                   {"ShardIteratorType", "TRIM_HORIZON"}});
    REQUIRE(it.outcome);
    const StepResult records = ask(w, "student", "streams.dynamodb", "GetRecords",
                                   Json{{"ShardIterator", (**it.outcome)["ShardIterator"]}});
    REQUIRE(records.outcome);
    seen += to_text(**records.outcome);
    // The trail names the stream, in a data event.
    REQUIRE(!records.trace->records.empty());
    const audit::Record& record = records.trace->records[0];
    CHECK(record.category == audit::Category::Data);
    CHECK(record.event_source == "dynamodb.amazonaws.com");
    CHECK((*record.document)["resources"][0]["type"] == "AWS::DynamoDB::Stream");
    CHECK((*record.document)["resources"][0]["ARN"] == arn);
  }
  CHECK(seen.find("parseltongue") != std::string::npos);
}

TEST_CASE("time passes for streams with every request, not only when the clock is moved by hand") {
  std::string arn;
  World w = world_with_stream(arn);
  must(w, "dynamodb", "UpdateTable",
       Json{{"TableName", "Houses"}, {"StreamSpecification", Json{{"StreamEnabled", false}}}});
  CHECK(w.services.tables.past_streams.size() == 1);
  w.now = plus_ms(w.now, 25LL * 3600 * 1000);
  must(w, "dynamodb", "ListTables", Json::object());
  CHECK(w.services.tables.past_streams.empty());
}

TEST_CASE("the aws command reads streams as the AWS CLI does") {
  std::string arn;
  History history(world_with_stream(arn));
  shell::Session session;
  session.profile = "admin";
  const auto run = [&](const std::string& line) {
    const shell::Reply reply = shell::run(history, session, line);
    INFO(line << "\n" << reply.err);
    REQUIRE(reply.status == 0);
    return reply.out;
  };
  CHECK(run("aws dynamodbstreams list-streams --table-name Houses --query Streams[0].StreamArn "
            "--output text") == arn + "\n");
  const std::string complete = "aws dynamodbstreams describe-stream --stream-arn ";
  CHECK(shell::complete(history, session, complete, complete.size()) ==
        std::vector<std::string>{arn});
  const std::string shard = run("aws dynamodbstreams describe-stream --stream-arn " + arn +
                                " --query StreamDescription.Shards[0].ShardId --output text");
  const std::string iterator =
      run("aws dynamodbstreams get-shard-iterator --stream-arn " + arn + " --shard-id " +
          shard.substr(0, shard.size() - 1) +
          " --shard-iterator-type TRIM_HORIZON --query ShardIterator --output text");
  const std::string records = run("aws dynamodbstreams get-records --shard-iterator '" +
                                  iterator.substr(0, iterator.size() - 1) + "'");
  CHECK(records.find("\"Records\"") != std::string::npos);
  CHECK(records.find("NextShardIterator") != std::string::npos);
}

}  // namespace lockbox::streams_test
