// How the verdicts of the layers become one. Sources: IAM User Guide, "Policy evaluation logic",
// "Cross-account policy evaluation logic", "Evaluating identity-based policies with boundaries",
// "Session policies"; KMS Developer Guide, "Determining access to KMS keys".
#include "engine/base/text.hpp"
#include "engine/policy/layers.hpp"

namespace lockbox::policy {
namespace {

bool is_delete_resource_policy_by_root(const AuthRequest& r) {
  // DynamoDB Developer Guide, "Resource-based policy considerations": the root user can always
  // remove a policy that locks everybody out.
  return r.principal.kind == PrincipalKind::Root && !is_cross_account(r) &&
         equals_ignore_case(r.action, "dynamodb:DeleteResourcePolicy");
}

bool at_least(Grant a, Grant b) {
  return static_cast<int>(a) >= static_cast<int>(b);
}

Combined implicit(LayerIndex layer, std::string_view why) {
  return Combined{Verdict::ImplicitDeny, layer, why};
}

bool has_identity(PrincipalKind kind) {
  return kind != PrincipalKind::Service && kind != PrincipalKind::Anonymous;
}

// Calls that need no permission and that no policy can refuse. STS API Reference,
// "GetCallerIdentity": an explicit deny does not keep anybody from calling it. IAM User Guide,
// "Permissions for GetSessionToken": policies cannot control authentication operations; only users
// (the root user too) can make that call at all.
bool needs_no_permission(const AuthRequest& r) {
  const PrincipalKind kind = r.principal.kind;
  if (equals_ignore_case(r.action, "sts:GetSessionToken"))
    return kind == PrincipalKind::User || kind == PrincipalKind::Root;
  return has_identity(kind) && equals_ignore_case(r.action, "sts:GetCallerIdentity");
}

struct Gates {
  const AuthRequest& request;
  const PolicySet& policies;
  const Facts& facts;
  Grant bypass;  ///< grant of the resource-based policy in the same account

  bool identity() const {
    return at_least(bypass, Grant::Partial) || facts[kIdentity].allows ||
           request.principal.kind == PrincipalKind::Root;
  }
  bool boundary() const {
    return bypass == Grant::Full || !facts[kBoundary].present || facts[kBoundary].allows;
  }
  bool session() const {
    if (bypass == Grant::Full)
      return true;
    if (facts[kSession].present)
      return facts[kSession].allows;
    return request.principal.kind != PrincipalKind::FederatedUser;
  }
};

// Identity, boundary and session of the caller, in AWS's order.
bool caller_gates(const Gates& gates, Combined& out) {
  if (!gates.identity()) {
    out = implicit(kIdentity, "no identity-based policy of the caller allows it");
  } else if (!gates.boundary()) {
    out = implicit(kBoundary, "the permissions boundary does not allow it");
  } else if (!gates.session()) {
    out = implicit(kSession, gates.facts[kSession].present
                                 ? "the session policy does not allow it"
                                 : "a federated user without a session policy has no permissions");
  } else {
    return true;
  }
  return false;
}

// Key policies and trust policies have to allow themselves; nothing replaces them.
bool policy_required(const PolicySet& policies) {
  if (!policies.resource || !policies.resource->document)
    return false;
  const Kind kind = policies.resource->document->kind;
  return kind == Kind::Trust || kind == Kind::KeyPolicy;
}

Combined same_account(const Gates& gates) {
  const Grant grant = gates.facts[kResource].grant;
  if (!has_identity(gates.request.principal.kind)) {
    if (at_least(grant, Grant::Partial))
      return Combined{Verdict::Allow, kResource, "the resource-based policy allows it"};
    return implicit(kResource, "only a resource-based policy could allow this caller");
  }
  if (policy_required(gates.policies) && grant == Grant::None)
    return implicit(kResource, "the policy of the resource itself has to allow it");
  Combined out;
  if (!caller_gates(gates, out))
    return out;
  if (at_least(grant, Grant::Partial))
    return Combined{Verdict::Allow, kResource,
                    "the resource-based policy names the caller and allows it"};
  return Combined{Verdict::Allow, kIdentity,
                  gates.facts[kIdentity].allows ? "an identity-based policy allows it"
                                                : "the root user is allowed by default"};
}

Combined cross_account(const Gates& gates) {
  if (!has_identity(gates.request.principal.kind))
    return same_account(gates);
  Combined out;
  if (!caller_gates(gates, out))
    return out;
  if (gates.facts[kResource].grant == Grant::None)
    return implicit(kResource,
                    "the resource belongs to another account, whose policy does not allow it");
  return Combined{Verdict::Allow, kResource, "both accounts allow it"};
}

}  // namespace

bool is_cross_account(const AuthRequest& request) {
  return !request.resource_account.empty() && !request.principal.account.empty() &&
         request.resource_account != request.principal.account;
}

Combined combine(const AuthRequest& request, const PolicySet& policies, const Facts& facts) {
  if (needs_no_permission(request))
    return Combined{Verdict::Allow, kIdentity, "this call needs no permission"};
  for (int i = 0; i < kLayerCount; ++i) {
    if (!facts[i].denies)
      continue;
    if (i == kResource && is_delete_resource_policy_by_root(request))
      continue;
    return Combined{Verdict::ExplicitDeny, static_cast<LayerIndex>(i),
                    facts[i].denied_blindly
                        ? "a Deny cannot be evaluated, and is taken to apply then"
                        : "an explicit deny ends the matter"};
  }
  if (facts[kScp].present && !facts[kScp].allows)
    return implicit(kScp,
                    "a level of the organization has no service control policy that allows it");
  const bool cross = is_cross_account(request);
  const Gates gates{request, policies, facts, cross ? Grant::None : facts[kResource].grant};
  Combined out = cross ? cross_account(gates) : same_account(gates);
  if (out.verdict == Verdict::Allow && facts[kEndpoint].present && !facts[kEndpoint].allows)
    return implicit(kEndpoint, "the policy of the VPC endpoint does not allow it");
  return out;
}

}  // namespace lockbox::policy
