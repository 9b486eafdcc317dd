// A TLS connection, both ends: handshake, one request and its answer; the item format
// of client-side encryption.
#include <stdexcept>

#include "bench/bench.hpp"
#include "engine/item_encryption/encrypt.hpp"
#include "engine/tls/session.hpp"

namespace lockbox::tls_bench {
namespace {

double connection_ms(tls::Version most) {
  tls::Exchange exchange;
  exchange.host = "dynamodb.eu-west-1.amazonaws.com";
  exchange.server_names = tls::service_names("dynamodb", "eu-west-1");
  exchange.client.most = most;
  exchange.request = "POST / HTTP/1.1\r\n\r\n{}";
  exchange.response = "HTTP/1.1 200 OK\r\n\r\n{}";
  exchange.now = SimTime{1788249600000};
  const tls::Certificates certificates = tls::certificates_for(exchange);
  return 1e3 * bench::seconds_each(
                   [&] {
                     ++exchange.seed;
                     if (!tls::run(exchange, certificates).completed)
                       throw std::runtime_error("the benchmark's connection failed");
                   },
                   0.05, 5);
}

void run_tls(bench::Figures& out) {
  out.push_back(
      {"connection, both ends, TLS 1.3", connection_ms(tls::Version::Tls13), "ms", 5, 20, false});
  out.push_back(
      {"connection, both ends, TLS 1.2", connection_ms(tls::Version::Tls12), "ms", 5, 20, false});
}

void run_items(bench::Figures& out) {
  namespace ie = item_encryption;
  ie::Config config;
  config.table_name = "Vaults";
  config.partition_key = "Vault";
  config.actions = {{"Vault", ie::Action::SignOnly}, {"Owner", ie::Action::EncryptAndSign}};
  const auto keyring = ie::raw_aes_keyring("bench", "key", std::string(32, 'k'));
  value::Item item;
  item.set("Vault", value::AttributeValue::string("713"));
  item.set("Owner", value::AttributeValue::string("Hagrid"));
  Rng rng;
  const auto sealed = ie::encrypt_item(config, *keyring, rng, item);
  if (!sealed)
    throw std::runtime_error("the benchmark's item was refused");
  const auto ms = [](auto work) { return 1e3 * bench::seconds_each(work, 0.05, 5); };
  out.push_back({"encrypt and sign an item",
                 ms([&] { ie::encrypt_item(config, *keyring, rng, item); }), "ms", 0, 0, false});
  out.push_back({"check and decrypt an item",
                 ms([&] { ie::decrypt_item(config, *keyring, *sealed); }), "ms", 0, 0, false});
}

const bench::Register kTls("tls", run_tls);
const bench::Register kItems("item-encryption", run_items);

}  // namespace
}  // namespace lockbox::tls_bench
