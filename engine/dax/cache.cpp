#include "engine/dax/cache.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::dax {

namespace {

/// Compact text with the members of objects in byte order.
void append_sorted(const Json& j, std::string& out) {
  if (j.is_object()) {
    std::vector<std::pair<std::string, const Json*>> members;
    for (const auto& entry : j.items()) members.emplace_back(entry.key(), &entry.value());
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    out += '{';
    for (const auto& m : members) {
      out += to_text(Json(m.first));
      out += ':';
      append_sorted(*m.second, out);
      out += ',';
    }
    out += '}';
  } else if (j.is_array()) {
    out += '[';
    for (const Json& e : j) {
      append_sorted(e, out);
      out += ',';
    }
    out += ']';
  } else {
    out += to_text(j);
  }
}

bool fresh(SimTime stored, std::int64_t ttl_ms, SimTime now) {
  return now < plus_ms(stored, ttl_ms);
}

}  // namespace

std::uint64_t content_hash(const CachedView& v) {
  return hash_all(v.projection, v.item ? to_text(value::to_json(*v.item)) : std::string(),
                  v.item != nullptr, v.stored);
}

std::uint64_t content_hash(const CachedItem& i) {
  return hash_all(i.views);
}

std::uint64_t content_hash(const CachedAnswer& a) {
  return hash_all(a.body_hash, a.stored);
}

std::uint64_t content_hash(const Caches& c) {
  return hash_all(c.items, c.answers, c.schemas);
}

std::string item_key(std::string_view table_arn, const value::AttributeMap& key) {
  std::string out = concat({table_arn, " "});
  append_sorted(value::to_json(key), out);
  return out;
}

std::string query_key(std::string_view operation, std::string_view table_arn,
                      const Json& parameters) {
  Json shaping = parameters;
  shaping.erase("ReturnConsumedCapacity");
  shaping.erase("TableName");
  std::string out = concat({operation, " ", table_arn, " "});
  append_sorted(shaping, out);
  return out;
}

std::string projection_of(const Json& parameters) {
  Json asked = Json::object();
  for (const char* name : {"ProjectionExpression", "AttributesToGet"})
    if (const Json* given = member(parameters, name))
      asked[name] = *given;
  if (asked.empty())
    return {};
  if (const Json* names = member(parameters, "ExpressionAttributeNames"))
    asked["ExpressionAttributeNames"] = *names;
  std::string out;
  append_sorted(asked, out);
  return out;
}

const CachedView* find_view(const Caches& c, const std::string& key, const std::string& projection,
                            std::int64_t ttl_ms, SimTime now) {
  const CachedItem* item = c.items.find(key);
  const CachedView* whole = nullptr;
  if (!item)
    return nullptr;
  for (const CachedView& v : item->views) {
    if (ttl_ms != 0 && !fresh(v.stored, ttl_ms, now))
      continue;
    if (v.projection == projection)
      return &v;
    if (v.projection.empty())
      whole = &v;
  }
  return whole;
}

void keep_view(Caches& c, const std::string& key, CachedView view) {
  if (!view.item)
    view.projection.clear();  // what is not there is not there under any projection
  CachedItem item;
  if (!view.projection.empty())
    if (const CachedItem* there = c.items.find(key))
      item = *there;
  item.views.erase(std::remove_if(item.views.begin(), item.views.end(),
                                  [&](const CachedView& v) {
                                    return v.projection == view.projection || !v.item;
                                  }),
                   item.views.end());
  item.views.push_back(std::move(view));
  c.items.set(key, std::move(item));
}

void forget_item(Caches& c, const std::string& key) {
  c.items.erase(key);
}

const CachedAnswer* find_answer(const Caches& c, const std::string& key, std::int64_t ttl_ms,
                                SimTime now) {
  const CachedAnswer* a = c.answers.find(key);
  return a && fresh(a->stored, ttl_ms, now) ? a : nullptr;
}

void keep_answer(Caches& c, const std::string& key, CachedAnswer answer) {
  answer.body_hash = hash_bytes(to_text(*answer.body));
  c.answers.set(key, std::move(answer));
}

}  // namespace lockbox::dax
