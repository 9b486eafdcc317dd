#pragma once
// Our own widgets: each draws and describes itself to the registry in one go, so that nothing can
// be on the screen that a screen reader, a test or a spotlight cannot find. Panels use these and no
// widgets of the drawing library (a test of the house checks it).
//
// Keys are stable identifiers ("stage-policy"), never shown and never translated; together with the
// scopes around them they make the item's path.
#include <string>
#include <string_view>
#include <vector>

#include "web/ui/draw.hpp"
#include "web/ui/ui.hpp"

namespace lockbox::ui {

/// What happened to an interactive item in this frame, and where it is.
struct Response {
  ImVec2 min, max;
  bool activated = false;  ///< clicked, tapped, pressed by key, or from the mirror
  bool hovered = false, held = false, focused = false;
  bool visible = false;  ///< false: scrolled out of sight, drawing can be skipped
  ImVec2 size() const { return ImVec2(max.x - min.x, max.y - min.y); }
  ImVec2 centre() const { return ImVec2((min.x + max.x) / 2, (min.y + max.y) / 2); }
};

/// An item of this size at the cursor that can be focused and activated; the caller draws it.
Response interact(Ui& ui, std::string_view key, ImVec2 size, const Annotation& what);
/// The same at a place on the screen; the cursor is left where it was.
Response interact_at(Ui& ui, std::string_view key, ImVec2 min, ImVec2 size, const Annotation& what);
/// An item that only tells (text, pictures, headings), already drawn at `min`..`max`.
void describe(Ui& ui, std::string_view key, ImVec2 min, ImVec2 max, const Annotation& what);
/// Says that a list of so many rows begins at the cursor; its rows follow as items of their own.
void describe_list(Ui& ui, std::string_view name, std::size_t rows);

/// Nested part of the canvas: scopes paths and identifiers. Ends with the object.
class Scope {
 public:
  Scope(Ui& ui, std::string_view key);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  Ui& ui_;
};

enum class ButtonKind { Plain, Primary, Quiet };
struct ButtonLook {
  ButtonKind kind = ButtonKind::Plain;
  Glyph glyph = Glyph::None;  ///< before the label; alone when the label is empty
  bool disabled = false;
  std::string description{};
};
/// `name` is read aloud; `label` is shown (may be empty for a button of only a glyph).
bool button(Ui& ui, std::string_view key, std::string_view label, std::string_view name,
            const ButtonLook& look = {});
inline bool button(Ui& ui, std::string_view key, std::string_view label,
                   const ButtonLook& look = {}) {
  return button(ui, key, label, label, look);
}

/// A switch that stays on or off. True when it was turned.
bool toggle(Ui& ui, std::string_view key, std::string_view label, bool& on,
            std::string_view description = {});

struct TabSpec {
  std::string key, label, target{};
};
/// A row of tabs; returns the index of the one that is chosen.
int tabs(Ui& ui, std::string_view key, std::string_view name, const std::vector<TabSpec>& specs,
         int current);

/// Text at the cursor, wrapped to the width that is left (or `wrap` pixels). Described when `key`
/// is not empty.
struct TextLook {
  float size = kBody;
  Color color = kInherit;
  bool strong = false, mono = false;
  float wrap = 0;
};
void text(Ui& ui, std::string_view key, std::string_view words, const TextLook& look = {});
/// Muted small text.
void caption(Ui& ui, std::string_view key, std::string_view words);
void heading(Ui& ui, std::string_view key, std::string_view words, int level = 3);
/// Monospaced lines on a raised ground; lines of [first, last] (bytes) are lit.
struct CodeLook {
  std::size_t lit_offset = 0, lit_length = 0;
  Color lit{}, lit_edge{};
};
void code_block(Ui& ui, std::string_view key, std::string_view name, std::string_view code,
                const CodeLook& look = {});

/// A line of a tree that can be opened. Draws the disclosure mark when `expandable`. Returns the
/// response; `open` is toggled in place.
struct TreeLine {
  int level = 1;
  bool expandable = false, selected = false;
  std::string label, detail;  ///< detail: muted words after the label
  Mark mark = Mark::None;
  Color color = kInherit;  ///< of the label
  bool strong = false;
  std::string target, description;
};
Response tree_line(Ui& ui, std::string_view key, const TreeLine& line, bool& open);

/// Slider over whole numbers. True when the value changed.
bool slider(Ui& ui, std::string_view key, std::string_view name, std::string_view value_text,
            int& value, int minimum, int maximum, float width);

/// One line of text input. True when it was changed; `entered` when Enter was pressed.
struct FieldLook {
  std::string hint;
  bool mono = false, keep_focus = false;
};
bool text_field(Ui& ui, std::string_view key, std::string_view name, std::string& value,
                float width, bool& entered, const FieldLook& look = {});

/// Whether the field drawn last is being typed into.
bool field_has_focus();

/// A panel: a surface with a titled header. Content goes between begin and end and scrolls.
struct PanelSpec {
  std::string_view key, title;
  ImVec2 min, size;
  bool scroll = true;
  float header_extra = 0;  ///< room kept free at the right of the header
  std::string target{};    ///< semantic target of the whole panel
};
/// Draws ground and title; the cursor is then in the header, right of the title, for controls of
/// the panel. panel_content() opens the part below. begin_panel() does both.
void panel_header(Ui& ui, const PanelSpec& spec);
void panel_content(Ui& ui, const PanelSpec& spec);
void begin_panel(Ui& ui, const PanelSpec& spec);
void end_panel(Ui& ui);

/// A scrolling part inside a panel.
void begin_scroll(Ui& ui, std::string_view key, ImVec2 size, bool horizontal = false);
void end_scroll(Ui& ui);

/// Words shown beside a hovered item, after a short delay; never the only way to learn something.
void tooltip(Ui& ui, const Response& item, std::string_view words);

}  // namespace lockbox::ui
