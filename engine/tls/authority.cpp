#include "engine/tls/authority.hpp"

#include <mbedtls/oid.h>
#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>
#include <stdexcept>

#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"
#include "engine/crypto/random.hpp"

namespace lockbox::tls {

namespace {

constexpr std::size_t kMostDer = 4096;

void certificate_require(int status) {
  if (status != 0)
    throw std::logic_error("the certificate library failed");
}

/// A key pair of mbedTLS that frees itself.
struct PrivateKey {
  mbedtls_pk_context value;
  PrivateKey() { mbedtls_pk_init(&value); }
  ~PrivateKey() { mbedtls_pk_free(&value); }
  PrivateKey(const PrivateKey&) = delete;
  PrivateKey& operator=(const PrivateKey&) = delete;

  void make(mbedtls_ecp_group_id curve, Rng& rng) {
    certificate_require(mbedtls_pk_setup(&value, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)));
    certificate_require(
        mbedtls_ecp_gen_key(curve, mbedtls_pk_ec(value), crypto::mbedtls_random, &rng));
  }
  void read(const std::string& der, Rng& rng) {
    certificate_require(mbedtls_pk_parse_key(&value,
                                             reinterpret_cast<const unsigned char*>(der.data()),
                                             der.size(), nullptr, 0, crypto::mbedtls_random, &rng));
  }
  /// mbedTLS writes DER at the end of the buffer.
  std::string der() {
    std::string buffer(kMostDer, '\0');
    const int size = mbedtls_pk_write_key_der(
        &value, reinterpret_cast<unsigned char*>(buffer.data()), buffer.size());
    certificate_require(size < 0 ? size : 0);
    return buffer.substr(buffer.size() - static_cast<std::size_t>(size));
  }
};

struct Draft {
  mbedtls_x509write_cert value;
  Draft() { mbedtls_x509write_crt_init(&value); }
  ~Draft() { mbedtls_x509write_crt_free(&value); }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
};

std::string year_of(SimTime now, int later) {
  const auto year = to_int(to_iso8601(now).substr(0, 4)).value_or(2026);
  return std::to_string(year + later);
}

/// What both kinds of certificate have in common.
void begin(Draft& draft, const std::string& subject, const std::string& issuer, SimTime now,
           int years, Rng& rng) {
  mbedtls_x509write_crt_set_version(&draft.value, MBEDTLS_X509_CRT_VERSION_3);
  mbedtls_x509write_crt_set_md_alg(&draft.value, MBEDTLS_MD_SHA256);
  certificate_require(mbedtls_x509write_crt_set_subject_name(&draft.value, subject.c_str()));
  certificate_require(mbedtls_x509write_crt_set_issuer_name(&draft.value, issuer.c_str()));
  std::string serial = crypto::random_bytes(rng, 16);
  serial[0] = static_cast<char>((serial[0] & 0x3f) | 0x40);
  certificate_require(mbedtls_x509write_crt_set_serial_raw(
      &draft.value, reinterpret_cast<unsigned char*>(serial.data()), serial.size()));
  certificate_require(
      mbedtls_x509write_crt_set_validity(&draft.value, (year_of(now, 0) + "0101000000").c_str(),
                                         (year_of(now, years) + "0201000000").c_str()));
}

std::string finish(Draft& draft, Rng& rng) {
  std::string buffer(kMostDer, '\0');
  const int size =
      mbedtls_x509write_crt_der(&draft.value, reinterpret_cast<unsigned char*>(buffer.data()),
                                buffer.size(), crypto::mbedtls_random, &rng);
  certificate_require(size < 0 ? size : 0);
  return buffer.substr(buffer.size() - static_cast<std::size_t>(size));
}

Rng seeded(std::string_view text) {
  Rng rng;
  rng.state = hash_bytes(text);
  return rng;
}

std::string distinguished(const std::string& name) {
  return concat({"C=GB,O=Lockbox,CN=", name});
}

}  // namespace

Identity authority(const std::string& name, SimTime now) {
  Rng rng = seeded(concat({"authority|", name, "|", year_of(now, 0)}));
  PrivateKey key;
  key.make(MBEDTLS_ECP_DP_SECP256R1, rng);
  Draft draft;
  begin(draft, distinguished(name), distinguished(name), now, 10, rng);
  mbedtls_x509write_crt_set_subject_key(&draft.value, &key.value);
  mbedtls_x509write_crt_set_issuer_key(&draft.value, &key.value);
  certificate_require(mbedtls_x509write_crt_set_basic_constraints(&draft.value, 1, 0));
  certificate_require(mbedtls_x509write_crt_set_key_usage(
      &draft.value, MBEDTLS_X509_KU_KEY_CERT_SIGN | MBEDTLS_X509_KU_CRL_SIGN));
  certificate_require(mbedtls_x509write_crt_set_subject_key_identifier(&draft.value));
  return {finish(draft, rng), key.der()};
}

Identity issue(const Identity& by, const std::string& by_name,
               const std::vector<std::string>& names, SimTime now) {
  Rng rng = seeded(concat({"server|", by_name, "|", join(names, ","), "|", year_of(now, 0)}));
  PrivateKey issuer, key;
  issuer.read(by.key, rng);
  key.make(MBEDTLS_ECP_DP_SECP256R1, rng);
  Draft draft;
  begin(draft, concat({"CN=", names.front()}), distinguished(by_name), now, 1, rng);
  mbedtls_x509write_crt_set_subject_key(&draft.value, &key.value);
  mbedtls_x509write_crt_set_issuer_key(&draft.value, &issuer.value);
  certificate_require(mbedtls_x509write_crt_set_basic_constraints(&draft.value, 0, -1));
  certificate_require(
      mbedtls_x509write_crt_set_key_usage(&draft.value, MBEDTLS_X509_KU_DIGITAL_SIGNATURE));
  std::vector<mbedtls_x509_san_list> list(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    list[i] = mbedtls_x509_san_list{};
    list[i].node.type = MBEDTLS_X509_SAN_DNS_NAME;
    list[i].node.san.unstructured_name.tag = MBEDTLS_X509_SAN_DNS_NAME;
    list[i].node.san.unstructured_name.p =
        reinterpret_cast<unsigned char*>(const_cast<char*>(names[i].data()));
    list[i].node.san.unstructured_name.len = names[i].size();
    list[i].next = i + 1 < names.size() ? &list[i + 1] : nullptr;
  }
  certificate_require(
      mbedtls_x509write_crt_set_subject_alternative_name(&draft.value, list.data()));
  certificate_require(mbedtls_x509write_crt_set_subject_key_identifier(&draft.value));
  certificate_require(mbedtls_x509write_crt_set_authority_key_identifier(&draft.value));
  return {finish(draft, rng), key.der()};
}

std::vector<std::string> service_names(std::string_view service, std::string_view region) {
  if (service == "iam")
    return {"iam.amazonaws.com"};
  std::vector<std::string> out = {concat({service, ".", region, ".amazonaws.com"}),
                                  concat({service, ".", region, ".api.aws"}),
                                  concat({service, "-fips.", region, ".amazonaws.com"})};
  if (service == "dynamodb") {
    out.push_back(concat({"streams.dynamodb.", region, ".amazonaws.com"}));
    out.push_back(concat({"*.ddb.", region, ".amazonaws.com"}));
    out.push_back(concat({"*.ddb.", region, ".api.aws"}));
  }
  out.push_back(concat({"*.", service, ".", region, ".vpce.amazonaws.com"}));
  out.push_back(concat({"*.", service, ".", region, ".vpce.api.aws"}));
  return out;
}

}  // namespace lockbox::tls
