#pragma once
// Generated questions: a request on a generated world, with the key and the answer of every wrong
// evaluator computed. Nobody writes a question, and nobody stores one: "12.5" names it.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lesson/predict.hpp"
#include "engine/lesson/question_world.hpp"

namespace lockbox::lesson {

/// One part of a question: how many choices there are, the right one, and what each wrong evaluator
/// would choose where it differs.
struct Part {
  std::string id;  ///< "decision", "items" ...
  std::size_t choices = 2;
  std::string right;
  std::map<std::string, std::string> wrong;  ///< slug -> choice

  /// What a learner with this misconception (empty: none) answers.
  const std::string& answer(const std::string& slug) const;
};

/// What a prediction tells about misconceptions, part by part.
std::vector<Part> parts_of(const Prediction& prediction);

struct GeneratedQuestion {
  std::string id;  ///< "WORLD.CALL"
  std::vector<Part> parts;
  std::vector<std::string> separates;  ///< slugs with another answer than the truth, sorted
  std::string kind;                    ///< operation, for mixing: "Scan", "AssumeRole" ...
  std::string check;  ///< eight digits that change when the question does, for logs
};

/// The prediction of a generated question, with texts; nullopt when there is no such question.
std::optional<Prediction> generated_prediction(std::string_view id);
/// The policies that were asked for it, as the authors' texts with where they are attached.
struct Exhibit {
  std::string title, text;
};
std::vector<Exhibit> exhibits_of(std::string_view id);

/// What has to be known of a question's world: its items, callers, roads, trail, copies, and the
/// table's own policy.
std::vector<Exhibit> setting_of(const cloud::World& world, const cloud::CallApi& call);
/// "Houses" of ".../table/Houses/index/x".
std::string table_name_of(const std::string& arn);

/// The questions of the first `worlds` worlds that tell anything, without those that tell the same
/// as an earlier one. Making it plays each of them, half a second of work.
class QuestionBank {
 public:
  explicit QuestionBank(std::size_t worlds = kWorlds);
  const std::vector<GeneratedQuestion>& questions() const { return questions_; }
  const GeneratedQuestion* find(std::string_view id) const;
  /// Slugs that at least one question tells from the truth, in the order of evaluators().
  std::vector<std::string> told_apart() const;

  static constexpr std::size_t kWorlds = 48;

 private:
  std::vector<GeneratedQuestion> questions_;
};

/// The bank of kWorlds worlds, made at the first call and kept: a constant of the program.
const QuestionBank& question_bank();

}  // namespace lockbox::lesson
