#pragma once
// DynamoDB Streams as values: a stream is a set of shards, a shard an ordered run of records of one
// partition's range of keys. A shard is closed when its partition splits, when it gets old, or when
// the stream is disabled; its children go on. Source: Developer Guide, "Change data capture for
// DynamoDB Streams"; API Reference, "StreamRecord", "Shard", "StreamDescription".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/cow.hpp"
#include "engine/base/pmap.hpp"
#include "engine/base/sim_time.hpp"
#include "engine/table/key_schema.hpp"

namespace lockbox::table {

struct Partition;
struct Table;
struct State;
enum class Origin : std::uint8_t;

/// How long records, closed shards and disabled streams can be read.
constexpr std::int64_t kStreamRetentionMs = 24LL * 3600 * 1000;
/// An open shard is replaced by a child at this age (seen in practice, not documented).
constexpr std::int64_t kShardLifeMs = 4LL * 3600 * 1000;

enum class StreamView : std::uint8_t { KeysOnly, NewImage, OldImage, NewAndOldImages };
std::string_view to_text(StreamView view);  ///< "NEW_AND_OLD_IMAGES"
std::optional<StreamView> stream_view(std::string_view text);

/// One change of one item. Keeps only the images that the view type promises.
struct StreamRecord {
  enum class Event : std::uint8_t { Insert, Modify, Remove };
  Event event = Event::Insert;
  SimTime time;
  value::AttributeMap keys;
  value::ItemPtr old_image, new_image;
  bool by_time_to_live = false;  ///< the deletion is the service's own
};
std::uint64_t content_hash(const StreamRecord& r);
std::string_view to_text(StreamRecord::Event event);  ///< "INSERT"
std::size_t size_bytes(const StreamRecord& r);        ///< SizeBytes: keys and images

struct Shard {
  std::string id, parent;     ///< parent: empty for the first shards of a stream
  std::string lower_bound;    ///< encoded key its range begins with
  std::uint64_t first = 0;    ///< its starting sequence number
  std::uint64_t last = 0;     ///< its ending sequence number; 0: open
  std::uint64_t trimmed = 0;  ///< records below this number have been thrown away
  SimTime opened, closed;
  PMap<std::uint64_t, StreamRecord> records;  ///< by sequence number
  bool is_open() const { return last == 0; }
};
std::uint64_t content_hash(const Shard& s);

struct Stream {
  std::string arn, label, table_name;
  StreamView view = StreamView::KeysOnly;
  KeySchema keys;
  bool enabled = true;
  SimTime created, disabled;
  std::uint64_t next = 1;  ///< next sequence number, without the prefix that tells streams apart
  PMap<std::string, Cow<Shard>> shards;  ///< by id: older first
  PMap<std::string, std::string> open;   ///< lower bound of a range -> id of its open shard
  SimTime next_roll;                     ///< when the oldest open shard is due
  SimTime next_trim;                     ///< when old records are thrown away next
  std::string resource_policy, resource_policy_revision;
};
std::uint64_t content_hash(const Stream& s);

/// "1788249600000000000000042": digits only, growing within a stream.
std::string sequence_text(const Stream& s, std::uint64_t number);
/// The number behind such a text, or nullopt when it is not one of this stream.
std::optional<std::uint64_t> sequence_number(const Stream& s, std::string_view text);

/// Gives the table a new stream with one shard for each partition. The table has no stream now.
void enable_stream(State& state, Table& t, StreamView view, SimTime now);

/// Closes the table's stream and keeps it for a day.
void disable_stream(State& state, Table& t, SimTime now);

/// Appends the record of a change, if it is one (an item replaced by an equal one is not).
/// The table has a stream.
void append_record(Table& t, std::string_view encoded, const value::ItemPtr& before,
                   const value::ItemPtr& after, Origin origin, SimTime now);

/// The stream of this ARN that can still be read at `now`, or nullptr.
const Stream* find_stream(const State& state, std::string_view arn, SimTime now);
/// The same, to be changed.
Stream* edit_stream(State& state, std::string_view arn, SimTime now);

/// Streams of an account in a Region that can be read at `now`, by ARN.
std::vector<const Stream*> streams_of(const State& state, std::string_view account,
                                      std::string_view region, SimTime now);

/// First record of the shard that is not older than a day, as a position: records below it are
/// trimmed. Equal to the shard's first number when nothing is.
std::uint64_t trim_horizon(const Shard& s, SimTime now);

/// Whether the shard is still listed: open, or closed less than a day ago.
bool is_listed(const Shard& s, SimTime now);

/// A record with its place, for panels and checks.
struct PlacedRecord {
  std::string shard;
  std::uint64_t sequence = 0;
  const StreamRecord* record = nullptr;  ///< valid as long as the stream is
};
/// The last `limit` records of a stream that can still be read, in order of their sequence numbers.
std::vector<PlacedRecord> recent_records(const Stream& s, SimTime now, std::size_t limit);

/// Throws away what nobody can read any more. Not visible from outside.
bool trim_is_due(const Stream& s, SimTime now);
void trim(Stream& s, SimTime now);

}  // namespace lockbox::table
