// The form of a table: what it amounts to, what is refused and where it stands.
#include <catch2/catch_test_macros.hpp>

#include "engine/cloud/direct_call.hpp"
#include "engine/cloud/history.hpp"
#include "engine/shell/shell.hpp"
#include "engine/table/keys.hpp"
#include "web/desk/table_form.hpp"

namespace lockbox::desk_table_test {
namespace {

Json form_json(const char* text) {
  JsonParse parsed = parse_json(text);
  REQUIRE(parsed);
  return parsed.value;
}

cloud::World bare_world() {
  return cloud::empty_world("111122223333", "eu-west-1", 1);
}

struct Refused {
  const char* form;
  const char* at;
  const char* words;
};

}  // namespace

TEST_CASE("a form of every choice makes the table it describes", "[desk]") {
  const Json form = form_json(
      R"({"name":"Scores","hash":{"name":"Player","type":"S"},"range":{"name":"At","type":"N"},
    "billing":"provisioned","read":"5","write":3,"protection":true,"class":"STANDARD_INFREQUENT_ACCESS","encryption":"managed","stream":"NEW_IMAGE","ttl":"ExpiresAt",
    "indexes":[{"name":"ByGame","kind":"global","hash":{"name":"Game","type":"S"},"range":{"name":"Score","type":"N"},"projection":"INCLUDE","attributes":"Device, Level","read":"1","write":"1"},
               {"name":"ByScore","kind":"local","range":{"name":"Score","type":"N"},"projection":"KEYS_ONLY"}]})");
  cloud::World world = bare_world();
  const desk::TableForm read = desk::read_table_form(form, world, "admin");
  INFO(to_text(desk::to_json(read.problems)));
  REQUIRE(read.problems.empty());
  CHECK(read.line.find("aws dynamodb create-table ") == 0);
  CHECK(read.line.find("--deletion-protection-enabled") != std::string::npos);
  CHECK(read.line.find("--profile admin") != std::string::npos);
  CHECK(read.ttl_line.find("aws dynamodb update-time-to-live --table-name Scores") == 0);
  REQUIRE(cloud::direct_call(world, "dynamodb", "CreateTable", read.parameters));
  const table::Table* t =
      table::find_table(world.services.tables, world.account, world.region, "Scores");
  REQUIRE(t);
  CHECK(t->deletion_protection);
  CHECK_FALSE(t->on_demand);
  CHECK(t->indexes.size() == 2);
  CHECK(t->stream.has_value());
}

TEST_CASE("the command that the form shows makes the same table when it is typed", "[desk]") {
  cloud::World world = bare_world();
  world.services.identity.profiles.set("root", identity::Profile{"root", ""});
  const Json form = form_json(
      R"({"name":"Scores","hash":{"name":"Player id","type":"S"},"range":{"name":"At","type":"N"},
    "billing":"provisioned","read":"5","write":3,"protection":true,"encryption":"managed","stream":"KEYS_ONLY",
    "indexes":[{"name":"ByGame","kind":"global","hash":{"name":"Game","type":"S"},"projection":"ALL","read":"1","write":"2"}]})");
  const desk::TableForm read = desk::read_table_form(form, world, "root");
  REQUIRE(read.problems.empty());
  CHECK(read.line.find("--provisioned-throughput ReadCapacityUnits=5,WriteCapacityUnits=3") !=
        std::string::npos);
  cloud::History history(world);
  shell::Session session;
  const shell::Reply reply = shell::run(history, session, read.line);
  INFO(read.line << "\n" << reply.err);
  REQUIRE(reply.status == 0);
  REQUIRE(cloud::direct_call(world, "dynamodb", "CreateTable", read.parameters));
  const auto find = [](const cloud::World& w) -> const table::Table& {
    return *table::find_table(w.services.tables, w.account, w.region, "Scores");
  };
  const table::Table &typed = find(history.world()), &formed = find(world);
  CHECK(table::key_names(typed.keys) == table::key_names(formed.keys));
  CHECK(typed.provisioned_read == 5);
  CHECK(typed.deletion_protection);
  CHECK(typed.kms_key_arn.empty() == formed.kms_key_arn.empty());
  REQUIRE(typed.indexes.size() == 1);
  CHECK(typed.indexes[0]->provisioned_write == 2);
}

TEST_CASE("what is wrong with the form of a table stands beside its field", "[desk]") {
  const Refused table[] = {
      {R"({"name":"","hash":{"name":"K","type":"S"}})", "name", "needs a name"},
      {R"({"name":"ab","hash":{"name":"K","type":"S"}})", "name", "greater than or equal to 3"},
      {R"({"name":"T T T","hash":{"name":"K","type":"S"}})", "name", "tableName"},
      {R"({"name":"Tab","hash":{"name":"","type":"S"}})", "hash/name", "partition key"},
      {R"({"name":"Tab","hash":{"name":"K","type":"S"},"range":{"name":"K","type":"S"}})",
       "range/name", "same name"},
      {R"({"name":"Tab","hash":{"name":"K","type":"S"},"billing":"provisioned","read":"many","write":"1"})",
       "read", "\"many\" is no number of units"},
      {R"({"name":"Tab","hash":{"name":"K","type":"S"},"billing":"provisioned","read":"1","write":""})",
       "write", "How many"},
      {R"({"name":"Tab","hash":{"name":"K","type":"S"},"encryption":"customer"})", "key",
       "Which key"},
      {R"({"name":"Tab","hash":{"name":"K","type":"S"},"encryption":"customer","key":"alias/none"})",
       "key", ""},
      {R"({"name":"Tab","hash":{"name":"K","type":"S"},"indexes":[{"name":"","kind":"global","hash":{"name":"A","type":"S"}}]})",
       "indexes/0/name", "needs a name"},
      {R"({"name":"Tab","hash":{"name":"K","type":"S"},"indexes":[{"name":"Idx","kind":"global","hash":{"name":"K","type":"N"}}]})",
       "indexes/0/hash/type", "one type wherever"},
      {R"({"name":"Tab","hash":{"name":"K","type":"S"},"indexes":[{"name":"Idx","kind":"global","hash":{"name":"A","type":"S"},"projection":"INCLUDE"}]})",
       "indexes/0/attributes", "commas"},
  };
  for (const Refused& refused : table) {
    const desk::TableForm read = desk::read_table_form(form_json(refused.form), bare_world(), "");
    INFO(refused.form << " -> " << to_text(desk::to_json(read.problems)));
    REQUIRE_FALSE(read.problems.empty());
    CHECK(read.problems[0].at == refused.at);
    CHECK(read.problems[0].message.find(refused.words) != std::string::npos);
  }
}

TEST_CASE("each choice is explained as it stands", "[desk]") {
  const Json plain = desk::explain_table_form(form_json(R"({"billing":"on-demand"})"));
  const Json other = desk::explain_table_form(form_json(
      R"({"billing":"provisioned","encryption":"customer","protection":true,"stream":"KEYS_ONLY","hash":{"name":"Player"},"range":{"name":"At"},"ttl":"x","class":"STANDARD_INFREQUENT_ACCESS","indexes":[{"kind":"local","projection":"KEYS_ONLY"}]})"));
  for (const char* field :
       {"billing", "encryption", "protection", "stream", "range", "ttl", "class"}) {
    INFO(field);
    CHECK(plain[field].is_string());
    CHECK(plain[field] != other[field]);
  }
  CHECK(other["range"].get<std::string>().find("ordered by At") != std::string::npos);
  CHECK(other["indexes"][0]["kind"].get<std::string>().find("Player") != std::string::npos);
}

}  // namespace lockbox::desk_table_test
