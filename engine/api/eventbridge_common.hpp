#pragma once
// What the files of the EventBridge operations share.
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"

namespace lockbox::api::eventbridge {

/// The authorization of a call on a rule; `rule` empty: the call is about none ("*").
Prepared permitted(const Call& call, std::string_view rule, std::function<Result<Json>(Run&)> run);

/// Reads EventBusName: the default bus is the only one here.
/// Errors: ResourceNotFoundException for every other name.
std::optional<AwsError> check_bus(Params& in);

std::string rule_arn(const Call& call, std::string_view name);
AwsError no_such_rule(const std::string& name);
AwsError bad_pattern(std::string_view reason);

/// The pattern of a text. Errors: InvalidEventPatternException with the reason and the place.
Result<Json> read_pattern(const std::string& text);

std::vector<Operation> rule_operations();
std::vector<Operation> target_operations();

}  // namespace lockbox::api::eventbridge
