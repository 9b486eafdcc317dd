// Files into a table and out of it: every line is an item or a problem, and what is written and
// what is refused is known of each.
#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/cloud/direct_call.hpp"
#include "engine/cloud/history.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "web/desk/import_run.hpp"

namespace lockbox::desk_exchange_test {
namespace {

Json json_of(const std::string& text) {
  JsonParse parsed = parse_json(text);
  REQUIRE(parsed);
  return parsed.value;
}

cloud::World scores() {
  cloud::World world = cloud::empty_world("111122223333", "eu-west-1", 1);
  REQUIRE(cloud::direct_call(
      world, "dynamodb", "CreateTable",
      json_of(
          R"({"TableName":"Scores","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"Player","AttributeType":"S"},{"AttributeName":"At","AttributeType":"N"}],
        "KeySchema":[{"AttributeName":"Player","KeyType":"HASH"},{"AttributeName":"At","KeyType":"RANGE"}]})")));
  REQUIRE(cloud::direct_call(
      world, "dynamodb", "PutItem",
      json_of(
          R"({"TableName":"Scores","Item":{"Player":{"S":"ana"},"At":{"N":"1"},"Score":{"N":"10"},"Tags":{"SS":["a"]}}})")));
  world.services.identity.profiles.set("root", identity::Profile{"root", ""});
  return world;
}

const table::Table& scores_table(const cloud::World& world) {
  return *table::find_table(world.services.tables, world.account, world.region, "Scores");
}

desk::FileRead read_text(const std::string& text, desk::FileOptions options = {}) {
  const cloud::World world = scores();
  return desk::read_file(text, scores_table(world), options);
}

struct BadLine {
  const char* text;
  std::size_t line;
  const char* words;
};

}  // namespace

TEST_CASE("records of CSV: quotes hold delimiters, line ends and doubled quotes", "[desk]") {
  const desk::CsvRead csv =
      desk::read_csv_records("a,b\r\n\"x,\"\"y\"\"\nz\",\n\n,\"\"\r\nlast,one", ',');
  REQUIRE(csv.records.size() == 4);
  CHECK(csv.records[1].cells == std::vector<std::string>{"x,\"y\"\nz", ""});
  CHECK(csv.records[1].line == 2);
  CHECK(csv.records[2].cells == std::vector<std::string>{"", ""});
  CHECK(csv.records[2].line == 5);
  CHECK(csv.records[3].line == 6);
  CHECK(csv.open_quote_line == 0);
  CHECK(desk::read_csv_records("a\n\"open\nend", ',').open_quote_line == 2);
}

TEST_CASE("columns have the key's type, what the table's items have, or are texts", "[desk]") {
  const desk::FileRead read =
      read_text("Player,At,Score,Note,Tags\nbo,2,20,hello,\"[\"\"x\"\",\"\"y\"\"]\"\n");
  REQUIRE(read.columns.size() == 5);
  CHECK(read.columns[1].type == "N");
  CHECK(read.columns[1].because == "key");
  CHECK(read.columns[2].type == "N");
  CHECK(read.columns[2].because == "as in the table");
  CHECK(read.columns[3].type == "S");
  CHECK(read.columns[4].type == "SS");
  REQUIRE(read.items.size() == 1);
  CHECK(
      value::to_json(*read.items[0].item) ==
      json_of(
          R"({"At":{"N":"2"},"Note":{"S":"hello"},"Player":{"S":"bo"},"Score":{"N":"20"},"Tags":{"SS":["x","y"]}})"));
  desk::FileOptions chosen;
  chosen.types["Note"] = "BOOL";
  CHECK(read_text("Player,At,Note\nbo,2,TRUE\n", chosen).items.size() == 1);
  // A column can be left out, a key cannot.
  chosen.types["Note"] = chosen.types["Player"] = "-";
  const desk::FileRead less = read_text("Player,At,Note\nbo,2,x\n", chosen);
  REQUIRE(less.items.size() == 1);
  CHECK(value::to_json(*less.items[0].item) == json_of(R"({"At":{"N":"2"},"Player":{"S":"bo"}})"));
}

