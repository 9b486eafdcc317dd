#include "engine/api/operation.hpp"

#include <algorithm>
#include <iterator>

namespace lockbox::api {

namespace {

bool row_less(const Operation& a, const Operation& b) {
  return a.service != b.service ? a.service < b.service : a.name < b.name;
}

std::vector<Operation> all_rows() {
  std::vector<Operation> rows;
  for (auto* part : {dynamodb_operations, iam_operations, sts_operations, cloudtrail_operations,
                     ec2_operations, organizations_operations, kms_operations, s3_operations,
                     autoscaling_operations, cognito_identity_operations, dax_operations,
                     route53_operations, events_operations, logs_operations}) {
    std::vector<Operation> more = part();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  std::sort(rows.begin(), rows.end(), row_less);
  return rows;
}

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> rows = all_rows();
  return rows;
}

const Operation* find_operation(std::string_view service, std::string_view name) {
  const std::vector<Operation>& rows = operations();
  const auto at = std::lower_bound(rows.begin(), rows.end(), std::make_pair(service, name),
                                   [](const Operation& row, const auto& wanted) {
                                     return row.service != wanted.first ? row.service < wanted.first
                                                                        : row.name < wanted.second;
                                   });
  return at != rows.end() && at->service == service && at->name == name ? &*at : nullptr;
}

}  // namespace lockbox::api
