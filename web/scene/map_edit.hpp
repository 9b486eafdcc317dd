#pragma once
// Changes of the network that somebody can make from the map: always a command line, as it would be
// typed in the terminal, so that it is answered, refused, kept and undone like every other.
// Source of the commands: AWS CLI Command Reference, "ec2".
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/network/topology.hpp"

namespace lockbox::panels {

/// A button: what it says and the command it sends.
struct MapAction {
  std::string label, command;
};
std::vector<MapAction> actions_of(const network::Topology& t, std::string_view id);

// Commands that take one line of the facts away; empty: it is not to be removed by hand (the local
// route, a route that a gateway endpoint or a virtual private gateway brought).
std::string remove_route(const network::RouteTable& table, const network::Route& route);
std::string remove_entry(const network::NetworkAcl& acl, const network::AclEntry& entry);
std::string remove_rule(const network::SecurityGroup& group, const network::SgRule& rule,
                        bool egress);

/// A form: fields to fill in, and one button for each thing that can be made of them.
struct MapField {
  std::string key, label, value;  ///< value: what stands there at first
  std::string hint = {};
};
struct MapForm {
  std::string key, title;
  std::vector<MapField> fields;
  std::vector<MapAction> submits;  ///< `command`: the part of the command that is this button's
};
/// Forms of what is chosen on the map: rules of its security groups, entries of its network ACL,
/// routes of its table, endpoints of its VPC.
std::vector<MapForm> forms_of(const network::Topology& t, std::string_view id);

/// What a form comes to: a command, or a sentence that says which field is wrong and how.
struct MapCommand {
  std::string command, problem;
};
MapCommand command_of(const MapForm& form, const MapAction& submit,
                      const std::map<std::string, std::string>& values);

/// The table that routes a subnet: its own, else its VPC's main one; nullptr without.
const network::RouteTable* table_that_routes(const network::Topology& t, const network::Subnet& s);

}  // namespace lockbox::panels
