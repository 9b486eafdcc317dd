// Commands of Amazon Cognito's identity pools. Source: Amazon Cognito Federated Identities API
// Reference, "Actions".
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows cognito_identity_rows() {
  return ServiceRows{
      "cognito-identity",
      "cognito-identity",
      "Amazon Cognito Federated Identities",
      "Gives guests and signed-in users of an app temporary credentials of a role.",
      false,
      {{"POOL",
        "IdentityPoolName! AllowUnauthenticatedIdentities!:bool AllowClassicFlow:bool "
        "SupportedLoginProviders:{str} DeveloperProviderName OpenIdConnectProviderARNs:[str] "
        "CognitoIdentityProviders:[CognitoIdentityProvider] SamlProviderARNs:[str] "
        "IdentityPoolTags:{str}"}},
      {{"CognitoIdentityProvider", "ProviderName ClientId ServerSideTokenCheck:bool"},
       {"MappingRule", "Claim! MatchType!=Equals|Contains|StartsWith|NotEqual Value! RoleARN!"},
       {"RulesConfigurationType", "Rules!:[MappingRule]"},
       {"RoleMapping",
        "Type!=Token|Rules AmbiguousRoleResolution=AuthenticatedRole|Deny "
        "RulesConfiguration:RulesConfigurationType"}},
      {
          {"CreateIdentityPool", "Creates an identity pool.", "$POOL"},
          {"UpdateIdentityPool", "Replaces the settings of an identity pool.",
           "IdentityPoolId! $POOL"},
          {"DescribeIdentityPool", "Shows an identity pool.", "IdentityPoolId!"},
          {"ListIdentityPools", "Lists the account's identity pools.", "MaxResults!:int NextToken",
           "NextToken NextToken MaxResults IdentityPools"},
          {"DeleteIdentityPool", "Deletes an identity pool and its identities.", "IdentityPoolId!"},
          {"SetIdentityPoolRoles", "Chooses the roles of guests and of signed-in users.",
           "IdentityPoolId! Roles!:{str} RoleMappings:{RoleMapping}"},
          {"GetIdentityPoolRoles", "Shows the roles of an identity pool.", "IdentityPoolId!"},
          {"ListIdentities", "Lists the identities that a pool knows.",
           "IdentityPoolId! MaxResults!:int NextToken HideDisabled:bool"},
          {"DescribeIdentity", "Shows an identity and where it signed in.", "IdentityId!"},
          {"GetId", "Makes or finds an identity; needs no credentials.",
           "AccountId IdentityPoolId! Logins:{str}"},
          {"GetCredentialsForIdentity",
           "Gives an identity credentials of its role; needs no credentials.",
           "IdentityId! Logins:{str} CustomRoleArn"},
          {"GetOpenIdToken", "Gives an identity a token for STS (basic flow).",
           "IdentityId! Logins:{str}"},
      },
      {},
      "Expiration CreationDate LastModifiedDate"};
}

}  // namespace lockbox::shell
