#pragma once
// JSON with the place of every part, for policy documents: explanations and findings point into the
// author's text, and repeated members are visible (IAM refuses them).
#include <string>
#include <string_view>
#include <vector>

#include "engine/policy/document.hpp"

namespace lockbox::policy {

struct JsonMember;

struct JsonNode {
  enum class Type { Null, Boolean, Number, String, Array, Object };
  Type type = Type::Null;
  std::string text;  ///< strings: decoded; numbers and booleans: as written
  Span span;
  std::vector<JsonNode> items;
  std::vector<JsonMember> members;  ///< in the author's order, repetitions included

  bool is_object() const { return type == Type::Object; }
  bool is_array() const { return type == Type::Array; }
  bool is_string() const { return type == Type::String; }
  /// First member of that name, or nullptr.
  const JsonMember* find(std::string_view name) const;
};

struct JsonMember {
  std::string name;
  Span name_span;
  JsonNode value;
};

struct PositionedJson {
  JsonNode root;
  bool ok = true;
  std::string error;  ///< what was found and what was expected
  Span where;
};

/// Strict RFC 8259, at most `max_depth` nested arrays and objects; linear time, never throws.
PositionedJson read_positioned_json(std::string_view text, int max_depth = 64);

std::string_view to_text(JsonNode::Type type);

}  // namespace lockbox::policy
