// Names inside VPCs: private hosted zones, Resolver rules, private DNS of interface endpoints.
// Sources: Route 53 Developer Guide, "Considerations when working with a private hosted zone",
// "Resolver rules"; AWS PrivateLink Guide, "DNS names"; DynamoDB Developer Guide, "AWS PrivateLink
// for DynamoDB".
#include "engine/network/name_lookup.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/network/find.hpp"
#include "engine/network/topology_json.hpp"
#include "engine/network/walk.hpp"
#include "tests/network/castle.hpp"

namespace lockbox::name_lookup_test {
using namespace lockbox::network;

namespace {

constexpr const char* kRegional = "dynamodb.eu-west-1.amazonaws.com";
constexpr const char* kOfAccount = "111122223333.ddb.eu-west-1.amazonaws.com";
constexpr const char* kFaceName = "vpce-ddb-abcd.dynamodb.eu-west-1.vpce.amazonaws.com";

// The castle with an interface endpoint for DynamoDB at 10.1.2.99.
Topology castle_with_face() {
  Topology t = castle::topology();
  VpcEndpoint& e = *find_by_id(t.endpoints, "vpce-face");
  e.service = "com.amazonaws.eu-west-1.dynamodb";
  e.private_dns = false;
  e.dns_names = {kFaceName};
  return t;
}

HostedZone zone(const char* id, const char* name, std::vector<ResourceRecordSet> records) {
  HostedZone z;
  z.id = id;
  z.name = name;
  z.vpcs = {"vpc-hall"};
  z.records = std::move(records);
  return z;
}
ResourceRecordSet a_record(const char* name, const char* ip) {
  ResourceRecordSet r;
  r.name = name;
  r.values = {ip};
  return r;
}
ResourceRecordSet alias(const char* name, const char* to) {
  ResourceRecordSet r;
  r.name = name;
  r.ttl = 0;
  r.alias = to;
  return r;
}

NameAnswer look(const Topology& t, const char* from, const char* host) {
  return look_up_name(t, find_start(t, from), host);
}

}  // namespace

TEST_CASE("Who answers a name in a VPC", "[network][dns]") {
  struct Row {
    const char* rule;
    void (*change)(Topology&);
    const char *from, *host;
    const char* answer;  ///< of the last step; empty: it fails there
    const char *code, *by;
  };
  const Row rows[] = {
      {"without a zone the public name is answered", [](Topology&) {}, "i-app", kRegional,
       "52.94.24.", "DNS_PUBLIC", ""},
      {"a private hosted zone goes before public DNS",
       [](Topology& t) {
         t.dns.zones = {zone("Z1", kRegional, {a_record(kRegional, "10.1.2.99")})};
       },
       "i-app", kRegional, "10.1.2.99", "DNS_PRIVATE_ZONE", "Z1"},
      {"an alias leads to the endpoint's own name",
       [](Topology& t) { t.dns.zones = {zone("Z1", kRegional, {alias(kRegional, kFaceName)})}; },
       "i-app", kRegional, "10.1.2.99", "DNS_ENDPOINT_NAME", "vpce-face"},
      {"an account-based name is another name: the zone does not see it",
       [](Topology& t) { t.dns.zones = {zone("Z1", kRegional, {alias(kRegional, kFaceName)})}; },
       "i-app", kOfAccount, "52.94.24.", "DNS_PUBLIC", ""},
      {"a zone of a name that is missing is no reason to ask public DNS",
       [](Topology& t) {
         t.dns.zones = {zone("Z1", "eu-west-1.amazonaws.com",
                             {a_record("sts.eu-west-1.amazonaws.com", "10.1.2.99")})};
       },
       "i-app", kRegional, "", "DNS_PRIVATE_ZONE_NO_NAME", "Z1"},
      {"a name without an address",
       [](Topology& t) {
         ResourceRecordSet text = a_record(kRegional, "\"hello\"");
         text.type = "TXT";
         t.dns.zones = {zone("Z1", kRegional, {text})};
       },
       "i-app", kRegional, "", "DNS_PRIVATE_ZONE_NO_RECORD", "Z1"},
      {"the most specific zone answers",
       [](Topology& t) {
         t.dns.zones = {zone("Z1", "eu-west-1.amazonaws.com", {a_record(kRegional, "10.1.9.9")}),
                        zone("Z2", kRegional, {a_record(kRegional, "10.1.2.99")})};
       },
       "i-app", kRegional, "10.1.2.99", "DNS_PRIVATE_ZONE", "Z2"},
      {"a wildcard answers names below it",
       [](Topology& t) {
         t.dns.zones = {zone("Z1", "ddb.eu-west-1.amazonaws.com",
                             {a_record("*.ddb.eu-west-1.amazonaws.com", "10.1.2.99")})};
       },
       "i-app", kOfAccount, "10.1.2.99", "DNS_PRIVATE_ZONE", "Z1"},
      {"a zone of another VPC is not seen",
       [](Topology& t) {
         t.dns.zones = {zone("Z1", kRegional, {a_record(kRegional, "10.1.2.99")})};
         t.dns.zones[0].vpcs = {"vpc-tower"};
       },
       "i-app", kRegional, "52.94.24.", "DNS_PUBLIC", ""},
      {"a private hosted zone needs both DNS attributes of the VPC",
       [](Topology& t) {
         t.dns.zones = {zone("Z1", kRegional, {a_record(kRegional, "10.1.2.99")})};
         t.vpcs[0].dns_hostnames = false;
       },
       "i-app", kRegional, "52.94.24.", "DNS_PUBLIC", ""},
      {"without enableDnsSupport nothing answers",
       [](Topology& t) { t.vpcs[0].dns_support = false; }, "i-app", kRegional, "",
       "DNS_SUPPORT_DISABLED", ""},
      {"a rule goes before a zone of the same name",
       [](Topology& t) {
         t.dns.zones = {zone("Z1", kRegional, {a_record(kRegional, "10.1.2.99")})};
         t.dns.rules = {{"rslvr-rr-1",
                         "",
                         kRegional,
                         "FORWARD",
                         "COMPLETE",
                         "rslvr-out-1",
                         {"192.168.0.53"},
                         {"vpc-hall"}}};
       },
       "i-app", kRegional, "52.94.24.", "DNS_FORWARD_RULE", "rslvr-rr-1"},
      {"a more specific zone goes before a rule",
       [](Topology& t) {
         t.dns.zones = {zone("Z1", kRegional, {a_record(kRegional, "10.1.2.99")})};
         t.dns.rules = {{"rslvr-rr-1",
                         "",
                         "amazonaws.com",
                         "FORWARD",
                         "COMPLETE",
                         "rslvr-out-1",
                         {"192.168.0.53"},
                         {"vpc-hall"}}};
       },
       "i-app", kRegional, "10.1.2.99", "DNS_PRIVATE_ZONE", "Z1"},
      {"a SYSTEM rule hands the name back to the zones",
       [](Topology& t) {
         t.dns.zones = {zone("Z1", "amazonaws.com", {a_record(kRegional, "10.1.2.99")})};
         t.dns.rules = {{"rslvr-rr-1",
                         "",
                         "amazonaws.com",
                         "FORWARD",
                         "COMPLETE",
                         "rslvr-out-1",
                         {"192.168.0.53"},
                         {"vpc-hall"}},
                        {"rslvr-rr-2", "", kRegional, "SYSTEM", "COMPLETE", "", {}, {"vpc-hall"}}};
       },
       "i-app", kRegional, "10.1.2.99", "DNS_PRIVATE_ZONE", "Z1"},
      {"private DNS of an interface endpoint",
       [](Topology& t) {
         VpcEndpoint& e = *find_by_id(t.endpoints, "vpce-face");
         e.service = "com.amazonaws.eu-west-1.kms";
         e.private_dns = true;
       },
       "i-app", "kms.eu-west-1.amazonaws.com", "10.1.2.99", "DNS_PRIVATE_NAME", "vpce-face"},
      {"the endpoint's own name is public, and its address is not", [](Topology&) {}, "internet",
       kFaceName, "10.1.2.99", "DNS_ENDPOINT_NAME", "vpce-face"},
      {"names lead round in a circle",
       [](Topology& t) {
         t.dns.zones = {
             zone("Z1", "house.corp",
                  {alias("a.house.corp", "b.house.corp"), alias("b.house.corp", "a.house.corp")})};
       },
       "i-app", "a.house.corp", "", "DNS_TOO_MANY_ALIASES", ""},
      {"no such name", [](Topology&) {}, "i-app", "nowhere.example", "", "DNS_NO_SUCH_NAME", ""},
      {"a dot at the end and capitals change nothing", [](Topology&) {}, "i-app",
       "DynamoDB.eu-west-1.amazonaws.com.", "52.94.24.", "DNS_PUBLIC", ""},
  };
  for (const Row& row : rows) {
    INFO(row.rule);
    Topology t = castle_with_face();
    row.change(t);
    const NameAnswer out = look(t, row.from, row.host);
    REQUIRE_FALSE(out.steps.empty());
    const DnsStep& last = out.steps.back();
    INFO(last.why);
    CHECK(last.code == row.code);
    CHECK(last.by == row.by);
    CHECK(last.failed == (*row.answer == '\0'));
    CHECK(last.answer.rfind(row.answer, 0) == 0);
    CHECK(out.endpoint.has_value() == (*row.answer != '\0'));
  }
}

TEST_CASE("The customer's side sees a private zone only through an inbound endpoint",
          "[network][dns]") {
  Topology t = castle_with_face();
  t.dns.zones = {zone("Z1", kRegional, {alias(kRegional, kFaceName)})};
  t.vantage_points = {{"burrow", "", "", "", "vgw-1", "192.168.5.5"}};
  CHECK(look(t, "burrow", kRegional).steps.back().code == "DNS_PUBLIC");
  t.dns.endpoints = {{"rslvr-in-1", "", "INBOUND", "OPERATIONAL", "vpc-hall", {"10.1.2.5"}}};
  t.vantage_points[0].resolver = "rslvr-in-1";
  const NameAnswer out = look(t, "burrow", kRegional);
  CHECK(out.steps.front().by == "Z1");
  CHECK(out.steps.front().why.find("rslvr-in-1") != std::string::npos);
  CHECK(out.steps.back().answer == "10.1.2.99");
}

TEST_CASE("What lost in the look-up says why", "[network][dns]") {
  Topology t = castle_with_face();
  t.dns.zones = {zone("Z1", kRegional, {a_record(kRegional, "10.1.2.99")}),
                 zone("Z2", "amazonaws.com", {}), zone("Z3", kRegional, {})};
  t.dns.zones[2].vpcs = {"vpc-tower"};
  const NameAnswer out = look(t, "i-app", kRegional);
  std::vector<std::string> codes;
  for (const Loser& l : out.steps.front().losers) codes.push_back(l.code);
  CHECK(codes == std::vector<std::string>{"DNS_ZONE_NOT_ASSOCIATED", "DNS_MORE_SPECIFIC"});
}

TEST_CASE("A request follows the name: to the endpoint, or past it by the account's name",
          "[network][dns]") {
  Topology t = castle_with_face();
  t.dns.zones = {zone("Z1", kRegional, {alias(kRegional, kFaceName)})};
  const Path regional = find_path(t, "i-app", kRegional, true);
  REQUIRE(regional.delivered());
  CHECK(regional.context.source_vpce == "vpce-face");
  CHECK(regional.service == "dynamodb");
  const Path by_account = find_path(t, "i-app", kOfAccount, true);
  REQUIRE(by_account.delivered());
  CHECK(by_account.context.source_vpce == "vpce-gate");
}

TEST_CASE("A name of one's own arrives, and the certificate does not fit", "[network][dns]") {
  Topology t = castle_with_face();
  t.dns.zones = {zone("Z1", "house.corp", {alias("db.house.corp", kFaceName)})};
  const Path p = find_path(t, "i-app", "db.house.corp", true);
  CHECK(p.disposition == Disposition::Rejected);
  CHECK(p.hops.back().code == "TLS_NAME_MISMATCH");
  CHECK_FALSE(p.delivered());
  // Plain HTTP asks for no certificate.
  find_by_id(t.security_groups, "sg-face")->ingress[0].from_port = 80;
  CHECK(find_path(t, "i-app", "db.house.corp", false).delivered());
  // The Streams endpoint is not DynamoDB's either.
  find_by_id(t.endpoints, "vpce-face")->service = "com.amazonaws.eu-west-1.dynamodb-streams";
  t.dns.zones = {zone("Z1", kRegional, {alias(kRegional, kFaceName)})};
  CHECK(find_path(t, "i-app", kRegional, true).hops.back().code == "TLS_NAME_MISMATCH");
}

TEST_CASE("Documents of Route 53 and Resolver are read", "[network][dns]") {
  TopologyLoader loader("111122223333", "eu-west-1");
  loader.add("castle", parse_json(castle::kDocument).value);
  loader.add("zone", parse_json(R"({"HostedZone": {"Id": "/hostedzone/Z1", "Name": "house.corp.",
      "CallerReference": "x", "Config": {"PrivateZone": true, "Comment": "ours"}},
      "VPCs": [{"VPCRegion": "eu-west-1", "VPCId": "vpc-hall"}]})")
                         .value);
  loader.add("records", parse_json(R"({"ResourceRecordSets": [
      {"Name": "house.corp.", "Type": "SOA", "TTL": 900, "ResourceRecords": [{"Value": "ns. h. 1 2 3 4 5"}]},
      {"Name": "db.house.corp.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "10.1.2.99"}]}]})")
                            .value);
  loader.add("zones", parse_json(R"({"HostedZones": [{"Id": "/hostedzone/Z1", "Name": "house.corp.",
      "CallerReference": "x", "Config": {"PrivateZone": true}, "ResourceRecordSetCount": 2}],
      "IsTruncated": false, "MaxItems": "100"})")
                          .value);
  loader.add("rules",
             parse_json(R"({"ResolverRules": [{"Id": "rslvr-rr-1", "DomainName": "ministry.corp.",
      "RuleType": "FORWARD", "Status": "COMPLETE", "TargetIps": [{"Ip": "192.168.0.53", "Port": 53}],
      "ResolverEndpointId": "rslvr-out-1"}]})")
                 .value);
  loader.add("associations", parse_json(R"({"ResolverRuleAssociations": [
      {"Id": "rslvr-rrassoc-1", "ResolverRuleId": "rslvr-rr-1", "VPCId": "vpc-hall"}]})")
                                 .value);
  loader.add("attribute",
             parse_json(R"({"VpcId": "vpc-tower", "EnableDnsSupport": {"Value": false}})").value);
  const Topology t = loader.finish();
  for (const Note& n : loader.notes()) INFO(n.place << ": " << n.text);
  CHECK(loader.notes().empty());
  REQUIRE(t.dns.zones.size() == 1);
  CHECK(t.dns.zones[0].vpcs == std::vector<std::string>{"vpc-hall"});
  REQUIRE(t.dns.zones[0].records.size() == 2);
  CHECK(t.dns.zones[0].records[1].name == "db.house.corp");
  REQUIRE(t.dns.rules.size() == 1);
  CHECK(t.dns.rules[0].vpcs == std::vector<std::string>{"vpc-hall"});
  CHECK_FALSE(t.vpcs[1].dns_support);
}

