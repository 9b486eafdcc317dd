// The map of whole topologies: everything that a document describes has its place, and stays there.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>

#include "engine/network/walk.hpp"
#include "tests/network/castle.hpp"
#include "tests/ui/headless.hpp"
#include "web/scene/map_facts.hpp"
#include "web/scene/map_layout.hpp"

namespace lockbox::network_map_test {
using namespace lockbox::panels;
using lockbox::test::Headless;

namespace {

const MapNode* node(const MapLayout& layout, std::string_view id) {
  for (const MapNode& n : layout.nodes)
    if (n.id == id)
      return &n;
  return nullptr;
}

/// Opens a sandbox in the castle; its administrator sits at each of the given places.
void open_castle(Headless& h) {
  Json world =
      parse_json(test::scenario_files()["worlds/diagon-alley-1.json"].get<std::string>()).value;
  Json network = parse_json(castle::kDocument).value;
  network["VantagePoints"] = parse_json(R"([{"Name":"internet","PublicIp":"203.0.113.9"},
    {"Name":"hq","Label":"Head office","GatewayId":"vgw-1","PrivateIp":"192.168.1.5"}])")
                                 .value;
  world["id"] = "castle@1";
  world["network"] = std::move(network);
  world["profiles"] = Json::object();
  for (const char* place : {"i-app", "i-dungeon", "i-tower", "i-web", "hq", "internet"})
    world["profiles"][place] = Json{{"as", "role/admin"}, {"from", place}};
  Json files = test::scenario_files();
  files["worlds/castle-1.json"] = to_text(world);
  REQUIRE_FALSE(h.call({{"fn", "files"}, {"files", std::move(files)}}).contains("error"));
  const Json view = h.call({{"fn", "sandbox"}, {"world", "castle-1"}});
  INFO(to_text(view));
  REQUIRE_FALSE(view.contains("error"));
  h.call({{"fn", "theme"}, {"reducedMotion", true}});
  h.settle();
}

void list_tables(Headless& h, const std::string& profile) {
  REQUIRE_FALSE(
      h.call({{"fn", "command"}, {"text", "aws dynamodb list-tables --profile " + profile}})
          .contains("error"));
  h.settle();
}

}  // namespace

TEST_CASE("gateways, endpoints, peering, transit and sites all have a place", "[ui][map]") {
  const network::Topology t = castle::topology();
  const MapLayout layout = lay_out(t, GENERATE(0.5f, 1.4f, 2.6f, 5.0f));
  for (const char* id :
       {"nat-1", "vpce-face-subnet-private", "vpce-gate", "igw-hall", "pcx-1", "tgw-1", "vgw-1",
        "cgw-1", "i-web", "internet", "aws-backbone", "dynamodb", "kms", "services"}) {
    INFO(id);
    CHECK(node(layout, id));
  }
  // What the NAT gateway and the endpoint own is drawn once, as them.
  CHECK_FALSE(node(layout, "eni-nat"));
  CHECK_FALSE(node(layout, "eni-face"));
  CHECK(layout.anchors.count("eni-nat") == 1);
  for (std::size_t i = 0; i < layout.nodes.size(); ++i)
    for (std::size_t j = i + 1; j < layout.nodes.size(); ++j) {
      const MapNode &a = layout.nodes[i], &b = layout.nodes[j];
      INFO(a.id << " and " << b.id);
      CHECK((std::abs(a.centre.x - b.centre.x) >= a.half.x + b.half.x - 0.01f ||
             std::abs(a.centre.y - b.centre.y) >= a.half.y + b.half.y - 0.01f));
    }
}

