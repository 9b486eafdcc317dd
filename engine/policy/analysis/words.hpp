#pragma once
// The texts that a set of patterns can tell apart: one shortest text for each combination of
// patterns that some text matches while it misses the others.
#include <cstddef>
#include <string>
#include <vector>

namespace lockbox::policy {

struct Glob {
  std::string text, kinds;  ///< as in Pattern: one Wild for each byte
  bool ignore_case = false;
};

struct Words {
  std::vector<std::string> words;
  bool complete = true;  ///< false: there were too many states to look at all
};

/// Walks the product of the patterns' automata, shortest texts first. Every word matches the first
/// `required` patterns.
Words distinguishing_words(const std::vector<Glob>& globs, std::size_t required = 0,
                           std::size_t most_states = 20000);

}  // namespace lockbox::policy
