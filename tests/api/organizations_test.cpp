#include "tests/api/service_bench.hpp"

namespace lockbox::organizations_test {

using lockbox::test::allow;
using lockbox::test::ServiceBench;

namespace {

const char* kDenyScan =
    R"({"Version":"2012-10-17","Statement":[{"Sid":"NoScan","Effect":"Deny","Action":"dynamodb:Scan","Resource":"*"}]})";

/// An organization with an OU and a member account in it that has a reading role.
struct School : ServiceBench {
  std::string root, unit, member;

  School() {
    ok("organizations", "CreateOrganization");
    root = ok("organizations", "ListRoots")["Roots"][0]["Id"];
    ok("organizations", "EnablePolicyType",
       {{"RootId", root}, {"PolicyType", "SERVICE_CONTROL_POLICY"}});
    unit = ok("organizations", "CreateOrganizationalUnit",
              {{"ParentId", root}, {"Name", "Hogwarts"}})["OrganizationalUnit"]["Id"];
    member = ok("organizations", "CreateAccount",
                {{"Email", "hufflepuff@example.com"},
                 {"AccountName", "hufflepuff"}})["CreateAccountStatus"]["AccountId"];
    ok("organizations", "MoveAccount",
       {{"AccountId", member}, {"SourceParentId", root}, {"DestinationParentId", unit}});
  }

