#pragma once
// Comparisons of the naive evaluator: texts, numbers, dates, addresses, ARNs.
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace naive {

/// Does something hold? Unknown: the policy or the request holds a value that cannot be read.
enum class Truth { No, Yes, Unknown };

/// A key of the request: single-valued keys hold one value.
struct Key {
  bool many = false;
  std::vector<std::string> values;
};
/// By name in lower case.
using Keys = std::map<std::string, Key>;

std::string lower(std::string text);
std::vector<std::string> parts(const std::string& text, char separator, std::size_t most);

/// One character of a pattern: itself, or a wildcard.
struct Mark {
  char c;
  bool wild;
};
using Marks = std::vector<Mark>;

/// Puts `${...}` in (when `variables`); nullopt when a variable has no value. `from_part`:
/// variables before that many colons have no value (5 for Resource).
std::optional<Marks> substitute(const std::string& text, bool variables, const Keys& keys,
                                int from_part);
std::string plain(const Marks& marks);

/// `*` any run, `?` any one character.
bool like(const Marks& pattern, const std::string& text);
/// The six parts of an ARN one by one.
bool arn_like(const Marks& pattern, const std::string& arn);
/// The Resource element: parts one by one, but `*` at the end of a part crosses colons.
bool resource_like(const Marks& pattern, const std::string& resource);

/// One condition operator without qualifier and suffix on one value of the request.
Truth compare(const std::string& op, const std::vector<std::string>& wanted,
              const std::string& seen, bool variables, const Keys& keys);
bool is_negated(const std::string& op);

}  // namespace naive
