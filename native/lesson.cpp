// `lockbox lesson`: the catalogue, the proofs, the reference solutions, and playing by commands.
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/curriculum.hpp"
#include "engine/lesson/lint.hpp"
#include "native/command.hpp"
#include "native/lesson_review.hpp"
#include "native/saved_lab.hpp"

namespace lockbox::native {
namespace {

constexpr std::string_view kLessonHelp =
    "usage: lockbox lesson list\n"
    "       lockbox lesson lint [ID...] [--accept FOLDER]\n"
    "       lockbox lesson solve ID [--seed N] [--solution N]\n"
    "       lockbox lesson play ID --commands FILE [--seed N] [--learner FILE] [--day N]\n"
    "       lockbox lesson review --learner FILE [--day N] [--answer PART=CHOICE ...]\n"
    "                             [--confidence N]\n\n"
    "list    the scenarios, in the order of the curriculum\n"
    "lint    the proofs of all scenarios or of those named; a problem a line\n"
    "        --accept writes the keys of the predictions into FOLDER (scenarios/), so that later\n"
    "        versions of the engine can be held against them (L18)\n"
    "solve   plays a reference solution and prints its lines\n"
    "play    runs each line of FILE (- for standard input): a terminal line, or @ and a JSON\n"
    "        action, as in @{\"do\":\"continue\"}; empty lines and # comments are skipped.\n"
    "        Status 0 when the lesson is finished at the end.\n"
    "review  five questions a day, made from what was played: shows the one that is due, or\n"
    "        judges the answers given to it and writes them into the learner's file\n"
    "--seed N   the learner's number, which picks the variants (default 1)\n"
    "--learner FILE   the learner's log; play adds what was predicted\n"
    "--day N    the number of the day (default: today's)\n";

struct LessonOptions {
  std::vector<std::string> words;
  std::uint64_t seed = 1;
  std::size_t solution = 0;
  std::optional<std::string> commands, accept;
  ReviewOptions review;
  std::string problem;
};

LessonOptions read_lesson_options(const Arguments& arguments) {
  LessonOptions o;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.substr(0, 2) != "--") {
      o.words.push_back(word);
      continue;
    }
    if (i + 1 >= arguments.size()) {
      o.problem = concat({word, " needs a value"});
      return o;
    }
    const std::string& value = arguments[++i];
    const auto number = to_int(value);
    if (word == "--commands") {
      o.commands = value;
    } else if (word == "--accept") {
      o.accept = value;
    } else if (read_review_option(word, value, o.review)) {
      continue;
    } else if ((word == "--seed" || word == "--solution") && number && *number >= 0) {
      (word == "--seed" ? o.seed : o.solution) = static_cast<std::uint64_t>(*number);
    } else {
      o.problem = concat({"'", word, " ", value, "' is not understood"});
      return o;
    }
  }
  return o;
}

int lesson_failed(const std::vector<lesson::Problem>& problems) {
  print_error(problem_text(problems) + "\n");
  return kFailed;
}

int list() {
  auto entries = lesson::catalogue(scenario_files());
  if (!entries)
    return lesson_failed(entries.error());
  for (const lesson::CatalogueEntry& e : *entries) {
    print(concat({std::to_string(e.number), "\t", e.id, "\t", e.title, "\t", e.level, "\t",
                  std::to_string(e.minutes), " min\t", e.summary, "\n"}));
  }
  return kDone;
}

/// Writes the keys as they are now; false when a file cannot be written.
bool accept_keys(const std::vector<std::string>& ids, const std::string& folder) {
  const lesson::FileSource files = scenario_files();
  auto list = lesson::load_curriculum(files);
  for (const std::string& id : ids) {
    const lesson::CurriculumEntry* entry = list ? lesson::find_entry(*list, id) : nullptr;
    const std::string text = lesson::keys_text(files, id);
    if (!entry || text.empty()) {
      print_error(concat({"lockbox lesson lint: ", id, " cannot be played\n"}));
      return false;
    }
    if (const auto error = write_file(concat({folder, "/", entry->folder, "/keys.json"}), text)) {
      print_error(concat({"lockbox lesson lint: ", error->message, "\n"}));
      return false;
    }
  }
  return true;
}

int lint(std::vector<std::string> ids, const std::optional<std::string>& accept) {
  const lesson::FileSource files = scenario_files();
  if (ids.empty()) {
    auto entries = lesson::catalogue(files);
    if (!entries)
      return lesson_failed(entries.error());
    for (const lesson::CatalogueEntry& e : *entries) ids.push_back(e.id);
  }
  if (accept)
    return accept_keys(ids, *accept) ? kDone : kFailed;
  std::size_t count = 0;
  for (const std::string& id : ids) {
    const std::vector<lesson::Problem> problems = lesson::lint(files, id);
    for (const lesson::Problem& p : problems) print(lesson::to_text(p) + "\n");
    for (const std::string& note : lesson::lint_notes(files, id))
      print(concat({"note: ", note, "\n"}));
    print(concat({id, ": ", problems.empty() ? "proven" : "not proven", "\n"}));
    count += problems.size();
  }
  return count == 0 ? kDone : kFailed;
}

