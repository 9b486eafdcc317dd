#include "engine/network/topology_dns.hpp"

#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"

namespace lockbox::network {

std::uint64_t content_hash(const ResourceRecordSet& r) {
  return hash_all(r.name, r.type, r.ttl, r.values, r.alias, r.alias_zone);
}
std::uint64_t content_hash(const HostedZone& z) {
  return hash_all(z.id, z.name, z.comment, z.caller_reference, z.is_private, z.vpcs, z.records);
}
std::uint64_t content_hash(const ResolverRule& r) {
  return hash_all(r.id, r.name, r.domain, r.type, r.state, r.endpoint, r.targets, r.vpcs);
}
std::uint64_t content_hash(const ResolverEndpoint& e) {
  return hash_all(e.id, e.name, e.direction, e.state, e.vpc, e.addresses);
}
std::uint64_t content_hash(const DnsParts& d) {
  return hash_all(d.zones, d.rules, d.endpoints);
}

std::string plain_name(std::string_view name) {
  if (!name.empty() && name.back() == '.')
    name.remove_suffix(1);
  return to_lower(name);
}

bool is_below(std::string_view name, std::string_view zone) {
  if (name.size() < zone.size() || name.substr(name.size() - zone.size()) != zone)
    return false;
  return name.size() == zone.size() || zone.empty() || name[name.size() - zone.size() - 1] == '.';
}

}  // namespace lockbox::network
