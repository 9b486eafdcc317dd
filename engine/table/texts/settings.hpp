#pragma once
// Texts of time to live, resource policies, tags and Contributor Insights.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kTtlIsOn{"TimeToLive is already enabled"};
inline constexpr Text kTtlElsewhere{
    "TimeToLive is active on a different AttributeName: current AttributeName is {0}"};
inline constexpr Text kTtlIsOff{"TimeToLive is already disabled"};
inline constexpr Text kTtlTooOften{
    "Time to live has been modified multiple times within a fixed interval"};
inline constexpr Text kTtlOfUnready{
    "Cannot describe time to live while table is in {0} state: Current table state is {1}"};
inline constexpr Text kPolicyNotFound{
    "The operation tried to access a nonexistent resource-based policy. If you specified an "
    "ExpectedRevisionId, it's possible that a policy is present for the resource but its revision "
    "ID didn't match the expected value."};
inline constexpr Text kPolicyTooBig{
    "One or more parameter values were invalid: Maximum policy size of 20480 bytes exceeded"};
inline constexpr Text kPolicyMalformed{
    "One or more parameter values were invalid: Invalid policy document: {0}"};
inline constexpr Text kPolicyArn{
    "Invalid ResourceArn: a resource policy is put on a table or a stream: {0}"};
inline constexpr Text kTooManyTags{
    "Number of Tags exceed the current limit for the provided ResourceArn"};
inline constexpr Text kTagKey{"The Tag Key provided is invalid, Key: {0}"};
inline constexpr Text kTagValue{"The Tag Value provided is invalid, Value: {0}"};
inline constexpr Text kTaggedNotFound{"Requested resource not found: ResourcArn: {0} not found"};
inline constexpr Text kTagArnStart{
    "One or more parameter values were invalid: ARNs must start with 'arn:': {0}"};
inline constexpr Text kTagArnService{
    "One or more parameter values were invalid: Provided Arn is not a DynamoDB resource arn: {0}"};
inline constexpr Text kTagArnKind{
    "One or more parameter values were invalid: Invalid resource arn provided, only table or "
    "stream is accepted. Provided resource arn: {0}"};
inline constexpr Text kTagArnTable{"Invalid TableArn: Invalid ResourceArn provided as input {0}"};
inline constexpr Text kTagKeyOfAws{"Tag Key cannot be prefixed with aws:, Key: {0}"};
inline constexpr Text kTagTwice{
    "Duplicate Tag Keys provided as input: Duplicate Tag Key found {0}"};
inline constexpr Text kNoTags{"Atleast one Tag needs to be provided as Input."};
inline constexpr Text kNoTagKeys{"Atleast one Tag Key needs to be provided as Input."};
inline constexpr Text kIndexNameLength{
    "IndexName must be at least 3 characters long and at most 255 characters long"};
inline constexpr Text kIndexNotFound{"Requested resource not found: Index: {0} not found"};
inline constexpr Text kNextToken{"Invalid NextToken"};

}  // namespace lockbox::texts
