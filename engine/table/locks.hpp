#pragma once
// Items that transactions in flight hold. In AWS a transaction takes a while, and in that time
// other writes of its items are refused. Here a transaction's writes take effect at once, and its
// items stay held for as long as the world's setting says. Source: Developer Guide, "Transaction
// conflict handling in DynamoDB".
#include <string>
#include <string_view>

#include "engine/table/state.hpp"

namespace lockbox::table {

/// Holds an item for the setting's time. Does nothing when transactions take no time.
void hold_item(State& s, const Table& t, std::string_view encoded, SimTime now);

/// Whether a transaction in flight holds the item.
bool is_held(const State& s, const Table& t, std::string_view encoded, SimTime now);

/// Forgets what is no longer held.
void release_locks(State& s, SimTime now);

}  // namespace lockbox::table
