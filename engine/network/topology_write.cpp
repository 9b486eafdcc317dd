#include "engine/network/topology_write.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/dns.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::network {
namespace {

const std::string& owner_of_vpc(const Topology& t, const std::string& id) {
  const Vpc* vpc = find_by_id(t.vpcs, id);
  return vpc && !vpc->account.empty() ? vpc->account : t.account;
}

const char* target_member(const std::string& target) {
  static const std::pair<const char*, const char*> kMembers[] = {
      {"nat-", "NatGatewayId"},     {"eni-", "NetworkInterfaceId"},
      {"i-", "InstanceId"},         {"pcx-", "VpcPeeringConnectionId"},
      {"tgw-", "TransitGatewayId"}, {"eigw-", "EgressOnlyInternetGatewayId"},
      {"lgw-", "LocalGatewayId"},   {"cagw-", "CarrierGatewayId"},
      {"arn:", "CoreNetworkArn"}};
  for (const auto& [prefix, name] : kMembers)
    if (target.rfind(prefix, 0) == 0)
      return name;
  return "GatewayId";
}

Json write_routes(const RouteTable& table) {
  Json out = Json::array();
  for (const Route& r : table.routes) {
    const bool list = r.destination.rfind("pl-", 0) == 0;
    Json route;
    route[list                          ? "DestinationPrefixListId"
          : is_ipv6_text(r.destination) ? "DestinationIpv6CidrBlock"
                                        : "DestinationCidrBlock"] = r.destination;
    if (!r.target.empty())
      route[target_member(r.target)] = r.target;
    route["Origin"] = r.target == "local" ? "CreateRouteTable"
                      : r.propagated      ? "EnableVgwRoutePropagation"
                                          : "CreateRoute";
    route["State"] = r.blackhole ? "blackhole" : "active";
    out.push_back(std::move(route));
  }
  return out;
}

Json ipv6_association(const std::string& cidr) {
  return {{"Ipv6CidrBlock", cidr}, {"Ipv6CidrBlockState", {{"State", "associated"}}}};
}

// The part of an id behind its first dash: "0d1a..." of "rtb-0d1a...".
std::string tail_of(const std::string& id) {
  const std::size_t dash = id.find('-');
  return dash == std::string::npos ? id : id.substr(dash + 1);
}

}  // namespace

Json name_tags(const std::string& name) {
  Json tags = Json::array();
  if (!name.empty())
    tags.push_back({{"Key", "Name"}, {"Value", name}});
  return tags;
}

Json write_vpcs(const Topology& t) {
  Json out = Json::array();
  for (const Vpc& v : t.vpcs) {
    Json vpc = {{"CidrBlock", v.cidr},
                {"State", "available"},
                {"VpcId", v.id},
                {"OwnerId", v.account.empty() ? t.account : v.account},
                {"InstanceTenancy", "default"},
                {"IsDefault", false},
                {"Tags", name_tags(v.name)}};
    Json blocks = Json::array();
    std::vector<std::string> cidrs = {v.cidr};
    cidrs.insert(cidrs.end(), v.more_cidrs.begin(), v.more_cidrs.end());
    Json six = Json::array();
    for (const std::string& cidr : cidrs)
      if (is_ipv6_text(cidr))
        six.push_back(ipv6_association(cidr));
      else
        blocks.push_back({{"CidrBlock", cidr}, {"CidrBlockState", {{"State", "associated"}}}});
    vpc["CidrBlockAssociationSet"] = std::move(blocks);
    if (!six.empty())
      vpc["Ipv6CidrBlockAssociationSet"] = std::move(six);
    if (v.block_public_access || v.block_ingress)
      vpc["BlockPublicAccessStates"] = {{"InternetGatewayBlockMode", v.block_public_access
                                                                         ? "block-bidirectional"
                                                                         : "block-ingress"}};
    out.push_back(std::move(vpc));
  }
  return out;
}

Json write_subnets(const Topology& t) {
  Json out = Json::array();
  for (const Subnet& s : t.subnets) {
    const std::string& owner = s.account.empty() ? owner_of_vpc(t, s.vpc) : s.account;
    const Vpc* vpc = find_by_id(t.vpcs, s.vpc);
    const std::string& region = vpc && !vpc->region.empty() ? vpc->region : t.region;
    Json subnet = {{"AvailabilityZone", s.availability_zone},
                   {"State", "available"},
                   {"SubnetId", s.id},
                   {"VpcId", s.vpc},
                   {"OwnerId", owner},
                   {"SubnetArn", concat({"arn:aws:ec2:", region, ":", owner, ":subnet/", s.id})},
                   {"Tags", name_tags(s.name)}};
    if (!s.cidr.empty())
      subnet["CidrBlock"] = s.cidr;
    if (!s.ipv6_cidr.empty()) {
      subnet["Ipv6Native"] = s.cidr.empty();
      subnet["Ipv6CidrBlockAssociationSet"] = Json::array({ipv6_association(s.ipv6_cidr)});
    }
    out.push_back(std::move(subnet));
  }
  return out;
}

