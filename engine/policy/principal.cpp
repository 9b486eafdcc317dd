// Principal and NotPrincipal. Source: IAM User Guide, "AWS JSON policy elements: Principal" and
// "... NotPrincipal".
#include <algorithm>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/policy/matching.hpp"

namespace lockbox::policy {
namespace {

// "111122223333" or its root ARN: the account, nullopt otherwise.
std::optional<std::string> account_of(const std::string& value) {
  if (is_account_id(value))
    return value;
  const auto arn = parse_arn(value);
  if (arn && arn->service == "iam" && arn->resource == "root")
    return arn->account;
  return std::nullopt;
}

// Name of the role of a session ARN: assumed-role/NAME/SESSION.
std::string session_role_name(const std::string& session_arn) {
  const auto arn = parse_arn(session_arn);
  if (!arn || arn->resource.rfind("assumed-role/", 0) != 0)
    return {};
  const std::string rest = arn->resource.substr(13);
  return rest.substr(0, rest.find('/'));
}

// Role names are unique in an account whatever their path, and session ARNs do not show it.
bool is_role_of(const std::string& value, const Principal& p) {
  if (value == p.role_arn)
    return !value.empty();
  if (!p.role_arn.empty())
    return false;
  const auto arn = parse_arn(value);
  if (!arn || arn->service != "iam" || arn->account != p.account ||
      arn->resource.rfind("role/", 0) != 0)
    return false;
  const std::string name = arn->resource.substr(arn->resource.rfind('/') + 1);
  return !name.empty() && name == session_role_name(p.arn);
}

// Saved policies show the unique id of what was deleted; it names whoever still has that id.
bool is_unique_id_of(const std::string& value, const Principal& p) {
  return !p.unique_id.empty() && value.rfind("A", 0) == 0 &&
         value == p.unique_id.substr(0, p.unique_id.find(':'));
}

// A role has no session of its own to name: its ARN stands for every session of it.
bool is_role_itself(const Principal& p) {
  return (p.kind == PrincipalKind::RoleSession || p.kind == PrincipalKind::ServiceLinkedRole) &&
         p.arn == p.role_arn;
}

Grant grant_of(const std::string& value, const Principal& p) {
  if (value == p.arn)
    return is_role_itself(p) ? Grant::Partial : Grant::Full;
  switch (p.kind) {
    case PrincipalKind::User:
      return is_unique_id_of(value, p) ? Grant::Full : Grant::None;
    case PrincipalKind::RoleSession:
    case PrincipalKind::ServiceLinkedRole:
      return is_role_of(value, p) || is_unique_id_of(value, p) ? Grant::Partial : Grant::None;
    case PrincipalKind::FederatedUser:
      // The IAM user whose credentials made the federated ones.
      return !p.role_arn.empty() && value == p.role_arn ? Grant::Partial : Grant::None;
    default:
      return Grant::None;
  }
}

struct Named {
  Grant grant = Grant::None;
  std::string by;  ///< entry that named the caller
};

void better(Named& best, Grant grant, const std::string& by) {
  if (static_cast<int>(grant) > static_cast<int>(best.grant)) {
    best.grant = grant;
    best.by = by;
  }
}

// Gateway endpoints take an account as its root user only (VPC User Guide, "Gateway endpoints");
// they exist for Amazon S3 and DynamoDB.
bool root_only(Kind kind, std::string_view action) {
  return kind == Kind::VpcEndpoint &&
         (action.substr(0, 9) == "dynamodb:" || action.substr(0, 3) == "s3:");
}

Named find_named(const PrincipalElement& e, bool account_is_root, const Principal& p) {
  Named best;
  if (e.any)
    better(best, Grant::Full, "*");
  for (const std::string& value : e.aws) {
    const auto account = account_of(value);
    if (account && !p.account.empty() && *account == p.account) {
      const bool root = p.kind == PrincipalKind::Root;
      if (root || !account_is_root)
        better(best, Grant::Account, value);
    } else if (!account) {
      better(best, grant_of(value, p), value);
    }
  }
  if (p.kind == PrincipalKind::Service)
    for (const std::string& value : e.service)
      if (value == p.arn)
        better(best, Grant::Full, value);
  for (const std::string& value : e.federated)
    if (!p.arn.empty() && (value == p.arn || value == p.role_arn))
      better(best, Grant::Full, value);
  return best;
}

// NotPrincipal in a Deny spares a caller only when each part of it is listed: a session by its
// session, role and account ARNs, a user by user and account ARNs.
bool spared(const PrincipalElement& e, const Principal& p) {
  if (e.any)
    return true;
  const auto listed = [&](auto&& test) { return std::any_of(e.aws.begin(), e.aws.end(), test); };
  if (p.kind == PrincipalKind::Service)
    return std::find(e.service.begin(), e.service.end(), p.arn) != e.service.end();
  const bool account = listed([&](const std::string& v) {
    const auto a = account_of(v);
    return a && *a == p.account;
  });
  const bool self =
      listed([&](const std::string& v) { return v == p.arn || grant_of(v, p) == Grant::Full; });
  switch (p.kind) {
    case PrincipalKind::Root:
      return account;
    case PrincipalKind::User:
      return account && self;
    case PrincipalKind::RoleSession:
    case PrincipalKind::ServiceLinkedRole:
    case PrincipalKind::FederatedUser: {
      const bool issuer =
          listed([&](const std::string& v) { return grant_of(v, p) == Grant::Partial; });
      // A request written with the role's own ARN has no session to list, and a federated user is
      // whole without the IAM user that asked for the credentials.
      const bool whole = p.kind == PrincipalKind::FederatedUser || is_role_itself(p);
      return account && self && (issuer || whole);
    }
    default:
      return false;
  }
}

std::vector<std::string> entries(const PrincipalElement& e) {
  std::vector<std::string> out;
  if (e.any && e.aws.empty())
    out.emplace_back("*");
  for (const auto* list : {&e.aws, &e.service, &e.federated, &e.canonical_user})
    out.insert(out.end(), list->begin(), list->end());
  return out;
}

std::string reason_of(const Named& named, const Principal& p) {
  switch (named.grant) {
    case Grant::Full:
      return named.by == "*" ? "everybody is named" : concat({named.by, " is named itself"});
    case Grant::Partial:
      return concat({named.by, " is named, which covers its sessions"});
    case Grant::Account:
      return concat({"the whole account ", p.account, " is named"});
    case Grant::None:
      break;
  }
  return "the caller is not named";
}

Match match_not_principal(const Statement& s, bool account_is_root, const MatchInput& in,
                          Grant& grant, std::string* reason) {
  const Principal& p = in.request.principal;
  bool listed = false;
  if (s.effect == Effect::Deny) {
    listed = spared(s.principal, p) && !in.has_boundary;
    if (reason)
      *reason = listed ? "the caller is listed with all its parts"
                : in.has_boundary
                    ? "NotPrincipal with Deny always denies a principal that has a boundary"
                    : "the caller is not listed with all its parts (itself, its role, its account)";
  } else {
    listed = find_named(s.principal, account_is_root, p).grant != Grant::None;
    if (reason)
      *reason = listed ? "the caller is listed" : "everybody but those listed is named";
  }
  grant = listed ? Grant::None : Grant::Full;
  return listed ? Match::No : Match::Yes;
}

}  // namespace

Match match_principal(const Statement& s, Kind kind, const MatchInput& in, Grant& grant,
                      ClauseResult* out) {
  grant = Grant::Full;
  if (!s.has_principal)
    return Match::Yes;
  Match match;
  std::string reason;
  const bool account_is_root = root_only(kind, in.action);
  if (s.not_principal) {
    match = match_not_principal(s, account_is_root, in, grant, out ? &reason : nullptr);
  } else if (!out && s.principal.any) {
    return Match::Yes;
  } else {
    const Named named = find_named(s.principal, account_is_root, in.request.principal);
    grant = named.grant;
    match = grant == Grant::None ? Match::No : Match::Yes;
    if (out)
      reason = reason_of(named, in.request.principal);
  }
  if (out) {
    out->element = s.not_principal ? "NotPrincipal" : "Principal";
    out->match = match;
    out->wanted = entries(s.principal);
    out->seen = {in.request.principal.arn.empty() ? "anonymous" : in.request.principal.arn};
    out->reason = std::move(reason);
    out->span = s.principal.span;
  }
  return match;
}

}  // namespace lockbox::policy
