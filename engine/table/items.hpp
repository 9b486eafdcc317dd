#pragma once
// Reading and writing single items, with their indexes. Source: Developer Guide, "Working with
// items", "Capacity unit consumption", "Global / Local secondary indexes".
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/table/access.hpp"
#include "engine/table/state.hpp"

namespace lockbox::table {

constexpr std::size_t kMaxItemBytes = 409600;

/// ValidationException with AWS's text.
AwsError validation(std::string message);

/// A key as GetItem, UpdateItem and DeleteItem take it: exactly the schema's attributes, of its
/// types, not empty, not too long.
Result<Done> check_lookup_key(const KeySchema& keys, const value::AttributeMap& key);

/// Keys inside an item to be put. `batch`: BatchWriteItem's one text for every mistake.
Result<Done> check_item_key(const KeySchema& keys, const value::AttributeMap& item, bool batch);

/// Index keys of an item about to be stored: right types, not empty, not too long. `before` limits
/// the check to what an update changes; null checks all.
Result<Done> check_index_keys(const Table& t, const value::AttributeMap& item,
                              const value::AttributeMap* before);

/// The stored item, or null. Costs nothing: for conditions and updates.
value::ItemPtr find_item(const Table& t, const std::string& encoded);

/// Reads an item and accounts for it; null when there is none.
value::ItemPtr read_item(Table& t, const value::AttributeMap& key, bool consistent, Access& access);

/// Replaces `before` (may be null) by `after` (null: removes) under the encoded table key, keeps
/// indexes, counts, sizes and heat right, and accounts for capacity.
void write_item(Table& t, const std::string& encoded, value::ItemPtr before, value::ItemPtr after,
                Access& access);

/// What a write that its condition refused costs.
void account_refused_write(Table& t, const std::string& encoded, const value::ItemPtr& before,
                           Access& access);

/// What an index stores of an item, or null when the item has not the index's key.
value::ItemPtr index_view(const Table& t, const Index& index, const value::ItemPtr& item);

/// Place of an item in an index.
std::string index_entry_key(const Table& t, const Index& index, const value::AttributeMap& item);

}  // namespace lockbox::table
