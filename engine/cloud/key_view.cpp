#include "engine/cloud/key_view.hpp"

#include <algorithm>
#include <map>

#include "engine/base/text.hpp"
#include "engine/cloud/access.hpp"
#include "engine/kms/family.hpp"
#include "engine/table/stream.hpp"

namespace lockbox::cloud {

namespace {

/// The key's own ARN where a table holds an alias.
std::string resolved_key(const kms::State& keys, const std::string& arn) {
  const kms::Alias* alias = keys.aliases.find(arn);
  return alias ? alias->key_arn : arn;
}

std::map<std::string, std::vector<Protected>> protected_by_key(const World& world) {
  std::map<std::string, std::vector<Protected>> out;
  const kms::State& keys = world.services.kms;
  for (const auto& entry : world.services.tables.tables) {
    const table::Table& t = *entry.second;
    std::vector<Protected>& list = out[resolved_key(keys, t.kms_key_arn)];
    list.push_back({"table", t.name, t.status});
    for (const auto& index : t.indexes)
      list.push_back({"index", concat({index->name, " of ", t.name}), t.status});
    if (t.stream)
      list.push_back({"stream", concat({"of ", t.name}), t.status});
  }
  for (const auto& entry : world.services.tables.backups) {
    const table::Backup& b = *entry.second;
    out[resolved_key(keys, b.table->kms_key_arn)].push_back(
        {"backup", concat({b.name, " of ", b.table->name}), ""});
  }
  return out;
}

std::string alias_of(const kms::State& keys, const std::string& arn) {
  for (const auto& entry : keys.aliases)
    if (entry.second.key_arn == arn)
      return entry.second.name;
  return {};
}

std::string versions_text(const kms::Key& key) {
  const std::size_t n = key.backing.size();
  return concat({std::to_string(n), n == 1 ? " backing key" : " backing keys",
                 n > 1 ? ": the newest encrypts, the older ones still decrypt" : ""});
}

KeyLook look_at(const kms::Key& stored, const kms::State& keys, SimTime now) {
  const kms::Key key = kms::as_of(keys, stored, now);
  KeyLook out;
  out.arn = key.arn;
  out.title = alias_of(keys, key.arn);
  if (out.title.empty())
    out.title = key.id;
  out.kind =
      key.manager == "AWS" ? storage::KeyKind::AwsManaged : storage::KeyKind::CustomerManaged;
  out.state = std::string(kms::to_text(key.state));
  out.facts.push_back(concat({"made ", to_iso8601(key.created)}));
  out.facts.push_back(versions_text(key));
  if (out.kind == storage::KeyKind::AwsManaged)
    out.facts.emplace_back("rotated by AWS every year; its policy cannot be changed");
  else
    out.facts.push_back(key.rotates ? concat({"rotates every ", std::to_string(key.rotation_days),
                                              " days, next ", to_iso8601(key.next_rotation)})
                                    : std::string("automatic rotation is off"));
  // The state keeps a key after its waiting period, so that an old disk can still be shown.
  const bool gone = kms::is_gone(keys, key, now);
  if (gone)
    out.state = "gone";
  if (key.deletion)
    out.facts.push_back(
        concat({gone ? "was deleted at " : "is deleted at ", to_iso8601(*key.deletion)}));
  if (key.multi_region)
    out.facts.push_back(kms::is_primary(key) ? "multi-Region key, primary of its family"
                                             : concat({"replica of the key in ", key.primary_region,
                                                       ": the same key material"}));
  for (const auto& grant : key.grants)
    out.facts.push_back(
        concat({"grant to ", grant.second.grantee, ": ", join(grant.second.operations, ", ")}));
  if (!key.description.empty())
    out.facts.push_back(key.description);
  return out;
}

// ---- moments ----

const kms::Key* key_in(const World& w, const std::string& arn) {
  const Cow<kms::Key>* found = w.services.kms.keys.find(arn);
  return found ? &found->get() : nullptr;
}

bool same_key(const World& a, const World& b, const std::string& arn) {
  if (a.services.kms.keys.same_version(b.services.kms.keys))
    return true;
  const Cow<kms::Key>*x = a.services.kms.keys.find(arn), *y = b.services.kms.keys.find(arn);
  return x && y ? x->same_version(*y) : x == y;
}

std::vector<std::string> changes_of_key(const kms::Key* was, const kms::Key* is) {
  std::vector<std::string> out;
  if (!is) {
    if (was)
      out.emplace_back("deleted");
    return out;
  }
  if (!was) {
    out.emplace_back("created");
    return out;
  }
  if (was->state != is->state)
    out.push_back(is->state == kms::KeyState::Enabled    ? "enabled"
                  : is->state == kms::KeyState::Disabled ? "disabled"
                                                         : "deletion scheduled");
  if (is->deletion && (!was->deletion || was->deletion->ms != is->deletion->ms))
    out.push_back(concat({"to be deleted at ", to_iso8601(*is->deletion)}));
  if (was->backing.size() < is->backing.size())
    out.emplace_back(is->backing.back().automatic ? "rotated" : "rotated on demand");
  if (was->primary_region != is->primary_region)
    out.push_back(concat({"the primary key is the one in ", is->primary_region}));
  if (was->rotates != is->rotates)
    out.emplace_back(is->rotates ? "automatic rotation on" : "automatic rotation off");
  if (was->policy != is->policy)
    out.emplace_back("key policy replaced");
  for (const auto& grant : is->grants)
    if (!was->grants.contains(grant.first))
      out.push_back(concat({"grant to ", grant.second.grantee}));
  for (const auto& grant : was->grants)
    if (!is->grants.contains(grant.first))
      out.push_back(concat({"grant to ", grant.second.grantee, " given back"}));
  return out;
}

/// Tables that came under the key or left it.
void table_changes(const World& was, const World& is, const std::string& arn,
                   std::vector<std::string>& out) {
  if (was.services.tables.tables.same_version(is.services.tables.tables))
    return;
  for (const auto& entry : is.services.tables.tables) {
    const Cow<table::Table>* old_table = was.services.tables.tables.find(entry.first);
    if (old_table && old_table->same_version(entry.second))
      continue;
    const bool now = resolved_key(is.services.kms, entry.second->kms_key_arn) == arn;
    const bool then = old_table && resolved_key(was.services.kms, (*old_table)->kms_key_arn) == arn;
    if (now != then)
      out.push_back(concat({"table ", entry.second->name, now ? " put under it" : " left it"}));
    if (now && old_table && (*old_table)->status != entry.second->status)
      out.push_back(concat({"table ", entry.second->name, " is ", entry.second->status}));
  }
}

}  // namespace

namespace {

/// A key that tables name and KMS does not have: gone, or AWS's own before its first use.
KeyLook missing_key(const std::string& arn) {
  KeyLook out;
  out.arn = arn;
  const std::size_t alias = arn.find("alias/aws/");
  const bool managed = alias != std::string::npos;
  out.title = managed ? arn.substr(alias) : arn.substr(arn.rfind('/') + 1);
  out.kind = managed ? storage::KeyKind::AwsManaged : storage::KeyKind::CustomerManaged;
  out.state = managed ? "not made yet" : "gone";
  out.facts.emplace_back(managed ? "AWS makes it when it is used for the first time"
                                 : "deleted: what it protected cannot be opened any more");
  return out;
}

}  // namespace

std::vector<KeyLook> keys_of(const World& world) {
  std::map<std::string, std::vector<Protected>> things = protected_by_key(world);
  std::vector<KeyLook> out;
  if (const auto owned = things.find(""); owned != things.end()) {
    KeyLook look;
    look.title = "AWS owned key";
    look.facts = {"in no account of yours: no policy, no log, no bill, nothing to disable"};
    look.protects = owned->second;
    out.push_back(std::move(look));
  }
  for (const auto& entry : world.services.kms.keys) {
    KeyLook look = look_at(*entry.second, world.services.kms, world.now);
    if (const auto found = things.find(entry.first); found != things.end())
      look.protects = found->second;
    out.push_back(std::move(look));
  }
  for (auto& [arn, list] : things) {
    if (arn.empty() || world.services.kms.keys.contains(arn))
      continue;
    out.push_back(missing_key(arn));
    out.back().protects = std::move(list);
  }
  return out;
}

std::vector<KeyMoment> moments_of(const History& history, const std::string& arn) {
  std::vector<KeyMoment> out;
  const World* before = &history.base();
  if (const kms::Key* key = key_in(*before, arn))
    out.push_back({key->created, -1, "there from the start", false});
  std::vector<int> line = history.line();
  const auto end = std::find(line.begin(), line.end(), history.cursor());
  line.erase(end == line.end() ? line.begin() : end + 1, line.end());
  for (const int step : line) {
    const World& after = history.steps()[static_cast<std::size_t>(step)].after;
    std::vector<std::string> changes;
    if (!same_key(*before, after, arn))
      changes = changes_of_key(key_in(*before, arn), key_in(after, arn));
    table_changes(*before, after, arn, changes);
    for (std::string& text : changes) out.push_back({after.now, step, std::move(text), false});
    before = &after;
  }
  if (const kms::Key* key = key_in(history.world(), arn)) {
    if (key->deletion && *key->deletion <= history.world().now)
      out.push_back({*key->deletion, -1, "deleted: the waiting period is over", false});
    else if (key->deletion)
      out.push_back({*key->deletion, -1, "will be deleted, and what it protects is lost", true});
    if (key->rotates && key->next_rotation.ms != 0)
      out.push_back({key->next_rotation, -1, "will be rotated", true});
  }
  return out;
}

KeyUsers users_of(const World& world, const std::string& arn) {
  const auto ask = [&](const char* action) {
    std::vector<KeyUser> out;
    for (const Access& access : who_can(world, action, arn).can) {
      const bool known = std::any_of(out.begin(), out.end(),
                                     [&](const KeyUser& u) { return u.who == access.who; });
      if (!known)
        out.push_back({access.who, access.request.context.values.count("kms:ViaService") != 0,
                       access.decision.reason});
    }
    return out;
  };
  return {ask("kms:Decrypt"), ask("kms:PutKeyPolicy")};
}

}  // namespace lockbox::cloud
