// The entries for a coverage-guided fuzzer: the first byte chooses the grammar. Built as a program
// of its own with -DLOCKBOX_FUZZ=ON and Clang; in the ordinary tests it is a function nobody calls.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/entries.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const auto& all = lockbox::test::fuzz::entries();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  all[data[0] % all.size()].run(text.substr(1));
  return 0;
}
