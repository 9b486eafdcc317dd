#pragma once
// What Route 53's operations share.
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"

namespace lockbox::api::route53 {

constexpr const char* kIdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

std::string zone_arn(std::string_view id);
Need need_for(const Call& call, std::string_view action, std::string resource);
AwsError no_zone(std::string_view id);
/// A zone's id, with or without "/hostedzone/".
std::string read_zone_id(Params& in, const char* name);

Result<Prepared> change_record_sets(const Services& services, const Call& call);
Result<Prepared> list_record_sets(const Services& services, const Call& call);

/// Rows of Route 53 Resolver, a service of its own beside the zones.
void add_resolver_operations(std::vector<Operation>& out);

}  // namespace lockbox::api::route53
