#include "engine/kms/family.hpp"

#include <algorithm>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/kms/cipher.hpp"

namespace lockbox::kms {

namespace {

/// Calls f(other) for each stored member of the family but `key` itself.
template <class F>
void each_relative(const State& state, const Key& key, F f) {
  if (!key.multi_region)
    return;
  for (const auto& entry : state.keys) {
    const Key& other = *entry.second;
    if (other.id == key.id && other.account == key.account && other.region != key.region)
      f(other);
  }
}

/// What a family shares beside the id: key material and its rotation.
void give_material(const Key& from, Key& to) {
  to.backing = from.backing;
  to.rotates = from.rotates;
  to.rotation_days = from.rotation_days;
  to.next_rotation = from.next_rotation;
}

/// Material is only ever added to, so that as many versions are the same versions.
bool has_material_of(const Key& a, const Key& b) {
  return a.backing.size() == b.backing.size() && a.rotates == b.rotates &&
         a.rotation_days == b.rotation_days && a.next_rotation == b.next_rotation;
}

}  // namespace

bool is_primary(const Key& key) {
  return !key.multi_region || key.primary_region == key.region;
}

std::string arn_in(const Key& key, std::string_view region) {
  return concat({"arn:aws:kms:", region, ":", key.account, ":key/", key.id});
}

bool shares_material(std::string_view key_arn, std::string_view other_arn) {
  if (key_arn == other_arn)
    return true;
  const std::optional<Arn> a = parse_arn(key_arn), b = parse_arn(other_arn);
  return a && b && a->account == b->account && a->resource == b->resource &&
         a->resource.rfind("key/mrk-", 0) == 0;
}

std::vector<const Key*> relatives_of(const State& state, const Key& key, SimTime now) {
  std::vector<const Key*> out;
  each_relative(state, key, [&](const Key& other) {
    if (!is_gone(state, other, now))
      out.push_back(&other);
  });
  return out;
}

std::optional<SimTime> deletion_of(const State& state, const Key& key) {
  if (key.state != KeyState::PendingReplicaDeletion)
    return key.deletion;
  std::optional<SimTime> last;
  bool stays = false;
  each_relative(state, key, [&](const Key& other) {
    stays = stays || !other.deletion;
    if (other.deletion && (!last || *last < *other.deletion))
      last = other.deletion;
  });
  if (stays || !last)
    return std::nullopt;
  return plus_ms(*last, key.waiting_days * kDayMs);
}

Key as_of(const State& state, const Key& key, SimTime now) {
  Key out = key;
  const std::optional<SimTime> end = deletion_of(state, key);
  if (key.state == KeyState::PendingReplicaDeletion && end &&
      plus_ms(*end, -key.waiting_days * kDayMs) <= now) {
    out.state = KeyState::PendingDeletion;
    out.deletion = end;
  }
  return out;
}

Key make_replica(const Key& primary, std::string_view region, SimTime now) {
  Key out;
  out.id = primary.id;
  out.arn = arn_in(primary, region);
  out.account = primary.account;
  out.region = std::string(region);
  out.created = now;
  give_material(primary, out);
  out.multi_region = true;
  out.primary_region = primary.region;
  return out;
}

void move_primary(State& state, const std::string& arn, const std::string& region) {
  const Key asked = state.keys.find(arn)->get();
  state.keys.edit(arn)->edit().primary_region = region;
  std::vector<std::string> others;
  each_relative(state, asked, [&](const Key& other) { others.push_back(other.arn); });
  for (const std::string& other : others) state.keys.edit(other)->edit().primary_region = region;
}

void share(State& state, const std::string& arn, SimTime now) {
  const Key asked = state.keys.find(arn)->get();
  const Cow<Key>* found = state.keys.find(arn_in(asked, asked.primary_region));
  if (!asked.multi_region || !found)
    return;
  const Key primary = found->get();
  std::vector<std::string> behind;
  for (const Key* other : relatives_of(state, primary, now))
    if (!has_material_of(primary, *other))
      behind.push_back(other->arn);
  for (const std::string& replica : behind)
    give_material(primary, state.keys.edit(replica)->edit());
}

Key& settle(State& state, const std::string& arn, Rng& rng, SimTime now) {
  const Key& asked = state.keys.find(arn)->get();
  if (asked.multi_region) {
    const std::string primary = arn_in(asked, asked.primary_region);
    if (Cow<Key>* leader = state.keys.edit(primary))
      rotate_when_due(leader->edit(), rng, now);
    share(state, arn, now);
  }
  Key now_is = as_of(state, state.keys.find(arn)->get(), now);
  Key& key = state.keys.edit(arn)->edit();
  key = std::move(now_is);
  if (!key.multi_region)
    rotate_when_due(key, rng, now);
  return key;
}

}  // namespace lockbox::kms
