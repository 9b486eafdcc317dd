#include "engine/network/transit_routes.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::network {
namespace {

struct TransitCandidate {
  std::string destination, target;
  int prefix = -1;
  int rank = 0;  ///< 0 static; propagated by the kind of the attachment
  bool blackhole = false;
};

int rank_of(const std::string& kind) {
  static constexpr std::string_view kOrder[] = {"vpc", "direct-connect-gateway", "connect", "vpn"};
  for (int i = 0; i < 4; ++i)
    if (kOrder[i] == kind)
      return i + 1;
  return 5;
}

// What an attachment announces into the tables it propagates to; `unknown` when only BGP knows.
std::vector<std::string> announced_by(const Topology& t, const TransitGatewayAttachment& a,
                                      bool& unknown) {
  if (a.kind == "vpc") {
    const Vpc* vpc = find_by_id(t.vpcs, a.resource);
    return vpc ? blocks_of(*vpc) : std::vector<std::string>{};
  }
  if (a.kind == "vpn") {
    const VpnConnection* vpn = find_by_id(t.transit.vpn_connections, a.resource);
    if (vpn && vpn->static_only)
      return vpn->routes;
  }
  unknown = a.kind != "peering";  // a peering attachment announces nothing
  return {};
}

std::string text_of_candidate(const TransitCandidate& c) {
  return concat({c.destination, " -> ", c.blackhole ? "blackhole" : c.target,
                 c.rank == 0 ? " (static)" : " (propagated)"});
}

bool better(const TransitCandidate& a, const TransitCandidate& b) {
  if (a.prefix != b.prefix)
    return a.prefix > b.prefix;
  return a.rank != b.rank ? a.rank < b.rank : a.target < b.target;
}

std::vector<TransitCandidate> candidates_of(const Topology& t,
                                            const TransitGatewayRouteTable& table, bool& unknown) {
  std::vector<TransitCandidate> out;
  const auto add = [&](const std::string& cidr, const std::string& target, int rank, bool black) {
    for (const TransitCandidate& c : out)
      if (c.destination == cidr && c.target == target && c.rank == rank)
        return;
    out.push_back(TransitCandidate{cidr, target, -1, rank, black});
  };
  for (const TransitGatewayRoute& r : table.routes) {
    const int rank = r.propagated_by.empty() ? 0 : rank_of(r.propagated_by);
    if (r.attachments.empty())
      add(r.destination, "", rank, true);
    for (const std::string& a : r.attachments) add(r.destination, a, rank, r.blackhole);
  }
  for (const std::string& id : table.propagations)
    if (const TransitGatewayAttachment* a = find_by_id(t.transit.attachments, id))
      for (const std::string& cidr : announced_by(t, *a, unknown))
        add(cidr, a->id, rank_of(a->kind), false);
  return out;
}

}  // namespace

std::vector<std::string> blocks_of(const Vpc& vpc) {
  std::vector<std::string> out = {vpc.cidr};
  out.insert(out.end(), vpc.more_cidrs.begin(), vpc.more_cidrs.end());
  return out;
}

bool in_vpc(const Vpc& vpc, const Ip& ip) {
  return in_block(vpc.cidr, ip) ||
         std::any_of(vpc.more_cidrs.begin(), vpc.more_cidrs.end(),
                     [&](const std::string& cidr) { return in_block(cidr, ip); });
}

const TransitGatewayAttachment* attachment_of(const Topology& t, const std::string& gateway,
                                              const std::string& resource) {
  for (const TransitGatewayAttachment& a : t.transit.attachments)
    if (a.gateway == gateway && a.resource == resource)
      return &a;
  return nullptr;
}

