// IAM commands. Source: AWS Identity and Access Management API Reference, "Actions".
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {
namespace {

std::vector<ShapeRow> iam_shapes() {
  return {
      {"Tag", "Key! Value!"},
      {"ContextEntry",
       "ContextKeyName ContextKeyValues:[str] "
       "ContextKeyType=string|stringList|numeric|numericList|boolean|booleanList|ip|ipList|"
       "binary|binaryList|date|dateList"},
  };
}

std::vector<OperationRow> user_operations() {
  return {
      {"CreateUser", "Creates a user.", "Path UserName! PermissionsBoundary Tags:[Tag]"},
      {"GetUser", "Shows a user.", "UserName"},
      {"ListUsers", "Lists users.", "PathPrefix $PAGES", "$MARKED Users"},
      {"UpdateUser", "Renames or moves a user.", "UserName! NewPath NewUserName"},
      {"DeleteUser", "Deletes a user.", "UserName!"},
      {"TagUser", "Puts tags on a user.", "UserName! Tags!:[Tag]"},
      {"UntagUser", "Removes tags from a user.", "UserName! TagKeys!:[str]"},
      {"ListUserTags", "Lists a user's tags.", "UserName! $PAGES", "$MARKED Tags"},
      {"PutUserPolicy", "Writes an inline policy of a user.",
       "UserName! PolicyName! PolicyDocument!"},
      {"GetUserPolicy", "Shows an inline policy of a user.", "UserName! PolicyName!"},
      {"DeleteUserPolicy", "Deletes an inline policy of a user.", "UserName! PolicyName!"},
      {"ListUserPolicies", "Lists the inline policies of a user.", "UserName! $PAGES",
       "$MARKED PolicyNames"},
      {"AttachUserPolicy", "Attaches a managed policy to a user.", "UserName! PolicyArn!"},
      {"DetachUserPolicy", "Detaches a managed policy from a user.", "UserName! PolicyArn!"},
      {"ListAttachedUserPolicies", "Lists the managed policies of a user.",
       "UserName! PathPrefix $PAGES", "$MARKED AttachedPolicies"},
      {"PutUserPermissionsBoundary", "Sets a user's permissions boundary.",
       "UserName! PermissionsBoundary!"},
      {"DeleteUserPermissionsBoundary", "Removes a user's permissions boundary.", "UserName!"},
      {"ListGroupsForUser", "Lists the groups of a user.", "UserName! $PAGES", "$MARKED Groups"},
      {"CreateAccessKey", "Creates an access key.", "UserName"},
      {"UpdateAccessKey", "Switches an access key on or off.",
       "UserName AccessKeyId! Status!=Active|Inactive"},
      {"DeleteAccessKey", "Deletes an access key.", "UserName AccessKeyId!"},
      {"ListAccessKeys", "Lists access keys.", "UserName $PAGES", "$MARKED AccessKeyMetadata"},
      {"GetAccessKeyLastUsed", "Says when an access key was used last.", "AccessKeyId!"},
  };
}

std::vector<OperationRow> group_operations() {
  return {
      {"CreateGroup", "Creates a group.", "Path GroupName!"},
      {"GetGroup", "Shows a group and its members.", "GroupName! $PAGES",
       "$MARKED Users keep=Group"},
      {"ListGroups", "Lists groups.", "PathPrefix $PAGES", "$MARKED Groups"},
      {"UpdateGroup", "Renames or moves a group.", "GroupName! NewPath NewGroupName"},
      {"DeleteGroup", "Deletes a group.", "GroupName!"},
      {"AddUserToGroup", "Adds a user to a group.", "GroupName! UserName!"},
      {"RemoveUserFromGroup", "Removes a user from a group.", "GroupName! UserName!"},
      {"PutGroupPolicy", "Writes an inline policy of a group.",
       "GroupName! PolicyName! PolicyDocument!"},
      {"GetGroupPolicy", "Shows an inline policy of a group.", "GroupName! PolicyName!"},
      {"DeleteGroupPolicy", "Deletes an inline policy of a group.", "GroupName! PolicyName!"},
      {"ListGroupPolicies", "Lists the inline policies of a group.", "GroupName! $PAGES",
       "$MARKED PolicyNames"},
      {"AttachGroupPolicy", "Attaches a managed policy to a group.", "GroupName! PolicyArn!"},
      {"DetachGroupPolicy", "Detaches a managed policy from a group.", "GroupName! PolicyArn!"},
      {"ListAttachedGroupPolicies", "Lists the managed policies of a group.",
       "GroupName! PathPrefix $PAGES", "$MARKED AttachedPolicies"},
  };
}

std::vector<OperationRow> role_operations() {
  return {
      {"CreateRole", "Creates a role with its trust policy.",
       "Path RoleName! AssumeRolePolicyDocument! Description MaxSessionDuration:int "
       "PermissionsBoundary Tags:[Tag]"},
      {"GetRole", "Shows a role.", "RoleName!"},
      {"ListRoles", "Lists roles.", "PathPrefix $PAGES", "$MARKED Roles"},
      {"UpdateRole", "Changes a role's description or session length.",
       "RoleName! Description MaxSessionDuration:int"},
      {"UpdateRoleDescription", "Changes a role's description.", "RoleName! Description!"},
      {"UpdateAssumeRolePolicy", "Changes who may assume a role.", "RoleName! PolicyDocument!"},
      {"DeleteRole", "Deletes a role.", "RoleName!"},
      {"TagRole", "Puts tags on a role.", "RoleName! Tags!:[Tag]"},
      {"UntagRole", "Removes tags from a role.", "RoleName! TagKeys!:[str]"},
      {"ListRoleTags", "Lists a role's tags.", "RoleName! $PAGES", "$MARKED Tags"},
      {"PutRolePolicy", "Writes an inline policy of a role.",
       "RoleName! PolicyName! PolicyDocument!"},
      {"GetRolePolicy", "Shows an inline policy of a role.", "RoleName! PolicyName!"},
      {"DeleteRolePolicy", "Deletes an inline policy of a role.", "RoleName! PolicyName!"},
      {"ListRolePolicies", "Lists the inline policies of a role.", "RoleName! $PAGES",
       "$MARKED PolicyNames"},
      {"AttachRolePolicy", "Attaches a managed policy to a role.", "RoleName! PolicyArn!"},
      {"DetachRolePolicy", "Detaches a managed policy from a role.", "RoleName! PolicyArn!"},
      {"ListAttachedRolePolicies", "Lists the managed policies of a role.",
       "RoleName! PathPrefix $PAGES", "$MARKED AttachedPolicies"},
      {"PutRolePermissionsBoundary", "Sets a role's permissions boundary.",
       "RoleName! PermissionsBoundary!"},
      {"DeleteRolePermissionsBoundary", "Removes a role's permissions boundary.", "RoleName!"},
  };
}

std::vector<OperationRow> policy_operations() {
  return {
      {"CreatePolicy", "Creates a managed policy.",
       "PolicyName! Path PolicyDocument! Description Tags:[Tag]"},
      {"GetPolicy", "Shows a managed policy.", "PolicyArn!"},
      {"ListPolicies", "Lists managed policies.",
       "Scope=All|AWS|Local OnlyAttached:bool PathPrefix "
       "PolicyUsageFilter=PermissionsPolicy|PermissionsBoundary $PAGES",
       "$MARKED Policies"},
      {"DeletePolicy", "Deletes a managed policy.", "PolicyArn!"},
      {"CreatePolicyVersion", "Adds a version to a managed policy.",
       "PolicyArn! PolicyDocument! SetAsDefault:bool"},
      {"GetPolicyVersion", "Shows a version of a managed policy.", "PolicyArn! VersionId!"},
      {"ListPolicyVersions", "Lists the versions of a managed policy.", "PolicyArn! $PAGES",
       "$MARKED Versions"},
      {"SetDefaultPolicyVersion", "Makes a version the one in force.", "PolicyArn! VersionId!"},
      {"DeletePolicyVersion", "Deletes a version of a managed policy.", "PolicyArn! VersionId!"},
      {"ListEntitiesForPolicy", "Lists who a managed policy is attached to.",
       "PolicyArn! EntityFilter=User|Role|Group|LocalManagedPolicy|AWSManagedPolicy PathPrefix "
       "PolicyUsageFilter=PermissionsPolicy|PermissionsBoundary $PAGES",
       "$MARKED PolicyGroups,PolicyUsers,PolicyRoles"},
      {"SimulatePrincipalPolicy", "Asks whether a principal's policies would allow actions.",
       "PolicySourceArn! PolicyInputList:[str] PermissionsBoundaryPolicyInputList:[str] "
       "ActionNames!:[str] ResourceArns:[str] ResourcePolicy ResourceOwner CallerArn "
       "ContextEntries:[ContextEntry] ResourceHandlingOption $PAGES",
       "$MARKED EvaluationResults"},
      {"SimulateCustomPolicy", "Asks whether given policies would allow actions.",
       "PolicyInputList!:[str] PermissionsBoundaryPolicyInputList:[str] ActionNames!:[str] "
       "ResourceArns:[str] ResourcePolicy ResourceOwner CallerArn "
       "ContextEntries:[ContextEntry] ResourceHandlingOption $PAGES",
       "$MARKED EvaluationResults"},
      {"GetContextKeysForPrincipalPolicy", "Lists the condition keys that policies name.",
       "PolicySourceArn! PolicyInputList:[str]"},
      {"GetContextKeysForCustomPolicy", "Lists the condition keys that policies name.",
       "PolicyInputList!:[str]"},
      {"GetAccountSummary", "Counts the account's identities.", ""},
      {"GetAccountAuthorizationDetails", "Shows every identity with its policies.",
       "Filter:[str] $PAGES", "$MARKED UserDetailList,GroupDetailList,RoleDetailList,Policies"},
      {"CreateAccountAlias", "Names the account.", "AccountAlias!"},
      {"ListAccountAliases", "Shows the account's name.", "$PAGES", "$MARKED AccountAliases"},
      {"DeleteAccountAlias", "Removes the account's name.", "AccountAlias!"},
  };
}

}  // namespace

namespace {

std::vector<OperationRow> oidc_operations() {
  return {
      {"CreateOpenIDConnectProvider", "Lets roles trust the tokens of an identity provider.",
       "Url! ClientIDList:[str] ThumbprintList:[str] Tags:[Tag]"},
      {"GetOpenIDConnectProvider", "Shows an identity provider.", "OpenIDConnectProviderArn!"},
      {"ListOpenIDConnectProviders", "Lists identity providers.", ""},
      {"DeleteOpenIDConnectProvider", "Deletes an identity provider.", "OpenIDConnectProviderArn!"},
      {"AddClientIDToOpenIDConnectProvider", "Accepts one more audience.",
       "OpenIDConnectProviderArn! ClientID!"},
      {"RemoveClientIDFromOpenIDConnectProvider", "Accepts an audience no longer.",
       "OpenIDConnectProviderArn! ClientID!"},
  };
}

}  // namespace

ServiceRows iam_rows() {
  ServiceRows s{
      "iam",
      "iam",
      "AWS Identity and Access Management",
      "Users, groups, roles and the policies that say what they may do.",
      true,
      {{"PAGES", "Marker MaxItems:int"}, {"MARKED", "Marker Marker MaxItems more=IsTruncated"}},
      iam_shapes(),
      user_operations(),
      {},
      "CreateDate PasswordLastUsed LastUsedDate UpdateDate"};
  for (const auto& rows :
       {group_operations(), role_operations(), policy_operations(), oidc_operations()})
    for (const OperationRow& row : rows) s.operations.push_back(row);
  s.waiters = {
      {"user-exists", "UserExists", "GetUser", "", "", "", "NoSuchEntity", 1, 20},
      {"role-exists", "RoleExists", "GetRole", "", "", "", "NoSuchEntity", 1, 20},
      {"policy-exists", "PolicyExists", "GetPolicy", "", "", "", "NoSuchEntity", 1, 20},
  };
  return s;
}

}  // namespace lockbox::shell
