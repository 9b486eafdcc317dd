#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/lab_impl.hpp"

namespace lockbox::lesson {

namespace {

shell::Reply done(std::string out = {}) {
  shell::Reply r;
  r.out = std::move(out);
  return r;
}

shell::Reply impossible(std::string why) {
  shell::Reply r;
  r.status = 2;
  r.err = std::move(why);
  return r;
}

}  // namespace

// ---- where the lesson stands --------------------------------------------------------------------

const Progress& Lab::Impl::progress() const {
  return track().at(log(), history.cursor());
}

const Step* Lab::Impl::current_step() const {
  if (!scenario)
    return nullptr;
  const int at = progress().current;
  return at < static_cast<int>(scenario->steps.size())
             ? &scenario->steps[static_cast<std::size_t>(at)]
             : nullptr;
}

const StepState* Lab::Impl::current_state() const {
  return current_step() ? &progress().steps[static_cast<std::size_t>(progress().current)] : nullptr;
}

void Lab::Impl::follow_step() {
  if (!scenario)
    return;
  const int at = progress().current;
  if (at == seen_step)
    return;
  seen_step = at;
  shown = -1;
  chosen.clear();
  confidence = 0;
  form_values.clear();
  ++changes;
  const Step* step = current_step();
  if (step && !step->profile.empty())
    session.profile = step->profile;
  else if (session.profile.empty() && !scenario->profiles.empty())
    session.profile = scenario->profiles.front().first;
}

std::vector<std::string> Lab::Impl::forms_here() const {
  if (!scenario)
    return known_forms();
  const Step* step = current_step();
  return step ? step->forms : std::vector<std::string>();
}

std::vector<Question> Lab::Impl::questions_here() const {
  std::vector<Question> out;
  const Step* step = current_step();
  if (!step)
    return out;
  const StepState& s = *current_state();
  if (step->kind == Step::Kind::Predict)
    out = s.prediction ? s.prediction->questions
                       : track().prediction(*step, history.world()).questions;
  if (step->kind == Step::Kind::Explain) {
    Question q;
    q.id = "explain";
    q.text = "Which sentence is true of this world?";
    for (std::size_t i = 0; i < step->options.size(); ++i) {
      Choice c;
      c.id = std::to_string(i);
      c.text = scenario->text(step->options[i].say);
      q.choices.push_back(std::move(c));
    }
    out.push_back(std::move(q));
  }
  for (Question& q : out) {
    const auto committed = s.answers.find(q.id);
    const auto pending = chosen.find(q.id);
    const std::string id = pending != chosen.end()        ? pending->second
                           : committed != s.answers.end() ? committed->second
                                                          : std::string();
    for (Choice& c : q.choices) {
      c.chosen = c.id == id;
      if (s.prediction && s.sent) {
        const bool right = s.prediction->right.at(q.id) == c.id;
        c.mark = right ? Choice::Mark::Right : c.chosen ? Choice::Mark::Wrong : Choice::Mark::None;
      }
      if (step->kind == Step::Kind::Explain && s.committed && committed != s.answers.end() &&
          committed->second == c.id)
        c.mark = s.right ? Choice::Mark::Right : Choice::Mark::Wrong;
    }
  }
  return out;
}

bool Lab::Impl::can_commit() const {
  const Step* step = current_step();
  if (!step)
    return false;
  const StepState& s = *current_state();
  if (step->kind == Step::Kind::Explain)
    return !(s.committed && s.right) && chosen.count("explain") > 0 &&
           !(s.committed && s.answers.count("explain") &&
             s.answers.at("explain") == chosen.at("explain"));
  if (step->kind != Step::Kind::Predict || s.committed)
    return false;
  if (step->confidence && confidence == 0)
    return false;
  const std::vector<Question> questions = questions_here();
  return !questions.empty() && std::all_of(questions.begin(), questions.end(), [](const auto& q) {
    return std::any_of(q.choices.begin(), q.choices.end(),
                       [](const Choice& c) { return c.chosen; });
  });
}

// ---- actions ------------------------------------------------------------------------------------

shell::Reply Lab::Impl::note(Json data) {
  history.apply(cloud::Note{std::make_shared<const Json>(std::move(data))});
  follow_step();
  ++changes;
  return done();
}

shell::Reply Lab::Impl::move_on() {
  if (shown >= 0) {
    ++shown;
    if (shown >= progress().current)
      shown = -1;
    ++changes;
    return done();
  }
  const Step* step = current_step();
  if (!step)
    return impossible("The scenario is finished.");
  if (!track().can_leave(progress())) {
    switch (step->kind) {
      case Step::Kind::Predict:
        return impossible(current_state()->committed ? "Send the request first."
                                                     : "Predict first, then send the request.");
      case Step::Kind::Do:
        return impossible(progress().broken.empty()
                              ? "The goal is not reached yet."
                              : "Something that must hold does not hold any more.");
      default:
        return impossible("Choose the sentence that is true first.");
    }
  }
  return note(Json{{"lesson", "continue"}, {"step", step->id}});
}

shell::Reply Lab::Impl::choose(const std::string& question, const std::string& choice) {
  const Step* step = current_step();
  const StepState* s = current_state();
  if (!step || (step->kind != Step::Kind::Predict && step->kind != Step::Kind::Explain))
    return impossible("There is nothing to choose in this step.");
  if (s->committed && (step->kind == Step::Kind::Predict || s->right))
    return impossible("The answer is committed already.");
  for (const Question& q : questions_here()) {
    if (q.id != question)
      continue;
    std::vector<std::string> ids;
    for (const Choice& c : q.choices) {
      ids.push_back(c.id);
      if (c.id == choice) {
        chosen[question] = choice;
        ++changes;
        return done();
      }
    }
    return impossible(concat({"\"", choice, "\" is no choice; choose one of: ", join(ids, ", ")}));
  }
  return impossible(concat({"There is no question \"", question, "\" here."}));
}

shell::Reply Lab::Impl::set_confidence(std::int64_t percent) {
  const Step* step = current_step();
  if (!step || step->kind != Step::Kind::Predict || current_state()->committed)
    return impossible("There is no open prediction.");
  if (percent < 50 || percent > 100)
    return impossible("Confidence is a number from 50 (a guess) to 100 (certain).");
  confidence = static_cast<int>(percent);
  ++changes;
  return done();
}

shell::Reply Lab::Impl::commit() {
  const Step* step = current_step();
  if (!can_commit()) {
    if (step && step->kind == Step::Kind::Predict && !current_state()->committed)
      return impossible(step->confidence && confidence == 0
                            ? "Answer every question and say how sure you are."
                            : "Answer every question first.");
    if (step && step->kind == Step::Kind::Explain && !current_state()->right)
      return impossible("Choose a sentence first.");
    return impossible("There is nothing to commit.");
  }
  Json answers = Json::object();
  for (const Question& q : questions_here()) {
    for (const Choice& c : q.choices) {
      if (c.chosen)
        answers[q.id] = c.id;
    }
  }
  Json data = {{"lesson", "commit"}, {"step", step->id}, {"answers", answers}};
  if (step->kind == Step::Kind::Predict && confidence > 0)
    data["confidence"] = confidence;
  const shell::Reply reply = note(std::move(data));
  chosen.clear();
  return reply;
}

shell::Reply Lab::Impl::send() {
  const Step* step = current_step();
  const StepState* s = current_state();
  if (!step || step->kind != Step::Kind::Predict)
    return impossible("There is no request to send in this step.");
  if (!s->committed)
    return impossible("Commit your prediction first.");
  if (s->sent)
    return impossible("The request was sent already.");
  if (!step->contrast.empty())
    return note(Json{{"lesson", "sent"}, {"step", step->id}});
  const cloud::CallApi call = s->prediction->call;
  shell::Session caller = session;
  caller.profile = call.as;
  caller.from = call.from;
  const std::string line = shell::command_line(call);
  shell::Reply reply = shell::run(history, caller, line);
  // The command line is the same request; should it ever differ, the request itself counts.
  if (!current_state()->sent)
    history.apply(call);
  session.lines.push_back(line);
  follow_step();
  ++changes;
  reply.out = concat({"$ ", line, "\n", reply.out});
  const int status = reply.status;
  reply.status = 0;  // the action succeeded, whatever the service answered
  if (status != 0) {
    reply.out += reply.err;
    reply.err.clear();
  }
  return reply;
}

shell::Reply Lab::Impl::hint() {
  const Step* step = current_step();
  if (!step || step->hints.empty())
    return impossible("There are no hints in this step.");
  const int rung = track().next_hint(log(), history.cursor());
  if (rung < 0)
    return impossible("There is no further hint.");
  note(Json{{"lesson", "hint"}, {"step", step->id}, {"rung", rung}});
  return done(scenario->text(step->hints[static_cast<std::size_t>(rung)].say));
}

FormValues Lab::Impl::values_of(const std::string& form) const {
  const auto chosen_here = form_values.find(form);
  FormValues out = chosen_here == form_values.end() ? FormValues{} : chosen_here->second;
  if (form != "put-role-policy" || out.count("role") || !scenario || !scenario->attacker)
    return out;
  constexpr std::string_view kRole = "role/";
  for (const std::string& who : scenario->attacker->as) {
    if (who.rfind(kRole, 0) == 0) {
      out["role"] = who.substr(kRole.size());
      break;
    }
  }
  return out;
}

shell::Reply Lab::Impl::set_field(const std::string& form, const std::string& field,
                                  const std::string& value) {
  const std::vector<std::string> ids = forms_here();
  if (std::find(ids.begin(), ids.end(), form) == ids.end())
    return impossible(concat({"There is no form \"", form, "\" in this step."}));
  const Form built = build_form(form, history.world(), values_of(form));
  for (const FormField& f : built.fields) {
    if (f.id != field)
      continue;
    const bool fits = f.kind == FormField::Kind::Text ||
                      std::any_of(f.choices.begin(), f.choices.end(),
                                  [&](const Choice& c) { return c.id == value; });
    if (!fits)
      return impossible(concat({"\"", value, "\" is no choice of \"", f.label, "\"."}));
    form_values[form][field] = value;
    ++changes;
    return done();
  }
  return impossible(concat({"The form has no field \"", field, "\"."}));
}

shell::Reply Lab::Impl::compose_form(const std::string& form, bool run) {
  const std::vector<std::string> ids = forms_here();
  if (std::find(ids.begin(), ids.end(), form) == ids.end())
    return impossible(concat({"There is no form \"", form, "\" in this step."}));
  const std::optional<std::string> line = compose(form, history.world(), values_of(form));
  if (!line)
    return impossible("Choose a value for every field first.");
  if (!run)
    return done(*line);
  shell::Reply reply = command(*line);
  reply.out = concat({"$ ", *line, "\n", reply.out});
  return reply;
}

/// Takes back the last thing that was done to the world within this step, with the answers and
/// hints after it; at the beginning of a step just one step of the log.
bool Lab::Impl::undo() {
  const int start = current_step() ? current_state()->entered_node : -1;
  int node = history.cursor();
  const auto& steps = history.steps();
  while (node > start &&
         std::holds_alternative<cloud::Note>(steps[static_cast<std::size_t>(node)].command))
    node = steps[static_cast<std::size_t>(node)].parent;
  if (node <= start)
    return history.undo();
  return history.seek(steps[static_cast<std::size_t>(node)].parent);
}

shell::Reply Lab::Impl::travel(const std::string& what, const Json& action) {
  bool moved = false;
  if (what == "undo")
    moved = undo();
  if (what == "redo")
    moved = history.redo();
  if (what == "seek") {
    const Json* step = member(action, "step");
    if (!step || !step->is_number_integer())
      return impossible("seek needs \"step\", a whole number.");
    moved = history.seek(static_cast<int>(step->get<std::int64_t>()));
  }
  if (what == "reset-step") {
    if (!current_step())
      return impossible("There is no step to reset.");
    moved = history.seek(current_state()->entered_node);
  }
  follow_step();
  ++changes;
  return moved ? done() : impossible("There is nothing to go to.");
}

shell::Reply Lab::Impl::act(const Json& action) {
  const auto what = string_member(action, "do");
  if (!what)
    return impossible("An action needs \"do\".");
  if (*what == "undo" || *what == "redo" || *what == "seek" || *what == "reset-step")
    return travel(*what, action);
  const auto text = [&](const char* name) { return string_member(action, name).value_or(""); };
  if (*what == "form")
    return set_field(text("id"), text("field"), text("value"));
  if (*what == "compose" || *what == "run-form")
    return compose_form(text("id"), *what == "run-form");
  if (!scenario)
    return impossible("There is no lesson in the sandbox.");
  if (*what == "continue")
    return move_on();
  if (*what == "back") {
    const int at = shown >= 0 ? shown : progress().current;
    if (at == 0)
      return impossible("This is the first step.");
    shown = at - 1;
    ++changes;
    return done();
  }
  if (*what == "choose")
    return choose(text("question"), text("choice"));
  if (*what == "confidence") {
    const Json* percent = member(action, "percent");
    if (!percent || !percent->is_number_integer())
      return impossible("confidence needs \"percent\", a whole number.");
    return set_confidence(percent->get<std::int64_t>());
  }
  if (*what == "commit")
    return commit();
  if (*what == "send")
    return send();
  if (*what == "hint")
    return hint();
  return impossible(concat({"There is no action \"", *what, "\"."}));
}

}  // namespace lockbox::lesson
