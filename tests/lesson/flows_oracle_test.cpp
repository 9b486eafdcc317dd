// Data flow against a naive oracle: every labelled cell holds a text that stands nowhere else, so
// whoever finds that text in an answer has been told the cell. Random programs write, copy, back
// up, restore, replicate, export, read streams; every answer is judged both ways.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/rng.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/lesson/event.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::flows_oracle_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

constexpr int kItems = 3;

std::string secret(int i) {
  return concat({"secret-of-item-", std::to_string(i), "-\"quoted\""});
}

Json item_key(int i) {
  return Json{{"House", {{"S", "Gryffindor"}}}, {"Student", {{"S", "s" + std::to_string(i)}}}};
}

cloud::CallApi call(const char* service, const char* op, Json body, const char* region = "") {
  cloud::CallApi c = cloud::api_call("role/admin", service, op, std::move(body));
  c.region = region;
  return c;
}

struct Program {
  explicit Program(std::uint64_t seed) : rng{seed} {
    auto base = load_base_world(project_files(), "empty@1", 1);
    REQUIRE(base);
    world = base->world;
    if (!world.services.identity.accounts.find(world.account)->get().roles.find("admin"))
      FAIL("the empty world has no administrator");
    run(call("dynamodb", "CreateTable",
             parse_json(R"({"TableName":"Tab","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"House","AttributeType":"S"},
      {"AttributeName":"Student","AttributeType":"S"}],"KeySchema":[{"AttributeName":"House",
      "KeyType":"HASH"},{"AttributeName":"Student","KeyType":"RANGE"}],
      "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}})")
                 .value));
    for (int i = 0; i < kItems; ++i) {
      Json item = item_key(i);
      item["Secret"] = Json{{"S", secret(i)}};
      item["Plain"] = Json{{"S", "plain text of the item"}};
      run(call("dynamodb", "PutItem", Json{{"TableName", "Tab"}, {"Item", item}}));
    }
    run(call("dynamodb", "UpdateContinuousBackups",
             Json{{"TableName", "Tab"},
                  {"PointInTimeRecoverySpecification", {{"PointInTimeRecoveryEnabled", true}}}}));
    run(call("s3", "CreateBucket",
             Json{{"Bucket", "school-exports"},
                  {"CreateBucketConfiguration", {{"LocationConstraint", "eu-west-1"}}}}));
    scenario.labels.push_back(Label{"secrets", "Tab", {}, {"Secret"}});
    values = labelled_values(scenario, world);
  }

  cloud::StepResult run(const cloud::CallApi& c) {
    cloud::StepResult r = cloud::step(world, c);
    world = r.world;
    return r;
  }

  void pass(std::int64_t ms) { world = cloud::step(world, cloud::AdvanceClock{ms}).world; }

  const char* any_table() {
    static const char* const kTables[] = {"Tab", "Tab", "Restored"};
    return kTables[rng.below(3)];
  }

  /// A request of the program; copies and restores are made on the way.
  cloud::CallApi next() {
    const int i = static_cast<int>(rng.below(kItems));
    switch (rng.below(12)) {
      case 0:
        return call("dynamodb", "UpdateItem",
                    Json{{"TableName", "Tab"},
                         {"Key", item_key(i)},
                         {"UpdateExpression", "SET Plain = Secret"}});
      case 1:
        return call("dynamodb", "UpdateItem",
                    Json{{"TableName", "Tab"},
                         {"Key", item_key(i)},
                         {"UpdateExpression", "SET Plain = :p"},
                         {"ExpressionAttributeValues", {{":p", {{"S", "plain text again"}}}}},
                         {"ReturnValues", rng.below(2) ? "ALL_NEW" : "UPDATED_NEW"}});
      case 2:
        return call("dynamodb", "GetItem",
                    Json{{"TableName", any_table()},
                         {"Key", item_key(i)},
                         {"ProjectionExpression", rng.below(2) ? "Plain" : "Secret"}});
      case 3:
        return call("dynamodb", "Scan", Json{{"TableName", any_table()}});
      case 4:
        return call("dynamodb", "Scan",
                    Json{{"TableName", any_table()}, {"ProjectionExpression", "Plain"}});
      case 5: {
        const auto made = run(call("dynamodb", "CreateBackup",
                                   Json{{"TableName", "Tab"}, {"BackupName", "nightly"}}));
        run(call("dynamodb", "DeleteTable", Json{{"TableName", "Restored"}}));
        if (made.outcome && *made.outcome)
          run(call("dynamodb", "RestoreTableFromBackup",
                   Json{{"TargetTableName", "Restored"},
                        {"BackupArn", (**made.outcome)["BackupDetails"]["BackupArn"]}}));
        pass(3600000);
        return call("dynamodb", "Query",
                    Json{{"TableName", "Restored"},
                         {"KeyConditionExpression", "House = :h"},
                         {"ExpressionAttributeValues", {{":h", {{"S", "Gryffindor"}}}}}});
      }
      case 6:
        run(call("dynamodb", "UpdateTable",
                 Json{{"TableName", "Tab"},
                      {"ReplicaUpdates",
                       Json::array({Json{{"Create", {{"RegionName", "us-east-1"}}}}})}}));
        pass(60000);
        return call("dynamodb", "Scan", Json{{"TableName", "Tab"}}, "us-east-1");
      case 7:
      case 8:
        return records();
      case 9:
        return exported();
      case 10:
        return call("dynamodb", "DeleteItem",
                    Json{{"TableName", "Tab"},
                         {"Key", item_key(i)},
                         {"ReturnValues", rng.below(2) ? "ALL_OLD" : "NONE"}});
      default:
        return call("dynamodb", "DescribeTable", Json{{"TableName", "Tab"}});
    }
  }

  cloud::CallApi records() {
    const Json none = Json::object();
    const auto listed = run(call("streams.dynamodb", "ListStreams", Json{{"TableName", "Tab"}}));
    if (!listed.outcome || (**listed.outcome)["Streams"].empty())
      return call("dynamodb", "ListTables", none);
    const Json arn = (**listed.outcome)["Streams"][0]["StreamArn"];
    const auto described =
        run(call("streams.dynamodb", "DescribeStream", Json{{"StreamArn", arn}}));
    const Json& shards = (**described.outcome)["StreamDescription"]["Shards"];
    const auto iterator = run(call("streams.dynamodb", "GetShardIterator",
                                   Json{{"StreamArn", arn},
                                        {"ShardId", shards[0]["ShardId"]},
                                        {"ShardIteratorType", "TRIM_HORIZON"}}));
    if (!iterator.outcome)
      return call("dynamodb", "ListTables", none);
    return call("streams.dynamodb", "GetRecords",
                Json{{"ShardIterator", (**iterator.outcome)["ShardIterator"]},
                     {"Limit", 1 + static_cast<int>(rng.below(6))}});
  }

  cloud::CallApi exported() {
    pass(600000);
    run(call("dynamodb", "ExportTableToPointInTime",
             Json{{"TableArn",
                   concat({"arn:aws:dynamodb:", world.region, ":", world.account, ":table/Tab"})},
                  {"S3Bucket", "school-exports"}}));
    pass(3600000);
    std::vector<std::string> keys;
    if (const s3::Bucket* bucket = s3::find_bucket(world.services.s3, "school-exports")) {
      for (const auto& entry : bucket->objects) keys.push_back(entry.first);
    }
    if (keys.empty())
      return call("dynamodb", "ListTables", Json::object());
    return call("s3", "GetObject",
                Json{{"Bucket", "school-exports"}, {"Key", keys[rng.below(keys.size())]}});
  }

  /// Does the answer hold the text of a secret, as it is or within a file?
  static bool oracle(const cloud::StepResult& r) {
    if (!r.outcome || !*r.outcome)
      return false;
    std::string text = to_text(**r.outcome);
    if (const auto body = string_member(**r.outcome, "Body"))
      text += base64_decode(*body).value_or("");
    for (int i = 0; i < kItems; ++i) {
      const std::string quoted = to_text(Json(secret(i)));
      if (text.find(quoted.substr(1, quoted.size() - 2)) != std::string::npos)
        return true;
    }
    return false;
  }

  bool followed(const cloud::CallApi& c, const cloud::StepResult& r) const {
    for (const Flow& f : flows_of(scenario, values, *r.trace, c.parameters.get(),
                                  r.outcome && *r.outcome ? r.outcome->get() : nullptr)) {
      if (f.channel != "filter" && f.channel != "condition")
        return true;
    }
    return false;
  }

  Rng rng;
  cloud::World world;
  Scenario scenario;
  LabelledValues values;
};

