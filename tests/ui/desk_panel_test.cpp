// The table's panel and the bridge behind the data desk: stream records, capacity, marks of time,
// and a table so large that only what is in sight may be built.
#include <catch2/catch_test_macros.hpp>

#include "engine/base/text.hpp"
#include "tests/ui/headless.hpp"

namespace lockbox::desk_panel_test {

using lockbox::test::Headless;

namespace {

void open_world(Headless& h, const char* world) {
  REQUIRE_FALSE(h.call({{"fn", "files"}, {"files", test::scenario_files()}}).contains("error"));
  REQUIRE_FALSE(h.call({{"fn", "sandbox"}, {"world", world}}).contains("error"));
  h.call({{"fn", "theme"}, {"reducedMotion", true}});
  h.call({{"fn", "desk"}, {"offered", true}});
  h.frames(4);
}

Json run_line(Headless& h, const std::string& line) {
  const Json reply = h.call({{"fn", "command"}, {"text", line}});
  INFO(line << "\n" << to_text(reply));
  REQUIRE(reply["status"] == 0);
  h.settle();
  return reply;
}

Json ask(Headless& h, Json request) {
  const Json answer = h.call(request);
  INFO(to_text(request) << " -> " << to_text(answer));
  REQUIRE_FALSE(answer.contains("error"));
  return answer;
}

Json data(const char* text) {
  JsonParse parsed = parse_json(text);
  REQUIRE(parsed);
  return parsed.value;
}

const ui::Item* item_with(Headless& h, ui::Role role, const std::string& part) {
  for (const ui::Item& item : h.app().ui().registry.items()) {
    if (item.what.role == role && item.what.name.find(part) != std::string::npos)
      return &item;
  }
  return nullptr;
}

constexpr const char* kPutRon =
    "aws dynamodb put-item --table-name Houses --item "
    "'{\"House\":{\"S\":\"Gryffindor\"},\"Student\":{\"S\":\"seamus\"}}' --profile admin";

}  // namespace

TEST_CASE("stream records appear in the table's panel as they are made, newest first, and open",
          "[ui][desk]") {
  Headless h(1280, 1600);
  open_world(h, "hogwarts-1");
  CHECK_FALSE(h.find("table/indexes/stream"));
  run_line(h,
           "aws dynamodb update-table --table-name Houses --stream-specification "
           "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES --profile admin");
  REQUIRE(h.click("table/indexes/stream"));
  CHECK(h.find("table/records"));
  run_line(h, kPutRon);
  const ui::Item* record = item_with(h, ui::Role::TreeItem, "INSERT");
  INFO(h.dump());
  REQUIRE(record);
  CHECK(record->what.name.find("Gryffindor/seamus") != std::string::npos);
  CHECK(record->what.description.find("sequence number") != std::string::npos);
  const std::string path = record->path;
  REQUIRE(h.click(path));
  const ui::Item* images = item_with(h, ui::Role::Text, "Record of Gryffindor/seamus");
  CHECK(images);
  run_line(h,
           "aws dynamodb delete-item --table-name Houses --key "
           "'{\"House\":{\"S\":\"Gryffindor\"},\"Student\":{\"S\":\"seamus\"}}' --profile admin");
  const ui::Item* first = item_with(h, ui::Role::TreeItem, "REMOVE");
  REQUIRE(first);
  CHECK(first->rect.y < h.find(path)->rect.y);
}

TEST_CASE("the capacity that each request used stands in the table's panel", "[ui][desk]") {
  Headless h;
  open_world(h, "hogwarts-1");
  CHECK_FALSE(h.find("table/capacity"));
  run_line(h, kPutRon);
  run_line(h, "aws dynamodb scan --table-name Houses --profile admin --select COUNT");
  const ui::Item* list = h.find("table/capacity");
  REQUIRE(list);
  INFO(list->what.description);
  CHECK(list->what.description.find("Scan: ") == 0);
  CHECK(list->what.description.find(" read unit") != std::string::npos);
  CHECK(list->what.description.find(" on p-") != std::string::npos);
  const ui::Item* put = item_with(h, ui::Role::ListItem, "PutItem, step 1");
  REQUIRE(put);
  CHECK(put->what.value == "1 write unit");
  // A look at an earlier step shows what was used until then.
  REQUIRE_FALSE(
      h.call({{"fn", "set-value"}, {"path", "time/slider"}, {"value", 1}}).contains("error"));
  h.settle();
  CHECK_FALSE(item_with(h, ui::Role::ListItem, "Scan, step 2"));
}

TEST_CASE("backups and expiry are marks on the time line, and words in the table's panel",
          "[ui][desk]") {
  Headless h;
  open_world(h, "games-1");
  run_line(
      h,
      "aws dynamodb create-backup --table-name GameSessions --backup-name nightly --profile admin");
  run_line(
      h,
      "aws dynamodb update-time-to-live --table-name GameSessions --time-to-live-specification "
      "Enabled=true,AttributeName=ExpiresAt --profile admin");
  run_line(h, "lockbox clock +40d");
  CHECK(item_with(h, ui::Role::ListItem, "Backup nightly of GameSessions, step 1"));
  CHECK(item_with(h, ui::Role::ListItem, "Time to live of GameSessions is set, step 2"));
  INFO(h.dump());
  CHECK(item_with(h, ui::Role::ListItem, "items of GameSessions expired, step 3"));
  const ui::Item* life = h.find("table/life");
  REQUIRE(life);
  CHECK(life->what.name.find("expire by ExpiresAt") != std::string::npos);
  CHECK(life->what.name.find("nightly") != std::string::npos);
}

TEST_CASE("of a large table only the rows in sight are built, wherever it is scrolled to",
          "[ui][desk]") {
  Headless h(390, 700);
  Json files = test::scenario_files();
  Json world = data(files["worlds/readings-1.json"].get<std::string>().c_str());
  world["tables"]["readings"]["Generate"]["Count"] = 20000;
  files["worlds/many-1.json"] = to_text(world);
  REQUIRE_FALSE(h.call({{"fn", "files"}, {"files", files}}).contains("error"));
  ask(h, {{"fn", "sandbox"}, {"world", "many-1"}});
  h.call({{"fn", "panel"}, {"name", "table"}});
  h.settle();
  const auto rows = [&] {
    std::size_t count = 0;
    for (const ui::Item& item : h.app().ui().registry.items())
      count += item.what.role == ui::Role::Row ? 1 : 0;
    return count;
  };
  CHECK(rows() > 0);
  CHECK(rows() < 200);
  const std::size_t vertices = static_cast<std::size_t>(ImGui::GetDrawData()->TotalVtxCount);
  CHECK(vertices < 40000);
  std::string seen = h.dump();
  ImGui::GetIO().AddMousePosEvent(200, 500);
  for (int turn = 0; turn < 30; ++turn) {
    ImGui::GetIO().AddMouseWheelEvent(0, -80);
    h.frames(2);
    CHECK(rows() < 200);
  }
  h.settle();
  CHECK(h.dump() != seen);
}

TEST_CASE("the panel points to the desk: the table, the opened item", "[ui][desk]") {
  Headless h(1280, 1600);
  open_world(h, "hogwarts-1");
  std::vector<std::string> told;
  h.app().notify = [&](std::string_view kind) { told.emplace_back(kind); };
  REQUIRE(h.click("table/desk"));
  CHECK(std::find(told.begin(), told.end(), "desk") != told.end());
  CHECK(ask(h, {{"fn", "desk-wanted"}}) == Json{{"table", "Houses"}});
  CHECK(ask(h, {{"fn", "desk-wanted"}}) == Json::object());
  const ui::Item* row = h.find(ui::Role::Row, "harry");
  REQUIRE(row);
  REQUIRE(h.click(row->path));
  REQUIRE(h.click("table/edit-item"));
  CHECK(ask(h, {{"fn", "desk-wanted"}})["key"]["Student"]["S"] == "harry");
  // Where there is no desk nothing points to it.
  h.call({{"fn", "desk"}, {"offered", false}});
  h.settle();
  CHECK_FALSE(h.find("table/desk"));
}

TEST_CASE("the desk's bridge: from a form to the item in the table, as the chosen caller",
          "[ui][desk]") {
  Headless h;
  open_world(h, "hogwarts-1");
  const Json blank = ask(h, {{"fn", "desk-item"}, {"table", "Houses"}});
  CHECK(blank["rows"][0]["name"] == "House");
  Json rows = blank["rows"];
  rows[0]["text"] = "Gryffindor";
  rows[1]["text"] = "luna";
  rows.push_back({{"name", "Points"}, {"type", "N"}, {"text", "07.0"}});
  const Json checked = ask(h, {{"fn", "desk-check"}, {"table", "Houses"}, {"rows", rows}});
  CHECK(checked["problems"] == Json::array());
  const Json write = ask(h, {{"fn", "desk-write"},
                             {"table", "Houses"},
                             {"as", "admin"},
                             {"only", "new"},
                             {"rows", rows}});
  run_line(h, write["line"].get<std::string>());
  const Json key{{"House", Json{{"S", "Gryffindor"}}}, {"Student", Json{{"S", "luna"}}}};
  const Json found = ask(h, {{"fn", "desk-item"}, {"table", "Houses"}, {"key", key}});
  CHECK(found["item"]["Points"]["N"] == "7");
  // The same again is refused by its condition; nothing changes.
  const Json again = h.call({{"fn", "command"}, {"text", write["line"]}});
  CHECK(again["status"] == 254);
  CHECK(again["stderr"].get<std::string>().find("ConditionalCheckFailedException") !=
        std::string::npos);
  const Json list = ask(h, {{"fn", "desk-items"}, {"table", "Houses"}, {"text", "LUNA"}});
  CHECK(list["matched"] == 2);
  CHECK(ask(h, {{"fn", "desk-check"}, {"table", "Houses"}, {"rows", rows}})["note"]
            .get<std::string>()
            .find("is there") != std::string::npos);
}

TEST_CASE("an import through the bridge says what was written, an export reads it back",
          "[ui][desk]") {
  Headless h;
  open_world(h, "hogwarts-1");
  const Json read =
      ask(h, {{"fn", "desk-read"},
              {"table", "Houses"},
              {"text", "House,Student,Points\nDurmstrang,viktor,5\nDurmstrang,igor,x\n"}});
  CHECK(read["items"] == 1);
  CHECK(read["problems"][0]["line"] == 3);
  const Json done = ask(h, {{"fn", "desk-import"}, {"as", "admin"}, {"start", true}});
  CHECK(done["done"] == true);
  CHECK(done["written"] == 1);
  const Json file =
      ask(h, {{"fn", "desk-export"}, {"table", "Houses"}, {"as", "admin"}, {"format", "csv"}});
  CHECK(file["problem"] == "");
  CHECK(file["text"].get<std::string>().find("\nDurmstrang,viktor,") != std::string::npos);
  // Who may not read the table gets no file, and the service's own words.
  const Json none =
      ask(h, {{"fn", "desk-export"}, {"table", "Houses"}, {"as", "visitor"}, {"format", "json"}});
  CHECK(none["problem"].get<std::string>().find("AccessDenied") != std::string::npos);
  CHECK(none["text"] == "");
}

TEST_CASE("the desk's functions survive arguments that are missing or of another type",
          "[app][desk]") {
  Headless h;
  open_world(h, "hogwarts-1");
  const char* names[] = {"desk",         "desk-wanted", "desk-items", "desk-item",
                         "desk-check",   "desk-write",  "desk-table", "desk-statement",
                         "desk-execute", "desk-result", "desk-read",  "desk-import",
                         "desk-export"};
  const char* members[] = {"text",  "from",   "key",    "rows",       "only",
                           "form",  "as",     "cursor", "parameters", "limit",
                           "types", "format", "start",  "opened",     "remove"};
  for (const char* table : {"null", "\"Houses\""}) {
    for (const char* name : names) {
      for (const char* value : {"null", "true", "-1", "1.5", "\"\"", "[]", "{}", "[{}]", "[[]]",
                                "1e99", "{\"a\":[]}"}) {
        std::string request = concat({"{\"fn\":\"", name, "\",\"table\":", table});
        for (const char* member : members) request += concat({",\"", member, "\":", value});
        INFO(request);
        CHECK(parse_json(h.app().call(request + "}")));
      }
    }
  }
}

}  // namespace lockbox::desk_panel_test
