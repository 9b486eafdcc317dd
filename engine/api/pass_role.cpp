#include "engine/api/pass_role.hpp"

#include "engine/base/arn.hpp"

namespace lockbox::api {

Need pass_role(const Call& call, const std::string& arn, std::string_view service) {
  Need need;
  need.action = "iam:PassRole";
  need.resource = arn;
  const std::optional<Arn> parts = parse_arn(arn);
  need.resource_account = parts ? parts->account : std::string(call.account);
  need.context.set("iam:PassedToService", std::string(service), "service the role is passed to");
  return need;
}

}  // namespace lockbox::api
