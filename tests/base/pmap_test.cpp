// PMap against std::map: every version stays what it was, whatever happens to its successors.
#include "engine/base/pmap.hpp"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "engine/base/rng.hpp"

namespace lockbox::pmap_test {

using lockbox::PMap;
using lockbox::Rng;

namespace {

using Model = std::map<std::string, int>;
using Map = PMap<std::string, int>;

std::string key_of(std::uint64_t n) {
  return "k" + std::to_string(n);
}

bool same(const Map& map, const Model& model) {
  if (map.size() != model.size())
    return false;
  auto it = model.begin();
  for (const auto& entry : map) {
    if (it == model.end() || entry.first != it->first || entry.second != it->second)
      return false;
    ++it;
  }
  auto back = model.rbegin();
  for (auto c = map.last(); c.valid(); c.prev(), ++back)
    if (back == model.rend() || c.key() != back->first)
      return false;
  return it == model.end() && back == model.rend();
}

void check_bounds(const Map& map, const Model& model, const std::string& key) {
  const auto at = map.lower_bound(key);
  const auto expected = model.lower_bound(key);
  REQUIRE(at.valid() == (expected != model.end()));
  if (at.valid())
    REQUIRE(at.key() == expected->first);
  const auto before = map.before(key);
  REQUIRE(before.valid() == (expected != model.begin()));
  if (before.valid())
    REQUIRE(before.key() == std::prev(expected)->first);
  const auto above = model.upper_bound(key);
  const auto floor = map.at_or_before(key);
  REQUIRE(floor.valid() == (above != model.begin()));
  if (floor.valid())
    REQUIRE(floor.key() == std::prev(above)->first);
  Map copy = map;
  int* value = copy.edit_at_or_before(key);
  REQUIRE((value != nullptr) == floor.valid());
  if (!value)
    return;
  REQUIRE(*value == std::prev(above)->second);
  *value += 1;
  REQUIRE(*copy.find(std::prev(above)->first) == std::prev(above)->second + 1);
  REQUIRE(*map.find(std::prev(above)->first) == std::prev(above)->second);
}

}  // namespace

TEST_CASE("a PMap behaves like std::map and its old versions never change", "[base][pmap]") {
  for (const std::uint64_t keys : {8u, 60u, 900u}) {
    Rng rng;
    rng.state = keys;
    Map map;
    Model model;
    std::vector<std::pair<Map, Model>> versions;
    for (int i = 0; i < 6000; ++i) {
      const std::string key = key_of(rng.below(keys));
      const int value = static_cast<int>(rng.below(1000));
      switch (rng.below(4)) {
        case 0:
          REQUIRE(map.erase(key) == (model.erase(key) == 1));
          break;
        case 1:
          if (int* v = map.edit(key)) {
            REQUIRE(model.count(key) == 1);
            *v = value;
            model[key] = value;
          } else {
            REQUIRE(model.count(key) == 0);
          }
          break;
        default:
          REQUIRE(map.set(key, value) == (model.count(key) == 0));
          model[key] = value;
      }
      const int* found = map.find(key);
      REQUIRE((found != nullptr) == (model.count(key) == 1));
      if (found)
        REQUIRE(*found == model[key]);
      check_bounds(map, model, key_of(rng.below(keys)));
      if (i % 600 == 0)
        versions.emplace_back(map, model);
    }
    REQUIRE(same(map, model));
    for (const auto& version : versions) REQUIRE(same(version.first, version.second));
  }
}

TEST_CASE("the content hash of a PMap does not depend on its history", "[base][pmap]") {
  Map ascending, descending, worn;
  for (int i = 0; i < 500; ++i) ascending.set(key_of(static_cast<std::uint64_t>(i)), i);
  for (int i = 499; i >= 0; --i) descending.set(key_of(static_cast<std::uint64_t>(i)), i);
  for (int i = 0; i < 2000; ++i) worn.set(key_of(static_cast<std::uint64_t>(i)), 1);
  for (int i = 0; i < 500; ++i) *worn.edit(key_of(static_cast<std::uint64_t>(i))) = i;
  CHECK(content_hash(worn) != content_hash(ascending));
  for (int i = 500; i < 2000; ++i) worn.erase(key_of(static_cast<std::uint64_t>(i)));
  CHECK(content_hash(ascending) == content_hash(descending));
  CHECK(content_hash(ascending) == content_hash(worn));
  const Map before = worn;
  *worn.edit(key_of(7)) = -1;
  CHECK(content_hash(worn) != content_hash(before));
  CHECK(content_hash(before) == content_hash(ascending));
}

}  // namespace lockbox::pmap_test
