#include "engine/cloud/world.hpp"

#include "engine/network/walk.hpp"

namespace lockbox::cloud {

namespace {

// 2026-09-01T08:00:00Z: the first school day, so that a fresh lab starts at a memorable moment.
constexpr std::int64_t kStartMs = 1788249600000;

}  // namespace

std::uint64_t content_hash(const World& w) {
  return hash_all(w.now, w.rng, w.step, w.account, w.region, w.services, w.files);
}

World empty_world(std::string account, std::string region, std::uint64_t seed) {
  World w;
  w.now = SimTime{kStartMs};
  w.rng.state = mix_hash(seed + 0x10cb0c5ULL);
  w.account = std::move(account);
  w.region = std::move(region);
  identity::Account learner;
  learner.id = w.account;
  w.services.identity.accounts.set(w.account, Cow<identity::Account>(std::move(learner)));
  w.services.network = Cow<network::Topology>(network::default_topology(w.account, w.region));
  return w;
}

}  // namespace lockbox::cloud
