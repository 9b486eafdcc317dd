#include "engine/lesson/question_world.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/direct_call.hpp"
#include "engine/lesson/question_admin.hpp"
#include "engine/lesson/question_keys.hpp"

namespace lockbox::lesson {

namespace {

const char* const kVendorAccount = "444455556666";
const char* const kTableArn = "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses";

const char* const kBare = R"json({
 "id": "questions@1",
 "account": "111122223333",
 "region": "eu-west-1",
 "time": "2026-09-01T08:00:00Z",
 "tables": {
  "houses": {
   "TableName": "Houses",
   "BillingMode": "PAY_PER_REQUEST",
   "AttributeDefinitions": [
    {"AttributeName": "House", "AttributeType": "S"},
    {"AttributeName": "Student", "AttributeType": "S"},
    {"AttributeName": "Club", "AttributeType": "S"}
   ],
   "KeySchema": [
    {"AttributeName": "House", "KeyType": "HASH"},
    {"AttributeName": "Student", "KeyType": "RANGE"}
   ],
   "GlobalSecondaryIndexes": [
    {"IndexName": "ByClub", "KeySchema": [{"AttributeName": "Club", "KeyType": "HASH"}],
     "Projection": {"ProjectionType": "ALL"}}
   ],
   "Items": [
    {"House": {"S": "Gryffindor"}, "Student": {"S": "harry"}, "Club": {"S": "duelling"},
     "Points": {"N": "10"}, "Secret": {"S": "keeps the map under a loose board"}},
    {"House": {"S": "Gryffindor"}, "Student": {"S": "hermione"}, "Club": {"S": "runes"},
     "Points": {"N": "40"}, "Secret": {"S": "takes three lessons at once"}},
    {"House": {"S": "Gryffindor"}, "Student": {"S": "ron"}, "Club": {"S": "chess"},
     "Points": {"N": "20"}, "Secret": {"S": "is afraid of spiders"}},
    {"House": {"S": "Slytherin"}, "Student": {"S": "blaise"}, "Club": {"S": "chess"},
     "Points": {"N": "10"}, "Secret": {"S": "opens letters of the others"}},
    {"House": {"S": "Slytherin"}, "Student": {"S": "draco"}, "Club": {"S": "duelling"},
     "Points": {"N": "30"}, "Secret": {"S": "mends the cabinet at night"}},
    {"House": {"S": "Slytherin"}, "Student": {"S": "pansy"}, "Club": {"S": "runes"},
     "Points": {"N": "20"}, "Secret": {"S": "writes the stories in the paper"}}
   ]
  }
 },
 "roles": {
  "pupil": {"tags": {"House": "Gryffindor"}},
  "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement": [
    {"Sid": "Administer", "Effect": "Allow", "Action": "*", "Resource": "*"}]}}}
 },
 "profiles": {"admin": {"as": "role/admin", "from": "internet"}},
 "trails": {"school-trail": {"selectors": ["Management"], "logging": true}},
 "network": "default"
})json";

/// Draws from the row of a number and makes what was drawn, as the administrator.
class Maker {
 public:
  Maker(const cloud::World& bare, std::uint64_t number)
      : rng_{content_hash(number)},
        cache_rng_{content_hash(number + std::uint64_t{0x0dac})},
        key_rng_{content_hash(number + std::uint64_t{0x6b6d})} {
    out_.world = bare;
    out_.world.services.tables.instant_control_plane = true;
  }

  QuestionWorld make() {
    grants();
    denials();
    boundary();
    table_policy();
    strangers();
    endpoint();
    if (one_in(4))
      data_events();
    copies();
    borrowed_session();
    cache();
    // Drawn apart, as the cache is: the rest of a world is what it is without keys.
    const std::vector<cloud::CallApi> about_keys = draw_keys(out_, key_rng_);
    out_.calls = question_calls(out_.world, rng_, copy_);
    out_.calls.insert(out_.calls.end(), about_keys.begin(), about_keys.end());
    return std::move(out_);
  }

