#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/ec2_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::ec2 {
namespace {

using network::Topology;

Json vpcs(const Topology& t) {
  Json out = Json::array();
  for (const network::Vpc& v : t.vpcs)
    out.push_back({{"CidrBlock", v.cidr},
                   {"State", "available"},
                   {"VpcId", v.id},
                   {"OwnerId", v.account.empty() ? t.account : v.account},
                   {"InstanceTenancy", "default"},
                   {"IsDefault", false},
                   {"Tags", name_tags(v.name)}});
  return out;
}

Json subnets(const Topology& t) {
  Json out = Json::array();
  for (const network::Subnet& s : t.subnets)
    out.push_back(
        {{"AvailabilityZone", s.availability_zone},
         {"CidrBlock", s.cidr},
         {"State", "available"},
         {"SubnetId", s.id},
         {"VpcId", s.vpc},
         {"OwnerId", t.account},
         {"SubnetArn", concat({"arn:aws:ec2:", t.region, ":", t.account, ":subnet/", s.id})},
         {"Tags", name_tags(s.name)}});
  return out;
}

const char* target_member(const std::string& target) {
  if (target.rfind("nat-", 0) == 0)
    return "NatGatewayId";
  if (target.rfind("eni-", 0) == 0)
    return "NetworkInterfaceId";
  if (target.rfind("pcx-", 0) == 0)
    return "VpcPeeringConnectionId";
  return target.rfind("tgw-", 0) == 0 ? "TransitGatewayId" : "GatewayId";
}

Json routes(const network::RouteTable& table) {
  Json out = Json::array();
  for (const network::Route& r : table.routes) {
    const bool list = r.destination.rfind("pl-", 0) == 0;
    Json route;
    route[list ? "DestinationPrefixListId" : "DestinationCidrBlock"] = r.destination;
    route[target_member(r.target)] = r.target;
    route["Origin"] = r.target == "local" ? "CreateRouteTable" : "CreateRoute";
    route["State"] = r.blackhole ? "blackhole" : "active";
    out.push_back(std::move(route));
  }
  return out;
}

Json route_tables(const Topology& t) {
  Json out = Json::array();
  for (const network::RouteTable& table : t.route_tables) {
    Json associations = Json::array();
    const auto associate = [&](bool main, const std::string& subnet) {
      Json a = {
          {"Main", main},
          {"RouteTableAssociationId", "rtbassoc-" + (main ? table.id.substr(4) : subnet.substr(7))},
          {"RouteTableId", table.id}};
      if (!main)
        a["SubnetId"] = subnet;
      a["AssociationState"] = {{"State", "associated"}};
      associations.push_back(std::move(a));
    };
    if (table.main)
      associate(true, "");
    for (const std::string& subnet : table.subnets) associate(false, subnet);
    out.push_back({{"Associations", std::move(associations)},
                   {"PropagatingVgws", Json::array()},
                   {"RouteTableId", table.id},
                   {"Routes", routes(table)},
                   {"Tags", name_tags(table.name)},
                   {"VpcId", table.vpc},
                   {"OwnerId", t.account}});
  }
  return out;
}

Json vpc_endpoints(const Topology& t) {
  Json out = Json::array();
  for (const network::VpcEndpoint& e : t.endpoints) out.push_back(to_json(e, t.account));
  return out;
}

Json prefix_lists(const Topology& t) {
  Json out = Json::array();
  for (const network::PrefixList& p : t.prefix_lists)
    out.push_back({{"Cidrs", p.cidrs}, {"PrefixListId", p.id}, {"PrefixListName", p.name}});
  return out;
}

Json managed_prefix_lists(const Topology& t) {
  Json out = Json::array();
  for (const network::PrefixList& p : t.prefix_lists)
    out.push_back({{"PrefixListId", p.id},
                   {"AddressFamily", "IPv4"},
                   {"State", "create-complete"},
                   {"PrefixListArn", concat({"arn:aws:ec2:", t.region, ":aws:prefix-list/", p.id})},
                   {"PrefixListName", p.name},
                   {"MaxEntries", p.cidrs.size()},
                   {"Version", 1},
                   {"Tags", Json::array()},
                   {"OwnerId", "AWS"}});
  return out;
}

Json permissions(const std::vector<network::SgRule>& rules, std::string_view account) {
  Json out = Json::array();
  for (const network::SgRule& r : rules) out.push_back(to_json(r, account));
  return out;
}

Json security_groups(const Topology& t) {
  Json out = Json::array();
  for (const network::SecurityGroup& g : t.security_groups)
    out.push_back({{"Description", g.name},
                   {"GroupName", g.name},
                   {"IpPermissions", permissions(g.ingress, t.account)},
                   {"OwnerId", t.account},
                   {"GroupId", g.id},
                   {"IpPermissionsEgress", permissions(g.egress, t.account)},
                   {"VpcId", g.vpc}});
  return out;
}

std::string protocol_number(const std::string& protocol) {
  return protocol == "tcp" ? "6" : protocol == "udp" ? "17" : protocol == "icmp" ? "1" : protocol;
}

Json acl_entry(const network::AclEntry& e) {
  Json out = {{"CidrBlock", e.cidr},
              {"Egress", e.egress},
              {"Protocol", protocol_number(e.protocol)},
              {"RuleAction", e.allow ? "allow" : "deny"},
              {"RuleNumber", e.number}};
  if (e.protocol != "-1")
    out["PortRange"] = {{"From", e.from_port}, {"To", e.to_port}};
  return out;
}

Json network_acls(const Topology& t) {
  Json out = Json::array();
  for (const network::NetworkAcl& acl : t.network_acls) {
    Json associations = Json::array();
    for (const network::Subnet& s : t.subnets)
      if (s.network_acl == acl.id)
        associations.push_back({{"NetworkAclAssociationId", "aclassoc-" + s.id.substr(7)},
                                {"NetworkAclId", acl.id},
                                {"SubnetId", s.id}});
    Json entries = Json::array();
    for (const bool egress : {true, false}) {
      for (const network::AclEntry& e : acl.entries)
        if (e.egress == egress)
          entries.push_back(acl_entry(e));
      network::AclEntry last;
      last.number = 32767;
      last.egress = egress;
      last.allow = false;
      entries.push_back(acl_entry(last));
    }
    out.push_back({{"Associations", std::move(associations)},
                   {"Entries", std::move(entries)},
                   {"IsDefault", acl.name == "default"},
                   {"NetworkAclId", acl.id},
                   {"Tags", name_tags(acl.name)},
                   {"VpcId", acl.vpc},
                   {"OwnerId", t.account}});
  }
  return out;
}

Json internet_gateways(const Topology& t) {
  Json out = Json::array();
  for (const network::InternetGateway& g : t.internet_gateways) {
    Json attachments = Json::array();
    if (!g.vpc.empty())
      attachments.push_back({{"State", "available"}, {"VpcId", g.vpc}});
    out.push_back({{"Attachments", std::move(attachments)},
                   {"InternetGatewayId", g.id},
                   {"OwnerId", t.account},
                   {"Tags", name_tags(g.name)}});
  }
  return out;
}

Json network_interfaces(const Topology& t) {
  Json out = Json::array();
  for (const network::NetworkInterface& i : t.interfaces) {
    Json groups = Json::array();
    for (const std::string& id : i.security_groups) {
      std::string name;
      for (const network::SecurityGroup& g : t.security_groups)
        if (g.id == id)
          name = g.name;
      groups.push_back({{"GroupName", name}, {"GroupId", id}});
    }
    Json v;
    if (!i.public_ip.empty())
      v["Association"] = {{"IpOwnerId", "amazon"}, {"PublicIp", i.public_ip}};
    if (!i.instance.empty())
      v["Attachment"] = {{"DeviceIndex", 0}, {"InstanceId", i.instance}, {"Status", "attached"}};
    v["Description"] = i.name;
    v["Groups"] = std::move(groups);
    v["NetworkInterfaceId"] = i.id;
    v["OwnerId"] = t.account;
    v["PrivateIpAddress"] = i.private_ip;
    v["SourceDestCheck"] = i.source_dest_check;
    const bool of_endpoint =
        std::any_of(t.endpoints.begin(), t.endpoints.end(), [&](const network::VpcEndpoint& e) {
          return std::find(e.interfaces.begin(), e.interfaces.end(), i.id) != e.interfaces.end();
        });
    v["InterfaceType"] = of_endpoint ? "vpc_endpoint" : "interface";
    v["RequesterManaged"] = of_endpoint;
    v["Status"] = i.instance.empty() && !of_endpoint ? "available" : "in-use";
    v["SubnetId"] = i.subnet;
    for (const network::Subnet& s : t.subnets)
      if (s.id == i.subnet) {
        v["AvailabilityZone"] = s.availability_zone;
        v["VpcId"] = s.vpc;
      }
    out.push_back(std::move(v));
  }
  return out;
}

/// One describe operation: what it lists, and how its elements are chosen by id.
struct Listing {
  const char* operation;
  const char* list;          ///< member of the answer
  const char* id;            ///< member of an element
  const char* ids;           ///< parameter with ids
  const char* missing_code;  ///< error when an id does not exist
  const char* what;          ///< its name in that error's text
  Json (*rows)(const Topology&);
};

constexpr Listing kListings[] = {
    {"DescribeVpcs", "Vpcs", "VpcId", "VpcIds", "InvalidVpcID.NotFound", "vpc ID", vpcs},
    {"DescribeSubnets", "Subnets", "SubnetId", "SubnetIds", "InvalidSubnetID.NotFound", "subnet ID",
     subnets},
    {"DescribeRouteTables", "RouteTables", "RouteTableId", "RouteTableIds",
     "InvalidRouteTableID.NotFound", "routeTable ID", route_tables},
    {"DescribeVpcEndpoints", "VpcEndpoints", "VpcEndpointId", "VpcEndpointIds",
     "InvalidVpcEndpointId.NotFound", "Vpc Endpoint Id", vpc_endpoints},
    {"DescribePrefixLists", "PrefixLists", "PrefixListId", "PrefixListIds",
     "InvalidPrefixListId.NotFound", "prefix list ID", prefix_lists},
    {"DescribeManagedPrefixLists", "PrefixLists", "PrefixListId", "PrefixListIds",
     "InvalidPrefixListID.NotFound", "prefix list ID", managed_prefix_lists},
    {"DescribeSecurityGroups", "SecurityGroups", "GroupId", "GroupIds", "InvalidGroup.NotFound",
     "security group", security_groups},
    {"DescribeNetworkAcls", "NetworkAcls", "NetworkAclId", "NetworkAclIds",
     "InvalidNetworkAclID.NotFound", "networkAcl ID", network_acls},
    {"DescribeInternetGateways", "InternetGateways", "InternetGatewayId", "InternetGatewayIds",
     "InvalidInternetGatewayID.NotFound", "internetGateway ID", internet_gateways},
    {"DescribeNetworkInterfaces", "NetworkInterfaces", "NetworkInterfaceId", "NetworkInterfaceIds",
     "InvalidNetworkInterfaceID.NotFound", "networkInterface ID", network_interfaces},
};

// "vpc-id" -> "VpcId".
std::string member_of_filter(std::string_view name) {
  std::string out;
  bool up = true;
  for (const char c : name) {
    if (c == '-') {
      up = true;
      continue;
    }
    out += up && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    up = false;
  }
  return out;
}

// Values of an element that a filter looks at: a member, a tag, or a member of a nested list
// ("association.subnet-id").
std::vector<std::string> filtered_values(const Json& row, const std::string& name) {
  std::vector<std::string> out;
  const auto take = [&](const Json* v) {
    if (v && v->is_string())
      out.push_back(v->get<std::string>());
    if (v && v->is_boolean())
      out.push_back(v->get<bool>() ? "true" : "false");
  };
  if (name.rfind("tag:", 0) == 0) {
    if (const Json* tags = member(row, "Tags"))
      for (const Json& tag : *tags)
        if (string_member(tag, "Key") == name.substr(4))
          take(member(tag, "Value"));
    return out;
  }
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos) {
    take(member(row, member_of_filter(name)));
    return out;
  }
  if (const Json* list = member(row, member_of_filter(name.substr(0, dot)) + "s"))
    for (const Json& element : *list) take(member(element, member_of_filter(name.substr(dot + 1))));
  return out;
}

