// Linter: policies about the keys of tables. DynamoDB Developer Guide, "Encryption at rest: usage
// notes" and "How Amazon DynamoDB uses AWS KMS": DynamoDB keeps the table key of a connection for
// five minutes and asks KMS again when it has expired; a key that is disabled or to be deleted
// makes the table inaccessible, and after seven days the table is archived; under the AWS managed
// key a table is of use to its own account only.
#include <algorithm>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/policy/lint_rules.hpp"

namespace lockbox::policy {
namespace {

bool of_dynamodb(const std::string& value) {
  const std::string lower = to_lower(value);
  return lower.rfind("dynamodb.", 0) == 0 || lower.find("aws:dynamodb:") != std::string::npos;
}

/// The Deny speaks about the use of a key by DynamoDB: no condition keeps it from that.
bool hits_dynamodb(const Statement& s) {
  if (s.conditions.empty())
    return true;
  return std::any_of(s.conditions.begin(), s.conditions.end(), [](const ConditionClause& c) {
    const auto op = parse_operator(c.op);
    if (!op || op->negated || op->base == Base::Null)
      return false;
    return of_dynamodb(c.key) || (equals_ignore_case(c.key, "kms:ViaService") &&
                                  std::any_of(c.values.begin(), c.values.end(), of_dynamodb));
  });
}

bool denies_items(const Document& d) {
  return std::any_of(d.statements.begin(), d.statements.end(), [](const Statement& s) {
    return !is_allow(s) && covers_action(s, "dynamodb:GetItem");
  });
}

// Who is refused the key keeps what DynamoDB holds already.
void lint_revocation(LintContext& c, const Statement& s) {
  if (is_allow(s) || s.not_action || !covers_action(s, "kms:Decrypt") || !hits_dynamodb(s) ||
      denies_items(c.document))
    return;
  c.at_statement(Severity::Warning, "DYNAMODB_KEY_REVOCATION_LAG", s,
                 "Refusing the key does not end access at once: DynamoDB keeps the table key of a "
                 "connection for up to five minutes and does not ask KMS meanwhile.",
                 "Deny the actions of the table too (dynamodb:GetItem, dynamodb:Query ...): those "
                 "policies are asked with every request.");
}

/// "Principal": the account itself, which hands on to its identity-based policies.
bool only_accounts(const Statement& s) {
  const std::vector<std::string>& aws = s.principal.aws;
  return s.has_principal && !s.principal.any && !aws.empty() &&
         std::all_of(aws.begin(), aws.end(), [](const std::string& p) {
           return is_account_id(p) || (p.size() > 5 && p.compare(p.size() - 5, 5, ":root") == 0);
         });
}

// Whoever works with the data can take it away from everybody.
void lint_key_taken_away(LintContext& c, const Statement& s) {
  if (!is_allow(s) || s.not_action || only_accounts(s) || covers_action(s, "iam:DeleteUser") ||
      condition_on(s, "kms:ViaService"))
    return;
  const bool uses = covers_action(s, "kms:Decrypt") || covers_action(s, "dynamodb:GetItem");
  const char* taken = nullptr;
  for (const char* action : {"kms:DisableKey", "kms:ScheduleKeyDeletion"})
    if (!taken && covers_action(s, action))
      taken = action;
  if (uses && taken)
    c.at_statement(
        Severity::Warning, "DYNAMODB_KEY_TAKEN_AWAY", s,
        concat({"Whoever works with the data may also call ", taken,
                ": without its key a table becomes inaccessible for everybody, and after seven "
                "days DynamoDB archives it into a backup."}),
        "Give kms:DisableKey and kms:ScheduleKeyDeletion to administrators of keys only.");
}

std::string account_in(const std::string& text) {
  if (is_account_id(text))
    return text;
  const auto arn = parse_arn(text);
  return arn && is_account_id(arn->account) ? arn->account : std::string();
}

// A table's policy cannot show the key, but the wrong one makes it void for other accounts.
void lint_foreign_key(LintContext& c, const Statement& s) {
  if (c.document.kind != Kind::Resource || !is_allow(s) || !covers_action(s, "dynamodb:GetItem"))
    return;
  for (const std::string& resource : s.resources) {
    const auto arn = parse_arn(resource);
    if (!arn || arn->service != "dynamodb" || !is_account_id(arn->account))
      continue;
    for (const std::string& p : s.principal.aws) {
      const std::string theirs = account_in(p);
      if (theirs.empty() || theirs == arn->account)
        continue;
      c.at_statement(
          Severity::Suggestion, "DYNAMODB_CROSS_ACCOUNT_KEY", s,
          concat({"The account ", theirs,
                  " needs the table's key as well: the AWS managed key (alias aws/dynamodb) serves "
                  "its own account only, and this statement allows nothing then."}),
          "Encrypt the table under a customer managed key and allow that account kms:Decrypt in "
          "its key policy, or under the key that AWS owns.");
      return;
    }
  }
}

}  // namespace

void lint_key_rules(LintContext& c) {
  for (const Statement& s : c.document.statements) {
    lint_revocation(c, s);
    lint_key_taken_away(c, s);
    lint_foreign_key(c, s);
  }
}

}  // namespace lockbox::policy