 private:
  bool one_in(std::uint64_t n) { return rng_.below(n) == 0; }

  Json admin(const char* service, const char* op, Json parameters) {
    return ask_as_admin(out_.world, service, op, std::move(parameters));
  }

  void role_policy(const char* name, Json statements) {
    admin("iam", "PutRolePolicy",
          Json{{"RoleName", "pupil"},
               {"PolicyName", name},
               {"PolicyDocument", policy_text(std::move(statements))}});
  }

  Json reads() const {
    return Json::array({"dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"});
  }

  /// What the pupil's own policy allows; the condition is what many misconceptions are about.
  void grants() {
    const std::uint64_t kind = rng_.below(8);
    if (kind == 0)
      return;
    Json resource = kTableArn;
    if (one_in(3))
      resource = Json::array({kTableArn, concat({kTableArn, "/index/*"})});
    if (one_in(3))
      resource = "*";
    Json s = policy_statement("Read", "Allow", reads(), resource);
    if (kind == 2 || kind == 3) {
      s["Sid"] = "HouseOnly";
      s["Condition"]["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"] =
          Json::array({"${aws:PrincipalTag/House}"});
    }
    if (kind == 4 || kind == 5) {
      s["Sid"] = "Columns";
      s["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"] =
          Json::array({"House", "Student", "Points"});
      if (kind == 5)
        s["Condition"]["StringEqualsIfExists"]["dynamodb:Select"] = "SPECIFIC_ATTRIBUTES";
    }
    if (kind == 6)
      s["Action"] = Json::array({"dynamodb:UpdateItem", "dynamodb:DeleteItem"});
    if (kind == 7)
      s["Action"] = Json::array({"dynamodb:PartiQLSelect"});
    role_policy("school", Json::array({std::move(s)}));
  }

  void denials() {
    if (!one_in(3))
      return;
    static const char* const kActions[] = {"dynamodb:GetItem", "dynamodb:Scan", "dynamodb:Query",
                                           "dynamodb:DeleteItem"};
    role_policy("limits",
                Json::array({policy_statement("Never", "Deny", kActions[rng_.below(4)], "*")}));
  }

  void boundary() {
    if (!one_in(3))
      return;
    Json s = policy_statement("AtMost", "Allow", one_in(2) ? Json("dynamodb:*") : reads(), "*");
    const Json made = admin("iam", "CreatePolicy",
                            Json{{"PolicyName", "at-most"},
                                 {"PolicyDocument", policy_text(Json::array({std::move(s)}))}});
    admin("iam", "PutRolePermissionsBoundary",
          Json{{"RoleName", "pupil"},
               {"PermissionsBoundary", "arn:aws:iam::111122223333:policy/at-most"}});
  }

  void table_policy() {
    const std::uint64_t kind = rng_.below(6);
    if (kind > 4)
      return;
    const std::string pupil = "arn:aws:iam::111122223333:role/pupil";
    const std::string guest = concat({"arn:aws:iam::", kVendorAccount, ":role/guest"});
    Json s = policy_statement("TablePolicy", "Allow", reads(), kTableArn);
    s["Principal"]["AWS"] = pupil;
    if (kind == 1)
      s["Principal"]["AWS"] = "arn:aws:iam::111122223333:role/admin";
    if (kind == 2 || kind == 3) {
      s["Sid"] = "NotFromHere";
      s["Effect"] = "Deny";
    }
    if (kind == 4)
      s["Principal"]["AWS"] = guest;
    admin("dynamodb", "PutResourcePolicy",
          Json{{"ResourceArn", kTableArn}, {"Policy", policy_text(Json::array({std::move(s)}))}});
  }

