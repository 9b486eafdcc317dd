#pragma once
// What ties a table to other places: its replicas in other Regions (global tables, version
// 2019.11.21), the Kinesis data streams it feeds, the switches of Contributor Insights. A change
// waits in the table's outbox until it has travelled; the virtual clock delivers it.
// Source: Developer Guide, "Global tables", "Using Kinesis Data Streams to capture changes",
// "Analyzing data access using CloudWatch contributor insights".
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/cow.hpp"
#include "engine/base/pmap.hpp"
#include "engine/base/sim_time.hpp"
#include "engine/table/access.hpp"
#include "engine/table/state.hpp"
#include "engine/table/stream.hpp"

namespace lockbox::table {

/// A change reaches other Regions "typically within a second".
constexpr std::int64_t kLinkLagMs = 1000;

/// Who wrote an item last, and when: the later stamp wins in every Region.
struct Stamp {
  SimTime time;
  std::string region;
  std::uint64_t number = 0;  ///< tells writes of one Region and millisecond apart
};
std::uint64_t content_hash(const Stamp& s);
bool operator<(const Stamp& a, const Stamp& b);

/// The same table in another Region.
struct Replica {
  std::string region;
  std::string status = "ACTIVE";  ///< CREATING, ACTIVE, UPDATING, DELETING
  SimTime status_until;           ///< a transient status ends here
};
std::uint64_t content_hash(const Replica& r);

/// A change on its way to other places.
struct Change {
  SimTime made, due;
  std::string encoded;
  value::ItemPtr before, after;
  Stamp stamp;
  Origin origin = Origin::Client;  ///< replicated ones do not travel to replicas again
};
std::uint64_t content_hash(const Change& c);

/// A Kinesis data stream that the table's changes go to.
struct Destination {
  std::string stream_arn;
  std::string status = "ACTIVE";  ///< ENABLING, ACTIVE, UPDATING, DISABLING, DISABLED
  std::string precision = "MILLISECOND";
  SimTime status_until;
};
std::uint64_t content_hash(const Destination& d);

/// Contributor Insights of a table or one of its indexes.
struct Insights {
  bool enabled = false;
  std::string mode = "ACCESSED_AND_THROTTLED_KEYS";
  SimTime changed;
};
std::uint64_t content_hash(const Insights& i);

struct Links {
  std::vector<Replica> replicas;          ///< by Region, without the table's own
  PMap<std::string, Stamp> stamps;        ///< of items by encoded key, also of deleted ones
  std::vector<Destination> destinations;  ///< in order of their first use
  PMap<std::string, Insights> insights;   ///< by index name; empty: the table itself
  PMap<std::uint64_t, Change> outbox;     ///< in order of writing
  std::uint64_t next = 1;                 ///< number of the next change
  std::int64_t lag_ms = kLinkLagMs;       ///< how long a change travels
};
std::uint64_t content_hash(const Links& l);

/// A record in a Kinesis data stream. Kinesis itself is not simulated; lessons read these.
struct KinesisRecord {
  SimTime arrived;
  std::string table_arn, precision;
  StreamRecord change;
};
std::uint64_t content_hash(const KinesisRecord& r);
struct KinesisStream {
  PMap<std::uint64_t, KinesisRecord> records;
  std::uint64_t next = 1;
};
std::uint64_t content_hash(const KinesisStream& s);

/// The table's links, made when there are none.
Links& edit_links(Table& t);
/// The table's links, or an empty value.
const Links& links_of(const Table& t);

/// Puts a change into the outbox when somebody waits for it. Called for every write of a table with
/// links.
void note_change(Table& t, std::string_view encoded, const value::ItemPtr& before,
                 const value::ItemPtr& after, const Access& access);

/// Whether something of the table is due: a change has travelled, a status ends.
bool links_are_due(const Table& t, SimTime now);
/// Ends transient statuses of replicas and destinations.
void settle_links(Table& t, SimTime now);
/// Delivers every change that has travelled, each at its time.
void deliver_changes(State& state, SimTime now);

/// TTL deletes in one Region only; the others receive the deletion. True when this table is the
/// one.
bool sweeps_for_group(const Table& t);

// ---- replicas (engine/table/replicas.cpp) -------------------------------------------------------

/// Makes the table's replica in another Region, with its items: a new table there, known to all
/// others. Precondition: no table of that name is there.
void add_replica(State& state, const TableId& source, const Replica& replica, const std::string& id,
                 SimTime now);
/// Removes the replica with its table; the others forget it.
void remove_replica(State& state, const TableId& source, const std::string& region, SimTime now);
/// A replica's table is gone: the others forget it. Called by erase_table.
void forget_replica(State& state, const Table& gone);
/// Brings the settings that all replicas share in line with the table's: billing mode, global
/// secondary indexes, time to live.
void share_settings(State& state, const TableId& source, SimTime now);

}  // namespace lockbox::table
