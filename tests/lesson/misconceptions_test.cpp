// Every misconception with a wrong evaluator: a world and a request where it answers differently
// from the truth, and one where it does not.
#include "engine/lesson/misconceptions.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/direct_call.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::misconceptions_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

/// The school with a few people more; documents as files.
cloud::World school(const std::vector<std::pair<std::string, std::string>>& documents,
                    const std::vector<std::string>& lines) {
  auto base = load_base_world(project_files(), "hogwarts@1", 1);
  REQUIRE(base);
  for (const auto& d : documents)
    base->world.files.set(d.first, R"({"Version":"2012-10-17","Statement":)" + d.second + "}");
  std::string failed;
  cloud::World world = run_lines(base->world, lines, "admin", &failed);
  INFO(failed);
  REQUIRE(failed.empty());
  return world;
}

cloud::CallApi call(const std::string& as, const std::string& op, const std::string& body) {
  return cloud::api_call(as, "dynamodb", op, parse_json(body).value);
}

const char* const kHarry =
    R"({"TableName":"Houses","Key":{"House":{"S":"Gryffindor"},"Student":{"S":"harry"}}})";

struct Asked {
  bool truth = false;
  std::optional<Expectation> believed;
};

Asked ask(const std::string& slug, const cloud::World& world, const cloud::CallApi& c) {
  const cloud::StepResult result = cloud::probe(world, c);
  REQUIRE(result.trace);
  return Asked{result.trace->allowed, wrong_expectation(slug, world, c, result)};
}

const std::string kAllowGet =
    R"([{"Sid":"Get","Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}])";

}  // namespace

TEST_CASE("iam.allow-beats-deny expects the Allow that matched", "[lesson]") {
  const cloud::World world =
      school({{"p.json", R"([{"Sid":"Yes","Effect":"Allow","Action":"dynamodb:*","Resource":"*"},
                      {"Sid":"No","Effect":"Deny","Action":"dynamodb:GetItem","Resource":"*"}])"}},
             {"aws iam put-role-policy --role-name visitor --policy-name p --policy-document "
              "file://p.json"});
  const Asked denied = ask("iam.allow-beats-deny", world, call("role/visitor", "GetItem", kHarry));
  CHECK_FALSE(denied.truth);
  REQUIRE(denied.believed);
  CHECK(denied.believed->allowed == true);
  CHECK(denied.believed->statement == "Yes");
  CHECK_FALSE(
      ask("iam.allow-beats-deny", world, call("role/visitor", "Scan", R"({"TableName":"Houses"})"))
          .believed);
}

TEST_CASE("iam.scp-or-boundary-grants counts the boundary as a grant", "[lesson]") {
  const cloud::World world =
      school({{"b.json", kAllowGet}},
             {"aws iam create-policy --policy-name b --policy-document file://b.json",
              "aws iam create-user --user-name percy --permissions-boundary "
              "arn:aws:iam::111122223333:policy/b"});
  const Asked asked =
      ask("iam.scp-or-boundary-grants", world, call("user/percy", "GetItem", kHarry));
  CHECK_FALSE(asked.truth);
  REQUIRE(asked.believed);
  CHECK(asked.believed->allowed == true);
  CHECK_FALSE(
      ask("iam.scp-or-boundary-grants", world, call("role/visitor", "GetItem", kHarry)).believed);
}

TEST_CASE("iam.same-account-needs-both wants the table's policy to allow as well", "[lesson]") {
  const cloud::World world = school(
      {{"p.json", kAllowGet}, {"t.json", R"([{"Sid":"Other","Effect":"Allow","Principal":{"AWS":
        "arn:aws:iam::111122223333:role/headmaster"},"Action":"dynamodb:GetItem","Resource":
        "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses"}])"}},
      {"aws iam put-role-policy --role-name visitor --policy-name p --policy-document "
       "file://p.json",
       "aws dynamodb put-resource-policy --resource-arn "
       "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses --policy file://t.json"});
  const Asked asked =
      ask("iam.same-account-needs-both", world, call("role/visitor", "GetItem", kHarry));
  CHECK(asked.truth);
  REQUIRE(asked.believed);
  CHECK(asked.believed->allowed == false);
  CHECK_FALSE(ask("iam.same-account-needs-both", world, call("role/headmaster", "GetItem", kHarry))
                  .believed);
}

TEST_CASE("fgac.writes-cannot-read expects no attributes from a write", "[lesson]") {
  const cloud::World world = school({}, {});
  const std::string body =
      R"({"TableName":"Houses","Key":{"House":{"S":"Gryffindor"},"Student":{"S":"harry"}},
          "ReturnValues":"ALL_OLD"})";
  const Asked asked =
      ask("fgac.writes-cannot-read", world, call("role/registrar", "DeleteItem", body));
  CHECK(asked.truth);
  REQUIRE(asked.believed);
  REQUIRE(asked.believed->attributes);
  CHECK(asked.believed->attributes->empty());
  CHECK_FALSE(
      ask("fgac.writes-cannot-read", world, call("role/registrar", "DeleteItem", kHarry)).believed);
}