int finish_play(const lesson::Play& play) {
  if (!play.problems.empty())
    return lesson_failed(play.problems);
  print(concat({play.finished ? "finished" : "not finished", ": ", std::to_string(play.points),
                " of ", std::to_string(play.points_max), " points\n"}));
  return play.finished ? kDone : kFailed;
}

int solve(const LessonOptions& o) {
  const lesson::Play play = lesson::solve(scenario_files(), o.words[0], o.seed, o.solution);
  for (const std::string& line : play.lines) print(line + "\n");
  return finish_play(play);
}

/// Prints what changed in the pane: title and text of a step that was not shown before, and the
/// verdict.
class Pane {
 public:
  void show(const lesson::View& view) {
    const std::string step =
        view.steps.empty() ? "" : view.steps[static_cast<std::size_t>(view.current)].title;
    if (step != step_ || view.text != text_)
      print(concat({"\n== ", step, "\n", view.text, "\n"}));
    if (view.verdict != verdict_ && !view.verdict.empty())
      print(concat({"-- ", view.verdict, "\n"}));
    if (view.card != card_ && !view.card.empty())
      print(concat({"-- ", view.card, "\n"}));
    for (const lesson::GoalView& g : view.goals) {
      const char* mark = g.state == lesson::GoalView::State::Done ? "[x] " : "[ ] ";
      const std::string line = concat({mark, g.text, "\n"});
      if (goals_.find(line) == std::string::npos)
        print(line);
      goals_ += line;
    }
    if (step != step_)
      goals_.clear();
    step_ = step;
    text_ = view.text;
    verdict_ = view.verdict;
    card_ = view.card;
  }

 private:
  std::string step_, text_, verdict_, card_, goals_;
};

int play(const LessonOptions& o) {
  auto text = read_file_or_input(*o.commands);
  if (!text) {
    print_error(concat({"lockbox lesson play: ", text.error().message, "\n"}));
    return kFailed;
  }
  auto lab = lesson::Lab::open(scenario_files(), o.words[0], o.seed);
  if (!lab)
    return lesson_failed(lab.error());
  Pane pane;
  pane.show(lab->view());
  std::size_t number = 0;
  for (const std::string& raw : split(*text, '\n')) {
    ++number;
    const std::string line(trim(raw));
    if (line.empty() || line[0] == '#')
      continue;
    print(concat({"> ", line, "\n"}));
    shell::Reply reply;
    if (line[0] == '@') {
      const JsonParse action = parse_json(std::string_view(line).substr(1));
      if (!action) {
        print_error(
            concat({*o.commands, ":", std::to_string(number), ": ", action.error->message, "\n"}));
        return kBadUsage;
      }
      reply = lab->act(action.value);
    } else {
      reply = lab->command(line);
    }
    print(reply.out);
    print_error(reply.err);
    pane.show(lab->view());
  }
  const lesson::View view = lab->view();
  print(concat({view.finished ? "finished" : "not finished", ": ", std::to_string(view.points),
                " of ", std::to_string(view.points_max), " points\n"}));
  if (!o.review.learner.empty() && !remember_lab(*lab, o.review))
    return kFailed;
  return view.finished ? kDone : kFailed;
}

}  // namespace

int run_lesson(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(kLessonHelp);
    return kDone;
  }
  if (arguments.empty())
    return bad_usage("lesson", "say what to do: list, lint, solve, play or review");
  const LessonOptions o = read_lesson_options(arguments);
  if (!o.problem.empty())
    return bad_usage("lesson", o.problem);
  const std::string& what = arguments[0];
  if (what == "list" && o.words.empty())
    return list();
  if (what == "lint")
    return lint(o.words, o.accept);
  if (what == "solve" && o.words.size() == 1)
    return solve(o);
  if (what == "play" && o.words.size() == 1) {
    return o.commands ? play(o) : bad_usage("lesson", "play needs --commands FILE");
  }
  if (what == "review" && o.words.empty()) {
    return o.review.learner.empty() ? bad_usage("lesson", "review needs --learner FILE")
                                    : run_review(o.review);
  }
  return bad_usage("lesson", concat({"'", join(arguments, " "), "' is not understood"}));
}

}  // namespace lockbox::native
