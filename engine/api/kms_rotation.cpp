// Rotation of key material. Source: AWS KMS Developer Guide, "Rotating AWS KMS keys".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/kms_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::kms_service {

namespace {

/// RotateKeyOnDemand works so often for one key (AWS KMS Developer Guide, "Resource quotas").
constexpr std::ptrdiff_t kMostOnDemand = 25;

/// Why a rotation cannot be changed here: the key's state, AWS's own key, a replica.
std::optional<AwsError> check_rotates(const kms::Key& key) {
  if (auto error = check_usable(key))
    return error;
  if (key.manager != "CUSTOMER")
    return query_error("UnsupportedOperationException",
                       "The rotation of an AWS managed key cannot be changed.");
  if (!kms::is_primary(key))
    return query_error(
        "UnsupportedOperationException",
        concat({key.arn, " is a replica: its rotation is that of its primary key in ",
                key.primary_region, "."}));
  return std::nullopt;
}

/// An operation on the key of KeyId, rotated first when that is due; `work` gets the key. What it
/// changes, the key's replicas share.
template <class Work>
Result<Prepared> on_current_key(const Services& services, const Call& call, Params& in, Work work,
                                std::int64_t days = 0) {
  const std::string name = in.text("KeyId", Pattern::Any, 1, 2048);
  if (const auto error = in.error())
    return *error;
  const Result<Target> target = find_key_target(services, call, name);
  if (!target)
    return target.error();
  const std::string arn = target->arn;
  Need need = need_for(services, call, call.operation, *target);
  if (days > 0)
    need.context.set("kms:RotationPeriodInDays", std::to_string(days), "parameter of the request");
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    Result<Json> out = work(run, edit_key(run, arn));
    if (out)
      kms::share(run.services.kms, arn, run.now);
    return out;
  });
}

Result<Prepared> enable_rotation(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::int64_t days = in.integer("RotationPeriodInDays", 90, 2560).value_or(365);
  const auto work = [=](Run& run, kms::Key& key) -> Result<Json> {
    if (const auto error = check_rotates(key))
      return *error;
    key.rotates = true;
    key.rotation_days = static_cast<int>(days);
    key.next_rotation = plus_ms(run.now, days * kDayMs);
    return Json::object();
  };
  return on_current_key(services, call, in, work, days);
}

Result<Prepared> disable_rotation(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_current_key(services, call, in, [](Run&, kms::Key& key) -> Result<Json> {
    if (const auto error = check_rotates(key))
      return *error;
    key.rotates = false;
    return Json::object();
  });
}

Result<Prepared> rotation_status(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_current_key(services, call, in, [](Run&, kms::Key& key) -> Result<Json> {
    // A key that waits for its deletion does not rotate; taking that back brings the setting back.
    const bool on = key.rotates && !kms::is_leaving(key);
    Json out{{"KeyRotationEnabled", on}, {"KeyId", key.arn}};
    if (on) {
      out["RotationPeriodInDays"] = key.rotation_days;
      out["NextRotationDate"] = cli_seconds(key.next_rotation.ms);
    }
    return out;
  });
}

Result<Prepared> rotate_on_demand(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_current_key(services, call, in, [](Run& run, kms::Key& key) -> Result<Json> {
    if (const auto error = check_rotates(key))
      return *error;
    if (std::count_if(key.backing.begin(), key.backing.end(),
                      [](const kms::BackingKey& b) { return !b.automatic; }) >= kMostOnDemand)
      return query_error("LimitExceededException",
                         concat({key.arn, " has been rotated on demand 25 times."}));
    kms::rotate(key, run.rng, run.now, false);
    return Json{{"KeyId", key.arn}};
  });
}

Result<Prepared> list_rotations(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  in.ignore("Limit");
  in.ignore("Marker");
  return on_current_key(services, call, in, [](Run&, kms::Key& key) -> Result<Json> {
    Json list = Json::array();
    for (std::size_t i = 1; i < key.backing.size(); ++i) {
      const kms::BackingKey& backing = key.backing[i];
      list.push_back(Json{{"KeyId", key.arn},
                          {"RotationDate", cli_seconds(backing.created.ms)},
                          {"RotationType", backing.automatic ? "AUTOMATIC" : "ON_DEMAND"}});
    }
    return Json{{"Rotations", std::move(list)}};
  });
}

}  // namespace

std::vector<Operation> rotation_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"kms", "DisableKeyRotation", kind, false, false, disable_rotation},
      {"kms", "EnableKeyRotation", kind, false, false, enable_rotation},
      {"kms", "GetKeyRotationStatus", kind, true, false, rotation_status},
      {"kms", "ListKeyRotations", kind, true, false, list_rotations},
      {"kms", "RotateKeyOnDemand", kind, false, false, rotate_on_demand},
  };
}

}  // namespace lockbox::api::kms_service
