// What hops change, how long they take, what they cost. The times are the lab's model; the prices
// of VPC endpoints are documented (AWS PrivateLink pricing; VPC User Guide, "Gateway endpoints").
#include "engine/network/pricing.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/trace_line.hpp"
#include "engine/network/walk.hpp"
#include "tests/network/castle.hpp"

namespace lockbox::pricing_test {
using namespace lockbox::network;

namespace {

const Hop* hop_at(const Path& p, const std::string& node, const char* action) {
  for (const Hop& h : p.hops)
    if (h.node == node && h.action == action)
      return &h;
  return nullptr;
}

}  // namespace

TEST_CASE("A NAT gateway changes the source and costs by the gigabyte", "[network][price]") {
  Topology t = castle::topology();
  Packet packet;
  packet.destination = *parse_ip("9.9.9.9");
  const Start start = find_start(t, "i-app");
  packet.source = start.address;
  packet.source_port = 80;
  Path p = walk(t, start, packet, true);
  annotate(t, p);
  const Hop* nat = hop_at(p, "nat-1", "translate");
  REQUIRE(nat);
  CHECK(nat->code == "REMAP_EPHEMERAL_PORT");  // ports below 1024 are not kept
  CHECK(nat->changed == "source 10.1.2.10:80 -> 10.1.1.20:1104");
  CHECK(p.price.per_gb == 135000);
  CHECK(p.price.what == "NAT gateway, data out to the internet");
  const Hop* igw = hop_at(p, "igw-hall", "translate");
  REQUIRE(igw);
  CHECK(igw->changed == "source 10.1.1.20 -> 198.51.100.20");
  // The answer finds its way back to the port it came from.
  const auto back = std::find_if(p.return_hops.begin(), p.return_hops.end(),
                                 [](const Hop& h) { return h.node == "nat-1"; });
  REQUIRE(back != p.return_hops.end());
  CHECK(std::any_of(p.return_hops.begin(), p.return_hops.end(), [](const Hop& h) {
    return h.changed == "destination 10.1.1.20:1104 -> 10.1.2.10:80";
  }));
}

TEST_CASE("The road's time and price are the sums of its hops", "[network][price]") {
  struct Row {
    const char *from, *host;
    std::int64_t latency_us, per_gb, per_hour;
  };
  const Row rows[] = {
      {"i-app", "dynamodb.eu-west-1.amazonaws.com", 700, 0, 0},           // gateway endpoint
      {"i-app", "kms.eu-west-1.amazonaws.com", 1100, 10000, 10000},       // interface endpoint
      {"i-web", "dynamodb.eu-west-1.amazonaws.com", 1300, 0, 0},          // internet gateway
      {"internet", "dynamodb.eu-west-1.amazonaws.com", 24000, 90000, 0},  // from outside
      {"i-lonely", "kms.eu-west-1.amazonaws.com", 1700, 20000, 10000},    // from another zone
  };
  Topology t = castle::topology();
  find_by_id(t.security_groups, "sg-web")->egress =
      find_by_id(t.security_groups, "sg-open")->egress;
  for (const Row& row : rows) {
    INFO(row.from << " " << row.host);
    const Path p = find_path(t, row.from, row.host, true);
    INFO(p.summary);
    std::int64_t time = 0, gb = 0;
    for (const Hop& h : p.hops) {
      time += h.latency_us;
      gb += h.price.per_gb;
    }
    CHECK(p.latency_us == time);
    CHECK(p.price.per_gb == gb);
    CHECK(p.latency_us == row.latency_us);
    CHECK(p.price.per_gb == row.per_gb);
    CHECK(p.price.per_hour == row.per_hour);
  }
}

TEST_CASE("What leaves for a customer's site pays for the link and for the data",
          "[network][price]") {
  struct Row {
    const char *from, *to, *what;
    std::int64_t per_gb, per_hour;
  };
  const Row rows[] = {
      {"i-app", "192.168.5.5", "VPN connection, data out", 90000, 50000},
      {"i-dungeon", "172.20.1.1", "transit gateway attachment, VPN connection, data out", 110000,
       100000},
  };
  const Topology t = castle::topology();
  for (const Row& row : rows) {
    INFO(row.from);
    Packet packet;
    packet.destination = *parse_ip(row.to);
    const Start start = find_start(t, row.from, {}, packet.destination);
    packet.source = start.address;
    Path p = walk(t, start, packet, true);
    annotate(t, p);
    INFO(p.summary);
    CHECK(p.price.what == row.what);
    CHECK(p.price.per_gb == row.per_gb);
    CHECK(p.price.per_hour == row.per_hour);
  }
}

TEST_CASE("Dollars are written without noise", "[network][price]") {
  CHECK(usd_text(45000) == "0.045");
  CHECK(usd_text(0) == "0");
  CHECK(usd_text(1000000) == "1");
  CHECK(usd_text(1250000) == "1.25");
  CHECK(cost_text(find_path(castle::topology(), "i-app", "dynamodb.eu-west-1.amazonaws.com",
                            true)) == "0.7 ms there and back; the road itself costs nothing");
}

TEST_CASE("The trace command names changes, times and prices when it explains",
          "[network][price]") {
  const Topology t = castle::topology();
  const char* line = R"({"id":1,"ingress":"i-app","dst":"9.9.9.9"})";
  CHECK(lockbox::to_text(trace_line(t, line, false)).find("latency") == std::string::npos);
  const Json out = trace_line(t, line, true);
  CHECK(out.at("price").at("for").get<std::string>().find("NAT gateway") == 0);
  bool changed = false;
  for (const Json& hop : out.at("hops"))
    for (const Json& step : hop.at("steps")) changed = changed || step.contains("changed");
  CHECK(changed);
}

}  // namespace lockbox::pricing_test
