#include "native/options.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "native/io.hpp"
#include "native/saved_lab.hpp"

namespace lockbox::native {

std::optional<std::string> read_options(const Arguments& arguments,
                                        std::initializer_list<ValueOption> options, bool& json) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string word = arguments[i];
    if (word == "--json") {
      json = true;
      continue;
    }
    std::optional<std::string> value;
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos) {
      value = word.substr(equals + 1);
      word.resize(equals);
    }
    const auto option = std::find_if(options.begin(), options.end(),
                                     [&](const ValueOption& o) { return o.name == word; });
    if (option == options.end())
      return "unknown argument '" + arguments[i] + "'";
    if (!value && i + 1 < arguments.size())
      value = arguments[++i];
    if (!value)
      return word + " needs a value";
    *option->value = std::move(value);
  }
  return std::nullopt;
}

Expected<lesson::Lab, int> open_named_lab(std::string_view command,
                                          const std::optional<std::string>& world) {
  if (world && !file_exists(*world)) {
    print_error(concat({"lockbox ", command, ": there is no file ", *world, "\n"}));
    return kBadUsage;
  }
  auto lab = open_lab(world);
  if (!lab) {
    print_error(concat({"lockbox ", command, ": ", lab.error().message, "\n"}));
    return kFailed;
  }
  return std::move(lab).value();
}

}  // namespace lockbox::native
