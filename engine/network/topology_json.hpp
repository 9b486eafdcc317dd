#pragma once
// Topologies from the JSON that AWS's describe-* commands print.
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/network/topology.hpp"

namespace lockbox::network {

/// Something about a document that was not as expected; the rest is loaded all the same.
struct Note {
  std::string place;  ///< "FILE: /Vpcs/0/CidrBlock"
  std::string text;
  bool minor = false;  ///< nothing is lost: an unknown document, an overlap
};

/// What the readers remember across documents until all are there.
struct LoadContext {
  std::string account, region;                                    ///< whose the present document is
  std::vector<std::pair<std::string, std::string>> subnet_acls;   ///< subnet, ACL
  std::vector<std::pair<std::string, std::string>> default_acls;  ///< VPC, ACL
  struct Address {
    std::string public_ip, private_ip, interface, instance;
  };
  std::vector<Address> addresses;
  bool propagations_given = false;
  std::vector<std::pair<std::string, TransitGatewayRoute>> routes;  ///< table, route
  std::vector<std::pair<std::string, std::string>> propagations;    ///< table, attachment
  /// Document, and the record sets of one zone that it lists.
  std::vector<std::pair<std::string, std::vector<ResourceRecordSet>>> record_sets;
  std::vector<std::pair<std::string, std::string>> rule_associations;  ///< rule, VPC
  struct VpcAttribute {
    std::string vpc, name;
    bool value;
  };
  std::vector<VpcAttribute> vpc_attributes;
  /// A Lambda function, as list-functions prints it.
  struct Function {
    std::string name, arn, place;
    std::vector<std::string> subnets, security_groups;
  };
  std::vector<Function> functions;
  /// Where an id was read: "FILE: /Subnets/3", once for each time it is described.
  std::map<std::string, std::vector<std::string>> places;
};

/// Collects documents; unknown and malformed parts are noted, never fatal.
class TopologyLoader {
 public:
  TopologyLoader(std::string_view account, std::string_view region);

  /// One document. `place` names it in notes; `account` and `region` (empty: the loader's) own it.
  void add(std::string_view place, const Json& json, std::string_view account = {},
           std::string_view region = {});
  /// The text of a file. Folders of `path` that are account numbers or Regions say whose it is;
  /// notes call it `place` (empty: the path).
  void add_document(std::string_view path, std::string_view text, std::string_view place = {});
  /// What was not even JSON.
  void note(std::string_view place, std::string_view text);
  /// The whole, with references checked. Call once.
  Topology finish();

  const std::vector<Note>& notes() const { return notes_; }

 private:
  Topology topology_;
  LoadContext context_;
  std::vector<Note> notes_;
};

/// An object whose members are describe-* lists (Vpcs, Subnets, RouteTables, ...) plus Lockbox's
/// own "VantagePoints" [{Name, Label, NetworkInterfaceId | PublicIp | GatewayId + PrivateIp,
/// ResolverEndpointId, FunctionArn}].
/// Strict: the error names the JSON pointer and what was expected.
Expected<Topology, std::string> topology_from_json(const Json& json, std::string_view account,
                                                   std::string_view region);

/// True for "eu-west-1" and the like.
bool is_region_name(std::string_view text);

}  // namespace lockbox::network
