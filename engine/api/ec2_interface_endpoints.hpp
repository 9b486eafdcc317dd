#pragma once
// Interface endpoints (AWS PrivateLink). Source: Amazon EC2 API Reference, CreateVpcEndpoint,
// ModifyVpcEndpoint; AWS PrivateLink Guide, "Access an AWS service using an interface endpoint".
#include <optional>
#include <string>
#include <vector>

#include "engine/api/ec2_common.hpp"

namespace lockbox::api::ec2 {

/// What a call says about an interface endpoint.
struct InterfaceRequest {
  std::vector<std::string> subnets, groups;
  std::optional<bool> private_dns;
};

/// Services that have an interface endpoint, as com.amazonaws.REGION.SERVICE.
bool has_interface_endpoint(std::string_view service, std::string_view region);

/// Subnets of the VPC, one for each zone (those of `there` count), groups of the VPC, private DNS
/// that the service and the VPC allow. nullopt: nothing is wrong.
std::optional<AwsError> check_interface_request(const network::Topology& t,
                                                const network::VpcEndpoint& e,
                                                const std::vector<std::string>& there,
                                                const InterfaceRequest& r);

/// Gives the endpoint an interface in each of the subnets, with the lowest free address.
void add_interfaces(network::Topology& t, network::VpcEndpoint& e,
                    const std::vector<std::string>& subnets, Rng& rng);
/// Takes away the interfaces in those subnets.
void remove_interfaces(network::Topology& t, network::VpcEndpoint& e,
                       const std::vector<std::string>& subnets);
/// The endpoint's groups become those of its interfaces.
void set_groups(network::Topology& t, network::VpcEndpoint& e, std::vector<std::string> groups);

/// Lowest address of the subnet that nobody has; AWS keeps the first four and the last. Empty:
/// full.
std::string free_address(const network::Topology& t, const network::Subnet& s);

/// Group named "default" of the VPC; empty: there is none.
std::string default_group_of(const network::Topology& t, const std::string& vpc);

/// What the endpoint does when the call does not say: services with a private DNS name use it.
bool default_private_dns(const network::Topology& t, const network::VpcEndpoint& e);

}  // namespace lockbox::api::ec2
