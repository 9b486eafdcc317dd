#pragma once
// What the parsers of all expression languages share: tokens, substitution, paths, operands, and
// the order in which AWS reports mistakes.
#include <array>
#include <string>
#include <string_view>

#include "engine/expression/lexer.hpp"
#include "engine/expression/parser.hpp"

namespace lockbox::expression {

/// Mistakes other than syntax, most important first: the first of the smallest kind is reported.
enum class Fault {
  ListIndex,
  Redundant,
  UnknownFunction,
  Misused,
  Reserved,
  Undefined,
  Count,
  Distinct,
  Type
};
constexpr std::size_t kFaults = 9;

class ParserBase {
 protected:
  ParserBase(std::string_view text, Kind kind, Bindings& bindings);

  bool ok() const { return syntax_.empty(); }
  const Token& token() const { return lexer_.current(); }
  const Token& next_token() const { return lexer_.next(); }
  void advance() { lexer_.advance(); }
  bool take(std::string_view symbol);
  void expect(std::string_view symbol);
  void syntax_error();
  void fault(Fault kind, std::string message);
  void count_operator() { ++operators_; }

  /// First mistake as a whole message, or empty.
  std::string outcome() const;
  /// Mistakes that need no parsing (empty or too long a text), as a whole message, or empty.
  std::string precheck(std::string_view text) const;
  /// A mistake behind the name of the parameter it is in.
  std::string invalid(std::string_view what) const;

  Path parse_path();
  /// path | :value | function(operand, ...)
  Operand parse_operand(int depth = 0);
  /// The same with at most one pair of parentheses.
  Operand parse_wrapped_operand();

  void check_function(const Operand& f, bool nested);

  Kind kind_;
  Bindings& bindings_;

 private:
  void parse_element(Path& path);
  void parse_index(Path& path);
  void check_condition_function(const Operand& f, bool nested);
  void check_update_function(const Operand& f);
  void check_attribute_type(const Operand& f);
  void check_operand_type(const Operand& f, std::size_t argument, std::string_view types);
  bool check_count(const Operand& f, std::size_t wanted);
  bool require_path(const Operand& f);

  Lexer lexer_;
  std::string syntax_;
  std::array<std::string, kFaults> faults_;
  int operators_ = 0;
};

/// "Incorrect operand type for operator or function; operator or function: <, operand type: L"
std::string operand_type_text(std::string_view name, value::Type type);
/// True when `types` (separated by single spaces, such as "S B") holds the type's short name.
bool is_one_of(value::Type type, std::string_view types);
/// The types that have an order: those of <, > and BETWEEN, and of keys.
inline constexpr std::string_view kOrderedTypes = "S N B";
/// What is wrong with the bounds of BETWEEN, or empty. Bounds that are no values are known later.
std::string bounds_problem(const Operand& low, const Operand& high);
/// True for the short name of a type ("S", "BOOL"), as attribute_type() is given it.
bool is_type_name(std::string_view name);

}  // namespace lockbox::expression
