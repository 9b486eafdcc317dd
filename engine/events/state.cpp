#include "engine/events/state.hpp"

#include "engine/base/arn.hpp"

namespace lockbox::events {

std::uint64_t content_hash(const Target& t) {
  return hash_all(t.id, t.arn);
}

std::uint64_t content_hash(const Rule& r) {
  return hash_all(r.name, r.arn, r.description, r.state, r.pattern, r.targets);
}

std::uint64_t content_hash(const LogEntry& e) {
  return hash_all(e.time, e.stream, e.message);
}

std::uint64_t content_hash(const LogGroup& g) {
  return hash_all(g.name, g.arn, g.created, g.entries, g.next);
}

std::uint64_t content_hash(const State& s) {
  return hash_all(s.rules, s.groups);
}

std::string log_group_of(std::string_view text) {
  const std::optional<Arn> arn = parse_arn(text);
  constexpr std::string_view kHead = "log-group:";
  if (!arn || arn->service != "logs" || arn->resource.rfind(kHead, 0) != 0)
    return {};
  std::string name = arn->resource.substr(kHead.size());
  if (name.size() > 2 && name.compare(name.size() - 2, 2, ":*") == 0)
    name.resize(name.size() - 2);
  return name;
}

}  // namespace lockbox::events
