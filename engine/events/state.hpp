#pragma once
// Rules of EventBridge's default bus, and the log groups of CloudWatch Logs that they write to.
// Source: Amazon EventBridge API Reference, "Rule", "Target"; Amazon CloudWatch Logs API Reference,
// "LogGroup", "FilteredLogEvent".
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/cow.hpp"
#include "engine/base/json.hpp"
#include "engine/base/pmap.hpp"
#include "engine/base/sim_time.hpp"

namespace lockbox::events {

struct Target {
  std::string id, arn;
};
std::uint64_t content_hash(const Target& t);

/// "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" hears Describe, Get and List calls as well.
constexpr const char* kEnabled = "ENABLED";
constexpr const char* kEnabledForAll = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
constexpr const char* kDisabled = "DISABLED";

struct Rule {
  std::string name, arn, description, state;
  std::string pattern;  ///< text, as it was given
  std::shared_ptr<const Json> parsed;
  std::vector<Target> targets;
};
std::uint64_t content_hash(const Rule& r);

struct LogEntry {
  SimTime time;
  std::string stream, message;
};
std::uint64_t content_hash(const LogEntry& e);

struct LogGroup {
  std::string name, arn;
  SimTime created;
  PMap<std::uint64_t, LogEntry> entries;  ///< in the order of their arrival
  std::uint64_t next = 1;
};
std::uint64_t content_hash(const LogGroup& g);

struct State {
  PMap<std::string, Cow<Rule>> rules;       ///< of the default bus, by name
  PMap<std::string, Cow<LogGroup>> groups;  ///< by name

  bool empty() const { return rules.empty() && groups.empty(); }
};
std::uint64_t content_hash(const State& s);

/// "/aws/events/alarms" of "arn:aws:logs:REGION:ACCOUNT:log-group:/aws/events/alarms", also with
/// ":*" behind it; empty for everything else.
std::string log_group_of(std::string_view arn);

}  // namespace lockbox::events
