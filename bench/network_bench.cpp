// A walk of ten hops with its full explanation, forward and back: NAT behind a transit gateway.
#include "bench/bench.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::network_bench {
using namespace lockbox::network;

namespace {

// Two VPCs behind a transit gateway; the way out is a NAT gateway in the other one.
Topology bench_topology() {
  Topology t;
  for (const char* n : {"1", "2"}) {
    const std::string k = n, vpc = "vpc-" + k;
    t.vpcs.push_back({vpc, "", "10." + k + ".0.0/16", "111122223333", true, true});
    t.subnets.push_back({"subnet-" + k, "", vpc, "10." + k + ".1.0/24", "a", "acl-" + k});
    NetworkAcl acl;
    acl.id = "acl-" + k;
    AclEntry in, out;
    out.egress = true;
    acl.entries = {in, out};
    t.network_acls.push_back(acl);
    TransitGatewayAttachment a;
    a.id = "tgw-attach-" + k;
    a.gateway = "tgw-1";
    a.resource = vpc;
    a.association = "tgw-rtb-1";
    a.subnets = {"subnet-" + k};
    t.transit.attachments.push_back(a);
  }
  t.subnets.push_back({"subnet-nat", "", "vpc-2", "10.2.9.0/24", "a", "acl-2"});
  SecurityGroup g;
  g.id = "sg-1";
  SgRule all;
  all.cidrs = {"0.0.0.0/0"};
  g.ingress = g.egress = {all};
  t.security_groups.push_back(g);
  t.route_tables = {
      {"rtb-1", "", "vpc-1", true, {}, {{"10.1.0.0/16", "local"}, {"0.0.0.0/0", "tgw-1"}}},
      {"rtb-2", "", "vpc-2", true, {}, {{"10.2.0.0/16", "local"}, {"0.0.0.0/0", "nat-1"}}},
      {"rtb-n",
       "",
       "vpc-2",
       false,
       {"subnet-nat"},
       {{"10.2.0.0/16", "local"}, {"10.1.0.0/16", "tgw-1"}, {"0.0.0.0/0", "igw-2"}}}};
  t.internet_gateways.push_back({"igw-2", "", "vpc-2"});
  NetworkInterface i;
  i.id = "eni-1";
  i.instance = "i-1";
  i.subnet = "subnet-1";
  i.private_ip = "10.1.1.10";
  i.security_groups = {"sg-1"};
  t.interfaces.push_back(i);
  t.nat_gateways.push_back(
      {"nat-1", "", "vpc-2", "subnet-nat", "eni-nat", "10.2.9.20", "198.51.100.20"});
  t.transit.gateways.emplace_back();
  t.transit.gateways.back().id = "tgw-1";
  TransitGatewayRouteTable table;
  table.id = "tgw-rtb-1";
  table.gateway = "tgw-1";
  table.propagations = {"tgw-attach-1", "tgw-attach-2"};
  table.routes.push_back({"0.0.0.0/0", {"tgw-attach-2"}, false});
  t.transit.tables.push_back(table);
  return t;
}

void run_network(bench::Figures& out) {
  const Topology t = bench_topology();
  const Start start = find_start(t, "i-1");
  Packet p;
  p.source = start.address;
  p.destination = *parse_ip("93.184.216.34");
  const Path path = walk(t, start, p, false);
  std::size_t nodes = 0;
  for (std::size_t k = 0; k < path.hops.size(); ++k)
    nodes += k == 0 || path.hops[k].node != path.hops[k - 1].node ? 1 : 0;
  const double seconds = bench::seconds_each([&] { (void)walk(t, start, p, false); });
  const double each_ten = seconds * 1e6 * 10 / static_cast<double>(nodes == 0 ? 1 : nodes);
  out.push_back({"walk of 10 hops with explanation", each_ten, "us", 20, 0, false});
}

const bench::Register kNetwork("network", run_network);

}  // namespace
}  // namespace lockbox::network_bench
