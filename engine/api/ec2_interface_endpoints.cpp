#include "engine/api/ec2_interface_endpoints.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/addresses.hpp"
#include "engine/network/dns.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::api::ec2 {
namespace {

using network::find_by_id;
using network::Topology;
using network::VpcEndpoint;

constexpr std::string_view kServices[] = {
    "dynamodb",        "dynamodb-streams", "kms",  "sts",    "ec2",
    "cloudtrail",      "monitoring",       "logs", "events", "lambda",
    "kinesis-streams", "secretsmanager",   "dax"};

// DynamoDB has no private DNS name (DynamoDB Developer Guide, "AWS PrivateLink for DynamoDB").
bool has_private_dns(std::string_view service) {
  return service.find(".dynamodb") == std::string_view::npos;
}

std::optional<AwsError> check_subnets(const Topology& t, const VpcEndpoint& e,
                                      const std::vector<std::string>& there,
                                      const std::vector<std::string>& subnets) {
  std::vector<std::string> zones;
  for (const std::string& id : there)
    if (const network::Subnet* s = find_by_id(t.subnets, id))
      zones.push_back(s->availability_zone);
  for (const std::string& id : subnets) {
    const network::Subnet* s = find_by_id(t.subnets, id);
    if (!s)
      return not_found("InvalidSubnetID.NotFound", "subnet ID", id);
    if (s->vpc != e.vpc)
      return error("InvalidParameter", concat({"Subnet ", id, " does not belong to VPC ", e.vpc}));
    if (std::find(zones.begin(), zones.end(), s->availability_zone) != zones.end())
      return error("DuplicateSubnetsInSameZone",
                   concat({"Found another VPC endpoint subnet in the availability zone of ", id}));
    zones.push_back(s->availability_zone);
  }
  return std::nullopt;
}

bool taken(const Topology& t, const std::string& subnet, const network::Ip& ip) {
  return static_cast<bool>(network::occupant_of(t, subnet, ip));
}

}  // namespace

std::string free_address(const Topology& t, const network::Subnet& s) {
  const auto block = network::parse_block(s.cidr);
  if (!block || !block->base.is_v4() || block->prefix > 28)
    return {};
  const std::uint32_t size = std::uint32_t{1} << (32 - block->prefix);
  for (std::uint32_t i = 4; i + 1 < size; ++i)
    if (const network::Ip ip(block->base.v4() + i); !taken(t, s.id, ip))
      return network::ip_text(ip);
  return {};
}

bool has_interface_endpoint(std::string_view service, std::string_view region) {
  return std::any_of(std::begin(kServices), std::end(kServices), [&](std::string_view s) {
    return service == concat({"com.amazonaws.", region, ".", s});
  });
}

std::string default_group_of(const Topology& t, const std::string& vpc) {
  for (const network::SecurityGroup& g : t.security_groups)
    if (g.vpc == vpc && g.name == "default")
      return g.id;
  return {};
}

bool default_private_dns(const Topology& t, const VpcEndpoint& e) {
  const network::Vpc* vpc = find_by_id(t.vpcs, e.vpc);
  return has_private_dns(e.service) && vpc && vpc->dns_support && vpc->dns_hostnames;
}

std::optional<AwsError> check_interface_request(const Topology& t, const VpcEndpoint& e,
                                                const std::vector<std::string>& there,
                                                const InterfaceRequest& r) {
  if (auto bad = check_subnets(t, e, there, r.subnets))
    return bad;
  for (const std::string& id : r.groups) {
    const network::SecurityGroup* g = find_by_id(t.security_groups, id);
    if (!g)
      return not_found("InvalidGroup.NotFound", "security group", id);
    if (g->vpc != e.vpc)
      return error("InvalidParameter",
                   concat({"Security group ", id, " does not belong to VPC ", e.vpc}));
  }
  if (!r.private_dns.value_or(false))
    return std::nullopt;
  if (!has_private_dns(e.service))
    return error("InvalidParameter", concat({"Private DNS can't be enabled because the service ",
                                             e.service, " does not provide a private DNS name."}));
  const network::Vpc* vpc = find_by_id(t.vpcs, e.vpc);
  if (vpc && vpc->dns_support && vpc->dns_hostnames)
    return std::nullopt;
  return error("InvalidParameter",
               concat({"Enabling private DNS requires both enableDnsSupport and "
                       "enableDnsHostnames VPC attributes set to true for ",
                       e.vpc}));
}

void add_interfaces(Topology& t, VpcEndpoint& e, const std::vector<std::string>& subnets,
                    Rng& rng) {
  for (const std::string& id : subnets) {
    const network::Subnet* s = find_by_id(t.subnets, id);
    network::NetworkInterface i;
    i.id = make_id(rng, "eni-");
    i.name = concat({"VPC Endpoint Interface ", e.id});
    i.subnet = id;
    i.private_ip = free_address(t, *s);
    i.security_groups = e.security_groups;
    e.subnets.push_back(id);
    e.interfaces.push_back(i.id);
    t.interfaces.push_back(std::move(i));
  }
  e.dns_names = network::endpoint_names(t, e, t.region);
}

void remove_interfaces(Topology& t, VpcEndpoint& e, const std::vector<std::string>& subnets) {
  const auto goes = [&](const std::string& id) {
    const network::NetworkInterface* i = find_by_id(t.interfaces, id);
    return i && std::find(subnets.begin(), subnets.end(), i->subnet) != subnets.end();
  };
  std::vector<std::string> stay, gone;
  for (const std::string& id : e.interfaces) (goes(id) ? gone : stay).push_back(id);
  e.interfaces = std::move(stay);
  t.interfaces.erase(std::remove_if(t.interfaces.begin(), t.interfaces.end(),
                                    [&](const network::NetworkInterface& i) {
                                      return std::find(gone.begin(), gone.end(), i.id) !=
                                             gone.end();
                                    }),
                     t.interfaces.end());
  e.subnets.erase(std::remove_if(e.subnets.begin(), e.subnets.end(),
                                 [&](const std::string& id) {
                                   return std::find(subnets.begin(), subnets.end(), id) !=
                                          subnets.end();
                                 }),
                  e.subnets.end());
  e.dns_names = network::endpoint_names(t, e, t.region);
}

void set_groups(Topology& t, VpcEndpoint& e, std::vector<std::string> groups) {
  e.security_groups = std::move(groups);
  for (const std::string& id : e.interfaces)
    if (network::NetworkInterface* i = find_by_id(t.interfaces, id))
      i->security_groups = e.security_groups;
}

}  // namespace lockbox::api::ec2
