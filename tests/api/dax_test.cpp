// The operations of DynamoDB Accelerator (DAX). Sources: DynamoDB Accelerator API Reference;
// Service Authorization Reference, "Amazon DynamoDB Accelerator (DAX)".
#include "tests/cloud/dax_world.hpp"

namespace lockbox::dax_test {

using lockbox::test::DaxBench;

namespace {

const char* const kRole = "arn:aws:iam::111122223333:role/cache";

Json cluster(const char* name, std::initializer_list<std::pair<const char*, Json>> more = {}) {
  Json out = {{"ClusterName", name},
              {"NodeType", "dax.r5.large"},
              {"ReplicationFactor", 3},
              {"IamRoleArn", kRole}};
  for (const auto& [member_name, value] : more) out[member_name] = value;
  return out;
}

std::size_t interfaces(const DaxBench& b) {
  return b.world.services.network->interfaces.size();
}

}  // namespace

TEST_CASE("a new cluster has nodes with interfaces, an endpoint and the defaults", "[dax]") {
  DaxBench b;
  const std::size_t before = interfaces(b);
  b.admin("dax", "CreateCluster", cluster("Owls"));
  const Json& c = b.answer["Cluster"];
  CHECK(c["ClusterName"] == "owls");
  CHECK(c["ClusterArn"] == "arn:aws:dax:eu-west-1:111122223333:cache/owls");
  CHECK(c["TotalNodes"] == 3);
  CHECK(c["Status"] == "available");
  CHECK(c["IamRoleArn"] == kRole);
  CHECK(c["ClusterEndpointEncryptionType"] == "NONE");
  CHECK(c["SSEDescription"]["Status"] == "DISABLED");
  CHECK(c["ParameterGroup"]["ParameterGroupName"] == "default.dax1.0");
  CHECK(c["SubnetGroup"] == "default");
  CHECK(c["ClusterDiscoveryEndpoint"]["Port"] == 8111);
  const std::string url = c["ClusterDiscoveryEndpoint"]["URL"];
  CHECK(url.rfind("dax://owls.", 0) == 0);
  REQUIRE(c["Nodes"].size() == 3);
  CHECK(c["Nodes"][0]["NodeId"] == "owls-a");
  CHECK(c["Nodes"][0]["AvailabilityZone"] != c["Nodes"][1]["AvailabilityZone"]);
  CHECK(interfaces(b) == before + 3);
  b.admin("dax", "DeleteCluster", Json{{"ClusterName", "owls"}});
  CHECK(b.answer["Cluster"]["Status"] == "deleting");
  CHECK(interfaces(b) == before);
}

TEST_CASE("encryption is chosen at creation; TLS listens on its own port", "[dax]") {
  DaxBench b;
  b.admin("dax", "CreateCluster",
          cluster("sealed", {{"ClusterEndpointEncryptionType", "TLS"},
                             {"SSESpecification", Json{{"Enabled", true}}}}));
  const Json& c = b.answer["Cluster"];
  CHECK(c["ClusterEndpointEncryptionType"] == "TLS");
  CHECK(c["SSEDescription"]["Status"] == "ENABLED");
  CHECK(c["ClusterDiscoveryEndpoint"]["Port"] == 9111);
  CHECK(c["ClusterDiscoveryEndpoint"]["URL"].get<std::string>().rfind("daxs://", 0) == 0);
  b.dax("role/writer", "GetItem", test::dax_get("Gryffindor", "harry"), "daxs://sealed");
  CHECK(b.error.empty());
  CHECK(b.trace->signature.tls);
  b.dax("role/writer", "GetItem", test::dax_get("Gryffindor", "harry"), "dax://sealed");
  CHECK(b.error == "EndpointConnectionError");
  b.direct("role/admin", "dax", "UpdateCluster",
           Json{{"ClusterName", "sealed"}, {"ClusterEndpointEncryptionType", "NONE"}});
  CHECK(b.error == "InvalidParameterValueException");
}

TEST_CASE("creating a cluster hands its role over", "[dax]") {
  DaxBench b;
  b.direct("role/writer", "dax", "CreateCluster", cluster("owls"));
  CHECK(b.error == "AccessDeniedException");
  CHECK(b.trace->error->message.find("iam:PassRole on resource: " + std::string(kRole)) !=
        std::string::npos);
  REQUIRE(b.trace->needs.size() == 2);
  CHECK(b.trace->needs[0].action == "dax:CreateCluster");
  CHECK(b.trace->needs[1].context.find("iam:PassedToService")->values.front() ==
        "dax.amazonaws.com");
  b.direct("role/admin", "dax", "CreateCluster",
           cluster("owls", {{"Tags", Json::array({Json{{"Key", "Team"}, {"Value", "post"}}})}}));
  REQUIRE(b.trace->needs.size() == 3);
  CHECK(b.trace->needs[2].action == "dax:TagResource");
}

TEST_CASE("what is wrong with a request is named", "[dax]") {
  struct Row {
    const char* operation;
    Json parameters;
    const char* error;
    const char* says;
  };
  const char* const kBad = "InvalidParameterValueException";
  for (const Row& row :
       {Row{"CreateCluster", cluster("pupils"), "ClusterAlreadyExistsFault", "pupils"},
        Row{"CreateCluster", cluster("9owls"), kBad, "ClusterName"},
        Row{"CreateCluster", cluster("owls--x"), kBad, "ClusterName"},
        Row{"CreateCluster", cluster("a-name-of-more-than-twenty"), kBad, "ClusterName"},
        Row{"CreateCluster", cluster("owls", {{"NodeType", "m5.large"}}), kBad, "NodeType"},
        Row{"CreateCluster", cluster("owls", {{"ReplicationFactor", 12}}), kBad,
            "replicationFactor"},
        Row{"CreateCluster", cluster("owls", {{"ReplicationFactor", 0}}), kBad,
            "replicationFactor"},
        Row{"CreateCluster",
            cluster("owls", {{"IamRoleArn", "arn:aws:iam::111122223333:role/nobody"}}), kBad,
            "no role"},
        Row{"CreateCluster", cluster("owls", {{"SubnetGroupName", "nowhere"}}),
            "SubnetGroupNotFoundFault", "nowhere"},
        Row{"CreateCluster", cluster("owls", {{"ParameterGroupName", "none"}}),
            "ParameterGroupNotFoundFault", "none"},
        Row{"CreateCluster", cluster("owls", {{"SecurityGroupIds", Json::array({"sg-0"})}}), kBad,
            "sg-0"},
        Row{"CreateCluster", cluster("owls", {{"AvailabilityZones", Json::array({"eu-west-1a"})}}),
            "InvalidParameterCombinationException", "AvailabilityZones"},
        Row{"CreateCluster", cluster("owls", {{"Wrong", true}}), kBad, "Wrong"},
        Row{"DescribeClusters", Json{{"ClusterNames", Json::array({"owls"})}},
            "ClusterNotFoundFault", "owls"},
        Row{"DeleteCluster", Json{{"ClusterName", "owls"}}, "ClusterNotFoundFault", "owls"},
        Row{"DeleteCluster", Json::object(), kBad, "clusterName"},
        Row{"RebootNode", Json{{"ClusterName", "pupils"}, {"NodeId", "pupils-z"}},
            "NodeNotFoundFault", "pupils-z"},
        Row{"IncreaseReplicationFactor",
            Json{{"ClusterName", "pupils"}, {"NewReplicationFactor", 2}}, kBad, "more"},
        Row{"DecreaseReplicationFactor",
            Json{{"ClusterName", "pupils"}, {"NewReplicationFactor", 2}}, kBad, "fewer"},
        Row{"ListTags", Json{{"ResourceName", "pupils"}}, "InvalidARNFault", "pupils"},
        Row{"UpdateParameterGroup",
            Json{{"ParameterGroupName", "default.dax1.0"}, {"ParameterNameValues", Json::array()}},
            "InvalidParameterGroupStateFault", "default"},
        Row{"CreateSubnetGroup",
            Json{{"SubnetGroupName", "s"}, {"SubnetIds", Json::array({"subnet-0"})}},
            "InvalidSubnet", "subnet-0"}}) {
    CAPTURE(row.operation, row.parameters.dump());
    DaxBench b;
    b.direct("role/admin", "dax", row.operation, row.parameters);
    CHECK(b.error == row.error);
    REQUIRE(b.trace->error);
    CHECK(b.trace->error->message.find(row.says) != std::string::npos);
  }
}

TEST_CASE("nodes come and go; a restart keeps what is cached", "[dax]") {
  DaxBench b;
  b.dax("role/writer", "GetItem", test::dax_get("Gryffindor", "harry"));
  b.admin("dax", "IncreaseReplicationFactor",
          Json{{"ClusterName", "pupils"}, {"NewReplicationFactor", 4}});
  CHECK(b.answer["Cluster"]["TotalNodes"] == 4);
  b.admin("dax", "DecreaseReplicationFactor",
          Json{{"ClusterName", "pupils"},
               {"NewReplicationFactor", 3},
               {"NodeIdsToRemove", Json::array({"pupils-b"})}});
  CHECK(b.cluster().nodes[1].id == "pupils-c");
  b.admin("dax", "RebootNode", Json{{"ClusterName", "pupils"}, {"NodeId", "pupils-a"}});
  b.dax("role/writer", "GetItem", test::dax_get("Gryffindor", "harry"));
  CHECK(b.trace->from_cache);
}

TEST_CASE("parameter groups have two parameters, and none of a running cluster's is changed",
          "[dax]") {
  DaxBench b;
  const auto set = [&](const char* group, const char* name, const char* value) {
    b.direct("role/admin", "dax", "UpdateParameterGroup",
             Json{{"ParameterGroupName", group},
                  {"ParameterNameValues",
                   Json::array({Json{{"ParameterName", name}, {"ParameterValue", value}}})}});
    return b.error;
  };
  b.admin("dax", "CreateParameterGroup", Json{{"ParameterGroupName", "short"}});
  CHECK(set("short", "record-ttl-millis", "1000") == "");
  CHECK(set("short", "query-ttl-millis", "0") == "");
  CHECK(set("short", "record-ttl-millis", "-1") == "InvalidParameterValueException");
  CHECK(set("short", "record-ttl-millis", "soon") == "InvalidParameterValueException");
  CHECK(set("short", "size", "1") == "InvalidParameterValueException");
  CHECK(set("none", "record-ttl-millis", "1") == "ParameterGroupNotFoundFault");
  b.admin("dax", "DescribeParameters", Json{{"ParameterGroupName", "short"}});
  CHECK(b.answer["Parameters"][0]["ParameterValue"] == "0");
  CHECK(b.answer["Parameters"][1]["ParameterValue"] == "1000");
  b.admin("dax", "CreateCluster", cluster("owls", {{"ParameterGroupName", "short"}}));
  CHECK(set("short", "record-ttl-millis", "5") == "InvalidParameterGroupStateFault");
  b.direct("role/admin", "dax", "DeleteParameterGroup", Json{{"ParameterGroupName", "short"}});
  CHECK(b.error == "InvalidParameterGroupStateFault");
  b.admin("dax", "DescribeDefaultParameters", Json::object());
  CHECK(b.answer["Parameters"][1]["ParameterValue"] == "300000");
  b.admin("dax", "DescribeParameterGroups", Json::object());
  CHECK(b.answer["ParameterGroups"].size() == 2);
}

TEST_CASE("subnet groups place the nodes", "[dax]") {
  DaxBench b;
  const std::string subnet = b.world.services.network->subnets[1].id;
  b.admin("dax", "CreateSubnetGroup",
          Json{{"SubnetGroupName", "inner"}, {"SubnetIds", Json::array({subnet})}});
  CHECK(b.answer["SubnetGroup"]["VpcId"] == b.world.services.network->vpcs[0].id);
  b.admin("dax", "CreateCluster", cluster("owls", {{"SubnetGroupName", "inner"}}));
  for (const Json& node : b.answer["Cluster"]["Nodes"])
    CHECK(node["AvailabilityZone"] == b.world.services.network->subnets[1].availability_zone);
  b.direct("role/admin", "dax", "DeleteSubnetGroup", Json{{"SubnetGroupName", "inner"}});
  CHECK(b.error == "SubnetGroupInUseFault");
  b.admin("dax", "DeleteCluster", Json{{"ClusterName", "owls"}});
  b.admin("dax", "DeleteSubnetGroup", Json{{"SubnetGroupName", "inner"}});
}

TEST_CASE("tags of clusters", "[dax]") {
  DaxBench b;
  const char* const kArn = "arn:aws:dax:eu-west-1:111122223333:cache/pupils";
  b.admin("dax", "TagResource",
          Json{{"ResourceName", kArn},
               {"Tags", Json::array({Json{{"Key", "Team"}, {"Value", "post"}}})}});
  b.admin("dax", "ListTags", Json{{"ResourceName", kArn}});
  CHECK(b.answer["Tags"] == Json::array({Json{{"Key", "Team"}, {"Value", "post"}}}));
  b.admin("dax", "UntagResource", Json{{"ResourceName", kArn}, {"TagKeys", Json::array({"Team"})}});
  CHECK(b.answer["Tags"] == Json::array());
}

TEST_CASE("where control planes take their time, a new cluster does not answer yet", "[dax]") {
  DaxBench b;
  b.world.services.tables.instant_control_plane = false;
  b.admin("dax", "CreateCluster", cluster("owls"));
  CHECK(b.answer["Cluster"]["Status"] == "creating");
  b.dax("role/writer", "GetItem", test::dax_get("Gryffindor", "harry"), "dax://owls");
  CHECK(b.error == "EndpointConnectionError");
  b.direct("role/admin", "dax", "UpdateCluster",
           Json{{"ClusterName", "owls"}, {"Description", "x"}});
  CHECK(b.error == "InvalidClusterStateFault");
  b.wait(600000);
  b.dax("role/writer", "GetItem", test::dax_get("Gryffindor", "harry"), "dax://owls");
  CHECK(b.error.empty());
}

}  // namespace lockbox::dax_test
