// Lambda functions in and out of a VPC, and Block Public Access for ingress only. Sources: AWS
// Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC"; VPC User
// Guide, "VPC Block Public Access".
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/repair.hpp"
#include "engine/network/topology_json.hpp"
#include "engine/network/topology_write.hpp"
#include "engine/network/trace_line.hpp"
#include "engine/network/walk.hpp"
#include "tests/network/castle.hpp"

namespace lockbox::lambda_test {
using namespace lockbox::network;

namespace {

constexpr const char* kDynamodb = "dynamodb.eu-west-1.amazonaws.com";
constexpr const char* kOwl = "arn:aws:lambda:eu-west-1:111122223333:function:owl";

/// The castle with a host without a public address in its public subnet, and a function in these
/// subnets; none: outside of any VPC.
Topology with_function(const std::vector<std::string>& subnets) {
  Json document = parse_json(castle::kDocument).value;
  document["NetworkInterfaces"].push_back({{"NetworkInterfaceId", "eni-bare"},
                                           {"SubnetId", "subnet-public"},
                                           {"PrivateIpAddress", "10.1.1.77"},
                                           {"Attachment", {{"InstanceId", "i-bare"}}},
                                           {"Groups", Json::array({{{"GroupId", "sg-open"}}})}});
  Json f{{"FunctionName", "owl"}, {"FunctionArn", kOwl}};
  if (!subnets.empty())
    f["VpcConfig"] = {
        {"VpcId", "vpc-hall"}, {"SubnetIds", subnets}, {"SecurityGroupIds", {"sg-open"}}};
  document["Functions"] = Json::array({f});
  return *topology_from_json(document, "111122223333", "eu-west-1");
}

}  // namespace

TEST_CASE("a function outside of any VPC has a public address and no key of a VPC",
          "[network][lambda]") {
  const Path p = find_path(with_function({}), "owl", kDynamodb, true);
  INFO(p.summary);
  CHECK(p.delivered());
  CHECK_FALSE(p.is_private);
  CHECK(p.context.source_ip == "192.0.2.20");
  CHECK_FALSE(p.context.source_vpc.has_value());
  CHECK(p.context.source_function == kOwl);
  CHECK(p.hops.front().node == "owl");
  for (const Hop& h : p.hops) CHECK(h.node != "internet");
  CHECK(p.return_hops.back().node == "owl");
}

TEST_CASE("a function in a public subnet has no way to the internet of its own",
          "[network][lambda]") {
  const Topology t = with_function({"subnet-public"});
  const Path p = find_path(t, "owl", kDynamodb, true);
  CHECK_FALSE(p.delivered());
  CHECK(p.hops.back().code == "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS");
  CHECK(p.hops.back().why.find("of a Lambda function") != std::string::npos);
  // A host there would be offered an address of its own; a function's interface takes none.
  const auto offers = [&](const char* from) {
    const Json line =
        trace_line(t, lockbox::to_text(Json{{"ingress", from}, {"dst", "8.8.8.8"}}), true);
    return lockbox::to_text(line.value("repairs", Json::array())).find("Elastic IP") !=
           std::string::npos;
  };
  CHECK_FALSE(offers("owl"));
  CHECK(offers("i-bare"));
}

TEST_CASE("a function in a private subnet uses its gateway endpoint", "[network][lambda]") {
  const Path p = find_path(with_function({"subnet-private"}), "owl", kDynamodb, true);
  INFO(p.summary);
  CHECK(p.delivered());
  CHECK(p.context.source_vpce == "vpce-gate");
  CHECK(p.context.vpc_source_ip.has_value());
  CHECK(p.context.source_function == kOwl);
}

TEST_CASE("a function has a place in each of its subnets, at the interface that is described there",
          "[network][lambda]") {
  Json document = parse_json(castle::kDocument).value;
  document["NetworkInterfaces"].push_back({{"NetworkInterfaceId", "eni-owl"},
                                           {"InterfaceType", "lambda"},
                                           {"SubnetId", "subnet-private"},
                                           {"PrivateIpAddress", "10.1.2.200"},
                                           {"Groups", Json::array({{{"GroupId", "sg-open"}}})}});
  document["Functions"] = Json::array({{{"FunctionName", "owl"},
                                        {"FunctionArn", kOwl},
                                        {"VpcConfig",
                                         {{"SubnetIds", {"subnet-private", "subnet-lonely"}},
                                          {"SecurityGroupIds", {"sg-open"}}}}}});
  TopologyLoader loader("111122223333", "eu-west-1");
  loader.add("f", document);
  const Topology t = loader.finish();
  const auto address = [&](const char* name) {
    for (const VantagePoint& v : t.vantage_points)
      if (v.name == name)
        return find_by_id(t.interfaces, v.interface)->private_ip;
    return std::string();
  };
  CHECK(address("owl") == "10.1.2.200");
  CHECK_FALSE(address("owl/subnet-lonely").empty());
  REQUIRE(loader.notes().size() == 1);
  CHECK(loader.notes()[0].place == "f: /Functions/0");
  CHECK(loader.notes()[0].text.find("is made up") != std::string::npos);
}

TEST_CASE("topologies with functions are written and read back to the same", "[network][lambda]") {
  for (const std::vector<std::string>& subnets :
       {std::vector<std::string>{}, {"subnet-private"}, {"subnet-public", "subnet-lonely"}}) {
    const Topology t = with_function(subnets);
    const Json written = topology_to_json(t);
    const auto again = topology_from_json(written, t.account, t.region);
    REQUIRE(again.has_value());
    CHECK(content_hash(*again) == content_hash(t));
    REQUIRE(written["Functions"].size() == 1);
    CHECK(written["Functions"][0]["FunctionName"] == "owl");
    CHECK((subnets.empty() || written["Functions"][0]["VpcConfig"]["SubnetIds"] == subnets));
  }
}

TEST_CASE("Block Public Access for ingress leaves NAT gateways their way", "[network][lambda]") {
  Json document = parse_json(castle::kDocument).value;
  document["Vpcs"][0]["BlockPublicAccessStates"] = {{"InternetGatewayBlockMode", "block-ingress"}};
  const Topology t = *topology_from_json(document, "111122223333", "eu-west-1");
  struct Row {
    const char *from, *to;
    bool passes;
  };
  for (const Row& row : {Row{"i-app", "9.9.9.9", true}, Row{"internet", "198.51.100.10", false}}) {
    INFO(row.from);
    Packet packet;
    packet.destination = *parse_ip(row.to);
    const Start start = find_start(t, row.from, {}, packet.destination);
    packet.source = start.address;
    const Path p = walk(t, start, packet, true);
    CHECK((p.disposition == Disposition::ExitsNetwork) == row.passes);
    CHECK((p.hops.back().code == "VPC_BLOCK_PUBLIC_ACCESS_ENABLED") != row.passes);
    if (row.passes) {
      REQUIRE_FALSE(p.return_hops.empty());
      CHECK(p.return_hops.back().node == "i-app");
    }
  }
  CHECK(topology_to_json(t)["Vpcs"][0]["BlockPublicAccessStates"]["InternetGatewayBlockMode"] ==
        "block-ingress");
}

}  // namespace lockbox::lambda_test