TEST_CASE("what is wrong is listed by its line, and the other lines are taken", "[desk]") {
  const BadLine table[] = {
      {"Player,At,Score\nbo,2,many\ncy,3,1\n", 2, "numeric value: many"},
      {"Player,At\nbo,two\ncy,3\n", 2, "numeric"},
      {"Player,At\n\"\",2\ncy,3\n", 2, "empty string value. Key: Player"},
      {"Player,At\ncy,3\nbo,2,9\n", 3, "3 cells, the header has 2"},
      {"{\"Item\":{\"Player\":{\"S\":\"cy\"},\"At\":{\"N\":\"3\"}}}\n\n{\"Item\":{\"Player\":{"
       "\"S\":\"a\"}}}",
       3, "Missing the key At"},
      {"{\"Player\":{\"S\":\"cy\"},\"At\":{\"N\":\"3\"}}\n{\"Item\":", 2, "Column 9"},
      {"{\"Player\":{\"S\":\"cy\"},\"At\":{\"N\":\"3\"}}\n{\"Item\":{\"Player\":\"a\"}}", 2,
       "no item in DynamoDB JSON"},
      {"{\"Player\":{\"S\":\"cy\"},\"At\":{\"N\":\"3\"}}\n{\"Player\":{\"N\":\"1\"},\"At\":{\"N\":"
       "\"3\"}}",
       2, "Type mismatch for key Player expected: S actual: N"},
  };
  for (const BadLine& bad : table) {
    const desk::FileRead read = read_text(bad.text);
    INFO(bad.text);
    REQUIRE(read.problems.size() == 1);
    INFO(read.problems[0].line << ": " << read.problems[0].message);
    CHECK(read.problems[0].line == bad.line);
    CHECK(read.problems[0].message.find(bad.words) != std::string::npos);
    CHECK(read.items.size() == 1);
  }
}

TEST_CASE("a header that does not fit the table stops the file", "[desk]") {
  CHECK(read_text("Player,Score\nbo,1\n").problems.at(0).message.find("no column At") !=
        std::string::npos);
  CHECK(read_text("Player,At,At\nbo,1,2\n").problems.at(0).message.find("Two columns") !=
        std::string::npos);
  CHECK(read_text("Player,At,\nbo,1,2\n").problems.at(0).message.find("no name") !=
        std::string::npos);
  CHECK(read_text("").problems.at(0).message.find("empty") != std::string::npos);
  CHECK(read_text("\xff\xfe").problems.at(0).message.find("UTF-8") != std::string::npos);
  CHECK(read_text(std::string(desk::kMostFileBytes + 1, 'x')).problems.at(0).message.find("8 MB") !=
        std::string::npos);
  CHECK(read_text("Player;At\nbo;1\n").delimiter == ';');
  CHECK(read_text("\xEF\xBB\xBFPlayer,At\nbo,1\n").items.size() == 1);
}

TEST_CASE("a key that stands in the file twice is told", "[desk]") {
  const desk::FileRead read = read_text("Player,At\nbo,1\nbo,2\nbo,1.0\n");
  CHECK(read.items.size() == 3);
  REQUIRE(read.notes.size() == 1);
  CHECK(read.notes[0].line == 4);
  CHECK(read.notes[0].message.find("line 2") != std::string::npos);
}

