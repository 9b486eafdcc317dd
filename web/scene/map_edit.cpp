#include "web/scene/map_edit.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/packet.hpp"
#include "web/scene/map_index.hpp"

namespace lockbox::panels {
namespace {

using network::find_by_id;
using network::Topology;

std::string region_of(const Topology& t, const network::Vpc& v) {
  return v.region.empty() ? t.region : v.region;
}

const network::VpcEndpoint* gateway_endpoint(const Topology& t, const network::Vpc& v) {
  const std::string service = concat({"com.amazonaws.", region_of(t, v), ".dynamodb"});
  for (const network::VpcEndpoint& e : t.endpoints)
    if (e.vpc == v.id && e.type == "Gateway" && e.service == service)
      return &e;
  return nullptr;
}

/// A subnet's way to the internet: a route of its table.
void route_actions(const Topology& t, const network::Subnet& s, std::vector<MapAction>& out) {
  const network::RouteTable* table = table_that_routes(t, s);
  if (!table)
    return;
  for (const network::Route& r : table->routes)
    if (r.destination == "0.0.0.0/0") {
      out.push_back({concat({"Remove the route to ", r.target}), remove_route(*table, r)});
      return;
    }
  for (const network::InternetGateway& g : t.internet_gateways)
    if (g.vpc == s.vpc)
      out.push_back({concat({"Add a route to internet gateway ", name_or_id(g.name, g.id)}),
                     concat({"aws ec2 create-route --route-table-id ", table->id,
                             " --destination-cidr-block 0.0.0.0/0 --gateway-id ", g.id})});
}

void endpoint_actions(const Topology& t, const network::Vpc& v, std::vector<MapAction>& out) {
  if (gateway_endpoint(t, v))
    return;
  std::string tables;
  for (const network::RouteTable& table : t.route_tables)
    if (table.vpc == v.id)
      tables += " " + table.id;
  if (!tables.empty())
    out.push_back(
        {"Add a gateway endpoint for DynamoDB",
         concat({"aws ec2 create-vpc-endpoint --vpc-id ", v.id, " --service-name com.amazonaws.",
                 region_of(t, v), ".dynamodb --route-table-ids", tables})});
}

/// A gateway endpoint and the tables that do, or could, lead to it.
void association_actions(const Topology& t, const network::VpcEndpoint& e,
                         std::vector<MapAction>& out) {
  const std::string modify = concat({"aws ec2 modify-vpc-endpoint --vpc-endpoint-id ", e.id});
  for (const network::RouteTable& table : t.route_tables) {
    if (e.type != "Gateway" || table.vpc != e.vpc)
      continue;
    const bool used =
        std::find(e.route_tables.begin(), e.route_tables.end(), table.id) != e.route_tables.end();
    out.push_back(
        {concat({used ? "Take it out of " : "Use it in ", name_or_id(table.name, table.id)}),
         concat(
             {modify, used ? " --remove-route-table-ids " : " --add-route-table-ids ", table.id})});
  }
}

// ---- forms

MapForm rule_form(const network::SecurityGroup& g, bool egress) {
  MapForm out;
  out.key = concat({egress ? "out-" : "in-", g.id});
  out.title = concat({egress ? "Let out by " : "Let in by ", name_or_id(g.name, g.id)});
  out.fields = {{"protocol", "Protocol", "tcp", "tcp, udp, icmp, icmpv6, all or a number"},
                {"ports", "Ports", "443", "443, 1024-65535 or all"},
                {"peer", egress ? "To" : "From", "", "10.0.0.0/16, ::/0, pl-... or sg-..."}};
  out.submits = {{"Add this rule", concat({"aws ec2 authorize-security-group-",
                                           egress ? "egress" : "ingress", " --group-id ", g.id})}};
  return out;
}

// A number before those that are there, as long as there is one; a rule behind the one that lets
// everything pass does nothing.
int entry_number(const network::NetworkAcl& acl, bool egress) {
  int lowest = 110;
  for (const network::AclEntry& e : acl.entries)
    if (e.egress == egress)
      lowest = std::min(lowest, e.number);
  return lowest > 10 ? lowest - 10 : std::max(1, lowest - 1);
}

MapForm entry_form(const network::NetworkAcl& acl, bool egress) {
  MapForm out;
  out.key = concat({egress ? "entry-out-" : "entry-in-", acl.id});
  out.title = concat(
      {egress ? "Rule for what leaves, " : "Rule for what enters, ", name_or_id(acl.name, acl.id)});
  out.fields = {
      {"number", "Number", std::to_string(entry_number(acl, egress)), "1 to 32766, lowest first"},
      {"protocol", "Protocol", "tcp", "tcp, udp, icmp, icmpv6, all or a number"},
      {"ports", "Ports", "443", "443, 1024-65535 or all"},
      {"peer", egress ? "To" : "From", "0.0.0.0/0", "a block such as 10.0.0.0/16 or ::/0"}};
  const std::string command = concat({"aws ec2 create-network-acl-entry --network-acl-id ", acl.id,
                                      egress ? " --egress" : " --ingress"});
  out.submits = {{"Allow", command + " --rule-action allow"},
                 {"Deny", command + " --rule-action deny"}};
  return out;
}

MapForm route_form(const Topology& t, const network::RouteTable& table) {
  MapForm out;
  out.key = "route-" + table.id;
  out.title = concat({"Route in ", name_or_id(table.name, table.id)});
  out.fields = {{"destination", "Destination", "0.0.0.0/0", "10.0.0.0/8, ::/0 or pl-..."}};
  const auto to = [&](const char* kind, const std::string& name, const std::string& id,
                      const char* option) {
    out.submits.push_back(
        {concat({"To ", kind, " ", name_or_id(name, id)}),
         concat({"aws ec2 create-route --route-table-id ", table.id, " ", option, " ", id})});
  };
  for (const network::InternetGateway& g : t.internet_gateways)
    if (g.vpc == table.vpc)
      to("internet gateway", g.name, g.id, "--gateway-id");
  for (const network::EgressOnlyInternetGateway& g : t.egress_only_gateways)
    if (g.vpc == table.vpc)
      to("egress-only gateway", g.name, g.id, "--egress-only-internet-gateway-id");
  for (const network::NatGateway& n : t.nat_gateways)
    if (n.vpc == table.vpc)
      to("NAT gateway", n.name, n.id, "--nat-gateway-id");
  for (const network::PeeringConnection& p : t.transit.peerings)
    if (p.requester.vpc == table.vpc || p.accepter.vpc == table.vpc)
      to("peering", p.name, p.id, "--vpc-peering-connection-id");
  for (const network::TransitGateway& g : t.transit.gateways)
    if (std::any_of(t.transit.attachments.begin(), t.transit.attachments.end(),
                    [&](const auto& a) { return a.gateway == g.id && a.resource == table.vpc; }))
      to("transit gateway", g.name, g.id, "--transit-gateway-id");
  for (const network::VpnGateway& g : t.transit.vpn_gateways)
    if (g.vpc == table.vpc)
      to("VPN gateway", g.name, g.id, "--gateway-id");
  return out;
}

MapForm endpoint_form(const Topology& t, const network::Vpc& v) {
  MapForm out;
  out.key = "endpoint-" + v.id;
  out.title = "Interface endpoint in " + name_or_id(v.name, v.id);
  out.fields = {{"service", "Service", "dynamodb", "dynamodb, dynamodb-streams, kms, sts ..."}};
  for (const network::Subnet& s : t.subnets)
    if (s.vpc == v.id)
      out.submits.push_back(
          {concat({"In ", name_or_id(s.name, s.id)}),
           concat({"aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id ", v.id,
                   " --subnet-ids ", s.id, " --service-name com.amazonaws.", region_of(t, v),
                   "."})});
  return out;
}

void group_forms(const Topology& t, const std::vector<std::string>& groups,
                 std::vector<MapForm>& out) {
  for (const std::string& id : groups)
    if (const network::SecurityGroup* g = find_by_id(t.security_groups, id)) {
      if (std::any_of(out.begin(), out.end(),
                      [&](const MapForm& f) { return f.key == "in-" + id; }))
        continue;
      out.push_back(rule_form(*g, false));
      out.push_back(rule_form(*g, true));
    }
}

}  // namespace

const network::RouteTable* table_that_routes(const Topology& t, const network::Subnet& s) {
  return network::route_table_of(t, s);
}

std::vector<MapAction> actions_of(const Topology& t, std::string_view id) {
  std::vector<MapAction> out;
  if (const auto* v = find_by_id(t.vpcs, id))
    endpoint_actions(t, *v, out);
  else if (const auto* s = find_by_id(t.subnets, id))
    route_actions(t, *s, out);
  for (const network::VpcEndpoint& e : t.endpoints) {
    const bool face = std::any_of(e.subnets.begin(), e.subnets.end(), [&](const std::string& s) {
      return concat({e.id, "-", s}) == id;
    });
    if (e.id != id && !face)
      continue;
    association_actions(t, e, out);
    out.push_back({"Delete this endpoint",
                   concat({"aws ec2 delete-vpc-endpoints --vpc-endpoint-ids ", e.id})});
  }
  return out;
}

std::string remove_route(const network::RouteTable& table, const network::Route& route) {
  if (route.target == "local" || route.propagated || route.target.rfind("vpce-", 0) == 0)
    return {};
  const char* option = route.destination.rfind("pl-", 0) == 0 ? " --destination-prefix-list-id "
                       : network::is_ipv6_text(route.destination)
                           ? " --destination-ipv6-cidr-block "
                           : " --destination-cidr-block ";
  return concat({"aws ec2 delete-route --route-table-id ", table.id, option, route.destination});
}

std::string remove_entry(const network::NetworkAcl& acl, const network::AclEntry& entry) {
  return concat({"aws ec2 delete-network-acl-entry --network-acl-id ", acl.id, " --rule-number ",
                 std::to_string(entry.number), entry.egress ? " --egress" : " --ingress"});
}

std::string remove_rule(const network::SecurityGroup& group, const network::SgRule& rule,
                        bool egress) {
  std::string permission = concat({"IpProtocol=", rule.protocol});
  if (network::protocol_number(rule.protocol) != -1)
    permission += concat(
        {",FromPort=", std::to_string(rule.from_port), ",ToPort=", std::to_string(rule.to_port)});
  const auto list = [&](const char* name, const char* member, const std::vector<std::string>& all,
                        bool six) {
    std::string inside;
    for (const std::string& one : all)
      if (network::is_ipv6_text(one) == six)
        inside += concat({inside.empty() ? "" : ",", "{", member, "=", one, "}"});
    if (!inside.empty())
      permission += concat({",", name, "=[", inside, "]"});
  };
  list("IpRanges", "CidrIp", rule.cidrs, false);
  list("Ipv6Ranges", "CidrIpv6", rule.cidrs, true);
  list("PrefixListIds", "PrefixListId", rule.prefix_lists, false);
  list("UserIdGroupPairs", "GroupId", rule.groups, false);
  return concat({"aws ec2 revoke-security-group-", egress ? "egress" : "ingress", " --group-id ",
                 group.id, " --ip-permissions ", permission});
}

std::vector<MapForm> forms_of(const Topology& t, std::string_view id) {
  std::vector<MapForm> out;
  if (const auto* v = find_by_id(t.vpcs, id)) {
    out.push_back(endpoint_form(t, *v));
  } else if (const auto* s = find_by_id(t.subnets, id)) {
    if (const network::RouteTable* table = table_that_routes(t, *s))
      out.push_back(route_form(t, *table));
    if (const auto* acl = find_by_id(t.network_acls, s->network_acl))
      for (const bool egress : {false, true}) out.push_back(entry_form(*acl, egress));
  }
  for (const network::VpcEndpoint& e : t.endpoints) {
    const bool face = std::any_of(e.subnets.begin(), e.subnets.end(), [&](const std::string& s) {
      return concat({e.id, "-", s}) == id;
    });
    if (e.id == id || face)
      group_forms(t, e.security_groups, out);
  }
  for (const network::NetworkInterface& i : t.interfaces)
    if (!id.empty() && (i.id == id || i.instance == id))
      group_forms(t, i.security_groups, out);
  // A form without a button is none.
  out.erase(
      std::remove_if(out.begin(), out.end(), [](const MapForm& f) { return f.submits.empty(); }),
      out.end());
  return out;
}

}  // namespace lockbox::panels
