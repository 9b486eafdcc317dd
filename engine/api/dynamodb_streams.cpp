// ListStreams and DescribeStream. Source: API Reference, "Amazon DynamoDB Streams".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_stream_common.hpp"
#include "engine/base/text.hpp"
#include "engine/table/texts/streams.hpp"

namespace lockbox::api::dynamodb {

using table::Shard;
using table::Stream;

namespace {

constexpr std::int64_t kStreamPage = 100;

Json stream_summary(const Stream& s) {
  Json out = Json::object();
  out["StreamArn"] = s.arn;
  out["TableName"] = s.table_name;
  out["StreamLabel"] = s.label;
  return out;
}

Json shard_json(const Stream& s, const Shard& shard) {
  Json range = Json::object();
  range["StartingSequenceNumber"] = table::sequence_text(s, shard.first);
  if (!shard.is_open())
    range["EndingSequenceNumber"] = table::sequence_text(s, shard.last);
  Json out = Json::object();
  out["ShardId"] = shard.id;
  out["SequenceNumberRange"] = std::move(range);
  if (!shard.parent.empty())
    out["ParentShardId"] = shard.parent;
  return out;
}

Json stream_keys(const Stream& s) {
  Json out = Json::array();
  for (const auto* part : {&s.keys.hash, &s.keys.range})
    for (const table::KeyAttribute& k : *part) {
      Json e = Json::object();
      e["AttributeName"] = k.name;
      e["KeyType"] = part == &s.keys.hash ? "HASH" : "RANGE";
      out.push_back(std::move(e));
    }
  return out;
}

/// Which shards DescribeStream is to list.
struct ShardPage {
  std::int64_t limit = kStreamPage;
  std::string after;      ///< ExclusiveStartShardId
  std::string parent;     ///< ShardFilter CHILD_SHARDS
  bool children = false;  ///< there is such a filter
};

Json stream_description(const Stream& s, const ShardPage& page, SimTime now) {
  Json shards = Json::array();
  Json out = Json::object();
  auto c = s.shards.lower_bound(page.after);
  for (; c.valid(); c.next()) {
    const Shard& shard = *c.value();
    if (shard.id == page.after || !is_listed(shard, now))
      continue;
    if (page.children && shard.parent != page.parent)
      continue;
    if (static_cast<std::int64_t>(shards.size()) == page.limit) {
      out["LastEvaluatedShardId"] = shards.back()["ShardId"];
      break;
    }
    shards.push_back(shard_json(s, shard));
  }
  out["StreamArn"] = s.arn;
  out["StreamLabel"] = s.label;
  out["StreamStatus"] = s.enabled ? "ENABLED" : "DISABLED";
  out["StreamViewType"] = table::to_text(s.view);
  out["CreationRequestDateTime"] = static_cast<double>(s.created.ms) / 1000;
  out["TableName"] = s.table_name;
  out["KeySchema"] = stream_keys(s);
  out["Shards"] = std::move(shards);
  Json body = Json::object();
  body["StreamDescription"] = std::move(out);
  return body;
}

}  // namespace

Result<Prepared> list_streams(const Services& /*services*/, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("ListStreams", p, Layer::Older))
    return std::move(*error);
  const std::int64_t limit = int_member(p, "Limit").value_or(kStreamPage);
  const std::string start = string_or(p, "ExclusiveStartStreamArn", "");
  if (!start.empty())
    if (auto error = check_stream_arn(start))
      return std::move(*error);
  const auto name = string_member(p, "TableName");
  const std::string table = name ? table_ref(call, *name).id.name : std::string();
  const std::string account(call.account), region(call.region);
  Prepared out;
  out.needs.push_back(global_need(call, "dynamodb:ListStreams"));
  out.trail_parameters = trail_parameters(p);
  out.run = [limit, start, table, account, region](Run& run) -> Result<Json> {
    Json list = Json::array();
    Json body = Json::object();
    for (const Stream* s : table::streams_of(run.services.tables, account, region, run.now)) {
      if ((!table.empty() && s->table_name != table) || s->arn <= start)
        continue;
      if (static_cast<std::int64_t>(list.size()) == limit) {
        body["LastEvaluatedStreamArn"] = list.back()["StreamArn"];
        break;
      }
      list.push_back(stream_summary(*s));
    }
    run.work.summary =
        concat({"Listed ", counted(static_cast<std::int64_t>(list.size()), "stream"), "."});
    body["Streams"] = std::move(list);
    return body;
  };
  return out;
}

Result<Prepared> describe_stream(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("DescribeStream", p, Layer::Older))
    return std::move(*error);
  const std::string arn = *string_member(p, "StreamArn");
  if (auto error = check_stream_arn(arn))
    return std::move(*error);
  ShardPage page;
  page.limit = int_member(p, "Limit").value_or(kStreamPage);
  page.after = string_or(p, "ExclusiveStartShardId", "");
  if (const Json* filter = member(p, "ShardFilter")) {
    page.children = string_or(*filter, "Type", "") == "CHILD_SHARDS";
    page.parent = string_or(*filter, "ShardId", "");
    if (page.children && page.parent.empty())
      return validation(texts::say<texts::kShardFilter>());
  }
  Prepared out;
  out.main_resource = arn;
  out.needs.push_back(stream_need(services, call, arn, "dynamodb:DescribeStream"));
  out.trail_parameters = trail_parameters(p);
  out.run = [arn, page](Run& run) -> Result<Json> {
    const Stream* s = table::find_stream(run.services.tables, arn, run.now);
    if (!s)
      return stream_not_found(arn);
    run.work.summary = concat({"Described the stream of ", s->table_name, ": ",
                               counted(static_cast<std::int64_t>(s->shards.size()), "shard"), ", ",
                               std::to_string(s->open.size()), " open."});
    return stream_description(*s, page, run.now);
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