TEST_CASE("roads are private or public by where they lead", "[ui][map]") {
  const MapLayout layout = lay_out(castle::topology(), 2.6f);
  const auto road = [&](const char* from, const char* to) {
    const auto found = layout.link_of.find({from, to});
    INFO(from << " to " << to);
    REQUIRE(found != layout.link_of.end());
    return layout.links[found->second].road;
  };
  CHECK(road("subnet-public", "igw-hall") == Road::Public);
  CHECK(road("subnet-private", "nat-1") == Road::Public);
  CHECK(road("igw-hall", "aws-backbone") == Road::Public);
  CHECK(road("subnet-private", "vpce-gate") == Road::Private);
  CHECK(road("vpce-gate", "dynamodb") == Road::Private);
  CHECK(road("vpce-face-subnet-private", "kms") == Road::Private);
  CHECK(road("subnet-private", "tgw-1") == Road::Private);
  CHECK(road("tgw-1", "vpc-dungeon") == Road::Private);
  CHECK(road("pcx-1", "vpc-tower") == Road::Private);
  CHECK(road("vgw-1", "cgw-1") == Road::Private);
  // A route whose target is gone is no road.
  CHECK(layout.link_of.count({"subnet-private", "nat-old"}) == 0);
}

TEST_CASE("another account's VPC is marked, and one that is only named is drawn", "[ui][map]") {
  network::Topology t = castle::topology();
  t.transit.peerings.push_back(t.transit.peerings.front());
  t.transit.peerings.back().id = "pcx-2";
  t.transit.peerings.back().accepter.vpc = "vpc-elsewhere";
  t.transit.peerings.back().accepter.account = "999988887777";
  const MapLayout layout = lay_out(t, 2.6f);
  const auto box = [&](std::string_view id) {
    const auto found = std::find_if(layout.boxes.begin(), layout.boxes.end(),
                                    [&](const MapBox& b) { return b.id == id; });
    REQUIRE(found != layout.boxes.end());
    return *found;
  };
  CHECK_FALSE(box("vpc-hall").outside);
  CHECK(box("vpc-dungeon").outside);
  CHECK(box("vpc-elsewhere").outside);
  CHECK(layout.link_of.count({"pcx-2", "vpc-elsewhere"}) == 1);
}

TEST_CASE("one instance more moves nothing that stood before it", "[ui][map]") {
  const network::Topology before = castle::topology();
  network::Topology after = before;
  network::NetworkInterface more;
  more.id = "eni-new";
  more.instance = "i-new";
  more.subnet = "subnet-door";
  more.private_ip = "10.3.9.4";
  after.interfaces.push_back(more);
  const MapLayout was = lay_out(before, 2.6f);
  const MapLayout is = lay_out(after, 2.6f, was.across);
  CHECK(is.across == was.across);
  for (const MapNode& n : was.nodes) {
    const MapNode* now = node(is, n.id);
    REQUIRE(now);
    INFO(n.id);
    CHECK(std::abs(now->centre.x - n.centre.x) < 1.0f);
    CHECK(std::abs(now->centre.y - n.centre.y) < 4.0f);
  }
}

TEST_CASE("a path follows the drawn roads and stops where it was stopped", "[ui][map]") {
  const network::Topology t = castle::topology();
  const MapLayout layout = lay_out(t, 2.6f);
  const network::Path there =
      network::find_path(t, "i-app", "dynamodb.eu-west-1.amazonaws.com", true);
  REQUIRE(there.delivered());
  const std::vector<MapStop> stops = stops_of(layout, there);
  CHECK(stops.back().id == "dynamodb");
  for (std::size_t i = 1; i < stops.size(); ++i) {
    INFO(stops[i].id);
    REQUIRE(stops[i].way.size() >= 2);
    CHECK(stops[i].way.front().x == stops[i - 1].at.x);
    CHECK(stops[i].way.front().y == stops[i - 1].at.y);
    CHECK(stops[i].way.back().x == stops[i].at.x);
    CHECK(stops[i].way.back().y == stops[i].at.y);
    CHECK(stops[i].road == Road::Private);
  }
  const network::Path dropped =
      network::find_path(t, "i-dungeon", "dynamodb.eu-west-1.amazonaws.com", true);
  REQUIRE_FALSE(dropped.delivered());
  const std::vector<MapStop> some = stops_of(layout, dropped);
  CHECK(some.back().blocked);
  CHECK(some.back().id == "vpce-gate");
  CHECK(std::any_of(some.begin(), some.end(), [](const MapStop& s) { return s.id == "tgw-1"; }));
}

