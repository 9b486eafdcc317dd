// Packets taken apart: fields at their places, check sums verified, changes of a router found.
#include "engine/wire/dissect.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <tuple>

#include "engine/wire/conversation.hpp"

namespace lockbox::dissect_test {
using namespace lockbox::wire;

namespace {

std::vector<Packet> translated_talk() {
  Conversation c;
  c.links = {{"i-1", "10.0.1.10", "52.94.24.5", 0}, {"igw-1", "198.51.100.20", "52.94.24.5", 3}};
  c.speeches = {{true, "ask"}, {false, "answer"}};
  return packets_of(c);
}

const Field* field(const std::vector<Layer>& layers, std::string_view layer,
                   std::string_view name) {
  for (const Layer& l : layers)
    for (const Field& f : l.fields)
      if (l.name == layer && f.name == name)
        return &f;
  return nullptr;
}

}  // namespace

TEST_CASE("a packet's headers are read field by field, with right check sums", "[wire][dissect]") {
  for (const Packet& p : translated_talk()) {
    const std::vector<Layer> layers = dissect(p.bytes);
    REQUIRE(layers.size() == 2);
    CHECK(layers[0].name == "IPv4");
    CHECK(layers[1].name == "TCP");
    CHECK(field(layers, "IPv4", "header check sum")->value.find("(right)") != std::string::npos);
    CHECK(field(layers, "TCP", "check sum")->value.find("(right)") != std::string::npos);
    const Field* source = field(layers, "IPv4", "source address");
    REQUIRE(source);
    CHECK(source->offset == 12);
    CHECK(source->length == 4);
  }
  const std::vector<Layer> first = dissect(translated_talk().front().bytes);
  CHECK(field(first, "IPv4", "source address")->value == "10.0.1.10");
  CHECK(field(first, "TCP", "flags")->value == "SYN");
  CHECK(field(first, "TCP", "destination port")->value == "443");
}

TEST_CASE("a damaged packet has a wrong check sum", "[wire][dissect]") {
  std::string bytes = translated_talk().front().bytes;
  bytes[13] = static_cast<char>(bytes[13] ^ 1);
  const std::vector<Layer> layers = dissect(bytes);
  CHECK(field(layers, "IPv4", "header check sum")->value.find("(wrong)") != std::string::npos);
  CHECK(field(layers, "TCP", "check sum")->value.find("(wrong)") != std::string::npos);
}

TEST_CASE("a translation changes the address, the time to live and the check sums only",
          "[wire][dissect]") {
  const std::vector<Packet> packets = translated_talk();
  REQUIRE(packets[0].link == 0);
  REQUIRE(packets[1].link == 1);
  std::vector<std::string> names;
  for (const Change& c : changes_between(packets[0].bytes, packets[1].bytes)) {
    names.push_back(c.name);
    CHECK(c.before != c.after);
  }
  CHECK(names == std::vector<std::string>{"IPv4 time to live", "IPv4 header check sum",
                                          "IPv4 source address", "TCP check sum"});
  CHECK(changes_between(packets[0].bytes, packets[0].bytes).empty());
}

TEST_CASE("what is cut off or no packet at all is read as far as it goes", "[wire][dissect]") {
  const std::string whole = translated_talk().front().bytes;  // a SYN: headers and nothing else
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::vector<Layer> layers = dissect(whole.substr(0, size));
    CHECK(layers.size() == (size < 20 ? 0u : size < whole.size() ? 1u : 2u));
  }
  // Headers that say they are longer than the packet, or shorter than they must be.
  for (const auto& [at, byte, layers] : {std::tuple(0, '\x4f', 0u), std::tuple(0, '\x44', 0u),
                                         std::tuple(32, '\xf0', 1u), std::tuple(32, '\x40', 1u)}) {
    std::string lying = whole;
    lying[static_cast<std::size_t>(at)] = byte;
    CHECK(dissect(lying).size() == layers);
    CHECK(tcp_place(lying).payload <= lying.size());
  }
  CHECK(dissect(std::string(40, '\0')).empty());
  CHECK(tcp_place("").payload == 0);
}

}  // namespace lockbox::dissect_test
