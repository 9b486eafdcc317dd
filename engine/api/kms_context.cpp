#include "engine/api/kms_context.hpp"

#include "engine/kms/family.hpp"

namespace lockbox::api {

void add_key_context(const kms::State& state, const kms::Key& key, SimTime now,
                     policy::Context& context) {
  context.set("kms:KeySpec", "SYMMETRIC_DEFAULT", "the key");
  context.set("kms:KeyUsage", "ENCRYPT_DECRYPT", "the key");
  context.set("kms:KeyOrigin", "AWS_KMS", "the key");
  context.set("kms:MultiRegion", key.multi_region ? "true" : "false", "the key");
  if (key.multi_region)
    context.set("kms:MultiRegionKeyType", kms::is_primary(key) ? "PRIMARY" : "REPLICA", "the key");
  else
    context.absent_because["kms:MultiRegionKeyType"] = "the key is in one Region only";
  std::vector<std::string> aliases;
  for (const auto& entry : state.aliases)
    if (entry.second.key_arn == key.arn && kms::find_alias(state, entry.first, now))
      aliases.push_back(entry.second.name);
  if (aliases.empty())
    context.absent_because["kms:ResourceAliases"] = "the key has no alias";
  else
    context.set_multi("kms:ResourceAliases", std::move(aliases), "aliases of the key");
  for (const auto& tag : key.tags)
    context.set("aws:ResourceTag/" + tag.first, tag.second, "tag of the key");
}

}  // namespace lockbox::api
