#pragma once
// Texts about the key that a table is encrypted with, and what KMS says of it as DynamoDB hands it
// on.
#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

inline constexpr Text kSseTypeWhenOff{
    "One or more parameter values were invalid: SSEType can not be specified if Enabled is false"};
inline constexpr Text kSseKeyWhenOff{
    "One or more parameter values were invalid: KMSMasterKeyId can not be specified if Enabled is "
    "false"};
inline constexpr Text kSseAes{
    "One or more parameter values were invalid: SSEType AES256 is not supported"};
inline constexpr Text kSseTypeMissing{
    "One or more parameter values were invalid: SSEType KMS is required if KMSMasterKeyId is "
    "specified"};
inline constexpr Text kSseByDefault{
    "One or more parameter values were invalid: Table is already encrypted by default"};
inline constexpr Text kSseSameKey{
    "One or more parameter values were invalid: Table is already encrypted with given "
    "KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key"};
inline constexpr Text kSseTooOften{
    "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at "
    "{0}. After the first {1} change, each subsequent change in the same window can be performed "
    "at most once every {2} seconds. Number of updates today: {3}. Last change at {4}"};

// ---- KMS: the kind of error, KMS's exception and words, its code, the request -------------------
inline constexpr Text kKmsRefuses{
    "KMS {0}: com.amazonaws.services.kms.model.{1}: {2} (Service: AWSKMS; Status Code: 400; Error "
    "Code: {3}; Request ID: {4}; Proxy: null)"};
inline constexpr Text kKmsKindInvalid{"validation error"};
inline constexpr Text kKmsKindDisabled{"key disabled error"};
inline constexpr Text kKmsKindDenied{"key access denied error"};
inline constexpr Text kKmsArn{"Invalid arn {0}"};
inline constexpr Text kKmsNoAlias{"Alias {0} is not found."};
inline constexpr Text kKmsNoKey{"Key '{0}' does not exist"};
inline constexpr Text kKmsKeyDisabled{"{0} is disabled."};
inline constexpr Text kKmsKeyLeaving{"{0} is pending deletion."};
inline constexpr Text kKmsDenies{
    "User: {0} is not authorized to perform: {1} on resource: {2} because no resource-based policy "
    "allows the {1} action"};

}  // namespace lockbox::texts
