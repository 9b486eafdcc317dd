#pragma once
// The parameters that came before expressions: AttributesToGet, Expected, AttributeUpdates,
// KeyConditions, QueryFilter, ScanFilter, ConditionalOperator. They are translated to the trees of
// expressions, so that everything behind them is the same.
// Source: Developer Guide, "Legacy conditional parameters" and its pages for each parameter.
#include <optional>
#include <vector>

#include "engine/api/dynamodb_common.hpp"

namespace lockbox::api::dynamodb {

/// The error of a request that uses expressions together with the parameters they replaced.
/// KeyConditions may stand beside a FilterExpression or ProjectionExpression.
std::optional<AwsError> check_mixing(const Json& parameters,
                                     const std::vector<ExpressionKind>& kinds, bool write);

/// Translates the legacy parameters that belong to an operation with these kinds of expressions.
Result<Done> add_legacy(const Json& parameters, const std::vector<ExpressionKind>& kinds,
                        bool write, Expressions& out);

}  // namespace lockbox::api::dynamodb
