#include "web/scene/scene.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/json.hpp"
#include "engine/base/text.hpp"

namespace lockbox::panels {

namespace {

/// The last part of an ARN or name: ".../table/Houses" is Houses.
std::string last_name(std::string text) {
  const std::size_t slash = text.rfind('/');
  return slash == std::string::npos ? text : text.substr(slash + 1);
}

TimeMark mark_of_call(const cloud::CallApi& call) {
  const auto text = [&](std::string_view name) {
    return call.parameters ? string_member(*call.parameters, name).value_or("") : std::string();
  };
  const std::string& op = call.operation;
  TimeMark mark;
  if (op == "CreateBackup") {
    mark.words = concat({"Backup ", text("BackupName"), " of ", last_name(text("TableName"))});
  } else if (op == "DeleteBackup") {
    mark.words = "A backup is deleted";
  } else if (op == "RestoreTableFromBackup") {
    mark.words = concat({"Backup restored as ", text("TargetTableName")});
  } else if (op == "RestoreTableToPointInTime") {
    mark.words =
        concat({last_name(text("SourceTableName")), " restored as ", text("TargetTableName")});
  } else if (op == "UpdateContinuousBackups") {
    mark.words = concat({"Point-in-time recovery of ", last_name(text("TableName")), " is set"});
  } else if (op == "UpdateTimeToLive") {
    mark.kind = TimeMark::Kind::Expiry;
    mark.words = concat({"Time to live of ", last_name(text("TableName")), " is set"});
  }
  return mark;
}

/// Items that the service deleted while the clock was moved.
TimeMark mark_of_clock(const cloud::World& before, const cloud::World& after) {
  TimeMark mark;
  mark.kind = TimeMark::Kind::Expiry;
  const table::State& then = before.services.tables;
  for (const auto& [id, t] : after.services.tables.tables) {
    if (t->ttl_attribute.empty())
      continue;
    const Cow<table::Table>* earlier = then.tables.find(id);
    if (!earlier || (*earlier)->items.size() <= t->items.size())
      continue;
    const std::size_t gone = (*earlier)->items.size() - t->items.size();
    mark.words += concat({mark.words.empty() ? "" : ", ", std::to_string(gone),
                          gone == 1 ? " item of " : " items of ", id.name, " expired"});
  }
  return mark;
}

/// Whether a service says with this error that policies refuse the call: EC2 has a name of its own.
bool says_denied(std::string_view code) {
  return code.find("AccessDenied") != std::string_view::npos || code == "UnauthorizedOperation";
}

}  // namespace

std::optional<TimeMark> time_mark_of(const cloud::History& history, int step) {
  const cloud::StepInfo& info = history.steps()[static_cast<std::size_t>(step)];
  TimeMark mark;
  if (const auto* call = std::get_if<cloud::CallApi>(&info.command)) {
    if (info.succeeded && call->service == "dynamodb")
      mark = mark_of_call(*call);
  } else if (std::holds_alternative<cloud::AdvanceClock>(info.command)) {
    const cloud::World& before = info.parent < 0
                                     ? history.base()
                                     : history.steps()[static_cast<std::size_t>(info.parent)].after;
    mark = mark_of_clock(before, info.after);
  }
  return mark.words.empty() ? std::nullopt : std::optional<TimeMark>(std::move(mark));
}

ui::Mark mark_of(const cloud::StepInfo& step) {
  if (!step.is_call)
    return ui::Mark::NotApplicable;
  return !step.allowed ? ui::Mark::Deny : !step.succeeded ? ui::Mark::Unknown : ui::Mark::Allow;
}

std::string words_of(const cloud::StepInfo& step) {
  if (!step.is_call || step.succeeded)
    return step.label;
  return concat(
      {step.label, says_denied(step.error_code) ? " was denied: " : " failed: ", step.error_code});
}

}  // namespace lockbox::panels
