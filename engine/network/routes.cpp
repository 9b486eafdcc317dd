#include "engine/network/routes.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::network {
namespace {

struct Candidate {
  Route route;
  int prefix = -1;  ///< length of the matching block, -1: no match
  int rank = 0;     ///< 0 static, 1 prefix list, 2 propagated
  std::uint64_t tie = 0;
};

Candidate consider(const Topology& t, const Route& route, const Ip& ip) {
  Candidate c;
  c.route = route;
  if (const auto block = parse_block(route.destination)) {
    if (block->contains(ip))
      c.prefix = block->prefix;
    c.rank = route.propagated ? 2 : 0;
    return c;
  }
  c.rank = 1;
  c.tie = hash_all(route.destination, route.target);
  if (const PrefixList* list = find_by_id(t.prefix_lists, route.destination))
    for (const std::string& cidr : list->cidrs) {
      const auto block = parse_block(cidr);
      if (block && block->contains(ip))
        c.prefix = std::max(c.prefix, block->prefix);
    }
  return c;
}

bool beats(const Candidate& a, const Candidate& b) {
  if (a.prefix != b.prefix)
    return a.prefix > b.prefix;
  if (a.rank != b.rank)
    return a.rank < b.rank;
  return a.tie < b.tie;
}

std::string text_of(const Route& r) {
  return concat({r.destination, " -> ", r.target, r.propagated ? " (propagated)" : "",
                 r.blackhole ? " (blackhole)" : ""});
}

}  // namespace

RouteChoice choose_route(const Topology& t, const Vpc& vpc, const RouteTable& table,
                         const Ip& destination) {
  std::vector<Candidate> candidates;
  candidates.reserve(table.routes.size() + 1 + vpc.more_cidrs.size());
  // Each of the VPC's blocks has its local route, unless the table gives that block a target.
  const auto imply_local = [&](const std::string& cidr) {
    if (std::none_of(table.routes.begin(), table.routes.end(),
                     [&](const Route& r) { return r.destination == cidr && !r.propagated; }))
      candidates.push_back(consider(t, Route{cidr, "local", false}, destination));
  };
  imply_local(vpc.cidr);
  for (const std::string& cidr : vpc.more_cidrs) imply_local(cidr);
  for (const Route& r : table.routes) candidates.push_back(consider(t, r, destination));
  const Candidate* best = nullptr;
  for (const Candidate& c : candidates)
    if (c.prefix >= 0 && (!best || beats(c, *best)))
      best = &c;

  RouteChoice out;
  const std::string ip = ip_text(destination);
  for (const Candidate& c : candidates) {
    if (&c == best)
      continue;
    Loser loser{text_of(c.route), "CANNOT_ROUTE", concat({"does not cover ", ip})};
    if (c.prefix >= 0 && c.prefix < best->prefix) {
      loser.code = "MORE_SPECIFIC_ROUTE";
      loser.why = concat({"/", std::to_string(c.prefix), " is less specific than /",
                          std::to_string(best->prefix)});
    } else if (c.prefix >= 0) {
      loser.code = "HIGHER_PRIORITY_ROUTE";
      loser.why = c.rank == best->rank
                      ? "equally specific and of the same kind; one is picked and kept"
                  : c.rank == 1 ? "equally specific, but a static route goes before a prefix list"
                                : "equally specific, but a propagated route comes last";
    }
    out.losers.push_back(std::move(loser));
  }
  const std::string name = display_name(table.id, table.name);
  if (!best) {
    out.why = concat({"no route of ", name, " covers ", ip});
    out.rule = name;
    return out;
  }
  out.found = true;
  out.route = best->route;
  out.rule = concat({name, ": ", text_of(best->route)});
  out.why = concat({best->route.destination, " is the most specific route that covers ", ip});
  return out;
}

}  // namespace lockbox::network
