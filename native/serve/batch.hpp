#pragma once
// Answers that wait until the changes they tell of are on the disk.
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "native/io.hpp"

namespace lockbox::native {

/// Changes that are made durable together. Any thread may wait for it, before and after its end.
class Batch {
 public:
  /// Gets what the disk said when the changes were taken back, or nothing when they are durable.
  using Waiting = std::function<void(const std::optional<IoError>& problem)>;

  /// Calls `waiting` when the batch has ended: at once, when it already has.
  void when_ended(Waiting waiting);

  /// Calls all that wait. To be called once.
  void end(std::optional<IoError> problem);

 private:
  std::mutex mutex_;  ///< guards the members below
  bool ended_ = false;
  std::optional<IoError> problem_;
  std::vector<Waiting> waiting_;
};

}  // namespace lockbox::native
