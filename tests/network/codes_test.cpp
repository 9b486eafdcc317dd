// Codes of what was considered and lost, that no other test expects with its reason. The census of
// all codes is code_census_test.cpp. Sources: Reachability Analyzer,
// "Explanation codes"; Route 53 Developer Guide, "Considerations when working with a private hosted
// zone", "Resolver rules".
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/name_lookup.hpp"
#include "engine/network/walk.hpp"
#include "tests/network/castle.hpp"

namespace lockbox::codes_test {
using namespace lockbox::network;

namespace {

constexpr const char* kName = "vault.gringotts.example";

bool lost(const std::vector<Loser>& losers, const char* code) {
  return std::any_of(losers.begin(), losers.end(),
                     [&](const Loser& l) { return l.code == code && !l.why.empty(); });
}

// What lost when the application asks for the name.
std::vector<Loser> asked(const Topology& t) {
  const NameAnswer out = look_up_name(t, find_start(t, "i-app"), kName);
  REQUIRE_FALSE(out.steps.empty());
  return out.steps.front().losers;
}

// The castle, whose great hall has a zone and follows a rule of the same name.
Topology with_names() {
  Topology t = castle::topology();
  HostedZone z;
  z.id = "Z1";
  z.name = "gringotts.example";
  z.vpcs = {"vpc-hall"};
  ResourceRecordSet a;
  a.name = kName;
  a.values = {"10.1.2.99"};
  z.records = {a};
  t.dns.zones.push_back(z);
  ResolverRule r;
  r.id = "rslvr-rr-1";
  r.domain = "gringotts.example";
  r.vpcs = {"vpc-hall"};
  r.targets = {"192.168.0.53"};
  t.dns.rules.push_back(r);
  return t;
}

std::vector<Hop> hops_to(const Topology& t, const char* from, const char* to) {
  Packet p;
  p.destination = *parse_ip(to);
  const Start start = find_start(t, from, {}, p.destination);
  p.source = start.address;
  return walk(t, start, p, false).hops;
}

}  // namespace

TEST_CASE("Who lost a name says why", "[network][codes]") {
  CHECK(lost(asked(with_names()), "DNS_HIGHER_PRIORITY"));
  Topology t = with_names();
  t.dns.rules[0].type = "SYSTEM";
  CHECK(lost(asked(t), "DNS_SYSTEM_RULE"));
  t = with_names();
  find_by_id(t.vpcs, "vpc-hall")->dns_hostnames = false;
  CHECK(lost(asked(t), "DNS_HOSTNAMES_DISABLED"));
  t = with_names();
  t.dns.zones[0].is_private = false;
  t.dns.rules.clear();
  CHECK(lost(asked(t), "DNS_NOT_DELEGATED"));
}

TEST_CASE("A NAT gateway says that it changed the source", "[network][codes]") {
  const std::vector<Hop> hops = hops_to(castle::topology(), "i-app", "9.9.9.9");
  CHECK(std::any_of(hops.begin(), hops.end(), [](const Hop& h) {
    return h.node == "nat-1" && h.code == "NGW_SOURCE_ADDRESS_REASSIGN";
  }));
}

TEST_CASE("A transit gateway's route that does not cover the packet says so", "[network][codes]") {
  for (const Hop& h : hops_to(castle::topology(), "i-app", "10.3.1.10"))
    if (h.node == "tgw-1" && h.action == "route") {
      CHECK(lost(h.losers, "TGW_RTB_CANNOT_ROUTE"));
      return;
    }
  FAIL("the packet did not come to the transit gateway");
}

TEST_CASE("A listener inside a VPC refuses another port than its own", "[network][codes]") {
  const Topology t = castle::topology();
  const NetworkInterface* of = find_start(t, "i-app2").interface;
  REQUIRE(of);
  const PrivateListener there{"the listener", "dax", {of->id}, 443, 9111};
  const Path path = find_private_path(t, "i-app", "listener.example", there, true);
  REQUIRE_FALSE(path.hops.empty());
  CHECK(path.hops.back().code == "PORT_NOT_LISTENING");
  CHECK(path.disposition == Disposition::Rejected);
}

}  // namespace lockbox::codes_test
