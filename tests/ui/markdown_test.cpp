#include "web/ui/markdown.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lockbox::markdown_test {
using namespace lockbox::ui;

TEST_CASE("paragraphs, lists and inline marks of the lessons' Markdown", "[ui][markdown]") {
  const auto parts = parse_markdown("One **two** *three* `four`.\nSame paragraph.\n\n- a\n- b\n");
  REQUIRE(parts.size() == 3);
  REQUIRE(parts[0].spans.size() == 7);
  CHECK(parts[0].spans[1].strong);
  CHECK(parts[0].spans[1].text == "two");
  CHECK(parts[0].spans[3].emphasis);
  CHECK(parts[0].spans[5].code);
  CHECK(parts[0].spans[6].text == ". Same paragraph.");
  CHECK(parts[1].bullet);
  CHECK(parts[2].spans[0].text == "b");
}

TEST_CASE("marks that are not closed are ordinary characters", "[ui][markdown]") {
  for (const char* text : {"2 * 3", "a ** b", "one ` two", "**", "*"}) {
    const auto parts = parse_markdown(text);
    REQUIRE(parts.size() == 1);
    std::string all;
    for (const Span& span : parts[0].spans) all += span.text;
    CHECK(all == text);
  }
}

}  // namespace lockbox::markdown_test
