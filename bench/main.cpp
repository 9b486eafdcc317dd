// usage: lockbox_bench [NAME] [--lane native|wasm] [--json]
#include <cstdio>
#include <cstring>

#include "bench/bench.hpp"

namespace lockbox::bench {
namespace {

struct Entry {
  const char* group;
  Function run;
};

std::vector<Entry>& entries() {
  static std::vector<Entry> list;
  return list;
}

void print(const char* group, const Figure& f, const std::string& lane, bool json) {
  const double target = lane == "wasm" ? f.wasm_target : f.native_target;
  const bool met = target == 0 || (f.more_is_better ? f.value >= target : f.value <= target);
  if (json) {
    std::printf(
        "{\"bench\":\"%s\",\"name\":\"%s\",\"lane\":\"%s\",\"value\":%.6g,\"unit\":\"%s\","
        "\"target\":%.6g,\"met\":%s}\n",
        group, f.name.c_str(), lane.c_str(), f.value, f.unit.c_str(), target,
        met ? "true" : "false");
    return;
  }
  std::printf("%-8s %-46s %14.6g %-12s", lane.c_str(), (std::string(group) + ": " + f.name).c_str(),
              f.value, f.unit.c_str());
  if (target != 0)
    std::printf(" %s %.6g %s", f.more_is_better ? "at least" : "at most", target,
                met ? "met" : "MISSED");
  std::printf("\n");
}

}  // namespace

Register::Register(const char* group, Function run) {
  entries().push_back({group, run});
}

int run_all(const std::string& name, const std::string& lane, bool json) {
  bool found = false;
  for (const Entry& e : entries()) {
    if (!name.empty() && name != e.group)
      continue;
    found = true;
    Figures figures;
    e.run(figures);
    for (const Figure& f : figures) print(e.group, f, lane, json);
  }
  if (found || name.empty())
    return 0;
  std::fprintf(stderr, "no benchmark named %s; there are:", name.c_str());
  for (const Entry& e : entries()) std::fprintf(stderr, " %s", e.group);
  std::fprintf(stderr, " http page size\n");
  return 2;
}

}  // namespace lockbox::bench

int main(int argc, char** argv) {
  std::string name, lane = "native";
  bool json = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0) {
      json = true;
    } else if (std::strcmp(argv[i], "--lane") == 0 && i + 1 < argc) {
      lane = argv[++i];
    } else if (argv[i][0] != '-' && name.empty()) {
      name = argv[i];
    } else {
      std::fprintf(stderr, "usage: lockbox_bench [NAME] [--lane native|wasm] [--json]\n");
      return 2;
    }
  }
  return lockbox::bench::run_all(name, lane, json);
}
