#pragma once
// Texts about the parameters of items' operations: expressions with their names and values, and the
// legacy parameters that they replaced.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

/// What the current layer puts before texts of values and expressions of single writes.
inline constexpr Text kEnvelope{"1 validation error detected: {0}"};

// ---- expressions: {0} is the parameter, ExpressionAttributeNames or ExpressionAttributeValues
// ----
inline constexpr Text kPlaceholdersEmpty{"{0} must not be empty"};
inline constexpr Text kPlaceholderSyntax{"{0} contains invalid key: Syntax error; key: \"{1}\""};
inline constexpr Text kPlaceholderValue{"{0} contains invalid value: {1} for key {2}"};
inline constexpr Text kNameEmpty{"{0} contains invalid value: Empty attribute name for key {1}"};
inline constexpr Text kOnlyWithExpressions{"{0} can only be specified when using expressions"};
inline constexpr Text kOnlyWithExpressionsThatAre{
    "{0} can only be specified when using expressions: {1}"};
inline constexpr Text kIsNull{"{0} is null"};
inline constexpr Text kAreNull{"{0} are null"};
inline constexpr Text kPlaceholdersUnused{
    "Value provided in {0} unused in expressions: keys: {{1}}"};

// ---- legacy parameters --------------------------------------------------------------------------
inline constexpr Text kMixedParameters{
    "Can not use both expression and non-expression parameters in the same request: "
    "Non-expression parameters: {{0}} Expression parameters: {{1}}"};
inline constexpr Text kOperatorAlone{
    "ConditionalOperator cannot be used without Filter or Expected"};
inline constexpr Text kOperatorOfOne{
    "ConditionalOperator can only be used when Filter or Expected has two or more elements"};
inline constexpr Text kKeyConditionsLength{"Conditions can be of length 1 or 2 only"};
inline constexpr Text kAttributeTwice{
    "One or more parameter values were invalid: Duplicate value in attribute name: {0}"};
inline constexpr Text kValueAndList{
    "One or more parameter values were invalid: Value and AttributeValueList cannot be used "
    "together for Attribute: {0}"};
inline constexpr Text kExistsAndComparison{
    "One or more parameter values were invalid: Exists and ComparisonOperator cannot be used "
    "together for Attribute: {0}"};
inline constexpr Text kComparisonAlone{
    "One or more parameter values were invalid: Value or AttributeValueList must be used with "
    "ComparisonOperator: {0} for Attribute: {1}"};
inline constexpr Text kListAlone{
    "One or more parameter values were invalid: AttributeValueList can only be used with a "
    "ComparisonOperator for Attribute: {0}"};
inline constexpr Text kExistsAlone{
    "One or more parameter values were invalid: Value must be provided when Exists is {0} for "
    "Attribute: {1}"};
inline constexpr Text kExistsNot{
    "One or more parameter values were invalid: Value cannot be used when Exists is false for "
    "Attribute: {0}"};
inline constexpr Text kOnlyDelete{
    "One or more parameter values were invalid: Only DELETE action is allowed when no attribute "
    "value is specified"};
inline constexpr Text kDeleteType{
    "One or more parameter values were invalid: DELETE action with value is not supported for the "
    "type {0}"};
inline constexpr Text kAddType{
    "One or more parameter values were invalid: ADD action is not supported for the type {0}"};
inline constexpr Text kArgumentCount{
    "One or more parameter values were invalid: Invalid number of argument(s) for the {0} "
    "ComparisonOperator"};
inline constexpr Text kArgumentTypesDiffer{
    "One or more parameter values were invalid: AttributeValues inside AttributeValueList must be "
    "of same type"};
inline constexpr Text kArgumentType{
    "One or more parameter values were invalid: ComparisonOperator {0} is not valid for {1} "
    "AttributeValue type"};
inline constexpr Text kBetweenBounds{
    "The BETWEEN condition was provided a range where the lower bound is greater than the upper "
    "bound"};

}  // namespace lockbox::texts
