#pragma once
// What policies can ask about a KMS key, whoever calls KMS. Source: AWS KMS Developer Guide,
// "Condition keys for AWS KMS"; Service Authorization Reference.
#include "engine/base/sim_time.hpp"
#include "engine/kms/state.hpp"
#include "engine/policy/request.hpp"

namespace lockbox::api {

/// Adds kms:KeySpec, kms:KeyUsage, kms:KeyOrigin, kms:MultiRegion, kms:MultiRegionKeyType,
/// kms:ResourceAliases and the key's tags.
void add_key_context(const kms::State& state, const kms::Key& key, SimTime now,
                     policy::Context& context);

}  // namespace lockbox::api
