#pragma once
// The default network and a way to call EC2 and Route 53 on it, without the pipeline.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/network/find.hpp"
#include "engine/network/walk.hpp"

namespace ec2_lab {

using namespace lockbox;

constexpr const char* kHost = "dynamodb.eu-west-1.amazonaws.com";

/// A network and a way to call EC2 on it, without the pipeline.
struct Lab {
  api::Services services;
  Rng rng;
  identity::Caller caller;
  std::vector<std::string> needed;  ///< action and resource of the last call's authorizations

  Lab() {
    services.network =
        Cow<network::Topology>(network::default_topology("111122223333", "eu-west-1"));
  }

  Result<Json> call(std::string_view name, const Json& parameters) {
    const char* service = api::find_operation("ec2", name)       ? "ec2"
                          : api::find_operation("route53", name) ? "route53"
                                                                 : "route53resolver";
    const api::Operation* row = api::find_operation(service, name);
    REQUIRE(row);
    const api::Call c{service, name, parameters, caller, "111122223333", "eu-west-1", {}, nullptr};
    Result<api::Prepared> p = row->prepare(services, c);
    needed.clear();
    if (!p)
      return p.error();
    for (const api::Need& n : p->needs) needed.push_back(n.action + " " + n.resource);
    table::Work work;
    api::Run run{services, rng, {}, work};
    return p->run(run);
  }
  Json ok(std::string_view name, const Json& parameters) {
    Result<Json> r = call(name, parameters);
    if (!r)
      FAIL(name << ": " << r.error().code << ": " << r.error().message);
    return *r;
  }
  std::string code(std::string_view name, const Json& parameters) {
    const Result<Json> r = call(name, parameters);
    return r ? "" : r.error().code;
  }
  const network::Topology& net() const { return services.network.get(); }
};

/// A request for an interface endpoint in both subnets.
inline Json interface_request(const Lab& lab, const char* service,
                              const Json& more = Json::object()) {
  Json out = {{"VpcEndpointType", "Interface"},
              {"VpcId", lab.net().vpcs[0].id},
              {"ServiceName", std::string("com.amazonaws.eu-west-1.") + service},
              {"SubnetIds", {lab.net().subnets[0].id, lab.net().subnets[1].id}}};
  out.update(more);
  return out;
}

/// A rule that lets the lab's instances in on port 443.
inline void open_443(Lab& lab) {
  network::SgRule in;
  in.protocol = "tcp";
  in.from_port = in.to_port = 443;
  in.cidrs = {"10.0.0.0/16"};
  lab.services.network.edit().security_groups[0].ingress.push_back(in);
}

}  // namespace ec2_lab
