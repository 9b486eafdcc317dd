// The adaptive tracker: the posterior, the choice of the next question, and how well simulated
// learners are diagnosed.
#include "engine/lesson/diagnosis.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/base/text.hpp"
#include "engine/lesson/simulated_learner.hpp"

namespace lockbox::diagnosis_test {
using namespace lockbox::lesson;

namespace {

Part part(const char* id, std::size_t choices, const char* right,
          std::map<std::string, std::string> wrong) {
  Part p;
  p.id = id;
  p.choices = choices;
  p.right = right;
  p.wrong = std::move(wrong);
  return p;
}

// Learners of each belief; fewer where they take their time.
#if defined(__OPTIMIZE__)
constexpr std::uint64_t kLearners = 6;
#else
constexpr std::uint64_t kLearners = 2;
#endif

const std::vector<std::string> kTwo = {"a", "b"};

}  // namespace

TEST_CASE("an answer moves the posterior by Bayes' rule with the chance of a slip", "[lesson]") {
  Diagnosis d(kTwo);
  CHECK(std::abs(d.probability("") - 1.0 / 3) < 1e-12);
  const std::vector<Part> asked = {part("decision", 2, "allow", {{"a", "deny"}})};
  d.observe(asked, {{"decision", "deny"}});
  // 0.9 against 0.1 and 0.1.
  CHECK(std::abs(d.probability("a") - 0.9 / 1.1) < 1e-12);
  CHECK(std::abs(d.probability("b") - 0.1 / 1.1) < 1e-12);
  d.observe(asked, {{"decision", "allow"}});
  CHECK(std::abs(d.probability("a") - 1.0 / 3) < 1e-12);
  d.observe(asked, {});
  CHECK(std::abs(d.probability("a") - 1.0 / 3) < 1e-12);
}

TEST_CASE("a slip among many choices points to no other model", "[lesson]") {
  Diagnosis d(kTwo);
  d.observe({part("items", 5, "4", {{"a", "16"}})}, {{"items", "0"}});
  CHECK(std::abs(d.probability("a") - 1.0 / 3) < 1e-12);
}

TEST_CASE("the expected gain is the mutual information of model and answer", "[lesson]") {
  const Diagnosis d(kTwo);
  CHECK(d.gain({part("decision", 2, "allow", {})}) == 0);
  // One of three equally likely models differs: H(1/3*0.9 + 2/3*0.1) - H(0.1).
  const double p = 0.9 / 3 + 0.2 / 3;
  const auto h = [](double x) { return -x * std::log2(x) - (1 - x) * std::log2(1 - x); };
  const double one = d.gain({part("decision", 2, "allow", {{"a", "deny"}})});
  CHECK(std::abs(one - (h(p) - h(0.1))) < 1e-9);
  // Telling both apart, each by its own answer, tells more than either alone.
  CHECK(d.gain({part("items", 3, "4", {{"a", "16"}, {"b", "0"}})}) > one);
}

TEST_CASE("a shown reason moves what it contradicts towards no misconception", "[lesson]") {
  Diagnosis d(kTwo);
  const std::vector<Part> asked = {part("decision", 2, "allow", {{"a", "deny"}})};
  for (int i = 0; i < 3; ++i) d.observe(asked, {{"decision", "deny"}});
  CHECK(d.likeliest() == "a");
  d.shown_why(asked);
  CHECK(d.likeliest() == "");
  CHECK(d.probability("a") > d.probability("b"));
}

TEST_CASE("with the days a posterior fades towards the start and never past it", "[lesson]") {
  Diagnosis d(kTwo);
  const std::vector<Part> asked = {part("decision", 2, "allow", {{"a", "deny"}})};
  for (int i = 0; i < 5; ++i) d.observe(asked, {{"decision", "deny"}});
  CHECK(d.sure());
  const double before = d.probability("a");
  d.pass_days(30);
  CHECK(d.probability("a") < before);
  CHECK(d.probability("a") > 1.0 / 3);
  d.pass_days(100000);
  CHECK(std::abs(d.probability("a") - 1.0 / 3) < 1e-9);
}

TEST_CASE("a question's key and distractors come from the engine and can be made again",
          "[lesson]") {
  for (std::size_t i = 0; i < question_bank().questions().size(); i += 17) {
    const GeneratedQuestion& q = question_bank().questions()[i];
    INFO(q.id);
    const auto p = generated_prediction(q.id);
    REQUIRE(p);
    const std::vector<Part> again = parts_of(*p);
    REQUIRE(again.size() == q.parts.size());
    for (std::size_t n = 0; n < again.size(); ++n) {
      CHECK(again[n].right == q.parts[n].right);
      CHECK(again[n].wrong == q.parts[n].wrong);
      CHECK(again[n].choices >= 2);
    }
    CHECK_FALSE(exhibits_of(q.id).empty());
  }
  for (const char* bad : {"", "1", "1.", ".1", "x.y", "-1.0", "0.9999", "0.1.2"}) {
    INFO(bad);
    CHECK_FALSE(generated_prediction(bad));
  }
}

TEST_CASE("every wrong evaluator is told from the truth by some question", "[lesson]") {
  const std::vector<std::string> told = question_bank().told_apart();
  for (const std::string& slug : evaluators()) {
    INFO(slug);
    CHECK(std::find(told.begin(), told.end(), slug) != told.end());
  }
}

TEST_CASE("simulated learners who slip in a tenth of their answers are diagnosed", "[lesson]") {
  const std::vector<std::string> models = question_bank().told_apart();
  std::vector<std::size_t> counts;
  int right = 0, runs = 0;
  std::string wrong;
  std::vector<std::string> beliefs = models;
  beliefs.push_back("");
  for (const std::string& belief : beliefs) {
    for (std::uint64_t n = 0; n < kLearners; ++n) {
      SimulatedLearner learner{belief, 100, Rng{hash_bytes(belief) + n}};
      const Diagnosed d = diagnose(question_bank(), models, learner);
      counts.push_back(d.questions);
      ++runs;
      right += d.found == belief ? 1 : 0;
      if (d.found != belief)
        wrong += concat({belief, " taken for ", d.found, "\n"});
    }
  }
  std::sort(counts.begin(), counts.end());
  INFO(wrong);
  INFO("median " << counts[counts.size() / 2] << " of " << question_bank().questions().size());
  CHECK(right * 100 >= runs * 90);  // the bench asks more learners, and for 95 in a hundred
  CHECK(counts[counts.size() / 2] <= 10);
}

}  // namespace lockbox::diagnosis_test
