#pragma once
// `lockbox lesson review`: the five questions of a day in the terminal, over a learner's file.
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "engine/lesson/lab.hpp"

namespace lockbox::native {

struct ReviewOptions {
  std::string learner;              ///< path
  std::optional<std::int64_t> day;  ///< none: today's, counted from 1970 in UTC
  std::map<std::string, std::string> answers;
  int confidence = 70;
};

/// Takes the option when it is one of the review's; false leaves it to others.
bool read_review_option(const std::string& word, const std::string& value, ReviewOptions& out);

/// Adds what the lab's log says about predictions to the learner's file. Says what fails.
bool remember_lab(lesson::Lab& lab, const ReviewOptions& options);

int run_review(const ReviewOptions& options);

}  // namespace lockbox::native
