#include "engine/lesson/attacker.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/api/dax_common.hpp"
#include "engine/api/operation.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/authorizer.hpp"
#include "engine/lesson/check_run.hpp"
#include "engine/lesson/disk_thief.hpp"
#include "engine/lesson/moves.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::lesson {

namespace {

/// Where an operation of DynamoDB may be sent to: what the scenario names, and the account's DAX
/// clusters, each a way past its tables' policies. `operation` empty: another service's.
std::vector<std::string> doors_of(const cloud::World& world, std::vector<std::string> out,
                                  std::string_view operation) {
  if (!api::dax_service::taken_by_clusters(operation))
    return out;
  for (const auto& entry : world.services.dax.clusters)
    if (entry.second->account == world.account)
      out.push_back(dax::endpoint_url(*entry.second));
  return out;
}

/// "GetItem" of "dynamodb:GetItem+old-values"; empty for other services.
std::string dynamodb_operation(const std::string& move) {
  constexpr std::string_view kService = "dynamodb:";
  if (move.compare(0, kService.size(), kService) != 0)
    return {};
  const std::string op = move.substr(kService.size());
  return op.substr(0, op.find('+'));
}

/// Whole keys of items that clusters hold and the table no longer does.
void add_cached_keys(const cloud::World& world, const table::Table& t, Target& out) {
  const auto known = [&](const Json& key) {
    return std::find(out.keys.begin(), out.keys.end(), key) != out.keys.end();
  };
  const std::string start = t.arn + " ";
  for (const auto& cluster : world.services.dax.clusters) {
    for (const auto& entry : cluster.second->caches->items) {
      for (const dax::CachedView& view : entry.second.views) {
        if (entry.first.compare(0, start.size(), start) != 0 || !view.item)
          continue;
        Json key = Json::object();
        for (const std::string& name : {out.partition_key, out.sort_key})
          if (const value::AttributeValue* v = view.item->find(name))
            key[name] = value::to_json(*v);
        const std::size_t parts = out.sort_key.empty() ? 1 : 2;
        if (key.size() == parts && !known(key))
          out.keys.push_back(std::move(key));
      }
    }
  }
}

/// Queries and scans that somebody sent through a cluster: the same request gets the same answer.
std::vector<Json> cached_requests(const cloud::World& world, const std::string& op) {
  std::vector<Json> out;
  for (const auto& cluster : world.services.dax.clusters)
    for (const auto& entry : cluster.second->caches->answers)
      if (entry.second.asked && entry.first.compare(0, op.size() + 1, op + " ") == 0)
        out.push_back(*entry.second.asked);
  return out;
}

std::vector<Target> targets(const Scenario& scenario, const cloud::World& world,
                            const std::vector<std::string>& wanted) {
  std::vector<Target> out;
  for (const auto& entry : world.services.tables.tables) {
    const std::string& name = entry.first.name;
    const bool interesting = std::any_of(wanted.begin(), wanted.end(), [&](const auto& label) {
      const Label* l = scenario.label(label);
      return l && (l->table.empty() || l->table == name);
    });
    if (interesting) {
      out.push_back(target_of(*entry.second, scenario));
      out.back().open_disk = open_request(*entry.second, world);
      add_cached_keys(world, *entry.second, out.back());
    }
  }
  return out;
}

/// Classes of authorization: which actions on which resources with which leading keys. A member of
/// a batch that was refused got nothing and does not count.
void add_classes(const cloud::Authorization& asked, bool by_action, std::set<std::string>& out) {
  std::vector<std::string> parts;
  for (const cloud::AskedNeed& need : asked.needs) {
    if (asked.allowed && !need.allowed)
      continue;
    std::string part = concat({need.action, " on ", need.resource});
    if (by_action)
      out.insert(part);
    else if (need.leading_keys)
      part += concat({" for ", join(*need.leading_keys, ", ")});
    parts.push_back(std::move(part));
  }
  std::sort(parts.begin(), parts.end());
  if (!by_action)
    out.insert(join(parts, "; "));
}

class Search {
 public:
  Search(const Scenario& scenario, const cloud::World& world, std::int64_t budget)
      : scenario_(scenario),
        attacker_(*scenario.attacker),
        budget_(budget),
        values_(labelled_values(scenario, world)),
        targets_(targets(scenario, world, attacker_.wants)) {}

  Attack run(const cloud::World& world) {
    for (const std::int64_t after : attacker_.times_ms) {
      const cloud::World then =
          after == 0 ? world : cloud::step(world, cloud::AdvanceClock{after}).world;
      if (all_moves(then))
        return std::move(out_);
    }
    if (attacker_.depth > 1)
      copies(world);
    return std::move(out_);
  }

