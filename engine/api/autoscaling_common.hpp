#pragma once
// What the files of Application Auto Scaling share. Source: Application Auto Scaling API Reference.
#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"
#include "engine/table/scaling.hpp"

namespace lockbox::api::autoscaling {

inline constexpr char kWrong[] = "ValidationException";
inline constexpr std::int64_t kPage = 50;

AwsError invalid(std::string text);

/// What every operation names: a dimension of a resource of a service.
struct ScaledName {
  std::string resource_id, dimension, key;
};
Result<ScaledName> read_name(Params& in, const Call& call);

/// The operation's permission, on any resource, and its work.
Prepared permitted(const Call& call, std::function<Result<Json>(Run&)> run);

AwsError no_target(const ScaledName& name);
const table::ScalableTarget* find_target(const table::State& s, const std::string& key);
table::Scaling& edit_scaling(table::State& s);
double seconds_of(SimTime t);

/// What a listing is narrowed to, and its page.
struct Filter {
  std::string account, region, dimension;
  std::vector<std::string> resource_ids, policy_names;
  std::int64_t limit = kPage, start = 0;

  bool takes(std::string_view owner, std::string_view where, const std::string& resource,
             const std::string& what) const {
    return owner == account && where == region && (dimension.empty() || dimension == what) &&
           (resource_ids.empty() ||
            std::find(resource_ids.begin(), resource_ids.end(), resource) != resource_ids.end());
  }
};

/// One page of a list, and where the next begins.
Json page_of(Json all, const Filter& filter, const char* member_name);
/// `ids`: the parameter that lists resource ids; null: there is one, ResourceId.
Result<Filter> read_filter(Params& in, const Call& call, const char* ids);

Operation row(std::string_view name, bool read_only,
              Result<Prepared> (*prepare)(const Services&, const Call&));
std::vector<Operation> policy_operations();

}  // namespace lockbox::api::autoscaling
