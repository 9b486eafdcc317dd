// Smallest single changes that turn a decision. Candidates come from the decision's explanation;
// each is tried by evaluating the changed policies or request, so what is offered is true.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/policy/compiled.hpp"
#include "engine/policy/layers.hpp"

namespace lockbox::policy {
namespace {

// The source that a place of the explanation stands for, in a set that may be changed.
PolicySource* source_at(PolicySet& set, int layer, int policy) {
  const auto n = static_cast<std::size_t>(policy);
  const auto in_levels = [&](std::vector<std::vector<PolicySource>>& levels) -> PolicySource* {
    std::size_t left = n;
    for (auto& level : levels) {
      if (left < level.size())
        return &level[left];
      left -= level.size();
    }
    return nullptr;
  };
  const auto in_list = [&](std::vector<PolicySource>& list) {
    return n < list.size() ? &list[n] : nullptr;
  };
  switch (layer) {
    case kRcp:
      return in_levels(set.rcps);
    case kScp:
      return in_levels(set.scps);
    case kResource:
      return set.resource ? &*set.resource : nullptr;
    case kIdentity:
      return in_list(set.identity);
    case kBoundary:
      return in_list(set.boundaries);
    case kSession:
      return set.session ? in_list(*set.session) : nullptr;
    default:
      return in_list(set.vpc_endpoint);
  }
}

std::string name_of(const StatementResult& s) {
  return s.sid.empty() ? concat({"number ", std::to_string(s.index + 1)}) : s.sid;
}

std::string target_of(const StatementResult& s) {
  return concat({"statement:", s.sid.empty() ? std::to_string(s.index) : s.sid});
}

std::string quoted(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& v : values) out += concat({out.empty() ? "\"" : ", \"", v, "\""});
  return out.empty() ? "no value" : out;
}

class FlipFinder {
 public:
  FlipFinder(const AuthRequest& request, const PolicySet& policies, const Decision& decision,
             int limit)
      : request_(request),
        policies_(policies),
        decision_(decision),
        limit_(static_cast<std::size_t>(std::max(0, limit))) {}

  std::vector<Flip> run() {
    try_context();
    try_conditions();
    try_elements();
    try_remove();
    try_add();
    if (found_.size() > limit_)
      found_.resize(limit_);
    return std::move(found_);
  }

 private:
  bool turns(Verdict v) const {
    return (v == Verdict::Allow) != (decision_.verdict == Verdict::Allow);
  }

  void offer(const AuthRequest& request, const PolicySet& policies, Flip flip) {
    if (found_.size() >= limit_)
      return;
    flip.becomes = evaluate(request, policies, Explain::No).verdict;
    if (!turns(flip.becomes))
      return;
    for (const Flip& f : found_)
      if (f.description == flip.description)
        return;
    flip.changed = std::make_shared<const Changed>(Changed{request, policies});
    found_.push_back(std::move(flip));
  }

  // Calls `f(layer, policy, statement result)` for every statement of the explanation.
  template <class F>
  void each_statement(F f) const {
    for (std::size_t l = 0; l < decision_.layers.size(); ++l)
      for (std::size_t p = 0; p < decision_.layers[l].policies.size(); ++p)
        for (const StatementResult& s : decision_.layers[l].policies[p].statements)
          f(static_cast<int>(l), static_cast<int>(p), s);
  }

  /// The set with one document changed by `edit`, or nullopt when the place does not exist.
  template <class Edit>
  std::optional<PolicySet> edited(int layer, int policy, Edit edit) const {
    PolicySet set = policies_;
    PolicySource* source = source_at(set, layer, policy);
    if (!source || !source->document)
      return std::nullopt;
    auto document = std::make_shared<Document>(*source->document);
    edit(*document);
    document->compiled = compile(*document);
    source->document = std::move(document);
    return set;
  }

  // Statements whose application matters: denies that apply, allows that (do not) apply.
  bool interesting(const StatementResult& s) const {
    if (decision_.verdict == Verdict::Allow)
      return s.effect == Effect::Allow ? s.applies == Match::Yes : s.applies == Match::No;
    return s.effect == Effect::Deny ? s.applies != Match::No : s.applies != Match::Yes;
  }

