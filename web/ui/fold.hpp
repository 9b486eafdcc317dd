#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lockbox::ui {

/// Long names (ARNs, paths, host names) that no line can hold, with line breaks after the ':', '/',
/// '.',
/// ',', '=' or '&' that lets a line hold most of them; without one, the name stays as it is, and
/// the wrapping breaks it where the line ends. Blanks are left to the wrapping. `wrap`: the line's
/// width, `width_of`: the width of a text on one line, in the same unit. Answers an empty text when
/// there is nothing to break.
std::string fold_long_names(std::string_view words, float wrap,
                            const std::function<float(std::string_view)>& width_of);

}  // namespace lockbox::ui
