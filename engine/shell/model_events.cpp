// EventBridge and CloudWatch Logs commands. Source: Amazon EventBridge API Reference; Amazon
// CloudWatch Logs API Reference.
#include "engine/shell/model_rows.hpp"

namespace lockbox::shell {

ServiceRows events_rows() {
  return ServiceRows{
      "events",
      "events",
      "Amazon EventBridge",
      "Rules that hear of events and pass them on.",
      false,
      {},
      {{"Target", "Id! Arn!"}, {"Tag", "Key! Value!"}},
      {
          {"PutRule", "Creates or changes a rule.",
           "Name! EventPattern ScheduleExpression "
           "State=ENABLED|DISABLED|ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS Description "
           "RoleArn EventBusName Tags:[Tag]"},
          {"DescribeRule", "Shows one rule.", "Name! EventBusName"},
          {"ListRules", "Lists rules.", "NamePrefix EventBusName Limit:int NextToken",
           "NextToken NextToken Limit Rules"},
          {"EnableRule", "Switches a rule on.", "Name! EventBusName"},
          {"DisableRule", "Switches a rule off.", "Name! EventBusName"},
          {"DeleteRule", "Deletes a rule that has no targets.", "Name! EventBusName Force:bool"},
          {"PutTargets", "Says where a rule sends its events.",
           "Rule! Targets!:[Target] EventBusName"},
          {"RemoveTargets", "Takes targets from a rule.",
           "Rule! Ids!:[str] EventBusName Force:bool"},
          {"ListTargetsByRule", "Lists the targets of a rule.",
           "Rule! EventBusName Limit:int NextToken", "NextToken NextToken Limit Targets"},
          {"TestEventPattern", "Says whether an event is what a pattern describes.",
           "EventPattern! Event!"},
      },
      {},
      ""};
}

ServiceRows logs_rows() {
  return ServiceRows{
      "logs",
      "logs",
      "Amazon CloudWatch Logs",
      "Log groups, which rules of EventBridge can write to.",
      false,
      {},
      {},
      {
          {"CreateLogGroup", "Creates a log group.", "logGroupName!"},
          {"DescribeLogGroups", "Lists log groups.", "logGroupNamePrefix limit:int nextToken",
           "nextToken nextToken limit logGroups"},
          {"DeleteLogGroup", "Deletes a log group.", "logGroupName!"},
          {"FilterLogEvents", "Shows what was written to a log group.",
           "logGroupName! filterPattern startTime:long endTime:long limit:int nextToken "
           "interleaved:bool",
           "nextToken nextToken limit events,searchedLogStreams"},
      },
      {},
      ""};
}

}  // namespace lockbox::shell
