#pragma once
// What a listener reads of a handshake without any key.
#include <string>
#include <string_view>

namespace lockbox::tls {

/// The group of the key exchange ("x25519", "secp256r1" ...), from the key share of a TLS 1.3
/// ServerHello or the ServerKeyExchange of TLS 1.2; empty when `server_flight` has neither.
/// Sources: RFC 8446, section 4.2.8; RFC 8422, section 5.4.
std::string key_exchange_group(std::string_view server_flight);

}  // namespace lockbox::tls
