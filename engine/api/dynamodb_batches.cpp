// BatchGetItem and BatchWriteItem.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_legacy.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_texts.hpp"
#include "engine/api/dynamodb_writes.hpp"
#include "engine/api/run.hpp"
#include "engine/base/text.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/locks.hpp"
#include "engine/table/texts/batches.hpp"
#include "engine/table/texts/items.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using table::Table;
using value::AttributeMap;
using value::ItemPtr;

namespace {

constexpr std::size_t kMaxKeys = 100;
constexpr std::size_t kMaxWrites = 25;
constexpr std::size_t kMaxAnswerBytes = 16u * 1024u * 1024u;
/// What one partition gives to a BatchGetItem before it leaves keys unprocessed.
constexpr std::size_t kMaxPartitionBytes = 1048576;

/// Partition keys of several items of one table, each once.
void set_leading_keys(KeyFacts& facts, const Table* t, const std::vector<AttributeMap>& keys) {
  if (!t) {
    facts.leading_absent = "the table does not exist, so its partition key is unknown";
    return;
  }
  std::vector<std::string> leading;
  for (const AttributeMap& k : keys) {
    const auto one = leading_key(t, k);
    if (!one) {
      facts.leading_absent = "a key of the request does not fit the table's key schema";
      return;
    }
    add_name(leading, *one);
  }
  facts.leading = std::move(leading);
  facts.leading_origin = "partition keys in the request";
}

void add_attribute_names(std::vector<std::string>& names, const AttributeMap& m) {
  for (const auto& e : m) add_name(names, e.first);
}

bool is_empty_map(const Json& p, std::string_view name) {
  const Json* m = member(p, name);
  return m && m->is_object() && m->empty();
}

// ---- BatchGetItem -------------------------------------------------------------------------------

struct TableGets {
  TableRef table;
  std::vector<AttributeMap> keys;
  Expressions expressions;
  bool consistent = false;
  Json settings;  ///< the table's entry as sent, without Keys: echoed in UnprocessedKeys
};

struct BatchGetPlan {
  std::vector<TableGets> tables;
  ReturnCapacity capacity = ReturnCapacity::None;
};

Result<TableGets> table_gets(const Call& call, const std::string& name, const Json& entry) {
  TableGets out;
  out.table = table_ref(call, name);
  out.consistent = bool_or(entry, "ConsistentRead", false);
  ExpressionReader reader(entry, {ExpressionKind::Projection}, false);
  if (auto error = reader.bind())
    return std::move(*error);
  auto expressions = reader.read();
  if (!expressions)
    return expressions.error();
  out.expressions = std::move(*expressions);
  for (const Json& k : *member(entry, "Keys")) {
    auto key = value::parse_attribute_map(k);
    if (!key)
      return validation(key.error().message);
    for (const AttributeMap& other : out.keys)
      if (other == *key)
        return validation(texts::say<texts::kBatchRepeats>());
    out.keys.push_back(std::move(*key));
  }
  out.settings = entry;
  out.settings.erase("Keys");
  return out;
}

/// An expression for one table and a legacy parameter for another refuse the whole request.
std::optional<AwsError> check_mixed_tables(const Json& tables) {
  Json all = Json::object();
  for (const auto& t : tables.items())
    for (const char* name : {"ProjectionExpression", "AttributesToGet"})
      if (const Json* m = member(t.value(), name))
        all[name] = *m;
  return check_mixing(all, {ExpressionKind::Projection}, false);
}

/// Items of one table; keys that do not fit into the answer go to `unprocessed`.
Result<Done> run_table_gets(const TableGets& gets, Run& run, table::Access& access, Json& responses,
                            Json& unprocessed, std::size_t& answer_bytes) {
  for (const AttributeMap& key : gets.keys)
    if (auto ok = table::check_lookup_key(find_table(run.services, gets.table)->keys, key); !ok)
      return ok;
  if (auto error = check_scalar_keys(*find_table(run.services, gets.table), gets.expressions))
    return std::move(*error);
  std::vector<std::pair<std::string, std::size_t>> served;  // bytes by partition
  std::optional<expression::Projector> projector;
  if (gets.expressions.projection)
    projector.emplace(gets.expressions.projection->paths);
  Json items = Json::array(), left = Json::array();
  for (const AttributeMap& key : gets.keys) {
    const Table& t = *find_table(run.services, gets.table);
    const std::string encoded = table::encode_key(t.keys, key);
    const ItemPtr found = table::find_item(t, encoded);
    const std::size_t bytes = found ? value::size_bytes(*found) : 0;
    const std::string partition = table::partition_id(t, nullptr, encoded);
    auto at = std::find_if(served.begin(), served.end(),
                           [&](const auto& s) { return s.first == partition; });
    if (at == served.end())
      at = served.insert(served.end(), {partition, 0});
    if ((at->second > 0 && at->second + bytes > kMaxPartitionBytes) ||
        (answer_bytes > 0 && answer_bytes + bytes > kMaxAnswerBytes)) {
      left.push_back(value::to_json(key));
      continue;
    }
    ItemPtr item;
    if (!within_limits(run, access, [&] {
          item =
              table::read_item(*edit_table(run.services, gets.table), key, gets.consistent, access);
        })) {
      left.push_back(value::to_json(key));
      continue;
    }
    at->second += bytes;
    answer_bytes += bytes;
    if (item)
      items.push_back(projector ? value::to_json(projector->apply(*item)) : value::to_json(*item));
  }
  responses[gets.table.shown] = std::move(items);
  if (!left.empty()) {
    Json entry = gets.settings;
    entry["Keys"] = std::move(left);
    unprocessed[gets.table.shown] = std::move(entry);
  }
  return Done{};
}

Result<Json> run_batch_get(const BatchGetPlan& plan, Run& run) {
  for (const TableGets& gets : plan.tables)
    if (!edit_table(run.services, gets.table))
      return table_not_found();
  Json responses = Json::object(), unprocessed = Json::object(), consumed = Json::array();
  std::size_t answer_bytes = 0;
  for (const TableGets& gets : plan.tables) {
    table::Access access;
    access.now = run.now;
    access.work = &run.work;
    if (auto ok = run_table_gets(gets, run, access, responses, unprocessed, answer_bytes); !ok)
      return ok.error();
    if (plan.capacity != ReturnCapacity::None)
      consumed.push_back(
          consumed_capacity(access.consumed, gets.table.shown, plan.capacity, false));
  }
  std::size_t asked = 0;
  for (const TableGets& gets : plan.tables) asked += gets.keys.size();
  if (auto error = all_left_out(run, asked))
    return std::move(*error);
  Json out = Json::object();
  out["Responses"] = std::move(responses);
  out["UnprocessedKeys"] = std::move(unprocessed);
  if (plan.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] = std::move(consumed);
  run.work.summary = concat({"Asked for ", counted(run.work.evaluated, "item"), ", found ",
                             std::to_string(run.work.returned), "; ",
                             units_text(run.work.read.halves, "RCU"), "."});
  return out;
}

}  // namespace

