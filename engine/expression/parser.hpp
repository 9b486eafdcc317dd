#pragma once
// From expression texts to trees, with AWS's texts for every mistake, in AWS's order of checks.
// Linear time; nesting, operators and sizes are bounded.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/expression/ast.hpp"

namespace lockbox::expression {

/// ExpressionAttributeNames and -Values of a request, and which of them its expressions used.
struct Bindings {
  std::vector<std::pair<std::string, std::string>> names;             ///< "#a" -> "a"
  std::vector<std::pair<std::string, value::AttributeValue>> values;  ///< ":v" -> value
  std::vector<bool> names_used, values_used;

  const std::string* name(std::string_view placeholder);
  const value::AttributeValue* value(std::string_view placeholder);
  /// Placeholders that no expression used, in the order given.
  std::vector<std::string> unused_names() const;
  std::vector<std::string> unused_values() const;
};

enum class Kind { Condition, Filter, KeyCondition, Projection, Update };

/// "ConditionExpression", "FilterExpression" ...
std::string_view parameter_name(Kind kind);

/// The error is the whole message ("Invalid ConditionExpression: ...") without any layer's prefix.
template <class T>
using Parsed = Expected<T, std::string>;

Parsed<Condition> parse_condition(std::string_view text, Kind kind, Bindings& bindings);
Parsed<Projection> parse_projection(std::string_view text, Bindings& bindings);
Parsed<Update> parse_update(std::string_view text, Bindings& bindings);

/// AWS's text for two paths of which one contains or contradicts the other; empty when none do.
std::string overlap_error(const std::vector<const Path*>& paths);

/// Top-level attribute names an expression mentions, each once, in order of appearance.
void add_names(const Condition& c, std::vector<std::string>& names);
void add_names(const Projection& p, std::vector<std::string>& names);
void add_names(const Update& u, std::vector<std::string>& names);

/// Top-level names of those paths that lead into a document ("a.b", "a[0]").
void add_nested_names(const Condition& c, std::vector<std::string>& names);
void add_nested_names(const Projection& p, std::vector<std::string>& names);
void add_nested_names(const Update& u, std::vector<std::string>& names);

}  // namespace lockbox::expression
