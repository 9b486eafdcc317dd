#include "engine/expression/partiql/lexer.hpp"

#include "engine/base/text.hpp"

namespace lockbox::expression::partiql {

std::string to_text(const Place& p) {
  return concat(
      {std::to_string(p.line), ":", std::to_string(p.column), ":", std::to_string(p.length)});
}

namespace {

bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool continues_name(char c) {
  return starts_name(c) || is_digit(c);
}

/// Longest first, so that "<=" is not read as "<".
constexpr std::string_view kSymbols[] = {"<<", ">>", "<=", ">=", "<>", "!=", "||", "(", ")",
                                         "[",  "]",  "{",  "}",  ",",  ".",  ":",  ";", "*",
                                         "+",  "-",  "/",  "%",  "=",  "<",  ">",  "@", "~"};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  std::optional<std::vector<Token>> run(Place* mistake) {
    while (skip_blanks()) {
      Token t = read();
      if (failed_) {
        if (mistake)
          *mistake = t.place;
        return std::nullopt;
      }
      const bool end = t.kind == Token::Kind::End;
      tokens_.push_back(std::move(t));
      if (end)
        return std::move(tokens_);
    }
    if (mistake)  // a comment that does not end begins here
      *mistake = Place{line_, column_, 2, at_, 2};
    return std::nullopt;
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void advance() {
    const auto b = static_cast<unsigned char>(text_[at_++]);
    if (b == '\n') {
      ++line_;
      column_ = 1;
    } else if ((b & 0xC0) != 0x80) {
      ++column_;
    }
    if ((b & 0xC0) != 0x80)
      ++characters_;
  }

  /// White space and comments; false when a comment does not end.
  bool skip_blanks() {
    while (at_ < text_.size()) {
      const char c = peek();
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
        advance();
      } else if (c == '-' && peek(1) == '-') {
        while (at_ < text_.size() && peek() != '\n') advance();
      } else if (c == '/' && peek(1) == '*') {
        if (text_.find("*/", at_ + 2) == std::string_view::npos)
          return false;
        advance();
        advance();
        while (!(peek() == '*' && peek(1) == '/')) advance();
        advance();
        advance();
      } else {
        return true;
      }
    }
    return true;
  }

  Token read() {
    Token t;
    t.place.line = line_;
    t.place.column = column_;
    t.place.offset = at_;
    const std::size_t from = at_, first = characters_;
    if (at_ < text_.size())
      scan(t);
    t.place.bytes = at_ - from;
    t.place.length = characters_ - first;
    return t;
  }

  void scan(Token& t) {
    const char c = peek();
    if (starts_name(c)) {
      name(t);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)) && !after_name())) {
      number(t);
    } else if (c == '\'' || c == '"') {
      quoted(t, c);
    } else if (c == '?') {
      t.kind = Token::Kind::Parameter;
      advance();
    } else {
      symbol(t);
    }
  }

  /// Behind a name or a bracket a dot begins a step of a path, not a number.
  bool after_name() const {
    return !tokens_.empty() && (tokens_.back().is_name() || tokens_.back().is("]"));
  }

  void name(Token& t) {
    const std::size_t from = at_;
    while (continues_name(peek())) advance();
    t.text = text_.substr(from, at_ - from);
    std::string lower = to_lower(t.text);
    if (is_keyword(lower)) {
      t.kind = Token::Kind::Keyword;
      t.text = std::move(lower);
    } else {
      t.kind = Token::Kind::Identifier;
    }
  }

  void number(Token& t) {
    const std::size_t from = at_;
    std::int64_t decimals = 0;
    while (is_digit(peek())) advance();
    if (peek() == '.') {
      advance();
      const std::size_t point = at_;
      while (is_digit(peek())) advance();
      decimals = static_cast<std::int64_t>(at_ - point);
    }
    if (peek() == 'e' || peek() == 'E') {
      advance();
      const bool negative = peek() == '-';
      if (peek() == '+' || peek() == '-')
        advance();
      const std::size_t exponent = at_;
      while (is_digit(peek())) advance();
      const auto value = to_int(text_.substr(exponent, at_ - exponent));
      // The exponent is a 32-bit integer, and so is the scale: decimals less the exponent.
      constexpr std::int64_t kMost = 2147483647;
      if (!value || *value > kMost || (negative && decimals + *value > kMost))
        failed_ = true;
    }
    if (starts_name(peek()))
      failed_ = true;
    t.kind = Token::Kind::Number;
    t.text = text_.substr(from, at_ - from);
  }

  /// A doubled quote stands for one.
  void quoted(Token& t, char quote) {
    t.kind = quote == '"' ? Token::Kind::Quoted : Token::Kind::String;
    advance();
    while (at_ < text_.size()) {
      if (peek() == quote) {
        advance();
        if (peek() != quote)
          return;
      }
      t.text += peek();
      advance();
    }
    failed_ = true;
  }

  void symbol(Token& t) {
    for (const std::string_view s : kSymbols) {
      if (text_.compare(at_, s.size(), s) != 0)
        continue;
      t.kind = Token::Kind::Symbol;
      t.text = s == "!=" ? std::string_view("<>") : s;
      for (std::size_t i = 0; i < s.size(); ++i) advance();
      return;
    }
    failed_ = true;
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1, column_ = 1, characters_ = 0;
  bool failed_ = false;
  std::vector<Token> tokens_;
};