  /// A role of another account that wants to read, and a vendor that may take a role of this one.
  void strangers() {
    guest_reads_ = !one_in(3);
    identity::State& state = out_.world.services.identity;
    identity::Account other;
    other.id = kVendorAccount;
    state.accounts.set(kVendorAccount, Cow<identity::Account>(std::move(other)));
    const std::string home = out_.world.account;
    out_.world.account = kVendorAccount;
    const std::string trust = policy_text(Json::array(
        {Json{{"Effect", "Allow"},
              {"Principal", {{"AWS", concat({"arn:aws:iam::", kVendorAccount, ":root"})}}},
              {"Action", "sts:AssumeRole"}}}));
    for (const char* role : {"guest", "vendor"}) {
      (void)cloud::direct_call(out_.world, "iam", "CreateRole",
                               Json{{"RoleName", role}, {"AssumeRolePolicyDocument", trust}});
    }
    const auto put = [&](const char* role, Json s) {
      (void)cloud::direct_call(out_.world, "iam", "PutRolePolicy",
                               Json{{"RoleName", role},
                                    {"PolicyName", "work"},
                                    {"PolicyDocument", policy_text(Json::array({std::move(s)}))}});
    };
    if (guest_reads_)
      put("guest", policy_statement("GuestReads", "Allow", reads(), "*"));
    put("vendor", policy_statement("TakeRoles", "Allow", "sts:AssumeRole", "*"));
    out_.world.account = home;
    Json trusted = {
        {"Sid", "Vendor"},
        {"Effect", "Allow"},
        {"Principal", {{"AWS", concat({"arn:aws:iam::", kVendorAccount, ":role/vendor"})}}},
        {"Action", "sts:AssumeRole"}};
    if (one_in(3))
      trusted["Condition"]["StringEquals"]["sts:ExternalId"] = "school-7";
    admin("iam", "CreateRole",
          Json{{"RoleName", "inspector"},
               {"AssumeRolePolicyDocument", policy_text(Json::array({std::move(trusted)}))}});
  }

  void endpoint() {
    if (one_in(4))
      return;
    Json parameters = {{"VpcId", "vpc-0a1b2c3d4e5f60001"},
                       {"ServiceName", "com.amazonaws.eu-west-1.dynamodb"},
                       {"RouteTableIds", Json::array({"rtb-0a1b2c3d4e5f6000b"})}};
    if (one_in(2)) {
      Json s = policy_statement("Door", "Allow", reads(), "*");
      s["Principal"] = "*";
      parameters["PolicyDocument"] = policy_text(Json::array({std::move(s)}));
    }
    admin("ec2", "CreateVpcEndpoint", std::move(parameters));
  }

  void data_events() {
    const auto selector = [](const char* name, const char* type) {
      Json fields =
          Json::array({Json{{"Field", "eventCategory"}, {"Equals", Json::array({name})}}});
      if (type)
        fields.push_back(Json{{"Field", "resources.type"}, {"Equals", Json::array({type})}});
      return Json{{"Name", name}, {"FieldSelectors", std::move(fields)}};
    };
    admin(
        "cloudtrail", "PutEventSelectors",
        Json{{"TrailName", "school-trail"},
             {"AdvancedEventSelectors", Json::array({selector("Management", nullptr),
                                                     selector("Data", "AWS::DynamoDB::Table")})}});
  }

  /// A restored table, a replica, an export: at most one of them.
  void copies() {
    const std::uint64_t kind = rng_.below(5);
    if (kind == 0) {
      const Json made = admin("dynamodb", "CreateBackup",
                              Json{{"TableName", "Houses"}, {"BackupName", "nightly"}});
      if (made.contains("BackupDetails"))
        admin("dynamodb", "RestoreTableFromBackup",
              Json{{"TargetTableName", "HousesCopy"},
                   {"BackupArn", made["BackupDetails"]["BackupArn"]}});
      copy_ = "restored";
    } else if (kind == 1) {
      admin(
          "dynamodb", "UpdateTable",
          Json{{"TableName", "Houses"},
               {"ReplicaUpdates", Json::array({Json{{"Create", {{"RegionName", "us-east-1"}}}}})}});
      copy_ = "replica";
    } else if (kind == 2) {
      admin("s3", "CreateBucket",
            Json{{"Bucket", "school-exports"},
                 {"CreateBucketConfiguration", {{"LocationConstraint", "eu-west-1"}}}});
      admin("dynamodb", "UpdateContinuousBackups",
            Json{{"TableName", "Houses"},
                 {"PointInTimeRecoverySpecification", {{"PointInTimeRecoveryEnabled", true}}}});
      advance(600000);
      admin("dynamodb", "ExportTableToPointInTime",
            Json{{"TableArn", kTableArn}, {"S3Bucket", "school-exports"}});
      advance(3600000);
      if (one_in(2))
        role_policy("files",
                    Json::array({policy_statement("Files", "Allow", "s3:GetObject", "*")}));
      copy_ = "export";
    }
  }