struct Filter {
  std::string name;
  std::vector<std::string> values;
};

bool passes(const Json& row, const Filter& f) {
  for (const std::string& seen : filtered_values(row, f.name))
    for (const std::string& wanted : f.values)
      if (wildcard_match(wanted, seen))
        return true;
  return false;
}

std::vector<Filter> read_filters(Parameters& p) {
  std::vector<Filter> out;
  const Json* list = p.list("Filters");
  if (!list)
    return out;
  for (const Json& v : *list) {
    Filter f;
    f.name = string_member(v, "Name").value_or("");
    const Json* values = member(v, "Values");
    if (f.name.empty() || !values || !values->is_array()) {
      p.fail(error("InvalidParameterValue", "A filter needs Name and Values"));
      return out;
    }
    for (const Json& value : *values)
      if (value.is_string())
        f.values.push_back(value.get<std::string>());
    out.push_back(std::move(f));
  }
  return out;
}

Result<Json> select(const Listing& listing, const Json& rows, const std::vector<std::string>& ids,
                    const std::vector<Filter>& filters) {
  for (const std::string& id : ids)
    if (std::none_of(rows.begin(), rows.end(),
                     [&](const Json& row) { return string_member(row, listing.id) == id; }))
      return not_found(listing.missing_code, listing.what, id);
  Json out = Json::array();
  for (const Json& row : rows) {
    const std::string id = string_member(row, listing.id).value_or("");
    const bool named = ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
    const bool wanted = std::all_of(filters.begin(), filters.end(),
                                    [&](const Filter& f) { return passes(row, f); });
    if (named && wanted)
      out.push_back(row);
  }
  return Json{{listing.list, std::move(out)}};
}

