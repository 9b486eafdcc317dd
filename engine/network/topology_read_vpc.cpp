// VPCs, subnets, gateways at their edge, endpoints, route tables, prefix lists, filters.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/endpoint_policy.hpp"
#include "engine/network/packet.hpp"
#include "engine/network/topology_reader.hpp"

namespace lockbox::network {
namespace {

void read_nat_gateways(Reader& r, const Json& json, Topology& t) {
  r.each(json, "", "NatGateways", [&](const Json& v, const std::string& at) {
    NatGateway n;
    n.id = r.text(v, at, "NatGatewayId", true);
    n.name = r.name_tag(v);
    n.vpc = r.text(v, at, "VpcId");
    n.subnet = r.text(v, at, "SubnetId");
    if (const std::string state = r.text(v, at, "State"); !state.empty())
      n.state = state;
    r.each(v, at, "NatGatewayAddresses", [&](const Json& a, const std::string& p) {
      if (!n.private_ip.empty() && !r.boolean(a, p, "IsPrimary", false))
        return;
      n.private_ip = r.address(a, p, "PrivateIp");
      n.public_ip = r.address(a, p, "PublicIp");
      n.interface = r.text(a, p, "NetworkInterfaceId");
    });
    if (r.text(v, at, "ConnectivityType") == "private")
      n.public_ip.clear();
    if (!n.id.empty() && n.state != "deleted")
      t.nat_gateways.push_back(std::move(n));
  });
}

policy::DocumentPtr read_endpoint_policy(Reader& r, const Json& v, const std::string& at) {
  const Json* given = member(v, "PolicyDocument");
  if (!given || (given->is_string() && given->get_ref<const std::string&>().empty()))
    return full_access_endpoint_policy();
  const std::string text =
      given->is_string() ? given->get<std::string>() : lockbox::to_text(*given);
  auto parsed = policy::parse_document(text, policy::Kind::VpcEndpoint);
  if (parsed)
    return std::move(parsed).value();
  r.fail(concat({at, "/PolicyDocument"}), to_text(parsed.error().front()));
  return full_access_endpoint_policy();
}

void read_endpoints(Reader& r, const Json& json, Topology& t) {
  r.each(json, "", "VpcEndpoints", [&](const Json& v, const std::string& at) {
    VpcEndpoint e;
    e.id = r.text(v, at, "VpcEndpointId", true);
    e.name = r.name_tag(v);
    e.vpc = r.text(v, at, "VpcId", true);
    e.service = r.text(v, at, "ServiceName", true);
    if (const std::string type = r.text(v, at, "VpcEndpointType"); !type.empty())
      e.type = type;
    if (const std::string state = r.text(v, at, "State"); !state.empty())
      e.state = to_lower(state) == "available" ? "available" : state;
    e.route_tables = r.texts(v, at, "RouteTableIds");
    e.subnets = r.texts(v, at, "SubnetIds");
    e.interfaces = r.texts(v, at, "NetworkInterfaceIds");
    r.each(v, at, "Groups", [&](const Json& g, const std::string& p) {
      e.security_groups.push_back(r.text(g, p, "GroupId", true));
    });
    e.private_dns = r.boolean(v, at, "PrivateDnsEnabled", false);
    r.each(v, at, "DnsEntries", [&](const Json& d, const std::string& p) {
      if (const std::string name = r.text(d, p, "DnsName"); !name.empty())
        e.dns_names.push_back(name);
    });
    e.account = r.text(v, at, "OwnerId");
    e.ip_address_type = r.text(v, at, "IpAddressType");
    if (e.ip_address_type == "ipv4")
      e.ip_address_type.clear();
    e.policy = read_endpoint_policy(r, v, at);
    if (!e.id.empty() && to_lower(e.state) != "deleted")
      t.endpoints.push_back(std::move(e));
  });
}

// A block of an Ipv6CidrBlockAssociationSet; empty when it is no longer associated.
std::string read_ipv6_block(Reader& r, const Json& v, const std::string& at) {
  const Json* state = r.object(v, "Ipv6CidrBlockState");
  if (state && string_member(*state, "State").value_or("").rfind("disassociat", 0) == 0)
    return {};
  return r.cidr(v, at, "Ipv6CidrBlock");
}

Route read_route(Reader& r, const Json& v, const std::string& at) {
  Route route;
  route.destination = r.cidr(v, at, "DestinationCidrBlock", false);
  if (route.destination.empty())
    route.destination = r.cidr(v, at, "DestinationIpv6CidrBlock", false);
  if (route.destination.empty())
    route.destination = r.text(v, at, "DestinationPrefixListId");
  if (route.destination.empty() && !member(v, "DestinationIpv6CidrBlock") &&
      !member(v, "DestinationCidrBlock"))
    r.fail(at,
           "a route needs DestinationCidrBlock, DestinationIpv6CidrBlock or "
           "DestinationPrefixListId");
  for (const char* name : {"GatewayId", "NatGatewayId", "NetworkInterfaceId", "TransitGatewayId",
                           "VpcPeeringConnectionId", "InstanceId", "EgressOnlyInternetGatewayId",
                           "LocalGatewayId", "CarrierGatewayId", "CoreNetworkArn", "VpcEndpointId"})
    if (route.target.empty())
      route.target = r.text(v, at, name);
  route.blackhole = r.text(v, at, "State") == "blackhole";
  route.propagated = r.text(v, at, "Origin") == "EnableVgwRoutePropagation";
  if (route.target.empty() && !route.blackhole)
    r.fail(at, "a route needs a target such as GatewayId");
  return route;
}

std::vector<SgRule> read_permissions(Reader& r, const Json& v, const std::string& at,
                                     const char* name) {
  std::vector<SgRule> out;
  r.each(v, at, name, [&](const Json& p, const std::string& here) {
    SgRule rule;
    if (const std::string protocol = r.text(p, here, "IpProtocol"); !protocol.empty())
      rule.protocol = protocol;
    const bool icmp = is_icmp(rule.protocol);
    rule.from_port = r.number(p, here, "FromPort", icmp ? -1 : 0);
    rule.to_port = r.number(p, here, "ToPort", icmp ? -1 : 65535);
    r.each(p, here, "IpRanges", [&](const Json& x, const std::string& q) {
      if (std::string cidr = r.cidr(x, q, "CidrIp"); !cidr.empty())
        rule.cidrs.push_back(std::move(cidr));
    });
    r.each(p, here, "Ipv6Ranges", [&](const Json& x, const std::string& q) {
      if (std::string cidr = r.cidr(x, q, "CidrIpv6"); !cidr.empty())
        rule.cidrs.push_back(std::move(cidr));
    });
    r.each(p, here, "PrefixListIds", [&](const Json& x, const std::string& q) {
      rule.prefix_lists.push_back(r.text(x, q, "PrefixListId", true));
    });
    r.each(p, here, "UserIdGroupPairs", [&](const Json& x, const std::string& q) {
      rule.groups.push_back(r.text(x, q, "GroupId", true));
    });
    out.push_back(std::move(rule));
  });
  return out;
}

void read_acl_entry(Reader& r, const Json& x, const std::string& p, NetworkAcl& acl) {
  AclEntry e;
  e.number = r.number(x, p, "RuleNumber", 100);
  e.egress = r.boolean(x, p, "Egress", false);
  const std::string action = r.text(x, p, "RuleAction", true);
  e.allow = action == "allow";
  if (!action.empty() && action != "allow" && action != "deny")
    r.fail(p + "/RuleAction", concat({"expected allow or deny, found \"", action, "\""}));
  if (const std::string protocol = r.text(x, p, "Protocol"); !protocol.empty())
    e.protocol = protocol == "6"    ? "tcp"
                 : protocol == "17" ? "udp"
                 : protocol == "1"  ? "icmp"
                 : protocol == "58" ? "icmpv6"
                                    : protocol;
  const bool six = member(x, "Ipv6CidrBlock") && !member(x, "CidrBlock");
  e.cidr = r.cidr(x, p, six ? "Ipv6CidrBlock" : "CidrBlock");
  if (const Json* range = r.object(x, "PortRange")) {
    e.from_port = r.number(*range, p + "/PortRange", "From", 0);
    e.to_port = r.number(*range, p + "/PortRange", "To", 65535);
  }
  if (const Json* icmp = r.object(x, "IcmpTypeCode")) {
    e.icmp_type = r.number(*icmp, p + "/IcmpTypeCode", "Type", -1);
    e.icmp_code = r.number(*icmp, p + "/IcmpTypeCode", "Code", -1);
  }
  if (e.number != 32767 && !e.cidr.empty() && (e.allow || action == "deny"))
    acl.entries.push_back(std::move(e));
}

}  // namespace

void read_vpc_parts(Reader& r, const Json& json, LoadContext& c, Topology& t) {
  r.each(json, "", "Vpcs", [&](const Json& v, const std::string& at) {
    Vpc vpc;
    vpc.id = r.text(v, at, "VpcId", true);
    vpc.name = r.name_tag(v);
    vpc.cidr = r.cidr(v, at, "CidrBlock");
    vpc.account = r.text(v, at, "OwnerId");
    if (vpc.account.empty())
      vpc.account = c.account;
    vpc.region = r.text(v, at, "Region");
    if (vpc.region.empty() && c.region != t.region)
      vpc.region = c.region;
    vpc.dns_support = r.boolean(v, at, "EnableDnsSupport", true);
    vpc.dns_hostnames = r.boolean(v, at, "EnableDnsHostnames", true);
    r.each(v, at, "CidrBlockAssociationSet", [&](const Json& a, const std::string& p) {
      const std::string cidr = r.cidr(a, p, "CidrBlock");
      const Json* state = r.object(a, "CidrBlockState");
      const bool there = !state || string_member(*state, "State").value_or("") != "disassociated";
      if (!cidr.empty() && cidr != vpc.cidr && there)
        vpc.more_cidrs.push_back(cidr);
    });
    r.each(v, at, "Ipv6CidrBlockAssociationSet", [&](const Json& a, const std::string& p) {
      if (std::string cidr = read_ipv6_block(r, a, p); !cidr.empty())
        vpc.more_cidrs.push_back(std::move(cidr));
    });
    if (const Json* states = r.object(v, "BlockPublicAccessStates")) {
      const auto mode = string_member(*states, "InternetGatewayBlockMode").value_or("");
      vpc.block_public_access = mode == "block-bidirectional";
      vpc.block_ingress = mode == "block-ingress";
    }
    if (!vpc.id.empty() && !vpc.cidr.empty())
      t.vpcs.push_back(std::move(vpc));
  });
  r.each(json, "", "Subnets", [&](const Json& v, const std::string& at) {
    Subnet s;
    s.id = r.text(v, at, "SubnetId", true);
    s.name = r.name_tag(v);
    s.vpc = r.text(v, at, "VpcId", true);
    r.each(v, at, "Ipv6CidrBlockAssociationSet", [&](const Json& a, const std::string& p) {
      if (std::string cidr = read_ipv6_block(r, a, p); !cidr.empty() && s.ipv6_cidr.empty())
        s.ipv6_cidr = std::move(cidr);
    });
    s.cidr = r.cidr(v, at, "CidrBlock", s.ipv6_cidr.empty());
    s.availability_zone = r.text(v, at, "AvailabilityZone");
    if (!s.id.empty() && (!s.cidr.empty() || !s.ipv6_cidr.empty()))
      t.subnets.push_back(std::move(s));
  });
  r.each(json, "", "InternetGateways", [&](const Json& v, const std::string& at) {
    InternetGateway g;
    g.id = r.text(v, at, "InternetGatewayId", true);
    g.name = r.name_tag(v);
    r.each(v, at, "Attachments", [&](const Json& a, const std::string& p) {
      if (const std::string vpc = r.text(a, p, "VpcId"); !vpc.empty())
        g.vpc = vpc;
    });
    if (!g.id.empty())
      t.internet_gateways.push_back(std::move(g));
  });
  r.each(json, "", "EgressOnlyInternetGateways", [&](const Json& v, const std::string& at) {
    EgressOnlyInternetGateway g;
    g.id = r.text(v, at, "EgressOnlyInternetGatewayId", true);
    g.name = r.name_tag(v);
    r.each(v, at, "Attachments", [&](const Json& a, const std::string& p) {
      if (const std::string vpc = r.text(a, p, "VpcId"); !vpc.empty())
        g.vpc = vpc;
    });
    if (!g.id.empty())
      t.egress_only_gateways.push_back(std::move(g));
  });
  read_nat_gateways(r, json, t);
  read_endpoints(r, json, t);
}

void read_route_parts(Reader& r, const Json& json, LoadContext&, Topology& t) {
  r.each(json, "", "RouteTables", [&](const Json& v, const std::string& at) {
    RouteTable table;
    table.id = r.text(v, at, "RouteTableId", true);
    table.name = r.name_tag(v);
    table.vpc = r.text(v, at, "VpcId", true);
    r.each(v, at, "Associations", [&](const Json& a, const std::string& p) {
      if (r.boolean(a, p, "Main", false))
        table.main = true;
      if (const std::string subnet = r.text(a, p, "SubnetId"); !subnet.empty())
        table.subnets.push_back(subnet);
      if (const std::string gateway = r.text(a, p, "GatewayId"); !gateway.empty())
        table.gateways.push_back(gateway);
    });
    r.each(v, at, "Routes", [&](const Json& route, const std::string& p) {
      Route read = read_route(r, route, p);
      if (!read.destination.empty() && (!read.target.empty() || read.blackhole))
        table.routes.push_back(std::move(read));
    });
    if (!table.id.empty())
      t.route_tables.push_back(std::move(table));
  });
  r.each(json, "", "PrefixLists", [&](const Json& v, const std::string& at) {
    PrefixList list;
    list.id = r.text(v, at, "PrefixListId", true);
    list.name = r.text(v, at, "PrefixListName");
    for (std::string& cidr : r.texts(v, at, "Cidrs"))
      if (parse_block(cidr))
        list.cidrs.push_back(std::move(cidr));
      else
        r.fail(at + "/Cidrs", concat({"expected a CIDR block, found \"", cidr, "\""}));
    r.each(v, at, "Entries", [&](const Json& e, const std::string& p) {
      if (std::string cidr = r.cidr(e, p, "Cidr"); !cidr.empty())
        list.cidrs.push_back(std::move(cidr));
    });
    if (!list.id.empty())
      t.prefix_lists.push_back(std::move(list));
  });
}

void read_filter_parts(Reader& r, const Json& json, LoadContext& c, Topology& t) {
  r.each(json, "", "SecurityGroups", [&](const Json& v, const std::string& at) {
    SecurityGroup g;
    g.id = r.text(v, at, "GroupId", true);
    g.name = r.text(v, at, "GroupName");
    g.vpc = r.text(v, at, "VpcId");
    g.ingress = read_permissions(r, v, at, "IpPermissions");
    g.egress = read_permissions(r, v, at, "IpPermissionsEgress");
    if (!g.id.empty())
      t.security_groups.push_back(std::move(g));
  });
  r.each(json, "", "NetworkAcls", [&](const Json& v, const std::string& at) {
    NetworkAcl acl;
    acl.id = r.text(v, at, "NetworkAclId", true);
    acl.name = r.name_tag(v);
    acl.vpc = r.text(v, at, "VpcId");
    r.each(v, at, "Associations", [&](const Json& a, const std::string& p) {
      if (const std::string subnet = r.text(a, p, "SubnetId"); !subnet.empty())
        c.subnet_acls.emplace_back(subnet, acl.id);
    });
    if (r.boolean(v, at, "IsDefault", false))
      c.default_acls.emplace_back(acl.vpc, acl.id);
    r.each(v, at, "Entries",
           [&](const Json& x, const std::string& p) { read_acl_entry(r, x, p, acl); });
    // The order in which AWS prints them.
    std::stable_sort(acl.entries.begin(), acl.entries.end(),
                     [](const AclEntry& a, const AclEntry& b) {
                       return a.egress != b.egress ? a.egress : a.number < b.number;
                     });
    if (!acl.id.empty())
      t.network_acls.push_back(std::move(acl));
  });
}

}  // namespace lockbox::network