TEST_CASE("a blocked packet carries its reason, a place tells its facts", "[ui][map]") {
  const auto [width, height] = GENERATE(std::pair(1280.0f, 800.0f), std::pair(390.0f, 844.0f));
  Headless h(width, height);
  open_castle(h);
  list_tables(h, "i-dungeon");
  const ui::Item* blocked = h.find("network/map/blocked");
  REQUIRE(blocked);
  CHECK(blocked->what.role == ui::Role::Status);
  CHECK(blocked->what.name.find("gateway endpoint") != std::string::npos);
  CHECK(blocked->rect.x >= 0);
  CHECK(blocked->rect.x + blocked->rect.w <= width);
  h.call({{"fn", "activate"}, {"path", "network/map/node-tgw-1"}});
  h.settle();
  CHECK(h.find(ui::Role::Region, "Transit gateway tgw-1"));
  CHECK_FALSE(h.app().pacer().wants_frame(1e9));
  REQUIRE(h.click("network/map/facts/card/close"));
  CHECK_FALSE(h.find(ui::Role::Region, "Transit gateway tgw-1"));
}

TEST_CASE("facts name routes, rules and states as the documents have them", "[ui][map]") {
  const network::Topology t = castle::topology();
  const auto has = [&](const char* id, std::string_view label, std::string_view value) {
    const Facts facts = facts_of(t, id);
    return std::any_of(facts.lines.begin(), facts.lines.end(), [&](const Fact& f) {
      return f.label == label && f.value.find(value) != std::string::npos;
    });
  };
  CHECK(has("subnet-private", "0.0.0.0/0", "nat-1"));
  CHECK(has("subnet-private", "203.0.113.0/24", "blackhole"));
  CHECK(has("i-web", "in", "tcp/443 from 0.0.0.0/0"));
  CHECK(has("nat-1", "public address", "198.51.100.20"));
  CHECK(has("tgw-1", "10.66.0.0/16", "blackhole"));
  CHECK(has("cgw-1", "leads to", "192.168.0.0/17"));
  CHECK(has("vpce-gate", "route table", "rtb-private"));
  CHECK(has("dynamodb", "prefix list pl-ddb", "52.94.24.0/23"));
  CHECK(facts_of(t, "").lines.empty());
}

TEST_CASE("the network is changed from the map by commands, and the map follows", "[ui][map]") {
  Headless h;
  REQUIRE_FALSE(h.call({{"fn", "files"}, {"files", test::scenario_files()}}).contains("error"));
  h.call({{"fn", "sandbox"}, {"world", "diagon-alley-1"}});
  h.call({{"fn", "theme"}, {"reducedMotion", true}});
  REQUIRE(h.call({{"fn", "command"}, {"text", "lockbox as admin"}})["status"] == 0);
  h.settle();
  const auto choose = [&](const std::string& name) {
    const ui::Item* item = h.find(ui::Role::Button, name);
    REQUIRE(item);
    h.call({{"fn", "activate"}, {"path", item->path}});
    h.settle();
  };
  choose("VPC shop");
  choose("Add a gateway endpoint for DynamoDB");
  INFO(h.dump());
  CHECK_FALSE(h.find(ui::Role::Button, "Add a gateway endpoint for DynamoDB"));
  choose("VPC endpoint gateway endpoint");
  choose("Delete this endpoint");
  CHECK_FALSE(h.find(ui::Role::Button, "VPC endpoint gateway endpoint"));
  choose("Subnet shop floor");
  choose("Remove the route to igw-0d1a90a11e1000001");
  choose("Add a route to internet gateway front door");
  CHECK(h.find(ui::Role::Button, "Remove the route to igw-0d1a90a11e1000001"));
}

