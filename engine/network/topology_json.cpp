#include "engine/network/topology_json.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/endpoint_policy.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::network {
namespace {

/// Reads members and keeps the first thing that is wrong, with its JSON pointer.
class Reader {
 public:
  std::optional<std::string> failure;

  void fail(const std::string& at, std::string_view message) {
    if (!failure)
      failure = concat({at.empty() ? "/" : at, ": ", message});
  }

  std::string text(const Json& object, const std::string& at, const char* name,
                   bool required = false) {
    const Json* v = member(object, name);
    if (v && v->is_string())
      return v->get<std::string>();
    if (v || required)
      fail(concat({at, "/", name}), v ? "expected a text" : "is missing; expected a text");
    return {};
  }

  bool boolean(const Json& object, const std::string& at, const char* name, bool otherwise) {
    const Json* v = member(object, name);
    if (v && !v->is_boolean())
      fail(concat({at, "/", name}), "expected true or false");
    return v && v->is_boolean() ? v->get<bool>() : otherwise;
  }

  int number(const Json& object, const std::string& at, const char* name, int otherwise) {
    const Json* v = member(object, name);
    if (v && !v->is_number_integer())
      fail(concat({at, "/", name}), "expected an integer");
    return v && v->is_number_integer() ? v->get<int>() : otherwise;
  }

  std::string cidr(const Json& object, const std::string& at, const char* name,
                   bool required = true) {
    const std::string out = text(object, at, name, required);
    if (!out.empty() && !parse_block(out))
      fail(concat({at, "/", name}), concat({"expected an IPv4 block, found \"", out, "\""}));
    return out;
  }

  /// Calls f(element, pointer) for each object of the list `name`; absent lists are empty.
  template <class F>
  void each(const Json& object, const std::string& at, const char* name, F f) {
    const Json* list = member(object, name);
    if (!list)
      return;
    const std::string here = concat({at, "/", name});
    if (!list->is_array())
      return fail(here, "expected a list");
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string p = concat({here, "/", std::to_string(i)});
      if (!(*list)[i].is_object())
        return fail(p, "expected an object");
      f((*list)[i], p);
    }
  }

  std::vector<std::string> texts(const Json& object, const std::string& at, const char* name) {
    std::vector<std::string> out;
    const Json* list = member(object, name);
    if (!list)
      return out;
    if (!list->is_array())
      fail(concat({at, "/", name}), "expected a list of texts");
    for (const Json& v : *list) {
      if (v.is_string()) {
        out.push_back(v.get<std::string>());
      } else {
        fail(concat({at, "/", name}), "expected a list of texts");
      }
    }
    return out;
  }

  std::string name_tag(const Json& object) {
    const Json* tags = member(object, "Tags");
    if (!tags || !tags->is_array())
      return {};
    for (const Json& tag : *tags)
      if (string_member(tag, "Key") == std::optional<std::string>("Name"))
        return string_member(tag, "Value").value_or("");
    return {};
  }
};

void read_vpcs(Reader& r, const Json& json, Topology& t) {
  r.each(json, "", "Vpcs", [&](const Json& v, const std::string& at) {
    Vpc vpc;
    vpc.id = r.text(v, at, "VpcId", true);
    vpc.name = r.name_tag(v);
    vpc.cidr = r.cidr(v, at, "CidrBlock");
    vpc.account = r.text(v, at, "OwnerId");
    if (vpc.account.empty())
      vpc.account = t.account;
    vpc.dns_support = r.boolean(v, at, "EnableDnsSupport", true);
    vpc.dns_hostnames = r.boolean(v, at, "EnableDnsHostnames", true);
    t.vpcs.push_back(std::move(vpc));
  });
  r.each(json, "", "Subnets", [&](const Json& v, const std::string& at) {
    Subnet s;
    s.id = r.text(v, at, "SubnetId", true);
    s.name = r.name_tag(v);
    s.vpc = r.text(v, at, "VpcId", true);
    s.cidr = r.cidr(v, at, "CidrBlock");
    s.availability_zone = r.text(v, at, "AvailabilityZone");
    t.subnets.push_back(std::move(s));
  });
  r.each(json, "", "InternetGateways", [&](const Json& v, const std::string& at) {
    InternetGateway g;
    g.id = r.text(v, at, "InternetGatewayId", true);
    g.name = r.name_tag(v);
    r.each(v, at, "Attachments",
           [&](const Json& a, const std::string& p) { g.vpc = r.text(a, p, "VpcId"); });
    t.internet_gateways.push_back(std::move(g));
  });
}

