#include "web/ui/theme.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lockbox::theme_test {
using namespace lockbox::ui;

TEST_CASE("contrast ratio is WCAG's: 21 for black on white, 1 for equal colours", "[ui][theme]") {
  CHECK(contrast_ratio(rgb(0x000000), rgb(0xFFFFFF)) > 20.99);
  CHECK(contrast_ratio(rgb(0x777777), rgb(0x777777)) == 1.0);
  // #767676 is the lightest grey that passes 4.5:1 on white.
  CHECK(contrast_ratio(rgb(0x767676), rgb(0xFFFFFF)) >= 4.5);
  CHECK(contrast_ratio(rgb(0x777777), rgb(0xFFFFFF)) < 4.5);
}

TEST_CASE("every pair of colours that meets on the canvas reaches its contrast", "[ui][theme]") {
  for (const bool dark : {false, true}) {
    for (const bool contrast : {false, true}) {
      const Theme theme = make_theme(dark, contrast);
      for (const ContrastPair& pair : contrast_pairs(theme)) {
        INFO((dark ? "dark" : "light") << (contrast ? ", raised contrast: " : ": ") << pair.what
                                       << " is " << contrast_ratio(pair.front, pair.back));
        CHECK(contrast_ratio(pair.front, pair.back) >= pair.least);
      }
    }
  }
}

}  // namespace lockbox::theme_test
