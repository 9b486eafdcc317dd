#pragma once
// Whether something else lies over an item, so that a click would not arrive.
#include "web/ui/registry.hpp"

namespace lockbox::ui {

/// True when another root window than the item's is the topmost at the item's centre.
bool is_covered(const Item& item);

}  // namespace lockbox::ui