Result<Prepared> describe(const Services&, const Call& call) {
  const Listing* listing =
      std::find_if(std::begin(kListings), std::end(kListings),
                   [&](const Listing& l) { return l.operation == call.operation; });
  Parameters p(call, {listing->ids, "Filters"});
  const std::vector<std::string> ids = p.texts(listing->ids);
  const std::vector<Filter> filters = read_filters(p);
  if (p.failure())
    return *p.failure();
  return prepared(call, needs(call, listing->operation, {"*"}), [listing, ids, filters](Run& run) {
    return select(*listing, listing->rows(run.services.network.get()), ids, filters);
  });
}

}  // namespace

Json to_json(const network::VpcEndpoint& e, std::string_view account) {
  Json groups = Json::array(), names = Json::array();
  for (const std::string& id : e.security_groups) groups.push_back({{"GroupId", id}});
  for (const std::string& name : e.dns_names) names.push_back({{"DnsName", name}});
  return {{"VpcEndpointId", e.id},
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
          {"OwnerId", account}};
}

Json to_json(const network::SgRule& rule, std::string_view account) {
  Json out = {{"IpProtocol", rule.protocol}};
  if (rule.protocol != "-1") {
    out["FromPort"] = rule.from_port;
    out["ToPort"] = rule.to_port;
  }
  Json ranges = Json::array(), lists = Json::array(), groups = Json::array();
  for (const std::string& cidr : rule.cidrs) ranges.push_back({{"CidrIp", cidr}});
  for (const std::string& id : rule.prefix_lists) lists.push_back({{"PrefixListId", id}});
  for (const std::string& id : rule.groups)
    groups.push_back({{"UserId", account}, {"GroupId", id}});
  out["UserIdGroupPairs"] = std::move(groups);
  out["IpRanges"] = std::move(ranges);
  out["Ipv6Ranges"] = Json::array();
  out["PrefixListIds"] = std::move(lists);
  return out;
}

std::vector<Operation> describe_operations() {
  std::vector<Operation> out;
  for (const Listing& l : kListings) {
    Operation o;
    o.service = "ec2";
    o.name = l.operation;
    o.read_only = true;
    o.prepare = describe;
    out.push_back(o);
  }
  return out;
}

}  // namespace lockbox::api::ec2
