// What the build promises to every file: C++20 with exceptions, JSON, cryptography and Catch2 work
// together in each preset. When this fails, look at the build, not at the engine.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <mbedtls/sha256.h>
#include <nlohmann/json.hpp>
#include <string>

namespace lockbox::toolchain_test {
namespace {

std::string sha256_hex(const std::string& text) {
  std::array<unsigned char, 32> digest{};
  const int status = mbedtls_sha256(reinterpret_cast<const unsigned char*>(text.data()),
                                    text.size(), digest.data(), 0);
  REQUIRE(status == 0);
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

}  // namespace

TEST_CASE("exceptions are thrown and caught across the JSON library", "[house]") {
  CHECK_THROWS_AS(nlohmann::json::parse("{\"open\":"), nlohmann::json::parse_error);
  CHECK(nlohmann::json::parse("{\"n\":[1,2]}").at("n").at(1) == 2);
}

TEST_CASE("the cryptography library computes FIPS 180-4's example digest", "[house]") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace lockbox::toolchain_test
