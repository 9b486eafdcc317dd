#include "engine/cloud/access.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/access_question.hpp"
#include "engine/cloud/reach_callers.hpp"
#include "engine/policy/allows.hpp"
#include "engine/policy/service_data.hpp"
#include "engine/table/keys.hpp"

namespace lockbox::cloud {

namespace {

/// Account and name of "444455556666:role/app"; the world's account without the number.
std::pair<std::string, std::string> split_who(const World& world, const std::string& who) {
  if (who.size() > 13 && who[12] == ':' && is_account_id(who.substr(0, 12)))
    return {who.substr(0, 12), who.substr(13)};
  return {world.account, who};
}

// ---- excess ----

/// Actions that a recorded operation needed.
std::vector<std::string> actions_of_record(const audit::Record& record) {
  const std::string service = record.event_source.substr(0, record.event_source.find('.'));
  const std::string& name = record.event_name;
  std::vector<std::string> names = {name};
  if (name == "TransactGetItems")
    names = {"GetItem"};
  if (name == "TransactWriteItems")
    names = {"PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"};
  if (name == "ExecuteStatement" || name == "BatchExecuteStatement" || name == "ExecuteTransaction")
    names = {"PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"};
  std::vector<std::string> out;
  for (const std::string& n : names) out.push_back(concat({service, ":", n}));
  return out;
}

/// Resources of the world that actions of a service can name.
std::vector<std::string> resources_of(const World& world, const std::string& service) {
  std::vector<std::string> out;
  if (service == "dynamodb")
    for (const auto& entry : world.services.tables.tables) {
      out.push_back(entry.second->arn);
      for (const auto& index : entry.second->indexes)
        out.push_back(concat({entry.second->arn, "/index/", index->name}));
    }
  if (service == "kms")
    for (const auto& entry : world.services.kms.keys) out.push_back(entry.first);
  if (service == "sts")
    for (const auto& account : world.services.identity.accounts)
      for (const auto& role : account.second->roles) out.push_back(role.second->arn);
  out.emplace_back("*");
  return out;
}

/// Names of the Allow statements of the caller's own policies that speak for an allowed request.
void note_statements(const policy::Decision& decision, std::set<std::string>& out) {
  for (const policy::LayerResult& layer : decision.layers) {
    if (layer.layer != policy::Layer::Identity)
      continue;
    for (const policy::PolicyResult& p : layer.policies)
      for (const policy::StatementResult& s : p.statements)
        if (s.effect == policy::Effect::Allow && s.applies == policy::Match::Yes)
          out.insert(concat({s.sid.empty() ? "statement " + std::to_string(s.index + 1) : s.sid,
                             " of ", p.name}));
  }
}

std::vector<std::string> all_statements(const policy::PolicySet& policies) {
  std::vector<std::string> out;
  for (const policy::PolicySource& p : policies.identity)
    for (const policy::Statement& s : p.document->statements)
      if (s.effect == policy::Effect::Allow)
        out.push_back(concat(
            {s.sid.empty() ? "statement " + std::to_string(s.index + 1) : s.sid, " of ", p.name}));
  return out;
}

class ExcessFinder {
 public:
  ExcessFinder(const World& world, Candidate who, Road road)
      : world_(world), who_(std::move(who)), road_(std::move(road)) {}

  Excess run() {
    std::map<std::string, int> used = used_actions();
    std::set<std::string> needed;
    for (const std::string_view service : {"dynamodb", "kms", "sts", "dax"})
      for (const std::string& name : *policy::actions_of(service)) {
        const std::string action = concat({service, ":", name});
        // Everybody may ask who they are.
        if (action == "sts:GetCallerIdentity")
          continue;
        const auto access = first_allowed(action, std::string(service));
        if (!access)
          continue;
        if (used.count(action) > 0) {
          note_statements(access->decision, needed);
        } else {
          out_.unused.emplace_back(action, access->request.resource);
        }
      }
    out_.used.assign(used.begin(), used.end());
    const auto policies = access_question(world_, who_, road_, "dynamodb:GetItem", "*").policies;
    for (const std::string& s : all_statements(policies))
      if (needed.count(s) == 0)
        out_.idle_statements.push_back(s);
    return std::move(out_);
  }

 private:
  std::map<std::string, int> used_actions() const {
    const std::string sessions =
        who_.caller.principal.arn.substr(0, who_.caller.principal.arn.rfind('/') + 1);
    std::map<std::string, int> used;
    for (const auto& entry : world_.services.audit.records) {
      const audit::Record& record = entry.second;
      if (!record.error_code.empty() || record.principal_arn.rfind(sessions, 0) != 0)
        continue;
      for (const std::string& action : actions_of_record(record)) ++used[action];
    }
    return used;
  }

  std::optional<Access> first_allowed(const std::string& action, const std::string& service) const {
    for (const std::string& resource : resources_of(world_, service)) {
      Asked asked = ask(world_, who_, road_, action, resource);
      if (asked.access)
        return std::move(asked.access);
    }
    return std::nullopt;
  }

