#include "tests/api/service_bench.hpp"

namespace lockbox::iam_test {

using lockbox::test::allow;
using lockbox::test::ServiceBench;
using lockbox::test::trust;

namespace {

const char* kOwn = "arn:aws:iam::111122223333:policy/Readers";

void add_user(ServiceBench& b, const char* name) {
  b.ok("iam", "CreateUser", {{"UserName", name}});
}

void add_policy(ServiceBench& b) {
  b.ok("iam", "CreatePolicy",
       {{"PolicyName", "Readers"}, {"PolicyDocument", allow("dynamodb:GetItem")}});
}

}  // namespace

TEST_CASE("users: created, shown, listed, deleted, as AWS CLI prints them") {
  ServiceBench b;
  const Json made = b.ok("iam", "CreateUser",
                         {{"UserName", "neville"},
                          {"Path", "/school/"},
                          {"Tags", Json::array({{{"Key", "House"}, {"Value", "Gryffindor"}}})}});
  CHECK(b.needs[0].action == "iam:CreateUser");
  CHECK(b.needs[0].resource == "arn:aws:iam::111122223333:user/school/neville");
  CHECK(b.needs[0].context.find("aws:RequestTag/House")->values.front() == "Gryffindor");
  const Json& user = made["User"];
  CHECK(user["Path"] == "/school/");
  CHECK(user["Arn"] == "arn:aws:iam::111122223333:user/school/neville");
  CHECK(user["UserId"].get<std::string>().rfind("AIDA", 0) == 0);
  CHECK(user["CreateDate"] == "2026-09-01T08:00:00+00:00");
  CHECK(b.refused("iam", "CreateUser", {{"UserName", "Neville"}}).message ==
        "User with name Neville already exists.");
  CHECK(b.ok("iam", "GetUser", {{"UserName", "neville"}})["User"]["Tags"][0]["Value"] ==
        "Gryffindor");
  CHECK(b.needs[0].context.find("aws:ResourceTag/House") != nullptr);
  add_user(b, "luna");
  CHECK(b.ok("iam", "ListUsers")["Users"].size() == 2);
  CHECK(b.ok("iam", "ListUsers", {{"PathPrefix", "/school/"}})["Users"].size() == 1);
  const Json first = b.ok("iam", "ListUsers", {{"MaxItems", 1}});
  CHECK(first["IsTruncated"] == true);
  CHECK(b.ok("iam", "ListUsers", {{"Marker", first["Marker"]}})["Users"][0]["UserName"] ==
        "neville");
  b.ok("iam", "DeleteUser", {{"UserName", "luna"}});
  const AwsError gone = b.refused("iam", "GetUser", {{"UserName", "luna"}});
  CHECK(gone.code == "NoSuchEntity");
  CHECK(gone.http_status == 404);
  CHECK(gone.message == "The user with name luna cannot be found.");
}

TEST_CASE("violations are listed together in the service's words") {
  ServiceBench b;
  CHECK(b.refused("iam", "CreateUser", {{"Path", "x"}}).message ==
        "2 validation errors detected: Value null at 'userName' failed to satisfy constraint: "
        "Member must not be null; Value 'x' at 'path' failed to satisfy constraint: Member must "
        "satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)");
  CHECK(b.refused("iam", "CreateUser", {{"UserName", "a"}, {"Nmae", "b"}}).message ==
        "Unknown parameter in input: \"Nmae\", must be one of: UserName, Path, "
        "PermissionsBoundary, Tags");
  CHECK(b.refused("iam", "CreateUser", {{"UserName", 3}}).message ==
        "1 validation error detected: Value '3' at 'userName' failed to satisfy constraint: "
        "Member must be a string");
}

TEST_CASE("access keys: two at most, rotated, deactivated, deleted") {
  ServiceBench b;
  add_user(b, "neville");
  const Json made = b.ok("iam", "CreateAccessKey", {{"UserName", "neville"}});
  const std::string id = made["AccessKey"]["AccessKeyId"];
  const identity::Credentials key{id, made["AccessKey"]["SecretAccessKey"], ""};
  CHECK(made["AccessKey"]["Status"] == "Active");
  CHECK(identity::authenticate(b.services.identity, key, b.now).has_value());
  b.ok("iam", "CreateAccessKey", {{"UserName", "neville"}});
  const AwsError third = b.refused("iam", "CreateAccessKey", {{"UserName", "neville"}});
  CHECK(third.code == "LimitExceeded");
  CHECK(third.message == "Cannot exceed quota for AccessKeysPerUser: 2");
  b.ok("iam", "UpdateAccessKey",
       {{"UserName", "neville"}, {"AccessKeyId", id}, {"Status", "Inactive"}});
  CHECK_FALSE(identity::authenticate(b.services.identity, key, b.now).has_value());
  const Json list = b.ok("iam", "ListAccessKeys", {{"UserName", "neville"}})["AccessKeyMetadata"];
  REQUIRE(list.size() == 2);
  CHECK(list[0]["Status"] == "Inactive");
  CHECK_FALSE(list[0].contains("SecretAccessKey"));
  CHECK(b.refused("iam", "DeleteUser", {{"UserName", "neville"}}).message ==
        "Cannot delete entity, must delete access keys first.");
  b.ok("iam", "DeleteAccessKey", {{"UserName", "neville"}, {"AccessKeyId", id}});
  CHECK(
      b.refused("iam", "DeleteAccessKey", {{"UserName", "neville"}, {"AccessKeyId", id}}).message ==
      "The Access Key with id " + id + " cannot be found.");
}

TEST_CASE("a user without any key left does not get a new one from the lab") {
  ServiceBench b;
  add_user(b, "neville");
  b.become("user/neville");
  const std::string id = b.caller.access_key_id;
  b.become("root");
  b.ok("iam", "DeleteAccessKey", {{"UserName", "neville"}, {"AccessKeyId", id}});
  const auto none =
      identity::credentials_for(b.services.identity, b.rng, b.now, test::kAccount, "user/neville");
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().message ==
        "user/neville has no access key any more (CreateAccessKey makes one).");
}

