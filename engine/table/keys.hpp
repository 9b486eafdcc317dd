#pragma once
// Encoded keys: byte strings whose order is the order of items.
//
//   8 bytes hash of the partition key | partition key values | sort key values [| table key]
//
// The hash spreads item collections over partitions; behind it the values keep the collection
// together and its items in sort key order (strings and binary by unsigned bytes, numbers by
// value). Each value ends itself, so a prefix of the encoding is a prefix of the key.
#include <string>
#include <string_view>

#include "engine/table/state.hpp"
#include "engine/value/attribute_value.hpp"

namespace lockbox::table {

/// Appends a key value (S, N or B) with its terminator.
void append_key_value(std::string& out, const value::AttributeValue& v);

/// Appends what every string or binary value with this beginning starts with (begins_with).
void append_key_prefix(std::string& out, std::string_view beginning);

/// Hash and partition key values; precondition: `attributes` holds every HASH attribute, with the
/// schema's types.
std::string encode_partition_key(const KeySchema& keys, const value::AttributeMap& attributes);

/// The whole key of an item; precondition as above, for RANGE attributes too.
std::string encode_key(const KeySchema& keys, const value::AttributeMap& attributes);

/// Smallest byte string greater than every string that starts with `prefix`; empty when there is
/// none.
std::string after_prefix(std::string prefix);

/// The 8 bytes with which partition `index` of `count` equal ones begins; empty for the first.
std::string partition_bound(std::uint64_t index, std::uint64_t count);

/// True when `attributes` has every attribute of `keys` with the schema's type.
bool has_key(const KeySchema& keys, const value::AttributeMap& attributes);

/// The key attributes alone.
value::AttributeMap key_of(const KeySchema& keys, const value::AttributeMap& item);

/// Names of all key attributes, HASH first.
std::vector<std::string> key_names(const KeySchema& keys);
bool is_key_attribute(const KeySchema& keys, std::string_view name);

}  // namespace lockbox::table
