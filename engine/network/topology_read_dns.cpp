// Hosted zones and Resolver: what `aws route53` and `aws route53resolver` print.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/topology_reader.hpp"

namespace lockbox::network {
namespace {

std::string zone_id(std::string id) {
  constexpr std::string_view kPath = "/hostedzone/";
  return id.rfind(kPath, 0) == 0 ? id.substr(kPath.size()) : id;
}

ResourceRecordSet read_record(Reader& r, const Json& v, const std::string& at) {
  ResourceRecordSet out;
  out.name = plain_name(r.text(v, at, "Name", true));
  out.type = r.text(v, at, "Type", true);
  out.ttl = r.number(v, at, "TTL", 0);
  r.each(v, at, "ResourceRecords", [&](const Json& x, const std::string& p) {
    std::string value = r.text(x, p, "Value", true);
    if (out.type == "A" && !parse_ip(value)) {
      r.fail(p + "/Value", concat({"not an address: ", value}));
    } else {
      out.values.push_back(std::move(value));
    }
  });
  if (const Json* alias = r.object(v, "AliasTarget")) {
    out.alias = plain_name(r.text(*alias, at + "/AliasTarget", "DNSName", true));
    out.alias_zone = r.text(*alias, at + "/AliasTarget", "HostedZoneId");
  }
  if (out.values.empty() && out.alias.empty())
    r.fail(at, "a record set needs ResourceRecords or AliasTarget");
  return out;
}

std::vector<ResourceRecordSet> read_records(Reader& r, const Json& v, const std::string& at) {
  std::vector<ResourceRecordSet> out;
  r.each(v, at, "ResourceRecordSets", [&](const Json& x, const std::string& p) {
    ResourceRecordSet record = read_record(r, x, p);
    if (!record.name.empty() && (!record.values.empty() || !record.alias.empty()))
      out.push_back(std::move(record));
  });
  return out;
}

// list-hosted-zones and get-hosted-zone speak of the same zones; only the second names VPCs.
void read_zone(Reader& r, const Json& v, const std::string& at, const Json& associations,
               Topology& t) {
  const std::string id = zone_id(r.text(v, at, "Id", true));
  const std::string name = plain_name(r.text(v, at, "Name", true));
  if (id.empty() || name.empty())
    return;
  HostedZone* zone = find_by_id(t.dns.zones, id);
  if (!zone) {
    t.dns.zones.emplace_back();
    zone = &t.dns.zones.back();
  }
  zone->id = id;
  zone->name = name;
  if (const std::string reference = r.text(v, at, "CallerReference"); !reference.empty())
    zone->caller_reference = reference;
  if (const Json* config = r.object(v, "Config")) {
    zone->is_private = r.boolean(*config, at + "/Config", "PrivateZone", false);
    zone->comment = r.text(*config, at + "/Config", "Comment");
  }
  const std::string base = &associations == &v ? at : std::string();
  r.each(associations, base, "VPCs", [&](const Json& x, const std::string& p) {
    const std::string vpc = r.text(x, p, "VPCId", true);
    if (!vpc.empty() && std::find(zone->vpcs.begin(), zone->vpcs.end(), vpc) == zone->vpcs.end())
      zone->vpcs.push_back(vpc);
  });
  for (ResourceRecordSet& record : read_records(r, v, at))
    zone->records.push_back(std::move(record));
}

}  // namespace

void read_dns_parts(Reader& r, const Json& json, LoadContext& c, Topology& t) {
  r.each(json, "", "HostedZones",
         [&](const Json& v, const std::string& at) { read_zone(r, v, at, v, t); });
  if (const Json* zone = r.object(json, "HostedZone"))
    read_zone(r, *zone, "/HostedZone", json, t);
  // list-resource-record-sets does not say of which zone: its SOA record does.
  if (member(json, "ResourceRecordSets"))
    c.record_sets.emplace_back(r.document, read_records(r, json, ""));
  r.each(json, "", "ResolverRules", [&](const Json& v, const std::string& at) {
    ResolverRule rule;
    rule.id = r.text(v, at, "Id", true);
    rule.name = r.text(v, at, "Name");
    rule.domain = plain_name(r.text(v, at, "DomainName", true));
    if (const std::string type = r.text(v, at, "RuleType"); !type.empty())
      rule.type = type;
    if (const std::string state = r.text(v, at, "Status"); !state.empty())
      rule.state = state;
    rule.endpoint = r.text(v, at, "ResolverEndpointId");
    r.each(v, at, "TargetIps", [&](const Json& x, const std::string& p) {
      if (const std::string ip = r.address(x, p, "Ip", true); !ip.empty())
        rule.targets.push_back(ip);
    });
    if (!rule.id.empty())
      t.dns.rules.push_back(std::move(rule));
  });
  r.each(json, "", "ResolverRuleAssociations", [&](const Json& v, const std::string& at) {
    const std::string rule = r.text(v, at, "ResolverRuleId", true);
    const std::string vpc = r.text(v, at, "VPCId", true);
    if (!rule.empty() && !vpc.empty())
      c.rule_associations.emplace_back(rule, vpc);
  });
  r.each(json, "", "ResolverEndpoints", [&](const Json& v, const std::string& at) {
    ResolverEndpoint e;
    e.id = r.text(v, at, "Id", true);
    e.name = r.text(v, at, "Name");
    e.vpc = r.text(v, at, "HostVPCId", true);
    if (const std::string direction = r.text(v, at, "Direction"); !direction.empty())
      e.direction = direction;
    if (const std::string state = r.text(v, at, "Status"); !state.empty())
      e.state = state;
    r.each(v, at, "IpAddresses", [&](const Json& x, const std::string& p) {
      if (const std::string ip = r.address(x, p, "Ip", true); !ip.empty())
        e.addresses.push_back(ip);
    });
    if (!e.id.empty())
      t.dns.endpoints.push_back(std::move(e));
  });
}

void read_vpc_attribute(Reader& r, const Json& json, LoadContext& c) {
  const std::string vpc = r.text(json, "", "VpcId", true);
  for (const char* name : {"EnableDnsSupport", "EnableDnsHostnames"})
    if (const Json* attribute = r.object(json, name))
      c.vpc_attributes.push_back(
          {vpc, name, r.boolean(*attribute, concat({"/", name}), "Value", true)});
}

void join_dns(Reader& r, const LoadContext& c, Topology& t) {
  for (const auto& [document, records] : c.record_sets) {
    const auto soa = std::find_if(records.begin(), records.end(),
                                  [](const ResourceRecordSet& x) { return x.type == "SOA"; });
    HostedZone* zone = nullptr;
    int found = 0;
    for (HostedZone& z : t.dns.zones)
      if (soa != records.end() && z.name == soa->name) {
        zone = &z;
        ++found;
      }
    if (found == 1) {
      zone->records.insert(zone->records.end(), records.begin(), records.end());
    } else {
      r.fail(document + "/ResourceRecordSets",
             found > 1 ? "several hosted zones have this name; which one is meant is not said"
                       : "belongs to no hosted zone that is there (its SOA record tells)");
    }
  }
  for (const auto& [id, vpc] : c.rule_associations) {
    if (ResolverRule* rule = find_by_id(t.dns.rules, id)) {
      rule->vpcs.push_back(vpc);
    } else {
      r.remark("/ResolverRuleAssociations", concat({"there is no Resolver rule ", id}));
    }
  }
  for (const LoadContext::VpcAttribute& a : c.vpc_attributes) {
    if (Vpc* vpc = find_by_id(t.vpcs, a.vpc)) {
      (a.name == "EnableDnsSupport" ? vpc->dns_support : vpc->dns_hostnames) = a.value;
    } else {
      r.remark("/VpcId", concat({"there is no VPC ", a.vpc}));
    }
  }
  for (const HostedZone& z : t.dns.zones)
    for (const std::string& vpc : z.vpcs)
      if (!find_by_id(t.vpcs, vpc))
        r.remark("/HostedZones",
                 concat({z.id, " is associated with ", vpc, ", which is not there"}));
  for (const ResolverEndpoint& e : t.dns.endpoints)
    if (!find_by_id(t.vpcs, e.vpc))
      r.remark("/ResolverEndpoints", concat({e.id, " is in ", e.vpc, ", which is not there"}));
  for (const VantagePoint& v : t.vantage_points)
    if (!v.resolver.empty() && !find_by_id(t.dns.endpoints, v.resolver))
      r.fail("/VantagePoints", concat({v.name, ": there is no Resolver endpoint ", v.resolver}));
}

}  // namespace lockbox::network