TEST_CASE("calls without a user name are about the caller") {
  ServiceBench b;
  add_user(b, "neville");
  b.ok("iam", "CreateRole",
       {{"RoleName", "student"},
        {"AssumeRolePolicyDocument", trust("arn:aws:iam::111122223333:root")}});
  b.become("user/neville");
  CHECK(b.ok("iam", "GetUser")["User"]["UserName"] == "neville");
  CHECK(b.needs[0].resource == "arn:aws:iam::111122223333:user/neville");
  CHECK(b.ok("iam", "ListAccessKeys")["AccessKeyMetadata"].size() == 1);
  b.become("role/student");
  CHECK(b.refused("iam", "GetUser").message ==
        "Must specify userName when calling with non-User credentials");
}

TEST_CASE("groups and membership") {
  ServiceBench b;
  add_user(b, "neville");
  b.ok("iam", "CreateGroup", {{"GroupName", "prefects"}});
  b.ok("iam", "AddUserToGroup", {{"GroupName", "prefects"}, {"UserName", "neville"}});
  b.ok("iam", "AddUserToGroup", {{"GroupName", "prefects"}, {"UserName", "neville"}});
  const Json group = b.ok("iam", "GetGroup", {{"GroupName", "prefects"}});
  CHECK(group["Users"].size() == 1);
  CHECK(group["Group"]["Arn"] == "arn:aws:iam::111122223333:group/prefects");
  CHECK(b.ok("iam", "ListGroupsForUser", {{"UserName", "neville"}})["Groups"].size() == 1);
  CHECK(b.refused("iam", "DeleteGroup", {{"GroupName", "prefects"}}).code == "DeleteConflict");
  b.ok("iam", "RemoveUserFromGroup", {{"GroupName", "prefects"}, {"UserName", "neville"}});
  b.ok("iam", "DeleteGroup", {{"GroupName", "prefects"}});
  CHECK(b.ok("iam", "ListGroups")["Groups"].empty());
}

