#pragma once
// Mutants of a solution's commands (linter rule L6): small changes that should break it. A goal
// that a mutant reaches is too loose.
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/cloud/world.hpp"

namespace lockbox::lesson {

struct Mutant {
  std::string id;                  ///< "close: no-scan.json: widen Action of HouseOnly"
  std::vector<std::string> lines;  ///< commands
  std::vector<std::pair<std::string, std::string>> files;  ///< changed documents, by name
  std::optional<std::size_t> swapped = {};  ///< this command and the next one changed places
};

/// Do the commands number `first` and the next one lead to the same world either way round? Each is
/// run at the same moment and with the same randomness in both orders; use of tables, trail and
/// logs do not count. Commands that move the clock never do.
bool same_either_way(const cloud::World& start, const std::string& profile,
                     const std::vector<std::string>& lines, std::size_t first);

/// Drops commands and lets neighbours change places; in documents that commands name
/// (file://p/...): removes a statement or a list element, flips an Effect or a set operator, takes
/// a condition or one action away, widens Action, Resource and Principal of an Allow to *, appends
/// Deny-all and Allow-all. `read` gives a document's text.
std::vector<Mutant> mutants_of(
    const std::string& step, const std::vector<std::string>& lines,
    const std::function<std::optional<std::string>(const std::string&)>& read);

}  // namespace lockbox::lesson
