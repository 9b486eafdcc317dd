// The functions of the bridge that concern the lab: scenarios, terminal, lesson, saves.
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/capture.hpp"
#include "engine/cloud/selftest.hpp"
#include "web/app/app.hpp"

namespace lockbox::app {
Json error_json(const std::vector<lesson::Problem>& problems) {
  Json list = Json::array();
  std::string first = "unknown problem";
  for (const lesson::Problem& problem : problems) {
    if (list.empty())
      first = lesson::to_text(problem);
    list.push_back({{"file", problem.file},
                    {"pointer", problem.pointer},
                    {"rule", problem.rule},
                    {"message", problem.message}});
  }
  return Json{{"error", first}, {"problems", std::move(list)}};
}

namespace {

Json no_lab() {
  return error_json("nothing is open: open a scenario or the sandbox first");
}

Json reply_json(const shell::Reply& reply) {
  return Json{{"status", reply.status},
              {"stdout", reply.out},
              {"stderr", reply.err},
              {"called", reply.called}};
}

}  // namespace

lesson::FileSource App::file_source() const {
  // A copy: a lab may keep the source for later steps.
  return [files = files_](std::string_view path) -> std::optional<std::string> {
    const auto file = files.find(path);
    return file == files.end() ? std::nullopt : std::optional<std::string>(file->second);
  };
}

void App::set_lab(lesson::Lab lab) {
  lab_.emplace(std::move(lab));
  if (review_)
    learner_ = review_->learner();
  review_.reset();
  network_ = {};
  table_ = {};
  trace_ = {};
  trail_ = {};
  policies_ = {};
  import_ = {};
  desk_wanted_.clear();
  wire_ = {};
  keys_ = {};
  trace_tab_ = 0;
  trace_step_ = -2;
  lab_moved();
}

void App::lab_moved() {
  pinned_step_ = -1;
  traced_.reset();
  ++lab_version_;
  if (lab_ && lab_->has_lesson())
    ui_.spotlights = lab_->view().highlights;
  pacer_.need();
}

Json App::api_files(const Json& request) {
  const Json* files = member(request, "files");
  if (!files || !files->is_object())
    return error_json("files: expected an object of path to text");
  for (const auto& entry : files->items()) {
    if (!entry.value().is_string())
      return error_json(concat({"files: \"", entry.key(), "\" is not a text"}));
  }
  for (const auto& entry : files->items()) files_[entry.key()] = entry.value().get<std::string>();
  return Json{{"files", files_.size()}};
}

Json App::api_open(const Json& request) {
  const auto scenario = string_member(request, "scenario");
  if (!scenario || scenario->empty())
    return error_json("scenario: expected the id of a scenario");
  std::uint64_t seed = 1;
  if (const Json* given = member(request, "seed")) {
    if (!given->is_number_unsigned() && !(given->is_number_integer() && *given >= 0))
      return error_json("seed: expected a whole number that is not negative");
    seed = given->get<std::uint64_t>();
  }
  auto lab = lesson::Lab::open(file_source(), *scenario, seed);
  if (!lab)
    return error_json(lab.error());
  set_lab(std::move(*lab));
  return lesson::to_json(lab_->view());
}

Json App::api_sandbox(const Json& request) {
  const auto world = string_member(request, "world");
  if (!world || world->empty())
    return error_json("world: expected the id of a base world");
  auto lab = lesson::Lab::sandbox(file_source(), *world);
  if (!lab)
    return error_json(lab.error());
  set_lab(std::move(*lab));
  return lesson::to_json(lab_->view());
}

Json App::api_catalogue(const Json&) {
  auto entries = lesson::catalogue(file_source());
  if (!entries)
    return error_json(entries.error());
  Json list = Json::array();
  for (const lesson::CatalogueEntry& e : *entries) {
    list.push_back({{"id", e.id},
                    {"number", e.number},
                    {"title", e.title},
                    {"summary", e.summary},
                    {"level", e.level},
                    {"minutes", e.minutes}});
  }
  return Json{{"scenarios", std::move(list)}};
}

Json App::api_command(const Json& request) {
  if (!lab_)
    return no_lab();
  const auto line = string_member(request, "text");
  if (!line)
    return error_json("text: expected a command line");
  const shell::Reply reply = lab_->command(*line);
  lab_moved();
  return reply_json(reply);
}

Json App::api_complete(const Json& request) {
  if (!lab_)
    return no_lab();
  const auto line = string_member(request, "text");
  if (!line)
    return error_json("text: expected a command line");
  std::size_t cursor = line->size();
  if (const Json* given = member(request, "cursor")) {
    if (!given->is_number_integer() || *given < 0 || given->get<std::size_t>() > line->size())
      return error_json("cursor: expected a byte offset in the text");
    cursor = given->get<std::size_t>();
  }
  return Json{{"completions", lab_->complete(*line, cursor)}};
}

Json App::api_act(const Json& request) {
  if (!lab_)
    return no_lab();
  const Json* action = member(request, "action");
  if (!action || !action->is_object())
    return error_json("action: expected an object");
  const shell::Reply reply = lab_->act(*action);
  lab_moved();
  return reply_json(reply);
}

Json App::api_view(const Json&) {
  return lab_ ? lesson::to_json(lab_->view()) : no_lab();
}

Json App::api_state(const Json&) {
  if (!lab_)
    return Json{{"scenario", ""}, {"step", ""}, {"goals", Json::array()}, {"clock", ""},
                {"cursor", -1},   {"steps", 0}, {"profile", ""}};
  const lesson::View view = lab_->view();
  Json goals = Json::array();
  for (const lesson::GoalView& goal : view.goals) {
    const char* state = goal.state == lesson::GoalView::State::Done     ? "done"
                        : goal.state == lesson::GoalView::State::Failed ? "failed"
                                                                        : "open";
    goals.push_back({{"id", goal.id}, {"text", goal.text}, {"state", state}});
  }
  const bool in_range =
      view.current >= 0 && static_cast<std::size_t>(view.current) < view.steps.size();
  const cloud::History& steps = lab_->history();
  return Json{{"scenario", view.scenario_id},
              {"step", in_range ? view.steps[static_cast<std::size_t>(view.current)].id : ""},
              {"goals", std::move(goals)},
              {"clock", to_iso8601(steps.world().now)},
              {"cursor", steps.cursor()},
              {"steps", steps.steps().size()},
              {"profile", lab_->session().profile},
              {"finished", view.finished}};
}

Json App::api_show_trace(const Json& request) {
  const Json* step = member(request, "step");
  if (!step || !step->is_number_integer())
    return error_json("step: expected the index of a step, or -1 for the last request");
  const std::vector<cloud::StepInfo>& steps = history().steps();
  const auto wanted = step->get<std::int64_t>();
  if (wanted >= 0) {
    if (wanted >= static_cast<std::int64_t>(steps.size()))
      return error_json(concat({"step: there are ", std::to_string(steps.size()), " steps"}));
    if (!steps[static_cast<std::size_t>(wanted)].is_call)
      return error_json("step: that step was no request");
  }
  pinned_step_ = wanted < 0 ? -1 : static_cast<int>(wanted);
  trace_tab_ = 0;
  pacer_.need();
  return Json{{"step", pinned_step_ >= 0 ? pinned_step_ : history().last_call()}};
}

Json App::api_capture(const Json& request) {
  int step = pinned_step_ >= 0 ? pinned_step_ : history().last_call();
  if (const Json* given = member(request, "step")) {
    if (!given->is_number_integer())
      return error_json("step: expected the index of a step");
    const auto wanted = given->get<std::int64_t>();
    if (wanted < 0 || wanted >= static_cast<std::int64_t>(history().steps().size()))
      return error_json(
          concat({"step: there are ", std::to_string(history().steps().size()), " steps"}));
    step = static_cast<int>(wanted);
  }
  if (step < 0)
    return error_json("there is no request yet, so there are no packets");
  const auto capture = cloud::capture_step(history(), step);
  if (!capture)
    return error_json(capture.error());
  return Json{{"name", concat({"lockbox-step-", std::to_string(step + 1), ".pcapng"})},
              {"base64", base64_encode(capture->pcapng)}};
}

Json App::api_golden(const Json&) {
  return Json{{"hash", cloud::selftest_hash()}, {"commands", cloud::kSelftestCommands}};
}

Json App::api_export(const Json&) {
  return lab_ ? lab_->save() : no_lab();
}

Json App::api_import(const Json& request) {
  const Json* save = member(request, "save");
  if (!save || !save->is_object())
    return error_json("save: expected the object that export gave");
  auto lab = lesson::Lab::load(file_source(), *save);
  if (!lab)
    return error_json(lab.error());
  set_lab(std::move(*lab));
  return lesson::to_json(lab_->view());
}

}  // namespace lockbox::app
