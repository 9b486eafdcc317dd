#pragma once
// Conditions and projections against items. Source: Developer Guide, "Condition and filter
// expressions, operators, and functions".
#include <map>
#include <string>
#include <vector>

#include "engine/expression/ast.hpp"

namespace lockbox::expression {

/// The value a path leads to, or nullptr.
const value::AttributeValue* resolve(const value::AttributeMap& item, const Path& path);

/// Whether the item satisfies the condition. An absent item is an empty map.
bool matches(const Condition& condition, const value::AttributeMap& item);

/// Elements of a string as DynamoDB's size() counts them: UTF-16 code units.
std::int64_t utf16_length(std::string_view text);

/// Cuts parts out of items. Built once for a request: list elements come back compacted in
/// ascending order, siblings are merged.
class Projector {
 public:
  explicit Projector(const std::vector<Path>& paths);
  value::AttributeMap apply(const value::AttributeMap& item) const;

 private:
  struct Node {
    bool whole = false;
    std::map<std::string, Node> names;
    std::map<std::int64_t, Node> indices;
  };
  static bool select(const Node& node, const value::AttributeValue& from,
                     value::AttributeValue& out);
  static value::AttributeMap select_members(const Node& node, const value::AttributeMap& from);
  Node root_;
};

}  // namespace lockbox::expression
