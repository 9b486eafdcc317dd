// New access in policies that name principals: tables, keys, trust policies of roles.
#include <catch2/catch_test_macros.hpp>

#include "engine/policy/analysis/new_access.hpp"

namespace lockbox::new_access_kinds_test {
using namespace lockbox::policy;

namespace {

DocumentPtr document(const std::string& statement, Kind kind) {
  const auto parsed =
      parse_document(R"({"Version":"2012-10-17","Statement":[)" + statement + "]}", kind);
  REQUIRE(parsed);
  return *parsed;
}

std::string table_statement(const char* principal, const char* action = "dynamodb:GetItem",
                            const char* extra = "") {
  return std::string(R"({"Effect":"Allow","Principal":)") + principal + R"(,"Action":")" + action +
         R"(","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T")" + extra + "}";
}

std::string trust_statement(const char* principal, const char* extra = "",
                            const char* action = "sts:AssumeRole") {
  return std::string(R"({"Effect":"Allow","Principal":)") + principal + R"(,"Action":")" + action +
         "\"" + extra + "}";
}

}  // namespace

TEST_CASE("New access in policies of resources: callers count as well", "[policy][analysis]") {
  struct Row {
    const char* what;
    std::string before, after;
    const char* by;  ///< of the witness; null: no new access
  };
  const char* ann = R"({"AWS":"arn:aws:iam::111122223333:user/ann"})";
  const char* both = R"({"AWS":["arn:aws:iam::111122223333:user/ann","444455556666"]})";
  const Row rows[] = {
      {"the same", table_statement(ann), table_statement(ann), nullptr},
      {"one account more", table_statement(ann), table_statement(both),
       "arn:aws:iam::444455556666:user/somebody"},
      {"one account less", table_statement(both), table_statement(ann), nullptr},
      {"everybody instead of one", table_statement(ann), table_statement(R"("*")"),
       "arn:aws:iam::111122223333:user/somebody"},
      {"everybody, of one organization", table_statement(R"("*")"),
       table_statement(R"("*")", "dynamodb:GetItem",
                       R"(,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}})"),
       nullptr},
      {"the condition goes",
       table_statement(R"("*")", "dynamodb:GetItem",
                       R"(,"Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}})"),
       table_statement(R"("*")"), "arn:aws:iam::999999999999:user/somebody"},
      {"the user inside of the account", table_statement(R"({"AWS":"111122223333"})"),
       table_statement(ann), nullptr},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const NewAccess found =
        new_access(document(row.before, Kind::Resource), document(row.after, Kind::Resource));
    CHECK(found.complete);
    CHECK(found.witness.has_value() == (row.by != nullptr));
    if (found.witness && row.by)
      CHECK(found.witness->principal.arn == row.by);
  }
}

TEST_CASE("New access in trust policies: a provider, a pool, an external id",
          "[policy][analysis]") {
  const char* account = R"({"AWS":"111122223333"})";
  const char* pool = R"({"Federated":"cognito-identity.amazonaws.com"})";
  const char* one =
      R"(,"Condition":{"StringEquals":{"cognito-identity.amazonaws.com:aud":"eu-west-1:a"}})";
  const char* web = "sts:AssumeRoleWithWebIdentity";
  struct Row {
    const char* what;
    std::string before, after;
    const char* by;
  };
  const Row rows[] = {
      {"an external id is demanded", trust_statement(account),
       trust_statement(account, R"(,"Condition":{"StringEquals":{"sts:ExternalId":"owl"}})"),
       nullptr},
      {"and no longer",
       trust_statement(account, R"(,"Condition":{"StringEquals":{"sts:ExternalId":"owl"}})"),
       trust_statement(account), "arn:aws:iam::111122223333:user/somebody"},
      {"every pool instead of one", trust_statement(pool, one, web), trust_statement(pool, "", web),
       "cognito-identity.amazonaws.com"},
      {"one pool instead of every", trust_statement(pool, "", web), trust_statement(pool, one, web),
       nullptr},
      {"a service beside the account", trust_statement(account),
       trust_statement(R"({"AWS":"111122223333","Service":"lambda.amazonaws.com"})"),
       "lambda.amazonaws.com"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const NewAccess found =
        new_access(document(row.before, Kind::Trust), document(row.after, Kind::Trust));
    CHECK(found.witness.has_value() == (row.by != nullptr));
    if (found.witness && row.by)
      CHECK(found.witness->principal.arn == row.by);
  }
}

}  // namespace lockbox::new_access_kinds_test
