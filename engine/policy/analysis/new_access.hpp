#pragma once
// Does one policy allow anything that another does not?
#include "engine/policy/analysis/search.hpp"

namespace lockbox::policy {

struct NewAccess {
  std::optional<AuthRequest> witness;  ///< allowed by the new policy, not by the old one
  bool complete = true;     ///< without a witness and complete: proof that there is no new access
  std::size_t classes = 0;  ///< pairs of an action and a resource that the policies tell apart
  std::size_t tried = 0;
};

/// Compares two policies of one kind over every action, resource and context they can tell apart.
/// Identity-based policies, boundaries, session policies and SCPs: what the text allows by itself;
/// `account` is the caller's and the resources'. Policies of resources (tables, keys, roles): for
/// every caller they can tell apart, provided that the caller's own account allows it.
NewAccess new_access(const DocumentPtr& before, const DocumentPtr& after,
                     const std::string& account = "111122223333");

}  // namespace lockbox::policy
