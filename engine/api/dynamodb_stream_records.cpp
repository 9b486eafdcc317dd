// GetShardIterator and GetRecords. Source: API Reference, "GetShardIterator", "GetRecords";
// Developer Guide, "Change data capture for DynamoDB Streams".
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_stream_common.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/table/texts/streams.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using table::Shard;
using table::Stream;
using table::StreamRecord;

namespace {

constexpr std::int64_t kIteratorLifeMs = 15 * 60 * 1000;
constexpr std::int64_t kMaxRecords = 1000;
constexpr std::size_t kMaxRecordBytes = 1024 * 1024;

/// A place in a shard, as a shard iterator carries it.
struct Place {
  std::string stream_arn, shard_id;
  std::uint64_t next = 0;  ///< first sequence number that has not been read
  SimTime issued;
};

/// "ARN|1|base64": clients must not look inside, but people who do find nothing secret.
std::string iterator_text(const Place& place) {
  return concat({place.stream_arn, "|1|",
                 base64_encode(concat({place.shard_id, " ", std::to_string(place.next), " ",
                                       std::to_string(place.issued.ms)}))});
}

std::optional<Place> read_iterator(std::string_view text) {
  const std::vector<std::string> parts = split(text, '|');
  if (parts.size() != 3 || parts[1] != "1" || check_stream_arn(parts[0]))
    return std::nullopt;
  const auto inner = base64_decode(parts[2]);
  if (!inner)
    return std::nullopt;
  const std::vector<std::string> fields = split(*inner, ' ');
  if (fields.size() != 3)
    return std::nullopt;
  const auto next = to_int(fields[1]), issued = to_int(fields[2]);
  if (!next || *next < 0 || !issued || *issued < 0)
    return std::nullopt;
  return Place{parts[0], fields[0], static_cast<std::uint64_t>(*next), SimTime{*issued}};
}

AwsError trimmed_error() {
  return service_error("TrimmedDataAccessException", texts::say<texts::kStreamTrimmed>());
}

const Shard* find_shard(const Stream& s, const std::string& id, SimTime now) {
  const Cow<Shard>* found = s.shards.find(id);
  return found && is_listed(**found, now) ? &found->get() : nullptr;
}

AwsError shard_not_found(const std::string& id) {
  return service_error("ResourceNotFoundException", texts::say<texts::kShardNotFound>(id));
}

/// Sequence number an iterator of this type begins with.
Result<std::uint64_t> beginning(const Stream& s, const Shard& shard, const std::string& type,
                                const std::string& sequence, SimTime now) {
  const std::uint64_t horizon = trim_horizon(shard, now);
  if (type == "TRIM_HORIZON")
    return horizon;
  if (type == "LATEST")
    return shard.is_open() ? s.next : shard.last;
  const auto number = table::sequence_number(s, sequence);
  const std::uint64_t end = shard.is_open() ? s.next : shard.last + 1;
  if (!number || *number < shard.first || *number >= end)
    return validation(texts::say<texts::kSequenceOutside>(sequence, shard.id));
  const std::uint64_t wanted = type == "AFTER_SEQUENCE_NUMBER" ? *number + 1 : *number;
  if (wanted < horizon)
    return trimmed_error();
  return wanted;
}

Json record_json(const Stream& s, std::uint64_t sequence, const StreamRecord& r,
                 const std::string& region) {
  Json change = Json::object();
  change["ApproximateCreationDateTime"] = r.time.seconds();
  change["Keys"] = value::to_json(r.keys);
  if (r.new_image)
    change["NewImage"] = value::to_json(*r.new_image);
  if (r.old_image)
    change["OldImage"] = value::to_json(*r.old_image);
  change["SequenceNumber"] = table::sequence_text(s, sequence);
  change["SizeBytes"] = size_bytes(r);
  change["StreamViewType"] = table::to_text(s.view);
  const std::uint64_t high = hash_bytes(s.arn);
  const std::uint64_t low = combine_hash(high, sequence);
  Json out = Json::object();
  out["eventID"] = fixed_hex(high, 16) + fixed_hex(low, 16);
  out["eventName"] = table::to_text(r.event);
  out["eventVersion"] = "1.1";
  out["eventSource"] = "aws:dynamodb";
  out["awsRegion"] = region;
  out["dynamodb"] = std::move(change);
  if (r.by_time_to_live) {
    Json identity = Json::object();
    identity["PrincipalId"] = "dynamodb.amazonaws.com";
    identity["Type"] = "Service";
    out["userIdentity"] = std::move(identity);
  }
  return out;
}

Result<Json> read_records(const Place& from, std::int64_t limit, const std::string& region,
                          Run& run) {
  const Stream* s = table::find_stream(run.services.tables, from.stream_arn, run.now);
  if (!s)
    return stream_not_found(from.stream_arn);
  const Shard* shard = find_shard(*s, from.shard_id, run.now);
  if (!shard)
    return shard_not_found(from.shard_id);
  if (from.next < trim_horizon(*shard, run.now))
    return trimmed_error();
  Json records = Json::array();
  Place next = from;
  next.issued = run.now;
  std::size_t bytes = 0;
  auto c = shard->records.lower_bound(from.next);
  for (; c.valid() && static_cast<std::int64_t>(records.size()) < limit; c.next()) {
    bytes += size_bytes(c.value());
    if (bytes > kMaxRecordBytes && !records.empty())
      break;
    records.push_back(record_json(*s, c.key(), c.value(), region));
    next.next = c.key() + 1;
  }
  run.work.summary =
      concat({"Read ", counted(static_cast<std::int64_t>(records.size()), "stream record"),
              " of the stream of ", s->table_name, "."});
  Json out = Json::object();
  // A closed shard that has been read to its end has nothing to go on with.
  if (shard->is_open() || c.valid())
    out["NextShardIterator"] = iterator_text(next);
  out["Records"] = std::move(records);
  return out;
}

}  // namespace

