#pragma once
// Texts of ExecuteStatement, BatchExecuteStatement and ExecuteTransaction.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kNoFullKey{
    "Where clause does not contain a mandatory equality on all key attributes"};
inline constexpr Text kBatchSelectKey{
    "Select statements within BatchExecuteStatement must specify the primary key in the where "
    "clause."};
inline constexpr Text kExistsFunction{"Unrecognized function: exists at {0}"};
inline constexpr Text kBatchMixed{
    "Read and write requests together in the same batch is not supported."};
inline constexpr Text kStatementConsistent{
    "Strongly consistent read is not supported on Global Secondary Indexes"};
inline constexpr Text kFilterNotProjected{
    "One or more parameter values were invalid: Secondary index {0} does not project one or more "
    "filter attributes: [{1}]"};
inline constexpr Text kOrderWithoutWhere{
    "Must have WHERE clause in the statement when using ORDER BY clause."};
inline constexpr Text kOrderWithoutKey{
    "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY "
    "clause."};
inline constexpr Text kOrderVariable{
    "Variable reference {0} in ORDER BY clause must be part of the primary key"};
inline constexpr Text kStatementIndex{"The table does not have the specified index"};
inline constexpr Text kStatementOverlap{
    "Overlapping conditions with range keys are not supported in where clause"};
inline constexpr Text kNextTokenOfOther{"NextToken does not match request"};
inline constexpr Text kTransactStatement{"Validation failed in TransactStatements[{0}]: {1}"};
inline constexpr Text kExistsOneItem{
    "EXISTS() must contain a single item read with additional condition"};
inline constexpr Text kTransactSelectKey{
    "Select statements within ExecuteTransaction must specify the primary key in the where "
    "clause."};
inline constexpr Text kTransactMixed{
    "ExecuteTransaction API does not support both read and write operations in the same request."};
inline constexpr Text kTransactReturning{
    "RETURNING clause is not supported in ExecuteTransaction."};
inline constexpr Text kTransactIndex{"Reads on indices are not supported within transactions."};
inline constexpr Text kStatementMultiKeys{
    "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or "
    "multi-attribute RANGE keys."};

}  // namespace lockbox::texts
