// The PartiQL editor: mistakes with their place, what could stand at the cursor, answers as a
// table.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/cloud/direct_call.hpp"
#include "web/desk/statement_desk.hpp"

namespace lockbox::desk_statement_test {
namespace {

Json parsed_json(const char* text) {
  JsonParse parsed = parse_json(text);
  REQUIRE(parsed);
  return parsed.value;
}

cloud::World games() {
  cloud::World world = cloud::empty_world("111122223333", "eu-west-1", 1);
  REQUIRE(cloud::direct_call(world, "dynamodb", "CreateTable",
                             parsed_json(R"({"TableName":"Sessions","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"Player","AttributeType":"S"},{"AttributeName":"Game","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"Player","KeyType":"HASH"}],
        "GlobalSecondaryIndexes":[{"IndexName":"ByGame","KeySchema":[{"AttributeName":"Game","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]})")));
  REQUIRE(cloud::direct_call(
      world, "dynamodb", "PutItem",
      parsed_json(
          R"({"TableName":"Sessions","Item":{"Player":{"S":"ana"},"Score":{"N":"1"},"Order":{"S":"x"},"two words":{"S":"y"}}})")));
  return world;
}

std::vector<const table::Table*> tables_of(const cloud::World& world) {
  return {table::find_table(world.services.tables, world.account, world.region, "Sessions")};
}

/// Proposals at `|` of a text.
std::vector<std::string> at_bar(const cloud::World& world, std::string text) {
  const std::size_t bar = text.find('|');
  REQUIRE(bar != std::string::npos);
  text.erase(bar, 1);
  std::vector<std::string> out;
  for (const desk::Proposal& p : desk::complete_statement(text, bar, tables_of(world)).proposals)
    out.push_back(p.text);
  return out;
}

bool has(const std::vector<std::string>& all, const char* wanted) {
  return std::find(all.begin(), all.end(), wanted) != all.end();
}

struct Mistake {
  const char* text;
  std::size_t line, column;
  const char* words;
};

}  // namespace

TEST_CASE("a mistake in a statement has its place", "[desk]") {
  const Mistake table[] = {
      {"SELEC * FROM \"Sessions\"", 1, 9, "well formed"},
      {"SELECT *\nFROM \"Sessions\" WHERE", 2, 22, "well formed"},
      {"SELECT * FORM \"Sessions\"", 1, 10, "FROM"},
      {"SELECT * FROM \"Sessions\" WHERE Player = 'ana", 1, 41, "no word"},
      {"UPDATE \"Sessions\" SET Score 1 WHERE Player = 'a'", 1, 29, "'='"},
  };
  for (const Mistake& m : table) {
    const auto found = desk::check_statement(m.text, "");
    INFO(m.text);
    REQUIRE(found);
    INFO(found->message << " at " << found->line << ":" << found->column);
    CHECK(found->line == m.line);
    CHECK(found->column == m.column);
    CHECK(found->message.find(m.words) != std::string::npos);
  }
  CHECK_FALSE(desk::check_statement("SELECT * FROM \"Sessions\"", ""));
  CHECK_FALSE(desk::check_statement("SELECT * FROM S WHERE a = ? AND begins_with(b, ?)", ""));
  CHECK_FALSE(desk::check_statement("", ""));
  CHECK(desk::check_statement(std::string(9000, 'a'), ""));
}

TEST_CASE("what could stand at the cursor follows the clause", "[desk]") {
  const cloud::World world = games();
  CHECK(has(at_bar(world, "|"), "SELECT * FROM"));
  CHECK(has(at_bar(world, "sel|"), "SELECT"));
  CHECK_FALSE(has(at_bar(world, "sel|"), "UPDATE"));
  CHECK(at_bar(world, "SELECT * FROM |") == std::vector<std::string>{"\"Sessions\""});
  CHECK(at_bar(world, "SELECT * FROM ses|") == std::vector<std::string>{"\"Sessions\""});
  CHECK(at_bar(world, "SELECT * FROM \"Ses|") == std::vector<std::string>{"\"Sessions\""});
  CHECK(at_bar(world, "SELECT * FROM \"Sessions\".|") == std::vector<std::string>{"\"ByGame\""});
  CHECK(has(at_bar(world, "SELECT * FROM \"Sessions\" |"), "WHERE"));
  const auto where = at_bar(world, "SELECT * FROM \"Sessions\" WHERE |");
  CHECK(where.at(0) == "Player");
  CHECK(has(where, "begins_with("));
  // Reserved words and names with blanks are quoted.
  CHECK(has(where, "\"Order\""));
  CHECK(has(where, "\"two words\""));
  CHECK(has(at_bar(world, "SELECT * FROM \"Sessions\" WHERE Player |"), "="));
  CHECK(has(at_bar(world, "SELECT * FROM \"Sessions\" WHERE Player = 'ana' A|"), "AND"));
  CHECK(has(at_bar(world, "INSERT INTO \"Sessions\" |"), "VALUE {"));
  CHECK(has(at_bar(world, "UPDATE \"Sessions\" |"), "SET"));
  CHECK(has(at_bar(world, "UPDATE \"Sessions\" SET |"), "Score"));
  CHECK(has(at_bar(world, "SELECT P| FROM \"Sessions\""), "Player"));
  // Inside a text nothing is known.
  CHECK(at_bar(world, "SELECT * FROM \"Sessions\" WHERE Player = 'a|").empty());
}

TEST_CASE("a completion replaces the word, its open quote and the closing one", "[desk]") {
  const cloud::World world = games();
  const std::string text = "SELECT * FROM \"Ses\" WHERE";
  const desk::Completion c = desk::complete_statement(text, 18, tables_of(world));
  CHECK(c.from == 14);
  CHECK(c.to == 19);
  CHECK(desk::complete_statement("x", 500, {}).to == 1);
}

TEST_CASE("an answer is a table with the keys first and empty cells told apart", "[desk]") {
  const cloud::World world = games();
  const Json out = desk::table_of_items(
      parsed_json(
          R"([{"Score":{"N":"1"},"Player":{"S":"ana"}},{"Player":{"S":""},"L":{"L":[{"N":"1"}]},"Z":{"NULL":true}}])"),
      tables_of(world)[0]);
  CHECK(out["columns"] == parsed_json(R"(["Player","L","Score","Z"])"));
  CHECK(out["rows"] ==
        parsed_json(R"([["ana",null,"1",null],["","[{\"N\":\"1\"}]",null,"null"]])"));
}

TEST_CASE("a statement becomes a command, or says what is wrong beside the field", "[desk]") {
  desk::StatementForm form;
  form.text = "SELECT * FROM S WHERE a = ?";
  form.as = "ana";
  form.parameters = "[{\"S\":\"x\"}]";
  form.limit = "5";
  const desk::StatementCommand good = desk::statement_command(form);
  CHECK(good.problems.empty());
  CHECK(good.line.find(
            "aws dynamodb execute-statement --statement 'SELECT * FROM S WHERE a = ?'") == 0);
  CHECK(good.line.find("--limit 5") != std::string::npos);
  form.parameters = "[{\"S\":5}]";
  form.limit = "none";
  const desk::StatementCommand bad = desk::statement_command(form);
  REQUIRE(bad.problems.size() == 2);
  CHECK(bad.problems[0].at == "parameters");
  CHECK(bad.problems[0].message.find("Parameter 1") == 0);
  CHECK(bad.problems[1].at == "limit");
}

}  // namespace lockbox::desk_statement_test
