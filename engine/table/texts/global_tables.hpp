#pragma once
// Texts of global tables.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kReplicaTableExists{
    "Failed to create a the new replica of table with name: '{0}' because one or more replicas "
    "already existed as tables."};
inline constexpr Text kReplicaOfProvisioned{
    "Table write capacity should either be Pay-Per-Request or AutoScaled."};
inline constexpr Text kReplicaStream{
    "One or more parameter values were invalid: a table with replicas needs a stream of the view "
    "type NEW_AND_OLD_IMAGES; this table's stream has another"};
inline constexpr Text kReplicaSource{
    "Replica cannot be deleted because it has acted as a source region for new replica(s) being "
    "added to the table in the last 24 hours."};
inline constexpr Text kReplicatedTableUpdating{
    "The resource which you are attempting to change is in use."};
inline constexpr Text kReplicaUnknown{
    "Update global table operation failed because one or more replicas were not part of the global "
    "table."};
inline constexpr Text kReplicaOneAction{
    "One or more parameter values were invalid: each element of ReplicaUpdates has exactly one of "
    "Create, Update and Delete"};
inline constexpr Text kReplicaManyActions{
    "Update table operation with more than one create or delete replica actions not allowed"};
/// Of a table with replicas.
inline constexpr Text kReplicaProtected{
    "Cannot delete table {0} in region {1} because it has deletion protection enabled. Disable "
    "deletion protection first."};
inline constexpr Text kReplicaOwnRegion{
    "Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, "
    "DeleteTable, or UpdateTable as required."};
inline constexpr Text kReplicaRegion{"Unsupported or invalid region: {0}"};
inline constexpr Text kGlobalTableVersion{
    "One or more parameter values were invalid: DynamoDB global tables version 2017.11.29 is not "
    "supported. We recommend using DynamoDB global tables version 2019.11.21, instead of version "
    "2017.11.29 (Legacy)."};
inline constexpr Text kGlobalTableNotFound{
    "Global table not found: Global table with name: '{0}' does not exist."};

}  // namespace lockbox::texts
