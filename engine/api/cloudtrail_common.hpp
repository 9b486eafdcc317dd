#pragma once
// What the files of the CloudTrail operations share.
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"

namespace lockbox::api::cloudtrail {

/// An error of the JSON 1.1 protocol.
AwsError trail_error(std::string code, std::string message);

/// The trail's name from a name or an ARN.
std::string trail_name(std::string_view name_or_arn);

Prepared prepared(const Call& call, std::string_view action, std::string resource,
                  std::function<Result<Json>(Run&)> run);
std::string trail_arn(const Call& call, std::string_view name);
AwsError trail_not_found(const std::string& arn, const std::string& account);

/// The selectors as the API shows them, and back. Errors: InvalidEventSelectorsException.
Json selectors_json(const std::vector<audit::EventSelector>& selectors);
Result<std::vector<audit::EventSelector>> read_advanced(const Json& json);
/// Basic event selectors in the form of advanced ones.
Result<std::vector<audit::EventSelector>> read_basic(const Json& json);

std::vector<Operation> trail_operations();
std::vector<Operation> selector_operations();
std::vector<Operation> lookup_operations();

}  // namespace lockbox::api::cloudtrail
