// What lessons can ask about keys: questions keyed by the engine, wrong evaluators, the thief of
// disks, and refusals of a key's policy. The rules themselves are tested in tests/api.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/lesson/attacker.hpp"
#include "engine/lesson/check_run.hpp"
#include "engine/lesson/disk_thief.hpp"
#include "engine/lesson/key_questions.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/predict.hpp"
#include "engine/lesson/questions.hpp"
#include "engine/lesson/world_view.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::keys_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Bank {
  cloud::World world;
  Scenario scenario;

  explicit Bank(const std::vector<std::string>& lines = {}) {
    auto loaded = load_scenario(project_files(), "three-vaults", 1);
    REQUIRE(loaded);
    scenario = *loaded;
    auto base = starting_world(project_files(), scenario, 1);
    REQUIRE(base);
    std::string failed;
    world = run_lines(base->world, lines, "admin", &failed);
    INFO(failed);
    REQUIRE(failed.empty());
  }
  cloud::StepResult send(const cloud::CallApi& c) {
    const cloud::StepResult r = cloud::step(world, c);
    world = r.world;
    REQUIRE(r.trace);
    return r;
  }
  void pass(std::int64_t minutes) {
    world = cloud::step(world, cloud::AdvanceClock{minutes * 60000}).world;
  }
  const table::Table& table(const std::string& name) const {
    const table::Table* t =
        table::find_table(world.services.tables, world.account, world.region, name);
    REQUIRE(t);
    return *t;
  }
};

cloud::CallApi call(const std::string& as, const std::string& op, const std::string& body,
                    const std::string& service = "dynamodb") {
  return cloud::api_call(as, service, op, parse_json(body).value);
}

cloud::CallApi read(const std::string& as, const std::string& vault = "DragonVault") {
  const char* key =
      vault == "DragonVault" ? R"("Key":{"Owner":{"S":"flamel"},"Shelf":{"S":"deep-4"}}})"
      : vault == "GoldVault" ? R"("Key":{"Owner":{"S":"potter"},"Shelf":{"S":"east-1"}}})"
                             : R"("Key":{"Owner":{"S":"weasley"},"Shelf":{"S":"north-1"}}})";
  return call(as, "GetItem", concat({"{\"TableName\":\"", vault, "\",", key}));
}

std::optional<Expectation> believed(const std::string& slug, const cloud::World& world,
                                    const cloud::CallApi& c) {
  return wrong_expectation(slug, world, c, cloud::probe(world, c));
}

Check check_of(const std::string& text) {
  std::vector<Problem> problems;
  std::vector<std::string> variables;
  const Json json = parse_json(text).value;
  const Check check = parse_check(Node(&json, "f", "", &problems), variables);
  INFO(all_of(problems));
  REQUIRE(problems.empty());
  return check;
}

std::string problems_of(const std::string& text) {
  std::vector<Problem> problems;
  std::vector<std::string> variables;
  const Json json = parse_json(text).value;
  parse_check(Node(&json, "f", "", &problems), variables);
  return all_of(problems);
}

Tri judged(const Bank& bank, const std::string& text) {
  const std::map<std::string, std::string> aliases;
  const Scene scene{bank.scenario, bank.world, bank.world, aliases, {}, {}};
  return judge(check_of(text), scene).value;
}

}  // namespace

TEST_CASE("the question about the key knows the three kinds", "[lesson]") {
  const Bank bank;
  CHECK(key_question(bank.world, bank.table("SilverVault")).right == "aws-owned");
  CHECK(key_question(bank.world, bank.table("GoldVault")).right == "aws-managed");
  CHECK(key_question(bank.world, bank.table("DragonVault")).right == "customer-managed");
}

TEST_CASE("KMS leaves one record for a fetched table key, none for a cached or an AWS owned one",
          "[lesson]") {
  Bank bank;
  CHECK(kms_question(*bank.send(read("role/teller")).trace).right == "once");
  CHECK(kms_question(*bank.send(read("role/teller")).trace).right == "none");
  CHECK(kms_question(*bank.send(read("role/curator")).trace).right == "once");
  CHECK(kms_question(*bank.send(read("role/teller", "SilverVault")).trace).right == "none");
  bank.pass(6);
  CHECK(kms_question(*bank.send(read("role/teller")).trace).right == "once");
}

