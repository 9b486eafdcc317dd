#include "web/ui/fold.hpp"

#include <algorithm>

namespace lockbox::ui {
namespace {

/// Shorter names are left to the wrapping: breaking them at a joint gains nothing.
constexpr std::size_t kShort = 12;
constexpr std::string_view kJoints = ":/.,=&";

/// The longest beginning of `name` that ends at a joint and fits; 0 when there is none.
std::size_t joint_that_fits(std::string_view name, float wrap,
                            const std::function<float(std::string_view)>& width_of) {
  std::size_t best = 0;
  for (std::size_t i = name.find_first_of(kJoints); i != std::string_view::npos;
       i = name.find_first_of(kJoints, i + 1)) {
    if (width_of(name.substr(0, i + 1)) > wrap)
      break;
    best = i + 1;
  }
  return best;
}

}  // namespace

std::string fold_long_names(std::string_view words, float wrap,
                            const std::function<float(std::string_view)>& width_of) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find_first_of(" \n", at), words.size());
    while (end - at > kShort && width_of(words.substr(at, end - at)) > wrap) {
      const std::size_t cut = joint_that_fits(words.substr(at, end - at), wrap, width_of);
      if (cut == 0)
        break;
      at += cut;
      out.append(words.substr(copied, at - copied)).push_back('\n');
      copied = at;
    }
    at = end + 1;
  }
  if (copied > 0)
    out.append(words.substr(copied));
  return out;
}

}  // namespace lockbox::ui
