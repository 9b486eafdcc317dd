#include "web/ui/theme.hpp"

#include <cmath>

namespace lockbox::ui {
namespace {

Theme light_theme() {
  Theme t;
  t.background = rgb(0xF3F5F8);
  t.surface = rgb(0xFFFFFF);
  t.raised = rgb(0xF5F7FA);
  t.hover = rgb(0xEBEFF5);
  t.pressed = rgb(0xDFE6EF);
  t.selected = rgb(0xE6EDFC);
  t.line = rgb(0xDDE2E9);
  t.outline = rgb(0x7A8698);
  t.text = rgb(0x1A2230);
  t.muted = rgb(0x556173);
  t.accent = rgb(0x2C57C9);
  t.on_accent = rgb(0xFFFFFF);
  t.accent_soft = rgb(0xE6EDFC);
  t.allow = rgb(0x17694A);
  t.allow_soft = rgb(0xE2F3EB);
  t.deny = rgb(0xAF2230);
  t.deny_soft = rgb(0xFBE8E9);
  t.unknown = rgb(0x76580A);
  t.unknown_soft = rgb(0xF8F0DA);
  t.write = rgb(0x6B3FB5);
  t.write_soft = rgb(0xEFE8FA);
  t.focus = rgb(0x2C57C9);
  t.heat_cold = rgb(0xE4EBF5);
  t.heat_warm = rgb(0xF6CF7D);
  t.heat_hot = rgb(0xDE5B45);
  return t;
}

Theme dark_theme() {
  Theme t;
  t.dark = true;
  t.background = rgb(0x0F1319);
  t.surface = rgb(0x171D25);
  t.raised = rgb(0x1D2530);
  t.hover = rgb(0x252F3C);
  t.pressed = rgb(0x2D3948);
  t.selected = rgb(0x22304C);
  t.line = rgb(0x2A3440);
  t.outline = rgb(0x76859A);
  t.text = rgb(0xE6EBF2);
  t.muted = rgb(0xA2AEBE);
  t.accent = rgb(0x8FB2FF);
  t.on_accent = rgb(0x0D1830);
  t.accent_soft = rgb(0x22304C);
  t.allow = rgb(0x63CE9C);
  t.allow_soft = rgb(0x16322A);
  t.deny = rgb(0xFF9494);
  t.deny_soft = rgb(0x3C1E24);
  t.unknown = rgb(0xE2C069);
  t.unknown_soft = rgb(0x352C17);
  t.write = rgb(0xC4A6FF);
  t.write_soft = rgb(0x2C2444);
  t.focus = rgb(0x8FB2FF);
  t.heat_cold = rgb(0x202A36);
  t.heat_warm = rgb(0x7A5B1E);
  t.heat_hot = rgb(0xA63A2E);
  return t;
}

double linear(std::uint8_t channel) {
  const double c = channel / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(Color c) {
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

}  // namespace

Color mix(Color a, Color b, float t) {
  const auto channel = [t](std::uint8_t from, std::uint8_t to) {
    const float value = static_cast<float>(from) + (static_cast<float>(to) - from) * t;
    return static_cast<std::uint8_t>(value + 0.5f);
  };
  return Color{channel(a.r, b.r), channel(a.g, b.g), channel(a.b, b.b), channel(a.a, b.a)};
}

Theme make_theme(bool dark, bool contrast) {
  Theme t = dark ? dark_theme() : light_theme();
  t.contrast = contrast;
  if (contrast) {
    const Color strongest = dark ? rgb(0xFFFFFF) : rgb(0x000000);
    t.background = t.surface = t.raised = dark ? rgb(0x000000) : rgb(0xFFFFFF);
    t.line = t.outline = t.text = t.muted = strongest;
    t.allow = mix(t.allow, strongest, 0.3f);
    t.deny = mix(t.deny, strongest, 0.3f);
    t.unknown = mix(t.unknown, strongest, 0.3f);
    t.write = mix(t.write, strongest, 0.3f);
    t.accent = t.focus = mix(t.accent, strongest, 0.3f);
  }
  return t;
}

double contrast_ratio(Color a, Color b) {
  const double la = luminance(a), lb = luminance(b);
  return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

std::vector<ContrastPair> contrast_pairs(const Theme& t) {
  std::vector<ContrastPair> pairs = {
      {"text on background", t.text, t.background, 4.5},
      {"text on hover", t.text, t.hover, 4.5},
      {"text on pressed", t.text, t.pressed, 4.5},
      {"text on selected", t.text, t.selected, 4.5},
      {"text on cold heat", t.text, t.heat_cold, 4.5},
      {"text on warm heat", t.text, t.heat_warm, 4.5},
      {"text on accent", t.on_accent, t.accent, 4.5},
      {"muted on background", t.muted, t.background, 4.5},
      {"muted on hover", t.muted, t.hover, 4.5},
      {"muted on selected", t.muted, t.selected, 4.5},
      {"accent on soft accent", t.accent, t.accent_soft, 4.5},
      {"allow on its soft", t.allow, t.allow_soft, 4.5},
      {"deny on its soft", t.deny, t.deny_soft, 4.5},
      {"unknown on its soft", t.unknown, t.unknown_soft, 4.5},
      {"write on its soft", t.write, t.write_soft, 4.5},
      {"text on soft allow", t.text, t.allow_soft, 4.5},
      {"text on soft deny", t.text, t.deny_soft, 4.5},
      {"text on soft write", t.text, t.write_soft, 4.5},
  };
  for (const Color back : {t.surface, t.raised}) {
    pairs.push_back({"text on a panel", t.text, back, 4.5});
    pairs.push_back({"muted on a panel", t.muted, back, 4.5});
    pairs.push_back({"accent on a panel", t.accent, back, 4.5});
    pairs.push_back({"allow on a panel", t.allow, back, 4.5});
    pairs.push_back({"deny on a panel", t.deny, back, 4.5});
    pairs.push_back({"unknown on a panel", t.unknown, back, 4.5});
    pairs.push_back({"write on a panel", t.write, back, 4.5});
    pairs.push_back({"outline on a panel", t.outline, back, 3.0});
    pairs.push_back({"focus on a panel", t.focus, back, 3.0});
  }
  pairs.push_back({"outline on background", t.outline, t.background, 3.0});
  pairs.push_back({"focus on background", t.focus, t.background, 3.0});
  pairs.push_back({"focus on selected", t.focus, t.selected, 3.0});
  return pairs;
}

}  // namespace lockbox::ui
