#pragma once
// Turns positioned JSON into a policy document and reports every problem. Private to the folder.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/policy/document.hpp"
#include "engine/policy/positioned_json.hpp"

namespace lockbox::policy {

/// Order in which IAM checks a document; it answers with the first text.
enum AwsRank {
  kRankSyntax = 0,
  kRankVersion = 1,
  kRankLegacy = 2,
  kRankSid = 3,
  kRankActionsPresent = 4,
  kRankResourceFormat = 5,
  kRankActionFormat = 6,
  kRankResourcesPresent = 7,
  kRankTrust = 8
};

inline constexpr std::string_view kSyntaxErrors = "Syntax errors in policy.";

/// Collects problems; a small helper so that the checks read as a list of rules.
class Problems {
 public:
  explicit Problems(std::vector<Problem>& out) : out_(out) {}
  void add(std::string message, std::string pointer, Span span,
           std::string aws_text = std::string(kSyntaxErrors), int rank = kRankSyntax) {
    out_.push_back(
        Problem{std::move(message), std::move(pointer), span, std::move(aws_text), rank});
  }

 private:
  std::vector<Problem>& out_;
};

/// Format of one entry of Action or NotAction.
void check_action(const std::string& action, const std::string& pointer, Span span, Kind kind,
                  Problems& problems);
/// Format of one entry of Resource or NotResource.
void check_resource(const std::string& resource, const std::string& pointer, Span span,
                    Problems& problems);
/// Operator and key of one condition line.
void check_condition(const ConditionClause& clause, const std::string& pointer, Kind kind,
                     Problems& problems);
/// Rules that depend on the kind of the policy: which elements a statement needs and may not have.
void check_statement_shape(const Statement& s, const JsonNode& node, const std::string& pointer,
                           Kind kind, Problems& problems);

}  // namespace lockbox::policy
