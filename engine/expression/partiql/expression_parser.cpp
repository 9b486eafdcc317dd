#include "engine/base/text.hpp"
#include "engine/expression/partiql/parser.hpp"
#include "engine/expression/texts/expressions.hpp"
#include "engine/expression/texts/grammar.hpp"

namespace lockbox::expression::partiql {

namespace {

constexpr int kNotPrecedence = 30, kEquality = 40, kComparison = 50;

struct BinaryOperator {
  std::string_view op;
  int precedence;
};
constexpr BinaryOperator kBinary[] = {{"or", 10},
                                      {"and", 20},
                                      {"=", kEquality},
                                      {"<>", kEquality},
                                      {"<", kComparison},
                                      {"<=", kComparison},
                                      {">", kComparison},
                                      {">=", kComparison},
                                      {"+", 60},
                                      {"-", 60},
                                      {"||", 60},
                                      {"*", 70},
                                      {"/", 70},
                                      {"%", 70},
                                      {"is", kEquality},
                                      {"in", kEquality},
                                      {"like", kComparison},
                                      {"between", kComparison}};

const BinaryOperator* binary_operator(const Token& t) {
  if (t.kind != Token::Kind::Symbol && t.kind != Token::Kind::Keyword)
    return nullptr;
  for (const BinaryOperator& b : kBinary)
    if (b.op == t.text)
      return &b;
  return nullptr;
}

}  // namespace

/// Bounds recursion: one guard for each level of parentheses, lists, tuples and calls.
class NestingGuard {
 public:
  explicit NestingGuard(ExpressionParser& p) : parser_(p) {
    if (++parser_.depth_ > kMaxNesting)
      parser_.malformed(texts::say<texts::kNestedTooDeeply>());
  }
  ~NestingGuard() { --parser_.depth_; }
  NestingGuard(const NestingGuard&) = delete;
  NestingGuard& operator=(const NestingGuard&) = delete;

