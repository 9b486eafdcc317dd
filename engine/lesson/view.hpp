#pragma once
// What the lesson shows right now, as plain data. The page (HTML) and the desktop (ImGui) draw
// exactly this; neither decides anything. Texts may use a small Markdown subset: paragraphs (blank
// line), **strong**, *emphasis*, `code`, "- " lists. No HTML, no links.
#include <optional>
#include <string>
#include <vector>

#include "engine/base/json.hpp"

namespace lockbox::lesson {

struct Choice {
  std::string id;  ///< stable: "allow", "deny", "4", "statement:HouseOnly" ...
  std::string text;
  bool chosen = false;
  enum class Mark { None, Right, Wrong } mark = Mark::None;  ///< filled after the reveal
};

/// One question of a prediction.
struct Question {
  std::string id;  ///< "decision", "items", "statement" ...
  std::string text;
  std::vector<Choice> choices;
};

/// The request a prediction is about, or a request the learner may send.
struct RequestCard {
  std::string as;    ///< "role/student-Gryffindor"
  std::string from;  ///< vantage point in words
  std::string operation;
  std::string command;  ///< the same as a command line
};

struct GoalView {
  std::string id, text;
  enum class State { Open, Done, Failed } state = State::Open;
  std::string feedback;  ///< the first failing sub-check speaks here, with its counter-example
};

struct HintView {
  std::vector<std::string> opened;
  bool has_next = false;
  int next_cost = 0;
  std::string types;  ///< command line the last opened hint offers to type; empty: none
};

/// A form that composes a command line; the learner sees the line before it is sent.
struct FormField {
  std::string id, label, help;
  enum class Kind { Choice, Text } kind = Kind::Choice;
  std::vector<Choice> choices;
  std::string value;
};
struct Form {
  std::string id;  ///< "query", "put-item", "create-table" ...
  std::string title;
  std::vector<FormField> fields;
};

struct StepView {
  std::string id, kind, title;  ///< kind: read, predict, do, explain, end
  enum class State { Done, Current, Locked } state = State::Locked;
};

struct View {
  std::string scenario_id, title, subtitle;
  int number = 0, minutes = 0;
  std::vector<StepView> steps;
  int current = 0;                     ///< index into steps
  std::string text;                    ///< body of the current step
  std::string profile;                 ///< the caller this step is played as
  std::optional<RequestCard> request;  ///< predict
  std::vector<Question> questions;     ///< predict: questions; explain: one question
  int confidence = 0;                  ///< percent; 0: not chosen
  bool can_commit = false, committed = false, can_send = false, revealed = false;
  std::string verdict;          ///< after the reveal: what happened, in a sentence or two
  std::string card;             ///< refutation card text, or empty
  std::vector<GoalView> goals;  ///< do
  HintView hints;
  std::vector<Form> forms;  ///< requests that can be composed by mouse
  bool can_continue = false, finished = false;
  std::vector<std::string> takeaways;  ///< when finished
  int points = 0, points_max = 0;
  std::vector<std::string> highlights;         ///< semantic targets to spotlight
  std::vector<std::string> invariants_broken;  ///< sentences
};

Json to_json(const View& view);
Json to_json(const Question& question);

}  // namespace lockbox::lesson
