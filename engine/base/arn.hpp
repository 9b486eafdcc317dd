#pragma once
// Amazon Resource Names: arn:partition:service:region:account:resource.
// Source: AWS General Reference, "Amazon Resource Names (ARNs)".
#include <optional>
#include <string>
#include <string_view>

namespace lockbox {

struct Arn {
  std::string partition, service, region, account, resource;
};

/// Splits at the first five colons; nullopt unless it starts with "arn:" and has all six parts.
std::optional<Arn> parse_arn(std::string_view text);
std::string to_text(const Arn& arn);

/// True for twelve digits.
bool is_account_id(std::string_view text);

/// arn:aws:dynamodb:REGION:ACCOUNT:table/NAME
std::string table_arn(std::string_view region, std::string_view account, std::string_view table);

}  // namespace lockbox
