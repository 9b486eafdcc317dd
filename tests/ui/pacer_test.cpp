#include "web/app/pacer.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lockbox::pacer_test {

using lockbox::app::Pacer;

namespace {

/// Draws as long as frames are wanted at a fixed time; how many that were.
int draw_all(Pacer& pacer, double now) {
  int drawn = 0;
  while (pacer.wants_frame(now) && drawn < 100) {
    pacer.drew(now);
    ++drawn;
  }
  return drawn;
}

}  // namespace

TEST_CASE("a reason owes a few frames, then nothing is drawn", "[app][pacer]") {
  Pacer pacer;
  CHECK(draw_all(pacer, 1.0) == Pacer::kSettle);
  CHECK_FALSE(pacer.wants_frame(2.0));
  CHECK(pacer.seconds_to_wait(2.0) < 0);
  pacer.need();
  pacer.need(1);  // a smaller reason does not shorten a greater one
  CHECK(draw_all(pacer, 3.0) == Pacer::kSettle);
}

TEST_CASE("an announced animation is drawn until its end and no longer", "[app][pacer]") {
  Pacer pacer;
  draw_all(pacer, 0.5);
  pacer.animate_until(2.0);
  CHECK(pacer.wants_frame(1.0));
  pacer.drew(1.0);
  CHECK(pacer.wants_frame(1.99));
  CHECK_FALSE(pacer.wants_frame(2.0));
}

TEST_CASE("a delay owes one frame, at its end; the earliest counts", "[app][pacer]") {
  Pacer pacer;
  draw_all(pacer, 0.5);
  pacer.wake_at(5.0);
  pacer.wake_at(3.0);
  pacer.wake_at(4.0);
  CHECK_FALSE(pacer.wants_frame(2.0));
  CHECK(pacer.seconds_to_wait(2.0) == 1.0);
  CHECK(draw_all(pacer, 3.0) == 1);
  CHECK(pacer.seconds_to_wait(3.0) < 0);
}

TEST_CASE("a pause does not make the next step long", "[app][pacer]") {
  CHECK(Pacer::step(10.0, 10.016) > 0.015);
  CHECK(Pacer::step(10.0, 500.0) == Pacer::kLongestStep);
  CHECK(Pacer::step(10.0, 10.0) > 0);
}

}  // namespace lockbox::pacer_test
