// Does the order of two commands matter (linter rule L6)?
#include <algorithm>

#include "engine/cloud/history.hpp"
#include "engine/lesson/forms.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/mutants.hpp"
#include "engine/shell/shell.hpp"
#include "engine/table/throughput.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::int64_t kLongestCallMs = 60 * 1000;  // whatever takes longer has moved the clock

/// What differs from one moment to the next although nobody changed it.
struct Moment {
  SimTime now;
  Rng rng;
  std::uint64_t step = 0;
};

Moment moment_of(const cloud::World& w) {
  return {w.now, w.rng, w.step};
}

void put(const Moment& m, cloud::World& w) {
  w.now = m.now;
  w.rng = m.rng;
  w.step = m.step;
}

cloud::World run_line(const cloud::World& world, const std::string& profile,
                      const std::string& line) {
  cloud::History history(world);
  shell::Session session;
  session.profile = profile;
  shell::run(history, session, expand_form_line(line, world));
  return history.world();
}

/// Sessions are made when somebody calls for the first time: everybody does so once before.
cloud::World with_sessions(cloud::World world, const std::string& profile,
                           const std::vector<std::string>& lines) {
  std::vector<std::string> callers = {profile};
  for (const std::string& line : lines) {
    const std::vector<std::string> words = words_of(line);
    const auto option = std::find(words.begin(), words.end(), "--profile");
    if (option != words.end() && option + 1 != words.end())
      callers.push_back(*(option + 1));
  }
  for (const std::string& caller : callers)
    world = run_line(world, caller, "aws sts get-caller-identity");
  return world;
}

void forget_use(table::PartitionMap& partitions) {
  std::vector<std::string> keys;
  for (const auto& entry : partitions) keys.push_back(entry.first);
  for (const std::string& key : keys) {
    table::Partition& p = *partitions.edit(key);
    p.read_heat = p.write_heat = p.read_bucket = p.write_bucket = 0;
    p.heat_time = p.bucket_time = SimTime{};
    p.hot = {};
  }
}

/// What there is; how much was asked of it, and what trail and logs say, does not count.
std::uint64_t state_of(cloud::World world) {
  world.services.audit.records = {};
  world.services.events.groups = {};
  std::vector<table::TableId> ids;
  for (const auto& entry : world.services.tables.tables) ids.push_back(entry.first);
  for (const table::TableId& id : ids) {
    table::Table& t = world.services.tables.tables.edit(id)->edit();
    forget_use(t.partitions);
    t.throughput = {};
    for (Cow<table::Index>& index : t.indexes) {
      forget_use(index.edit().partitions);
      index.edit().throughput = {};
    }
  }
  return hash_all(world.services, world.files);
}

}  // namespace

bool same_either_way(const cloud::World& start, const std::string& profile,
                     const std::vector<std::string>& lines, std::size_t first) {
  cloud::World world = with_sessions(start, profile, lines);
  for (std::size_t i = 0; i < first; ++i) world = run_line(world, profile, lines[i]);
  const Moment before = moment_of(world);
  cloud::World given = run_line(world, profile, lines[first]);
  Moment between = moment_of(given);
  if (between.now.ms - before.now.ms > kLongestCallMs)
    return false;
  between.now = before.now;  // both at one moment: a few milliseconds are no difference
  put(between, given);
  given = run_line(given, profile, lines[first + 1]);
  if (given.now.ms - before.now.ms > kLongestCallMs)
    return false;
  put(between, world);
  world = run_line(world, profile, lines[first + 1]);
  put(before, world);
  world = run_line(world, profile, lines[first]);
  return state_of(std::move(given)) == state_of(std::move(world));
}

}  // namespace lockbox::lesson
