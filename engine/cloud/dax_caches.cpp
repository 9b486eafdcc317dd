#include "engine/cloud/dax_caches.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_common.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/dax_role.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::cloud {

namespace {

using value::AttributeMap;
using value::ItemPtr;

bool is_true(const Json& parameters, const char* name) {
  const Json* given = member(parameters, name);
  return given && given->is_boolean() && given->get<bool>();
}

AttributeMap map_in(const Json& json) {
  auto parsed = value::parse_attribute_map(json);
  return parsed ? std::move(*parsed) : AttributeMap();
}

/// The attributes of `item` that are named in `key`.
AttributeMap key_of(const AttributeMap& item, const AttributeMap& key) {
  AttributeMap out;
  for (const auto& part : key)
    if (const value::AttributeValue* v = item.find(part.first))
      out.set(part.first, *v);
  return out;
}

/// Names of the tables that a request is about.
std::vector<std::string> tables_in(const Json& parameters) {
  std::vector<std::string> out;
  const auto add = [&](const std::optional<std::string>& name) {
    if (name && std::find(out.begin(), out.end(), *name) == out.end())
      out.push_back(*name);
  };
  add(string_member(parameters, "TableName"));
  if (const Json* items = member(parameters, "RequestItems"); items && items->is_object())
    for (const auto& entry : items->items()) add(entry.key());
  if (const Json* items = member(parameters, "TransactItems"); items && items->is_array())
    for (const Json& item : *items)
      for (const auto& entry : item.items()) add(string_member(entry.value(), "TableName"));
  return out;
}

/// What a projection leaves of a whole item.
AttributeMap projected(const AttributeMap& item, const Json& parameters) {
  if (const Json* names = member(parameters, "AttributesToGet")) {
    AttributeMap out;
    for (const Json& name : *names)
      if (const value::AttributeValue* v =
              name.is_string() ? item.find(name.get<std::string>()) : nullptr)
        out.set(name.get<std::string>(), *v);
    return out;
  }
  const auto read = api::dynamodb::parse_expressions(
      parameters, {api::dynamodb::ExpressionKind::Projection}, false);
  return read && read->projection ? expression::Projector(read->projection->paths).apply(item)
                                  : item;
}

}  // namespace

ClusterAtWork::ClusterAtWork(Request& r, std::string cluster_arn)
    : r_(r), arn_(std::move(cluster_arn)) {}

const dax::Cluster& ClusterAtWork::cluster() const {
  return *dax::find_cluster(r_.world.services.dax, arn_);
}

dax::Caches& ClusterAtWork::edit_caches() {
  return r_.world.services.dax.clusters.edit(arn_)->edit().caches.edit();
}

Result<Body> ClusterAtWork::ask(const std::string& operation, const Json& parameters) {
  const dax::Cluster copy = cluster();
  return ask_as_role(r_, copy, operation, parameters);
}

std::string ClusterAtWork::arn_of_table(const std::string& name) const {
  const dax::Cluster& c = cluster();
  return name.rfind("arn:", 0) == 0 ? name : table_arn(c.region, c.account, name);
}

std::string ClusterAtWork::age_of(SimTime stored) const {
  return concat({std::to_string((r_.world.now.ms - stored.ms) / 1000), " s ago"});
}

std::optional<AwsError> ClusterAtWork::learn_table(const std::string& name) {
  const std::string arn = arn_of_table(name);
  if (cluster().caches->schemas.contains(arn))
    return std::nullopt;
  const table::Work before = r_.trace.work;
  const Result<Body> described = ask("DescribeTable", Json{{"TableName", name}});
  r_.trace.work = before;  // it touched no item
  if (!described)
    return described.error();
  std::vector<std::string> keys;
  for (const Json& part : (**described)["Table"]["KeySchema"])
    keys.push_back(string_member(part, "AttributeName").value_or(""));
  edit_caches().schemas.set(arn, std::move(keys));
  return std::nullopt;
}

