// The rows of IAM.
#include "engine/api/iam_common.hpp"

namespace lockbox::api {

std::vector<Operation> iam_operations() {
  std::vector<Operation> rows;
  for (auto* part : {iam::user_operations, iam::access_key_operations, iam::group_operations,
                     iam::role_operations, iam::inline_policy_operations,
                     iam::attachment_operations, iam::managed_policy_operations,
                     iam::tag_operations, iam::simulation_operations, iam::mfa_operations,
                     iam::oidc_operations}) {
    std::vector<Operation> more = part();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

}  // namespace lockbox::api
