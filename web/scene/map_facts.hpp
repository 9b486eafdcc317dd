#pragma once
// What the documents say about one thing of the map: addresses, routes, rules, states.
#include <string>
#include <string_view>
#include <vector>

#include "engine/network/topology.hpp"

namespace lockbox::panels {

struct Fact {
  std::string label, value;  ///< a label without a value begins a part
  std::string remove;        ///< the command that takes it away; empty: it stays
};
struct Facts {
  std::string title;  ///< "Subnet cellar"
  std::vector<Fact> lines;
};

/// The name of a place a hop can be at: its Name tag where it has one, else the id.
std::string place_name(const network::Topology& t, const std::string& id);

/// Facts of a node or box by its id on the map; empty title: nothing is known.
Facts facts_of(const network::Topology& t, std::string_view id);

}  // namespace lockbox::panels
