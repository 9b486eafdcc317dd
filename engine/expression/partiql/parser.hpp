#pragma once
// The grammar of expressions, shared by all statements. The texts of mistakes are those of the open
// PartiQL parser that DynamoDB's errors come from.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/expression/partiql/tree.hpp"

namespace lockbox::expression::partiql {

class ExpressionParser {
 public:
  explicit ExpressionParser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}
  virtual ~ExpressionParser() = default;

  bool ok() const { return error_.empty(); }
  const std::string& error() const { return error_; }
  /// The token at which the first mistake was noticed.
  const Place& mistake() const { return mistake_; }
  std::size_t parameters() const { return parameters_; }

 protected:
  const Token& token(std::size_t ahead = 0) const {
    return tokens_[at_ + ahead < tokens_.size() ? at_ + ahead : tokens_.size() - 1];
  }
  void advance() { at_ += at_ + 1 < tokens_.size() ? 1 : 0; }
  bool take(std::string_view symbol);
  bool take_word(std::string_view keyword);
  /// Takes the symbol or reports "Expected RIGHT_PAREN".
  void expect(std::string_view symbol, std::string_view type_name);

  /// "Statement wasn't well formed, can't be processed: ..."; the first mistake stays.
  void malformed(std::string_view what);
  /// A mistake that DynamoDB reports in its own words.
  void fail(std::string message);

  Node parse_expression(int floor = 0);
  /// name {.name | [index]}: what INSERT, SET and REMOVE take on their left side.
  Path parse_simple_path();

 private:
  friend class NestingGuard;
  struct Infix {
    std::string_view op;  ///< empty: none
    int precedence = 0;
    std::size_t tokens = 1;
    bool negated = false;
  };

  Infix infix() const;
  Node parse_unary();
  Node parse_term();
  Node parse_keyword_term();
  Node parse_path_term();
  Node parse_call();
  Node parse_group();
  Node parse_sequence(Node::Kind kind, std::string_view close, std::string_view type_name);
  Node parse_struct();
  Node parse_infix(Node left, const Infix& op);
  Node parse_is(Node left, bool negated);
  /// SELECT ... inside an expression; the word itself is taken already.
  virtual Node parse_subquery(const Place& place) = 0;

  Node node(Node::Kind kind) const;

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t parameters_ = 0;
  int depth_ = 0, operators_ = 0;
  std::string error_;
  Place mistake_;
};

}  // namespace lockbox::expression::partiql
