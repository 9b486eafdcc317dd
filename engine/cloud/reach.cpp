#include "engine/cloud/reach.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/authority.hpp"
#include "engine/network/walk.hpp"
#include "engine/policy/compiled.hpp"
#include "engine/policy/matching.hpp"
#include "engine/table/state.hpp"

namespace lockbox::cloud {
namespace {

using policy::Document;
using policy::PolicySet;
using policy::PolicySource;

// Actions that name a table.
constexpr const char* kTableActions[] = {"GetItem",
                                         "BatchGetItem",
                                         "Query",
                                         "Scan",
                                         "ConditionCheckItem",
                                         "PutItem",
                                         "UpdateItem",
                                         "DeleteItem",
                                         "BatchWriteItem",
                                         "PartiQLSelect",
                                         "PartiQLInsert",
                                         "PartiQLUpdate",
                                         "PartiQLDelete",
                                         "DescribeTable",
                                         "UpdateTable",
                                         "DeleteTable",
                                         "CreateBackup",
                                         "ExportTableToPointInTime",
                                         "PutResourcePolicy",
                                         "GetResourcePolicy",
                                         "DeleteResourcePolicy",
                                         "UpdateTimeToLive",
                                         "DescribeTimeToLive",
                                         "UpdateContinuousBackups",
                                         "TagResource",
                                         "UntagResource",
                                         "ListTagsOfResource",
                                         "CreateTableReplica"};

// Keys whose value the road decides.
bool is_network_key(const std::string& key) {
  static const std::set<std::string> keys = {
      "aws:sourceip",    "aws:sourcevpc", "aws:sourcevpce",   "aws:vpcsourceip",
      "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths", "aws:sourcevpcarn"};
  return keys.count(to_lower(key)) > 0;
}

template <class F>
void each_source(const PolicySet& set, F f) {
  const auto list = [&](const std::vector<PolicySource>& sources, char layer) {
    for (const PolicySource& s : sources)
      if (s.document)
        f(*s.document, layer);
  };
  list(set.identity, 'i');
  list(set.boundaries, 'b');
  if (set.session)
    list(*set.session, 's');
  if (set.resource)
    list({*set.resource}, 'r');
  for (std::size_t i = 0; i < set.scps.size(); ++i) list(set.scps[i], static_cast<char>('A' + i));
  for (std::size_t i = 0; i < set.rcps.size(); ++i) list(set.rcps[i], static_cast<char>('N' + i));
  list(set.vpc_endpoint, 'e');
}

// The documents of a question, each once.
struct Documents {
  std::map<std::uint64_t, const Document*> by_text;
  std::map<const Document*, std::uint64_t> known;  // texts are long: hashed once

  std::uint64_t add(const Document& d) {
    const auto [at, fresh] = known.emplace(&d, 0);
    if (fresh) {
      at->second = content_hash(d) ^ static_cast<std::uint64_t>(d.kind);
      by_text.emplace(at->second, &d);
    }
    return at->second;
  }
};

std::string value_text(const policy::Context& context, const std::string& key) {
  const policy::ContextValue* v = context.find(key);
  return v ? concat({"=", join(v->values, "\x1f"), v->multivalued ? "m" : ""}) : "-";
}

void add_number(std::string& out, std::uint64_t n) {
  out.append(reinterpret_cast<const char*>(&n), sizeof n);
}

// How the conditions of the documents answer to this context's values of the keys that `mine`
// picks. Where a variable is compared, or a key is put into a text, the value itself counts.
template <class Mine>
void add_answers(const std::map<std::uint64_t, const Document*>& documents,
                 const policy::Context& context, Mine mine, std::string& out) {
  for (const auto& entry : documents) {
    const Document& d = *entry.second;
    if (!d.compiled)
      continue;
    for (std::size_t s = 0; s < d.statements.size(); ++s) {
      const policy::CompiledStatement& c = d.compiled->statements[s];
      std::set<std::string> variables;
      for (const policy::CompiledResource& r : c.resources)
        for (const std::string& name : r.text.variables()) variables.insert(name);
      for (std::size_t k = 0; k < c.conditions.size(); ++k) {
        const policy::ConditionClause& clause = d.statements[s].conditions[k];
        bool compared = false;
        for (const policy::ConditionValue& v : c.conditions[k].values)
          for (const std::string& name : v.text.variables()) {
            variables.insert(name);
            compared = true;
          }
        if (!mine(clause.key))
          continue;
        if (compared)
          out += value_text(context, clause.key);
        else
          out += static_cast<char>('0' + static_cast<int>(policy::evaluate_condition(
                                             c.conditions[k], clause, context, nullptr)));
      }
      for (const std::string& name : variables)
        if (mine(name))
          out += value_text(context, name);
      out += ';';
    }
  }
}

class ReachFinder {
 public:
  ReachFinder(const World& world, ReachQuestion question) : world_(world) {
    out_.asked = std::move(question);
  }

