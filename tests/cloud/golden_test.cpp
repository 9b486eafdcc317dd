// Determinism: the same log gives the same bytes in every build.
#include <catch2/catch_test_macros.hpp>

#include "engine/cloud/selftest.hpp"

namespace lockbox::golden_test {
using namespace lockbox::cloud;

TEST_CASE("the fixed log of 500 commands ends with the golden hash in this build") {
  // The hash covers every state, answer and trace on the way. When a change of behaviour is meant,
  // put the new value into tests/golden.txt; when it is not, this test has found what else changed.
  CHECK(selftest_hash() == LOCKBOX_GOLDEN);
}

TEST_CASE("running the log twice in one program gives the same hash") {
  CHECK(selftest_hash() == selftest_hash());
}

}  // namespace lockbox::golden_test
