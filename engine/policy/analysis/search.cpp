#include "engine/policy/analysis/search.hpp"

#include <algorithm>
#include <set>

#include "engine/base/text.hpp"
#include "engine/policy/allows.hpp"
#include "engine/policy/analysis/candidates.hpp"
#include "engine/policy/matching.hpp"
#include "engine/policy/service_data.hpp"

namespace lockbox::policy {
namespace {

template <class F>
void each_document(const PolicySet& set, F f) {
  const auto list = [&](const std::vector<PolicySource>& sources) {
    for (const PolicySource& s : sources)
      if (s.document && s.document->compiled)
        f(*s.document);
  };
  list(set.identity);
  list(set.boundaries);
  if (set.session)
    list(*set.session);
  if (set.resource)
    list({*set.resource});
  for (const auto& level : set.scps) list(level);
  for (const auto& level : set.rcps) list(level);
  list(set.vpc_endpoint);
}

bool wants_set(const ConditionClause& clause) {
  const auto op = parse_operator(clause.op);
  return op && op->set != SetQualifier::None;
}

/// One class of values of a key: nullopt when the key is absent.
using Choice = std::optional<ContextValue>;

/// What the statements that can concern a principal, an action and a resource look at.
class Reading {
 public:
  Reading(const AuthRequest& request, const std::vector<const PolicySet*>& policies,
          const Domains& open)
      : request_(request), open_(open) {
    for (const PolicySet* set : policies) each_document(*set, [&](const Document& d) { read(d); });
  }

  std::map<std::string, std::vector<ConditionUse>, LessNoCase> uses;
  std::set<std::string, LessNoCase> variables;
  std::map<std::string, std::set<std::string>, LessNoCase> compared_with, derived;
  bool loose = false;  ///< a variable within a longer text: equal values may not cover all

 private:
  void read(const Document& d) {
    const std::string action = to_lower(request_.action);
    const MatchInput input{request_, action, false};
    for (std::size_t i = 0; i < d.statements.size(); ++i) {
      const Statement& s = d.statements[i];
      const CompiledStatement& c = d.compiled->statements[i];
      if (!action_fits(s, c, action))
        continue;
      Grant grant = Grant::None;
      // NotPrincipal depends on the boundary too, so it always stays.
      if (!s.not_principal && match_principal(s, d.kind, input, grant, nullptr) == Match::No)
        continue;
      for (const CompiledResource& r : c.resources) read_resource(r.text);
      for (std::size_t k = 0; k < s.conditions.size(); ++k) {
        uses[s.conditions[k].key].push_back({&s.conditions[k], &c.conditions[k]});
        for (const ConditionValue& v : c.conditions[k].values)
          for (const std::string& name : v.text.variables())
            read_variable(name, s.conditions[k].key);
      }
    }
  }

  static bool action_fits(const Statement& s, const CompiledStatement& c,
                          const std::string& action) {
    for (const Pattern& p : c.actions)
      if (p.match(action))
        return !s.not_action;
    return s.not_action;
  }

  void read_variable(const std::string& name, const std::string& key) {
    variables.insert(name);
    compared_with[name].insert(key);
  }

  // "table/${aws:PrincipalTag/t}": the value that makes it this very resource.
  void read_resource(const Template& text) {
    if (!text.has_variables())
      return;
    const std::vector<std::string> names = text.variables();
    for (const std::string& name : names) variables.insert(name);
    const std::string& source = text.source();
    const std::size_t open = source.find("${"), close = source.find('}', open);
    const std::string after = source.substr(close + 1);
    const std::string& resource = request_.resource;
    if (names.size() > 1 || after.find_first_of("*?$") != std::string::npos ||
        source.find_first_of("*?") < open) {
      loose = loose || open_.count(names[0]) > 0;
      return;
    }
    if (resource.size() >= open + after.size() && resource.compare(0, open, source, 0, open) == 0)
      derived[names[0]].insert(resource.substr(open, resource.size() - open - after.size()));
  }

  const AuthRequest& request_;
  const Domains& open_;
};

class Search {
 public:
  Search(const Question& question, const std::vector<const PolicySet*>& policies,
         const std::function<bool(const AuthRequest&)>& wanted, std::size_t most)
      : question_(question),
        wanted_(wanted),
        most_(most),
        request_(question.request),
        read_(question.request, policies, question.open) {
    order();
  }

  SearchResult run() {
    descend(0);
    return std::move(out_);
  }

