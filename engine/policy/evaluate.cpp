// The evaluation of one request: every layer looks at every statement, then combine() decides. The
// explanation is written by the same functions while they decide.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/policy/allows.hpp"
#include "engine/policy/layers.hpp"
#include "engine/policy/rcp_services.hpp"

namespace lockbox::policy {
namespace {

constexpr std::array<Layer, kLayerCount> kLayers = {
    Layer::Rcp,      Layer::Scp,     Layer::Resource,   Layer::Identity,
    Layer::Boundary, Layer::Session, Layer::VpcEndpoint};

// Organizations User Guide, "Resource control policies": the services that support them, for the
// resource that the operation authorizes; never a service-linked role, never kms:RetireGrant.
bool rcp_applies(const AuthRequest& r, std::string_view action) {
  return r.principal.kind != PrincipalKind::ServiceLinkedRole && r.resource != "*" &&
         action != "kms:retiregrant" && supports_rcps(action.substr(0, action.find(':')));
}

bool scp_applies(PrincipalKind kind) {
  return kind == PrincipalKind::User || kind == PrincipalKind::RoleSession ||
         kind == PrincipalKind::FederatedUser || kind == PrincipalKind::Root;
}

bool boundary_applies(PrincipalKind kind) {
  return kind == PrincipalKind::User || kind == PrincipalKind::RoleSession ||
         kind == PrincipalKind::FederatedUser;
}

class Evaluation {
 public:
  Evaluation(const AuthRequest& request, const PolicySet& policies, bool explain)
      : request_(request),
        policies_(policies),
        explain_(explain),
        input_{request, lower_action(),
               boundary_applies(request.principal.kind) && !policies.boundaries.empty()} {}

  /// The verdict and nothing else.
  Verdict verdict() {
    scan_all();
    return combine(request_, policies_, facts_).verdict;
  }

  Decision run() {
    Decision d;
    if (explain_)
      explained_ = &d;
    scan_all();
    const Combined c = combine(request_, policies_, facts_);
    d.verdict = c.verdict;
    d.layer = layer_of(c.layer);
    fill_deciding(c, d);
    if (c.verdict != Verdict::Allow)
      d.message = access_denied_text(request_, c.verdict, d.layer, source_of(d.deciding));
    if (explain_)
      explain(c, d);
    return d;
  }

 private:
  std::string_view lower_action() {
    const std::string& a = request_.action;
    char* to = buffer_.data();
    if (a.size() > buffer_.size()) {
      long_action_ = to_lower(a);
      return long_action_;
    }
    for (const char c : a) *to++ = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return std::string_view(buffer_.data(), a.size());
  }

  Layer layer_of(int index) const {
    const bool trust = index == kResource && policies_.resource && policies_.resource->document &&
                       policies_.resource->document->kind == Kind::Trust;
    return trust ? Layer::Trust : kLayers[static_cast<std::size_t>(index)];
  }

  void scan_all() {
    const PrincipalKind kind = request_.principal.kind;
    if (explained_)
      explained_->layers.resize(kLayerCount);
    for (int i = 0; i < kLayerCount && explained_; ++i) {
      explained_->layers[static_cast<std::size_t>(i)].layer = layer_of(i);
      explained_->layers[static_cast<std::size_t>(i)].present = false;
    }
    if (!policies_.rcps.empty() && rcp_applies(request_, input_.action))
      scan_levels(kRcp, policies_.rcps);
    if (!policies_.scps.empty() && scp_applies(kind))
      scan_levels(kScp, policies_.scps);
    if (policies_.resource && policies_.resource->document)
      scan_one(kResource, *policies_.resource);
    if (kind != PrincipalKind::Service && kind != PrincipalKind::Anonymous)
      scan_list(kIdentity, policies_.identity);
    if (input_.has_boundary)
      scan_list(kBoundary, policies_.boundaries);
    // Whoever carries a session policy is limited by it, a root session of AssumeRoot too.
    if (policies_.session && kind != PrincipalKind::Service && kind != PrincipalKind::Anonymous)
      scan_list(kSession, *policies_.session);
    if (!policies_.vpc_endpoint.empty())
      scan_list(kEndpoint, policies_.vpc_endpoint);
  }

  LayerResult* begin(int index) {
    facts_[static_cast<std::size_t>(index)].present = true;
    if (!explained_)
      return nullptr;
    LayerResult* out = &explained_->layers[static_cast<std::size_t>(index)];
    out->present = true;
    return out;
  }

