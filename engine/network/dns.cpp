#include "engine/network/dns.hpp"

#include <array>

#include "engine/base/text.hpp"
#include "engine/network/addresses.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::network {
namespace {

constexpr std::string_view kDomain = ".amazonaws.com";
constexpr std::string_view kDualStack = ".api.aws";

std::string lower_hex(std::uint64_t value, int digits) {
  std::string out;
  for (int i = 0; i < digits; ++i) {
    out += "0123456789abcdef"[value & 15];
    value >>= 4;
  }
  return out;
}

bool is_region(std::string_view text) {
  const std::size_t first = text.find('-');
  return first != std::string_view::npos && text.find('-', first + 1) != std::string_view::npos &&
         text.find('.') == std::string_view::npos && text.back() >= '0' && text.back() <= '9';
}

std::optional<std::string_view> between(std::string_view host, std::string_view before,
                                        std::string_view after) {
  if (host.size() <= before.size() + after.size() || host.substr(0, before.size()) != before ||
      host.substr(host.size() - after.size()) != after)
    return std::nullopt;
  return host.substr(before.size(), host.size() - before.size() - after.size());
}

Ip dynamodb_address(const Topology& t, std::string_view host, std::string_view region) {
  const std::string name = concat({"com.amazonaws.", region, ".dynamodb"});
  PrefixList list = dynamodb_prefix_list(region);
  for (const PrefixList& p : t.prefix_lists)
    if (p.name == name && !p.cidrs.empty())
      list = p;
  const auto block = parse_block(list.cidrs.front());
  return Ip((block ? block->base.v4() : 0) + 1 +
            static_cast<std::uint32_t>(hash_bytes(host) % 200));
}

// Addresses of services without a prefix list here: inside 52.46.128.0/19, which is Amazon's.
Ip other_address(std::string_view host) {
  constexpr std::uint32_t kBase = (52u << 24) | (46u << 16) | (128u << 8);
  return Ip(kBase + static_cast<std::uint32_t>(hash_bytes(host) % 8190) + 1);
}

std::optional<std::string> dynamodb_region(std::string_view host) {
  for (const std::string_view domain : {kDomain, kDualStack}) {
    for (const std::string_view prefix : {"dynamodb.", "dynamodb-fips."})
      if (const auto r = between(host, prefix, domain); r && is_region(*r))
        return std::string(*r);
    const auto rest = between(host, "", domain);
    const std::size_t ddb = rest ? rest->find(".ddb.") : std::string_view::npos;
    if (ddb == 12 && is_region(rest->substr(ddb + 5)))
      return std::string(rest->substr(ddb + 5));
  }
  return std::nullopt;
}

// "dynamodb" and "eu-west-1" of com.amazonaws.eu-west-1.dynamodb.
bool split_service(std::string_view name, std::string& service, std::string& region) {
  constexpr std::string_view kPrefix = "com.amazonaws.";
  if (name.substr(0, kPrefix.size()) != kPrefix)
    return false;
  name.remove_prefix(kPrefix.size());
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos)
    return false;
  region = std::string(name.substr(0, dot));
  service = std::string(name.substr(dot + 1));
  return true;
}

std::optional<Endpoint> at_interface(const Topology& t, const VpcEndpoint& e, std::string_view zone,
                                     const NetworkInterface* client) {
  const NetworkInterface* i = nearest_interface(t, e.interfaces, client, zone);
  Endpoint out;
  if (!i || !split_service(e.service, out.service, out.region))
    return std::nullopt;
  out.api = api_of(e);
  if (out.service == "dynamodb-streams")
    out.service = "dynamodb";
  out.ip = parse_ip(i->private_ip).value_or(Ip());
  out.endpoint = &e;
  return out;
}

std::optional<Endpoint> resolve_endpoint(const Topology& t, std::string_view host, const Vpc* vpc,
                                         const NetworkInterface* client) {
  for (const VpcEndpoint& e : t.endpoints) {
    if (e.type != "Interface")
      continue;
    for (std::size_t i = 0; i < e.dns_names.size(); ++i)
      if (e.dns_names[i] == host) {
        // vpce-ID-HASH-ZONE.dynamodb...: the zone follows what the Regional name has.
        const std::size_t prefix = e.dns_names[0].find('.');
        const std::string_view first = host.substr(0, host.find('.'));
        const bool zonal = i > 0 && first.size() > prefix + 1;
        return at_interface(t, e, zonal ? first.substr(prefix + 1) : std::string_view(), client);
      }
    if (vpc && e.private_dns && e.vpc == vpc->id && host == private_dns_name(e))
      return at_interface(t, e, "", client);
  }
  return std::nullopt;
}

}  // namespace

