#pragma once
// Condition operators. Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and
// "Creating a condition with multiple keys or values".
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/policy/decision.hpp"
#include "engine/policy/pattern.hpp"

namespace lockbox::policy {

enum class Base {
  String,
  StringIgnoreCase,
  StringLike,
  Numeric,
  Date,
  Bool,
  Binary,
  Ip,
  Arn,
  Null
};
enum class Compare { Equals, LessThan, LessThanEquals, GreaterThan, GreaterThanEquals };
enum class SetQualifier { None, ForAllValues, ForAnyValue };

struct Operator {
  Base base = Base::String;
  Compare compare = Compare::Equals;
  bool negated = false;
  bool if_exists = false;
  SetQualifier set = SetQualifier::None;
};

/// Name as in a policy, letter case not significant; nullopt when there is no such operator
/// (NullIfExists included).
std::optional<Operator> parse_operator(std::string_view name);
/// Names without qualifier and suffix, for suggestions.
const std::vector<std::string>& operator_names();

/// Decimal number of any length: -1^negative * 0.digits * 10^point, digits without zeros at either
/// end; zero has no digits. Exact, beyond 2^53 too.
struct Number {
  bool negative = false;
  std::string digits;
  std::int64_t point = 0;
};
std::optional<Number> parse_number(std::string_view text);
int compare(const Number& a, const Number& b);

/// Milliseconds since 1970; ISO 8601 as IAM accepts it, or epoch seconds.
std::optional<std::int64_t> parse_date(std::string_view text);

struct Cidr {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};
  int prefix = 0;
};
/// Address or CIDR block; a bare address is one address.
std::optional<Cidr> parse_cidr(std::string_view text);
bool contains(const Cidr& block, const Cidr& address);

/// One value of a condition, prepared.
struct ConditionValue {
  Template text;                     ///< String*, Arn*
  std::string lower;                 ///< StringEqualsIgnoreCase without variables
  std::optional<Number> number;      ///< Numeric*
  std::optional<std::int64_t> date;  ///< Date*
  std::optional<Cidr> cidr;          ///< *IpAddress
  std::optional<std::string> bytes;  ///< BinaryEquals
  std::optional<bool> boolean;       ///< Bool, Null
};

/// One operator with one key, prepared.
struct Condition {
  std::optional<Operator> op;  ///< nullopt: unknown operator, cannot be evaluated
  std::vector<ConditionValue> values;
};

Condition compile_condition(const ConditionClause& clause, bool variables);

/// What the condition says about the request. With `out` also the values compared and the reason.
Match evaluate_condition(const Condition& condition, const ConditionClause& clause,
                         const Context& context, ClauseResult* out);

}  // namespace lockbox::policy
