// A network of one's own in the page: describe-* files become a world, packets are traced through
// it.
#include <catch2/catch_test_macros.hpp>

#include "engine/base/text.hpp"
#include "tests/network/castle.hpp"
#include "tests/ui/headless.hpp"

namespace lockbox::topology_bridge_test {

using lockbox::test::Headless;

namespace {

Json castle_files() {
  // As a folder of exports: one file for each list.
  const Json whole = parse_json(castle::kDocument).value;
  Json files = Json::object();
  for (const auto& [name, list] : whole.items())
    files["export/111122223333/eu-west-1/" + name + ".json"] = to_text(Json{{name, list}});
  return files;
}

}  // namespace

TEST_CASE("several files make one network, and the map shows it", "[ui][topology]") {
  Headless h;
  Json files = castle_files();
  files["export/broken.json"] = "{\n \"Vpcs\": [}";
  files["export/odd.json"] =
      R"({"Subnets":[{"SubnetId":"subnet-x","VpcId":"vpc-hall","CidrBlock":"x"}]})";
  const Json view = h.call({{"fn", "topology"}, {"files", files}});
  INFO(to_text(view));
  REQUIRE_FALSE(view.contains("error"));
  CHECK(view["lists"]["Vpcs"] == 3);
  std::string notes;
  for (const Json& n : view["notes"])
    notes += concat({n["place"].get<std::string>(), ": ", n["text"].get<std::string>(), "\n"});
  INFO(notes);
  CHECK(notes.find("export/broken.json: line 2, column 11") != std::string::npos);
  CHECK(notes.find("export/odd.json: /Subnets/0/CidrBlock") != std::string::npos);
  h.call({{"fn", "theme"}, {"reducedMotion", true}});
  h.settle();
  CHECK(h.find("network/map/node-tgw-1"));
  CHECK(h.registry_faults().empty());
  // The world is the account's own, and its administrator sits where the learner says.
  CHECK(h.call({{"fn", "command"}, {"text", "lockbox as admin"}})["status"] == 0);
  const Json vpcs = h.call({{"fn", "command"}, {"text", "aws ec2 describe-vpcs --output json"}});
  INFO(to_text(vpcs));
  CHECK(vpcs["status"] == 0);
  CHECK(vpcs["stdout"].get<std::string>().find("vpc-dungeon") != std::string::npos);
}

TEST_CASE("what describes no network is refused with its reasons, and nothing changes",
          "[ui][topology]") {
  Headless h;
  const Json refused =
      h.call({{"fn", "topology"}, {"files", {{"a.json", "{\"Buckets\":[]}"}, {"b.json", "["}}}});
  CHECK(refused["error"].get<std::string>().find("describes a VPC") != std::string::npos);
  CHECK(refused["notes"].size() == 2);
  CHECK_FALSE(h.app().has_lab());
  CHECK(h.call({{"fn", "topology"}, {"files", Json::object()}}).contains("error"));
  CHECK(h.call({{"fn", "trace-packet"}}).contains("error"));
}

TEST_CASE("a traced packet is answered as by the trace command, and drawn on the map",
          "[ui][topology]") {
  Headless h;
  REQUIRE_FALSE(h.call({{"fn", "topology"}, {"files", castle_files()}}).contains("error"));
  h.call({{"fn", "theme"}, {"reducedMotion", true}});
  const Json places = h.call({{"fn", "trace-packet"}})["places"];
  CHECK(places[0]["id"] == "internet");
  CHECK(to_text(places).find("\"i-app\"") != std::string::npos);
  const Json blocked =
      h.call({{"fn", "trace-packet"},
              {"packet", {{"ingress", "i-app"}, {"dst", "10.1.1.10"}, {"dstPort", 8080}}}});
  CHECK(blocked["answer"]["disposition"] == "DENIED_IN");
  CHECK_FALSE(blocked["answer"]["repairs"].empty());
  h.settle();
  const ui::Item* stopped = h.find("network/map/blocked");
  REQUIRE(stopped);
  CHECK(stopped->what.name.find("i-web") != std::string::npos);
  const Json there =
      h.call({{"fn", "trace-packet"}, {"packet", {{"ingress", "i-app"}, {"dst", "9.9.9.9"}}}});
  CHECK(there["answer"]["disposition"] == "EXITS_NETWORK");
  h.settle();
  CHECK_FALSE(h.find("network/map/blocked"));
  const ui::Item* cost = h.find("network/map/road-cost");
  REQUIRE(cost);
  CHECK(cost->what.name.find("USD 0.135") != std::string::npos);
  CHECK(h.call({{"fn", "trace-packet"},
                {"packet", {{"ingress", "i-none"}, {"dst", "1.1.1.1"}}}})["answer"]
            .contains("error"));
  // The next request takes the map again.
  h.call({{"fn", "command"}, {"text", "aws dynamodb list-tables --profile admin"}});
  h.settle();
  const ui::Item* after = h.find("network/map/road-cost");
  CHECK((!after || after->what.name.find("0.135") == std::string::npos));
}

}  // namespace lockbox::topology_bridge_test
