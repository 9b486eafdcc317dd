#include "engine/table/stream.hpp"

#include <algorithm>
#include <array>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/table/access.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/state.hpp"

namespace lockbox::table {

using value::ItemPtr;

namespace {

constexpr std::size_t kPrefixDigits = 10;
constexpr std::size_t kCounterDigits = 15;
/// Records are thrown away in passes, not one by one.
constexpr std::int64_t kTrimPassMs = 3600 * 1000;

constexpr std::array<std::string_view, 4> kViews = {"KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE",
                                                    "NEW_AND_OLD_IMAGES"};

std::string padded(std::uint64_t n, std::size_t digits) {
  std::string text = std::to_string(n);
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

/// "2026-09-01T08:00:00.291": the label of a stream is the time of its creation.
std::string label_at(SimTime t) {
  std::string text = to_iso8601(SimTime{t.seconds() * 1000});
  text.pop_back();
  return concat({text, ".", padded(static_cast<std::uint64_t>(t.ms - t.seconds() * 1000), 3)});
}

std::string stream_arn(const Table& t, std::string_view label) {
  return concat({t.arn, "/stream/", label});
}

bool can_be_read(const Stream& s, SimTime now) {
  return s.enabled || now.ms - s.disabled.ms < kStreamRetentionMs;
}

void open_shard(Stream& s, const std::string& lower_bound, const std::string& parent, SimTime now) {
  Shard shard;
  shard.first = s.next++;
  shard.id = concat({"shardId-", padded(static_cast<std::uint64_t>(now.ms), 20), "-",
                     fixed_hex(hash_bytes(concat({s.arn, "|", std::to_string(shard.first)})), 8)});
  shard.parent = parent;
  shard.lower_bound = lower_bound;
  shard.opened = now;
  s.open.set(lower_bound, shard.id);
  if (s.open.size() == 1 || plus_ms(now, kShardLifeMs) < s.next_roll)
    s.next_roll = plus_ms(now, kShardLifeMs);
  std::string id = shard.id;
  s.shards.set(std::move(id), Cow<Shard>(std::move(shard)));
}

void close_shard(Stream& s, const std::string& id, SimTime now) {
  Shard& shard = s.shards.edit(id)->edit();
  shard.last = s.next++;
  shard.closed = now;
}

/// An open shard and the partitions that its range holds now.
struct OpenRange {
  std::string lower_bound, id;
  SimTime opened;
  std::vector<std::string> partitions;  ///< their lower bounds
};

std::vector<OpenRange> open_ranges(const Stream& s, const PartitionMap& all) {
  std::vector<OpenRange> out;
  for (const auto& e : s.open)
    out.push_back(OpenRange{e.first, e.second, (*s.shards.find(e.second))->opened, {}});
  std::size_t at = 0;
  for (const auto& p : all) {
    while (at + 1 < out.size() && out[at + 1].lower_bound <= p.first) ++at;
    if (at < out.size())
      out[at].partitions.push_back(p.first);
  }
  return out;
}

/// Closes shards whose partition has split or that are old, and opens their children.
void follow_partitions(Stream& s, const PartitionMap& partitions, SimTime now) {
  if (s.open.size() == partitions.size() && now < s.next_roll)
    return;
  SimTime next_roll = plus_ms(now, kShardLifeMs);
  for (const OpenRange& range : open_ranges(s, partitions)) {
    const bool split = range.partitions.size() > 1;
    if (!split && now.ms - range.opened.ms < kShardLifeMs) {
      next_roll = std::min(next_roll, plus_ms(range.opened, kShardLifeMs));
      continue;
    }
    close_shard(s, range.id, now);
    s.open.erase(range.lower_bound);
    if (!split)
      open_shard(s, range.lower_bound, range.id, now);
    for (std::size_t i = 0; split && i < range.partitions.size(); ++i)
      open_shard(s, range.partitions[i], range.id, now);
  }
  s.next_roll = next_roll;
}

const std::string& shard_of(const Stream& s, std::string_view encoded) {
  auto c = s.open.lower_bound(encoded);
  if (!c.valid() || c.key() != encoded)
    c = s.open.before(encoded);
  return c.value();
}

}  // namespace

std::string_view to_text(StreamView view) {
  return kViews[static_cast<std::size_t>(view)];
}

std::optional<StreamView> stream_view(std::string_view text) {
  for (std::size_t i = 0; i < kViews.size(); ++i)
    if (kViews[i] == text)
      return static_cast<StreamView>(i);
  return std::nullopt;
}

std::string_view to_text(StreamRecord::Event event) {
  constexpr std::array<std::string_view, 3> kNames = {"INSERT", "MODIFY", "REMOVE"};
  return kNames[static_cast<std::size_t>(event)];
}

std::size_t size_bytes(const StreamRecord& r) {
  return value::size_bytes(r.keys) + (r.old_image ? value::size_bytes(*r.old_image) : 0) +
         (r.new_image ? value::size_bytes(*r.new_image) : 0);
}

std::uint64_t content_hash(const StreamRecord& r) {
  return hash_all(static_cast<int>(r.event), r.time, r.keys, r.old_image, r.new_image,
                  r.by_time_to_live);
}

std::uint64_t content_hash(const Shard& s) {
  return hash_all(s.id, s.parent, s.lower_bound, s.first, s.last, s.trimmed, s.opened, s.closed,
                  s.records);
}

std::uint64_t content_hash(const Stream& s) {
  return hash_all(s.arn, static_cast<int>(s.view), s.enabled, s.created, s.disabled, s.next,
                  s.shards, s.open, s.next_roll, s.next_trim, s.resource_policy,
                  s.resource_policy_revision);
}

std::string sequence_text(const Stream& s, std::uint64_t number) {
  return padded(static_cast<std::uint64_t>(s.created.seconds()), kPrefixDigits) +
         padded(number, kCounterDigits);
}

std::optional<std::uint64_t> sequence_number(const Stream& s, std::string_view text) {
  const std::string prefix = padded(static_cast<std::uint64_t>(s.created.seconds()), kPrefixDigits);
  if (text.size() != kPrefixDigits + kCounterDigits || text.substr(0, kPrefixDigits) != prefix)
    return std::nullopt;
  const auto number = to_int(text.substr(kPrefixDigits));
  if (!number || *number < 0)
    return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

void enable_stream(State& state, Table& t, StreamView view, SimTime now) {
  Stream s;
  s.view = view;
  s.created = now;
  // Two streams of one table never share a label, however fast they follow each other.
  for (SimTime named = now;; named = plus_ms(named, 1)) {
    s.label = label_at(named);
    s.arn = stream_arn(t, s.label);
    if (!state.past_streams.contains(s.arn))
      break;
  }
  s.table_name = t.name;
  s.keys = t.keys;
  s.next_trim = plus_ms(now, kStreamRetentionMs);
  for (const auto& p : t.partitions) open_shard(s, p.first, "", now);
  t.latest_stream_label = s.label;
  t.stream = Cow<Stream>(std::move(s));
}

void disable_stream(State& state, Table& t, SimTime now) {
  if (!t.stream)
    return;
  Cow<Stream> kept = std::move(*t.stream);
  t.stream.reset();
  Stream& s = kept.edit();
  std::vector<std::string> open;
  for (const auto& e : s.open) open.push_back(e.second);
  for (const std::string& id : open) close_shard(s, id, now);
  s.open = PMap<std::string, std::string>();
  s.enabled = false;
  s.disabled = now;
  std::string arn = s.arn;
  state.past_streams.set(std::move(arn), std::move(kept));
}

void append_record(Table& t, std::string_view encoded, const ItemPtr& before, const ItemPtr& after,
                   Origin origin, SimTime now) {
  if ((!before && !after) || before == after || (before && after && *before == *after))
    return;
  Stream& s = t.stream->edit();
  follow_partitions(s, t.partitions, now);
  StreamRecord r;
  r.event = !before  ? StreamRecord::Event::Insert
            : !after ? StreamRecord::Event::Remove
                     : StreamRecord::Event::Modify;
  r.time = now;
  r.keys = key_of(t.keys, after ? *after : *before);
  if (s.view == StreamView::OldImage || s.view == StreamView::NewAndOldImages)
    r.old_image = before;
  if (s.view == StreamView::NewImage || s.view == StreamView::NewAndOldImages)
    r.new_image = after;
  r.by_time_to_live = origin == Origin::TimeToLive;
  s.shards.edit(shard_of(s, encoded))->edit().records.set(s.next++, std::move(r));
}

namespace {

/// The table whose present stream has this ARN.
const Table* table_with_stream(const State& state, std::string_view arn) {
  const auto parsed = parse_arn(arn);
  const std::size_t at = parsed ? parsed->resource.find("/stream/") : std::string::npos;
  if (!parsed || parsed->resource.rfind("table/", 0) != 0 || at == std::string::npos)
    return nullptr;
  const Table* t =
      find_table(state, parsed->account, parsed->region, parsed->resource.substr(6, at - 6));
  return t && t->stream && (*t->stream)->arn == arn ? t : nullptr;
}

}  // namespace

const Stream* find_stream(const State& state, std::string_view arn, SimTime now) {
  if (const Table* t = table_with_stream(state, arn))
    return &t->stream->get();
  const Cow<Stream>* past = state.past_streams.find(arn);
  return past && can_be_read(**past, now) ? &past->get() : nullptr;
}

Stream* edit_stream(State& state, std::string_view arn, SimTime now) {
  if (const Table* t = table_with_stream(state, arn))
    return &state.tables.edit(TableIdView{t->account, t->region, t->name})->edit().stream->edit();
  const Cow<Stream>* past = state.past_streams.find(arn);
  return past && can_be_read(**past, now) ? &state.past_streams.edit(arn)->edit() : nullptr;
}

std::vector<const Stream*> streams_of(const State& state, std::string_view account,
                                      std::string_view region, SimTime now) {
  std::vector<const Stream*> out;
  for (auto c = state.tables.lower_bound(TableIdView{account, region, ""});
       c.valid() && c.key().account == account && c.key().region == region; c.next()) {
    const Table& t = *c.value();
    if (t.stream && t.status != "CREATING")
      out.push_back(&t.stream->get());
  }
  const std::string prefix = concat({"arn:aws:dynamodb:", region, ":", account, ":"});
  for (auto c = state.past_streams.lower_bound(prefix);
       c.valid() && c.key().compare(0, prefix.size(), prefix) == 0; c.next())
    if (can_be_read(*c.value(), now))
      out.push_back(&c.value().get());
  std::sort(out.begin(), out.end(),
            [](const Stream* a, const Stream* b) { return a->arn < b->arn; });
  return out;
}

std::uint64_t trim_horizon(const Shard& s, SimTime now) {
  std::uint64_t horizon = std::max(s.first, s.trimmed);
  for (auto c = s.records.first(); c.valid(); c.next()) {
    if (now.ms - c.value().time.ms < kStreamRetentionMs)
      break;
    horizon = c.key() + 1;
  }
  return horizon;
}

bool is_listed(const Shard& s, SimTime now) {
  return s.is_open() || now.ms - s.closed.ms < kStreamRetentionMs;
}

std::vector<PlacedRecord> recent_records(const Stream& s, SimTime now, std::size_t limit) {
  std::vector<PlacedRecord> out;
  for (const auto& e : s.shards) {
    const Shard& shard = *e.second;
    std::size_t taken = 0;
    for (auto c = shard.records.last(); c.valid() && taken < limit; c.prev(), ++taken) {
      if (now.ms - c.value().time.ms >= kStreamRetentionMs)
        break;
      out.push_back(PlacedRecord{shard.id, c.key(), &c.value()});
    }
  }
  std::sort(out.begin(), out.end(),
            [](const PlacedRecord& a, const PlacedRecord& b) { return a.sequence < b.sequence; });
  if (out.size() > limit)
    out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(limit));
  return out;
}

bool trim_is_due(const Stream& s, SimTime now) {
  return s.next_trim <= now;
}

void trim(Stream& s, SimTime now) {
  s.next_trim = plus_ms(now, kTrimPassMs);
  std::vector<std::string> ids;
  for (const auto& e : s.shards) ids.push_back(e.first);
  for (const std::string& id : ids) {
    const Shard& shard = **s.shards.find(id);
    if (!is_listed(shard, now)) {
      s.shards.erase(id);
      continue;
    }
    const std::uint64_t horizon = trim_horizon(shard, now);
    if (shard.records.empty() || shard.records.first().key() >= horizon)
      continue;
    Shard& kept = s.shards.edit(id)->edit();
    kept.trimmed = horizon;
    while (!kept.records.empty() && kept.records.first().key() < horizon) {
      const std::uint64_t gone = kept.records.first().key();
      kept.records.erase(gone);
    }
  }
}

}  // namespace lockbox::table
