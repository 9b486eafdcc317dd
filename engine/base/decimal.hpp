#pragma once
// DynamoDB's Number: exact decimal, 38 significant digits, magnitude 1E-130 to
// 9.9999999999999999999999999999999999999E+125 (Developer Guide, "Data types > Number").
// No floating point anywhere: equal numbers have one representation.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace lockbox {

/// value = (negative ? -1 : 1) * coefficient * 10^exponent, coefficient without trailing zeros;
/// zero is {0, 0, 0, false}. The coefficient has at most 38 digits, so it fits in 127 bits (hi:lo).
struct Decimal {
  std::uint64_t hi = 0;
  std::uint64_t lo = 0;
  std::int16_t exponent = 0;
  bool negative = false;

  friend bool operator==(const Decimal& a, const Decimal& b) {
    return a.hi == b.hi && a.lo == b.lo && a.exponent == b.exponent && a.negative == b.negative;
  }
  friend bool operator!=(const Decimal& a, const Decimal& b) { return !(a == b); }
  bool is_zero() const { return hi == 0 && lo == 0; }
};

/// Numeric order: negative, zero or positive like memcmp.
int compare(const Decimal& a, const Decimal& b);
inline bool operator<(const Decimal& a, const Decimal& b) {
  return compare(a, b) < 0;
}

/// Parses DynamoDB's number syntax (sign, digits, fraction, exponent). The error is DynamoDB's text
/// without any prefix, e.g. "The parameter cannot be converted to a numeric value: x" or
/// "Number overflow. Attempting to store a number with magnitude larger than supported range".
Expected<Decimal, std::string> parse_decimal(std::string_view text);

/// DynamoDB's output form: no exponent, no trailing zeros, "-0" is "0".
std::string to_text(const Decimal& d);

/// Exact sum; the error is the overflow/underflow text when the result does not fit 38 digits or
/// the range.
Expected<Decimal, std::string> add(const Decimal& a, const Decimal& b);
Decimal negate(const Decimal& a);

/// Bytes a number takes in an item (measured rule; see docs/fidelity.md).
std::size_t stored_size(const Decimal& d);

/// Bytes whose unsigned order equals numeric order; used for sort keys.
void append_order_preserving(std::string& out, const Decimal& d);
std::string order_preserving_bytes(const Decimal& d);

std::uint64_t content_hash(const Decimal& d);

}  // namespace lockbox
