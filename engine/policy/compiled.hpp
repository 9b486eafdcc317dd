#pragma once
// A document prepared for matching: made once when the document is parsed, used by every decision.
#include <memory>
#include <string>
#include <vector>

#include "engine/policy/document.hpp"
#include "engine/policy/operators.hpp"
#include "engine/policy/pattern.hpp"

namespace lockbox::policy {

struct CompiledResource {
  Template text;
  /// The resource type holds a wildcard ("t*/Games"), which AWS does not allow and whose effect it
  /// does not document.
  bool wild_type = false;
};

struct CompiledStatement {
  std::vector<Pattern> actions;  ///< in lower case
  std::vector<CompiledResource> resources;
  std::vector<Condition> conditions;  ///< parallel to Statement::conditions
};

struct CompiledDocument {
  std::vector<CompiledStatement> statements;  ///< parallel to Document::statements
};

std::shared_ptr<const CompiledDocument> compile(const Document& document);

}  // namespace lockbox::policy
