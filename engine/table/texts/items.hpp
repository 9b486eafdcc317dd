#pragma once
// Texts about items and their keys: GetItem, PutItem, UpdateItem, DeleteItem, and what batches,
// transactions and PartiQL share with them.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kSchemaMismatch{"The provided key element does not match the schema"};
inline constexpr Text kEmptyKey{
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
    "contain an empty {0} value. Key: {1}"};
inline constexpr Text kHashKeyTooBig{
    "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
    "limit of2048 bytes"};
inline constexpr Text kRangeKeyTooBig{
    "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the "
    "size limit of 1024 bytes"};
inline constexpr Text kMissingKey{
    "One or more parameter values were invalid: Missing the key {0} in the item"};
inline constexpr Text kKeyType{
    "One or more parameter values were invalid: Type mismatch for key {0} expected: {1} actual: "
    "{2}"};
inline constexpr Text kIndexKeyType{
    "One or more parameter values were invalid: Type mismatch for Index Key {0} Expected: {1} "
    "Actual: {2} IndexName: {3}"};
inline constexpr Text kEmptyIndexKeyUpdate{
    "One or more parameter values are not valid. The update expression attempted to update a "
    "secondary index key to a value that is not supported. The AttributeValue for a key attribute "
    "cannot contain an empty {0} value."};
inline constexpr Text kEmptyIndexKey{
    "One or more parameter values are not valid. A value specified for a secondary index key is "
    "not supported. The AttributeValue for a key attribute cannot contain an empty {0} value. "
    "IndexName: {1}, IndexKey: {2}"};
inline constexpr Text kItemTooBig{"Item size has exceeded the maximum allowed size"};
inline constexpr Text kItemTooBigToUpdate{
    "Item size to update has exceeded the maximum allowed size"};
inline constexpr Text kKeyIsFixed{
    "One or more parameter values were invalid: Cannot update attribute {0}. This attribute is "
    "part of the key"};
inline constexpr Text kConditionFailed{"The conditional request failed"};
inline constexpr Text kItemHeld{"Transaction is ongoing for the item"};
inline constexpr Text kDuplicateItem{"Duplicate primary key exists in table"};
inline constexpr Text kReturnValuesOfPut{"ReturnValues can only be ALL_OLD or NONE"};
inline constexpr Text kTableNotFound{"Requested resource not found"};
inline constexpr Text kTableNotFoundNamed{"Requested resource not found: Table: {0} not found"};
inline constexpr Text kScalarKeys{
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
    "{0}: {1}"};

// ---- throttling ---------------------------------------------------------------------------------
inline constexpr Text kTableExceeded{
    "The level of configured provisioned throughput for the table was exceeded. Consider "
    "increasing your provisioning level with the UpdateTable API."};
inline constexpr Text kIndexExceeded{
    "The level of configured provisioned throughput for one or more global secondary indexes of "
    "the table was exceeded. Consider increasing your provisioning level for the "
    "under-provisioned global secondary indexes with the UpdateTable API"};
inline constexpr Text kOnDemandExceeded{
    "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically "
    "scaling your table or index so please try again shortly. If exceptions persist, check if you "
    "have a hot key: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
    "bp-partition-key-design.html"};

}  // namespace lockbox::texts
