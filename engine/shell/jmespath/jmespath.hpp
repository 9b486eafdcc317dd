#pragma once
// JMESPath, the query language of `--query`. Source: the JMESPath specification (grammar and
// built-in functions). Complete, with literals, multi-selects, pipes, slices, filters and
// expression references.
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace lockbox::shell::jmespath {

struct Node;
using Expression = std::shared_ptr<const Node>;

/// Why an expression is not JMESPath, or why it cannot be applied.
struct Error {
  std::string message;
  std::size_t offset = 0;  ///< syntax errors: byte in the expression
};

/// Parses; linear in the text, nesting bounded.
Expected<Expression, Error> parse(std::string_view text);

/// Applies an expression. Errors: unknown functions, wrong number or type of arguments, slices with
/// step 0.
Expected<Json, Error> search(const Expression& expression, const Json& value);

}  // namespace lockbox::shell::jmespath
