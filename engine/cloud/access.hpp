#pragma once
// Who can do what in a world: the questions of engine/policy/analysis asked for the callers, roads
// and resources that exist. Nothing is sent; every answer carries a request that proves it.
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloud/world.hpp"
#include "engine/network/path.hpp"
#include "engine/policy/analysis/search.hpp"

namespace lockbox::cloud {

/// One AssumeRole on the way to a role that can, and the request that proves it.
struct Hop {
  std::string who, role;  ///< who assumes; "role/NAME" as in Access::who
  std::string from;
  policy::AuthRequest request;
  policy::PolicySet policies;
};

/// Somebody who can, the road the request takes, and such a request with the policies in force.
struct Access {
  std::string who;   ///< "role/student", "444455556666:user/eve", "root", "anonymous"
  std::string from;  ///< place in the network
  policy::AuthRequest request;
  policy::PolicySet policies;
  policy::Decision decision;  ///< with its explanation
  std::vector<Hop>
      chain;  ///< roles assumed on the way; `request` is then the last role's session's
};

struct WhoCan {
  std::vector<Access> can;
  std::vector<std::string> unsure;  ///< callers whose policies hold too many cases to look at all
  std::size_t callers = 0, roads = 0, tried = 0;
};

/// Every caller of the world (root users, IAM users, roles, guests and signed-in users of identity
/// pools, services that the resource names, anonymous) on every road that reaches the service: can
/// it do `action` on `resource` at all? The clock stands still; what a caller can choose (keys,
/// attributes, address on the internet, MFA) is searched exhaustively. Behind them stand those who
/// can only by assuming roles, in chains of at most four; the session tags that they could set on
/// the way are not varied.
WhoCan who_can(const World& world, const std::string& action, const std::string& resource);

/// As a caller named like --profile would, from one place: the first request that is allowed.
/// nullopt: no such caller, no road, or nothing is allowed.
std::optional<Access> can(const World& world, const std::string& who, const std::string& from,
                          const std::string& action, const std::string& resource);

/// What a role may do and what its sessions did, by the records of the world.
struct Excess {
  std::vector<std::pair<std::string, int>> used;  ///< actions with the number of calls
  std::vector<std::pair<std::string, std::string>>
      unused;                                ///< action and one of the resources it is allowed on
  std::vector<std::string> idle_statements;  ///< "Sid of policy": no used action needs them
};
Expected<Excess, std::string> excess_of_role(const World& world, const std::string& role);

/// Rows: callers. Columns: actions. Cells: for each partition key whether it is allowed.
struct AccessMatrix {
  std::string table;
  std::vector<std::string> callers, actions, keys;
  std::vector<char> cells;  ///< callers x actions x keys
  std::size_t place(std::size_t caller, std::size_t action, std::size_t key) const {
    return (caller * actions.size() + action) * keys.size() + key;
  }
  bool at(std::size_t caller, std::size_t action, std::size_t key) const {
    return cells[place(caller, action, key)] != 0;
  }
};
/// Plain requests (all attributes, nothing returned) for each partition key of the table, at most
/// `most_keys`. `from`: where all requests start.
Expected<AccessMatrix, std::string> access_matrix(const World& world, const std::string& table,
                                                  const std::string& from,
                                                  std::size_t most_keys = 12);

}  // namespace lockbox::cloud
