// Peering, transit gateways, VPN and Direct Connect.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/topology_reader.hpp"

namespace lockbox::network {
namespace {

PeeringSide read_side(Reader& r, const Json& v, const std::string& at, const char* name) {
  PeeringSide side;
  const Json* info = r.object(v, name);
  const std::string here = concat({at, "/", name});
  if (!info) {
    r.fail(here, "is missing; expected an object");
    return side;
  }
  side.vpc = r.text(*info, here, "VpcId", true);
  side.account = r.text(*info, here, "OwnerId");
  side.region = r.text(*info, here, "Region");
  if (const std::string cidr = r.cidr(*info, here, "CidrBlock", false); !cidr.empty())
    side.cidrs.push_back(cidr);
  r.each(*info, here, "CidrBlockSet", [&](const Json& c, const std::string& p) {
    const std::string cidr = r.cidr(c, p, "CidrBlock");
    if (!cidr.empty() && std::find(side.cidrs.begin(), side.cidrs.end(), cidr) == side.cidrs.end())
      side.cidrs.push_back(cidr);
  });
  r.each(*info, here, "Ipv6CidrBlockSet", [&](const Json& c, const std::string& p) {
    if (const std::string cidr = r.cidr(c, p, "Ipv6CidrBlock"); !cidr.empty())
      side.cidrs.push_back(cidr);
  });
  return side;
}

// describe-transit-gateway-attachments and describe-transit-gateway-vpc-attachments speak of the
// same attachments. A peering attachment has one id on both sides.
TransitGatewayAttachment& attachment_named(Topology& t, const std::string& id,
                                           const std::string& gateway) {
  for (TransitGatewayAttachment& a : t.transit.attachments)
    if (a.id == id && (a.gateway == gateway || gateway.empty()))
      return a;
  t.transit.attachments.emplace_back();
  t.transit.attachments.back().id = id;
  t.transit.attachments.back().gateway = gateway;
  return t.transit.attachments.back();
}

void read_attachments(Reader& r, const Json& json, Topology& t) {
  r.each(json, "", "TransitGatewayVpcAttachments", [&](const Json& v, const std::string& at) {
    const std::string id = r.text(v, at, "TransitGatewayAttachmentId", true);
    const std::string state = r.text(v, at, "State");
    if (id.empty() || state == "deleted")
      return;
    TransitGatewayAttachment& a = attachment_named(t, id, r.text(v, at, "TransitGatewayId", true));
    a.name = r.name_tag(v);
    a.resource = r.text(v, at, "VpcId", true);
    a.subnets = r.texts(v, at, "SubnetIds");
    if (!state.empty())
      a.state = state;
    if (const Json* options = r.object(v, "Options"))
      a.security_group_referencing =
          string_member(*options, "SecurityGroupReferencingSupport").value_or("enable") == "enable";
  });
  r.each(json, "", "TransitGatewayPeeringAttachments", [&](const Json& v, const std::string& at) {
    const std::string id = r.text(v, at, "TransitGatewayAttachmentId", true);
    const Json* ask = r.object(v, "RequesterTgwInfo");
    const Json* give = r.object(v, "AccepterTgwInfo");
    if (id.empty() || !ask || !give || r.text(v, at, "State") == "deleted")
      return;
    const std::string one = r.text(*ask, at + "/RequesterTgwInfo", "TransitGatewayId", true);
    const std::string two = r.text(*give, at + "/AccepterTgwInfo", "TransitGatewayId", true);
    for (const auto& side : {std::make_pair(one, two), std::make_pair(two, one)}) {
      TransitGatewayAttachment& a = attachment_named(t, id, side.first);
      a.kind = "peering";
      a.resource = side.second;
    }
  });
  r.each(json, "", "TransitGatewayAttachments", [&](const Json& v, const std::string& at) {
    const std::string id = r.text(v, at, "TransitGatewayAttachmentId", true);
    const std::string state = r.text(v, at, "State");
    if (id.empty() || state == "deleted")
      return;
    TransitGatewayAttachment& a = attachment_named(t, id, r.text(v, at, "TransitGatewayId", true));
    if (const std::string name = r.name_tag(v); !name.empty())
      a.name = name;
    if (const std::string kind = r.text(v, at, "ResourceType"); !kind.empty())
      a.kind = kind == "tgw-peering" ? "peering" : kind;
    a.resource = r.text(v, at, "ResourceId", true);
    if (!state.empty())
      a.state = state;
    a.association_known = true;
    if (const Json* association = r.object(v, "Association")) {
      const std::string now = string_member(*association, "State").value_or("associated");
      if (now == "associated" || now == "associating")
        a.association = r.text(*association, at + "/Association", "TransitGatewayRouteTableId");
    }
  });
}

void read_static_route(Reader& r, const Json& v, const std::string& at, const std::string& table,
                       LoadContext& c) {
  TransitGatewayRoute route;
  route.destination = r.cidr(v, at, "DestinationCidrBlock");
  route.blackhole = r.text(v, at, "State") == "blackhole";
  const bool propagated = r.text(v, at, "Type") == "propagated";
  r.each(v, at, "TransitGatewayAttachments", [&](const Json& a, const std::string& p) {
    route.attachments.push_back(r.text(a, p, "TransitGatewayAttachmentId", true));
    if (propagated)
      route.propagated_by = r.text(a, p, "ResourceType");
  });
  if (const std::string one = r.text(v, at, "TransitGatewayAttachmentId"); !one.empty())
    route.attachments.push_back(one);
  if (propagated && route.propagated_by.empty())
    route.propagated_by = "vpc";
  if (!route.destination.empty() && !table.empty())
    c.routes.emplace_back(table, std::move(route));
}

void read_tables(Reader& r, const Json& json, LoadContext& c, Topology& t) {
  r.each(json, "", "TransitGatewayRouteTables", [&](const Json& v, const std::string& at) {
    TransitGatewayRouteTable table;
    table.id = r.text(v, at, "TransitGatewayRouteTableId", true);
    table.name = r.name_tag(v);
    table.gateway = r.text(v, at, "TransitGatewayId", true);
    if (const std::string state = r.text(v, at, "State"); !state.empty())
      table.state = state;
    if (!table.id.empty() && table.state != "deleted")
      t.transit.tables.push_back(std::move(table));
  });
  // One element a table with its routes, or one element a route.
  r.each(json, "", "TransitGatewayStaticRoutes", [&](const Json& v, const std::string& at) {
    const std::string table = r.text(v, at, "TransitGatewayRouteTableId", true);
    if (member(v, "DestinationCidrBlock"))
      return read_static_route(r, v, at, table, c);
    for (const char* name : {"Routes", "TransitGatewayStaticRoutes"})
      r.each(v, at, name,
             [&](const Json& x, const std::string& p) { read_static_route(r, x, p, table, c); });
  });
  if (member(json, "TransitGatewayPropagations"))
    c.propagations_given = true;
  r.each(json, "", "TransitGatewayPropagations", [&](const Json& v, const std::string& at) {
    const std::string table = r.text(v, at, "TransitGatewayRouteTableId", true);
    const auto one = [&](const Json& x, const std::string& p) {
      const std::string state = r.text(x, p, "State");
      const std::string id = r.text(x, p, "TransitGatewayAttachmentId", true);
      if (!id.empty() && !table.empty() && (state.empty() || state.rfind("enabl", 0) == 0))
        c.propagations.emplace_back(table, id);
    };
    if (member(v, "TransitGatewayAttachmentId"))
      return one(v, at);
    for (const char* name :
         {"TransitGatewayRouteTablePropagations", "TransitGatewayPropagations", "Propagations"})
      r.each(v, at, name, one);
  });
}

}  // namespace

void read_transit_parts(Reader& r, const Json& json, LoadContext& c, Topology& t) {
  r.each(json, "", "VpcPeeringConnections", [&](const Json& v, const std::string& at) {
    PeeringConnection p;
    p.id = r.text(v, at, "VpcPeeringConnectionId", true);
    p.name = r.name_tag(v);
    if (const Json* status = r.object(v, "Status"))
      p.state = string_member(*status, "Code").value_or("active");
    p.requester = read_side(r, v, at, "RequesterVpcInfo");
    p.accepter = read_side(r, v, at, "AccepterVpcInfo");
    if (!p.id.empty() && !p.requester.vpc.empty() && !p.accepter.vpc.empty())
      t.transit.peerings.push_back(std::move(p));
  });
  r.each(json, "", "TransitGateways", [&](const Json& v, const std::string& at) {
    TransitGateway g;
    g.id = r.text(v, at, "TransitGatewayId", true);
    g.name = r.name_tag(v);
    g.account = r.text(v, at, "OwnerId");
    if (const std::string state = r.text(v, at, "State"); !state.empty())
      g.state = state;
    if (const Json* o = r.object(v, "Options")) {
      const std::string here = at + "/Options";
      if (r.text(*o, here, "DefaultRouteTableAssociation") != "disable")
        g.association_table = r.text(*o, here, "AssociationDefaultRouteTableId");
      if (r.text(*o, here, "DefaultRouteTablePropagation") != "disable")
        g.propagation_table = r.text(*o, here, "PropagationDefaultRouteTableId");
      g.security_group_referencing =
          r.text(*o, here, "SecurityGroupReferencingSupport") == "enable";
    }
    if (!g.id.empty() && g.state != "deleted")
      t.transit.gateways.push_back(std::move(g));
  });
  read_attachments(r, json, t);
  read_tables(r, json, c, t);
}

namespace {

void read_virtual_interface(Reader& r, const Json& v, const std::string& at, Topology& t) {
  VirtualInterface i;
  i.id = r.text(v, at, "virtualInterfaceId", true);
  i.name = r.text(v, at, "virtualInterfaceName");
  i.kind = r.text(v, at, "virtualInterfaceType", true);
  if (const std::string state = r.text(v, at, "virtualInterfaceState"); !state.empty())
    i.state = state;
  i.gateway = r.text(v, at, "virtualGatewayId");
  i.dx_gateway = r.text(v, at, "directConnectGatewayId");
  r.each(v, at, "routeFilterPrefixes", [&](const Json& p, const std::string& q) {
    i.routes.push_back(r.text(p, q, "cidr", true));
  });
  if (!i.id.empty() && i.state != "deleted")
    t.transit.virtual_interfaces.push_back(std::move(i));
}

void read_dx_association(Reader& r, const Json& v, const std::string& at, Topology& t) {
  DirectConnectAssociation a;
  a.dx_gateway = r.text(v, at, "directConnectGatewayId", true);
  if (const Json* to = r.object(v, "associatedGateway"))
    a.gateway = r.text(*to, at + "/associatedGateway", "id", true);
  if (a.gateway.empty())
    a.gateway = r.text(v, at, "virtualGatewayId");
  if (const std::string state = r.text(v, at, "associationState"); !state.empty())
    a.state = state;
  r.each(v, at, "allowedPrefixesToDirectConnectGateway", [&](const Json& p, const std::string& q) {
    a.prefixes.push_back(r.text(p, q, "cidr", true));
  });
  if (!a.dx_gateway.empty() && !a.gateway.empty())
    t.transit.dx_associations.push_back(std::move(a));
}

void read_direct_connect(Reader& r, const Json& json, Topology& t) {
  for (const auto& [name, value] : json.items()) {
    const std::string small = to_lower(name);
    const bool direct = small.rfind("directconnect", 0) == 0;
    if (!direct && small != "virtualinterfaces")
      continue;
    const auto has = [&](const char* word) { return small.find(word) != std::string::npos; };
    r.each(json, "", name.c_str(), [&](const Json& v, const std::string& at) {
      if (has("interface"))
        return read_virtual_interface(r, v, at, t);
      if (has("association"))
        return read_dx_association(r, v, at, t);
      if (small != "directconnectgateways")
        return;
      DirectConnectGateway g;
      g.id = r.text(v, at, "directConnectGatewayId", true);
      g.name = r.text(v, at, "directConnectGatewayName");
      g.account = r.text(v, at, "ownerAccount");
      if (const std::string state = r.text(v, at, "directConnectGatewayState"); !state.empty())
        g.state = state;
      if (!g.id.empty())
        t.transit.dx_gateways.push_back(std::move(g));
    });
    if (small != "directconnectgateways" && !has("interface") && !has("association"))
      r.remark("/" + name, "this list of Direct Connect says nothing about routes");
  }
}

// Text between <tag> and </tag> after `from`; empty when it is not there.
std::string_view element(std::string_view xml, std::string_view tag) {
  const std::string open = concat({"<", tag, ">"}), close = concat({"</", tag, ">"});
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos)
    return {};
  const std::size_t end = xml.find(close, begin);
  if (end == std::string_view::npos)
    return {};
  return xml.substr(begin + open.size(), end - begin - open.size());
}

}  // namespace