TEST_CASE("a caller whom the policy of a key refuses is denied; a disabled key is a failure",
          "[lesson]") {
  Bank bank({"lockbox form put-key-policy key=alias/dragon file=file://p/nobody-decrypts.json"});
  const cloud::StepResult refused = bank.send(read("role/teller"));
  CHECK_FALSE(refused.trace->allowed);
  CHECK(refused.trace->error->code == "AccessDeniedException");
  CHECK(outcome_question(refused).right == "denied");
  Bank off({"lockbox form disable-key key=alias/dragon"});
  const cloud::StepResult failed = off.send(read("role/teller"));
  CHECK(failed.trace->allowed);
  CHECK(outcome_question(failed).right == "fails");
  CHECK(outcome_question(off.send(read("role/teller", "GoldVault"))).right == "works");
}

TEST_CASE("the record that KMS leaves is none of the request that made DynamoDB ask it",
          "[lesson]") {
  const Bank bank;
  REQUIRE(kms_question(*cloud::probe(bank.world, read("role/teller")).trace).right == "once");
  CHECK(predict(read("role/teller"), {"events"}, {}, bank.world).right.at("events") == "none");
}

TEST_CASE("what the review tells about a disabled key is so", "[lesson]") {
  const cloud::World bare = bare_question_world();
  int read_before = 0;
  for (std::uint64_t number = 0; number < QuestionBank::kWorlds; ++number) {
    const QuestionWorld w = question_world(bare, number);
    const std::string told = join(w.told, " ");
    if (w.later.empty())
      continue;
    INFO(number << ": " << told);
    cloud::CallApi again =
        call("role/pupil", "GetItem",
             R"({"TableName":"Houses","Key":{"House":{"S":"Gryffindor"},"Student":{"S":"ron"}}})");
    bool works = false;
    for (const char* from : {"library", "internet"}) {
      again.from = from;
      works = works || outcome_of(cloud::probe(w.world, again)) == "works";
    }
    // Whoever has read just now still can, whatever became of the key.
    CHECK(works == has(told, "has read the table a moment ago"));
    read_before += works ? 1 : 0;
  }
  CHECK(read_before > 0);
}

TEST_CASE("what becomes of a request after its key was disabled, moment by moment", "[lesson]") {
  Bank bank;
  bank.send(read("role/teller"));
  bank.world =
      run_lines(bank.world, {"lockbox form disable-key key=alias/dragon"}, "admin", nullptr);
  const auto after = [&](const char* question) {
    const auto ms = later_offset(question);
    REQUIRE(ms);
    return later_question(bank.world, read("role/teller"), bank.table("DragonVault"), *ms, "+1m")
        .right;
  };
  CHECK(after("after:+1m") == "works");
  CHECK(after("after:+6m") == "refused-active");
  CHECK(after("after:+2h") == "refused-inaccessible");
  CHECK(after("after:+8d") == "refused-archived");
}

TEST_CASE("a question about a later moment names its offset", "[lesson]") {
  CHECK(later_offset("after:+6m") == 6 * 60000);
  for (const char* bad : {"after:", "after:6m", "after:+6", "after:+m", "later:+6m", "decision"})
    CHECK_FALSE(later_offset(bad));
}

TEST_CASE("kms.at-rest-stops-readers expects the permitted reader to be refused", "[lesson]") {
  const Bank bank;
  const auto e = believed("kms.at-rest-stops-readers", bank.world, read("role/teller"));
  REQUIRE(e);
  CHECK(e->allowed == false);
  CHECK(e->items->empty());
  CHECK_FALSE(believed("kms.at-rest-stops-readers", bank.world, read("role/porter")));
  CHECK_FALSE(
      believed("kms.at-rest-stops-readers", bank.world, read("role/teller", "SilverVault")));
}

