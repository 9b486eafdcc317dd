#pragma once
// Application Auto Scaling for DynamoDB: targets, target tracking policies, and what they do as the
// virtual clock moves. Sources: Developer Guide, "Managing throughput capacity automatically with
// DynamoDB auto scaling"; Application Auto Scaling API Reference.
//
// A policy looks at the minutes that have ended. Two in a row above its target raise what is
// provisioned, fifteen in a row more than 20 points below it lower it, so that what was consumed is
// the target's part of it again.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/table/access.hpp"
#include "engine/table/state.hpp"

namespace lockbox::table {

/// Capacity consumed in one minute, in half units.
struct MinuteUse {
  std::int64_t minute = 0;  ///< since 1970
  std::int64_t read = 0, write = 0;
};
std::uint64_t content_hash(const MinuteUse& m);

/// The last minutes of a table and its indexes.
struct Usage {
  PMap<std::string, std::vector<MinuteUse>> minutes;  ///< by index name; empty: the table itself
};
std::uint64_t content_hash(const Usage& u);

struct ScalableTarget {
  std::string account, region;
  std::string resource_id;  ///< "table/T" or "table/T/index/I"
  std::string dimension;    ///< "dynamodb:table:ReadCapacityUnits" and its three siblings
  std::string arn, role_arn;
  std::int64_t min = 1, max = 1;
  SimTime created;
  bool in_suspended = false, out_suspended = false, scheduled_suspended = false;
};
std::uint64_t content_hash(const ScalableTarget& t);

struct ScalingPolicy {
  std::string name, arn;
  std::string target;             ///< key of its ScalableTarget
  std::int64_t target_milli = 0;  ///< TargetValue in thousandths of a percent
  std::int64_t out_cooldown_s = 0, in_cooldown_s = 0;
  bool out_cooldown_set = false, in_cooldown_set = false, disable_in_set = false;
  bool disable_in = false;
  SimTime created, last_out, last_in;
  std::string alarm_ids[4];    ///< high, low, provisioned high, provisioned low
  std::int64_t looked_at = 0;  ///< the last minute that was looked at
};
std::uint64_t content_hash(const ScalingPolicy& p);

struct ScalingActivity {
  std::string id, account, region, resource_id, dimension, description, cause, status, message;
  SimTime started, ended;
};
std::uint64_t content_hash(const ScalingActivity& a);

struct Scaling {
  PMap<std::string, ScalableTarget> targets;  ///< by scaling_key()
  PMap<std::string, ScalingPolicy> policies;  ///< by scaling_key() + "|" + name
  std::vector<ScalingActivity> activities;    ///< newest last
  std::int64_t next_activity = 1;
};
std::uint64_t content_hash(const Scaling& s);

std::string scaling_key(std::string_view account, std::string_view region,
                        std::string_view resource_id, std::string_view dimension);

/// What a target scales; all null when there is no such table or index.
struct Scaled {
  const Table* table = nullptr;
  const Index* index = nullptr;  ///< null: the table itself
  bool write = false;
};
Scaled scaled_by(const State& s, const ScalableTarget& target);
std::int64_t provisioned_of(const Scaled& what);

/// Names of the four alarms that a policy makes. Source: Developer Guide (as above).
std::string alarm_name(const ScalingPolicy& policy, const ScalableTarget& target, int which);

/// Counts what a request consumed, when auto scaling watches the table.
void note_usage(Table& t, const Index* index, Arm arm, SimTime now);

/// Starts and ends the counting as targets come and go.
void watch_usage(State& s, const ScalableTarget& target);

/// Looks at every minute that has ended since the last look, and scales.
void scale_as_due(State& s, SimTime now);

}  // namespace lockbox::table
