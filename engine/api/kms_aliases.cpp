// KMS aliases. Source: AWS KMS API Reference; AWS KMS Developer Guide, "Controlling access to
// aliases".
#include <nlohmann/json.hpp>

#include "engine/api/kms_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::kms_service {

namespace {

std::string alias_arn(const Call& call, const std::string& name) {
  return concat({"arn:aws:kms:", call.region, ":", call.account, ":", name});
}

/// The right on an alias, which IAM policies give.
Need need_on_alias(const Call& call, const std::string& arn) {
  Need out = need_for_account(call, call.operation);
  out.resource = arn;
  return out;
}

std::optional<AwsError> check_alias_name(const std::string& name) {
  if (name.rfind("alias/", 0) != 0 || name.size() < 7)
    return query_error("ValidationException", "Invalid identifier");
  if (name.rfind("alias/aws/", 0) == 0)
    return query_error("NotAuthorizedException",
                       "Alias must not use the reserved prefix \"alias/aws/\".");
  return std::nullopt;
}

Target target_of(const kms::Alias& alias) {
  Target out;
  out.name = out.arn = alias.key_arn;
  return out;
}

/// CreateAlias and UpdateAlias: an alias and the key it is to stand for.
template <bool Create>
Result<Prepared> put_alias(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string name = in.text("AliasName", Pattern::Any, 1, 256);
  const std::string key = in.text("TargetKeyId", Pattern::Any, 1, 2048);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_alias_name(name))
    return *error;
  const Result<Target> target = find_key_target(services, call, key);
  if (!target)
    return target.error();
  const std::string arn = alias_arn(call, name), key_arn = target->arn;
  // The permission is needed on the alias by IAM and on the key by its policy; who moves an alias
  // needs it on both keys.
  Prepared out =
      prepared(need_for(services, call, call.operation, *target), [=](Run& run) -> Result<Json> {
        if (const auto error = check_not_pending(key_at(run.services, key_arn)))
          return *error;
        const kms::Alias* known = kms::find_alias(run.services.kms, arn, run.now);
        if (Create && known)
          return query_error("AlreadyExistsException",
                             concat({"An alias with the name ", arn, " already exists"}));
        if (!Create && !known)
          return not_found(concat({"Alias ", arn, " is not found."}));
        kms::Alias alias = known ? *known : kms::Alias();
        alias.name = name;
        alias.arn = arn;
        alias.key_arn = key_arn;
        if (Create)
          alias.created = run.now;
        alias.updated = run.now;
        run.services.kms.aliases.set(arn, alias);
        return Json::object();
      });
  out.needs.push_back(need_on_alias(call, arn));
  if (const kms::Alias* known = Create ? nullptr : kms::find_alias(services.kms, arn, call.now))
    out.needs.push_back(need_for(services, call, call.operation, target_of(*known)));
  return out;
}

Result<Prepared> delete_alias(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string name = in.text("AliasName", Pattern::Any, 1, 256);
  if (const auto error = in.error())
    return *error;
  if (const auto error = check_alias_name(name))
    return *error;
  const std::string arn = alias_arn(call, name);
  Prepared out = prepared(need_on_alias(call, arn), [=](Run& run) -> Result<Json> {
    const bool known = kms::find_alias(run.services.kms, arn, run.now) != nullptr;
    if (!run.services.kms.aliases.erase(arn) || !known)
      return not_found(concat({"Alias ", arn, " is not found."}));
    return Json::object();
  });
  if (const kms::Alias* known = kms::find_alias(services.kms, arn, call.now))
    out.needs.push_back(need_for(services, call, call.operation, target_of(*known)));
  return out;
}

Result<Prepared> list_aliases(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string key = in.optional_text("KeyId", Pattern::Any, 1, 2048);
  in.ignore("Limit");
  in.ignore("Marker");
  if (const auto error = in.error())
    return *error;
  std::string wanted;
  if (!key.empty()) {
    const Result<Target> target = find_key_target(services, call, key);
    if (!target)
      return target.error();
    wanted = target->arn;
  }
  const std::string prefix = alias_arn(call, "alias/");
  return prepared(need_for_account(call, "ListAliases"), [=](Run& run) -> Result<Json> {
    Json list = Json::array();
    for (const auto& entry : run.services.kms.aliases) {
      const kms::Alias& alias = entry.second;
      if (alias.arn.rfind(prefix, 0) != 0 || (!wanted.empty() && alias.key_arn != wanted) ||
          !kms::find_alias(run.services.kms, alias.arn, run.now))
        continue;
      list.push_back(Json{{"AliasName", alias.name},
                          {"AliasArn", alias.arn},
                          {"TargetKeyId", alias.key_arn.substr(alias.key_arn.rfind('/') + 1)},
                          {"CreationDate", cli_seconds(alias.created.ms)},
                          {"LastUpdatedDate", cli_seconds(alias.updated.ms)}});
    }
    return Json{{"Aliases", std::move(list)}};
  });
}

}  // namespace

std::vector<Operation> alias_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"kms", "CreateAlias", kind, false, false, put_alias<true>},
      {"kms", "DeleteAlias", kind, false, false, delete_alias},
      {"kms", "ListAliases", kind, true, false, list_aliases},
      {"kms", "UpdateAlias", kind, false, false, put_alias<false>},
  };
}

}  // namespace lockbox::api::kms_service