Result<Prepared> batch_get_item(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  const table::Settings& settings = services.tables.settings;
  if (is_empty_map(p, "RequestItems"))
    return validation(texts::say_in<texts::kBatchGetEmpty>(settings.error_texts));
  if (auto error = check_request("BatchGetItem", p, voice_of("BatchGetItem", settings).layer))
    return std::move(*error);
  auto plan = std::make_shared<BatchGetPlan>();
  plan->capacity = return_capacity(p);
  if (auto error = check_mixed_tables(*member(p, "RequestItems")))
    return std::move(*error);
  std::size_t total = 0;
  Prepared out;
  for (const auto& m : member(p, "RequestItems")->items()) {
    auto gets = table_gets(call, m.key(), m.value());
    if (!gets)
      return gets.error();
    total += gets->keys.size();
    KeyFacts facts;
    set_leading_keys(facts, find_table(services, gets->table), gets->keys);
    facts.attributes.emplace();
    for (const AttributeMap& k : gets->keys) add_attribute_names(*facts.attributes, k);
    gets->expressions.add_names(*facts.attributes);
    facts.select = gets->expressions.projection ? "SPECIFIC_ATTRIBUTES" : "ALL_ATTRIBUTES";
    facts.select_origin = "implied by the projection of this table, or its absence";
    facts.return_consumed = string_or(p, "ReturnConsumedCapacity", "NONE");
    out.needs.push_back(table_need(services, gets->table, "dynamodb:BatchGetItem", facts));
    plan->tables.push_back(std::move(*gets));
  }
  if (total > kMaxKeys)
    return validation(texts::say<texts::kBatchGetTooMany>());
  out.main_resource = plan->tables[0].table.arn;
  out.trail_parameters = trail_parameters(p);
  out.run = [plan](Run& run) { return run_batch_get(*plan, run); };
  return out;
}

