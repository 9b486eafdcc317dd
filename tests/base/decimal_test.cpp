// DynamoDB's number type: Developer Guide, "Data types > Number".
#include "engine/base/decimal.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "engine/base/rng.hpp"

namespace lockbox::decimal_test {
namespace {
Decimal num(const std::string& text) {
  INFO(text);
  const auto d = parse_decimal(text);
  REQUIRE(d.has_value());
  return *d;
}
std::string error_of(const std::string& text) {
  const auto d = parse_decimal(text);
  return d.has_value() ? "" : d.error();
}
const std::string kOverflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
const std::string kUnderflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
}  // namespace

TEST_CASE("numbers are written without exponent and trailing zeros", "[base][decimal]") {
  const std::pair<const char*, const char*> cases[] = {{"0", "0"},
                                                       {"-0", "0"},
                                                       {"-0.000", "0"},
                                                       {"007", "7"},
                                                       {"+5", "5"},
                                                       {"1e3", "1000"},
                                                       {"1.50", "1.5"},
                                                       {"-12.3400e2", "-1234"},
                                                       {"1E-3", "0.001"},
                                                       {".5", "0.5"},
                                                       {"5.", "5"},
                                                       {"100", "100"},
                                                       {"0.00120", "0.0012"},
                                                       {"123456.789e-3", "123.456789"}};
  for (const auto& c : cases) CHECK(to_text(num(c.first)) == c.second);
  const std::string big = to_text(num("1E125"));
  CHECK(big.size() == 126);
  CHECK(to_text(num("9.9999999999999999999999999999999999999E+125")).size() == 126);
  CHECK(to_text(num("1e-130")) == "0." + std::string(129, '0') + "1");
}

TEST_CASE("what is no number, too big, too small or too precise is refused", "[base][decimal]") {
  for (const char* bad : {"", "x", "1e", "1.2.3", " 1", "1 ", "0x10", "NaN", "Infinity", "--1",
                          "e5", ".", "-", "1e+", "1_0"})
    CHECK(error_of(bad) ==
          std::string("The parameter cannot be converted to a numeric value: ") + bad);
  CHECK(error_of("1e126") == kOverflow);
  CHECK(error_of("1e2147483647") == kOverflow);
  CHECK(error_of("1e99999999999999999999999999") == kOverflow);
  CHECK(error_of("1e-131") == kUnderflow);
  CHECK(error_of("-1e-99999999999999999999999999") == kUnderflow);
  CHECK(error_of("0e126") == kOverflow);
  CHECK(error_of("0.0e126").empty());
  CHECK(error_of(std::string(38, '9')).empty());
  CHECK(error_of(std::string(39, '9')) ==
        "Attempting to store more than 38 significant digits in a Number");
  CHECK(error_of("1" + std::string(37, '0') + "10").find("38 significant") != std::string::npos);
  CHECK(error_of("1" + std::string(60, '0')).empty());
}

TEST_CASE("equal numbers have one representation", "[base][decimal]") {
  CHECK(num("1000") == num("1e3"));
  CHECK(num("1.0") == num("0.1e1"));
  CHECK(num("-0") == num("0"));
  CHECK(content_hash(num("10")) == content_hash(num("1e1")));
  CHECK(num("1") != num("-1"));
}

TEST_CASE("order: compare and order_preserving_bytes agree", "[base][decimal]") {
  std::vector<std::string> ascending = {"-9.9999999999999999999999999999999999999E+125",
                                        "-1e100",
                                        "-100",
                                        "-99.9",
                                        "-99",
                                        "-10",
                                        "-9",
                                        "-1.5",
                                        "-1.05",
                                        "-1",
                                        "-0.1",
                                        "-0.05",
                                        "-1e-130",
                                        "0",
                                        "1e-130",
                                        "0.05",
                                        "0.1",
                                        "0.11",
                                        "0.9",
                                        "1",
                                        "1.05",
                                        "1.5",
                                        "1.51",
                                        "9",
                                        "10",
                                        "99",
                                        "99.9",
                                        "100",
                                        "1e100",
                                        "1e125"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      const Decimal a = num(ascending[i]), b = num(ascending[j]);
      INFO(ascending[i] << " and " << ascending[j]);
      const int expected = i < j ? -1 : i > j ? 1 : 0;
      CHECK(compare(a, b) == expected);
      const int bytes = order_preserving_bytes(a).compare(order_preserving_bytes(b));
      CHECK((bytes < 0 ? -1 : bytes > 0 ? 1 : 0) == expected);
    }
  }
}

TEST_CASE("sums are exact or refused", "[base][decimal]") {
  const auto sum = [](const char* a, const char* b) {
    const auto s = add(num(a), num(b));
    return s.has_value() ? to_text(*s) : s.error();
  };
  CHECK(sum("1", "2") == "3");
  CHECK(sum("0.1", "0.2") == "0.3");
  CHECK(sum("5", "-5") == "0");
  CHECK(sum("1e37", "-1") == std::string(37, '9'));
  CHECK(sum("1e38", "-1") == std::string(38, '9'));
  CHECK(sum("-1e38", "1") == "-" + std::string(38, '9'));
  CHECK(sum("1e38", "1") == kOverflow);
  CHECK(sum("1e50", "1") == kOverflow);
  CHECK(sum("9e125", "9e125") == kOverflow);
  CHECK(sum("1e-130", "-1e-130") == "0");
  CHECK(sum("99999999999999999999999999999999999999", "1") == "1" + std::string(38, '0'));
  CHECK(to_text(negate(num("0"))) == "0");
  Rng rng;
  for (int i = 0; i < 2000; ++i) {
    const auto a = static_cast<std::int64_t>(rng.next() >> 2);
    const auto b = static_cast<std::int64_t>(rng.next() >> 2) - (std::int64_t{1} << 61);
    REQUIRE(sum(std::to_string(a).c_str(), std::to_string(b).c_str()) == std::to_string(a + b));
  }
}

TEST_CASE("stored size of a number", "[base][decimal]") {
  const std::pair<const char*, std::size_t> cases[] = {{"3.14159", 5}, {"123456", 4}, {"1E125", 2},
                                                       {"-1", 3},      {"1", 2},      {"0.001", 2},
                                                       {"100", 2},     {"10.01", 3}};
  for (const auto& c : cases) {
    INFO(c.first);
    CHECK(stored_size(num(c.first)) == c.second);
  }
}

}  // namespace lockbox::decimal_test