/// Judges `programs` programs of 12 requests; how often cells were told.
int judge_programs(std::uint64_t from, std::uint64_t programs) {
  int told = 0;
  for (std::uint64_t seed = from; seed < from + programs; ++seed) {
    Program p(seed);
    for (int step = 0; step < 12; ++step) {
      const cloud::CallApi c = p.next();
      const cloud::StepResult r = p.run(c);
      REQUIRE(r.trace);
      INFO("program " << seed << ", step " << step << ": " << c.service << ":" << c.operation << " "
                      << to_text(*c.parameters));
      // Nothing is missed, and nothing is invented.
      CHECK(p.followed(c, r) == Program::oracle(r));
      told += Program::oracle(r) ? 1 : 0;
    }
  }
  return told;
}

}  // namespace

TEST_CASE("no flow of a labelled cell is missed or invented, by any way out", "[lesson]") {
  CHECK(judge_programs(1, 40) > 60);
}

TEST_CASE("ten thousand programs miss no flow", "[.][soak]") {
  CHECK(judge_programs(1000, 10000) > 10000);
}

TEST_CASE("a whole labelled item is known again in a restored table", "[lesson]") {
  Program p(7);
  p.scenario.labels = {Label{"all", "Tab", {}, {}}};
  p.values = labelled_values(p.scenario, p.world);
  const auto channels = [&](const cloud::CallApi& c) {
    std::vector<std::string> out;
    const cloud::StepResult r = p.run(c);
    for (const Flow& f : flows_of(p.scenario, p.values, *r.trace, c.parameters.get(),
                                  r.outcome && *r.outcome ? r.outcome->get() : nullptr))
      out.push_back(f.channel);
    return out;
  };
  using List = std::vector<std::string>;
  CHECK(channels(call("dynamodb", "Scan", Json{{"TableName", "Tab"}})) == List{"returned"});
  const auto made = p.run(
      call("dynamodb", "CreateBackup", Json{{"TableName", "Tab"}, {"BackupName", "nightly"}}));
  REQUIRE(made.outcome);
  p.run(call("dynamodb", "RestoreTableFromBackup",
             Json{{"TargetTableName", "Restored"},
                  {"BackupArn", (**made.outcome)["BackupDetails"]["BackupArn"]}}));
  p.pass(3600000);
  CHECK(channels(call("dynamodb", "Scan", Json{{"TableName", "Restored"}})) == List{"copy"});
}

}  // namespace lockbox::flows_oracle_test
