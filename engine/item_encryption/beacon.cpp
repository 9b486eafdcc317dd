#include "engine/item_encryption/beacon.hpp"

#include <algorithm>
#include <stdexcept>

#include "engine/base/text.hpp"
#include "engine/crypto/digest.hpp"
#include "engine/item_encryption/values.hpp"

namespace lockbox::item_encryption {

std::string beacon_name(std::string_view attribute) {
  return concat({"aws_dbe_b_", attribute});
}

std::string beacon(std::string_view beacon_key, std::string_view attribute,
                   const value::AttributeValue& v, int bits) {
  if (bits < 1 || bits > 63)
    throw std::logic_error("a beacon has 1 to 63 bits");
  const std::string key = crypto::hkdf(crypto::Digest::Sha512, "", beacon_key,
                                       concat({"AWS_DBE_SCAN_BEACON", attribute}), 64);
  const std::string code = crypto::hmac(crypto::Digest::Sha384, key, value_bytes(v)).substr(0, 8);
  std::uint64_t number = 0;
  for (const char c : code) number = number * 256 + static_cast<unsigned char>(c);
  number &= (std::uint64_t{1} << bits) - 1;
  std::string out;
  for (int digit = (bits + 3) / 4 - 1; digit >= 0; --digit)
    out += "0123456789abcdef"[(number >> (4 * digit)) & 15];
  return out;
}

std::vector<std::pair<std::string, std::size_t>> histogram(
    const std::vector<std::string>& beacons) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& one : beacons) ++counts[one];
  std::vector<std::pair<std::string, std::size_t>> out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

}  // namespace lockbox::item_encryption
