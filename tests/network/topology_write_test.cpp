// Written topologies load back to the same value.
#include "engine/network/topology_write.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/network/find.hpp"
#include "engine/network/topology_json.hpp"
#include "engine/network/walk.hpp"
#include "tests/network/castle.hpp"

namespace lockbox::topology_write_test {
using namespace lockbox::network;

namespace {

Topology castle_with_everything() {
  Topology t = castle::topology();
  t.vpcs[1].dns_support = false;
  t.vpcs[1].block_public_access = true;
  t.vpcs[2].region = "us-east-1";
  t.vpcs[2].dns_hostnames = false;
  t.endpoints[0].account = "999988887777";
  t.route_tables[0].gateways = {"igw-hall"};
  t.interfaces[2].more_ips = {{"10.1.1.11", "198.51.100.11"}, {"10.1.1.12", ""}};
  t.network_acls[0].entries[1].protocol = "icmp";
  t.network_acls[0].entries[1].icmp_type = 8;
  t.transit.dx_gateways = {{"dxgw-1", "crossing", "111122223333", "available"}};
  t.transit.dx_associations = {{"dxgw-1", "vgw-1", "associated", {"10.1.0.0/16"}}};
  t.transit.virtual_interfaces = {{"dxvif-1", "v", "available", "private", "", "dxgw-1", {}}};
  HostedZone z;
  z.id = "Z1";
  z.name = "house.corp";
  z.comment = "ours";
  z.caller_reference = "x";
  z.vpcs = {"vpc-hall", "vpc-dungeon"};
  z.records = {{"db.house.corp", "A", 60, {"10.1.2.99"}, "", ""},
               {"house.corp", "A", 0, {}, "db.house.corp", "Z1"}};
  t.dns.zones = {z};
  t.dns.rules = {{"rslvr-rr-1",
                  "r",
                  "ministry.corp",
                  "FORWARD",
                  "COMPLETE",
                  "rslvr-out-1",
                  {"192.168.0.53"},
                  {"vpc-hall"}}};
  t.dns.endpoints = {{"rslvr-in-1", "in", "INBOUND", "OPERATIONAL", "vpc-hall", {"10.1.2.5"}}};
  t.vantage_points = {{"burrow", "The Burrow", "", "", "vgw-1", "192.168.5.5", "rslvr-in-1"},
                      {"internet", "", "", "203.0.113.10"},
                      {"app", "", "i-app/primary", ""}};
  return t;
}

}  // namespace

TEST_CASE("A topology that is written loads back to the same value", "[network][export]") {
  const std::pair<const char*, Topology> rows[] = {
      {"the castle", castle::topology()},
      {"the castle with everything", castle_with_everything()},
      // The sandbox's ACL entries stand in another order than AWS prints them.
      {"the sandbox",
       *topology_from_json(topology_to_json(default_topology("111122223333", "eu-west-1")),
                           "111122223333", "eu-west-1")}};
  for (const auto& [name, t] : rows) {
    INFO(name);
    const Json written = topology_to_json(t);
    const auto again = topology_from_json(written, t.account, t.region);
    if (!again)
      FAIL(again.error());
    CHECK(lockbox::to_text(topology_to_json(*again)) == lockbox::to_text(written));
    CHECK(content_hash(*again) == content_hash(t));
  }
}

TEST_CASE("The same in one file for each list, whose paths say whose they are",
          "[network][export]") {
  const Topology t = castle_with_everything();
  TopologyLoader loader("", "");
  for (const auto& [path, document] : topology_documents(t)) {
    CHECK(path.rfind("111122223333/eu-west-1/", 0) == 0);
    loader.add(path, document, "111122223333", "eu-west-1");
  }
  const Topology again = loader.finish();
  for (const Note& n : loader.notes()) CHECK(n.minor);
  // Attachments come in the order of the files; nothing else depends on it.
  CHECK(again.transit.attachments.size() == t.transit.attachments.size());
  CHECK(again.dns.zones.size() == 1);
  for (const char* from : {"i-app", "i-web", "i-lonely", "burrow"}) {
    INFO(from);
    const Path one = find_path(t, from, "dynamodb.eu-west-1.amazonaws.com", true);
    const Path two = find_path(again, from, "dynamodb.eu-west-1.amazonaws.com", true);
    CHECK(one.summary == two.summary);
    CHECK(one.hops.size() == two.hops.size());
  }
}

}  // namespace lockbox::topology_write_test
