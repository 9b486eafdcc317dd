#pragma once
// A request of DynamoDB's API that a client sends to a DAX cluster. Sources: Amazon DynamoDB
// Developer Guide, "DAX: How it works", "DAX and DynamoDB consistency models", "DAX access
// control". Private to the folder.
#include <string>

#include "engine/cloud/request.hpp"

namespace lockbox::cloud {

/// "dax://..." and "daxs://...", the addresses of DAX's clients.
bool goes_to_cluster(const CallApi& call);

/// Runs the request: the road inside the VPC, the caller's dax: permissions on the cluster, then
/// the caches, and what they cannot answer from DynamoDB, asked with the cluster's own role. Fills
/// all stages, the trail's too.
Result<Body> run_cluster_request(Request& r);

}  // namespace lockbox::cloud
