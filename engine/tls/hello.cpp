#include "engine/tls/hello.hpp"

namespace lockbox::tls {

namespace {

std::size_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < count; ++i)
    out = out * 256 + (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
  return out;
}

/// The handshake messages of the records that are not encrypted.
std::string handshake_messages(std::string_view flight) {
  std::string out;
  for (std::size_t at = 0; at + 5 <= flight.size();) {
    const std::size_t size = number_at(flight, at + 3, 2);
    if (flight[at] == 22)
      out += flight.substr(at + 5, size);
    at += 5 + size;
  }
  return out;
}

std::string group_name(std::size_t group) {
  switch (group) {
    case 0x001d:
      return "x25519";
    case 0x0017:
      return "secp256r1";
    case 0x0018:
      return "secp384r1";
    default:
      return "";
  }
}

/// The key share among the extensions of a ServerHello, behind its fixed part.
std::string group_of_hello(std::string_view hello) {
  std::size_t at = 34;  // version, random
  at += 1 + number_at(hello, at, 1) + 3;
  const std::size_t end = at + 2 + number_at(hello, at, 2);
  for (at += 2; at + 4 <= end && at + 4 <= hello.size(); at += 4 + number_at(hello, at + 2, 2))
    if (number_at(hello, at, 2) == 51)
      return group_name(number_at(hello, at + 4, 2));
  return "";
}

}  // namespace

std::string key_exchange_group(std::string_view server_flight) {
  const std::string messages = handshake_messages(server_flight);
  const std::string_view all = messages;
  for (std::size_t at = 0; at + 4 <= all.size();) {
    const std::size_t size = number_at(all, at + 1, 3);
    const std::string_view body = all.substr(at + 4, size);
    if (all[at] == 2)
      if (std::string group = group_of_hello(body); !group.empty())
        return group;
    if (all[at] == 12 && number_at(body, 0, 1) == 3)
      return group_name(number_at(body, 1, 2));
    at += 4 + size;
  }
  return "";
}

}  // namespace lockbox::tls
