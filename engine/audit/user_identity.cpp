#include "engine/audit/user_identity.hpp"

#include <nlohmann/json.hpp>

namespace lockbox::audit {

namespace {

using identity::Caller;
using policy::PrincipalKind;

const char* type_of(const Caller& caller) {
  switch (caller.principal.kind) {
    case PrincipalKind::Root:
      return "Root";
    case PrincipalKind::User:
      return "IAMUser";
    case PrincipalKind::RoleSession:
    case PrincipalKind::ServiceLinkedRole:
      return "AssumedRole";
    case PrincipalKind::FederatedUser:
      return "FederatedUser";
    case PrincipalKind::Service:
      return "AWSService";
    case PrincipalKind::Anonymous:
      break;
  }
  return caller.federated_provider.empty() ? "Unknown" : "WebIdentityUser";
}

std::string before_colon(const std::string& text) {
  return text.substr(0, text.find(':'));
}

std::string after_slash(const std::string& text) {
  return text.substr(text.rfind('/') + 1);
}

/// Who handed out the temporary credentials; null for an IAM user's own GetSessionToken.
Json session_issuer(const Caller& caller) {
  Json issuer = Json::object();
  const bool role = caller.principal.kind == PrincipalKind::RoleSession ||
                    caller.principal.kind == PrincipalKind::ServiceLinkedRole;
  if (role) {
    issuer["type"] = "Role";
    issuer["principalId"] = before_colon(caller.principal.unique_id);
    issuer["arn"] = caller.principal.role_arn;
    issuer["accountId"] = caller.principal.account;
    issuer["userName"] = after_slash(caller.principal.role_arn);
  } else if (caller.principal.kind == PrincipalKind::FederatedUser) {
    const bool root = caller.issuer_name == "root";
    issuer["type"] = root ? "Root" : "IAMUser";
    issuer["principalId"] = caller.issuer_id;
    issuer["arn"] = caller.issuer_arn;
    issuer["accountId"] = caller.principal.account;
    if (!root)
      issuer["userName"] = caller.issuer_name;
  }
  return issuer;
}

Json session_context(const Caller& caller) {
  Json context = Json::object();
  Json issuer = session_issuer(caller);
  if (!issuer.empty())
    context["sessionIssuer"] = std::move(issuer);
  if (!caller.federated_provider.empty()) {
    Json attributes = Json::object();
    for (const auto& key : caller.provider_keys) {
      if (key.second.size() == 1)
        attributes[key.first] = key.second.front();
      else
        attributes[key.first] = key.second;
    }
    context["webIdFederationData"] = Json{{"federatedProvider", caller.federated_provider},
                                          {"attributes", std::move(attributes)}};
  }
  context["attributes"] = Json{{"creationDate", to_iso8601(*caller.token_issued)},
                               {"mfaAuthenticated", caller.mfa ? "true" : "false"}};
  if (!caller.source_identity.empty())
    context["sourceIdentity"] = caller.source_identity;
  return context;
}

}  // namespace

Json user_identity(const Caller& caller) {
  Json out = Json::object();
  out["type"] = type_of(caller);
  if (caller.principal.kind == PrincipalKind::Service) {
    out["invokedBy"] = caller.principal.arn;
    return out;
  }
  if (caller.principal.kind == PrincipalKind::Anonymous) {
    if (!caller.federated_provider.empty()) {
      out["principalId"] = caller.user_id;
      out["userName"] = caller.user_name;
      out["identityProvider"] = caller.federated_provider;
    }
    return out;
  }
  out["principalId"] = caller.principal.unique_id;
  out["arn"] = caller.principal.arn;
  out["accountId"] = caller.principal.account;
  if (!caller.access_key_id.empty())
    out["accessKeyId"] = caller.access_key_id;
  if (!caller.user_name.empty())
    out["userName"] = caller.user_name;
  if (caller.token_issued)
    out["sessionContext"] = session_context(caller);
  return out;
}

}  // namespace lockbox::audit
