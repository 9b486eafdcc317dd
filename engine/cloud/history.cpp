#include "engine/cloud/history.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::cloud {

namespace {

constexpr int kSaveFormat = 1;
/// As many as a long command sends; what follows looks at each of its requests.
constexpr std::size_t kTraces = 64;

std::string hex64(std::uint64_t v) {
  std::string out(16, '0');
  for (int i = 15; i >= 0; --i, v >>= 4)
    out[static_cast<std::size_t>(i)] = "0123456789abcdef"[v & 15];
  return out;
}

std::string table_name_of(const CallApi& call) {
  if (!call.parameters)
    return "";
  return string_member(*call.parameters, "TableName").value_or("");
}

struct Label {
  std::string operator()(const CallApi& call) const {
    std::string text = call.operation;
    const std::string table = table_name_of(call);
    if (!table.empty())
      text += " " + table;
    if (!call.as.empty())
      text += " as " + call.as;
    return text;
  }
  std::string operator()(const AdvanceClock& clock) const {
    return concat({"clock +", std::to_string(clock.ms / 1000), " s"});
  }
  std::string operator()(const WriteFile& file) const {
    return concat({file.content ? "write " : "remove ", file.name});
  }
  std::string operator()(const Note&) const { return "lesson"; }
};

StepInfo describe(const Command& command, const StepResult& result, int parent) {
  StepInfo info;
  info.command = command;
  info.after = result.world;
  info.hash = content_hash(result.world);
  info.parent = parent;
  info.label = std::visit(Label{}, command);
  info.is_call = std::holds_alternative<CallApi>(command);
  if (result.trace) {
    info.allowed = result.trace->allowed;
    info.succeeded = result.trace->succeeded;
  }
  if (!result.outcome)
    info.error_code = result.outcome.error().code;
  return info;
}

}  // namespace

History::History(World base) : base_(std::move(base)) {}

const World& History::world() const {
  return cursor_ < 0 ? base_ : steps_[static_cast<std::size_t>(cursor_)].after;
}

std::vector<int> History::line() const {
  std::vector<int> out;
  for (int i = tip_; i >= 0; i = steps_[static_cast<std::size_t>(i)].parent) out.push_back(i);
  std::reverse(out.begin(), out.end());
  return out;
}

StepResult History::apply(const Command& command) {
  StepResult result = step(world(), command);
  steps_.push_back(describe(command, result, cursor_));
  cursor_ = static_cast<int>(steps_.size()) - 1;
  tip_ = cursor_;
  if (result.trace)
    remember(cursor_, result.trace);
  return result;
}

void History::one_command(std::size_t first) {
  for (std::size_t i = first; i + 1 < steps_.size(); ++i) steps_[i].goes_on = true;
}

bool History::undo() {
  if (cursor_ < 0)
    return false;
  cursor_ = steps_[static_cast<std::size_t>(cursor_)].parent;
  return true;
}

bool History::redo() {
  for (int i = tip_; i >= 0; i = steps_[static_cast<std::size_t>(i)].parent) {
    if (i != cursor_ && steps_[static_cast<std::size_t>(i)].parent == cursor_) {
      cursor_ = i;
      return true;
    }
  }
  return false;
}

bool History::seek(int step) {
  if (step < -1 || step >= static_cast<int>(steps_.size()))
    return false;
  cursor_ = step;
  // A step of another branch makes that branch the current one; its newest step is the last
  // descendant.
  bool on_line = step == -1;
  for (int i = tip_; i >= 0 && !on_line; i = steps_[static_cast<std::size_t>(i)].parent)
    on_line = i == step;
  if (on_line)
    return true;
  tip_ = step;
  for (int i = step + 1; i < static_cast<int>(steps_.size()); ++i) {
    if (steps_[static_cast<std::size_t>(i)].parent == tip_)
      tip_ = i;
  }
  return true;
}

