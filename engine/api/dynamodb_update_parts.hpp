#pragma once
#include "engine/api/dynamodb_common.hpp"

namespace lockbox::api::dynamodb {

/// What one UpdateTable may hold together, before any table is looked at. Sources: API Reference,
/// "UpdateTable"; public recordings of its refusals.
std::optional<AwsError> check_update_parts(const Json& parameters);

}  // namespace lockbox::api::dynamodb
