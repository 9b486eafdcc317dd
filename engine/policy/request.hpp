#pragma once
// One authorization question: principal, action, resource and context.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/policy/document.hpp"

namespace lockbox::policy {

enum class PrincipalKind {
  Root,
  User,
  RoleSession,
  FederatedUser,
  Service,
  ServiceLinkedRole,
  Anonymous
};

/// Who asks. ARNs are as in aws sts get-caller-identity (sessions: the session ARN).
struct Principal {
  PrincipalKind kind = PrincipalKind::Anonymous;
  std::string arn;  ///< arn:aws:iam::A:user/u, arn:aws:sts::A:assumed-role/R/s, service name, ...
  std::string role_arn;   ///< for sessions: arn:aws:iam::A:role/path/R (empty when unknown); for
                          ///< federated users: the IAM user that asked for the credentials
  std::string account;    ///< 12 digits, empty for services and anonymous
  std::string unique_id;  ///< AIDA..., AROA...:session
};

/// Value of a context key. Absent keys are not in the context at all; an empty list is not absence.
struct ContextValue {
  bool multivalued = false;         ///< by the key's type (ArrayOf...), not by the number of values
  std::vector<std::string> values;  ///< single-valued keys hold exactly one
  std::string
      origin;  ///< where the value comes from, for the explanation ("partition key in the request")
};

struct LessNoCase {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};

/// Condition keys of a request; names compare without case, tag keys included.
struct Context {
  std::map<std::string, ContextValue, LessNoCase> values;
  /// Why keys that a learner may expect are absent ("a Scan names no partition key").
  std::map<std::string, std::string, LessNoCase> absent_because;

  const ContextValue* find(std::string_view key) const;
  void set(std::string key, std::string value, std::string origin);
  void set_multi(std::string key, std::vector<std::string> values, std::string origin);
};

struct AuthRequest {
  Principal principal;
  std::string action;            ///< "dynamodb:GetItem"
  std::string resource;          ///< ARN or "*"
  std::string resource_account;  ///< owner of the resource; empty: the principal's account
  Context context;
};

enum class Layer {
  Network,
  Signature,
  Validation,
  Rcp,
  Scp,
  Resource,
  Identity,
  Boundary,
  Session,
  VpcEndpoint,
  Trust,
  Kms,
  Service
};
/// "identity", "resource", "boundary", "session", "scp", "rcp", "endpoint", "trust", "kms",
/// "network", "service" ...
std::string_view to_text(Layer layer);
std::optional<Layer> parse_layer(std::string_view text);

/// A policy in force for a request and where it is attached.
struct PolicySource {
  std::string name;         ///< "house" (inline name), "FullAWSAccess", ...
  std::string attached_to;  ///< "role student-Gryffindor", "group prefects", "ou Hogwarts", "table
                            ///< Houses", "vpce-1"
  std::string arn;  ///< managed policies, SCPs, RCPs; empty for inline and resource policies
  DocumentPtr document;
};
inline std::uint64_t content_hash(const PolicySource& p) {
  return hash_all(p.name, p.attached_to, p.arn, p.document);
}

/// Every policy that has a say, by layer. An empty optional means "the layer does not exist for
/// this request".
struct PolicySet {
  std::vector<PolicySource> identity;
  std::vector<PolicySource> boundaries;
  std::optional<std::vector<PolicySource>> session;
  std::optional<PolicySource> resource;
  std::vector<std::vector<PolicySource>>
      scps;  ///< one list a level, root first; empty: no organisation
  std::vector<std::vector<PolicySource>> rcps;
  std::vector<PolicySource> vpc_endpoint;  ///< empty: not through an endpoint
};

}  // namespace lockbox::policy
