#include "engine/base/texts/text.hpp"

namespace lockbox::texts {

std::string fill(std::string_view words, std::initializer_list<std::string_view> arguments) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool slot = i + 2 < words.size() && words[i] == '{' && words[i + 2] == '}' &&
                      words[i + 1] >= '0' && words[i + 1] <= '9';
    const std::size_t n = slot ? static_cast<std::size_t>(words[i + 1] - '0') : 0;
    if (slot && n < arguments.size()) {
      out += arguments.begin()[n];
      i += 2;
    } else {
      out += words[i];
    }
  }
  return out;
}

}  // namespace lockbox::texts
