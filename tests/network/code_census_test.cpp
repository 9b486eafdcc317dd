// The census of the codes: for each code of the engine a topology and a packet (or a name) that
// produce it, and no walk produces another. Sources: Reachability Analyzer, "Explanation codes";
// Route 53 Developer Guide, "Considerations when working with a private hosted zone", "Resolver
// rules".
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <set>

#include "engine/network/codes.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/name_lookup.hpp"
#include "engine/network/walk.hpp"
#include "tests/network/castle.hpp"

namespace lockbox::code_census_test {
using namespace lockbox::network;

namespace {

using Codes = std::set<std::string>;
using Change = std::function<void(Topology&)>;

void add_losers(const std::vector<Loser>& losers, Codes& out) {
  for (const Loser& l : losers) {
    CHECK_FALSE(l.why.empty());
    out.insert(l.code);
  }
}

Codes codes_of(const Path& path) {
  Codes out;
  for (const std::vector<Hop>* hops : {&path.hops, &path.return_hops})
    for (const Hop& h : *hops) {
      if (!h.code.empty())
        out.insert(h.code);
      add_losers(h.losers, out);
    }
  for (const DnsStep& s : path.dns) {
    out.insert(s.code);
    add_losers(s.losers, out);
  }
  return out;
}

struct Sent {
  const char* from;
  const char* to;
  const char* source = "";  ///< empty: its own address
  int port = 443;
  const char* protocol = "tcp";
  int source_port = 49152;
};

Codes walked(const Topology& t, const Sent& s) {
  Packet p;
  p.destination = *parse_ip(s.to);
  const Start start = find_start(t, s.from, {}, p.destination);
  REQUIRE(start.found);
  p.source = *s.source ? *parse_ip(s.source) : start.address;
  p.protocol = s.protocol;
  p.destination_port = s.port;
  p.source_port = s.source_port;
  return codes_of(walk(t, start, p, true));
}

struct Row {
  const char* code;
  Sent sent;
  Change change = [](Topology&) {};
};

void route(Topology& t, const char* table, const char* to, const char* target) {
  find_by_id(t.route_tables, table)->routes.push_back({to, target, false});
}

// The web server lets everything in and out.
void open_web(Topology& t) {
  find_by_id(t.interfaces, "eni-web")->security_groups = {"sg-open"};
}

// A host of another network lets in those who carry the group, and nobody else.
void admit_group(Topology& t, const char* interface) {
  find_by_id(t.interfaces, interface)->security_groups = {"sg-web"};
  SecurityGroup* g = find_by_id(t.security_groups, "sg-web");
  g->ingress = {g->ingress[2]};
}

std::vector<Row> inside_a_vpc() {
  return {
      {"CANNOT_ROUTE", {"i-app", "8.8.8.8"}},
      {"MORE_SPECIFIC_ROUTE", {"i-app", "10.1.1.10"}},
      {"HIGHER_PRIORITY_ROUTE",
       {"i-app", "192.168.5.5"},
       [](Topology& t) { route(t, "rtb-private", "192.168.0.0/16", "tgw-1"); }},
      {"BAD_STATE_ROUTE", {"i-app", "203.0.113.9"}},
      {"NO_ROUTE_TO_DESTINATION",
       {"i-app", "8.8.8.8"},
       [](Topology& t) { find_by_id(t.route_tables, "rtb-private")->routes.pop_back(); }},
      {"UNKNOWN_RESOURCE",
       {"i-app", "8.8.8.8"},
       [](Topology& t) { route(t, "rtb-private", "8.8.8.0/24", "nat-x"); }},
      {"UNSUPPORTED_COMPONENT",
       {"i-app", "8.8.8.8"},
       [](Topology& t) { route(t, "rtb-private", "8.8.8.0/24", "lgw-1"); }},
      {"NO_POSSIBLE_DESTINATION", {"i-app", "10.1.2.77"}},
      {"SUBNET_ACL_RESTRICTION",
       {"i-app", "10.1.1.10"},
       [](Topology& t) { t.network_acls[0].entries[0].allow = false; }},
      {"ENI_SG_RULES_MISMATCH", {"i-app", "10.1.1.10", "", 8080}},
      {"SG_HAS_NO_RULES", {"i-app2", "10.1.1.10"}},
      {"UNKNOWN_PEERED_SGS",
       {"i-app", "10.1.1.10", "", 22},
       [](Topology& t) {
         admit_group(t, "eni-web");
         find_by_id(t.security_groups, "sg-web")->ingress[0].groups = {"sg-gone"};
       }},
      {"SG_REFERENCES_NOT_PRESERVED",
       {"i-app", "10.2.1.10", "", 22},
       [](Topology& t) {
         t.transit.peerings[0].accepter.region = "us-east-1";
         admit_group(t, "i-tower/primary");
       }},
      {"SG_REFERENCING_SUPPORT",
       {"i-app", "10.3.1.10", "", 22},
       [](Topology& t) { admit_group(t, "i-dungeon/primary"); }},
      {"ENI_SOURCE_DEST_CHECK_RESTRICTION", {"i-app", "8.8.8.8", "10.9.0.1"}},
      {"VPCE_INTRA_VPC_TRAFFIC", {"vpce-face-subnet-private", "10.1.2.10"}},
      {"VPCE_GATEWAY_PROTOCOL_RESTRICTION", {"i-app", "52.94.24.9", "", 443, "udp"}},
      {"VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
       {"i-app", "9.9.9.9"},
       [](Topology& t) { route(t, "rtb-private", "9.9.9.0/24", "vpce-gate"); }},
  };
}

std::vector<Row> at_its_edge() {
  return {
      {"BAD_STATE", {"i-app", "8.8.8.8"}, [](Topology& t) { t.nat_gateways[0].state = "failed"; }},
      {"BAD_STATE_ATTACHMENT",
       {"i-app", "8.8.8.8"},
       [](Topology& t) {
         t.internet_gateways[0].vpc = "vpc-tower";
         route(t, "rtb-private", "8.8.8.0/24", "igw-hall");
       }},
      {"NGW_SOURCE_ADDRESS_REASSIGN", {"i-app", "9.9.9.9"}},
      {"REMAP_EPHEMERAL_PORT", {"i-app", "9.9.9.9", "", 443, "tcp", 500}},
      {"PROTOCOL_RESTRICTION", {"i-app", "9.9.9.9", "", 0, "47"}},
      {"NGW_REQUIRES_SOURCE_IN_VPC",
       {"i-app", "8.8.8.8", "10.9.0.1"},
       [](Topology& t) { find_by_id(t.interfaces, "i-app/primary")->source_dest_check = false; }},
      {"IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
       {"i-app", "8.8.8.8"},
       [](Topology& t) { route(t, "rtb-private", "8.8.8.0/24", "igw-hall"); }},
      {"IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS",
       {"i-web", "10.1.2.10"},
       [](Topology& t) {
         open_web(t);
         route(t, "rtb-public", "10.1.2.0/24", "igw-hall");
       }},
      {"IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", {"i-web", "192.168.9.9"}, open_web},
      {"IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", {"i-web", "100.64.0.9"}, open_web},
      {"IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", {"igw-hall", "198.51.100.99", "8.8.8.8"}},
      {"IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS", {"internet", "198.51.100.10", "10.7.0.1"}},
      {"IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", {"internet", "198.51.100.10", "100.64.0.1"}},
      {"VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
       {"internet", "198.51.100.10", "8.8.8.8"},
       [](Topology& t) { t.vpcs[0].block_public_access = true; }},
      {"GATEWAY_REJECTS_SPOOFED_TRAFFIC",
       {"i-app", "192.168.5.5", "10.9.0.1"},
       [](Topology& t) { find_by_id(t.interfaces, "i-app/primary")->source_dest_check = false; }},
      {"BAD_STATE_VPN",
       {"i-app", "192.168.5.5"},
       [](Topology& t) { t.transit.vpn_connections[0].state = "pending"; }},
      {"PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
       {"i-app", "10.3.1.10"},
       [](Topology& t) { route(t, "rtb-private", "10.3.1.0/24", "pcx-1"); }},
  };
}

std::vector<Row> at_transit_gateways() {
  return {
      {"TGW_RTB_CANNOT_ROUTE", {"i-app", "10.3.1.10"}},
      {"TGW_RTB_MORE_SPECIFIC_ROUTE", {"i-dungeon", "10.1.2.10"}},
      {"TGW_RTB_HIGHER_PRIORITY_ROUTE",
       {"i-dungeon", "10.1.2.10"},
       [](Topology& t) {
         t.transit.tables[0].routes.push_back({"10.1.0.0/16", {"tgw-attach-hall"}, false});
       }},
      {"TGW_RTB_BAD_STATE_ROUTE", {"i-dungeon", "10.66.0.1"}},
      {"TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
       {"i-app", "10.3.1.10"},
       [](Topology& t) {
         t.transit.tables[0].routes.clear();
         t.transit.tables[0].propagations.clear();
       }},
      {"TGW_RTB_ROUTES_ARE_UNKNOWN",
       {"i-app", "10.3.1.10"},
       [](Topology& t) {
         t.transit.tables[0].routes.clear();
         t.transit.tables[0].propagations = {"tgw-attach-vpn"};
         t.transit.vpn_connections[1].static_only = false;
       }},
      {"TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
       {"i-app", "10.3.1.10"},
       [](Topology& t) { t.transit.attachments[0].association.clear(); }},
      {"TGW_ROUTE_AZ_RESTRICTION", {"i-lonely", "10.3.1.10"}},
      {"TGW_BAD_STATE_VPN",
       {"i-dungeon", "172.20.1.1"},
       [](Topology& t) { t.transit.vpn_connections[1].state = "pending"; }},
  };
}

// ---- names ----

constexpr const char* kVault = "vault.gringotts.example";
constexpr const char* kKms = "kms.eu-west-1.amazonaws.com";
constexpr const char* kDynamodb = "dynamodb.eu-west-1.amazonaws.com";

ResourceRecordSet record(const char* name, const char* type, const char* value) {
  ResourceRecordSet r;
  r.name = name;
  r.type = type;
  r.values = {value};
  return r;
}

// A private zone of the great hall with one address.
HostedZone zone(const char* id, const char* name, const char* host) {
  HostedZone z;
  z.id = id;
  z.name = name;
  z.vpcs = {"vpc-hall"};
  z.records = {record(host, "A", "10.1.2.99")};
  return z;
}
void add_zone(Topology& t) {
  t.dns.zones = {zone("Z1", "gringotts.example", kVault)};
}
void add_rule(Topology& t, const char* type) {
  ResolverRule r;
  r.id = "rslvr-rr-1";
  r.domain = "gringotts.example";
  r.type = type;
  r.vpcs = {"vpc-hall"};
  r.targets = {"192.168.0.53"};
  t.dns.rules = {r};
}

struct NameRow {
  const char* code;
  const char* name;
  Change change = [](Topology&) {};
};

std::vector<NameRow> names() {
  return {
      {"DNS_PUBLIC", kDynamodb},
      {"DNS_PRIVATE_NAME", kKms},
      {"DNS_ENDPOINT_NAME", "vpce-face-abcd.kms.eu-west-1.vpce.amazonaws.com"},
      {"DNS_NO_SUCH_NAME", kVault},
      {"DNS_PRIVATE_ZONE", kVault, add_zone},
      {"DNS_PRIVATE_ZONE_NO_NAME", "cart.gringotts.example", add_zone},
      {"DNS_PRIVATE_ZONE_NO_RECORD", kVault,
       [](Topology& t) {
         add_zone(t);
         t.dns.zones[0].records = {record(kVault, "TXT", "\"gold\"")};
       }},
      {"DNS_FORWARD_RULE", kVault, [](Topology& t) { add_rule(t, "FORWARD"); }},
      {"DNS_SYSTEM_RULE", kVault, [](Topology& t) { add_rule(t, "SYSTEM"); }},
      {"DNS_HIGHER_PRIORITY", kVault,
       [](Topology& t) {
         add_zone(t);
         add_rule(t, "FORWARD");
       }},
      {"DNS_MORE_SPECIFIC", kVault,
       [](Topology& t) {
         add_zone(t);
         t.dns.zones.push_back(zone("Z2", kVault, kVault));
       }},
      {"DNS_NOT_DELEGATED", kVault,
       [](Topology& t) {
         add_zone(t);
         t.dns.zones[0].is_private = false;
       }},
      {"DNS_ZONE_NOT_ASSOCIATED", kVault,
       [](Topology& t) {
         add_zone(t);
         t.dns.zones[0].vpcs = {"vpc-tower"};
       }},
      {"DNS_HOSTNAMES_DISABLED", kVault,
       [](Topology& t) {
         add_zone(t);
         find_by_id(t.vpcs, "vpc-hall")->dns_hostnames = false;
       }},
      {"DNS_SUPPORT_DISABLED", kVault,
       [](Topology& t) { find_by_id(t.vpcs, "vpc-hall")->dns_support = false; }},
      {"DNS_TOO_MANY_ALIASES", kVault,
       [](Topology& t) {
         add_zone(t);
         t.dns.zones[0].records = {record(kVault, "CNAME", kVault)};
       }},
  };
}

// Whole paths: what a client meets after the packet has arrived.
Codes at_a_listener_of_another_port() {
  const Topology t = castle::topology();
  const NetworkInterface* of = find_start(t, "i-app2").interface;
  REQUIRE(of);
  return codes_of(find_private_path(t, "i-app", "listener.example",
                                    {"the listener", "dax", {of->id}, 443, 9111}, true));
}
Codes at_a_certificate_of_another_name() {
  Topology t = castle::topology();
  add_zone(t);  // leads to the endpoint of KMS
  return codes_of(find_path(t, "i-app", kVault, true));
}

}  // namespace

TEST_CASE("Every explanation code of a walk is produced by one, and no walk produces another",
          "[network][codes]") {
  Codes produced;
  const auto take = [&](const char* code, const Codes& found) {
    INFO(code);
    CHECK(found.count(code) == 1);
    produced.insert(found.begin(), found.end());
  };
  for (const auto& rows : {inside_a_vpc(), at_its_edge(), at_transit_gateways()})
    for (const Row& row : rows) {
      INFO(row.code);
      Topology t = castle::topology();
      row.change(t);
      take(row.code, walked(t, row.sent));
    }
  take("PORT_NOT_LISTENING", at_a_listener_of_another_port());
  take("TLS_NAME_MISMATCH", at_a_certificate_of_another_name());
  for (const std::string_view name : kNameCodes) produced.erase(std::string(name));
  CHECK(produced == Codes(kExplanationCodes.begin(), kExplanationCodes.end()));
}

TEST_CASE("Every code of a name's answer is produced by one, and no name produces another",
          "[network][codes]") {
  Codes produced;
  for (const NameRow& row : names()) {
    INFO(row.code);
    Topology t = castle::topology();
    row.change(t);
    Path path;
    path.dns = look_up_name(t, find_start(t, "i-app"), row.name).steps;
    const Codes found = codes_of(path);
    CHECK(found.count(row.code) == 1);
    produced.insert(found.begin(), found.end());
  }
  CHECK(produced == Codes(kNameCodes.begin(), kNameCodes.end()));
}

}  // namespace lockbox::code_census_test
