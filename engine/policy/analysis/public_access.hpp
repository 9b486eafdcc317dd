#pragma once
// Is a resource-based policy public? DynamoDB Developer Guide, "Blocking public access with
// resource-based policies in DynamoDB".
#include <string>
#include <vector>

#include "engine/policy/document.hpp"

namespace lockbox::policy {

struct PublicStatement {
  int index = 0;
  std::string sid;
  std::string reason;  ///< why nothing in it counts as a limit
};

/// The statements that allow everybody without a fixed value of one of the keys that DynamoDB
/// trusts; empty: the policy is not public.
std::vector<PublicStatement> public_statements(const Document& document);

}  // namespace lockbox::policy