TEST_CASE("what is exported can be imported again, in both formats", "[desk]") {
  const cloud::World world = scores();
  std::vector<value::AttributeMap> items;
  for (
      const char* text :
      {R"({"Player":{"S":"a \"b\", c"},"At":{"N":"1"},"Score":{"N":"1.5"},"Tags":{"SS":["x","y"]}})",
       R"({"Player":{"S":"line\nend"},"At":{"N":"2"},"Empty":{"S":""},"Score":{"N":"7"}})"}) {
    auto item = value::parse_attribute_map(json_of(text));
    REQUIRE(item);
    items.push_back(std::move(*item));
  }
  for (const desk::FileFormat format : {desk::FileFormat::Csv, desk::FileFormat::DynamoJson}) {
    const desk::FileWritten file = desk::write_file(items, scores_table(world).keys, format);
    const desk::FileRead back = desk::read_file(file.text, scores_table(world), {});
    INFO(file.text);
    CHECK(back.format == format);
    CHECK(back.problem_count == 0);
    REQUIRE(back.items.size() == 2);
    CHECK(*back.items[0].item == items[0]);
    if (format == desk::FileFormat::DynamoJson)
      CHECK(*back.items[1].item == items[1]);
  }
}

TEST_CASE("an import writes by batches and knows of each line what came of it", "[desk]") {
  cloud::History history(scores());
  shell::Session session;
  std::string csv = "Player,At,Score\n";
  for (int i = 0; i < 60; ++i)
    csv += "p" + std::to_string(i % 7) + "," + std::to_string(i) + ",1\n";
  csv += "p0,0,2\n";  // the key of the first line
  const desk::RunLine run_line = [&](const std::string& line) {
    return shell::run(history, session, line);
  };
  desk::FileRead read = desk::read_file(csv, scores_table(history.world()), {});
  desk::ImportRun run;
  run.table = "Scores";
  run.as = "root";
  run.keys = {"Player", "At"};
  run.items = read.items;
  desk::go_on(run, 1, run_line);
  CHECK(run.written == 25);
  CHECK_FALSE(run.done());
  while (!run.done()) desk::go_on(run, 10, run_line);
  INFO((run.refused.empty() ? std::string() : run.refused[0].message));
  CHECK(run.written == 61);
  CHECK(run.refused_count == 0);
  CHECK(run.requests == 3);
  CHECK(scores_table(history.world()).items.size() == 61);

  desk::ImportRun again;
  again.table = "Scores";
  again.as = "root";
  again.keys = {"Player", "At"};
  again.only_new = true;
  again.items =
      desk::read_file("Player,At\np0,0\np0,999\n", scores_table(history.world()), {}).items;
  desk::go_on(again, 10, run_line);
  CHECK(again.written == 1);
  REQUIRE(again.refused.size() == 1);
  CHECK(again.refused[0].line == 2);
  CHECK(again.refused[0].message == "An item with this key is there already.");
}

TEST_CASE("of a batch that is refused each item is tried by itself; when all are, it stops",
          "[desk]") {
  desk::ImportRun run;
  run.table = "Scores";
  run.keys = {"Player", "At"};
  for (std::size_t i = 0; i < 100; ++i) {
    auto item = value::parse_attribute_map(
        Json{{"Player", Json{{"S", "p" + std::to_string(i)}}}, {"At", Json{{"N", "1"}}}});
    REQUIRE(item);
    run.items.push_back({i + 2, std::make_shared<const value::AttributeMap>(std::move(*item))});
  }
  // Only p3 may be written; batches are refused.
  const auto only_p3 = [](const std::string& line) {
    shell::Reply reply;
    if (line.find("put-item") == std::string::npos || line.find("\"p3\"") == std::string::npos) {
      reply.status = 254;
      reply.err = "An error occurred (AccessDeniedException)";
    }
    return reply;
  };
  for (int i = 0; i < 100 && !run.done(); ++i) desk::go_on(run, 20, only_p3);
  CHECK(run.written == 1);
  CHECK(run.refused_count == 28);
  CHECK(run.refused.at(0).line == 2);
  CHECK(run.next == 29);
  CHECK(run.stopped.find("not tried") != std::string::npos);
}

}  // namespace lockbox::desk_exchange_test