Result<Body> ClusterAtWork::run() {
  for (const std::string& table : tables_in(r_.parameters))
    if (auto error = learn_table(table))
      return std::move(*error);
  const std::string& op = r_.call.operation;
  if (op == "GetItem")
    return get_item();
  if (op == "BatchGetItem")
    return batch_get_item();
  if (op == "Query" || op == "Scan")
    return query();
  if (op == "TransactGetItems")
    return pass_through("a transactional read is passed to DynamoDB and not cached");
  if (op == "TransactWriteItems")
    return transact_write();
  return write();
}

Result<Body> ClusterAtWork::pass_through(const char* why) {
  notes_.push_back(why);
  return ask(r_.call.operation, r_.parameters);
}

AttributeMap ClusterAtWork::show(const dax::CachedView& view, const std::string& table,
                                 const AttributeMap& key, const std::string& projection,
                                 const Json& parameters) {
  table::ItemTouch touch;
  touch.table = table.rfind("arn:", 0) == 0 ? table.substr(table.rfind('/') + 1) : table;
  touch.key = key;
  touch.before = view.item;
  AttributeMap out;
  if (!view.item) {
    touch.kind = table::ItemTouch::Kind::Missing;
  } else if (view.projection == projection) {
    out = *view.item;
    touch.returned = true;
  } else {
    out = projected(*view.item, parameters);
    touch.returned = true;
    for (const auto& attribute : out) touch.returned_attributes.push_back(attribute.first);
  }
  table::Work& work = r_.trace.work;
  work.touches.push_back(std::move(touch));
  ++work.touches_total;
  ++work.evaluated;
  work.returned += view.item ? 1 : 0;
  return out;
}

void ClusterAtWork::keep_read(const std::string& table_arn, const AttributeMap& key,
                              const std::string& projection, ItemPtr item) {
  dax::keep_view(edit_caches(), dax::item_key(table_arn, key),
                 dax::CachedView{projection, std::move(item), r_.world.now});
}

Result<Body> ClusterAtWork::get_item() {
  if (is_true(r_.parameters, "ConsistentRead"))
    return pass_through("a strongly consistent read is passed to DynamoDB and not cached");
  const std::string table = string_member(r_.parameters, "TableName").value_or("");
  const std::string arn = arn_of_table(table);
  const AttributeMap key = map_in(r_.parameters["Key"]);
  const std::string projection = dax::projection_of(r_.parameters);
  const std::int64_t ttl = dax::parameters_of(r_.world.services.dax, cluster()).record_ttl_ms;
  const dax::CachedView* hit =
      dax::find_view(*cluster().caches, dax::item_key(arn, key), projection, ttl, r_.world.now);
  if (hit) {
    const dax::CachedView view = *hit;
    notes_.push_back(concat({"item cache: a hit; ",
                             view.item ? "the item was kept "
                                       : "that there is no such item was kept (negative caching) ",
                             age_of(view.stored)}));
    Json out = Json::object();
    const AttributeMap shown = show(view, table, key, projection, r_.parameters);
    if (view.item)
      out["Item"] = value::to_json(shown);
    r_.trace.from_cache = true;
    return Body(std::make_shared<const Json>(std::move(out)));
  }
  notes_.push_back("item cache: a miss; DynamoDB is asked with the cluster's role");
  Result<Body> answer = ask("GetItem", r_.parameters);
  if (!answer)
    return answer;
  const Json* item = member(**answer, "Item");
  keep_read(arn, key, projection,
            item ? std::make_shared<const value::Item>(map_in(*item)) : nullptr);
  return answer;
}

