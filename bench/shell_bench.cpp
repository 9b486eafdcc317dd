// The parts of the terminal that run on every keystroke or answer.
#include <nlohmann/json.hpp>

#include "bench/bench.hpp"
#include "engine/shell/arguments.hpp"
#include "engine/shell/jmespath/jmespath.hpp"
#include "engine/shell/output.hpp"

namespace lockbox::shell_bench {
namespace {

Json hundred_items() {
  Json items = Json::array();
  for (int i = 0; i < 100; ++i) {
    items.push_back(Json{{"House", {{"S", i % 2 ? "Gryffindor" : "Hufflepuff"}}},
                         {"Student", {{"S", "student-" + std::to_string(i)}}},
                         {"Points", {{"N", std::to_string(i)}}}});
  }
  return Json{{"Items", items}, {"Count", 100}, {"ScannedCount", 100}};
}

void run_shell(bench::Figures& out) {
  const shell::Files files;
  const std::vector<std::string> words = {"dynamodb",
                                          "query",
                                          "--table-name",
                                          "Houses",
                                          "--key-condition-expression",
                                          "House = :h",
                                          "--expression-attribute-values",
                                          R"({":h":{"S":"Gryffindor"}})"};
  std::size_t sum = 0;
  const double arguments =
      bench::seconds_each([&] { sum += shell::read_arguments(words, files).has_value() ? 1 : 0; });
  const Json answer = hundred_items();
  const auto expression =
      shell::jmespath::parse("Items[?House.S=='Gryffindor'].{s:Student.S,p:Points.N}");
  const double query = bench::seconds_each(
      [&] { sum += shell::jmespath::search(*expression, answer).value().size(); });
  const double table =
      bench::seconds_each([&] { sum += shell::format_table("Scan", answer).size(); });
  if (sum == 0)
    return;
  out.push_back({"read an aws command", arguments * 1e6, "us", 0, 0, false});
  out.push_back({"--query over 100 items", query * 1e6, "us", 0, 0, false});
  out.push_back({"100 items as a table", table * 1e6, "us", 0, 0, false});
}

const bench::Register kShell("shell", run_shell);

}  // namespace
}  // namespace lockbox::shell_bench
