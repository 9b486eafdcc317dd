#include "web/ui/registry.hpp"

#include <cmath>

#include "engine/base/hash.hpp"
#include "engine/base/json_parse.hpp"

namespace lockbox::ui {
namespace {

/// Bytes of the visible part count; a pixel of rounding does not make an item visible.
bool outside(const Rect& rect, const Rect& clip) {
  constexpr float kLeast = 1.0f;
  return rect.x + rect.w < clip.x + kLeast || rect.x > clip.x + clip.w - kLeast ||
         rect.y + rect.h < clip.y + kLeast || rect.y > clip.y + clip.h - kLeast;
}

std::uint64_t hash_rect(const Rect& r) {
  const auto whole = [](float v) { return static_cast<std::int64_t>(std::lround(v)); };
  return hash_all(whole(r.x), whole(r.y), whole(r.w), whole(r.h));
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
  items_.swap(drawing_);
  by_path_.clear();
  for (std::size_t i = 0; i < items_.size(); ++i) by_path_.emplace(items_[i].path, i);
  // Scopes that are no item themselves (scrolling parts) do not count as parents.
  for (Item& item : items_) {
    while (!item.parent.empty() && by_path_.count(item.parent) == 0) {
      const std::size_t cut = item.parent.rfind('/');
      item.parent.resize(cut == std::string::npos ? 0 : cut);
    }
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
  std::uint64_t h = items_.size() + 1;
  for (const Item& item : items_) {
    const Annotation& a = item.what;
    h = combine_hash(h, hash_all(item.path, item.parent, a.name, a.value, a.description, a.target));
    h = combine_hash(h, hash_all(static_cast<int>(a.role), a.level, a.row, a.row_count, a.minimum,
                                 a.maximum, a.now));
    h = combine_hash(
        h, hash_all(a.disabled, a.selected, a.expanded, item.clipped, item.covered, item.focused));
    h = combine_hash(h, hash_rect(item.rect));
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
