#pragma once
// AWS CLI's shorthand syntax: "AttributeName=House,KeyType=HASH", "Name=vpc-id,Values=a,b",
// "House={S=Gryffindor}". Source: AWS CLI User Guide, "Using shorthand syntax with the AWS CLI".
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/shell/model.hpp"

namespace lockbox::shell {

/// Parses one word. Leaves are strings; the error is AWS CLI's text with the place marked by `^`.
Expected<Json, std::string> parse_shorthand(std::string_view text);

/// Gives the leaves of a shorthand value the types of `shape`: numbers, booleans, and a list of one
/// where the shape wants a list. The error is AWS CLI's text.
Expected<Json, std::string> typed_shorthand(const Json& value, const Shape& shape);

}  // namespace lockbox::shell
