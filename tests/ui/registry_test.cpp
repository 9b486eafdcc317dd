#include "web/ui/registry.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"

namespace lockbox::registry_test {
using namespace lockbox::ui;

namespace {

constexpr Rect kScreen{0, 0, 800, 600};

Annotation named(Role role, std::string name) {
  Annotation a;
  a.role = role;
  a.name = std::move(name);
  return a;
}

/// One frame with a panel and a button in it, the button reported by the hook at `x`.
void draw(Registry& registry, float x, bool covered = false) {
  registry.begin_frame();
  registry.describe("panel", 0, named(Role::Region, "Panel"), {0, 0, 300, 200}, kScreen, 1, false);
  registry.push_scope("panel");
  registry.place(42, {x, 10, 80, 20}, kScreen, 1);
  registry.describe("send", 42, named(Role::Button, "Send"), {}, kScreen, 1, false);
  registry.pop_scope();
  registry.end_frame([covered](const Item& item) { return covered && item.id == 42; });
}

}  // namespace

TEST_CASE("an item has a stable path below its scope and the place the hook reported",
          "[ui][registry]") {
  Registry registry;
  draw(registry, 15);
  const Item* item = registry.find("panel/send");
  REQUIRE(item);
  CHECK(item->parent == "panel");
  CHECK(item->rect.x == 15);
  CHECK_FALSE(item->clipped);
  CHECK(registry.find("send") == nullptr);
}

TEST_CASE("a scope that is no item is no parent either", "[ui][registry]") {
  Registry registry;
  registry.begin_frame();
  registry.describe("panel", 0, named(Role::Region, "Panel"), {0, 0, 9, 9}, kScreen, 1, false);
  registry.push_scope("panel");
  registry.push_scope("scroll");
  registry.describe("row", 0, named(Role::Row, "Row"), {0, 0, 9, 9}, kScreen, 1, false);
  registry.end_frame({});
  REQUIRE(registry.find("panel/scroll/row"));
  CHECK(registry.find("panel/scroll/row")->parent == "panel");
}

TEST_CASE("the list is published only when it differs", "[ui][registry]") {
  Registry registry;
  draw(registry, 15);
  const auto first = registry.version();
  draw(registry, 15);
  CHECK(registry.version() == first);
  draw(registry, 16);
  CHECK(registry.version() == first + 1);
  const JsonParse json = parse_json(registry.json());
  REQUIRE(json);
  CHECK(json.value["version"] == registry.version());
  REQUIRE(json.value["items"].size() == 2);
  CHECK(json.value["items"][1]["role"] == "button");
  CHECK(json.value["items"][1]["name"] == "Send");
  CHECK(json.value["items"][1]["rect"] == Json::array({16, 10, 80, 20}));
}

TEST_CASE("covered and clipped items say so", "[ui][registry]") {
  Registry registry;
  draw(registry, 15, true);
  CHECK(registry.find("panel/send")->covered);
  draw(registry, 900);
  CHECK(registry.find("panel/send")->clipped);
  CHECK_FALSE(registry.find("panel/send")->covered);
}

TEST_CASE("an activation reaches its item once and never another one later", "[ui][registry]") {
  Registry registry;
  draw(registry, 15);
  registry.request_activation("panel/send");
  CHECK_FALSE(registry.take_activation("panel/other"));
  CHECK(registry.take_activation("panel/send"));
  CHECK_FALSE(registry.take_activation("panel/send"));
  registry.request_activation("panel/gone");
  draw(registry, 15);
  CHECK_FALSE(registry.take_activation("panel/gone"));
}

}  // namespace lockbox::registry_test