  void scan_list(int index, const std::vector<PolicySource>& list) {
    LayerResult* out = begin(index);
    int number = 0;
    for (const PolicySource& source : list) scan(index, source, number++, out);
  }

  void scan_one(int index, const PolicySource& source) { scan(index, source, 0, begin(index)); }

  // Every level has to allow: an Allow of one level does not help another.
  void scan_levels(int index, const std::vector<std::vector<PolicySource>>& levels) {
    LayerResult* out = begin(index);
    LayerFacts& f = facts_[static_cast<std::size_t>(index)];
    int number = 0, level = 0;
    for (const auto& list : levels) {
      f.allows = false;
      for (const PolicySource& source : list) scan(index, source, number++, out);
      if (!f.allows && f.missing_level < 0)
        f.missing_level = level;
      ++level;
    }
    f.allows = f.missing_level < 0;
  }

  void scan(int index, const PolicySource& source, int number, LayerResult* out) {
    PolicyResult* policy = nullptr;
    if (out) {
      out->policies.push_back({});
      policy = &out->policies.back();
      policy->name = source.name;
      policy->attached_to = source.attached_to;
      policy->arn = source.arn;
      policy->document = source.document;
    }
    if (!source.document)
      return;
    const Document& document = *source.document;
    std::shared_ptr<const CompiledDocument> made;
    if (!document.compiled)
      made = compile(document);
    const CompiledDocument& compiled = made ? *made : *document.compiled;
    LayerFacts& f = facts_[static_cast<std::size_t>(index)];
    for (std::size_t i = 0; i < document.statements.size(); ++i) {
      const bool deny = document.statements[i].effect == Effect::Deny;
      // What can no longer change the verdict is only looked at for the explanation.
      if (!out && (deny ? f.denies : f.allows && index != kResource))
        continue;
      StatementResult* statement = nullptr;
      if (policy) {
        policy->statements.push_back({});
        statement = &policy->statements.back();
      }
      const Applies applies = match_statement(document, compiled, i, input_, statement);
      note(f, deny, applies, number, static_cast<int>(i));
    }
  }

  static void note(LayerFacts& f, bool deny, const Applies& a, int policy, int statement) {
    if (deny) {
      // A Deny that cannot be evaluated denies: failing open would hide a mistake.
      if (a.match == Match::No || f.denies)
        return;
      f.denies = true;
      f.denied_blindly = a.match == Match::CannotEvaluate;
      f.deny_policy = policy;
      f.deny_statement = statement;
      return;
    }
    if (a.match != Match::Yes)
      return;
    const bool wider = static_cast<int>(a.grant) > static_cast<int>(f.grant);
    if (f.allow_policy < 0 || wider) {
      f.allow_policy = policy;
      f.allow_statement = statement;
    }
    f.allows = true;
    if (wider)
      f.grant = a.grant;
  }

  void fill_deciding(const Combined& c, Decision& d) const {
    const LayerFacts& f = facts_[static_cast<std::size_t>(c.layer)];
    Deciding at;
    at.layer = c.layer;
    if (c.verdict == Verdict::ExplicitDeny) {
      at.policy = f.deny_policy;
      at.statement = f.deny_statement;
    } else if (c.verdict == Verdict::Allow && f.allow_policy >= 0) {
      at.policy = f.allow_policy;
      at.statement = f.allow_statement;
    } else {
      return;
    }
    d.deciding = at;
  }

  const PolicySource* source_of(const std::optional<Deciding>& at) const {
    if (!at)
      return nullptr;
    const auto n = static_cast<std::size_t>(at->policy);
    const auto in_levels = [&](const std::vector<std::vector<PolicySource>>& levels) {
      std::size_t left = n;
      for (const auto& level : levels) {
        if (left < level.size())
          return &level[left];
        left -= level.size();
      }
      return static_cast<const PolicySource*>(nullptr);
    };
    switch (at->layer) {
      case kRcp:
        return in_levels(policies_.rcps);
      case kScp:
        return in_levels(policies_.scps);
      case kResource:
        return &*policies_.resource;
      case kIdentity:
        return &policies_.identity[n];
      case kBoundary:
        return &policies_.boundaries[n];
      case kSession:
        return &(*policies_.session)[n];
      default:
        return &policies_.vpc_endpoint[n];
    }
  }

  void explain(const Combined& c, Decision& d) const;
  void explain_layer(int index, const Combined& c, LayerResult& out) const;
  std::string absent_reason(int index) const;

