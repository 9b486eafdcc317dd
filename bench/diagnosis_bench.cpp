// The adaptive tracker: how often simulated learners with 10 % slips are diagnosed rightly, and
// after how many questions.
#include <algorithm>

#include "bench/bench.hpp"
#include "engine/lesson/simulated_learner.hpp"

namespace lockbox::diagnosis_bench {
using namespace lockbox::lesson;

namespace {

constexpr std::uint64_t kLearnersOfEach = 40;

void run_diagnosis(bench::Figures& out) {
  const auto start = std::chrono::steady_clock::now();
  const QuestionBank bank;
  const double made =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::vector<std::string> models = bank.told_apart();
  std::vector<std::string> beliefs = models;
  beliefs.push_back("");  // nobody is free of slips, some are free of misconceptions
  std::vector<std::size_t> counts, answers;
  std::size_t right = 0;
  double worst = 1;
  for (const std::string& belief : beliefs) {
    std::size_t here = 0;
    for (std::uint64_t n = 0; n < kLearnersOfEach; ++n) {
      SimulatedLearner learner{belief, 100, Rng{hash_bytes(belief) + 7919 * n}};
      const Diagnosed d = diagnose(bank, models, learner);
      counts.push_back(d.questions);
      answers.push_back(d.answers);
      here += d.found == belief ? 1 : 0;
    }
    right += here;
    worst = std::min(worst, static_cast<double>(here) / kLearnersOfEach);
  }
  std::sort(counts.begin(), counts.end());
  std::sort(answers.begin(), answers.end());
  const auto total = static_cast<double>(counts.size());
  out.push_back({"models told apart", static_cast<double>(models.size()), "models", 20, 20, true});
  out.push_back({"diagnosed rightly", 100 * static_cast<double>(right) / total, "%", 95, 95, true});
  out.push_back({"of the model found worst", 100 * worst, "%", 0, 0, true});
  out.push_back({"questions, median", static_cast<double>(counts[counts.size() / 2]), "questions",
                 10, 10, false});
  out.push_back({"questions, 95th of a hundred",
                 static_cast<double>(counts[counts.size() * 95 / 100]), "questions", 0, 0, false});
  out.push_back({"answers given to them, median", static_cast<double>(answers[answers.size() / 2]),
                 "answers", 0, 0, false});
  out.push_back({"bank of questions made", made * 1e3, "ms", 0, 0, false});
  const Diagnosis fresh(models);
  const double next = bench::seconds_each([&] { (void)next_question(bank, fresh, {}); });
  out.push_back({"next question chosen", next * 1e6, "us", 0, 0, false});
}

const bench::Register kDiagnosis("diagnosis", run_diagnosis);

}  // namespace
}  // namespace lockbox::diagnosis_bench
