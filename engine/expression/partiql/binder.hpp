#pragma once
// From what the grammar says to values, conditions and updates. The first mistake stays.
#include <string>
#include <vector>

#include "engine/expression/ast.hpp"
#include "engine/expression/partiql/tree.hpp"

namespace lockbox::expression::partiql {

class Binder {
 public:
  explicit Binder(const std::vector<value::AttributeValue>& parameters) : parameters_(parameters) {}

  bool ok() const { return error_.empty(); }
  const std::string& error() const { return error_; }
  void fail(std::string message);

  /// A literal or parameter. `where` is the place inside the value for texts: "root.a[1]"; empty:
  /// an item, each of whose attributes is a root.
  value::AttributeValue value(const Node& n, const std::string& where = "root");
  /// A WHERE clause.
  Condition condition(const Node& n);
  /// SET and REMOVE clauses.
  Update update(const std::vector<Change>& changes);

 private:
  value::AttributeValue number(const Node& n, const std::string& where);
  value::AttributeValue bag(const Node& n, const std::string& where);
  value::AttributeValue tuple(const Node& n, const std::string& where);

  int node(Condition& c, const Node& n);
  int add(Condition& c, ConditionNode n);
  int logic(Condition& c, ConditionNode::Kind kind, int left, int right = -1);
  int binary(Condition& c, const Node& n);
  int between(Condition& c, const Node& n);
  int in(Condition& c, const Node& n);
  int is(Condition& c, const Node& n);
  int call(Condition& c, const Node& n);
  int test(Condition& c, Function f, std::vector<Operand> arguments, std::string_view name);
  int presence(Condition& c, const Operand& o);
  Operand operand(const Node& n);
  Operand size_of(const Node& n);
  void check_ordered(std::string_view name, const Operand& o);
  void check_bounds(const Operand& low, const Operand& high);
  void unsupported(const Node& n);

  UpdateAction assignment(const Change& change);
  void set_function(const Change& change, const Node& n, UpdateAction& action);
  Operand set_operand(const Node& n);
  bool argument_count(const Node& n, std::size_t wanted);

  const std::vector<value::AttributeValue>& parameters_;
  std::string error_;
};

}  // namespace lockbox::expression::partiql
