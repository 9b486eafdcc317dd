#pragma once
// Helpers of the table-driven cases: a row is a line of text with columns between '|'.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text.hpp"
#include "engine/policy/decision.hpp"

namespace corpus {

using namespace lockbox::policy;

inline std::vector<std::string> columns(std::string_view row) {
  std::vector<std::string> out;
  for (const std::string& c : lockbox::split(row, '|')) out.emplace_back(lockbox::trim(c));
  return out;
}

/// Lines of a table, without empty ones.
inline std::vector<std::vector<std::string>> table(std::string_view text) {
  std::vector<std::vector<std::string>> out;
  for (const std::string& line : lockbox::split(text, '\n'))
    if (!lockbox::trim(line).empty())
      out.push_back(columns(line));
  return out;
}

/// "a, b" as a list; empty text: no element.
inline std::vector<std::string> items(std::string_view text) {
  std::vector<std::string> out;
  if (lockbox::trim(text).empty())
    return out;
  for (const std::string& v : lockbox::split(text, ',')) out.emplace_back(lockbox::trim(v));
  return out;
}

inline DocumentPtr parse(const std::string& text, Kind kind = Kind::Identity) {
  auto d = parse_document(text, kind);
  if (!d) {
    FAIL(to_text(d.error().front()) << "\n" << text);
    return nullptr;
  }
  return *d;
}

inline PolicySource source(const std::string& text, Kind kind = Kind::Identity) {
  return PolicySource{"policy", "caller", "", parse(text, kind)};
}

inline AuthRequest get_item() {
  AuthRequest r;
  r.principal.kind = PrincipalKind::User;
  r.principal.arn = "arn:aws:iam::111122223333:user/ann";
  r.principal.account = r.resource_account = "111122223333";
  r.action = "dynamodb:GetItem";
  r.resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/T";
  return r;
}

/// Puts a value of a table into the context: "-" absent, "[a, b]" many values, else one.
inline void put(Context& context, const std::string& key, const std::string& value) {
  if (value == "-")
    return;
  if (!value.empty() && value.front() == '[') {
    context.set_multi(key, items(value.substr(1, value.size() - 2)), "case");
  } else {
    context.set(key, value, "case");
  }
}

}  // namespace corpus
