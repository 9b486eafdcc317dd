#pragma once
// The policy linter: problems of the grammar, the checks that IAM Access Analyzer documents (by its
// names; texts are ours), and a pack for the ways in which policies for DynamoDB go wrong (codes
// that begin with DYNAMODB_). Source: IAM User Guide, "Access Analyzer policy check reference";
// DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control".
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/policy/document.hpp"

namespace lockbox::policy {

enum class Severity { Error, SecurityWarning, Warning, Suggestion };
std::string_view to_text(Severity severity);  ///< "ERROR", "SECURITY_WARNING", ...

struct Finding {
  Severity severity = Severity::Error;
  std::string code;          ///< "MISSING_QUALIFIER"
  std::string message;       ///< what is wrong and what follows from it
  std::string fix;           ///< what to write instead
  std::string json_pointer;  ///< "/Statement/0/Condition"
  Span span;
};

/// All findings, errors first, then in the order of the document.
std::vector<Finding> lint(std::string_view text, Kind kind);

/// The kind a text most likely is: with principals a resource or trust policy, else identity.
Kind guess_kind(std::string_view text);
std::optional<Kind> parse_kind(std::string_view text);

Json to_json(const Finding& finding);
/// {"kind","findings":[...],"errors":n}: what `lint-policy --json` prints for one file.
Json lint_policy(std::string_view text, std::optional<Kind> kind);

}  // namespace lockbox::policy
