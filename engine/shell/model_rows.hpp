#pragma once
// Rows of the command model as they are written in model_*.cpp; see model.hpp for the notation.
#include <vector>

namespace lockbox::shell {

struct ShapeRow {
  const char* name;
  const char* members;
};
struct OperationRow {
  const char* operation;
  const char* summary;
  const char* input;
  /// "InputToken OutputToken Limit Result,Result keep=Member more=Member" (the last two optional,
  /// Limit may be -); null: one page only.
  const char* paging = nullptr;
};
struct WaiterRow {
  const char *name, *title, *operation, *path, *value, *success_error, *retry_error;
  int delay_seconds, attempts;
};
struct ServiceRows {
  const char *name, *service, *title, *summary;
  bool global;
  std::vector<ShapeRow> fragments;  ///< text that rows write as $NAME
  std::vector<ShapeRow> shapes;
  std::vector<OperationRow> operations;
  std::vector<WaiterRow> waiters;
  const char* timestamps;
};

ServiceRows dynamodb_rows();
ServiceRows dynamodbstreams_rows();
ServiceRows sts_rows();
ServiceRows iam_rows();
ServiceRows cloudtrail_rows();
ServiceRows ec2_rows();
ServiceRows s3_rows();
ServiceRows route53_rows();
ServiceRows route53resolver_rows();
ServiceRows kms_rows();
ServiceRows autoscaling_rows();
ServiceRows dax_rows();
ServiceRows cognito_identity_rows();
ServiceRows events_rows();
ServiceRows logs_rows();

}  // namespace lockbox::shell
