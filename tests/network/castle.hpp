#pragma once
// Three VPCs for the tests: great-hall (public, private and NAT subnets, VPN gateway, endpoints),
// tower (peered with it) and dungeon (behind a transit gateway).
#include "engine/network/topology.hpp"

namespace castle {

/// Read through the loader, which must have nothing to say but what `notes` expects.
lockbox::network::Topology topology();

/// The same as one document.
extern const char* const kDocument;

}  // namespace castle
