#pragma once
// From a vantage point to a service endpoint: name look-up, then the packet, both ways.
#include <string_view>

#include "engine/network/path.hpp"
#include "engine/network/start.hpp"
#include "engine/network/topology.hpp"
#include "engine/policy/request.hpp"

namespace lockbox::network {

/// Walks a request from `from` (vantage point name, eni-, i-; empty: "internet") to `host`
/// ("dynamodb.eu-west-1.amazonaws.com", ...), port 443 or (without tls) 80. Never fails: what
/// cannot be found is a failed DNS step or a disposition.
Path find_path(const Topology& topology, std::string_view from, std::string_view host, bool tls);

/// Walks one packet from `start`, and with `with_return` the answer from where it came to rest.
Path walk(const Topology& topology, const Start& start, const Packet& packet, bool with_return);

/// Host name an SDK uses for a service in a Region.
std::string default_host(std::string_view service, std::string_view region);

/// DynamoDB's account-based name, which SDKs prefer when they know the account. Source: AWS SDKs
/// and Tools Reference Guide, "Account-based endpoints".
std::string account_host(std::string_view account, std::string_view region);

/// Policies of the VPC endpoint the path went through (empty when it went through none).
std::vector<policy::PolicySource> endpoint_policies(const Topology& topology, const Path& path);

/// A VPC with two subnets (one with a route to an internet gateway, both with an instance), an
/// internet gateway, DynamoDB's prefix list, default ACL and security group, and "internet" as a
/// vantage point.
Topology default_topology(std::string_view account, std::string_view region);

/// Something that listens inside a VPC, on interfaces of its own: the nodes of a DAX cluster.
struct PrivateListener {
  std::string name;                     ///< "the DAX cluster pupils"
  std::string service;                  ///< "dax"
  std::vector<std::string> interfaces;  ///< eni-...
  int port = 0;                         ///< the client's
  int listens = 0;                      ///< the listener's own; another one is refused
};

/// The way of a connection from a vantage point to the nearest interface of `to`. Its name leads to
/// private addresses everywhere, as those of interface endpoints do; security groups, network ACLs
/// and routes decide. What policies see of it: the client's own address.
Path find_private_path(const Topology& t, std::string_view from, std::string_view host,
                       const PrivateListener& to, bool tls);

}  // namespace lockbox::network
