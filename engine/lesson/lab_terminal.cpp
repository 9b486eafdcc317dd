// The terminal's side of a lab: what may be run now, and the lesson by words alone.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/lab_impl.hpp"

namespace lockbox::lesson {

namespace {

const std::vector<std::string>& verbs() {
  static const std::vector<std::string> all = {"where",  "next",   "back", "choose", "confidence",
                                               "commit", "send",   "hint", "goals",  "reset",
                                               "form",   "lesson", "undo"};
  return all;
}

const char* const kLessonHelp =
    "The lesson by words:\n"
    "  lockbox where                       what this step says and asks\n"
    "  lockbox choose QUESTION CHOICE      answer a question (or: lockbox choose CHOICE)\n"
    "  lockbox confidence PERCENT          how sure you are, 50 to 100\n"
    "  lockbox commit                      make the prediction final\n"
    "  lockbox send                        send the predicted request\n"
    "  lockbox next, lockbox back          go on, look back\n"
    "  lockbox goals, lockbox hint         what is still open; the next hint\n"
    "  lockbox form [ID [FIELD=VALUE...]]  put a request together and run it\n"
    "  lockbox reset                       start this step again\n";

/// Options of the AWS CLI that stand before the service and take a value.
bool takes_value(const std::string& option) {
  static const std::vector<std::string> all = {"--profile", "--region",          "--output",
                                               "--query",   "--endpoint-url",    "--from",
                                               "--color",   "--cli-read-timeout"};
  return std::find(all.begin(), all.end(), option) != all.end();
}

std::string mark_text(const Choice& c) {
  if (c.mark == Choice::Mark::Right)
    return "  (right)";
  if (c.mark == Choice::Mark::Wrong)
    return "  (not so)";
  return {};
}

}  // namespace

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> out;
  std::string word;
  char quote = 0;
  bool open = false;
  for (const char c : line) {
    if (quote) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      open = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (open || !word.empty())
        out.push_back(word);
      word.clear();
      open = false;
    } else {
      word += c;
    }
  }
  if (open || !word.empty())
    out.push_back(word);
  return out;
}

std::string aws_command_of(const std::vector<std::string>& words) {
  if (words.empty() || words.front() != "aws")
    return {};
  std::vector<std::string> found;
  for (std::size_t i = 1; i < words.size() && found.size() < 2; ++i) {
    if (words[i].compare(0, 2, "--") == 0) {
      if (takes_value(words[i]))
        ++i;
      continue;
    }
    found.push_back(words[i]);
  }
  return join(found, " ");
}

std::optional<std::string> Lab::Impl::refusal(std::string_view line) const {
  const std::string command = aws_command_of(words_of(line));
  if (!scenario || command.empty() || command.find(' ') == std::string::npos)
    return std::nullopt;
  if (std::string_view(command).ends_with(" help") || command.compare(0, 5, "help ") == 0)
    return std::nullopt;
  const Step* step = current_step();
  const StepState* s = current_state();
  if (step && step->kind == Step::Kind::Predict && !s->committed)
    return std::string(
        "Predict first: answer, say how sure you are, and commit. Then the request "
        "is sent.");
  for (const auto& refused : scenario->refusals) {
    if (wildcard_match(refused.first, command))
      return scenario->text(refused.second);
  }
  if (scenario->permitted.empty() ||
      std::any_of(scenario->permitted.begin(), scenario->permitted.end(),
                  [&](const std::string& pattern) { return wildcard_match(pattern, command); }))
    return std::nullopt;
  return concat({"This lesson does not need \"aws ", command, "\". It offers: ",
                 join(scenario->permitted, ", "), ". The sandbox has everything."});
}

