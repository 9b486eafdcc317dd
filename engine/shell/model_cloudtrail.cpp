// CloudTrail commands. Source: AWS CloudTrail API Reference, "Actions".
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows cloudtrail_rows() {
  return ServiceRows{
      "cloudtrail",
      "cloudtrail",
      "AWS CloudTrail",
      "Keeps records of who called what.",
      false,
      {},
      {
          {"LookupAttribute",
           "AttributeKey!=EventId|EventName|ReadOnly|Username|ResourceType|ResourceName|"
           "EventSource|AccessKeyId AttributeValue!"},
          {"DataResource", "Type Values:[str]"},
          {"EventSelector",
           "ReadWriteType=ReadOnly|WriteOnly|All IncludeManagementEvents:bool "
           "DataResources:[DataResource] ExcludeManagementEventSources:[str]"},
          {"AdvancedFieldSelector",
           "Field! Equals:[str] StartsWith:[str] EndsWith:[str] NotEquals:[str] "
           "NotStartsWith:[str] NotEndsWith:[str]"},
          {"AdvancedEventSelector", "Name FieldSelectors!:[AdvancedFieldSelector]"},
          {"Tag", "Key! Value"},
      },
      {
          {"LookupEvents", "Searches the event history of the last 90 days.",
           "LookupAttributes:[LookupAttribute] StartTime:time EndTime:time "
           "EventCategory=insight MaxResults:int NextToken",
           "NextToken NextToken MaxResults Events"},
          {"CreateTrail", "Creates a trail that delivers records to a bucket.",
           "Name! S3BucketName! S3KeyPrefix SnsTopicName IncludeGlobalServiceEvents:bool "
           "IsMultiRegionTrail:bool EnableLogFileValidation:bool CloudWatchLogsLogGroupArn "
           "CloudWatchLogsRoleArn KmsKeyId IsOrganizationTrail:bool TagsList:[Tag]"},
          {"UpdateTrail", "Changes a trail.",
           "Name! S3BucketName S3KeyPrefix SnsTopicName IncludeGlobalServiceEvents:bool "
           "IsMultiRegionTrail:bool EnableLogFileValidation:bool CloudWatchLogsLogGroupArn "
           "CloudWatchLogsRoleArn KmsKeyId IsOrganizationTrail:bool"},
          {"DeleteTrail", "Deletes a trail.", "Name!"},
          {"DescribeTrails", "Shows trails.", "TrailNameList:[str] IncludeShadowTrails:bool"},
          {"GetTrail", "Shows one trail.", "Name!"},
          {"ListTrails", "Lists trails.", "NextToken", "NextToken NextToken - Trails"},
          {"GetTrailStatus", "Says whether a trail is logging.", "Name!"},
          {"StartLogging", "Switches a trail on.", "Name!"},
          {"StopLogging", "Switches a trail off.", "Name!"},
          {"PutEventSelectors", "Chooses which events a trail keeps.",
           "TrailName! EventSelectors:[EventSelector] "
           "AdvancedEventSelectors:[AdvancedEventSelector]"},
          {"GetEventSelectors", "Shows which events a trail keeps.", "TrailName!"},
      },
      {},
      "EventTime LatestDeliveryTime StartLoggingTime StopLoggingTime LatestDigestDeliveryTime"};
}

}  // namespace lockbox::shell
