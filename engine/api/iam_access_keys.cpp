// Access keys of users and of root: CreateAccessKey, ListAccessKeys, UpdateAccessKey,
// DeleteAccessKey, GetAccessKeyLastUsed. Source: IAM API Reference.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/text.hpp"
#include "engine/identity/issue.hpp"

namespace lockbox::api::iam {

namespace {

constexpr std::size_t kKeysPerUser = 2;

using Keys = std::vector<identity::AccessKey>;

/// Whose keys: a user, or root when the caller is root and names nobody.
struct Owner {
  std::string account, user;
  bool root = false;
};

Result<Owner> read_owner(Params& in, const Call& call) {
  const Result<std::string> who = user_or_caller(in, call);
  if (!who)
    return who.error();
  return Owner{std::string(call.account), *who, *who == "root" && !in.has("UserName")};
}

Need owner_need(const Services& services, const Call& call, std::string_view action,
                const Owner& owner) {
  return need_for(services, call, action,
                  owner.root ? concat({"arn:aws:iam::", owner.account, ":root"})
                             : arn_of<UserKind>(services, owner.account, owner.user));
}

Expected<const Keys*, AwsError> keys_of(const Services& services, const Owner& owner) {
  if (owner.root)
    return &account_of(services, owner.account).root_keys;
  const auto user = find_entity<UserKind>(services, owner.account, owner.user);
  if (!user)
    return user.error();
  return &(*user)->access_keys;
}

Keys& edit_keys(Run& run, const Owner& owner) {
  identity::Account& account = edit_account(run, owner.account);
  return owner.root ? account.root_keys : account.users.edit(owner.user)->edit().access_keys;
}

AwsError key_not_found(std::string_view id) {
  return no_such_entity(concat({"The Access Key with id ", id, " cannot be found."}));
}

Json key_json(const identity::AccessKey& key, const Owner& owner, bool with_secret) {
  Json out = Json::object();
  if (!owner.root)
    out["UserName"] = owner.user;
  out["AccessKeyId"] = key.id;
  out["Status"] = key.active ? "Active" : "Inactive";
  if (with_secret)
    out["SecretAccessKey"] = key.secret;
  out["CreateDate"] = cli_seconds(key.created.ms);
  return out;
}

Result<Prepared> create_access_key(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Result<Owner> read = read_owner(in, call);
  if (!read)
    return read.error();
  const Owner owner = *read;
  return prepared(owner_need(services, call, "CreateAccessKey", owner),
                  [owner](Run& run) -> Result<Json> {
                    const auto keys = keys_of(run.services, owner);
                    if (!keys)
                      return keys.error();
                    if ((*keys)->size() >= kKeysPerUser)
                      return limit_exceeded("Cannot exceed quota for AccessKeysPerUser: 2");
                    const identity::AccessKey key = identity::make_access_key(run.rng, run.now);
                    identity::add_access_key(run.services.identity, owner.account,
                                             owner.root ? "root" : owner.user, key);
                    return Json{{"AccessKey", key_json(key, owner, true)}};
                  });
}

Result<Prepared> list_access_keys(const Services& services, const Call& call) {
  Params in(call.parameters);
  const Paging paging = read_paging(in);
  const Result<Owner> read = read_owner(in, call);
  if (!read)
    return read.error();
  const Owner owner = *read;
  return prepared(owner_need(services, call, "ListAccessKeys", owner),
                  [=](Run& run) -> Result<Json> {
                    const auto keys = keys_of(run.services, owner);
                    if (!keys)
                      return keys.error();
                    std::vector<Json> all;
                    for (const identity::AccessKey& key : **keys)
                      all.push_back(key_json(key, owner, false));
                    return page("AccessKeyMetadata", std::move(all), paging);
                  });
}

Result<Prepared> update_access_key(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string id = in.text("AccessKeyId", Pattern::AccessKeyId, 16, 128);
  if (!in.has("Status"))
    in.violation("null", "Status", "Member must not be null");
  const bool active = in.choice("Status", {"Active", "Inactive"}, "") == "Active";
  const Result<Owner> read = read_owner(in, call);
  if (!read)
    return read.error();
  const Owner owner = *read;
  return prepared(owner_need(services, call, "UpdateAccessKey", owner),
                  [=](Run& run) -> Result<Json> {
                    const auto keys = keys_of(run.services, owner);
                    if (!keys)
                      return keys.error();
                    for (identity::AccessKey& key : edit_keys(run, owner)) {
                      if (key.id == id) {
                        key.active = active;
                        return Json::object();
                      }
                    }
                    return key_not_found(id);
                  });
}

Result<Prepared> delete_access_key(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string id = in.text("AccessKeyId", Pattern::AccessKeyId, 16, 128);
  const Result<Owner> read = read_owner(in, call);
  if (!read)
    return read.error();
  const Owner owner = *read;
  return prepared(
      owner_need(services, call, "DeleteAccessKey", owner), [=](Run& run) -> Result<Json> {
        const auto present = keys_of(run.services, owner);
        if (!present)
          return present.error();
        Keys& keys = edit_keys(run, owner);
        const auto at = std::find_if(keys.begin(), keys.end(),
                                     [&](const identity::AccessKey& k) { return k.id == id; });
        if (at == keys.end())
          return key_not_found(id);
        keys.erase(at);
        run.services.identity.key_owners.erase(id);
        return Json::object();
      });
}

/// Region, service and time of the key's last use, as the trail saw it.
Json last_used(const audit::State& trail, const std::string& id) {
  for (auto at = trail.records.last(); at.valid(); at.prev()) {
    const audit::Record& record = at.entry().second;
    const Json* identity = record.document ? member(*record.document, "userIdentity") : nullptr;
    if (!identity || string_member(*identity, "accessKeyId") != id)
      continue;
    const std::string service = record.event_source.substr(0, record.event_source.find('.'));
    return Json{{"LastUsedDate", cli_seconds(record.time.ms)},
                {"ServiceName", service},
                {"Region", string_member(*record.document, "awsRegion").value_or("N/A")}};
  }
  return Json{{"ServiceName", "N/A"}, {"Region", "N/A"}};
}

Result<Prepared> get_access_key_last_used(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string id = in.text("AccessKeyId", Pattern::AccessKeyId, 16, 128);
  if (const auto error = in.error())
    return *error;
  const auto* owner = services.identity.key_owners.find(id);
  const std::string user = owner ? owner->second : std::string();
  const std::string account(call.account);
  Need need = need_for(services, call, "GetAccessKeyLastUsed",
                       user.empty() || user == "root" ? std::string("*")
                                                      : arn_of<UserKind>(services, account, user));
  const bool here = owner && owner->first == account;
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    if (!here)
      return key_not_found(id);
    return Json{{"UserName", user}, {"AccessKeyLastUsed", last_used(run.services.audit, id)}};
  });
}

}  // namespace

std::vector<Operation> access_key_operations() {
  using audit::Category;
  return {
      {"iam", "CreateAccessKey", Category::Management, false, false, guarded<create_access_key>},
      {"iam", "DeleteAccessKey", Category::Management, false, false, guarded<delete_access_key>},
      {"iam", "GetAccessKeyLastUsed", Category::Management, true, false,
       guarded<get_access_key_last_used>},
      {"iam", "ListAccessKeys", Category::Management, true, false, guarded<list_access_keys>},
      {"iam", "UpdateAccessKey", Category::Management, false, false, guarded<update_access_key>},
  };
}

}  // namespace lockbox::api::iam
