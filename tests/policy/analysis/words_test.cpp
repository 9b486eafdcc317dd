// Every combination of patterns that some text has, has a word: checked against all short texts.
#include "engine/policy/analysis/words.hpp"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "engine/base/rng.hpp"
#include "engine/policy/pattern.hpp"

namespace lockbox::words_test {
using namespace lockbox::policy;

namespace {

std::string combination(const std::vector<Pattern>& patterns, const std::string& text) {
  std::string out;
  for (const Pattern& p : patterns) out += p.match(text) ? '1' : '0';
  return out;
}

void all_texts(std::size_t most, const std::string& letters, const std::string& start,
               std::vector<std::string>& out) {
  out.push_back(start);
  if (start.size() == most)
    return;
  for (const char c : letters) all_texts(most, letters, start + c, out);
}

}  // namespace

TEST_CASE("Words cover exactly the combinations that texts have", "[policy][analysis]") {
  Rng rng{11};
  std::vector<std::string> texts;
  all_texts(6, "abx", "", texts);
  for (int round = 0; round < 60; ++round) {
    std::vector<Pattern> patterns;
    std::vector<Glob> globs;
    for (std::uint64_t n = 1 + rng.below(3); n > 0; --n) {
      std::string source;
      for (std::uint64_t k = rng.below(4); k > 0; --k) source += "ab*?"[rng.below(4)];
      const Pattern p = Template(source, PatternMode::Like, false).fixed();
      patterns.push_back(p);
      globs.push_back(Glob{p.text(), p.kinds(), false});
    }
    std::set<std::string> brute, found;
    for (const std::string& text : texts) brute.insert(combination(patterns, text));
    const Words words = distinguishing_words(globs);
    REQUIRE(words.complete);
    for (const std::string& w : words.words) {
      INFO(w);
      CHECK(found.insert(combination(patterns, w)).second);
    }
    CHECK(found == brute);
  }
}

TEST_CASE("Words respect letter case, parts of ARNs and what is required", "[policy][analysis]") {
  const Pattern arn = Template("arn:aws:s3:::b*", PatternMode::ArnParts, false).fixed();
  const Pattern any = Template("arn:*:*:*:*:*", PatternMode::ArnParts, false).fixed();
  const Words words = distinguishing_words(
      {Glob{any.text(), any.kinds(), false}, Glob{arn.text(), arn.kinds(), false}}, 1);
  REQUIRE(words.words.size() == 2);
  for (const std::string& w : words.words) CHECK(any.match(w));
  const Pattern red = Template("red", PatternMode::Exact, false).fixed();
  // "red" itself, another spelling of it, and anything else.
  CHECK(distinguishing_words(
            {Glob{red.text(), red.kinds(), true}, Glob{red.text(), red.kinds(), false}})
            .words.size() == 3);
}

}  // namespace lockbox::words_test
