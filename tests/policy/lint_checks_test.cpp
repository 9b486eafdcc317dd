// Access Analyzer's documented checks, one policy each that has the finding with its severity, and
// one beside it that does not. Source: IAM User Guide, "Access Analyzer policy check reference".
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/base/text.hpp"
#include "engine/policy/lint.hpp"

namespace lockbox::lint_checks_test {
using namespace lockbox::policy;
using lockbox::concat;

namespace {

struct Check {
  const char* code;
  Severity severity;
  Kind kind;
  const char* bad;   ///< inside of the one statement
  const char* good;  ///< the same without the finding
};

constexpr Kind kId = Kind::Identity;
constexpr Severity kErr = Severity::Error;
constexpr Severity kSec = Severity::SecurityWarning;
constexpr Severity kWarn = Severity::Warning;
constexpr Severity kHint = Severity::Suggestion;

const Check kChecks[] =
    {
        // Empty parts
        {"EMPTY_ARRAY_ACTION", kHint, kId, R"("Effect":"Allow","Action":[],"Resource":"*")",
         R"("Effect":"Allow","Action":["s3:GetObject"],"Resource":"*")"},
        {"EMPTY_ARRAY_RESOURCE", kHint, kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":[])",
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":["*"])"},
        {"EMPTY_ARRAY_PRINCIPAL", kHint, Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"AWS":[]})",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"AWS":["111122223333"]})"},
        {"EMPTY_OBJECT_CONDITION", kHint, kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{}})",
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:username":"a"}})"},
        {"EMPTY_ARRAY_CONDITION_FORALLVALUES", kHint, kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":[]}})",
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}})"},
        {"EMPTY_ARRAY_CONDITION_FORANYVALUE", kHint, kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":[]}})",
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":["a"]}})"},
        {"EMPTY_ARRAY_CONDITION_IFEXISTS", kHint, kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:username":[]}})",
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:username":["a"]}})"},
        // ARNs and services
        {"INVALID_SERVICE_IN_ACTION", kErr, kId,
         R"("Effect":"Allow","Action":"dynamdb:GetItem","Resource":"*")",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*")"},
        {"INVALID_SERVICE", kErr, kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s33:::b/*")",
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*")"},
        {"INVALID_ARN_SERVICE_CASE", kErr, kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:S3:::b/*")",
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*")"},
        {"MISSING_ARN_FIELD", kErr, kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1:table/T")",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:*")"},
        {"WILDCARD_IN_SERVICE_NAME", kErr, kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:*code*::111122223333:*")",
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::*")"},
        {"ARN_ACCOUNT_NOT_ALLOWED", kErr, kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3::111122223333:b/*")",
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:eu-west-1:111122223333:accesspoint/a")"},
        {"ARN_REGION_NOT_ALLOWED", kErr, kId,
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:eu-west-1::b/*")",
         R"("Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*")"},
        {"INVALID_ARN_ACCOUNT", kErr, kId,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1::table/T")",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1:*:table/T")"},
        {"INVALID_ARN_RESOURCE", kErr, kId,
         R"("Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:eu-west-1:*:table/T/indexes/i")",
         R"("Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:eu-west-1:*:table/T/index/i")"},
        {"VARIABLE_UNSUPPORTED_IN_ELEMENT", kErr, kId,
         R"("Effect":"Allow","Action":"dynamodb:${aws:username}","Resource":"*")",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*")"},
        {"INVALID_REGION", kErr, kId,
         R"("Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west1"}})",
         R"("Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","us-gov-west-1"]}})"},
        // Conditions
        {"NULL_WITH_IF_EXISTS", kErr, kId,
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NullIfExists":{"aws:username":"true"}})",
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:username":"true"}})"},
        {"INVALID_CONDITION_DATA_TYPE", kErr, kId,
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:username":["a",1]}})",
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:username":["a","1"]}})"},
        {"UNSUPPORTED_GLOBAL_CONDITION_KEY", kErr, kId,
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ArnEquals":{"aws:ARN":"arn:aws:iam::1:role/r"}})",
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::1:role/r"}})"},
        {"UNSUPPORTED_ACTION_FOR_CONDITION_KEY", kErr, kId,
         R"("Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Scan"],"Resource":"*","Condition":{"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":"a"}})",
         R"("Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PutItem"],"Resource":"*","Condition":{"StringEqualsIfExists":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}})"},
        {"REDUNDANT_CONDITION_VALUE_NUM", kHint, kId,
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":["2700","3600"]}})",
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}})"},
        {"IMPROVE_IP_RANGE", kHint, kId,
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.7/24"}})",
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}})"},
        {"PRIVATE_IP_ADDRESS_SUBSET", kHint, kId,
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","10.0.0.0/8"]}})",
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","11.0.0.0/8"]}})"},
        {"PRIVATE_NOT_IP_ADDRESS", kErr, kId,
         R"("Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"192.168.0.0/16"}})",
         R"("Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"NotIpAddress":{"aws:VpcSourceIp":"192.168.0.0/16"}})"},
        {"PRIVATE_NOT_IP_ADDRESS_SUBSET", kHint, kId,
         R"("Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["203.0.113.0/24","172.16.0.0/12"]}})",
         R"("Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["203.0.113.0/24"]}})"},
        {"MISSING_PAIRED_CONDITION_KEYS", kSec, kId,
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}})",
         R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"},"StringEquals":{"aws:SourceVpc":"vpc-111bbb22"}})"},
        {"IRRELEVANT_CONDITION_KEY_IN_POLICY", kHint, Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"AWS":"111122223333"},"Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}})",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"AWS":"111122223333"},"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}})"},
        // Principals and policies of resources
        {"INVALID_PRINCIPAL_KEY", kErr, Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"IAM":"111122223333"})",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"AWS":"111122223333"})"},
        {"INVALID_PRINCIPAL_FORMAT", kErr, Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":"111122223333")",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"AWS":"111122223333"})"},
        {"UNSUPPORTED_WILDCARD_IN_PRINCIPAL", kErr, Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"Service":"*.amazonaws.com"})",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"Service":"backup.amazonaws.com"})"},
        {"FEDERATED_PRINCIPAL_NOT_SUPPORTED", kErr, Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T","Principal":{"Federated":"accounts.google.com"})",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T","Principal":{"AWS":"111122223333"})"},
        {"UNSUPPORTED_ACTION_IN_POLICY", kErr, Kind::Resource,
         R"("Effect":"Allow","Action":["dynamodb:GetItem","s3:GetObject"],"Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T","Principal":{"AWS":"111122223333"})",
         R"("Effect":"Allow","Action":["dynamodb:GetItem"],"Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T","Principal":{"AWS":"111122223333"})"},
        {"UNSUPPORTED_RESOURCE_ARN_IN_POLICY", kErr, Kind::Resource, R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:eu-west-1:111122223333:table/T","arn:aws:kms:eu-west-1:111122223333:key/k"],"Principal":{"AWS":"111122223333"})", R"("Effect":"Allow","Action":"dynamodb:Query","Resource":["arn:aws:dynamodb:eu-west-1:111122223333:table/T","arn:aws:dynamodb:eu-west-1:111122223333:table/T/index/*"],"Principal":{"AWS":"111122223333"})"},
        {"UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", kErr, Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"Service":"backup.amazonaws.com"},"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}})",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"Service":"backup.amazonaws.com"},"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}})"},
        {"RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", kHint, Kind::Resource,
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"Service":"backup.amazonaws.com"},"Condition":{"StringEquals":{"aws:Referer":"111122223333"}})",
         R"("Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Principal":{"Service":"backup.amazonaws.com"},"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}})"},
        // Policies of organizations
        {"SCP_SYNTAX_ERROR_PRINCIPAL", kErr, Kind::Scp,
         R"("Effect":"Deny","Action":"dynamodb:*","Resource":"*","Principal":"*")",
         R"("Effect":"Deny","Action":"dynamodb:*","Resource":"*")"},
        {"RCP_SYNTAX_ERROR_ALLOW", kErr, Kind::Rcp,
         R"("Effect":"Allow","Action":"dynamodb:*","Resource":"*","Principal":"*")",
         R"("Effect":"Deny","Action":"dynamodb:*","Resource":"*","Principal":"*")"},
        {"RCP_SYNTAX_ERROR_ACTION", kErr, Kind::Rcp,
         R"("Effect":"Deny","Action":"*","Resource":"*","Principal":"*")",
         R"("Effect":"Deny","Action":"s3:*","Resource":"*","Principal":"*")"},
        {"RCP_SYNTAX_ERROR_PRINCIPAL", kErr, Kind::Rcp,
         R"("Effect":"Deny","Action":"s3:*","Resource":"*","Principal":{"AWS":"111122223333"})",
         R"("Effect":"Deny","Action":"s3:*","Resource":"*","Principal":"*")"},
        // Roles handed on
        {"PASS_ROLE_WITH_NOT_RESOURCE", kSec, kId,
         R"("Effect":"Allow","Action":"iam:PassRole","NotResource":"arn:aws:iam::111122223333:role/a")",
         R"("Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/a")"},
        {"PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", kSec, kId,
         R"("Effect":"Allow","Action":"iam:P*","NotResource":"arn:aws:iam::111122223333:role/a")",
         R"("Effect":"Allow","Action":"iam:Get*","NotResource":"arn:aws:iam::111122223333:role/a")"},
        {"PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE", kSec, kId,
         R"("Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:iam::111122223333:role/a")",
         R"("Effect":"Deny","NotAction":"s3:*","NotResource":"arn:aws:iam::111122223333:role/a")"},
        {"PASS_ROLE_WITH_STAR_IN_RESOURCE", kSec, kId,
         R"("Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/*")",
         R"("Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"dax.amazonaws.com"}})"},
        {"PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", kSec, kId,
         R"("Effect":"Allow","Action":"*","Resource":"*")",
         R"("Effect":"Allow","Action":"dynamodb:*","Resource":"*")"},
        {"PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", kSec, kId,
         R"("Effect":"Allow","NotAction":"s3:*","Resource":"*")",
         R"("Effect":"Allow","NotAction":"iam:*","Resource":"*")"},
        {"CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", kWarn, kId,
         R"("Effect":"Allow","Action":"iam:*","Resource":"*")",
         R"("Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"arn:aws:iam::*:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX")"},
        {"CREATE_SLR_WITH_NOT_RESOURCE", kWarn, kId,
         R"("Effect":"Allow","Action":"iam:CreateServiceLinkedRole","NotResource":"arn:aws:iam::111122223333:role/a")",
         R"("Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*","Condition":{"StringLike":{"iam:AWSServiceName":"dax.amazonaws.com"}})"},
        // Trust policies
        {"ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", kErr, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRole","NotPrincipal":{"AWS":"111122223333"})",
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"111122223333"})"},
        {"ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", kErr, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRole","Resource":"*","Principal":{"AWS":"111122223333"})",
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"111122223333"})"},
        {"ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", kErr, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":"*")",
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"},"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}})"},
        {"UNSUPPORTED_ACTION_IN_POLICY", kErr, Kind::Trust,
         R"("Effect":"Allow","Action":"s3:GetObject","Principal":{"AWS":"111122223333"})",
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"111122223333"})"},
        {"INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY", kErr, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"google"})",
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"accounts.google.com"})"},
        {"MISMATCHED_ACTION_FOR_PRINCIPAL", kErr, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/p"})",
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithSAML","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/p"})"},
        {"MISSING_ACTION_FOR_CONDITION_KEY", kErr, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"111122223333"},"Condition":{"StringEquals":{"sts:SourceIdentity":"ann"}})",
         R"("Effect":"Allow","Action":["sts:AssumeRole","sts:SetSourceIdentity"],"Principal":{"AWS":"111122223333"},"Condition":{"StringEquals":{"sts:SourceIdentity":"ann"}})"},
        {"MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY", kErr, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"rolesanywhere.amazonaws.com"})",
         R"("Effect":"Allow","Action":["sts:AssumeRole","sts:SetSourceIdentity","sts:TagSession"],"Principal":{"Service":"rolesanywhere.amazonaws.com"})"},
        {"MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", kSec, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/idp.example.com"})",
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/idp.example.com"},"Condition":{"StringEquals":{"idp.example.com:aud":"app"}})"},
        {"MISSING_GITHUB_REPO_CONDITION_KEY", kSec, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}})", R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:o/r:ref:refs/heads/main"}})"},
        {"SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", kWarn, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:o/*"}})",
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:o/r:ref:refs/heads/main"}})"},
        {"CONFIRM_AUDIENCE_CLAIM_TYPE", kHint, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"accounts.google.com"},"Condition":{"ForAnyValue:StringEquals":{"accounts.google.com:aud":"app"}})",
         R"("Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"accounts.google.com"},"Condition":{"StringEquals":{"accounts.google.com:aud":"app"}})"},
        {"REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", kHint, Kind::Trust,
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":["arn:aws:iam::111122223333:role/team/r","arn:aws:sts::111122223333:assumed-role/r/s"]})",
         R"("Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":["arn:aws:iam::111122223333:role/team/r","arn:aws:sts::111122223333:assumed-role/q/s"]})"},
};

std::string document(const char* inside) {
  return concat({R"({"Version":"2012-10-17","Statement":[{)", inside, "}]}"});
}

const Finding* with_code(const std::vector<Finding>& all, const char* code) {
  for (const Finding& f : all)
    if (f.code == code)
      return &f;
  return nullptr;
}

}  // namespace

TEST_CASE("Each documented check finds its mistake, with its severity, and only there",
          "[policy][lint]") {
  for (const Check& check : kChecks) {
    INFO(check.code << "\n" << check.bad);
    const std::vector<Finding> bad = lint(document(check.bad), check.kind);
    const Finding* found = with_code(bad, check.code);
    CHECK(found != nullptr);
    if (found) {
      CHECK(found->severity == check.severity);
      CHECK(found->span.line == 1);
      CHECK(found->span.column > 0);
    }
    const std::vector<Finding> good = lint(document(check.good), check.kind);
    INFO(check.good);
    CHECK(with_code(good, check.code) == nullptr);
  }
}

TEST_CASE("Findings point at the entry of a list", "[policy][lint]") {
  const std::string text =
      "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\n"
      "\"Action\":[\"dynamodb:GetItem\",\n  \"dynamodb:Qery\"],\"Resource\":\"*\"}}";
  const std::vector<Finding> found = lint(text, Kind::Identity);
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == "INVALID_ACTION");
  CHECK(found[0].fix == "Did you mean dynamodb:Query?");
  CHECK(found[0].span.line == 3);
  CHECK(found[0].span.column == 3);
  CHECK(found[0].json_pointer == "/Statement/0/Action/1");
}

TEST_CASE("Sizes by the kind of policy", "[policy][lint]") {
  struct Row {
    Kind kind;
    std::size_t quota;
    const char* code;
  };
  const Row rows[] = {{Kind::Identity, 6144, "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"},
                      {Kind::Trust, 2048, "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"},
                      {Kind::Scp, 5120, "POLICY_SIZE_EXCEEDS_SCP_QUOTA"},
                      {Kind::Rcp, 5120, "POLICY_SIZE_EXCEEDS_RCP_QUOTA"},
                      {Kind::Resource, 20480, "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"},
                      {Kind::KeyPolicy, 32768, "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"}};
  for (const Row& row : rows) {
    std::string text = R"({"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Deny",)"
                       R"("Principal":"*","Action":"dynamodb:GetItem","Resource":"*"}]})";
    const std::size_t at = text.find("\"\",") + 1;
    text.insert(at, std::string(row.quota - text.size(), 'x'));
    INFO(row.code);
    REQUIRE(text.size() == row.quota);
    CHECK(with_code(lint(text, row.kind), row.code) == nullptr);
    text.insert(at, "x");
    CHECK(with_code(lint(text, row.kind), row.code) != nullptr);
  }
}

}  // namespace lockbox::lint_checks_test
