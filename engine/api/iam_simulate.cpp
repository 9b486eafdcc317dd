// SimulatePrincipalPolicy and SimulateCustomPolicy: the same evaluator that decides requests, asked
// about a request that is not made. Source: IAM API Reference.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/authority.hpp"
#include "engine/identity/managed.hpp"
#include "engine/policy/decision.hpp"

namespace lockbox::api::iam {

namespace {

/// What both operations take.
struct Simulation {
  std::string source_arn;  ///< SimulatePrincipalPolicy only
  std::string caller_arn, resource_owner, resource_policy;
  std::vector<std::string> policies, boundaries, actions, resources;
  policy::Context context;
  Paging paging;
};

void read_context(Params& in, Simulation& out) {
  const Json* entries = in.any("ContextEntries");
  if (!entries)
    return;
  for (std::size_t i = 0; entries->is_array() && i < entries->size(); ++i) {
    const Json& entry = (*entries)[i];
    const auto name = string_member(entry, "ContextKeyName");
    const auto type = string_member(entry, "ContextKeyType");
    const Json* values = member(entry, "ContextKeyValues");
    if (!name || !values || !values->is_array()) {
      in.violation("null", concat({"contextEntries.", std::to_string(i + 1), ".member"}),
                   "Member must have ContextKeyName and ContextKeyValues");
      continue;
    }
    std::vector<std::string> texts;
    for (const Json& value : *values)
      texts.push_back(value.is_string() ? value.get<std::string>() : to_text(value));
    const bool list = type && type->size() > 4 && type->substr(type->size() - 4) == "List";
    if (list || texts.size() != 1)
      out.context.set_multi(*name, std::move(texts), "ContextEntries of the simulation");
    else
      out.context.set(*name, texts.front(), "ContextEntries of the simulation");
  }
}

Result<Simulation> read_simulation(const Call& call, bool principal) {
  Params in(call.parameters);
  Simulation out;
  if (principal)
    out.source_arn = in.text("PolicySourceArn", Pattern::Any, 20, 2048);
  out.policies = in.texts("PolicyInputList");
  if (!principal && out.policies.empty())
    in.violation("null", "PolicyInputList", "Member must not be null");
  out.boundaries = in.texts("PermissionsBoundaryPolicyInputList");
  out.actions = in.texts("ActionNames");
  if (out.actions.empty())
    in.violation("null", "ActionNames", "Member must not be null");
  out.resources = in.texts("ResourceArns");
  if (out.resources.empty())
    out.resources.push_back("*");
  out.resource_policy = in.optional_text("ResourcePolicy", Pattern::Any, 1, 131072);
  out.resource_owner = in.optional_text("ResourceOwner", Pattern::Any, 1, 2048);
  out.caller_arn = in.optional_text("CallerArn", Pattern::Any, 1, 2048);
  read_context(in, out);
  in.ignore("ResourceHandlingOption");
  out.paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  return out;
}

/// Parses the texts of an input list; names are "PolicyInputList.1" as in the answer.
Expected<std::vector<policy::PolicySource>, AwsError> parse_list(
    const std::vector<std::string>& texts, const char* list, policy::Kind kind) {
  std::vector<policy::PolicySource> out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto document = policy::parse_document(texts[i], kind);
    policy::PolicySource source;
    source.name = concat({list, ".", std::to_string(i + 1)});
    source.attached_to = "simulation";
    if (!document)
      return query_error("InvalidInput",
                         concat({"Invalid Input Policy ", source.name, ": ",
                                 document.error().empty() ? std::string("malformed")
                                                          : document.error().front().message}));
    source.document = *document;
    out.push_back(std::move(source));
  }
  return out;
}

/// The caller that PolicySourceArn or CallerArn stands for.
Expected<identity::Caller, AwsError> simulated_caller(const Services& services,
                                                      const std::string& account,
                                                      const std::string& text) {
  const std::optional<Arn> arn = parse_arn(text);
  identity::Caller caller;
  caller.principal.account = account;
  caller.principal.kind = policy::PrincipalKind::User;
  caller.principal.arn = text.empty() ? entity_arn(account, "user", "/", "simulated") : text;
  if (text.empty())
    return caller;
  const std::string name = text.substr(text.rfind('/') + 1);
  if (!arn || arn->account != account)
    return query_error("InvalidInput", concat({"Invalid Entity Arn: ", text}));
  const identity::Account& here = account_of(services, account);
  if (arn->resource.rfind("user/", 0) == 0) {
    const auto* user = here.users.find(name);
    if (!user)
      return not_found("user", name);
    caller.user_name = name;
    caller.user_id = caller.principal.unique_id = (*user)->id;
    for (const auto& tag : (*user)->tags) caller.tags.push_back(tag);
  } else if (arn->resource.rfind("role/", 0) == 0) {
    const auto* role = here.roles.find(name);
    if (!role)
      return not_found("role", name);
    caller.principal.kind = policy::PrincipalKind::RoleSession;
    caller.principal.role_arn = text;
    caller.principal.arn =
        concat({"arn:aws:sts::", account, ":assumed-role/", name, "/simulation"});
    caller.user_id = caller.principal.unique_id = (*role)->id + ":simulation";
    for (const auto& tag : (*role)->tags) caller.tags.push_back(tag);
  } else if (arn->resource.rfind("group/", 0) != 0) {
    return query_error("InvalidInput", concat({"Invalid Entity Arn: ", text}));
  } else if (!here.groups.contains(name)) {
    return not_found("group", name);
  }
  return caller;
}

/// A group's own policies (a group is no caller, so identity::policies_of does not know it).
void add_group(policy::PolicySet& out, const identity::Account& account, const std::string& arn) {
  const auto* group = account.groups.find(arn.substr(arn.rfind('/') + 1));
  if (!group)
    return;
  const std::string label = "group " + (*group)->name;
  for (const auto& entry : (*group)->inline_policies)
    out.identity.push_back({entry.first, label, "", entry.second});
  for (const std::string& attached : (*group)->attached) {
    if (const auto* managed = identity::find_managed_policy(account, attached))
      out.identity.push_back(
          {managed->name, label, attached, identity::default_document(*managed)});
  }
}

Json position(const std::string& text, std::size_t offset) {
  std::size_t line = 0, column = 0;
  line_and_column(text, offset, line, column);
  return Json{{"Line", line}, {"Column", column}};
}

Json matched_statements(const policy::Decision& decision) {
  Json out = Json::array();
  const policy::Effect wanted = decision.allowed() ? policy::Effect::Allow : policy::Effect::Deny;
  for (const policy::LayerResult& layer : decision.layers) {
    for (const policy::PolicyResult& source : layer.policies) {
      for (const policy::StatementResult& statement : source.statements) {
        if (statement.applies != policy::Match::Yes || statement.effect != wanted ||
            !source.document)
          continue;
        const policy::Span span = statement.span;
        out.push_back(
            Json{{"SourcePolicyId", source.name},
                 {"SourcePolicyType",
                  layer.layer == policy::Layer::Resource ? "Resource Policy" : "IAM Policy"},
                 {"StartPosition", position(source.document->text, span.offset)},
                 {"EndPosition", position(source.document->text, span.offset + span.length)}});
      }
    }
  }
  return out;
}

Json missing_keys(const policy::Decision& decision) {
  std::vector<std::string> keys;
  for (const policy::LayerResult& layer : decision.layers) {
    for (const policy::PolicyResult& source : layer.policies) {
      for (const policy::StatementResult& statement : source.statements) {
        for (const policy::ClauseResult& clause : statement.clauses) {
          const bool known = std::find(keys.begin(), keys.end(), clause.key) != keys.end();
          if (clause.key_absent && !known)
            keys.push_back(clause.key);
        }
      }
    }
  }
  Json out = Json::array();
  for (std::string& key : keys) out.push_back(std::move(key));
  return out;
}

const char* decision_name(policy::Verdict verdict) {
  return verdict == policy::Verdict::Allow          ? "allowed"
         : verdict == policy::Verdict::ExplicitDeny ? "explicitDeny"
                                                    : "implicitDeny";
}

bool layer_allows(const policy::Decision& decision, policy::Layer wanted) {
  for (const policy::LayerResult& layer : decision.layers) {
    if (layer.layer == wanted)
      return layer.verdict == policy::Verdict::Allow;
  }
  return false;
}

Json result_json(const policy::AuthRequest& request, const policy::PolicySet& policies) {
  const policy::Decision decision = policy::evaluate(request, policies);
  Json out{{"EvalActionName", request.action},
           {"EvalResourceName", request.resource},
           {"EvalDecision", decision_name(decision.verdict)},
           {"MatchedStatements", matched_statements(decision)},
           {"MissingContextValues", missing_keys(decision)}};
  if (!policies.scps.empty())
    out["OrganizationsDecisionDetail"] =
        Json{{"AllowedByOrganizations", layer_allows(decision, policy::Layer::Scp)}};
  if (!policies.boundaries.empty())
    out["PermissionsBoundaryDecisionDetail"] =
        Json{{"AllowedByPermissionsBoundary", layer_allows(decision, policy::Layer::Boundary)}};
  return out;
}

/// The policies in force: the source's own, then the lists of the request.
Expected<policy::PolicySet, AwsError> simulated_policies(const Services& services,
                                                         const std::string& account,
                                                         const identity::Caller& source,
                                                         const Simulation& wanted) {
  policy::PolicySet policies;
  if (!wanted.source_arn.empty()) {
    policies = identity::policies_of(services.identity, source, account);
    add_group(policies, account_of(services, account), wanted.source_arn);
  }
  auto more = parse_list(wanted.policies, "PolicyInputList", policy::Kind::Identity);
  if (!more)
    return more.error();
  policies.identity.insert(policies.identity.end(), more->begin(), more->end());
  auto boundary =
      parse_list(wanted.boundaries, "PermissionsBoundaryPolicyInputList", policy::Kind::Boundary);
  if (!boundary)
    return boundary.error();
  if (!boundary->empty())
    policies.boundaries = *boundary;
  if (!wanted.resource_policy.empty()) {
    auto resource = parse_list({wanted.resource_policy}, "ResourcePolicy", policy::Kind::Resource);
    if (!resource)
      return resource.error();
    policies.resource = resource->front();
  }
  return policies;
}

Result<Json> simulate(const Services& services, const std::string& account,
                      const Simulation& wanted) {
  const auto source = simulated_caller(services, account, wanted.source_arn);
  if (!source)
    return source.error();
  const auto caller =
      wanted.caller_arn.empty() ? source : simulated_caller(services, account, wanted.caller_arn);
  if (!caller)
    return caller.error();
  const auto policies = simulated_policies(services, account, *source, wanted);
  if (!policies)
    return policies.error();
  policy::Context context = wanted.context;
  policy::Context own;
  identity::add_principal_keys(services.identity, *caller, own);
  for (const auto& key : own.values) {
    if (!context.find(key.first))
      context.values.insert(key);
  }
  std::vector<Json> all;
  for (const std::string& action : wanted.actions) {
    for (const std::string& resource : wanted.resources) {
      policy::AuthRequest request;
      request.principal = caller->principal;
      request.action = action;
      request.resource = resource;
      const auto arn = parse_arn(wanted.resource_owner);
      request.resource_account = arn ? arn->account : account;
      request.context = context;
      all.push_back(result_json(request, *policies));
    }
  }
  return page("EvaluationResults", std::move(all), wanted.paging);
}

template <bool Principal>
Result<Prepared> simulate_policy(const Services& services, const Call& call) {
  const Result<Simulation> read = read_simulation(call, Principal);
  if (!read)
    return read.error();
  const Simulation wanted = *read;
  const std::string account(call.account);
  return prepared(
      need_for(services, call, Principal ? "SimulatePrincipalPolicy" : "SimulateCustomPolicy",
               Principal ? wanted.source_arn : "*"),
      [=](Run& run) { return simulate(run.services, account, wanted); });
}

}  // namespace

std::vector<Operation> simulation_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"iam", "SimulateCustomPolicy", kind, true, false, guarded<simulate_policy<false>>},
      {"iam", "SimulatePrincipalPolicy", kind, true, false, guarded<simulate_policy<true>>},
  };
}

}  // namespace lockbox::api::iam
