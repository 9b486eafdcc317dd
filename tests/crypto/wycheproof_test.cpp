// Public vectors for every primitive, run against the library as it is built here. Each test names
// what it leaves out and counts what it ran.
#include <catch2/catch_test_macros.hpp>
#include <mbedtls/ecdh.h>
#include <mbedtls/pk.h>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/crypto/aead.hpp"
#include "engine/crypto/ecdsa.hpp"
#include "engine/crypto/random.hpp"
#include "generated/aes_wrap_vectors.hpp"
#include "generated/chacha20_poly1305_vectors.hpp"
#include "generated/ecdh_secp256r1_vectors.hpp"
#include "generated/ecdh_secp384r1_vectors.hpp"
#include "generated/ecdsa_secp256r1_sha256_vectors.hpp"
#include "generated/ecdsa_secp384r1_sha384_vectors.hpp"
#include "generated/hkdf_sha256_vectors.hpp"
#include "generated/hkdf_sha384_vectors.hpp"
#include "generated/hkdf_sha512_vectors.hpp"
#include "generated/hmac_sha256_vectors.hpp"
#include "generated/hmac_sha384_vectors.hpp"
#include "generated/hmac_sha512_vectors.hpp"
#include "generated/rsa_signature_2048_sha256_vectors.hpp"
#include "generated/x25519_vectors.hpp"

