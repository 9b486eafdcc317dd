// Conditions, filters and key conditions: comparators bind tightest, then NOT, AND, OR. Logic is
// parsed with explicit stacks, so no nesting can exhaust the program's own stack.
#include "engine/base/text.hpp"
#include "engine/expression/parser_base.hpp"
#include "engine/expression/texts/expressions.hpp"

namespace lockbox::expression {

namespace {

using NodeKind = ConditionNode::Kind;
using Comparator = ConditionNode::Comparator;

class ConditionParser : public ParserBase {
 public:
  ConditionParser(std::string_view text, Kind kind, Bindings& bindings)
      : ParserBase(text, kind, bindings), text_(text) {}

  Parsed<Condition> parse() {
    std::string problem = precheck(text_);
    if (!problem.empty())
      return problem;
    run();
    problem = outcome();
    if (!problem.empty())
      return problem;
    tree_.root = entries_.back().node;
    return std::move(tree_);
  }

 private:
  enum class Op { Open, Not, And, Or };
  /// A finished part: a condition (node) or an operand that still wants a comparator.
  struct Entry {
    int node = -1;
    Operand operand;
    bool wrapped = false;  // directly inside parentheses
  };

  void run() {
    bool want_primary = true;
    while (ok()) {
      if (want_primary) {
        if (is_keyword(token(), "NOT")) {
          ops_.push_back(Op::Not);
          count_operator();
          advance();
        } else if (take("(")) {
          ops_.push_back(Op::Open);
        } else {
          Entry e;
          e.operand = parse_operand();
          entries_.push_back(std::move(e));
          if (ok())
            after_operand();
          want_primary = false;
        }
        continue;
      }
      if (token().kind == Token::Kind::End) {
        finish();
        return;
      }
      want_primary = after_condition();
    }
  }

  /// Behind an operand: a comparison, or the parenthesis that closes around the operand alone.
  void after_operand() {
    while (ok()) {
      Entry& e = entries_.back();
      if (token().kind == Token::Kind::Symbol && comparison(e))
        return;
      if (is_keyword(token(), "BETWEEN")) {
        between(e);
        return;
      }
      if (is_keyword(token(), "IN")) {
        in(e);
        return;
      }
      if (e.operand.kind == Operand::Kind::Function) {
        function_condition(e);
        return;
      }
      if (token().is(")") && !ops_.empty() && ops_.back() == Op::Open) {
        advance();
        ops_.pop_back();
        wrap(e);
        continue;
      }
      syntax_error();
    }
  }

  /// AND, OR or a closing parenthesis; true when a primary must follow.
  bool after_condition() {
    const bool is_and = is_keyword(token(), "AND");
    if (is_and || is_keyword(token(), "OR")) {
      reduce(is_and ? 3 : 2);
      ops_.push_back(is_and ? Op::And : Op::Or);
      count_operator();
      advance();
      return true;
    }
    if (token().is(")")) {
      reduce(0);
      if (!ops_.empty()) {
        ops_.pop_back();
        advance();
        wrap(entries_.back());
        return false;
      }
    }
    syntax_error();
    return false;
  }

  void finish() {
    reduce(0);
    if (!ops_.empty())
      syntax_error();
  }

  void wrap(Entry& e) {
    if (e.wrapped)
      fault(Fault::Redundant, texts::say<texts::kRedundantParentheses>());
    e.wrapped = true;
  }

  static int precedence(Op op) {
    return op == Op::Not ? 4 : op == Op::And ? 3 : op == Op::Or ? 2 : 0;
  }

  /// Builds nodes for the operators above `floor`, down to the nearest open parenthesis.
  void reduce(int floor) {
    while (!ops_.empty() && ops_.back() != Op::Open && precedence(ops_.back()) >= floor) {
      const Op op = ops_.back();
      ops_.pop_back();
      ConditionNode n;
      n.kind = op == Op::Not ? NodeKind::Not : op == Op::And ? NodeKind::And : NodeKind::Or;
      if (op != Op::Not) {
        n.right = entries_.back().node;
        entries_.pop_back();
      }
      n.left = entries_.back().node;
      entries_.back().wrapped = false;
      entries_.back().node = add(std::move(n));
    }
  }

  int add(ConditionNode n) {
    tree_.nodes.push_back(std::move(n));
    return static_cast<int>(tree_.nodes.size()) - 1;
  }

