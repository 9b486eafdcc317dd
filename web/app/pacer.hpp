#pragma once
// Decides when a frame is drawn. Nothing is drawn without a reason: a reason owes a few frames
// (hover, pop-ups and sizes settle in two or three), an announced animation owes frames until its
// end, a delay owes one frame at its end. In between the loop sleeps and no callback runs.
#include <cstdint>

namespace lockbox::app {

class Pacer {
 public:
  static constexpr int kSettle = 4;
  /// What the drawing library is told at most: after a pause no animation or delay may jump.
  static constexpr double kLongestStep = 0.05;

  /// Something changed: draw the next frames.
  void need(int frames = kSettle) {
    if (owed_ < frames)
      owed_ = frames;
  }
  void animate_until(double time) {
    if (until_ < time)
      until_ = time;
  }
  /// One frame at `time`; the earliest request counts.
  void wake_at(double time) {
    if (wake_ <= 0 || time < wake_)
      wake_ = time;
  }

  bool wants_frame(double now) const {
    return owed_ > 0 || now < until_ || (wake_ > 0 && now >= wake_);
  }
  /// A frame was drawn at `now`.
  void drew(double now) {
    ++frames_;
    if (owed_ > 0)
      --owed_;
    if (now >= until_)
      until_ = 0;
    if (wake_ > 0 && now >= wake_)
      wake_ = 0;
  }
  /// A callback of the loop ran, whether it drew or not.
  void called() { ++callbacks_; }

  /// Seconds until a frame is wanted: 0 now, negative never.
  double seconds_to_wait(double now) const {
    if (wants_frame(now))
      return 0;
    return wake_ > 0 ? wake_ - now : -1;
  }
  /// Time step to tell the drawing library when the last frame was at `before`.
  static double step(double before, double now) {
    const double passed = now - before;
    return passed < 0.001 ? 0.001 : passed > kLongestStep ? kLongestStep : passed;
  }

  std::uint64_t frames() const { return frames_; }
  std::uint64_t callbacks() const { return callbacks_; }

 private:
  int owed_ = kSettle;
  double until_ = 0, wake_ = 0;
  std::uint64_t frames_ = 0, callbacks_ = 0;
};

}  // namespace lockbox::app
