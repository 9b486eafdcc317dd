#pragma once
// Turns what each stage computed into its line of the trace: a verdict, one sentence, and reasons
// to open.
#include "engine/api/operation.hpp"
#include "engine/api/table_key.hpp"
#include "engine/cloud/trace.hpp"

namespace lockbox::cloud {

Stage network_stage(const network::Path& path, bool tls);
Stage signature_stage(const SignatureTrace& signature, const identity::Caller* caller,
                      const AwsError* error);
Stage authorization_stage(const std::vector<policy::AuthRequest>& needs, const AwsError* error);
Stage policy_stage(const std::vector<policy::Decision>& decisions, std::size_t members_refused = 0);
/// `uses`: the keys of the tables that the call touches, in order; empty when it touches no data.
Stage kms_stage(const std::vector<api::TableKeyUse>& uses);
Stage table_stage(const table::Work& work, bool reached, bool is_table_service,
                  const AwsError* error);
Stage audit_stage(const std::vector<audit::Record>& records,
                  const std::vector<events::Delivery>& heard);
/// A stage that an earlier refusal kept from running.
Stage not_reached(StageId id);

}  // namespace lockbox::cloud
