#pragma once
// One fixed log of 500 commands, drawn from a seed, whose state hash must be the same in every
// build: g++ without and with optimisation, clang, and WebAssembly in every browser.
#include <string>

#include "engine/cloud/history.hpp"

namespace lockbox::cloud {

constexpr int kSelftestCommands = 500;

/// The base world of the log. Throws std::logic_error when the built-in description is refused (a
/// programming fault).
World selftest_world();

/// The log itself: item writes and reads, queries, scans, policies, roles, routes, files and the
/// clock.
std::vector<Command> selftest_commands();

/// Runs the log and returns 16 hexadecimal digits that depend on every state and every answer on
/// the way.
std::string selftest_hash();

}  // namespace lockbox::cloud
