// The edits that may remove a block, by what blocks.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/addresses.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/repair.hpp"
#include "engine/network/transit_routes.hpp"

namespace lockbox::network {
namespace {

/// What blocks, with the header the packet has there.
struct BlockedAt {
  const Topology& t;
  const Hop& hop;
  Packet packet;
};

const NetworkInterface* interface_at(const Topology& t, const std::string& node, const Ip& ip) {
  const NetworkInterface* any = nullptr;
  for (const NetworkInterface& i : t.interfaces) {
    if (node_of(occupant_of(t, i)) != node)
      continue;
    if (has_private_address(i, ip))
      return &i;
    any = &i;
  }
  return any;
}

void open_group(const BlockedAt& b, bool egress, std::vector<Edit>& out) {
  const Ip self = egress ? b.packet.source : b.packet.destination;
  const Ip peer = egress ? b.packet.destination : b.packet.source;
  const NetworkInterface* i = interface_at(b.t, b.hop.node, self);
  if (!i)
    return;
  SgRule rule;
  rule.protocol = b.packet.protocol;
  if (has_ports(rule.protocol)) {
    rule.from_port = rule.to_port = b.packet.destination_port;
  } else if (is_icmp(rule.protocol)) {
    rule.from_port = b.packet.icmp_type;
    rule.to_port = b.packet.icmp_code;
  }
  rule.cidrs = {host_block(peer)};
  for (const std::string& id : groups_of(occupant_of(b.t, *i))) {
    if (!find_by_id(b.t.security_groups, id))
      continue;
    Edit e;
    e.what = concat({"add to ", id, ": ", egress ? "egress " : "ingress ", traffic_text(b.packet),
                     egress ? " to " : " from ", rule.cidrs[0]});
    e.command = concat(
        {"aws ec2 authorize-security-group-", egress ? "egress" : "ingress", " --group-id ", id,
         " --ip-permissions IpProtocol=", rule.protocol,
         ",FromPort=", std::to_string(rule.from_port), ",ToPort=", std::to_string(rule.to_port),
         peer.is_v6() ? ",Ipv6Ranges=[{CidrIpv6=" : ",IpRanges=[{CidrIp=", rule.cidrs[0], "}]"});
    e.apply = [id, rule, egress](Topology& t) {
      if (SecurityGroup* g = find_by_id(t.security_groups, id))
        (egress ? g->egress : g->ingress).push_back(rule);
    };
    out.push_back(std::move(e));
  }
}

// A number before the entry that refuses; 0: there is none left.
int free_number(const NetworkAcl& acl, bool egress, const std::string& deciding) {
  int before = 32767;
  for (const AclEntry& e : acl.entries)
    if (e.egress == egress &&
        deciding.find(concat({": rule ", std::to_string(e.number), " "})) != std::string::npos)
      before = e.number;
  const auto taken = [&](int n) {
    return std::any_of(acl.entries.begin(), acl.entries.end(),
                       [&](const AclEntry& e) { return e.egress == egress && e.number == n; });
  };
  for (int n = before - 1; n > 0; --n)
    if (!taken(n))
      return n;
  return 0;
}

void open_acl(const BlockedAt& b, bool egress, std::vector<Edit>& out) {
  const Subnet* subnet = find_by_id(b.t.subnets, b.hop.node);
  const NetworkAcl* acl = subnet ? acl_of(b.t, *subnet) : nullptr;
  const int number = acl ? free_number(*acl, egress, b.hop.rule) : 0;
  if (number == 0)
    return;
  AclEntry entry;
  entry.number = number;
  entry.egress = egress;
  entry.protocol = std::to_string(protocol_number(b.packet.protocol));
  entry.cidr = host_block(egress ? b.packet.destination : b.packet.source);
  std::string ports;
  if (has_ports(b.packet.protocol)) {
    entry.from_port = entry.to_port = b.packet.destination_port;
    ports = concat({" --port-range From=", std::to_string(entry.from_port),
                    ",To=", std::to_string(entry.to_port)});
  } else if (is_icmp(b.packet.protocol)) {
    entry.icmp_type = b.packet.icmp_type;
    entry.icmp_code = b.packet.icmp_code;
    ports = concat({" --icmp-type-code Type=", std::to_string(entry.icmp_type),
                    ",Code=", std::to_string(entry.icmp_code)});
  }
  Edit e;
  e.what = concat({"add to ", acl->id, ": rule ", std::to_string(number),
                   egress ? " egress " : " ingress ", traffic_text(b.packet), " ", entry.cidr,
                   " allow"});
  e.command = concat({"aws ec2 create-network-acl-entry --network-acl-id ", acl->id,
                      " --rule-number ", std::to_string(number), " --protocol ", entry.protocol,
                      " --rule-action allow ", egress ? "--egress" : "--ingress",
                      is_ipv6_text(entry.cidr) ? " --ipv6-cidr-block " : " --cidr-block ",
                      entry.cidr, ports});
  e.apply = [id = acl->id, entry](Topology& t) {
    if (NetworkAcl* a = find_by_id(t.network_acls, id))
      a->entries.push_back(entry);
  };
  out.push_back(std::move(e));
}

void add_route(const RouteTable& table, const std::string& destination, const std::string& target,
               const char* option, std::vector<Edit>& out) {
  Edit e;
  e.what = concat({"add to ", table.id, ": ", destination, " -> ", target});
  e.command = concat(
      {"aws ec2 create-route --route-table-id ", table.id,
       is_ipv6_text(destination) ? " --destination-ipv6-cidr-block " : " --destination-cidr-block ",
       destination, " ", option, " ", target});
  e.apply = [id = table.id, destination, target](Topology& t) {
    RouteTable* found = find_by_id(t.route_tables, id);
    if (!found)
      return;
    for (Route& r : found->routes)
      if (r.destination == destination) {
        r = Route{destination, target, false};
        return;
      }
    found->routes.push_back(Route{destination, target, false});
  };
  out.push_back(std::move(e));
}

void associate_endpoint(const RouteTable& table, const VpcEndpoint& endpoint,
                        const PrefixList& list, std::vector<Edit>& out) {
  Edit e;
  e.what = concat({"associate ", endpoint.id, " with ", table.id});
  e.command = concat({"aws ec2 modify-vpc-endpoint --vpc-endpoint-id ", endpoint.id,
                      " --add-route-table-ids ", table.id});
  e.apply = [id = table.id, target = endpoint.id, pl = list.id](Topology& t) {
    if (RouteTable* found = find_by_id(t.route_tables, id))
      found->routes.push_back(Route{pl, target, false});
  };
  out.push_back(std::move(e));
}

void open_route(const BlockedAt& b, std::vector<Edit>& out) {
  const Subnet* subnet = find_by_id(b.t.subnets, b.hop.node);
  const RouteTable* table = subnet ? route_table_of(b.t, *subnet) : nullptr;
  const Vpc* vpc = subnet ? find_by_id(b.t.vpcs, subnet->vpc) : nullptr;
  if (!table || !vpc)
    return;
  const Ip to = b.packet.destination;
  for (const VpcEndpoint& e : b.t.endpoints)
    for (const PrefixList& list : b.t.prefix_lists)
      if (e.type == "Gateway" && e.vpc == vpc->id && list.name == e.service &&
          std::any_of(list.cidrs.begin(), list.cidrs.end(),
                      [&](const std::string& cidr) { return in_block(cidr, to); }))
        associate_endpoint(*table, e, list, out);
  for (const PeeringConnection& p : b.t.transit.peerings) {
    const std::string& other = p.requester.vpc == vpc->id ? p.accepter.vpc : p.requester.vpc;
    const Vpc* peer = find_by_id(b.t.vpcs, other);
    if ((p.requester.vpc == vpc->id || p.accepter.vpc == vpc->id) && p.state == "active" && peer &&
        in_vpc(*peer, to))
      add_route(*table, host_block(to), p.id, "--vpc-peering-connection-id", out);
  }
  for (const TransitGatewayAttachment& a : b.t.transit.attachments)
    if (a.resource == vpc->id)
      add_route(*table, host_block(to), a.gateway, "--transit-gateway-id", out);
  for (const VpnGateway& g : b.t.transit.vpn_gateways)
    if (g.vpc == vpc->id && !to.is_v6())
      add_route(*table, host_block(to), g.id, "--gateway-id", out);
  if (is_private(to))
    return;
  if (to.is_v6())
    for (const EgressOnlyInternetGateway& g : b.t.egress_only_gateways)
      if (g.vpc == vpc->id)
        add_route(*table, host_block(to), g.id, "--egress-only-internet-gateway-id", out);
  for (const NatGateway& n : b.t.nat_gateways)
    if (n.vpc == vpc->id && !n.public_ip.empty() && !to.is_v6())
      add_route(*table, host_block(to), n.id, "--nat-gateway-id", out);
  for (const InternetGateway& g : b.t.internet_gateways)
    if (g.vpc == vpc->id)
      add_route(*table, host_block(to), g.id, "--gateway-id", out);
}

void open_transit(const BlockedAt& b, std::vector<Edit>& out) {
  const TransitGateway* g = find_by_id(b.t.transit.gateways, b.hop.node);
  if (!g)
    return;
  for (const TransitGatewayRouteTable& table : b.t.transit.tables) {
    if (table.gateway != g->id || b.hop.rule.find(table.id) == std::string::npos)
      continue;
    for (const TransitGatewayAttachment& a : b.t.transit.attachments) {
      const Vpc* vpc = find_by_id(b.t.vpcs, a.resource);
      if (a.gateway != g->id || (a.kind == "vpc" && !(vpc && in_vpc(*vpc, b.packet.destination))))
        continue;
      const std::string cidr = host_block(b.packet.destination);
      Edit e;
      e.what = concat({"add to ", table.id, ": ", cidr, " -> ", a.id});
      e.command = concat({"aws ec2 create-transit-gateway-route --transit-gateway-route-table-id ",
                          table.id, " --destination-cidr-block ", cidr,
                          " --transit-gateway-attachment-id ", a.id});
      e.apply = [id = table.id, cidr, attachment = a.id](Topology& t) {
        if (TransitGatewayRouteTable* found = find_by_id(t.transit.tables, id))
          found->routes.push_back(TransitGatewayRoute{cidr, {attachment}, false});
      };
      out.push_back(std::move(e));
    }
  }
}

void associate_attachment(const BlockedAt& b, std::vector<Edit>& out) {
  for (const TransitGatewayAttachment& a : b.t.transit.attachments) {
    if (a.gateway != b.hop.node || !a.association.empty())
      continue;
    for (const TransitGatewayRouteTable& table : b.t.transit.tables) {
      if (table.gateway != a.gateway)
        continue;
      Edit e;
      e.what = concat({"associate ", a.id, " with ", table.id});
      e.command =
          concat({"aws ec2 associate-transit-gateway-route-table --transit-gateway-route-table-id ",
                  table.id, " --transit-gateway-attachment-id ", a.id});
      e.apply = [id = a.id, gateway = a.gateway, to = table.id](Topology& t) {
        for (TransitGatewayAttachment& x : t.transit.attachments)
          if (x.id == id && x.gateway == gateway)
            x.association = to;
      };
      out.push_back(std::move(e));
    }
  }
}

void add_zone(const BlockedAt& b, std::vector<Edit>& out) {
  const Subnet* subnet = find_by_id(b.t.subnets, b.hop.node);
  for (const TransitGatewayAttachment& a : b.t.transit.attachments) {
    if (!subnet || a.resource != subnet->vpc)
      continue;
    Edit e;
    e.what = concat({"add ", subnet->id, " to ", a.id});
    e.command =
        concat({"aws ec2 modify-transit-gateway-vpc-attachment "
                "--transit-gateway-attachment-id ",
                a.id, " --add-subnet-ids ", subnet->id});
    e.apply = [id = a.id, add = subnet->id](Topology& t) {
      for (TransitGatewayAttachment& x : t.transit.attachments)
        if (x.id == id)
          x.subnets.push_back(add);
    };
    out.push_back(std::move(e));
  }
}

void open_interface(const BlockedAt& b, std::vector<Edit>& out) {
  const NetworkInterface* i = interface_at(b.t, b.hop.node, Ip());
  if (!i)
    return;
  Edit e;
  e.what = concat({"turn off the source/destination check of ", i->id});
  e.command = concat({"aws ec2 modify-network-interface-attribute --network-interface-id ", i->id,
                      " --no-source-dest-check"});
  e.apply = [id = i->id](Topology& t) {
    if (NetworkInterface* x = find_by_id(t.interfaces, id))
      x->source_dest_check = false;
  };
  out.push_back(std::move(e));
}

// A public address makes the host reachable from outside as well; a NAT gateway does not.
void give_public_address(const BlockedAt& b, std::vector<Edit>& out) {
  const InternetGateway* g = find_by_id(b.t.internet_gateways, b.hop.node);
  for (const NetworkInterface& i : b.t.interfaces) {
    const Subnet* s = find_by_id(b.t.subnets, i.subnet);
    const Vpc* vpc = s ? find_by_id(b.t.vpcs, s->vpc) : nullptr;
    if (!g || !vpc || vpc->id != g->vpc || !has_private_address(i, b.packet.source))
      continue;
    if (const RouteTable* table = route_table_of(b.t, *s))
      for (const NatGateway& n : b.t.nat_gateways)
        if (n.vpc == vpc->id && !n.public_ip.empty())
          add_route(*table, host_block(b.packet.destination), n.id, "--nat-gateway-id", out);
    if (i.lambda)
      continue;
    Edit e;
    e.what = concat({"give ", i.id, " an Elastic IP address"});
    e.command = concat(
        {"aws ec2 associate-address --network-interface-id ", i.id, " --allocation-id ALLOCATION"});
    e.apply = [id = i.id](Topology& t) {
      if (NetworkInterface* x = find_by_id(t.interfaces, id))
        x->public_ip = "198.51.100.250";  // stands for the address AWS will allocate (RFC 5737)
    };
    out.push_back(std::move(e));
  }
}

void unblock_public_access(const BlockedAt& b, std::vector<Edit>& out) {
  const InternetGateway* g = find_by_id(b.t.internet_gateways, b.hop.node);
  if (!g)
    return;
  Edit e;
  e.what = concat({"exclude ", g->vpc, " from VPC Block Public Access"});
  e.command = concat({"aws ec2 create-vpc-block-public-access-exclusion --vpc-id ", g->vpc,
                      " --internet-gateway-exclusion-mode allow-bidirectional"});
  e.apply = [id = g->vpc](Topology& t) {
    if (Vpc* v = find_by_id(t.vpcs, id))
      v->block_public_access = v->block_ingress = false;
  };
  out.push_back(std::move(e));
}

}  // namespace

std::vector<Edit> edits_for(const Topology& t, const Hop& hop, const Packet& packet,
                            bool on_return) {
  BlockedAt b{t, hop, on_return ? answer_to(packet) : packet};
  b.packet.source = parse_ip(hop.source_ip).value_or(b.packet.source);
  b.packet.destination = parse_ip(hop.destination_ip).value_or(b.packet.destination);
  std::vector<Edit> out;
  const std::string& code = hop.code;
  if (hop.action == "sg-egress" || hop.action == "sg-ingress") {
    open_group(b, hop.action == "sg-egress", out);
  } else if (code == "SUBNET_ACL_RESTRICTION") {
    open_acl(b, hop.action == "nacl-egress", out);
  } else if (code == "TGW_ROUTE_AZ_RESTRICTION") {
    add_zone(b, out);
  } else if (code == "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION") {
    associate_attachment(b, out);
  } else if (code.rfind("TGW_RTB_", 0) == 0) {
    open_transit(b, out);
  } else if (code == "NO_ROUTE_TO_DESTINATION" || code == "BAD_STATE_ROUTE" ||
             code == "UNKNOWN_RESOURCE") {
    open_route(b, out);
  } else if (code == "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS") {
    give_public_address(b, out);
  } else if (code == "ENI_SOURCE_DEST_CHECK_RESTRICTION") {
    open_interface(b, out);
  } else if (code == "VPC_BLOCK_PUBLIC_ACCESS_ENABLED") {
    unblock_public_access(b, out);
  }
  return out;
}

}  // namespace lockbox::network
