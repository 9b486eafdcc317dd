#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/shell/jmespath/node.hpp"

namespace lockbox::shell::jmespath {

enum class TokenKind {
  End,
  Identifier,
  QuotedIdentifier,
  Number,
  Literal,
  Dot,
  Star,
  Comma,
  Colon,
  At,
  Ampersand,
  LeftBracket,
  RightBracket,
  Filter,
  Flatten,
  LeftParen,
  RightParen,
  LeftBrace,
  RightBrace,
  Pipe,
  Or,
  And,
  Not,
  Comparator
};

struct Token {
  TokenKind kind = TokenKind::End;
  std::string text;
  Json literal;
  std::int64_t number = 0;
  std::size_t offset = 0;
};

/// Tokens of `text`, ending with End. Throws Error.
std::vector<Token> tokenise(std::string_view text);

}  // namespace lockbox::shell::jmespath