  Reach run() {
    const ReachQuestion& q = out_.asked;
    out_.cells.assign(q.callers.size() * q.roads.size() * q.actions.size(), 0);
    out_.unsure = out_.cells;
    if (out_.cells.empty())
      return std::move(out_);
    for (const Road& road : q.roads)
      for (const PolicySource& s : network::endpoint_policies(*world_.services.network, road.path))
        if (s.document)
          all_.add(*s.document);
    std::vector<AccessQuestion> first;  // of each caller, on the first road, for the first action
    first.reserve(q.callers.size());
    for (const Candidate& who : q.callers) {
      first.push_back(access_question(world_, who, q.roads[0], q.actions[0], q.resource));
      each_source(first.back().policies, [&](const Document& d, char) { all_.add(d); });
    }
    sort_callers(first);
    sort_roads();
    for (std::size_t c = 0; c < callers_.size(); ++c) ask_class(c, first[callers_[c].front()]);
    return std::move(out_);
  }

 private:
  using Members = std::vector<std::size_t>;

  static Members& class_of(std::map<std::string, std::size_t>& classes, std::vector<Members>& list,
                           std::string signature) {
    const auto [at, fresh] = classes.emplace(std::move(signature), list.size());
    if (fresh)
      list.emplace_back();
    return list[at->second];
  }

  // Callers whom no policy can tell apart.
  void sort_callers(const std::vector<AccessQuestion>& first) {
    std::map<std::string, std::size_t> classes;
    for (std::size_t i = 0; i < first.size(); ++i) {
      const policy::AuthRequest& r = first[i].question.request;
      std::string signature = concat({r.principal.account, "/", r.resource_account, "/"});
      signature += static_cast<char>('0' + static_cast<int>(r.principal.kind));
      if (first[i].policies.session)
        signature += 's';
      // On the way in by an endpoint its policy comes along; it is looked at for every caller.
      each_source(first[i].policies, [&](const Document& d, char layer) {
        if (layer == 'e')
          return;
        signature += layer;
        add_number(signature, all_.add(d));
      });
      const std::string action = to_lower(r.action);
      const policy::MatchInput input{r, action, !first[i].policies.boundaries.empty()};
      for (const auto& entry : all_.by_text)
        for (const policy::Statement& s : entry.second->statements) {
          if (!s.has_principal)
            continue;
          policy::Grant grant = policy::Grant::None;
          const policy::Match m =
              policy::match_principal(s, entry.second->kind, input, grant, nullptr);
          signature += static_cast<char>('a' + static_cast<int>(m) * 4 + static_cast<int>(grant));
        }
      add_answers(
          all_.by_text, r.context, [](const std::string& key) { return !is_network_key(key); },
          signature);
      class_of(classes, callers_, std::move(signature)).push_back(i);
    }
  }

  // Roads whom no policy can tell apart.
  void sort_roads() {
    const ReachQuestion& q = out_.asked;
    std::map<std::string, std::size_t> classes;
    for (std::size_t i = 0; i < q.roads.size(); ++i) {
      const AccessQuestion a =
          access_question(world_, q.callers[0], q.roads[i], q.actions[0], q.resource);
      std::string signature = q.roads[i].anywhere ? "*" : ".";
      for (const PolicySource& s : a.policies.vpc_endpoint)
        if (s.document)
          add_number(signature, all_.add(*s.document));
      add_answers(all_.by_text, a.question.request.context, is_network_key, signature);
      class_of(classes, roads_, std::move(signature)).push_back(i);
    }
  }