TEST_CASE("net.private-is-authorized and net.gateway-reaches-everywhere are about the road",
          "[lesson]") {
  const cloud::World world =
      school({}, {"aws ec2 create-vpc-endpoint --vpc-id vpc-0a1b2c3d4e5f60001 --service-name "
                  "com.amazonaws.eu-west-1.dynamodb --route-table-ids rtb-0a1b2c3d4e5f6000b"});
  cloud::CallApi c = call("role/visitor", "GetItem", kHarry);
  c.from = "library";
  const Asked inside = ask("net.private-is-authorized", world, c);
  CHECK_FALSE(inside.truth);
  REQUIRE(inside.believed);
  CHECK(inside.believed->allowed == true);
  CHECK_FALSE(ask("net.gateway-reaches-everywhere", world, c).believed);
  c.from = "internet";
  CHECK_FALSE(ask("net.private-is-authorized", world, c).believed);
  REQUIRE(ask("net.gateway-reaches-everywhere", world, c).believed);
  CHECK(ask("net.gateway-reaches-everywhere", world, c).believed->path == "endpoint");
}

TEST_CASE("cred.temporary-needs-no-care expects a taken session to be harmless", "[lesson]") {
  const cloud::World world =
      school({}, {"aws sts assume-role --role-arn arn:aws:iam::111122223333:role/headmaster "
                  "--role-session-name borrowed"});
  const Asked asked =
      ask("cred.temporary-needs-no-care", world, call("session/borrowed", "GetItem", kHarry));
  CHECK(asked.truth);
  REQUIRE(asked.believed);
  CHECK(asked.believed->allowed == false);
}

TEST_CASE("Callers of an identity pool: guests are taken for harmless, apps for guards",
          "[lesson]") {
  auto base = load_base_world(project_files(), "mobile@1", 1);
  REQUIRE(base);
  base->world.files.set("p.json",
                        R"({"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow",
        "Action":["dynamodb:Scan","dynamodb:UpdateItem"],"Resource":"*"}]})");
  std::string failed;
  const cloud::World world =
      run_lines(base->world,
                {"aws iam put-role-policy --role-name guest --policy-name p --policy-document "
                 "file://p.json",
                 "aws iam put-role-policy --role-name player --policy-name p --policy-document "
                 "file://p.json"},
                "admin", &failed);
  REQUIRE(failed.empty());
  const char* scan = R"({"TableName":"Players"})";
  const char* update = R"({"TableName":"Players","Key":{"Player":{"S":"x"}}})";
  const std::string harmless = "cred.temporary-needs-no-care", app = "net.private-is-authorized";
  const Asked guest = ask(harmless, world, call("guest/snitch-catch", "Scan", scan));
  CHECK(guest.truth);
  REQUIRE(guest.believed);
  CHECK(guest.believed->allowed == false);
  CHECK_FALSE(ask(harmless, world, call("app/snitch-catch/draco", "Scan", scan)).believed);
  const Asked cheat = ask(app, world, call("app/snitch-catch/draco", "UpdateItem", update));
  CHECK(cheat.truth);
  REQUIRE(cheat.believed);
  CHECK(cheat.believed->allowed == false);
  CHECK_FALSE(ask(app, world, call("guest/snitch-catch", "UpdateItem", update)).believed);
}

TEST_CASE("a session by name is never renewed, and unknown names say what there is", "[lesson]") {
  const cloud::World world =
      school({}, {"aws sts assume-role --role-arn arn:aws:iam::111122223333:role/headmaster "
                  "--role-session-name borrowed"});
  const cloud::World later = cloud::step(world, cloud::AdvanceClock{7200000}).world;
  const auto expired = cloud::probe(later, call("session/borrowed", "GetItem", kHarry));
  REQUIRE(expired.trace);
  REQUIRE(expired.trace->error);
  CHECK(expired.trace->error->code == "ExpiredTokenException");
  const auto unknown = cloud::probe(world, call("session/lost", "GetItem", kHarry));
  REQUIRE_FALSE(unknown.outcome.has_value());
  CHECK(unknown.outcome.error().message.find("borrowed") != std::string::npos);
}

namespace {

const char* const kHousesArn = "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses";

/// A visitor who may read every table, and a table policy that keeps the visitor out of Houses.
std::vector<std::pair<std::string, std::string>> guarded_documents() {
  return {{"p.json",
           R"([{"Sid":"Read","Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Scan"],
              "Resource":"*"}])"},
          {"t.json", R"([{"Sid":"NotYou","Effect":"Deny","Principal":{"AWS":
              "arn:aws:iam::111122223333:role/visitor"},"Action":"dynamodb:*","Resource":
              "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses"}])"}};
}

