#include "engine/shell/jmespath/lexer.hpp"

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"

namespace lockbox::shell::jmespath {
namespace {

bool starts_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (true) {
      while (i_ < text_.size() &&
             std::string_view(" \t\r\n").find(text_[i_]) != std::string_view::npos)
        ++i_;
      Token t;
      t.offset = i_;
      if (i_ < text_.size())
        next(t);
      const bool end = t.kind == TokenKind::End;
      tokens_.push_back(std::move(t));
      if (end)
        return std::move(tokens_);
    }
  }

 private:
  bool take(std::string_view expected) {
    if (text_.substr(i_, expected.size()) != expected)
      return false;
    i_ += expected.size();
    return true;
  }

  void next(Token& t) {
    const char c = text_[i_];
    if (starts_identifier(c)) {
      const std::size_t start = i_;
      while (i_ < text_.size() && (starts_identifier(text_[i_]) || is_digit(text_[i_]))) ++i_;
      t.kind = TokenKind::Identifier;
      t.text = std::string(text_.substr(start, i_ - start));
    } else if (is_digit(c) || c == '-') {
      number(t);
    } else if (c == '"') {
      quoted_identifier(t);
    } else if (c == '\'') {
      raw_string(t);
    } else if (c == '`') {
      literal(t);
    } else {
      symbol(t);
    }
  }

  void symbol(Token& t) {
    static const std::pair<std::string_view, TokenKind> kSymbols[] = {
        {"[?", TokenKind::Filter},     {"[]", TokenKind::Flatten},
        {"[", TokenKind::LeftBracket}, {"]", TokenKind::RightBracket},
        {"{", TokenKind::LeftBrace},   {"}", TokenKind::RightBrace},
        {"(", TokenKind::LeftParen},   {")", TokenKind::RightParen},
        {"||", TokenKind::Or},         {"|", TokenKind::Pipe},
        {"&&", TokenKind::And},        {"&", TokenKind::Ampersand},
        {"==", TokenKind::Comparator}, {"!=", TokenKind::Comparator},
        {"<=", TokenKind::Comparator}, {">=", TokenKind::Comparator},
        {"<", TokenKind::Comparator},  {">", TokenKind::Comparator},
        {"!", TokenKind::Not},         {".", TokenKind::Dot},
        {"*", TokenKind::Star},        {",", TokenKind::Comma},
        {":", TokenKind::Colon},       {"@", TokenKind::At}};
    for (const auto& [text, kind] : kSymbols) {
      if (take(text)) {
        t.kind = kind;
        t.text = std::string(text);
        return;
      }
    }
    if (text_[i_] == '=')
      throw Error{"Unknown token '=': did you mean '=='?", i_};
    throw Error{concat({"Unknown token ", text_.substr(i_, 1)}), i_};
  }

  void number(Token& t) {
    const std::size_t start = i_++;
    while (i_ < text_.size() && is_digit(text_[i_])) ++i_;
    const auto value = to_int(text_.substr(start, i_ - start));
    if (!value)
      throw Error{concat({"Unknown token '", text_.substr(start, i_ - start), "'"}), start};
    t.kind = TokenKind::Number;
    t.number = *value;
    t.text = std::string(text_.substr(start, i_ - start));
  }

  /// Text up to the closing `quote` with backslashes left in; i_ ends behind the quote.
  std::string delimited(char quote) {
    const std::size_t start = i_++;
    std::string out;
    for (; i_ < text_.size(); ++i_) {
      if (text_[i_] == quote) {
        ++i_;
        return out;
      }
      if (text_[i_] == '\\' && i_ + 1 < text_.size())
        out += text_[i_++];
      out += text_[i_];
    }
    throw Error{concat({"Unclosed ", std::string(1, quote), " delimiter"}), start};
  }

  void quoted_identifier(Token& t) {
    const std::size_t start = i_;
    const std::string body = delimited('"');
    const JsonParse parsed = parse_json(concat({"\"", body, "\""}));
    if (!parsed || !parsed.value.is_string())
      throw Error{concat({"Invalid quoted identifier \"", body, "\""}), start};
    t.kind = TokenKind::QuotedIdentifier;
    t.text = parsed.value.get<std::string>();
  }

  void raw_string(Token& t) {
    t.kind = TokenKind::Literal;
    t.literal = replace_all(delimited('\''), "\\'", "'");
  }

  void literal(Token& t) {
    const std::string body = std::string(trim(replace_all(delimited('`'), "\\`", "`")));
    t.kind = TokenKind::Literal;
    JsonParse parsed = parse_json(body);
    if (!parsed)  // A bare word between backticks is a string, as AWS CLI's library has it.
      parsed = parse_json(concat({"\"", body, "\""}));
    if (!parsed)
      throw Error{concat({"Bad token `", body, "`"}), t.offset};
    t.literal = std::move(parsed.value);
  }

  std::string_view text_;
  std::size_t i_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenise(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace lockbox::shell::jmespath
