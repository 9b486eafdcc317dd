#pragma once
// What the operations on streams share: StreamSpecification, the permission on a stream, and the
// texts of refusals.
#include <optional>
#include <string>
#include <string_view>

#include "engine/api/dynamodb_common.hpp"
#include "engine/table/stream.hpp"

namespace lockbox::api::dynamodb {

/// StreamSpecification of CreateTable: the view type and the switch must fit each other.
std::optional<AwsError> check_new_stream(const Json& parameters);
/// StreamSpecification of UpdateTable, as far as the table does not matter.
std::optional<AwsError> check_stream_change(const Json& parameters);
/// The view type a StreamSpecification asks for; nullopt: none, or disabled.
std::optional<table::StreamView> wanted_stream(const Json& parameters);

/// Switches the stream of a table as UpdateTable asks. Nothing when it does not ask.
Result<Done> change_stream(table::State& state, table::Table& t, const Json& parameters,
                           SimTime now);

/// StreamSpecification, LatestStreamArn and LatestStreamLabel of a TableDescription.
void describe_stream_setting(const table::Table& t, Json& description);

/// Whether an ARN has the form of a stream's; the error is AWS's "Invalid StreamArn".
std::optional<AwsError> check_stream_arn(std::string_view arn);
AwsError stream_not_found(std::string_view arn);

/// Permission on a stream, with the stream's own resource policy.
Need stream_need(const Services& services, const Call& call, std::string_view arn,
                 std::string_view action);

}  // namespace lockbox::api::dynamodb
