// Top-down operator precedence parser. Binding powers follow the specification: pipe binds least,
// then or, and, comparators, flatten, wildcard and filter, dot, not, brackets.
#include <stdexcept>

#include "engine/base/text.hpp"
#include "engine/shell/jmespath/lexer.hpp"

namespace lockbox::shell::jmespath {
namespace {

int binding_power(TokenKind kind) {
  switch (kind) {
    case TokenKind::Pipe:
      return 1;
    case TokenKind::Or:
      return 2;
    case TokenKind::And:
      return 3;
    case TokenKind::Comparator:
      return 5;
    case TokenKind::Flatten:
      return 9;
    case TokenKind::Star:
      return 20;
    case TokenKind::Filter:
      return 21;
    case TokenKind::Dot:
      return 40;
    case TokenKind::Not:
      return 45;
    case TokenKind::LeftBrace:
      return 50;
    case TokenKind::LeftBracket:
      return 55;
    case TokenKind::LeftParen:
      return 60;
    default:
      return 0;
  }
}
/// Tokens that bind less than this end the right side of a projection.
constexpr int kProjectionStop = 10;
constexpr int kMaxDepth = 200;

using NodePtr = std::shared_ptr<Node>;

NodePtr make(NodeKind kind, Expression left = nullptr, Expression right = nullptr) {
  auto n = std::make_shared<Node>();
  n->kind = kind;
  n->left = std::move(left);
  n->right = std::move(right);
  return n;
}

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Expression parse() {
    Expression e = expression(0);
    if (peek().kind != TokenKind::End)
      fail();
    return e;
  }

 private:
  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[i_ + ahead < tokens_.size() ? i_ + ahead : tokens_.size() - 1];
  }
  Token take() {
    Token t = peek();
    if (i_ + 1 < tokens_.size())
      ++i_;
    return t;
  }
  bool accept(TokenKind kind) {
    if (peek().kind != kind)
      return false;
    take();
    return true;
  }
  void expect(TokenKind kind) {
    if (!accept(kind))
      fail();
  }
  [[noreturn]] void fail() const {
    if (peek().kind == TokenKind::End)
      throw Error{"Incomplete expression:", peek().offset};
    throw Error{concat({"Invalid token, parse error at column ", std::to_string(peek().offset),
                        ", token \"", peek().text, "\", for expression:"}),
                peek().offset};
  }

  Expression expression(int power) {
    if (++depth_ > kMaxDepth)
      throw Error{"The expression is nested too deeply", peek().offset};
    Expression left = prefix();
    while (power < binding_power(peek().kind)) left = infix(std::move(left));
    --depth_;
    return left;
  }

  Expression prefix() {
    const Token t = take();
    switch (t.kind) {
      case TokenKind::Identifier:
        return peek().kind == TokenKind::LeftParen ? function(t.text) : field(t.text);
      case TokenKind::QuotedIdentifier:
        if (peek().kind == TokenKind::LeftParen)
          throw Error{"Quoted identifier not allowed for function names.", t.offset};
        return field(t.text);
      case TokenKind::Literal: {
        NodePtr n = make(NodeKind::Literal);
        n->literal = t.literal;
        return n;
      }
      case TokenKind::At:
        return make(NodeKind::Identity);
      case TokenKind::Star:
        return make(NodeKind::ValueProjection, make(NodeKind::Identity),
                    projection_right(TokenKind::Star));
      case TokenKind::Filter:
        return filter(make(NodeKind::Identity));
      case TokenKind::Flatten:
        return flatten(make(NodeKind::Identity));
      case TokenKind::LeftBrace:
        return multi_hash();
      case TokenKind::LeftBracket:
        return bracket_prefix();
      case TokenKind::LeftParen: {
        Expression inner = expression(0);
        expect(TokenKind::RightParen);
        return inner;
      }
      case TokenKind::Not:
        return make(NodeKind::Not, expression(binding_power(TokenKind::Not)));
      case TokenKind::Ampersand:
        return make(NodeKind::Reference, expression(0));
      default:
        --i_;
        if (t.kind == TokenKind::End)
          i_ = tokens_.size() - 1;
        fail();
    }
  }

  Expression infix(Expression left) {
    const Token t = take();
    switch (t.kind) {
      case TokenKind::Dot:
        if (accept(TokenKind::Star)) {
          return make(NodeKind::ValueProjection, std::move(left),
                      projection_right(TokenKind::Star));
        }
        return make(NodeKind::Subexpression, std::move(left),
                    dot_right(binding_power(TokenKind::Dot)));
      case TokenKind::Pipe:
        return make(NodeKind::Pipe, std::move(left), expression(binding_power(t.kind)));
      case TokenKind::Or:
        return make(NodeKind::Or, std::move(left), expression(binding_power(t.kind)));
      case TokenKind::And:
        return make(NodeKind::And, std::move(left), expression(binding_power(t.kind)));
      case TokenKind::Comparator: {
        NodePtr n = make(NodeKind::Comparison, std::move(left), expression(binding_power(t.kind)));
        n->text = t.text;
        return n;
      }
      case TokenKind::Filter:
        return filter(std::move(left));
      case TokenKind::Flatten:
        return flatten(std::move(left));
      case TokenKind::LeftBracket:
        return bracket_infix(std::move(left));
      default:
        --i_;
        fail();
    }
  }

