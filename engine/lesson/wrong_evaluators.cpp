#include "engine/lesson/wrong_evaluators.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/policy/allows.hpp"

namespace lockbox::lesson {

namespace {

using policy::AuthRequest;
using policy::Decision;
using policy::PolicySet;
using MaybeExpected = std::optional<Expectation>;

Expectation expect_decision(bool allowed) {
  Expectation e;
  e.allowed = allowed;
  if (!allowed)
    e.items.emplace();
  return e;
}

PolicySet only(std::vector<policy::PolicySource> identity) {
  PolicySet set;
  set.identity = std::move(identity);
  return set;
}

/// Every need is asked again in a changed form; differs from the truth, or says nothing.
template <class Change>
MaybeExpected asked_otherwise(const cloud::RequestTrace& trace, Change change) {
  if (trace.decisions.empty())
    return std::nullopt;
  bool all = true, changed = false;
  for (const Decision& d : trace.decisions) {
    AuthRequest request = d.request;
    PolicySet set = policy::policies_asked(d);
    changed = change(request, set) || changed;
    all = all && allows(request, set);
  }
  if (!changed || all == trace.allowed)
    return std::nullopt;
  return expect_decision(all);
}

/// M2: the first Allow that matches wins, whatever denies.
MaybeExpected allow_beats_deny(const cloud::RequestTrace& trace) {
  for (const Decision& d : trace.decisions) {
    if (d.verdict != policy::Verdict::ExplicitDeny)
      continue;
    for (const policy::LayerResult& layer : d.layers) {
      if (layer.layer != policy::Layer::Identity && layer.layer != policy::Layer::Resource)
        continue;
      for (const policy::PolicyResult& p : layer.policies) {
        for (const policy::StatementResult& s : p.statements) {
          if (s.effect != policy::Effect::Allow || s.applies != policy::Match::Yes)
            continue;
          Expectation e = expect_decision(true);
          e.statement = s.sid;
          return e;
        }
      }
    }
  }
  return std::nullopt;
}

/// M3: an Allow in the boundary counts as a grant.
MaybeExpected boundary_grants(const cloud::RequestTrace& trace) {
  return asked_otherwise(trace, [](AuthRequest&, PolicySet& set) {
    if (set.boundaries.empty())
      return false;
    set.identity.insert(set.identity.end(), set.boundaries.begin(), set.boundaries.end());
    return true;
  });
}

/// M4: within an account both sides have to allow.
MaybeExpected needs_both(const cloud::RequestTrace& trace) {
  if (!trace.allowed)
    return std::nullopt;
  for (const Decision& d : trace.decisions) {
    const PolicySet set = policy::policies_asked(d);
    if (!set.resource || d.request.principal.account != d.request.resource_account)
      continue;
    PolicySet other;
    other.resource = set.resource;
    if (!allows(d.request, only(set.identity)) || !allows(d.request, other))
      return expect_decision(false);
  }
  return std::nullopt;
}

/// M5: across accounts one side is enough.
MaybeExpected one_side_is_enough(const cloud::RequestTrace& trace) {
  if (trace.allowed || trace.decisions.empty())
    return std::nullopt;
  for (const Decision& d : trace.decisions) {
    if (d.request.resource_account.empty() ||
        d.request.principal.account == d.request.resource_account ||
        d.verdict == policy::Verdict::ExplicitDeny)
      return std::nullopt;
    const PolicySet set = policy::policies_asked(d);
    AuthRequest at_home = d.request;
    at_home.resource_account = d.request.principal.account;
    PolicySet other;
    other.resource = set.resource;
    if (!allows(at_home, only(set.identity)) && !(set.resource && allows(at_home, other)))
      return std::nullopt;
  }
  return expect_decision(true);
}

/// Somebody who expects columns to be trimmed sees no reason for a refusal that is about Select.
bool refused_for_select(const cloud::RequestTrace& trace) {
  for (const Decision& d : trace.decisions) {
    for (const policy::LayerResult& layer : d.layers) {
      for (const policy::PolicyResult& p : layer.policies) {
        for (const policy::StatementResult& s : p.statements) {
          const policy::ClauseResult* blocker = s.blocker();
          if (blocker && equals_ignore_case(blocker->key, "dynamodb:Select"))
            return true;
        }
      }
    }
  }
  return false;
}

/// M8: the names in the condition on attributes are what comes back.
MaybeExpected attributes_hide(const cloud::RequestTrace& trace) {
  if (!trace.allowed && refused_for_select(trace)) {
    Expectation trimmed;
    trimmed.allowed = true;
    return trimmed;
  }
  const policy::StatementResult* s =
      trace.decisions.empty() ? nullptr : trace.decisions.front().statement();
  if (!trace.succeeded || !s)
    return std::nullopt;
  const auto clause =
      std::find_if(s->clauses.begin(), s->clauses.end(), [](const policy::ClauseResult& c) {
        return equals_ignore_case(c.key, "dynamodb:Attributes") &&
               to_lower(c.op).compare(0, 13, "forallvalues:") == 0;
      });
  if (clause == s->clauses.end())
    return std::nullopt;
  for (const table::ItemTouch& touch : trace.work.touches) {
    if (!touch.returned || !touch.before)
      continue;
    Expectation e;
    e.attributes.emplace();
    bool hidden = false;
    for (const auto& entry : *touch.before) {
      const bool seen =
          touch.returned_attributes.empty() ||
          std::find(touch.returned_attributes.begin(), touch.returned_attributes.end(),
                    entry.first) != touch.returned_attributes.end();
      const bool named = std::find(clause->wanted.begin(), clause->wanted.end(), entry.first) !=
                         clause->wanted.end();
      if (seen && named)
        e.attributes->push_back(entry.first);
      hidden = hidden || (seen && !named);
    }
    return hidden ? MaybeExpected(std::move(e)) : std::nullopt;
  }
  return std::nullopt;
}

/// M9: a write answers with nothing that was stored.
MaybeExpected writes_tell_nothing(const cloud::CallApi& call, const cloud::RequestTrace& trace) {
  const bool write = call.operation == "PutItem" || call.operation == "UpdateItem" ||
                     call.operation == "DeleteItem";
  const bool told = std::any_of(trace.work.touches.begin(), trace.work.touches.end(),
                                [](const auto& touch) { return touch.returned; });
  if (!write || !told)
    return std::nullopt;
  Expectation e;
  e.attributes.emplace();
  e.items.emplace();
  return e;
}

/// M10: PartiQL is judged by the names of the classic operations.
MaybeExpected classic_names(const cloud::RequestTrace& trace) {
  static const std::vector<std::pair<std::string_view, std::vector<const char*>>> kClassic = {
      {"dynamodb:PartiQLSelect", {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"}},
      {"dynamodb:PartiQLInsert", {"dynamodb:PutItem"}},
      {"dynamodb:PartiQLUpdate", {"dynamodb:UpdateItem"}},
      {"dynamodb:PartiQLDelete", {"dynamodb:DeleteItem"}}};
  if (trace.decisions.empty())
    return std::nullopt;
  bool all = true, partiql = false;
  for (const Decision& d : trace.decisions) {
    const auto row = std::find_if(kClassic.begin(), kClassic.end(),
                                  [&](const auto& r) { return r.first == d.request.action; });
    if (row == kClassic.end()) {
      all = all && d.allowed();
      continue;
    }
    partiql = true;
    const PolicySet set = policy::policies_asked(d);
    all = all && std::any_of(row->second.begin(), row->second.end(), [&](const char* action) {
            AuthRequest request = d.request;
            request.action = action;
            return allows(request, set);
          });
  }
  if (!partiql || all == trace.allowed)
    return std::nullopt;
  return expect_decision(all);
}

/// M11: what is true of the table is true of its indexes.
MaybeExpected index_is_the_table(const cloud::RequestTrace& trace) {
  return asked_otherwise(trace, [](AuthRequest& request, PolicySet&) {
    const std::size_t at = request.resource.find("/index/");
    if (at == std::string::npos)
      return false;
    request.resource.resize(at);
    return true;
  });
}

/// M16: where there is a gateway endpoint, everybody takes it.
MaybeExpected gateway_for_everybody(const cloud::World& world, const cloud::RequestTrace& trace) {
  const auto& endpoints = world.services.network->endpoints;
  const bool gateway = std::any_of(endpoints.begin(), endpoints.end(),
                                   [](const auto& e) { return e.type == "Gateway"; });
  if (!gateway || trace.path.is_private)
    return std::nullopt;
  Expectation e;
  e.path = "endpoint";
  return e;
}

/// M17: the endpoint's policy grants.
MaybeExpected endpoint_grants(const cloud::RequestTrace& trace) {
  return asked_otherwise(trace, [](AuthRequest&, PolicySet& set) {
    if (set.vpc_endpoint.empty())
      return false;
    set.identity.insert(set.identity.end(), set.vpc_endpoint.begin(), set.vpc_endpoint.end());
    return true;
  });
}

/// Whether the caller is a guest or a signed-in user of an identity pool.
bool of_pool(const cloud::RequestTrace& trace, std::string_view kind) {
  for (const Decision& d : trace.decisions) {
    const policy::ContextValue* methods =
        d.request.context.find("cognito-identity.amazonaws.com:amr");
    if (methods &&
        std::find(methods->values.begin(), methods->values.end(), kind) != methods->values.end())
      return true;
  }
  return false;
}

/// M18: who comes by the private road is let in; and what the app's code would not send, its users
/// cannot.
MaybeExpected private_is_enough(const cloud::CallApi& call, const cloud::RequestTrace& trace) {
  const bool write = call.operation == "PutItem" || call.operation == "UpdateItem" ||
                     call.operation == "DeleteItem";
  if (write && trace.allowed && of_pool(trace, "authenticated"))
    return expect_decision(false);
  if (!trace.path.is_private || trace.allowed || trace.decisions.empty())
    return std::nullopt;
  return expect_decision(true);
}

/// M24: temporary credentials need no care: whoever took them holds nothing.
MaybeExpected temporary_is_harmless(const cloud::CallApi& call, const cloud::RequestTrace& trace) {
  const bool taken = call.as.compare(0, 8, "session/") == 0 || of_pool(trace, "unauthenticated");
  if (!taken || !trace.allowed)
    return std::nullopt;
  return expect_decision(false);
}

}  // namespace

std::optional<Expectation> policy_expectation(std::string_view slug, const cloud::World& world,
                                              const cloud::CallApi& call,
                                              const cloud::StepResult& truth) {
  const cloud::RequestTrace& trace = *truth.trace;
  if (slug == "iam.allow-beats-deny")
    return allow_beats_deny(trace);
  if (slug == "iam.scp-or-boundary-grants")
    return boundary_grants(trace);
  if (slug == "iam.same-account-needs-both")
    return needs_both(trace);
  if (slug == "iam.cross-account-needs-one")
    return one_side_is_enough(trace);
  if (slug == "fgac.attributes-hide-columns")
    return attributes_hide(trace);
  if (slug == "fgac.writes-cannot-read")
    return writes_tell_nothing(call, trace);
  if (slug == "partiql.same-actions")
    return classic_names(trace);
  if (slug == "ddb.index-inherits-table-arn")
    return index_is_the_table(trace);
  if (slug == "net.gateway-reaches-everywhere")
    return gateway_for_everybody(world, trace);
  if (slug == "net.endpoint-policy-grants")
    return endpoint_grants(trace);
  if (slug == "net.private-is-authorized")
    return private_is_enough(call, trace);
  if (slug == "cred.temporary-needs-no-care")
    return temporary_is_harmless(call, trace);
  return std::nullopt;
}

}  // namespace lockbox::lesson
