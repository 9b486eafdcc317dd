#include "engine/cloud/access_question.hpp"

#include <algorithm>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/request_context.hpp"
#include "engine/cloud/trust.hpp"
#include "engine/identity/authority.hpp"
#include "engine/kms/cipher.hpp"
#include "engine/network/walk.hpp"
#include "engine/policy/service_data.hpp"
#include "engine/table/state.hpp"

namespace lockbox::cloud {

namespace {

std::string service_of(const std::string& action) {
  return to_lower(action.substr(0, action.find(':')));
}
std::string name_of(const std::string& action) {
  return action.substr(action.find(':') + 1);
}

const table::Table* table_behind(const World& world, const std::string& resource) {
  const auto arn = parse_arn(resource);
  if (!arn || arn->service != "dynamodb" || arn->resource.rfind("table/", 0) != 0)
    return nullptr;
  const std::string rest = arn->resource.substr(6);
  return table::find_table(world.services.tables, arn->account, arn->region,
                           rest.substr(0, rest.find('/')));
}

const kms::Key* key_behind(const World& world, const std::string& resource) {
  const Cow<kms::Key>* found = world.services.kms.keys.find(resource);
  return found ? &found->get() : nullptr;
}

const identity::Role* role_behind(const World& world, const std::string& resource) {
  const auto arn = parse_arn(resource);
  if (!arn || arn->service != "iam" || arn->resource.rfind("role/", 0) != 0)
    return nullptr;
  const Cow<identity::Account>* account = world.services.identity.accounts.find(arn->account);
  if (!account)
    return nullptr;
  const Cow<identity::Role>* role =
      (*account)->roles.find(arn->resource.substr(arn->resource.rfind('/') + 1));
  return role && (*role)->arn == resource ? &role->get() : nullptr;
}

constexpr std::string_view kNothing = R"({"Version":"2012-10-17","Statement":[]})";

/// The resource's tags and its policy, as the operations of its service would name them.
api::Need need_of(const World& world, const std::string& action, const std::string& resource,
                  const std::string& account) {
  api::Need need;
  need.action = action;
  need.resource = resource;
  need.resource_account = account;
  const auto tag = [&](const auto& tags) {
    for (const auto& entry : tags)
      need.context.set("aws:ResourceTag/" + entry.first, entry.second, "tag of the resource");
  };
  if (const table::Table* t = table_behind(world, resource)) {
    tag(t->tags);
    // Streams and backups have policies of their own.
    if (resource == t->arn || resource.rfind(t->arn + "/index/", 0) == 0)
      need.resource_policy = t->resource_policy;
  } else if (const kms::Key* k = key_behind(world, resource)) {
    tag(k->tags);
    need.resource_policy = kms::policy_with_grants(*k, name_of(action), {});
    need.resource_policy_kind = policy::Kind::KeyPolicy;
  } else if (const identity::Role* r = role_behind(world, resource)) {
    tag(r->tags);
    if (service_of(action) == "sts") {
      need.resource_policy = r->trust ? r->trust->text : std::string(kNothing);
      need.resource_policy_kind = policy::Kind::Trust;
    }
  } else if (resource.find(":key/") != std::string::npos && service_of(action) == "kms") {
    // A key that is not there allows nobody.
    need.resource_policy = std::string(kNothing);
    need.resource_policy_kind = policy::Kind::KeyPolicy;
  }
  return need;
}

std::optional<policy::PolicySource> source_of(const api::Need& need) {
  if (need.resource_policy.empty())
    return std::nullopt;
  auto document = policy::parse_document(need.resource_policy, need.resource_policy_kind);
  if (!document)
    return std::nullopt;
  policy::PolicySource out;
  out.name = need.resource_policy_kind == policy::Kind::Trust ? "trust policy" : "resource policy";
  out.attached_to = need.resource;
  out.document = *document;
  return out;
}

policy::Domain certain(std::vector<std::string> choices) {
  policy::Domain d;
  d.absent = false;
  d.choices = std::move(choices);
  return d;
}

/// Operations on one item name one partition key.
bool one_key(const std::string& name) {
  return name == "GetItem" || name == "PutItem" || name == "UpdateItem" || name == "DeleteItem" ||
         name == "ConditionCheckItem" || name == "Query" || name == "PartiQLInsert";
}

policy::Domain enclosing(const std::string& name) {
  policy::Domain d = certain({name.rfind("PartiQL", 0) == 0 ? "ExecuteTransaction"
                              : name == "GetItem"           ? "TransactGetItems"
                                                            : "TransactWriteItems"});
  d.absent = name != "ConditionCheckItem";
  return d;
}

std::vector<std::string> return_values(const std::string& name) {
  if (name == "UpdateItem")
    return {"NONE", "UPDATED_NEW", "UPDATED_OLD", "ALL_NEW", "ALL_OLD"};
  if (name == "PutItem" || name == "DeleteItem")
    return {"NONE", "ALL_OLD"};
  return {"NONE"};
}

std::vector<std::string> selects(const std::string& name, bool index) {
  std::vector<std::string> out = {"ALL_ATTRIBUTES", "SPECIFIC_ATTRIBUTES"};
  if (index)
    out.insert(out.begin(), "ALL_PROJECTED_ATTRIBUTES");
  if (name == "Query" || name == "Scan")
    out.push_back("COUNT");
  return out;
}

/// What a client of DynamoDB can put into this operation. Sources: Service Authorization Reference,
/// "Condition keys for Amazon DynamoDB"; DynamoDB Developer Guide, "Using IAM policy conditions".
void open_dynamodb(const World& world, const std::string& name, const std::string& resource,
                   policy::Domains& open) {
  for (const std::string& key : policy::condition_key_names("dynamodb")) {
    const policy::ConditionKey* known = policy::condition_key(key);
    if (!known ||
        std::find(known->actions.begin(), known->actions.end(), name) == known->actions.end())
      continue;
    policy::Domain d = policy::domain_of(key, false);
    d.empty_list = false;
    d.absent = false;
    if (key == "dynamodb:LeadingKeys") {
      d.absent = name == "PartiQLSelect";
    } else if (key == "dynamodb:Attributes") {
      const table::Table* t = table_behind(world, resource);
      const bool keyed = name != "Scan" && name != "PartiQLSelect";
      if (t && keyed && resource == t->arn)
        d.always = {t->keys.hash[0].name};
      d.absent = !keyed;
    } else if (key == "dynamodb:Select") {
      d = certain(selects(name, resource.find("/index/") != std::string::npos));
    } else if (key == "dynamodb:ReturnValues") {
      if (name == "Query" || name == "Scan")
        continue;
      d = certain(return_values(name));
    } else if (key == "dynamodb:ReturnConsumedCapacity") {
      d = certain({"NONE", "TOTAL"});
    } else if (key == "dynamodb:EnclosingOperation") {
      d = enclosing(name);
    } else if (key == "dynamodb:FullTableScan") {
      d = certain({"false", "true"});
    }
    open[key] = std::move(d);
    if (key == "dynamodb:LeadingKeys")
      open["dynamodb:FirstPartitionKeyValues"] = open[key];
  }
}

/// MFA is the caller's choice: a session with it, a session without, or a long-term key.
bool chooses_mfa(policy::PrincipalKind kind) {
  using policy::PrincipalKind;
  return kind == PrincipalKind::User || kind == PrincipalKind::RoleSession ||
         kind == PrincipalKind::Root;
}
void open_mfa(policy::PrincipalKind kind, policy::Domains& open) {
  if (!chooses_mfa(kind))
    return;
  policy::Domain present = certain({"false", "true"});
  present.absent = kind != policy::PrincipalKind::RoleSession;
  open["aws:MultiFactorAuthPresent"] = std::move(present);
  open["aws:MultiFactorAuthAge"] = policy::Domain();
}

/// Keys of the request that depend on each other. `scans`: policies look at FullTableScan and at
/// the leading keys; a key that none looks at is left out of the request and binds nothing.
bool possible(const policy::Context& c, const std::string& name, bool scans) {
  const auto value = [&](const char* key) -> std::string {
    const policy::ContextValue* v = c.find(key);
    return v && !v->values.empty() ? v->values.front() : std::string();
  };
  const policy::ContextValue* age = c.find("aws:MultiFactorAuthAge");
  if (age && value("aws:MultiFactorAuthPresent") != "true")
    return false;
  const policy::ContextValue* leading = c.find("dynamodb:LeadingKeys");
  const policy::ContextValue* first = c.find("dynamodb:FirstPartitionKeyValues");
  if (leading && one_key(name) && leading->values.size() != 1)
    return false;
  if (leading && first && leading->values != first->values)
    return false;
  if (!scans)
    return true;
  // A statement scans when it fixes no partition key.
  if (name == "PartiQLSelect" && value("dynamodb:FullTableScan") == "true" && leading)
    return false;
  return !(name == "PartiQLSelect" && value("dynamodb:FullTableScan") == "false" && !leading);
}

bool starts(const std::string& text, std::string_view start) {
  return text.compare(0, start.size(), start) == 0;
}

/// Keys of other services, and tags of the request, are whatever the caller sends.
void open_mentioned(const std::string& action, const policy::PolicySet& policies,
                    const policy::Context& context, policy::Domains& open) {
  const std::string service = service_of(action), name = name_of(action);
  const bool tags = starts(name, "Tag") || starts(name, "Untag") || starts(name, "Create") ||
                    starts(name, "AssumeRole");
  const auto wanted = [&](std::string_view key) {
    const std::string lower = to_lower(key);
    const bool of_service = service != "dynamodb" && starts(lower, service + ":");
    const bool of_tags = tags && (starts(lower, "aws:requesttag/") || lower == "aws:tagkeys");
    const bool of_client = lower == "aws:useragent" || lower == "aws:referer";
    return of_service || of_tags || of_client;
  };
  for (const auto& [key, domain] : policy::mentioned_keys({&policies}, wanted))
    if (!context.find(key) && open.count(key) == 0)
      open[key] = domain;
}

/// One of the two names of a key is enough when policies use only one. True when FullTableScan and
/// the leading keys both matter; else the one that does not is left out. What matters are the
/// statements about this action: keys that only others name do not vary in the search.
bool settle_dependent(const std::string& name, const policy::AuthRequest& request,
                      const policy::PolicySet& policies, policy::Domains& open) {
  const std::set<std::string, policy::LessNoCase> used =
      policy::keys_looked_at(request, {&policies});
  const bool first = used.count("dynamodb:FirstPartitionKeyValues") > 0;
  if (!first)
    open.erase("dynamodb:FirstPartitionKeyValues");
  const bool keyed = first || used.count("dynamodb:LeadingKeys") > 0;
  const bool scans = used.count("dynamodb:FullTableScan") > 0;
  if (name != "PartiQLSelect" || (keyed && scans))
    return keyed && scans;
  if (!scans)
    open.erase("dynamodb:FullTableScan");
  if (!keyed)
    open.erase("dynamodb:LeadingKeys");
  return false;
}

}  // namespace

std::string owner_of(const std::string& resource, const std::string& otherwise) {
  const auto arn = parse_arn(resource);
  return arn && is_account_id(arn->account) ? arn->account : otherwise;
}

namespace {

/// Guests and signed-in users reach a role by their pool only, so its trust policy is asked.
identity::TrustQuestion question_for(const World& world, const std::string& as) {
  const bool pool = as.rfind("guest/", 0) == 0 || as.rfind("app/", 0) == 0;
  return pool ? trust_question(world, "internet") : identity::TrustQuestion();
}

constexpr std::size_t kMostOfPool = 16;  // signed-in users of a pool that are looked at

/// Callers of an identity pool, named as profiles would.
std::vector<std::string> pool_callers(const identity::IdentityPool& pool) {
  std::vector<std::string> out;
  if (pool.allow_guests)
    out.push_back("guest/" + pool.name);
  for (const auto& entry : pool.identities) {
    if (entry.second.logins.empty() || out.size() > kMostOfPool)
      continue;
    const std::string& label = entry.second.label;
    out.push_back(concat({"app/", pool.name, "/", label.empty() ? entry.first : label}));
  }
  return out;
}

}  // namespace

std::optional<Candidate> candidate(const World& world, const std::string& account,
                                   const std::string& as) {
  Candidate out;
  out.state = world.services.identity;
  out.who = account == world.account || as == "anonymous" ? as : concat({account, ":", as});
  Rng rng = world.rng;
  const auto credentials =
      identity::credentials_for(out.state, rng, world.now, account, as, question_for(world, as));
  if (!credentials)
    return std::nullopt;
  auto caller = identity::authenticate(out.state, *credentials, world.now);
  if (!caller)
    return std::nullopt;
  out.caller = std::move(*caller);
  return out;
}

std::vector<Candidate> candidates(const World& world, const std::string& resource) {
  std::vector<Candidate> out;
  const auto add = [&](const std::string& account, const std::string& as) {
    if (auto c = candidate(world, account, as))
      out.push_back(std::move(*c));
  };
  for (const auto& entry : world.services.identity.accounts) {
    add(entry.first, "root");
    for (const auto& user : entry.second->users) add(entry.first, "user/" + user.first);
    for (const auto& role : entry.second->roles) add(entry.first, "role/" + role.first);
  }
  for (const auto& pool : world.services.identity.pools)
    for (const std::string& as : pool_callers(*pool.second)) add(pool.second->account, as);
  add(world.account, "anonymous");
  const api::Need need = need_of(world, "dynamodb:GetItem", resource, world.account);
  if (const auto source = source_of(need))
    for (const policy::Statement& s : source->document->statements)
      for (const std::string& name : s.principal.service) {
        Candidate service;
        service.who = name;
        service.state = world.services.identity;
        service.caller.principal.kind = policy::PrincipalKind::Service;
        service.caller.principal.arn = name;
        service.caller.label = name;
        out.push_back(std::move(service));
      }
  return out;
}

std::vector<Road> roads(const World& world, const std::string& action) {
  std::vector<Road> out;
  const network::Topology& net = *world.services.network;
  const std::string host = network::default_host(service_of(action), world.region);
  bool internet = false;
  for (const network::VantagePoint& v : net.vantage_points) {
    network::Path path = network::find_path(net, v.name, host, true);
    if (!path.delivered())
      continue;
    internet = internet || (v.interface.empty() && v.function.empty());
    out.push_back(Road{v.name, path, false});
    if (v.interface.empty() && v.function.empty() && internet)
      out.push_back(Road{v.name + " (any address)", std::move(path), true});
  }
  return out;
}

Asker::Shared& Asker::shared(const std::string& action, const std::string& owner) {
  // Keys and roles look at the action: grants and trust. A table does not.
  const std::string about = service_of(action) == "dynamodb" ? "dynamodb:" : action;
  const auto [at, fresh] = shared_.try_emplace({about, owner});
  if (fresh) {
    at->second.need = need_of(world_, action, resource_, owner);
    at->second.policy = source_of(at->second.need);
  }
  at->second.need.action = action;
  return at->second;
}

Asker::OfAction& Asker::of_action(const std::string& action) {
  const auto [at, fresh] = actions_.try_emplace(action);
  if (fresh && service_of(action) == "dynamodb")
    open_dynamodb(world_, name_of(action), resource_, at->second.open);
  return at->second;
}

std::string Asker::signature(const std::string& action, const std::set<std::string>& mentioned) {
  const std::string service = service_of(action), name = name_of(action);
  const bool tags = starts(name, "Tag") || starts(name, "Untag") || starts(name, "Create") ||
                    starts(name, "AssumeRole");
  std::string out = concat({service, tags ? "/t" : "/-"});
  bool keyed = false;
  for (const std::string& key : mentioned) keyed = keyed || starts(key, "dynamodb:");
  if (service != "dynamodb" || !keyed)
    return out;
  out += one_key(name) ? 'k' : '-';
  out += name == "PartiQLSelect" ? 'p' : '-';
  OfAction& of = of_action(action);
  if (of.texts.empty())
    for (const auto& [key, d] : of.open)
      of.texts.emplace_back(
          to_lower(key),
          concat({";", key, d.absent ? "a" : "", d.present ? "p" : "", d.multivalued ? "m" : "",
                  d.empty_list ? "e" : "", join(d.choices, ","), "/", join(d.always, ",")}));
  for (const auto& [key, text] : of.texts)
    if (mentioned.count(key) > 0)
      out += text;
  return out;
}

AccessQuestion Asker::closed(const Candidate& who, const Road& road, const std::string& action) {
  AccessQuestion out;
  const std::string owner =
      owner_of(resource_, who.caller.principal.account.empty() ? world_.account
                                                               : who.caller.principal.account);
  const Shared& about = shared(action, owner);
  out.question.request =
      auth_request(world_, who.state, who.caller, road.path.context, world_.region, about.need);
  out.policies = identity::policies_of(who.state, who.caller, owner);
  out.policies.resource = about.policy;
  out.policies.vpc_endpoint = network::endpoint_policies(*world_.services.network, road.path);
  policy::Context& context = out.question.request.context;
  if (chooses_mfa(who.caller.principal.kind)) {
    context.values.erase("aws:MultiFactorAuthPresent");
    context.values.erase("aws:MultiFactorAuthAge");
  }
  context.values.erase("aws:SecureTransport");
  if (road.anywhere)
    context.values.erase("aws:SourceIp");
  context.values.erase("aws:UserAgent");
  return out;
}

void Asker::turn_to(AccessQuestion& question, const Candidate& who, const Road& road,
                    const std::string& action) {
  const bool alike = service_of(action) == "dynamodb" &&
                     service_of(question.question.request.action) == "dynamodb";
  if (alike)
    question.question.request.action = action;
  else
    question = closed(who, road, action);
}

void Asker::open(AccessQuestion& question, const Road& road) {
  const policy::AuthRequest& request = question.question.request;
  const std::string& action = request.action;
  const std::string name = name_of(action);
  policy::Domains& open = question.question.open;
  open = of_action(action).open;
  open_mfa(request.principal.kind, open);
  open["aws:SecureTransport"] = certain({"true", "false"});
  if (road.anywhere) {
    policy::Domain address;
    address.absent = false;
    open["aws:SourceIp"] = address;
  }
  open_mentioned(action, question.policies, request.context, open);
  const bool scans = settle_dependent(name, request, question.policies, open);
  question.question.coupled = {"aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent"};
  if (scans)
    question.question.coupled.insert({"dynamodb:FullTableScan", "dynamodb:LeadingKeys"});
  question.question.possible = [name, scans](const policy::Context& c) {
    return possible(c, name, scans);
  };
}

AccessQuestion access_question(const World& world, const Candidate& who, const Road& road,
                               const std::string& action, const std::string& resource) {
  Asker asker(world, resource);
  AccessQuestion out = asker.closed(who, road, action);
  asker.open(out, road);
  return out;
}

Asked ask(const World& world, const Candidate& who, const Road& road, const std::string& action,
          const std::string& resource) {
  Asked out;
  AccessQuestion q = access_question(world, who, road, action, resource);
  policy::SearchResult found = policy::find_allowed(q.question, q.policies);
  out.complete = found.complete;
  out.tried = found.tried;
  if (!found.witness)
    return out;
  Access a;
  a.who = who.who;
  a.from = road.from;
  a.request = std::move(*found.witness);
  a.policies = std::move(q.policies);
  a.decision = policy::evaluate(a.request, a.policies);
  out.access = std::move(a);
  return out;
}

}  // namespace lockbox::cloud
