#pragma once
// Policy documents as values: the parsed form keeps where each part stands in the author's text, so
// an explanation can point at the exact clause. Grammar: IAM User Guide, "Grammar of the IAM JSON
// policy language".
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/base/result.hpp"

namespace lockbox::policy {

/// Position of an element in the author's text (line and column from 1; offset and length in
/// bytes).
struct Span {
  std::size_t offset = 0, length = 0, line = 0, column = 0;
};

/// What kind of policy a document is; decides which elements are allowed and required.
enum class Kind { Identity, Resource, Trust, Boundary, Session, Scp, Rcp, VpcEndpoint, KeyPolicy };
std::string_view to_text(Kind kind);

enum class Effect { Allow, Deny };

struct PrincipalElement {
  bool any = false;  ///< "*"
  std::vector<std::string> aws, federated, service, canonical_user;
  Span span;
};

struct ConditionClause {
  std::string op;   ///< as written, e.g. "ForAllValues:StringEqualsIfExists"
  std::string key;  ///< as written, e.g. "dynamodb:LeadingKeys"
  std::vector<std::string> values;
  Span span;
};

struct Statement {
  int index = 0;  ///< position in the document, from 0
  std::string sid;
  Effect effect = Effect::Deny;
  bool not_action = false;
  std::vector<std::string> actions;
  bool not_resource = false;
  std::vector<std::string> resources;
  bool has_resource = false;
  bool has_principal = false;
  bool not_principal = false;
  PrincipalElement principal;
  std::vector<ConditionClause> conditions;
  Span span, action_span, resource_span;  ///< the whole statement, and the values of two elements
};

struct CompiledDocument;  // engine/policy/compiled.hpp

struct Document {
  Kind kind = Kind::Identity;
  std::string version = "2008-10-17";
  std::string id;
  std::vector<Statement> statements;
  std::string text;  ///< exactly as the author wrote it
  /// Patterns prepared for matching; filled by parse_document. Without it (documents made by hand)
  /// evaluation prepares them for each request.
  std::shared_ptr<const CompiledDocument> compiled;
};
using DocumentPtr = std::shared_ptr<const Document>;

/// Depends on the author's text only: everything else follows from it.
inline std::uint64_t content_hash(const Document& d) {
  return hash_bytes(d.text);
}

/// A problem with a document: where it is, what was found, what was expected.
struct Problem {
  std::string message;
  std::string json_pointer;
  Span span;
  std::string aws_text = "Syntax errors in policy.";  ///< what IAM answers for it
  int aws_rank = 0;  ///< IAM names the problem of the lowest rank (its order of checks)
};

/// What could be read of a text, and everything that is wrong with it.
struct DocumentReading {
  Document document;
  std::vector<Problem> problems;
};

/// Reads as much as possible, for editors and the linter; the document is complete when there are
/// no problems. Not compiled.
DocumentReading read_document(std::string_view text, Kind kind);

/// Parses and checks `text`. Problems are complete (not only the first). A document with problems
/// is not returned.
Expected<DocumentPtr, std::vector<Problem>> parse_document(std::string_view text, Kind kind);

/// The error IAM itself answers for a malformed document (MalformedPolicyDocument and its texts).
AwsError malformed_policy_document(const std::vector<Problem>& problems);

/// "line 3, column 5: unknown element Efect (/Statement/0/Efect)", for people.
std::string to_text(const Problem& problem);

}  // namespace lockbox::policy