std::vector<VpnTunnel> read_tunnels(std::string_view xml) {
  std::vector<VpnTunnel> out;
  constexpr std::string_view kOpen = "<ipsec_tunnel>", kClose = "</ipsec_tunnel>";
  for (std::size_t at = 0;;) {
    const std::size_t begin = xml.find(kOpen, at);
    const std::size_t end = begin == std::string_view::npos ? begin : xml.find(kClose, begin);
    if (end == std::string_view::npos)
      return out;
    const std::string_view tunnel = xml.substr(begin, end - begin);
    const std::string_view customer = element(tunnel, "customer_gateway");
    const std::string_view aws = element(tunnel, "vpn_gateway");
    const auto text = [](std::string_view side, std::string_view outer, std::string_view inner) {
      return std::string(trim(element(element(side, outer), inner)));
    };
    VpnTunnel v;
    v.outside_customer = text(customer, "tunnel_outside_address", "ip_address");
    v.outside_aws = text(aws, "tunnel_outside_address", "ip_address");
    v.inside_customer = text(customer, "tunnel_inside_address", "ip_address");
    v.inside_aws = text(aws, "tunnel_inside_address", "ip_address");
    v.asn_customer = text(customer, "bgp", "asn");
    v.asn_aws = text(aws, "bgp", "asn");
    out.push_back(std::move(v));
    at = end + kClose.size();
  }
}

