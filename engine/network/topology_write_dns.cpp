// Hosted zones, Resolver and vantage points, written; and the whole.
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/topology_write.hpp"

namespace lockbox::network {
namespace {

Json write_zone(const Topology& t, const HostedZone& z) {
  Json config = {{"PrivateZone", z.is_private}};
  if (!z.comment.empty())
    config["Comment"] = z.comment;
  Json vpcs = Json::array(), records = Json::array();
  for (const std::string& id : z.vpcs) {
    const Vpc* vpc = find_by_id(t.vpcs, id);
    vpcs.push_back(
        {{"VPCRegion", vpc && !vpc->region.empty() ? vpc->region : t.region}, {"VPCId", id}});
  }
  for (const ResourceRecordSet& r : z.records) records.push_back(write_record_set(r));
  return {{"Id", "/hostedzone/" + z.id},
          {"Name", z.name + "."},
          {"CallerReference", z.caller_reference},
          {"Config", std::move(config)},
          {"ResourceRecordSetCount", z.records.size()},
          {"VPCs", std::move(vpcs)},
          {"ResourceRecordSets", std::move(records)}};
}

void write_resolver(const DnsParts& d, Json& out) {
  for (const ResolverRule& r : d.rules) {
    Json targets = Json::array();
    for (const std::string& ip : r.targets) targets.push_back({{"Ip", ip}, {"Port", 53}});
    Json v = {{"Id", r.id},         {"Name", r.name},    {"DomainName", r.domain + "."},
              {"RuleType", r.type}, {"Status", r.state}, {"TargetIps", std::move(targets)}};
    if (!r.endpoint.empty())
      v["ResolverEndpointId"] = r.endpoint;
    out["ResolverRules"].push_back(std::move(v));
    for (const std::string& vpc : r.vpcs)
      out["ResolverRuleAssociations"].push_back(
          {{"ResolverRuleId", r.id}, {"VPCId", vpc}, {"Status", "COMPLETE"}});
  }
  for (const ResolverEndpoint& e : d.endpoints) {
    Json addresses = Json::array();
    for (const std::string& ip : e.addresses) addresses.push_back({{"Ip", ip}});
    out["ResolverEndpoints"].push_back({{"Id", e.id},
                                        {"Name", e.name},
                                        {"Direction", e.direction},
                                        {"HostVPCId", e.vpc},
                                        {"Status", e.state},
                                        {"IpAddresses", std::move(addresses)}});
  }
}

// Functions as list-functions prints them: each with the subnets of its places.
void write_functions(const Topology& t, Json& out) {
  std::map<std::string, Json> written;
  for (const VantagePoint& p : t.vantage_points) {
    if (p.function.empty())
      continue;
    Json& f = written[p.function];
    f["FunctionArn"] = p.function;
    f["FunctionName"] = p.function.substr(p.function.rfind(':') + 1);
    const NetworkInterface* i = find_by_id(t.interfaces, p.interface);
    const Subnet* s = i ? find_by_id(t.subnets, i->subnet) : nullptr;
    if (!s)
      continue;
    f["VpcConfig"]["SecurityGroupIds"] = i->security_groups;
    f["VpcConfig"]["SubnetIds"].push_back(s->id);
    f["VpcConfig"]["VpcId"] = s->vpc;
  }
  for (auto& [arn, f] : written) out["Functions"].push_back(std::move(f));
}

void write_vantage_points(const Topology& t, Json& out) {
  for (const VantagePoint& p : t.vantage_points) {
    Json v = {{"Name", p.name}};
    for (const auto& [name, value] :
         {std::make_pair("Label", &p.label), std::make_pair("NetworkInterfaceId", &p.interface),
          std::make_pair("PublicIp", &p.public_ip), std::make_pair("GatewayId", &p.gateway),
          std::make_pair("PrivateIp", &p.private_ip),
          std::make_pair("ResolverEndpointId", &p.resolver),
          std::make_pair("FunctionArn", &p.function)})
      if (!value->empty())
        v[name] = *value;
    out["VantagePoints"].push_back(std::move(v));
  }
}

}  // namespace

Json write_record_set(const ResourceRecordSet& r) {
  Json out{{"Name", r.name + "."}, {"Type", r.type}};
  if (!r.alias.empty()) {
    out["AliasTarget"] = Json{{"HostedZoneId", r.alias_zone},
                              {"DNSName", r.alias + "."},
                              {"EvaluateTargetHealth", false}};
    return out;
  }
  out["TTL"] = r.ttl;
  Json values = Json::array();
  for (const std::string& value : r.values) values.push_back(Json{{"Value", value}});
  out["ResourceRecords"] = std::move(values);
  return out;
}

void write_dns_parts(const Topology& t, Json& out) {
  for (const HostedZone& z : t.dns.zones) out["HostedZones"].push_back(write_zone(t, z));
  write_resolver(t.dns, out);
}

Json topology_to_json(const Topology& t) {
  Json out = Json::object();
  const auto add = [&](const char* name, Json list) {
    if (!list.empty())
      out[name] = std::move(list);
  };
  Json vpcs = write_vpcs(t);
  for (std::size_t i = 0; i < vpcs.size(); ++i) {
    const Vpc& v = t.vpcs[i];
    if (!v.dns_support)
      vpcs[i]["EnableDnsSupport"] = false;
    if (!v.dns_hostnames)
      vpcs[i]["EnableDnsHostnames"] = false;
    if (!v.region.empty())
      vpcs[i]["Region"] = v.region;
  }
  add("Vpcs", std::move(vpcs));
  add("Subnets", write_subnets(t));
  add("RouteTables", write_route_tables(t));
  add("PrefixLists", write_prefix_lists(t));
  add("InternetGateways", write_internet_gateways(t));
  add("EgressOnlyInternetGateways", write_egress_only_gateways(t));
  add("NatGateways", write_nat_gateways(t));
  add("VpcEndpoints", write_endpoints(t));
  add("SecurityGroups", write_security_groups(t));
  add("NetworkAcls", write_network_acls(t));
  add("NetworkInterfaces", write_network_interfaces(t));
  write_transit_parts(t, out);
  write_dns_parts(t, out);
  write_functions(t, out);
  write_vantage_points(t, out);
  return out;
}

std::vector<std::pair<std::string, Json>> topology_documents(const Topology& t) {
  std::string folder;
  for (const std::string* part : {&t.account, &t.region})
    if (!part->empty())
      folder += concat({*part, "/"});
  std::vector<std::pair<std::string, Json>> out;
  const Json whole = topology_to_json(t);
  for (const auto& [name, list] : whole.items())
    out.emplace_back(concat({folder, name, ".json"}), Json{{name, list}});
  return out;
}

}  // namespace lockbox::network