  const AuthRequest& request_;
  const PolicySet& policies_;
  bool explain_;
  Decision* explained_ = nullptr;  ///< with an explanation: where it goes
  std::array<char, 64> buffer_;
  std::string long_action_;
  MatchInput input_;
  Facts facts_;
};

std::string Evaluation::absent_reason(int index) const {
  switch (index) {
    case kRcp:
      return "no resource control policy reaches this request";
    case kScp:
      return "no service control policy binds this caller";
    case kResource:
      return "the resource has no policy of its own";
    case kIdentity:
      return "this caller has no identity-based policies";
    case kBoundary:
      return "the caller has no permissions boundary";
    case kSession:
      return "the session carries no session policy";
    default:
      return "the request did not come through a VPC endpoint";
  }
}

void Evaluation::explain_layer(int index, const Combined& c, LayerResult& out) const {
  const LayerFacts& f = facts_[static_cast<std::size_t>(index)];
  const bool limits = index != kResource && index != kIdentity;
  out.reached = index <= c.layer || c.verdict == Verdict::Allow;
  if (!f.present) {
    const bool lacking = index == kSession && c.layer == kSession;
    out.verdict = limits && !lacking ? Verdict::Allow : Verdict::ImplicitDeny;
    out.reason = lacking ? std::string(c.why) : absent_reason(index);
    return;
  }
  if (f.denies) {
    out.verdict = Verdict::ExplicitDeny;
    out.reason = f.denied_blindly ? "a Deny that cannot be evaluated is taken to apply"
                                  : "a Deny statement applies";
  } else if (index == kRcp) {
    out.verdict = Verdict::Allow;
    out.reason = "no Deny applies, and RCPFullAWSAccess allows the rest";
  } else if (f.allows) {
    out.verdict = Verdict::Allow;
    out.reason = index == kResource && f.grant == Grant::Account
                     ? "an Allow names the caller's account, whose own policies decide then"
                     : "an Allow statement applies";
  } else {
    out.verdict = Verdict::ImplicitDeny;
    out.reason = "no Allow statement applies";
    if (index == kScp)
      out.reason += concat({" on level ", std::to_string(f.missing_level + 1),
                            " of the organization (1 is the root)"});
    if (c.verdict == Verdict::Allow && limits && index != kScp)
      out.reason += "; the resource-based policy names the caller itself, which passes by this";
    else if (c.verdict == Verdict::Allow)
      out.reason += "; another layer grants it";
  }
}

void Evaluation::explain(const Combined& c, Decision& d) const {
  d.request = request_;
  for (int i = 0; i < kLayerCount; ++i) explain_layer(i, c, d.layers[static_cast<std::size_t>(i)]);
  const StatementResult* s = d.statement();
  const PolicyResult* p = d.policy();
  const std::string_view what = c.verdict == Verdict::Allow          ? "Allowed: "
                                : c.verdict == Verdict::ExplicitDeny ? "Denied explicitly: "
                                                                     : "Denied implicitly: ";
  d.reason = concat({what, c.why});
  if (s && p) {
    const std::string name =
        s->sid.empty() ? concat({"number ", std::to_string(s->index + 1)}) : s->sid;
    d.reason += concat({" (statement ", name, p->name.empty() ? "" : " of ", p->name, ")"});
  }
  d.reason += ".";
}

}  // namespace

Decision evaluate(const AuthRequest& request, const PolicySet& policies, Explain explain) {
  return Evaluation(request, policies, explain == Explain::Yes).run();
}

bool allows(const AuthRequest& request, const PolicySet& policies) {
  return Evaluation(request, policies, false).verdict() == Verdict::Allow;
}

const ClauseResult* StatementResult::blocker() const {
  for (const ClauseResult& c : clauses)
    if (c.match == Match::No)
      return &c;
  for (const ClauseResult& c : clauses)
    if (c.match == Match::CannotEvaluate && effect == Effect::Allow)
      return &c;
  return nullptr;
}

const PolicyResult* Decision::policy() const {
  if (!deciding || deciding->layer < 0 || deciding->policy < 0)
    return nullptr;
  const auto layer_at = static_cast<std::size_t>(deciding->layer);
  const auto policy_at = static_cast<std::size_t>(deciding->policy);
  if (layer_at >= layers.size() || policy_at >= layers[layer_at].policies.size())
    return nullptr;
  return &layers[layer_at].policies[policy_at];
}

const StatementResult* Decision::statement() const {
  const PolicyResult* p = policy();
  if (!p || deciding->statement < 0)
    return nullptr;
  const auto at = static_cast<std::size_t>(deciding->statement);
  return at < p->statements.size() ? &p->statements[at] : nullptr;
}

}  // namespace lockbox::policy
