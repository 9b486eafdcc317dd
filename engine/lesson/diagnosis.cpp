#include "engine/lesson/diagnosis.hpp"

#include <algorithm>
#include <cmath>

namespace lockbox::lesson {

namespace {

constexpr double kLearns = 0.6;      // of what a shown reason contradicts
constexpr double kFadesADay = 0.01;  // towards the start, each day
constexpr double kTellsNothing = 1e-9;

double likelihood(const Part& part, const std::string& model, const std::string& given) {
  return part.answer(model) == given ? 1 - Diagnosis::kSlip
                                     : Diagnosis::kSlip / static_cast<double>(part.choices - 1);
}

double bits(double p) {
  return p <= 0 ? 0 : -p * std::log2(p);
}

/// Models that answer every part alike are one row; the chances of all joint answers follow from
/// the rows.
struct Rows {
  std::vector<std::vector<std::string>> answers;
  std::vector<double> weight;
};

Rows rows_of(const std::vector<Part>& parts, const std::vector<std::string>& models,
             const std::vector<double>& p) {
  Rows rows;
  for (std::size_t m = 0; m < models.size(); ++m) {
    std::vector<std::string> answers;
    for (const Part& part : parts) answers.push_back(part.answer(models[m]));
    const auto at = std::find(rows.answers.begin(), rows.answers.end(), answers);
    const auto i = static_cast<std::size_t>(at - rows.answers.begin());
    if (at == rows.answers.end()) {
      rows.answers.push_back(std::move(answers));
      rows.weight.push_back(0);
    }
    rows.weight[i] += p[m];
  }
  return rows;
}

}  // namespace

Diagnosis::Diagnosis(const std::vector<std::string>& slugs) : models_{std::string()} {
  models_.insert(models_.end(), slugs.begin(), slugs.end());
  p_.assign(models_.size(), 1.0 / static_cast<double>(models_.size()));
}

void Diagnosis::normalise() {
  double sum = 0;
  for (const double p : p_) sum += p;
  for (double& p : p_) p = sum > 0 ? p / sum : 1.0 / static_cast<double>(p_.size());
}

void Diagnosis::observe(const std::vector<Part>& parts,
                        const std::map<std::string, std::string>& answers) {
  for (const Part& part : parts) {
    const auto given = answers.find(part.id);
    if (given == answers.end() || part.choices < 2)
      continue;
    for (std::size_t m = 0; m < models_.size(); ++m)
      p_[m] *= likelihood(part, models_[m], given->second);
    normalise();
  }
}

void Diagnosis::shown_why(const std::vector<Part>& parts) {
  for (std::size_t m = 1; m < models_.size(); ++m) {
    const bool contradicted = std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
      return part.wrong.count(models_[m]) > 0;
    });
    if (!contradicted)
      continue;
    p_[0] += kLearns * p_[m];
    p_[m] *= 1 - kLearns;
  }
}

void Diagnosis::pass_days(std::int64_t days) {
  if (days <= 0)
    return;
  const double kept = std::pow(1 - kFadesADay, static_cast<double>(days));
  const double start = 1.0 / static_cast<double>(p_.size());
  for (double& p : p_) p = kept * p + (1 - kept) * start;
}

double Diagnosis::entropy() const {
  double out = 0;
  for (const double p : p_) out += bits(p);
  return out;
}

/// Mutual information of model and joint answer: the entropy of the answers less the entropy that
/// slips alone would give them. Answers that no model gives are alike and counted together.
double Diagnosis::gain(const std::vector<Part>& parts) const {
  const Rows rows = rows_of(parts, models_, p_);
  if (rows.answers.size() < 2)
    return 0;
  // Answers of each part that some model gives; the others share what is left.
  std::vector<std::vector<std::string>> given(parts.size());
  double noise = 0;
  std::size_t joint = 1;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (const auto& row : rows.answers) {
      if (std::find(given[i].begin(), given[i].end(), row[i]) == given[i].end())
        given[i].push_back(row[i]);
    }
    const double others = kSlip / static_cast<double>(parts[i].choices - 1);
    noise += bits(1 - kSlip) + static_cast<double>(parts[i].choices - 1) * bits(others);
    joint *= parts[i].choices;
  }
  double entropy_of_answers = 0;
  std::vector<std::size_t> digit(parts.size(), 0);
  for (std::size_t n = 0; n < joint; ++n) {
    double p = 0;
    for (std::size_t r = 0; r < rows.answers.size(); ++r) {
      double each = rows.weight[r];
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool meant = digit[i] < given[i].size() && given[i][digit[i]] == rows.answers[r][i];
        each *= meant ? 1 - kSlip : kSlip / static_cast<double>(parts[i].choices - 1);
      }
      p += each;
    }
    entropy_of_answers += bits(p);
    for (std::size_t i = 0; i < parts.size() && ++digit[i] == parts[i].choices; ++i) digit[i] = 0;
  }
  return std::max(0.0, entropy_of_answers - noise);
}

double Diagnosis::probability(const std::string& slug) const {
  const auto at = std::find(models_.begin(), models_.end(), slug);
  return at == models_.end() ? 0 : p_[static_cast<std::size_t>(at - models_.begin())];
}

const std::string& Diagnosis::likeliest() const {
  const auto at = std::max_element(p_.begin(), p_.end());
  return models_[static_cast<std::size_t>(at - p_.begin())];
}

const GeneratedQuestion* next_question(const QuestionBank& bank, const Diagnosis& diagnosis,
                                       const std::vector<std::string>& asked) {
  const GeneratedQuestion* best = nullptr;
  double most = kTellsNothing;
  for (const GeneratedQuestion& q : bank.questions()) {
    if (std::find(asked.begin(), asked.end(), q.id) != asked.end())
      continue;
    const double gain = diagnosis.gain(q.parts);
    if (gain > most + kTellsNothing) {
      most = gain;
      best = &q;
    }
  }
  return best;
}

}  // namespace lockbox::lesson
