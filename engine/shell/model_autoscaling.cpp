// Application Auto Scaling commands. Source: Application Auto Scaling API Reference, "Actions".
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows autoscaling_rows() {
  return ServiceRows{
      "application-autoscaling",
      "application-autoscaling",
      "Application Auto Scaling",
      "Changes the provisioned capacity of tables and indexes as it is used.",
      false,
      {{"DIMENSION",
        "dynamodb:table:ReadCapacityUnits|dynamodb:table:WriteCapacityUnits|"
        "dynamodb:index:ReadCapacityUnits|dynamodb:index:WriteCapacityUnits"}},
      {
          {"SuspendedState",
           "DynamicScalingInSuspended:bool DynamicScalingOutSuspended:bool "
           "ScheduledScalingSuspended:bool"},
          {"PredefinedMetric",
           "PredefinedMetricType!=DynamoDBReadCapacityUtilization|DynamoDBWriteCapacityUtilization "
           "ResourceLabel"},
          {"TargetTracking",
           "TargetValue!:num PredefinedMetricSpecification:PredefinedMetric "
           "ScaleOutCooldown:int ScaleInCooldown:int DisableScaleIn:bool"},
      },
      {
          {"RegisterScalableTarget", "Lets a table's or index's capacity move between two bounds.",
           "ServiceNamespace! ResourceId! ScalableDimension!=$DIMENSION MinCapacity:int "
           "MaxCapacity:int RoleARN SuspendedState:SuspendedState Tags:{str}"},
          {"DescribeScalableTargets", "Shows what may be scaled, and between which bounds.",
           "ServiceNamespace! ResourceIds:[str] ScalableDimension=$DIMENSION MaxResults:int "
           "NextToken",
           "NextToken NextToken MaxResults ScalableTargets"},
          {"DeregisterScalableTarget", "Ends scaling; policies go with it.",
           "ServiceNamespace! ResourceId! ScalableDimension!=$DIMENSION"},
          {"PutScalingPolicy", "Keeps the use of capacity near a target.",
           "PolicyName! ServiceNamespace! ResourceId! ScalableDimension!=$DIMENSION PolicyType "
           "TargetTrackingScalingPolicyConfiguration:TargetTracking"},
          {"DescribeScalingPolicies", "Shows policies and their alarms.",
           "PolicyNames:[str] ServiceNamespace! ResourceId ScalableDimension=$DIMENSION "
           "MaxResults:int NextToken",
           "NextToken NextToken MaxResults ScalingPolicies"},
          {"DeleteScalingPolicy", "Deletes a policy and its alarms.",
           "PolicyName! ServiceNamespace! ResourceId! ScalableDimension!=$DIMENSION"},
          {"DescribeScalingActivities", "Shows what was scaled, when and why.",
           "ServiceNamespace! ResourceId ScalableDimension=$DIMENSION MaxResults:int NextToken "
           "IncludeNotScaledActivities:bool",
           "NextToken NextToken MaxResults ScalingActivities"},
      },
      {},
      "CreationTime StartTime EndTime"};
}

}  // namespace lockbox::shell
