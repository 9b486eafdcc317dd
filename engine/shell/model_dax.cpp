// The commands of DynamoDB Accelerator (DAX). Source: AWS CLI Command Reference, dax.
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows dax_rows() {
  return ServiceRows{
      "dax",
      "dax",
      "Amazon DynamoDB Accelerator (DAX)",
      "Clusters that cache tables; requests of data go to them with --endpoint-url dax://CLUSTER.",
      false,
      {},
      {{"SSESpecification", "Enabled!:bool"},
       {"ParameterNameValue", "ParameterName ParameterValue"},
       {"Tag", "Key Value"}},
      {
          {"CreateCluster", "Creates a cluster; whoever may call it acts with its role.",
           "ClusterName! NodeType! Description ReplicationFactor!:int AvailabilityZones:[str] "
           "SubnetGroupName SecurityGroupIds:[str] PreferredMaintenanceWindow NotificationTopicArn "
           "IamRoleArn! ParameterGroupName Tags:[Tag] SSESpecification:SSESpecification "
           "ClusterEndpointEncryptionType=NONE|TLS"},
          {"DescribeClusters", "Shows clusters with their nodes and endpoints.",
           "ClusterNames:[str] MaxResults:int NextToken",
           "NextToken NextToken MaxResults Clusters"},
          {"UpdateCluster", "Changes what can be changed later: not role nor encryption.",
           "ClusterName! Description PreferredMaintenanceWindow NotificationTopicArn "
           "NotificationTopicStatus ParameterGroupName SecurityGroupIds:[str]"},
          {"DeleteCluster", "Deletes a cluster with what its caches hold.", "ClusterName!"},
          {"IncreaseReplicationFactor", "Adds nodes to a cluster.",
           "ClusterName! NewReplicationFactor!:int AvailabilityZones:[str]"},
          {"DecreaseReplicationFactor", "Removes nodes from a cluster.",
           "ClusterName! NewReplicationFactor!:int AvailabilityZones:[str] NodeIdsToRemove:[str]"},
          {"RebootNode", "Restarts a node; what it has cached stays.", "ClusterName! NodeId!"},
          {"CreateParameterGroup", "Makes a group that sets how long the caches keep things.",
           "ParameterGroupName! Description"},
          {"UpdateParameterGroup", "Sets record-ttl-millis and query-ttl-millis.",
           "ParameterGroupName! ParameterNameValues!:[ParameterNameValue]"},
          {"DeleteParameterGroup", "Deletes a parameter group.", "ParameterGroupName!"},
          {"DescribeParameterGroups", "Lists parameter groups.",
           "ParameterGroupNames:[str] MaxResults:int NextToken",
           "NextToken NextToken MaxResults ParameterGroups"},
          {"DescribeParameters", "Shows the parameters of a group.",
           "ParameterGroupName! Source MaxResults:int NextToken",
           "NextToken NextToken MaxResults Parameters"},
          {"DescribeDefaultParameters", "Shows the parameters' defaults.",
           "MaxResults:int NextToken", "NextToken NextToken MaxResults Parameters"},
          {"CreateSubnetGroup", "Names the subnets that nodes may be placed in.",
           "SubnetGroupName! Description SubnetIds!:[str]"},
          {"UpdateSubnetGroup", "Changes a subnet group.",
           "SubnetGroupName! Description SubnetIds:[str]"},
          {"DeleteSubnetGroup", "Deletes a subnet group.", "SubnetGroupName!"},
          {"DescribeSubnetGroups", "Lists subnet groups.",
           "SubnetGroupNames:[str] MaxResults:int NextToken",
           "NextToken NextToken MaxResults SubnetGroups"},
          {"TagResource", "Adds tags to a cluster.", "ResourceName! Tags!:[Tag]"},
          {"UntagResource", "Removes tags from a cluster.", "ResourceName! TagKeys!:[str]"},
          {"ListTags", "Lists the tags of a cluster.", "ResourceName! NextToken",
           "NextToken NextToken - Tags"},
      },
      {},
      "NodeCreateTime"};
}

}  // namespace lockbox::shell