TEST_CASE("What does not fit in zones and rules is listed with its place", "[network][dns]") {
  struct Row {
    const char *document, *place, *text;
  };
  const Row rows[] = {
      {R"({"HostedZones": [{"Name": "a.corp."}]})", "d: /HostedZones/0/Id", "is missing"},
      {R"({"HostedZones": [{"Id": "Z1", "Name": "a.corp.", "Config": {"PrivateZone": true},
           "ResourceRecordSets": [{"Name": "x.a.corp.", "Type": "A", "TTL": 1,
           "ResourceRecords": [{"Value": "10.1.2"}]}]}]})",
       "d: /HostedZones/0/ResourceRecordSets/0/ResourceRecords/0/Value", "not an address"},
      {R"({"HostedZones": [{"Id": "Z1", "Name": "a.corp.", "VPCs": [{"VPCId": "vpc-none"}]}]})",
       "/HostedZones", "not there"},
      {R"({"ResourceRecordSets": [{"Name": "x.b.corp.", "Type": "A", "TTL": 1,
           "ResourceRecords": [{"Value": "10.1.2.3"}]}]})",
       "d: /ResourceRecordSets", "belongs to no hosted zone"},
      {R"({"ResolverRules": [{"Id": "r", "DomainName": "c.", "TargetIps": [{"Ip": "x"}]}]})",
       "d: /ResolverRules/0/TargetIps/0/Ip", "not an address"},
      {R"({"ResolverRuleAssociations": [{"ResolverRuleId": "none", "VPCId": "vpc-1"}]})",
       "/ResolverRuleAssociations", "there is no Resolver rule none"},
      {R"({"VantagePoints": [{"Name": "b", "ResolverEndpointId": "rslvr-in-9"}]})",
       "/VantagePoints", "no Resolver endpoint"},
  };
  for (const Row& row : rows) {
    INFO(row.document);
    TopologyLoader loader("111122223333", "eu-west-1");
    loader.add("d", parse_json(row.document).value);
    loader.finish();
    REQUIRE_FALSE(loader.notes().empty());
    CHECK(loader.notes()[0].place == row.place);
    CHECK(loader.notes()[0].text.find(row.text) != std::string::npos);
  }
}

}  // namespace lockbox::name_lookup_test
