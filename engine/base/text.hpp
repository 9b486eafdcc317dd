#pragma once
// Small text helpers shared by every folder. No locale, no streams.
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockbox {

std::string concat(std::initializer_list<std::string_view> parts);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::vector<std::string> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);                      ///< ASCII only
std::string to_upper(std::string_view text);                      ///< ASCII only
bool equals_ignore_case(std::string_view a, std::string_view b);  ///< ASCII only
std::string replace_all(std::string text, std::string_view from, std::string_view to);

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Whole text as a decimal integer; nullopt when it is anything else or does not fit.
std::optional<std::int64_t> to_int(std::string_view text);

/// True when `text` is well-formed UTF-8 (no surrogates, no overlong forms).
bool is_valid_utf8(std::string_view text);
/// Number of code points; invalid bytes count one each.
std::size_t utf8_length(std::string_view text);

/// `*` = any run, `?` = one character (code point). Linear time. Case as given.
bool wildcard_match(std::string_view pattern, std::string_view text);

std::string base64_encode(std::string_view bytes);
/// Strict RFC 4648 with padding; nullopt when malformed.
std::optional<std::string> base64_decode(std::string_view text);
std::string hex_encode(std::string_view bytes);  ///< lower case
/// The lowest `digits` hexadecimal digits of a number, lower case.
std::string fixed_hex(std::uint64_t value, std::size_t digits);

/// Closest of `candidates` to `word` by edit distance (at most a third of the word), for "did you
/// mean".
std::optional<std::string> closest(std::string_view word,
                                   const std::vector<std::string>& candidates);

}  // namespace lockbox