Route read_route(Reader& r, const Json& v, const std::string& at) {
  Route route;
  route.destination = r.cidr(v, at, "DestinationCidrBlock", false);
  if (route.destination.empty())
    route.destination = r.text(v, at, "DestinationPrefixListId");
  if (route.destination.empty())
    r.fail(at, "a route needs DestinationCidrBlock or DestinationPrefixListId");
  for (const char* name : {"GatewayId", "NatGatewayId", "NetworkInterfaceId", "InstanceId",
                           "TransitGatewayId", "VpcPeeringConnectionId"})
    if (route.target.empty())
      route.target = r.text(v, at, name);
  if (route.target.empty())
    r.fail(at, "a route needs a target such as GatewayId");
  route.blackhole = r.text(v, at, "State") == "blackhole";
  return route;
}

void read_route_tables(Reader& r, const Json& json, Topology& t) {
  r.each(json, "", "RouteTables", [&](const Json& v, const std::string& at) {
    RouteTable table;
    table.id = r.text(v, at, "RouteTableId", true);
    table.name = r.name_tag(v);
    table.vpc = r.text(v, at, "VpcId", true);
    r.each(v, at, "Associations", [&](const Json& a, const std::string& p) {
      if (r.boolean(a, p, "Main", false))
        table.main = true;
      const std::string subnet = r.text(a, p, "SubnetId");
      if (!subnet.empty())
        table.subnets.push_back(subnet);
    });
    r.each(v, at, "Routes", [&](const Json& route, const std::string& p) {
      table.routes.push_back(read_route(r, route, p));
    });
    t.route_tables.push_back(std::move(table));
  });
  r.each(json, "", "PrefixLists", [&](const Json& v, const std::string& at) {
    PrefixList list;
    list.id = r.text(v, at, "PrefixListId", true);
    list.name = r.text(v, at, "PrefixListName");
    list.cidrs = r.texts(v, at, "Cidrs");
    t.prefix_lists.push_back(std::move(list));
  });
}

policy::DocumentPtr read_policy(Reader& r, const Json& v, const std::string& at) {
  const Json* given = member(v, "PolicyDocument");
  if (!given)
    return full_access_endpoint_policy();
  const std::string text = given->is_string() ? given->get<std::string>() : lockbox::to_text(*given);
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
      e.state = state;
    if (e.type != "Gateway")
      r.fail(concat({at, "/VpcEndpointType"}), "only \"Gateway\" is simulated so far");
    e.route_tables = r.texts(v, at, "RouteTableIds");
    e.policy = read_policy(r, v, at);
    t.endpoints.push_back(std::move(e));
  });
}