 private:
  /// Every move in this world; true: found, or the budget is spent.
  bool all_moves(const cloud::World& world) {
    cloud::Authorizer authorizer(world);
    for (const std::string& move : attacker_.moves) {
      const std::string op = move.substr(move.find(':') + 1);
      if (std::string_view(op).ends_with(kAway)) {
        if (takes_away(world, authorizer, move, op.substr(0, op.size() - kAway.size())))
          return true;
        continue;
      }
      for (const Target& target : targets_) {
        for (const Json& body : moves_of(target, op, Variety::All)) {
          if (by_everybody(world, authorizer, move, body))
            return true;
        }
      }
      for (const Json& body : cached_requests(world, op))
        if (by_everybody(world, authorizer, move, body))
          return true;
    }
    return false;
  }

  /// Only what is allowed can tell anything, so only that is run.
  bool by_everybody(const cloud::World& world, cloud::Authorizer& authorizer,
                    const std::string& move, const Json& body) {
    for (const std::string& as : attacker_.as) {
      for (const std::string& from : attacker_.from) {
        for (const std::string& endpoint :
             doors_of(world, attacker_.endpoints, dynamodb_operation(move))) {
          if (spent())
            return true;
          cloud::CallApi call = call_of(as, from, move, body);
          call.endpoint = host_of_endpoint(endpoint, world);
          if (!authorizer.ask(call).allowed)
            continue;
          const cloud::StepResult result = cloud::probe(world, call);
          if (std::string_view(move).ends_with(kAway)
                  ? taken(call, result)
                  : tells(call, result) || opens_disk(world, call, result))
            return true;
        }
      }
    }
    return false;
  }

  /// A wanted value is written into a table of another account.
  bool takes_away(const cloud::World& world, cloud::Authorizer& authorizer, const std::string& move,
                  const std::string& op) {
    for (const auto& entry : world.services.tables.tables) {
      if (entry.first.account == world.account)
        continue;
      for (const std::string& wanted : attacker_.wants) {
        const auto secrets = values_.find(wanted);
        if (secrets == values_.end() || secrets->second.empty())
          continue;
        carried_ = wanted;
        for (const Json& body : away_with(*secrets->second.begin(), *entry.second, op))
          if (by_everybody(world, authorizer, move, body))
            return true;
      }
    }
    return false;
  }

  bool taken(const cloud::CallApi& call, const cloud::StepResult& result) {
    if (!result.trace->succeeded || !result.outcome)
      return false;
    out_.found = true;
    out_.label = carried_;
    out_.channel = "away";
    out_.call = call;
    out_.sentence = concat({describe_call(call, result), ", and with it a wanted value went to ",
                            result.trace->resource});
    return true;
  }

  bool spent() {
    out_.exhausted = out_.tried == budget_;
    ++out_.tried;
    return out_.exhausted;
  }

  /// Notes the first of `flows` that carries a wanted label; false when none does.
  bool note_wanted(const std::vector<Flow>& flows, const cloud::CallApi& call) {
    const auto& wants = attacker_.wants;
    const auto flow = std::find_if(flows.begin(), flows.end(), [&](const Flow& f) {
      return std::find(wants.begin(), wants.end(), f.label) != wants.end();
    });
    if (flow == flows.end())
      return false;
    out_.found = true;
    out_.label = flow->label;
    out_.channel = flow->channel;
    out_.call = call;
    return true;
  }

  bool tells(const cloud::CallApi& call, const cloud::StepResult& result) {
    const Json* answer = result.outcome && *result.outcome ? result.outcome->get() : nullptr;
    if (!note_wanted(flows_of(scenario_, values_, *result.trace, call.parameters.get(), answer),
                     call))
      return false;
    out_.sentence = describe_call(call, result) + by_way_of(out_.channel);
    for (const cloud::CallApi& write : out_.before)
      out_.sentence = concat(
          {"after ", write.as, " called ", write.service, ":", write.operation, " with ",
           string_member(*write.parameters, "UpdateExpression").value_or(""), ", ", out_.sentence});
    return true;
  }

  /// The thief's road: the disks are at hand, KMS opens their table key.
  bool opens_disk(const cloud::World& world, const cloud::CallApi& call,
                  const cloud::StepResult& result) {
    if (!note_wanted(disk_flows(scenario_, world, *result.trace, call.parameters.get()), call))
      return false;
    const auto table =
        string_member((*call.parameters)["EncryptionContext"], "aws:dynamodb:tableName");
    out_.sentence = concat({call.as, " carries the disks of ", table.value_or("the table"),
                            " away and asks KMS for their table key: allowed"});
    return true;
  }