std::string api_of(const VpcEndpoint& e) {
  std::string service, region;
  if (!split_service(e.service, service, region))
    return {};
  return service == "dynamodb-streams" ? "streams.dynamodb" : service;
}

std::string private_dns_name(const VpcEndpoint& e) {
  std::string service, region;
  if (!split_service(e.service, service, region))
    return {};
  return concat({service, ".", region, kDomain});
}

std::vector<std::string> endpoint_names(const Topology& t, const VpcEndpoint& e,
                                        std::string_view region) {
  std::string service, own_region;
  if (!split_service(e.service, service, own_region))
    return {};
  if (own_region.empty())
    own_region = std::string(region);
  // DynamoDB Streams' label is "streams.dynamodb" in public names and this one here.
  const std::string tail = concat({".", service, ".", own_region, ".vpce", kDomain});
  const std::string stem = concat({e.id, "-", lower_hex(hash_bytes(e.id), 8)});
  std::vector<std::string> out = {stem + tail};
  for (const std::string& id : e.subnets)
    if (const Subnet* s = find_by_id(t.subnets, id); s && !s->availability_zone.empty())
      out.push_back(concat({stem, "-", s->availability_zone, tail}));
  return out;
}

PrefixList dynamodb_prefix_list(std::string_view region) {
  PrefixList out;
  out.name = concat({"com.amazonaws.", region, ".dynamodb"});
  if (region == "us-east-1") {
    out.id = "pl-02cd2c6b";
    out.cidrs = {"52.94.0.0/22", "52.119.224.0/20"};
    return out;
  }
  const std::uint64_t h = hash_bytes(region);
  out.id = "pl-" + lower_hex(h, 8);
  out.cidrs = {concat({"52.94.", std::to_string(4 + h % 124 * 2), ".0/23"}),
               concat({"52.119.", std::to_string(240 + h % 2 * 8), ".0/21"})};
  return out;
}

std::optional<Endpoint> resolve(const Topology& t, std::string_view host, const Vpc* vpc,
                                const NetworkInterface* interface) {
  if (auto private_one = resolve_endpoint(t, host, vpc, interface))
    return private_one;
  if (const auto region = dynamodb_region(host))
    return Endpoint{"dynamodb", *region, dynamodb_address(t, host, *region), nullptr, "dynamodb"};
  // Streams have addresses outside the prefix list: a gateway endpoint does not lead to them.
  if (const auto r = between(host, "streams.dynamodb.", kDomain); r && is_region(*r))
    return Endpoint{"dynamodb", std::string(*r), other_address(host), nullptr, "streams.dynamodb"};
  static constexpr std::array<std::string_view, 13> kRegional = {"sts",
                                                                 "kms",
                                                                 "cloudtrail",
                                                                 "ec2",
                                                                 "s3",
                                                                 "monitoring",
                                                                 "dax",
                                                                 "lambda",
                                                                 "application-autoscaling",
                                                                 "cognito-identity",
                                                                 "route53resolver",
                                                                 "events",
                                                                 "logs"};
  for (const std::string_view service : kRegional)
    if (const auto r = between(host, std::string(service) + ".", kDomain); r && is_region(*r))
      return Endpoint{std::string(service), std::string(*r), other_address(host), nullptr,
                      std::string(service)};
  for (const std::string_view service : {"iam", "sts", "organizations", "route53"})
    if (host == std::string(service) + std::string(kDomain))
      return Endpoint{std::string(service), "", other_address(host), nullptr, std::string(service)};
  return std::nullopt;
}

std::string endpoint_zone_id(const VpcEndpoint& e) {
  std::string service, region;
  split_service(e.service, service, region);
  return "Z" + to_upper(lower_hex(hash_bytes(region), 13));
}

std::string account_host(std::string_view account, std::string_view region) {
  return concat({account, ".ddb.", region, kDomain});
}

std::string known_hosts(std::string_view region) {
  return concat({default_host("dynamodb", region), ", ", default_host("sts", region), ", ",
                 default_host("iam", region), ", ", default_host("cloudtrail", region), ", ",
                 default_host("kms", region), ", ", default_host("ec2", region)});
}

std::string default_host(std::string_view service, std::string_view region) {
  if (service == "iam" || service == "organizations" || service == "route53")
    return concat({service, kDomain});
  if (service == "streams.dynamodb" || service == "dynamodbstreams")
    return concat({"streams.dynamodb.", region, kDomain});
  return concat({service, ".", region, kDomain});
}

}  // namespace lockbox::network
