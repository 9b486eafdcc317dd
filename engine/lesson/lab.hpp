#pragma once
// A running lab: a world with its history, a terminal, and (unless it is the sandbox) a lesson.
// Page, desktop and `lockbox lesson play` all drive a lab through command() and act() and read
// view().
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloud/history.hpp"
#include "engine/lesson/view.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::lesson {

/// A problem in a scenario or save: file, JSON pointer (or line), rule, sentence.
struct Problem {
  std::string file, pointer, rule, message;
};
std::string to_text(const Problem& problem);

/// Gives the text of a scenario file by path relative to scenarios/
/// ("sorting-table/scenario.json"), or nullopt.
using FileSource = std::function<std::optional<std::string>(std::string_view path)>;

class Lab {
 public:
  ~Lab();
  Lab(Lab&&) noexcept;
  Lab& operator=(Lab&&) noexcept;

  /// Opens a scenario by id. `learner_seed` picks the variants.
  static Expected<Lab, std::vector<Problem>> open(const FileSource& files,
                                                  std::string_view scenario_id,
                                                  std::uint64_t learner_seed);
  /// The free sandbox over a base world of scenarios/worlds/.
  static Expected<Lab, std::vector<Problem>> sandbox(const FileSource& files,
                                                     std::string_view world_id);

  /// One terminal line, as the learner typed it; checks `permit`, goals and invariants afterwards.
  shell::Reply command(std::string_view line);
  std::vector<std::string> complete(std::string_view line, std::size_t cursor) const;

  /// One action of the lesson pane:
  ///  {"do":"continue"} · {"do":"back"} · {"do":"choose","question":ID,"choice":ID} ·
  ///  {"do":"confidence","percent":50..100} ·
  ///  {"do":"commit"} · {"do":"send"} · {"do":"hint"} · {"do":"form","id":ID,"field":ID,"value":V}
  ///  ·
  ///  {"do":"compose","id":ID} (answers with the command line in out, does not send) ·
  ///  {"do":"run-form","id":ID} ·
  ///  {"do":"undo"} · {"do":"redo"} · {"do":"seek","step":N} · {"do":"reset-step"}
  /// Unknown or impossible actions answer status 2 and a sentence in err; nothing changes.
  shell::Reply act(const Json& action);

  View view() const;
  bool has_lesson() const;
  const cloud::History& history() const;
  cloud::History& history();
  shell::Session& session();

  /// Progress and log as one JSON document; pure function of what happened.
  Json save() const;
  /// Restores a save (the scenario is looked up by the id inside it). Errors name what does not
  /// fit; nothing is half loaded.
  static Expected<Lab, std::vector<Problem>> load(const FileSource& files, const Json& saved);

  struct Impl;                       ///< inside, see engine/lesson/lab_impl.hpp
  Impl& inside() { return *impl_; }  ///< for the proofs of engine/lesson/lint.cpp only

 private:
  explicit Lab(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Scenarios that exist, in curriculum order: id, number, title, minutes, one-line summary.
struct CatalogueEntry {
  std::string id, title, summary, level;
  int number = 0, minutes = 0;
};
Expected<std::vector<CatalogueEntry>, std::vector<Problem>> catalogue(const FileSource& files);

}  // namespace lockbox::lesson
