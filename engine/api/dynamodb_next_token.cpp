// NextToken of ExecuteStatement: base64 of a check value and of the hidden position. It is bound to
// the request that made it and holds no secret; the check notices every change.
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_statements.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/crypto/sigv4.hpp"
#include "engine/table/texts/partiql.hpp"
#include "engine/table/texts/settings.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

namespace {

constexpr std::size_t kCheckBytes = 16;
constexpr char kCheckKey[] = "lockbox NextToken 1";

std::string check_of(std::string_view payload) {
  return crypto::hmac_sha256(kCheckKey, payload).substr(0, kCheckBytes);
}

/// Hides or shows the payload: the same stream both ways.
std::string veiled(std::string payload, std::string_view check) {
  std::string stream;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    if (i % 32 == 0)
      stream = crypto::hmac_sha256(check, std::to_string(i / 32));
    payload[i] = static_cast<char>(payload[i] ^ stream[i % 32]);
  }
  return payload;
}

}  // namespace

std::string next_token(std::uint64_t request, const value::AttributeMap& last_key) {
  Json position = Json::object();
  position["request"] = std::to_string(request);
  position["key"] = value::to_json(last_key);
  const std::string payload = to_text(position);
  const std::string check = check_of(payload);
  return base64_encode(check + veiled(payload, check));
}

Result<value::AttributeMap> read_next_token(std::uint64_t request, const std::string& token) {
  const AwsError invalid = validation(texts::say<texts::kNextToken>());
  const auto bytes = base64_decode(token);
  if (!bytes || bytes->size() <= kCheckBytes)
    return invalid;
  const std::string check = bytes->substr(0, kCheckBytes);
  const std::string payload = veiled(bytes->substr(kCheckBytes), check);
  if (check_of(payload) != check)
    return invalid;
  const JsonParse position = parse_json(payload);
  if (!position)
    return invalid;
  if (string_member(position.value, "request") != std::to_string(request))
    return validation(texts::say<texts::kNextTokenOfOther>());
  const Json* key = member(position.value, "key");
  auto parsed = value::parse_attribute_map(key ? *key : Json());
  if (!parsed)
    return invalid;
  return parsed;
}

}  // namespace lockbox::api::dynamodb
