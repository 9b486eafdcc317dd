#include "engine/policy/matching.hpp"

#include "engine/base/text.hpp"

namespace lockbox::policy {
namespace {

Match match_action(const Statement& s, const CompiledStatement& c, const MatchInput& in,
                   ClauseResult* out) {
  std::size_t hit = c.actions.size();
  for (std::size_t i = 0; i < c.actions.size() && hit == c.actions.size(); ++i)
    if (c.actions[i].match(in.action))
      hit = i;
  const bool found = hit < c.actions.size();
  const Match match = found != s.not_action ? Match::Yes : Match::No;
  if (out) {
    out->element = s.not_action ? "NotAction" : "Action";
    out->match = match;
    out->wanted = s.actions;
    out->seen = {in.request.action};
    out->span = s.action_span;
    out->reason = found ? concat({"the action is covered by ", s.actions[hit]})
                        : "the action is not in the list";
    if (s.not_action)
      out->reason += found ? ", which NotAction excludes" : ", so NotAction covers it";
  }
  return match;
}

// One pattern against the resource; `note` is set (with `explain`) when a variable had no value.
Match match_one_resource(const CompiledResource& r, const MatchInput& in, std::string* note) {
  bool resolvable = true;
  const bool hit = r.text.match(in.request.resource, in.request.context, resolvable);
  if (!resolvable && note)
    *note = concat({"; the variable ", r.text.resolve(in.request.context).missing,
                    " has no value here, so ", r.text.source(), " is no resource"});
  if (!hit)
    return Match::No;
  return r.wild_type ? Match::CannotEvaluate : Match::Yes;
}

void explain_resource(const Statement& s, const CompiledStatement& c, const MatchInput& in,
                      Match match, Match found, std::size_t hit, const std::string& note,
                      ClauseResult& out) {
  out.element = s.not_resource ? "NotResource" : "Resource";
  out.match = match;
  for (const CompiledResource& r : c.resources)
    out.wanted.push_back(r.text.has_variables() ? r.text.resolve(in.request.context).text
                                                : r.text.source());
  out.seen = {in.request.resource};
  out.span = s.resource_span;
  if (found == Match::CannotEvaluate) {
    out.reason = concat({"the type of resource in ", s.resources[hit],
                         " holds a wildcard, which AWS does not allow"});
  } else if (found == Match::Yes) {
    out.reason = concat({"the resource is covered by ", s.resources[hit]});
    if (s.not_resource)
      out.reason += ", which NotResource excludes";
  } else {
    out.reason = "the resource is not in the list";
    if (s.not_resource)
      out.reason += ", so NotResource covers it";
  }
  out.reason += note;
}

Match match_resource(const Statement& s, const CompiledStatement& c, const MatchInput& in,
                     ClauseResult* out) {
  if (!s.has_resource)
    return Match::Yes;
  Match found = Match::No;
  std::size_t hit = 0;
  std::string note;
  for (std::size_t i = 0; i < c.resources.size() && found != Match::Yes; ++i) {
    const Match m = match_one_resource(c.resources[i], in, out ? &note : nullptr);
    if (m == Match::No)
      continue;
    found = m;
    hit = i;
  }
  Match match = found;
  if (s.not_resource && found != Match::CannotEvaluate)
    match = found == Match::Yes ? Match::No : Match::Yes;
  if (out)
    explain_resource(s, c, in, match, found, hit, note, *out);
  return match;
}

Match both(Match a, Match b) {
  if (a == Match::No || b == Match::No)
    return Match::No;
  return a == Match::Yes && b == Match::Yes ? Match::Yes : Match::CannotEvaluate;
}

// Runs a clause; with an explanation its result is appended to the statement's list.
template <class F>
Match clause(StatementResult* out, F f) {
  if (!out)
    return f(static_cast<ClauseResult*>(nullptr));
  out->clauses.push_back({});
  return f(&out->clauses.back());
}

}  // namespace

Applies match_statement(const Document& document, const CompiledDocument& compiled,
                        std::size_t index, const MatchInput& in, StatementResult* out) {
  const Statement& s = document.statements[index];
  const CompiledStatement& c = compiled.statements[index];
  Applies result;
  result.grant = Grant::Full;
  result.match = Match::Yes;
  if (out) {
    out->sid = s.sid;
    out->index = s.index;
    out->effect = s.effect;
    out->span = s.span;
  }
  // Without an explanation the order does not show, and the action fails most often.
  if (!out && match_action(s, c, in, nullptr) == Match::No)
    return Applies{Match::No, Grant::None};
  if (s.has_principal)
    result.match = clause(out, [&](ClauseResult* r) {
      return match_principal(s, document.kind, in, result.grant, r);
    });
  if (result.match != Match::No && out)
    result.match =
        both(result.match, clause(out, [&](ClauseResult* r) { return match_action(s, c, in, r); }));
  if (result.match != Match::No && s.has_resource)
    result.match = both(result.match,
                        clause(out, [&](ClauseResult* r) { return match_resource(s, c, in, r); }));
  for (std::size_t i = 0; i < s.conditions.size() && result.match != Match::No; ++i)
    result.match =
        both(result.match, clause(out, [&](ClauseResult* r) {
               return evaluate_condition(c.conditions[i], s.conditions[i], in.request.context, r);
             }));
  if (out)
    out->applies = result.match;
  if (result.match == Match::No)
    result.grant = Grant::None;
  return result;
}

}  // namespace lockbox::policy