  void complete(Entry& e, ConditionNode n) {
    e.node = add(std::move(n));
    e.operand = Operand();
    e.wrapped = false;
  }

  void function_condition(Entry& e) {
    if (e.operand.function == Function::Size)
      misused(e.operand);
    ConditionNode n;
    n.kind = NodeKind::Function;
    n.operands.push_back(std::move(e.operand));
    complete(e, std::move(n));
  }

  void misused(const Operand& f) {
    fault(Fault::Misused, texts::say<texts::kFunctionMisused>(f.function_name));
  }

  /// Boolean functions have no value to compare.
  void check_comparable(const Operand& o) {
    if (o.kind == Operand::Kind::Function && o.function != Function::Size &&
        o.function != Function::Unknown && o.function != Function::IfNotExists &&
        o.function != Function::ListAppend)
      misused(o);
  }

  void check_distinct(std::string_view name, const ConditionNode& n) {
    const Operand& first = n.operands[0];
    for (std::size_t i = 1; i < n.operands.size(); ++i)
      if (first.kind == Operand::Kind::Attribute &&
          n.operands[i].kind == Operand::Kind::Attribute && first.path == n.operands[i].path) {
        fault(Fault::Distinct, texts::say<texts::kOperandsEqual>(name, to_text(first.path)));
        return;
      }
  }

  void check_ordered(std::string_view name, const Operand& o) {
    if (o.kind == Operand::Kind::Value && !is_one_of(o.value.type(), kOrderedTypes))
      fault(Fault::Type, operand_type_text(name, o.value.type()));
  }

  bool comparison(Entry& e) {
    static constexpr Comparator all[] = {Comparator::Eq, Comparator::Ne, Comparator::Lt,
                                         Comparator::Le, Comparator::Gt, Comparator::Ge};
    for (const Comparator c : all) {
      if (!token().is(to_text(c)))
        continue;
      count_operator();
      advance();
      ConditionNode n;
      n.kind = NodeKind::Compare;
      n.comparator = c;
      n.operands.push_back(std::move(e.operand));
      n.operands.push_back(parse_wrapped_operand());
      if (!ok())
        return true;
      for (const Operand& o : n.operands) {
        check_comparable(o);
        if (c != Comparator::Eq && c != Comparator::Ne)
          check_ordered(to_text(c), o);
      }
      check_distinct(to_text(c), n);
      complete(e, std::move(n));
      return true;
    }
    return false;
  }

  void between(Entry& e) {
    count_operator();
    advance();
    ConditionNode n;
    n.kind = NodeKind::Between;
    n.operands.push_back(std::move(e.operand));
    n.operands.push_back(parse_wrapped_operand());
    if (ok() && !is_keyword(token(), "AND"))
      syntax_error();
    if (!ok())
      return;
    advance();
    n.operands.push_back(parse_wrapped_operand());
    if (!ok())
      return;
    for (const Operand& o : n.operands) {
      check_comparable(o);
      check_ordered("BETWEEN", o);
    }
    check_distinct("BETWEEN", n);
    check_bounds(n.operands[1], n.operands[2]);
    complete(e, std::move(n));
  }

  void check_bounds(const Operand& low, const Operand& high) {
    if (std::string problem = bounds_problem(low, high); !problem.empty())
      fault(Fault::Type, std::move(problem));
  }

  void in(Entry& e) {
    constexpr std::size_t kMaxOperands = 100;  // the left one included
    count_operator();
    advance();
    ConditionNode n;
    n.kind = NodeKind::In;
    n.operands.push_back(std::move(e.operand));
    expect("(");
    do {
      n.operands.push_back(parse_wrapped_operand());
    } while (ok() && take(","));
    expect(")");
    if (!ok())
      return;
    if (n.operands.size() > kMaxOperands)
      fault(Fault::Count,
            texts::say<texts::kOperandCount>("IN", std::to_string(n.operands.size())));
    for (const Operand& o : n.operands) check_comparable(o);
    check_distinct("IN", n);
    complete(e, std::move(n));
  }

  std::string_view text_;
  std::vector<Op> ops_;
  std::vector<Entry> entries_;
  Condition tree_;
};

}  // namespace

Parsed<Condition> parse_condition(std::string_view text, Kind kind, Bindings& bindings) {
  return ConditionParser(text, kind, bindings).parse();
}

}  // namespace lockbox::expression
