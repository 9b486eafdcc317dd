#include "engine/base/decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"
#include "engine/base/texts/numbers.hpp"

namespace lockbox {

namespace {

__extension__ typedef unsigned __int128 U128;

constexpr int kMaxDigits = 38;
constexpr std::int64_t kMaxMagnitude = 125;  // power of ten of the leading digit
constexpr std::int64_t kMinMagnitude = -130;

U128 coefficient(const Decimal& d) {
  return static_cast<U128>(d.hi) << 64 | d.lo;
}

constexpr std::array<U128, 39> make_powers() {
  std::array<U128, 39> out{};
  out[0] = 1;
  for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * 10;
  return out;
}
constexpr std::array<U128, 39> kPowers = make_powers();

U128 power_of_ten(int n) {
  return kPowers[static_cast<std::size_t>(n)];
}

int digit_count(std::uint64_t v) {
  if (v == 0)
    return 0;
  // 1233 / 4096 is a little more than the logarithm of 2: one too few at most.
  const int n = static_cast<int>(std::bit_width(v)) * 1233 >> 12;
  return n + (v >= static_cast<std::uint64_t>(power_of_ten(n)) ? 1 : 0);
}

int digit_count(U128 v) {
  if (v >> 64 == 0)
    return digit_count(static_cast<std::uint64_t>(v));
  if (v < power_of_ten(38))
    return 19 + digit_count(static_cast<std::uint64_t>(v / power_of_ten(19)));
  return 39;
}

/// The coefficient's decimal digits, most significant first; returns how many.
int digits_of(U128 v, std::array<char, 40>& out) {
  const int n = digit_count(v);
  int at = n;
  const auto put = [&](unsigned digit) {
    out[static_cast<std::size_t>(--at)] = static_cast<char>('0' + digit);
  };
  while (v >> 64 != 0) {
    // Nine digits at a time: 128-bit divisions are slow, above all in WebAssembly.
    auto chunk = static_cast<std::uint32_t>(v % 1000000000u);
    v /= 1000000000u;
    for (int k = 0; k < 9; ++k, chunk /= 10) put(chunk % 10);
  }
  for (auto rest = static_cast<std::uint64_t>(v); rest > 0; rest /= 10)
    put(static_cast<unsigned>(rest % 10));
  return n;
}

/// Brings a sum into the one form of its value; the error is the overflow or underflow text.
Expected<Decimal, std::string> normalised(U128 c, std::int64_t exponent, bool negative) {
  if (c == 0)
    return Decimal{};
  while (c >> 64 != 0 && c % 10 == 0) {
    c /= 10;
    ++exponent;
  }
  if (c >> 64 == 0) {
    auto small = static_cast<std::uint64_t>(c);
    for (; small % 10 == 0; small /= 10) ++exponent;
    c = small;
  }
  const int digits = digit_count(c);
  const std::int64_t magnitude = exponent + digits - 1;
  if (digits > kMaxDigits || magnitude > kMaxMagnitude)
    return texts::say<texts::kNumberOverflow>();
  if (magnitude < kMinMagnitude)
    return texts::say<texts::kNumberUnderflow>();
  Decimal d;
  d.hi = static_cast<std::uint64_t>(c >> 64);
  d.lo = static_cast<std::uint64_t>(c);
  d.exponent = static_cast<std::int16_t>(exponent);
  d.negative = negative;
  return d;
}

/// Scans a number's text into significant digits and exponent.
struct Scan {
  bool well_formed = false;
  bool negative = false;
  U128 c = 0;                          // without trailing zeros
  int digits = 0;                      // significant ones; more than kMaxDigits when too precise
  std::int64_t exponent = 0;           // of the coefficient's last digit
  std::int64_t unscaled_exponent = 0;  // exponent behind all digits as written (for zeros)
};

/// Reads "e+12" at `i` and the end of the text; saturates, so no exponent is too long to read.
bool scan_exponent(std::string_view t, std::size_t i, std::int64_t& exponent) {
  exponent = 0;
  if (i == t.size())
    return true;
  if (t[i] != 'e' && t[i] != 'E')
    return false;
  ++i;
  bool negative = false;
  if (i < t.size() && (t[i] == '-' || t[i] == '+'))
    negative = t[i++] == '-';
  if (i == t.size())
    return false;
  for (; i < t.size(); ++i) {
    if (!is_digit(t[i]))
      return false;
    if (exponent < 1000000000000)
      exponent = exponent * 10 + (t[i] - '0');
  }
  if (negative)
    exponent = -exponent;
  return true;
}

Scan scan_number(std::string_view t) {
  Scan s;
  std::size_t i = 0;
  if (i < t.size() && (t[i] == '-' || t[i] == '+'))
    s.negative = t[i++] == '-';
  bool any = false, point = false;
  std::int64_t fraction = 0;
  std::int64_t pending_zeros = 0;  // zeros that count only when another digit follows
  for (; i < t.size(); ++i) {
    if (t[i] == '.' && !point) {
      point = true;
      continue;
    }
    if (!is_digit(t[i]))
      break;
    any = true;
    if (point)
      ++fraction;
    if (t[i] == '0') {
      if (s.digits > 0)
        ++pending_zeros;
      continue;
    }
    if (s.digits + pending_zeros + 1 > kMaxDigits) {
      s.digits = kMaxDigits + 1;
      pending_zeros = 0;
      continue;
    }
    for (; pending_zeros > 0; --pending_zeros) {
      s.c *= 10;
      ++s.digits;
    }
    s.c = s.c * 10 + static_cast<unsigned>(t[i] - '0');
    ++s.digits;
  }
  std::int64_t written = 0;
  if (!any || !scan_exponent(t, i, written))
    return s;
  s.well_formed = true;
  s.unscaled_exponent = written - fraction;
  s.exponent = s.unscaled_exponent + pending_zeros;
  return s;
}

}  // namespace

Expected<Decimal, std::string> parse_decimal(std::string_view text) {
  const Scan s = scan_number(text);
  if (!s.well_formed)
    return texts::say<texts::kNotNumeric>(text);
  if (s.digits > kMaxDigits)
    return texts::say<texts::kNumberTooPrecise>();
  if (s.c == 0) {
    if (s.unscaled_exponent > kMaxMagnitude)
      return texts::say<texts::kNumberOverflow>();
    if (s.unscaled_exponent < kMinMagnitude)
      return texts::say<texts::kNumberUnderflow>();
    return Decimal{};
  }
  const std::int64_t magnitude = s.exponent + s.digits - 1;
  if (magnitude > kMaxMagnitude)
    return texts::say<texts::kNumberOverflow>();
  if (magnitude < kMinMagnitude)
    return texts::say<texts::kNumberUnderflow>();
  Decimal d;
  d.hi = static_cast<std::uint64_t>(s.c >> 64);
  d.lo = static_cast<std::uint64_t>(s.c);
  d.exponent = static_cast<std::int16_t>(s.exponent);
  d.negative = s.negative;
  return d;
}

std::string to_text(const Decimal& d) {
  if (d.is_zero())
    return "0";
  std::array<char, 40> digits{};
  const int n = digits_of(coefficient(d), digits);
  const std::string_view all(digits.data(), static_cast<std::size_t>(n));
  std::string out;
  if (d.negative)
    out += '-';
  if (d.exponent >= 0) {
    out.append(all);
    out.append(static_cast<std::size_t>(d.exponent), '0');
    return out;
  }
  const int whole = n + d.exponent;
  if (whole > 0) {
    out.append(all.substr(0, static_cast<std::size_t>(whole)));
    out += '.';
    out.append(all.substr(static_cast<std::size_t>(whole)));
    return out;
  }
  out += "0.";
  out.append(static_cast<std::size_t>(-whole), '0');
  out.append(all);
  return out;
}

int compare(const Decimal& a, const Decimal& b) {
  if (a == b)
    return 0;
  const int sign_a = a.is_zero() ? 0 : a.negative ? -1 : 1;
  const int sign_b = b.is_zero() ? 0 : b.negative ? -1 : 1;
  if (sign_a != sign_b)
    return sign_a < sign_b ? -1 : 1;
  U128 ca = coefficient(a), cb = coefficient(b);
  if (a.exponent == b.exponent)
    return (ca < cb ? -1 : 1) * sign_a;
  const int na = digit_count(ca), nb = digit_count(cb);
  const int ma = na + a.exponent, mb = nb + b.exponent;
  if (ma != mb)
    return (ma < mb ? -1 : 1) * sign_a;
  // Same magnitude: bring both to the same number of digits (at most 38, so this fits).
  if (na < nb)
    ca *= power_of_ten(nb - na);
  if (nb < na)
    cb *= power_of_ten(na - nb);
  if (ca == cb)
    return 0;
  return (ca < cb ? -1 : 1) * sign_a;
}

Expected<Decimal, std::string> add(const Decimal& a, const Decimal& b) {
  if (a.is_zero())
    return b;
  if (b.is_zero())
    return a;
  const Decimal& high = a.exponent >= b.exponent ? a : b;
  const Decimal& low = a.exponent >= b.exponent ? b : a;
  const int shift = high.exponent - low.exponent;
  // Beyond 2 * 10^38 no subtraction can bring the result back below 10^38, and its last digit
  // stays: more than 38 digits.
  if (shift > 38 || (shift > 0 && coefficient(high) > 2 * power_of_ten(38) / power_of_ten(shift)))
    return texts::say<texts::kNumberOverflow>();
  const U128 x = shift == 0 ? coefficient(high) : coefficient(high) * power_of_ten(shift);
  const U128 y = coefficient(low);
  if (high.negative == low.negative)
    return normalised(x + y, low.exponent, low.negative);
  if (x >= y)
    return normalised(x - y, low.exponent, high.negative);
  return normalised(y - x, low.exponent, low.negative);
}

Decimal negate(const Decimal& a) {
  Decimal d = a;
  d.negative = !a.negative && !a.is_zero();
  return d;
}

std::size_t stored_size(const Decimal& d) {
  if (d.is_zero())
    return 1;
  const int n = digit_count(coefficient(d));
  int whole = 0, fraction = 0;
  if (d.exponent >= 0) {
    whole = n;
  } else if (n + d.exponent > 0) {
    whole = n + d.exponent;
    fraction = -d.exponent;
  } else {
    fraction = n;
  }
  return static_cast<std::size_t>(1 + (whole + 1) / 2 + (fraction + 1) / 2 + (d.negative ? 1 : 0));
}

void append_order_preserving(std::string& out, const Decimal& d) {
  // Sign, magnitude, then the digits in pairs (each plus one, so that 0 can end the list). For
  // negative numbers every byte behind the sign is inverted.
  if (d.is_zero()) {
    out += '\x02';
    return;
  }
  out += d.negative ? '\x01' : '\x03';
  std::array<char, 40> digits{};
  const int n = digits_of(coefficient(d), digits);
  const int magnitude = n + d.exponent + 1000;
  const unsigned flip = d.negative ? 0xFFu : 0u;
  const auto put = [&](unsigned byte) { out += static_cast<char>((byte ^ flip) & 0xFFu); };
  put(static_cast<unsigned>(magnitude) >> 8);
  put(static_cast<unsigned>(magnitude) & 0xFFu);
  for (int i = 0; i < n; i += 2) {
    const int first = digits[static_cast<std::size_t>(i)] - '0';
    const int second = i + 1 < n ? digits[static_cast<std::size_t>(i + 1)] - '0' : 0;
    put(static_cast<unsigned>(first * 10 + second + 1));
  }
  put(0);
}

std::string order_preserving_bytes(const Decimal& d) {
  std::string out;
  append_order_preserving(out, d);
  return out;
}

std::uint64_t content_hash(const Decimal& d) {
  return hash_all(d.hi, d.lo, static_cast<std::int64_t>(d.exponent), d.negative);
}

}  // namespace lockbox
