#pragma once
// The decision and its explanation. The explanation is the record of the code path that decided,
// not a second opinion: evaluate() fills it while it evaluates.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/policy/request.hpp"

namespace lockbox::policy {

enum class Verdict { Allow, ImplicitDeny, ExplicitDeny, Error };
std::string_view to_text(Verdict verdict);

enum class Match { Yes, No, CannotEvaluate };

/// What one clause of a statement (an element or a condition line) said about the request.
struct ClauseResult {
  std::string element;  ///< "Principal", "Action", "Resource", "Condition"
  std::string op;       ///< conditions: the operator as written
  std::string key;      ///< conditions: the key as written
  Match match = Match::No;
  bool key_absent = false;
  std::vector<std::string> wanted;  ///< values of the policy, variables resolved
  std::vector<std::string> seen;    ///< values of the request
  std::string reason;               ///< one sentence: why it matched or not
  Span span;
};

struct StatementResult {
  std::string sid;
  int index = 0;
  Effect effect = Effect::Deny;
  Match applies = Match::No;
  std::vector<ClauseResult>
      clauses;  ///< in evaluation order, up to and including the first that failed
  Span span;

  /// First clause that kept the statement from applying, or nullptr when it applies.
  const ClauseResult* blocker() const;
};

struct PolicyResult {
  std::string name, attached_to, arn;
  DocumentPtr document;
  std::vector<StatementResult> statements;
};

/// Verdict of one layer. `reached` is false when an earlier layer already decided.
struct LayerResult {
  Layer layer = Layer::Identity;
  bool present = true;  ///< false: nothing of this kind concerns the request
  bool reached = true;
  Verdict verdict = Verdict::ImplicitDeny;
  std::string reason;  ///< one sentence
  std::vector<PolicyResult> policies;
};

/// Points at the statement that decided: layers[layer].policies[policy].statements[statement].
struct Deciding {
  int layer = -1, policy = -1, statement = -1;
};

struct Decision {
  Verdict verdict = Verdict::ImplicitDeny;
  Layer layer = Layer::Identity;  ///< the layer that decided
  std::string reason;             ///< one sentence for a learner
  std::string message;            ///< AWS's AccessDenied text word for word; empty when allowed
  std::optional<Deciding> deciding;
  std::vector<LayerResult> layers;
  AuthRequest request;

  bool allowed() const { return verdict == Verdict::Allow; }
  /// The deciding statement, or nullptr (implicit denies have none).
  const StatementResult* statement() const;
  const PolicyResult* policy() const;
};

enum class Explain { No, Yes };

/// AWS's evaluation logic (IAM User Guide, "Policy evaluation logic"). With Explain::No only
/// verdict, layer, deciding statement ids and message are filled.
Decision evaluate(const AuthRequest& request, const PolicySet& policies,
                  Explain explain = Explain::Yes);

/// A request and its policies after a change.
struct Changed {
  AuthRequest request;
  PolicySet policies;
};

/// The policies that an explained decision was made from, for asking again with a change. Levels of
/// service and resource control policies cannot be told apart any more and are left out.
PolicySet policies_asked(const Decision& decision);

/// A smallest single change that turns the decision; each was verified by evaluating it.
struct Flip {
  std::string kind;         ///< "remove-statement", "add-statement", "change-value", "add-key",
                            ///< "change-caller", "change-route" ...
  std::string description;  ///< one sentence: what to change, where
  std::string target;       ///< semantic target for highlights, e.g. "statement:HouseOnly",
                            ///< "context:dynamodb:LeadingKeys"
  Verdict becomes = Verdict::Allow;
  std::shared_ptr<const Changed> changed;  ///< what was evaluated; null for changes of the cloud
};
/// Flips within the policies and the context of the request (routes and callers are tried by the
/// cloud layer). At most `limit`, smallest first.
std::vector<Flip> find_flips(const AuthRequest& request, const PolicySet& policies,
                             const Decision& decision, int limit = 5);

}  // namespace lockbox::policy