  const World& world_;
  Candidate who_;
  Road road_;
  Excess out_;
};

// ---- matrix ----

std::string key_text(const value::AttributeValue& v) {
  if (v.is(value::Type::N))
    return to_text(v.n());
  return v.is(value::Type::B) ? base64_encode(v.b()) : v.s();
}

/// Makes the request a plain one of its operation: all attributes, nothing returned. What the
/// partition key decides is added by name_key.
void make_plain(policy::AuthRequest& r, const table::Table& t) {
  policy::Context& c = r.context;
  const std::string name = r.action.substr(r.action.find(':') + 1);
  // Attributes that its parameters name.
  std::vector<std::string> named;
  if (name == "Query")
    for (const table::KeyAttribute& a : t.keys.hash) named.push_back(a.name);
  else if (name != "Scan")
    named = table::key_names(t.keys);
  c.set_multi("dynamodb:Attributes", std::move(named), "attributes that the request names");
  const bool read = name == "GetItem" || name == "Query" || name == "Scan";
  if (read)
    c.set("dynamodb:Select", "ALL_ATTRIBUTES", "no projection");
  else
    c.set("dynamodb:ReturnValues", "NONE", "default");
  c.set("dynamodb:ReturnConsumedCapacity", "NONE", "default");
  c.set("aws:SecureTransport", "true", "HTTPS");
  c.set("aws:UserAgent", "aws-cli/2", "client");
  if (r.principal.kind == policy::PrincipalKind::RoleSession)
    c.set("aws:MultiFactorAuthPresent", "false", "no MFA");
}

void name_key(policy::Context& c, const std::string& key) {
  c.set_multi("dynamodb:LeadingKeys", {key}, "partition key");
  c.set_multi("dynamodb:FirstPartitionKeyValues", {key}, "partition key");
}

/// Fills the cells of callers whom no policy can tell apart: one of them is asked for all.
void fill_cells(const Members& callers, const AccessQuestion& question, const table::Table& t,
                AccessMatrix& out) {
  for (std::size_t a = 0; a < out.actions.size(); ++a) {
    policy::AuthRequest request = question.question.request;
    request.action = out.actions[a];
    make_plain(request, t);
    for (std::size_t k = 0; k < out.keys.size(); ++k) {
      if (request.action != "dynamodb:Scan")  // which names no partition key
        name_key(request.context, out.keys[k]);
      const char answer = policy::allows(request, question.policies) ? 1 : 0;
      for (const std::size_t c : callers) out.cells[out.place(c, a, k)] = answer;
    }
  }
}

std::vector<std::string> partition_keys(const table::Table& t, std::size_t most) {
  std::vector<std::string> out;
  for (const auto& entry : t.items) {
    const value::AttributeValue* v = entry.second->find(t.keys.hash[0].name);
    if (!v)
      continue;
    std::string text = key_text(*v);
    if (std::find(out.begin(), out.end(), text) != out.end())
      continue;
    out.push_back(std::move(text));
    if (out.size() == most)
      break;
  }
  return out;
}

}  // namespace

WhoCan who_can(const World& world, const std::string& action, const std::string& resource) {
  WhoCan out;
  const std::vector<Candidate> everybody = candidates(world, resource);
  const std::vector<Road> all_roads = roads(world, action);
  out.callers = everybody.size();
  out.roads = all_roads.size();
  for (const Candidate& who : everybody) {
    bool complete = true, here = false;
    for (const Road& road : all_roads) {
      // Any address is only of interest when the place's own one does not do.
      if (road.anywhere && here)
        continue;
      Asked asked = ask(world, who, road, action, resource);
      out.tried += asked.tried;
      complete = complete && (asked.complete || asked.access);
      here = asked.access.has_value();
      if (asked.access)
        out.can.push_back(std::move(*asked.access));
    }
    if (!complete)
      out.unsure.push_back(who.who);
  }
  add_chains(world, everybody, out);
  return out;
}

std::optional<Access> can(const World& world, const std::string& who, const std::string& from,
                          const std::string& action, const std::string& resource) {
  const auto [account, as] = split_who(world, who);
  const auto caller = candidate(world, account, as);
  if (!caller)
    return std::nullopt;
  for (const Road& road : roads(world, action)) {
    if (road.from != from)
      continue;
    return ask(world, *caller, road, action, resource).access;
  }
  return std::nullopt;
}

Expected<Excess, std::string> excess_of_role(const World& world, const std::string& role) {
  const std::string as = role.rfind("role/", 0) == 0 ? role : "role/" + role;
  const auto who = candidate(world, world.account, as);
  if (!who)
    return concat({"There is no role ", as.substr(5), "."});
  const std::vector<Road> all = roads(world, "dynamodb:GetItem");
  if (all.empty())
    return std::string("No place of this world reaches DynamoDB.");
  return ExcessFinder(world, *who, all.front()).run();
}

Expected<AccessMatrix, std::string> access_matrix(const World& world, const std::string& name,
                                                  const std::string& from, std::size_t most_keys) {
  const table::Table* t =
      table::find_table(world.services.tables, world.account, world.region, name);
  if (!t)
    return concat({"There is no table ", name, "."});
  const std::vector<Road> all = roads(world, "dynamodb:GetItem");
  const auto road =
      std::find_if(all.begin(), all.end(), [&](const Road& r) { return r.from == from; });
  if (road == all.end())
    return concat({"No request from ", from, " reaches DynamoDB."});
  AccessMatrix out;
  out.table = name;
  out.actions = {"dynamodb:GetItem",    "dynamodb:PutItem", "dynamodb:UpdateItem",
                 "dynamodb:DeleteItem", "dynamodb:Query",   "dynamodb:Scan"};
  out.keys = partition_keys(*t, most_keys);
  Asker asker(world, t->arn);
  std::vector<AccessQuestion> questions;
  for (const Candidate& who : candidates(world, t->arn)) {
    out.callers.push_back(who.who);
    questions.push_back(asker.closed(who, *road, out.actions[0]));
  }
  out.cells.assign(out.callers.size() * out.actions.size() * out.keys.size(), 0);
  Hashes hashes;
  // All take one road, whose endpoint's policy each question holds already.
  for (const auto& alike : alike_callers(questions, Documents(), hashes))
    fill_cells(alike, questions[alike.front()], *t, out);
  return out;
}

}  // namespace lockbox::cloud