// ---- BatchWriteItem -----------------------------------------------------------------------------

namespace {

struct BatchWrite {
  ItemPtr item;  ///< put, or null
  AttributeMap key;
};

struct TableWrites {
  TableRef table;
  std::vector<BatchWrite> writes;
};

struct BatchWritePlan {
  std::vector<TableWrites> tables;
  bool metrics = false;
  ReturnCapacity capacity = ReturnCapacity::None;
};

Result<BatchWrite> batch_write(const Json& request) {
  const Json* put = member(request, "PutRequest");
  const Json* del = member(request, "DeleteRequest");
  if (!put == !del)
    return validation(texts::say<texts::kPutAndDelete>());
  BatchWrite out;
  auto m = value::parse_attribute_map(*member(put ? *put : *del, put ? "Item" : "Key"),
                                      value::Wording::Older);
  if (!m)
    return m.error();
  if (!put) {
    out.key = std::move(*m);
    return out;
  }
  if (value::size_bytes(*m) > table::kMaxItemBytes)
    return validation(texts::say<texts::kItemTooBig>());
  out.item = std::make_shared<const value::Item>(std::move(*m));
  return out;
}

/// Keys of all writes of a table, checked, encoded and without repetition.
Result<std::vector<std::string>> encoded_keys(const Table& t, const TableWrites& writes) {
  std::vector<std::string> out;
  for (const BatchWrite& w : writes.writes) {
    auto ok = w.item ? table::check_item_key(t.keys, *w.item, true)
                     : table::check_lookup_key(t.keys, w.key);
    if (!ok)
      return ok.error();
    if (w.item)
      if (auto index_ok = table::check_index_keys(t, *w.item, nullptr); !index_ok)
        return index_ok.error();
    std::string encoded = table::encode_key(t.keys, w.item ? *w.item : w.key);
    if (std::find(out.begin(), out.end(), encoded) != out.end())
      return validation(texts::say<texts::kBatchRepeats>());
    out.push_back(std::move(encoded));
  }
  return out;
}

Json write_request(const BatchWrite& w) {
  Json body = Json::object(), out = Json::object();
  body[w.item ? "Item" : "Key"] = value::to_json(w.item ? *w.item : w.key);
  out[w.item ? "PutRequest" : "DeleteRequest"] = std::move(body);
  return out;
}

Result<Json> run_batch_write(const BatchWritePlan& plan, Run& run) {
  for (const TableWrites& w : plan.tables)
    if (!edit_table(run.services, w.table))
      return table_not_found();
  std::vector<std::vector<std::string>> keys;
  for (const TableWrites& w : plan.tables) {
    auto encoded = encoded_keys(*find_table(run.services, w.table), w);
    if (!encoded)
      return encoded.error();
    keys.push_back(std::move(*encoded));
  }
  Json consumed = Json::array(), metrics = Json::object(), unprocessed = Json::object();
  std::int64_t count = 0;
  std::size_t asked = 0;
  for (std::size_t i = 0; i < plan.tables.size(); ++i) {
    const TableWrites& w = plan.tables[i];
    asked += w.writes.size();
    table::Access access;
    access.now = run.now;
    access.work = &run.work;
    Json table_metrics = Json::array();
    for (std::size_t k = 0; k < w.writes.size(); ++k) {
      const BatchWrite& one = w.writes[k];
      // BatchWriteItem has no error for a conflict: the write stays unprocessed.
      const bool held = table::is_held(run.services.tables, *find_table(run.services, w.table),
                                       keys[i][k], run.now);
      if (held || !within_limits(run, access, [&] {
            Table& now = *edit_table(run.services, w.table);
            table::write_item(now, keys[i][k], table::find_item(now, keys[i][k]), one.item, access);
          })) {
        unprocessed[w.table.shown].push_back(write_request(one));
        continue;
      }
      ++count;
      const Table& t = *find_table(run.services, w.table);
      Json m = plan.metrics ? item_collection_metrics(t, one.item ? *one.item : one.key) : Json();
      if (!m.is_null())
        table_metrics.push_back(std::move(m));
    }
    if (!table_metrics.empty())
      metrics[w.table.shown] = std::move(table_metrics);
    if (plan.capacity != ReturnCapacity::None)
      consumed.push_back(consumed_capacity(access.consumed, w.table.shown, plan.capacity, false));
  }
  if (auto error = all_left_out(run, asked))
    return std::move(*error);
  Json out = Json::object();
  out["UnprocessedItems"] = std::move(unprocessed);
  if (!metrics.empty())
    out["ItemCollectionMetrics"] = std::move(metrics);
  if (plan.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] = std::move(consumed);
  run.work.summary = concat({"Wrote or deleted ", counted(count, "item"), "; ",
                             units_text(run.work.write.halves, "WCU"), "."});
  return out;
}

}  // namespace

