#pragma once
// A second walker, written to be read rather than to be fast or to explain: addresses are strings
// of bits, a packet is moved from station to station by one big switch. For tests only.
#include <string>
#include <vector>

#include "engine/network/packet.hpp"
#include "engine/network/topology.hpp"

namespace naive_net {

struct Outcome {
  std::string verdict;             ///< "ACCEPTED", ..., "LOOP"
  std::vector<std::string> nodes;  ///< without repetitions in a row
  std::string back;                ///< empty: not walked
  std::vector<std::string> back_nodes;
};

/// From the interface `eni`, or with an empty one from the internet.
Outcome walk(const lockbox::network::Topology& t, const std::string& eni,
             const lockbox::network::Packet& packet);

}  // namespace naive_net
