// Rotation of key material. Source: AWS KMS Developer Guide, "Rotating AWS KMS keys".
#include <nlohmann/json.hpp>

#include "engine/api/kms_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::kms_service {

namespace {


/// An operation on the key of KeyId, rotated first when that is due; `work` gets the key.
template <class Work>
Result<Prepared> on_current_key(const Services& services, const Call& call, Params& in, Work work) {
  const std::string name = in.text("KeyId", Pattern::Any, 1, 2048);
  if (const auto error = in.error())
    return *error;
  const Result<Target> target = find_target(services, call, name);
  if (!target)
    return target.error();
  const std::string arn = target->arn;
  return prepared(need_for(services, call, call.operation, *target), [=](Run& run) -> Result<Json> {
    kms::Key& key = edit_key(run, arn);
    kms::rotate_when_due(key, run.rng, run.now);
    return work(run, key);
  });
}

Result<Prepared> enable_rotation(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::int64_t days = in.integer("RotationPeriodInDays", 90, 2560).value_or(365);
  return on_current_key(services, call, in, [=](Run& run, kms::Key& key) -> Result<Json> {
    if (const auto error = check_usable(key))
      return *error;
    key.rotates = true;
    key.rotation_days = static_cast<int>(days);
    key.next_rotation = plus_ms(run.now, days * kDayMs);
    return Json::object();
  });
}

Result<Prepared> disable_rotation(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_current_key(services, call, in, [](Run&, kms::Key& key) -> Result<Json> {
    if (const auto error = check_usable(key))
      return *error;
    if (key.manager != "CUSTOMER")
      return query_error("UnsupportedOperationException",
                         "The rotation of an AWS managed key cannot be changed.");
    key.rotates = false;
    return Json::object();
  });
}

Result<Prepared> rotation_status(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_current_key(services, call, in, [](Run&, kms::Key& key) -> Result<Json> {
    Json out{{"KeyRotationEnabled", key.rotates}, {"KeyId", key.arn}};
    if (key.rotates) {
      out["RotationPeriodInDays"] = key.rotation_days;
      out["NextRotationDate"] = cli_seconds(key.next_rotation.ms);
    }
    return out;
  });
}

Result<Prepared> rotate_on_demand(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  return on_current_key(services, call, in, [](Run& run, kms::Key& key) -> Result<Json> {
    if (const auto error = check_usable(key))
      return *error;
    if (key.manager != "CUSTOMER")
      return query_error("UnsupportedOperationException",
                         "The rotation of an AWS managed key cannot be changed.");
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