namespace lockbox::wycheproof_test {
using namespace lockbox::crypto;

namespace {

std::string unhex(const std::string& text) {
  std::string out;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    out += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
  return out;
}

std::string bytes(const Json& object, const char* name) {
  return unhex(object[name].get<std::string>());
}

Json vectors(const std::string& text) {
  if (text.empty())
    SKIP("vectors not found, skipped");
  JsonParse parsed = parse_json(text);
  REQUIRE(parsed);
  return std::move(parsed.value);
}

/// Calls `check(group, test, valid)` for each; gives their number.
template <class Check>
int each(const Json& file, Check check) {
  int count = 0;
  for (const Json& group : file["testGroups"]) {
    for (const Json& test : group["tests"]) {
      INFO(to_text(test));
      check(group, test, test["result"] != "invalid");
      ++count;
    }
  }
  return count;
}

void run_hmac(Digest digest, const std::string& text) {
  const int count = each(vectors(text), [&](const Json& group, const Json& test, bool valid) {
    const std::string tag = bytes(test, "tag");
    std::string code = hmac(digest, bytes(test, "key"), bytes(test, "msg"));
    code.resize(group["tagSize"].get<std::size_t>() / 8);
    CHECK(constant_time_equal(code, tag) == valid);
  });
  CHECK(count == 174);
}

void run_hkdf(Digest digest, const std::string& text, int expected) {
  const int count = each(vectors(text), [&](const Json&, const Json& test, bool valid) {
    const auto size = test["size"].get<std::size_t>();
    const auto derive = [&] {
      return hkdf(digest, bytes(test, "salt"), bytes(test, "ikm"), bytes(test, "info"), size);
    };
    if (valid)
      CHECK(derive() == bytes(test, "okm"));
    else
      CHECK_THROWS(derive());
  });
  CHECK(count == expected);
}

void run_ecdsa(Curve curve, Digest digest, const std::string& text, int expected) {
  const int count = each(vectors(text), [&](const Json& group, const Json& test, bool valid) {
    const std::string point = bytes(group["publicKey"], "uncompressed");
    CHECK(ecdsa_verify(curve, point, digest, bytes(test, "msg"), bytes(test, "sig")) == valid);
  });
  CHECK(count == expected);
}

/// The shared secret of a public key in DER and a secret number; empty when the key is refused.
std::string agree(mbedtls_ecp_group_id curve, const std::string& der, const std::string& secret) {
  mbedtls_pk_context pk;
  mbedtls_pk_init(&pk);
  mbedtls_mpi d, z;
  mbedtls_mpi_init(&d);
  mbedtls_mpi_init(&z);
  std::string out;
  if (mbedtls_pk_parse_public_key(&pk, reinterpret_cast<const unsigned char*>(der.data()),
                                  der.size()) == 0 &&
      mbedtls_pk_get_type(&pk) == MBEDTLS_PK_ECKEY) {
    mbedtls_ecp_keypair* pair = mbedtls_pk_ec(pk);
    Rng rng;
    if (pair->MBEDTLS_PRIVATE(grp).id == curve &&
        mbedtls_mpi_read_binary(&d, reinterpret_cast<const unsigned char*>(secret.data()),
                                secret.size()) == 0 &&
        mbedtls_ecdh_compute_shared(&pair->MBEDTLS_PRIVATE(grp), &z, &pair->MBEDTLS_PRIVATE(Q), &d,
                                    mbedtls_random, &rng) == 0) {
      out.assign((pair->MBEDTLS_PRIVATE(grp).pbits + 7) / 8, '\0');
      mbedtls_mpi_write_binary(&z, reinterpret_cast<unsigned char*>(out.data()), out.size());
    }
  }
  mbedtls_mpi_free(&z);
  mbedtls_mpi_free(&d);
  mbedtls_pk_free(&pk);
  return out;
}

void run_ecdh(mbedtls_ecp_group_id curve, const std::string& text, int expected) {
  int refused = 0;
  const int count = each(vectors(text), [&](const Json&, const Json& test, bool valid) {
    const std::string shared = agree(curve, bytes(test, "public"), bytes(test, "private"));
    if (test["result"] == "acceptable" || valid) {
      // Explicit curve parameters and the like are "acceptable" to refuse, never to get wrong.
      if (shared.empty() && test["result"] == "acceptable")
        ++refused;
      else
        CHECK(shared == bytes(test, "shared"));
    } else if (!shared.empty()) {
      CHECK(shared == bytes(test, "shared"));
    }
  });
  CHECK(count == expected);
  INFO(refused << " acceptable keys were refused");
}

}  // namespace

TEST_CASE("public HMAC vectors") {
  run_hmac(Digest::Sha256, hmac_sha256_vectors());
  run_hmac(Digest::Sha384, hmac_sha384_vectors());
  run_hmac(Digest::Sha512, hmac_sha512_vectors());
}

TEST_CASE("public HKDF vectors") {
  run_hkdf(Digest::Sha256, hkdf_sha256_vectors(), 86);
  run_hkdf(Digest::Sha384, hkdf_sha384_vectors(), 83);
  run_hkdf(Digest::Sha512, hkdf_sha512_vectors(), 83);
}

TEST_CASE("public ECDSA vectors") {
  run_ecdsa(Curve::P256, Digest::Sha256, ecdsa_secp256r1_sha256_vectors(), 484);
  run_ecdsa(Curve::P384, Digest::Sha384, ecdsa_secp384r1_sha384_vectors(), 504);
}

TEST_CASE("public key wrap vectors") {
  const int count = each(vectors(aes_wrap_vectors()), [](const Json&, const Json& test, bool) {
    const std::string key = bytes(test, "key"), wrapped = bytes(test, "ct");
    const auto opened = key_unwrap(key, wrapped);
    if (test["result"] == "valid") {
      CHECK(opened == bytes(test, "msg"));
      CHECK(key_wrap(key, bytes(test, "msg")) == wrapped);
    } else if (test["result"] == "invalid") {
      CHECK_FALSE(opened.has_value());
    } else if (opened) {
      CHECK(opened == bytes(test, "msg"));
    }
  });
  CHECK(count == 165);
}

TEST_CASE("public key agreement vectors") {
  run_ecdh(MBEDTLS_ECP_DP_SECP256R1, ecdh_secp256r1_vectors(), 612);
  run_ecdh(MBEDTLS_ECP_DP_SECP384R1, ecdh_secp384r1_vectors(), 1047);
}

TEST_CASE("public X25519 vectors") {
  Rng rng;
  const int count = each(vectors(x25519_vectors()), [&](const Json&, const Json& test, bool) {
    mbedtls_ecp_group group;
    mbedtls_ecp_point point;
    mbedtls_mpi secret, shared;
    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&point);
    mbedtls_mpi_init(&secret);
    mbedtls_mpi_init(&shared);
    REQUIRE(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_CURVE25519) == 0);
    const std::string public_key = bytes(test, "public"), private_key = bytes(test, "private");
    mbedtls_ecp_keypair pair;
    mbedtls_ecp_keypair_init(&pair);
    REQUIRE(mbedtls_ecp_read_key(MBEDTLS_ECP_DP_CURVE25519, &pair,
                                 reinterpret_cast<const unsigned char*>(private_key.data()),
                                 private_key.size()) == 0);
    std::string out(32, '\0');
    const bool agreed =
        mbedtls_ecp_point_read_binary(&group, &point,
                                      reinterpret_cast<const unsigned char*>(public_key.data()),
                                      public_key.size()) == 0 &&
        mbedtls_ecdh_compute_shared(&group, &shared, &point, &pair.MBEDTLS_PRIVATE(d),
                                    mbedtls_random, &rng) == 0 &&
        mbedtls_mpi_write_binary_le(&shared, reinterpret_cast<unsigned char*>(out.data()), 32) == 0;
    // Low order points and the like are "acceptable": refused, or the listed secret.
    if (test["result"] == "valid")
      CHECK(agreed);
    if (agreed)
      CHECK(out == bytes(test, "shared"));
    mbedtls_ecp_keypair_free(&pair);
    mbedtls_mpi_free(&shared);
    mbedtls_mpi_free(&secret);
    mbedtls_ecp_point_free(&point);
    mbedtls_ecp_group_free(&group);
  });
  CHECK(count == 518);
}

