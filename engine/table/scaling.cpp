#include "engine/table/scaling.hpp"

#include <algorithm>

#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"
#include "engine/table/throughput.hpp"

namespace lockbox::table {

namespace {

constexpr std::int64_t kMinuteMs = 60000;
constexpr std::int64_t kOutMinutes = 2;             ///< above the target so long: scale out
constexpr std::int64_t kInMinutes = 15;             ///< below so long: scale in
constexpr std::int64_t kInMilli = 20000;            ///< how far below: 20 points
constexpr std::int64_t kMostMinutes = 7 * 24 * 60;  ///< that are looked at after a long pause
constexpr std::size_t kMostActivities = 200;

}  // namespace

std::uint64_t content_hash(const MinuteUse& m) {
  return hash_all(m.minute, m.read, m.write);
}
std::uint64_t content_hash(const Usage& u) {
  using lockbox::content_hash;
  return content_hash(u.minutes);
}
std::uint64_t content_hash(const ScalableTarget& t) {
  return hash_all(t.account, t.region, t.resource_id, t.dimension, t.arn, t.role_arn, t.min, t.max,
                  t.created, t.in_suspended, t.out_suspended, t.scheduled_suspended);
}
std::uint64_t content_hash(const ScalingPolicy& p) {
  const std::uint64_t h =
      hash_all(p.name, p.arn, p.target, p.target_milli, p.out_cooldown_s, p.in_cooldown_s,
               p.out_cooldown_set, p.in_cooldown_set, p.disable_in_set, p.disable_in);
  return combine_hash(h, hash_all(p.created, p.last_out, p.last_in, p.alarm_ids[0], p.alarm_ids[1],
                                  p.alarm_ids[2], p.alarm_ids[3], p.looked_at));
}
std::uint64_t content_hash(const ScalingActivity& a) {
  return hash_all(a.id, a.account, a.region, a.resource_id, a.dimension, a.description, a.cause,
                  a.status, a.message, a.started, a.ended);
}
std::uint64_t content_hash(const Scaling& s) {
  return hash_all(s.targets, s.policies, s.activities, s.next_activity);
}

std::string scaling_key(std::string_view account, std::string_view region,
                        std::string_view resource_id, std::string_view dimension) {
  return concat({account, "/", region, "/", resource_id, "/", dimension});
}

namespace {

struct ResourceName {
  std::string table, index;
};

ResourceName resource_name(const std::string& resource_id) {
  const std::vector<std::string> parts = split(resource_id, '/');
  ResourceName out;
  if (parts.size() >= 2)
    out.table = parts[1];
  if (parts.size() == 4)
    out.index = parts[3];
  return out;
}

bool is_write(const ScalableTarget& t) {
  return t.dimension.find("Write") != std::string::npos;
}

}  // namespace

Scaled scaled_by(const State& s, const ScalableTarget& target) {
  const ResourceName name = resource_name(target.resource_id);
  Scaled out;
  const Table* t = find_table(s, target.account, target.region, name.table);
  if (!t)
    return out;
  if (name.index.empty()) {
    out.table = t;
  } else {
    for (const Cow<Index>& i : t->indexes)
      if (i->name == name.index && !i->local) {
        out.table = t;
        out.index = &i.get();
      }
  }
  out.write = is_write(target);
  return out;
}

std::int64_t provisioned_of(const Scaled& what) {
  if (what.index)
    return what.write ? what.index->provisioned_write : what.index->provisioned_read;
  return what.write ? what.table->provisioned_write : what.table->provisioned_read;
}

std::string alarm_name(const ScalingPolicy& policy, const ScalableTarget& target, int which) {
  static constexpr const char* kKinds[] = {"AlarmHigh", "AlarmLow", "ProvisionedCapacityHigh",
                                           "ProvisionedCapacityLow"};
  return concat(
      {"TargetTracking-", target.resource_id, "-", kKinds[which], "-", policy.alarm_ids[which]});
}

void note_usage(Table& t, const Index* index, Arm arm, SimTime now) {
  if (!t.usage)
    return;
  const std::string name = index && !index->local ? index->name : std::string();
  Usage& usage = t.usage->edit();
  if (!usage.minutes.contains(name))
    usage.minutes.set(name, {});
  std::vector<MinuteUse>& minutes = *usage.minutes.edit(name);
  const std::int64_t minute = now.ms / kMinuteMs;
  if (minutes.empty() || minutes.back().minute != minute) {
    if (minutes.size() > static_cast<std::size_t>(kInMinutes))
      minutes.erase(minutes.begin());
    minutes.push_back(MinuteUse{minute, 0, 0});
  }
  minutes.back().read += arm.read;
  minutes.back().write += arm.write;
}

void watch_usage(State& s, const ScalableTarget& target) {
  const TableId id{target.account, target.region, resource_name(target.resource_id).table};
  const Cow<Table>* found = s.tables.find(id);
  if (!found)
    return;
  bool watched = false;
  if (s.scaling)
    for (const auto& other : (*s.scaling)->targets)
      watched =
          watched || (other.second.account == id.account && other.second.region == id.region &&
                      resource_name(other.second.resource_id).table == id.name);
  if (watched == (*found)->usage.has_value())
    return;
  Table& t = s.tables.edit(id)->edit();
  if (watched)
    t.usage.emplace();
  else
    t.usage.reset();
}

namespace {

/// Half units consumed in a minute.
std::int64_t used_in(const Scaled& what, std::int64_t minute) {
  if (!what.table->usage)
    return 0;
  const auto* minutes = (*what.table->usage)->minutes.find(what.index ? what.index->name : "");
  if (minutes)
    for (const MinuteUse& m : *minutes)
      if (m.minute == minute)
        return what.write ? m.write : m.read;
  return 0;
}

/// Units a second that make `halves` a minute the target's part of them, rounded up.
std::int64_t units_for(std::int64_t halves, std::int64_t target_milli) {
  // halves / 2 / 60 / (target_milli / 100000)
  const std::int64_t per = 120 * target_milli;
  return (halves * 100000 + per - 1) / per;
}

/// Whether a minute's use is above a part (in thousandths of a percent) of what is provisioned.
bool above(std::int64_t halves, std::int64_t provisioned, std::int64_t part_milli) {
  return halves * 100000 > provisioned * 120 * part_milli;
}
bool below(std::int64_t halves, std::int64_t provisioned, std::int64_t part_milli) {
  return halves * 100000 < provisioned * 120 * part_milli;
}

void set_provisioned(State& s, const ScalableTarget& target, std::int64_t units, SimTime now) {
  const ResourceName name = resource_name(target.resource_id);
  Table& t = s.tables.edit(TableId{target.account, target.region, name.table})->edit();
  std::int64_t* read = &t.provisioned_read;
  std::int64_t* write = &t.provisioned_write;
  Throughput* level = &t.throughput;
  Index* index = nullptr;
  for (Cow<Index>& i : t.indexes)
    if (!name.index.empty() && i->name == name.index)
      index = &i.edit();
  if (index) {
    read = &index->provisioned_read;
    write = &index->provisioned_write;
    level = &index->throughput;
  }
  std::int64_t& value = is_write(target) ? *write : *read;
  if (units < value)
    book_decrease(*level, now);
  else
    level->last_increase = now;
  value = units;
  level->warm_read = std::max(level->warm_read, *read);
  level->warm_write = std::max(level->warm_write, *write);
  provide(t, index, *read, *write, now);
}

void record_activity(Scaling& s, const ScalableTarget& target, const ScalingPolicy& policy,
                     int alarm, std::int64_t units, SimTime at) {
  ScalingActivity a;
  const std::string number = std::to_string(s.next_activity++);
  a.id = concat({policy.alarm_ids[0].substr(0, 24),
                 std::string(12 - std::min<std::size_t>(12, number.size()), '0'), number});
  a.account = target.account;
  a.region = target.region;
  a.resource_id = target.resource_id;
  a.dimension = target.dimension;
  const std::string what = concat(
      {is_write(target) ? "write" : "read", " capacity units to ", std::to_string(units), "."});
  a.description = concat({"Setting ", what});
  a.cause = concat({"monitor alarm ", alarm_name(policy, target, alarm),
                    " in state ALARM triggered policy ", policy.name});
  a.status = "Successful";
  a.message = concat({"Successfully set ", what, " Change successfully fulfilled by dynamodb."});
  a.started = a.ended = at;
  if (s.activities.size() >= kMostActivities)
    s.activities.erase(s.activities.begin());
  s.activities.push_back(std::move(a));
}

/// What a policy wants at the end of a minute; 0: no change.
struct Wish {
  std::int64_t units = 0;
  int alarm = 0;
};

Wish wish_of(const Scaled& what, const ScalableTarget& target, const ScalingPolicy& policy,
             std::int64_t minute, SimTime at) {
  const std::int64_t now = provisioned_of(what);
  const auto within = [&](std::int64_t units) { return std::clamp(units, target.min, target.max); };
  if (now < target.min && !target.out_suspended)
    return Wish{target.min, 3};
  if (now > target.max && !target.in_suspended)
    return Wish{target.max, 2};
  bool high = true;
  std::int64_t most = 0;
  for (std::int64_t m = minute; m > minute - kOutMinutes; --m) {
    high = high && above(used_in(what, m), now, policy.target_milli);
    most = std::max(most, used_in(what, m));
  }
  if (high && !target.out_suspended && at.ms - policy.last_out.ms >= policy.out_cooldown_s * 1000) {
    const std::int64_t units = within(units_for(most, policy.target_milli));
    return units > now ? Wish{units, 0} : Wish{};
  }
  if (high || policy.disable_in || target.in_suspended ||
      minute - kInMinutes + 1 < policy.created.ms / kMinuteMs ||
      at.ms - policy.last_in.ms < policy.in_cooldown_s * 1000)
    return Wish{};
  most = 0;
  for (std::int64_t m = minute; m > minute - kInMinutes; --m) {
    if (!below(used_in(what, m), now, policy.target_milli - kInMilli))
      return Wish{};
    most = std::max(most, used_in(what, m));
  }
  const std::int64_t units = within(units_for(most, policy.target_milli));
  return units < now ? Wish{units, 1} : Wish{};
}

void follow_policy(State& s, const std::string& key, SimTime now) {
  const std::int64_t last = now.ms / kMinuteMs - 1;
  const ScalingPolicy* policy = (*s.scaling)->policies.find(key);
  const ScalableTarget target = *(*s.scaling)->targets.find(policy->target);
  std::int64_t minute = std::max(policy->looked_at + 1, last - kMostMinutes);
  for (; minute <= last; ++minute) {
    policy = (*s.scaling)->policies.find(key);
    const Scaled what = scaled_by(s, target);
    if (!what.table || what.table->on_demand || what.table->status != "ACTIVE")
      break;
    const SimTime at{(minute + 1) * kMinuteMs};
    const Wish wish = wish_of(what, target, *policy, minute, at);
    if (wish.units == 0)
      continue;
    const bool lower = wish.units < provisioned_of(what);
    if (lower && !may_decrease(what.index ? what.index->throughput : what.table->throughput, at))
      continue;
    set_provisioned(s, target, wish.units, at);
    Scaling& scaling = s.scaling->edit();
    ScalingPolicy& edited = *scaling.policies.edit(key);
    (lower ? edited.last_in : edited.last_out) = at;
    record_activity(scaling, target, edited, wish.alarm, wish.units, at);
  }
  s.scaling->edit().policies.edit(key)->looked_at = last;
}

/// A table that is gone takes its targets along. Source: API Reference, "RegisterScalableTarget".
void forget_gone(State& s) {
  std::vector<std::string> gone, orphans;
  for (const auto& t : (*s.scaling)->targets)
    if (!scaled_by(s, t.second).table)
      gone.push_back(t.first);
  if (gone.empty())
    return;
  Scaling& scaling = s.scaling->edit();
  for (const auto& p : scaling.policies)
    if (std::find(gone.begin(), gone.end(), p.second.target) != gone.end())
      orphans.push_back(p.first);
  for (const std::string& key : orphans) scaling.policies.erase(key);
  for (const std::string& key : gone) scaling.targets.erase(key);
}

}  // namespace

void scale_as_due(State& s, SimTime now) {
  if (!s.scaling)
    return;
  forget_gone(s);
  std::vector<std::string> due;
  for (const auto& p : (*s.scaling)->policies)
    if (p.second.looked_at < now.ms / kMinuteMs - 1)
      due.push_back(p.first);
  for (const std::string& key : due) follow_policy(s, key, now);
}

}  // namespace lockbox::table