Result<Prepared> get_shard_iterator(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("GetShardIterator", p, Layer::Older))
    return std::move(*error);
  const std::string arn = *string_member(p, "StreamArn");
  const std::string shard_id = *string_member(p, "ShardId");
  const std::string type = *string_member(p, "ShardIteratorType");
  const std::string sequence = string_or(p, "SequenceNumber", "");
  if (auto error = check_stream_arn(arn))
    return std::move(*error);
  const bool by_number = type == "AT_SEQUENCE_NUMBER" || type == "AFTER_SEQUENCE_NUMBER";
  if (by_number && sequence.empty())
    return validation(texts::say<texts::kSequenceMissing>(type));
  if (!by_number && !sequence.empty())
    return validation(texts::say<texts::kSequenceGiven>(type));
  Prepared out;
  out.main_resource = arn;
  out.needs.push_back(stream_need(services, call, arn, "dynamodb:GetShardIterator"));
  out.trail_parameters = trail_parameters(p);
  out.run = [arn, shard_id, type, sequence](Run& run) -> Result<Json> {
    const Stream* s = table::find_stream(run.services.tables, arn, run.now);
    if (!s)
      return stream_not_found(arn);
    const Shard* shard = find_shard(*s, shard_id, run.now);
    if (!shard)
      return shard_not_found(shard_id);
    auto next = beginning(*s, *shard, type, sequence, run.now);
    if (!next)
      return next.error();
    Json body = Json::object();
    body["ShardIterator"] = iterator_text(Place{arn, shard_id, *next, run.now});
    run.work.summary = concat({"Made an iterator for ", shard_id, "."});
    return body;
  };
  return out;
}

Result<Prepared> get_records(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("GetRecords", p, Layer::Older))
    return std::move(*error);
  const std::int64_t limit = int_member(p, "Limit").value_or(kMaxRecords);
  if (limit > kMaxRecords)
    return service_error("LimitExceededException", texts::say<texts::kStreamLimit>());
  const auto place = read_iterator(*string_member(p, "ShardIterator"));
  if (!place)
    return validation(texts::say<texts::kShardIterator>());
  if (call.now.ms - place->issued.ms > kIteratorLifeMs)
    return service_error("ExpiredIteratorException", texts::say<texts::kShardIteratorExpired>());
  const std::string region = parse_arn(place->stream_arn)->region;
  Prepared out;
  out.main_resource = place->stream_arn;
  out.needs.push_back(stream_need(services, call, place->stream_arn, "dynamodb:GetRecords"));
  out.trail_parameters = trail_parameters(p);
  out.run = [place, limit, region](Run& run) { return read_records(*place, limit, region, run); };
  return out;
}

}  // namespace lockbox::api::dynamodb