Json write_route_tables(const Topology& t) {
  Json out = Json::array();
  for (const RouteTable& table : t.route_tables) {
    Json associations = Json::array();
    const auto associate = [&](const char* member_name, const std::string& with) {
      Json a = {{"Main", with.empty()},
                {"RouteTableAssociationId", "rtbassoc-" + tail_of(with.empty() ? table.id : with)},
                {"RouteTableId", table.id},
                {"AssociationState", {{"State", "associated"}}}};
      if (!with.empty())
        a[member_name] = with;
      associations.push_back(std::move(a));
    };
    if (table.main)
      associate("", "");
    for (const std::string& subnet : table.subnets) associate("SubnetId", subnet);
    for (const std::string& gateway : table.gateways) associate("GatewayId", gateway);
    Json propagating = Json::array();
    for (const Route& r : table.routes)
      if (r.propagated && r.target.rfind("vgw-", 0) == 0 &&
          std::none_of(propagating.begin(), propagating.end(),
                       [&](const Json& x) { return x["GatewayId"] == r.target; }))
        propagating.push_back({{"GatewayId", r.target}});
    out.push_back({{"Associations", std::move(associations)},
                   {"PropagatingVgws", std::move(propagating)},
                   {"RouteTableId", table.id},
                   {"Routes", write_routes(table)},
                   {"Tags", name_tags(table.name)},
                   {"VpcId", table.vpc},
                   {"OwnerId", owner_of_vpc(t, table.vpc)}});
  }
  return out;
}

Json write_prefix_lists(const Topology& t) {
  Json out = Json::array();
  for (const PrefixList& p : t.prefix_lists)
    out.push_back({{"Cidrs", p.cidrs}, {"PrefixListId", p.id}, {"PrefixListName", p.name}});
  return out;
}

Json write_internet_gateways(const Topology& t) {
  Json out = Json::array();
  for (const InternetGateway& g : t.internet_gateways) {
    Json attachments = Json::array();
    if (!g.vpc.empty())
      attachments.push_back({{"State", "available"}, {"VpcId", g.vpc}});
    out.push_back({{"Attachments", std::move(attachments)},
                   {"InternetGatewayId", g.id},
                   {"OwnerId", owner_of_vpc(t, g.vpc)},
                   {"Tags", name_tags(g.name)}});
  }
  return out;
}

Json write_egress_only_gateways(const Topology& t) {
  Json out = Json::array();
  for (const EgressOnlyInternetGateway& g : t.egress_only_gateways) {
    Json attachments = Json::array();
    if (!g.vpc.empty())
      attachments.push_back({{"State", "attached"}, {"VpcId", g.vpc}});
    out.push_back({{"Attachments", std::move(attachments)},
                   {"EgressOnlyInternetGatewayId", g.id},
                   {"Tags", name_tags(g.name)}});
  }
  return out;
}

Json write_nat_gateways(const Topology& t) {
  Json out = Json::array();
  for (const NatGateway& n : t.nat_gateways) {
    Json address = {{"IsPrimary", true}};
    if (!n.private_ip.empty())
      address["PrivateIp"] = n.private_ip;
    if (!n.public_ip.empty())
      address["PublicIp"] = n.public_ip;
    if (!n.interface.empty())
      address["NetworkInterfaceId"] = n.interface;
    out.push_back({{"NatGatewayId", n.id},
                   {"VpcId", n.vpc},
                   {"SubnetId", n.subnet},
                   {"State", n.state},
                   {"ConnectivityType", n.public_ip.empty() ? "private" : "public"},
                   {"NatGatewayAddresses", Json::array({std::move(address)})},
                   {"Tags", name_tags(n.name)}});
  }
  return out;
}