  void try_context() {
    each_statement([&](int, int, const StatementResult& s) {
      if (!interesting(s))
        return;
      for (const ClauseResult& c : s.clauses)
        if (c.element == "Condition")
          try_key(c);
    });
  }

  void try_key(const ClauseResult& c) {
    const ContextValue* seen = request_.context.find(c.key);
    const std::string target = "context:" + c.key;
    if (seen) {
      AuthRequest r = request_;
      r.context.values.erase(r.context.values.find(c.key));
      offer(r, policies_,
            Flip{"remove-key", concat({"send the request without ", c.key}), target, Verdict::Allow,
                 nullptr});
    }
    const bool many = seen ? seen->multivalued
                           : c.op.rfind("ForA", 0) == 0 && c.op.find(':') != std::string::npos;
    for (const std::string& v : c.wanted) {
      if (seen && seen->values == std::vector<std::string>{v})
        continue;
      AuthRequest r = request_;
      if (many) {
        r.context.set_multi(c.key, {v}, "tried");
      } else {
        r.context.set(c.key, v, "tried");
      }
      offer(r, policies_,
            Flip{seen ? "change-key" : "add-key",
                 concat({"make ", c.key, " of the request \"", v, "\"",
                         seen ? concat({" (it is ", quoted(seen->values), ")"})
                              : std::string(" (it is absent)")}),
                 target, Verdict::Allow, nullptr});
    }
  }

  void try_conditions() {
    each_statement([&](int layer, int policy, const StatementResult& s) {
      if (!interesting(s))
        return;
      for (std::size_t i = 0; i < s.clauses.size(); ++i)
        if (s.clauses[i].element == "Condition")
          try_condition(layer, policy, s, s.clauses[i]);
    });
  }

  template <class Edit>
  void offer_condition(int layer, int policy, const StatementResult& s, const ClauseResult& c,
                       Flip flip, Edit edit) {
    const auto set = edited(layer, policy, [&](Document& d) {
      auto& conditions = d.statements[static_cast<std::size_t>(s.index)].conditions;
      for (std::size_t i = 0; i < conditions.size(); ++i)
        if (conditions[i].op == c.op && conditions[i].key == c.key)
          return edit(conditions, i);
    });
    if (set)
      offer(request_, *set, std::move(flip));
  }

  void try_condition(int layer, int policy, const StatementResult& s, const ClauseResult& c) {
    const std::string where = concat({"in statement ", name_of(s), ", "});
    const ContextValue* seen = request_.context.find(c.key);
    using List = std::vector<ConditionClause>;
    if (seen && !seen->values.empty())
      offer_condition(
          layer, policy, s, c,
          Flip{"change-value",
               concat({where, "add ", quoted(seen->values), " to the values of ", c.key}),
               target_of(s), Verdict::Allow, nullptr},
          [&](List& list, std::size_t i) {
            list[i].values.insert(list[i].values.end(), seen->values.begin(), seen->values.end());
          });
    for (const std::string& op : other_operators(c.op))
      offer_condition(layer, policy, s, c,
                      Flip{"change-operator",
                           concat({where, "write ", op, " instead of ", c.op, " for ", c.key}),
                           target_of(s), Verdict::Allow, nullptr},
                      [&](List& list, std::size_t i) { list[i].op = op; });
    if (!seen)
      offer_condition(
          layer, policy, s, c,
          Flip{"add-condition", concat({where, "add \"Null\": {\"", c.key, "\": \"false\"}"}),
               target_of(s), Verdict::Allow, nullptr},
          [&](List& list, std::size_t i) {
            ConditionClause extra = list[i];
            extra.op = "Null";
            extra.values = {"false"};
            list.push_back(std::move(extra));
          });
    offer_condition(
        layer, policy, s, c,
        Flip{"remove-condition", concat({where, "remove the condition ", c.op, " on ", c.key}),
             target_of(s), Verdict::Allow, nullptr},
        [](List& list, std::size_t i) {
          list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
        });
  }

