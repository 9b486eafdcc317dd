// Shapes that are copied look as if they had been drawn: the same triangles at the same places.
#include "web/ui/stamp.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <imgui_internal.h>

#include "web/ui/draw.hpp"

namespace lockbox::stamp_test {
using namespace lockbox::ui;

namespace {

constexpr ImU32 kColor = 0xFF336699;

/// A list of its own, without window or renderer.
class Sheet {
 public:
  Sheet() : list_(&data_) {
    data_.SetCircleTessellationMaxError(0.3f);
    data_.InitialFlags = ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedFill;
    list_._ResetForNewFrame();
    list_.PushClipRect(ImVec2(0, 0), ImVec2(400, 300));
  }
  ~Sheet() { list_.PopClipRect(); }
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;

  ImDrawList* list() { return &list_; }
  /// Corners of the triangles, one after the other.
  std::vector<ImDrawVert> corners() const {
    std::vector<ImDrawVert> out;
    for (const ImDrawIdx i : list_.IdxBuffer) out.push_back(list_.VtxBuffer[i]);
    return out;
  }

 private:
  ImDrawListSharedData data_;
  ImDrawList list_;
};

void card(ImDrawList* list, ImVec2 at) {
  list->AddRectFilled(ImVec2(at.x - 30, at.y - 9), ImVec2(at.x + 30, at.y + 9), kColor, 4.2f);
  list->AddRect(ImVec2(at.x - 30, at.y - 9), ImVec2(at.x + 30, at.y + 9), kColor, 4.2f, 0, 1.2f);
  list->AddCircleFilled(at, 3.3f, kColor);
}

bool alike(const std::vector<ImDrawVert>& a, const std::vector<ImDrawVert>& b) {
  if (a.size() != b.size())
    return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (std::abs(a[i].pos.x - b[i].pos.x) > 0.01f || std::abs(a[i].pos.y - b[i].pos.y) > 0.01f ||
        a[i].col != b[i].col || a[i].uv.x != b[i].uv.x || a[i].uv.y != b[i].uv.y)
      return false;
  return true;
}

/// Dashes as they would be without copies and without regard to what is in sight.
void plain_dashes(ImDrawList* list, ImVec2 from, ImVec2 to, float dash) {
  const float dx = to.x - from.x, dy = to.y - from.y, length = std::sqrt(dx * dx + dy * dy);
  for (int i = 0; static_cast<float>(i) * dash * 2 < length; ++i) {
    const float a = static_cast<float>(i) * dash * 2, b = std::fmin(a + dash, length);
    list->AddLine(ImVec2(from.x + dx / length * a, from.y + dy / length * a),
                  ImVec2(from.x + dx / length * b, from.y + dy / length * b), kColor, 1.3f);
  }
}

bool in_sight(const ImDrawVert& v) {
  return v.pos.x >= 0 && v.pos.x <= 400 && v.pos.y >= 0 && v.pos.y <= 300;
}

/// The triangles with a corner in sight.
std::vector<ImDrawVert> seen(const std::vector<ImDrawVert>& all) {
  std::vector<ImDrawVert> out;
  for (std::size_t i = 0; i + 2 < all.size(); i += 3)
    if (in_sight(all[i]) || in_sight(all[i + 1]) || in_sight(all[i + 2]))
      out.insert(out.end(), all.begin() + static_cast<std::ptrdiff_t>(i),
                 all.begin() + static_cast<std::ptrdiff_t>(i) + 3);
  return out;
}

}  // namespace

TEST_CASE("a copied shape has the triangles of a drawn one", "[ui][stamp]") {
  Sheet drawn, copied;
  Stamps stamps;
  for (const ImVec2 at : {ImVec2(50, 40), ImVec2(210, 77), ImVec2(333, 250), ImVec2(-20, 10)}) {
    card(drawn.list(), at);
    stamps.draw(copied.list(), 7, at, [&] { card(copied.list(), at); });
  }
  CHECK(drawn.corners().size() > 100);
  CHECK(alike(drawn.corners(), copied.corners()));
}

TEST_CASE("shapes of different keys are kept apart", "[ui][stamp]") {
  Sheet drawn, copied;
  Stamps stamps;
  for (int i = 0; i < 6; ++i) {
    const ImVec2 at(40.0f * static_cast<float>(i), 20);
    const auto draw = [&](ImDrawList* list) {
      if (i % 2 == 0)
        card(list, at);
      else
        list->AddCircle(at, 5, kColor, 0, 1.2f);
    };
    draw(drawn.list());
    stamps.draw(copied.list(), static_cast<std::uint64_t>(i % 2), at, [&] { draw(copied.list()); });
  }
  CHECK(alike(drawn.corners(), copied.corners()));
}

TEST_CASE("a dashed line shows the same dashes, and only those in sight", "[ui][stamp]") {
  const std::pair<ImVec2, ImVec2> lines[] = {
      {ImVec2(10, 20), ImVec2(390, 20)},       {ImVec2(20, 10), ImVec2(20, 280)},
      {ImVec2(-5000, 100), ImVec2(6000, 100)}, {ImVec2(200, -3000), ImVec2(200, 4000)},
      {ImVec2(-400, -300), ImVec2(900, 700)},  {ImVec2(30, 30), ImVec2(33, 31)},
      {ImVec2(-900, 900), ImVec2(-100, 2000)}, {ImVec2(390, 290), ImVec2(10, 5)},
  };
  for (const auto& [from, to] : lines) {
    INFO(from.x << " " << from.y << " to " << to.x << " " << to.y);
    Sheet drawn, copied;
    plain_dashes(drawn.list(), from, to, 6);
    draw_dashes(copied.list(), from, to, kColor, 1.3f, 6);
    CHECK(alike(seen(drawn.corners()), seen(copied.corners())));
    CHECK(copied.corners().size() <= drawn.corners().size());
  }
  Sheet far;
  draw_dashes(far.list(), ImVec2(-5000, 100), ImVec2(6000, 100), kColor, 1.3f, 6);
  CHECK(far.corners().size() < 2000);
}

}  // namespace lockbox::stamp_test
