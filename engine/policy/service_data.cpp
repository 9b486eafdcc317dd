// Names of actions and condition keys, from the Service Authorization Reference (26 September 2026)
// by way of a reduced data set; its licence is in service_data.NOTICE.
#include "engine/policy/service_data.hpp"

#include <array>

#include "engine/base/text.hpp"

namespace lockbox::policy {
namespace {

/// Key, its type, and the actions that have it (words; empty: several or not stated).
struct KeyRow {
  std::string_view key, type, actions;
};

constexpr std::string_view kDynamodb =
    "AssociateTableReplica BatchGetItem BatchWriteItem ConditionCheckItem CreateBackup "
    "CreateGlobalTable CreateGlobalTableWitness CreateTable CreateTableReplica "
    "DeleteBackup DeleteGlobalTableWitness DeleteItem DeleteResourcePolicy DeleteTable "
    "DeleteTableReplica DescribeBackup DescribeContinuousBackups "
    "DescribeContributorInsights DescribeEndpoints DescribeExport DescribeGlobalTable "
    "DescribeGlobalTableSettings DescribeImport DescribeKinesisStreamingDestination "
    "DescribeLimits DescribeReservedCapacity DescribeReservedCapacityOfferings "
    "DescribeStream DescribeTable DescribeTableReplicaAutoScaling DescribeTimeToLive "
    "DisableKinesisStreamingDestination EnableKinesisStreamingDestination "
    "ExportTableToPointInTime GetAbacStatus GetItem GetRecords GetResourcePolicy "
    "GetShardIterator ImportTable InjectError ListBackups ListContributorInsights "
    "ListExports ListGlobalTables ListImports ListStreams ListTables ListTagsOfResource "
    "PartiQLDelete PartiQLInsert PartiQLSelect PartiQLUpdate "
    "PurchaseReservedCapacityOfferings PutItem PutResourcePolicy Query "
    "ReadDataForReplication ReplicateSettings RestoreTableFromAwsBackup "
    "RestoreTableFromBackup RestoreTableToPointInTime Scan SearchVectors StartAwsBackupJob "
    "TagResource UntagResource UpdateAbacStatus UpdateContinuousBackups "
    "UpdateContributorInsights UpdateGlobalTable UpdateGlobalTableSettings "
    "UpdateGlobalTableVersion UpdateItem UpdateKinesisStreamingDestination UpdateTable "
    "UpdateTableReplicaAutoScaling UpdateTimeToLive WriteDataForReplication ";

constexpr std::string_view kDax =
    "BatchGetItem BatchWriteItem ConditionCheckItem CreateCluster CreateParameterGroup "
    "CreateSubnetGroup DecreaseReplicationFactor DeleteCluster DeleteItem "
    "DeleteParameterGroup DeleteSubnetGroup DescribeClusters DescribeDefaultParameters "
    "DescribeEvents DescribeParameterGroups DescribeParameters DescribeSubnetGroups "
    "GetItem IncreaseReplicationFactor ListTags PutItem Query RebootNode Scan TagResource "
    "UntagResource UpdateCluster UpdateItem UpdateParameterGroup UpdateSubnetGroup ";

constexpr std::string_view kKms =
    "CancelKeyDeletion ConnectCustomKeyStore CreateAlias CreateCustomKeyStore CreateGrant "
    "CreateKey Decrypt DeleteAlias DeleteCustomKeyStore DeleteImportedKeyMaterial "
    "DeriveSharedSecret DescribeCustomKeyStores DescribeKey DisableKey DisableKeyRotation "
    "DisconnectCustomKeyStore EnableKey EnableKeyRotation Encrypt GenerateDataKey "
    "GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext "
    "GenerateDataKeyWithoutPlaintext GenerateMac GenerateRandom GetKeyLastUsage "
    "GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey "
    "ImportKeyMaterial ListAliases ListGrants ListKeyPolicies ListKeyRotations ListKeys "
    "ListResourceTags ListRetirableGrants PutKeyPolicy ReEncryptFrom ReEncryptTo "
    "ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion Sign "
    "SynchronizeMultiRegionKey TagResource UntagResource UpdateAlias UpdateCustomKeyStore "
    "UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac ";

constexpr std::string_view kSts =
    "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot "
    "DecodeAuthorizationMessage GetAccessKeyInfo GetCallerIdentity GetDelegatedAccessToken "
    "GetFederationToken GetServiceBearerToken GetSessionToken GetWebIdentityToken "
    "SetContext SetSourceIdentity TagGetWebIdentityToken TagSession ";

// Actions of DynamoDB that take no resource: only Resource "*" covers them.
constexpr std::string_view kStarOnly =
    "DescribeEndpoints DescribeLimits DescribeReservedCapacity "
    "DescribeReservedCapacityOfferings GetAbacStatus InjectError ListBackups "
    "ListContributorInsights ListGlobalTables ListStreams ListTables "
    "PurchaseReservedCapacityOfferings UpdateAbacStatus ";

constexpr KeyRow kDynamodbKeys[] = {
    {"dynamodb:Attributes", "ArrayOfString",
     "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PartiQLDelete "
     "PartiQLInsert PartiQLSelect PartiQLUpdate PutItem Query Scan UpdateItem "},
    {"dynamodb:EnclosingOperation", "String",
     // ConditionCheckItem: DynamoDB Developer Guide, "Using IAM with DynamoDB transactions".
     "ConditionCheckItem DeleteItem GetItem PartiQLDelete PartiQLInsert PartiQLSelect "
     "PartiQLUpdate PutItem UpdateItem "},
    {"dynamodb:FirstPartitionKeyValues", "ArrayOfString", ""},
    {"dynamodb:FisActionId", "String", "InjectError "},
    {"dynamodb:FisTargetArns", "ArrayOfARN", "InjectError "},
    {"dynamodb:FourthPartitionKeyValues", "ArrayOfString", ""},
    {"dynamodb:FullTableScan", "Bool", "PartiQLSelect "},
    {"dynamodb:LeadingKeys", "ArrayOfString",
     "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PartiQLDelete "
     "PartiQLInsert PartiQLSelect PartiQLUpdate PutItem Query UpdateItem "},
    {"dynamodb:ReturnConsumedCapacity", "String",
     "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PutItem Query Scan "
     "UpdateItem "},
    {"dynamodb:ReturnValues", "String",
     "ConditionCheckItem DeleteItem PartiQLDelete PartiQLUpdate PutItem Query Scan "
     "UpdateItem "},
    {"dynamodb:SecondPartitionKeyValues", "ArrayOfString", ""},
    {"dynamodb:Select", "String", "BatchGetItem GetItem PartiQLSelect Query Scan "},
    {"dynamodb:ThirdPartitionKeyValues", "ArrayOfString", ""},
};

constexpr KeyRow kOtherKeys[] = {
    {"kms:BypassPolicyLockoutSafetyCheck", "Bool", ""},
    {"kms:CallerAccount", "String", ""},
    {"kms:CustomerMasterKeySpec", "String", ""},
    {"kms:CustomerMasterKeyUsage", "String", ""},
    {"kms:DataKeyPairSpec", "String", ""},
    {"kms:EncryptionAlgorithm", "String", ""},
    {"kms:EncryptionContext:", "String", ""},
    {"kms:EncryptionContextKeys", "ArrayOfString", ""},
    {"kms:ExpirationModel", "String", ""},
    {"kms:GrantConstraintSourceArn", "ARN", ""},
    {"kms:GrantConstraintType", "String", ""},
    {"kms:GrantIsForAWSResource", "Bool", ""},
    {"kms:GrantOperations", "ArrayOfString", ""},
    {"kms:GranteePrincipal", "String", ""},
    {"kms:GranteeServicePrincipal", "String", ""},
    {"kms:KeyAgreementAlgorithm", "String", ""},
    {"kms:KeyOrigin", "String", ""},
    {"kms:KeySpec", "String", ""},
    {"kms:KeyUsage", "String", ""},
    {"kms:MacAlgorithm", "String", ""},
    {"kms:MessageType", "String", ""},
    {"kms:MultiRegion", "Bool", ""},
    {"kms:MultiRegionKeyType", "String", ""},
    {"kms:PrimaryRegion", "String", ""},
    {"kms:ReEncryptOnSameKey", "Bool", ""},
    {"kms:ReplicaRegion", "String", ""},
    {"kms:RequestAlias", "String", ""},
    {"kms:ResourceAliases", "ArrayOfString", ""},
    {"kms:RetiringPrincipal", "String", ""},
    {"kms:RetiringServicePrincipal", "String", ""},
    {"kms:RotationPeriodInDays", "Numeric", ""},
    {"kms:ScheduleKeyDeletionPendingWindowInDays", "Numeric", ""},
    {"kms:SigningAlgorithm", "String", ""},
    {"kms:TrailingDaysWithoutKeyUsage", "Numeric", ""},
    {"kms:ValidTo", "Date", ""},
    {"kms:ViaService", "String", ""},
    {"kms:WrappingAlgorithm", "String", ""},
    {"kms:WrappingKeySpec", "String", ""},
    {"lambda:SourceFunctionArn", "ARN", ""},
    {"sts:AWSServiceName", "String", ""},
    {"sts:DurationSeconds", "Numeric", ""},
    {"sts:ExternalId", "String", ""},
    {"sts:IdentityTokenAudience", "ArrayOfString", ""},
    {"sts:RequestContext/", "String", ""},
    {"sts:RequestContextProviders", "ArrayOfARN", ""},
    {"sts:RoleAuthorizedByIdp", "Bool", ""},
    {"sts:RoleSessionName", "String", ""},
    {"sts:SigningAlgorithm", "String", ""},
    {"sts:SourceIdentity", "String", ""},
    {"sts:TaskPolicyArn", "ARN", ""},
    {"sts:TransitiveTagKeys", "ArrayOfString", ""},
    {"dax:EnclosingOperation", "String", ""},
};

// Global condition keys (IAM User Guide, "AWS global condition context keys"). A name that ends in
// '/' is a family.
constexpr KeyRow kGlobalKeys[] = {
    {"aws:AssumedRoot", "Bool", ""},
    {"aws:CalledVia", "ArrayOfString", ""},
    {"aws:CalledViaFirst", "String", ""},
    {"aws:CalledViaLast", "String", ""},
    {"aws:CurrentTime", "Date", ""},
    {"aws:Ec2InstanceSourcePrivateIPv4", "IPAddress", ""},
    {"aws:Ec2InstanceSourceVpc", "String", ""},
    {"aws:EpochTime", "Date", ""},
    {"aws:FederatedProvider", "String", ""},
    {"aws:MultiFactorAuthAge", "Numeric", ""},
    {"aws:MultiFactorAuthPresent", "Bool", ""},
    {"aws:PrincipalAccount", "String", ""},
    {"aws:PrincipalArn", "ARN", ""},
    {"aws:PrincipalIsAWSService", "Bool", ""},
    {"aws:PrincipalOrgID", "String", ""},
    {"aws:PrincipalOrgPaths", "ArrayOfString", ""},
    {"aws:PrincipalServiceName", "String", ""},
    {"aws:PrincipalServiceNamesList", "ArrayOfString", ""},
    {"aws:PrincipalTag/", "String", ""},
    {"aws:PrincipalType", "String", ""},
    {"aws:Referer", "String", ""},
    {"aws:RequestTag/", "String", ""},
    {"aws:RequestedRegion", "String", ""},
    {"aws:ResourceAccount", "String", ""},
    {"aws:ResourceOrgID", "String", ""},
    {"aws:ResourceOrgPaths", "ArrayOfString", ""},
    {"aws:ResourceTag/", "String", ""},
    {"aws:SecureTransport", "Bool", ""},
    {"aws:SourceAccount", "String", ""},
    {"aws:SourceArn", "ARN", ""},
    {"aws:SourceIdentity", "String", ""},
    {"aws:SourceIp", "IPAddress", ""},
    {"aws:SourceOrgID", "String", ""},
    {"aws:SourceOrgPaths", "ArrayOfString", ""},
    {"aws:SourceVpc", "String", ""},
    {"aws:SourceVpcArn", "ARN", ""},
    {"aws:SourceVpce", "String", ""},
    {"aws:TagKeys", "ArrayOfString", ""},
    {"aws:TokenIssueTime", "Date", ""},
    {"aws:UserAgent", "String", ""},
    {"aws:ViaAWSService", "Bool", ""},
    {"aws:VpceAccount", "String", ""},
    {"aws:VpceOrgID", "String", ""},
    {"aws:VpceOrgPaths", "ArrayOfString", ""},
    {"aws:VpcSourceIp", "IPAddress", ""},
    {"aws:userid", "String", ""},
    {"aws:username", "String", ""},
    {"cognito-identity.amazonaws.com:amr", "ArrayOfString", ""},
    {"cognito-identity.amazonaws.com:aud", "String", ""},
    {"cognito-identity.amazonaws.com:sub", "String", ""},
};

template <class Rows>
void add(std::vector<ConditionKey>& out, const Rows& rows) {
  for (const KeyRow& row : rows) {
    ConditionKey key;
    key.name = std::string(row.key);
    key.type = std::string(row.type);
    if (key.type.rfind("ArrayOf", 0) == 0) {
      key.type = key.type.substr(7);
      key.multivalued = true;
    }
    for (const std::string& action : split(row.actions, ' '))
      if (!action.empty())
        key.actions.push_back(action);
    out.push_back(std::move(key));
  }
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  for (std::string& w : split(text, ' '))
    if (!w.empty())
      out.push_back(std::move(w));
  return out;
}

const std::vector<ConditionKey>& all_keys() {
  static const std::vector<ConditionKey> keys = [] {
    std::vector<ConditionKey> out;
    add(out, kDynamodbKeys);
    add(out, kOtherKeys);
    add(out, kGlobalKeys);
    return out;
  }();
  return keys;
}

bool same_key(const ConditionKey& known, std::string_view name) {
  const char last = known.name.back();
  const bool family = last == '/' || last == ':';
  if (!family)
    return equals_ignore_case(known.name, name);
  return name.size() >= known.name.size() &&
         equals_ignore_case(name.substr(0, known.name.size()), known.name);
}

}  // namespace

const std::vector<std::string>* actions_of(std::string_view service) {
  static const std::vector<std::string> dynamodb = words(kDynamodb), dax = words(kDax),
                                        kms = words(kKms), sts = words(kSts);
  if (equals_ignore_case(service, "dynamodb"))
    return &dynamodb;
  if (equals_ignore_case(service, "dax"))
    return &dax;
  if (equals_ignore_case(service, "kms"))
    return &kms;
  return equals_ignore_case(service, "sts") ? &sts : nullptr;
}

bool takes_no_resource(std::string_view dynamodb_action) {
  static const std::vector<std::string> list = words(kStarOnly);
  for (const std::string& name : list)
    if (equals_ignore_case(name, dynamodb_action))
      return true;
  return false;
}

const ConditionKey* condition_key(std::string_view name) {
  for (const ConditionKey& key : all_keys())
    if (same_key(key, name))
      return &key;
  return nullptr;
}

std::vector<std::string> condition_key_names(std::string_view service) {
  std::vector<std::string> out;
  const std::string prefix = to_lower(service) + ":";
  for (const ConditionKey& key : all_keys())
    if (to_lower(key.name).rfind(prefix, 0) == 0)
      out.push_back(key.name);
  return out;
}

}  // namespace lockbox::policy
