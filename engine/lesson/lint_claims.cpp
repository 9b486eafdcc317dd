// L16: every claim that a scenario tries rests on a rule with a source and with tests.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/claims.hpp"
#include "engine/lesson/lint_rules.hpp"
#include "engine/lesson/misconceptions.hpp"
#include "engine/lesson/reader.hpp"

namespace lockbox::lesson {

namespace {

constexpr const char* kFile = "claims.json";

void needs_text(const Node& n, const char* name) {
  if (trim(n.text(name)).empty())
    n.at(name).fail("text", "expected a sentence");
}

}  // namespace

Expected<std::vector<Claim>, std::vector<Problem>> load_claims(const FileSource& files) {
  const auto text = files(kFile);
  if (!text)
    return std::vector<Problem>{Problem{kFile, "", "missing", "there is no such file"}};
  const JsonParse parsed = parse_json(*text);
  if (parsed.error)
    return std::vector<Problem>{Problem{
        kFile, "", "json",
        concat({"line ", std::to_string(parsed.error->line), ": ", parsed.error->message})}};
  std::vector<Problem> problems;
  const Node root(&parsed.value, kFile, "", &problems);
  root.object({"format", "claims"});
  std::vector<Claim> out;
  for (const Node& n : root.at("claims").elements()) {
    n.object({"id", "holds", "source", "tests", "untested", "tried"});
    needs_text(n, "holds");
    needs_text(n, "source");
    Claim c{n.text("id"),     n.text("holds"),           n.text("source"),
            n.texts("tests"), n.text_or("untested", ""), {}};
    if (c.tests.empty() == c.untested.empty())
      n.fail("tests", concat({"expected the names of the tests that prove it, or \"untested\" with "
                              "the reason why no test can"}));
    const Node tried = n.at("tried");
    for (const std::string& scenario : tried.keys()) c.tried[scenario] = tried.text(scenario);
    out.push_back(std::move(c));
  }
  if (!problems.empty())
    return problems;
  return out;
}

void claim_rules(const FileSource& files, const Scenario& s, std::vector<Problem>& problems) {
  const std::string file = concat({s.folder, "/scenario.json"});
  const auto fail = [&](const char* where, std::string message) {
    problems.push_back(Problem{file, where, "L16", std::move(message)});
  };
  const auto known = load_misconceptions(files);
  for (const std::string& slug : s.misconceptions) {
    const Misconception* m = known ? find_misconception(*known, slug) : nullptr;
    if (!m || m->source.empty())
      fail("/misconceptions", concat({"\"", slug, "\" has no entry with a source"}));
  }
  const auto claims = load_claims(files);
  if (!claims) {
    for (Problem p : claims.error()) {
      p.rule = concat({"L16 ", p.rule});
      problems.push_back(std::move(p));
    }
    return;
  }
  for (const std::string& id : s.claims) {
    const auto claim =
        std::find_if(claims->begin(), claims->end(), [&](const Claim& c) { return c.id == id; });
    if (claim == claims->end()) {
      fail("/claims", concat({"\"", id, "\" has no entry in ", kFile}));
      continue;
    }
    const auto tried = claim->tried.find(s.id);
    const int step = tried == claim->tried.end() ? -1 : s.step_index(tried->second);
    if (step < 0)
      fail("/claims", concat({id, " is tried in no step of this scenario"}));
    else if (s.steps[static_cast<std::size_t>(step)].kind == Step::Kind::Read)
      fail("/claims", concat({id, " is only told, in \"", tried->second, "\""}));
  }
  for (const Claim& claim : *claims) {
    if (claim.tried.count(s.id) &&
        std::find(s.claims.begin(), s.claims.end(), claim.id) == s.claims.end())
      fail("/claims", concat({claim.id, " is tried here by ", kFile, " and not named here"}));
  }
}

}  // namespace lockbox::lesson
