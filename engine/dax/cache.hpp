#pragma once
// The two caches of a DAX cluster, on the virtual clock. Source: Amazon DynamoDB Developer Guide,
// "DAX: How it works", "DAX and DynamoDB consistency models".
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/base/pmap.hpp"
#include "engine/base/sim_time.hpp"
#include "engine/table/work.hpp"
#include "engine/value/attribute_value.hpp"

namespace lockbox::dax {

/// One view of an item: the whole of it, or what a projection took.
struct CachedView {
  std::string projection;  ///< empty: the whole item
  value::ItemPtr item;     ///< null: there was no such item (negative caching)
  SimTime stored;
};
std::uint64_t content_hash(const CachedView& v);

struct CachedItem {
  std::vector<CachedView> views;
};
std::uint64_t content_hash(const CachedItem& i);

/// The answer to a Query or Scan, with what it showed of which items.
struct CachedAnswer {
  std::shared_ptr<const Json> asked;  ///< the parameters of the request
  std::shared_ptr<const Json> body;
  std::uint64_t body_hash = 0;
  std::vector<table::ItemTouch> touches;
  std::int64_t evaluated = 0, returned = 0;
  SimTime stored;
};
std::uint64_t content_hash(const CachedAnswer& a);

struct Caches {
  PMap<std::string, CachedItem> items;      ///< by item_key()
  PMap<std::string, CachedAnswer> answers;  ///< by query_key()
  /// Key attributes of the tables the cluster knows, by table ARN: it asks DescribeTable once.
  PMap<std::string, std::vector<std::string>> schemas;
};
std::uint64_t content_hash(const Caches& c);

/// Items are kept by table and primary key.
std::string item_key(std::string_view table_arn, const value::AttributeMap& key);
/// Answers are kept by operation, table and every parameter of the request that shapes the answer.
std::string query_key(std::string_view operation, std::string_view table_arn,
                      const Json& parameters);
/// What a GetItem asks to see, as text; empty: the whole item.
std::string projection_of(const Json& parameters);

/// The view that answers: the one asked for, else the whole item (the caller projects it). Null: a
/// miss, because nothing is there or it is older than `ttl_ms` (0: items do not expire).
const CachedView* find_view(const Caches& c, const std::string& key, const std::string& projection,
                            std::int64_t ttl_ms, SimTime now);
/// Keeps a view; the whole item replaces all the others.
void keep_view(Caches& c, const std::string& key, CachedView view);
void forget_item(Caches& c, const std::string& key);

/// Null: a miss. With a `ttl_ms` of 0 no answer is kept.
const CachedAnswer* find_answer(const Caches& c, const std::string& key, std::int64_t ttl_ms,
                                SimTime now);
void keep_answer(Caches& c, const std::string& key, CachedAnswer answer);

}  // namespace lockbox::dax
