// STS commands. Source: AWS Security Token Service API Reference, "Actions".
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows sts_rows() {
  return ServiceRows{
      "sts",
      "sts",
      "AWS Security Token Service",
      "Says who a caller is, and hands out temporary credentials.",
      false,
      {},
      {{"PolicyDescriptorType", "arn"},
       {"Tag", "Key! Value!"},
       {"ProvidedContext", "ProviderArn ContextAssertion"}},
      {
          {"GetCallerIdentity", "Says whose credentials these are.", ""},
          {"AssumeRole", "Trades the caller's credentials for a session of a role.",
           "RoleArn! RoleSessionName! PolicyArns:[PolicyDescriptorType] Policy "
           "DurationSeconds:int Tags:[Tag] TransitiveTagKeys:[str] ExternalId SerialNumber "
           "TokenCode SourceIdentity ProvidedContexts:[ProvidedContext]"},
          {"AssumeRoleWithWebIdentity", "Trades a web identity token for a session of a role.",
           "RoleArn! RoleSessionName! WebIdentityToken! ProviderId "
           "PolicyArns:[PolicyDescriptorType] Policy DurationSeconds:int"},
          {"GetSessionToken", "Makes temporary credentials for the calling user.",
           "DurationSeconds:int SerialNumber TokenCode"},
          {"GetFederationToken", "Makes temporary credentials for a federated user.",
           "Name! Policy PolicyArns:[PolicyDescriptorType] DurationSeconds:int Tags:[Tag]"},
          {"GetAccessKeyInfo", "Says which account an access key id belongs to.", "AccessKeyId!"},
          {"DecodeAuthorizationMessage", "Decodes the reason of a refused request.",
           "EncodedMessage!"},
      },
      {},
      "Expiration"};
}

}  // namespace lockbox::shell
