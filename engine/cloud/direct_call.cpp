#include "engine/cloud/direct_call.hpp"

#include <nlohmann/json.hpp>

#include "engine/api/operation.hpp"
#include "engine/base/text.hpp"

namespace lockbox::cloud {

Result<Json> direct_call(World& world, std::string_view service, std::string_view operation,
                         const Json& parameters) {
  const api::Operation* row = api::find_operation(service, operation);
  if (!row) {
    return AwsError{"UnknownOperationException",
                    concat({"There is no operation ", service, ":", operation, "."}), 400, "",
                    nullptr};
  }
  identity::Caller root;
  root.principal.kind = policy::PrincipalKind::Root;
  root.principal.account = world.account;
  root.principal.arn = concat({"arn:aws:iam::", world.account, ":root"});
  root.label = "root";
  root.user_id = world.account;
  const api::Call call{service,       operation,    parameters, root,
                       world.account, world.region, world.now,  nullptr};
  Result<api::Prepared> prepared = row->prepare(world.services, call);
  if (!prepared)
    return prepared.error();
  table::Work work;
  api::Run run{world.services, world.rng, world.now, work};
  return prepared->run(run);
}

}  // namespace lockbox::cloud
