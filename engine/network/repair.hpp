#pragma once
// What stops a packet, all of it, and the smallest edits that open the way.
#include <functional>
#include <string>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/network/packet.hpp"
#include "engine/network/path.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

struct Blocker {
  std::string node, code, why;
  bool on_return = false;
};

/// One change to the topology, as narrow as the packet.
struct Edit {
  std::string what;     ///< "add to sg-1: egress tcp/443 to 10.0.0.5/32"
  std::string command;  ///< the AWS CLI call that does it; empty when there is none of one call
  std::function<void(Topology&)> apply;
};

/// Edits that together open the way; each was walked again, and none can be left out.
struct EditSet {
  std::vector<Edit> edits;
  std::vector<Blocker> blockers;   ///< what each of them removes, in the packet's order
  std::vector<std::string> opens;  ///< other packets that pass with the edits and did not before
  bool opens_checked_all = true;   ///< false: the topology is large, only some were tried
};

struct Repair {
  bool blocked = false;
  std::vector<Blocker> blockers;  ///< all there are on the way that the first set opens
  std::vector<EditSet> sets;      ///< the smallest ones, at most three; empty: no edit helps
};

/// Tries edits of rules, entries, routes, associations and addresses, fewest first.
Repair find_repair(const Topology& t, const std::string& ingress, const Packet& packet,
                   bool with_return);

/// Edits that may remove the block at `hop`, narrowest first.
std::vector<Edit> edits_for(const Topology& t, const Hop& hop, const Packet& packet,
                            bool on_return);

/// Adds "blockers" and "repairs" to a trace's answer.
void add_repair(Json& out, const Repair& repair);

}  // namespace lockbox::network
