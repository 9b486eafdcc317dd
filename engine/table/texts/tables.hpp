#pragma once
// Texts of CreateTable, DescribeTable, UpdateTable and DeleteTable, as recorded in October 2026.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kEncryptionAlone{
    "One or more parameter values were invalid: Server-Side Encryption modification must be the "
    "only operation in the request",
    kOctober};
inline constexpr Text kDeletionProtectionAlone{
    "One or more parameter values were invalid: DeletionProtection modification must be the only "
    "operation in the request",
    kOctober};
inline constexpr Text kTableClassAlone{
    "One or more parameter values were invalid: TableClass modification must be the only operation "
    "in the request",
    kOctober};
inline constexpr Text kReplicasAlone{
    "One or more parameter values were invalid: Replica modification must be the only operation in "
    "the request",
    kOctober};
inline constexpr Text kNothingToChange{"At least one of {0} is required", kOctober};
inline constexpr Text kWarmAlone{
    "One or more parameter values were invalid: WarmThroughput must be the only operation in the "
    "request",
    kOctober};
inline constexpr Text kOnDemandAlone{
    "One or more parameter values were invalid: OnDemandThroughput can only be combined with "
    "BillingMode in an UpdateTable request",
    kOctober};
inline constexpr Text kTooManyDecreases{
    "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC "
    "day. After the first 4 decreases, each subsequent decrease in the same UTC day can be "
    "performed at most once every 3600 seconds. Number of decreases today: {0}. Last decrease at "
    "{1}. Next decrease can be made at {2}",
    kOctober};
inline constexpr Text kUnitsUnchanged{
    "The provisioned throughput for {0}{1} will not change. The requested value equals the current "
    "value. Current ReadCapacityUnits provisioned for {1}: {2}. Requested ReadCapacityUnits: {2}. "
    "Current WriteCapacityUnits provisioned for {1}: {3}. Requested WriteCapacityUnits: {3}. Refer "
    "to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    kOctober};
inline constexpr Text kUnitsNeeded{
    "One or more parameter values were invalid: ProvisionedThroughput must be specified when "
    "BillingMode is PROVISIONED",
    kOctober};
inline constexpr Text kUnitsWithOnDemand{
    "One or more parameter values were invalid: ProvisionedThroughput cannot be specified when "
    "BillingMode is PAY_PER_REQUEST",
    kOctober};
inline constexpr Text kUnitsOnDemand{
    "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits "
    "can be specified when BillingMode is PAY_PER_REQUEST",
    kOctober};
inline constexpr Text kIndexUnitsNeeded{
    "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: "
    "{0}",
    kOctober};
inline constexpr Text kInUse{"Attempt to change a resource which is still in use: {0}", kOctober};
inline constexpr Text kTableUpdating{"Table: {0} is in the process of being updated.", kOctober};
inline constexpr Text kTableNameLength{
    "TableName must be at least 3 characters long and at most 255 characters long", kOctober};
inline constexpr Text kTableNameMissing{
    "The parameter 'TableName' is required but was not present in the request", kOctober};
inline constexpr Text kTableCreating{"Table is being created: {0}", kOctober};
inline constexpr Text kTableExists{"Table already exists: {0}", kOctober};
inline constexpr Text kTableDeleting{"Table is being deleted: {0}", kOctober};
inline constexpr Text kTableHasBusyIndexes{
    "Cannot delete table while indexes are being created, updated, or deleted.", kOctober};
inline constexpr Text kDeletionProtected{
    "Resource cannot be deleted as it is currently protected against deletion. Disable deletion "
    "protection first.",
    kOctober};
inline constexpr Text kFirstKeyNotHash{
    "Invalid KeySchema: The first KeySchemaElement is not a HASH key type", kOctober};
inline constexpr Text kKeysSameName{
    "Both the Hash Key and the Range Key element in the KeySchema have the same name", kOctober};
inline constexpr Text kSecondKeyNotRange{
    "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type", kOctober};
inline constexpr Text kDefinitionTwice{"Attribute Name is duplicated: {0}", kOctober};
inline constexpr Text kKeysUndefined{
    "One or more parameter values were invalid: Some index key attributes are not defined in "
    "AttributeDefinitions. Keys: {0}, AttributeDefinitions: {1}",
    kOctober};
inline constexpr Text kKeyWithoutDefinition{
    "Invalid KeySchema: Some index key attribute have no definition", kOctober};
inline constexpr Text kDefinitionsCount{
    "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly "
    "match number of attributes defined in AttributeDefinitions",
    kOctober};
inline constexpr Text kDefinitionsUnused{
    "One or more parameter values were invalid: Some AttributeDefinitions are not used. "
    "AttributeDefinitions: {0}, keys used: {1}",
    kOctober};
inline constexpr Text kUnitsMissing{
    "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both "
    "be specified when BillingMode is PROVISIONED",
    kOctober};
inline constexpr Text kTableClassUnknown{
    "Invalid table-class parameter provided. Please try again with a valid table-class value: "
    "[STANDARD, STANDARD_INFREQUENT_ACCESS].",
    kOctober};
inline constexpr Text kOnDemandRange{
    "One or more parameter values were invalid: Requested {0} for OnDemandThroughput for {1}{2} is "
    "outside of valid range",
    kOctober};
inline constexpr Text kOnDemandOfProvisioned{
    "One or more parameter values were invalid: {0} for OnDemandThroughput{1}{2} cannot be "
    "specified when {3}table BillingMode is PROVISIONED.",
    kOctober};
inline constexpr Text kWarmBelowCurrent{
    "One or more parameter values were invalid: Requested {0} for WarmThroughput for {1}{2} is "
    "lower than current WarmThroughput, decreasing WarmThroughput is not supported",
    kOctober};
inline constexpr Text kWarmBelowUnits{
    "One or more parameter values were invalid: Requested {0} for WarmThroughput for {1}{2} is "
    "lower than {3} of ProvisionedThroughput",
    kOctober};
inline constexpr Text kWarmBelowInitial{
    "One or more parameter values were invalid: Requested {0} for WarmThroughput for {1}{2} is "
    "lower than initial throughput for OnDemand. See: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
    "on-demand-capacity-mode.html#on-demand-capacity-mode-initial",
    kOctober};
inline constexpr Text kWarmTooMuch{
    "Subscriber limit exceeded: Requested {0} for WarmThroughput for {1}{2} exceeds the limit of "
    "one table, {3}",
    kOctober};
inline constexpr Text kUnitsOutOfBounds{"Given value {0} for {1} is out of bounds", kOctober};
inline constexpr Text kUnitsTooMany{
    "Subscriber limit exceeded: {0} of {1} exceeds the limit of one table, {2}", kOctober};

}  // namespace lockbox::texts