TEST_CASE("roles keep their trust policy and refuse a malformed one") {
  ServiceBench b;
  const std::string document = trust("arn:aws:iam::111122223333:root");
  const Json made = b.ok("iam", "CreateRole",
                         {{"RoleName", "student"}, {"AssumeRolePolicyDocument", document}})["Role"];
  CHECK(made["Arn"] == "arn:aws:iam::111122223333:role/student");
  CHECK(made["AssumeRolePolicyDocument"]["Version"] == "2012-10-17");
  const AwsError bad =
      b.refused("iam", "UpdateAssumeRolePolicy",
                {{"RoleName", "student"}, {"PolicyDocument", allow("dynamodb:GetItem")}});
  CHECK(bad.code == "MalformedPolicyDocument");
  b.ok("iam", "UpdateRole", {{"RoleName", "student"}, {"MaxSessionDuration", 7200}});
  CHECK(b.ok("iam", "GetRole", {{"RoleName", "student"}})["Role"]["MaxSessionDuration"] == 7200);
  b.ok("iam", "PutRolePolicy",
       {{"RoleName", "student"}, {"PolicyName", "p"}, {"PolicyDocument", allow("s3:GetObject")}});
  CHECK(b.refused("iam", "DeleteRole", {{"RoleName", "student"}}).message ==
        "Cannot delete entity, must delete policies first.");
}

TEST_CASE("inline policies of all three kinds") {
  ServiceBench b;
  add_user(b, "u");
  b.ok("iam", "CreateGroup", {{"GroupName", "g"}});
  b.ok("iam", "CreateRole",
       {{"RoleName", "r"}, {"AssumeRolePolicyDocument", trust("arn:aws:iam::111122223333:root")}});
  const std::vector<std::pair<const char*, std::pair<const char*, const char*>>> kinds = {
      {"User", {"UserName", "u"}}, {"Group", {"GroupName", "g"}}, {"Role", {"RoleName", "r"}}};
  for (const auto& kind : kinds) {
    const std::string title = kind.first;
    INFO(title);
    Json who = Json::object();
    who[kind.second.first] = kind.second.second;
    Json put = who;
    put["PolicyName"] = "reads";
    Json with_document = put;
    with_document["PolicyDocument"] = allow("dynamodb:GetItem");
    b.ok("iam", "Put" + title + "Policy", with_document);
    CHECK(b.needs[0].action == "iam:Put" + title + "Policy");
    const Json shown = b.ok("iam", "Get" + title + "Policy", put);
    CHECK(shown["PolicyDocument"]["Statement"][0]["Action"] == "dynamodb:GetItem");
    CHECK(b.ok("iam", "List" + title + "Policies", who)["PolicyNames"] == Json::array({"reads"}));
    with_document["PolicyDocument"] = "{";
    CHECK(b.refused("iam", "Put" + title + "Policy", with_document).code ==
          "MalformedPolicyDocument");
    b.ok("iam", "Delete" + title + "Policy", put);
    CHECK(b.refused("iam", "Get" + title + "Policy", put).code == "NoSuchEntity");
  }
}

TEST_CASE("inline policies have a size limit in which white space does not count") {
  ServiceBench b;
  add_user(b, "u");
  const std::string filler(2000, 'a');
  CHECK(b.refused("iam", "PutUserPolicy",
                  {{"UserName", "u"},
                   {"PolicyName", "p"},
                   {"PolicyDocument", allow("dynamodb:" + filler)}})
            .message == "Maximum policy size of 2048 bytes exceeded for user u");
  b.ok("iam", "PutUserPolicy",
       {{"UserName", "u"},
        {"PolicyName", "p"},
        {"PolicyDocument", std::string(3000, ' ') + allow("dynamodb:GetItem")}});
}

