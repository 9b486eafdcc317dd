#include "engine/policy/operators.hpp"

#include <algorithm>

#include "engine/base/sim_time.hpp"
#include "engine/base/text.hpp"

namespace lockbox::policy {
namespace {

struct OperatorRow {
  std::string_view name;
  Base base;
  Compare compare;
  bool negated;
};

constexpr std::array<OperatorRow, 27> kRows = {{
    {"StringEquals", Base::String, Compare::Equals, false},
    {"StringNotEquals", Base::String, Compare::Equals, true},
    {"StringEqualsIgnoreCase", Base::StringIgnoreCase, Compare::Equals, false},
    {"StringNotEqualsIgnoreCase", Base::StringIgnoreCase, Compare::Equals, true},
    {"StringLike", Base::StringLike, Compare::Equals, false},
    {"StringNotLike", Base::StringLike, Compare::Equals, true},
    {"NumericEquals", Base::Numeric, Compare::Equals, false},
    {"NumericNotEquals", Base::Numeric, Compare::Equals, true},
    {"NumericLessThan", Base::Numeric, Compare::LessThan, false},
    {"NumericLessThanEquals", Base::Numeric, Compare::LessThanEquals, false},
    {"NumericGreaterThan", Base::Numeric, Compare::GreaterThan, false},
    {"NumericGreaterThanEquals", Base::Numeric, Compare::GreaterThanEquals, false},
    {"DateEquals", Base::Date, Compare::Equals, false},
    {"DateNotEquals", Base::Date, Compare::Equals, true},
    {"DateLessThan", Base::Date, Compare::LessThan, false},
    {"DateLessThanEquals", Base::Date, Compare::LessThanEquals, false},
    {"DateGreaterThan", Base::Date, Compare::GreaterThan, false},
    {"DateGreaterThanEquals", Base::Date, Compare::GreaterThanEquals, false},
    {"Bool", Base::Bool, Compare::Equals, false},
    {"BinaryEquals", Base::Binary, Compare::Equals, false},
    {"IpAddress", Base::Ip, Compare::Equals, false},
    {"NotIpAddress", Base::Ip, Compare::Equals, true},
    {"ArnEquals", Base::Arn, Compare::Equals, false},
    {"ArnNotEquals", Base::Arn, Compare::Equals, true},
    {"ArnLike", Base::Arn, Compare::Equals, false},
    {"ArnNotLike", Base::Arn, Compare::Equals, true},
    {"Null", Base::Null, Compare::Equals, false},
}};

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (text.size() < prefix.size() || !equals_ignore_case(text.substr(0, prefix.size()), prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view take_digits(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  const std::string_view out = text.substr(0, n);
  text.remove_prefix(n);
  return out;
}

std::optional<int> small_int(std::string_view text, int max) {
  if (text.empty() || text.size() > 3)
    return std::nullopt;
  int v = 0;
  for (const char c : text) {
    if (!is_digit(c))
      return std::nullopt;
    v = v * 10 + (c - '0');
  }
  return v <= max ? std::optional<int>(v) : std::nullopt;
}

bool parse_v4(std::string_view text, std::uint8_t* out) {
  const std::vector<std::string> parts = split(text, '.');
  if (parts.size() != 4)
    return false;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto v = small_int(parts[i], 255);
    if (!v)
      return false;
    out[i] = static_cast<std::uint8_t>(*v);
  }
  return true;
}

std::optional<unsigned> hex_group(std::string_view text) {
  if (text.empty() || text.size() > 4)
    return std::nullopt;
  unsigned v = 0;
  for (const char c : text) {
    const char l = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!is_digit(l) && (l < 'a' || l > 'f'))
      return std::nullopt;
    v = v * 16 + static_cast<unsigned>(is_digit(l) ? l - '0' : l - 'a' + 10);
  }
  return v;
}

// Groups of one side of "::" as bytes; false when malformed. A dotted IPv4 tail counts two groups.
bool parse_groups(std::string_view text, std::vector<std::uint8_t>& out) {
  if (text.empty())
    return true;
  const std::vector<std::string> groups = split(text, ':');
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i + 1 == groups.size() && groups[i].find('.') != std::string::npos) {
      std::uint8_t v4[4];
      if (!parse_v4(groups[i], v4))
        return false;
      out.insert(out.end(), v4, v4 + 4);
      continue;
    }
    const auto g = hex_group(groups[i]);
    if (!g)
      return false;
    out.push_back(static_cast<std::uint8_t>(*g >> 8));
    out.push_back(static_cast<std::uint8_t>(*g & 0xff));
  }
  return out.size() <= 16;
}

bool parse_v6(std::string_view text, std::array<std::uint8_t, 16>& out) {
  const std::size_t gap = text.find("::");
  std::vector<std::uint8_t> head, tail;
  if (gap == std::string_view::npos) {
    if (!parse_groups(text, head) || head.size() != 16)
      return false;
  } else if (!parse_groups(text.substr(0, gap), head) ||
             !parse_groups(text.substr(gap + 2), tail) || head.size() + tail.size() > 14) {
    return false;
  }
  out.fill(0);
  std::copy(head.begin(), head.end(), out.begin());
  std::copy(tail.begin(), tail.end(), out.end() - static_cast<std::ptrdiff_t>(tail.size()));
  return true;
}

}  // namespace

