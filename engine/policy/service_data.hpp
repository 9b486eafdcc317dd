#pragma once
// What the services know: actions, condition keys and their types. Source: Service Authorization
// Reference, "Actions, resources, and condition keys for Amazon DynamoDB" (and DAX, KMS, STS).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockbox::policy {

struct ConditionKey {
  std::string name;  ///< families end in '/' or ':' ("aws:PrincipalTag/")
  std::string type;  ///< "String", "ARN", "Bool", "Date", "Numeric", "IPAddress"
  bool multivalued = false;
  std::vector<std::string> actions;  ///< of its service that supply it; empty: not stated
};

/// Action names of "dynamodb", "dax", "kms" or "sts"; nullptr for services without a table here.
const std::vector<std::string>* actions_of(std::string_view service);
/// Whether a prefix such as "dynamodb" is one of an AWS service (in small letters).
bool is_service_prefix(std::string_view prefix);
/// The known prefix that is spelled most like it, for suggestions.
std::optional<std::string> closest_service(std::string_view prefix);
/// Actions of DynamoDB that only Resource "*" covers (ListTables ...).
bool takes_no_resource(std::string_view dynamodb_action);
/// The key of that name (letter case is not significant), or nullptr when it is not known here.
const ConditionKey* condition_key(std::string_view name);
/// Known keys of a service prefix ("dynamodb", "aws"), for suggestions and completion.
std::vector<std::string> condition_key_names(std::string_view service);

}  // namespace lockbox::policy