Result<Body> ClusterAtWork::batch_get_item() {
  const std::int64_t ttl = dax::parameters_of(r_.world.services.dax, cluster()).record_ttl_ms;
  struct MissedItem {
    std::string table, projection;
    AttributeMap key;
  };
  std::vector<MissedItem> missing;
  Json rest = r_.parameters;
  Json responses = Json::object();
  rest["RequestItems"] = Json::object();
  std::int64_t hits = 0;
  for (const auto& entry : r_.parameters["RequestItems"].items()) {
    const std::string arn = arn_of_table(entry.key());
    const bool strong = is_true(entry.value(), "ConsistentRead");
    const std::string projection = dax::projection_of(entry.value());
    responses[entry.key()] = Json::array();
    Json left = Json::array();
    for (const Json& json : entry.value()["Keys"]) {
      const AttributeMap key = map_in(json);
      const dax::CachedView* hit = strong
                                       ? nullptr
                                       : dax::find_view(*cluster().caches, dax::item_key(arn, key),
                                                        projection, ttl, r_.world.now);
      if (!hit) {
        left.push_back(json);
        if (!strong)
          missing.push_back(MissedItem{entry.key(), projection, key});
        continue;
      }
      ++hits;
      const dax::CachedView view = *hit;
      const AttributeMap shown = show(view, entry.key(), key, projection, entry.value());
      if (view.item)
        responses[entry.key()].push_back(value::to_json(shown));
    }
    if (left.empty())
      continue;
    rest["RequestItems"][entry.key()] = entry.value();
    rest["RequestItems"][entry.key()]["Keys"] = std::move(left);
  }
  notes_.push_back(
      concat({"item cache: ", std::to_string(hits), hits == 1 ? " hit, " : " hits, ",
              std::to_string(missing.size()), missing.size() == 1 ? " miss" : " misses"}));
  if (rest["RequestItems"].empty()) {
    r_.trace.from_cache = true;
    return Body(std::make_shared<const Json>(
        Json{{"Responses", std::move(responses)}, {"UnprocessedKeys", Json::object()}}));
  }
  Result<Body> answer = ask("BatchGetItem", rest);
  if (!answer)
    return answer;
  Json out = **answer;
  for (const MissedItem& asked : missing) {
    const Json& found =
        out["Responses"].contains(asked.table) ? out["Responses"][asked.table] : Json::array();
    ItemPtr item;
    bool told = true;  // items that came back without their keys cannot be told apart
    for (const Json& json : found) {
      AttributeMap one = map_in(json);
      const AttributeMap key = key_of(one, asked.key);
      told = told && key.size() == asked.key.size();
      if (key == asked.key)
        item = std::make_shared<const value::Item>(std::move(one));
    }
    const Json* undone = member(out, "UnprocessedKeys");
    if (told && !(undone && undone->contains(asked.table)))
      keep_read(arn_of_table(asked.table), asked.key, asked.projection, std::move(item));
  }
  for (const auto& entry : responses.items()) {
    Json& into = out["Responses"][entry.key()];
    if (!into.is_array())
      into = Json::array();
    for (const Json& item : entry.value()) into.push_back(item);
  }
  return Body(std::make_shared<const Json>(std::move(out)));
}

Result<Body> ClusterAtWork::query() {
  if (is_true(r_.parameters, "ConsistentRead"))
    return pass_through("a strongly consistent read is passed to DynamoDB and not cached");
  const std::string arn = arn_of_table(string_member(r_.parameters, "TableName").value_or(""));
  const std::string key = dax::query_key(r_.call.operation, arn, r_.parameters);
  const std::int64_t ttl = dax::parameters_of(r_.world.services.dax, cluster()).query_ttl_ms;
  table::Work& work = r_.trace.work;
  if (const dax::CachedAnswer* hit = dax::find_answer(*cluster().caches, key, ttl, r_.world.now)) {
    notes_.push_back(concat(
        {"query cache: a hit; the answer to the same request was kept ", age_of(hit->stored)}));
    work.touches = hit->touches;
    work.touches_total = static_cast<std::int64_t>(hit->touches.size());
    work.evaluated = hit->evaluated;
    work.returned = hit->returned;
    r_.trace.from_cache = true;
    return Body(hit->body);
  }
  notes_.push_back("query cache: a miss; DynamoDB is asked with the cluster's role");
  Result<Body> answer = ask(r_.call.operation, r_.parameters);
  if (!answer || ttl == 0)
    return answer;
  dax::CachedAnswer kept;
  Json body = **answer;
  body.erase("ConsumedCapacity");
  kept.asked = std::make_shared<const Json>(r_.parameters);
  kept.body = std::make_shared<const Json>(std::move(body));
  kept.touches = work.touches;
  kept.evaluated = work.evaluated;
  kept.returned = work.returned;
  kept.stored = r_.world.now;
  dax::keep_answer(edit_caches(), key, std::move(kept));
  return answer;
}

