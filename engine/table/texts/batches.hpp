#pragma once
// Texts of batches and transactions.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kBatchGetEmpty{
    "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member "
    "must have length greater than or equal to 1",
    kOctober, "The requestItems parameter is required for BatchGetItem"};
inline constexpr Text kBatchWriteEmpty{"The requestItems parameter is required for BatchWriteItem"};
inline constexpr Text kBatchGetTooMany{"Too many items requested for the BatchGetItem call"};
inline constexpr Text kBatchWriteTooMany{"Too many items requested for the BatchWriteItem call"};
inline constexpr Text kBatchRepeats{"Provided list of item keys contains duplicates"};
inline constexpr Text kPutAndDelete{
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
    "supported datatypes"};

inline constexpr Text kTransactionCancelled{
    "Transaction cancelled, please refer cancellation reasons for specific reasons [{0}]"};
inline constexpr Text kTransactionConflict{"Transaction is ongoing for the item."};
inline constexpr Text kTransactionRepeats{
    "Transaction request cannot include multiple operations on one item"};
inline constexpr Text kTransactionInProgress{
    "The transaction with the given request token is already in progress."};
inline constexpr Text kTransactionTokenReused{
    "The request uses the same client token as a previous, but non-identical request."};
inline constexpr Text kTransactionOneAction{
    "TransactItems can only contain one of Check, Put, Update or Delete"};
inline constexpr Text kTransactionTooBig{
    "The aggregate size of the items in the transaction cannot exceed 4 MB"};

}  // namespace lockbox::texts
