// What stops a packet, all of it, and the edits that open the way.
#include "engine/network/repair.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/walk.hpp"
#include "tests/network/castle.hpp"

namespace lockbox::repair_test {
using namespace lockbox::network;

namespace {

Packet to(const Topology& t, const char* from, const char* destination, int port) {
  Packet p;
  p.source = find_start(t, from).address;
  p.destination = *parse_ip(destination);
  p.destination_port = port;
  return p;
}

bool arrives(const Topology& t, const char* from, const Packet& p) {
  const Path path = walk(t, find_start(t, from, p.source, p.destination), p, true);
  const auto good = [](Disposition d) {
    return d == Disposition::Accepted || d == Disposition::ExitsNetwork;
  };
  return good(path.disposition) && (!path.returned || good(path.return_disposition));
}

struct Row {
  const char* rule;
  void (*change)(Topology&);
  const char* from;
  const char* destination;
  int port;
  std::vector<const char*> codes;  ///< of the blockers, in order
  const char* first_edit;
};

}  // namespace

TEST_CASE("Every blocker is found and the edits open the way and no more", "[network][repair]") {
  const Row rows[] = {
      {"a closed port",
       [](Topology&) {},
       "i-app",
       "10.1.1.10",
       8080,
       {"ENI_SG_RULES_MISMATCH"},
       "add to sg-web: ingress tcp/8080 from 10.1.2.10/32"},
      {"a group without rules, and the other side's group",
       [](Topology&) {},
       "i-app2",
       "10.1.1.10",
       8080,
       {"SG_HAS_NO_RULES", "ENI_SG_RULES_MISMATCH"},
       "add to sg-web: egress tcp/8080 to 10.1.1.10/32"},
      {"network ACL both ways",
       [](Topology& t) { t.network_acls[0].entries.clear(); },
       "i-app",
       "10.2.1.10",
       443,
       {"SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RESTRICTION"},
       "add to acl-hall: rule 32766 egress tcp/443 10.2.1.10/32 allow"},
      {"no route to the peer",
       [](Topology& t) {
         find_by_id(t.route_tables, "rtb-private")
             ->routes.erase(find_by_id(t.route_tables, "rtb-private")->routes.begin() + 1);
         find_by_id(t.route_tables, "rtb-private")->routes.pop_back();
       },
       "i-app",
       "10.2.1.10",
       443,
       {"NO_ROUTE_TO_DESTINATION"},
       "add to rtb-private: 10.2.1.10/32 -> pcx-1"},
      {"no association with the gateway endpoint",
       [](Topology& t) {
         auto& routes = find_by_id(t.route_tables, "rtb-private")->routes;
         routes.erase(routes.begin() + 5, routes.end());
       },
       "i-app",
       "52.94.24.9",
       443,
       {"NO_ROUTE_TO_DESTINATION"},
       "associate vpce-gate with rtb-private"},
      {"attachment without association, then without route",
       [](Topology& t) {
         t.transit.attachments[0].association.clear();
         t.transit.tables[0].propagations = {"tgw-attach-hall"};
         t.transit.tables[0].routes.clear();
       },
       "i-app",
       "10.3.1.10",
       443,
       {"TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"},
       "associate tgw-attach-hall with tgw-rtb-1"},
      {"attachment without a subnet in the zone",
       [](Topology&) {},
       "i-lonely",
       "10.3.1.10",
       443,
       {"TGW_ROUTE_AZ_RESTRICTION"},
       "add subnet-lonely to tgw-attach-hall"},
  };
  for (const Row& row : rows) {
    INFO(row.rule);
    Topology t = castle::topology();
    row.change(t);
    const Packet p = to(t, row.from, row.destination, row.port);
    REQUIRE_FALSE(arrives(t, row.from, p));
    const Repair repair = find_repair(t, row.from, p, true);
    REQUIRE(repair.blocked);
    REQUIRE_FALSE(repair.sets.empty());
    std::vector<std::string> codes;
    for (const Blocker& b : repair.blockers) codes.push_back(b.code);
    CHECK(codes == std::vector<std::string>(row.codes.begin(), row.codes.end()));
    CHECK(repair.sets.front().edits.front().what == row.first_edit);
    for (const EditSet& set : repair.sets) {
      Topology changed = t;
      for (const Edit& e : set.edits) e.apply(changed);
      CHECK(arrives(changed, row.from, p));
      // None can be left out.
      for (std::size_t skip = 0; skip < set.edits.size(); ++skip) {
        Topology part = t;
        for (std::size_t i = 0; i < set.edits.size(); ++i)
          if (i != skip)
            set.edits[i].apply(part);
        CHECK_FALSE(arrives(part, row.from, p));
      }
    }
  }
}

TEST_CASE("What an edit opens beside the packet is told", "[network][repair]") {
  Topology t = castle::topology();
  auto& routes = find_by_id(t.route_tables, "rtb-private")->routes;
  routes = {routes.front(), Route{"8.8.8.0/24", "igw-hall", false}};
  const Packet p = to(t, "i-app", "8.8.8.8", 443);
  const Repair repair = find_repair(t, "i-app", p, true);
  REQUIRE(repair.sets.size() >= 2);
  // Through the NAT gateway nobody gets in; a public address lets the internet in, and goes last.
  CHECK(repair.sets.front().edits.front().what == "add to rtb-private: 8.8.8.8/32 -> nat-1");
  CHECK(repair.sets.back().edits.front().what == "give i-app/primary an Elastic IP address");
  const auto lets_in = [](const EditSet& set) {
    for (const std::string& o : set.opens)
      if (o.rfind("internet ->", 0) == 0)
        return true;
    return false;
  };
  CHECK_FALSE(lets_in(repair.sets.front()));
  CHECK(lets_in(repair.sets.back()));
}

TEST_CASE("A packet that arrives needs no repair; some need one that does not exist",
          "[network][repair]") {
  const Topology t = castle::topology();
  CHECK_FALSE(find_repair(t, "i-app", to(t, "i-app", "10.1.2.11", 443), true).blocked);
  const Repair none = find_repair(t, "i-app", to(t, "i-app", "10.1.2.77", 443), true);
  CHECK(none.blocked);
  CHECK(none.sets.empty());
  REQUIRE(none.blockers.size() == 1);
  CHECK(none.blockers.front().code == "NO_POSSIBLE_DESTINATION");
}

}  // namespace lockbox::repair_test
