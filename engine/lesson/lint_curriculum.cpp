// L15: what is taught before it is used, and how often a misconception is met.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/lint.hpp"
#include "engine/lesson/lint_rules.hpp"
#include "engine/lesson/questions.hpp"
#include "engine/lesson/reader.hpp"
#include "engine/lesson/review.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kLeastMeetings = 3;
constexpr const char* kGaps = "review-gaps.json";

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
  const QuestionBank& bank = question_bank();
  return static_cast<std::size_t>(
      std::count_if(bank.questions().begin(), bank.questions().end(), [&](const auto& q) {
        return std::binary_search(q.separates.begin(), q.separates.end(), slug);
      }));
}

const ReviewGap* listed(const std::vector<ReviewGap>& gaps, const std::string& slug) {
  const auto at = std::find_if(gaps.begin(), gaps.end(),
                               [&](const ReviewGap& gap) { return gap.slug == slug; });
  return at == gaps.end() ? nullptr : &*at;
}

}  // namespace

Expected<std::vector<ReviewGap>, std::vector<Problem>> load_review_gaps(const FileSource& files) {
  const auto text = files(kGaps);
  std::vector<ReviewGap> out;
  if (!text)
    return out;
  const JsonParse parsed = parse_json(*text);
  if (parsed.error)
    return std::vector<Problem>{Problem{kGaps, "", "L15 json", parsed.error->message}};
  std::vector<Problem> problems;
  const Node root(&parsed.value, kGaps, "", &problems);
  root.object({"format", "gaps"});
  for (const Node& n : root.at("gaps").elements()) {
    n.object({"slug", "reason"});
    out.push_back(ReviewGap{n.text("slug"), n.text("reason")});
    if (trim(out.back().reason).empty())
      n.at("reason").fail("text", "expected the reason");
  }
  if (problems.empty())
    return out;
  for (Problem& p : problems) p.rule = concat({"L15 ", p.rule});
  return problems;
}

std::vector<std::string> lint_notes(const FileSource& files, std::string_view scenario_id) {
  std::vector<std::string> out;
  const auto list = load_curriculum(files);
  const auto gaps = load_review_gaps(files);
  const CurriculumEntry* entry = list ? find_entry(*list, scenario_id) : nullptr;
  if (!gaps || !entry || entry->folder.empty())
    return out;
  const auto scenario = load_scenario(files, entry->folder, 1);
  if (!scenario)
    return out;
  for (const std::string& slug : scenario->misconceptions)
    if (const ReviewGap* gap = listed(*gaps, slug))
      out.push_back(concat(
          {"the review does not ask about \"", slug, "\": ", gap->reason, " (", kGaps, ") [L15]"}));
  return out;
}

void spacing_rule(const Scenario& s, const std::vector<Meeting>& all,
                  const std::function<std::size_t(const std::string&)>& questions,
                  const std::vector<ReviewGap>& gaps, std::vector<Problem>& problems) {
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
    const bool enough = there >= review_days().size();
    const bool gap = listed(gaps, slug) != nullptr;
    if (enough && gap)
      problems.push_back(Problem{kGaps, "/gaps", "L15",
                                 concat({"\"", slug, "\" is no gap any more: ",
                                         std::to_string(there), " questions ask about it"})});
    if (!enough && !gap)
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
  const auto gaps = load_review_gaps(files);
  if (!gaps) {
    problems.insert(problems.end(), gaps.error().begin(), gaps.error().end());
    return;
  }
  for (const ReviewGap& gap : *gaps) {
    if (std::none_of(all.begin(), all.end(),
                     [&](const Meeting& m) { return has(m.reviewed, gap.slug); }))
      problems.push_back(
          Problem{kGaps, "/gaps", "L15", concat({"no scenario has \"", gap.slug, "\" reviewed"})});
  }
  spacing_rule(s, all, questions_about, *gaps, problems);
}

}  // namespace lockbox::lesson