void read_vpn_parts(Reader& r, const Json& json, LoadContext&, Topology& t) {
  r.each(json, "", "VpnGateways", [&](const Json& v, const std::string& at) {
    VpnGateway g;
    g.id = r.text(v, at, "VpnGatewayId", true);
    g.name = r.name_tag(v);
    if (const std::string state = r.text(v, at, "State"); !state.empty())
      g.state = state;
    r.each(v, at, "VpcAttachments", [&](const Json& a, const std::string& p) {
      const std::string state = r.text(a, p, "State");
      if (state != "detached" && state != "detaching")
        g.vpc = r.text(a, p, "VpcId");
    });
    if (!g.id.empty() && g.state != "deleted")
      t.transit.vpn_gateways.push_back(std::move(g));
  });
  r.each(json, "", "CustomerGateways", [&](const Json& v, const std::string& at) {
    CustomerGateway g;
    g.id = r.text(v, at, "CustomerGatewayId", true);
    g.name = r.name_tag(v);
    g.ip = r.text(v, at, "IpAddress");
    g.asn = r.text(v, at, "BgpAsn");
    if (!g.id.empty())
      t.transit.customer_gateways.push_back(std::move(g));
  });
  r.each(json, "", "VpnConnections", [&](const Json& v, const std::string& at) {
    VpnConnection c;
    c.id = r.text(v, at, "VpnConnectionId", true);
    c.name = r.name_tag(v);
    c.vpn_gateway = r.text(v, at, "VpnGatewayId");
    c.transit_gateway = r.text(v, at, "TransitGatewayId");
    c.customer_gateway = r.text(v, at, "CustomerGatewayId");
    if (const std::string state = r.text(v, at, "State"); !state.empty())
      c.state = state;
    if (const Json* options = r.object(v, "Options"))
      c.static_only = r.boolean(*options, at + "/Options", "StaticRoutesOnly", false);
    r.each(v, at, "Routes", [&](const Json& route, const std::string& p) {
      const std::string state = r.text(route, p, "State");
      const std::string cidr = r.cidr(route, p, "DestinationCidrBlock");
      if (!cidr.empty() && state != "deleted" && state != "deleting")
        c.routes.push_back(cidr);
    });
    const std::string xml = r.text(v, at, "CustomerGatewayConfiguration");
    c.tunnels = read_tunnels(xml);
    if (!xml.empty() && c.tunnels.empty())
      r.fail(at + "/CustomerGatewayConfiguration", "holds no <ipsec_tunnel>");
    if (!c.id.empty() && c.state != "deleted")
      t.transit.vpn_connections.push_back(std::move(c));
  });
  read_direct_connect(r, json, t);
}

}  // namespace lockbox::network
