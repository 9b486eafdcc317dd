#include "engine/lesson/arena.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.hpp"
#include "engine/cloud/direct_call.hpp"
#include "engine/identity/organization.hpp"
#include "engine/lesson/attacker.hpp"
#include "engine/lesson/check_run.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::int64_t kBudget = 4000, kMaxBudget = 20000;
constexpr std::size_t kMaxNeeds = 64;
constexpr const char* kNeeds = "needs";
constexpr const char* kProtected = "what the needs do not return";

struct Kind {
  const char* name;
  policy::Kind kind;
};
constexpr Kind kPolicies[] = {{"identity", policy::Kind::Identity},
                              {"resource", policy::Kind::Resource},
                              {"scp", policy::Kind::Scp},
                              {"endpoint", policy::Kind::VpcEndpoint}};

/// The policies of one version, by name; a member that is missing is not there.
using Version = std::map<std::string, policy::DocumentPtr>;

Version read_version(const Node& n) {
  Version out;
  for (const Kind& k : kPolicies) {
    const Node p = n.at(k.name);
    if (!p.present())
      continue;
    const std::string text = p.is_string() ? p.text() : to_pretty_text(p.json(), 1);
    auto document = policy::parse_document(text, k.kind);
    if (document) {
      out[k.name] = *document;
      continue;
    }
    for (const policy::Problem& problem : document.error())
      p.fail("policy", policy::to_text(problem));
  }
  return out;
}

/// The setting: caller, table, world; changes are made to copies of it.
class Arena {
 public:
  Arena(const cloud::World& world, const Json& description, const Scenario* lesson,
        std::vector<Problem>& problems)
      : world_(world),
        root_(&description, "arena", "", &problems),
        problems_(problems),
        lesson_(lesson) {}

  std::optional<ArenaResult> run() {
    if (!root_.object({"as", "table", "identity", "resource", "scp", "endpoint", "needs", "protect",
                       "policy", "budget", "before"}))
      return std::nullopt;
    as_ = root_.text("as");
    policy_ = root_.text_or("policy", "");
    const std::string name = root_.text("table");
    const Version now = read_version(root_);
    const Node before = root_.at("before");
    if (before.present())
      before.object({"identity", "resource", "scp", "endpoint"});
    const Version old = before.present() ? read_version(before) : Version();
    const std::int64_t budget = root_.integer_or("budget", kBudget);
    if (budget < 1 || budget > kMaxBudget)
      root_.at("budget").fail("bound", "expected a whole number from 1 to 20000");
    if (!problems_.empty())
      return std::nullopt;
    table_ = table::find_table(world_.services.tables, world_.account, world_.region, name);
    if (!table_) {
      root_.at("table").fail("reference", concat({"there is no table \"", name, "\""}));
      return std::nullopt;
    }
    cloud::World changed = world_;
    if (!apply(now, changed, root_))
      return std::nullopt;
    read_needs();
    if (!problems_.empty())
      return std::nullopt;
    ArenaResult out;
    judge_needs(changed, out);
    protect();
    if (!problems_.empty())
      return std::nullopt;
    attack(changed, budget, out);
    out.surplus = excess_of(scenario_, changed, as_, kNeeds);
    if (before.present()) {
      cloud::World then = world_;
      if (!apply(old, then, before))
        return std::nullopt;
      compare(then, changed, out);
    }
    return out;
  }

 private:
  /// Puts the policies of a version into force.
  bool apply(const Version& version, cloud::World& world, const Node& at) {
    for (const auto& p : version) {
      std::string problem;
      if (p.first == "identity")
        problem = put_identity(world, p.second);
      if (p.first == "resource")
        problem = put_resource(world, p.second);
      if (p.first == "scp")
        problem = put_scp(world, p.second);
      if (p.first == "endpoint")
        problem = put_endpoint(world, p.second);
      if (!problem.empty()) {
        at.at(p.first).fail("policy", problem);
        return false;
      }
    }
    return true;
  }