TEST_CASE("managed policies: versions, attachments, deletion") {
  ServiceBench b;
  add_user(b, "u");
  add_policy(b);
  CHECK(b.refused("iam", "CreatePolicy",
                  {{"PolicyName", "Readers"}, {"PolicyDocument", allow("s3:GetObject")}})
            .message == "A policy called Readers already exists. Duplicate names are not allowed.");
  b.ok("iam", "AttachUserPolicy", {{"UserName", "u"}, {"PolicyArn", kOwn}});
  CHECK(b.needs[0].context.find("iam:PolicyARN")->values.front() == kOwn);
  CHECK(b.ok("iam", "ListAttachedUserPolicies",
             {{"UserName", "u"}})["AttachedPolicies"][0]["PolicyName"] == "Readers");
  CHECK(b.ok("iam", "GetPolicy", {{"PolicyArn", kOwn}})["Policy"]["AttachmentCount"] == 1);
  CHECK(b.refused("iam", "DeletePolicy", {{"PolicyArn", kOwn}}).message ==
        "Cannot delete a policy attached to entities.");
  for (const char* id : {"v2", "v3", "v4", "v5"}) {
    const Json version =
        b.ok("iam", "CreatePolicyVersion",
             {{"PolicyArn", kOwn}, {"PolicyDocument", allow("dynamodb:Query")}})["PolicyVersion"];
    CHECK(version["VersionId"] == id);
    CHECK(version["IsDefaultVersion"] == false);
  }
  CHECK(b.refused("iam", "CreatePolicyVersion",
                  {{"PolicyArn", kOwn}, {"PolicyDocument", allow("dynamodb:Query")}})
            .code == "LimitExceeded");
  CHECK(
      b.refused("iam", "DeletePolicyVersion", {{"PolicyArn", kOwn}, {"VersionId", "v1"}}).message ==
      "Cannot delete the default version of a policy.");
  b.ok("iam", "SetDefaultPolicyVersion", {{"PolicyArn", kOwn}, {"VersionId", "v5"}});
  b.ok("iam", "DeletePolicyVersion", {{"PolicyArn", kOwn}, {"VersionId", "v1"}});
  CHECK(b.ok("iam", "GetPolicyVersion",
             {{"PolicyArn", kOwn},
              {"VersionId", "v5"}})["PolicyVersion"]["Document"]["Statement"][0]["Action"] ==
        "dynamodb:Query");
  b.become("user/u");
  const auto set = identity::policies_of(b.services.identity, b.caller, test::kAccount);
  REQUIRE(set.identity.size() == 1);
  CHECK(set.identity[0].document->text == allow("dynamodb:Query"));
  b.become("root");
  b.ok("iam", "DetachUserPolicy", {{"UserName", "u"}, {"PolicyArn", kOwn}});
  CHECK(b.refused("iam", "DetachUserPolicy", {{"UserName", "u"}, {"PolicyArn", kOwn}}).message ==
        std::string("Policy ") + kOwn + " was not found.");
  CHECK(b.refused("iam", "DeletePolicy", {{"PolicyArn", kOwn}})
            .message.rfind("This policy has more than one version.", 0) == 0);
  CHECK(b.refused("iam", "AttachUserPolicy",
                  {{"UserName", "u"}, {"PolicyArn", "arn:aws:s3:::great-hall"}})
            .code == "InvalidInput");
  const Json aws = b.ok("iam", "ListPolicies", {{"Scope", "AWS"}})["Policies"];
  CHECK(aws.size() >= 4);
}

