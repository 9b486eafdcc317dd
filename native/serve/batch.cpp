#include "native/serve/batch.hpp"

#include <utility>

namespace lockbox::native {

void Batch::when_ended(Waiting waiting) {
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) {
      waiting_.push_back(std::move(waiting));
      return;
    }
  }
  waiting(problem_);  // Nobody writes it any more.
}

void Batch::end(std::optional<IoError> problem) {
  std::vector<Waiting> all;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    problem_ = std::move(problem);
    all.swap(waiting_);
  }
  for (const Waiting& waiting : all) waiting(problem_);
}

}  // namespace lockbox::native
