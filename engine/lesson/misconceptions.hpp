#pragma once
// Misconceptions as named wrong evaluators: each is a small patch of what really happened, so the
// distractors of a prediction are answers that somebody would really give.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloud/step.hpp"
#include "engine/lesson/lab.hpp"

namespace lockbox::lesson {

/// One entry of scenarios/misconceptions.json.
struct Misconception {
  std::string slug, number;
  std::string belief;  ///< what is believed, one line
  std::string truth;   ///< the rule
  std::string source;  ///< documentation page and title
};

Expected<std::vector<Misconception>, std::vector<Problem>> load_misconceptions(
    const FileSource& files);
const Misconception* find_misconception(const std::vector<Misconception>& all,
                                        std::string_view slug);

/// What a learner with this misconception expects of a request.
struct Expectation {
  std::optional<bool> allowed;
  std::optional<std::vector<std::string>>
      items;                             ///< keys of the items that come back, see item_key
  std::optional<std::int64_t> read;      ///< items read
  std::optional<bool> kept;              ///< a trail keeps the record
  std::optional<std::string> statement;  ///< Sid of the statement that decides
  std::optional<std::vector<std::string>> attributes;  ///< attributes that come back
  std::optional<std::string> path;                     ///< "endpoint", "internet"
  std::optional<std::string> outcome;                  ///< "works", "denied", "fails"
  std::optional<std::string> later;  ///< of every "after:" question, see key_questions.hpp
};

/// The wrong evaluator's answer, or nullopt when it says the same as the true one or nothing at
/// all.
std::optional<Expectation> wrong_expectation(std::string_view slug, const cloud::World& world,
                                             const cloud::CallApi& call,
                                             const cloud::StepResult& truth);

/// Slugs that have a wrong evaluator.
const std::vector<std::string>& evaluators();

/// Name of an item for people: its sort key when it has one, else its partition key.
std::string item_name(const table::Table& t, const value::AttributeMap& item);
/// Partition and sort key as text, unique within the table.
std::string item_key(const table::Table& t, const value::AttributeMap& item);

}  // namespace lockbox::lesson
