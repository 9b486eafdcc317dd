#pragma once
// Texts of backups, point-in-time recovery, restores, exports and imports.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kBackupTableNotFound{"Table not found: {0}"};
inline constexpr Text kBackupNotFound{"Backup not found: {0}"};
inline constexpr Text kBackupArn{"Invalid Backup ARN"};
inline constexpr Text kSystemBackup{
    "Invalid Request: User is not allowed to delete the system backup with arn {0}"};
inline constexpr Text kBackupTimeRange{
    "One or more parameter values were invalid: Time range lower bound must be less than or equal "
    "to upper bound"};
inline constexpr Text kRestoreIndexUnknown{
    "Invalid Request: Index {0} does not match a secondary index that existed in the source table "
    "and cannot be created during the restore operation"};
inline constexpr Text kRestoreIndexUnitsOnDemand{
    "Invalid Request: Cannot override ProvisionedThroughput if BillingMode is overridden to "
    "PAY_PER_REQUEST for index {0}"};
inline constexpr Text kRestoreIndexUnitsMissing{
    "Invalid Request: Must specify provisioned throughput for index {0}"};
inline constexpr Text kRestoreUnitsOnDemand{
    "Invalid Request: Cannot override ProvisionedThroughput if BillingMode is overridden to "
    "PAY_PER_REQUEST"};
inline constexpr Text kRestoreUnitsMissing{
    "Invalid Request: Must override ProvisionedThroughput if BillingMode is overridden to "
    "PROVISIONED"};
inline constexpr Text kRestoreUnitsOfOnDemand{
    "Invalid Request: Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED"};
inline constexpr Text kRestoreOnDemandMode{
    "Invalid Request: Cannot override {0} for OnDemandThroughput unless BillingModeOverride is "
    "PAY_PER_REQUEST"};
inline constexpr Text kRestoreOnDemandRange{
    "Invalid Request: Requested {0} for OnDemandThroughput is outside of valid range"};
inline constexpr Text kRestoreOneSource{
    "Must provide exactly one of: sourceTableArn, sourceTableName"};
inline constexpr Text kRestoreOneTime{
    "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, "
    "but not both"};
inline constexpr Text kRecoveryOff{"Point in time recovery is not enabled for table '{0}'"};
inline constexpr Text kRestoreTime{
    "An invalid restore time was specified. RestoreDateTime must be between "
    "EarliestRestorableDateTime and LatestRestorableDateTime."};
inline constexpr Text kRecoveryDaysWhenOff{
    "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery."};
inline constexpr Text kExportPeriod{
    "Difference between ExportFromTime and ExportToTime must be at least 15 minutes and at most 24 "
    "hours"};
inline constexpr Text kExportPeriodOutside{
    "The export period lies outside of the point in time recovery window"};
inline constexpr Text kExportTimeOutside{
    "The specified ExportTime is outside of the point in time recovery window"};
inline constexpr Text kExportConflict{
    "Export conflict: Duplicate request detected with conflicting parameters"};
inline constexpr Text kExportTableArn{"Invalid table ARN: {0}"};
inline constexpr Text kExportWindowOfFull{
    "IncrementalExportSpecification can only be specified when ExportType is INCREMENTAL_EXPORT"};
inline constexpr Text kExportTimeOfIncremental{
    "ExportTime cannot be specified when ExportType is INCREMENTAL_EXPORT"};
inline constexpr Text kExportWindowStart{
    "IncrementalExportSpecification must have ExportFromTime when ExportType is "
    "INCREMENTAL_EXPORT"};
inline constexpr Text kExportNotFound{"Export not found: {0}"};
inline constexpr Text kImportConflict{
    "Import conflict: Duplicate request detected with conflicting parameters"};
inline constexpr Text kImportNotFound{"Import not found: {0}"};
inline constexpr Text kNoBucket{"The specified bucket does not exist"};
inline constexpr Text kBucketDenied{"Access Denied"};
inline constexpr Text kImportFaults{
    "Some of the items failed validation checks and were not imported; {0}"};
inline constexpr Text kImportNoObject{"There is no object with this prefix"};

}  // namespace lockbox::texts