  std::string put_identity(cloud::World& world, const policy::DocumentPtr& document) const {
    Cow<identity::Account> account = *world.services.identity.accounts.find(world.account);
    const std::size_t slash = as_.find('/');
    const std::string kind = as_.substr(0, slash);
    const std::string name = slash == std::string::npos ? std::string() : as_.substr(slash + 1);
    const auto replace = [&](auto& entity) {
      if (!policy_.empty()) {
        entity.inline_policies.set(policy_, document);
        return;
      }
      entity.inline_policies = {};
      entity.inline_policies.set("arena", document);
      entity.attached.clear();
    };
    if (kind == "role" && account->roles.find(name)) {
      Cow<identity::Role> role = *account->roles.find(name);
      replace(role.edit());
      account.edit().roles.set(name, std::move(role));
    } else if (kind == "user" && account->users.find(name)) {
      Cow<identity::User> user = *account->users.find(name);
      replace(user.edit());
      if (policy_.empty())
        user.edit().groups.clear();
      account.edit().users.set(name, std::move(user));
    } else {
      return concat(
          {"an identity policy needs a role or user of this account; \"", as_, "\" is none"});
    }
    world.services.identity.accounts.set(world.account, std::move(account));
    return {};
  }

  std::string put_resource(cloud::World& world, const policy::DocumentPtr& document) const {
    const auto done =
        cloud::direct_call(world, "dynamodb", "PutResourcePolicy",
                           Json{{"ResourceArn", table_->arn}, {"Policy", document->text}});
    return done ? std::string() : done.error().message;
  }

  /// Beside FullAWSAccess, as AWS attaches it. Source: AWS Organizations User Guide, "SCP
  /// evaluation".
  static std::string put_scp(cloud::World& world, const policy::DocumentPtr& document) {
    const identity::OrgPolicy full = identity::full_access_policy(false);
    const policy::PolicySource everything{full.name, "root", full.arn, full.document};
    const policy::PolicySource pasted{"arena", "account", "", document};
    Cow<identity::Account> account = *world.services.identity.accounts.find(world.account);
    account.edit().scps = {{everything}, {everything, pasted}};
    world.services.identity.accounts.set(world.account, std::move(account));
    return {};
  }

  /// Of every endpoint for DynamoDB; a VPC without one gets one on its main road.
  static std::string put_endpoint(cloud::World& world, const policy::DocumentPtr& document) {
    const auto is_dynamodb = [](const network::VpcEndpoint& e) {
      return std::string_view(e.service).ends_with(".dynamodb");
    };
    const auto has_one = [&] {
      const auto& endpoints = world.services.network->endpoints;
      return std::any_of(endpoints.begin(), endpoints.end(), is_dynamodb);
    };
    if (!has_one() && !world.services.network->vpcs.empty()) {
      Json tables = Json::array();
      const std::string vpc = world.services.network->vpcs.front().id;
      for (const network::RouteTable& t : world.services.network->route_tables) {
        if (t.vpc == vpc)
          tables.push_back(t.id);
      }
      (void)cloud::direct_call(
          world, "ec2", "CreateVpcEndpoint",
          Json{{"VpcId", vpc},
               {"ServiceName", concat({"com.amazonaws.", world.region, ".dynamodb"})},
               {"RouteTableIds", std::move(tables)}});
    }
    if (!has_one())
      return "this world has no VPC for an endpoint";
    for (network::VpcEndpoint& e : world.services.network.edit().endpoints) {
      if (is_dynamodb(e))
        e.policy = document;
    }
    return {};
  }

  void read_needs() {
    const std::vector<Node> list = root_.at("needs").elements();
    if (list.size() > kMaxNeeds)
      return root_.at("needs").fail("bound", "at most 64 needs");
    for (const Node& n : list) {
      n.object({"op", "in", "from"});
      RequestSpec need;
      need.as = as_;
      const std::string op = n.text("op");
      const std::size_t colon = op.find(':');
      need.service = op.substr(0, colon);
      need.operation = colon == std::string::npos ? std::string() : op.substr(colon + 1);
      if (need.operation.empty())
        n.at("op").fail("value", "expected service:Operation, as in dynamodb:GetItem");
      need.in = n.has("in") ? n.at("in").copy() : std::make_shared<const Json>(Json::object());
      need.from = n.text_or("from", "");
      scenario_.needs[kNeeds].push_back(std::move(need));
    }
    if (root_.has("needs") || !lesson_)
      return;
    for (const auto& entry : lesson_->needs) {
      for (const RequestSpec& need : entry.second) {
        if (need.as == as_)
          scenario_.needs[kNeeds].push_back(need);
      }
    }
    scenario_.variables = lesson_->variables;
  }

  void judge_needs(const cloud::World& world, ArenaResult& out) {
    for (const RequestSpec& need : scenario_.needs[kNeeds]) {
      const cloud::CallApi call = to_call(need, scenario_.variables, world);
      const cloud::StepResult r = cloud::probe(world, call);
      out.needs.push_back(ArenaNeed{describe_call(call, r), r.trace && r.trace->succeeded});
      if (!r.trace)
        continue;
      for (const table::ItemTouch& touch : r.trace->work.touches) {
        const value::AttributeValue* v = touch.returned && touch.table == table_->name
                                             ? touch.key.find(partition_key())
                                             : nullptr;
        if (v)
          needed_.insert(scalar_text(*v));
      }
    }
  }

