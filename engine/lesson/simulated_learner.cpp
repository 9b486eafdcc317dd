#include "engine/lesson/simulated_learner.hpp"

#include <algorithm>

#include "engine/base/text.hpp"

namespace lockbox::lesson {

std::map<std::string, std::string> SimulatedLearner::answer(const std::vector<Part>& parts) {
  std::map<std::string, std::string> out;
  for (const Part& part : parts) {
    std::string given = part.answer(believes);
    if (rng.below(1000) < slips_in_thousand) {
      // Any of the other choices; those that no model would give have no name here.
      std::vector<std::string> others;
      if (part.right != given)
        others.push_back(part.right);
      for (const auto& w : part.wrong) {
        if (w.second != given && std::find(others.begin(), others.end(), w.second) == others.end())
          others.push_back(w.second);
      }
      while (others.size() + 1 < part.choices)
        others.push_back(concat({"other ", std::to_string(others.size())}));
      given = others[rng.below(others.size())];
    }
    out[part.id] = given;
  }
  return out;
}

Diagnosed diagnose(const QuestionBank& bank, const std::vector<std::string>& models,
                   SimulatedLearner& learner, std::size_t limit) {
  Diagnosis d(models);
  Diagnosed out;
  std::vector<std::string> asked;
  while (!d.sure() && out.questions < limit) {
    const GeneratedQuestion* q = next_question(bank, d, asked);
    if (!q)
      break;
    asked.push_back(q->id);
    d.observe(q->parts, learner.answer(q->parts));
    ++out.questions;
    out.answers += q->parts.size();
  }
  out.found = d.likeliest();
  out.sure = d.sure();
  return out;
}

}  // namespace lockbox::lesson
