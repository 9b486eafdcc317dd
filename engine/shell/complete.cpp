// Completion: commands, options, and values that exist in the world.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/shell/arguments.hpp"
#include "engine/shell/aws_command.hpp"
#include "engine/shell/help.hpp"
#include "engine/shell/shell.hpp"
#include "engine/shell/tokens.hpp"
#include "engine/table/stream.hpp"

namespace lockbox::shell {
namespace {

using Names = std::vector<std::string>;

bool starts_option(std::string_view w) {
  return w.substr(0, 2) == "--";
}

class Completer {
 public:
  explicit Completer(const cloud::World& world) : world_(world) {}

  Names candidates(const Names& words) {
    if (words.size() == 1)
      return {"aws", "lockbox", "help", "history", "clear"};
    if (words[0] == "lockbox")
      return lockbox(words);
    if (words[0] == "cat")
      return files("");
    return words[0] == "aws" ? aws(words) : Names();
  }

 private:
  Names profiles() const {
    Names out;
    for (const auto& [name, p] : world_.services.identity.profiles) out.push_back(name);
    if (const identity::Account* a = account()) {
      for (const auto& [name, role] : a->roles) out.push_back("role/" + name);
      for (const auto& [name, user] : a->users) out.push_back("user/" + name);
    }
    for (const auto& [id, pool] : world_.services.identity.pools) {
      if (pool->allow_guests)
        out.push_back("guest/" + pool->name);
      for (const auto& [identity, one] : pool->identities)
        if (!one.logins.empty() && !one.label.empty())
          out.push_back("app/" + pool->name + "/" + one.label);
    }
    return out;
  }
  Names places() const {
    Names out;
    for (const network::VantagePoint& v : world_.services.network->vantage_points)
      out.push_back(v.name);
    return out;
  }
  Names files(std::string_view prefix) const {
    Names out;
    for (const auto& [name, content] : world_.files) out.push_back(concat({prefix, name}));
    return out;
  }
  const identity::Account* account() const {
    const auto* found = world_.services.identity.accounts.find(world_.account);
    return found ? &found->get() : nullptr;
  }
  Names table_names() const {
    Names out;
    for (const auto& [id, table] : world_.services.tables.tables) {
      if (id.account == world_.account && id.region == world_.region)
        out.push_back(id.name);
    }
    return out;
  }

  Names lockbox(const Names& words) const {
    if (words.size() == 2) {
      Names out;
      for (const LockboxCommand& c : lockbox_commands()) out.emplace_back(c.name);
      return out;
    }
    const std::string& command = words[1];
    if (command == "as")
      return profiles();
    if (command == "from")
      return places();
    if (command == "file" || command == "write" || command == "remove")
      return files("");
    if (command == "disk")
      return words.size() == 3 ? table_names() : Names{"--table-key"};
    if (command == "encrypt-item" || command == "decrypt-item" || command == "beacon" ||
        command == "seal" || command == "put-sealed" || command == "get-sealed" ||
        command == "find-sealed")
      return files("");
    return command == "why" ? Names{"--verbose"} : Names();
  }

  Names aws(const Names& words) const {
    // Words that are not global options (and their values) up to the one being typed.
    Names plain;
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
      const GlobalOption* g = global_option(words[i]);
      if (!g) {
        plain.push_back(words[i]);
      } else if (g->takes_value && ++i + 1 == words.size()) {
        return global_values(words[i - 1]);
      }
    }
    const std::string& current = words.back();
    const ServiceModel* service = plain.empty() ? nullptr : find_service(plain[0]);
    if (starts_option(current) && plain.size() < 2)
      return global_names();
    if (plain.empty()) {
      Names out;
      for (const ServiceModel& s : services()) out.push_back(s.name);
      out.push_back("help");
      return out;
    }
    if (!service)
      return {};
    if (plain.size() == 1)
      return commands(*service);
    return parameters(*service, plain, current);
  }

  static const GlobalOption* global_option(std::string_view name) {
    for (const GlobalOption& g : global_options()) {
      if (g.name == name)
        return &g;
    }
    return nullptr;
  }
  static Names global_names() {
    Names out;
    for (const GlobalOption& g : global_options()) out.emplace_back(g.name);
    return out;
  }
  Names global_values(std::string_view option) const {
    if (option == "--profile")
      return profiles();
    if (option == "--from")
      return places();
    if (option == "--output")
      return {"json", "text", "table", "yaml"};
    return option == "--region" ? Names{world_.region} : Names();
  }

  static Names commands(const ServiceModel& s) {
    Names out;
    for (const CommandModel& c : s.commands) out.push_back(c.name);
    if (!s.waiters.empty())
      out.push_back("wait");
    out.push_back("help");
    return out;
  }

  Names parameters(const ServiceModel& s, const Names& plain, const std::string& current) const {
    const CommandModel* c = find_command(s, plain[1]);
    std::size_t first = 2;
    if (plain[1] == "wait") {
      Names waiters;
      for (const Waiter& w : s.waiters) {
        waiters.push_back(w.name);
        if (plain.size() > 2 && w.name == plain[2])
          c = find_operation_model(s.service, w.operation);
      }
      if (plain.size() == 2)
        return waiters;
      first = 3;
    }
    if (!c)
      return {};
    if (!starts_option(current) && plain.size() > first && starts_option(plain.back()))
      return values(s, *c, plain.back().substr(2), plain);
    Names out;
    for (const bool required : {true, false}) {
      for (const MemberModel& m : c->input->members) {
        if (m.required == required)
          add_option(m, plain, out);
      }
    }
    if (c->paging) {
      for (const char* own : {"--max-items", "--starting-token", "--page-size"}) out.push_back(own);
    }
    out.push_back("--cli-input-json");
    out.push_back("--generate-cli-skeleton");
    for (std::string& g : global_names()) out.push_back(std::move(g));
    if (plain.size() == first && !starts_option(current))
      out.push_back("help");
    return out;
  }