std::vector<std::string> guarded_lines(std::vector<std::string> more) {
  std::vector<std::string> out = {
      "aws iam put-role-policy --role-name visitor --policy-name p --policy-document file://p.json",
      std::string("aws dynamodb put-resource-policy --resource-arn ") + kHousesArn +
          " --policy file://t.json"};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace

TEST_CASE("backup.restore-keeps-guards expects the source's policy around a restored table",
          "[lesson]") {
  cloud::World world = school(guarded_documents(), guarded_lines({}));
  const auto as_admin = [&](const char* op, const std::string& body) {
    const cloud::StepResult r = cloud::step(world, call("role/admin", op, body));
    world = r.world;
    return r.outcome && *r.outcome ? **r.outcome : Json();
  };
  const Json made = as_admin("CreateBackup", R"({"TableName":"Houses","BackupName":"nightly"})");
  REQUIRE(made.contains("BackupDetails"));
  as_admin("RestoreTableFromBackup",
           to_text(Json{{"TargetTableName", "HousesCopy"},
                        {"BackupArn", made["BackupDetails"]["BackupArn"]}}));
  world = cloud::step(world, cloud::AdvanceClock{7200000}).world;
  const Asked copy = ask("backup.restore-keeps-guards", world,
                         call("role/visitor", "Scan", R"({"TableName":"HousesCopy"})"));
  CHECK(copy.truth);
  REQUIRE(copy.believed);
  CHECK(copy.believed->allowed == false);
  const Asked source = ask("backup.restore-keeps-guards", world,
                           call("role/visitor", "Scan", R"({"TableName":"Houses"})"));
  CHECK_FALSE(source.truth);
  CHECK_FALSE(source.believed);
}

TEST_CASE("data.copies-keep-policy expects the source's policy around replicas and exports",
          "[lesson]") {
  cloud::World world =
      school(guarded_documents(),
             guarded_lines({"aws dynamodb update-table --table-name Houses --replica-updates "
                            "'[{\"Create\":{\"RegionName\":\"us-east-1\"}}]'"}));
  world = cloud::step(world, cloud::AdvanceClock{7200000}).world;
  cloud::CallApi c = call("role/visitor", "Scan", R"({"TableName":"Houses"})");
  CHECK_FALSE(ask("data.copies-keep-policy", world, c).believed);
  c.region = "us-east-1";
  const Asked replica = ask("data.copies-keep-policy", world, c);
  CHECK(replica.truth);
  REQUIRE(replica.believed);
  CHECK(replica.believed->allowed == false);
}

TEST_CASE("iam.service-acts-for-me expects a vendor to be refused when it acts for others",
          "[lesson]") {
  const auto with_trust = [](const char* condition) {
    cloud::World world = school({}, {});
    identity::Account vendor;
    vendor.id = "444455556666";
    world.services.identity.accounts.set(vendor.id, Cow<identity::Account>(vendor));
    world.account = vendor.id;
    const std::string trust = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole"}]})";
    const std::string work = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Action":"sts:AssumeRole","Resource":"*"}]})";
    REQUIRE(cloud::direct_call(world, "iam", "CreateRole",
                               Json{{"RoleName", "vendor"}, {"AssumeRolePolicyDocument", trust}}));
    REQUIRE(cloud::direct_call(
        world, "iam", "PutRolePolicy",
        Json{{"RoleName", "vendor"}, {"PolicyName", "work"}, {"PolicyDocument", work}}));
    world.account = "111122223333";
    const std::string trusted =
        std::string(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":
      "arn:aws:iam::444455556666:role/vendor"},"Action":"sts:AssumeRole")") +
        condition + "}]}";
    REQUIRE(
        cloud::direct_call(world, "iam", "CreateRole",
                           Json{{"RoleName", "inspector"}, {"AssumeRolePolicyDocument", trusted}}));
    return world;
  };
  cloud::CallApi c = call("444455556666:role/vendor", "AssumeRole",
                          R"({"RoleArn":"arn:aws:iam::111122223333:role/inspector",
                              "RoleSessionName":"other-customer"})");
  c.service = "sts";
  const Asked open = ask("iam.service-acts-for-me", with_trust(""), c);
  CHECK(open.truth);
  REQUIRE(open.believed);
  CHECK(open.believed->allowed == false);
  const Asked shut =
      ask("iam.service-acts-for-me",
          with_trust(R"(,"Condition":{"StringEquals":{"sts:ExternalId":"school-7"}})"), c);
  CHECK_FALSE(shut.truth);
  CHECK_FALSE(shut.believed);
}

}  // namespace lockbox::misconceptions_test
