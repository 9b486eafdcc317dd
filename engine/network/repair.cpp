#include "engine/network/repair.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::network {
namespace {

constexpr std::size_t kMostEdits = 5, kMostSets = 3, kMostWalks = 400, kMostProbes = 300;

bool passes(Disposition d) {
  return d == Disposition::Accepted || d == Disposition::ExitsNetwork;
}

Path walk_from(const Topology& t, const std::string& ingress, const Packet& p, bool with_return) {
  const Start start = find_start(t, ingress, p.source, p.destination);
  return start.found ? walk(t, start, p, with_return) : Path{};
}

// The hop that blocks, or nullptr; `on_return` tells on which way.
const Hop* blocking_hop(const Path& path, bool& on_return) {
  on_return = false;
  if (!passes(path.disposition))
    return path.hops.empty() ? nullptr : &path.hops.back();
  if (!path.returned || passes(path.return_disposition) || path.return_hops.empty())
    return nullptr;
  on_return = true;
  return &path.return_hops.back();
}

class Search {
 public:
  Search(const std::string& ingress, const Packet& packet, bool with_return)
      : ingress_(ingress), packet_(packet), with_return_(with_return) {}

  std::vector<EditSet> found;
  std::vector<Blocker> farthest;  ///< the longest run of blockers met, when nothing was found

  // Depth first with a bound that grows by one: the fewest edits are found first.
  void run(const Topology& t) {
    for (std::size_t depth = 1; depth <= kMostEdits && found.empty() && walks_ < kMostWalks;
         ++depth)
      extend(t, EditSet{}, depth);
  }

 private:
  void extend(const Topology& t, EditSet so_far, std::size_t left) {
    if (++walks_ > kMostWalks || found.size() >= kMostSets)
      return;
    const Path path = walk_from(t, ingress_, packet_, with_return_);
    bool on_return = false;
    const Hop* hop = blocking_hop(path, on_return);
    if (!hop) {
      if (passes(path.disposition))
        found.push_back(std::move(so_far));
      return;
    }
    so_far.blockers.push_back(Blocker{hop->node, hop->code, hop->why, on_return});
    if (so_far.blockers.size() > farthest.size())
      farthest = so_far.blockers;
    if (left == 0)
      return;
    for (const Edit& edit : edits_for(t, *hop, packet_, on_return)) {
      if (walks_ > kMostWalks || found.size() >= kMostSets)
        return;
      Topology changed = t;
      edit.apply(changed);
      EditSet next = so_far;
      next.edits.push_back(edit);
      if (moved_on(changed, *hop, on_return))
        extend(changed, std::move(next), left - 1);
    }
  }

  // An edit that leaves the packet where it was blocked is none.
  bool moved_on(const Topology& t, const Hop& before, bool was_on_return) {
    ++walks_;
    const Path path = walk_from(t, ingress_, packet_, with_return_);
    bool on_return = false;
    const Hop* hop = blocking_hop(path, on_return);
    return !hop || hop->node != before.node || hop->code != before.code ||
           hop->action != before.action || on_return != was_on_return;
  }

  const std::string& ingress_;
  const Packet& packet_;
  bool with_return_;
  std::size_t walks_ = 0;
};

struct Probe {
  std::string from;
  Packet packet;
};

// Packets near the one that was asked for: other ports, other sources, other destinations.
std::vector<Probe> probes_around(const Topology& t, const std::string& ingress, const Packet& p) {
  std::vector<Probe> out;
  if (has_ports(p.protocol))
    for (const int port : {22, 80, 443, 3389, p.destination_port + 1}) {
      if (port == p.destination_port || port > 65535)
        continue;
      Packet other = p;
      other.destination_port = port;
      out.push_back(Probe{ingress, other});
    }
  Packet other = p;
  other.protocol = p.protocol == "udp" ? "tcp" : "udp";
  out.push_back(Probe{ingress, other});
  for (const NetworkInterface& i : t.interfaces) {
    const auto ip = parse_ip(i.private_ip);
    if (!ip)
      continue;
    if (*ip != p.source) {
      Packet from = p;
      from.source = *ip;
      out.push_back(Probe{i.id, from});
    }
    if (*ip != p.destination) {
      Packet to = p;
      to.destination = *ip;
      out.push_back(Probe{ingress, to});
    }
    if (const auto open = parse_ip(i.public_ip); open && ingress != "internet") {
      Packet in = p;
      in.source = find_start(t, "internet").address;
      in.destination = *open;
      out.push_back(Probe{"internet", in});
    }
  }
  return out;
}

void check_what_opens(const Topology& before, const std::string& ingress, const Packet& packet,
                      EditSet& set) {
  Topology after = before;
  for (const Edit& e : set.edits) e.apply(after);
  std::vector<Probe> probes = probes_around(after, ingress, packet);
  if (probes.size() > kMostProbes) {
    probes.resize(kMostProbes);
    set.opens_checked_all = false;
  }
  for (const Probe& probe : probes) {
    const Disposition now = walk_from(after, probe.from, probe.packet, false).disposition;
    const Disposition then = walk_from(before, probe.from, probe.packet, false).disposition;
    // An address that nobody had before only led out to the internet.
    if (!passes(now) || now == then || (passes(then) && now != Disposition::Accepted))
      continue;
    set.opens.push_back(concat(
        {probe.from, " -> ", ip_text(probe.packet.destination), " ", traffic_text(probe.packet)}));
  }
}

Json blockers_json(const std::vector<Blocker>& blockers) {
  Json out = Json::array();
  for (const Blocker& b : blockers)
    out.push_back({{"node", b.node},
                   {"code", b.code},
                   {"direction", b.on_return ? "return" : "forward"},
                   {"why", b.why}});
  return out;
}

}  // namespace

Repair find_repair(const Topology& t, const std::string& ingress, const Packet& packet,
                   bool with_return) {
  Repair out;
  bool on_return = false;
  const Path path = walk_from(t, ingress, packet, with_return);
  out.blocked = blocking_hop(path, on_return) != nullptr;
  if (!out.blocked)
    return out;
  Search search(ingress, packet, with_return);
  search.run(t);
  out.sets = std::move(search.found);
  for (EditSet& set : out.sets) check_what_opens(t, ingress, packet, set);
  // What lets the internet in goes last, then what opens more.
  const auto from_internet = [](const EditSet& set) {
    return std::count_if(set.opens.begin(), set.opens.end(),
                         [](const std::string& o) { return o.rfind("internet ->", 0) == 0; });
  };
  std::stable_sort(out.sets.begin(), out.sets.end(), [&](const EditSet& a, const EditSet& b) {
    if (a.edits.size() != b.edits.size())
      return a.edits.size() < b.edits.size();
    const auto x = from_internet(a), y = from_internet(b);
    return x != y ? x < y : a.opens.size() < b.opens.size();
  });
  out.blockers = out.sets.empty() ? search.farthest : out.sets.front().blockers;
  return out;
}

void add_repair(Json& out, const Repair& repair) {
  out["blockers"] = blockers_json(repair.blockers);
  Json sets = Json::array();
  for (const EditSet& set : repair.sets) {
    Json edits = Json::array();
    for (const Edit& e : set.edits) edits.push_back({{"what", e.what}, {"command", e.command}});
    Json one = {{"edits", std::move(edits)},
                {"removes", blockers_json(set.blockers)},
                {"alsoOpens", set.opens}};
    if (!set.opens_checked_all)
      one["checkedOnlySome"] = true;
    sets.push_back(std::move(one));
  }
  out["repairs"] = std::move(sets);
}

}  // namespace lockbox::network
