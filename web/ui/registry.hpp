#pragma once
// The item registry: every control, row, heading and picture of the last frame with its role, name,
// value, state and place. From it come the accessibility mirror, the selectors of the tests and the
// lesson's spotlights. It knows nothing of any drawing library: positions are reported by the hook
// (web/ui/imgui_hook.cpp) and meaning by our own widgets (web/ui/widgets.hpp); an item exists only
// when a widget described it.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lockbox::ui {

/// What an item is, named after the roles of WAI-ARIA.
enum class Role {
  Region,
  Heading,
  Button,
  Tab,
  TabList,
  Tree,
  TreeItem,
  Table,
  Row,
  List,
  ListItem,
  Slider,
  TextBox,
  Image,
  Text,
  Status
};
std::string_view to_text(Role role);

/// Rectangle in the canvas, CSS pixels.
struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
  bool contains(float px, float py) const { return px >= x && py >= y && px < x + w && py < y + h; }
};

/// What a widget says about itself.
struct Annotation {
  Role role = Role::Text;
  std::string name;         ///< what a reader hears; never empty for controls
  std::string value;        ///< present value of sliders and fields
  std::string description;  ///< further words
  std::string target;       ///< semantic target for spotlights: "statement:HouseOnly"
  bool disabled = false, selected = false;
  std::optional<bool> expanded;  ///< tree items and disclosures
  int level = 0;                 ///< headings and tree items, from 1
  int row = 0, row_count = 0;    ///< rows and lists: 1-based position, and how many there are
  int minimum = 0, maximum = 0, now = 0;  ///< sliders
};

struct Item {
  std::uint32_t id = 0;  ///< of the drawing library; 0 for items that take no input
  std::string path;      ///< stable: panel/widget/row key
  std::string parent;    ///< path of the item it belongs to, empty at the top
  Annotation what;
  Rect rect;
  std::uint32_t window = 0;
  bool clipped = false;  ///< scrolled out of sight, wholly
  bool covered = false;  ///< something else lies over its centre
  bool focused = false;
};

class Registry {
 public:
  /// A frame begins: what was described before becomes the previous frame.
  void begin_frame();
  /// All is described. `covers` answers whether another window than `window` is on top at a point.
  void end_frame(const std::function<bool(const Item&)>& covered);

  /// From the hook: an item of the drawing library was placed.
  void place(std::uint32_t id, Rect rect, Rect clip, std::uint32_t window);

  /// Paths are built from nested scopes. A scope may stand for an item (a region, a tree).
  void push_scope(std::string_view key);
  void pop_scope();
  std::string path_of(std::string_view key) const;

  /// Describes an item. `rect` and `clip` count for items the hook does not report (id 0).
  /// Returns the item's index in this frame.
  std::size_t describe(std::string_view key, std::uint32_t id, const Annotation& what, Rect rect,
                       Rect clip, std::uint32_t window, bool focused);

  /// Items of the last finished frame, in reading order.
  const std::vector<Item>& items() const { return items_; }
  const Item* find(std::string_view path) const;
  /// The items as JSON: {"items":[...],"version":n}. Rebuilt only when something changed.
  const std::string& json() const { return json_; }
  /// Raised whenever a finished frame differs from the one before.
  std::uint64_t version() const { return version_; }

  // Requests from outside, taken by the widget with that path when it is drawn next.
  void request_activation(std::string path) { activation_ = std::move(path); }
  void request_focus(std::string path) { focus_ = std::move(path); }
  void request_value(std::string path, std::string value) {
    value_path_ = std::move(path);
    value_ = std::move(value);
  }
  bool take_activation(std::string_view path);
  bool take_focus(std::string_view path);
  std::optional<std::string> take_value(std::string_view path);
  bool has_requests() const {
    return !activation_.empty() || !focus_.empty() || !value_path_.empty();
  }

 private:
  struct Placed {
    Rect rect, clip;
    std::uint32_t window = 0;
  };
  void resolve(Item& item) const;
  std::uint64_t hash() const;
  void write_json();

  std::vector<std::string> scopes_;
  std::vector<Item> drawing_, items_;
  std::unordered_map<std::uint32_t, Placed> placed_;
  std::unordered_map<std::string, std::size_t> by_path_;
  std::string json_ = "{\"version\":0,\"items\":[]}";
  std::uint64_t hash_ = 0, version_ = 0;
  std::string activation_, focus_, value_path_, value_;
};

}  // namespace lockbox::ui
