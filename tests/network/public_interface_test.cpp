// A public virtual interface of Direct Connect: the customer's public addresses reach AWS's without
// the internet. Source: AWS Direct Connect User Guide, "Virtual interfaces".
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/topology_json.hpp"
#include "engine/network/walk.hpp"
#include "tests/network/castle.hpp"

namespace lockbox::public_interface_test {
using namespace lockbox::network;

namespace {

/// The castle with a customer who announces 198.18.0.0/24 over Direct Connect.
Topology announced(const char* state = "available") {
  Json document = parse_json(castle::kDocument).value;
  document["virtualInterfaces"] =
      Json::array({{{"virtualInterfaceId", "dxvif-1"},
                    {"virtualInterfaceType", "public"},
                    {"virtualInterfaceState", state},
                    {"routeFilterPrefixes", Json::array({{{"cidr", "198.18.0.0/24"}}})}}});
  document["VantagePoints"].push_back(
      {{"Name", "mill"}, {"GatewayId", "dxvif-1"}, {"PrivateIp", "198.18.0.7"}});
  return *topology_from_json(document, "111122223333", "eu-west-1");
}

Path walk_from(const Topology& t, const char* from, const char* source, const char* to) {
  Packet packet;
  packet.source = *parse_ip(source);
  packet.destination = *parse_ip(to);
  return walk(t, find_start(t, from, packet.source, packet.destination), packet, true);
}

}  // namespace

TEST_CASE("a request over a public virtual interface is public and not over the internet",
          "[network][direct-connect]") {
  const Path p = find_path(announced(), "mill", "dynamodb.eu-west-1.amazonaws.com", true);
  INFO(p.summary);
  CHECK(p.delivered());
  CHECK(p.context.source_ip == "198.18.0.7");
  CHECK_FALSE(p.context.source_vpc.has_value());
  CHECK(p.hops.front().node == "dxvif-1");
  for (const Hop& h : p.hops) CHECK(h.node != "internet");
  CHECK(p.return_hops.back().node == "dxvif-1");
  CHECK(p.price.what == "Direct Connect port, data out");
}

TEST_CASE("what a public virtual interface does not carry", "[network][direct-connect]") {
  struct Row {
    const char *what, *source, *to, *state, *code;
  };
  const Row rows[] = {
      {"a source that is not announced", "198.18.9.9", "52.94.24.9", "available",
       "GATEWAY_REJECTS_SPOOFED_TRAFFIC"},
      {"a host that is not AWS's", "198.18.0.7", "9.9.9.9", "available", "NO_ROUTE_TO_DESTINATION"},
      {"anything while it is down", "198.18.0.7", "52.94.24.9", "down", "BAD_STATE"}};
  for (const Row& row : rows) {
    INFO(row.what);
    const Path p = walk_from(announced(row.state), "dxvif-1", row.source, row.to);
    REQUIRE_FALSE(p.hops.empty());
    CHECK(p.hops.back().code == row.code);
    CHECK(p.hops.back().blocked);
  }
}

}  // namespace lockbox::public_interface_test
