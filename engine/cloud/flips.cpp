// What would have turned the request: changes of policies and context come from the policy
// evaluator, changes of caller and road are found here. Every one is checked by running the request
// again.
#include "engine/base/text.hpp"
#include "engine/cloud/step.hpp"

namespace lockbox::cloud {

namespace {

// Enough to choose from, few enough to read; every kind of change gets its place.
constexpr int kMostPolicyFlips = 4;
constexpr std::size_t kMostFlips = 8;

bool turned(const StepResult& result, const RequestTrace& trace) {
  return result.trace && result.trace->allowed != trace.allowed && result.trace->path.delivered();
}

policy::Flip flip(std::string kind, std::string description, std::string target, bool now_allowed) {
  policy::Flip f;
  f.kind = std::move(kind);
  f.description = std::move(description);
  f.target = std::move(target);
  f.becomes = now_allowed ? policy::Verdict::Allow : policy::Verdict::ImplicitDeny;
  return f;
}

/// With a capital and a full stop.
std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  if (!text.empty() && text.back() != '.')
    text += '.';
  return text;
}

void add_policy_flips(const RequestTrace& trace, std::vector<policy::Flip>& out) {
  for (std::size_t i = 0; i < trace.decisions.size(); ++i) {
    const policy::Decision& decision = trace.decisions[i];
    if (decision.allowed() != trace.allowed)
      continue;
    const policy::PolicySet set = policy::policies_asked(decision);
    // Levels of SCPs and RCPs cannot be rebuilt from a flat explanation: leave such requests to
    // caller and road.
    const policy::Decision rebuilt = policy::evaluate(decision.request, set, policy::Explain::No);
    if (rebuilt.verdict != decision.verdict || rebuilt.layer != decision.layer)
      continue;
    for (policy::Flip& f : policy::find_flips(decision.request, set, decision, kMostPolicyFlips)) {
      f.description = sentence(std::move(f.description));
      out.push_back(std::move(f));
    }
    return;
  }
}

/// Of a request through a DAX cluster that the cluster's role was refused: what the role would
/// need.
void add_role_flips(const RequestTrace& trace, std::vector<policy::Flip>& out) {
  for (const auto& onward : trace.onward)
    if (!trace.allowed && !onward->allowed)
      add_policy_flips(*onward, out);
}

void add_caller_flips(const World& before, const CallApi& call, const RequestTrace& trace,
                      std::vector<policy::Flip>& out) {
  for (const auto& [name, profile] : before.services.identity.profiles) {
    if (name == call.as || profile.as == call.as)
      continue;
    CallApi other = call;
    other.as = name;
    other.credentials.reset();
    if (other.from.empty())
      other.from = trace.node;
    const StepResult result = probe(before, other);
    if (turned(result, trace)) {
      out.push_back(
          flip("change-caller",
               concat({"Send the same request as ", name, " (", profile.as, "): it would be ",
                       result.trace->allowed ? "allowed." : "denied."}),
               "profile:" + name, result.trace->allowed));
    }
  }
}

void add_road_flips(const World& before, const CallApi& call, const RequestTrace& trace,
                    std::vector<policy::Flip>& out) {
  for (const network::VantagePoint& v : before.services.network->vantage_points) {
    if (v.name == trace.node)
      continue;
    CallApi other = call;
    other.from = v.name;
    const StepResult result = probe(before, other);
    if (turned(result, trace)) {
      out.push_back(flip("change-route",
                         concat({"Send it from ", v.label.empty() ? v.name : v.label,
                                 ": it would be ", result.trace->allowed ? "allowed." : "denied."}),
                         "node:" + v.name, result.trace->allowed));
    }
  }
}

}  // namespace

std::vector<policy::Flip> flips_of(const World& before, const CallApi& call,
                                   const RequestTrace& trace) {
  std::vector<policy::Flip> out;
  add_policy_flips(trace, out);
  add_role_flips(trace, out);
  add_caller_flips(before, call, trace, out);
  add_road_flips(before, call, trace, out);
  if (out.size() > kMostFlips)
    out.resize(kMostFlips);
  return out;
}

}  // namespace lockbox::cloud
