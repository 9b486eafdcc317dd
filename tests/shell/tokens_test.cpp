#include "engine/shell/tokens.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lockbox::tokens_test {
using namespace lockbox::shell;

namespace {

using Texts = std::vector<std::string>;

Texts words(std::string_view text) {
  const auto commands = split_commands(text);
  REQUIRE(commands);
  Texts out;
  for (const CommandWords& c : *commands) {
    for (const Word& w : c.words) out.push_back(w.text);
    out.push_back(";");
  }
  return out;
}

}  // namespace

TEST_CASE("words follow POSIX quoting", "[shell]") {
  struct Row {
    const char* line;
    Texts expected;
  };
  const Row rows[] = {
      {"aws sts  get-caller-identity", {"aws", "sts", "get-caller-identity", ";"}},
      {R"(a 'b c' "d e")", {"a", "b c", "d e", ";"}},
      {R"(--key='{"H":{"S":"G"}}')", {R"(--key={"H":{"S":"G"}})", ";"}},
      {R"("a \"b\" \n $x")", {R"(a "b" \n $x)", ";"}},
      {R"('it'\''s')", {"it's", ";"}},
      {R"(a\ b)", {"a b", ";"}},
      {"a \\\n b", {"a", "b", ";"}},
      {"a; b\nc", {"a", ";", "b", ";", "c", ";"}},
      {"a # rest", {"a", ";"}},
      {"a#b '#c'", {"a#b", "#c", ";"}},
      {"''", {"", ";"}},
      {"  ", {}},
      {"# only a comment", {}},
      {"'line\nbreak'", {"line\nbreak", ";"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(words(row.line) == row.expected);
  }
}

TEST_CASE("what cannot be split says why and where", "[shell]") {
  struct Row {
    const char* line;
    std::size_t offset;
    const char* part;
  };
  const Row rows[] = {
      {"a 'b", 2, "never closed"},    {"a \"b", 2, "never closed"},
      {"aws x | jq .", 6, "--query"}, {"aws x > f", 6, "lockbox write"},
      {"aws x &", 6, "background"},   {"a (b)", 2, "quoted"},
      {"&& a", 0, "before &&"},       {"a &&", 4, "must follow"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    const auto result = split_commands(row.line);
    REQUIRE_FALSE(result);
    CHECK(result.error().offset == row.offset);
    CHECK(result.error().message.find(row.part) != std::string::npos);
  }
}

TEST_CASE("&& and || join commands", "[shell]") {
  const auto commands = split_commands("a && b || c; d");
  REQUIRE(commands);
  REQUIRE(commands->size() == 4);
  CHECK((*commands)[0].join == Join::Always);
  CHECK((*commands)[1].join == Join::IfSucceeded);
  CHECK((*commands)[2].join == Join::IfFailed);
  CHECK((*commands)[3].join == Join::Always);
}

TEST_CASE("a quoted word is read back as it was", "[shell]") {
  for (const char* text : {"plain", "", "a b", "it's", "$x `y` \\ \"z\"", "#a", "a;b", "é",
                           "{\"a\":1}", "two\nlines"}) {
    CAPTURE(text);
    CHECK(words(quote_word(text)) == Texts{text, ";"});
  }
}

TEST_CASE("completion sees the unfinished word", "[shell]") {
  const auto last = [](std::string_view line) {
    return split_for_completion(line, line.size()).back().text;
  };
  CHECK(last("aws dyn") == "dyn");
  CHECK(last("aws ").empty());
  CHECK(last("aws --key 'Hou") == "Hou");
  CHECK(split_for_completion("aws x; lockbox wh", 17).size() == 2);
  CHECK(split_for_completion("aws dynamodb query", 6).size() == 2);
  CHECK(split_for_completion("", 0).size() == 1);
}

}  // namespace lockbox::tokens_test
