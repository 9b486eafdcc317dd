#include "engine/lesson/scenario.hpp"

#include "engine/base/text.hpp"

namespace lockbox::lesson {

std::string to_text(const Problem& problem) {
  std::string where = problem.file;
  if (!problem.pointer.empty())
    where += concat({" ", problem.pointer});
  return concat({where, ": ", problem.message, " [", problem.rule, "]"});
}

std::string_view to_text(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::Read:
      return "read";
    case Step::Kind::Predict:
      return "predict";
    case Step::Kind::Do:
      return "do";
    case Step::Kind::Explain:
      return "explain";
  }
  return "";
}

std::string Scenario::text(const std::string& key) const {
  const auto it = texts.find(key);
  return it == texts.end() ? concat({"[", key, "]"}) : it->second;
}

const Label* Scenario::label(std::string_view name) const {
  for (const Label& l : labels) {
    if (l.name == name)
      return &l;
  }
  return nullptr;
}

int Scenario::step_index(std::string_view wanted) const {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].id == wanted)
      return static_cast<int>(i);
  }
  return -1;
}

const std::vector<std::string>& known_questions() {
  static const std::vector<std::string> questions = {
      "decision", "statement", "layer",          "items", "read", "attributes",
      "path",     "events",    "counterfactual", "key",   "kms",  "outcome"};
  return questions;
}

}  // namespace lockbox::lesson
