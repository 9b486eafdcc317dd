#pragma once
// Texts about secondary indexes in CreateTable and UpdateTable, as recorded in October 2026.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kTooManyIndexes{
    "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of 20",
    kOctober};
inline constexpr Text kIndexDefinitionsMissing{
    "One or more parameter values were invalid: AttributeDefinitions is not specified for index: "
    "{0}",
    kOctober};
inline constexpr Text kIndexUnitsOnDemand{
    "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits "
    "can be specified for index: {0} when BillingMode is PAY_PER_REQUEST",
    kOctober};
inline constexpr Text kIndexUnitsMissing{
    "One or more parameter values were invalid: Both ReadCapacityUnits and WriteCapacityUnits must "
    "be specified for index: {0}",
    kOctober};
inline constexpr Text kIndexExists{"Attempting to create an index which already exists", kOctober};
inline constexpr Text kIndexIsLocal{"Cannot {0} an index that is not a GlobalSecondaryIndex: {1}",
                                    kOctober};
inline constexpr Text kIndexOfTableNotFound{"Requested resource not found: Index {0} for table {1}",
                                            kOctober};
inline constexpr Text kIndexAllocating{
    "Index creation is in resource allocation phase. Retry deletion during backfilling phase or "
    "when the index is active. Table: {0} Index: {1}",
    kOctober};
inline constexpr Text kIndexUpdateOnDemand{
    "One or more parameter values were invalid: The only Updates for index: {0} when "
    "TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput",
    kOctober};
inline constexpr Text kOneIndexAtATime{
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per "
    "table",
    kOctober};
inline constexpr Text kOneIndexAction{
    "One or more parameter values were invalid: Only one global secondary index action is allowed "
    "per GlobalSecondaryIndexUpdate object",
    kOctober};
inline constexpr Text kIndexActionMissing{
    "One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, "
    "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
    kOctober};
inline constexpr Text kOneUpdatePerIndex{
    "One or more parameter values were invalid: Only one global secondary index update per index "
    "is allowed simultaneously. Index: {0}",
    kOctober};
inline constexpr Text kIndexWarmEmpty{
    "One or more parameter values were invalid: WarmThroughput must have at least one of "
    "ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: {0}",
    kOctober};
inline constexpr Text kIndexUpdatesEmpty{
    "One or more parameter values were invalid: List of GlobalSecondaryIndexUpdates is empty",
    kOctober};
inline constexpr Text kIndexWhileUnits{
    "One or more parameter values were invalid: You cannot create or delete index while updating "
    "table IOPS",
    kOctober};
inline constexpr Text kIndexWhileWarm{
    "One or more parameter values were invalid: Create global secondary index cannot be specified "
    "when updating WarmThroughput",
    kOctober};
inline constexpr Text kTooManyKeyAttributes{
    "One or more parameter values were invalid: The KeySchema exceeds the maximum allowed number "
    "of {0} key attributes",
    kOctober};
inline constexpr Text kHashKeysFirst{
    "One or more parameter values were invalid: All HASH key attributes must precede RANGE key "
    "attributes in the KeySchema",
    kOctober};
inline constexpr Text kKeyAttributesSameName{
    "The KeySchema contains multiple key attributes with the same name", kOctober};
inline constexpr Text kProjectionMissing{
    "One or more parameter values were invalid: Unknown ProjectionType: null", kOctober};
inline constexpr Text kProjectionNamesMissing{
    "One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is "
    "not specified",
    kOctober};
inline constexpr Text kProjectionNamesGiven{
    "One or more parameter values were invalid: ProjectionType is {0}, but NonKeyAttributes is "
    "specified",
    kOctober};
inline constexpr Text kProjectionNameTwice{
    "One or more parameter values were invalid: Duplicate element in NonKeyAttributes: {0}",
    kOctober};
inline constexpr Text kIndexUnitsGiven{
    "One or more parameter values were invalid: ProvisionedThroughput should not be specified for "
    "index: {0} when BillingMode is PAY_PER_REQUEST",
    kOctober};
inline constexpr Text kIndexUnitsNotGiven{
    "One or more parameter values were invalid: ProvisionedThroughput is not specified for index: "
    "{0}",
    kOctober};
inline constexpr Text kLocalIndexNeedsRange{
    "One or more parameter values were invalid: Table KeySchema does not have a range key, which "
    "is required when specifying a LocalSecondaryIndex",
    kOctober};
inline constexpr Text kLocalIndexHash{
    "One or more parameter values were invalid: Index KeySchema does not have the same leading "
    "hash key as table KeySchema for index: {0}. index hash key: {1}, table hash key: {2}",
    kOctober};
inline constexpr Text kLocalIndexRange{
    "One or more parameter values were invalid: Index KeySchema does not have a range key for "
    "index: {0}",
    kOctober};
inline constexpr Text kIndexTwice{
    "One or more parameter values were invalid: Duplicate index name: {0}", kOctober};
inline constexpr Text kTooManyLocalIndexes{
    "One or more parameter values were invalid: Number of LocalSecondaryIndexes exceeds per-table "
    "limit of 5",
    kOctober};
inline constexpr Text kTooManyGlobalIndexes{
    "One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table "
    "limit of 20",
    kOctober};
inline constexpr Text kIndexListEmpty{
    "One or more parameter values were invalid: List of {0} is empty", kOctober};
inline constexpr Text kTooManyProjected{
    "One or more parameter values were invalid: Number of NonKeyAttributes of all indexes exceeds "
    "per-table limit of {0}"};

}  // namespace lockbox::texts
