#pragma once
// Eventually consistent reads. A partition is kept three times; one copy leads and has every write,
// the others follow. An eventually consistent read asks any of the three, so it may miss what was
// written a moment ago; a strongly consistent one asks the leader. Global secondary indexes follow
// their table on their own. Sources: Developer Guide, "DynamoDB read consistency", "Global
// secondary indexes" (data synchronization).
//
// Nothing is copied: what a copy that lies behind has is an older root of the same persistent maps.
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/table/access.hpp"
#include "engine/table/state.hpp"

namespace lockbox::table {

/// Items of a table and of its indexes at one moment.
struct Version {
  ItemMap items;
  std::vector<std::pair<std::string, ItemMap>> indexes;  ///< by name
};
std::uint64_t content_hash(const Version& v);

struct Copies {
  std::int64_t replica_lag_ms = 0, index_lag_ms = 0;
  PMap<std::int64_t, Version> past;  ///< by millisecond: what was there before its first write
};
std::uint64_t content_hash(const Copies& c);

/// Brings a table in line with the world's settings; true when that changed something.
bool keeps_copies_as_set(const Table& t, const Settings& settings);
void keep_copies(Table& t, const Settings& settings);

/// Keeps what the copies that lie behind still have. Call before a write changes anything.
void remember_version(Table& t, SimTime now);

/// Where a read of `place` finds its items: in the newest version, or in that of a copy behind.
struct Source {
  const ItemMap* items = nullptr;        ///< of the table
  const ItemMap* index_items = nullptr;  ///< of the index that is read, when one is
  std::int64_t behind_ms = 0;
  bool older = false;  ///< there were writes since
};
Source source_of(const Table& t, const Index* index, std::string_view place, bool consistent,
                 const Access& access);

/// Writes down for the explanation which copy answered; `stale`: the answer would be another now.
void note_copy(Access& access, const Source& source, bool of_index, bool stale);

}  // namespace lockbox::table
