#pragma once
// Texts about statements that are PartiQL and yet nothing that DynamoDB does. {0} and so on: names
// as written, and places as line, column and length ("1:15:3").
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kParameterCount{"Number of parameters in request and statement don't match."};

// ---- clauses ------------------------------------------------------------------------------------
inline constexpr Text kClauseUnsupported{"Unsupported clause: {0} at {1}"};
inline constexpr Text kDistinctUnsupported{
    "Unsupported clause: DISTINCT and VALUE are not supported in SELECT statements"};
inline constexpr Text kAliasUnsupported{"Aliasing is not supported"};
inline constexpr Text kColumnNoPath{"Unexpected path component at {0}"};
inline constexpr Text kOrderNoName{"Unsupported expression in the ORDER BY clause at {0}"};
inline constexpr Text kReturningOfInsert{"RETURNING clause is not supported in INSERT statements."};
inline constexpr Text kReturningOfDelete{
    "Invalid returning clause: RETURNING {0} *. Only RETURNING ALL OLD * is allowed in DELETE "
    "statements."};
inline constexpr Text kReturningNoStar{
    "Invalid returning clause: RETURNING {0} must be followed by *"};

// ---- tables and indexes -------------------------------------------------------------------------
inline constexpr Text kOneTable{"Only select from a single table or index is supported."};
inline constexpr Text kOneTableName{
    "FROM clause may only contain a single table name in data manipulation statements at {0}"};
inline constexpr Text kTargetTooLong{"A path may contain at most 2 components in the FROM clause"};
inline constexpr Text kTargetEmpty{"Path component cannot be an empty string"};
inline constexpr Text kIndexOfWrite{"This operation is not supported on an index"};

// ---- conditions and changes ---------------------------------------------------------------------
inline constexpr Text kWhereUnsupported{"Unsupported expression in the WHERE clause at {0}"};
inline constexpr Text kOperatorUnsupported{"Unsupported operator: {0} at {1}"};
inline constexpr Text kFunctionUnrecognized{"Unrecognized function: {0} at {1}"};
/// {0} is SET_ADD or SET_DELETE.
inline constexpr Text kSetFunctionCount{"{0} must have exactly two arguments at {1}"};
inline constexpr Text kSetFunctionFirst{
    "The first argument to {0} must equal the assignment value at {1}"};
inline constexpr Text kSetFunctionSecond{
    "The second argument to {0} must be a value with type SET at {1}"};

// ---- values -------------------------------------------------------------------------------------
inline constexpr Text kValueUnsupported{"Unsupported data type: {0} under key {1} at {2}"};
/// A text about a number, and where in a value it stands.
inline constexpr Text kNumberUnder{"{0} under {1}"};
inline constexpr Text kBagEmpty{"Empty bags are not supported"};
inline constexpr Text kBagMixed{
    "Unsupported data type: a bag holds strings, numbers or binary values of one type under key "
    "{0} at {1}"};
inline constexpr Text kTupleName{
    "The name of an attribute must be a string in single quotes at {0}"};
inline constexpr Text kTupleRepeats{"Duplicate attribute name in a tuple: {0}"};
inline constexpr Text kInsertNoTuple{"INSERT needs one tuple as its VALUE at {0}"};

}  // namespace lockbox::texts