 private:
  // Keys that are put into others come first; keys that nothing looks at are settled at once.
  void order() {
    for (const std::string& name : read_.variables)
      if (question_.open.count(name) > 0)
        keys_.push_back(name);
    for (const auto& entry : read_.uses)
      if (question_.open.count(entry.first) > 0 && read_.variables.count(entry.first) == 0)
        keys_.push_back(entry.first);
    for (const auto& [key, domain] : question_.open) {
      const bool varies = std::any_of(keys_.begin(), keys_.end(), [&, name = key](const auto& k) {
        return equals_ignore_case(k, name);
      });
      if (varies || domain.absent || !domain.present)
        continue;
      const std::string value = domain.choices.empty() ? "x" : domain.choices.front();
      if (domain.multivalued) {
        std::vector<std::string> list = domain.always;
        if (list.empty())
          list.push_back(value);
        request_.context.set_multi(key, std::move(list), "chosen");
      } else {
        request_.context.set(key, value, "chosen");
      }
    }
  }

  std::vector<std::string> values_of(const std::string& key, const Domain& domain) {
    if (!domain.choices.empty())
      return domain.choices;
    const auto uses = read_.uses.find(key);
    std::vector<std::string> out;
    if (uses != read_.uses.end()) {
      Candidates c = candidate_values(uses->second, request_.context);
      out_.complete = out_.complete && c.complete;
      out = std::move(c.values);
    }
    if (read_.variables.count(key) > 0)
      add_derived(key, out);
    if (out.empty())
      out.emplace_back("x");
    return out;
  }

  // Values that make a variable equal to something it is compared with.
  void add_derived(const std::string& key, std::vector<std::string>& out) {
    std::set<std::string> more = read_.derived[key];
    more.insert("x");
    for (const std::string& other : read_.compared_with[key]) {
      if (const ContextValue* v = request_.context.find(other))
        more.insert(v->values.begin(), v->values.end());
      for (const ConditionUse& use : read_.uses[other]) {
        // Only whole-value comparisons with plain texts are covered by equal values.
        for (const ConditionValue& v : use.condition->values) {
          if (!v.text.has_variables()) {
            if (!use.clause->values.empty() && v.text.fixed().literal())
              more.insert(v.text.source());
          } else if (v.text.source().find('}') + 1 != v.text.source().size()) {
            read_.loose = true;
          }
        }
      }
    }
    for (const std::string& v : more)
      if (std::find(out.begin(), out.end(), v) == out.end())
        out.push_back(v);
  }

  // How all conditions on the key answer for this choice; equal answers are one class.
  std::string answers(const std::string& key) const {
    std::string out;
    const auto uses = read_.uses.find(key);
    if (uses == read_.uses.end())
      return out;
    for (const ConditionUse& use : uses->second)
      out += static_cast<char>('0' + static_cast<int>(evaluate_condition(
                                         *use.condition, *use.clause, request_.context, nullptr)));
    return out;
  }

  void put(const std::string& key, const Choice& choice) {
    const auto at = request_.context.values.find(key);
    if (!choice) {
      if (at != request_.context.values.end())
        request_.context.values.erase(at);
    } else {
      request_.context.values[key] = *choice;
    }
  }

  std::vector<Choice> choices_of(const std::string& key) {
    const Domain& domain = question_.open.find(key)->second;
    std::vector<Choice> all;
    std::set<std::string> seen;
    const bool variable = read_.variables.count(key) > 0;
    const bool coupled = question_.coupled.count(key) > 0;
    const auto offer = [&](Choice choice) {
      put(key, choice);
      std::string class_of = answers(key);
      // Another key may compare itself with this one, so every value counts.
      if (variable)
        class_of += choice ? "=" + join(choice->values, ",") : "-";
      else if (coupled)
        class_of += !choice ? "-" : choice->multivalued ? "+" : "=" + join(choice->values, ",");
      if (seen.insert(class_of).second)
        all.push_back(std::move(choice));
      put(key, std::nullopt);
    };
    if (domain.present) {
      const std::vector<std::string> values = values_of(key, domain);
      if (domain.multivalued) {
        lists(key, values, domain.always, offer);
      } else {
        for (const std::string& v : values) offer(ContextValue{false, {v}, "chosen"});
      }
      if (domain.multivalued && domain.empty_list)
        offer(ContextValue{true, {}, "chosen"});
    }
    if (domain.absent)
      offer(std::nullopt);
    return all;
  }