TransitChoice choose_transit_route(const Topology& t, const TransitGatewayRouteTable& table,
                                   const Ip& destination) {
  TransitChoice out;
  std::vector<TransitCandidate> candidates = candidates_of(t, table, out.unknown);
  const TransitCandidate* best = nullptr;
  for (TransitCandidate& c : candidates) {
    const auto block = parse_block(c.destination);
    c.prefix = block && block->contains(destination) ? block->prefix : -1;
    if (c.prefix >= 0 && (!best || better(c, *best)))
      best = &c;
  }
  const std::string ip = ip_text(destination), name = display_name(table.id, table.name);
  for (const TransitCandidate& c : candidates) {
    if (&c == best)
      continue;
    Loser loser{text_of_candidate(c), "TGW_RTB_CANNOT_ROUTE", concat({"does not cover ", ip})};
    if (c.prefix >= 0 && c.prefix < best->prefix) {
      loser.code = "TGW_RTB_MORE_SPECIFIC_ROUTE";
      loser.why = concat({"/", std::to_string(c.prefix), " is less specific than /",
                          std::to_string(best->prefix)});
    } else if (c.prefix >= 0) {
      loser.code = "TGW_RTB_HIGHER_PRIORITY_ROUTE";
      loser.why = c.rank == best->rank ? "equally specific and of the same kind; one is picked"
                  : best->rank == 0
                      ? "equally specific, but a static route goes before a propagated one"
                      : "equally specific, but the other kind of attachment goes first";
    }
    out.losers.push_back(std::move(loser));
  }
  if (!best) {
    out.rule = name;
    out.why = concat({"no route of ", name, " covers ", ip});
    return out;
  }
  out.found = true;
  out.blackhole = best->blackhole;
  out.attachment = best->target;
  out.rule = concat({name, ": ", text_of_candidate(*best)});
  out.why = concat({best->destination, " is the most specific route that covers ", ip});
  return out;
}

CustomerRoute choose_customer_route(const Topology& t, const VpnGateway& gateway,
                                    const Ip& destination) {
  CustomerRoute out;
  int best = -1;
  const auto offer = [&](const std::string& link, const std::string& text, int score, bool good) {
    if (score > best) {
      if (!out.link.empty())
        out.losers.push_back(Loser{out.rule, "HIGHER_PRIORITY_ROUTE", "another link goes first"});
      best = score;
      out.found = good;
      out.bad_state = !good;
      out.link = link;
      out.rule = text;
      return;
    }
    out.losers.push_back(Loser{text, score < 0 ? "CANNOT_ROUTE" : "HIGHER_PRIORITY_ROUTE",
                               score < 0 ? concat({"does not cover ", ip_text(destination)})
                                         : std::string("another link goes first")});
  };
  const auto joined = [&](const VirtualInterface& v) {
    if (v.gateway == gateway.id)
      return true;
    return !v.dx_gateway.empty() &&
           std::any_of(t.transit.dx_associations.begin(), t.transit.dx_associations.end(),
                       [&](const DirectConnectAssociation& a) {
                         return a.dx_gateway == v.dx_gateway && a.gateway == gateway.id;
                       });
  };
  for (const VirtualInterface& v : t.transit.virtual_interfaces)
    if (v.kind == "private" && joined(v))
      offer(v.id, concat({v.id, ": BGP over Direct Connect"}), v.state == "available" ? 200 : 1,
            v.state == "available");
  for (const VpnConnection& c : t.transit.vpn_connections) {
    if (c.vpn_gateway != gateway.id)
      continue;
    const bool good = c.state == "available";
    // Source: Site-to-Site VPN User Guide: on a virtual private gateway they carry IPv4 only.
    int prefix = c.static_only || destination.is_v6() ? -1 : 0;
    std::string by = "BGP";
    for (const std::string& cidr : c.routes) {
      const auto block = parse_block(cidr);
      if (block && block->contains(destination) && block->prefix >= prefix) {
        prefix = block->prefix;
        by = cidr;
      }
    }
    offer(c.id, concat({c.id, ": ", c.static_only && prefix < 0 ? "static routes" : by}),
          prefix < 0 ? -1 : (good ? 100 + prefix : 0), good);
  }
  out.why = out.found       ? concat({out.link, " leads to the customer's side"})
            : out.bad_state ? concat({out.link, " is not available"})
                            : concat({"no VPN connection or Direct Connect interface of ",
                                      gateway.id, " covers ", ip_text(destination)});
  return out;
}

}  // namespace lockbox::network
