#include "engine/shell/shorthand.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::shell {
namespace {

struct SyntaxError {
  std::string message;
};

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.#/:-@$").find(c) != std::string_view::npos;
}

/// Recursive descent over
///   parameter = key "=" value *("," key "=" value)
///   value     = "[" list "]" / "{" hash "}" / csv
/// Errors are thrown inside this file only; nesting is bounded.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Json parse() {
    Json out = pairs('\0');
    if (i_ < text_.size())
      fail(",");
    return out;
  }

 private:
  [[noreturn]] void fail(std::string_view expected) const {
    const std::string received = i_ < text_.size() ? std::string(1, text_[i_]) : std::string("EOF");
    throw SyntaxError{concat({"Expected: '", expected, "', received: '", received, "' for input:\n",
                              text_, "\n", std::string(i_, ' '), "^"})};
  }
  char peek() const { return i_ < text_.size() ? text_[i_] : '\0'; }
  void skip_spaces() {
    while (i_ < text_.size() && (peek() == ' ' || peek() == '\n' || peek() == '\t')) ++i_;
  }
  void expect(char c) {
    skip_spaces();
    if (peek() != c || i_ >= text_.size())
      fail(std::string(1, c));
    ++i_;
    skip_spaces();
  }

  /// Pairs up to `close` ('\0': the end of the text).
  Json pairs(char close) {
    Json out = Json::object();
    skip_spaces();
    while (i_ < text_.size() && peek() != close) {
      const std::size_t start = i_;
      std::string k = key();
      expect('=');
      if (out.contains(k)) {
        throw SyntaxError{concat({"Second instance of key \"", k, "\" encountered for input:\n",
                                  text_, "\n", std::string(start, ' '), "^\n",
                                  "This is often because there is a preceding \",\" instead of a "
                                  "space."})};
      }
      out[k] = value(close);
      skip_spaces();
      if (peek() != ',' || i_ >= text_.size())
        break;
      ++i_;
      skip_spaces();
      if (i_ >= text_.size())
        fail("=");
    }
    if (out.empty() && close == '\0')
      fail("=");
    return out;
  }

  std::string key() {
    const std::size_t start = i_;
    while (i_ < text_.size() && is_key_character(peek())) ++i_;
    if (i_ == start)
      fail("=");
    return std::string(text_.substr(start, i_ - start));
  }

  /// The value of a key; `close` ends a bare word besides the comma.
  Json value(char close) {
    if (peek() == '[' || peek() == '{')
      return bracketed();
    std::string first = scalar(close);
    if (close != '\0' || peek() != ',')
      return first;
    return csv(std::move(first));
  }

  Json bracketed() {
    if (++depth_ > 100)
      throw SyntaxError{"The shorthand value is nested more than 100 levels deep"};
    const char open = peek();
    ++i_;
    Json out = open == '{' ? pairs('}') : list();
    expect(open == '{' ? '}' : ']');
    --depth_;
    return out;
  }

  Json list() {
    Json out = Json::array();
    skip_spaces();
    while (i_ < text_.size() && peek() != ']') {
      if (peek() == '[' || peek() == '{') {
        out.push_back(bracketed());
      } else {
        out.push_back(scalar(']'));
      }
      skip_spaces();
      if (peek() != ',' || i_ >= text_.size())
        break;
      ++i_;
      skip_spaces();
    }
    return out;
  }

  /// "a,b,c" as a list, as long as what follows a comma is not the next "key=".
  Json csv(std::string first) {
    Json out = Json::array({std::move(first)});
    while (peek() == ',' && i_ < text_.size()) {
      const std::size_t comma = i_;
      ++i_;
      skip_spaces();
      if (i_ >= text_.size() || next_is_pair()) {
        i_ = comma;
        break;
      }
      out.push_back(scalar('\0'));
    }
    return out.size() == 1 ? out[0] : out;
  }

  bool next_is_pair() const {
    std::size_t j = i_;
    while (j < text_.size() && is_key_character(text_[j])) ++j;
    if (j == i_)
      return false;
    while (j < text_.size() && text_[j] == ' ') ++j;
    return j < text_.size() && text_[j] == '=';
  }

  std::string scalar(char close) {
    skip_spaces();
    if (peek() == '\'' || peek() == '"')
      return quoted();
    std::string out;
    while (i_ < text_.size() && peek() != ',' && !(close != '\0' && peek() == close)) {
      if (peek() == '\\' && i_ + 1 < text_.size() && text_[i_ + 1] == ',')
        ++i_;
      out += peek();
      ++i_;
    }
    return std::string(trim(out));
  }

  std::string quoted() {
    const char quote = peek();
    ++i_;
    std::string out;
    for (; i_ < text_.size(); ++i_) {
      if (peek() == '\\' && i_ + 1 < text_.size() &&
          (text_[i_ + 1] == quote || text_[i_ + 1] == '\\')) {
        ++i_;
      } else if (peek() == quote) {
        ++i_;
        return out;
      }
      out += peek();
    }
    fail(std::string(1, quote));
  }

  std::string_view text_;
  std::size_t i_ = 0;
  int depth_ = 0;
};

Expected<Json, std::string> typed_scalar(const Json& value, const Shape& shape) {
  if (!value.is_string())
    return value;
  const std::string& text = value.get_ref<const std::string&>();
  switch (shape.kind) {
    case ShapeKind::Integer:
    case ShapeKind::Long:
      if (const auto number = to_int(text))
        return Json(*number);
      return concat({"invalid literal for int() with base 10: '", text, "'"});
    case ShapeKind::Number: {
      char* end = nullptr;
      const double number = std::strtod(text.c_str(), &end);
      if (text.empty() || *end != '\0')
        return concat({"could not convert string to float: '", text, "'"});
      return Json(number);
    }
    case ShapeKind::Boolean:
      if (equals_ignore_case(text, "true"))
        return Json(true);
      if (equals_ignore_case(text, "false"))
        return Json(false);
      return value;
    default:
      return value;
  }
}

}  // namespace

Expected<Json, std::string> parse_shorthand(std::string_view text) {
  try {
    return Parser(text).parse();
  } catch (const SyntaxError& e) {
    return e.message;
  }
}

Expected<Json, std::string> typed_shorthand(const Json& value, const Shape& shape) {
  if (shape.kind == ShapeKind::List) {
    if (!value.is_array()) {
      auto element = typed_shorthand(value, *shape.element);
      if (!element)
        return element;
      return Json::array({std::move(element).value()});
    }
    Json out = Json::array();
    for (const Json& e : value) {
      auto element = typed_shorthand(e, *shape.element);
      if (!element)
        return element;
      out.push_back(std::move(element).value());
    }
    return out;
  }
  if (!value.is_object())
    return typed_scalar(value, shape);
  Json out = Json::object();
  for (const auto& [name, v] : value.items()) {
    const Shape* inner = shape.kind == ShapeKind::Map ? shape.element : nullptr;
    if (shape.kind == ShapeKind::Structure) {
      if (const MemberModel* m = find_member(shape, name))
        inner = m->shape;
    }
    if (!inner) {
      out[name] = v;
      continue;
    }
    auto typed = typed_shorthand(v, *inner);
    if (!typed)
      return typed;
    out[name] = std::move(typed).value();
  }
  return out;
}

}  // namespace lockbox::shell
