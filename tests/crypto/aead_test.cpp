#include "engine/crypto/aead.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "generated/aes_gcm_vectors.hpp"

namespace lockbox::aead_test {
using namespace lockbox::crypto;

namespace {

std::string unhex(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    out += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  return out;
}

}  // namespace

TEST_CASE("AES-256-GCM gives the published answer and notices every change") {
  // The GCM specification's test case 14: a zero key, IV and block.
  const std::string key(32, '\0'), iv(12, '\0'), block(16, '\0');
  const std::string sealed = gcm_encrypt(key, iv, "", block);
  CHECK(hex_encode(sealed) == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  CHECK(gcm_decrypt(key, iv, "", sealed) == block);
  CHECK_FALSE(gcm_decrypt(key, iv, "x", sealed).has_value());
  for (const std::size_t at : {std::size_t{0}, std::size_t{15}, std::size_t{31}}) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(gcm_decrypt(key, iv, "", changed).has_value());
  }
  CHECK_FALSE(gcm_decrypt(key, iv, "", "short").has_value());
  CHECK_THROWS(gcm_encrypt("short", iv, "", block));
}

TEST_CASE("public AES-GCM vectors") {
  const std::string text = aes_gcm_vectors();
  if (text.empty())
    SKIP("vectors not found, skipped");
  const auto parsed = parse_json(text);
  REQUIRE(parsed);
  int run = 0;
  for (const Json& group : *member(parsed.value, "testGroups")) {
    if (group["tagSize"] != 128 || group["ivSize"] == 0)
      continue;
    for (const Json& test : group["tests"]) {
      INFO(to_text(test));
      const auto bytes = [&](const char* name) { return unhex(test[name].get<std::string>()); };
      const std::string key = bytes("key"), iv = bytes("iv"), aad = bytes("aad");
      const std::string sealed = bytes("ct") + bytes("tag");
      const auto opened = gcm_decrypt(key, iv, aad, sealed);
      const bool valid = test["result"] != "invalid";
      CHECK(opened.has_value() == valid);
      if (valid) {
        CHECK(opened == bytes("msg"));
        CHECK(gcm_encrypt(key, iv, aad, bytes("msg")) == sealed);
      }
      ++run;
    }
  }
  CHECK(run > 250);
}

}  // namespace lockbox::aead_test
