// Hosted zones: shapes, errors, and what they change for names. Source: Route 53 API Reference.
#include "tests/api/ec2_fixture.hpp"

namespace lockbox::route53_test {
using namespace ec2_lab;

namespace {

Json create(const Lab& lab, const char* name, const char* reference = "one") {
  return {{"Name", name},
          {"CallerReference", reference},
          {"VPC", {{"VPCRegion", "eu-west-1"}, {"VPCId", lab.net().vpcs[0].id}}}};
}

Json change(const std::string& id, const char* action, const char* name, const char* value,
            const char* type = "A") {
  Json set = {
      {"Name", name}, {"Type", type}, {"TTL", 60}, {"ResourceRecords", {{{"Value", value}}}}};
  return {{"HostedZoneId", id},
          {"ChangeBatch", {{"Changes", {{{"Action", action}, {"ResourceRecordSet", set}}}}}}};
}

std::string made(Lab& lab, const char* name = kHost) {
  return lab.ok("CreateHostedZone", create(lab, name))["HostedZone"]["Id"].get<std::string>();
}

}  // namespace

TEST_CASE("A private hosted zone is created, filled, seen and deleted", "[route53]") {
  Lab lab;
  const Json out = lab.ok("CreateHostedZone", create(lab, "DynamoDB.eu-west-1.amazonaws.com."));
  CHECK(lab.needed == std::vector<std::string>{"route53:CreateHostedZone *", "ec2:DescribeVpcs *"});
  CHECK(out["HostedZone"]["Name"] == std::string(kHost) + ".");
  CHECK(out["HostedZone"]["Config"]["PrivateZone"] == true);
  CHECK(out["HostedZone"]["ResourceRecordSetCount"] == 2);  // NS and SOA
  CHECK(out["VPC"]["VPCId"] == lab.net().vpcs[0].id);
  const std::string id = out["HostedZone"]["Id"];
  CHECK(id.rfind("/hostedzone/Z", 0) == 0);

  lab.ok("ChangeResourceRecordSets", change(id, "CREATE", kHost, "10.0.1.99"));
  CHECK(lab.needed[0] == "route53:ChangeResourceRecordSets arn:aws:route53:::" + id.substr(1));
  CHECK(network::find_path(lab.net(), "library", kHost, true).dns[0].answer == "10.0.1.99");
  const Json records = lab.ok("ListResourceRecordSets", {{"HostedZoneId", id}});
  REQUIRE(records["ResourceRecordSets"].size() == 3);
  CHECK(records["ResourceRecordSets"][0]["ResourceRecords"][0]["Value"] == "10.0.1.99");

  CHECK(lab.ok("ListHostedZones", Json::object())["HostedZones"].size() == 1);
  CHECK(lab.ok("GetHostedZone", {{"Id", id}})["VPCs"][0]["VPCId"] == lab.net().vpcs[0].id);
  CHECK(lab.ok("ListHostedZonesByVPC",
               {{"VPCId", lab.net().vpcs[0].id},
                {"VPCRegion", "eu-west-1"}})["HostedZoneSummaries"][0]["HostedZoneId"] ==
        id.substr(12));

  CHECK(lab.code("DeleteHostedZone", {{"Id", id}}) == "HostedZoneNotEmpty");
  lab.ok("ChangeResourceRecordSets", change(id, "DELETE", kHost, "10.0.1.99"));
  lab.ok("DeleteHostedZone", {{"Id", id}});
  CHECK(network::find_path(lab.net(), "common-room", kHost, true).delivered());
}

TEST_CASE("An alias leads to an interface endpoint, and so does the request", "[route53]") {
  Lab lab;
  open_443(lab);
  const Json endpoint =
      lab.ok("CreateVpcEndpoint", interface_request(lab, "dynamodb"))["VpcEndpoint"];
  const std::string id = made(lab);
  const Json alias = {{"HostedZoneId", endpoint["DnsEntries"][0]["HostedZoneId"]},
                      {"DNSName", endpoint["DnsEntries"][0]["DnsName"]},
                      {"EvaluateTargetHealth", false}};
  const Json set = {{"Name", kHost}, {"Type", "A"}, {"AliasTarget", alias}};
  lab.ok("ChangeResourceRecordSets",
         {{"HostedZoneId", id},
          {"ChangeBatch", {{"Changes", {{{"Action", "UPSERT"}, {"ResourceRecordSet", set}}}}}}});
  const network::Path p = network::find_path(lab.net(), "library", kHost, true);
  REQUIRE(p.delivered());
  CHECK(p.context.source_vpce == endpoint["VpcEndpointId"].get<std::string>());
  CHECK(p.dns.size() == 2);
}

TEST_CASE("What Route 53 refuses", "[route53]") {
  struct Row {
    const char* rule;
    const char* operation;
    Json (*parameters)(const Lab&, const std::string&);
    const char* code;
  };
  const Row rows[] = {
      {"a second zone of the name in the VPC", "CreateHostedZone",
       [](const Lab& lab, const std::string&) { return create(lab, kHost, "two"); },
       "ConflictingDomainExists"},
      {"the same caller reference", "CreateHostedZone",
       [](const Lab& lab, const std::string&) { return create(lab, "other.corp"); },
       "HostedZoneAlreadyExists"},
      {"a VPC that is not there", "CreateHostedZone",
       [](const Lab&, const std::string&) {
         return Json{{"Name", "a.corp"},
                     {"CallerReference", "x"},
                     {"VPC", {{"VPCRegion", "eu-west-1"}, {"VPCId", "vpc-none"}}}};
       },
       "InvalidVPCId"},
      {"a name with an empty label", "CreateHostedZone",
       [](const Lab& lab, const std::string&) { return create(lab, "a..corp", "x"); },
       "InvalidDomainName"},
      {"no zone", "ListResourceRecordSets",
       [](const Lab&, const std::string&) {
         return Json{{"HostedZoneId", "ZNONE"}};
       },
       "NoSuchHostedZone"},
      {"a record twice", "ChangeResourceRecordSets",
       [](const Lab&, const std::string& id) { return change(id, "CREATE", kHost, "10.0.0.2"); },
       "InvalidChangeBatch"},
      {"a record of another zone", "ChangeResourceRecordSets",
       [](const Lab&, const std::string& id) { return change(id, "CREATE", "x.corp", "10.0.0.2"); },
       "InvalidChangeBatch"},
      {"no address", "ChangeResourceRecordSets",
       [](const Lab&, const std::string& id) { return change(id, "UPSERT", kHost, "10.0.0"); },
       "InvalidChangeBatch"},
      {"a CNAME at the zone's own name", "ChangeResourceRecordSets",
       [](const Lab&, const std::string& id) {
         return change(id, "CREATE", kHost, "x.corp", "CNAME");
       },
       "InvalidChangeBatch"},
      {"nothing to delete", "ChangeResourceRecordSets",
       [](const Lab&, const std::string& id) {
         return change(id, "DELETE", "x.dynamodb.eu-west-1.amazonaws.com", "10.0.0.2");
       },
       "InvalidChangeBatch"},
      {"the last VPC", "DisassociateVPCFromHostedZone",
       [](const Lab& lab, const std::string& id) {
         return Json{{"HostedZoneId", id},
                     {"VPC", {{"VPCRegion", "eu-west-1"}, {"VPCId", lab.net().vpcs[0].id}}}};
       },
       "LastVPCAssociation"},
  };
  for (const Row& row : rows) {
    INFO(row.rule);
    Lab lab;
    const std::string id = made(lab);
    lab.ok("ChangeResourceRecordSets", change(id, "CREATE", kHost, "10.0.0.1"));
    CHECK(lab.code(row.operation, row.parameters(lab, id)) == row.code);
  }
}

TEST_CASE("All changes of a batch, or none", "[route53]") {
  Lab lab;
  const std::string id = made(lab);
  Json batch = change(id, "CREATE", kHost, "10.0.0.1");
  batch["ChangeBatch"]["Changes"].push_back(
      change(id, "DELETE", kHost, "10.0.0.7")["ChangeBatch"]["Changes"][0]);
  CHECK(lab.code("ChangeResourceRecordSets", batch) == "InvalidChangeBatch");
  CHECK(lab.ok("ListResourceRecordSets", {{"HostedZoneId", id}})["ResourceRecordSets"].size() == 2);
}

TEST_CASE("A second VPC sees the zone once it is associated", "[route53]") {
  Lab lab;
  network::Vpc other = lab.net().vpcs[0];
  other.id = "vpc-0other";
  lab.services.network.edit().vpcs.push_back(other);
  const std::string id = made(lab);
  const Json both = {{"HostedZoneId", id},
                     {"VPC", {{"VPCRegion", "eu-west-1"}, {"VPCId", "vpc-0other"}}}};
  CHECK(lab.code("DisassociateVPCFromHostedZone", both) == "VPCAssociationNotFound");
  lab.ok("AssociateVPCWithHostedZone", both);
  CHECK(lab.ok("GetHostedZone", {{"Id", id}})["VPCs"].size() == 2);
  CHECK(lab.code("AssociateVPCWithHostedZone", both) == "ConflictingDomainExists");
  lab.ok("DisassociateVPCFromHostedZone", both);
  CHECK(lab.ok("GetHostedZone", {{"Id", id}})["VPCs"].size() == 1);
}

}  // namespace lockbox::route53_test