std::optional<Operator> parse_operator(std::string_view name) {
  Operator op;
  if (take_prefix(name, "ForAllValues:")) {
    op.set = SetQualifier::ForAllValues;
  } else if (take_prefix(name, "ForAnyValue:")) {
    op.set = SetQualifier::ForAnyValue;
  }
  constexpr std::string_view kIfExists = "IfExists";
  if (name.size() > kIfExists.size() &&
      equals_ignore_case(name.substr(name.size() - kIfExists.size()), kIfExists)) {
    op.if_exists = true;
    name.remove_suffix(kIfExists.size());
  }
  for (const OperatorRow& row : kRows) {
    if (!equals_ignore_case(name, row.name))
      continue;
    if (row.base == Base::Null && op.if_exists)
      return std::nullopt;
    op.base = row.base;
    op.compare = row.compare;
    op.negated = row.negated;
    return op;
  }
  return std::nullopt;
}

const std::vector<std::string>& operator_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const OperatorRow& row : kRows) out.emplace_back(row.name);
    return out;
  }();
  return names;
}

std::optional<Number> parse_number(std::string_view text) {
  Number n;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    n.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const std::string_view whole = take_digits(text);
  std::string_view fraction;
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    fraction = take_digits(text);
    if (fraction.empty())
      return std::nullopt;
  }
  if (whole.empty() && fraction.empty())
    return std::nullopt;
  std::int64_t exponent = 0;
  if (!text.empty() && (text[0] == 'e' || text[0] == 'E')) {
    const bool plus = text.size() > 1 && text[1] == '+';
    const auto e = to_int(text.substr(plus ? 2 : 1));
    if (!e || *e > 100000 || *e < -100000)
      return std::nullopt;
    exponent = *e;
    text = {};
  }
  if (!text.empty())
    return std::nullopt;
  n.digits = concat({whole, fraction});
  n.point = static_cast<std::int64_t>(whole.size()) + exponent;
  const std::size_t lead = n.digits.find_first_not_of('0');
  if (lead == std::string::npos)
    return Number{};
  n.digits.erase(0, lead);
  n.point -= static_cast<std::int64_t>(lead);
  n.digits.erase(n.digits.find_last_not_of('0') + 1);
  return n;
}

int compare(const Number& a, const Number& b) {
  const auto sign = [](const Number& n) { return n.digits.empty() ? 0 : n.negative ? -1 : 1; };
  if (sign(a) != sign(b))
    return sign(a) < sign(b) ? -1 : 1;
  if (sign(a) == 0)
    return 0;
  int order = a.point != b.point ? (a.point < b.point ? -1 : 1) : a.digits.compare(b.digits);
  order = order < 0 ? -1 : order > 0 ? 1 : 0;
  return sign(a) * order;
}

std::optional<std::int64_t> parse_date(std::string_view text) {
  // W3C, "Date and Time Formats": YYYY and YYYY-MM are dates too, of their first moment. So a bare
  // number of four digits is a year; any other is epoch seconds.
  const std::string_view digits = !text.empty() && text[0] == '-' ? text.substr(1) : text;
  const bool number = !digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit);
  if (number && digits.size() != 4) {
    const auto seconds = to_int(text);
    if (!seconds || *seconds > 9000000000000 || *seconds < -9000000000000)
      return std::nullopt;
    return *seconds * 1000;
  }
  const bool month = text.size() == 7 && text[4] == '-';
  const auto time = number  ? parse_iso8601(concat({text, "-01-01"}))
                    : month ? parse_iso8601(concat({text, "-01"}))
                            : parse_iso8601(text);
  return time ? std::optional<std::int64_t>(time->ms) : std::nullopt;
}

std::optional<Cidr> parse_cidr(std::string_view text) {
  Cidr out;
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  out.v6 = address.find(':') != std::string_view::npos;
  if (!(out.v6 ? parse_v6(address, out.bytes) : parse_v4(address, out.bytes.data())))
    return std::nullopt;
  const int width = out.v6 ? 128 : 32;
  out.prefix = width;
  if (slash != std::string_view::npos) {
    const auto prefix = small_int(text.substr(slash + 1), width);
    if (!prefix)
      return std::nullopt;
    out.prefix = *prefix;
  }
  return out;
}

bool contains(const Cidr& block, const Cidr& address) {
  if (block.v6 != address.v6 || address.prefix < block.prefix)
    return false;
  for (int bit = 0; bit < block.prefix; ++bit) {
    const auto i = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((block.bytes[i] & mask) != (address.bytes[i] & mask))
      return false;
  }
  return true;
}

}  // namespace lockbox::policy
