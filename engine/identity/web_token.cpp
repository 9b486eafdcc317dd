#include "engine/identity/web_token.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/hash.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/rng.hpp"
#include "engine/base/text.hpp"
#include "engine/crypto/ecdsa.hpp"

namespace lockbox::identity {

namespace {

constexpr std::size_t kMostBytes = 20000;  // STS API Reference, "AssumeRoleWithWebIdentity"
constexpr std::size_t kHalf = 32;          // bytes of one number of a P-256 signature

std::string base64url(std::string_view bytes) {
  std::string out = base64_encode(bytes);
  while (!out.empty() && out.back() == '=') out.pop_back();
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos)
    return std::nullopt;
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '-', '+');
  std::replace(plain.begin(), plain.end(), '_', '/');
  plain.append((4 - plain.size() % 4) % 4, '=');
  return base64_decode(plain);
}

/// The issuer's key pair: the same in every world.
crypto::EcKeyPair issuer_key(std::string_view issuer) {
  Rng rng;
  rng.state = hash_bytes(concat({"key of the identity provider ", issuer}));
  return crypto::ecdsa_generate(crypto::Curve::P256, rng);
}

/// ES256 signatures are two numbers of 32 bytes; the wrapper speaks DER. Source: RFC 7518, 3.4.
std::string raw_signature(std::string_view der) {
  std::string out;
  std::size_t at = 2;
  for (int n = 0; n < 2; ++n) {
    std::size_t length = static_cast<unsigned char>(der[at + 1]);
    std::string_view number = der.substr(at + 2, length);
    at += 2 + length;
    while (number.size() > kHalf) number.remove_prefix(1);
    out += std::string(kHalf - number.size(), '\0') + std::string(number);
  }
  return out;
}

std::string der_number(std::string_view raw) {
  while (raw.size() > 1 && raw.front() == '\0') raw.remove_prefix(1);
  std::string number(raw);
  if (static_cast<unsigned char>(number.front()) >= 0x80)
    number.insert(number.begin(), '\0');
  return concat({"\x02", std::string(1, static_cast<char>(number.size())), number});
}

std::string der_signature(std::string_view raw) {
  const std::string body = der_number(raw.substr(0, kHalf)) + der_number(raw.substr(kHalf));
  return concat({"\x30", std::string(1, static_cast<char>(body.size())), body});
}

AwsError token_error(std::string code, std::string message) {
  AwsError e;
  e.code = std::move(code);
  e.message = std::move(message);
  e.http_status = 400;
  return e;
}

AwsError no_token() {
  return token_error("InvalidIdentityToken",
                     "The ID Token provided is not a valid JWT. (You may see this error if you "
                     "sent an Access Token)");
}

std::optional<SimTime> seconds_of(const Json& claims, const char* name) {
  const Json* found = member(claims, name);
  if (!found || !found->is_number_integer())
    return std::nullopt;
  const std::int64_t seconds = found->get<std::int64_t>();
  if (seconds < 0 || seconds > 253402300799)  // the year 9999
    return std::nullopt;
  return SimTime{seconds * 1000};
}

std::optional<Json> object_of(std::string_view part) {
  const auto bytes = from_base64url(part);
  if (!bytes)
    return std::nullopt;
  JsonLimits limits;
  limits.max_depth = 8;
  limits.max_bytes = kMostBytes;
  JsonParse parsed = parse_json(*bytes, limits);
  if (!parsed || !parsed.value.is_object())
    return std::nullopt;
  return std::move(parsed.value);
}

bool is_standard(std::string_view name) {
  return name == "iss" || name == "sub" || name == "aud" || name == "amr" || name == "iat" ||
         name == "exp";
}

std::optional<std::string> claim_text(const Json& v) {
  if (v.is_string())
    return v.get<std::string>();
  if (v.is_number() || v.is_boolean())
    return to_text(v);
  return std::nullopt;
}

