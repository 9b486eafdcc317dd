#include "engine/base/json.hpp"

#include <unordered_map>
#include <utility>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"

namespace lockbox {

namespace {

/// Receives the tokens of the library's parser and builds the value. Members are collected in a
/// plain vector and moved into the object when it ends: the ordered object's own insertion looks
/// every name up, and its vector copies on growth, which would make big inputs quadratic.
class Builder {
 public:
  explicit Builder(std::vector<std::string>& duplicates) : duplicates_(duplicates) {}

  bool null() { return add(Json()); }
  bool boolean(bool v) { return add(Json(v)); }
  bool number_integer(Json::number_integer_t v) { return add(Json(v)); }
  bool number_unsigned(Json::number_unsigned_t v) { return add(Json(v)); }
  bool number_float(Json::number_float_t v, const std::string&) { return add(Json(v)); }
  bool string(std::string& v) { return add(Json(std::move(v))); }
  bool binary(Json::binary_t&) { return false; }  // cannot occur in text

  bool start_object(std::size_t) {
    frames_.emplace_back();
    frames_.back().object = true;
    return true;
  }
  bool key(std::string& name) {
    frames_.back().key = std::move(name);
    return true;
  }
  bool end_object() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    Json::object_t object;
    object.reserve(frame.members.size());
    for (auto& m : frame.members) object.emplace_back(std::move(m.first), std::move(m.second));
    return add(Json(std::move(object)));
  }
  bool start_array(std::size_t) {
    frames_.emplace_back();
    return true;
  }
  bool end_array() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    return add(Json(std::move(frame.elements)));
  }
  template <class Exception>
  bool parse_error(std::size_t position, const std::string&, const Exception& e) {
    position_ = position;
    message_ = e.what();
    return false;
  }

  Json take() { return std::move(result_); }
  std::size_t position() const { return position_; }
  const std::string& message() const { return message_; }

 private:
  struct Frame {
    bool object = false;
    std::string key;
    std::vector<std::pair<std::string, Json>> members;
    std::unordered_map<std::string, std::size_t> places;  // only for objects of many members
    Json::array_t elements;
  };
  static constexpr std::size_t kLinear = 16;

  bool add(Json value) {
    if (frames_.empty()) {
      result_ = std::move(value);
      return true;
    }
    Frame& f = frames_.back();
    if (!f.object) {
      f.elements.push_back(std::move(value));
      return true;
    }
    const std::size_t place = place_of(f, f.key);
    if (place < f.members.size()) {
      duplicates_.push_back(pointer());
      f.members[place].second = std::move(value);
      return true;
    }
    if (!f.places.empty())
      f.places.emplace(f.key, f.members.size());
    f.members.emplace_back(std::move(f.key), std::move(value));
    return true;
  }

  static std::size_t place_of(Frame& f, const std::string& name) {
    if (f.members.size() <= kLinear) {
      for (std::size_t i = 0; i < f.members.size(); ++i)
        if (f.members[i].first == name)
          return i;
      return f.members.size();
    }
    if (f.places.empty())
      for (std::size_t i = 0; i < f.members.size(); ++i) f.places.emplace(f.members[i].first, i);
    const auto it = f.places.find(name);
    return it == f.places.end() ? f.members.size() : it->second;
  }

  std::string pointer() const {
    std::string out;
    for (const Frame& f : frames_) {
      out += '/';
      out += f.object ? replace_all(replace_all(f.key, "~", "~0"), "/", "~1")
                      : std::to_string(f.elements.size());
    }
    return out;
  }

  std::vector<Frame> frames_;
  Json result_;
  std::vector<std::string>& duplicates_;
  std::size_t position_ = 0;
  std::string message_;
};

/// Offset of the first bracket that nests deeper than `max_depth`, or npos.
std::size_t too_deep_at(std::string_view text, std::size_t max_depth) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > max_depth)
        return i;
    } else if (c == '}' || c == ']') {
      if (depth > 0)
        --depth;
    }
  }
  return std::string_view::npos;
}

