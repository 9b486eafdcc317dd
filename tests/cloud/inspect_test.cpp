// The packets of a request as an inspector shows them, and who sees what.
#include "engine/cloud/inspect.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/selftest.hpp"

namespace lockbox::inspect_test {
using namespace lockbox::cloud;

namespace {

CallApi get_harry(std::string from, bool tls = true) {
  CallApi c =
      api_call("student", "dynamodb", "GetItem",
               Json{{"TableName", "Houses"},
                    {"Key", {{"House", {{"S", "Gryffindor"}}}, {"Student", {{"S", "harry"}}}}}});
  c.from = std::move(from);
  c.tls = tls;
  return c;
}

Inspection inspected(History& h, const CallApi& call) {
  h.apply(call);
  auto i = inspect_step(h, h.last_call());
  INFO((i ? std::string() : i.error()));
  REQUIRE(i);
  return *i;
}

/// A place inside of the VPC whose way out is translated.
std::string public_host(const World& w) {
  for (const network::VantagePoint& p : w.services.network->vantage_points)
    for (const network::NetworkInterface& i : w.services.network->interfaces)
      if (p.interface == i.id && !i.public_ip.empty())
        return p.name;
  return "";
}

const Observer& observer(const Inspection& i, std::string_view id) {
  const auto found = std::find_if(i.observers.begin(), i.observers.end(),
                                  [&](const Observer& o) { return o.id == id; });
  REQUIRE(found != i.observers.end());
  return *found;
}

std::size_t packet_with(const Inspection& i, std::string_view words) {
  for (std::size_t p = 0; p < i.packets.size(); ++p)
    if (i.packets[p].opened_words.find(words) != std::string::npos)
      return p;
  return i.packets.size();
}

}  // namespace

TEST_CASE("sealed, a packet shows lengths; opened, the request down to its JSON",
          "[cloud][inspect]") {
  History h(selftest_world());
  const Inspection i = inspected(h, get_harry("internet"));
  const std::size_t p = packet_with(i, "DynamoDB_20120810.GetItem");
  REQUIRE(p < i.packets.size());
  CHECK(i.packets[p].wire_words.find("application data") != std::string::npos);
  CHECK(i.packets[p].wire_words.find("GetItem") == std::string::npos);
  CHECK(bytes_of(i, p, 0, false).find("Gryffindor") == std::string::npos);
  CHECK(bytes_of(i, p, 0, true).find("Gryffindor") != std::string::npos);
  const std::vector<wire::Layer> sealed = layers_of(i, p, 0, false),
                                 opened = layers_of(i, p, 0, true);
  CHECK(sealed.back().name == "TLS");
  REQUIRE(opened.back().name == "JSON");
  const std::vector<wire::Field>& members = opened.back().fields;
  CHECK(std::any_of(members.begin(), members.end(), [](const wire::Field& f) {
    return f.name == "Key" && f.value.find("Gryffindor") != std::string::npos;
  }));
  // The layers' places are places in the bytes that are shown.
  const wire::Layer& json = opened.back();
  CHECK(bytes_of(i, p, 0, true).substr(json.offset, 1) == "{");
  CHECK(json.offset + json.length == bytes_of(i, p, 0, true).size());
}

TEST_CASE("an opened packet is named after the request that it carries", "[cloud][inspect]") {
  History h(selftest_world());
  const Inspection i = inspected(h, get_harry("internet"));
  bool request = false, answer = false;
  for (const InspectedPacket& p : i.packets) {
    request = request || p.opened_words.rfind("HTTP: POST /, DynamoDB_20120810.GetItem", 0) == 0;
    answer = answer || p.opened_words.rfind("HTTP: 200 OK", 0) == 0;
  }
  CHECK(request);
  CHECK(answer);
}

TEST_CASE("behind an internet gateway the packet has another source address", "[cloud][inspect]") {
  History h(selftest_world());
  const std::string from = public_host(h.world());
  REQUIRE_FALSE(from.empty());
  const Inspection i = inspected(h, get_harry(from));
  REQUIRE(i.capture.links.size() == 2);
  CHECK(changes_of(i, 0, 0).empty());
  const std::vector<wire::Change> changes = changes_of(i, 0, 1);
  const auto named = [&](const char* name) {
    return std::any_of(changes.begin(), changes.end(),
                       [&](const wire::Change& c) { return c.name == name; });
  };
  CHECK(named("IPv4 source address"));
  CHECK(named("IPv4 header check sum"));
  // The internet gateway is the only router that is seen.
  for (const wire::Change& c : changes)
    if (c.name == "IPv4 time to live")
      CHECK((c.before == "64" && c.after == "63"));
  // The answer is translated the other way.
  for (std::size_t p = 0; p < i.packets.size(); ++p) {
    if (i.packets[p].from_client)
      continue;
    CHECK(changes_of(i, p, 1).empty());
    CHECK_FALSE(changes_of(i, p, 0).empty());
  }
  CHECK(i.link_of_hop.size() == h.trace(h.last_call())->path.hops.size());
  CHECK(i.link_of_hop.front() == 0);
  CHECK(i.link_of_hop.back() == 1);
}

TEST_CASE("each observer sees its own part of a request", "[cloud][inspect]") {
  History h(selftest_world());
  const Inspection i = inspected(h, get_harry(public_host(h.world())));
  CHECK(observer(i, "ends").sees.front() == "POST / HTTP/1.1");
  const Observer& tapper = observer(i, "tapper");
  const auto tells = [](const std::vector<std::string>& list, const char* text) {
    return std::any_of(list.begin(), list.end(),
                       [&](const std::string& s) { return s.find(text) != std::string::npos; });
  };
  CHECK(tells(tapper.sees, "dynamodb.eu-west-1.amazonaws.com"));
  CHECK(tells(tapper.blind, "certificate"));
  const Observer& flow = observer(i, "flow-log");
  const std::vector<std::string> lines = split(flow.document, '\n');
  REQUIRE(lines.size() == 2);
  const std::vector<std::string> out = split(lines[0], ' ');
  REQUIRE(out.size() == 14);
  CHECK(out[0] == "2");
  CHECK(out[6] == "443");
  CHECK(out[7] == "6");
  CHECK(out[12] == "ACCEPT");
  CHECK(split(lines[1], ' ')[5] == "443");
  CHECK(observer(i, "cloudtrail").verdict.find("GetItem") != std::string::npos);
  CHECK(observer(i, "kms").document.empty());
}

TEST_CASE("from outside of every VPC there is no flow log", "[cloud][inspect]") {
  History h(selftest_world());
  CHECK(observer(inspected(h, get_harry("internet")), "flow-log").document.empty());
}

TEST_CASE("over plain HTTP a tapper reads the request", "[cloud][inspect]") {
  History h(selftest_world());
  const Inspection i = inspected(h, get_harry("internet", false));
  CHECK(i.records.empty());
  CHECK(observer(i, "tapper").blind.empty());
  const std::size_t p = packet_with(i, "GetItem");
  REQUIRE(p < i.packets.size());
  CHECK(layers_of(i, p, 0, false).back().name == "JSON");
  CHECK(bytes_of(i, p, 0, false) == bytes_of(i, p, 0, true));
}

TEST_CASE("what is no call cannot be inspected", "[cloud][inspect]") {
  History h(selftest_world());
  h.apply(AdvanceClock{1000});
  CHECK_FALSE(inspect_step(h, 0));
}

}  // namespace lockbox::inspect_test
