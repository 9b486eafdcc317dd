#pragma once
// What UpdateItem charges an update expression for: the service measures the statement, besides the
// finished item, against the largest item. Source: measured on the service and published (see
// docs/fidelity.md); not documented by AWS.
#include <cstddef>

#include "engine/expression/ast.hpp"

namespace lockbox::expression {

/// Bytes that the statement counts for. Depends on the request alone, not on the stored item.
std::size_t statement_cost(const Update& update);

}  // namespace lockbox::expression