/// The library's sentence without its error number and position, which JsonError has of its own.
std::string plain_message(const std::string& what) {
  std::string_view text = what;
  if (!text.empty() && text[0] == '[') {
    const std::size_t end = text.find("] ");
    if (end != std::string_view::npos)
      text.remove_prefix(end + 2);
  }
  if (text.substr(0, 11) == "parse error") {
    const std::size_t colon = text.find(": ");
    if (colon != std::string_view::npos)
      text.remove_prefix(colon + 2);
  }
  return std::string(text);
}

JsonParse failed(std::string_view text, std::size_t offset, std::string message) {
  JsonParse out;
  JsonError e;
  e.message = std::move(message);
  e.offset = offset < text.size() ? offset : text.size();
  line_and_column(text, e.offset, e.line, e.column);
  out.error = std::move(e);
  return out;
}

}  // namespace

JsonParse parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes)
    return failed(text, limits.max_bytes,
                  concat({"the text is longer than ", std::to_string(limits.max_bytes), " bytes"}));
  const std::size_t deep = too_deep_at(text, limits.max_depth);
  if (deep != std::string_view::npos)
    return failed(
        text, deep,
        concat({"arrays and objects nest deeper than ", std::to_string(limits.max_depth)}));
  JsonParse out;
  Builder builder(out.duplicates);
  if (!Json::sax_parse(text.data(), text.data() + text.size(), &builder)) {
    const std::size_t at = builder.position();
    return failed(text, at > 0 ? at - 1 : 0, plain_message(builder.message()));
  }
  out.value = builder.take();
  return out;
}

namespace {

std::string library_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void append_text(std::string& out, const Json& value);

void append_members(std::string& out, const Json::object_t& members) {
  out += '{';
  bool first = true;
  for (const auto& [name, value] : members) {
    if (!first)
      out += ',';
    first = false;
    append_json_string(out, name);
    out += ':';
    append_text(out, value);
  }
  out += '}';
}

void append_elements(std::string& out, const Json::array_t& elements) {
  out += '[';
  bool first = true;
  for (const Json& element : elements) {
    if (!first)
      out += ',';
    first = false;
    append_text(out, element);
  }
  out += ']';
}

/// What the library would write, faster where there is much of it: texts and what holds them.
void append_text(std::string& out, const Json& value) {
  if (const auto* text = value.get_ptr<const std::string*>())
    append_json_string(out, *text);
  else if (const auto* members = value.get_ptr<const Json::object_t*>())
    append_members(out, *members);
  else if (const auto* elements = value.get_ptr<const Json::array_t*>())
    append_elements(out, *elements);
  else
    out += library_text(value);
}

}  // namespace

std::string to_text(const Json& value) {
  std::string out;
  append_text(out, value);
  return out;
}

void append_json_string(std::string& out, std::string_view text) {
  // Most strings need no escapes; the library looks at all others, one character at a time.
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c != '"' && c != '\\' && c != '\x7f';
  });
  if (!plain) {
    out += library_text(Json(text));
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

std::string to_pretty_text(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

const Json* member(const Json& value, std::string_view name) {
  const auto* object = value.get_ptr<const Json::object_t*>();
  if (!object)
    return nullptr;
  for (const auto& m : *object)
    if (m.first == name)
      return m.second.is_null() ? nullptr : &m.second;
  return nullptr;
}

std::optional<std::string> string_member(const Json& value, std::string_view name) {
  const Json* m = member(value, name);
  if (!m || !m->is_string())
    return std::nullopt;
  return m->get_ref<const std::string&>();
}

void line_and_column(std::string_view text, std::size_t offset, std::size_t& line,
                     std::size_t& column) {
  line = 1;
  column = 1;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
  }
}

}  // namespace lockbox
