#pragma once
// Does a statement apply to a request? The same code answers with and without an explanation.
#include <string_view>

#include "engine/policy/compiled.hpp"
#include "engine/policy/decision.hpp"

namespace lockbox::policy {

/// How a resource-based policy named the caller; decides which other layers an Allow passes by.
/// Source: IAM User Guide, "Policy evaluation for requests within a single account".
enum class Grant {
  None,     ///< not named
  Account,  ///< through its account: the account's own policies decide
  Partial,  ///< by role (sessions) or by IAM user (federated users): boundary and session limit
  Full      ///< by itself, or "*"
};

/// What matching needs to know about the request, prepared once.
struct MatchInput {
  const AuthRequest& request;
  std::string_view action;  ///< in lower case
  bool has_boundary = false;
};

/// Whether Principal or NotPrincipal of the statement covers the caller, and how. `kind` is the
/// policy's; statements without the element cover everybody.
Match match_principal(const Statement& statement, Kind kind, const MatchInput& input, Grant& grant,
                      ClauseResult* out);

struct Applies {
  Match match = Match::No;
  Grant grant = Grant::None;
};

/// Principal, Action, Resource, conditions in that order; stops at the first that fails.
Applies match_statement(const Document& document, const CompiledDocument& compiled,
                        std::size_t index, const MatchInput& input, StatementResult* out);

}  // namespace lockbox::policy