Result<Prepared> batch_write_item(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (is_empty_map(p, "RequestItems"))
    return validation(texts::say<texts::kBatchWriteEmpty>());
  if (auto error = check_request("BatchWriteItem", p, Layer::Older))
    return std::move(*error);
  auto plan = std::make_shared<BatchWritePlan>();
  plan->capacity = return_capacity(p);
  plan->metrics = string_or(p, "ReturnItemCollectionMetrics", "NONE") == "SIZE";
  std::size_t total = 0;
  Prepared out;
  for (const auto& m : member(p, "RequestItems")->items()) {
    TableWrites writes;
    writes.table = table_ref(call, m.key());
    std::vector<AttributeMap> keys;
    KeyFacts facts;
    facts.attributes.emplace();
    for (const Json& request : m.value()) {
      auto w = batch_write(request);
      if (!w)
        return w.error();
      keys.push_back(w->item ? *w->item : w->key);
      add_attribute_names(*facts.attributes, keys.back());
      writes.writes.push_back(std::move(*w));
    }
    total += writes.writes.size();
    set_leading_keys(facts, find_table(services, writes.table), keys);
    facts.return_consumed = string_or(p, "ReturnConsumedCapacity", "NONE");
    out.needs.push_back(table_need(services, writes.table, "dynamodb:BatchWriteItem", facts));
    plan->tables.push_back(std::move(writes));
  }
  if (total > kMaxWrites)
    return validation(texts::say<texts::kBatchWriteTooMany>());
  out.main_resource = plan->tables[0].table.arn;
  out.trail_parameters = trail_parameters(p);
  out.run = [plan](Run& run) { return run_batch_write(*plan, run); };
  return out;
}

}  // namespace lockbox::api::dynamodb
