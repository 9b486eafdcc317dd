#pragma once
// Strict reading of JSON documents written by authors: every field is asked for by name and type,
// unknown fields are refused with the nearest known one, and each problem says file, pointer and
// rule.
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/lesson/lab.hpp"

namespace lockbox::lesson {

/// A place in a document: the value there (or null when it is missing), its pointer, and the list
/// that collects problems. Reading never throws; a wrong value reads as its type's empty value.
class Node {
 public:
  Node(const Json* json, std::string file, std::string pointer, std::vector<Problem>* problems);

  bool present() const { return json_ != nullptr; }
  const Json& json() const { return *json_; }
  const std::string& pointer() const { return pointer_; }
  const std::string& file() const { return file_; }

  /// Reports "expected ..." at this place.
  void fail(std::string_view rule, std::string message) const;

  /// True when this is an object whose members are all among `allowed`; otherwise reports.
  bool object(std::initializer_list<std::string_view> allowed) const;
  bool is_object() const;
  bool is_array() const;
  bool is_string() const;
  bool has(std::string_view key) const;

  Node at(std::string_view key) const;  ///< member; not present() when missing
  Node at(std::size_t index) const;     ///< element
  std::size_t size() const;             ///< of an array or object, else 0
  std::vector<std::string> keys() const;
  /// Elements of an array; reports when it is none. A missing array is empty and no problem.
  std::vector<Node> elements() const;

  std::string text() const;                  ///< string here; reports otherwise
  std::int64_t integer() const;              ///< integer here; reports otherwise
  bool boolean() const;                      ///< boolean here; reports otherwise
  std::shared_ptr<const Json> copy() const;  ///< any value

  std::string text(std::string_view key) const;  ///< required string member
  std::string text_or(std::string_view key, std::string fallback) const;
  std::int64_t integer_or(std::string_view key, std::int64_t fallback) const;
  bool boolean_or(std::string_view key, bool fallback) const;
  std::vector<std::string> texts(std::string_view key) const;  ///< list of strings; missing: empty
  /// String that must be one of `words`; reports otherwise.
  std::string word(std::string_view key, std::initializer_list<std::string_view> words) const;

 private:
  const Json* json_;
  std::string file_, pointer_;
  std::vector<Problem>* problems_;
};

/// Adds a JSON pointer token, escaped as RFC 6901 says.
std::string child_pointer(std::string_view pointer, std::string_view token);

/// True for "a.b-c1": lower-case words joined by dots and hyphens, at most 64 bytes.
bool is_slug(std::string_view text);

/// "+90s", "+5m", "+48h", "+7d" in milliseconds; nullopt for anything else.
std::optional<std::int64_t> parse_offset(std::string_view text);

}  // namespace lockbox::lesson
