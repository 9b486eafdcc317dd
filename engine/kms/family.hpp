#pragma once
// Multi-Region keys: a primary and its replicas in other Regions. They share key id, key material
// and rotation; policy, grants, aliases, tags, description and state are each key's own. Source:
// AWS KMS Developer Guide, "Multi-Region keys in AWS KMS", "Deleting multi-Region keys".
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kms/state.hpp"

namespace lockbox::kms {

/// Whether `key` leads its family; a single-Region key always does.
bool is_primary(const Key& key);
/// The ARN that the family's member in a Region has, whether or not there is one.
std::string arn_in(const Key& key, std::string_view region);
/// Whether a key opens what another has locked: the same key, or one of the same family.
bool shares_material(std::string_view key_arn, std::string_view other_arn);
/// The other members of a multi-Region key's family that are not deleted yet, by ARN.
std::vector<const Key*> relatives_of(const State& state, const Key& key, SimTime now);

/// When the key goes: the end of its waiting period, which for a primary with replicas begins when
/// the last of them is deleted. nullopt: nobody asked for it, or replicas are still there.
std::optional<SimTime> deletion_of(const State& state, const Key& key);

/// The key as it stands at `now`: a primary whose last replica is deleted has begun to wait.
Key as_of(const State& state, const Key& key, SimTime now);

/// A replica of `primary` in another Region; not stored. Its policy is the caller's to fill.
Key make_replica(const Key& primary, std::string_view region, SimTime now);
/// Makes the member in `region` the primary of the family of the key `arn`.
void move_primary(State& state, const std::string& arn, const std::string& region);
/// Gives the replicas what they share with the primary of the key `arn`.
void share(State& state, const std::string& arn, SimTime now);
/// Brings a key to where it stands at `now`: rotations that are due, in all of its family, and the
/// waiting period that has begun. The reference holds until the next change of `state`.
Key& settle(State& state, const std::string& arn, Rng& rng, SimTime now);

}  // namespace lockbox::kms
