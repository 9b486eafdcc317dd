// Every scenario of the curriculum is proven. That each can be played to its end from a terminal is
// tested by tests/commands, with the lines in tests/lesson/plays/.
#include <catch2/catch_test_macros.hpp>

#include "engine/lesson/curriculum.hpp"
#include "engine/lesson/lint.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::play_through_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

TEST_CASE("every scenario of the curriculum is proven", "[lesson][lint][proofs]") {
  const auto entries = catalogue(project_files());
  REQUIRE(entries);
  for (const CatalogueEntry& entry : *entries) {
    // One combination of variants here; `./lockbox lesson lint` plays them all.
    const auto problems = lint(project_files(), entry.id, 1);
    INFO(entry.id << "\n" << all_of(problems));
    CHECK(problems.empty());
  }
}

}  // namespace lockbox::play_through_test
