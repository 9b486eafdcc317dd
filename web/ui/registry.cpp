#include "web/ui/registry.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/base/json_parse.hpp"

namespace lockbox::ui {
namespace {

/// Bytes of the visible part count; a pixel of rounding does not make an item visible.
bool outside(const Rect& rect, const Rect& clip) {
  constexpr float kLeast = 1.0f;
  return rect.x + rect.w < clip.x + kLeast || rect.x > clip.x + clip.w - kLeast ||
         rect.y + rect.h < clip.y + kLeast || rect.y > clip.y + clip.h - kLeast;
}

/// Eight bytes at a time: the texts of all items are hashed in every frame.
std::uint64_t quick_hash(std::uint64_t h, std::string_view text) {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15ull;
  h = (h ^ text.size()) * kOdd;
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t n = std::min(text.size(), sizeof word);
    std::memcpy(&word, text.data(), n);
    h = (h ^ word) * kOdd;
    h ^= h >> 29;
    text.remove_prefix(n);
  }
  return h;
}

std::uint64_t quick_hash(std::uint64_t h, std::uint64_t number) {
  h = (h ^ number) * 0x9e3779b97f4a7c15ull;
  return h ^ (h >> 29);
}

std::string state_of(const Item& item) {
  std::string state;
  const auto add = [&state](std::string_view word) {
    if (!state.empty())
      state += ' ';
    state += word;
  };
  if (item.what.disabled)
    add("disabled");
  if (item.what.selected)
    add("selected");
  if (item.what.expanded)
    add(*item.what.expanded ? "expanded" : "collapsed");
  if (item.focused)
    add("focused");
  return state;
}

Json to_json(const Item& item) {
  const Annotation& a = item.what;
  Json j = {{"id", item.id},
            {"path", item.path},
            {"role", std::string(to_text(a.role))},
            {"name", a.name}};
  const auto text = [&j](const char* key, const std::string& value) {
    if (!value.empty())
      j[key] = value;
  };
  text("parent", item.parent);
  text("value", a.value);
  text("state", state_of(item));
  text("description", a.description);
  text("target", a.target);
  if (a.level > 0)
    j["level"] = a.level;
  if (a.row > 0)
    j["row"] = a.row;
  if (a.row_count > 0)
    j["rowCount"] = a.row_count;
  if (a.role == Role::Slider) {
    j["min"] = a.minimum;
    j["max"] = a.maximum;
    j["now"] = a.now;
  }
  const auto whole = [](float v) { return static_cast<int>(std::lround(v)); };
  j["rect"] = {whole(item.rect.x), whole(item.rect.y), whole(item.rect.w), whole(item.rect.h)};
  if (item.covered)
    j["covered"] = true;
  if (item.clipped)
    j["clipped"] = true;
  return j;
}

}  // namespace

std::string_view to_text(Role role) {
  switch (role) {
    case Role::Region:
      return "region";
    case Role::Heading:
      return "heading";
    case Role::Button:
      return "button";
    case Role::Tab:
      return "tab";
    case Role::TabList:
      return "tablist";
    case Role::Tree:
      return "tree";
    case Role::TreeItem:
      return "treeitem";
    case Role::Table:
      return "table";
    case Role::Row:
      return "row";
    case Role::List:
      return "list";
    case Role::ListItem:
      return "listitem";
    case Role::Slider:
      return "slider";
    case Role::TextBox:
      return "textbox";
    case Role::Image:
      return "img";
    case Role::Text:
      return "text";
    case Role::Status:
      return "status";
  }
  return "text";
}

void Registry::begin_frame() {
  drawing_.clear();
  placed_.clear();
  scopes_.clear();
}

void Registry::place(std::uint32_t id, Rect rect, Rect clip, std::uint32_t window) {
  placed_[id] = Placed{rect, clip, window};
}

void Registry::push_scope(std::string_view key) {
  scopes_.push_back(path_of(key));
}

void Registry::pop_scope() {
  if (!scopes_.empty())
    scopes_.pop_back();
}

std::string Registry::path_of(std::string_view key) const {
  if (scopes_.empty())
    return std::string(key);
  std::string path = scopes_.back();
  path += '/';
  path += key;
  return path;
}