  static Expression field(std::string name) {
    NodePtr n = make(NodeKind::Field);
    n->text = std::move(name);
    return n;
  }

  Expression function(std::string name) {
    NodePtr n = make(NodeKind::Function);
    n->text = std::move(name);
    expect(TokenKind::LeftParen);
    while (peek().kind != TokenKind::RightParen) {
      n->items.push_back(expression(0));
      if (!accept(TokenKind::Comma))
        break;
      if (peek().kind == TokenKind::RightParen)
        fail();
    }
    expect(TokenKind::RightParen);
    return n;
  }

  Expression filter(Expression left) {
    NodePtr n = make(NodeKind::FilterProjection, std::move(left));
    n->condition = expression(0);
    expect(TokenKind::RightBracket);
    n->right = peek().kind == TokenKind::Flatten ? make(NodeKind::Identity)
                                                 : projection_right(TokenKind::Filter);
    return n;
  }

  Expression flatten(Expression left) {
    return make(NodeKind::Projection, make(NodeKind::Flatten, std::move(left)),
                projection_right(TokenKind::Flatten));
  }

  Expression multi_hash() {
    NodePtr n = make(NodeKind::MultiHash);
    do {
      const Token key = take();
      if (key.kind != TokenKind::Identifier && key.kind != TokenKind::QuotedIdentifier) {
        --i_;
        fail();
      }
      expect(TokenKind::Colon);
      n->members.emplace_back(key.text, expression(0));
    } while (accept(TokenKind::Comma));
    expect(TokenKind::RightBrace);
    return n;
  }

  Expression multi_list() {
    NodePtr n = make(NodeKind::MultiList);
    do {
      n->items.push_back(expression(0));
    } while (accept(TokenKind::Comma));
    expect(TokenKind::RightBracket);
    return n;
  }

  bool at_index() const {
    return peek().kind == TokenKind::Number || peek().kind == TokenKind::Colon;
  }

  Expression bracket_prefix() {
    if (at_index()) {
      bool slice = false;
      Expression index = index_or_slice(slice);
      return slice ? project(make(NodeKind::Identity), std::move(index)) : index;
    }
    if (peek().kind == TokenKind::Star && peek(1).kind == TokenKind::RightBracket) {
      take();
      take();
      return make(NodeKind::Projection, make(NodeKind::Identity),
                  projection_right(TokenKind::Star));
    }
    return multi_list();
  }

  Expression bracket_infix(Expression left) {
    if (at_index()) {
      bool slice = false;
      Expression index = index_or_slice(slice);
      return slice ? project(std::move(left), std::move(index))
                   : make(NodeKind::Subexpression, std::move(left), std::move(index));
    }
    expect(TokenKind::Star);
    expect(TokenKind::RightBracket);
    return make(NodeKind::Projection, std::move(left), projection_right(TokenKind::Star));
  }

  Expression project(Expression left, Expression slice) {
    return make(NodeKind::Projection,
                make(NodeKind::Subexpression, std::move(left), std::move(slice)),
                projection_right(TokenKind::Star));
  }

  /// After "[": a number, or start:stop:step; consumes the closing bracket.
  Expression index_or_slice(bool& slice) {
    std::optional<std::int64_t> parts[3];
    int part = 0;
    while (peek().kind != TokenKind::RightBracket) {
      if (accept(TokenKind::Colon)) {
        if (++part > 2) {
          --i_;
          fail();
        }
      } else if (peek().kind == TokenKind::Number && !parts[part]) {
        parts[part] = take().number;
      } else {
        fail();
      }
    }
    expect(TokenKind::RightBracket);
    slice = part > 0;
    NodePtr n = make(slice ? NodeKind::Slice : NodeKind::Index);
    n->start = parts[0];
    n->stop = parts[1];
    n->step = parts[2];
    n->index = parts[0].value_or(0);
    return n;
  }

  /// Right side of a projection: everything that binds tighter than the projection itself.
  Expression projection_right(TokenKind kind) {
    if (binding_power(peek().kind) < kProjectionStop)
      return make(NodeKind::Identity);
    if (peek().kind == TokenKind::LeftBracket || peek().kind == TokenKind::Filter)
      return expression(binding_power(kind));
    if (peek().kind == TokenKind::Dot) {
      take();
      return dot_right(binding_power(kind));
    }
    fail();
  }

  Expression dot_right(int power) {
    switch (peek().kind) {
      case TokenKind::Identifier:
      case TokenKind::QuotedIdentifier:
      case TokenKind::Star:
        return expression(power);
      case TokenKind::LeftBracket:
        take();
        return multi_list();
      case TokenKind::LeftBrace:
        take();
        return multi_hash();
      default:
        fail();
    }
  }

  std::vector<Token> tokens_;
  std::size_t i_ = 0;
  int depth_ = 0;
};

}  // namespace

Expected<Expression, Error> parse(std::string_view text) {
  try {
    return Parser(tokenise(text)).parse();
  } catch (const Error& e) {
    return e;
  }
}

Expected<Json, Error> search(const Expression& expression, const Json& value) {
  try {
    return evaluate(*expression, value);
  } catch (const Error& e) {
    return e;
  }
}

}  // namespace lockbox::shell::jmespath
