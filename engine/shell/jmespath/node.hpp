#pragma once
// The syntax tree of a JMESPath expression.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/shell/jmespath/jmespath.hpp"

namespace lockbox::shell::jmespath {

enum class NodeKind {
  Identity,          ///< the current value
  Field,             ///< text
  Subexpression,     ///< left . right
  Index,             ///< number
  Slice,             ///< start, stop, step
  Projection,        ///< left [*] right
  ValueProjection,   ///< left .* right
  FilterProjection,  ///< left [? condition ] right
  Flatten,           ///< left []
  Comparison,        ///< left op right
  Or,
  And,
  Not,
  Pipe,
  MultiList,
  MultiHash,
  Literal,
  Function,
  Reference,  ///< &expression
};

struct Node {
  NodeKind kind = NodeKind::Identity;
  std::string text;  ///< field, function or operator
  Json literal;
  std::int64_t index = 0;
  std::optional<std::int64_t> start, stop, step;
  Expression left, right, condition;
  std::vector<Expression> items;                            ///< list items, arguments
  std::vector<std::pair<std::string, Expression>> members;  ///< hash members
};

/// False, null, "", [] and {} are false.
bool is_true(const Json& v);

/// Evaluates; throws Error.
Json evaluate(const Node& node, const Json& value);

/// Calls a built-in function; throws Error.
Json call_function(const Node& call, const Json& value);

}  // namespace lockbox::shell::jmespath
