// Policies about the keys of tables (catalogue entry 17): what the linter finds, where, and what it
// leaves alone. Sources: DynamoDB Developer Guide, "Encryption at rest: usage notes", "How Amazon
// DynamoDB uses AWS KMS", "Considerations for resource-based policies".
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/policy/lint.hpp"

namespace lockbox::lint_keys_test {
using namespace lockbox::policy;

namespace {

constexpr const char* kLag = "DYNAMODB_KEY_REVOCATION_LAG";
constexpr const char* kTaken = "DYNAMODB_KEY_TAKEN_AWAY";
constexpr const char* kForeign = "DYNAMODB_CROSS_ACCOUNT_KEY";

struct Row {
  const char* rule;
  Kind kind;
  const char* statements;
};

std::string document(const char* statements) {
  return std::string("{\"Version\":\"2012-10-17\",\n\"Statement\":[\n") + statements + "]}";
}

std::vector<Finding> found(const Row& row, const char* code) {
  std::vector<Finding> out = lint(document(row.statements), row.kind);
  out.erase(
      std::remove_if(out.begin(), out.end(), [&](const Finding& f) { return f.code != code; }),
      out.end());
  return out;
}

template <std::size_t N>
void all_found(const Row (&rows)[N], const char* code, Severity severity) {
  for (const Row& row : rows) {
    INFO(row.rule);
    const std::vector<Finding> f = found(row, code);
    REQUIRE(f.size() == 1);
    CHECK(f[0].severity == severity);
    CHECK(f[0].json_pointer == "/Statement/0");
    CHECK(f[0].span.line == 3);
    CHECK_FALSE(f[0].message.empty());
    CHECK_FALSE(f[0].fix.empty());
  }
}

template <std::size_t N>
void none_found(const Row (&rows)[N], const char* code) {
  for (const Row& row : rows) {
    INFO(row.rule);
    CHECK(found(row, code).empty());
  }
}

}  // namespace

TEST_CASE("Refusing the key of a table takes effect late", "[policy][lint]") {
  const Row late[] = {
      {"a key policy that refuses a role", Kind::KeyPolicy,
       R"({"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/eve"},"Action":"kms:Decrypt","Resource":"*"})"},
      {"by way of DynamoDB", Kind::Identity,
       R"({"Effect":"Deny","Action":"kms:*","Resource":"*","Condition":{"StringLike":{"kms:ViaService":"dynamodb.*.amazonaws.com"}}})"},
      {"for one table", Kind::KeyPolicy,
       R"({"Effect":"Deny","Principal":"*","Action":["kms:Decrypt","kms:Encrypt"],"Resource":"*","Condition":{"StringEquals":{"kms:EncryptionContext:aws:dynamodb:tableName":"Vaults"}}})"},
      {"with the Allow of the table left as it was", Kind::Identity,
       R"({"Effect":"Deny","Action":"kms:Decrypt","Resource":"*"},{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"})"},
  };
  all_found(late, kLag, Severity::Warning);
  const Row at_once[] = {
      {"the table's actions are refused too", Kind::Identity,
       R"({"Effect":"Deny","Action":["kms:Decrypt","dynamodb:*"],"Resource":"*"})"},
      {"by another statement", Kind::Identity,
       R"({"Effect":"Deny","Action":"kms:Decrypt","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:GetItem","Resource":"*"})"},
      {"all but DynamoDB are refused", Kind::KeyPolicy,
       R"({"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotLike":{"kms:ViaService":"dynamodb.*.amazonaws.com"}}})"},
      {"another service is meant", Kind::Identity,
       R"({"Effect":"Deny","Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}}})"},
      {"grants are refused, not the use of the key", Kind::Identity,
       R"({"Effect":"Deny","Action":"kms:CreateGrant","Resource":"*"})"},
      {"an Allow", Kind::Identity, R"({"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"})"},
  };
  none_found(at_once, kLag);
}

TEST_CASE("Whoever works with the data should not be able to take its key away", "[policy][lint]") {
  const Row able[] = {
      {"kms:* for a role in the key policy", Kind::KeyPolicy,
       R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/app"},"Action":"kms:*","Resource":"*"})"},
      {"deletion beside the table's actions", Kind::Identity,
       R"({"Effect":"Allow","Action":["dynamodb:*","kms:ScheduleKeyDeletion"],"Resource":"*"})"},
      {"switching off beside the use of the key", Kind::Identity,
       R"({"Effect":"Allow","Action":["kms:Decrypt","kms:DisableKey"],"Resource":"*"})"},
  };
  all_found(able, kTaken, Severity::Warning);
  const Row careful[] = {
      {"the account hands on to its own policies", Kind::KeyPolicy,
       R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"})"},
      {"administrators of keys do not use them", Kind::KeyPolicy,
       R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/keys"},"Action":["kms:DisableKey","kms:ScheduleKeyDeletion","kms:PutKeyPolicy"],"Resource":"*"})"},
      {"use by way of DynamoDB only", Kind::Identity,
       R"({"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{"StringLike":{"kms:ViaService":"dynamodb.*.amazonaws.com"}}})"},
      {"use and nothing else", Kind::Identity,
       R"({"Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*"})"},
      {"an administrator of everything", Kind::Identity,
       R"({"Effect":"Allow","Action":"*","Resource":"*"})"},
  };
  none_found(careful, kTaken);
}

TEST_CASE("Another account needs the key of the table it is let into", "[policy][lint]") {
  const Row other[] = {
      {"a whole account", Kind::Resource,
       R"({"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/Vaults"})"},
      {"a role of it", Kind::Resource,
       R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/auditor"},"Action":"dynamodb:*","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/Vaults"})"},
  };
  all_found(other, kForeign, Severity::Suggestion);
  const Row own[] = {
      {"a role of the table's account", Kind::Resource,
       R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/auditor"},"Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/Vaults"})"},
      {"description only, which needs no key", Kind::Resource,
       R"({"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"dynamodb:DescribeTable","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/Vaults"})"},
      {"a Deny", Kind::Resource,
       R"({"Effect":"Deny","Principal":{"AWS":"444455556666"},"Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/Vaults"})"},
  };
  none_found(own, kForeign);
}

}  // namespace lockbox::lint_keys_test
