#include "engine/identity/managed.hpp"

#include <stdexcept>

#include "engine/base/text.hpp"

namespace lockbox::identity {

namespace {

struct Known {
  const char *name, *path, *id, *description, *text;
};

// Source: AWS Managed Policy Reference Guide.
constexpr Known kKnown[] = {
    {"AdministratorAccess", "/", "ANPAIWMBCKSKIEE64ZLYK",
     "Provides full access to AWS services and resources.", R"({
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
})"},
    {"IAMReadOnlyAccess", "/", "ANPAJKSO7NDY4T57MWDSQ",
     "Provides read only access to IAM via the AWS Management Console.", R"({
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Action": ["iam:GenerateCredentialReport", "iam:GenerateServiceLastAccessedDetails", "iam:Get*",
               "iam:List*", "iam:SimulateCustomPolicy", "iam:SimulatePrincipalPolicy"],
    "Resource": "*"
  }]
})"},
    {"AmazonDynamoDBFullAccess_v2", "/", "ANPAZKAPJZG4PDW7KGVLC",
     "Provides full access to Amazon DynamoDB via the AWS Management Console.", R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "GeneralPermissions", "Effect": "Allow",
     "Action": ["dynamodb:*", "dax:*",
       "application-autoscaling:DeleteScalingPolicy",
       "application-autoscaling:DeregisterScalableTarget",
       "application-autoscaling:DescribeScalableTargets",
       "application-autoscaling:DescribeScalingActivities",
       "application-autoscaling:DescribeScalingPolicies",
       "application-autoscaling:PutScalingPolicy",
       "application-autoscaling:RegisterScalableTarget",
       "cloudwatch:DescribeAlarmHistory", "cloudwatch:DescribeAlarms",
       "cloudwatch:DescribeAlarmsForMetric", "cloudwatch:GetMetricStatistics",
       "cloudwatch:ListMetrics", "cloudwatch:GetMetricData",
       "iam:GetRole", "iam:ListRoles", "kms:DescribeKey", "kms:ListAliases"],
     "Resource": "*"}
  ]
})"},
    {"AmazonDynamoDBReadOnlyAccess", "/", "ANPAIY2XFNA232XJ6J7X2",
     "Provides read only access to Amazon DynamoDB via the AWS Management Console.", R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "GeneralPermissions", "Effect": "Allow",
     "Action": ["application-autoscaling:DescribeScalableTargets",
       "application-autoscaling:DescribeScalingActivities",
       "application-autoscaling:DescribeScalingPolicies",
       "cloudwatch:DescribeAlarmHistory", "cloudwatch:DescribeAlarms",
       "cloudwatch:DescribeAlarmsForMetric", "cloudwatch:GetMetricStatistics",
       "cloudwatch:ListMetrics", "cloudwatch:GetMetricData",
       "dynamodb:BatchGetItem", "dynamodb:Describe*", "dynamodb:List*", "dynamodb:GetAbacStatus",
       "dynamodb:GetItem", "dynamodb:GetResourcePolicy", "dynamodb:Query", "dynamodb:Scan",
       "dynamodb:PartiQLSelect",
       "dax:Describe*", "dax:List*", "dax:GetItem", "dax:BatchGetItem", "dax:Query", "dax:Scan",
       "iam:GetRole", "iam:ListRoles", "kms:DescribeKey", "kms:ListAliases"],
     "Resource": "*"}
  ]
})"},
    {"AmazonCognitoUnAuthedIdentitiesSessionPolicy", "/", "ANPAZKAPJZG4HBHBGYQAR",
     "Guardrail for the sessions of guests of identity pools; never attached to a role.", R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "CognitoUnAuthedIdentitiesSessionPolicy", "Effect": "Allow",
     "Action": ["rum:PutRumEvents", "sagemaker:InvokeEndpoint", "polly:*", "comprehend:*",
       "translate:*", "transcribe:*", "rekognition:*", "mobiletargeting:*", "firehose:*",
       "personalize:*", "geo:GetMap*", "geo:SearchPlaceIndex*", "geo:GetPlace",
       "geo:CalculateRoute*", "geo:*Geofence", "geo:*Geofences", "geo:*DevicePosition*",
       "kms:Encrypt", "kms:Decrypt", "kms:ReEncryptTo", "kms:ReEncryptFrom",
       "kms:GenerateDataKey", "kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext",
       "kms:GenerateDataKeyWithoutPlaintext"],
     "Resource": "*"}
  ]
})"},
};

PMap<std::string, Cow<ManagedPolicy>> build() {
  PMap<std::string, Cow<ManagedPolicy>> out;
  for (const Known& known : kKnown) {
    const auto document = policy::parse_document(known.text, policy::Kind::Identity);
    if (!document)
      throw std::logic_error(concat({"built-in policy ", known.name, " is malformed"}));
    ManagedPolicy p;
    p.name = known.name;
    p.path = known.path;
    p.id = known.id;
    p.description = known.description;
    p.arn = concat({"arn:aws:iam::aws:policy", known.path, known.name});
    p.created = SimTime{1423161639000};  // 2015-02-06, when AWS published most of them
    p.updated = p.created;
    p.versions.push_back({"v1", *document});
    std::string arn = p.arn;
    out.set(std::move(arn), Cow<ManagedPolicy>(std::move(p)));
  }
  return out;
}

}  // namespace

const PMap<std::string, Cow<ManagedPolicy>>& aws_managed_policies() {
  static const PMap<std::string, Cow<ManagedPolicy>> policies = build();
  return policies;
}

const ManagedPolicy* find_managed_policy(const Account& account, std::string_view arn) {
  if (const Cow<ManagedPolicy>* own = account.policies.find(arn))
    return &own->get();
  if (const Cow<ManagedPolicy>* of_aws = aws_managed_policies().find(arn))
    return &of_aws->get();
  return nullptr;
}

policy::DocumentPtr default_document(const ManagedPolicy& policy) {
  for (const auto& version : policy.versions) {
    if (version.first == policy.default_version)
      return version.second;
  }
  return nullptr;
}

}  // namespace lockbox::identity
