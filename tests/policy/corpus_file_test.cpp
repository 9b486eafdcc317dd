// The corpus in tests/policy/corpus/: one decision a line, with the documentation page that says
// so. A file is a list of tables:
//   == what the table shows            page: where AWS documents it
//   let WORD TEXT                      WORD as a cell stands for TEXT (until the end of the file)
//   line TEXT                          a line of `lockbox decide`; $1 is the cell of the first
//   column columns a | b | expected           then one case a line; the cell "-" is null: absent
// The expected values were written from the documented rule, not by running an evaluator.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/policy/decide.hpp"
#include "generated/policy_corpus_dynamodb_attributes.hpp"
#include "generated/policy_corpus_dynamodb_keys.hpp"
#include "generated/policy_corpus_dynamodb_requests.hpp"
#include "generated/policy_corpus_elements.hpp"
#include "generated/policy_corpus_layers.hpp"
#include "generated/policy_corpus_operators.hpp"
#include "generated/policy_corpus_values.hpp"
#include "generated/policy_corpus_variables.hpp"
#include "tests/policy/naive/naive.hpp"

namespace lockbox::corpus_file_test {

using lockbox::replace_all;
using lockbox::split;
using lockbox::trim;

namespace {

struct Case {
  std::string table, page, row, line, expected;
};

bool take(std::string& text, std::string_view start) {
  if (text.compare(0, start.size(), start) != 0)
    return false;
  text.erase(0, start.size());
  return true;
}

std::vector<Case> read_corpus(const std::string& text) {
  std::vector<Case> out;
  std::map<std::string, std::string> words = {{"-", "null"}};
  Case at;
  std::size_t columns = 0;
  for (std::string line : split(text, '\n')) {
    if (line.empty() || line[0] == '#') {
      continue;
    } else if (take(line, "== ")) {
      at.table = line;
    } else if (take(line, "page ")) {
      at.page = line;
    } else if (take(line, "let ")) {
      const std::size_t space = line.find(' ');
      words[line.substr(0, space)] = line.substr(space + 1);
    } else if (take(line, "line ")) {
      at.line = line;
    } else if (take(line, "columns ")) {
      columns = split(line, '|').size();
    } else {
      const std::vector<std::string> cells = split(line, '|');
      INFO(line);
      REQUIRE(cells.size() == columns);
      Case c = at;
      c.row = line;
      for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
        const std::string cell(trim(cells[i]));
        const auto word = words.find(cell);
        c.line = replace_all(c.line, "$" + std::to_string(i + 1),
                             word == words.end() ? cell : word->second);
      }
      c.expected = std::string(trim(cells.back()));
      out.push_back(std::move(c));
    }
  }
  return out;
}

// The naive evaluator takes what is absent as missing, not as null.
naive::Json without_nulls(const naive::Json& line) {
  naive::Json out = naive::Json::object();
  for (const auto& [name, value] : line.items()) {
    if (name == "context" && value.is_object()) {
      out[name] = without_nulls(value);
    } else if (!value.is_null()) {
      out[name] = value;
    }
  }
  return out;
}

int check(const std::string& text, bool naively) {
  const std::vector<Case> cases = read_corpus(text);
  for (const Case& c : cases) {
    INFO(c.table << "\n" << c.row << "\n" << c.page << "\n" << c.line);
    REQUIRE(c.page.rfind("https://docs.aws.amazon.com/", 0) == 0);
    CHECK(lockbox::policy::decide_line(c.line, false)["decision"] == c.expected);
    if (naively)
      CHECK(naive::decide(without_nulls(naive::Json::parse(c.line))) == c.expected);
  }
  return static_cast<int>(cases.size());
}

}  // namespace

TEST_CASE("Every case of the corpus is decided as AWS documents it", "[policy][corpus]") {
  int all = check(policy_corpus_operators(), true);
  // The naive evaluator reads plain numbers, UTC dates and IPv4 only.
  all += check(policy_corpus_values(), false);
  all += check(policy_corpus_variables(), true);
  all += check(policy_corpus_elements(), true);
  all += check(policy_corpus_layers(), true);
  CHECK(all >= 1500);
}

TEST_CASE("Every case of fine-grained access to DynamoDB is decided as documented",
          "[policy][corpus]") {
  int all = check(policy_corpus_dynamodb_keys(), true);
  all += check(policy_corpus_dynamodb_attributes(), true);
  all += check(policy_corpus_dynamodb_requests(), true);
  CHECK(all >= 600);
}

}  // namespace lockbox::corpus_file_test