/// SQL-92's reserved words and PartiQL's own, sorted.
constexpr std::string_view kKeywords[] = {"absolute",
                                          "action",
                                          "add",
                                          "all",
                                          "allocate",
                                          "alter",
                                          "and",
                                          "any",
                                          "are",
                                          "as",
                                          "asc",
                                          "assertion",
                                          "at",
                                          "authorization",
                                          "avg",
                                          "bag",
                                          "begin",
                                          "between",
                                          "bigint",
                                          "bit",
                                          "bit_length",
                                          "blob",
                                          "bool",
                                          "boolean",
                                          "by",
                                          "can_cast",
                                          "can_lossless_cast",
                                          "cascade",
                                          "cascaded",
                                          "case",
                                          "cast",
                                          "catalog",
                                          "char",
                                          "char_length",
                                          "character",
                                          "character_length",
                                          "check",
                                          "clob",
                                          "close",
                                          "coalesce",
                                          "collate",
                                          "collation",
                                          "column",
                                          "commit",
                                          "conflict",
                                          "connect",
                                          "connection",
                                          "constraint",
                                          "constraints",
                                          "continue",
                                          "convert",
                                          "corresponding",
                                          "count",
                                          "create",
                                          "cross",
                                          "current",
                                          "current_date",
                                          "current_time",
                                          "current_timestamp",
                                          "current_user",
                                          "cursor",
                                          "date",
                                          "date_add",
                                          "date_diff",
                                          "deallocate",
                                          "dec",
                                          "decimal",
                                          "declare",
                                          "default",
                                          "deferrable",
                                          "deferred",
                                          "delete",
                                          "desc",
                                          "describe",
                                          "descriptor",
                                          "diagnostics",
                                          "disconnect",
                                          "distinct",
                                          "do",
                                          "domain",
                                          "double",
                                          "drop",
                                          "else",
                                          "end",
                                          "escape",
                                          "except",
                                          "exception",
                                          "exec",
                                          "execute",
                                          "exists",
                                          "external",
                                          "extract",
                                          "false",
                                          "fetch",
                                          "first",
                                          "float",
                                          "for",
                                          "foreign",
                                          "found",
                                          "from",
                                          "full",
                                          "get",
                                          "global",
                                          "go",
                                          "goto",
                                          "grant",
                                          "group",
                                          "having",
                                          "identity",
                                          "immediate",
                                          "in",
                                          "index",
                                          "indicator",
                                          "initially",
                                          "inner",
                                          "input",
                                          "insensitive",
                                          "insert",
                                          "int",
                                          "int2",
                                          "int4",
                                          "int8",
                                          "integer",
                                          "integer2",
                                          "integer4",
                                          "integer8",
                                          "intersect",
                                          "interval",
                                          "into",
                                          "is",
                                          "isolation",
                                          "join",
                                          "key",
                                          "language",
                                          "last",
                                          "left",
                                          "let",
                                          "level",
                                          "like",
                                          "limit",
                                          "list",
                                          "local",
                                          "lower",
                                          "match",
                                          "max",
                                          "min",
                                          "missing",
                                          "modified",
                                          "module",
                                          "names",
                                          "national",
                                          "natural",
                                          "nchar",
                                          "new",
                                          "next",
                                          "no",
                                          "not",
                                          "nothing",
                                          "null",
                                          "nullif",
                                          "numeric",
                                          "octet_length",
                                          "of",
                                          "offset",
                                          "old",
                                          "on",
                                          "only",
                                          "open",
                                          "option",
                                          "or",
                                          "order",
                                          "outer",
                                          "output",
                                          "overlaps",
                                          "pad",
                                          "partial",
                                          "pivot",
                                          "position",
                                          "precision",
                                          "prepare",
                                          "preserve",
                                          "primary",
                                          "prior",
                                          "privileges",
                                          "procedure",
                                          "public",
                                          "read",
                                          "real",
                                          "references",
                                          "relative",
                                          "remove",
                                          "restrict",
                                          "returning",
                                          "revoke",
                                          "right",
                                          "rollback",
                                          "rows",
                                          "schema",
                                          "scroll",
                                          "section",
                                          "select",
                                          "session",
                                          "session_user",
                                          "set",
                                          "sexp",
                                          "size",
                                          "smallint",
                                          "some",
                                          "space",
                                          "sql",
                                          "sqlcode",
                                          "sqlerror",
                                          "sqlstate",
                                          "string",
                                          "struct",
                                          "substring",
                                          "sum",
                                          "symbol",
                                          "system_user",
                                          "table",
                                          "temporary",
                                          "then",
                                          "time",
                                          "timestamp",
                                          "to",
                                          "transaction",
                                          "translate",
                                          "translation",
                                          "trim",
                                          "true",
                                          "tuple",
                                          "union",
                                          "unique",
                                          "unknown",
                                          "unpivot",
                                          "update",
                                          "upper",
                                          "usage",
                                          "user",
                                          "using",
                                          "value",
                                          "values",
                                          "varchar",
                                          "varying",
                                          "view",
                                          "when",
                                          "whenever",
                                          "where",
                                          "with",
                                          "work",
                                          "write",
                                          "zone"};

constexpr std::string_view kFunctionKeywords[] = {
    "avg",       "bag",   "bit_length", "char_length", "character_length", "count", "exists",
    "list",      "lower", "max",        "min",         "octet_length",     "sexp",  "size",
    "substring", "sum",   "upper"};

template <std::size_t N>
bool sorted_holds(const std::string_view (&words)[N], std::string_view word) {
  std::size_t lo = 0, hi = N;
  while (lo < hi) {
    const std::size_t mid = (lo + hi) / 2;
    if (words[mid] < word)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < N && words[lo] == word;
}

}  // namespace

std::optional<std::vector<Token>> tokenize(std::string_view text, Place* mistake) {
  return Tokenizer(text).run(mistake);
}

bool is_keyword(std::string_view lower_case) {
  return sorted_holds(kKeywords, lower_case);
}

bool is_function_keyword(std::string_view lower_case) {
  return sorted_holds(kFunctionKeywords, lower_case);
}

}  // namespace lockbox::expression::partiql
