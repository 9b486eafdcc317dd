#pragma once
// The checks an AWS client makes before it sends anything: required and unknown members, types.
#include <string>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/shell/model.hpp"

namespace lockbox::shell {

/// AWS CLI's report lines ("Missing required parameter in input: \"TableName\""), empty when
/// `value` fits. Values, lengths and patterns are the service's business.
std::vector<std::string> validate(const Json& value, const Shape& shape);

}  // namespace lockbox::shell
