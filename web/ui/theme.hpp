#pragma once
// Colours of the canvas as tables, light and dark, each also with raised contrast. Meaning is never
// told by colour alone (shapes and words carry it too); that colours can be told apart from what
// they stand on is checked by a test over contrast_pairs().
#include <cstdint>
#include <vector>

namespace lockbox::ui {

/// sRGB, 8 bits a channel.
struct Color {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
};

/// Stands for "the theme's own colour for text".
constexpr Color kInherit{0, 0, 0, 0};

constexpr Color rgb(std::uint32_t hex) {
  return Color{static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8),
               static_cast<std::uint8_t>(hex), 255};
}
constexpr Color with_alpha(Color c, std::uint8_t alpha) {
  return Color{c.r, c.g, c.b, alpha};
}
/// Between `a` (t = 0) and `b` (t = 1).
Color mix(Color a, Color b, float t);

struct Theme {
  bool dark = false, contrast = false;
  Color background;  ///< behind the panels
  Color surface;     ///< a panel
  Color raised;      ///< headers, cards on a panel
  Color hover, pressed, selected;
  Color line;     ///< decorative separators
  Color outline;  ///< edges that carry meaning: controls, nodes (3:1)
  Color text, muted;
  Color accent, on_accent, accent_soft;
  Color allow, allow_soft;
  Color deny, deny_soft;
  Color unknown, unknown_soft;
  Color write, write_soft;  ///< items changed by the last request
  Color focus;              ///< ring of the keyboard focus (3:1)
  Color heat_cold, heat_warm, heat_hot;
};

Theme make_theme(bool dark, bool contrast);

/// Contrast ratio of WCAG 2.2 (1 to 21).
double contrast_ratio(Color a, Color b);

/// A pair of colours that is drawn on top of each other and the ratio it has to reach.
struct ContrastPair {
  const char* what;
  Color front, back;
  double least;
};
std::vector<ContrastPair> contrast_pairs(const Theme& theme);

}  // namespace lockbox::ui
