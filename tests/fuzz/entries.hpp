#pragma once
// One entry a grammar: any bytes go in, and whatever holds for all inputs is checked on the way. An
// entry throws std::logic_error with what was broken. The same entries serve an ordinary test
// (fuzz_test.cpp) and a coverage-guided fuzzer (libfuzzer.cpp).
#include <string>
#include <string_view>
#include <vector>

namespace lockbox::test::fuzz {

struct Entry {
  const char* name;
  void (*run)(std::string_view input);
  std::vector<std::string> seeds;  ///< inputs to start from
  std::vector<std::string> words;  ///< pieces worth putting anywhere
};

const std::vector<Entry>& entries();
/// The part of them that is about the network, keys and signatures.
std::vector<Entry> road_entries();

}  // namespace lockbox::test::fuzz
