#include "engine/network/filters.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::network {
namespace {

bool protocol_matches(const std::string& rule, const std::string& packet) {
  const auto number = [](const std::string& p) {
    return p == "tcp" ? "6" : p == "udp" ? "17" : p == "icmp" ? "1" : p;
  };
  return rule == "-1" || rule == "all" || std::string(number(rule)) == number(packet);
}

bool ports_match(const std::string& protocol, int from, int to, int port) {
  return protocol == "-1" || protocol == "icmp" || protocol == "1" || (from <= port && port <= to);
}

// Private addresses of the interfaces that carry the group.
bool group_has(const Topology& t, const std::string& group, std::uint32_t ip) {
  return std::any_of(t.interfaces.begin(), t.interfaces.end(), [&](const NetworkInterface& i) {
    return std::find(i.security_groups.begin(), i.security_groups.end(), group) !=
               i.security_groups.end() &&
           parse_ip(i.private_ip) == ip;
  });
}

std::string peer_match(const Topology& t, const SgRule& rule, std::uint32_t peer) {
  for (const std::string& cidr : rule.cidrs)
    if (in_block(cidr, peer))
      return cidr;
  for (const std::string& id : rule.prefix_lists)
    if (const PrefixList* list = find_by_id(t.prefix_lists, id))
      for (const std::string& cidr : list->cidrs)
        if (in_block(cidr, peer))
          return id;
  for (const std::string& group : rule.groups)
    if (group_has(t, group, peer))
      return group;
  return {};
}

std::string ports_text(const std::string& protocol, int from, int to) {
  if (protocol == "-1")
    return "all traffic";
  if (from == to)
    return concat({protocol, "/", std::to_string(from)});
  return concat({protocol, "/", std::to_string(from), "-", std::to_string(to)});
}

std::string rule_text(const SecurityGroup& group, const SgRule& rule) {
  std::vector<std::string> peers = rule.cidrs;
  peers.insert(peers.end(), rule.prefix_lists.begin(), rule.prefix_lists.end());
  peers.insert(peers.end(), rule.groups.begin(), rule.groups.end());
  return concat({display_name(group.id, group.name), ": ",
                 ports_text(rule.protocol, rule.from_port, rule.to_port), " ", join(peers, ", ")});
}

bool entry_matches(const AclEntry& e, const Packet& p, bool egress, int port) {
  return e.egress == egress && protocol_matches(e.protocol, p.protocol) &&
         ports_match(e.protocol, e.from_port, e.to_port, port) &&
         in_block(e.cidr, egress ? p.destination : p.source);
}

std::vector<AclEntry> in_order(const NetworkAcl& acl) {
  std::vector<AclEntry> out = acl.entries;
  std::stable_sort(out.begin(), out.end(),
                   [](const AclEntry& a, const AclEntry& b) { return a.number < b.number; });
  return out;
}

std::string entry_text(const NetworkAcl& acl, const AclEntry& e) {
  return concat({display_name(acl.id, acl.name), ": rule ", std::to_string(e.number), " ",
                 e.egress ? "egress " : "ingress ", ports_text(e.protocol, e.from_port, e.to_port),
                 " ", e.cidr, e.allow ? " allow" : " deny"});
}

}  // namespace

FilterAnswer check_security_groups(const Topology& t, const NetworkInterface& interface,
                                   const Packet& packet, bool egress) {
  FilterAnswer out;
  const std::uint32_t peer = egress ? packet.destination : packet.source;
  bool any_rule = false;
  for (const std::string& id : interface.security_groups) {
    const SecurityGroup* group = find_by_id(t.security_groups, id);
    if (!group)
      continue;
    for (const SgRule& rule : egress ? group->egress : group->ingress) {
      any_rule = true;
      const std::string text = rule_text(*group, rule);
      const std::string by = peer_match(t, rule, peer);
      const bool fits =
          !by.empty() && protocol_matches(rule.protocol, packet.protocol) &&
          ports_match(rule.protocol, rule.from_port, rule.to_port, packet.destination_port);
      if (fits && !out.allowed) {
        out.allowed = true;
        out.rule = text;
        out.why = concat({"a rule of the security group lets ", packet.protocol, "/",
                          std::to_string(packet.destination_port),
                          egress ? " out to " : " in from ", by});
      } else if (!fits) {
        out.losers.push_back(Loser{
            text, "ENI_SG_RULES_MISMATCH",
            by.empty() ? concat({"does not name ", ip_text(peer)}) : "another protocol or port"});
      }
    }
  }
  if (out.allowed)
    return out;
  out.code = any_rule ? "ENI_SG_RULES_MISMATCH" : "SG_HAS_NO_RULES";
  out.why =
      any_rule
          ? concat({"no rule of the security groups lets ", packet.protocol, "/",
                    std::to_string(packet.destination_port), egress ? " out to " : " in from ",
                    ip_text(peer)})
          : concat({"the security groups have no ", egress ? "egress" : "ingress", " rule at all"});
  return out;
}

FilterAnswer check_acl(const Topology& t, const Subnet& subnet, const Packet& packet, bool egress) {
  FilterAnswer out;
  const NetworkAcl* acl = acl_of(t, subnet);
  if (!acl) {
    out.allowed = true;
    out.why = "the subnet names no network ACL";
    return out;
  }
  for (const AclEntry& e : in_order(*acl)) {
    if (e.egress != egress)
      continue;
    if (!entry_matches(e, packet, egress, packet.destination_port)) {
      out.losers.push_back(Loser{entry_text(*acl, e), "CANNOT_ROUTE", "does not match the packet"});
      continue;
    }
    out.allowed = e.allow;
    out.rule = entry_text(*acl, e);
    out.code = e.allow ? "" : "SUBNET_ACL_RESTRICTION";
    out.why = concat({"rule ", std::to_string(e.number), " is the first that matches, and ",
                      e.allow ? "allows" : "denies", " the packet"});
    return out;
  }
  out.code = "SUBNET_ACL_RESTRICTION";
  out.rule = concat({display_name(acl->id, acl->name), ": rule * deny"});
  out.why = concat({"no rule matches ", packet.protocol, "/",
                    std::to_string(packet.destination_port), ", and the last one denies the rest"});
  return out;
}

std::string refused_client_ports(const Topology& t, const Subnet& subnet, const Packet& packet,
                                 bool egress) {
  constexpr int kFirst = 32768, kLast = 60999;
  const NetworkAcl* acl = acl_of(t, subnet);
  if (!acl)
    return "none";
  const std::vector<AclEntry> entries = in_order(*acl);
  const auto refused = [&](int port) {
    for (const AclEntry& e : entries)
      if (entry_matches(e, packet, egress, port))
        return !e.allow;
    return true;
  };
  // The answer only changes where a rule's range begins or has ended.
  std::vector<int> edges = {kFirst};
  for (const AclEntry& e : entries)
    for (const int edge : {e.from_port, e.to_port + 1})
      if (edge > kFirst && edge <= kLast)
        edges.push_back(edge);
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::string out;
  int begin = -1;
  const auto flush = [&](int end) {
    if (begin >= 0)
      out += concat({out.empty() ? "" : ", ", std::to_string(begin), "-", std::to_string(end)});
    begin = -1;
  };
  for (const int edge : edges) {
    if (!refused(edge)) {
      flush(edge - 1);
    } else if (begin < 0) {
      begin = edge;
    }
  }
  flush(kLast);
  return out.empty() ? "none" : out;
}

}  // namespace lockbox::network
