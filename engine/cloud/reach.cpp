#include "engine/cloud/reach.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/text.hpp"
#include "engine/cloud/reach_callers.hpp"
#include "engine/cloud/reach_looks.hpp"
#include "engine/cloud/request_context.hpp"
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

class ReachFinder {
 public:
  ReachFinder(const World& world, ReachQuestion question)
      : world_(world), asker_(world, question.resource) {
    out_.asked = std::move(question);
  }

  Reach run() {
    const ReachQuestion& q = out_.asked;
    out_.cells.assign(q.callers.size() * q.roads.size() * q.actions.size(), 0);
    out_.unsure = out_.cells;
    if (out_.cells.empty())
      return std::move(out_);
    read_roads();
    std::vector<AccessQuestion> first;  // of each caller, on the first road, for the first action
    first.reserve(q.callers.size());
    for (const Candidate& who : q.callers)
      first.push_back(asker_.closed(who, q.roads[0], q.actions[0]));
    for (const Members& who : alike_callers(first, endpoints_, hashes_))
      ask_class(who, documents_of(first[who.front()].policies, endpoints_, hashes_));
    return std::move(out_);
  }

 private:
  // What comes along on each road: keys of the request, and the policy of its endpoint.
  void read_roads() {
    const ReachQuestion& q = out_.asked;
    for (const Road& road : q.roads) {
      OfRoad of;
      add_road_keys(q.callers[0].state, road.path.context, q.actions[0], world_.region, of.context);
      of.start = road.anywhere ? "*" : ".";
      if (road.anywhere)
        of.context.values.erase("aws:SourceIp");
      for (const PolicySource& s : network::endpoint_policies(*world_.services.network, road.path))
        if (s.document) {
          add_number(of.start, hashes_.of(*s.document));
          hashes_.add(endpoints_, *s.document);
        }
      of_roads_.push_back(std::move(of));
    }
  }

  // Roads whom these documents cannot tell apart.
  std::vector<Members> roads_for(const Documents& documents) const {
    const Looks looks(documents, true);
    Classes classes;
    std::vector<Members> out;
    for (std::size_t i = 0; i < of_roads_.size(); ++i) {
      std::string signature = of_roads_[i].start;
      looks.add_answers(of_roads_[i].context, signature);
      join_class(classes, out, std::move(signature), i);
    }
    return out;
  }

  // Actions that these documents cannot tell apart.
  std::vector<Members> actions_for(const Documents& documents) {
    const std::set<std::string> mentioned = mentioned_by(documents);
    Classes classes;
    std::vector<Members> out;
    for (std::size_t i = 0; i < out_.asked.actions.size(); ++i) {
      const std::string& action = out_.asked.actions[i];
      const std::string lower = to_lower(action);
      std::string signature = asker_.signature(action, mentioned);
      for (const auto& entry : documents)
        for (const policy::CompiledStatement& c : entry.second->compiled->statements) {
          const bool named = std::any_of(c.actions.begin(), c.actions.end(),
                                         [&](const policy::Pattern& p) { return p.match(lower); });
          signature += named ? '1' : '0';
        }
      join_class(classes, out, std::move(signature), i);
    }
    return out;
  }

  void ask_class(const Members& callers, const Documents& documents) {
    const ReachQuestion& q = out_.asked;
    const Candidate& who = q.callers[callers.front()];
    const std::vector<Members> actions = actions_for(documents);
    for (const Members& roads : roads_for(documents)) {
      const Road& road = q.roads[roads.front()];
      AccessQuestion question = asker_.closed(who, road, q.actions[actions.front().front()]);
      for (const Members& action : actions) {
        asker_.turn_to(question, who, road, q.actions[action.front()]);
        asker_.open(question, road);
        const policy::SearchResult found =
            policy::find_allowed(question.question, question.policies);
        ++out_.searches;
        if (!found.witness && found.complete)
          continue;
        std::vector<std::uint8_t>& cells = found.witness ? out_.cells : out_.unsure;
        for (const std::size_t c : callers)
          for (const std::size_t r : roads)
            for (const std::size_t a : action) cells[out_.at(c, r, a)] = 1;
      }
    }
  }

  struct OfRoad {
    policy::Context context;
    std::string start;  // of its signature
  };

  const World& world_;
  Asker asker_;
  Reach out_;
  Hashes hashes_;
  Documents endpoints_;
  std::vector<OfRoad> of_roads_;
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
      if (v.interface.empty() && v.gateway.empty() && v.function.empty())
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