  static std::string by_way_of(const std::string& channel) {
    if (channel == "filter")
      return ", and the filter tested the hidden attribute";
    if (channel == "condition")
      return ", and the condition tested the hidden attribute";
    if (channel == "old-values")
      return ", and the failed condition sent the item along";
    if (channel == "copy")
      return ", with a copy of the hidden value";
    return {};
  }

  static cloud::CallApi call_of(const std::string& as, const std::string& from,
                                const std::string& move, const Json& body) {
    cloud::CallApi call;
    call.as = as;
    call.from = from;
    call.service = move.substr(0, move.find(':'));
    call.operation = move.substr(move.find(':') + 1);
    for (const std::string_view ending : {kOldValues, kAway})
      if (std::string_view(call.operation).ends_with(ending))
        call.operation.resize(call.operation.size() - ending.size());
    call.parameters = std::make_shared<const Json>(body);
    return call;
  }

  /// Two moves deep: copy a wanted value somewhere else, then read.
  void copies(const cloud::World& world) {
    const auto& moves = attacker_.moves;
    if (std::find(moves.begin(), moves.end(), "dynamodb:UpdateItem") == moves.end())
      return;
    for (const Target& target : targets_) {
      for (const Json& body : copies_of(target)) {
        for (const std::string& as : attacker_.as) {
          if (spent())
            return;
          const cloud::CallApi write =
              call_of(as, attacker_.from.front(), "dynamodb:UpdateItem", body);
          const cloud::StepResult written = cloud::step(world, write);
          if (!written.trace || !written.trace->succeeded)
            continue;
          out_.before = {write};
          if (all_moves(written.world))
            return;
          out_.before.clear();
        }
      }
    }
  }

  const Scenario& scenario_;
  const Attacker& attacker_;
  std::int64_t budget_;
  LabelledValues values_;
  std::vector<Target> targets_;
  std::string carried_;  ///< the wanted label whose text a move takes away
  Attack out_;
};

}  // namespace

Attack search(const Scenario& scenario, const cloud::World& world, std::int64_t budget) {
  if (!scenario.attacker)
    return {};
  return Search(scenario, world, budget).run(world);
}

std::vector<std::string> excess_of(const Scenario& scenario, const cloud::World& world,
                                   std::string_view principal, std::string_view beyond,
                                   bool by_action, std::size_t enough) {
  static const char* const kOperations[] = {
      "GetItem",        "BatchGetItem",      "Query",
      "Scan",           "ExecuteStatement",  "BatchExecuteStatement",
      "PutItem",        "UpdateItem",        "DeleteItem",
      "BatchWriteItem", "TransactGetItems",  "TransactWriteItems",
      "DescribeTable",  "UpdateTable",       "DeleteTable",
      "ListTables",     "DescribeTimeToLive"};
  cloud::Authorizer authorizer(world);
  std::set<std::string> needed;
  std::string from;  // the surplus is looked for where the needs are asked from
  const auto needs = scenario.needs.find(std::string(beyond));
  if (needs != scenario.needs.end()) {
    for (const RequestSpec& need : needs->second) {
      from = need.from;
      add_classes(authorizer.ask(to_call(need, scenario.variables, world)), by_action, needed);
    }
  }
  std::set<std::string> surplus;
  for (const auto& entry : world.services.tables.tables) {
    const Target target = target_of(*entry.second, scenario);
    for (const char* op : kOperations) {
      if (!api::find_operation("dynamodb", op))
        continue;
      for (const Json& body : moves_of(target, op, by_action ? Variety::Once : Variety::Plain)) {
        for (const std::string& endpoint : doors_of(world, {""}, op)) {
          cloud::CallApi call;
          call.as = std::string(principal);
          call.from = from;
          call.service = "dynamodb";
          call.operation = op;
          call.endpoint = endpoint;
          call.parameters = std::make_shared<const Json>(body);
          const cloud::Authorization asked = authorizer.ask(call);
          if (!asked.allowed || asked.needs.empty())
            continue;
          std::set<std::string> classes;
          add_classes(asked, by_action, classes);
          for (const std::string& c : classes) {
            if (!needed.count(c))
              surplus.insert(c);
          }
          if (surplus.size() > enough)
            return std::vector<std::string>(surplus.begin(), surplus.end());
        }
      }
    }
  }
  return std::vector<std::string>(surplus.begin(), surplus.end());
}

}  // namespace lockbox::lesson
