// Security groups and network ACLs, written.
#include <nlohmann/json.hpp>

#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/packet.hpp"
#include "engine/network/topology_write.hpp"

namespace lockbox::network {
namespace {

Json write_permissions(const std::vector<SgRule>& rules, std::string_view account) {
  Json out = Json::array();
  for (const SgRule& r : rules) out.push_back(write_rule(r, account));
  return out;
}

std::string acl_protocol(const std::string& protocol) {
  const int number = protocol_number(protocol);
  return number < -1 ? protocol : std::to_string(number);
}

Json write_acl_entry(const AclEntry& e) {
  Json out = {{is_ipv6_text(e.cidr) ? "Ipv6CidrBlock" : "CidrBlock", e.cidr},
              {"Egress", e.egress},
              {"Protocol", acl_protocol(e.protocol)},
              {"RuleAction", e.allow ? "allow" : "deny"},
              {"RuleNumber", e.number}};
  if (has_ports(e.protocol))
    out["PortRange"] = {{"From", e.from_port}, {"To", e.to_port}};
  if (e.icmp_type != -1 || e.icmp_code != -1 || is_icmp(e.protocol))
    out["IcmpTypeCode"] = {{"Type", e.icmp_type}, {"Code", e.icmp_code}};
  return out;
}

}  // namespace

Json write_rule(const SgRule& rule, std::string_view account) {
  Json out = {{"IpProtocol", rule.protocol}};
  if (rule.protocol != "-1") {
    out["FromPort"] = rule.from_port;
    out["ToPort"] = rule.to_port;
  }
  Json ranges = Json::array(), lists = Json::array(), groups = Json::array();
  Json six = Json::array();
  for (const std::string& cidr : rule.cidrs)
    if (is_ipv6_text(cidr))
      six.push_back({{"CidrIpv6", cidr}});
    else
      ranges.push_back({{"CidrIp", cidr}});
  for (const std::string& id : rule.prefix_lists) lists.push_back({{"PrefixListId", id}});
  for (const std::string& id : rule.groups)
    groups.push_back({{"UserId", account}, {"GroupId", id}});
  out["UserIdGroupPairs"] = std::move(groups);
  out["IpRanges"] = std::move(ranges);
  out["Ipv6Ranges"] = std::move(six);
  out["PrefixListIds"] = std::move(lists);
  return out;
}

Json write_security_groups(const Topology& t) {
  Json out = Json::array();
  for (const SecurityGroup& g : t.security_groups) {
    const Vpc* vpc = find_by_id(t.vpcs, g.vpc);
    const std::string& owner = vpc && !vpc->account.empty() ? vpc->account : t.account;
    out.push_back({{"Description", g.name},
                   {"GroupName", g.name},
                   {"IpPermissions", write_permissions(g.ingress, owner)},
                   {"OwnerId", owner},
                   {"GroupId", g.id},
                   {"IpPermissionsEgress", write_permissions(g.egress, owner)},
                   {"VpcId", g.vpc}});
  }
  return out;
}

Json write_network_acls(const Topology& t) {
  Json out = Json::array();
  for (const NetworkAcl& acl : t.network_acls) {
    Json associations = Json::array();
    for (const Subnet& s : t.subnets)
      if (s.network_acl == acl.id)
        associations.push_back(
            {{"NetworkAclAssociationId", "aclassoc-" + s.id.substr(s.id.find('-') + 1)},
             {"NetworkAclId", acl.id},
             {"SubnetId", s.id}});
    Json entries = Json::array();
    for (const bool egress : {true, false}) {
      for (const AclEntry& e : acl.entries)
        if (e.egress == egress)
          entries.push_back(write_acl_entry(e));
      AclEntry last;
      last.number = 32767;
      last.egress = egress;
      last.allow = false;
      entries.push_back(write_acl_entry(last));
    }
    const Vpc* vpc = find_by_id(t.vpcs, acl.vpc);
    out.push_back({{"Associations", std::move(associations)},
                   {"Entries", std::move(entries)},
                   {"IsDefault", acl.name == "default"},
                   {"NetworkAclId", acl.id},
                   {"Tags", name_tags(acl.name)},
                   {"VpcId", acl.vpc},
                   {"OwnerId", vpc && !vpc->account.empty() ? vpc->account : t.account}});
  }
  return out;
}

}  // namespace lockbox::network