std::vector<SgRule> read_permissions(Reader& r, const Json& v, const std::string& at,
                                     const char* name) {
  std::vector<SgRule> out;
  r.each(v, at, name, [&](const Json& p, const std::string& here) {
    SgRule rule;
    if (const std::string protocol = r.text(p, here, "IpProtocol"); !protocol.empty())
      rule.protocol = protocol;
    rule.from_port = r.number(p, here, "FromPort", 0);
    rule.to_port = r.number(p, here, "ToPort", 65535);
    r.each(p, here, "IpRanges", [&](const Json& x, const std::string& q) {
      rule.cidrs.push_back(r.cidr(x, q, "CidrIp"));
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

void read_filters(Reader& r, const Json& json, Topology& t) {
  r.each(json, "", "SecurityGroups", [&](const Json& v, const std::string& at) {
    SecurityGroup g;
    g.id = r.text(v, at, "GroupId", true);
    g.name = r.text(v, at, "GroupName");
    g.vpc = r.text(v, at, "VpcId");
    g.ingress = read_permissions(r, v, at, "IpPermissions");
    g.egress = read_permissions(r, v, at, "IpPermissionsEgress");
    t.security_groups.push_back(std::move(g));
  });
  r.each(json, "", "NetworkAcls", [&](const Json& v, const std::string& at) {
    NetworkAcl acl;
    acl.id = r.text(v, at, "NetworkAclId", true);
    acl.name = r.name_tag(v);
    acl.vpc = r.text(v, at, "VpcId");
    r.each(v, at, "Associations", [&](const Json& a, const std::string& p) {
      const std::string subnet = r.text(a, p, "SubnetId");
      if (Subnet* s = find_by_id(t.subnets, subnet))
        s->network_acl = acl.id;
    });
    r.each(v, at, "Entries", [&](const Json& x, const std::string& p) {
      AclEntry e;
      e.number = r.number(x, p, "RuleNumber", 100);
      e.egress = r.boolean(x, p, "Egress", false);
      e.allow = r.text(x, p, "RuleAction", true) == "allow";
      if (const std::string protocol = r.text(x, p, "Protocol"); !protocol.empty())
        e.protocol = protocol;
      e.cidr = r.cidr(x, p, "CidrBlock");
      if (const Json* range = member(x, "PortRange")) {
        e.from_port = r.number(*range, p + "/PortRange", "From", 0);
        e.to_port = r.number(*range, p + "/PortRange", "To", 65535);
      }
      if (e.number != 32767)
        acl.entries.push_back(std::move(e));
    });
    t.network_acls.push_back(std::move(acl));
  });
}

void read_places(Reader& r, const Json& json, Topology& t) {
  r.each(json, "", "NetworkInterfaces", [&](const Json& v, const std::string& at) {
    NetworkInterface i;
    i.id = r.text(v, at, "NetworkInterfaceId", true);
    i.name = r.text(v, at, "Description");
    i.subnet = r.text(v, at, "SubnetId", true);
    i.private_ip = r.text(v, at, "PrivateIpAddress", true);
    i.source_dest_check = r.boolean(v, at, "SourceDestCheck", true);
    if (const Json* a = member(v, "Association"))
      i.public_ip = r.text(*a, at + "/Association", "PublicIp");
    if (const Json* a = member(v, "Attachment"))
      i.instance = r.text(*a, at + "/Attachment", "InstanceId");
    r.each(v, at, "Groups", [&](const Json& g, const std::string& p) {
      i.security_groups.push_back(r.text(g, p, "GroupId", true));
    });
    t.interfaces.push_back(std::move(i));
  });
  r.each(json, "", "VantagePoints", [&](const Json& v, const std::string& at) {
    VantagePoint p;
    p.name = r.text(v, at, "Name", true);
    p.label = r.text(v, at, "Label");
    p.interface = r.text(v, at, "NetworkInterfaceId");
    p.public_ip = r.text(v, at, "PublicIp");
    if (!p.interface.empty() && !find_by_id(t.interfaces, p.interface))
      r.fail(at + "/NetworkInterfaceId", concat({"there is no interface ", p.interface}));
    t.vantage_points.push_back(std::move(p));
  });
}

// What refers to something has to find it.
void check_references(Reader& r, Topology& t) {
  for (const Subnet& s : t.subnets)
    if (!find_by_id(t.vpcs, s.vpc))
      r.fail("/Subnets", concat({s.id, " names the VPC ", s.vpc, ", which is not there"}));
  for (const NetworkInterface& i : t.interfaces) {
    if (!find_by_id(t.subnets, i.subnet))
      r.fail("/NetworkInterfaces",
             concat({i.id, " names the subnet ", i.subnet, ", which is not there"}));
    if (!parse_ip(i.private_ip))
      r.fail("/NetworkInterfaces", concat({i.id, ": not an address: ", i.private_ip}));
  }
  // An association puts the route into the table, as the service does.
  for (const VpcEndpoint& e : t.endpoints) {
    const PrefixList* list = nullptr;
    for (const PrefixList& p : t.prefix_lists)
      if (p.name == e.service)
        list = &p;
    for (const std::string& id : e.route_tables) {
      RouteTable* table = find_by_id(t.route_tables, id);
      if (!table || !list) {
        r.fail("/VpcEndpoints", concat({e.id, ": ", table ? "there is no prefix list named " : "",
                                        table ? e.service : "there is no route table " + id}));
        continue;
      }
      const bool there = std::any_of(table->routes.begin(), table->routes.end(),
                                     [&](const Route& x) { return x.target == e.id; });
      if (!there)
        table->routes.push_back(Route{list->id, e.id, false});
    }
  }
}

}  // namespace

Expected<Topology, std::string> topology_from_json(const Json& json, std::string_view account,
                                                   std::string_view region) {
  Reader r;
  Topology t;
  t.account = std::string(account);
  t.region = std::string(region);
  if (!json.is_object())
    return std::string("/: expected an object of describe-* lists (Vpcs, Subnets, ...)");
  static const std::vector<std::string> known = {
      "Vpcs",         "Subnets",        "RouteTables", "PrefixLists",       "InternetGateways",
      "VpcEndpoints", "SecurityGroups", "NetworkAcls", "NetworkInterfaces", "VantagePoints"};
  for (const auto& [name, value] : json.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end())
      continue;
    const auto near = closest(name, known);
    r.fail("/" + name, concat({"not a list this network knows", near ? "; did you mean " : "",
                               near ? *near : std::string(), near ? "?" : ""}));
  }
  read_vpcs(r, json, t);
  read_route_tables(r, json, t);
  read_endpoints(r, json, t);
  read_filters(r, json, t);
  read_places(r, json, t);
  if (!r.failure)
    check_references(r, t);
  if (r.failure)
    return *r.failure;
  return t;
}

}  // namespace lockbox::network
