#include "engine/identity/mfa.hpp"

#include <cstdint>

#include "engine/crypto/sigv4.hpp"

namespace lockbox::identity {

namespace {

std::string code_at(const MfaDevice& device, std::int64_t counter) {
  std::string message(8, '\0');
  for (int i = 7; i >= 0; --i) {
    message[static_cast<std::size_t>(i)] = static_cast<char>(counter & 0xff);
    counter >>= 8;
  }
  const std::string digest = crypto::hmac_sha1(device.seed, message);
  const std::size_t at = static_cast<unsigned char>(digest.back()) & 0x0f;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = (number << 8) | static_cast<unsigned char>(digest[at + i]);
  number = (number & 0x7fffffff) % 1000000;
  std::string text = std::to_string(number);
  return std::string(6 - text.size(), '0') + text;
}

std::int64_t counter_at(SimTime now) {
  return now.seconds() / 30;
}

}  // namespace

std::string mfa_code(const MfaDevice& device, SimTime now) {
  return code_at(device, counter_at(now));
}

bool accepts_code(const MfaDevice& device, std::string_view code, SimTime now) {
  for (std::int64_t drift = -1; drift <= 1; ++drift) {
    if (code_at(device, counter_at(now) + drift) == code)
      return true;
  }
  return false;
}

const MfaDevice* find_mfa_device(const State& state, std::string_view account,
                                 std::string_view serial) {
  const Cow<Account>* found = state.accounts.find(account);
  return found ? (*found)->mfa_devices.find(serial) : nullptr;
}

std::string base32_encode(std::string_view bytes) {
  static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    held += 8;
    while (held >= 5) {
      held -= 5;
      out += kLetters[(bits >> held) & 31];
    }
  }
  if (held > 0)
    out += kLetters[(bits << (5 - held)) & 31];
  return out;
}

}  // namespace lockbox::identity