  policy::Decision ask(const std::string& account, const std::string& action) {
    const identity::Caller before = caller;
    become(account == test::kAccount ? "role/reader"
                                     : account + ":role/OrganizationAccountAccessRole");
    api::Need need;
    need.action = action;
    need.resource = "arn:aws:dynamodb:eu-west-1:" + account + ":table/T";
    need.resource_account = account;
    const policy::Decision decision = decide(need);
    caller = before;
    return decision;
  }
};

}  // namespace

TEST_CASE("an organization has a root, OUs and accounts with an access role") {
  School b;
  const Json described = b.ok("organizations", "DescribeOrganization")["Organization"];
  CHECK(described["MasterAccountId"] == test::kAccount);
  CHECK(described["FeatureSet"] == "ALL");
  CHECK(b.ok("organizations", "ListAccounts")["Accounts"].size() == 2);
  CHECK(b.ok("organizations", "ListAccountsForParent",
             {{"ParentId", b.unit}})["Accounts"][0]["Id"] == b.member);
  CHECK(b.ok("organizations", "ListParents", {{"ChildId", b.member}})["Parents"][0]["Type"] ==
        "ORGANIZATIONAL_UNIT");
  CHECK(b.refused("organizations", "DeleteOrganizationalUnit", {{"OrganizationalUnitId", b.unit}})
            .code == "OrganizationalUnitNotEmptyException");
  b.become(b.member + ":role/OrganizationAccountAccessRole");
  policy::Context context;
  identity::add_principal_keys(b.services.identity, b.caller, context);
  CHECK(context.find("aws:PrincipalOrgID")->values.front() == described["Id"]);
  CHECK(context.find("aws:PrincipalOrgPaths")->values.front() ==
        described["Id"].get<std::string>() + "/" + b.root + "/" + b.unit + "/");
  CHECK(b.refused("organizations", "ListAccounts").message ==
        "You don't have permissions to access this resource.");
}

TEST_CASE("an SCP on the OU denies in its accounts, not in the management account") {
  School b;
  const std::string id = b.ok("organizations", "CreatePolicy",
                              {{"Name", "NoScan"},
                               {"Description", ""},
                               {"Type", "SERVICE_CONTROL_POLICY"},
                               {"Content", kDenyScan}})["Policy"]["PolicySummary"]["Id"];
  CHECK(b.ask(b.member, "dynamodb:Scan").allowed());
  b.ok("organizations", "AttachPolicy", {{"PolicyId", id}, {"TargetId", b.unit}});
  const policy::Decision denied = b.ask(b.member, "dynamodb:Scan");
  CHECK(denied.verdict == policy::Verdict::ExplicitDeny);
  CHECK(denied.layer == policy::Layer::Scp);
  CHECK(denied.message.find("with an explicit deny in a service control policy") !=
        std::string::npos);
  CHECK(b.ask(b.member, "dynamodb:GetItem").allowed());
  CHECK(b.refused("organizations", "AttachPolicy", {{"PolicyId", id}, {"TargetId", b.unit}}).code ==
        "DuplicatePolicyAttachmentException");
  b.ok("organizations", "AttachPolicy", {{"PolicyId", id}, {"TargetId", b.root}});
  b.ok("iam", "CreateRole",
       {{"RoleName", "reader"},
        {"AssumeRolePolicyDocument", test::trust("arn:aws:iam::111122223333:root")}});
  b.ok("iam", "PutRolePolicy",
       {{"RoleName", "reader"}, {"PolicyName", "all"}, {"PolicyDocument", allow("dynamodb:*")}});
  CHECK(b.ask(test::kAccount, "dynamodb:Scan").allowed());
  CHECK(b.ok("organizations", "ListTargetsForPolicy", {{"PolicyId", id}})["Targets"].size() == 2);
  b.ok("organizations", "DetachPolicy", {{"PolicyId", id}, {"TargetId", b.unit}});
  b.ok("organizations", "DetachPolicy", {{"PolicyId", id}, {"TargetId", b.root}});
  CHECK(b.ask(b.member, "dynamodb:Scan").allowed());
  b.ok("organizations", "DeletePolicy", {{"PolicyId", id}});
}

TEST_CASE("every level needs an allow: without FullAWSAccess nothing is left") {
  School b;
  const std::string id =
      b.ok("organizations", "CreatePolicy",
           {{"Name", "OnlyReads"},
            {"Description", ""},
            {"Type", "SERVICE_CONTROL_POLICY"},
            {"Content", allow("dynamodb:GetItem")}})["Policy"]["PolicySummary"]["Id"];
  CHECK(b.refused("organizations", "DetachPolicy",
                  {{"PolicyId", "p-FullAWSAccess"}, {"TargetId", b.unit}})
            .code == "ConstraintViolationException");
  b.ok("organizations", "AttachPolicy", {{"PolicyId", id}, {"TargetId", b.unit}});
  b.ok("organizations", "DetachPolicy", {{"PolicyId", "p-FullAWSAccess"}, {"TargetId", b.unit}});
  CHECK(b.ask(b.member, "dynamodb:GetItem").allowed());
  const policy::Decision denied = b.ask(b.member, "dynamodb:Query");
  CHECK(denied.verdict == policy::Verdict::ImplicitDeny);
  CHECK(denied.layer == policy::Layer::Scp);
  b.ok("organizations", "DisablePolicyType",
       {{"RootId", b.root}, {"PolicyType", "SERVICE_CONTROL_POLICY"}});
  CHECK(b.ask(b.member, "dynamodb:Query").allowed());
}

TEST_CASE("RCPs protect the resources of member accounts from everybody") {
  School b;
  b.ok("organizations", "EnablePolicyType",
       {{"RootId", b.root}, {"PolicyType", "RESOURCE_CONTROL_POLICY"}});
  const char* deny =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"dynamodb:*","Resource":"*"}]})";
  const std::string id = b.ok("organizations", "CreatePolicy",
                              {{"Name", "Closed"},
                               {"Description", ""},
                               {"Type", "RESOURCE_CONTROL_POLICY"},
                               {"Content", deny}})["Policy"]["PolicySummary"]["Id"];
  b.ok("organizations", "AttachPolicy", {{"PolicyId", id}, {"TargetId", b.member}});
  const policy::Decision denied = b.ask(b.member, "dynamodb:GetItem");
  CHECK(denied.verdict == policy::Verdict::ExplicitDeny);
  CHECK(denied.layer == policy::Layer::Rcp);
  CHECK(b.refused("organizations", "DetachPolicy",
                  {{"PolicyId", "p-RCPFullAWSAccess"}, {"TargetId", b.member}})
            .code == "ConstraintViolationException");
}

TEST_CASE("organization policies are checked when they are made") {
  School b;
  const auto create = [&](const std::string& content, const char* type) {
    return b.refused("organizations", "CreatePolicy",
                     {{"Name", "x"}, {"Description", ""}, {"Type", type}, {"Content", content}});
  };
  CHECK(create("{", "SERVICE_CONTROL_POLICY").code == "MalformedPolicyDocumentException");
  CHECK(create(kDenyScan, "RESOURCE_CONTROL_POLICY").code == "PolicyTypeNotEnabledException");
  CHECK(create(std::string(5200, ' ') + kDenyScan, "SERVICE_CONTROL_POLICY").code ==
        "ConstraintViolationException");
  CHECK(b.refused("organizations", "CreateOrganization").code == "AlreadyInOrganizationException");
  CHECK(b.refused("organizations", "DescribePolicy", {{"PolicyId", "p-none"}}).message ==
        "You specified a policy that doesn't exist.");
}

}  // namespace lockbox::organizations_test
