// Every grammar against thousands of damaged inputs: none may crash, hang or break what its entry
// checks. The seed is fixed, so a failure comes again.
#include <catch2/catch_test_macros.hpp>

#include "engine/base/rng.hpp"
#include "tests/fuzz/entries.hpp"

namespace lockbox::fuzz_test {

using lockbox::Rng;
using lockbox::test::fuzz::entries;
using lockbox::test::fuzz::Entry;

namespace {

constexpr int kInputs = 1200;  // for each grammar

class Mutator {
 public:
  Mutator(const Entry& entry, std::uint64_t seed) : entry_(entry), rng_{seed} {}

  std::string next() {
    std::string text = pick(entry_.seeds);
    const std::uint64_t changes = 1 + rng_.below(6);
    for (std::uint64_t i = 0; i < changes; ++i) change(text);
    return text;
  }

 private:
  const std::string& pick(const std::vector<std::string>& from) {
    return from[static_cast<std::size_t>(rng_.below(from.size()))];
  }
  std::size_t place(const std::string& text) {
    return static_cast<std::size_t>(rng_.below(text.size() + 1));
  }

  void change(std::string& text) {
    const std::size_t at = place(text);
    const auto length = static_cast<std::size_t>(rng_.below(12) + 1);
    switch (rng_.below(6)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text.substr(place(text), length));
        break;
      case 2:
        if (at < text.size())
          text[at] = static_cast<char>(rng_.below(256));
        break;
      case 3: {  // one end of this, the other of another
        const std::string& other = pick(entry_.seeds);
        text = text.substr(0, at) + other.substr(place(other));
        break;
      }
      case 4: {  // a word, sometimes very often
        const std::uint64_t times = rng_.below(10) == 0 ? rng_.below(400) : 1;
        std::string words;
        const std::string& word = pick(entry_.words);
        for (std::uint64_t i = 0; i < times; ++i) words += word;
        text.insert(at, words);
        break;
      }
      default:
        text.insert(at, pick(entry_.words));
    }
  }

  const Entry& entry_;
  Rng rng_;
};

}  // namespace

TEST_CASE("the inputs that fuzzing starts from hold", "[fuzz]") {
  for (const Entry& entry : entries())
    for (const std::string& seed : entry.seeds) {
      INFO(entry.name << ": " << seed);
      REQUIRE_NOTHROW(entry.run(seed));
    }
}

TEST_CASE("no damaged input breaks a grammar", "[fuzz]") {
  for (const Entry& entry : entries()) {
    Mutator mutator(entry, 0x10cb0c5u);
    for (int i = 0; i < kInputs; ++i) {
      const std::string input = mutator.next();
      std::string broken;
      try {
        entry.run(input);
      } catch (const std::exception& e) {
        broken = e.what();
      }
      if (!broken.empty()) {
        INFO(entry.name << ": " << input);
        FAIL(broken);
      }
    }
  }
  SUCCEED();
}

}  // namespace lockbox::fuzz_test
