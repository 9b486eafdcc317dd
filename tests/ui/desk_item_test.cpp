// An item as a form and as DynamoDB JSON: both lead to the same item, and each mistake has its
// place.
#include <catch2/catch_test_macros.hpp>

#include "engine/cloud/direct_call.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "web/desk/item_form.hpp"

namespace lockbox::desk_item_test {
namespace {

Json json(const char* text) {
  JsonParse parsed = parse_json(text);
  REQUIRE(parsed);
  return parsed.value;
}

/// A world with a table of houses and students: House (HASH), Student (RANGE).
cloud::World world_with_table() {
  cloud::World world = cloud::empty_world("111122223333", "eu-west-1", 1);
  const auto made =
      cloud::direct_call(world, "dynamodb", "CreateTable",
                         json(R"({"TableName":"Houses","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"House","AttributeType":"S"},{"AttributeName":"Student","AttributeType":"S"},{"AttributeName":"Points","AttributeType":"N"}],
        "KeySchema":[{"AttributeName":"House","KeyType":"HASH"},{"AttributeName":"Student","KeyType":"RANGE"}],
        "LocalSecondaryIndexes":[{"IndexName":"ByPoints","KeySchema":[{"AttributeName":"House","KeyType":"HASH"},{"AttributeName":"Points","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}]})"));
  REQUIRE(made);
  return world;
}

const table::KeySchema& lab_keys(const cloud::World& world) {
  return table::find_table(world.services.tables, world.account, world.region, "Houses")->keys;
}

struct Wrong {
  const char* rows;
  const char* at;
  const char* words;
};

}  // namespace

TEST_CASE("an item becomes rows and rows become the same item, whatever its types", "[desk]") {
  const cloud::World world = world_with_table();
  const Json item = json(
      R"({"House":{"S":"Gryffindor"},"Student":{"S":"harry"},"N":{"N":"-1.5E+10"},"B":{"B":"AAEC"},"T":{"BOOL":true},"Z":{"NULL":true},
          "M":{"M":{"a":{"L":[{"S":"x"},{"M":{}},{"NS":["1","2"]}]}}},"SS":{"SS":["b","a"]},"BS":{"BS":["AA=="]},"E":{"S":""}})");
  const auto attributes = value::parse_attribute_map(item);
  REQUIRE(attributes);
  const Json rows = desk::rows_of(*attributes, lab_keys(world));
  CHECK(rows[0]["name"] == "House");
  CHECK(rows[1]["name"] == "Student");
  const desk::ItemRead back = desk::read_rows(rows);
  INFO(to_text(desk::to_json(back.problems)));
  REQUIRE(back.ok());
  CHECK(back.attributes == *attributes);
}

TEST_CASE("each mistake of a form stands beside its field, in the service's words", "[desk]") {
  const Wrong table[] = {
      {R"([{"name":"n","type":"N","text":"twelve"}])", "/0/text",
       "The parameter cannot be converted to a numeric value: twelve"},
      {R"([{"name":"n","type":"N","text":""}])", "/0/text",
       "The parameter cannot be converted to a numeric value"},
      {R"([{"name":"b","type":"B","text":"***"}])", "/0/text", ""},
      {R"([{"name":"","type":"S","text":"x"}])", "/0/name", "no name"},
      {R"([{"name":"a","type":"S","text":"x"},{"name":"a","type":"S","text":"y"}])", "/1/name",
       "another attribute called a"},
      {R"([{"name":"s","type":"SS","members":[]}])", "/0/members", "empty"},
      {R"([{"name":"s","type":"SS","members":["a","a"]}])", "/0/members", "duplicates"},
      {R"([{"name":"s","type":"NS","members":["1","x"]}])", "/0/members/1", "numeric"},
      {R"([{"name":"m","type":"M","rows":[{"name":"l","type":"L","rows":[{"type":"N","text":"?"}]}]}])",
       "/0/rows/0/rows/0/text", "numeric"},
      {R"([{"name":"t","type":"BOOL","text":"yes"}])", "/0/text", "true or false"},
      {R"([{"name":"t","type":"X","text":"yes"}])", "/0/type", "expected S, N"},
      {R"({"name":"t"})", "", "list of rows"},
  };
  for (const Wrong& wrong : table) {
    const desk::ItemRead read = desk::read_rows(json(wrong.rows));
    INFO(wrong.rows << " -> " << to_text(desk::to_json(read.problems)));
    REQUIRE(read.problems.size() == 1);
    CHECK(read.problems[0].at == wrong.at);
    CHECK(read.problems[0].message.find(wrong.words) != std::string::npos);
  }
}

TEST_CASE("a form is bounded in depth and number", "[desk]") {
  Json row{{"name", "deep"}, {"type", "S"}, {"text", "x"}};
  for (int i = 0; i < 60; ++i)
    row = Json{{"name", "m"}, {"type", "M"}, {"rows", Json::array({row})}};
  CHECK_FALSE(desk::read_rows(Json::array({row})).ok());
  Json many = Json::array();
  for (std::size_t i = 0; i < desk::kMostRows + 10; ++i)
    many.push_back({{"name", "a" + std::to_string(i)}, {"type", "S"}, {"text", ""}});
  const desk::ItemRead read = desk::read_rows(many);
  REQUIRE(read.problems.size() == 1);
  CHECK(read.problems[0].message.find("as JSON") != std::string::npos);
}

TEST_CASE("an item as text: mistakes have a line or the attribute's name", "[desk]") {
  CHECK(desk::read_item_text(R"({"Item":{"a":{"S":"x"}}})").ok());
  CHECK(desk::read_item_text(R"({"a":{"S":"x"}})").ok());
  const auto first = [](const char* text) {
    const desk::ItemRead read = desk::read_item_text(text);
    REQUIRE(read.problems.size() == 1);
    return read.problems[0];
  };
  CHECK(first("{\n \"a\": }").at == "line 2, column 7");
  CHECK(first(R"({"a":"x"})").at == "a");
  CHECK(first(R"({"a":{"N":"x"}})").message ==
        "The parameter cannot be converted to a numeric value: x");
  CHECK(first("[]").message.find("JSON object") != std::string::npos);
  CHECK(first(R"({"a":{"S":"x"},"a":{"S":"y"}})").message.find("twice") != std::string::npos);
}

TEST_CASE("what the service would refuse is said before it is asked, beside the key", "[desk]") {
  const cloud::World world = world_with_table();
  const auto problem = [&](const char* rows) {
    const Json form = json(rows);
    const desk::ItemRead read = desk::read_rows(form);
    REQUIRE(read.ok());
    const auto problems = desk::try_put(world, "Houses", read.item, form);
    return problems.empty() ? desk::Problem{"fine", ""} : problems[0];
  };
  CHECK(
      problem(
          R"([{"name":"House","type":"S","text":"G"},{"name":"Student","type":"S","text":"ron"}])")
          .at == "fine");
  const desk::Problem empty = problem(
      R"([{"name":"House","type":"S","text":"G"},{"name":"Student","type":"S","text":""}])");
  CHECK(empty.at == "/1/text");
  CHECK(empty.message.find("cannot contain an empty string value. Key: Student") !=
        std::string::npos);
  const desk::Problem index = problem(
      R"([{"name":"House","type":"S","text":"G"},{"name":"Student","type":"S","text":"x"},{"name":"Points","type":"S","text":"x"}])");
  INFO(index.message);
  CHECK(index.at == "/2/type");
  const desk::Problem missing = problem(R"([{"name":"House","type":"S","text":"G"}])");
  CHECK(missing.at.empty());
  CHECK(missing.message.find("Missing the key Student") != std::string::npos);
  // Trying leaves the world as it is.
  CHECK(table::find_table(world.services.tables, world.account, world.region, "Houses")
            ->items.empty());
}

TEST_CASE("a write is the command that the terminal would take", "[desk]") {
  desk::WriteForm form;
  form.table = "Houses";
  form.as = "admin";
  form.item = json(R"({"House":{"S":"it's"}})");
  form.partition_key = "House";
  form.only = desk::Only::IfNew;
  const desk::WriteCommand command = desk::write_command(form);
  CHECK(command.problems.empty());
  CHECK(
      command.line ==
      R"(aws dynamodb put-item --table-name Houses --item '{"House":{"S":"it'\''s"}}' --condition-expression 'attribute_not_exists(#key)' --expression-attribute-names '{"#key":"House"}' --profile admin)");
  form.only = desk::Only::Condition;
  form.condition = "Points < :p";
  form.values = "{\":p\": }";
  const desk::WriteCommand wrong = desk::write_command(form);
  REQUIRE(wrong.problems.size() == 1);
  CHECK(wrong.problems[0].at == "values");
  CHECK(wrong.problems[0].message.find("column 8") != std::string::npos);
  form.condition.clear();
  form.values.clear();
  CHECK(desk::write_command(form).problems[0].at == "condition");
  form.remove = true;
  form.only = desk::Only::Always;
  form.key = json(R"({"House":{"S":"G"}})");
  CHECK(desk::write_command(form).line.find("delete-item --table-name Houses --key ") !=
        std::string::npos);
}

}  // namespace lockbox::desk_item_test
