#include "engine/policy/positioned_json.hpp"

#include "engine/base/text.hpp"

namespace lockbox::policy {
namespace {

void append_utf8(std::string& out, unsigned cp) {
  if (cp < 0x80) {
    out += static_cast<char>(cp);
  } else if (cp < 0x800) {
    out += static_cast<char>(0xc0 | (cp >> 6));
    out += static_cast<char>(0x80 | (cp & 0x3f));
  } else if (cp < 0x10000) {
    out += static_cast<char>(0xe0 | (cp >> 12));
    out += static_cast<char>(0x80 | ((cp >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (cp & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (cp >> 18));
    out += static_cast<char>(0x80 | ((cp >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((cp >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (cp & 0x3f));
  }
}

int hex_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

class Reader {
 public:
  Reader(std::string_view text, int max_depth) : text_(text), max_depth_(max_depth) {}

  PositionedJson run() {
    PositionedJson result;
    skip_space();
    bool ok = value(result.root, 0);
    if (ok) {
      skip_space();
      if (at_ < text_.size())
        ok = fail("the document ends here, but more text follows");
    }
    result.ok = ok;
    result.error = error_;
    result.where = where_;
    return result;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  Span here() const {
    Span s;
    s.offset = at_;
    s.length = at_ < text_.size() ? 1 : 0;
    s.line = line_;
    s.column = at_ - line_start_ + 1;
    return s;
  }

  bool fail(std::string message) {
    error_ = std::move(message);
    where_ = here();
    return false;
  }

  std::string found() const {
    if (at_ >= text_.size())
      return "the end of the text";
    const unsigned char c = static_cast<unsigned char>(text_[at_]);
    if (c < 0x20)
      return "a control character";
    return concat({"'", text_.substr(at_, 1), "'"});
  }

  void skip_space() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        ++line_;
        line_start_ = at_ + 1;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
      ++at_;
    }
  }

  bool value(JsonNode& out, int depth) {
    if (depth > max_depth_)
      return fail("arrays and objects are nested too deeply");
    out.span = here();
    bool ok = false;
    const char c = peek();
    if (c == '{') {
      ok = object(out, depth);
    } else if (c == '[') {
      ok = array(out, depth);
    } else if (c == '"') {
      out.type = JsonNode::Type::String;
      ok = string(out.text);
    } else if (c == '-' || is_digit(c)) {
      ok = number(out);
    } else {
      ok = word(out);
    }
    out.span.length = at_ - out.span.offset;
    return ok;
  }

  bool word(JsonNode& out) {
    const auto take = [&](std::string_view w, JsonNode::Type type) {
      if (text_.substr(at_, w.size()) != w)
        return false;
      out.type = type;
      out.text = std::string(w);
      at_ += w.size();
      return true;
    };
    if (take("true", JsonNode::Type::Boolean) || take("false", JsonNode::Type::Boolean) ||
        take("null", JsonNode::Type::Null))
      return true;
    return fail(concat({"expected a value, found ", found()}));
  }

  bool number(JsonNode& out) {
    const std::size_t start = at_;
    if (peek() == '-')
      ++at_;
    if (peek() == '0') {
      ++at_;
    } else if (!digits()) {
      return fail(concat({"expected a digit, found ", found()}));
    }
    if (peek() == '.') {
      ++at_;
      if (!digits())
        return fail(concat({"expected a digit after the decimal point, found ", found()}));
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-')
        ++at_;
      if (!digits())
        return fail(concat({"expected a digit in the exponent, found ", found()}));
    }
    out.type = JsonNode::Type::Number;
    out.text = std::string(text_.substr(start, at_ - start));
    return true;
  }

  bool digits() {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ > start;
  }

  bool string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20)
        return fail("a text may not contain a raw control character or line break");
      if (c == '\\') {
        if (!escape(out))
          return false;
      } else {
        out += c;
        ++at_;
      }
    }
    return fail("the text in quotes never ends");
  }

  bool hex4(unsigned& out) {
    out = 0;
    for (int i = 0; i < 4; ++i) {
      const int v = hex_value(peek());
      if (v < 0)
        return fail(concat({"expected four hexadecimal digits after \\u, found ", found()}));
      out = out * 16 + static_cast<unsigned>(v);
      ++at_;
    }
    return true;
  }

  bool escape(std::string& out) {
    ++at_;
    constexpr std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
    if (at_ < text_.size()) {
      const std::size_t i = from.find(text_[at_]);
      if (i != std::string_view::npos) {
        out += to[i];
        ++at_;
        return true;
      }
    }
    if (peek() != 'u')
      return fail(concat({"unknown escape after \\: ", found()}));
    ++at_;
    unsigned cp = 0;
    if (!hex4(cp))
      return false;
    if (cp >= 0xd800 && cp < 0xdc00) {
      if (text_.substr(at_, 2) != "\\u")
        return fail("half of a surrogate pair");
      at_ += 2;
      unsigned low = 0;
      if (!hex4(low))
        return false;
      if (low < 0xdc00 || low > 0xdfff)
        return fail("half of a surrogate pair");
      cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
    } else if (cp >= 0xdc00 && cp < 0xe000) {
      return fail("half of a surrogate pair");
    }
    append_utf8(out, cp);
    return true;
  }

  bool array(JsonNode& out, int depth) {
    out.type = JsonNode::Type::Array;
    ++at_;
    skip_space();
    if (peek() == ']') {
      ++at_;
      return true;
    }
    for (;;) {
      out.items.push_back({});
      if (!value(out.items.back(), depth + 1))
        return false;
      skip_space();
      if (peek() == ']') {
        ++at_;
        return true;
      }
      if (peek() != ',')
        return fail(concat({"expected ',' or ']', found ", found()}));
      ++at_;
      skip_space();
    }
  }

  bool object(JsonNode& out, int depth) {
    out.type = JsonNode::Type::Object;
    ++at_;
    skip_space();
    if (peek() == '}') {
      ++at_;
      return true;
    }
    for (;;) {
      if (peek() != '"')
        return fail(concat({"expected a member name in quotes, found ", found()}));
      out.members.push_back({});
      JsonMember& m = out.members.back();
      m.name_span = here();
      if (!string(m.name))
        return false;
      m.name_span.length = at_ - m.name_span.offset;
      skip_space();
      if (peek() != ':')
        return fail(concat({"expected ':', found ", found()}));
      ++at_;
      skip_space();
      if (!value(m.value, depth + 1))
        return false;
      skip_space();
      if (peek() == '}') {
        ++at_;
        return true;
      }
      if (peek() != ',')
        return fail(concat({"expected ',' or '}', found ", found()}));
      ++at_;
      skip_space();
    }
  }

  std::string_view text_;
  int max_depth_;
  std::size_t at_ = 0, line_ = 1, line_start_ = 0;
  std::string error_;
  Span where_;
};

}  // namespace

const JsonMember* JsonNode::find(std::string_view name) const {
  for (const JsonMember& m : members)
    if (m.name == name)
      return &m;
  return nullptr;
}

PositionedJson read_positioned_json(std::string_view text, int max_depth) {
  return Reader(text, max_depth).run();
}

std::string_view to_text(JsonNode::Type type) {
  switch (type) {
    case JsonNode::Type::Null:
      return "null";
    case JsonNode::Type::Boolean:
      return "a boolean";
    case JsonNode::Type::Number:
      return "a number";
    case JsonNode::Type::String:
      return "a text";
    case JsonNode::Type::Array:
      return "an array";
    case JsonNode::Type::Object:
      break;
  }
  return "an object";
}

}  // namespace lockbox::policy
