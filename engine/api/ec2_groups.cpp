// Rules of security groups. Source: Amazon EC2 API Reference, AuthorizeSecurityGroupIngress and its
// three siblings. A rule here has one protocol, one port range and one peer, as EC2 stores it.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/ec2_common.hpp"
#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/packet.hpp"

namespace lockbox::api::ec2 {
namespace {

using network::find_by_id;
using network::SgRule;

bool same(const SgRule& a, const SgRule& b) {
  const bool all = a.protocol == "-1";
  return a.protocol == b.protocol &&
         (all || (a.from_port == b.from_port && a.to_port == b.to_port)) && a.cidrs == b.cidrs &&
         a.prefix_lists == b.prefix_lists && a.groups == b.groups;
}

// Each peer of a rule as a rule of its own.
std::vector<SgRule> split_peers(const SgRule& rule) {
  std::vector<SgRule> out;
  SgRule one = rule;
  const auto clear = [&] {
    one.cidrs.clear();
    one.prefix_lists.clear();
    one.groups.clear();
  };
  for (const std::string& v : rule.cidrs) {
    clear();
    one.cidrs = {v};
    out.push_back(one);
  }
  for (const std::string& v : rule.prefix_lists) {
    clear();
    one.prefix_lists = {v};
    out.push_back(one);
  }
  for (const std::string& v : rule.groups) {
    clear();
    one.groups = {v};
    out.push_back(one);
  }
  return out;
}

std::vector<SgRule> split_all(const std::vector<SgRule>& rules) {
  std::vector<SgRule> out;
  for (const SgRule& r : rules)
    for (SgRule& one : split_peers(r)) out.push_back(std::move(one));
  return out;
}

int port(const Json& v, const char* name, int otherwise) {
  const Json* p = member(v, name);
  return p && p->is_number_integer() ? p->get<int>() : otherwise;
}

std::optional<AwsError> read_peers(const Json& v, const network::Topology& t, SgRule& out) {
  const auto each = [&](const char* list, const char* field, std::vector<std::string>& to) {
    const Json* values = member(v, list);
    if (values && values->is_array())
      for (const Json& x : *values)
        if (auto text = string_member(x, field))
          to.push_back(*text);
  };
  each("IpRanges", "CidrIp", out.cidrs);
  const std::size_t four = out.cidrs.size();
  each("Ipv6Ranges", "CidrIpv6", out.cidrs);
  each("PrefixListIds", "PrefixListId", out.prefix_lists);
  each("UserIdGroupPairs", "GroupId", out.groups);
  for (std::size_t i = 0; i < out.cidrs.size(); ++i) {
    const auto block = network::parse_block(out.cidrs[i]);
    if (!block || block->base.is_v4() != (i < four))
      return error("InvalidParameterValue", concat({"CIDR block ", out.cidrs[i], " is malformed"}));
  }
  for (const std::string& id : out.prefix_lists)
    if (!find_by_id(t.prefix_lists, id))
      return not_found("InvalidPrefixListID.NotFound", "prefix list ID", id);
  for (const std::string& id : out.groups)
    if (!find_by_id(t.security_groups, id))
      return not_found("InvalidGroup.NotFound", "security group", id);
  if (out.cidrs.empty() && out.prefix_lists.empty() && out.groups.empty())
    return error("MissingParameter",
                 "A rule needs IpRanges, Ipv6Ranges, PrefixListIds or UserIdGroupPairs");
  return std::nullopt;
}

std::optional<AwsError> read_rules(Parameters& p, const network::Topology& t,
                                   std::vector<SgRule>& out) {
  const Json* list = p.list("IpPermissions", true);
  if (p.failure())
    return p.failure();
  for (const Json& v : *list) {
    SgRule rule;
    rule.protocol = string_member(v, "IpProtocol").value_or("");
    if (rule.protocol.empty())
      return missing_parameter("ipProtocol");
    if (rule.protocol == "6" || rule.protocol == "17")
      rule.protocol = rule.protocol == "6" ? "tcp" : "udp";
    if (rule.protocol == "1" || rule.protocol == "58")
      rule.protocol = rule.protocol == "1" ? "icmp" : "icmpv6";
    const int number = network::protocol_number(rule.protocol);
    if (number < -1)
      return error("InvalidParameterValue", concat({"Invalid value '", rule.protocol,
                                                    "' for IP protocol. Unknown protocol."}));
    if (rule.protocol != "-1") {
      rule.from_port = port(v, "FromPort", -1);
      rule.to_port = port(v, "ToPort", -1);
      // Only TCP, UDP and ICMP look at the two numbers.
      const bool ports = number == 6 || number == 17;
      if (ports && (rule.from_port < 0 || rule.to_port > 65535 || rule.to_port < rule.from_port))
        return error("InvalidParameterValue",
                     concat({"Invalid port range: ", std::to_string(rule.from_port), "-",
                             std::to_string(rule.to_port)}));
    }
    if (auto bad = read_peers(v, t, rule))
      return bad;
    for (SgRule& one : split_peers(rule)) out.push_back(std::move(one));
  }
  return std::nullopt;
}

std::string describe(const SgRule& r) {
  const std::string peer = !r.cidrs.empty()          ? r.cidrs[0]
                           : !r.prefix_lists.empty() ? r.prefix_lists[0]
                                                     : r.groups[0];
  if (r.protocol == "-1")
    return concat({"peer: ", peer, ", ALL, ALLOW"});
  return concat({"peer: ", peer, ", ", to_upper(r.protocol), ", from port: ",
                 std::to_string(r.from_port), ", to port: ", std::to_string(r.to_port), ", ALLOW"});
}

Json rule_json(const SgRule& r, const std::string& group, const std::string& account, bool egress,
               std::string id) {
  Json out = {{"SecurityGroupRuleId", std::move(id)},
              {"GroupId", group},
              {"GroupOwnerId", account},
              {"IsEgress", egress},
              {"IpProtocol", r.protocol},
              {"FromPort", r.protocol == "-1" ? -1 : r.from_port},
              {"ToPort", r.protocol == "-1" ? -1 : r.to_port}};
  if (!r.cidrs.empty())
    out[network::is_ipv6_text(r.cidrs[0]) ? "CidrIpv6" : "CidrIpv4"] = r.cidrs[0];
  if (!r.prefix_lists.empty())
    out["PrefixListId"] = r.prefix_lists[0];
  if (!r.groups.empty())
    out["ReferencedGroupInfo"] = {{"GroupId", r.groups[0]}, {"UserId", account}};
  return out;
}

Result<Prepared> change(const Services& services, const Call& call, const char* action, bool egress,
                        bool add) {
  Parameters p(call, {"GroupId", "IpPermissions"});
  const network::Topology& t = services.network.get();
  const std::string id = p.text("GroupId", true);
  std::vector<SgRule> rules;
  if (auto bad = read_rules(p, t, rules))
    return *bad;
  const network::SecurityGroup* group = find_by_id(t.security_groups, id);
  if (!group)
    return not_found("InvalidGroup.NotFound", "security group", id);
  std::vector<SgRule> present = split_all(egress ? group->egress : group->ingress);
  for (const SgRule& r : rules) {
    const auto found =
        std::find_if(present.begin(), present.end(), [&](const SgRule& x) { return same(x, r); });
    if (add && found != present.end())
      return error("InvalidPermission.Duplicate",
                   concat({"the specified rule \"", describe(r), "\" already exists"}));
    if (!add && found == present.end())
      return error("InvalidPermission.NotFound",
                   "The specified rule does not exist in this security group.");
    if (add) {
      present.push_back(r);
    } else {
      present.erase(found);
    }
  }
  const std::string account(call.account);
  return prepared(
      call, needs(call, action, {arn(call, "security-group", id)}), [=](Run& run) -> Result<Json> {
        network::SecurityGroup& g = *find_by_id(run.services.network.edit().security_groups, id);
        (egress ? g.egress : g.ingress) = present;
        Json out = {{"Return", true}};
        if (!add)
          return out;
        out["SecurityGroupRules"] = Json::array();
        for (const SgRule& r : rules)
          out["SecurityGroupRules"].push_back(
              rule_json(r, id, account, egress, make_id(run.rng, "sgr-")));
        return out;
      });
}

}  // namespace

Result<Prepared> authorize_ingress(const Services& services, const Call& call) {
  return change(services, call, "AuthorizeSecurityGroupIngress", false, true);
}
Result<Prepared> authorize_egress(const Services& services, const Call& call) {
  return change(services, call, "AuthorizeSecurityGroupEgress", true, true);
}
Result<Prepared> revoke_ingress(const Services& services, const Call& call) {
  return change(services, call, "RevokeSecurityGroupIngress", false, false);
}
Result<Prepared> revoke_egress(const Services& services, const Call& call) {
  return change(services, call, "RevokeSecurityGroupEgress", true, false);
}

}  // namespace lockbox::api::ec2
