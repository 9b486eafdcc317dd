// What lies between VPCs, written: peering, transit gateways, VPN, Direct Connect; and the whole.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/topology_write.hpp"

namespace lockbox::network {
namespace {

Json write_side(const PeeringSide& side) {
  Json out = {{"VpcId", side.vpc}};
  if (!side.account.empty())
    out["OwnerId"] = side.account;
  if (!side.region.empty())
    out["Region"] = side.region;
  if (!side.cidrs.empty()) {
    out["CidrBlock"] = side.cidrs.front();
    Json set = Json::array();
    Json six = Json::array();
    for (const std::string& cidr : side.cidrs)
      if (is_ipv6_text(cidr))
        six.push_back({{"Ipv6CidrBlock", cidr}});
      else
        set.push_back({{"CidrBlock", cidr}});
    if (!six.empty())
      out["Ipv6CidrBlockSet"] = std::move(six);
    out["CidrBlockSet"] = std::move(set);
  }
  return out;
}

Json write_gateway(const TransitGateway& g) {
  Json options = {
      {"DefaultRouteTableAssociation", g.association_table.empty() ? "disable" : "enable"},
      {"DefaultRouteTablePropagation", g.propagation_table.empty() ? "disable" : "enable"},
      {"SecurityGroupReferencingSupport", g.security_group_referencing ? "enable" : "disable"}};
  if (!g.association_table.empty())
    options["AssociationDefaultRouteTableId"] = g.association_table;
  if (!g.propagation_table.empty())
    options["PropagationDefaultRouteTableId"] = g.propagation_table;
  Json out = {{"TransitGatewayId", g.id},
              {"State", g.state},
              {"Options", std::move(options)},
              {"Tags", name_tags(g.name)}};
  if (!g.account.empty())
    out["OwnerId"] = g.account;
  return out;
}

void write_attachments(const TransitParts& p, Json& out) {
  std::vector<std::string> peered;
  for (const TransitGatewayAttachment& a : p.attachments) {
    if (a.kind == "vpc")
      out["TransitGatewayVpcAttachments"].push_back(
          {{"TransitGatewayAttachmentId", a.id},
           {"TransitGatewayId", a.gateway},
           {"VpcId", a.resource},
           {"SubnetIds", a.subnets},
           {"State", a.state},
           {"Options",
            {{"SecurityGroupReferencingSupport",
              a.security_group_referencing ? "enable" : "disable"}}},
           {"Tags", name_tags(a.name)}});
    // A peering attachment has one id on both sides, and one document.
    if (a.kind == "peering" && std::find(peered.begin(), peered.end(), a.id) == peered.end()) {
      peered.push_back(a.id);
      out["TransitGatewayPeeringAttachments"].push_back(
          {{"TransitGatewayAttachmentId", a.id},
           {"RequesterTgwInfo", {{"TransitGatewayId", a.gateway}}},
           {"AccepterTgwInfo", {{"TransitGatewayId", a.resource}}},
           {"State", a.state}});
    }
    if (!a.association_known)
      continue;
    Json v = {{"TransitGatewayAttachmentId", a.id},
              {"TransitGatewayId", a.gateway},
              {"ResourceType", a.kind},
              {"ResourceId", a.resource},
              {"State", a.state},
              {"Tags", name_tags(a.name)}};
    if (!a.association.empty())
      v["Association"] = {{"TransitGatewayRouteTableId", a.association}, {"State", "associated"}};
    out["TransitGatewayAttachments"].push_back(std::move(v));
  }
}

Json write_route(const TransitGatewayRoute& r, const std::vector<TransitGatewayAttachment>& all) {
  Json to = Json::array();
  for (const std::string& id : r.attachments) {
    const TransitGatewayAttachment* a = find_by_id(all, id);
    const std::string& kind = !r.propagated_by.empty() || !a ? r.propagated_by : a->kind;
    Json v = {{"TransitGatewayAttachmentId", id}};
    if (!kind.empty())
      v["ResourceType"] = kind;
    to.push_back(std::move(v));
  }
  return {{"DestinationCidrBlock", r.destination},
          {"TransitGatewayAttachments", std::move(to)},
          {"Type", r.propagated_by.empty() ? "static" : "propagated"},
          {"State", r.blackhole ? "blackhole" : "active"}};
}

void write_tables(const TransitParts& p, Json& out) {
  for (const TransitGatewayRouteTable& table : p.tables) {
    out["TransitGatewayRouteTables"].push_back({{"TransitGatewayRouteTableId", table.id},
                                                {"TransitGatewayId", table.gateway},
                                                {"State", table.state},
                                                {"Tags", name_tags(table.name)}});
    Json routes = Json::array(), propagations = Json::array();
    for (const TransitGatewayRoute& r : table.routes)
      routes.push_back(write_route(r, p.attachments));
    for (const std::string& id : table.propagations)
      propagations.push_back({{"TransitGatewayAttachmentId", id}, {"State", "enabled"}});
    if (!routes.empty())
      out["TransitGatewayStaticRoutes"].push_back(
          {{"TransitGatewayRouteTableId", table.id}, {"Routes", std::move(routes)}});
    // Empty ones too: what no document tells, the loader takes from the defaults.
    out["TransitGatewayPropagations"].push_back(
        {{"TransitGatewayRouteTableId", table.id},
         {"TransitGatewayRouteTablePropagations", std::move(propagations)}});
  }
}

std::string write_tunnels(const std::vector<VpnTunnel>& tunnels) {
  if (tunnels.empty())
    return {};
  std::string out = "<vpn_connection>";
  const auto side = [&](const char* name, const std::string& outside, const std::string& inside,
                        const std::string& asn) {
    out += concat({"<", name, "><tunnel_outside_address><ip_address>", outside,
                   "</ip_address></tunnel_outside_address><tunnel_inside_address><ip_address>",
                   inside, "</ip_address></tunnel_inside_address>"});
    if (!asn.empty())
      out += concat({"<bgp><asn>", asn, "</asn></bgp>"});
    out += concat({"</", name, ">"});
  };
  for (const VpnTunnel& v : tunnels) {
    out += "<ipsec_tunnel>";
    side("customer_gateway", v.outside_customer, v.inside_customer, v.asn_customer);
    side("vpn_gateway", v.outside_aws, v.inside_aws, v.asn_aws);
    out += "</ipsec_tunnel>";
  }
  return out + "</vpn_connection>";
}

void write_vpn(const TransitParts& p, Json& out) {
  for (const VpnGateway& g : p.vpn_gateways) {
    Json attachments = Json::array();
    if (!g.vpc.empty())
      attachments.push_back({{"VpcId", g.vpc}, {"State", "attached"}});
    out["VpnGateways"].push_back({{"VpnGatewayId", g.id},
                                  {"State", g.state},
                                  {"Type", "ipsec.1"},
                                  {"VpcAttachments", std::move(attachments)},
                                  {"Tags", name_tags(g.name)}});
  }
  for (const CustomerGateway& g : p.customer_gateways)
    out["CustomerGateways"].push_back({{"CustomerGatewayId", g.id},
                                       {"IpAddress", g.ip},
                                       {"BgpAsn", g.asn},
                                       {"Type", "ipsec.1"},
                                       {"State", "available"},
                                       {"Tags", name_tags(g.name)}});
  for (const VpnConnection& c : p.vpn_connections) {
    Json routes = Json::array();
    for (const std::string& cidr : c.routes)
      routes.push_back({{"DestinationCidrBlock", cidr}, {"State", "available"}});
    Json v = {{"VpnConnectionId", c.id},
              {"CustomerGatewayId", c.customer_gateway},
              {"State", c.state},
              {"Type", "ipsec.1"},
              {"Options", {{"StaticRoutesOnly", c.static_only}}},
              {"Routes", std::move(routes)},
              {"Tags", name_tags(c.name)}};
    if (!c.vpn_gateway.empty())
      v["VpnGatewayId"] = c.vpn_gateway;
    if (!c.transit_gateway.empty())
      v["TransitGatewayId"] = c.transit_gateway;
    if (!c.tunnels.empty())
      v["CustomerGatewayConfiguration"] = write_tunnels(c.tunnels);
    out["VpnConnections"].push_back(std::move(v));
  }
}

void write_direct_connect(const TransitParts& p, Json& out) {
  const auto prefixes = [](const std::vector<std::string>& cidrs) {
    Json list = Json::array();
    for (const std::string& cidr : cidrs) list.push_back({{"cidr", cidr}});
    return list;
  };
  for (const DirectConnectGateway& g : p.dx_gateways)
    out["directConnectGateways"].push_back({{"directConnectGatewayId", g.id},
                                            {"directConnectGatewayName", g.name},
                                            {"ownerAccount", g.account},
                                            {"directConnectGatewayState", g.state}});
  for (const DirectConnectAssociation& a : p.dx_associations)
    out["directConnectGatewayAssociations"].push_back(
        {{"directConnectGatewayId", a.dx_gateway},
         {"associatedGateway", {{"id", a.gateway}}},
         {"associationState", a.state},
         {"allowedPrefixesToDirectConnectGateway", prefixes(a.prefixes)}});
  for (const VirtualInterface& i : p.virtual_interfaces) {
    Json v = {{"virtualInterfaceId", i.id},
              {"virtualInterfaceName", i.name},
              {"virtualInterfaceType", i.kind},
              {"virtualInterfaceState", i.state},
              {"routeFilterPrefixes", prefixes(i.routes)}};
    if (!i.gateway.empty())
      v["virtualGatewayId"] = i.gateway;
    if (!i.dx_gateway.empty())
      v["directConnectGatewayId"] = i.dx_gateway;
    out["virtualInterfaces"].push_back(std::move(v));
  }
}

}  // namespace

void write_transit_parts(const Topology& t, Json& out) {
  const TransitParts& p = t.transit;
  for (const PeeringConnection& c : p.peerings)
    out["VpcPeeringConnections"].push_back({{"VpcPeeringConnectionId", c.id},
                                            {"Status", {{"Code", c.state}}},
                                            {"RequesterVpcInfo", write_side(c.requester)},
                                            {"AccepterVpcInfo", write_side(c.accepter)},
                                            {"Tags", name_tags(c.name)}});
  for (const TransitGateway& g : p.gateways) out["TransitGateways"].push_back(write_gateway(g));
  write_attachments(p, out);
  write_tables(p, out);
  write_vpn(p, out);
  write_direct_connect(p, out);
}

}  // namespace lockbox::network