  std::string partition_key() const {
    return table_->keys.hash.empty() ? std::string() : table_->keys.hash.front().name;
  }

  /// What must not be seen: what the description says, or all other item collections.
  void protect() {
    const Node given = root_.at("protect");
    if (given.present()) {
      Label label = parse_label("what is protected", given);
      label.table = table_->name;
      scenario_.labels.push_back(std::move(label));
      return;
    }
    if (lesson_ && lesson_->attacker) {
      for (const std::string& wanted : lesson_->attacker->wants) {
        const Label* l = lesson_->label(wanted);
        if (l && (l->table.empty() || l->table == table_->name))
          return scenario_.labels.push_back(*l);
      }
    }
    Label label;
    label.name = kProtected;
    label.table = table_->name;
    for (const std::string& value : needed_)
      label.where.push_back(Label::Term{partition_key(), "ne", {value}});
    scenario_.labels.push_back(std::move(label));
  }

  void attack(const cloud::World& world, std::int64_t budget, ArenaResult& out) {
    Attacker attacker;
    attacker.as = {as_};
    if (as_ != "anonymous")
      attacker.as.push_back("anonymous");
    for (const network::VantagePoint& v : world.services.network->vantage_points)
      attacker.from.push_back(v.name);
    if (attacker.from.empty())
      attacker.from.push_back("");
    attacker.wants = {scenario_.labels.front().name};
    attacker.moves = {"dynamodb:GetItem",
                      "dynamodb:Query",
                      "dynamodb:Scan",
                      "dynamodb:BatchGetItem",
                      "dynamodb:TransactGetItems",
                      "dynamodb:ExecuteStatement",
                      "dynamodb:BatchExecuteStatement",
                      "dynamodb:UpdateItem",
                      "dynamodb:DeleteItem",
                      "dynamodb:PutItem",
                      "dynamodb:UpdateItem+old-values",
                      "dynamodb:DeleteItem+old-values",
                      "dynamodb:PutItem+old-values"};
    attacker.times_ms = {0};
    attacker.budget = budget;
    attacker.depth = scenario_.labels.front().attributes.empty() ? 1 : 2;
    scenario_.attacker = std::move(attacker);
    const Attack found = search(scenario_, world, budget);
    out.broken = found.found;
    out.tried = found.tried;
    out.exhausted = found.exhausted && !found.found;
    if (!found.found)
      return;
    out.sentence = found.sentence;
    out.command = shell::command_line(found.call);
  }

  /// Everything that either version allows the caller, and what differs.
  void compare(const cloud::World& then, const cloud::World& now, ArenaResult& out) const {
    const std::vector<std::string> a = excess_of(scenario_, then, as_, "nothing");
    const std::vector<std::string> b = excess_of(scenario_, now, as_, "nothing");
    out.compared = true;
    std::set_difference(b.begin(), b.end(), a.begin(), a.end(),
                        std::back_inserter(out.newly_allowed));
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                        std::back_inserter(out.newly_denied));
  }

  const cloud::World& world_;
  Node root_;
  std::vector<Problem>& problems_;
  const Scenario* lesson_;
  std::string as_, policy_;
  const table::Table* table_ = nullptr;
  std::set<std::string> needed_;
  Scenario scenario_;
};

}  // namespace

Expected<ArenaResult, std::vector<Problem>> arena(const cloud::World& world,
                                                  const Json& description,
                                                  const Scenario* scenario) {
  std::vector<Problem> problems;
  auto result = Arena(world, description, scenario, problems).run();
  if (!problems.empty())
    return problems;
  if (!result)
    return std::vector<Problem>{Problem{"arena", "", "type", "this is no description"}};
  return std::move(*result);
}

Json to_json(const ArenaResult& r) {
  Json needs = Json::array();
  for (const ArenaNeed& n : r.needs)
    needs.push_back(Json{{"met", n.met}, {"sentence", n.sentence}});
  Json out = {{"broken", r.broken},     {"tried", r.tried},     {"exhausted", r.exhausted},
              {"sentence", r.sentence}, {"command", r.command}, {"needs", std::move(needs)},
              {"surplus", r.surplus}};
  if (r.compared) {
    out["newlyAllowed"] = r.newly_allowed;
    out["newlyDenied"] = r.newly_denied;
  }
  return out;
}

}  // namespace lockbox::lesson
