#pragma once
// Tokens of the expression languages.
#include <cstddef>
#include <string_view>

namespace lockbox::expression {

struct Token {
  enum class Kind {
    End,
    Name,         ///< attribute name or keyword
    Placeholder,  ///< #name
    Value,        ///< :value
    Number,       ///< list index
    Symbol,       ///< ( ) [ ] . , + - = < > <> <= >=
    Invalid
  };
  Kind kind = Kind::End;
  std::string_view text;
  std::size_t offset = 0;

  bool is(std::string_view symbol) const { return kind == Kind::Symbol && text == symbol; }
};

/// Reads tokens one by one; remembers the two before for "near" texts.
class Lexer {
 public:
  explicit Lexer(std::string_view text);

  const Token& current() const { return current_; }
  const Token& next() const { return next_; }  ///< one token of look-ahead
  void advance();

  /// Source text from the token before `current` to the one behind it, for "near:".
  std::string_view near() const;

 private:
  Token read();

  std::string_view text_;
  std::size_t at_ = 0;
  Token previous_, current_, next_;
  bool has_previous_ = false;
};

/// True when `token` is the keyword, in any letter case.
bool is_keyword(const Token& token, std::string_view keyword);

}  // namespace lockbox::expression