  // Actions that this caller's policies and those on the way cannot tell apart.
  std::vector<Members> actions_for(const AccessQuestion& first) {
    Documents own;
    each_source(first.policies, [&](const Document& d, char) { own.add(d); });
    for (const Road& road : out_.asked.roads)
      for (const PolicySource& s : network::endpoint_policies(*world_.services.network, road.path))
        if (s.document)
          own.add(*s.document);
    std::set<std::string> mentioned;
    for (const auto& entry : own.by_text)
      for (const policy::CompiledStatement& c : entry.second->compiled->statements) {
        for (const policy::CompiledResource& r : c.resources)
          for (const std::string& name : r.text.variables()) mentioned.insert(to_lower(name));
        for (const policy::Condition& condition : c.conditions)
          for (const policy::ConditionValue& v : condition.values)
            for (const std::string& name : v.text.variables()) mentioned.insert(to_lower(name));
      }
    for (const auto& entry : own.by_text)
      for (const policy::Statement& s : entry.second->statements)
        for (const policy::ConditionClause& clause : s.conditions)
          mentioned.insert(to_lower(clause.key));
    std::map<std::string, std::size_t> classes;
    std::vector<Members> out;
    for (std::size_t i = 0; i < out_.asked.actions.size(); ++i) {
      const std::string& action = out_.asked.actions[i];
      const std::string lower = to_lower(action);
      std::string signature = action_signature(world_, action, out_.asked.resource, mentioned);
      for (const auto& entry : own.by_text)
        for (const policy::CompiledStatement& c : entry.second->compiled->statements) {
          const bool named = std::any_of(c.actions.begin(), c.actions.end(),
                                         [&](const policy::Pattern& p) { return p.match(lower); });
          signature += named ? '1' : '0';
        }
      class_of(classes, out, std::move(signature)).push_back(i);
    }
    return out;
  }

  void ask_class(std::size_t c, const AccessQuestion& first) {
    const ReachQuestion& q = out_.asked;
    const std::vector<Members> actions = actions_for(first);
    for (const Members& road : roads_)
      for (const Members& action : actions) {
        const AccessQuestion question =
            access_question(world_, q.callers[callers_[c].front()], q.roads[road.front()],
                            q.actions[action.front()], q.resource);
        const policy::SearchResult found =
            policy::find_allowed(question.question, question.policies);
        ++out_.searches;
        if (!found.witness && found.complete)
          continue;
        std::vector<std::uint8_t>& cells = found.witness ? out_.cells : out_.unsure;
        for (const std::size_t who : callers_[c])
          for (const std::size_t r : road)
            for (const std::size_t a : action) cells[out_.at(who, r, a)] = 1;
      }
  }

  const World& world_;
  Reach out_;
  Documents all_;
  std::vector<Members> callers_, roads_;
};

// Host names of DynamoDB that a client can use here.
std::vector<std::string> hosts_of(const World& world) {
  std::vector<std::string> out = {network::default_host("dynamodb", world.region),
                                  network::account_host(world.account, world.region)};
  const std::string service = concat({"com.amazonaws.", world.region, ".dynamodb"});
  for (const network::VpcEndpoint& e : world.services.network->endpoints)
    if (e.type == "Interface" && e.service == service && !e.dns_names.empty())
      out.push_back(e.dns_names.front());
  return out;
}

}  // namespace

Expected<ReachQuestion, std::string> reach_question(const World& world, const std::string& name) {
  const table::Table* t =
      table::find_table(world.services.tables, world.account, world.region, name);
  if (!t)
    return concat({"There is no table ", name, "."});
  ReachQuestion out;
  out.resource = t->arn;
  out.callers = candidates(world, t->arn);
  for (const char* action : kTableActions) out.actions.push_back(concat({"dynamodb:", action}));
  const network::Topology& net = *world.services.network;
  for (const network::VantagePoint& v : net.vantage_points) {
    std::vector<network::NetContext> seen;
    for (const std::string& host : hosts_of(world)) {
      network::Path path = network::find_path(net, v.name, host, true);
      const auto same = [&](const network::NetContext& c) {
        return c.source_ip == path.context.source_ip && c.source_vpce == path.context.source_vpce;
      };
      if (!path.delivered() || path.service != "dynamodb" ||
          std::any_of(seen.begin(), seen.end(), same))
        continue;  // another name for the same road
      seen.push_back(path.context);
      out.roads.push_back(Road{v.name, path, false});
      if (v.interface.empty() && v.gateway.empty())
        out.roads.push_back(Road{v.name + " (any address)", std::move(path), true});
    }
  }
  return out;
}

Reach reach(const World& world, ReachQuestion question) {
  return ReachFinder(world, std::move(question)).run();
}

std::optional<Access> reach_witness(const World& world, const Reach& r, std::size_t caller,
                                    std::size_t road, std::size_t action) {
  if (!r.cells[r.at(caller, road, action)])
    return std::nullopt;
  const ReachQuestion& q = r.asked;
  AccessQuestion question =
      access_question(world, q.callers[caller], q.roads[road], q.actions[action], q.resource);
  policy::SearchResult found = policy::find_allowed(question.question, question.policies);
  if (!found.witness)
    return std::nullopt;
  Access out;
  out.who = q.callers[caller].who;
  out.from = q.roads[road].from;
  out.request = std::move(*found.witness);
  out.policies = std::move(question.policies);
  out.decision = policy::evaluate(out.request, out.policies);
  return out;
}

}  // namespace lockbox::cloud
