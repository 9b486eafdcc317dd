#pragma once
// The values of one condition key that the conditions on it can tell apart.
#include <string>
#include <vector>

#include "engine/policy/analysis/words.hpp"
#include "engine/policy/operators.hpp"

namespace lockbox::policy {

/// A condition of a policy: as written, and prepared.
struct ConditionUse {
  const ConditionClause* clause = nullptr;
  const Condition* condition = nullptr;
};

struct Candidates {
  std::vector<std::string> values;  ///< one for each way to answer all conditions, at least one
  bool complete = true;
};

/// Values for `uses`, all conditions on one key; `context` gives the values of variables. Texts:
/// every combination of patterns. Numbers, dates, addresses: every boundary and every gap.
Candidates candidate_values(const std::vector<ConditionUse>& uses, const Context& context);

}  // namespace lockbox::policy
