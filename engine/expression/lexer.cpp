#include "engine/expression/lexer.hpp"

#include "engine/base/text.hpp"

namespace lockbox::expression {

namespace {
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
}  // namespace

Lexer::Lexer(std::string_view text) : text_(text) {
  current_ = read();
  next_ = read();
}

void Lexer::advance() {
  previous_ = current_;
  has_previous_ = true;
  current_ = next_;
  if (next_.kind != Token::Kind::End)
    next_ = read();
}

Token Lexer::read() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  Token t;
  t.offset = at_;
  if (at_ == text_.size())
    return t;
  const char c = text_[at_];
  std::size_t end = at_ + 1;
  const auto take_word = [&] {
    while (end < text_.size() && is_word(text_[end])) ++end;
  };
  if (is_letter(c)) {
    t.kind = Token::Kind::Name;
    take_word();
  } else if (c == '#' || c == ':') {
    t.kind = c == '#' ? Token::Kind::Placeholder : Token::Kind::Value;
    take_word();
    if (end == at_ + 1)
      t.kind = Token::Kind::Invalid;
  } else if (is_digit(c)) {
    t.kind = Token::Kind::Number;
    take_word();
    for (std::size_t i = at_; i < end; ++i)
      if (!is_digit(text_[i]))
        t.kind = Token::Kind::Invalid;
  } else if (c == '<' || c == '>') {
    t.kind = Token::Kind::Symbol;
    if (end < text_.size() && (text_[end] == '=' || (c == '<' && text_[end] == '>')))
      ++end;
  } else if (std::string_view("()[].,+-=").find(c) != std::string_view::npos) {
    t.kind = Token::Kind::Symbol;
  } else {
    t.kind = Token::Kind::Invalid;
    if (c == '_')
      take_word();
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) ++end;
  }
  t.text = text_.substr(at_, end - at_);
  at_ = end;
  return t;
}

std::string_view Lexer::near() const {
  const std::size_t begin = has_previous_ ? previous_.offset : current_.offset;
  std::size_t end = next_.offset + next_.text.size();
  if (next_.kind == Token::Kind::End)
    end = current_.kind == Token::Kind::End ? previous_.offset + previous_.text.size()
                                            : current_.offset + current_.text.size();
  return text_.substr(begin, end - begin);
}

bool is_keyword(const Token& token, std::string_view keyword) {
  return token.kind == Token::Kind::Name && equals_ignore_case(token.text, keyword);
}

}  // namespace lockbox::expression