 private:
  ExpressionParser& parser_;
};

bool ExpressionParser::take(std::string_view symbol) {
  if (!token().is(symbol))
    return false;
  advance();
  return true;
}

bool ExpressionParser::take_word(std::string_view keyword) {
  if (!token().is_word(keyword))
    return false;
  advance();
  return true;
}

void ExpressionParser::expect(std::string_view symbol, std::string_view type_name) {
  if (ok() && !take(symbol))
    malformed(texts::say<texts::kExpectedSymbol>(type_name));
}

void ExpressionParser::malformed(std::string_view what) {
  fail(texts::say<texts::kStatementMalformed>(what));
}

void ExpressionParser::fail(std::string message) {
  if (!error_.empty())
    return;
  error_ = std::move(message);
  mistake_ = token().place;
}

Node ExpressionParser::node(Node::Kind kind) const {
  Node n;
  n.kind = kind;
  n.place = token().place;
  n.text = token().text;
  return n;
}

ExpressionParser::Infix ExpressionParser::infix() const {
  Infix out;
  const bool negated = token().is_word("not");
  const BinaryOperator* b = binary_operator(token(negated ? 1 : 0));
  if (!b || (negated && b->op != "in" && b->op != "between" && b->op != "like"))
    return out;
  out.op = b->op;
  out.precedence = b->precedence;
  out.negated = negated;
  out.tokens = negated ? 2 : 1;
  if (b->op == "is" && token(1).is_word("not")) {
    out.negated = true;
    out.tokens = 2;
  }
  return out;
}

Node ExpressionParser::parse_expression(int floor) {
  const NestingGuard guard(*this);
  if (!ok())
    return Node();
  Node left = parse_unary();
  while (ok()) {
    const Infix op = infix();
    if (op.op.empty() || op.precedence <= floor)
      break;
    if (++operators_ > kMaxOperators) {
      fail(texts::say<texts::kTooManyOperators>(std::to_string(operators_)));
      break;
    }
    left = parse_infix(std::move(left), op);
  }
  return left;
}

Node ExpressionParser::parse_infix(Node left, const Infix& op) {
  Node n = node(Node::Kind::Binary);
  n.text = op.op;
  n.flag = op.negated;
  for (std::size_t i = 0; i < op.tokens; ++i) advance();
  if (op.op == "is")
    return parse_is(std::move(left), op.negated);
  n.children.push_back(std::move(left));
  if (op.op == "in") {
    n.kind = Node::Kind::In;
    // Parentheses behind IN are always a list, even around one value.
    if (token().is("(")) {
      Node list = node(Node::Kind::List);
      advance();
      Node all = parse_sequence(Node::Kind::List, ")", "RIGHT_PAREN");
      list.children = std::move(all.children);
      n.children.push_back(std::move(list));
    } else {
      n.children.push_back(parse_expression(op.precedence));
    }
    return n;
  }
  n.children.push_back(parse_expression(op.precedence));
  if (op.op != "between" || !ok())
    return n;
  n.kind = Node::Kind::Between;
  if (!take_word("and")) {
    malformed(texts::say<texts::kExpectedAnd>());
    return n;
  }
  if (token().kind == Token::Kind::End)
    malformed(texts::say<texts::kExpectedAfterAnd>());
  n.children.push_back(parse_expression(op.precedence));
  return n;
}

Node ExpressionParser::parse_is(Node left, bool negated) {
  Node n = node(Node::Kind::Is);
  n.flag = negated;
  n.children.push_back(std::move(left));
  if (token().kind != Token::Kind::Keyword)
    malformed(texts::say<texts::kExpectedType>());
  advance();
  return n;
}

Node ExpressionParser::parse_unary() {
  const bool logical = token().is_word("not");
  if (!logical && !token().is("-") && !token().is("+"))
    return parse_term();
  Node n = node(Node::Kind::Unary);
  advance();
  if (++operators_ > kMaxOperators)
    fail(texts::say<texts::kTooManyOperators>(std::to_string(operators_)));
  const NestingGuard guard(*this);
  if (!ok())
    return n;
  Node inner = logical ? parse_expression(kNotPrecedence) : parse_unary();
  // A sign in front of a number is part of it.
  if (!logical && inner.kind == Node::Kind::Number) {
    if (n.text == "-")
      inner.text = inner.text[0] == '-' ? inner.text.substr(1) : "-" + inner.text;
    inner.place.length += inner.place.column - n.place.column;
    inner.place.column = n.place.column;
    return inner;
  }
  n.children.push_back(std::move(inner));
  return n;
}

Node ExpressionParser::parse_term() {
  const Token& t = token();
  Node n;
  switch (t.kind) {
    case Token::Kind::Number:
    case Token::Kind::String:
      n = node(t.kind == Token::Kind::Number ? Node::Kind::Number : Node::Kind::String);
      advance();
      return n;
    case Token::Kind::Parameter:
      n = node(Node::Kind::Parameter);
      n.parameter = parameters_++;
      advance();
      return n;
    case Token::Kind::Identifier:
    case Token::Kind::Quoted:
      return token(1).is("(") ? parse_call() : parse_path_term();
    case Token::Kind::Keyword:
      return parse_keyword_term();
    case Token::Kind::Symbol:
      break;
    case Token::Kind::End:
      malformed(texts::say<texts::kUnexpectedTerm>());
      return n;
  }
  if (t.is("("))
    return parse_group();
  const bool list = t.is("[");
  if (list || t.is("<<")) {
    const Place place = t.place;
    advance();
    n = list ? parse_sequence(Node::Kind::List, "]", "RIGHT_BRACKET")
             : parse_sequence(Node::Kind::Bag, ">>", "RIGHT_DOUBLE_ANGLE_BRACKET");
    n.place = place;
    return n;
  }
  if (t.is("{"))
    return parse_struct();
  malformed(binary_operator(t) && !t.is("*") ? texts::say<texts::kUnexpectedOperator>()
                                             : texts::say<texts::kUnexpectedTerm>());
  return n;
}

Node ExpressionParser::parse_keyword_term() {
  const Token& t = token();
  Node n = node(Node::Kind::Null);
  if (t.is_word("true") || t.is_word("false")) {
    n.kind = Node::Kind::Bool;
    n.flag = t.is_word("true");
  } else if (t.is_word("missing")) {
    n.kind = Node::Kind::Missing;
  } else if (t.is_word("select")) {
    const Place place = t.place;
    advance();
    return parse_subquery(place);
  } else if (is_function_keyword(t.text) && token(1).is("(")) {
    return parse_call();
  } else if (!t.is_word("null")) {
    malformed(texts::say<texts::kUnexpectedKeyword>());
    return n;
  }
  advance();
  return n;
}

Node ExpressionParser::parse_path_term() {
  Node n = node(Node::Kind::Path);
  n.path = parse_simple_path();
  return n;
}

Path ExpressionParser::parse_simple_path() {
  Path path;
  if (!token().is_name()) {
    malformed(texts::say<texts::kExpectedPath>());
    return path;
  }
  path.push_back(PathElement{token().text, -1});
  advance();
  while (ok()) {
    if (take(".")) {
      if (!token().is_name()) {
        malformed(texts::say<texts::kPathDot>());
        break;
      }
      path.push_back(PathElement{token().text, -1});
      advance();
    } else if (take("[")) {
      const auto index = token().kind == Token::Kind::Number ? to_int(token().text) : std::nullopt;
      if (token().kind == Token::Kind::String) {
        path.push_back(PathElement{token().text, -1});
      } else if (index) {
        path.push_back(PathElement{"", *index});
      } else {
        malformed(texts::say<texts::kPathComponent>());
        break;
      }
      advance();
      expect("]", "RIGHT_BRACKET");
    } else {
      break;
    }
  }
  return path;
}

Node ExpressionParser::parse_call() {
  Node n = node(Node::Kind::Call);
  n.text = to_lower(n.text);
  advance();
  advance();
  if (n.text == "count" && take("*")) {
    expect(")", "RIGHT_PAREN");
    return n;
  }
  Node arguments = parse_sequence(Node::Kind::List, ")", "RIGHT_PAREN");
  n.children = std::move(arguments.children);
  return n;
}

Node ExpressionParser::parse_group() {
  const Place place = token().place;
  advance();
  if (token().is(")")) {
    malformed(texts::say<texts::kGroupEmpty>());
    return Node();
  }
  Node list = parse_sequence(Node::Kind::List, ")", "RIGHT_PAREN");
  list.place = place;
  if (!ok() || list.children.size() != 1)
    return list;
  Node only = std::move(list.children[0]);
  return only;
}

Node ExpressionParser::parse_sequence(Node::Kind kind, std::string_view close,
                                      std::string_view type_name) {
  Node n = node(kind);
  const NestingGuard guard(*this);
  if (!ok() || take(close))
    return n;
  do {
    n.children.push_back(parse_expression());
  } while (ok() && take(","));
  expect(close, type_name);
  return n;
}

Node ExpressionParser::parse_struct() {
  Node n = node(Node::Kind::Struct);
  const NestingGuard guard(*this);
  advance();
  if (!ok() || take("}"))
    return n;
  do {
    n.children.push_back(parse_expression());
    expect(":", "COLON");
    n.children.push_back(parse_expression());
  } while (ok() && take(","));
  expect("}", "RIGHT_CURLY");
  return n;
}

}  // namespace lockbox::expression::partiql
