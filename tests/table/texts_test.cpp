// Rows of error texts: placeholders and epochs (engine/base/texts).
#include <catch2/catch_test_macros.hpp>

#include "engine/base/texts/text.hpp"
#include "engine/table/texts/parameters.hpp"
#include "engine/table/texts/reads.hpp"

namespace lockbox::table_texts_test {

namespace {
constexpr texts::Text kTwoTimes{"{1} before {0}, {1} again"};
constexpr texts::Text kNewer{"new words", texts::kOctober, "old words about {0}"};
constexpr texts::Text kOnlyNew{"new words", texts::kOctober};
}  // namespace

TEST_CASE("a text takes its arguments where its placeholders stand", "[texts]") {
  CHECK(texts::slots("none, not even {} or {x}") == 0);
  CHECK(texts::slots("{0} and {2}") == 3);
  CHECK(texts::say<kTwoTimes>("a", std::string("b")) == "b before a, b again");
  CHECK(texts::fill("{1}, {0", {"a", "b"}) == "b, {0");
  CHECK(texts::fill("{2} stays", {"a"}) == "{2} stays");
}

TEST_CASE("an argument that looks like a placeholder is left alone", "[texts]") {
  CHECK(texts::say<kTwoTimes>("{1}", "{0}") == "{0} before {1}, {0} again");
  CHECK(texts::say<texts::kPlaceholdersUnused>("P", ":a, :b") ==
        "Value provided in P unused in expressions: keys: {:a, :b}");
}

TEST_CASE("a text is worded as its epoch has it", "[texts]") {
  CHECK(texts::say_in<kNewer>(texts::kMay, "it") == "old words about it");
  CHECK(texts::say_in<kNewer>(texts::kOctober, "it") == "new words");
  CHECK(texts::say_in<kNewer>("", "it") == "new words");
  CHECK(texts::say_in<kNewer>("2027-01", "it") == "new words");
  CHECK(texts::say_in<kOnlyNew>(texts::kMay) == "new words");  // what was said before is not known
}

}  // namespace lockbox::table_texts_test
