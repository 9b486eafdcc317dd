#pragma once
// The comparison operators of the legacy parameters: what each takes, and the tree it stands for.
// Source: API Reference, "Condition", "ExpectedAttributeValue".
#include <string>
#include <string_view>
#include <vector>

#include "engine/expression/ast.hpp"
#include "engine/table/key_condition.hpp"

namespace lockbox::api::dynamodb {

enum class Comparison {
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,
  Null,
  NotNull,
  Contains,
  NotContains,
  BeginsWith,
  In,
  Between
};

/// What an operator takes. `types` empty: every type.
struct ComparisonRule {
  std::string_view name;
  Comparison comparison;
  std::size_t least, most;
  std::string_view types;
  table::KeyClause::Op key;  ///< as a condition on a key
};

/// The rule of an operator; the enumeration has been checked with the request's constraints.
const ComparisonRule& comparison_rule(const std::string& name);

/// AWS's text for arguments that the operator does not take; empty when it takes them.
std::string argument_problem(const ComparisonRule& rule,
                             const std::vector<value::AttributeValue>& values);

expression::Path top_level(const std::string& name);
expression::Operand constant(value::AttributeValue v);

/// Adds one condition as a subtree and returns its root. NOT_CONTAINS is false for an attribute
/// that is not there, unlike NE.
int add_comparison(expression::Condition& tree, Comparison c, const std::string& name,
                   std::vector<value::AttributeValue> values);

/// Joins conditions by OR or AND to a balanced tree: evaluation recurses, and a map may be long.
void join_conditions(expression::Condition& tree, std::vector<int> roots, bool any);

}  // namespace lockbox::api::dynamodb
