#pragma once
// Rules of the linter that look at texts, logs and keys. Private to lint.cpp.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/lesson/curriculum.hpp"
#include "engine/lesson/lab.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

/// L12: every locale has the keys and placeholders of the source language and names the hash of the
/// text it was made from; titles fit into two lines at 200 %.
void locale_rules(const FileSource& files, const Scenario& s, std::vector<Problem>& problems);

/// Words of a text and the grade of school that reads it with ease (Flesch-Kincaid); code counts as
/// one short word.
struct Reading {
  std::size_t words = 0;
  double grade = 0;
};
Reading reading_of(const std::string& text);

/// L17: texts of 25 words and more have a reading grade of at most 9.
void reading_rule(const Scenario& s, std::vector<Problem>& problems);

/// Eight digits of a source text, as a locale file names them under "#made-from".
std::string source_hash(std::string_view text);

/// Characters that a log takes in a completion code: the size of a deflate stream with fixed codes
/// (RFC 1951, 3.2.6) that may point back into the lines every learner of this scenario knows
/// (hints), written in base64.
std::size_t proof_characters(const std::vector<std::string>& lines,
                             const std::vector<std::string>& known);

/// L13: the longest reference log takes at most 1,500 characters.
void proof_size_rule(const Scenario& s, const std::string& solution,
                     const std::vector<std::string>& lines, std::vector<Problem>& problems);

/// Characters of a log in a completion code of this scenario, whose hints are known.
std::size_t log_characters(const Scenario& s, const std::vector<std::string>& lines);

/// L13 for an act: the longest logs of its scenarios together, `total`, take at most 4,000.
/// `others`: the names and sizes of the scenarios beside `entry`, which has `own`.
void act_size_rule(const CurriculumEntry& entry, std::size_t own, std::size_t total,
                   const std::vector<std::string>& others, std::vector<Problem>& problems);

/// What a scenario of the curriculum has to do with misconceptions.
struct Meeting {
  int number = 0;  ///< of the scenario
  std::vector<std::string> met, reviewed;
};

/// A misconception that the review cannot ask about yet, and why: an entry of review-gaps.json.
struct ReviewGap {
  std::string slug, reason;
};

/// The listed gaps; none when there is no such file. Each needs a reason.
Expected<std::vector<ReviewGap>, std::vector<Problem>> load_review_gaps(const FileSource& files);

/// L15: what a scenario requires, an earlier one of the curriculum teaches; and each misconception
/// that it meets comes back (spacing_rule).
void curriculum_rules(const FileSource& files, const std::vector<CurriculumEntry>& list,
                      const Scenario& s, std::vector<Problem>& problems);

/// L15, gaps: a misconception is met at least three times with growing gaps, by scenarios alone
/// (their numbers), or by a scenario and the review behind it, whose gaps grow. For that a scenario
/// that meets it has it reviewed, and the bank has a question for each time. `questions`: how many
/// of the bank tell the misconception from the truth. Listed gaps may have too few, and only those:
/// an entry that is not needed any more is a problem.
void spacing_rule(const Scenario& s, const std::vector<Meeting>& all,
                  const std::function<std::size_t(const std::string&)>& questions,
                  const std::vector<ReviewGap>& gaps, std::vector<Problem>& problems);

/// L16: misconceptions have an entry with a source. Each claim of a scenario has an entry in
/// claims.json with the rule that holds, its source and the tests of the engine that prove it (or
/// why there are none), and names the step in which this scenario tries it, one that the engine
/// decides. A test of the project proves that the tests exist.
void claim_rules(const FileSource& files, const Scenario& s, std::vector<Problem>& problems);

/// Step -> question -> key, as the engine computes them.
using PredictionKeys = std::map<std::string, std::map<std::string, std::string>>;
Json keys_json(const Scenario& s, const PredictionKeys& keys);

/// L18: keys that are written down in FOLDER/keys.json still are what the engine computes. What is
/// not written down is not judged: `lesson lint --accept` writes it.
void drift_rule(const FileSource& files, const Scenario& s, const PredictionKeys& keys,
                std::vector<Problem>& problems);

}  // namespace lockbox::lesson
