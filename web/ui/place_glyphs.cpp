// Glyphs of places on the map, and of panels that grow and shrink.
#include <algorithm>

#include "web/ui/draw.hpp"

namespace lockbox::ui {
namespace {

/// Two arrows past each other: one address becomes another.
void draw_nat(ImDrawList* l, ImVec2 c, float s, ImU32 color, float w) {
  const float x = s * 0.42f, y = s * 0.18f, head = s * 0.2f;
  draw_arrow(l, ImVec2(c.x - x, c.y - y), ImVec2(c.x + x, c.y - y), color, w, head);
  draw_arrow(l, ImVec2(c.x + x, c.y + y), ImVec2(c.x - x, c.y + y), color, w, head);
}

void draw_hub(ImDrawList* l, ImVec2 c, float s, ImU32 color, float w) {
  for (const ImVec2 d :
       {ImVec2(-0.4f, -0.36f), ImVec2(0.4f, -0.36f), ImVec2(-0.4f, 0.36f), ImVec2(0.4f, 0.36f)}) {
    const ImVec2 end(c.x + d.x * s, c.y + d.y * s);
    l->AddLine(c, end, color, w);
    l->AddCircleFilled(end, w * 1.5f, color);
  }
  l->AddCircleFilled(c, s * 0.17f, color);
}

void draw_building(ImDrawList* l, ImVec2 c, float s, ImU32 color, float w) {
  l->AddRect(ImVec2(c.x - s * 0.34f, c.y - s * 0.44f), ImVec2(c.x + s * 0.34f, c.y + s * 0.44f),
             color, 1, 0, w);
  for (const float y : {-0.22f, 0.02f})
    for (const float x : {-0.14f, 0.14f})
      l->AddRectFilled(ImVec2(c.x + x * s - w * 0.8f, c.y + y * s - w * 0.8f),
                       ImVec2(c.x + x * s + w * 0.8f, c.y + y * s + w * 0.8f), color);
  l->AddLine(ImVec2(c.x, c.y + s * 0.44f), ImVec2(c.x, c.y + s * 0.22f), color, w);
}

/// Arrows from (or to) the middle, toward two corners.
void draw_grow(ImDrawList* l, ImVec2 c, float s, ImU32 color, float w, bool outward) {
  const float near = s * 0.1f, far = s * 0.4f, head = s * 0.22f;
  for (const float d : {-1.0f, 1.0f}) {
    const ImVec2 inner(c.x + d * near, c.y - d * near), outer(c.x + d * far, c.y - d * far);
    const ImVec2 tip = outward ? outer : inner;
    const float back = outward ? -d * head : d * head;
    l->AddLine(inner, outer, color, w);
    l->AddLine(tip, ImVec2(tip.x + back, tip.y), color, w);
    l->AddLine(tip, ImVec2(tip.x, tip.y - back), color, w);
  }
}

}  // namespace

void draw_place_glyph(ImDrawList* l, Glyph glyph, ImVec2 c, float s, ImU32 color) {
  const float w = std::max(1.3f, s * 0.09f);
  switch (glyph) {
    case Glyph::Nat:
      draw_nat(l, c, s, color, w);
      break;
    case Glyph::Peering:
      l->AddCircle(ImVec2(c.x - s * 0.16f, c.y), s * 0.26f, color, 0, w);
      l->AddCircle(ImVec2(c.x + s * 0.16f, c.y), s * 0.26f, color, 0, w);
      break;
    case Glyph::Hub:
      draw_hub(l, c, s, color, w);
      break;
    case Glyph::Building:
      draw_building(l, c, s, color, w);
      break;
    case Glyph::Expand:
    case Glyph::Shrink:
      draw_grow(l, c, s, color, w, glyph == Glyph::Expand);
      break;
    default:
      break;
  }
}

}  // namespace lockbox::ui
