#include "engine/base/text.hpp"
#include "engine/network/dns.hpp"
#include "engine/network/endpoint_policy.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::network {
namespace {

SecurityGroup default_group(const std::string& vpc) {
  SecurityGroup g;
  g.id = "sg-0a1b2c3d4e5f60001";
  g.name = "default";
  g.vpc = vpc;
  SgRule in;
  in.groups = {g.id};
  g.ingress.push_back(in);
  SgRule out;
  out.cidrs = {"0.0.0.0/0"};
  g.egress.push_back(out);
  return g;
}

NetworkAcl default_acl(const std::string& vpc) {
  NetworkAcl acl;
  acl.id = "acl-0a1b2c3d4e5f60001";
  acl.name = "default";
  acl.vpc = vpc;
  AclEntry in;
  AclEntry out;
  out.egress = true;
  acl.entries = {in, out};
  return acl;
}

}  // namespace

policy::DocumentPtr full_access_endpoint_policy() {
  static const policy::DocumentPtr document = [] {
    auto parsed = policy::parse_document(
        R"({"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]})",
        policy::Kind::VpcEndpoint);
    return std::move(parsed).value();
  }();
  return document;
}

Topology default_topology(std::string_view account, std::string_view region) {
  Topology t;
  t.account = std::string(account);
  t.region = std::string(region);
  const std::string vpc = "vpc-0a1b2c3d4e5f60001";
  t.vpcs.push_back({vpc, "lab", "10.0.0.0/16", t.account, true, true});
  t.security_groups.push_back(default_group(vpc));
  t.network_acls.push_back(default_acl(vpc));
  const std::string group = t.security_groups[0].id, acl = t.network_acls[0].id;
  const std::string a = "subnet-0a1b2c3d4e5f6000a", b = "subnet-0a1b2c3d4e5f6000b";
  t.subnets.push_back({a, "public", vpc, "10.0.1.0/24", concat({region, "a"}), acl});
  t.subnets.push_back({b, "private", vpc, "10.0.2.0/24", concat({region, "b"}), acl});
  t.internet_gateways.push_back({"igw-0a1b2c3d4e5f60001", "lab", vpc});
  t.prefix_lists.push_back(dynamodb_prefix_list(region));
  RouteTable open{"rtb-0a1b2c3d4e5f6000a", "public", vpc, false, {a}, {}};
  open.routes = {{"10.0.0.0/16", "local", false}, {"0.0.0.0/0", t.internet_gateways[0].id, false}};
  RouteTable closed{"rtb-0a1b2c3d4e5f6000b", "private", vpc, true, {}, {}};
  closed.routes = {{"10.0.0.0/16", "local", false}};
  t.route_tables = {open, closed};
  t.interfaces.push_back({"eni-0a1b2c3d4e5f6000a",
                          "public instance",
                          a,
                          "10.0.1.10",
                          "198.51.100.10",
                          "i-0a1b2c3d4e5f6000a",
                          {group},
                          true});
  t.interfaces.push_back({"eni-0a1b2c3d4e5f6000b",
                          "private instance",
                          b,
                          "10.0.2.10",
                          "",
                          "i-0a1b2c3d4e5f6000b",
                          {group},
                          true});
  t.vantage_points.push_back({"internet", "The internet", "", "203.0.113.10"});
  t.vantage_points.push_back(
      {"common-room", "Common room (public subnet)", t.interfaces[0].id, ""});
  t.vantage_points.push_back({"library", "Library (private subnet)", t.interfaces[1].id, ""});
  return t;
}

}  // namespace lockbox::network
