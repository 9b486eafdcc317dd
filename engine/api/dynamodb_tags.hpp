#pragma once
// Rules of tags. Sources: API Reference, "Tag", "TagResource"; Developer Guide, "Tagging
// restrictions in DynamoDB"; public recordings for the texts.
#include "engine/api/dynamodb_common.hpp"

namespace lockbox::api::dynamodb {

/// Tags of CreateTable or TagResource, all or none: lengths, characters, the prefix aws:, each key
/// once, 50 at most.
std::optional<AwsError> check_tags(const Json& tags);

}  // namespace lockbox::api::dynamodb
