#pragma once
// Tables as values. Items of a table (and of each index) are one ordered map by encoded key:
// 8 bytes of the partition key's hash, then the partition key, then the sort key, so a physical
// partition is a range of that map, an item collection is a shorter range, and a split only adds a
// boundary.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/cow.hpp"
#include "engine/base/pmap.hpp"
#include "engine/base/sim_time.hpp"
#include "engine/table/encryption_state.hpp"
#include "engine/table/item_key.hpp"
#include "engine/table/job.hpp"
#include "engine/table/key_schema.hpp"
#include "engine/table/settings.hpp"
#include "engine/table/throughput_state.hpp"
#include "engine/table/work.hpp"
#include "engine/value/attribute_value.hpp"

namespace lockbox::table {

struct Stream;         // engine/table/stream.hpp
struct Links;          // engine/table/links.hpp
struct KinesisStream;  // engine/table/links.hpp
struct Copies;         // engine/table/copies.hpp
struct Usage;          // engine/table/scaling.hpp
struct Scaling;        // engine/table/scaling.hpp

enum class ProjectionType { All, KeysOnly, Include };

/// Items by encoded key (see engine/table/keys.hpp for the encoding).
using ItemMap = PMap<ItemKey, value::ItemPtr, KeyLess>;

/// A physical partition: the range of encoded keys from `lower_bound` to the next partition's, with
/// what it has served lately. Heat is exact integer arithmetic on the virtual clock.
struct Partition {
  std::string id;           ///< "p-1"
  std::string lower_bound;  ///< encoded; empty for the first
  std::int64_t item_count = 0;
  std::int64_t size_bytes = 0;
  std::int64_t read_heat = 0;  ///< half units served, decayed by half every 10 s of simulated time
  std::int64_t write_heat = 0;
  SimTime heat_time;  ///< when the heat values were last brought up to date
  std::int64_t read_bucket = 0, write_bucket = 0;  ///< spent of a second, half units
  SimTime bucket_time;
  HotSpot hot;
};
std::uint64_t content_hash(const Partition& p);

/// Partitions by their lower bound.
using PartitionMap = PMap<std::string, Partition, KeyLess>;

struct Index {
  std::string name;
  bool local = false;
  KeySchema keys;
  ProjectionType projection = ProjectionType::All;
  std::vector<std::string> non_key_attributes;
  std::string status = "ACTIVE";
  bool backfilling = false;
  std::int64_t provisioned_read = 0, provisioned_write = 0;
  ItemMap items;  ///< encoded index key + encoded table key -> projected item
  PartitionMap partitions;
  Throughput throughput;  ///< GSIs only; an LSI shares its table's
  SimTime backfill_from;  ///< CREATING: resources are allocated until then
  SimTime status_until;   ///< CREATING, UPDATING, DELETING end here
  std::int64_t reported_items = 0, reported_bytes = 0;  ///< see Table::reported_at
};
std::uint64_t content_hash(const Index& i);

/// Point-in-time recovery: what the items were before the first write of a second. Versions share
/// their nodes, so a second with writes costs only the nodes that those writes changed.
struct Recovery {
  bool enabled = false;
  SimTime since;  ///< recoverable from here on
  int days = 35;
  PMap<std::int64_t, ItemMap> past;  ///< by epoch second: the items before its first write
};

struct Table {
  std::string name, account, region, arn, id;
  KeySchema keys;
  std::vector<std::pair<std::string, value::Type>> attribute_definitions;
  std::string status =
      "ACTIVE";  ///< CREATING, ACTIVE, UPDATING, DELETING, INACCESSIBLE_ENCRYPTION_CREDENTIALS ...
  SimTime created, status_until;  ///< a transient status ends at status_until
  bool on_demand = true;
  std::int64_t provisioned_read = 0, provisioned_write = 0;
  bool deletion_protection = false;
  std::string table_class;  ///< empty: STANDARD
  std::string kms_key_arn;  ///< empty: AWS owned key
  EncryptionState encryption;
  std::string resource_policy;  ///< text, empty: none
  std::string resource_policy_revision;
  PMap<std::string, std::string> tags;
  ItemMap items;
  PartitionMap partitions;
  std::int64_t size_bytes = 0;
  std::vector<Cow<Index>> indexes;
  std::string ttl_attribute;  ///< empty: TTL disabled
  SimTime ttl_next_sweep, ttl_changed;
  bool shows_billing_mode = false;  ///< BillingModeSummary is absent while never on demand
  std::int64_t next_partition = 1;
  Throughput throughput;
  SimTime on_demand_since;  ///< of a switch; empty: since the table was created
  SimTime class_changed;
  Recovery recovery;
  /// DescribeTable shows sizes as they were at this time (they lag in AWS); empty: as they are.
  SimTime reported_at;
  std::int64_t reported_items = 0, reported_bytes = 0;
  /// A restore or import shows where it comes from while the table is CREATING.
  std::string restored_from_backup, restored_from_table;
  SimTime restored_to;
  std::optional<Cow<Stream>> stream;  ///< while it is enabled
  std::optional<Cow<Links>> links;    ///< replicas, destinations; empty: never had any
  std::string latest_stream_label;    ///< lingers when the stream is disabled; empty: never had one
  std::optional<Cow<Copies>> copies;  ///< while eventually consistent reads may be stale
  std::optional<Cow<Usage>> usage;    ///< while auto scaling watches what is consumed
};
std::uint64_t content_hash(const Table& t);

/// An on-demand or system backup. It shares the table's nodes: nothing is copied.
struct Backup {
  std::string arn, name;
  std::string type = "USER";  ///< USER or SYSTEM
  SimTime created, expires;   ///< system backups expire
  Cow<Table> table;           ///< as it was, without its past
};
std::uint64_t content_hash(const Backup& b);

/// account/region/name: the identity of a table.
struct TableId {
  std::string account, region, name;
  friend bool operator==(const TableId& a, const TableId& b) {
    return a.account == b.account && a.region == b.region && a.name == b.name;
  }
  friend bool operator<(const TableId& a, const TableId& b) {
    if (a.account != b.account)
      return a.account < b.account;
    if (a.region != b.region)
      return a.region < b.region;
    return a.name < b.name;
  }
};
std::uint64_t content_hash(const TableId& id);

/// For looking tables up without copying names.
struct TableIdView {
  std::string_view account, region, name;
};
inline bool operator<(const TableId& a, const TableIdView& b) {
  if (a.account != b.account)
    return a.account < b.account;
  if (a.region != b.region)
    return a.region < b.region;
  return a.name < b.name;
}
inline bool operator<(const TableIdView& a, const TableId& b) {
  if (a.account != b.account)
    return a.account < b.account;
  if (a.region != b.region)
    return a.region < b.region;
  return a.name < b.name;
}

/// A ClientRequestToken of TransactWriteItems that is still remembered.
struct RequestToken {
  std::uint64_t payload_hash = 0;
  SimTime expires;
  SimTime busy_until;  ///< the transaction is in flight until then
};
std::uint64_t content_hash(const RequestToken& t);

/// Everything DynamoDB keeps.
struct State {
  PMap<TableId, Cow<Table>> tables;
  PMap<std::string, RequestToken> tokens;         ///< by account/token
  PMap<std::string, Cow<Stream>> past_streams;    ///< disabled ones, by ARN, readable for a day
  PMap<std::string, Cow<KinesisStream>> kinesis;  ///< what arrived in Kinesis data streams, by ARN
  bool instant_control_plane =
      true;  ///< tables become ACTIVE at once; false: after the documented times
  bool enforce_throughput =
      false;  ///< requests beyond a table's or partition's limits are throttled
  PMap<std::string, Cow<Backup>> backups;  ///< by ARN
  PMap<std::string, Cow<Job>> jobs;        ///< exports and imports by ARN
  Settings settings;
  PMap<std::string, SimTime> locks;     ///< items that transactions hold: until when, see locks.hpp
  std::optional<Cow<Scaling>> scaling;  ///< Application Auto Scaling; empty: never used
};
std::uint64_t content_hash(const State& s);

const Table* find_table(const State& s, std::string_view account, std::string_view region,
                        std::string_view name);

/// Removes a table; its stream can be read for another day.
void erase_table(State& s, const TableId& id, SimTime now);

/// Items of one partition (or of the whole table with partition == nullptr) in scan order, for
/// panels: at most `limit`, starting after `skip`. Cheap: walks the ordered map.
std::vector<value::ItemPtr> items_of(const Table& t, const Partition* partition, std::size_t skip,
                                     std::size_t limit);

/// One item collection: partition key value, its items' range and totals.
struct ItemCollection {
  value::AttributeMap partition_key;
  std::string partition_id;
  std::int64_t item_count = 0, size_bytes = 0;
};
/// Item collections in scan order, at most `limit` (panels, the houses view).
std::vector<ItemCollection> item_collections(const Table& t, std::size_t limit);

/// Partition that serves a key (all key attributes present), or nullptr when the key does not fit
/// the schema.
const Partition* partition_of(const Table& t, const value::AttributeMap& key);

/// Heat at `now`, in half units, after decay.
std::int64_t heat_at(std::int64_t heat, SimTime since, SimTime now);

}  // namespace lockbox::table
