// Keys of the map of items: short and long ones behave like strings (engine/table/item_key.hpp).
#include "engine/table/item_key.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "engine/base/rng.hpp"

namespace lockbox::item_key_test {

using table::bytes_less;
using table::ItemKey;

namespace {

/// Keys that share long beginnings, of lengths on both sides of what is kept within.
std::vector<std::string> sample() {
  Rng rng;
  rng.state = 7;
  std::vector<std::string> out = {"", std::string(1, '\0'), std::string(2, '\0')};
  for (int i = 0; i < 300; ++i) {
    std::string key(static_cast<std::size_t>(rng.below(48)), 'k');
    for (char& c : key)
      if (rng.below(6) == 0)
        c = static_cast<char>(rng.below(256));
    out.push_back(std::move(key));
  }
  for (const std::size_t length : {30u, 31u, 32u}) out.emplace_back(length, '\x7F');
  return out;
}

}  // namespace

TEST_CASE("item keys are ordered, equal and hashed as their bytes are", "[table][keys]") {
  const std::vector<std::string> all = sample();
  for (const std::string& a : all) {
    for (const std::string& b : all) {
      REQUIRE(bytes_less(a, b) == (a < b));
      REQUIRE((ItemKey(a) == ItemKey(b)) == (a == b));
      REQUIRE((ItemKey(a) < b) == (a < b));
      REQUIRE((a >= ItemKey(b)) == (a >= b));
    }
    REQUIRE(content_hash(ItemKey(a)) == content_hash(a));
  }
}

TEST_CASE("item keys are copied, moved and replaced", "[table][keys]") {
  const std::vector<std::string> all = sample();
  std::vector<ItemKey> kept;
  for (const std::string& a : all) kept.emplace_back(a);  // moves as it grows
  std::vector<ItemKey> copies = kept;
  for (std::size_t i = 0; i < all.size(); ++i) {
    ItemKey one = copies[i];
    ItemKey& same = one;
    one = same;
    CHECK(one.text() == all[i]);
    one = kept[(i + 1) % all.size()];
    CHECK(one.text() == all[(i + 1) % all.size()]);
    copies[i] = std::move(one);
    CHECK(copies[i] == all[(i + 1) % all.size()]);
    CHECK(kept[i] == all[i]);
  }
}

}  // namespace lockbox::item_key_test