void ClusterAtWork::keep_written(std::size_t first_touch) {
  std::size_t kept = 0, gone = 0;
  const std::vector<table::ItemTouch> touches(
      r_.trace.work.touches.begin() + static_cast<std::ptrdiff_t>(first_touch),
      r_.trace.work.touches.end());
  for (const table::ItemTouch& touch : touches) {
    const bool write = touch.kind == table::ItemTouch::Kind::Inserted ||
                       touch.kind == table::ItemTouch::Kind::Modified ||
                       touch.kind == table::ItemTouch::Kind::Removed;
    if (!write || !touch.index.empty())
      continue;
    const std::string key = dax::item_key(arn_of_table(touch.table), touch.key);
    if (touch.after)
      dax::keep_view(edit_caches(), key, dax::CachedView{"", touch.after, r_.world.now});
    else
      dax::forget_item(edit_caches(), key);
    ++(touch.after ? kept : gone);
  }
  notes_.push_back(concat({"written through: DynamoDB first, then the item cache (",
                           std::to_string(kept), " kept, ", std::to_string(gone),
                           " forgotten); the query cache still holds what it held"}));
}

Result<Body> ClusterAtWork::write() {
  const std::size_t before = r_.trace.work.touches.size();
  Result<Body> answer = ask(r_.call.operation, r_.parameters);
  if (answer)
    keep_written(before);
  else
    notes_.push_back("DynamoDB refused the write, so nothing is cached");
  return answer;
}

Result<Body> ClusterAtWork::transact_write() {
  const std::size_t before = r_.trace.work.touches.size();
  Result<Body> answer = ask("TransactWriteItems", r_.parameters);
  if (!answer) {
    notes_.push_back("DynamoDB refused the transaction, so nothing is cached");
    return answer;
  }
  const table::Work own = r_.trace.work;
  Json gets = Json::array();
  std::vector<std::pair<std::string, AttributeMap>> keys;
  for (std::size_t i = before; i < own.touches.size(); ++i) {
    const table::ItemTouch& touch = own.touches[i];
    if (touch.kind != table::ItemTouch::Kind::Inserted &&
        touch.kind != table::ItemTouch::Kind::Modified &&
        touch.kind != table::ItemTouch::Kind::Removed)
      continue;
    keys.emplace_back(touch.table, touch.key);
    gets.push_back(Json{{"Get", {{"TableName", touch.table}, {"Key", value::to_json(touch.key)}}}});
  }
  if (keys.empty())
    return answer;
  // In the background; the caller does not hear of a refusal, the caches just stay behind.
  const Result<Body> read = ask("TransactGetItems", Json{{"TransactItems", std::move(gets)}});
  const table::HalfUnits read_too = r_.trace.work.read;
  r_.trace.work = own;
  r_.trace.work.read = read_too;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string arn = arn_of_table(keys[i].first);
    const Json* item = nullptr;
    if (read)
      item = member((**read)["Responses"][i], "Item");
    if (item)
      keep_read(arn, keys[i].second, "", std::make_shared<const value::Item>(map_in(*item)));
    else
      dax::forget_item(edit_caches(), dax::item_key(arn, keys[i].second));
  }
  notes_.push_back(
      read ? "the transaction is passed to DynamoDB; TransactGetItems in the background brings "
             "the item cache up to date"
           : "the transaction is passed to DynamoDB; the role may not read the items back, so the "
             "item cache forgets them");
  return answer;
}

}  // namespace lockbox::cloud