TracePtr History::trace(int step_index) const {
  if (step_index < 0 || step_index >= static_cast<int>(steps_.size()))
    return nullptr;
  const StepInfo& info = steps_[static_cast<std::size_t>(step_index)];
  if (!info.is_call)
    return nullptr;
  for (const auto& [known, trace] : traces_)
    if (known == step_index)
      return trace;
  const World& before =
      info.parent < 0 ? base_ : steps_[static_cast<std::size_t>(info.parent)].after;
  return remember(step_index, step(before, info.command).trace);
}

TracePtr History::remember(int step_index, TracePtr trace) const {
  if (traces_.size() == kTraces)
    traces_.pop_front();
  traces_.emplace_back(step_index, trace);
  return trace;
}

int History::last_call() const {
  for (int i = cursor_; i >= 0; i = steps_[static_cast<std::size_t>(i)].parent) {
    if (steps_[static_cast<std::size_t>(i)].is_call)
      return i;
  }
  return -1;
}

Json History::save() const {
  Json steps = Json::array();
  for (const StepInfo& info : steps_) {
    steps.push_back(Json{
        {"command", to_json(info.command)}, {"parent", info.parent}, {"hash", hex64(info.hash)}});
    if (info.goes_on)
      steps.back()["goes_on"] = true;
  }
  return Json{{"format", kSaveFormat},
              {"base", hex64(content_hash(base_))},
              {"steps", std::move(steps)},
              {"cursor", cursor_}};
}

Expected<History, LoadError> History::load(World base, const Json& saved) {
  const Json* format = member(saved, "format");
  if (!format || !format->is_number_integer()) {
    return LoadError{"/format: expected the number of the save format; this is not a saved lab",
                     -1};
  }
  if (format->get<std::int64_t>() != kSaveFormat) {
    return LoadError{
        concat({"/format: this save has format ", std::to_string(format->get<std::int64_t>()),
                ", this program reads format ", std::to_string(kSaveFormat)}),
        -1};
  }
  History history(std::move(base));
  const std::string base_hash = hex64(content_hash(history.base_));
  if (string_member(saved, "base") != base_hash) {
    return LoadError{"/base: the save belongs to another base world or another version of this one",
                     -1};
  }
  const Json* steps = member(saved, "steps");
  if (!steps || !steps->is_array())
    return LoadError{"/steps: expected a list of steps", -1};
  for (std::size_t i = 0; i < steps->size(); ++i) {
    const int number = static_cast<int>(i);
    const std::string at = concat({"/steps/", std::to_string(i)});
    const Json& s = (*steps)[i];
    const Json* parent = member(s, "parent");
    if (!parent || !parent->is_number_integer() || parent->get<std::int64_t>() < -1 ||
        parent->get<std::int64_t>() >= static_cast<std::int64_t>(i)) {
      return LoadError{at + "/parent: expected the index of an earlier step, or -1", number};
    }
    const Json* command_json = member(s, "command");
    if (!command_json)
      return LoadError{at + "/command: missing", number};
    Expected<Command, std::string> command = command_from_json(*command_json);
    if (!command)
      return LoadError{concat({at, "/command", command.error()}), number};
    const Json* goes_on = member(s, "goes_on");
    if (goes_on && !goes_on->is_boolean())
      return LoadError{at + "/goes_on: expected true or false", number};
    history.cursor_ = static_cast<int>(parent->get<std::int64_t>());
    history.apply(*command);
    history.steps_.back().goes_on = goes_on && goes_on->get<bool>();
    if (string_member(s, "hash") != hex64(history.steps_.back().hash)) {
      return LoadError{
          at + "/hash: replaying this step gives another world than the one that was saved",
          number};
    }
  }
  const Json* cursor = member(saved, "cursor");
  if (!cursor || !cursor->is_number_integer() || cursor->get<std::int64_t>() < -1 ||
      cursor->get<std::int64_t>() >= static_cast<std::int64_t>(history.steps_.size())) {
    return LoadError{"/cursor: expected the index of a step, or -1", -1};
  }
  history.seek(static_cast<int>(cursor->get<std::int64_t>()));
  return history;
}

}  // namespace lockbox::cloud
