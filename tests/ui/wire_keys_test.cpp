// The packet inspector and the keys, without a window: reached by mouse, keyboard and the bridge,
// true to the engine, quiet when idle.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/ui/headless.hpp"

namespace lockbox::wire_keys_test {

using lockbox::test::Headless;

namespace {

void open_shop(Headless& h) {
  REQUIRE_FALSE(h.call({{"fn", "files"}, {"files", test::scenario_files()}}).contains("error"));
  REQUIRE_FALSE(h.call({{"fn", "sandbox"}, {"world", "diagon-alley-1"}}).contains("error"));
  h.call({{"fn", "theme"}, {"reducedMotion", true}});
  h.settle();
}

Json run_line(Headless& h, const std::string& line) {
  const Json reply = h.call({{"fn", "command"}, {"text", line}});
  INFO(to_text(reply));
  REQUIRE(reply["status"] == 0);
  h.settle();
  return reply;
}

constexpr const char* kOrder =
    "aws dynamodb get-item --table-name Orders --key '{\"Order\":{\"S\":\"o-101\"}}' "
    "--profile till";

/// Text of the items whose path begins like this, one a line.
std::string words(Headless& h, std::string_view path) {
  std::string out;
  for (const ui::Item& item : h.app().ui().registry.items())
    if (item.path.rfind(path, 0) == 0)
      out += item.what.name + "\n";
  return out;
}

bool find_and_activate(Headless& h, ui::Role role, std::string_view name) {
  const ui::Item* item = h.find(role, name);
  if (!item)
    return false;
  const Json reply = h.call({{"fn", "activate"}, {"path", item->path}});
  h.settle();
  return !reply.contains("error");
}

}  // namespace

TEST_CASE("each tab of the panel Why is reached by mouse and by name", "[ui][wire][keys]") {
  const auto [width, height] = GENERATE(std::pair(1280.0f, 800.0f), std::pair(390.0f, 844.0f));
  Headless h(width, height);
  open_shop(h);
  run_line(h, kOrder);
  h.call({{"fn", "panel"}, {"name", "trace"}});
  h.settle();
  REQUIRE(h.click("trace/tabs/wire"));
  CHECK(h.find(ui::Role::List, "Packets"));
  REQUIRE(h.click("trace/tabs/keys"));
  CHECK(h.find(ui::Role::Tree, "Keys"));
  for (const char* name : {"request", "policies", "trail", "wire", "keys"}) {
    CHECK_FALSE(h.call({{"fn", "panel"}, {"name", name}}).contains("error"));
    h.settle();
    const ui::Item* tab = h.find(std::string("trace/tabs/") + name);
    REQUIRE(tab);
    CHECK(tab->what.selected);
    CHECK(tab->rect.x + tab->rect.w <= width);
  }
}

TEST_CASE("before the first request the inspector says so", "[ui][wire]") {
  Headless h;
  open_shop(h);
  h.call({{"fn", "panel"}, {"name", "wire"}});
  h.settle();
  CHECK(words(h, "trace/empty").find("No request yet") != std::string::npos);
}

TEST_CASE("the inspector reads a packet sealed and decrypted, layer by layer", "[ui][wire]") {
  Headless h(1280, 2400);
  open_shop(h);
  run_line(h, kOrder);
  h.call({{"fn", "panel"}, {"name", "wire"}});
  h.settle();
  CHECK(h.dump().find("GetItem") == std::string::npos);
  REQUIRE(find_and_activate(h, ui::Role::Tab, "Decrypted"));
  std::string request;
  for (const ui::Item& item : h.app().ui().registry.items())
    if (item.what.name.find("DynamoDB_20120810.GetItem") != std::string::npos &&
        item.what.role == ui::Role::ListItem)
      request = item.path;
  REQUIRE_FALSE(request.empty());
  h.call({{"fn", "activate"}, {"path", request}});
  h.settle();
  const std::string dump = h.dump();
  for (const char* layer : {"IPv4", "TCP", "TLS", "HTTP", "JSON"}) {
    INFO(layer);
    CHECK(h.find(ui::Role::TreeItem, layer));
  }
  CHECK(dump.find("x-amz-target: DynamoDB_20120810.GetItem") != std::string::npos);
  CHECK(dump.find("TableName: \"Orders\"") != std::string::npos);
  REQUIRE(find_and_activate(h, ui::Role::Tab, "On the wire"));
  CHECK(h.dump().find("TableName: \"Orders\"") == std::string::npos);
}

TEST_CASE("packets that carry nothing are shown on request", "[ui][wire]") {
  Headless h(1280, 2400);
  open_shop(h);
  run_line(h, kOrder);
  h.call({{"fn", "panel"}, {"name", "wire"}});
  h.settle();
  CHECK(h.dump().find("TCP: acknowledgement") == std::string::npos);
  CHECK(h.dump().find("TLS: Client Hello") != std::string::npos);
  REQUIRE(find_and_activate(h, ui::Role::Button, "Also packets that carry nothing"));
  CHECK(h.dump().find("TCP: acknowledgement") != std::string::npos);
}

TEST_CASE("behind the internet gateway the inspector marks what changed", "[ui][wire]") {
  Headless h(1280, 2400);
  open_shop(h);
  run_line(h, kOrder);
  h.call({{"fn", "panel"}, {"name", "wire"}});
  h.settle();
  REQUIRE(find_and_activate(h, ui::Role::ListItem, "Leaving igw-0d1a90a11e1000001"));
  const std::string dump = h.dump();
  CHECK(dump.find("IPv4 source address 10.0.1.10 \u2192 198.51.100.20") != std::string::npos);
  CHECK(dump.find("(translated)") != std::string::npos);
}

TEST_CASE("each observer of a request has its say", "[ui][wire]") {
  Headless h(1280, 2400);
  open_shop(h);
  run_line(h, kOrder);
  h.call({{"fn", "panel"}, {"name", "wire"}});
  h.settle();
  for (const auto& [tab, text] :
       {std::pair("Ends", "see everything"), std::pair("Tapper", "no content"),
        std::pair("Flow log", "ACCEPT"), std::pair("CloudTrail", "GetItem"),
        std::pair("KMS", "KMS is not asked")}) {
    REQUIRE(find_and_activate(h, ui::Role::Tab, tab));
    INFO(tab << "\n" << h.dump());
    bool said = false;
    for (const ui::Item& item : h.app().ui().registry.items())
      said = said || item.what.name.find(text) != std::string::npos ||
             item.what.value.find(text) != std::string::npos;
    CHECK(said);
  }
}

TEST_CASE("a request that was stopped has packets that nobody answers", "[ui][wire]") {
  Headless h(1280, 1600);
  open_shop(h);
  h.call({{"fn", "command"},
          {"text",
           "aws dynamodb get-item --table-name Orders --key "
           "'{\"Order\":{\"S\":\"o-101\"}}' --profile stove"}});
  h.call({{"fn", "panel"}, {"name", "wire"}});
  h.settle();
  const std::string dump = h.dump();
  INFO(dump);
  CHECK(dump.find("nowhere") != std::string::npos);
  CHECK(dump.find("SYN") != std::string::npos);
  CHECK_FALSE(h.find(ui::Role::Tab, "Decrypted"));
}

TEST_CASE("the keys panel shows kinds, users, history, and seeks in time", "[ui][keys]") {
  Headless h(1280, 3200);
  open_shop(h);
  run_line(h, "aws kms create-key --profile admin");
  const Json made =
      run_line(h, "aws kms list-keys --query 'Keys[0].KeyId' --output text --profile admin");
  std::string id = made["stdout"].get<std::string>();
  id.erase(id.find_last_not_of(" \n") + 1);
  run_line(h,
           "aws dynamodb update-table --table-name Orders --sse-specification "
           "Enabled=true,SSEType=KMS,KMSMasterKeyId=" +
               id + " --profile admin");
  run_line(h, "aws kms disable-key --key-id " + id + " --profile admin");
  h.call({{"fn", "panel"}, {"name", "keys"}});
  h.settle();
  const ui::Item* key = h.find(ui::Role::TreeItem, id);
  REQUIRE(key);
  CHECK(key->what.description.find("customer managed key, Disabled, protects one table") == 0);
  REQUIRE(find_and_activate(h, ui::Role::TreeItem, id));
  const std::string dump = h.dump();
  INFO(dump);
  CHECK(dump.find("table Orders") != std::string::npos);
  CHECK(h.find(ui::Role::TreeItem, "role/admin"));
  REQUIRE(h.find(ui::Role::TreeItem, "created"));
  REQUIRE(find_and_activate(h, ui::Role::TreeItem, "created"));
  CHECK(h.call({{"fn", "state"}})["cursor"] == 0);
  CHECK_FALSE(h.app().pacer().wants_frame(1e9));
}

TEST_CASE("the envelope is followed from key to ciphertext", "[ui][keys]") {
  Headless h(1280, 3200);
  open_shop(h);
  h.call({{"fn", "panel"}, {"name", "keys"}});
  h.settle();
  std::vector<std::string> shells;
  for (const ui::Item& item : h.app().ui().registry.items())
    if (item.path.find("/shell-") != std::string::npos)
      shells.push_back(item.path);
  REQUIRE(shells.size() == 4);
  std::string before;
  for (std::size_t i = 1; i < shells.size(); ++i) {
    h.call({{"fn", "activate"}, {"path", shells[i]}});
    h.settle();
    std::string bytes;
    for (const ui::Item& item : h.app().ui().registry.items())
      if (item.path.find("envelope/bytes") != std::string::npos)
        bytes = item.what.value;
    CHECK(bytes.size() > 60);
    CHECK(bytes != before);
    before = bytes;
  }
}

TEST_CASE("the switches ask the engine what could be read", "[ui][keys]") {
  Headless h(1280, 3200);
  open_shop(h);
  h.call({{"fn", "panel"}, {"name", "keys"}});
  h.settle();
  CHECK(h.find(ui::Role::TreeItem, "items, through DynamoDB: readable"));
  REQUIRE(find_and_activate(h, ui::Role::Button, "The disks are stolen"));
  CHECK(h.find(ui::Role::TreeItem, "items on the disk, by the disk alone: not readable"));
  CHECK_FALSE(h.find(ui::Role::TreeItem, "items, through DynamoDB: readable"));
  const ui::Item* toggle = h.find(ui::Role::Button, "The disks are stolen");
  REQUIRE(toggle);
  CHECK(toggle->what.value == "on");
}

TEST_CASE("new panels have names and places for all they show, and the focus leaves them",
          "[ui][wire][keys]") {
  const std::string panel = GENERATE("wire", "keys", "map");
  Headless h(390, 844);
  open_shop(h);
  run_line(h, kOrder);
  h.call({{"fn", "panel"}, {"name", panel}});
  h.settle();
  CHECK(h.registry_faults() == std::vector<std::string>());
  const int moved = h.tab_through();
  CHECK(moved > 5);
  CHECK(moved < 500);
  h.settle();
  CHECK_FALSE(h.app().pacer().wants_frame(1e9));
}

TEST_CASE("the page can save the packets of a request as a capture file", "[ui][wire]") {
  Headless h;
  open_shop(h);
  CHECK(h.call({{"fn", "capture"}}).contains("error"));
  run_line(h, kOrder);
  const Json file = h.call({{"fn", "capture"}});
  REQUIRE(file.contains("base64"));
  CHECK(file["name"] == "lockbox-step-1.pcapng");
  // The section header block of a pcapng file.
  CHECK(file["base64"].get<std::string>().rfind("Cg0NC", 0) == 0);
  CHECK(h.call({{"fn", "capture"}, {"step", 7}}).contains("error"));
}

TEST_CASE("a panel grows to the whole canvas and back", "[ui][panels]") {
  Headless h;
  open_shop(h);
  run_line(h, kOrder);
  REQUIRE(h.find("table"));
  REQUIRE(h.click("network/grow"));
  CHECK_FALSE(h.find("table"));
  CHECK(h.find("network")->rect.h > 700);
  REQUIRE(h.click("network/grow"));
  CHECK(h.find("table"));
}

}  // namespace lockbox::wire_keys_test
