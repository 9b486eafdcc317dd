#include "engine/table/copies.hpp"

#include <algorithm>

#include "engine/base/hash.hpp"

namespace lockbox::table {

std::uint64_t content_hash(const Version& v) {
  using lockbox::content_hash;
  std::uint64_t h = content_hash(v.items);
  for (const auto& i : v.indexes) h = combine_hash(h, hash_all(i.first, i.second));
  return h;
}

std::uint64_t content_hash(const Copies& c) {
  return hash_all(c.replica_lag_ms, c.index_lag_ms, c.past);
}

bool keeps_copies_as_set(const Table& t, const Settings& s) {
  if (!t.copies)
    return s.replica_lag_ms == 0 && s.index_lag_ms == 0;
  return (*t.copies)->replica_lag_ms == s.replica_lag_ms &&
         (*t.copies)->index_lag_ms == s.index_lag_ms;
}

void keep_copies(Table& t, const Settings& s) {
  t.copies.reset();
  if (s.replica_lag_ms == 0 && s.index_lag_ms == 0)
    return;
  Copies copies;
  copies.replica_lag_ms = s.replica_lag_ms;
  copies.index_lag_ms = s.index_lag_ms;
  t.copies.emplace(std::move(copies));
}

void remember_version(Table& t, SimTime now) {
  if (!t.copies)
    return;
  if (!(*t.copies)->past.contains(now.ms)) {
    Version v;
    v.items = t.items;
    for (const Cow<Index>& i : t.indexes) v.indexes.emplace_back(i->name, i->items);
    Copies& copies = t.copies->edit();
    copies.past.set(now.ms, std::move(v));
    // An entry answers for the times before it: one that is older than every lag answers for none.
    const std::int64_t oldest = now.ms - std::max(copies.replica_lag_ms, copies.index_lag_ms);
    while (!copies.past.empty() && copies.past.first().key() <= oldest)
      copies.past.erase(copies.past.first().key());
  }
}

namespace {

/// The version of `behind_ms` ago; null: the newest.
const Version* version_behind(const Copies& copies, SimTime now, std::int64_t behind_ms) {
  const auto later = copies.past.lower_bound(now.ms - behind_ms + 1);
  return later.valid() ? &later.value() : nullptr;
}

const ItemMap* index_items_of(const Version& v, const Index& index) {
  for (const auto& i : v.indexes)
    if (i.first == index.name)
      return &i.second;
  return &index.items;  // made since: it has never been otherwise
}

/// Which of the three copies answers: settled by key and time, so that a replay asks the same one.
std::int64_t lag_of_answering_copy(const Copies& copies, std::string_view place, SimTime now) {
  const std::uint64_t draw =
      combine_hash(hash_bytes(place), static_cast<std::uint64_t>(now.ms)) >> 17;
  switch (draw % 3) {
    case 0:
      return 0;
    case 1:
      return copies.replica_lag_ms / 2;
    default:
      return copies.replica_lag_ms;
  }
}

}  // namespace

Source source_of(const Table& t, const Index* index, std::string_view place, bool consistent,
                 const Access& access) {
  Source out;
  out.items = &t.items;
  out.index_items = index ? &index->items : nullptr;
  if (!t.copies)
    return out;
  const Copies& copies = **t.copies;
  if (index && !index->local)
    out.behind_ms = copies.index_lag_ms;
  else if (!consistent && !access.transactional)
    out.behind_ms = lag_of_answering_copy(copies, place, access.now);
  const Version* v =
      out.behind_ms > 0 ? version_behind(copies, access.now, out.behind_ms) : nullptr;
  if (!v)
    return out;
  out.older = true;
  out.items = &v->items;
  if (index)
    out.index_items = index_items_of(*v, *index);
  return out;
}

void note_copy(Access& access, const Source& source, bool of_index, bool stale) {
  if (!access.work)
    return;
  Work& w = *access.work;
  w.copy_asked = true;
  w.copy_of_index = w.copy_of_index || of_index;
  w.behind_ms = std::max(w.behind_ms, source.behind_ms);
  w.stale = w.stale || stale;
}

}  // namespace lockbox::table
