// L15: what is taught before it is used, and how often a misconception is met.
#include <algorithm>
#include <set>

#include "engine/base/text.hpp"
#include "engine/lesson/lint_rules.hpp"
#include "engine/lesson/questions.hpp"
#include "engine/lesson/review.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kLeastMeetings = 3;

bool has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool gaps_grow(const std::vector<int>& numbers) {
  for (std::size_t i = 2; i < numbers.size(); ++i)
    if (numbers[i] - numbers[i - 1] <= numbers[i - 1] - numbers[i - 2])
      return false;
  return true;
}

std::size_t questions_about(const std::string& slug) {
  const QuestionBank bank;
  return static_cast<std::size_t>(
      std::count_if(bank.questions().begin(), bank.questions().end(), [&](const auto& q) {
        return std::binary_search(q.separates.begin(), q.separates.end(), slug);
      }));
}

}  // namespace

void spacing_rule(const Scenario& s, const std::vector<Meeting>& all,
                  const std::function<std::size_t(const std::string&)>& questions,
                  std::vector<Problem>& problems) {
  const std::string file = concat({s.folder, "/scenario.json"});
  for (const std::string& slug : s.misconceptions) {
    std::vector<int> numbers;
    bool reviewed = false;
    for (const Meeting& m : all) {
      if (has(m.met, slug))
        numbers.push_back(m.number);
      reviewed = reviewed || has(m.reviewed, slug);
    }
    if (numbers.size() >= kLeastMeetings && gaps_grow(numbers))
      continue;
    if (!reviewed) {
      std::vector<std::string> where;
      for (const int number : numbers) where.push_back(std::to_string(number));
      problems.push_back(
          Problem{file, "/misconceptions", "L15",
                  concat({"\"", slug, "\" is met in ", join(where, ", "),
                          " and no scenario has it reviewed; expected at least three meetings with "
                          "growing gaps"})});
      continue;
    }
    const std::size_t there = questions(slug);
    if (there < review_days().size())
      problems.push_back(Problem{file, "/review", "L15",
                                 concat({std::to_string(there), " questions of the review tell \"",
                                         slug, "\" from the truth; expected one for each of its ",
                                         std::to_string(review_days().size()), " times"})});
  }
}

void curriculum_rules(const FileSource& files, const std::vector<CurriculumEntry>& list,
                      const Scenario& s, std::vector<Problem>& problems) {
  const std::string file = concat({s.folder, "/scenario.json"});
  std::set<std::string> taught;
  std::vector<Meeting> all;
  bool before = true;
  for (const CurriculumEntry& entry : list) {
    before = before && entry.id != s.id;
    const auto other = entry.folder.empty()
                           ? Expected<Scenario, std::vector<Problem>>(std::vector<Problem>())
                           : load_scenario(files, entry.folder, 1);
    if (!other)
      continue;
    if (before)
      taught.insert(other->teaches.begin(), other->teaches.end());
    all.push_back(Meeting{entry.number, other->misconceptions, other->review});
  }
  for (const std::string& concept_name : s.requires_) {
    if (!taught.count(concept_name))
      problems.push_back(Problem{file, "/requires", "L15",
                                 concat({"no earlier scenario teaches \"", concept_name, "\""})});
  }
  for (const std::string& slug : s.review) {
    if (!has(s.misconceptions, slug))
      problems.push_back(Problem{file, "/review", "L15",
                                 concat({"\"", slug, "\" is reviewed and was never met here"})});
  }
  spacing_rule(s, all, questions_about, problems);
}

}  // namespace lockbox::lesson