TEST_CASE("kms.rotation-reencrypts expects old ciphertext to be useless after a rotation",
          "[lesson]") {
  Bank bank;
  cloud::CallApi open = call("role/porter", "Decrypt", "{}", "kms");
  open.parameters =
      std::make_shared<const Json>(open_request(bank.table("DragonVault"), bank.world));
  CHECK_FALSE(believed("kms.rotation-reencrypts", bank.world, open));
  bank.world =
      run_lines(bank.world, {"lockbox form rotate-key key=alias/dragon"}, "admin", nullptr);
  CHECK(cloud::probe(bank.world, open).trace->succeeded);
  const auto e = believed("kms.rotation-reencrypts", bank.world, open);
  REQUIRE(e);
  CHECK(e->outcome == "fails");
}

TEST_CASE("kms.rotation-reencrypts expects an old backup to have gone over to the new key",
          "[lesson]") {
  const Bank bank({"aws dynamodb create-backup --table-name DragonVault --backup-name spring",
                   "lockbox form table-key table=DragonVault key=alias/lunch",
                   "lockbox form disable-key key=alias/dragon"});
  cloud::CallApi restore = call("role/admin", "RestoreTableFromBackup", "{}");
  const Json body = {{"BackupArn", bank.world.services.tables.backups.begin()->first},
                     {"TargetTableName", "Copy"}};
  restore.parameters = std::make_shared<const Json>(body);
  const auto e = believed("kms.rotation-reencrypts", bank.world, restore);
  REQUIRE(e);
  CHECK(e->outcome == "works");
  const cloud::World enabled =
      run_lines(bank.world, {"lockbox form enable-key key=alias/dragon"}, "admin", nullptr);
  CHECK(cloud::probe(enabled, restore).trace->succeeded);
  CHECK_FALSE(believed("kms.rotation-reencrypts", enabled, restore));
}

TEST_CASE("kms.disable-is-instant expects the next request to fail", "[lesson]") {
  Bank bank;
  CHECK_FALSE(believed("kms.disable-is-instant", bank.world, read("role/teller")));
  bank.send(read("role/teller"));
  bank.world =
      run_lines(bank.world, {"lockbox form disable-key key=alias/dragon"}, "admin", nullptr);
  const auto e = believed("kms.disable-is-instant", bank.world, read("role/teller"));
  REQUIRE(e);
  CHECK(e->outcome == "fails");
  CHECK(e->later == "refused-inaccessible");
  CHECK_FALSE(believed("kms.disable-is-instant", bank.world, read("role/teller", "GoldVault")));
}

TEST_CASE("crypto.service-cannot-read expects a filter on values to find nothing", "[lesson]") {
  const Bank bank;
  const std::string query =
      R"({"TableName":"DragonVault","KeyConditionExpression":"#o = :o",
          "ExpressionAttributeNames":{"#o":"Owner"},"ExpressionAttributeValues":
          {":o":{"S":"lestrange"},":w":{"S":"cup"}})";
  const auto e =
      believed("crypto.service-cannot-read", bank.world,
               call("role/teller", "Query",
                    concat({query, R"q(,"FilterExpression":"contains(Contents,:w)"})q"})));
  REQUIRE(e);
  CHECK(e->items->empty());
  CHECK_FALSE(believed("crypto.service-cannot-read", bank.world, read("role/teller")));
}

TEST_CASE("the thief of disks reads what KMS opens for him, and nothing else", "[lesson]") {
  const Bank bank;
  const auto theft = [&](const std::string& as, const std::string& table) {
    return steal_disks(bank.scenario, bank.world, "treasure", as, table);
  };
  CHECK(theft("role/porter", "DragonVault").cells == 4);
  CHECK(theft("role/porter", "DragonVault").sentence.find("role/porter") != std::string::npos);
  CHECK(theft("role/porter", "GoldVault").cells == 0);
  CHECK(theft("role/porter", "SilverVault").cells == 0);
  CHECK(theft("role/admin", "SilverVault").cells == 0);
  CHECK(theft("role/customer", "").cells == 0);
}

TEST_CASE("diskSealed is judged by opening the disks", "[lesson]") {
  const Bank open;
  const std::string sealed = R"({"diskSealed": {"label": "treasure", "as": "role/porter"}})";
  CHECK(judged(open, sealed) == Tri::False);
  CHECK(judged(open, R"({"diskSealed": {"label": "treasure", "as": "role/porter",
                                        "table": "GoldVault"}})") == Tri::True);
  const Bank shut(
      {"lockbox form put-key-policy key=alias/dragon file=file://p/through-dynamodb.json"});
  CHECK(judged(shut, sealed) == Tri::True);
}

