// Why routes of a transit gateway's table lose. Source: Amazon VPC Transit Gateways, "Route
// evaluation order"; Reachability Analyzer, "Explanation codes".
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/walk.hpp"
#include "tests/network/castle.hpp"

namespace lockbox::transit_codes_test {
using namespace lockbox::network;

namespace {

// The losers at the transit gateway of a packet from the dungeon to the great hall.
std::vector<Loser> losers_at_gateway(const Topology& t) {
  const Start start = find_start(t, "i-dungeon");
  Packet p;
  p.source = start.address;
  p.destination = *parse_ip("10.1.2.10");
  const Path path = walk(t, start, p, false);
  for (const Hop& h : path.hops)
    if (h.node == "tgw-1" && h.action == "route")
      return h.losers;
  return {};
}

bool lost(const std::vector<Loser>& losers, const char* what, const char* code) {
  return std::any_of(losers.begin(), losers.end(), [&](const Loser& l) {
    return l.code == code && l.what.find(what) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("A shorter prefix of a transit gateway's table loses to a longer one",
          "[network][transit]") {
  CHECK(lost(losers_at_gateway(castle::topology()), "0.0.0.0/0", "TGW_RTB_MORE_SPECIFIC_ROUTE"));
}

TEST_CASE("A propagated route of a transit gateway's table loses to a static one of its length",
          "[network][transit]") {
  Topology t = castle::topology();
  t.transit.tables[0].routes.push_back({"10.1.0.0/16", {"tgw-attach-hall"}, false});
  CHECK(lost(losers_at_gateway(t), "10.1.0.0/16", "TGW_RTB_HIGHER_PRIORITY_ROUTE"));
}

}  // namespace lockbox::transit_codes_test
