#include "web/ui/hex.hpp"

#include <algorithm>

#include "engine/base/text.hpp"

namespace lockbox::ui {
namespace {

constexpr std::size_t kSpoken = 128;  ///< bytes that a reader of words is given

const HexMark* mark_at(const std::vector<HexMark>& marks, std::size_t at, HexMark::Kind kind) {
  for (const HexMark& m : marks)
    if (m.kind == kind && at >= m.offset && at < m.offset + m.length)
      return &m;
  return nullptr;
}

class HexDrawer {
 public:
  HexDrawer(Ui& ui, std::string_view bytes, const std::vector<HexMark>& marks, std::size_t across)
      : ui_(ui), bytes_(bytes), marks_(marks), across_(across) {
    cell_ = measure(ui, "0", style_).x;
    line_ = ui.em() * 1.28f;
  }
  float width() const {
    return cell_ * static_cast<float>(6 + across_ * 3 + 1 + across_) + ui_.em() * 0.8f;
  }
  float line_height() const { return line_; }

  void line(ImVec2 at, std::size_t first) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    std::string offset = std::to_string(first);
    offset.insert(0, offset.size() < 4 ? 4 - offset.size() : 0, ' ');
    draw_text(ui_, list, ImVec2(at.x, at.y), ui_.theme.muted, offset, style_);
    const std::size_t end = std::min(first + across_, bytes_.size());
    for (std::size_t i = first; i < end; ++i) byte(list, at, i, i - first);
  }

 private:
  void byte(ImDrawList* list, ImVec2 at, std::size_t i, std::size_t column) {
    const auto c = static_cast<unsigned char>(bytes_[i]);
    const float x = at.x + cell_ * (6 + static_cast<float>(column) * 3);
    const float text_x =
        at.x + cell_ * (7 + static_cast<float>(across_) * 3 + static_cast<float>(column));
    const Theme& t = ui_.theme;
    Color front = t.text;
    const ImVec2 min(x - cell_ * 0.3f, at.y - line_ * 0.1f),
        max(x + cell_ * 2.3f, at.y + line_ * 0.82f);
    if (mark_at(marks_, i, HexMark::Kind::Part))
      list->AddRectFilled(min, max, u32(t.accent_soft));
    if (mark_at(marks_, i, HexMark::Kind::Chosen)) {
      list->AddRectFilled(min, max, u32(t.selected));
      list->AddLine(ImVec2(min.x, max.y), max, u32(t.accent), 2.0f);
      front = t.accent;
    }
    const bool changed = mark_at(marks_, i, HexMark::Kind::Changed) != nullptr;
    if (changed) {
      list->AddRectFilled(min, max, u32(t.write_soft));
      list->AddLine(ImVec2(min.x, max.y), max, u32(t.write), 2.0f);
      front = t.write;
    }
    constexpr char kDigits[] = "0123456789abcdef";
    const char digits[2] = {kDigits[c >> 4], kDigits[c & 15]};
    const TextStyle style{kSmall, changed, true};
    draw_text(ui_, list, ImVec2(x, at.y), front, std::string_view(digits, 2), style);
    const char shown = c >= 0x20 && c < 0x7f ? static_cast<char>(c) : '.';
    draw_text(ui_, list, ImVec2(text_x, at.y),
              changed        ? front
              : shown == '.' ? t.muted
                             : t.text,
              std::string_view(&shown, 1), style_);
  }

  Ui& ui_;
  std::string_view bytes_;
  const std::vector<HexMark>& marks_;
  std::size_t across_;
  TextStyle style_{kSmall, false, true};
  float cell_ = 0, line_ = 0;
};

}  // namespace

void hex_block(Ui& ui, std::string_view key, std::string_view name, std::string_view bytes,
               const std::vector<HexMark>& marks, std::size_t most) {
  const float pad = ui.em() * 0.5f, room = ImGui::GetContentRegionAvail().x;
  const std::string_view shown = bytes.substr(0, most);
  HexDrawer wide(ui, shown, marks, 16), slim(ui, shown, marks, 8);
  const bool fits = wide.width() + pad * 2 <= room;
  HexDrawer& drawer = fits ? wide : slim;
  const std::size_t across = fits ? 16 : 8;
  const std::size_t lines = std::max<std::size_t>(1, (shown.size() + across - 1) / across);
  const float height = static_cast<float>(lines) * drawer.line_height() + pad * 2;
  const ImVec2 min = ImGui::GetCursorScreenPos(), max(min.x + room, min.y + height);
  ImGui::Dummy(ImVec2(std::min(room, drawer.width() + pad * 2), height));
  Annotation what;
  what.role = Role::Text;
  what.name = name;
  what.value = hex_encode(shown.substr(0, kSpoken));
  describe(ui, key, min, max, what);
  if (!ImGui::IsRectVisible(min, max))
    return;
  ImGui::GetWindowDrawList()->AddRectFilled(min, max, u32(ui.theme.raised), 6.0f);
  for (std::size_t l = 0; l < lines; ++l) {
    const ImVec2 at(min.x + pad, min.y + pad + static_cast<float>(l) * drawer.line_height());
    if (ImGui::IsRectVisible(at, ImVec2(max.x, at.y + drawer.line_height())))
      drawer.line(at, l * across);
  }
  if (shown.size() < bytes.size())
    caption(ui, "", concat({"and ", std::to_string(bytes.size() - shown.size()), " bytes more"}));
}

}  // namespace lockbox::ui