TEST_CASE("vectors of primitives that are not built are counted, not forgotten") {
  const std::string chacha = chacha20_poly1305_vectors(), rsa = rsa_signature_2048_sha256_vectors();
  if (chacha.empty() || rsa.empty())
    SKIP("vectors not found, skipped");
  // No AWS service and no key of the lab uses them, and the page pays for each byte of the library.
  CHECK(vectors(chacha)["numberOfTests"] == 325);
  CHECK(vectors(rsa)["numberOfTests"] == 259);
}

TEST_CASE("what is signed verifies, and a compressed point opens to the same key") {
  Rng rng;
  for (const Curve curve : {Curve::P256, Curve::P384}) {
    const EcKeyPair pair = ecdsa_generate(curve, rng);
    const std::string signature = ecdsa_sign(curve, pair.secret, Digest::Sha384, "letter", rng);
    CHECK(ecdsa_verify(curve, pair.point, Digest::Sha384, "letter", signature));
    CHECK_FALSE(ecdsa_verify(curve, pair.point, Digest::Sha384, "Letter", signature));
    CHECK_FALSE(ecdsa_verify(curve, pair.point, Digest::Sha384, "letter", signature + "x"));
    CHECK_FALSE(ecdsa_verify(curve, "no point", Digest::Sha384, "letter", signature));
    const auto small = compress_point(curve, pair.point);
    REQUIRE(small.has_value());
    CHECK(small->size() == (curve == Curve::P256 ? 33U : 49U));
    CHECK(decompress_point(curve, *small) == pair.point);
    CHECK(ecdsa_verify(curve, *small, Digest::Sha384, "letter", signature));
  }
  CHECK_FALSE(decompress_point(Curve::P384, std::string(49, '\x05')).has_value());
}

TEST_CASE("the same seed gives the same keys, signatures and bytes") {
  Rng a, b;
  CHECK(random_bytes(a, 13) == random_bytes(b, 13));
  const EcKeyPair first = ecdsa_generate(Curve::P384, a), second = ecdsa_generate(Curve::P384, b);
  CHECK(first.secret == second.secret);
  CHECK(ecdsa_sign(Curve::P384, first.secret, Digest::Sha384, "x", a) ==
        ecdsa_sign(Curve::P384, second.secret, Digest::Sha384, "x", b));
}

TEST_CASE("AES-CTR gives the published key stream") {
  // SP 800-38A, F.5.5: CTR-AES256, first block.
  const std::string key = unhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
  const std::string counter = unhex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  CHECK(ctr_stream(key, counter, 16) == unhex("0bdf7df1591716335e9a8b15c860c502"));
  CHECK(ctr_stream(key, counter, 20).substr(0, 16) == ctr_stream(key, counter, 16));
  CHECK_THROWS(ctr_stream(key, "short", 16));
}

}  // namespace lockbox::wycheproof_test
