#include "engine/lesson/lab.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/curriculum.hpp"
#include "engine/lesson/lab_impl.hpp"

namespace lockbox::lesson {

namespace {

constexpr int kSaveFormat = 1;

Problem problem(std::string file, std::string pointer, std::string rule, std::string message) {
  return Problem{std::move(file), std::move(pointer), std::move(rule), std::move(message)};
}

std::string major_of(const std::string& version) {
  return version.substr(0, version.find('.'));
}

}  // namespace

Lab::Lab(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Lab::~Lab() = default;
Lab::Lab(Lab&&) noexcept = default;
Lab& Lab::operator=(Lab&&) noexcept = default;

Expected<BaseWorld, std::vector<Problem>> load_base_world(const FileSource& files,
                                                          std::string_view id, std::uint64_t seed) {
  const std::string path = concat({"worlds/", replace_all(std::string(id), "@", "-"), ".json"});
  const auto text = files(path);
  if (!text)
    return std::vector<Problem>{problem(path, "", "missing", "there is no such base world")};
  const JsonParse parsed = parse_json(*text);
  if (parsed.error) {
    return std::vector<Problem>{
        problem(path, "", "json",
                concat({"line ", std::to_string(parsed.error->line), ", column ",
                        std::to_string(parsed.error->column), ": ", parsed.error->message}))};
  }
  auto world = cloud::world_from_json(parsed.value, seed);
  if (!world)
    return std::vector<Problem>{problem(path, "", "world", world.error())};
  BaseWorld out{std::move(*world), {}};
  if (const Json* tables = member(parsed.value, "tables")) {
    for (const auto& entry : tables->items()) {
      const auto name = string_member(entry.value(), "TableName");
      if (name)
        out.table_aliases[entry.key()] = *name;
    }
  }
  return out;
}

Expected<BaseWorld, std::vector<Problem>> starting_world(const FileSource& files,
                                                         const Scenario& scenario,
                                                         std::uint64_t seed) {
  auto base = load_base_world(files, scenario.base, seed);
  if (!base)
    return base;
  cloud::World& world = base->world;
  for (const auto& p : scenario.profiles) {
    identity::Profile profile;
    const identity::Profile* known = world.services.identity.profiles.find(p.first);
    if (known)
      profile = *known;
    profile.as = p.second;
    world.services.identity.profiles.set(p.first, profile);
  }
  for (const auto& file : scenario.files) world.files.set(file.first, file.second);
  std::string failed;
  world = run_lines(world, scenario.patch, "admin", &failed);
  if (!failed.empty()) {
    return std::vector<Problem>{
        problem(concat({scenario.folder, "/scenario.json"}), "/world/patch", "patch", failed)};
  }
  // The lesson starts with an empty trail: what built the world is not part of its story.
  world.services.audit.records = {};
  return base;
}

Expected<Lab, std::vector<Problem>> Lab::open(const FileSource& files, std::string_view scenario_id,
                                              std::uint64_t learner_seed) {
  auto list = load_curriculum(files);
  if (!list)
    return list.error();
  const CurriculumEntry* entry = find_entry(*list, scenario_id);
  if (!entry || entry->folder.empty()) {
    std::vector<std::string> ids;
    for (const CurriculumEntry& e : *list) {
      if (!e.folder.empty())
        ids.push_back(e.id);
    }
    return std::vector<Problem>{
        problem("curriculum.json", "", "missing",
                concat({"no scenario \"", scenario_id, "\"; there are: ", join(ids, ", ")}))};
  }
  // Saved as a signed decimal, so the top bit stays out.
  learner_seed &= 0x7fffffffffffffffULL;
  auto scenario = load_scenario(files, entry->folder, learner_seed);
  if (!scenario)
    return scenario.error();
  auto misconceptions = load_misconceptions(files);
  if (!misconceptions)
    return misconceptions.error();
  auto base = starting_world(files, *scenario, learner_seed);
  if (!base)
    return base.error();
  auto impl = std::make_unique<Impl>(base->world);
  impl->scenario = std::move(*scenario);
  impl->seed = learner_seed;
  impl->number = entry->number;
  impl->misconceptions = std::move(*misconceptions);
  impl->table_aliases = base->table_aliases;
  impl->tracker.emplace(*impl->scenario, base->world, base->table_aliases);
  impl->follow_step();
  return Lab(std::move(impl));
}

Expected<Lab, std::vector<Problem>> Lab::sandbox(const FileSource& files,
                                                 std::string_view world_id) {
  auto base = load_base_world(files, world_id, 1);
  if (!base)
    return base.error();
  auto impl = std::make_unique<Impl>(base->world);
  impl->sandbox_world = std::string(world_id);
  impl->seed = 1;
  impl->session.profile = "admin";
  return Lab(std::move(impl));
}

shell::Reply Lab::command(std::string_view line) {
  return impl_->command(line);
}

std::vector<std::string> Lab::complete(std::string_view line, std::size_t cursor) const {
  return shell::complete(impl_->history, impl_->session, line, cursor);
}

shell::Reply Lab::act(const Json& action) {
  return impl_->act(action);
}
bool Lab::has_lesson() const {
  return impl_->scenario.has_value();
}
const cloud::History& Lab::history() const {
  return impl_->history;
}
cloud::History& Lab::history() {
  return impl_->history;
}
shell::Session& Lab::session() {
  return impl_->session;
}

View Lab::view() const {
  const Impl& i = *impl_;
  if (!i.cached_view || i.cached_cursor != i.history.cursor() ||
      i.cached_size != i.history.steps().size() || i.cached_changes != i.changes) {
    const_cast<Impl&>(i).follow_step();
    i.cached_view = i.build_view();
    i.cached_cursor = i.history.cursor();
    i.cached_size = i.history.steps().size();
    i.cached_changes = i.changes;
  }
  return *i.cached_view;
}

Json Lab::save() const {
  const Impl& i = *impl_;
  Json out = Json::object();
  out["format"] = kSaveFormat;
  out["kind"] = "lockbox-lab";
  if (i.scenario) {
    out["scenario"] = i.scenario->id;
    out["version"] = i.scenario->version;
    out["rulebook"] = i.scenario->rulebook;
  } else {
    out["world"] = i.sandbox_world;
  }
  out["seed"] = std::to_string(i.seed);
  out["history"] = i.history.save();
  Json session = Json::object();
  session["profile"] = i.session.profile;
  session["output"] = i.session.output;
  session["from"] = i.session.from;
  session["lines"] = i.session.lines;
  out["session"] = std::move(session);
  Json pending = Json::object();
  for (const auto& choice : i.chosen) pending["chosen"][choice.first] = choice.second;
  if (i.confidence > 0)
    pending["confidence"] = i.confidence;
  out["pending"] = std::move(pending);
  return out;
}

namespace {

void restore_session(const Json& saved, shell::Session& session) {
  const Json* from = member(saved, "session");
  if (!from)
    return;
  session.profile = string_member(*from, "profile").value_or(session.profile);
  session.output = string_member(*from, "output").value_or(session.output);
  session.from = string_member(*from, "from").value_or(session.from);
  const Json* lines = member(*from, "lines");
  if (lines && lines->is_array()) {
    for (const Json& line : *lines) {
      if (line.is_string())
        session.lines.push_back(line.get<std::string>());
    }
  }
}

}  // namespace

Expected<Lab, std::vector<Problem>> Lab::load(const FileSource& files, const Json& saved) {
  const auto refuse = [](std::string pointer, std::string message) {
    return std::vector<Problem>{problem("save", std::move(pointer), "save", std::move(message))};
  };
  const Json* format = member(saved, "format");
  if (!format || !format->is_number_integer() ||
      string_member(saved, "kind").value_or("") != "lockbox-lab")
    return refuse("", "this is not a saved lab");
  if (format->get<std::int64_t>() != kSaveFormat)
    return refuse("/format", concat({"this program reads format ", std::to_string(kSaveFormat)}));
  const auto scenario_id = string_member(saved, "scenario");
  const auto seed = to_int(string_member(saved, "seed").value_or(""));
  if (!seed)
    return refuse("/seed", "expected a whole number as a string");
  auto lab = scenario_id ? open(files, *scenario_id, static_cast<std::uint64_t>(*seed))
                         : sandbox(files, string_member(saved, "world").value_or(""));
  if (!lab)
    return lab;
  Impl& i = *lab->impl_;
  if (i.scenario) {
    const std::string version = string_member(saved, "version").value_or("");
    if (major_of(version) != major_of(i.scenario->version)) {
      return refuse("/version", concat({"the save was made with version ", version,
                                        " of the scenario, this is ", i.scenario->version}));
    }
  }
  const Json* log = member(saved, "history");
  if (!log)
    return refuse("/history", "is missing");
  auto history = cloud::History::load(i.history.base(), *log);
  if (!history)
    return refuse("/history" + (history.error().step >= 0
                                    ? concat({"/steps/", std::to_string(history.error().step)})
                                    : std::string()),
                  history.error().message);
  i.history = std::move(*history);
  i.follow_step();
  restore_session(saved, i.session);
  if (const Json* pending = member(saved, "pending")) {
    const Json* chosen = member(*pending, "chosen");
    if (chosen && chosen->is_object()) {
      for (const auto& entry : chosen->items()) {
        if (entry.value().is_string())
          i.choose(entry.key(), entry.value().get<std::string>());
      }
    }
    const Json* confidence = member(*pending, "confidence");
    if (confidence && confidence->is_number_integer())
      i.set_confidence(confidence->get<std::int64_t>());
  }
  return lab;
}

}  // namespace lockbox::lesson