shell::Reply Lab::Impl::command(std::string_view line) {
  const std::vector<std::string> words = words_of(line);
  shell::Reply reply;
  if (scenario && words.size() >= 2 && words[0] == "lockbox" &&
      std::find(verbs().begin(), verbs().end(), words[1]) != verbs().end()) {
    session.lines.push_back(std::string(line));
    reply = lesson_command(words);
    if (!reply.err.empty() && reply.err.back() != '\n')
      reply.err += '\n';
    if (!reply.out.empty() && reply.out.back() != '\n')
      reply.out += '\n';
    return reply;
  }
  if (const auto why = refusal(line)) {
    session.lines.push_back(std::string(line));
    reply.status = 1;
    reply.err = *why + "\n";
    return reply;
  }
  reply = shell::run(history, session, line);
  follow_step();
  ++changes;
  return reply;
}

std::string Lab::Impl::where_text() const {
  const View v = build_view();
  std::string out = concat(
      {v.title, ", step ", std::to_string(v.current + 1), " of ", std::to_string(v.steps.size()),
       ": ", v.steps[static_cast<std::size_t>(v.current)].title, "\n\n", v.text, "\n"});
  if (v.request)
    out += concat({"\nRequest, as ", v.request->as, ":\n  ", v.request->command, "\n"});
  for (const Question& q : v.questions) {
    out += concat({"\n", q.text, "  [", q.id, "]\n"});
    for (const Choice& c : q.choices)
      out += concat({c.chosen ? "  * " : "    ", c.id, ": ", c.text, mark_text(c), "\n"});
  }
  for (const GoalView& g : v.goals) {
    out += concat({g.state == GoalView::State::Done ? "  [x] " : "  [ ] ", g.text, "\n"});
    if (!g.feedback.empty())
      out += concat({"      ", g.feedback, "\n"});
  }
  if (!v.verdict.empty())
    out += concat({"\n", v.verdict, "\n"});
  if (!v.card.empty())
    out += concat({"\n", v.card, "\n"});
  for (const std::string& sentence : v.invariants_broken) out += concat({"\n! ", sentence, "\n"});
  for (const std::string& sentence : v.takeaways) out += concat({"\n- ", sentence, "\n"});
  if (v.can_commit)
    out += "\nReady: lockbox commit\n";
  if (v.can_send)
    out += "\nReady: lockbox send\n";
  if (v.can_continue)
    out += "\nReady: lockbox next\n";
  return out;
}

shell::Reply Lab::Impl::lesson_command(const std::vector<std::string>& words) {
  const std::string& verb = words[1];
  shell::Reply reply;
  const auto argument = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
  if (verb == "lesson") {
    reply.out = kLessonHelp;
  } else if (verb == "where" || verb == "goals") {
    reply.out = where_text();
  } else if (verb == "next" || verb == "back") {
    reply = verb == "next" ? move_on() : act(Json{{"do", "back"}});
    if (reply.status == 0)
      reply.out = where_text();
  } else if (verb == "choose") {
    // With one question its name may be left out.
    std::string question = argument(2), choice = argument(3);
    const std::vector<Question> questions = questions_here();
    if (words.size() == 3 && questions.size() == 1) {
      choice = question;
      question = questions.front().id;
    }
    reply = choose(question, choice);
  } else if (verb == "confidence") {
    reply = set_confidence(to_int(argument(2)).value_or(0));
  } else if (verb == "commit") {
    reply = commit();
    if (reply.status == 0 && current_step() && current_step()->kind == Step::Kind::Explain)
      reply.out = where_text();
  } else if (verb == "send") {
    reply = send();
    if (reply.status == 0)
      reply.out += concat({"\n", where_text()});
  } else if (verb == "hint") {
    reply = hint();
  } else if (verb == "undo") {
    reply = travel("undo", Json::object());
    if (reply.status == 0)
      reply.out = "Taken back.";
  } else if (verb == "reset") {
    reply = act(Json{{"do", "reset-step"}});
  } else if (verb == "form" && words.size() == 2) {
    reply.out = join(forms_here(), "\n");
  } else if (verb == "form") {
    for (std::size_t i = 3; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      reply = set_field(words[2], words[i].substr(0, equals),
                        equals == std::string::npos ? "" : words[i].substr(equals + 1));
      if (reply.status != 0)
        return reply;
    }
    reply = compose_form(words[2], true);
  }
  return reply;
}

}  // namespace lockbox::lesson
