#include "engine/network/filters.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/addresses.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::network {
namespace {

// A packet of "all protocols" passes only what passes everything.
bool protocol_matches(const std::string& rule, const std::string& packet) {
  const int r = protocol_number(rule);
  return r == -1 || (r >= 0 && r == protocol_number(packet));
}

// ICMP and ICMPv6 number their types apart, so a rule is of one of them.
bool icmp_matches(int type, int code, const Packet& p) {
  return type == -1 || (type == p.icmp_type && (code == -1 || code == p.icmp_code));
}

bool rule_matches(const SgRule& r, const Packet& p) {
  if (!protocol_matches(r.protocol, p.protocol))
    return false;
  const int n = protocol_number(r.protocol);
  if (n == 1 || n == 58)
    return (r.from_port == 0 && r.to_port == 65535) || icmp_matches(r.from_port, r.to_port, p);
  return (n != 6 && n != 17) ||
         (r.from_port <= p.destination_port && p.destination_port <= r.to_port);
}

const char* refuses_reference(const Topology& t, const std::string& from, const std::string& to,
                              bool egress) {
  if (from == to)
    return nullptr;
  for (const PeeringConnection& p : t.transit.peerings) {
    const bool joins = (p.requester.vpc == from && p.accepter.vpc == to) ||
                       (p.requester.vpc == to && p.accepter.vpc == from);
    if (joins && p.state == "active")
      return p.requester.region == p.accepter.region ? nullptr : "SG_REFERENCES_NOT_PRESERVED";
  }
  for (const TransitGatewayAttachment& a : t.transit.attachments)
    for (const TransitGatewayAttachment& b : t.transit.attachments)
      if (a.resource == from && b.resource == to && a.gateway == b.gateway) {
        const TransitGateway* gateway = find_by_id(t.transit.gateways, a.gateway);
        const bool supported = !egress && gateway && gateway->security_group_referencing &&
                               a.security_group_referencing && b.security_group_referencing;
        return supported ? nullptr : "SG_REFERENCING_SUPPORT";
      }
  return "SG_REFERENCES_NOT_PRESERVED";
}

struct PeerMatch {
  std::string by;              ///< what names the peer; empty: nothing
  const char* code = nullptr;  ///< why a group that has the peer does not count
};

// Private addresses of the interfaces that carry the group.
void match_group(const Topology& t, const std::string& group, const std::string& vpc,
                 const Ip& peer, bool egress, PeerMatch& out) {
  if (!find_by_id(t.security_groups, group)) {
    out.code = "UNKNOWN_PEERED_SGS";
    return;
  }
  for (const NetworkInterface& i : t.interfaces) {
    if (std::find(i.security_groups.begin(), i.security_groups.end(), group) ==
            i.security_groups.end() ||
        !has_private_address(i, peer))
      continue;
    const Subnet* subnet = find_by_id(t.subnets, i.subnet);
    const char* code = refuses_reference(t, vpc, subnet ? subnet->vpc : vpc, egress);
    if (!code) {
      out.by = group;
      return;
    }
    out.code = code;
  }
}

PeerMatch peer_match(const Topology& t, const SgRule& rule, const std::string& vpc, const Ip& peer,
                     bool egress) {
  PeerMatch out;
  for (const std::string& cidr : rule.cidrs)
    if (in_block(cidr, peer)) {
      out.by = cidr;
      return out;
    }
  for (const std::string& id : rule.prefix_lists)
    if (const PrefixList* list = find_by_id(t.prefix_lists, id))
      for (const std::string& cidr : list->cidrs)
        if (in_block(cidr, peer)) {
          out.by = id;
          return out;
        }
  for (const std::string& group : rule.groups) {
    match_group(t, group, vpc, peer, egress, out);
    if (!out.by.empty())
      return out;
  }
  return out;
}

std::string ports_text(const std::string& protocol, int from, int to) {
  const int n = protocol_number(protocol);
  if (n == -1)
    return "all traffic";
  const std::string word = n == 58 ? "icmpv6" : "icmp";
  if (n == 1 || n == 58)
    return from == -1 || (from == 0 && to == 65535)
               ? word
               : concat({word, " type ", std::to_string(from)});
  if (n != 6 && n != 17)
    return "protocol " + protocol;
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
  if (e.egress != egress || !protocol_matches(e.protocol, p.protocol) ||
      !in_block(e.cidr, egress ? p.destination : p.source))
    return false;
  const int n = protocol_number(e.protocol);
  if (n == 1 || n == 58)
    return icmp_matches(e.icmp_type, e.icmp_code, p);
  return (n != 6 && n != 17) || (e.from_port <= port && port <= e.to_port);
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

FilterAnswer check_security_groups(const Topology& t, const std::vector<std::string>& groups,
                                   const std::string& vpc, const Packet& packet, bool egress) {
  FilterAnswer out;
  if (groups.empty()) {
    out.allowed = true;
    out.why = "the interface carries no security group";
    return out;
  }
  const Ip peer = egress ? packet.destination : packet.source;
  bool any_rule = false;
  const char* reference = nullptr;
  for (const std::string& id : groups) {
    const SecurityGroup* group = find_by_id(t.security_groups, id);
    if (!group)
      continue;
    for (const SgRule& rule : egress ? group->egress : group->ingress) {
      any_rule = true;
      const PeerMatch match = peer_match(t, rule, vpc, peer, egress);
      const bool fits = !match.by.empty() && rule_matches(rule, packet);
      if (fits && out.allowed)
        continue;
      std::string text = rule_text(*group, rule);
      if (fits) {
        out.allowed = true;
        out.rule = std::move(text);
        out.why = concat({"a rule of the security group lets ", traffic_text(packet),
                          egress ? " out to " : " in from ", match.by});
        continue;
      }
      const char* code = match.code && rule_matches(rule, packet) ? match.code : nullptr;
      if (code)
        reference = code;
      out.losers.push_back(
          Loser{std::move(text), code ? code : "ENI_SG_RULES_MISMATCH",
                code ? std::string("the group it names does not count here for this peer")
                : match.by.empty() ? concat({"does not name ", ip_text(peer)})
                                   : std::string("another protocol or port")});
    }
  }
  if (out.allowed)
    return out;
  out.code = !any_rule ? "SG_HAS_NO_RULES" : reference ? reference : "ENI_SG_RULES_MISMATCH";
  out.why =
      any_rule
          ? concat({"no rule of the security groups lets ", traffic_text(packet),
                    egress ? " out to " : " in from ", ip_text(peer)})
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
  out.why =
      concat({"no rule matches ", traffic_text(packet), ", and the last one denies the rest"});
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
