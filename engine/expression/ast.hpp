#pragma once
// Parsed expressions. Names and values are substituted while parsing, so a tree needs nothing else.
// Source: Developer Guide, "Expressions in DynamoDB".
#include <cstdint>
#include <string>
#include <vector>

#include "engine/value/attribute_value.hpp"

namespace lockbox::expression {

/// One step of a document path: a name, or a list index when `index` is not negative.
struct PathElement {
  std::string name;
  std::int64_t index = -1;
  friend bool operator==(const PathElement& a, const PathElement& b) {
    return a.index == b.index && a.name == b.name;
  }
};
using Path = std::vector<PathElement>;

/// "[a, b, [1]]", as AWS's texts show paths.
std::string to_text(const Path& path);

enum class Function : std::uint8_t {
  AttributeExists,
  AttributeNotExists,
  AttributeType,
  BeginsWith,
  Contains,
  Size,
  IfNotExists,
  ListAppend,
  Unknown
};
std::string_view to_text(Function f);
Function parse_function(std::string_view name);

struct Operand {
  enum class Kind : std::uint8_t { Attribute, Value, Function };
  Kind kind = Kind::Value;
  Path path;
  value::AttributeValue value;
  Function function = Function::Unknown;
  std::string function_name;  ///< as written
  std::vector<Operand> arguments;
  std::string placeholder;  ///< ":v" of a value
  bool parenthesised = false;
};

/// Node of a condition, filter or key condition; children are indices into Condition::nodes.
struct ConditionNode {
  enum class Kind : std::uint8_t { And, Or, Not, Compare, Between, In, Function };
  enum class Comparator : std::uint8_t { Eq, Ne, Lt, Le, Gt, Ge };
  Kind kind = Kind::Compare;
  Comparator comparator = Comparator::Eq;
  int left = -1, right = -1;
  std::vector<Operand> operands;
};
std::string_view to_text(ConditionNode::Comparator c);

/// A tree in one vector; the root is the last node.
struct Condition {
  std::vector<ConditionNode> nodes;
  int root = -1;
};

struct Projection {
  std::vector<Path> paths;
};

struct UpdateAction {
  enum class Kind : std::uint8_t { Set, Remove, Add, Delete };
  Kind kind = Kind::Set;
  Path path;
  /// SET: one operand, or two with an operator between them; ADD and DELETE: one value.
  std::vector<Operand> operands;
  char arithmetic = 0;  ///< '+', '-' or none
};

struct Update {
  std::vector<UpdateAction> actions;
  bool legacy = false;  ///< from AttributeUpdates: ADD takes lists, wrong types have another text
};

}  // namespace lockbox::expression
