#pragma once
// Decisions as JSON lines, for `lockbox decide`: one request with its policies in, one decision
// out.
#include <string_view>

#include "engine/base/json.hpp"
#include "engine/policy/decision.hpp"

namespace lockbox::policy {

/// A request and the policies in force, as read from one line.
struct DecideInput {
  AuthRequest request;
  PolicySet policies;
};

/// Reads {"id","principal","action","resource","resourceAccount","context","identityPolicies",
/// "permissionBoundaries","sessionPolicy","resourcePolicy","scps","rcps","vpcEndpointPolicies"}.
/// Policies are objects (or texts holding one). The error says what is wrong and where. `id` is
/// set when the line has one. Keys that follow from the principal itself
/// (aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, aws:username, aws:userid of root,
/// aws:PrincipalIsAWSService) and aws:ResourceAccount are added unless the line gives them.
Expected<DecideInput, std::string> read_decide_line(std::string_view line, Json& id);

/// {"id","decision","layer","statement","message"}; with `explain` also "reason", "layers" and
/// "flip". Never throws: what is no request is answered with decision "Error".
Json decide_line(std::string_view line, bool explain);

/// The line that asks this question: read_decide_line takes it back.
Json to_decide_line(const std::string& id, const AuthRequest& request, const PolicySet& policies);

/// Principal of an ARN, a service's name or "anonymous"; nullopt for anything else.
std::optional<Principal> parse_principal(std::string_view text);

/// The decision as JSON, as in decide_line's answer (without "id" and "flip").
Json to_json(const Decision& decision, bool explain);
Json to_json(const Flip& flip);

}  // namespace lockbox::policy
