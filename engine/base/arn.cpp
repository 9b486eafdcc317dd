#include "engine/base/arn.hpp"

#include <algorithm>
#include <array>

#include "engine/base/text.hpp"

namespace lockbox {

std::optional<Arn> parse_arn(std::string_view text) {
  std::array<std::string_view, 6> parts;
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t at = text.find(':');
    if (at == std::string_view::npos)
      return std::nullopt;
    parts[i] = text.substr(0, at);
    text.remove_prefix(at + 1);
  }
  parts[5] = text;
  if (parts[0] != "arn")
    return std::nullopt;
  Arn arn;
  arn.partition = parts[1];
  arn.service = parts[2];
  arn.region = parts[3];
  arn.account = parts[4];
  arn.resource = parts[5];
  return arn;
}

std::string to_text(const Arn& arn) {
  return concat({"arn:", arn.partition, ":", arn.service, ":", arn.region, ":", arn.account, ":",
                 arn.resource});
}

bool is_account_id(std::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), is_digit);
}

std::string table_arn(std::string_view region, std::string_view account, std::string_view table) {
  return concat({"arn:aws:dynamodb:", region, ":", account, ":table/", table});
}

}  // namespace lockbox