TEST_CASE("permissions boundaries are put, limit, and are deleted") {
  ServiceBench b;
  add_user(b, "u");
  add_policy(b);
  b.ok("iam", "PutUserPermissionsBoundary", {{"UserName", "u"}, {"PermissionsBoundary", kOwn}});
  CHECK(b.needs[0].context.find("iam:PermissionsBoundary")->values.front() == kOwn);
  CHECK(b.ok("iam", "GetUser",
             {{"UserName", "u"}})["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == kOwn);
  CHECK(b.refused("iam", "DeletePolicy", {{"PolicyArn", kOwn}}).code == "DeleteConflict");
  b.ok("iam", "DeleteUserPermissionsBoundary", {{"UserName", "u"}});
  CHECK(b.refused("iam", "DeleteUserPermissionsBoundary", {{"UserName", "u"}}).code ==
        "NoSuchEntity");
  CHECK(b.refused(
             "iam", "PutUserPermissionsBoundary",
             {{"UserName", "u"}, {"PermissionsBoundary", "arn:aws:iam::111122223333:policy/None"}})
            .message ==
        "Scope ARN: arn:aws:iam::111122223333:policy/None does not exist or is not attachable.");
}

TEST_CASE("tag keys differ from each other without case") {
  ServiceBench b;
  add_user(b, "u");
  const auto tag = [](const char* key, const char* value) {
    return Json{{"Key", key}, {"Value", value}};
  };
  b.ok("iam", "TagUser",
       {{"UserName", "u"}, {"Tags", Json::array({tag("House", "Gryffindor"), tag("Year", "1")})}});
  b.ok("iam", "TagUser", {{"UserName", "u"}, {"Tags", Json::array({tag("house", "Slytherin")})}});
  const Json tags = b.ok("iam", "ListUserTags", {{"UserName", "u"}})["Tags"];
  REQUIRE(tags.size() == 2);
  CHECK(tags[1] == tag("house", "Slytherin"));
  CHECK(b.refused("iam", "TagUser",
                  {{"UserName", "u"}, {"Tags", Json::array({tag("a", "1"), tag("A", "2")})}})
            .code == "InvalidInput");
  b.ok("iam", "UntagUser", {{"UserName", "u"}, {"TagKeys", {"house"}}});
  CHECK(b.ok("iam", "ListUserTags", {{"UserName", "u"}})["Tags"].size() == 1);
}

TEST_CASE("IAM decides about itself: the needs are enforced") {
  ServiceBench b;
  add_user(b, "neville");
  add_user(b, "draco");
  b.ok("iam", "PutUserPolicy",
       {{"UserName", "neville"},
        {"PolicyName", "self"},
        {"PolicyDocument",
         allow("iam:*AccessKey*", "arn:aws:iam::111122223333:user/${aws:username}")}});
  b.become("user/neville");
  b.enforce = true;
  b.ok("iam", "CreateAccessKey", {{"UserName", "neville"}});
  const AwsError denied = b.refused("iam", "CreateAccessKey", {{"UserName", "draco"}});
  CHECK(denied.message ==
        "User: arn:aws:iam::111122223333:user/neville is not authorized to perform: "
        "iam:CreateAccessKey on resource: arn:aws:iam::111122223333:user/draco because no "
        "identity-based policy allows the iam:CreateAccessKey action");
}

TEST_CASE("the simulator answers with the evaluator's decision") {
  ServiceBench b;
  add_user(b, "u");
  b.ok("iam", "PutUserPolicy",
       {{"UserName", "u"}, {"PolicyName", "p"}, {"PolicyDocument", allow("dynamodb:GetItem")}});
  const Json results =
      b.ok("iam", "SimulatePrincipalPolicy",
           {{"PolicySourceArn", "arn:aws:iam::111122223333:user/u"},
            {"ActionNames", {"dynamodb:GetItem", "dynamodb:Scan"}}})["EvaluationResults"];
  REQUIRE(results.size() == 2);
  CHECK(results[0]["EvalDecision"] == "allowed");
  CHECK(results[0]["MatchedStatements"][0]["SourcePolicyId"] == "p");
  CHECK(results[0]["MatchedStatements"][0]["StartPosition"]["Line"] == 1);
  CHECK(results[1]["EvalDecision"] == "implicitDeny");
  const std::string deny =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*",)"
      R"("Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}})";
  const Json parameters = {
      {"PolicyInputList", {allow("*"), deny}},
      {"ActionNames", {"dynamodb:Scan"}},
      {"ContextEntries", Json::array({{{"ContextKeyName", "aws:RequestedRegion"},
                                       {"ContextKeyValues", {"eu-west-1"}},
                                       {"ContextKeyType", "string"}}})}};
  const Json custom = b.ok("iam", "SimulateCustomPolicy", parameters)["EvaluationResults"];
  CHECK(custom[0]["EvalDecision"] == "explicitDeny");
  CHECK(custom[0]["MatchedStatements"][0]["SourcePolicyId"] == "PolicyInputList.2");
  Json without = parameters;
  without.erase("ContextEntries");
  const Json open = b.ok("iam", "SimulateCustomPolicy", without)["EvaluationResults"];
  CHECK(open[0]["EvalDecision"] == "allowed");
  CHECK(open[0]["MissingContextValues"] == Json::array({"aws:RequestedRegion"}));
}

}  // namespace lockbox::iam_test
