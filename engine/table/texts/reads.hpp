#pragma once
// Texts of Query and Scan: key conditions, indexes, starting keys, segments.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

// ---- key conditions -----------------------------------------------------------------------------
inline constexpr Text kKeyConditionNeeded{
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
    "request."};
inline constexpr Text kKeyOperator{"Invalid operator used in KeyConditionExpression: {0}"};
inline constexpr Text kKeyNested{"KeyConditionExpressions cannot contain nested operations"};
inline constexpr Text kKeyNestedAttribute{
    "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested "
    "attributes"};
inline constexpr Text kKeyTwoNames{
    "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"};
inline constexpr Text kKeyNoName{
    "Invalid condition in KeyConditionExpression: No key attribute specified"};
inline constexpr Text kKeyFirstOperand{
    "Invalid condition in KeyConditionExpression: {0} operator must have the key attribute as its "
    "first operand"};
inline constexpr Text kKeyTwice{
    "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per "
    "key"};
inline constexpr Text kKeyConditionType{
    "One or more parameter values were invalid: Condition parameter type does not match schema "
    "type"};
inline constexpr Text kKeyMissed{"Query condition missed key schema element: {0}"};
inline constexpr Text kKeyNotIndexable{
    "Attempted conditional constraint is not an indexable operation"};
inline constexpr Text kKeyUnsupported{"Query key condition not supported"};
inline constexpr Text kTooManyKeyConditions{
    "The number of query conditions ({0}) exceeds the number of key attributes defined in the "
    "schema ({1})"};
inline constexpr Text kKeyGap{
    "RANGE key attributes {0} must have equality conditions specified in the query because a "
    "condition is present on key attribute {1}"};
inline constexpr Text kFilterOnKey{
    "{0} can only contain non-primary key attributes: Primary key attribute: {1}"};

// ---- Select and indexes -------------------------------------------------------------------------
inline constexpr Text kSelectProjected{
    "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"};
/// Of Scan; Query has had the newer words all the time.
inline constexpr Text kSelectSpecific{
    "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when "
    "choosing to get SPECIFIC_ATTRIBUTES",
    kOctober,
    "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
    "SPECIFIC_ATTRIBUTES"};
inline constexpr Text kSelectAndProjection{"Cannot specify the {0} when choosing to get {1}"};
/// Of Query.
inline constexpr Text kSelectAndProjectionOfQuery{
    "1 validation error detected: Cannot specify the {0} when choosing to get {1}", kOctober,
    "Cannot specify the {0} when choosing to get {1}"};
inline constexpr Text kConsistentIndexRead{
    "Consistent reads are not supported on global secondary indexes"};
inline constexpr Text kSelectAllOfIndex{
    "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for "
    "global secondary index {0} because its projection type is not ALL"};
inline constexpr Text kNotProjected{
    "One or more parameter values were invalid: Global secondary index {0} does not project [{1}]"};
inline constexpr Text kNoSuchIndex{"The table does not have the specified index: {0}"};
inline constexpr Text kBackfilling{"Cannot read from backfilling global secondary index: {0}"};

// ---- starting keys and segments -----------------------------------------------------------------
inline constexpr Text kStartInvalid{"The provided starting key is invalid"};
inline constexpr Text kStartInvalidBecause{"The provided starting key is invalid: {0}"};
inline constexpr Text kScanStartInvalid{
    "The provided starting key is invalid", kOctober,
    "The provided starting key is invalid: The provided key element does not match the schema"};
inline constexpr Text kStartAfterOneRow{
    "The query can return at most one row and cannot be restarted"};
inline constexpr Text kStartOutside{
    "The provided starting key is outside query boundaries based on provided conditions"};
inline constexpr Text kStartRange{
    "The provided starting key does not match the range key predicate"};
inline constexpr Text kStartSegment{
    "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
    "ExclusiveStartKey with correct Segment. TotalSegments: {0} Segment: {1}"};
inline constexpr Text kTotalSegmentsMissing{
    "The TotalSegments parameter is required but was not present in the request when Segment "
    "parameter is present"};
inline constexpr Text kSegmentMissing{
    "The Segment parameter is required but was not present in the request when parameter "
    "TotalSegments is present"};
inline constexpr Text kSegmentBeyondTotal{
    "The Segment parameter is zero-based and must be less than parameter TotalSegments", kOctober,
    "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: "
    "{0} is not less than TotalSegments: {1}"};

}  // namespace lockbox::texts