  // Lists: a set operator asks whether all or any value passes, so a list is known by the least and
  // the greatest answer to each condition; every such pair that some list has is tried.
  template <class Offer>
  void lists(const std::string& key, const std::vector<std::string>& values,
             const std::vector<std::string>& always, Offer offer) {
    struct Single {
      std::string value, answers;
    };
    std::vector<Single> singles;
    std::set<std::string> known;
    const auto answers_to = [&](const std::string& v) {
      put(key, ContextValue{true, {v}, "chosen"});
      std::string a = answers(key);
      put(key, std::nullopt);
      return a;
    };
    for (const std::string& v : values) {
      std::string a = v.empty() ? std::string() : answers_to(v);
      if (!v.empty() && known.insert(a).second)
        singles.push_back({v, std::move(a)});
    }
    struct List {
      std::vector<std::string> values;
      std::string least, greatest;
    };
    std::vector<List> all;
    std::set<std::string> pairs;
    const auto add = [&](List list) {
      if (pairs.insert(list.least + "/" + list.greatest).second)
        all.push_back(std::move(list));
    };
    const auto with = [](List list, const std::string& value, const std::string& says) {
      list.values.push_back(value);
      for (std::size_t k = 0; k < says.size(); ++k) {
        list.least[k] = worse(list.least[k], says[k]);
        list.greatest[k] = better(list.greatest[k], says[k]);
      }
      return list;
    };
    if (always.empty()) {
      for (const Single& s : singles) add({{s.value}, s.answers, s.answers});
    } else {
      const std::string first = answers_to(always[0]);
      List base{{always[0]}, first, first};
      for (std::size_t i = 1; i < always.size(); ++i)
        base = with(std::move(base), always[i], answers_to(always[i]));
      add(std::move(base));
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all.size() > 4096) {
        out_.complete = false;
        break;
      }
      for (const Single& s : singles) {
        add(with(all[i], s.value, s.answers));
      }
    }
    for (const List& list : all) offer(ContextValue{true, list.values, "chosen"});
  }

  // Match as a digit: 0 yes, 1 no, 2 cannot be evaluated; the order is no, cannot, yes.
  static int rank(char answer) { return answer == '1' ? 0 : answer == '2' ? 1 : 2; }
  static char worse(char a, char b) { return rank(a) < rank(b) ? a : b; }
  static char better(char a, char b) { return rank(a) > rank(b) ? a : b; }

  bool descend(std::size_t at) {
    if (at == keys_.size())
      return try_it();
    const std::string& key = keys_[at];
    for (const Choice& choice : choices_of(key)) {
      put(key, choice);
      if (descend(at + 1))
        return true;
    }
    put(key, std::nullopt);
    return false;
  }

  bool try_it() {
    if (question_.possible && !question_.possible(request_.context))
      return false;
    if (++out_.tried > most_) {
      out_.complete = false;
      return true;
    }
    if (wanted_(request_)) {
      out_.witness = request_;
      return true;
    }
    out_.complete = out_.complete && !read_.loose;
    return false;
  }

  const Question& question_;
  const std::function<bool(const AuthRequest&)>& wanted_;
  std::size_t most_;
  AuthRequest request_;
  Reading read_;
  std::vector<std::string> keys_;
  SearchResult out_;
};

}  // namespace

SearchResult find_request(const Question& question, const std::vector<const PolicySet*>& policies,
                          const std::function<bool(const AuthRequest&)>& wanted,
                          std::size_t most_tries) {
  return Search(question, policies, wanted, most_tries).run();
}

SearchResult find_allowed(const Question& question, const PolicySet& policies) {
  return find_request(question, {&policies},
                      [&](const AuthRequest& r) { return allows(r, policies); });
}

std::set<std::string, LessNoCase> keys_looked_at(const AuthRequest& request,
                                                 const std::vector<const PolicySet*>& policies) {
  const Domains nothing_open;
  const Reading read(request, policies, nothing_open);
  std::set<std::string, LessNoCase> out = read.variables;
  for (const auto& entry : read.uses) out.insert(entry.first);
  return out;
}

Domain domain_of(const std::string& key, bool set_operator) {
  Domain out;
  const ConditionKey* known = condition_key(key);
  out.multivalued = known ? known->multivalued : set_operator;
  out.empty_list = out.multivalued;
  if (known && known->type == "Bool")
    out.choices = {"true", "false"};
  return out;
}

Domains mentioned_keys(const std::vector<const PolicySet*>& policies,
                       const std::function<bool(std::string_view)>& wanted) {
  Domains out;
  const auto add = [&](const std::string& key, const ConditionClause* clause) {
    if ((wanted && !wanted(key)) || out.count(key) > 0)
      return;
    out[key] = domain_of(key, clause && wants_set(*clause));
  };
  for (const PolicySet* set : policies)
    each_document(*set, [&](const Document& d) {
      for (std::size_t i = 0; i < d.statements.size(); ++i) {
        for (const ConditionClause& clause : d.statements[i].conditions) add(clause.key, &clause);
        const CompiledStatement& c = d.compiled->statements[i];
        for (const CompiledResource& r : c.resources)
          for (const std::string& name : r.text.variables()) add(name, nullptr);
        for (const Condition& condition : c.conditions)
          for (const ConditionValue& v : condition.values)
            for (const std::string& name : v.text.variables()) add(name, nullptr);
      }
    });
  return out;
}

}  // namespace lockbox::policy
