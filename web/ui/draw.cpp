#include "web/ui/draw.hpp"

#include <cfloat>
#include <cmath>
#include <utility>

#include "web/ui/fold.hpp"
#include "web/ui/stamp.hpp"

namespace lockbox::ui {
namespace {

constexpr float kPi = 3.14159265f;

void polygon(ImDrawList* list, ImVec2 c, float r, int corners, float turn, ImU32 color) {
  ImVec2 points[8];
  for (int i = 0; i < corners; ++i) {
    const float angle = turn + 2 * kPi * static_cast<float>(i) / static_cast<float>(corners);
    points[i] = ImVec2(c.x + r * std::cos(angle), c.y + r * std::sin(angle));
  }
  list->AddConvexPolyFilled(points, corners, color);
}

void tick(ImDrawList* list, ImVec2 c, float r, ImU32 color) {
  const ImVec2 points[3] = {ImVec2(c.x - r * 0.46f, c.y + r * 0.04f),
                            ImVec2(c.x - r * 0.12f, c.y + r * 0.38f),
                            ImVec2(c.x + r * 0.48f, c.y - r * 0.34f)};
  list->AddPolyline(points, 3, color, 0, std::max(1.2f, r * 0.24f));
}

void cross(ImDrawList* list, ImVec2 c, float r, ImU32 color, float width) {
  list->AddLine(ImVec2(c.x - r, c.y - r), ImVec2(c.x + r, c.y + r), color, width);
  list->AddLine(ImVec2(c.x + r, c.y - r), ImVec2(c.x - r, c.y + r), color, width);
}

void question(const Ui& ui, ImDrawList* list, ImVec2 c, float r, ImU32 color) {
  const float pixels = r * 1.5f;
  const ImVec2 size = ui.faces.strong->CalcTextSizeA(pixels, FLT_MAX, 0, "?");
  list->AddText(ui.faces.strong, pixels, ImVec2(c.x - size.x / 2, c.y - size.y / 2), color, "?");
}

void draw_server(ImDrawList* l, ImVec2 c, float s, ImU32 color, float w) {
  const float h = s * 0.42f;
  for (const float y : {-h, 0.0f, h}) {
    l->AddRect(ImVec2(c.x - s * 0.5f, c.y + y - h * 0.4f),
               ImVec2(c.x + s * 0.5f, c.y + y + h * 0.4f), color, 2, 0, w);
    l->AddCircleFilled(ImVec2(c.x - s * 0.32f, c.y + y), w, color);
  }
}

void draw_cloud(ImDrawList* l, ImVec2 c, float s, ImU32 color, float w) {
  l->PathClear();
  l->PathArcTo(ImVec2(c.x - s * 0.25f, c.y + s * 0.12f), s * 0.22f, kPi * 0.5f, kPi * 1.4f);
  l->PathArcTo(ImVec2(c.x - s * 0.02f, c.y - s * 0.12f), s * 0.27f, kPi * 1.15f, kPi * 1.85f);
  l->PathArcTo(ImVec2(c.x + s * 0.28f, c.y + s * 0.12f), s * 0.22f, kPi * 1.6f, kPi * 2.5f);
  l->PathStroke(color, ImDrawFlags_Closed, w);
}

void draw_table_glyph(ImDrawList* l, ImVec2 c, float s, ImU32 color, float w) {
  const ImVec2 a(c.x - s * 0.48f, c.y - s * 0.4f), b(c.x + s * 0.48f, c.y + s * 0.4f);
  l->AddRect(a, b, color, 2, 0, w);
  l->AddLine(ImVec2(a.x, a.y + s * 0.26f), ImVec2(b.x, a.y + s * 0.26f), color, w);
  l->AddLine(ImVec2(a.x, a.y + s * 0.53f), ImVec2(b.x, a.y + s * 0.53f), color, w);
  l->AddLine(ImVec2(c.x - s * 0.14f, a.y + s * 0.26f), ImVec2(c.x - s * 0.14f, b.y), color, w);
}

/// A three-quarter turn with an arrow head: to the left for undo, to the right for redo.
void draw_turn(ImDrawList* l, ImVec2 c, float s, ImU32 color, float w, bool back) {
  const float r = s * 0.32f, d = back ? -1.0f : 1.0f;
  l->PathClear();
  for (int i = 0; i <= 14; ++i) {
    const float angle = kPi * (-0.25f + 1.25f * static_cast<float>(i) / 14.0f);
    l->PathLineTo(ImVec2(c.x - d * r * std::cos(angle), c.y - r * std::sin(angle)));
  }
  l->PathStroke(color, 0, w);
  const ImVec2 end(c.x + d * r, c.y);
  l->AddTriangleFilled(ImVec2(end.x - s * 0.18f, end.y - s * 0.04f),
                       ImVec2(end.x + s * 0.18f, end.y - s * 0.04f),
                       ImVec2(end.x, end.y + s * 0.2f), color);
}

}  // namespace

std::string_view to_text(Mark mark) {
  switch (mark) {
    case Mark::None:
      return "";
    case Mark::Allow:
      return "passed";
    case Mark::Deny:
      return "refused";
    case Mark::Unknown:
      return "unknown";
    case Mark::NotReached:
      return "not reached";
    case Mark::NotApplicable:
      return "does not apply";
    case Mark::Read:
      return "read";
    case Mark::Write:
      return "written";
    case Mark::Filtered:
      return "read, then filtered out";
  }
  return "";
}

Color color_of(const Theme& t, Mark mark) {
  switch (mark) {
    case Mark::Allow:
      return t.allow;
    case Mark::Deny:
      return t.deny;
    case Mark::Unknown:
    case Mark::Filtered:
      return t.unknown;
    case Mark::Read:
      return t.accent;
    case Mark::Write:
      return t.write;
    default:
      return t.muted;
  }
}

Color soft_color_of(const Theme& t, Mark mark) {
  switch (mark) {
    case Mark::Allow:
      return t.allow_soft;
    case Mark::Deny:
      return t.deny_soft;
    case Mark::Unknown:
    case Mark::Filtered:
      return t.unknown_soft;
    case Mark::Read:
      return t.accent_soft;
    case Mark::Write:
      return t.write_soft;
    default:
      return t.raised;
  }
}

void draw_mark(Ui& ui, ImDrawList* list, Mark mark, ImVec2 c, float r) {
  const ImU32 color = u32(color_of(ui.theme, mark));
  const ImU32 ground = u32(ui.theme.surface);
  switch (mark) {
    case Mark::None:
      break;
    case Mark::Allow:
      list->AddCircleFilled(c, r, color);
      tick(list, c, r, ground);
      break;
    case Mark::Deny:
      polygon(list, c, r * 1.06f, 8, kPi / 8, color);
      cross(list, c, r * 0.36f, ground, std::max(1.2f, r * 0.24f));
      break;
    case Mark::Unknown:
      polygon(list, c, r * 1.2f, 4, 0, color);
      question(ui, list, c, r, ground);
      break;
    case Mark::NotReached:
      list->AddCircle(c, r * 0.9f, color, 0, 1.4f);
      break;
    case Mark::NotApplicable:
      list->AddLine(ImVec2(c.x - r * 0.6f, c.y), ImVec2(c.x + r * 0.6f, c.y), color, 1.6f);
      break;
    case Mark::Read:
      list->AddCircle(c, r * 0.9f, color, 0, 1.6f);
      list->AddCircleFilled(c, r * 0.4f, color);
      break;
    case Mark::Write:
      polygon(list, c, r * 1.1f, 4, 0, color);
      break;
    case Mark::Filtered:
      list->AddCircle(c, r * 0.9f, color, 0, 1.6f);
      list->AddLine(ImVec2(c.x - r * 0.6f, c.y + r * 0.6f), ImVec2(c.x + r * 0.6f, c.y - r * 0.6f),
                    color, 1.6f);
      break;
  }
}

void draw_glyph(ImDrawList* l, Glyph glyph, ImVec2 c, float s, ImU32 color) {
  const float w = std::max(1.3f, s * 0.09f), h = s * 0.34f;
  switch (glyph) {
    case Glyph::None:
      break;
    case Glyph::Plus:
      l->AddLine(ImVec2(c.x, c.y - h), ImVec2(c.x, c.y + h), color, w);
      [[fallthrough]];
    case Glyph::Minus:
      l->AddLine(ImVec2(c.x - h, c.y), ImVec2(c.x + h, c.y), color, w);
      break;
    case Glyph::Fit:
      for (const float x : {-1.0f, 1.0f}) {
        for (const float y : {-1.0f, 1.0f}) {
          const ImVec2 corner(c.x + x * h, c.y + y * h);
          l->AddLine(corner, ImVec2(corner.x - x * h * 0.6f, corner.y), color, w);
          l->AddLine(corner, ImVec2(corner.x, corner.y - y * h * 0.6f), color, w);
        }
      }
      break;
    case Glyph::Play:
      l->AddTriangleFilled(ImVec2(c.x - h * 0.7f, c.y - h), ImVec2(c.x - h * 0.7f, c.y + h),
                           ImVec2(c.x + h, c.y), color);
      break;
    case Glyph::Undo:
      draw_turn(l, c, s, color, w, true);
      break;
    case Glyph::Redo:
      draw_turn(l, c, s, color, w, false);
      break;
    case Glyph::First:
    case Glyph::Last: {
      const float d = glyph == Glyph::First ? 1.0f : -1.0f;
      l->AddLine(ImVec2(c.x - d * h, c.y - h), ImVec2(c.x - d * h, c.y + h), color, w);
      const ImVec2 points[3] = {ImVec2(c.x + d * h * 0.8f, c.y - h),
                                ImVec2(c.x - d * h * 0.3f, c.y),
                                ImVec2(c.x + d * h * 0.8f, c.y + h)};
      l->AddPolyline(points, 3, color, 0, w);
      break;
    }
    case Glyph::ChevronRight: {
      const ImVec2 points[3] = {ImVec2(c.x - h * 0.4f, c.y - h * 0.8f), ImVec2(c.x + h * 0.5f, c.y),
                                ImVec2(c.x - h * 0.4f, c.y + h * 0.8f)};
      l->AddPolyline(points, 3, color, 0, w);
      break;
    }
    case Glyph::ChevronDown: {
      const ImVec2 points[3] = {ImVec2(c.x - h * 0.8f, c.y - h * 0.4f), ImVec2(c.x, c.y + h * 0.5f),
                                ImVec2(c.x + h * 0.8f, c.y - h * 0.4f)};
      l->AddPolyline(points, 3, color, 0, w);
      break;
    }
    case Glyph::Close:
      cross(l, c, h * 0.8f, color, w);
      break;
    case Glyph::Server:
      draw_server(l, c, s, color, w);
      break;
    case Glyph::Cloud:
      draw_cloud(l, c, s, color, w);
      break;
    case Glyph::Gateway:
      l->AddCircle(c, s * 0.44f, color, 0, w);
      draw_arrow(l, ImVec2(c.x - s * 0.26f, c.y), ImVec2(c.x + s * 0.28f, c.y), color, w,
                 s * 0.16f);
      break;
    case Glyph::Door:
      l->AddRect(ImVec2(c.x - s * 0.3f, c.y - s * 0.44f), ImVec2(c.x + s * 0.3f, c.y + s * 0.44f),
                 color, 3, ImDrawFlags_RoundCornersTop, w);
      l->AddCircleFilled(ImVec2(c.x + s * 0.13f, c.y), w, color);
      break;
    case Glyph::Table:
      draw_table_glyph(l, c, s, color, w);
      break;
    case Glyph::Key:
      l->AddCircle(ImVec2(c.x - s * 0.22f, c.y), s * 0.18f, color, 0, w);
      l->AddLine(ImVec2(c.x - s * 0.04f, c.y), ImVec2(c.x + s * 0.44f, c.y), color, w);
      l->AddLine(ImVec2(c.x + s * 0.36f, c.y), ImVec2(c.x + s * 0.36f, c.y + s * 0.16f), color, w);
      break;
    default:
      draw_place_glyph(l, glyph, c, s, color);
      break;
  }
}

void draw_arrow(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float width, float head) {
  const float dx = to.x - from.x, dy = to.y - from.y;
  const float length = std::sqrt(dx * dx + dy * dy);
  if (length < 1.0f)
    return;
  const float ux = dx / length, uy = dy / length;
  const ImVec2 neck(to.x - ux * head, to.y - uy * head);
  list->AddLine(from, neck, color, width);
  list->AddTriangleFilled(to, ImVec2(neck.x - uy * head * 0.55f, neck.y + ux * head * 0.55f),
                          ImVec2(neck.x + uy * head * 0.55f, neck.y - ux * head * 0.55f), color);
}

namespace {

/// The part of a line, from 0 to its length, that may be seen in the list's clip rectangle.
std::pair<float, float> part_in_sight(const ImDrawList* list, ImVec2 from, ImVec2 step,
                                      float length, float width) {
  const ImVec2 min = list->GetClipRectMin(), max = list->GetClipRectMax();
  float first = 0, last = length;
  const auto within = [&](float start, float change, float low, float high) {
    if (std::abs(change) < 1e-4f) {
      if (start < low || start > high)
        last = -1;
      return;
    }
    const float a = (low - start) / change, b = (high - start) / change;
    first = std::max(first, std::min(a, b));
    last = std::min(last, std::max(a, b));
  };
  const float room = width + 2;
  within(from.x, step.x, min.x - room, max.x + room);
  within(from.y, step.y, min.y - room, max.y + room);
  return {first, last};
}

}  // namespace

void draw_dashes(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float width, float dash) {
  const float dx = to.x - from.x, dy = to.y - from.y;
  const float length = std::sqrt(dx * dx + dy * dy);
  if (length < 1.0f)
    return;
  const ImVec2 step(dx / length, dy / length);
  const auto [first, last] = part_in_sight(list, from, step, length, width + dash);
  const auto at_length = [&](float at) {
    return ImVec2(from.x + step.x * at, from.y + step.y * at);
  };
  Stamp whole;
  const auto begin = static_cast<int>(first / (dash * 2));
  for (int i = begin;; ++i) {
    const float at = static_cast<float>(i) * dash * 2;
    if (at >= length || at > last)
      break;
    const ImVec2 start = at_length(at);
    if (at + dash >= length)
      list->AddLine(start, to, color, width);
    else if (!whole.put(list, start))
      whole.take(list, start, [&] { list->AddLine(start, at_length(at + dash), color, width); });
  }
}

ImFont* face_of(const Ui& ui, const TextStyle& style) {
  return style.mono ? ui.faces.mono : style.strong ? ui.faces.strong : ui.faces.text;
}

float pixels_of(const Ui& ui, const TextStyle& style) {
  // The monospaced face looks larger than the text face at the same size.
  return ui.em() * style.size * (style.mono ? 0.94f : 1.0f);
}

namespace {

ImVec2 size_of(const Ui& ui, std::string_view words, const TextStyle& style, float wrap) {
  return face_of(ui, style)->CalcTextSizeA(pixels_of(ui, style), FLT_MAX, wrap, words.data(),
                                           words.data() + words.size());
}

/// The words with long names broken at their joints, kept in `folded` when there are any.
std::string_view fold(const Ui& ui, std::string_view words, const TextStyle& style, float wrap,
                      std::string& folded) {
  if (wrap <= 0)
    return words;
  folded = fold_long_names(words, wrap,
                           [&](std::string_view part) { return size_of(ui, part, style, 0).x; });
  return folded.empty() ? words : folded;
}

}  // namespace

ImVec2 measure(const Ui& ui, std::string_view words, const TextStyle& style, float wrap) {
  std::string folded;
  return size_of(ui, fold(ui, words, style, wrap, folded), style, wrap);
}

std::string elide(const Ui& ui, std::string_view words, const TextStyle& style, float width) {
  if (width <= 0 || measure(ui, words, style).x <= width)
    return std::string(words);
  static constexpr std::string_view kEllipsis = "\u2026";
  const float room = width - measure(ui, kEllipsis, style).x;
  if (room <= 0)
    return std::string(kEllipsis);
  const char* rest = nullptr;
  face_of(ui, style)->CalcTextSizeA(pixels_of(ui, style), room, 0, words.data(),
                                    words.data() + words.size(), &rest);
  std::string cut(words.substr(0, rest ? static_cast<std::size_t>(rest - words.data()) : 0));
  while (!cut.empty() && cut.back() == ' ') cut.pop_back();
  return cut + std::string(kEllipsis);
}

float draw_text(const Ui& ui, ImDrawList* list, ImVec2 at, Color color, std::string_view words,
                const TextStyle& style, float width) {
  const auto put = [&](std::string_view shown) {
    list->AddText(face_of(ui, style), pixels_of(ui, style), at, u32(color), shown.data(),
                  shown.data() + shown.size());
  };
  const float whole = measure(ui, words, style).x;
  if (width <= 0 || whole <= width) {
    put(words);
    return whole;
  }
  const std::string shown = elide(ui, words, style, width);
  put(shown);
  return measure(ui, shown, style).x;
}

float draw_wrapped(const Ui& ui, ImDrawList* list, ImVec2 at, Color color, std::string_view words,
                   const TextStyle& style, float wrap) {
  std::string folded;
  const std::string_view lines = fold(ui, words, style, wrap, folded);
  list->AddText(face_of(ui, style), pixels_of(ui, style), at, u32(color), lines.data(),
                lines.data() + lines.size(), wrap);
  return size_of(ui, lines, style, wrap).y;
}

ImVec2 draw_chip(const Ui& ui, ImDrawList* list, ImVec2 at, std::string_view words, Color front,
                 Color back) {
  const TextStyle style{kSmall, true, false};
  const ImVec2 inner = measure(ui, words, style);
  const float pad = ui.em() * 0.45f, rise = ui.em() * 0.12f;
  const ImVec2 size(inner.x + pad * 2, inner.y + rise * 2);
  list->AddRectFilled(at, ImVec2(at.x + size.x, at.y + size.y), u32(back), size.y / 2);
  draw_text(ui, list, ImVec2(at.x + pad, at.y + rise), front, words, style);
  return size;
}

}  // namespace lockbox::ui
