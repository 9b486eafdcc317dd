#pragma once
// Tokens of PartiQL as DynamoDB speaks it. Source: Developer Guide, "PartiQL: a SQL-compatible
// query language for Amazon DynamoDB"; PartiQL specification, "Lexical structure".
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockbox::expression::partiql {

/// Where a token stands: AWS's texts say "at line:column:length", counted in characters from 1.
struct Place {
  std::size_t line = 1, column = 1, length = 0;
  std::size_t offset = 0, bytes = 0;  ///< the same in bytes from 0
};
std::string to_text(const Place& place);  ///< "1:8:5"

struct Token {
  enum class Kind : std::uint8_t {
    End,
    Identifier,  ///< bare name
    Quoted,      ///< "name"
    Keyword,     ///< reserved word; text is in lower case
    Number,
    String,  ///< 'text'
    Parameter,
    Symbol
  };
  Kind kind = Kind::End;
  std::string text;  ///< content without quotes
  Place place;

  bool is(std::string_view symbol) const { return kind == Kind::Symbol && text == symbol; }
  bool is_word(std::string_view keyword) const { return kind == Kind::Keyword && text == keyword; }
  bool is_name() const { return kind == Kind::Identifier || kind == Kind::Quoted; }
  bool is_literal() const {
    return kind == Kind::Number || kind == Kind::String || is_word("true") || is_word("false");
  }
};

/// All tokens and one End; nullopt when a character cannot begin or continue any token (an open
/// string or comment, `#`, an exponent beyond 32 bits). Linear time. `mistake`, if given, gets the
/// place of what is no token.
std::optional<std::vector<Token>> tokenize(std::string_view text, Place* mistake = nullptr);

/// Reserved in any letter case unless quoted: the words of SQL-92 and those PartiQL adds.
bool is_keyword(std::string_view lower_case);

/// Reserved words that are names of functions when a parenthesis follows.
bool is_function_keyword(std::string_view lower_case);

}  // namespace lockbox::expression::partiql
