#include "engine/expression/update_cost.hpp"

namespace lockbox::expression {

namespace {

constexpr std::size_t kStatement = 3;
constexpr std::size_t kSetOrAdd = 19;
constexpr std::size_t kRemoveOrDelete = 1;
constexpr std::size_t kTargetStep = 4;    ///< each element of a target behind its first name
constexpr std::size_t kOperandPath = 1;   ///< a path that is read
constexpr std::size_t kOperandStep = 14;  ///< each of its elements
constexpr std::size_t kPlus = 34, kMinus = 37, kListAppend = 37, kIfNotExists = 39;

/// A name's bytes, or an index's digits.
std::size_t element_bytes(const PathElement& e) {
  return e.index < 0 ? e.name.size() : std::to_string(e.index).size();
}

std::size_t target_cost(const Path& path) {
  std::size_t sum = 0;
  for (const PathElement& e : path) sum += kTargetStep + element_bytes(e);
  return sum - kTargetStep;
}

/// Recursion is bounded by the parser: functions nest a few levels at most.
std::size_t operand_cost(const Operand& o) {
  if (o.kind == Operand::Kind::Value)
    return value::size_bytes(o.value);
  std::size_t sum = 0;
  if (o.kind == Operand::Kind::Attribute) {
    sum = kOperandPath;
    for (const PathElement& e : o.path) sum += kOperandStep + element_bytes(e);
    return sum;
  }
  sum = o.function == Function::IfNotExists ? kIfNotExists : kListAppend;
  for (const Operand& argument : o.arguments) sum += operand_cost(argument);
  return sum;
}

}  // namespace

std::size_t statement_cost(const Update& update) {
  std::size_t sum = kStatement;
  for (const UpdateAction& a : update.actions) {
    sum += target_cost(a.path);
    if (a.kind == UpdateAction::Kind::Remove || a.kind == UpdateAction::Kind::Delete) {
      sum += kRemoveOrDelete;
      continue;
    }
    sum += kSetOrAdd;
    if (a.arithmetic != 0)
      sum += a.arithmetic == '+' ? kPlus : kMinus;
    for (const Operand& o : a.operands) sum += operand_cost(o);
  }
  return sum;
}

}  // namespace lockbox::expression
