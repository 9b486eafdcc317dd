#pragma once
// Parameters as the older validation layer's messages show them.
#include <string>

#include "engine/api/dynamodb_shapes.hpp"

namespace lockbox::api::dynamodb {

/// "[a, b]", "{t=[WriteRequest(putRequest=PutRequest(item={...}), deleteRequest=null)]}"; cut off
/// when it is very long.
std::string shown_value(const Shape& shape, const Json& j);

}  // namespace lockbox::api::dynamodb
