#pragma once
// One option's words as the JSON value the service is sent.
#include <string>
#include <vector>

#include "engine/shell/arguments.hpp"

namespace lockbox::shell {

/// Value of an option with the given shape: JSON, shorthand, file://NAME, fileb://NAME or plain
/// text. The error is AWS CLI's text after "Error parsing parameter '--x': ".
Expected<Json, std::string> parameter_value(const std::vector<std::string>& words,
                                            const Shape& shape, const Files& files);

/// An example value of a shape: what --generate-cli-skeleton prints.
Json skeleton(const Shape& shape, int depth = 0);

}  // namespace lockbox::shell
