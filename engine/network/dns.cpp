#include "engine/network/dns.hpp"

#include <array>

#include "engine/base/text.hpp"
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

std::uint32_t dynamodb_address(const Topology& t, std::string_view host, std::string_view region) {
  const std::string name = concat({"com.amazonaws.", region, ".dynamodb"});
  PrefixList list = dynamodb_prefix_list(region);
  for (const PrefixList& p : t.prefix_lists)
    if (p.name == name && !p.cidrs.empty())
      list = p;
  const auto block = parse_block(list.cidrs.front());
  return (block ? block->base : 0) + 1 + static_cast<std::uint32_t>(hash_bytes(host) % 200);
}

// Addresses of services without a prefix list here: inside 52.46.128.0/19, which is Amazon's.
std::uint32_t other_address(std::string_view host) {
  constexpr std::uint32_t kBase = (52u << 24) | (46u << 16) | (128u << 8);
  return kBase + static_cast<std::uint32_t>(hash_bytes(host) % 8190) + 1;
}

std::optional<std::string> dynamodb_region(std::string_view host) {
  for (const std::string_view domain : {kDomain, kDualStack}) {
    for (const std::string_view prefix : {"dynamodb.", "streams.dynamodb.", "dynamodb-fips."})
      if (const auto r = between(host, prefix, domain); r && is_region(*r))
        return std::string(*r);
    const auto rest = between(host, "", domain);
    const std::size_t ddb = rest ? rest->find(".ddb.") : std::string_view::npos;
    if (ddb == 12 && is_region(rest->substr(ddb + 5)))
      return std::string(rest->substr(ddb + 5));
  }
  return std::nullopt;
}

}  // namespace

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

std::optional<Endpoint> resolve(const Topology& t, std::string_view host) {
  if (const auto region = dynamodb_region(host))
    return Endpoint{"dynamodb", *region, dynamodb_address(t, host, *region)};
  static constexpr std::array<std::string_view, 8> kRegional = {
      "sts", "kms", "cloudtrail", "ec2", "s3", "monitoring", "dax", "lambda"};
  for (const std::string_view service : kRegional)
    if (const auto r = between(host, std::string(service) + ".", kDomain); r && is_region(*r))
      return Endpoint{std::string(service), std::string(*r), other_address(host)};
  for (const std::string_view service : {"iam", "sts", "organizations"})
    if (host == std::string(service) + std::string(kDomain))
      return Endpoint{std::string(service), "", other_address(host)};
  return std::nullopt;
}

std::string known_hosts(std::string_view region) {
  return concat({default_host("dynamodb", region), ", ", default_host("sts", region), ", ",
                 default_host("iam", region), ", ", default_host("cloudtrail", region), ", ",
                 default_host("kms", region), ", ", default_host("ec2", region)});
}

std::string default_host(std::string_view service, std::string_view region) {
  if (service == "iam" || service == "organizations")
    return concat({service, kDomain});
  if (service == "streams.dynamodb" || service == "dynamodbstreams")
    return concat({"streams.dynamodb.", region, kDomain});
  return concat({service, ".", region, kDomain});
}

}  // namespace lockbox::network
