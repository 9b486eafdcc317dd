// Ways from a vantage point to a service: where the packet goes, what stops it, and what policies
// see of it. Sources: Amazon VPC User Guide, "Gateway endpoints", "Route priority", "Security group
// rules", "Network ACL rules".
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/network/endpoint_policy.hpp"
#include "engine/network/find.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::path_test {
using namespace lockbox::network;

namespace {

constexpr const char* kHost = "dynamodb.eu-west-1.amazonaws.com";

Topology lab() {
  return default_topology("111122223333", "eu-west-1");
}

// A gateway endpoint for DynamoDB on both route tables, as its creation would leave it.
Topology with_endpoint() {
  Topology t = lab();
  VpcEndpoint e;
  e.id = "vpce-1";
  e.vpc = t.vpcs[0].id;
  e.service = "com.amazonaws.eu-west-1.dynamodb";
  e.policy = full_access_endpoint_policy();
  for (RouteTable& table : t.route_tables) {
    e.route_tables.push_back(table.id);
    table.routes.push_back({t.prefix_lists[0].id, e.id, false});
  }
  t.endpoints.push_back(e);
  return t;
}

std::vector<std::string> nodes(const Path& path) {
  std::vector<std::string> out;
  for (const Hop& h : path.hops)
    if (out.empty() || out.back() != h.node)
      out.push_back(h.node);
  return out;
}

}  // namespace

TEST_CASE("From the internet the service sees the public address", "[network]") {
  const Path p = find_path(lab(), "", kHost, true);
  CHECK(p.delivered());
  CHECK(nodes(p) == std::vector<std::string>{"internet", "aws-backbone", "dynamodb"});
  CHECK(p.context.source_ip == "203.0.113.10");
  CHECK_FALSE(p.context.source_vpce);
  CHECK_FALSE(p.is_private);
}

TEST_CASE("Through the internet gateway the private address becomes public", "[network]") {
  const Topology t = lab();
  const Path p = find_path(t, "common-room", kHost, true);
  REQUIRE(p.delivered());
  CHECK(nodes(p) == std::vector<std::string>{t.interfaces[0].instance, t.subnets[0].id,
                                             t.vpcs[0].id, t.internet_gateways[0].id,
                                             "aws-backbone", "dynamodb"});
  CHECK(p.context.source_ip == "198.51.100.10");
  CHECK_FALSE(p.context.source_vpc);
  CHECK(p.context.trail_source_ip == "198.51.100.10");
}

TEST_CASE("Without a route the packet ends in its subnet", "[network]") {
  const Topology t = lab();
  const Path p = find_path(t, "library", kHost, true);
  CHECK(p.disposition == Disposition::NoRoute);
  REQUIRE_FALSE(p.hops.empty());
  CHECK(p.hops.back().node == t.subnets[1].id);
  CHECK(p.hops.back().code == "NO_ROUTE_TO_DESTINATION");
  CHECK_FALSE(p.delivered());
}

TEST_CASE("Gateway endpoint: VPC keys instead of an address", "[network]") {
  const Topology t = with_endpoint();
  for (const char* from : {"common-room", "library"}) {
    const Path p = find_path(t, from, kHost, true);
    REQUIRE(p.delivered());
    CHECK(p.is_private);
    CHECK_FALSE(p.context.source_ip);
    CHECK(p.context.source_vpc == t.vpcs[0].id);
    CHECK(p.context.source_vpce == "vpce-1");
    CHECK(p.context.vpce_account == "111122223333");
    CHECK(p.context.vpc_source_ip == p.context.trail_source_ip);
    CHECK(endpoint_policies(t, p).size() == 1);
  }
}

TEST_CASE("Longest prefix wins and the losers say why they lost", "[network]") {
  Topology t = with_endpoint();
  const Path p = find_path(t, "common-room", kHost, true);
  const auto route =
      std::find_if(p.hops.begin(), p.hops.end(), [](const Hop& h) { return h.action == "route"; });
  REQUIRE(route != p.hops.end());
  REQUIRE(route->losers.size() == 2);
  CHECK(route->losers[0].code == "CANNOT_ROUTE");
  CHECK(route->losers[1].code == "MORE_SPECIFIC_ROUTE");
  SECTION("a longer static route beats the endpoint's prefix list") {
    const std::string ip = p.hops.back().destination_ip;
    t.route_tables[0].routes.push_back({ip + "/32", t.internet_gateways[0].id, false});
    CHECK(find_path(t, "common-room", kHost, true).context.source_ip == "198.51.100.10");
  }
  SECTION("of equal length a static route goes before a prefix list") {
    t.route_tables[0].routes.push_back(
        {t.prefix_lists[0].cidrs[0], t.internet_gateways[0].id, false});
    const Path q = find_path(t, "common-room", kHost, true);
    CHECK(q.context.source_ip == "198.51.100.10");
    const auto hop = std::find_if(q.hops.begin(), q.hops.end(),
                                  [](const Hop& h) { return h.action == "route"; });
    CHECK(std::any_of(hop->losers.begin(), hop->losers.end(),
                      [](const Loser& l) { return l.code == "HIGHER_PRIORITY_ROUTE"; }));
  }
  SECTION("another Region's table keeps the internet gateway") {
    const Path q = find_path(t, "common-room", "dynamodb.us-east-1.amazonaws.com", true);
    CHECK(q.context.source_ip == "198.51.100.10");
  }
}

