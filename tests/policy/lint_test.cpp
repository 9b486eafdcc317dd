// The linter: each code with a policy that has the finding; corrected policies that have none.
#include "engine/policy/lint.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.hpp"

namespace lockbox::lint_test {
using namespace lockbox::policy;

namespace {

std::set<std::string> codes(const std::string& text, Kind kind) {
  std::set<std::string> out;
  for (const Finding& f : lint(text, kind)) {
    CHECK_FALSE(f.message.empty());
    CHECK_FALSE(f.fix.empty());
    CHECK(f.span.offset + f.span.length <= text.size());
    out.insert(f.code);
  }
  return out;
}

std::string list(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& n : names) out += n + " ";
  return out;
}

std::string statement(const std::string& inside) {
  return R"({"Version":"2012-10-17","Statement":[{)" + inside + "}]}";
}

struct Row {
  const char* code;
  Kind kind;
  const char* statement;  ///< inside of the one statement
};

constexpr Kind kId = Kind::Identity;
constexpr const char* kAllow = R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*")";

const Row kRows[] =
    {
        {"INVALID_POLICY_ELEMENT", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Note":"x")"},
        {"INVALID_EFFECT", kId, R"("Effect":"allow","Action":"*","Resource":"*")"},
        {"MISSING_EFFECT", kId, R"("Action":"*","Resource":"*")"},
        {"MISSING_ACTION", kId, R"("Effect":"Allow","Resource":"*")"},
        {"MISSING_RESOURCE", kId, R"("Effect":"Allow","Action":"*")"},
        {"MISSING_PRINCIPAL", Kind::Resource, R"("Effect":"Allow","Action":"*","Resource":"*")"},
        {"UNSUPPORTED_PRINCIPAL", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Principal":"*")"},
        {"UNSUPPORTED_ELEMENT_COMBINATION", kId,
         R"("Effect":"Allow","Action":"*","NotAction":"s3:*","Resource":"*")"},
        {"DUPLICATE_ELEMENT", kId,
         R"("Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*")"},
        {"DATA_TYPE_MISMATCH", kId, R"("Effect":"Allow","Action":7,"Resource":"*")"},
        {"UNSUPPORTED_SID", kId, R"("Sid":"a b","Effect":"Allow","Action":"*","Resource":"*")"},
        {"INVALID_ARN_PREFIX", kId, R"("Effect":"Allow","Action":"*","Resource":"table/T")"},
        {"INVALID_PARTITION", kId, R"("Effect":"Allow","Action":"*","Resource":"arn:asw:s3:::b")"},
        {"INVALID_SERVICE_IN_ACTION", kId,
         R"("Effect":"Allow","Action":"dyn*:Get","Resource":"*")"},
        {"UNSUPPORTED_WILDCARD_IN_PRINCIPAL", Kind::Resource,
         R"("Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":"arn:aws:iam::1:role/a*"})"},
        {"INVALID_ACTION", kId, R"("Effect":"Allow","Action":"dynamodb:GetItems","Resource":"*")"},
        {"REDUNDANT_ACTION", kId,
         R"("Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Get*"],"Resource":"*")"},
        {"REDUNDANT_RESOURCE", kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":["*","arn:aws:s3:::b"])"},
        {"INVALID_ARN_ACCOUNT", kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1:123:table/T")"},
        {"MISSING_ARN_REGION", kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb::111122223333:table/T")"},
        {"INVALID_ARN_RESOURCE", kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:*:*:t*/T")"},
        {"DYNAMODB_ACTION_TAKES_NO_RESOURCE", kId,
         R"("Effect":"Allow","Action":"dynamodb:ListTables","Resource":"arn:aws:dynamodb:*:*:table/*")"},
        {"VARIABLE_UNSUPPORTED_IN_ELEMENT", kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:${aws:RequestedRegion}:*:table/T")"},
        {"INVALID_CONDITION_OPERATOR", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqual":{"aws:username":"a"}})"},
        {"INVALID_CONDITION_KEY_FORMAT", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"username":"a"}})"},
        {"INVALID_GLOBAL_CONDITION_KEY", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:usrname":"a"}})"},
        {"INVALID_SERVICE_CONDITION_KEY", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"dynamodb:LeadingKey":"a"}})"},
        {"MISSING_TAG_KEY_IN_CONDITION", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/":"a"}})"},
        {"NULL_WITH_QUALIFIER", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAnyValue:Null":{"aws:username":"true"}})"},
        {"MISSING_QUALIFIER", kId,
         R"("Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"dynamodb:LeadingKeys":"a"}})"},
        {"FORALLVALUES_WITH_SINGLE_VALUED_KEY", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:username":"a"}})"},
        {"TYPE_MISMATCH", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"aws:username":"7"}})"},
        {"TYPE_MISMATCH_NUMBER", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":"soon"}})"},
        {"TYPE_MISMATCH_DATE", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"soon"}})"},
        {"TYPE_MISMATCH_BOOLEAN", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"yes"}})"},
        {"TYPE_MISMATCH_IP_RANGE", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113"}})"},
        {"TYPE_MISMATCH_STRING", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"BinaryEquals":{"aws:username":"?"}})"},
        {"INVALID_DATE_VALUE", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"1767225600"}})"},
        {"INVALID_CONDITION_MULTIPLE_BOOLEAN", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":["true","false"]}})"},
        {"EMPTY_ARRAY_CONDITION", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":[]}})"},
        {"WILDCARD_WITHOUT_LIKE_OPERATOR", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":"a*"}})"},
        {"PRIVATE_IP_ADDRESS", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})"},
        {"INVALID_VPCE_FORMAT", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpc-1"}})"},
        {"INVALID_VPC_FORMAT", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpce-1"}})"},
        {"DUPLICATE_KEYS_WITH_DIFFERENT_CASE", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":"a","AWS:UserName":"b"}})"},
        {"MISSING_BRACE_IN_VARIABLE", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:userid":"${aws:username"}})"},
        {"EMPTY_VARIABLE", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:userid":"${}"}})"},
        {"MISSING_QUOTE_IN_VARIABLE", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:userid":"${aws:username, x}"}})"},
        {"UNSUPPORTED_SPACE_IN_VARIABLE", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:userid":"${aws: username}"}})"},
        {"INVALID_VARIABLE_FOR_OPERATOR", kId,
         R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"aws:MultiFactorAuthAge":"${aws:EpochTime}"}})"},
        {"UNSUPPORTED_ACTION_FOR_CONDITION_KEY", kId,
         R"("Effect":"Allow","Action":"dynamodb:Scan","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":"a"}})"},
        {"ALLOW_WITH_NOT_PRINCIPAL", Kind::Resource,
         R"("Effect":"Allow","Action":"*","Resource":"*","NotPrincipal":{"AWS":"111122223333"})"},
        {"DENY_WITH_NOT_PRINCIPAL", Kind::Resource,
         R"("Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":{"AWS":"111122223333"})"},
        {"PUBLIC_ACCESS", Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":"*","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*"}})"},
        {"ROLE_TRUST_POLICY_OPEN", Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":"*")"},
        {"RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"Service":"kinesis.amazonaws.com"})"},
        {"MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"cognito-identity.amazonaws.com"})"},
        {"MISMATCHED_ACTION_FOR_PRINCIPAL", Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Federated":"cognito-identity.amazonaws.com"})"},
        {"INVALID_ARN_REGION", kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:mars-1:111122223333:table/T")"},
        {"UNSUPPORTED_RESOURCE_ARN_IN_POLICY", kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:s3:::box")"},
        {"VARIABLE_UNSUPPORTED_IN_ELEMENT", Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"AWS":"arn:aws:iam::111122223333:user/${aws:username}"})"},
        {"INVALID_ROLE_REFERENCE", Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"AWS":"AROAEXAMPLEEXAMPLE12"})"},
        {"INVALID_USER_REFERENCE", Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"AWS":"AIDAEXAMPLEEXAMPLE12"})"},
        {"INVALID_PRINCIPAL_FORMAT", Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"AWS":"ann"})"},
        {"INVALID_SERVICE_PRINCIPAL_FORMAT", Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"Service":"backup"})"},
        {"DYNAMODB_EXTERNAL_ACCOUNT", Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T","Principal":{"AWS":"999900001111"})"},
        {"ROLE_TRUST_WITHOUT_EXTERNAL_ID", Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"999900001111"})"},
        {"EMPTY_SID_VALUE", kId,
         R"("Sid":"","Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*")"},
        {"EMPTY_OBJECT_CONDITION", kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Condition":{})"},
        {"EMPTY_OBJECT_PRINCIPAL", Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{})"},
        {"DENY_WITHOUT_MFA_MISSES_LONG_TERM_KEYS", kId,
         R"("Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}})"},
        {"ALLOW_WITH_NOT_ACTION", kId, R"("Effect":"Allow","NotAction":"iam:*","Resource":"*")"},
        {"ALLOW_WITH_NOT_RESOURCE", kId,
         R"("Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::secret")"},
        {"PASS_ROLE_WITH_STAR_IN_RESOURCE", kId,
         R"("Effect":"Allow","Action":"iam:PassRole","Resource":"*")"},
        {"CREATE_SLR_WITH_STAR_IN_RESOURCE", kId,
         R"("Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*")"},
        {"DYNAMODB_SCAN_HOLE", kId,
         R"("Effect":"Allow","Action":["dynamodb:Query","dynamodb:Scan"],"Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["a"]}})"},
        {"DYNAMODB_FORALLVALUES_WITHOUT_NULL", kId,
         R"("Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PartiQLSelect"],"Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["a"]}})"},
        {"DYNAMODB_FORANYVALUE_BATCH", kId,
         R"("Effect":"Allow","Action":"dynamodb:BatchGetItem","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":["a"]}})"},
        {"DYNAMODB_LEADING_KEYS_ANY", kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Condition":{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["*"]}})"},
        {"DYNAMODB_COGNITO_SUB_EQUALS", kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${cognito-identity.amazonaws.com:sub}"]}})"},
        {"DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", kId,
         R"("Effect":"Allow","Action":"dynamodb:Query","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["Id"]}})"},
        {"DYNAMODB_RETURN_VALUES_LEAK", kId,
         R"("Effect":"Allow","Action":"dynamodb:UpdateItem","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["Id"]}})"},
        {"DYNAMODB_WHOLE_ITEM_REPLACEMENT", kId,
         R"("Effect":"Allow","Action":"dynamodb:PutItem","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["Id"]}})"},
        {"DYNAMODB_PARTIQL_BYPASS", kId,
         R"("Effect":"Deny","Action":["dynamodb:GetItem","dynamodb:BatchGetItem","dynamodb:Query","dynamodb:Scan"],"Resource":"*")"},
        {"DYNAMODB_PARTIQL_BYPASS", kId,
         R"("Effect":"Deny","Action":"dynamodb:Scan","Resource":"*")"},
        {"DYNAMODB_SELECT_WITHOUT_ATTRIBUTES", kId,
         R"("Effect":"Allow","Action":"dynamodb:Query","Resource":"*","Condition":{"StringEquals":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}})"},
        {"DYNAMODB_INDEX_LEADING_KEYS", kId,
         R"("Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T/index/*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["a"]}})"},
        {"DYNAMODB_ENDPOINT_OPEN", Kind::VpcEndpoint,
         R"("Effect":"Allow","Action":"*","Resource":"*","Principal":"*")"},
        {"DYNAMODB_SOURCE_IP_BEHIND_ENDPOINT", kId,
         R"("Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}})"},
        {"DYNAMODB_SELF_TAGGING", kId,
         R"("Effect":"Allow","Action":["dynamodb:UpdateAbacStatus","dynamodb:GetItem"],"Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"a"}})"},
        {"DYNAMODB_TABLE_STAR", kId,
         R"("Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T*")"},
        {"DYNAMODB_INDEX_FORGOTTEN", kId,
         R"("Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T")"},
        {"DYNAMODB_STREAMS_UNFILTERED", kId,
         R"("Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":["a"]}})"},
        {"DYNAMODB_EXPORT", kId, R"("Effect":"Allow","Action":"dynamodb:*","Resource":"*")"},
        {"DYNAMODB_RESTORE_NEW_NAME", kId,
         R"("Effect":"Allow","Action":"dynamodb:RestoreTableFromBackup","Resource":"*")"},
        {"DYNAMODB_SELF_TAGGING", kId,
         R"("Effect":"Allow","Action":["dynamodb:TagResource","dynamodb:GetItem"],"Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"a"}})"},
        {"DYNAMODB_KMS_CREATE_GRANT", kId, R"("Effect":"Allow","Action":"kms:*","Resource":"*")"},
        {"DYNAMODB_CONTRIBUTOR_INSIGHTS_KEYS", kId,
         R"("Effect":"Allow","Action":"cloudwatch:GetInsightRuleReport","Resource":"*")"},
        {"DYNAMODB_VPCE_ONLY_BREAKS_SERVICES", kId,
         R"("Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}})"},
        {"DYNAMODB_SOURCE_IP_BEHIND_ENDPOINT", kId,
         R"("Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}})"},
        {"DYNAMODB_UNRESOLVED_VARIABLE_NEGATED", kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Condition":{"StringNotEquals":{"aws:username":"${aws:PrincipalTag/boss}"}})"},
        {"DYNAMODB_ENDPOINT_ACCOUNT_PRINCIPAL", Kind::VpcEndpoint,
         R"("Effect":"Allow","Action":"dynamodb:*","Resource":"*","Principal":{"AWS":"111122223333"})"},
};

}  // namespace

TEST_CASE("Every code of the linter has a policy that shows it", "[policy][lint]") {
  for (const Row& row : kRows) {
    const auto found = codes(statement(row.statement), row.kind);
    INFO(row.code << " in " << row.statement << "\nfound " << list(found));
    CHECK(found.count(row.code) == 1);
  }
}

TEST_CASE("Checks of the whole document", "[policy][lint]") {
  const std::string s = std::string("{") + kAllow + "}";
  CHECK(codes("{", kId).count("JSON_SYNTAX_ERROR") == 1);
  CHECK(codes("{}", kId).count("MISSING_STATEMENT") == 1);
  CHECK(
      codes("{\"Version\":\"2012-10-18\",\"Statement\":" + s + "}", kId).count("INVALID_VERSION") ==
      1);
  CHECK(codes("{\"Statement\":" + s + "}", kId).count("MISSING_VERSION") == 1);
  CHECK(codes(R"({"Version":"2012-10-17","Statement":[]})", kId).count("EMPTY_STATEMENT") == 1);
  CHECK(
      codes(
          R"({"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}"}})",
          kId)
          .count("VARIABLE_UNSUPPORTED_IN_VERSION") == 1);
  CHECK(codes(R"({"Version":"2012-10-17","Statement":[{"Sid":"A",)" + std::string(kAllow) +
                  R"(},{"Sid":"A",)" + kAllow + "}]}",
              kId)
            .count("UNIQUE_SIDS_REQUIRED") == 1);
  const std::string twice = R"({"Version":"2012-10-17","Statement":[{"Sid":"A",)" +
                            std::string(kAllow) + R"(},{"Sid":"A",)" + kAllow + "}]}";
  CHECK(codes(twice, kId).count("REDUNDANT_STATEMENT") == 1);
  CHECK(codes(twice, Kind::Scp).count("UNIQUE_SIDS_RECOMMENDED") == 1);
  const std::string big(7000, 'x');
  CHECK(codes(statement(std::string(kAllow) + R"(,"Sid":")" + big + "\""), kId)
            .count("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA") == 1);
  CHECK(codes(statement(std::string(kAllow) + R"(,"Sid":")" + big + "\""), Kind::Scp)
            .count("POLICY_SIZE_EXCEEDS_SCP_QUOTA") == 1);
}

TEST_CASE("A careful policy has no finding", "[policy][lint]") {
  for (
      const char* s :
      {kAllow,
       R"("Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PutItem"],"Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/house}"]},"Null":{"dynamodb:LeadingKeys":"false"}})",
       R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["Id"]},"StringEqualsIfExists":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}})",
       R"("Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:SourceVpce":"vpce-1"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false","aws:ViaAWSService":"false"}})"}) {
    INFO(s);
    const auto found = codes(statement(s), kId);
    INFO(list(found));
    CHECK(found.empty());
  }
}

TEST_CASE("Findings point into the text", "[policy][lint]") {
  const std::string text =
      "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Effect\": \"Allow\",\n"
      "    \"Action\": \"dynamodb:GetItms\",\n    \"Resource\": \"*\"\n  }]\n}";
  const auto found = lint(text, kId);
  REQUIRE(found.size() == 1);
  CHECK(found[0].span.line == 5);
  CHECK(found[0].span.column == 15);
  CHECK(found[0].fix == "Did you mean dynamodb:GetItem?");
  CHECK(text.substr(found[0].span.offset, found[0].span.length) == "\"dynamodb:GetItms\"");
  const auto json = lint_policy(text, std::nullopt);
  CHECK(json["kind"] == "identity");
  CHECK(json["errors"] == 1);
}

TEST_CASE("Any bytes as a policy give findings, never a fault", "[policy][lint]") {
  const std::string good = statement(kRows[60].statement);
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    CHECK_FALSE(lint(good.substr(0, cut), kId).empty());
    std::string broken = good;
    broken[cut] = static_cast<char>(cut % 256);
    (void)lint(broken, kId);
    (void)guess_kind(broken);
  }
  CHECK_FALSE(lint(std::string(100000, '['), kId).empty());
  CHECK_FALSE(lint(std::string(300000, ' '), kId).empty());
}

}  // namespace lockbox::lint_test
