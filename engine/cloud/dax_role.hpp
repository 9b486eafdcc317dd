#pragma once
// What a DAX cluster asks DynamoDB by itself, as its service role. Private to the folder.
#include "engine/cloud/request.hpp"
#include "engine/dax/state.hpp"

namespace lockbox::cloud {

/// One request of the cluster to DynamoDB: the whole pipeline with the role's session as caller.
/// Its trace joins `r.trace.onward`, its records and its work those of the request behind it.
Result<Body> ask_as_role(Request& r, const dax::Cluster& cluster, const std::string& operation,
                         const Json& parameters);

}  // namespace lockbox::cloud