  /// Options that are given already are left out.
  static void add_option(const MemberModel& m, const Names& plain, Names& out) {
    const std::string name = "--" + m.option;
    if (std::find(plain.begin(), plain.end(), name) != plain.end())
      return;
    out.push_back(name);
    if (m.shape->kind == ShapeKind::Boolean)
      out.push_back(negative_of(m));
  }

  const std::string* given(const Names& plain, std::string_view option) const {
    const auto it = std::find(plain.begin(), plain.end(), option);
    return it != plain.end() && it + 1 != plain.end() ? &*(it + 1) : nullptr;
  }

  Names values(const ServiceModel& s, const CommandModel& c, const std::string& option,
               const Names& plain) const {
    const MemberModel* m = nullptr;
    for (const MemberModel& candidate : c.input->members) {
      if (candidate.option == option)
        m = &candidate;
    }
    if (!m)
      return option == "cli-input-json" ? files("file://") : Names();
    const Shape& shape = m->shape->kind == ShapeKind::List ? *m->shape->element : *m->shape;
    if (!shape.values.empty())
      return shape.values;
    Names out = s.service == "dynamodb"           ? table_values(m->name, plain)
                : s.service == "streams.dynamodb" ? stream_values(m->name, plain)
                : s.service == "ec2"              ? network_values(m->name)
                                                  : identity_values(m->name);
    const bool text = shape.kind != ShapeKind::Integer && shape.kind != ShapeKind::Long;
    if (out.empty() && text &&
        (m->name.find("Policy") != std::string::npos || shape.kind == ShapeKind::Map ||
         shape.kind == ShapeKind::Structure))
      out = files("file://");
    return out;
  }

  Names stream_values(const std::string& member, const Names& plain) const {
    if (member == "TableName")
      return table_names();
    Names out;
    const std::string* arn = given(plain, "--stream-arn");
    for (const table::Stream* stream :
         table::streams_of(world_.services.tables, world_.account, world_.region, world_.now)) {
      if (member == "StreamArn" || member == "ExclusiveStartStreamArn")
        out.push_back(stream->arn);
      if (member == "ShardId" && arn && stream->arn == *arn)
        for (const auto& shard : stream->shards) out.push_back(shard.first);
    }
    return out;
  }

  Names table_values(const std::string& member, const Names& plain) const {
    if (member == "TableName")
      return table_names();
    Names out;
    for (const auto& [id, table] : world_.services.tables.tables) {
      if (member == "ResourceArn" || member == "TableArn")
        out.push_back(table->arn);
      const std::string* name = given(plain, "--table-name");
      if (member == "IndexName" && name && id.name == *name) {
        for (const auto& index : table->indexes) out.push_back(index->name);
      }
    }
    return out;
  }

  Names identity_values(const std::string& member) const {
    Names out;
    if (member == "Name" || member == "TrailName") {
      for (const auto& [name, trail] : world_.services.audit.trails) out.push_back(name);
    }
    const identity::Account* a = account();
    if (!a)
      return out;
    if (member == "UserName") {
      for (const auto& [name, v] : a->users) out.push_back(name);
    } else if (member == "RoleName") {
      for (const auto& [name, v] : a->roles) out.push_back(name);
    } else if (member == "GroupName") {
      for (const auto& [name, v] : a->groups) out.push_back(name);
    } else if (member == "PolicyArn" || member == "PermissionsBoundary") {
      for (const auto& [arn, v] : a->policies) out.push_back(arn);
    } else if (member == "RoleArn" || member == "PolicySourceArn") {
      for (const auto& [name, v] : a->roles) out.push_back(v->arn);
    }
    if (member == "PolicySourceArn") {
      for (const auto& [name, v] : a->users) out.push_back(v->arn);
    }
    return out;
  }

  Names network_values(const std::string& member) const {
    const network::Topology& n = *world_.services.network;
    Names out;
    const auto add = [&](std::string_view wanted, const auto& things) {
      if (member.find(wanted) == std::string::npos)
        return;
      for (const auto& t : things) out.push_back(t.id);
    };
    add("VpcId", n.vpcs);
    add("SubnetId", n.subnets);
    add("RouteTableId", n.route_tables);
    add("VpcEndpointId", n.endpoints);
    add("PrefixListId", n.prefix_lists);
    add("GatewayId", n.internet_gateways);
    add("NatGatewayId", n.nat_gateways);
    add("EgressOnlyInternetGatewayId", n.egress_only_gateways);
    add("VpcPeeringConnectionId", n.transit.peerings);
    add("TransitGatewayId", n.transit.gateways);
    add("SecurityGroupId", n.security_groups);
    add("GroupId", n.security_groups);
    add("NetworkAclId", n.network_acls);
    add("NetworkInterfaceId", n.interfaces);
    return out;
  }

  const cloud::World& world_;
};

}  // namespace

std::vector<std::string> complete(const cloud::History& history, const Session&,
                                  std::string_view line, std::size_t cursor) {
  Names words;
  for (const Word& w : split_for_completion(line, cursor)) words.push_back(w.text);
  std::vector<std::string> out;
  for (std::string& c : Completer(history.world()).candidates(words)) {
    if (c.compare(0, words.back().size(), words.back()) != 0)
      continue;
    if (std::find(out.begin(), out.end(), c) == out.end())
      out.push_back(quote_word(c));
  }
  return out;
}

}  // namespace lockbox::shell
