#pragma once
// Update expressions against items. Source: Developer Guide, "Update expressions".
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/expression/ast.hpp"

namespace lockbox::expression {

struct Updated {
  value::AttributeMap item;
  std::vector<Path> written;  ///< where values now are (after lists have closed up)
};

/// Every right side reads the old image; list indices mean the old list. The error is AWS's text,
/// such as "The document path provided in the update expression is invalid for update".
Expected<Updated, std::string> apply_update(const Update& update, const value::AttributeMap& old);

}  // namespace lockbox::expression
