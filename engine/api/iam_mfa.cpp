// Virtual MFA devices of users. Source: IAM API Reference (CreateVirtualMFADevice ...).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/mfa.hpp"

namespace lockbox::api::iam {

namespace {

constexpr std::size_t kDevicesPerUser = 8, kSeedBytes = 20;

AwsError device_not_found(std::string_view serial) {
  return no_such_entity(
      concat({"VirtualMFADevice with serial number ", serial, " does not exist."}));
}

Result<Prepared> create_virtual_mfa_device(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("VirtualMFADeviceName", Pattern::Name, 1, 226);
  std::string path = in.optional_text("Path", Pattern::Path, 1, 512);
  if (const auto error = in.error())
    return *error;
  if (path.empty())
    path = "/";
  const std::string account(call.account), serial = entity_arn(account, "mfa", path, name);
  return prepared(
      need_for(services, call, "CreateVirtualMFADevice", serial), [=](Run& run) -> Result<Json> {
        identity::Account& here = edit_account(run, account);
        if (here.mfa_devices.contains(serial))
          return already_exists("MFADevice entity at the same path and name already exists.");
        identity::MfaDevice device;
        device.serial = serial;
        for (std::size_t i = 0; i < kSeedBytes; ++i)
          device.seed += static_cast<char>(run.rng.below(256));
        here.mfa_devices.set(serial, device);
        return Json{
            {"VirtualMFADevice", Json{{"SerialNumber", serial},
                                      {"Base32StringSeed", identity::base32_encode(device.seed)}}}};
      });
}

/// Two codes in a row prove that the device and the service agree.
bool consecutive_codes(const identity::MfaDevice& device, const std::string& first,
                       const std::string& second, SimTime now) {
  constexpr std::int64_t kStepMs = 30000;
  for (std::int64_t at = -2; at <= 1; ++at) {
    const SimTime start = plus_ms(now, at * kStepMs);
    if (identity::mfa_code(device, start) == first &&
        identity::mfa_code(device, plus_ms(start, kStepMs)) == second)
      return true;
  }
  return false;
}

Result<Prepared> enable_mfa_device(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("UserName", Pattern::Name, 1, 128);
  const std::string serial = in.text("SerialNumber", Pattern::Any, 9, 256);
  const std::string first = in.text("AuthenticationCode1", Pattern::Any, 6, 6);
  const std::string second = in.text("AuthenticationCode2", Pattern::Any, 6, 6);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(
      need_for(services, call, "EnableMFADevice", arn_of<UserKind>(services, account, name)),
      [=](Run& run) -> Result<Json> {
        const auto user = edit_entity<UserKind>(run, account, name);
        if (!user)
          return user.error();
        identity::MfaDevice* device = edit_account(run, account).mfa_devices.edit(serial);
        if (!device)
          return device_not_found(serial);
        if (!device->user.empty())
          return already_exists(
              concat({"MFADevice with serial number ", serial, " already in use."}));
        if ((*user)->mfa_devices.size() >= kDevicesPerUser)
          return limit_exceeded("Cannot exceed quota for MFADevicesPerUser: 8");
        if (!consecutive_codes(*device, first, second, run.now))
          return query_error("InvalidAuthenticationCode",
                             "Authentication code for device is not valid.", 403);
        device->user = name;
        device->enabled = run.now;
        (*user)->mfa_devices.push_back(serial);
        return Json::object();
      });
}

Result<Prepared> deactivate_mfa_device(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text("UserName", Pattern::Name, 1, 128);
  const std::string serial = in.text("SerialNumber", Pattern::Any, 9, 256);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(
      need_for(services, call, "DeactivateMFADevice", arn_of<UserKind>(services, account, name)),
      [=](Run& run) -> Result<Json> {
        const auto user = edit_entity<UserKind>(run, account, name);
        if (!user)
          return user.error();
        std::vector<std::string>& devices = (*user)->mfa_devices;
        const auto at = std::find(devices.begin(), devices.end(), serial);
        if (at == devices.end())
          return no_such_entity(concat({"MFA device ", serial, " not found for user ", name, "."}));
        devices.erase(at);
        if (identity::MfaDevice* device = edit_account(run, account).mfa_devices.edit(serial))
          device->user.clear();
        return Json::object();
      });
}

Result<Prepared> delete_virtual_mfa_device(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string serial = in.text("SerialNumber", Pattern::Any, 9, 256);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, "DeleteVirtualMFADevice", serial),
                  [=](Run& run) -> Result<Json> {
                    auto& devices = edit_account(run, account).mfa_devices;
                    const identity::MfaDevice* device = devices.find(serial);
                    if (!device)
                      return device_not_found(serial);
                    if (!device->user.empty())
                      return delete_conflict("Cannot delete entity, must deactivate it first.");
                    devices.erase(serial);
                    return Json::object();
                  });
}

Json device_json(const identity::MfaDevice& device) {
  Json out = Json::object();
  if (!device.user.empty())
    out["UserName"] = device.user;
  out["SerialNumber"] = device.serial;
  if (!device.user.empty())
    out["EnableDate"] = cli_seconds(device.enabled.ms);
  return out;
}

Result<Prepared> list_mfa_devices(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Paging paging = read_paging(in);
  const Result<std::string> who = user_or_caller(in, call);
  if (!who)
    return who.error();
  const std::string account(call.account), name = *who;
  return prepared(
      need_for(services, call, "ListMFADevices", arn_of<UserKind>(services, account, name)),
      [=](Run& run) -> Result<Json> {
        const auto user = find_entity<UserKind>(run.services, account, name);
        if (!user)
          return user.error();
        std::vector<Json> all;
        for (const std::string& serial : (*user)->mfa_devices) {
          const auto* device = account_of(run.services, account).mfa_devices.find(serial);
          if (device)
            all.push_back(device_json(*device));
        }
        return page("MFADevices", std::move(all), paging);
      });
}

Result<Prepared> list_virtual_mfa_devices(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string status =
      in.choice("AssignmentStatus", {"Assigned", "Unassigned", "Any"}, "Any");
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, "ListVirtualMFADevices", "*"),
                  [=](Run& run) -> Result<Json> {
                    std::vector<Json> all;
                    for (const auto& entry : account_of(run.services, account).mfa_devices) {
                      const bool assigned = !entry.second.user.empty();
                      if (status == "Any" || assigned == (status == "Assigned"))
                        all.push_back(device_json(entry.second));
                    }
                    return page("VirtualMFADevices", std::move(all), paging);
                  });
}

}  // namespace

std::vector<Operation> mfa_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"iam", "CreateVirtualMFADevice", kind, false, false, guarded<create_virtual_mfa_device>},
      {"iam", "DeactivateMFADevice", kind, false, false, guarded<deactivate_mfa_device>},
      {"iam", "DeleteVirtualMFADevice", kind, false, false, guarded<delete_virtual_mfa_device>},
      {"iam", "EnableMFADevice", kind, false, false, guarded<enable_mfa_device>},
      {"iam", "ListMFADevices", kind, true, false, guarded<list_mfa_devices>},
      {"iam", "ListVirtualMFADevices", kind, true, false, guarded<list_virtual_mfa_devices>},
  };
}

}  // namespace lockbox::api::iam
