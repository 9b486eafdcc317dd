#pragma once
// Benchmarks: each file registers its own with a static Register; main() runs them and prints a
// table, or one JSON object a line.
#include <chrono>
#include <string>
#include <vector>

namespace lockbox::bench {

/// One figure against its target.
struct Figure {
  std::string name;  ///< "decision"
  double value = 0;
  std::string unit;          ///< "decisions/s", "us"
  double native_target = 0;  ///< 0: none
  double wasm_target = 0;
  bool more_is_better = true;
};

using Figures = std::vector<Figure>;
using Function = void (*)(Figures&);

struct Register {
  Register(const char* group, Function run);
};

/// Seconds that one call of `f` takes: the best of many short rounds, so that what else the
/// machine does falls into other rounds.
template <class F>
double seconds_each(F f, double seconds = 0.002, int rounds = 60) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    std::size_t calls = 0;
    const auto start = Clock::now();
    double spent = 0;
    do {
      for (int i = 0; i < 16; ++i) f();
      calls += 16;
      spent = std::chrono::duration<double>(Clock::now() - start).count();
    } while (spent < seconds);
    const double each = spent / static_cast<double>(calls);
    best = each < best ? each : best;
  }
  return best;
}

}  // namespace lockbox::bench
