#pragma once
// What the operations of DynamoDB Accelerator (DAX) share, and which authorizations a request sent
// through a cluster needs. Sources: DynamoDB Accelerator API Reference; Service Authorization
// Reference, "Actions, resources, and condition keys for Amazon DynamoDB Accelerator (DAX)";
// Amazon DynamoDB Developer Guide, "DAX access control".
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"
#include "engine/dax/state.hpp"

namespace lockbox::api::dax_service {

inline constexpr char kBadValue[] = "InvalidParameterValueException";

AwsError dax_error(std::string code, std::string message);
AwsError cluster_not_found(std::string_view name);

/// A call that needs dax:OPERATION on `resource` ("*" for what is no cluster).
Prepared dax_prepared(const Call& call, std::string resource,
                      std::function<Result<Json>(Run&)> run);
std::string arn_of(const Call& call, std::string_view cluster);

/// True for the operations of DynamoDB that a cluster takes; the others (tables, backups, PartiQL)
/// have to be sent to DynamoDB itself.
bool taken_by_clusters(std::string_view operation);

/// What the caller needs on the cluster for one request, each once: dax:GetItem for a GetItem, one
/// for each kind of member of a transaction, with dax:EnclosingOperation. Nothing about the table,
/// its items or its attributes: those are between the cluster's role and DynamoDB.
std::vector<Need> needs_on_cluster(const dax::Cluster& cluster, std::string_view operation,
                                   const Json& parameters);

/// "creating" or "available".
std::string state_of(const dax::Cluster& c, SimTime now);
/// The cluster as DescribeClusters shows it.
Json shown_cluster(const dax::Cluster& c, SimTime now);
/// ClusterName, in small letters as DAX stores it.
std::string read_cluster_name(Params& in);
/// Adds a node with an interface in a subnet: in `zone` when one is named, else in the next of the
/// group's subnets in turn.
std::optional<AwsError> add_node(Services& services, Rng& rng, SimTime now, dax::Cluster& c,
                                 const std::string& zone);
void remove_node(Services& services, dax::Cluster& c, const std::string& id);
/// An operation on one cluster that exists and is available: `work` changes it; the answer is the
/// cluster.
Result<Prepared> on_cluster(const Call& call, const std::string& name,
                            std::function<std::optional<AwsError>(Run&, dax::Cluster&)> work);

// Rows of dax_nodes.cpp.
Result<Prepared> change_nodes(const Services& services, const Call& call);
Result<Prepared> reboot_node(const Services& services, const Call& call);
Result<Prepared> tag_cluster(const Services& services, const Call& call);

// Rows of dax_groups.cpp.
Result<Prepared> create_parameter_group(const Services& services, const Call& call);
Result<Prepared> update_parameter_group(const Services& services, const Call& call);
Result<Prepared> delete_parameter_group(const Services& services, const Call& call);
Result<Prepared> describe_parameter_groups(const Services& services, const Call& call);
Result<Prepared> describe_parameters(const Services& services, const Call& call);
Result<Prepared> describe_default_parameters(const Services& services, const Call& call);
Result<Prepared> create_subnet_group(const Services& services, const Call& call);
Result<Prepared> update_subnet_group(const Services& services, const Call& call);
Result<Prepared> delete_subnet_group(const Services& services, const Call& call);
Result<Prepared> describe_subnet_groups(const Services& services, const Call& call);

/// The group's subnets; those of the first VPC for the default group. Empty: no such group.
std::vector<std::string> subnets_of_group(const Services& services, std::string_view account,
                                          std::string_view region, std::string_view name);

}  // namespace lockbox::api::dax_service
