#pragma once
// From a key condition to a range of encoded keys. Source: Developer Guide, "Key condition
// expressions for the Query operation".
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/expression/ast.hpp"
#include "engine/table/state.hpp"

namespace lockbox::table {

struct KeyClause {
  /// NotIndexable: a legacy operator that no key takes (NE, IN, CONTAINS ...).
  enum class Op { Eq, Lt, Le, Gt, Ge, Between, BeginsWith, NotIndexable };
  std::string name;
  Op op = Op::Eq;
  std::vector<value::AttributeValue> values;  ///< two for Between, else one
};

/// A half-open range of encoded keys, and the partition key values it is about.
struct KeyRange {
  std::string lower, upper;      ///< upper is exclusive, empty: no bound
  std::string partition_prefix;  ///< all keys of the item collection begin with it
  value::AttributeMap partition;
};

/// Clauses of a parsed KeyConditionExpression. The error is AWS's whole text; nothing here depends
/// on the table, as AWS checks these before it looks the table up.
Expected<std::vector<KeyClause>, std::string> key_clauses(const expression::Condition& condition);

/// Range of the clauses under a schema; the error is AWS's whole text.
Expected<KeyRange, std::string> key_range(const KeySchema& keys,
                                          const std::vector<KeyClause>& clauses);

/// Value that a clause gives to the attribute by equality, or nullptr.
const value::AttributeValue* equality(const std::vector<KeyClause>& clauses, std::string_view name);

}  // namespace lockbox::table
