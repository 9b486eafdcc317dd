#pragma once
// Everything the simulated services keep, as one value.
#include "engine/audit/state.hpp"
#include "engine/base/cow.hpp"
#include "engine/dax/state.hpp"
#include "engine/events/state.hpp"
#include "engine/identity/state.hpp"
#include "engine/kms/state.hpp"
#include "engine/network/topology.hpp"
#include "engine/s3/state.hpp"
#include "engine/table/state.hpp"

namespace lockbox::api {

struct Services {
  table::State tables;
  identity::State identity;
  Cow<network::Topology> network;
  audit::State audit;
  kms::State kms;
  s3::State s3;
  events::State events;
  dax::State dax;
};
std::uint64_t content_hash(const Services& s);

}  // namespace lockbox::api