std::size_t Registry::describe(std::string_view key, std::uint32_t id, const Annotation& what,
                               Rect rect, Rect clip, std::uint32_t window, bool focused) {
  Item item;
  item.id = id;
  item.path = path_of(key);
  item.parent = scopes_.empty() ? std::string() : scopes_.back();
  item.what = what;
  item.rect = rect;
  item.window = window;
  item.clipped = outside(rect, clip);
  item.focused = focused;
  drawing_.push_back(std::move(item));
  return drawing_.size() - 1;
}

void Registry::resolve(Item& item) const {
  const auto placed = item.id == 0 ? placed_.end() : placed_.find(item.id);
  if (placed == placed_.end())
    return;
  item.rect = placed->second.rect;
  item.window = placed->second.window;
  item.clipped = outside(item.rect, placed->second.clip);
}

void Registry::end_frame(const std::function<bool(const Item&)>& covered) {
  for (Item& item : drawing_) {
    resolve(item);
    item.covered = !item.clipped && covered && covered(item);
  }
  // Most frames draw the same items as the one before.
  const bool same = items_.size() == drawing_.size() &&
                    std::equal(items_.begin(), items_.end(), drawing_.begin(),
                               [](const Item& a, const Item& b) { return a.path == b.path; });
  items_.swap(drawing_);
  if (!same) {
    by_path_.clear();
    for (std::size_t i = 0; i < items_.size(); ++i) by_path_.emplace(items_[i].path, i);
  }
  // Scopes that are no item themselves (scrolling parts) do not count as parents. Neighbours mostly
  // have the same one.
  std::string asked, answer;
  for (Item& item : items_) {
    if (item.parent != asked) {
      asked = answer = item.parent;
      while (!answer.empty() && by_path_.count(answer) == 0) {
        const std::size_t cut = answer.rfind('/');
        answer.resize(cut == std::string::npos ? 0 : cut);
      }
    }
    item.parent = answer;
  }
  // A request whose item is not drawn any more must not fire later, at something else.
  activation_.clear();
  value_path_.clear();
  if (!focus_.empty() && !find(focus_))
    focus_.clear();
  const std::uint64_t now = hash();
  if (now == hash_)
    return;
  hash_ = now;
  ++version_;
  write_json();
}

const Item* Registry::find(std::string_view path) const {
  const auto it = by_path_.find(std::string(path));
  return it == by_path_.end() ? nullptr : &items_[it->second];
}

std::uint64_t Registry::hash() const {
  const auto number = [](auto v) { return static_cast<std::uint64_t>(v); };
  const auto whole = [](float v) { return static_cast<std::uint64_t>(std::lround(v)) & 0xffff; };
  std::uint64_t h = items_.size() + 1;
  for (const Item& item : items_) {
    const Annotation& a = item.what;
    for (const std::string* text :
         {&item.path, &item.parent, &a.name, &a.value, &a.description, &a.target})
      h = quick_hash(h, *text);
    for (const int n :
         {static_cast<int>(a.role), a.level, a.row, a.row_count, a.minimum, a.maximum, a.now})
      h = quick_hash(h, number(n));
    h = quick_hash(h, number(a.disabled) | number(a.selected) << 1 |
                          number(a.expanded.has_value()) << 2 |
                          number(a.expanded.value_or(false)) << 3 | number(item.clipped) << 4 |
                          number(item.covered) << 5 | number(item.focused) << 6);
    h = quick_hash(h, whole(item.rect.x) | whole(item.rect.y) << 16 | whole(item.rect.w) << 32 |
                          whole(item.rect.h) << 48);
  }
  return h;
}

void Registry::write_json() {
  Json list = Json::array();
  for (const Item& item : items_) list.push_back(to_json(item));
  json_ = lockbox::to_text(Json{{"version", version_}, {"items", std::move(list)}});
}

bool Registry::take_activation(std::string_view path) {
  if (activation_.empty() || activation_ != path)
    return false;
  activation_.clear();
  return true;
}

bool Registry::take_focus(std::string_view path) {
  if (focus_.empty() || focus_ != path)
    return false;
  focus_.clear();
  return true;
}

std::optional<std::string> Registry::take_value(std::string_view path) {
  if (value_path_.empty() || value_path_ != path)
    return std::nullopt;
  value_path_.clear();
  return std::move(value_);
}

}  // namespace lockbox::ui