TEST_CASE("diskSealed and event patterns say what is wrong with them", "[lesson]") {
  CHECK(has(problems_of(R"({"diskSealed": {"label": "treasure"}})"), "as"));
  CHECK(has(problems_of(R"({"diskSealed": {"label": "t", "as": "role/x", "disk": "y"}})"), "disk"));
  CHECK(has(problems_of(R"({"event": {"recorded": "Decrypt"}})"), "kms:Decrypt"));
  CHECK(has(problems_of(R"({"unknown": true})"), "diskSealed"));
}

TEST_CASE("the attacker finds the road over the disks", "[lesson]") {
  const Bank bank;
  Scenario thief = bank.scenario;
  thief.attacker->as = {"role/porter"};
  thief.attacker->moves = {"dynamodb:Scan", "kms:Decrypt"};
  const Attack attack = search(thief, bank.world, 100);
  CHECK(attack.found);
  CHECK(attack.channel == "table-key");
  CHECK(has(attack.sentence, "DragonVault"));
}

TEST_CASE("requests of a scenario can name keys and backups that are drawn anew", "[lesson]") {
  const Bank bank({"aws dynamodb create-backup --table-name GoldVault --backup-name spring"});
  RequestSpec request;
  request.as = "role/admin";
  request.service = "kms";
  request.operation = "DescribeKey";
  request.in = std::make_shared<const Json>(
      Json{{"KeyId", "{{key.dragon}}"}, {"Backup", "{{backup.spring}}"}});
  const cloud::CallApi c = to_call(request, {}, bank.world);
  CHECK(string_member(*c.parameters, "KeyId")->size() == 36);
  CHECK(string_member(*c.parameters, "Backup") ==
        bank.world.services.tables.backups.begin()->first);
}

TEST_CASE("checks can look up which key a table is under", "[lesson]") {
  const Bank bank;
  const std::map<std::string, std::string> aliases;
  CHECK(look_up(bank.world, bank.world, aliases, "/tables/DragonVault/key") ==
        Json("alias/dragon"));
  CHECK(look_up(bank.world, bank.world, aliases, "/tables/GoldVault/key") ==
        Json("alias/aws/dynamodb"));
  CHECK(look_up(bank.world, bank.world, aliases, "/tables/SilverVault/key") ==
        Json("AWS owned key"));
}

TEST_CASE("a probe can ask for the error, and the state of a key can be looked up", "[lesson]") {
  const Bank bank({"lockbox form disable-key key=alias/dragon"});
  const std::string read_dragon = R"({"probe": {"as": "role/teller", "op": "dynamodb:GetItem", "in":
    {"TableName": "DragonVault", "Key": {"Owner": {"S": "flamel"}, "Shelf": {"S": "deep-4"}}}},
    "expect": "allow")";
  CHECK(judged(bank, read_dragon + "}") == Tri::True);
  CHECK(judged(bank, read_dragon + R"(, "error": "none"})") == Tri::False);
  CHECK(judged(bank, read_dragon + R"(, "error": "ValidationException"})") == Tri::True);
  CHECK(judged(bank, R"({"test": [{"get": "/keys/dragon/state"}, "==", "Disabled"]})") ==
        Tri::True);
  CHECK(judged(bank, R"({"test": [{"get": "/keys/lunch/state"}, "==", "Enabled"]})") == Tri::True);
  CHECK(judged(bank, R"({"test": [{"get": "/keys/nobody/state"}, "==", "Enabled"]})") ==
        Tri::Unknown);
}

TEST_CASE("a prediction that asks for no known kind is refused with the list", "[lesson]") {
  const auto loaded = load_scenario(
      with_files({{"three-vaults/scenario.json",
                   edited("three-vaults/scenario.json", "\"kms\"]", "\"after:6m\"]")}}),
      "three-vaults", 1);
  REQUIRE_FALSE(loaded);
  CHECK(has(all_of(loaded.error()), "after:+6m"));
}

}  // namespace lockbox::keys_test
