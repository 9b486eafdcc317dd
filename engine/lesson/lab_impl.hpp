#pragma once
// Inside of a lab; shared by lab.cpp (life, commands), lab_actions.cpp and lab_view.cpp.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/lesson/forms.hpp"
#include "engine/lesson/lab.hpp"
#include "engine/lesson/misconceptions.hpp"
#include "engine/lesson/progress.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

/// A base world and the aliases its description gives to tables.
struct BaseWorld {
  cloud::World world;
  std::map<std::string, std::string> table_aliases;
};

/// Reads scenarios/worlds/NAME-N.json for "NAME@N" (or "NAME-N").
Expected<BaseWorld, std::vector<Problem>> load_base_world(const FileSource& files,
                                                          std::string_view id, std::uint64_t seed);

/// The world a scenario starts with: base, profiles, files, patch; the trail is empty.
Expected<BaseWorld, std::vector<Problem>> starting_world(const FileSource& files,
                                                         const Scenario& scenario,
                                                         std::uint64_t seed);

struct Lab::Impl {
  explicit Impl(cloud::World start) : history(std::move(start)) {}

  std::optional<Scenario> scenario;  ///< none: the sandbox
  std::string sandbox_world;
  std::uint64_t seed = 0;
  int number = 0;
  std::vector<Misconception> misconceptions;
  std::map<std::string, std::string> table_aliases;
  cloud::History history;
  shell::Session session;
  std::optional<Tracker> tracker;

  // What is chosen but not committed yet; gone when the step changes.
  std::map<std::string, std::string> chosen;
  int confidence = 0;
  std::map<std::string, FormValues> form_values;
  int shown = -1;      ///< a step looked back at; -1: the current one
  int seen_step = -1;  ///< step the transient state belongs to
  std::uint64_t changes = 0;

  mutable std::optional<View> cached_view;
  mutable int cached_cursor = -2;
  mutable std::size_t cached_size = 0;
  mutable std::uint64_t cached_changes = 0;

  const Progress& progress() const;
  const Step* current_step() const;  ///< nullptr: finished, or no lesson
  const StepState* current_state() const;
  /// Drops transient choices and sets the step's profile when the lesson moved on.
  void follow_step();
  cloud::History& log() const { return const_cast<cloud::History&>(history); }
  Tracker& track() const { return const_cast<Tracker&>(*tracker); }

  shell::Reply command(std::string_view line);
  shell::Reply lesson_command(const std::vector<std::string>& words);
  std::optional<std::string> refusal(std::string_view line) const;
  shell::Reply act(const Json& action);
  shell::Reply note(Json data);
  shell::Reply move_on();
  shell::Reply choose(const std::string& question, const std::string& choice);
  shell::Reply set_confidence(std::int64_t percent);
  shell::Reply commit();
  shell::Reply send();
  shell::Reply hint();
  shell::Reply set_field(const std::string& form, const std::string& field,
                         const std::string& value);
  shell::Reply compose_form(const std::string& form, bool run);
  bool undo();
  shell::Reply travel(const std::string& what, const Json& action);

  std::string where_text() const;
  std::vector<std::string> forms_here() const;
  /// What is chosen in a form, or fits the lesson as long as nothing is: a policy for the role that
  /// the attacker plays.
  FormValues values_of(const std::string& form) const;
  std::vector<Question> questions_here() const;
  bool can_commit() const;
  View build_view() const;
};

/// Words of a line, quotes removed, for looking at what a command is (not for running it).
std::vector<std::string> words_of(std::string_view line);
/// "dynamodb query" of "aws --profile x dynamodb query ..."; empty for other commands.
std::string aws_command_of(const std::vector<std::string>& words);

}  // namespace lockbox::lesson
