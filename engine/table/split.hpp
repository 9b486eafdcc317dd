#pragma once
// Splitting a partition: a new boundary in the ordered map of items, nothing is moved.
#include <optional>
#include <string>
#include <string_view>

#include "engine/table/state.hpp"

namespace lockbox::table {

/// Puts a boundary at `at` inside the partition that begins at `lower_bound`. False when it would
/// not divide it.
bool split_at(Table& t, Index* index, const std::string& lower_bound, std::string at, SimTime now);

/// Halves the hash range of the widest partition; false when ranges cannot get smaller.
bool split_widest(Table& t, Index* index, SimTime now);

/// Splits a hot partition where it helps: one key that gets most requests is isolated, else the
/// items are halved. Item collections of a table with LSIs stay whole. False when there is nothing
/// to divide (a single item is as small as a partition gets).
bool split_for_heat(Table& t, Index* index, const std::string& lower_bound, SimTime now);

}  // namespace lockbox::table
