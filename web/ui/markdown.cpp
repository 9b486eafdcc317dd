#include "web/ui/markdown.hpp"

#include "engine/base/text.hpp"

namespace lockbox::ui {
namespace {

std::vector<Span> parse_spans(std::string_view text) {
  std::vector<Span> spans;
  std::string plain;
  const auto flush = [&] {
    if (!plain.empty())
      spans.push_back({plain});
    plain.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const std::string_view mark = rest.starts_with("**") ? "**"
                                  : rest[0] == '*'       ? "*"
                                  : rest[0] == '`'       ? "`"
                                                         : "";
    const std::size_t end = mark.empty() ? std::string_view::npos : rest.find(mark, mark.size());
    if (end == std::string_view::npos || end == mark.size()) {
      plain += text[at++];
      continue;
    }
    flush();
    Span span;
    span.text = rest.substr(mark.size(), end - mark.size());
    span.strong = mark == "**";
    span.emphasis = mark == "*";
    span.code = mark == "`";
    spans.push_back(std::move(span));
    at += end + mark.size();
  }
  flush();
  return spans;
}

/// Lays out words one after the other; draws when it has a list.
class Flow {
 public:
  Flow(Ui& ui, ImDrawList* list, ImVec2 at, float width, Color color)
      : ui_(ui), list_(list), start_(at), x_(at.x), y_(at.y), width_(width), color_(color) {}

  void add(const Span& span) {
    TextStyle style;
    style.strong = span.strong;
    style.mono = span.code;
    for (std::size_t at = 0; at < span.text.size();) {
      const std::size_t space = span.text.find(' ', at);
      const std::size_t end = space == std::string::npos ? span.text.size() : space + 1;
      word(std::string_view(span.text).substr(at, end - at), style, span);
      at = end;
    }
  }
  float height() const { return y_ - start_.y + line_height(); }

 private:
  float line_height() const { return ui_.em() * 1.5f; }

  void word(std::string_view text, const TextStyle& style, const Span& span) {
    const std::string_view visible = trim(text);
    const float width = measure(ui_, visible, style).x;
    if (x_ + width > start_.x + width_ && x_ > start_.x) {
      x_ = start_.x;
      y_ += line_height();
    }
    if (list_) {
      const float rise = (line_height() - pixels_of(ui_, style)) / 2;
      if (span.code)
        list_->AddRectFilled(ImVec2(x_ - 2, y_ + 2), ImVec2(x_ + width + 2, y_ + line_height() - 1),
                             u32(ui_.theme.raised), 3);
      draw_text(ui_, list_, ImVec2(x_, y_ + rise), span.emphasis ? ui_.theme.accent : color_,
                visible, style);
    }
    x_ += measure(ui_, text, style).x;
  }

  Ui& ui_;
  ImDrawList* list_;
  ImVec2 start_;
  float x_, y_, width_;
  Color color_;
};

}  // namespace

std::vector<Paragraph> parse_markdown(std::string_view text) {
  std::vector<Paragraph> paragraphs;
  std::string gathered;
  bool bullet = false;
  const auto flush = [&] {
    if (!gathered.empty())
      paragraphs.push_back({bullet, parse_spans(gathered)});
    gathered.clear();
    bullet = false;
  };
  for (const std::string& line : split(text, '\n')) {
    const std::string_view words = trim(line);
    if (words.empty()) {
      flush();
      continue;
    }
    if (words.starts_with("- ")) {
      flush();
      bullet = true;
      gathered = words.substr(2);
      continue;
    }
    gathered += gathered.empty() ? "" : " ";
    gathered += words;
  }
  flush();
  return paragraphs;
}

void markdown(Ui& ui, std::string_view key, std::string_view text, Color color) {
  const Color front = color.a == 0 ? ui.theme.text : color;
  Scope scope(ui, key);
  int index = 0;
  for (const Paragraph& paragraph : parse_markdown(text)) {
    const float indent = paragraph.bullet ? ui.em() * 1.2f : 0.0f;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x - indent;
    Flow measured(ui, nullptr, ImVec2(at.x + indent, at.y), width, front);
    std::string plain;
    for (const Span& span : paragraph.spans) {
      measured.add(span);
      plain += span.text;
    }
    const float height = measured.height();
    ImGui::Dummy(ImVec2(indent + width, height));
    const ImVec2 end(at.x + indent + width, at.y + height);
    if (ImGui::IsRectVisible(at, end)) {
      ImDrawList* list = ImGui::GetWindowDrawList();
      if (paragraph.bullet)
        list->AddCircleFilled(ImVec2(at.x + ui.em() * 0.5f, at.y + ui.em() * 0.75f), 2.2f,
                              u32(ui.theme.muted));
      Flow drawn(ui, list, ImVec2(at.x + indent, at.y), width, front);
      for (const Span& span : paragraph.spans) drawn.add(span);
    }
    Annotation what;
    what.name = plain;
    describe(ui, std::to_string(index++), at, end, what);
  }
}

}  // namespace lockbox::ui
