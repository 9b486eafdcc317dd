#pragma once
// Look-ups in a topology.
#include <string>
#include <string_view>
#include <vector>

#include "engine/network/topology.hpp"

namespace lockbox::network {

/// The part with that id, or nullptr.
template <class T>
const T* find_by_id(const std::vector<T>& list, std::string_view id) {
  for (const T& x : list)
    if (x.id == id)
      return &x;
  return nullptr;
}
template <class T>
T* find_by_id(std::vector<T>& list, std::string_view id) {
  for (T& x : list)
    if (x.id == id)
      return &x;
  return nullptr;
}

/// Table of the subnet: the explicit association, else the VPC's main table; nullptr without one.
const RouteTable* route_table_of(const Topology& t, const Subnet& subnet);
/// Network ACL of the subnet; nullptr when it names none (then nothing is filtered).
const NetworkAcl* acl_of(const Topology& t, const Subnet& subnet);
/// Interface by its own id or its instance's, or nullptr.
const NetworkInterface* interface_of(const Topology& t, std::string_view node);

/// "rtb-1 (main)": the id, with the name when it has one.
std::string display_name(const std::string& id, const std::string& name);

}  // namespace lockbox::network
