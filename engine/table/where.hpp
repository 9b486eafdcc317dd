#pragma once
// Which part of a table or index a WHERE clause confines itself to. Source: Developer Guide,
// "PartiQL select statements for DynamoDB": without equality or IN on the partition key a SELECT
// scans.
#include <optional>
#include <string>
#include <vector>

#include "engine/expression/ast.hpp"
#include "engine/table/key_condition.hpp"
#include "engine/table/state.hpp"

namespace lockbox::table {

struct Confinement {
  bool keyed = false;  ///< false: everything must be read
  /// Disjoint ranges; those of one item collection stand together in key order, collections in the
  /// order of the clause. Keyed without a range: nothing can match.
  std::vector<KeyRange> ranges;
  bool overlapping = false;  ///< two branches of an OR named overlapping parts of one collection
  std::string problem;       ///< AWS's text for a key value of the wrong type, or empty
};

/// Null: no WHERE clause. Linear but for a bounded number of alternatives.
Confinement confine(const KeySchema& keys, const expression::Condition* where);

/// The key that the clause fixes by equality on every key attribute, outside of OR and NOT; nullopt
/// when it does not fix all of them.
std::optional<value::AttributeMap> fixed_key(const KeySchema& keys,
                                             const expression::Condition* where);

/// Whether the clause says more than `fixed_key` uses.
bool has_further_condition(const KeySchema& keys, const expression::Condition& where);

/// Whether attribute_exists or attribute_not_exists is asked for anywhere in the clause.
bool asks_for_existence(const expression::Condition& where);

/// Whether an OR stands anywhere in the clause.
bool has_alternatives(const expression::Condition& where);

}  // namespace lockbox::table
