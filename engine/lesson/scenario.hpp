#pragma once
// A scenario as data: parsed, with placeholders filled from the learner's variants and every
// reference resolved, so that nothing can fail later for a reason that the author could have seen.
// Format: scenarios/schema/scenario.v1.schema.json and docs/lessons.md.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/lesson/check.hpp"
#include "engine/lesson/lab.hpp"

namespace lockbox::lesson {

using Texts = std::map<std::string, std::string>;

/// Cells worth protecting: items of a table (of any table when `table` is empty) that satisfy
/// `where`, and the attributes that count (all when empty).
struct Label {
  struct Term {
    std::string attribute;
    std::string op;  ///< "eq", "ne", "in", "beginsWith", "ge"
    std::vector<std::string> values;
  };
  std::string name, table;
  std::vector<Term> where;
  std::vector<std::string> attributes;
};

/// {"table", "where", "attributes"} as scenarios and the arena write it.
Label parse_label(const std::string& name, const Node& node);

struct Hint {
  std::string say;  ///< text key
  std::optional<Check> when;
  int cost = 0;
  std::string types;  ///< command line, may be empty
};

struct Option {
  std::string say;  ///< text key
  Check holds;
  std::string misconception;
};

struct Step {
  enum class Kind { Read, Predict, Do, Explain };
  Kind kind = Kind::Read;
  std::string id;
  std::string say;  ///< text key
  std::vector<std::string> highlight;
  // predict
  RequestSpec request;
  std::vector<std::string> ask;
  bool confidence = true;
  std::vector<std::string> targets;
  std::vector<std::string> contrast;  ///< commands; empty: no second world
  std::string contrast_say;
  // do
  std::string role, support, profile;
  std::vector<std::string> blanks, forms;
  std::optional<Check> goal;
  std::vector<Hint> hints;
  // explain
  std::vector<Option> options;
};
std::string_view to_text(Step::Kind kind);

struct Invariant {
  std::string id, from, say;
  Check must;
};

struct Attacker {
  std::vector<std::string> as, from, wants, moves;
  std::vector<std::string> endpoints = {""};  ///< as in RequestSpec; "" is what the SDK chooses
  std::vector<std::int64_t> times_ms;
  std::int64_t budget = 0;
  int depth = 1;  ///< 2: writes that copy a wanted value are tried before the reads
};

struct Solution {
  std::string id;
  std::map<std::string, std::vector<std::string>> by;  ///< step id -> command lines
  std::map<std::string, std::string> equivalent;       ///< mutant -> why it is as good
};
struct WrongPath {
  std::string id, step, fails, say, misconception;
  std::vector<std::string> commands;
};

struct Scenario {
  std::string id, version, rulebook, status, level, folder;
  int minutes = 0;
  std::vector<std::string> teaches, requires_, misconceptions, claims;
  std::map<std::string, std::string> variables;  ///< variants as drawn for this learner
  std::vector<std::pair<std::string, std::string>> profiles;  ///< name -> principal
  std::string base;                                           ///< "hogwarts@1"
  std::vector<std::string> patch;                             ///< command lines
  std::vector<std::pair<std::string, std::string>> files;     ///< name -> text, of the file store
  std::vector<Label> labels;
  std::vector<std::string> permitted;                         ///< patterns; empty: everything
  std::vector<std::pair<std::string, std::string>> refusals;  ///< pattern -> text key
  std::map<std::string, std::vector<RequestSpec>> needs;
  std::vector<Step> steps;
  std::optional<Attacker> attacker;
  std::vector<Invariant> invariants;
  int goal_points = 10, predict_points = 5, hint_points = -1, par = 0;
  std::vector<std::string> takeaways;  ///< text keys
  std::vector<std::string> review;
  std::vector<Solution> solutions;
  std::vector<WrongPath> wrong;
  std::string source_locale;         ///< "en"
  std::vector<std::string> locales;  ///< of text/, the source among them
  Texts texts;

  /// Text of a key, or the key itself in brackets (a linter error, never a crash).
  std::string text(const std::string& key) const;
  const Label* label(std::string_view name) const;
  int step_index(std::string_view id) const;  ///< -1 when there is none
};

/// One value for each variant of the author's list.
struct VariantSpec {
  std::string name;
  std::vector<std::string> pick;  ///< choices
  int digits = 0, hex = 0;
  std::string prefix, map;
  std::map<std::string, std::string> to;
};
std::vector<VariantSpec> parse_variants(const Node& node);
/// Draws every variant; depends on the seed, the scenario's id and the variant's name only.
std::map<std::string, std::string> draw_variants(const std::vector<VariantSpec>& specs,
                                                 std::string_view scenario_id, std::uint64_t seed);
/// Seeds that between them show every value of every `pick` (for the linter), at most `limit`.
std::vector<std::uint64_t> covering_seeds(const std::vector<VariantSpec>& specs,
                                          std::string_view scenario_id, std::size_t limit);

/// Loads scenario.json, texts and policy fragments of `folder` for one learner. All problems, not
/// only the first.
Expected<Scenario, std::vector<Problem>> load_scenario(const FileSource& files,
                                                       std::string_view folder,
                                                       std::uint64_t learner_seed);
/// The variants of a scenario without loading the rest (the linter's first look).
Expected<std::vector<VariantSpec>, std::vector<Problem>> load_variants(const FileSource& files,
                                                                       std::string_view folder);

/// Everything that is named must exist: texts, labels, steps, check ids, profiles, placeholders.
void check_references(const Scenario& scenario, std::vector<Problem>& problems);

/// Forms, prediction kinds and operators that this version knows; anything else is refused.
const std::vector<std::string>& known_forms();
const std::vector<std::string>& known_questions();

}  // namespace lockbox::lesson