/// The claims that have no member of their own, in the token's order.
void read_claims(const Json& claims, WebToken& token) {
  for (const auto& entry : claims.items()) {
    if (is_standard(entry.key()))
      continue;
    std::vector<std::string> values;
    if (entry.value().is_array()) {
      for (const Json& one : entry.value())
        if (auto text = claim_text(one))
          values.push_back(std::move(*text));
    } else if (auto text = claim_text(entry.value())) {
      values.push_back(std::move(*text));
    }
    token.claims.emplace_back(entry.key(), std::move(values));
  }
}

}  // namespace

std::vector<std::string> WebToken::claim(std::string_view name) const {
  if (name == "iss")
    return {issuer};
  if (name == "sub")
    return {subject};
  if (name == "aud")
    return {audience};
  if (name == "amr")
    return methods;
  for (const auto& [key, values] : claims) {
    if (key != name)
      continue;
    if (name != "cognito:roles" || values.size() != 1)
      return values;
    std::vector<std::string> list;
    for (const std::string& one : split(values.front(), ',')) list.emplace_back(trim(one));
    return list;
  }
  return {};
}

std::string sign_web_token(const WebToken& token) {
  Json claims{{"iss", token.issuer}, {"sub", token.subject}, {"aud", token.audience}};
  if (!token.methods.empty())
    claims["amr"] = token.methods;
  for (const auto& [name, values] : token.claims)
    if (!is_standard(name))
      claims[name] = values.size() == 1 ? Json(values.front()) : Json(values);
  claims["iat"] = token.issued.seconds();
  claims["exp"] = token.expires.seconds();
  const std::string text =
      concat({base64url(R"({"alg":"ES256","typ":"JWT"})"), ".", base64url(to_text(claims))});
  Rng rng;
  rng.state = hash_bytes(text);
  const std::string der = crypto::ecdsa_sign(crypto::Curve::P256, issuer_key(token.issuer).secret,
                                             crypto::Digest::Sha256, text, rng);
  return concat({text, ".", base64url(raw_signature(der))});
}

Result<WebToken> read_web_token(std::string_view text, SimTime now) {
  const std::size_t first = text.find('.'), last = text.rfind('.');
  if (text.size() > kMostBytes || first == std::string_view::npos || last == first)
    return no_token();
  const auto head = object_of(text.substr(0, first));
  const auto claims = object_of(text.substr(first + 1, last - first - 1));
  const auto signature = from_base64url(text.substr(last + 1));
  if (!head || !claims || !signature)
    return no_token();
  WebToken token;
  token.issuer = string_member(*claims, "iss").value_or("");
  token.subject = string_member(*claims, "sub").value_or("");
  token.audience = string_member(*claims, "aud").value_or("");
  const auto issued = seconds_of(*claims, "iat"), expires = seconds_of(*claims, "exp");
  if (token.issuer.rfind("https://", 0) != 0 || token.subject.empty() || token.audience.empty() ||
      !issued || !expires)
    return token_error("InvalidIdentityToken", "Missing a required claim: iss, sub, aud, iat, exp");
  if (const Json* methods = member(*claims, "amr"); methods && methods->is_array())
    for (const Json& method : *methods)
      if (method.is_string())
        token.methods.push_back(method.get<std::string>());
  read_claims(*claims, token);
  token.issued = *issued;
  token.expires = *expires;
  if (string_member(*head, "alg") != "ES256" || signature->size() != 2 * kHalf ||
      !crypto::ecdsa_verify(crypto::Curve::P256, issuer_key(token.issuer).point,
                            crypto::Digest::Sha256, text.substr(0, last),
                            der_signature(*signature)))
    return token_error("InvalidIdentityToken", "The token's signature is not its issuer's.");
  if (now >= token.expires)
    return token_error("ExpiredTokenException",
                       concat({"Token expired: current date/time ", std::to_string(now.seconds()),
                               " must be before the expiration date/time ",
                               std::to_string(token.expires.seconds())}));
  return token;
}

std::string provider_name(std::string_view issuer) {
  return std::string(issuer.rfind("https://", 0) == 0 ? issuer.substr(8) : issuer);
}

}  // namespace lockbox::identity
