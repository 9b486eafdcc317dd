#pragma once
// Which route a subnet's table chooses. Source: Amazon VPC User Guide, "Route priority".
#include <string>
#include <vector>

#include "engine/network/ip.hpp"
#include "engine/network/path.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

struct RouteChoice {
  bool found = false;
  Route route;
  std::string rule;  ///< "rtb-1 (main): 0.0.0.0/0 -> igw-1"
  std::string why;
  std::vector<Loser> losers;  ///< every other route of the table with its code
};

/// Longest prefix; of equal length a static CIDR before a prefix list before a propagated route; of
/// two prefix lists AWS picks one and keeps to it, here by a hash of their ids. The VPC's own
/// "local" routes are implied.
RouteChoice choose_route(const Topology& t, const Vpc& vpc, const RouteTable& table,
                         const Ip& destination);

}  // namespace lockbox::network
