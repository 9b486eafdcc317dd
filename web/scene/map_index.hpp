#pragma once
// A topology sorted by owner, so that a map of a thousand nodes is laid out in one pass. Private to
// the folder.
#include <map>
#include <string_view>
#include <vector>

#include "web/scene/map_layout.hpp"

namespace lockbox::panels {

struct MapIndex {
  std::vector<network::Vpc> vpcs;  ///< with those that only peering or attachments name
  std::size_t described = 0;       ///< the first so many are in the documents
  std::map<std::string_view, std::vector<const network::Subnet*>> subnets;       ///< by VPC
  std::map<std::string_view, std::vector<MapNode>> nodes;                        ///< by subnet
  std::map<std::string_view, const network::RouteTable*> own_table, main_table;  ///< subnet; VPC
  std::map<std::string_view, std::string> node_of;                               ///< by interface
  std::map<std::string, std::vector<std::string>> points;  ///< node -> vantage points

  const network::RouteTable* table_of(const network::Subnet& s) const;
};
MapIndex index_of(const network::Topology& t);

/// The name, or the id where there is none.
std::string name_or_id(const std::string& name, const std::string& id);
/// "DynamoDB" of "com.amazonaws.eu-west-1.dynamodb".
std::string service_title(std::string_view service);
/// "dynamodb" of the same.
std::string service_id(std::string_view service);
/// Where a route leads, by the kind of its target.
Road road_of(std::string_view target);

}  // namespace lockbox::panels