TEST_CASE("a finger moves the map, and scrolls the card that lies over it", "[ui][map]") {
  Headless h;
  REQUIRE_FALSE(h.call({{"fn", "files"}, {"files", test::scenario_files()}}).contains("error"));
  h.call({{"fn", "sandbox"}, {"world", "diagon-alley-1"}});
  h.settle();
  const ui::Item* shop = h.find(ui::Role::Button, "VPC shop");
  REQUIRE(shop);
  const auto moves = [&](const ui::Item& item) {
    const float x = item.rect.x + item.rect.w / 2, y = item.rect.y + item.rect.h / 2;
    return h.call({{"fn", "draggable"}, {"x", x}, {"y", y}})["draggable"].get<bool>();
  };
  CHECK(moves(*shop));
  h.call({{"fn", "activate"}, {"path", shop->path}});
  h.settle();
  const ui::Item* card = h.find(ui::Role::Region, "VPC shop");
  REQUIRE(card);
  CHECK_FALSE(moves(*card));
}

TEST_CASE("documents with holes lay out, and every path through them ends on the map",
          "[ui][map]") {
  network::Topology t = castle::topology();
  switch (GENERATE(range(0, 10))) {
    case 0:
      t.vpcs.clear();
      break;
    case 1:
      t.subnets.clear();
      break;
    case 2:
      t.route_tables.clear();
      break;
    case 3:
      t.interfaces.clear();
      break;
    case 4:
      t.internet_gateways.clear();
      break;
    case 5:
      t.transit.gateways.clear();
      break;
    case 6:
      t.transit.customer_gateways.clear();
      break;
    case 7:
      t.transit.vpn_gateways.clear();
      break;
    case 8:
      t.nat_gateways.front().subnet = "subnet-nowhere";
      t.endpoints.front().vpc = "vpc-nowhere";
      break;
    default:
      t.vpcs.erase(t.vpcs.begin());
      break;
  }
  const MapLayout layout = lay_out(t, GENERATE(0.5f, 2.6f));
  for (const MapLink& link : layout.links) {
    INFO(link.from << " to " << link.to);
    CHECK(link.points.size() >= 2);
  }
  for (const char* from : {"i-app", "i-dungeon", "i-web", "vgw-1", "tgw-1", "internet"}) {
    const network::Path path =
        network::find_path(t, from, "dynamodb.eu-west-1.amazonaws.com", true);
    for (const MapStop& stop : stops_of(layout, path)) {
      CHECK(std::isfinite(stop.at.x));
      CHECK(std::isfinite(stop.at.y));
    }
  }
  for (const char* id : {"vpc-hall", "subnet-private", "nat-1", "vpce-gate", "tgw-1", "cgw-1"})
    CHECK_FALSE(facts_of(t, id).title.empty());
}

TEST_CASE("a thousand instances are laid out, and told by their subnets", "[ui][map]") {
  network::Topology t = network::default_topology("111122223333", "eu-west-1");
  for (int i = 0; i < 1000; ++i) {
    network::NetworkInterface eni;
    eni.id = "eni-" + std::to_string(i);
    eni.instance = "i-" + std::to_string(i);
    eni.subnet = t.subnets[static_cast<std::size_t>(i) % t.subnets.size()].id;
    eni.private_ip = "10.0.0.9";
    t.interfaces.push_back(std::move(eni));
  }
  const MapLayout layout = lay_out(t, 1.6f);
  CHECK(layout.nodes.size() > 1000);
  // Beside so much, what lies outside is drawn larger, or nobody would find it.
  CHECK(node(layout, "dynamodb")->half.x > 8);
  int told = 0;
  for (const MapBox& b : layout.boxes) told += b.subnet ? b.nodes : 0;
  CHECK(told >= 1000);
}

}  // namespace lockbox::network_map_test
