#include "engine/policy/rcp_services.hpp"

#include <algorithm>
#include <array>

namespace lockbox::policy {
namespace {

constexpr std::array<std::string_view, 62> kPrefixes = {"aoss",
                                                        "appconfig",
                                                        "appstream",
                                                        "autoscaling",
                                                        "autoscaling-plans",
                                                        "budgets",
                                                        "clouddirectory",
                                                        "cloudfront",
                                                        "cloudsearch",
                                                        "cloudtrail-data",
                                                        "codeartifact",
                                                        "codebuild",
                                                        "codecommit",
                                                        "codepipeline",
                                                        "cognito-identity",
                                                        "cognito-idp",
                                                        "comprehend",
                                                        "comprehendmedical",
                                                        "compute-optimizer",
                                                        "cost-optimization-hub",
                                                        "dax",
                                                        "dsql",
                                                        "dynamodb",
                                                        "ecr",
                                                        "ecr-public",
                                                        "events",
                                                        "firehose",
                                                        "fis",
                                                        "fms",
                                                        "gamelift",
                                                        "health",
                                                        "inspector-scan",
                                                        "kendra",
                                                        "kinesisvideo",
                                                        "kms",
                                                        "logs",
                                                        "memorydb",
                                                        "networkmonitor",
                                                        "notifications",
                                                        "opensearch",
                                                        "pca-connector-ad",
                                                        "personalize",
                                                        "polly",
                                                        "pricing",
                                                        "resource-groups",
                                                        "rolesanywhere",
                                                        "s3",
                                                        "secretsmanager",
                                                        "servicediscovery",
                                                        "signin",
                                                        "sqs",
                                                        "sts",
                                                        "support",
                                                        "swf",
                                                        "textract",
                                                        "timestream-influxdb",
                                                        "transcribe",
                                                        "transfer",
                                                        "translate",
                                                        "wafv2",
                                                        "workspaces",
                                                        "xray"};

}  // namespace

bool supports_rcps(std::string_view service_prefix) {
  return std::binary_search(kPrefixes.begin(), kPrefixes.end(), service_prefix);
}

}  // namespace lockbox::policy
