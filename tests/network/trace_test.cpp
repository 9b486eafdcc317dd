// `lockbox trace`: nodes, dispositions and codes of paths through one topology. Sources: Amazon VPC
// User Guide, "Route priority", "NAT gateways", "Internet gateways", "Gateway endpoints"; VPC
// Peering Guide; Transit Gateways; Site-to-Site VPN; Reachability Analyzer, "Explanation codes".
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/trace_line.hpp"
#include "tests/network/castle.hpp"

namespace lockbox::trace_test {
using namespace lockbox::network;
using lockbox::Json;

namespace {

std::string nodes_of(const Json& hops) {
  std::string out;
  for (const Json& hop : hops) out += (out.empty() ? "" : " ") + hop.at("node").get<std::string>();
  return out;
}

Json trace(const Topology& t, const std::string& members, bool explain = false) {
  return trace_line(t, "{\"id\":\"1\"," + members + "}", explain);
}

struct Way {
  const char* rule;
  const char* packet;
  const char* disposition;
  const char* nodes;
  const char* code;  ///< of the last hop; nullptr: any
};

void check_ways(const Topology& t, const Way* begin, const Way* end) {
  for (const Way* w = begin; w != end; ++w) {
    INFO(w->rule);
    const Json out = trace(t, w->packet);
    INFO(out.dump());
    REQUIRE(out.contains("disposition"));
    CHECK(out.at("disposition") == w->disposition);
    CHECK(nodes_of(out.at("hops")) == w->nodes);
    if (w->code)
      CHECK(out.at("hops").back().at("code") == w->code);
  }
}

template <std::size_t N>
void check_ways(const Topology& t, const Way (&ways)[N]) {
  check_ways(t, ways, ways + N);
}

}  // namespace

TEST_CASE("Ways through a VPC and out of it", "[network][trace]") {
  const Way ways[] = {
      {"one subnet: no network ACL, no route table", R"("ingress":"i-app","dst":"10.1.2.11")",
       "ACCEPTED", "i-app i-app2", ""},
      {"the other subnet of the VPC", R"("ingress":"i-app","dst":"10.1.1.10")", "ACCEPTED",
       "i-app subnet-private vpc-hall subnet-public i-web", nullptr},
      {"nobody has the address, same subnet", R"("ingress":"i-app","dst":"10.1.2.77")",
       "NEIGHBOR_UNREACHABLE", "i-app", "NO_POSSIBLE_DESTINATION"},
      {"nobody has the address, other subnet", R"("ingress":"i-app","dst":"10.1.1.77")",
       "NEIGHBOR_UNREACHABLE", "i-app subnet-private vpc-hall subnet-public",
       "NO_POSSIBLE_DESTINATION"},
      {"inside the VPC, in no subnet", R"("ingress":"i-app","dst":"10.1.200.1")", "NULL_ROUTED",
       "i-app subnet-private vpc-hall", "NO_POSSIBLE_DESTINATION"},
      {"its own address", R"("ingress":"i-app","dst":"10.1.2.10")", "ACCEPTED", "i-app", ""},
      {"security group refuses the way in", R"("ingress":"i-app","dst":"10.1.1.10","dstPort":8080)",
       "DENIED_IN", "i-app subnet-private vpc-hall subnet-public i-web", "ENI_SG_RULES_MISMATCH"},
      {"a rule that names a group of the sender",
       R"("ingress":"i-app","dst":"10.1.1.10","dstPort":22)", "ACCEPTED",
       "i-app subnet-private vpc-hall subnet-public i-web", nullptr},
      {"ICMP echo by type", R"("ingress":"i-app","dst":"10.1.1.10","protocol":"icmp")", "ACCEPTED",
       "i-app subnet-private vpc-hall subnet-public i-web", nullptr},
      {"another ICMP type",
       R"("ingress":"i-app","dst":"10.1.1.10","protocol":"icmp","icmpType":13)", "DENIED_IN",
       "i-app subnet-private vpc-hall subnet-public i-web", "ENI_SG_RULES_MISMATCH"},
      {"a group without egress rules", R"("ingress":"i-app2","dst":"10.1.2.10")", "DENIED_OUT",
       "i-app2", "SG_HAS_NO_RULES"},
      {"a source that is not its own", R"("ingress":"i-app","src":"10.9.9.9","dst":"10.1.1.10")",
       "DENIED_OUT", "i-app", "ENI_SOURCE_DEST_CHECK_RESTRICTION"},
      {"an interface endpoint is a host", R"("ingress":"i-app","dst":"10.1.2.99")", "ACCEPTED",
       "i-app vpce-face-subnet-private", ""},
      {"the resolver passes every filter",
       R"("ingress":"i-app2","dst":"10.1.0.2","protocol":"udp","dstPort":53)", "ACCEPTED",
       "i-app2 vpc-hall", ""},
      {"instance metadata", R"("ingress":"i-app2","dst":"169.254.169.254","dstPort":80)",
       "ACCEPTED", "i-app2", ""},
      {"NAT gateway, then internet gateway", R"("ingress":"i-app","dst":"93.184.216.34")",
       "EXITS_NETWORK",
       "i-app subnet-private vpc-hall nat-1 subnet-public vpc-hall igw-hall aws-backbone internet",
       ""},
      {"a NAT gateway takes TCP, UDP and ICMP",
       R"("ingress":"i-app","dst":"93.184.216.34","protocol":"47")", "DENIED_IN",
       "i-app subnet-private vpc-hall nat-1", "PROTOCOL_RESTRICTION"},
      {"route to something that is gone", R"("ingress":"i-app","dst":"203.0.113.9")", "NULL_ROUTED",
       "i-app subnet-private", "BAD_STATE_ROUTE"},
      {"gateway endpoint by its prefix list", R"("ingress":"i-app","dst":"52.94.24.9")",
       "EXITS_NETWORK", "i-app subnet-private vpc-hall vpce-gate", ""},
      {"a gateway endpoint takes TCP and ping",
       R"("ingress":"i-app","dst":"52.94.24.9","protocol":"udp")", "DENIED_IN",
       "i-app subnet-private vpc-hall vpce-gate", "VPCE_GATEWAY_PROTOCOL_RESTRICTION"},
  };
  check_ways(castle::topology(), ways);
}

TEST_CASE("Ways from the internet", "[network][trace]") {
  const Way ways[] = {
      {"to a public address", R"("ingress":"internet","src":"8.8.8.8","dst":"198.51.100.10")",
       "ACCEPTED", "internet aws-backbone igw-hall vpc-hall subnet-public i-web", nullptr},
      {"a port that is closed",
       R"("ingress":"internet","src":"8.8.8.8","dst":"198.51.100.10","dstPort":22)", "DENIED_IN",
       "internet aws-backbone igw-hall vpc-hall subnet-public i-web", "ENI_SG_RULES_MISMATCH"},
      {"a private address", R"("ingress":"internet","src":"8.8.8.8","dst":"10.1.1.10")",
       "NULL_ROUTED", "internet", "NO_ROUTE_TO_DESTINATION"},
      {"an address of AWS that nobody has", R"("ingress":"internet","dst":"3.120.1.2")",
       "NULL_ROUTED", "internet aws-backbone", "NO_POSSIBLE_DESTINATION"},
      {"a NAT gateway without a connection", R"("ingress":"internet","dst":"198.51.100.20")",
       "DENIED_IN", "internet aws-backbone igw-hall vpc-hall subnet-public nat-1", ""},
      {"a service of AWS", R"("ingress":"internet","dst":"52.94.24.9")", "EXITS_NETWORK",
       "internet aws-backbone", ""},
      {"AWS's end of a VPN tunnel",
       R"("ingress":"internet","dst":"198.51.100.40","protocol":"udp","dstPort":500)", "ACCEPTED",
       "internet aws-backbone vgw-1", ""},
      {"elsewhere on the internet", R"("ingress":"internet","dst":"93.184.216.34")",
       "EXITS_NETWORK", "internet", ""},
      {"a private source is forged",
       R"("ingress":"internet","src":"10.0.0.1","dst":"198.51.100.10")", "DENIED_IN",
       "internet aws-backbone igw-hall", "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"},
      {"straight at the gateway, an address it does not have",
       R"("ingress":"igw-hall","src":"8.8.8.8","dst":"198.51.100.99")", "DENIED_IN", "igw-hall",
       "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"},
  };
  check_ways(castle::topology(), ways);
}

TEST_CASE("Ways between VPCs and to the customer's side", "[network][trace]") {
  const Way ways[] = {
      {"peering", R"("ingress":"i-app","dst":"10.2.1.10")", "ACCEPTED",
       "i-app subnet-private vpc-hall vpc-tower subnet-tower i-tower", nullptr},
      {"peering has no edge-to-edge routing: the peer's internet gateway",
       R"("ingress":"i-tower","dst":"10.1.1.20")", "DENIED_IN",
       "i-tower subnet-tower vpc-tower vpc-hall subnet-public nat-1", ""},
      {"peering reaches an interface endpoint", R"("ingress":"i-tower","dst":"10.1.2.99")",
       "ACCEPTED",
       "i-tower subnet-tower vpc-tower vpc-hall subnet-private vpce-face-subnet-private", nullptr},
      {"transit gateway", R"("ingress":"i-app","dst":"10.3.1.10")", "ACCEPTED",
       "i-app subnet-private vpc-hall tgw-1 vpc-dungeon subnet-dungeon i-dungeon", nullptr},
      {"attachment without a subnet in the zone", R"("ingress":"i-lonely","dst":"10.3.1.10")",
       "NULL_ROUTED", "i-lonely subnet-lonely", "TGW_ROUTE_AZ_RESTRICTION"},
      {"blackhole of the transit gateway", R"("ingress":"i-dungeon","dst":"10.66.0.1")",
       "NULL_ROUTED", "i-dungeon subnet-dungeon vpc-dungeon tgw-1", "TGW_RTB_BAD_STATE_ROUTE"},
      {"central NAT gateway behind the transit gateway",
       R"("ingress":"i-dungeon","dst":"93.184.216.34")", "EXITS_NETWORK",
       "i-dungeon subnet-dungeon vpc-dungeon tgw-1 vpc-hall subnet-private vpc-hall nat-1 "
       "subnet-public vpc-hall igw-hall aws-backbone internet",
       ""},
      {"a gateway endpoint is not extended over the transit gateway",
       R"("ingress":"i-dungeon","dst":"52.94.24.9")", "DENIED_IN",
       "i-dungeon subnet-dungeon vpc-dungeon tgw-1 vpc-hall subnet-private vpc-hall vpce-gate",
       "GATEWAY_REJECTS_SPOOFED_TRAFFIC"},
      {"VPN of the transit gateway", R"("ingress":"i-dungeon","dst":"172.20.1.1")", "EXITS_NETWORK",
       "i-dungeon subnet-dungeon vpc-dungeon tgw-1", ""},
      {"VPN of the VPC", R"("ingress":"i-app","dst":"192.168.5.5")", "EXITS_NETWORK",
       "i-app subnet-private vpc-hall vgw-1", ""},
      {"the VPN has no such route", R"("ingress":"i-app","dst":"192.168.200.5")", "NO_ROUTE",
       "i-app subnet-private vpc-hall vgw-1", "NO_ROUTE_TO_DESTINATION"},
      {"from the customer's side", R"("ingress":"vgw-1","src":"192.168.5.5","dst":"10.1.2.10")",
       "ACCEPTED", "vgw-1 vpc-hall subnet-private i-app", nullptr},
      {"a VPN gateway leads to its VPC only",
       R"("ingress":"vgw-1","src":"192.168.5.5","dst":"10.2.1.10")", "NO_ROUTE", "vgw-1",
       "NO_ROUTE_TO_DESTINATION"},
      {"from a transit gateway, its VPN", R"("ingress":"tgw-1","dst":"10.3.1.10")", "ACCEPTED",
       "tgw-1 vpc-dungeon subnet-dungeon i-dungeon", nullptr},
      {"by the name of an instance", R"("ingress":"Web","dst":"10.1.2.10")", "DENIED_OUT", "i-web",
       "SG_HAS_NO_RULES"},
  };
  check_ways(castle::topology(), ways);
}

TEST_CASE("Changed topologies: where the packet ends, and the code", "[network][trace]") {
  struct Row {
    const char* rule;
    void (*change)(Topology&);
    Way way;
  };
  const auto gateway_route = [](Topology& t) {
    find_by_id(t.route_tables, "rtb-private")->routes.push_back({"8.8.8.0/24", "igw-hall", false});
  };
  const Row rows[] = {
      {"private source at the internet gateway",
       gateway_route,
       {"", R"("ingress":"i-app","dst":"8.8.8.8")", "DENIED_IN",
        "i-app subnet-private vpc-hall igw-hall", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"}},
      {"internet gateway and a private destination",
       [](Topology& t) {
         find_by_id(t.security_groups, "sg-web")->egress =
             find_by_id(t.security_groups, "sg-open")->egress;
       },
       {"", R"("ingress":"i-web","dst":"10.99.0.1")", "DENIED_IN",
        "i-web subnet-public vpc-hall igw-hall", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"}},
      {"internet gateway and shared address space",
       [](Topology& t) {
         find_by_id(t.security_groups, "sg-web")->egress =
             find_by_id(t.security_groups, "sg-open")->egress;
       },
       {"", R"("ingress":"i-web","dst":"100.64.0.1")", "DENIED_IN",
        "i-web subnet-public vpc-hall igw-hall", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"}},
      {"internet gateway and the VPC's own addresses",
       [](Topology& t) {
         find_by_id(t.security_groups, "sg-web")->egress =
             find_by_id(t.security_groups, "sg-open")->egress;
         find_by_id(t.route_tables, "rtb-public")
             ->routes.push_back({"10.1.77.0/24", "igw-hall", false});
       },
       {"", R"("ingress":"i-web","dst":"10.1.77.1")", "DENIED_IN",
        "i-web subnet-public vpc-hall igw-hall", "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS"}},
      {"shared address space as a source",
       [](Topology&) {},
       {"", R"("ingress":"internet","src":"100.64.0.1","dst":"198.51.100.10")", "DENIED_IN",
        "internet aws-backbone igw-hall", "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"}},
      {"VPC Block Public Access",
       [](Topology& t) { t.vpcs[0].block_public_access = true; },
       {"", R"("ingress":"internet","dst":"198.51.100.10")", "DENIED_IN",
        "internet aws-backbone igw-hall", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"}},
      {"internet gateway of another VPC",
       [](Topology& t) {
         t.internet_gateways[0].vpc = "vpc-tower";
         find_by_id(t.route_tables, "rtb-private")
             ->routes.push_back({"8.8.8.0/24", "igw-hall", false});
       },
       {"", R"("ingress":"i-app","dst":"8.8.8.8")", "NULL_ROUTED",
        "i-app subnet-private vpc-hall igw-hall", "BAD_STATE_ATTACHMENT"}},
      {"no internet gateway for the address",
       [](Topology& t) { t.internet_gateways.clear(); },
       {"", R"("ingress":"internet","dst":"198.51.100.10")", "NULL_ROUTED", "internet aws-backbone",
        "NO_POSSIBLE_DESTINATION"}},
      {"no route",
       [](Topology& t) { find_by_id(t.route_tables, "rtb-private")->routes.pop_back(); },
       {"", R"("ingress":"i-app","dst":"8.8.8.8")", "NO_ROUTE", "i-app subnet-private",
        "NO_ROUTE_TO_DESTINATION"}},
      {"route to nothing known",
       [](Topology& t) {
         find_by_id(t.route_tables, "rtb-private")
             ->routes.push_back({"8.8.8.0/24", "nat-x", false});
       },
       {"", R"("ingress":"i-app","dst":"8.8.8.8")", "NULL_ROUTED", "i-app subnet-private",
        "UNKNOWN_RESOURCE"}},
      {"a component that is not simulated",
       [](Topology& t) {
         find_by_id(t.route_tables, "rtb-private")
             ->routes.push_back({"8.8.8.0/24", "lgw-1", false});
       },
       {"", R"("ingress":"i-app","dst":"8.8.8.8")", "EXITS_NETWORK",
        "i-app subnet-private vpc-hall", "UNSUPPORTED_COMPONENT"}},
      {"network ACL on the way out",
       [](Topology& t) { t.network_acls[0].entries[0].allow = false; },
       {"", R"("ingress":"i-app","dst":"10.1.1.10")", "DENIED_OUT", "i-app subnet-private",
        "SUBNET_ACL_RESTRICTION"}},
      {"network ACL on the way in",
       [](Topology& t) { t.network_acls[0].entries[1].cidr = "10.2.0.0/16"; },
       {"", R"("ingress":"i-app","dst":"10.1.1.10")", "DENIED_IN",
        "i-app subnet-private vpc-hall subnet-public", "SUBNET_ACL_RESTRICTION"}},
      {"network ACL of the NAT gateway's subnet",
       [](Topology& t) {
         NetworkAcl acl = t.network_acls[0];
         acl.id = "acl-nat";
         acl.entries[1].allow = false;
         t.network_acls.push_back(acl);
         find_by_id(t.subnets, "subnet-public")->network_acl = "acl-nat";
       },
       {"", R"("ingress":"i-app","dst":"8.8.8.8")", "DENIED_IN",
        "i-app subnet-private vpc-hall subnet-public", "SUBNET_ACL_RESTRICTION"}},
      {"NAT gateway in the client's own subnet",
       [](Topology& t) {
         t.nat_gateways[0].subnet = "subnet-private";
         t.nat_gateways[0].private_ip = "10.1.2.20";
         NetworkInterface* i = find_by_id(t.interfaces, "eni-nat");
         i->subnet = "subnet-private";
         i->private_ip = "10.1.2.20";
         find_by_id(t.route_tables, "rtb-private")
             ->routes.push_back({"8.8.8.0/24", "nat-1", false});
         find_by_id(t.route_tables, "rtb-private")->routes[6] = {"0.0.0.0/0", "igw-hall", false};
       },
       {"", R"("ingress":"i-app","dst":"8.8.8.8")", "NULL_ROUTED",
        "i-app subnet-private nat-1 subnet-private", nullptr}},
      {"NAT gateway that failed",
       [](Topology& t) { t.nat_gateways[0].state = "failed"; },
       {"", R"("ingress":"i-app","dst":"8.8.8.8")", "NULL_ROUTED",
        "i-app subnet-private vpc-hall nat-1", "BAD_STATE"}},
      {"NAT gateway and a source from elsewhere",
       [](Topology& t) { find_by_id(t.interfaces, "i-app/primary")->source_dest_check = false; },
       {"", R"("ingress":"i-app","src":"10.9.0.1","dst":"8.8.8.8")", "DENIED_IN",
        "i-app subnet-private vpc-hall nat-1", "NGW_REQUIRES_SOURCE_IN_VPC"}},
      {"peering that was deleted",
       [](Topology& t) { t.transit.peerings[0].state = "deleted"; },
       {"", R"("ingress":"i-app","dst":"10.2.1.10")", "NULL_ROUTED", "i-app subnet-private",
        "BAD_STATE_ROUTE"}},
      {"peering to an address outside the peer",
       [](Topology& t) {
         find_by_id(t.route_tables, "rtb-private")
             ->routes.push_back({"10.3.1.0/24", "pcx-1", false});
       },
       {"", R"("ingress":"i-app","dst":"10.3.1.10")", "NULL_ROUTED",
        "i-app subnet-private vpc-hall vpc-tower", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"}},
      {"peer outside the topology",
       [](Topology& t) { t.vpcs.erase(t.vpcs.begin() + 1); },
       {"", R"("ingress":"i-app","dst":"10.2.1.10")", "EXITS_NETWORK",
        "i-app subnet-private vpc-hall vpc-tower", "UNKNOWN_RESOURCE"}},
      {"attachment without association",
       [](Topology& t) { t.transit.attachments[0].association.clear(); },
       {"", R"("ingress":"i-app","dst":"10.3.1.10")", "NO_ROUTE",
        "i-app subnet-private vpc-hall tgw-1", "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"}},
      {"no route in the transit gateway",
       [](Topology& t) {
         t.transit.tables[0].routes.clear();
         t.transit.tables[0].propagations.clear();
       },
       {"", R"("ingress":"i-app","dst":"10.3.1.10")", "NO_ROUTE",
        "i-app subnet-private vpc-hall tgw-1", "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"}},
      {"routes that only BGP knows",
       [](Topology& t) {
         t.transit.tables[0].routes.clear();
         t.transit.tables[0].propagations = {"tgw-attach-vpn"};
         t.transit.vpn_connections[1].static_only = false;
       },
       {"", R"("ingress":"i-app","dst":"10.3.1.10")", "NO_ROUTE",
        "i-app subnet-private vpc-hall tgw-1", "TGW_RTB_ROUTES_ARE_UNKNOWN"}},
      {"attachment that is being deleted",
       [](Topology& t) { t.transit.attachments[1].state = "deleting"; },
       {"", R"("ingress":"i-app","dst":"10.3.1.10")", "NULL_ROUTED",
        "i-app subnet-private vpc-hall tgw-1", "BAD_STATE_ATTACHMENT"}},
      {"VPN of the transit gateway is down",
       [](Topology& t) { t.transit.vpn_connections[1].state = "pending"; },
       {"", R"("ingress":"i-dungeon","dst":"172.20.1.1")", "NULL_ROUTED",
        "i-dungeon subnet-dungeon vpc-dungeon tgw-1", "TGW_BAD_STATE_VPN"}},
      {"VPN of the VPC is down",
       [](Topology& t) { t.transit.vpn_connections[0].state = "pending"; },
       {"", R"("ingress":"i-app","dst":"192.168.5.5")", "NULL_ROUTED",
        "i-app subnet-private vpc-hall vgw-1", "BAD_STATE_VPN"}},
      {"network ACL of the attachment's subnet",
       [](Topology& t) {
         NetworkAcl acl = t.network_acls[0];
         acl.id = "acl-door";
         acl.entries[0].allow = false;
         t.network_acls.push_back(acl);
         find_by_id(t.subnets, "subnet-door")->network_acl = "acl-door";
       },
       {"", R"("ingress":"i-app","dst":"10.3.1.10")", "DENIED_OUT",
        "i-app subnet-private vpc-hall tgw-1 vpc-dungeon subnet-door", "SUBNET_ACL_RESTRICTION"}},
      {"group of a VPC behind a transit gateway, without support",
       [](Topology& t) {
         SecurityGroup* g = find_by_id(t.security_groups, "sg-web");
         find_by_id(t.interfaces, "i-dungeon/primary")->security_groups = {"sg-web"};
         g->ingress = {g->ingress[2]};
       },
       {"", R"("ingress":"i-app","dst":"10.3.1.10","dstPort":22)", "DENIED_IN",
        "i-app subnet-private vpc-hall tgw-1 vpc-dungeon subnet-dungeon i-dungeon",
        "SG_REFERENCING_SUPPORT"}},
      {"group across Regions",
       [](Topology& t) {
         t.transit.peerings[0].accepter.region = "us-east-1";
         SecurityGroup* g = find_by_id(t.security_groups, "sg-web");
         find_by_id(t.interfaces, "i-tower/primary")->security_groups = {"sg-web"};
         g->ingress = {g->ingress[2]};
       },
       {"", R"("ingress":"i-app","dst":"10.2.1.10","dstPort":22)", "DENIED_IN",
        "i-app subnet-private vpc-hall vpc-tower subnet-tower i-tower",
        "SG_REFERENCES_NOT_PRESERVED"}},
      {"group that is not there",
       [](Topology& t) {
         SecurityGroup* g = find_by_id(t.security_groups, "sg-web");
         g->ingress = {g->ingress[2]};
         g->ingress[0].groups = {"sg-gone"};
       },
       {"", R"("ingress":"i-app","dst":"10.1.1.10","dstPort":22)", "DENIED_IN",
        "i-app subnet-private vpc-hall subnet-public i-web", "UNKNOWN_PEERED_SGS"}},
      {"an endpoint opens no connection",
       [](Topology&) {},
       {"", R"("ingress":"vpce-face-subnet-private","dst":"10.1.2.10")", "DENIED_OUT",
        "vpce-face-subnet-private", "VPCE_INTRA_VPC_TRAFFIC"}},
      {"an endpoint that waits for acceptance",
       [](Topology& t) { t.endpoints[1].state = "pendingAcceptance"; },
       {"", R"("ingress":"i-app","dst":"10.1.2.99")", "REJECTED", "i-app vpce-face-subnet-private",
        "BAD_STATE"}},
      {"a route to an appliance with its check on",
       [](Topology& t) {
         find_by_id(t.route_tables, "rtb-private")
             ->routes.push_back({"8.8.8.0/24", "eni-web", false});
         find_by_id(t.security_groups, "sg-web")->ingress =
             find_by_id(t.security_groups, "sg-open")->ingress;
       },
       {"", R"("ingress":"i-app","dst":"8.8.8.8")", "DENIED_IN",
        "i-app subnet-private vpc-hall subnet-public i-web", "ENI_SOURCE_DEST_CHECK_RESTRICTION"}},
      {"two appliances that send to each other",
       [](Topology& t) {
         for (NetworkInterface& i : t.interfaces) i.source_dest_check = false;
         for (NetworkInterface& i : t.interfaces) i.security_groups = {"sg-open"};
         find_by_id(t.route_tables, "rtb-private")
             ->routes.push_back({"8.8.8.0/24", "eni-web", false});
         find_by_id(t.route_tables, "rtb-public")->routes.push_back({"8.8.8.0/24", "i-app", false});
       },
       {"", R"("ingress":"i-app","dst":"8.8.8.8")", "NULL_ROUTED", nullptr, nullptr}},
  };
  for (const Row& row : rows) {
    INFO(row.rule);
    Topology t = castle::topology();
    row.change(t);
    if (row.way.nodes) {
      Way way = row.way;
      way.rule = row.rule;
      check_ways(t, &way, &way + 1);
    } else {
      CHECK(trace(t, row.way.packet).at("disposition") == row.way.disposition);
    }
  }
}

TEST_CASE("The answer is walked on its own", "[network][trace]") {
  struct Row {
    const char* rule;
    const char* packet;
    void (*change)(Topology&);
    const char* disposition;
    const char* nodes;
    const char* code;
  };
  const auto nothing = [](Topology&) {};
  const Row rows[] = {
      {"security groups remember the connection",
       R"("ingress":"internet","src":"8.8.8.8","dst":"198.51.100.10")", nothing, "EXITS_NETWORK",
       "i-web subnet-public vpc-hall igw-hall aws-backbone internet", nullptr},
      {"the NAT gateway translates back", R"("ingress":"i-app","dst":"93.184.216.34")", nothing,
       "ACCEPTED",
       "internet aws-backbone igw-hall vpc-hall subnet-public nat-1 vpc-hall subnet-private i-app",
       nullptr},
      {"a gateway endpoint's answer", R"("ingress":"i-app","dst":"52.94.24.9")", nothing,
       "ACCEPTED", "vpce-gate vpc-hall subnet-private i-app", nullptr},
      {"over the transit gateway", R"("ingress":"i-app","dst":"10.3.1.10")", nothing, "ACCEPTED",
       "i-dungeon subnet-dungeon vpc-dungeon tgw-1 vpc-hall subnet-private i-app", nullptr},
      {"from the customer's side", R"("ingress":"i-app","dst":"192.168.5.5")", nothing, "ACCEPTED",
       "vgw-1 vpc-hall subnet-private i-app", nullptr},
      {"network ACLs keep no state: the client's port is closed",
       R"("ingress":"i-app","dst":"10.2.1.10","srcPort":40000)",
       [](Topology& t) {
         t.network_acls[0].entries[1].protocol = "6";
         t.network_acls[0].entries[1].from_port = 443;
         t.network_acls[0].entries[1].to_port = 443;
       },
       "DENIED_IN", "i-tower subnet-tower vpc-tower vpc-hall subnet-private",
       "SUBNET_ACL_RESTRICTION"},
      {"only the return route is missing",
       R"("ingress":"vgw-1","src":"192.168.5.5","dst":"10.1.1.10")",
       [](Topology& t) { t.route_tables[0].routes.pop_back(); }, "NO_ROUTE", "i-web subnet-public",
       "NO_ROUTE_TO_DESTINATION"},
      {"an echo reply is another ICMP type",
       R"("ingress":"i-app","dst":"10.1.1.10","protocol":"icmp")",
       [](Topology& t) {
         t.network_acls[0].entries[1].protocol = "1";
         t.network_acls[0].entries[1].icmp_type = 8;
       },
       "DENIED_IN", "i-web subnet-public vpc-hall subnet-private", "SUBNET_ACL_RESTRICTION"},
      {"a gateway endpoint sends from its prefix list only", R"("ingress":"i-app","dst":"9.9.9.9")",
       [](Topology& t) {
         find_by_id(t.route_tables, "rtb-private")
             ->routes.push_back({"9.9.9.0/24", "vpce-gate", false});
       },
       "DENIED_OUT", "vpce-gate", "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION"},
  };
  for (const Row& row : rows) {
    INFO(row.rule);
    Topology t = castle::topology();
    row.change(t);
    const Json out = trace(t, std::string(row.packet) + ",\"return\":true");
    INFO(out.dump());
    REQUIRE(out.contains("returnDisposition"));
    CHECK(out.at("returnDisposition") == row.disposition);
    CHECK(nodes_of(out.at("returnHops")) == row.nodes);
    if (row.code)
      CHECK(out.at("returnHops").back().at("code") == row.code);
  }
}

TEST_CASE("A packet that is none names what is wrong", "[network][trace]") {
  struct Row {
    const char* line;
    const char* text;
  };
  const Row rows[] = {
      {"{", "not JSON"},
      {"[1]", "expected an object"},
      {R"({"id":7,"dst":"10.0.0.1"})", "ingress: is missing"},
      {R"({"id":7,"ingress":"i-app"})", "dst: is missing"},
      {R"({"id":7,"ingress":"i-app","dst":"10.0.0"})", "dst: expected an address"},
      {R"({"id":7,"ingress":"i-app","dst":"10.0.0.1","src":"x"})", "src: expected an address"},
      {R"({"id":7,"ingress":"i-app","dst":"2001:db8::1"})", "no IPv6 address of its own"},
      {R"({"id":7,"ingress":"i-apps","dst":"10.0.0.1"})", "did you mean i-app"},
      {R"({"id":7,"ingress":"i-app","dst":"10.0.0.1","protocol":"tcpp"})", "protocol:"},
      {R"({"id":7,"ingress":"i-app","dst":"10.0.0.1","dstPort":70000})",
       "dstPort: expected an integer"},
      {R"({"id":7,"ingress":"i-app","dst":"10.0.0.1","dst_port":7})", "did you mean dstPort"},
      {R"({"id":7,"ingress":"tgw-attach-hall","dst":"10.0.0.1"})", "no address of its own"},
  };
  const Topology t = castle::topology();
  for (const Row& row : rows) {
    INFO(row.line);
    const Json out = trace_line(t, row.line, false);
    INFO(out.dump());
    REQUIRE(out.contains("error"));
    CHECK(out.at("error").get<std::string>().find(row.text) != std::string::npos);
    CHECK(out.contains("id"));
  }
}

}  // namespace lockbox::trace_test
