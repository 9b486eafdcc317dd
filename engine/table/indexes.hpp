#pragma once
// Life of a GSI: allocated, back-filled, active, deleted. Source: Developer Guide, "Managing global
// secondary indexes".
#include <string_view>

#include "engine/table/state.hpp"

namespace lockbox::table {

/// Removes an index, and the attribute definitions that no key uses any more.
void drop_index(Table& t, std::string_view name);

/// Whether a GSI is being created, updated or deleted.
bool index_is_changing(const Table& t);

}  // namespace lockbox::table
