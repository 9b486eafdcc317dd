// Base worlds from their JSON description. Everything is built by the operations of the services
// themselves, so a base world cannot hold anything that a learner could not have made.
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/behaviour.hpp"
#include "engine/cloud/direct_call.hpp"
#include "engine/cloud/generated_items.hpp"
#include "engine/cloud/world.hpp"
#include "engine/cloud/world_clusters.hpp"
#include "engine/cloud/world_pools.hpp"
#include "engine/identity/mfa.hpp"
#include "engine/network/topology_json.hpp"

namespace lockbox::cloud {

namespace {

using Failure = std::optional<std::string>;

struct Builder {
  World world;
  Failure failure;

  bool failed() const { return failure.has_value(); }
  void fail(std::string_view at, std::string_view message) {
    if (!failure)
      failure = concat({at, ": ", message});
  }

  /// Runs an operation; a refusal becomes the failure, at `at`.
  void call(std::string_view at, std::string_view service, std::string_view operation,
            const Json& parameters) {
    if (failed())
      return;
    Result<Json> done = direct_call(world, service, operation, parameters);
    if (!done)
      fail(at, concat({operation, " refused: ", done.error().code, ": ", done.error().message}));
  }
};

using Visitor = void (*)(Builder&, const std::string& at, const std::string& name,
                         const Json& value);

/// Visits the members of the object `json[name]`, if there.
void each_member(Builder& b, const Json& json, const std::string& at, const char* name,
                 Visitor visit) {
  const Json* object = member(json, name);
  if (!object || b.failed())
    return;
  const std::string here = concat({at, "/", name});
  if (!object->is_object())
    return b.fail(here, "expected an object");
  for (const auto& [key, value] : object->items()) {
    if (b.failed())
      return;
    visit(b, concat({here, "/", key}), key, value);
  }
}

bool known_members(Builder& b, const Json& json, const std::string& at,
                   std::initializer_list<const char*> names) {
  if (!json.is_object()) {
    b.fail(at, "expected an object");
    return false;
  }
  std::vector<std::string> known(names.begin(), names.end());
  for (const auto& [key, value] : json.items()) {
    bool found = false;
    for (const std::string& n : known) found = found || n == key;
    if (!found) {
      b.fail(concat({at, "/", key}),
             concat({"unknown member; expected one of ", join(known, ", ")}));
      return false;
    }
  }
  return true;
}

Json tag_list(const Json& entity) {
  Json list = Json::array();
  if (const Json* tags = member(entity, "tags"); tags && tags->is_object()) {
    for (const auto& [key, value] : tags->items()) {
      list.push_back(
          Json{{"Key", key},
               {"Value", value.is_string() ? value.get<std::string>() : lockbox::to_text(value)}});
    }
  }
  return list;
}

/// What differs between the policy operations of users, groups and roles.
struct EntityKind {
  const char* name_member;  // "UserName"
  const char* put_policy;   // "PutUserPolicy"
  const char* attach;       // "AttachUserPolicy"
};
constexpr EntityKind kUser{"UserName", "PutUserPolicy", "AttachUserPolicy"};
constexpr EntityKind kGroup{"GroupName", "PutGroupPolicy", "AttachGroupPolicy"};
constexpr EntityKind kRole{"RoleName", "PutRolePolicy", "AttachRolePolicy"};

void add_policies(Builder& b, const std::string& at, const EntityKind& kind,
                  const std::string& name, const Json& entity) {
  if (const Json* inline_policies = member(entity, "inlinePolicies")) {
    if (!inline_policies->is_object())
      return b.fail(at + "/inlinePolicies", "expected an object of policy documents by name");
    for (const auto& [policy, document] : inline_policies->items()) {
      b.call(concat({at, "/inlinePolicies/", policy}), "iam", kind.put_policy,
             Json{{kind.name_member, name},
                  {"PolicyName", policy},
                  {"PolicyDocument", to_pretty_text(document, 2)}});
    }
  }
  if (const Json* attached = member(entity, "attachedPolicies")) {
    if (!attached->is_array())
      return b.fail(at + "/attachedPolicies", "expected a list of policy names or ARNs");
    for (const Json& entry : *attached) {
      if (!entry.is_string())
        return b.fail(at + "/attachedPolicies", "expected strings");
      std::string arn = entry.get<std::string>();
      if (arn.rfind("arn:", 0) != 0)
        arn = concat({"arn:aws:iam::", b.world.account, ":policy/", arn});
      b.call(at + "/attachedPolicies", "iam", kind.attach,
             Json{{kind.name_member, name}, {"PolicyArn", arn}});
    }
  }
}

void add_managed_policy(Builder& b, const std::string& at, const std::string& name,
                        const Json& value) {
  b.call(at, "iam", "CreatePolicy",
         Json{{"PolicyName", name}, {"PolicyDocument", to_pretty_text(value, 2)}});
}

void add_group(Builder& b, const std::string& at, const std::string& name, const Json& value) {
  if (!known_members(b, value, at, {"inlinePolicies", "attachedPolicies"}))
    return;
  b.call(at, "iam", "CreateGroup", Json{{"GroupName", name}});
  add_policies(b, at, kGroup, name, value);
}

/// A virtual device of the user's own, in use.
void add_mfa_device(Builder& b, const std::string& at, const std::string& user) {
  b.call(at, "iam", "CreateVirtualMFADevice", Json{{"VirtualMFADeviceName", user}});
  const std::string serial = concat({"arn:aws:iam::", b.world.account, ":mfa/", user});
  const identity::MfaDevice* device =
      identity::find_mfa_device(b.world.services.identity, b.world.account, serial);
  if (b.failed() || !device)
    return;
  constexpr std::int64_t kCodeMs = 30000;
  b.call(at, "iam", "EnableMFADevice",
         Json{{"UserName", user},
              {"SerialNumber", serial},
              {"AuthenticationCode1", identity::mfa_code(*device, plus_ms(b.world.now, -kCodeMs))},
              {"AuthenticationCode2", identity::mfa_code(*device, b.world.now)}});
}

void add_user(Builder& b, const std::string& at, const std::string& name, const Json& value) {
  if (!known_members(
          b, value, at,
          {"groups", "tags", "inlinePolicies", "attachedPolicies", "boundary", "accessKey", "mfa"}))
    return;
  Json create{{"UserName", name}, {"Tags", tag_list(value)}};
  if (const std::optional<std::string> boundary = string_member(value, "boundary"))
    create["PermissionsBoundary"] = *boundary;
  b.call(at, "iam", "CreateUser", create);
  if (const Json* groups = member(value, "groups"); groups && groups->is_array()) {
    for (const Json& g : *groups) {
      b.call(at + "/groups", "iam", "AddUserToGroup", Json{{"UserName", name}, {"GroupName", g}});
    }
  }
  add_policies(b, at, kUser, name, value);
  const Json* key = member(value, "accessKey");
  if (key && key->is_boolean() && key->get<bool>())
    b.call(at + "/accessKey", "iam", "CreateAccessKey", Json{{"UserName", name}});
  const Json* mfa = member(value, "mfa");
  if (mfa && mfa->is_boolean() && mfa->get<bool>())
    add_mfa_device(b, at + "/mfa", name);
}

void add_role(Builder& b, const std::string& at, const std::string& name, const Json& value) {
  if (!known_members(
          b, value, at,
          {"tags", "trust", "inlinePolicies", "attachedPolicies", "boundary", "maxSessionSeconds"}))
    return;
  const Json* given = member(value, "trust");
  const Json trust =
      given ? *given
            : Json{{"Version", "2012-10-17"},
                   {"Statement",
                    Json::array(
                        {Json{{"Effect", "Allow"},
                              {"Principal",
                               Json{{"AWS", concat({"arn:aws:iam::", b.world.account, ":root"})}}},
                              {"Action", "sts:AssumeRole"}}})}};
  Json create{{"RoleName", name},
              {"AssumeRolePolicyDocument", to_pretty_text(trust, 2)},
              {"Tags", tag_list(value)}};
  if (const std::optional<std::string> boundary = string_member(value, "boundary"))
    create["PermissionsBoundary"] = *boundary;
  if (const Json* most = member(value, "maxSessionSeconds"))
    create["MaxSessionDuration"] = *most;
  b.call(at, "iam", "CreateRole", create);
  add_policies(b, at, kRole, name, value);
}

/// A customer managed key, named by its alias: {"description", "policy", "rotates"}.
void add_key(Builder& b, const std::string& at, const std::string& name, const Json& value) {
  if (!known_members(b, value, at, {"description", "policy", "rotates"}))
    return;
  Json create{{"Description", string_member(value, "description").value_or("")}};
  if (const Json* policy = member(value, "policy"))
    create["Policy"] =
        policy->is_string() ? policy->get<std::string>() : to_pretty_text(*policy, 2);
  if (b.failed())
    return;
  const Result<Json> made = direct_call(b.world, "kms", "CreateKey", create);
  if (!made)
    return b.fail(at,
                  concat({"CreateKey refused: ", made.error().code, ": ", made.error().message}));
  const std::string id = (*made)["KeyMetadata"]["KeyId"].get<std::string>();
  b.call(at, "kms", "CreateAlias", Json{{"AliasName", "alias/" + name}, {"TargetKeyId", id}});
  if (const Json* rotates = member(value, "rotates"); rotates && *rotates == true)
    b.call(at, "kms", "EnableKeyRotation", Json{{"KeyId", id}});
}

/// {"Count": N, "Item": template}: as many items, written like any others.
void generate_items(Builder& b, const std::string& at, const std::string& table,
                    const Json& description) {
  if (const auto fault = generator_fault(description))
    return b.fail(at, *fault);
  const auto count = description["Count"].get<std::int64_t>();
  for (std::int64_t n = 0; n < count && !b.failed(); ++n) {
    b.call(at, "dynamodb", "PutItem",
           Json{{"TableName", table}, {"Item", generated_item(description["Item"], n)}});
  }
}

void add_table(Builder& b, const std::string& at, const std::string&, const Json& value) {
  if (!value.is_object())
    return b.fail(at, "expected the parameters of CreateTable and Items");
  Json create = value;
  create.erase("Items");
  create.erase("Generate");
  b.call(at, "dynamodb", "CreateTable", create);
  if (const Json* generate = member(value, "Generate"))
    generate_items(b, at + "/Generate", create.value("TableName", ""), *generate);
  const Json* items = member(value, "Items");
  if (!items)
    return;
  if (!items->is_array())
    return b.fail(at + "/Items", "expected a list of items");
  for (std::size_t i = 0; i < items->size(); ++i) {
    b.call(concat({at, "/Items/", std::to_string(i)}), "dynamodb", "PutItem",
           Json{{"TableName", create.value("TableName", "")}, {"Item", (*items)[i]}});
  }
}

void add_profile(Builder& b, const std::string& at, const std::string& name, const Json& value) {
  if (!known_members(b, value, at, {"as", "from", "source", "accountIdEndpointMode"}))
    return;
  const std::optional<std::string> as = string_member(value, "as");
  if (!as)
    return b.fail(at + "/as", "expected \"role/NAME\" or \"user/NAME\"");
  const std::string mode = string_member(value, "accountIdEndpointMode").value_or("");
  if (!mode.empty() && mode != "preferred" && mode != "required" && mode != "disabled")
    return b.fail(at + "/accountIdEndpointMode", "expected preferred, required or disabled");
  b.world.services.identity.profiles.set(
      name, identity::Profile{*as, string_member(value, "from").value_or(""),
                              string_member(value, "source").value_or(""), mode});
}

/// An OpenID Connect provider, named by its URL without https://: {"audiences": [...]}.
void add_oidc_provider(Builder& b, const std::string& at, const std::string& name,
                       const Json& value) {
  if (!known_members(b, value, at, {"audiences"}))
    return;
  const Json* audiences = member(value, "audiences");
  b.call(
      at, "iam", "CreateOpenIDConnectProvider",
      Json{{"Url", "https://" + name}, {"ClientIDList", audiences ? *audiences : Json::array()}});
}

void add_pool(Builder& b, const std::string& at, const std::string& name, const Json& value) {
  if (auto failure = add_identity_pool(b.world, at, name, value))
    b.failure = std::move(failure);
}

void add_trail(Builder& b, const std::string& at, const std::string& name, const Json& value) {
  if (!known_members(b, value, at, {"selectors", "logging", "bucket"}))
    return;
  b.call(at, "cloudtrail", "CreateTrail",
         Json{{"Name", name},
              {"S3BucketName", string_member(value, "bucket").value_or(name + "-logs")}});
  const Json* logging = member(value, "logging");
  if (!logging || !logging->is_boolean() || logging->get<bool>())
    b.call(at, "cloudtrail", "StartLogging", Json{{"Name", name}});
  const Json* selectors = member(value, "selectors");
  if (!selectors)
    return;
  Json advanced = Json::array();
  for (const Json& entry : *selectors) {
    // "Data" means tables; "Data AWS::Cognito::IdentityPool" names another type.
    const std::string text = entry.is_string() ? entry.get<std::string>() : std::string();
    const std::string category = text.substr(0, text.find(' '));
    const std::string type = category.size() < text.size() ? text.substr(category.size() + 1)
                                                           : std::string("AWS::DynamoDB::Table");
    Json fields =
        Json::array({Json{{"Field", "eventCategory"}, {"Equals", Json::array({category})}}});
    if (category == "Data")
      fields.push_back(Json{{"Field", "resources.type"}, {"Equals", Json::array({type})}});
    if (category == "NetworkActivity")
      fields.push_back(
          Json{{"Field", "eventSource"}, {"Equals", Json::array({"dynamodb.amazonaws.com"})}});
    advanced.push_back(Json{{"Name", text}, {"FieldSelectors", std::move(fields)}});
  }
  b.call(at + "/selectors", "cloudtrail", "PutEventSelectors",
         Json{{"TrailName", name}, {"AdvancedEventSelectors", std::move(advanced)}});
}

void add_file(Builder& b, const std::string& at, const std::string& name, const Json& value) {
  if (value.is_string()) {
    b.world.files.set(name, value.get<std::string>());
  } else if (value.is_object() || value.is_array()) {
    b.world.files.set(name, to_pretty_text(value, 2));
  } else {
    b.fail(at, "expected a text, an object or a list");
  }
}

/// Somebody else's account: what it holds is made as if it were the world's own. Its trails, keys
/// and files are nobody's business here.
void add_other_account(Builder& b, const std::string& at, const std::string& id,
                       const Json& value) {
  if (!is_account_id(id))
    return b.fail(at, "expected twelve digits");
  if (id == b.world.account)
    return b.fail(at, "is the world's own account");
  if (!known_members(b, value, at, {"users", "roles", "tables"}))
    return;
  identity::Account other;
  other.id = id;
  b.world.services.identity.accounts.set(id, Cow<identity::Account>(std::move(other)));
  std::string own = id;
  std::swap(own, b.world.account);
  each_member(b, value, at, "users", add_user);
  each_member(b, value, at, "roles", add_role);
  each_member(b, value, at, "tables", add_table);
  std::swap(own, b.world.account);
}

void set_network(Builder& b, const Json& description) {
  const Json* given = member(description, "network");
  if (!given || *given == "default")
    return;
  // A learner's own documents: what they leave open or contradict is used as far as it goes.
  if (const Json* found = member(description, "networkAsFound"); found && *found == true) {
    network::TopologyLoader loader(b.world.account, b.world.region);
    loader.add("", *given);
    b.world.services.network = Cow<network::Topology>(loader.finish());
    return;
  }
  Expected<network::Topology, std::string> topology =
      network::topology_from_json(*given, b.world.account, b.world.region);
  if (!topology)
    return b.fail("/network", topology.error());
  b.world.services.network = Cow<network::Topology>(std::move(*topology));
}

void add_cluster(Builder& b, const std::string& at, const std::string& name, const Json& value) {
  if (auto wrong = add_dax_cluster(b.world, at, name, value))
    b.failure = std::move(*wrong);
}

/// `throttling`: limits of throughput are enforced. `instant`: false lets tables take the time that
/// they take in AWS. Both hold for what the learner does, not for the building of the world.
void set_physics(Builder& b, const Json& description) {
  table::State& tables = b.world.services.tables;
  for (const auto& [name, target] :
       {std::pair<const char*, bool*>{"throttling", &tables.enforce_throughput},
        {"instant", &tables.instant_control_plane}}) {
    const Json* given = member(description, name);
    if (!given)
      continue;
    if (!given->is_boolean())
      return b.fail(concat({"/", name}), "expected true or false");
    *target = given->get<bool>();
  }
  for (const std::string& name : behaviour_names())
    if (const Json* given = member(description, name))
      if (const auto problem = set_behaviour(tables.settings, name, *given))
        return b.fail(concat({"/", name}), *problem);
}

}  // namespace

Expected<World, std::string> world_from_json(const Json& d, std::uint64_t seed) {
  Builder b;
  if (!known_members(b, d, "",
                     {"id",
                      "title",
                      "account",
                      "region",
                      "time",
                      "tables",
                      "users",
                      "groups",
                      "roles",
                      "policies",
                      "profiles",
                      "trails",
                      "keys",
                      "network",
                      "networkAsFound",
                      "files",
                      "identityPools",
                      "openIdConnectProviders",
                      "needs",
                      "description",
                      "throttling",
                      "instant",
                      "error_texts",
                      "replica_lag_ms",
                      "index_lag_ms",
                      "transaction_ms",
                      "otherAccounts",
                      "daxClusters"})) {
    return *b.failure;
  }
  const std::optional<std::string> account = string_member(d, "account");
  if (!account || account->size() != 12 ||
      account->find_first_not_of("0123456789") != std::string::npos) {
    return std::string("/account: expected twelve digits");
  }
  b.world = empty_world(*account, string_member(d, "region").value_or("eu-west-1"), seed);
  if (const Json* time = member(d, "time")) {
    const std::optional<SimTime> t =
        time->is_string() ? parse_iso8601(time->get<std::string>()) : std::nullopt;
    if (!t)
      return std::string("/time: expected an ISO 8601 time such as 2026-09-01T08:00:00Z");
    b.world.now = *t;
  }
  set_network(b, d);
  each_member(b, d, "", "files", add_file);
  each_member(b, d, "", "policies", add_managed_policy);
  each_member(b, d, "", "groups", add_group);
  each_member(b, d, "", "users", add_user);
  each_member(b, d, "", "roles", add_role);
  each_member(b, d, "", "openIdConnectProviders", add_oidc_provider);
  each_member(b, d, "", "identityPools", add_pool);
  each_member(b, d, "", "keys", add_key);
  each_member(b, d, "", "tables", add_table);
  each_member(b, d, "", "trails", add_trail);
  each_member(b, d, "", "daxClusters", add_cluster);
  each_member(b, d, "", "otherAccounts", add_other_account);
  set_physics(b, d);
  each_member(b, d, "", "profiles", add_profile);
  if (b.failure)
    return *b.failure;
  return std::move(b.world);
}

}  // namespace lockbox::cloud
