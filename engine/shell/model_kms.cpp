// KMS commands. Source: AWS Key Management Service API Reference, "Actions".
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows kms_rows() {
  return ServiceRows{
      "kms",
      "kms",
      "AWS Key Management Service",
      "Keeps keys that never leave it, and encrypts and decrypts with them for those who may.",
      false,
      {},
      {{"Tag", "TagKey! TagValue!"},
       {"GrantConstraints", "EncryptionContextSubset:{str} EncryptionContextEquals:{str}"}},
      {
          {"CreateKey", "Makes a customer managed key.",
           "Policy Description KeyUsage=ENCRYPT_DECRYPT KeySpec=SYMMETRIC_DEFAULT "
           "BypassPolicyLockoutSafetyCheck:bool Tags:[Tag] MultiRegion:bool"},
          {"DescribeKey", "Shows a key: state, manager, dates.", "KeyId! GrantTokens:[str]"},
          {"ListKeys", "Lists the keys of the account in this Region.", "Limit:int Marker"},
          {"EnableKey", "Lets a disabled key work again.", "KeyId!"},
          {"DisableKey", "Stops a key from being used. Nothing is lost.", "KeyId!"},
          {"ScheduleKeyDeletion", "Deletes a key after 7 to 30 days: what it locked is lost.",
           "KeyId! PendingWindowInDays:int"},
          {"CancelKeyDeletion", "Takes the deletion back; the key is disabled then.", "KeyId!"},
          {"UpdateKeyDescription", "Changes the description of a key.", "KeyId! Description!"},
          {"GetKeyPolicy", "Shows who may use and manage a key.", "KeyId! PolicyName"},
          {"PutKeyPolicy", "Replaces the policy of a key.",
           "KeyId! PolicyName Policy! BypassPolicyLockoutSafetyCheck:bool"},
          {"ListKeyPolicies", "Lists the names of a key's policies.", "KeyId! Limit:int Marker"},
          {"TagResource", "Adds tags to a key.", "KeyId! Tags!:[Tag]"},
          {"UntagResource", "Takes tags off a key.", "KeyId! TagKeys!:[str]"},
          {"ListResourceTags", "Lists the tags of a key.", "KeyId! Limit:int Marker"},
          {"CreateAlias", "Gives a key a name.", "AliasName! TargetKeyId!"},
          {"UpdateAlias", "Moves a name to another key.", "AliasName! TargetKeyId!"},
          {"DeleteAlias", "Takes a name away; the key stays.", "AliasName!"},
          {"ListAliases", "Lists names of keys.", "KeyId Limit:int Marker"},
          {"CreateGrant", "Lets a principal use a key, without changing its policy.",
           "KeyId! GranteePrincipal! RetiringPrincipal Operations!:[str] "
           "Constraints:GrantConstraints GrantTokens:[str] Name"},
          {"ListGrants", "Lists the grants on a key.",
           "Limit:int Marker KeyId! GrantId GranteePrincipal"},
          {"ListRetirableGrants", "Lists the grants that a principal may retire.",
           "Limit:int Marker RetiringPrincipal!"},
          {"RevokeGrant", "Ends a grant.", "KeyId! GrantId!"},
          {"RetireGrant", "Ends a grant from the side of its user.", "GrantToken KeyId GrantId"},
          {"Encrypt", "Encrypts up to 4 KiB under a key.",
           "KeyId! Plaintext!:blob EncryptionContext:{str} GrantTokens:[str]"},
          {"Decrypt", "Decrypts what a key encrypted, under the same encryption context.",
           "CiphertextBlob!:blob EncryptionContext:{str} GrantTokens:[str] KeyId"},
          {"ReEncrypt", "Moves a ciphertext under another key without showing the plaintext.",
           "CiphertextBlob!:blob SourceEncryptionContext:{str} SourceKeyId DestinationKeyId! "
           "DestinationEncryptionContext:{str} GrantTokens:[str]"},
          {"GenerateDataKey", "Makes a data key: in clear, and locked under a key.",
           "KeyId! EncryptionContext:{str} NumberOfBytes:int KeySpec=AES_256|AES_128 "
           "GrantTokens:[str]"},
          {"GenerateDataKeyWithoutPlaintext", "Makes a data key that is only given out locked.",
           "KeyId! EncryptionContext:{str} KeySpec=AES_256|AES_128 NumberOfBytes:int "
           "GrantTokens:[str]"},
          {"GenerateRandom", "Makes random bytes.", "NumberOfBytes:int"},
          {"EnableKeyRotation", "Gives a key new material every year, or so many days.",
           "KeyId! RotationPeriodInDays:int"},
          {"DisableKeyRotation", "Ends the automatic rotation.", "KeyId!"},
          {"GetKeyRotationStatus", "Says whether a key rotates.", "KeyId!"},
          {"ListKeyRotations", "Lists the rotations of a key.", "KeyId! Limit:int Marker"},
          {"RotateKeyOnDemand", "Gives a key new material now.", "KeyId!"},
          {"ReplicateKey", "Makes a replica of a multi-Region key in another Region.",
           "KeyId! ReplicaRegion! Policy BypassPolicyLockoutSafetyCheck:bool Description "
           "Tags:[Tag]"},
          {"UpdatePrimaryRegion", "Makes another key of the family the primary one.",
           "KeyId! PrimaryRegion!"},
      },
      {},
      "CreationDate DeletionDate LastUpdatedDate NextRotationDate RotationDate"};
}

}  // namespace lockbox::shell
