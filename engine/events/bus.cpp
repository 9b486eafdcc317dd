#include "engine/events/bus.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/audit/recorder.hpp"
#include "engine/base/text.hpp"
#include "engine/events/pattern.hpp"

namespace lockbox::events {

namespace {

/// Read-only management events, by the names that the User Guide goes by.
bool only_looks(const audit::Record& record) {
  static constexpr std::array<std::string_view, 3> kWords = {"Describe", "Get", "List"};
  return record.category == audit::Category::Management && record.read_only &&
         std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
           return record.event_name.compare(0, word.size(), word) == 0;
         });
}

bool hears(const Rule& rule, const audit::Record& record) {
  if (rule.state == kDisabled)
    return false;
  return rule.state == kEnabledForAll || !only_looks(record);
}

void write(State& state, const Rule& rule, const audit::Record& record, const Json& event,
           std::vector<Delivery>& out) {
  if (rule.targets.empty())
    out.push_back({rule.name, {}, "it has no target"});
  for (const Target& target : rule.targets) {
    const std::string name = log_group_of(target.arn);
    Cow<LogGroup>* group = state.groups.edit(name);
    if (!group) {
      out.push_back({rule.name, {}, concat({"there is no log group ", name})});
      continue;
    }
    LogGroup& g = group->edit();
    g.entries.set(g.next++, LogEntry{record.time, string_member(event, "id").value_or(""),
                                     lockbox::to_text(event)});
    out.push_back({rule.name, name, {}});
  }
}

}  // namespace

Json event_of(const audit::Record& record, const std::string& id) {
  const Json& detail = *record.document;
  const std::string service = record.event_source.substr(0, record.event_source.find('.'));
  return Json{{"version", "0"},
              {"id", id},
              {"detail-type", "AWS API Call via CloudTrail"},
              {"source", "aws." + service},
              {"account", string_member(detail, "recipientAccountId").value_or("")},
              {"time", to_iso8601(record.time)},
              {"region", string_member(detail, "awsRegion").value_or("")},
              {"resources", Json::array()},
              {"detail", detail}};
}

bool reaches_bus(const audit::State& trails, const audit::Record& record) {
  if (record.category == audit::Category::NetworkActivity || !record.document)
    return false;
  for (const auto& entry : trails.trails) {
    std::string why;
    if (audit::keeps(*entry.second, record, why))
      return true;
  }
  return false;
}

std::vector<Delivery> deliver(State& state, const audit::State& trails,
                              const std::vector<audit::Record>& records, Rng& rng) {
  std::vector<Delivery> out;
  if (state.rules.empty())
    return out;
  for (const audit::Record& record : records) {
    if (!reaches_bus(trails, record))
      continue;
    const Json event = event_of(record, make_uuid(rng));
    for (const auto& entry : state.rules) {
      const Rule& rule = *entry.second;
      if (hears(rule, record) && rule.parsed && matches(*rule.parsed, event))
        write(state, rule, record, event, out);
    }
  }
  return out;
}

}  // namespace lockbox::events