  void advance(std::int64_t ms) {
    out_.world = cloud::step(out_.world, cloud::AdvanceClock{ms}).world;
  }

  void borrowed_session() {
    admin(
        "sts", "AssumeRole",
        Json{{"RoleArn", "arn:aws:iam::111122223333:role/pupil"}, {"RoleSessionName", "borrowed"}});
  }

  /// A DAX cluster in every other world, with a role that may read, or do everything; the pupil may
  /// call it or not. Drawn apart: the rest of a world is what it is without a cluster.
  void cache() {
    if (cache_rng_.below(2) == 0)
      return;
    const std::string trust =
        policy_text(Json::array({Json{{"Effect", "Allow"},
                                      {"Principal", {{"Service", "dax.amazonaws.com"}}},
                                      {"Action", "sts:AssumeRole"}}}));
    admin("iam", "CreateRole",
          Json{{"RoleName", "cache-role"}, {"AssumeRolePolicyDocument", trust}});
    const std::uint64_t kind = cache_rng_.below(3);
    Json actions = Json::array({"dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Query"});
    if (kind > 0)
      actions.push_back("dynamodb:Scan");
    admin("iam", "PutRolePolicy",
          Json{{"RoleName", "cache-role"},
               {"PolicyName", "table"},
               {"PolicyDocument",
                policy_text(Json::array({policy_statement(
                    "Cluster", "Allow", kind == 2 ? Json("dynamodb:*") : actions, kTableArn)}))}});
    admin("dax", "CreateCluster",
          Json{{"ClusterName", "school-cache"},
               {"NodeType", "dax.t3.small"},
               {"ReplicationFactor", 1},
               {"IamRoleArn", "arn:aws:iam::111122223333:role/cache-role"}});
    if (cache_rng_.below(4) != 0)
      role_policy(
          "cache",
          Json::array({policy_statement("UseCache", "Allow",
                                        cache_rng_.below(2) == 0
                                            ? Json("dax:*")
                                            : Json::array({"dax:GetItem", "dax:Query", "dax:Scan"}),
                                        "arn:aws:dax:eu-west-1:111122223333:cache/school-cache")}));
    // Somebody has used it before: the cluster knows the table's keys.
    cloud::CallApi first =
        as_admin("dynamodb", "GetItem",
                 Json{{"TableName", "Houses"},
                      {"Key", {{"House", {{"S", "Ravenclaw"}}}, {"Student", {{"S", "luna"}}}}}});
    first.from = "library";
    first.endpoint = "dax://school-cache";
    out_.world = cloud::step(out_.world, first).world;
  }

  Rng rng_;
  Rng cache_rng_;
  Rng key_rng_;
  QuestionWorld out_;
  bool guest_reads_ = false;
  std::string copy_;
};

}  // namespace

cloud::World bare_question_world() {
  auto world = cloud::world_from_json(parse_json(kBare).value, 1);
  // The description is part of the program: a mistake in it is a fault of the program.
  return std::move(world).value();
}

QuestionWorld question_world(const cloud::World& bare, std::uint64_t number) {
  return Maker(bare, number).make();
}

}  // namespace lockbox::lesson
