#include "engine/table/locks.hpp"

#include <vector>

#include "engine/base/text.hpp"

namespace lockbox::table {

void hold_item(State& s, const Table& t, std::string_view encoded, SimTime now) {
  if (s.settings.transaction_ms > 0)
    s.locks.set(concat({t.arn, "|", encoded}), plus_ms(now, s.settings.transaction_ms));
}

bool is_held(const State& s, const Table& t, std::string_view encoded, SimTime now) {
  if (s.locks.empty())
    return false;
  const SimTime* until = s.locks.find(concat({t.arn, "|", encoded}));
  return until && now < *until;
}

void release_locks(State& s, SimTime now) {
  std::vector<std::string> over;
  for (const auto& e : s.locks)
    if (e.second <= now)
      over.push_back(e.first);
  for (const std::string& key : over) s.locks.erase(key);
}

}  // namespace lockbox::table
