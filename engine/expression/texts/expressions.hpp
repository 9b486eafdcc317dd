#pragma once
// Texts about expressions: conditions, filters, key conditions, projections and updates. PartiQL
// says many of them too.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

/// What stands before every mistake: {0} is the parameter, such as UpdateExpression.
inline constexpr Text kInvalidExpression{"Invalid {0}: {1}"};

// ---- the whole expression -----------------------------------------------------------------------
inline constexpr Text kExpressionEmpty{"The expression can not be empty;"};
inline constexpr Text kExpressionTooBig{
    "Expression size has exceeded the maximum allowed size; expression size: {0}"};
/// Of an UpdateExpression.
inline constexpr Text kUpdateTooBig{"Expression size has exceeded the maximum allowed size;"};
inline constexpr Text kSyntaxError{"Syntax error; token: \"{0}\", near: \"{1}\""};
inline constexpr Text kRedundantParentheses{"The expression has redundant parentheses;"};
inline constexpr Text kTooManyOperators{
    "The expression contains too many operators; operator count: {0}"};

// ---- names, values and paths --------------------------------------------------------------------
inline constexpr Text kReservedWord{"Attribute name is a reserved keyword; reserved keyword: {0}"};
inline constexpr Text kNameUndefined{
    "An expression attribute name used in the document path is not defined; attribute name: {0}"};
inline constexpr Text kValueUndefined{
    "An expression attribute value used in expression is not defined; attribute value: {0}"};
inline constexpr Text kListIndex{"List index is not within the allowable range; index: [{0}]"};
inline constexpr Text kPathsOverlap{
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path "
    "one: {0}, path two: {1}"};
inline constexpr Text kPathsConflict{
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path "
    "one: {0}, path two: {1}"};

// ---- operators and functions: {0} is their name -------------------------------------------------
inline constexpr Text kFunctionUnknown{"Invalid function name; function: {0}"};
inline constexpr Text kFunctionNotOfUpdate{
    "The function is not allowed in an update expression; function: {0}"};
inline constexpr Text kFunctionMisused{
    "The function is not allowed to be used this way in an expression; function: {0}"};
inline constexpr Text kOperandCount{
    "Incorrect number of operands for operator or function; operator or function: {0}, number of "
    "operands: {1}"};
inline constexpr Text kOperandType{
    "Incorrect operand type for operator or function; operator or function: {0}, operand type: "
    "{1}"};
inline constexpr Text kOperandNoPath{
    "Operator or function requires a document path; operator or function: {0}"};
inline constexpr Text kOperandsEqual{
    "The first operand must be distinct from the remaining operands for this operator or function; "
    "operator: {0}, first operand: {1}"};
inline constexpr Text kNoTypeName{
    "Invalid attribute type name found; type: {0}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"};

// ---- BETWEEN ------------------------------------------------------------------------------------
inline constexpr Text kBoundTypes{
    "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
    "{0}, upper bound operand: {1}"};
inline constexpr Text kBoundOrder{
    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower "
    "bound operand: {0}, upper bound operand: {1}"};
/// A bound in the two texts above: its type and its value.
inline constexpr Text kBound{"AttributeValue: {{0}:{1}}"};

}  // namespace lockbox::texts
