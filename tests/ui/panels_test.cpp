// The panels without a window: what they show, that it can be reached, that nothing is drawn idly.
#include <catch2/catch_test_macros.hpp>

#include "tests/ui/headless.hpp"

namespace lockbox::panels_test {

using lockbox::test::Headless;

namespace {

/// A sandbox over the school's world, as its registrar.
void open_school(Headless& h) {
  REQUIRE_FALSE(h.call({{"fn", "files"}, {"files", test::scenario_files()}}).contains("error"));
  const Json view = h.call({{"fn", "sandbox"}, {"world", "hogwarts-1"}});
  INFO(to_text(view));
  REQUIRE_FALSE(view.contains("error"));
  h.call({{"fn", "theme"}, {"reducedMotion", true}});
  h.frames(4);
}

Json run(Headless& h, const std::string& line) {
  const Json reply = h.call({{"fn", "command"}, {"text", line}});
  INFO(to_text(reply));
  REQUIRE_FALSE(reply.contains("error"));
  h.settle();
  return reply;
}

constexpr const char* kQuery =
    "aws dynamodb query --table-name Houses --key-condition-expression 'House = :h' "
    "--expression-attribute-values '{\":h\":{\"S\":\"Gryffindor\"}}' --profile admin";

}  // namespace

TEST_CASE("an empty program draws and then sleeps", "[ui][panels]") {
  Headless h;
  CHECK(h.settle() < 20);
  h.frames(1);
  CHECK_FALSE(h.app().pacer().wants_frame(1e9));
}

TEST_CASE("every face has the pixels of the screen, and follows to another screen",
          "[ui][panels]") {
  Headless h;
  open_school(h);
  for (const float density : {1.0f, 3.0f, 1.25f}) {
    CAPTURE(density);
    ImGui::GetIO().DisplayFramebufferScale = ImVec2(density, density);
    h.frames(1);
    const ui::Faces& faces = h.app().ui().faces;
    for (ImFont* face : {faces.text, faces.strong, faces.mono})
      CHECK(face->GetFontBaked(15.0f)->RasterizerDensity == density);
  }
}

TEST_CASE("the table panel shows each item collection and lights what a query read",
          "[ui][panels]") {
  Headless h;
  open_school(h);
  REQUIRE(h.find(ui::Role::Table, "Item collection Gryffindor"));
  run(h, kQuery);
  const ui::Item* harry = h.find(ui::Role::Row, "harry");
  REQUIRE(harry);
  CHECK(harry->what.value == "read");
  const ui::Item* cho = h.find(ui::Role::Row, "cho");
  REQUIRE(cho);
  CHECK(cho->what.value.empty());
}

TEST_CASE("the time line says denied of what policies refuse, failed of other errors",
          "[ui][panels]") {
  Headless h;
  open_school(h);
  const auto contains = [](const std::string& text, std::string_view part) {
    CAPTURE(text);
    return text.find(part) != std::string::npos;
  };
  const auto told = [&h] {
    const ui::Item* slider = h.find("time/slider");
    return slider ? slider->what.value : std::string();
  };
  run(h, "aws dynamodb scan --table-name Houses --profile visitor");
  CHECK(contains(told(), "was denied: AccessDeniedException"));
  run(h, "aws dynamodb scan --table-name Houses --filter-expression 'Owner = :' --profile admin");
  CHECK(contains(told(), "failed: ValidationException"));
}

TEST_CASE("the trace shows seven stages and opens by click and through the mirror",
          "[ui][panels]") {
  Headless h;
  open_school(h);
  run(h, kQuery);
  for (const char* stage :
       {"network", "signature", "authorization", "policy", "kms", "table", "audit"})
    CHECK(h.find(std::string("trace/stages/") + stage));
  const ui::Item* policy = h.find("trace/stages/policy");
  REQUIRE(policy);
  REQUIRE(policy->what.expanded == std::optional<bool>(false));
  REQUIRE(h.click("trace/stages/policy"));
  CHECK(h.find("trace/stages/policy")->what.expanded == std::optional<bool>(true));
  CHECK(h.find("trace/stages/policy/0"));
  REQUIRE_FALSE(h.call({{"fn", "activate"}, {"path", "trace/stages/policy"}}).contains("error"));
  h.settle();
  CHECK(h.find("trace/stages/policy")->what.expanded == std::optional<bool>(false));
}

TEST_CASE("the slider of the time line moves the world, and back", "[ui][panels]") {
  Headless h(1280, 1600);  // tall: every row of the table is in sight
  open_school(h);
  run(h,
      "aws dynamodb delete-item --table-name Houses --key "
      "'{\"House\":{\"S\":\"Gryffindor\"},\"Student\":{\"S\":\"ron\"}}' --profile admin");
  CHECK_FALSE(h.find(ui::Role::Row, "ron"));
  REQUIRE_FALSE(
      h.call({{"fn", "set-value"}, {"path", "time/slider"}, {"value", 0}}).contains("error"));
  h.settle();
  CHECK(h.find(ui::Role::Row, "ron"));
  CHECK(h.call({{"fn", "state"}})["cursor"] == -1);
  REQUIRE(h.click("time/redo"));
  CHECK_FALSE(h.find(ui::Role::Row, "ron"));
}

TEST_CASE("each hop of the last request is an item with its reason", "[ui][panels]") {
  Headless h;
  open_school(h);
  run(h, kQuery);
  const ui::Item* hop = h.find("network/hops/hop-0");
  REQUIRE(hop);
  CHECK(hop->what.name.find("Hop 1 of ") == 0);
  CHECK_FALSE(hop->what.description.empty());
}

TEST_CASE("on a narrow screen one panel is shown at a time", "[ui][panels]") {
  Headless h(390, 700);
  open_school(h);
  for (const auto& [name, region] : {std::pair("map", "network"), std::pair("table", "table"),
                                     std::pair("trace", "trace"), std::pair("time", "time")}) {
    h.call({{"fn", "panel"}, {"name", name}});
    h.settle();
    INFO(h.dump());
    CHECK(h.find(region));
    const bool other = h.find(std::string(region) == "table" ? "network" : "table") != nullptr;
    CHECK_FALSE(other);
  }
}

TEST_CASE("every control has a name and a place, and no two items share a path", "[ui][panels]") {
  Headless h;
  open_school(h);
  run(h, kQuery);
  CHECK(h.registry_faults() == std::vector<std::string>());
}

TEST_CASE("the focus visits every control in reading order and leaves at either end",
          "[ui][panels]") {
  Headless h;
  open_school(h);
  const int moved = h.tab_through();
  CHECK(moved > 10);
  CHECK(moved < 500);
  CHECK(h.call({{"fn", "tab"}, {"backward", true}})["moved"] == true);
}

TEST_CASE("a packet's journey is announced and ends", "[ui][panels]") {
  Headless h;
  open_school(h);
  h.call({{"fn", "theme"}, {"reducedMotion", false}});
  h.settle();
  h.call({{"fn", "command"}, {"text", kQuery}});
  const int drawn = h.settle(2000);
  CHECK(drawn > 20);
  CHECK(drawn < 1000);
}

}  // namespace lockbox::panels_test