  static std::vector<std::string> other_operators(const std::string& op) {
    std::vector<std::string> out;
    const std::size_t colon = op.find(':');
    const std::string base = colon == std::string::npos ? op : op.substr(colon + 1);
    if (base == "Null")
      return out;
    for (const char* prefix : {"", "ForAllValues:", "ForAnyValue:"})
      if (prefix + base != op)
        out.push_back(prefix + base);
    constexpr std::string_view kSuffix = "IfExists";
    const bool suffixed = base.size() > kSuffix.size() &&
                          base.compare(base.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0;
    out.push_back(suffixed ? op.substr(0, op.size() - kSuffix.size()) : op + "IfExists");
    if (base == "StringEquals" || base == "StringNotEquals")
      out.push_back(replace_all(op, "Equals", "Like"));
    return out;
  }

  void try_elements() {
    each_statement([&](int layer, int policy, const StatementResult& s) {
      const ClauseResult* c = s.blocker();
      const bool lacking = decision_.verdict != Verdict::Allow && s.effect == Effect::Allow;
      if (!lacking || !c)
        return;
      if (c->element == "Action") {
        offer_element(layer, policy, s, concat({"add ", request_.action, " to its actions"}),
                      [&](Statement& e) { e.actions.push_back(request_.action); });
      } else if (c->element == "Resource") {
        offer_element(layer, policy, s, concat({"add ", request_.resource, " to its resources"}),
                      [&](Statement& e) { e.resources.push_back(request_.resource); });
      } else if (c->element == "Principal" && !request_.principal.arn.empty()) {
        offer_element(layer, policy, s,
                      concat({"add ", request_.principal.arn, " to its principals"}),
                      [&](Statement& e) { e.principal.aws.push_back(request_.principal.arn); });
      }
    });
  }

  template <class Edit>
  void offer_element(int layer, int policy, const StatementResult& s, std::string what, Edit edit) {
    const auto set = edited(
        layer, policy, [&](Document& d) { edit(d.statements[static_cast<std::size_t>(s.index)]); });
    if (set)
      offer(request_, *set,
            Flip{"change-statement", concat({"in statement ", name_of(s), ", ", what}),
                 target_of(s), Verdict::Allow, nullptr});
  }

  void try_remove() {
    each_statement([&](int layer, int policy, const StatementResult& s) {
      const bool deny = decision_.verdict != Verdict::Allow;
      if ((s.effect == Effect::Deny) != deny || s.applies == Match::No)
        return;
      const auto set = edited(
          layer, policy, [&](Document& d) { d.statements.erase(d.statements.begin() + s.index); });
      const PolicyResult& p = decision_.layers[static_cast<std::size_t>(layer)]
                                  .policies[static_cast<std::size_t>(policy)];
      if (set)
        offer(request_, *set,
              Flip{"remove-statement",
                   concat({"remove statement ", name_of(s), p.name.empty() ? "" : " of ", p.name}),
                   target_of(s), Verdict::Allow, nullptr});
    });
  }

  Statement plain_statement(Effect effect) const {
    Statement s;
    s.sid = "Added";
    s.effect = effect;
    s.actions = {request_.action};
    s.resources = {request_.resource};
    s.has_resource = true;
    return s;
  }

  static DocumentPtr document_with(Kind kind, std::vector<Statement> statements) {
    auto d = std::make_shared<Document>();
    d->kind = kind;
    d->version = "2012-10-17";
    d->statements = std::move(statements);
    for (std::size_t i = 0; i < d->statements.size(); ++i)
      d->statements[i].index = static_cast<int>(i);
    d->compiled = compile(*d);
    return d;
  }

  void try_add() {
    const bool allow = decision_.verdict != Verdict::Allow;
    Statement s = plain_statement(allow ? Effect::Allow : Effect::Deny);
    const std::string what = concat(
        {allow ? "an Allow" : "a Deny", " for ", request_.action, " on ", request_.resource});
    const auto add = [&](std::vector<PolicySource>& list, Kind kind) {
      list.push_back(PolicySource{"added", "", "", document_with(kind, {s})});
    };
    const auto offer_add = [&](const PolicySet& set, std::string_view where) {
      offer(request_, set,
            Flip{"add-statement", concat({"add ", what, " to ", where}),
                 concat({"layer:", to_text(decision_.layer)}), Verdict::Allow, nullptr});
    };
    PolicySet set = policies_;
    add(set.identity, Kind::Identity);
    offer_add(set, "the identity-based policies of the caller");
    if (!allow)
      return;
    set = policies_;
    if (!set.boundaries.empty()) {
      add(set.boundaries, Kind::Boundary);
      offer_add(set, "the permissions boundary");
    }
    set = policies_;
    if (set.session || request_.principal.kind == PrincipalKind::FederatedUser) {
      if (!set.session)
        set.session.emplace();
      add(*set.session, Kind::Session);
      offer_add(set, "the session policy");
    }
    set = policies_;
    for (auto& level : set.scps) add(level, Kind::Scp);
    offer_add(set, "the service control policies of every level");
    set = policies_;
    if (!set.vpc_endpoint.empty()) {
      add(set.vpc_endpoint, Kind::VpcEndpoint);
      offer_add(set, "the policy of the VPC endpoint");
    }
    try_add_to_resource(s, what);
  }

  void try_add_to_resource(Statement s, const std::string& what) {
    if (request_.principal.arn.empty())
      return;
    s.has_principal = true;
    if (request_.principal.kind == PrincipalKind::Service) {
      s.principal.service = {request_.principal.arn};
    } else {
      s.principal.aws = {request_.principal.arn};
    }
    PolicySet set = policies_;
    Kind kind = Kind::Resource;
    std::vector<Statement> statements;
    if (set.resource && set.resource->document) {
      kind = set.resource->document->kind;
      statements = set.resource->document->statements;
    }
    if (kind == Kind::Trust) {
      s.resources.clear();
      s.has_resource = false;
    }
    statements.push_back(std::move(s));
    PolicySource source = set.resource.value_or(PolicySource{});
    source.document = document_with(kind, std::move(statements));
    set.resource = std::move(source);
    offer(request_, set,
          Flip{"add-statement",
               concat({"add ", what, " naming ", request_.principal.arn,
                       " to the policy of the resource"}),
               concat({"layer:", to_text(Layer::Resource)}), Verdict::Allow, nullptr});
  }

  const AuthRequest& request_;
  const PolicySet& policies_;
  const Decision& decision_;
  std::size_t limit_;
  std::vector<Flip> found_;
};

}  // namespace

std::vector<Flip> find_flips(const AuthRequest& request, const PolicySet& policies,
                             const Decision& decision, int limit) {
  // The explanation names the places to try; a decision without one is made again with it.
  if (decision.layers.empty()) {
    const Decision explained = evaluate(request, policies, Explain::Yes);
    return FlipFinder(request, policies, explained, limit).run();
  }
  return FlipFinder(request, policies, decision, limit).run();
}

PolicySet policies_asked(const Decision& decision) {
  PolicySet set;
  for (const LayerResult& layer : decision.layers) {
    for (const PolicyResult& p : layer.policies) {
      PolicySource source{p.name, p.attached_to, p.arn, p.document};
      switch (layer.layer) {
        case Layer::Identity:
          set.identity.push_back(std::move(source));
          break;
        case Layer::Boundary:
          set.boundaries.push_back(std::move(source));
          break;
        case Layer::Session:
          if (!set.session)
            set.session.emplace();
          set.session->push_back(std::move(source));
          break;
        case Layer::Resource:
        case Layer::Trust:
          set.resource = std::move(source);
          break;
        case Layer::VpcEndpoint:
          set.vpc_endpoint.push_back(std::move(source));
          break;
        default:
          break;
      }
    }
  }
  return set;
}

}  // namespace lockbox::policy