TEST_CASE("What can stop a packet, and its code", "[network]") {
  struct Row {
    const char* rule;
    void (*change)(Topology&);
    const char* from;
    Disposition disposition, back;
    const char* code;
  };
  const Row rows[] = {
      {"no egress rule at all", [](Topology& t) { t.security_groups[0].egress.clear(); }, "library",
       Disposition::DeniedOut, Disposition::InsufficientInfo, "SG_HAS_NO_RULES"},
      {"egress rule for another port",
       [](Topology& t) {
         t.security_groups[0].egress[0].protocol = "tcp";
         t.security_groups[0].egress[0].from_port = t.security_groups[0].egress[0].to_port = 80;
       },
       "library", Disposition::DeniedOut, Disposition::InsufficientInfo, "ENI_SG_RULES_MISMATCH"},
      {"network ACL refuses the way out",
       [](Topology& t) { t.network_acls[0].entries[1].allow = false; }, "library",
       Disposition::DeniedOut, Disposition::InsufficientInfo, "SUBNET_ACL_RESTRICTION"},
      {"network ACL refuses the answer",
       [](Topology& t) {
         t.network_acls[0].entries[0].protocol = "tcp";
         t.network_acls[0].entries[0].from_port = 443;
         t.network_acls[0].entries[0].to_port = 443;
       },
       "library", Disposition::Accepted, Disposition::DeniedIn, "SUBNET_ACL_RESTRICTION"},
      {"route to a target that is gone",
       [](Topology& t) { t.route_tables[1].routes.back().blackhole = true; }, "library",
       Disposition::NullRouted, Disposition::InsufficientInfo, "BAD_STATE_ROUTE"},
      {"internet gateway and no public address",
       [](Topology& t) {
         t.route_tables[1].routes.back() = {"0.0.0.0/0", t.internet_gateways[0].id, false};
       },
       "library", Disposition::DeniedIn, Disposition::InsufficientInfo,
       "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"},
      {"endpoint of another VPC", [](Topology& t) { t.endpoints[0].vpc = "vpc-other"; }, "library",
       Disposition::DeniedIn, Disposition::InsufficientInfo, "GATEWAY_REJECTS_SPOOFED_TRAFFIC"},
  };
  for (const Row& row : rows) {
    INFO(row.rule);
    Topology t = with_endpoint();
    row.change(t);
    const Path p = find_path(t, row.from, kHost, true);
    CHECK(p.disposition == row.disposition);
    CHECK(p.return_disposition == row.back);
    const auto& hops = p.disposition == Disposition::Accepted ? p.return_hops : p.hops;
    REQUIRE_FALSE(hops.empty());
    CHECK(hops.back().code == row.code);
    CHECK(hops.back().blocked);
    CHECK_FALSE(p.summary.empty());
  }
}

TEST_CASE("The answer's blocked client ports are told as ranges", "[network]") {
  Topology t = with_endpoint();
  t.network_acls[0].entries[0].protocol = "tcp";
  t.network_acls[0].entries[0].from_port = 40000;
  t.network_acls[0].entries[0].to_port = 50000;
  const Path p = find_path(t, "library", kHost, true);
  CHECK(p.delivered());
  const auto acl = std::find_if(p.return_hops.begin(), p.return_hops.end(),
                                [](const Hop& h) { return h.action == "nacl-ingress"; });
  REQUIRE(acl != p.return_hops.end());
  CHECK(acl->why.find("32768-39999, 50001-60999") != std::string::npos);
}

TEST_CASE("Names that cannot be resolved are failed steps, not crashes", "[network]") {
  Topology t = with_endpoint();
  const Path unknown = find_path(t, "library", "dynamodb.nowhere", true);
  REQUIRE(unknown.dns.size() == 1);
  CHECK(unknown.dns[0].failed);
  CHECK(unknown.dns[0].why.find("dynamodb.eu-west-1.amazonaws.com") != std::string::npos);
  CHECK(unknown.hops.empty());
  t.vpcs[0].dns_support = false;
  CHECK(find_path(t, "library", kHost, true).dns[0].failed);
  CHECK_FALSE(find_path(t, "", kHost, true).dns[0].failed);
  CHECK(find_path(t, "cellar", kHost, true).summary.find("internet, common-room, library") !=
        std::string::npos);
}

TEST_CASE("Hosts of the simulated services are known", "[network]") {
  for (const char* service : {"dynamodb", "sts", "iam", "cloudtrail", "kms", "ec2"}) {
    const Path p = find_path(lab(), "", default_host(service, "eu-west-1"), true);
    INFO(service);
    CHECK(p.delivered());
    CHECK(p.hops.back().node == service);
  }
  CHECK(find_path(lab(), "", "111122223333.ddb.eu-west-1.amazonaws.com", true).delivered());
}

TEST_CASE("A topology's hash follows its content", "[network]") {
  const Topology a = lab();
  Topology b = lab();
  CHECK(content_hash(a) == content_hash(b));
  b.security_groups[0].egress[0].to_port = 443;
  CHECK(content_hash(a) != content_hash(b));
}

}  // namespace lockbox::path_test