Json write_endpoint(const Topology& t, const VpcEndpoint& e, std::string_view account) {
  Json groups = Json::array(), names = Json::array();
  for (const std::string& id : e.security_groups) {
    const SecurityGroup* g = find_by_id(t.security_groups, id);
    groups.push_back({{"GroupId", id}, {"GroupName", g ? g->name : std::string()}});
  }
  for (const std::string& name : e.dns_names)
    names.push_back({{"DnsName", name}, {"HostedZoneId", endpoint_zone_id(e)}});
  const Vpc* vpc = find_by_id(t.vpcs, e.vpc);
  const std::string owner = !e.account.empty()             ? e.account
                            : vpc && !vpc->account.empty() ? vpc->account
                                                           : std::string(account);
  Json out = {{"VpcEndpointId", e.id},
              {"VpcEndpointType", e.type},
              {"VpcId", e.vpc},
              {"ServiceName", e.service},
              {"State", e.state},
              {"PolicyDocument", e.policy ? e.policy->text : std::string()},
              {"RouteTableIds", e.route_tables},
              {"SubnetIds", e.subnets},
              {"Groups", std::move(groups)},
              {"PrivateDnsEnabled", e.private_dns},
              {"RequesterManaged", false},
              {"NetworkInterfaceIds", e.interfaces},
              {"DnsEntries", std::move(names)},
              {"Tags", name_tags(e.name)},
              {"OwnerId", owner}};
  if (!e.ip_address_type.empty())
    out["IpAddressType"] = e.ip_address_type;
  return out;
}

Json write_endpoints(const Topology& t) {
  Json out = Json::array();
  for (const VpcEndpoint& e : t.endpoints) out.push_back(write_endpoint(t, e, t.account));
  return out;
}

namespace {

Json private_addresses(const NetworkInterface& i) {
  const auto one = [](const std::string& private_ip, const std::string& public_ip, bool primary) {
    Json a = {{"Primary", primary}, {"PrivateIpAddress", private_ip}};
    if (!public_ip.empty())
      a["Association"] = {{"IpOwnerId", "amazon"}, {"PublicIp", public_ip}};
    return a;
  };
  Json out = Json::array();
  if (!i.private_ip.empty())
    out.push_back(one(i.private_ip, i.public_ip, true));
  for (const AddressPair& pair : i.more_ips)
    out.push_back(one(pair.private_ip, pair.public_ip, false));
  return out;
}

}  // namespace

Json write_network_interfaces(const Topology& t) {
  Json out = Json::array();
  for (const NetworkInterface& i : t.interfaces) {
    Json groups = Json::array();
    for (const std::string& id : i.security_groups) {
      const SecurityGroup* g = find_by_id(t.security_groups, id);
      groups.push_back({{"GroupName", g ? g->name : std::string()}, {"GroupId", id}});
    }
    Json v;
    if (!i.public_ip.empty())
      v["Association"] = {{"IpOwnerId", "amazon"}, {"PublicIp", i.public_ip}};
    if (!i.instance.empty())
      v["Attachment"] = {
          {"DeviceIndex", i.device_index}, {"InstanceId", i.instance}, {"Status", "attached"}};
    v["Description"] = i.name;
    v["Groups"] = std::move(groups);
    v["NetworkInterfaceId"] = i.id;
    if (!i.private_ip.empty())
      v["PrivateIpAddress"] = i.private_ip;
    if (!i.ipv6.empty()) {
      v["Ipv6Addresses"] = Json::array();
      for (const std::string& ip : i.ipv6) v["Ipv6Addresses"].push_back({{"Ipv6Address", ip}});
    }
    v["PrivateIpAddresses"] = private_addresses(i);
    v["SourceDestCheck"] = i.source_dest_check;
    const bool of_endpoint =
        std::any_of(t.endpoints.begin(), t.endpoints.end(), [&](const VpcEndpoint& e) {
          return std::find(e.interfaces.begin(), e.interfaces.end(), i.id) != e.interfaces.end();
        });
    v["InterfaceType"] = of_endpoint ? "vpc_endpoint" : i.lambda ? "lambda" : "interface";
    v["RequesterManaged"] = of_endpoint || i.lambda;
    v["Status"] = i.instance.empty() && !of_endpoint && !i.lambda ? "available" : "in-use";
    v["SubnetId"] = i.subnet;
    v["OwnerId"] = t.account;
    if (const Subnet* s = find_by_id(t.subnets, i.subnet)) {
      v["AvailabilityZone"] = s->availability_zone;
      v["VpcId"] = s->vpc;
      v["OwnerId"] = owner_of_vpc(t, s->vpc);
    }
    out.push_back(std::move(v));
  }
  return out;
}

}  // namespace lockbox::network
