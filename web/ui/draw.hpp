#pragma once
// Shapes that the canvas is drawn with: marks for verdicts (a shape each, not only a colour), small
// glyphs, arrows, text that is cut off with an ellipsis.
#include <string>
#include <string_view>

#include "web/ui/ui.hpp"

namespace lockbox::ui {

/// Verdicts by shape: a tick in a disc, a cross in an octagon, a question mark in a diamond, ...
enum class Mark { None, Allow, Deny, Unknown, NotReached, NotApplicable, Read, Write, Filtered };
/// The word that goes with a mark.
std::string_view to_text(Mark mark);
Color color_of(const Theme& theme, Mark mark);
Color soft_color_of(const Theme& theme, Mark mark);
void draw_mark(Ui& ui, ImDrawList* list, Mark mark, ImVec2 centre, float radius);

enum class Glyph {
  None,
  Plus,
  Minus,
  Fit,
  Play,
  Undo,
  Redo,
  First,
  Last,
  ChevronRight,
  ChevronDown,
  Close,
  Server,
  Cloud,
  Gateway,
  Door,
  Table,
  Key,
  Nat,
  Peering,
  Hub,
  Building,
  Expand,
  Shrink
};
void draw_glyph(ImDrawList* list, Glyph glyph, ImVec2 centre, float size, ImU32 color);

/// The glyphs from Nat on, for draw_glyph.
void draw_place_glyph(ImDrawList* list, Glyph glyph, ImVec2 centre, float size, ImU32 color);

/// Line with an arrow head at its end.
void draw_arrow(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float width, float head);
/// Dashed straight line.
void draw_dashes(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float width, float dash);

struct TextStyle {
  float size = kBody;  ///< in em
  bool strong = false, mono = false;
};
ImFont* face_of(const Ui& ui, const TextStyle& style);
float pixels_of(const Ui& ui, const TextStyle& style);
ImVec2 measure(const Ui& ui, std::string_view words, const TextStyle& style = {}, float wrap = 0);
/// Draws one line; when it is wider than `width` (> 0) its end becomes an ellipsis. Returns the
/// width drawn.
float draw_text(const Ui& ui, ImDrawList* list, ImVec2 at, Color color, std::string_view words,
                const TextStyle& style = {}, float width = 0);
/// Draws wrapped text, returns its height.
float draw_wrapped(const Ui& ui, ImDrawList* list, ImVec2 at, Color color, std::string_view words,
                   const TextStyle& style, float wrap);
/// The text cut to `width`, with an ellipsis when something was cut.
std::string elide(const Ui& ui, std::string_view words, const TextStyle& style, float width);

/// A small rounded label ("200", "Allow"); returns its size.
ImVec2 draw_chip(const Ui& ui, ImDrawList* list, ImVec2 at, std::string_view words, Color front,
                 Color back);

}  // namespace lockbox::ui
