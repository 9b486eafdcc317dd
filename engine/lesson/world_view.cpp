#include "engine/lesson/world_view.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "engine/base/text.hpp"
#include "engine/table/links.hpp"
#include "engine/table/stream.hpp"

namespace lockbox::lesson {

namespace {

using Aliases = std::map<std::string, std::string>;

std::string hex(std::uint64_t v) {
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(v >> shift) & 15];
  return out;
}

/// Names of the attributes that the records of a stream hold, each once: what a reader of the
/// stream can learn of.
Json stream_attributes(const std::vector<table::PlacedRecord>& records) {
  std::set<std::string> names;
  for (const table::PlacedRecord& r : records)
    for (const value::ItemPtr& image : {r.record->old_image, r.record->new_image})
      if (image)
        for (const auto& attribute : *image) names.insert(attribute.first);
  Json out = Json::array();
  for (const std::string& name : names) out.push_back(name);
  return out;
}

std::optional<Json> stream_fact(const table::Table& t, SimTime now, const std::string& fact) {
  constexpr std::size_t kAll = 100000;
  if (fact == "streamView")
    return t.stream ? Json(table::to_text((*t.stream)->view)) : Json(nullptr);
  const auto records =
      t.stream ? table::recent_records(**t.stream, now, kAll) : std::vector<table::PlacedRecord>();
  if (fact == "streamRecordCount")
    return Json(records.size());
  return stream_attributes(records);
}

Json replica_regions(const table::Table& t) {
  Json out = Json::array();
  for (const table::Replica& r : table::links_of(t).replicas) out.push_back(r.region);
  return out;
}

/// "AWS owned key", or an alias of the table's key, or its ARN when it has none.
Json key_name(const cloud::World& w, const table::Table& t) {
  for (const auto& entry : w.services.kms.aliases)
    if (entry.second.key_arn == t.kms_key_arn)
      return Json(entry.second.name);
  return t.kms_key_arn.empty() ? Json("AWS owned key") : Json(t.kms_key_arn);
}

std::optional<Json> table_fact(const table::Table& t, SimTime now, const std::string& fact) {
  if (fact == "name")
    return Json(t.name);
  if (fact == "itemCount")
    return Json(t.items.size());
  if (fact == "contentDigest")
    return Json(hex(content_hash(t.items)));
  if (fact == "status")
    return Json(t.status);
  if (fact == "partitionKey")
    return t.keys.hash.empty() ? std::optional<Json>() : Json(t.keys.hash.front().name);
  if (fact == "sortKey")
    return t.keys.range.empty() ? std::optional<Json>() : Json(t.keys.range.front().name);
  if (fact == "streamView" || fact == "streamRecordCount" || fact == "streamAttributes")
    return stream_fact(t, now, fact);
  if (fact == "replicas")
    return replica_regions(t);
  return std::nullopt;
}

std::optional<Json> tables(const cloud::World& w, const Aliases& aliases,
                           const std::vector<std::string>& path) {
  if (path.size() == 1) {
    Json names = Json::array();
    for (const auto& entry : w.services.tables.tables) names.push_back(entry.first.name);
    return names;
  }
  const auto alias = aliases.find(path[1]);
  const std::string name = alias == aliases.end() ? path[1] : alias->second;
  const table::Table* t = table::find_table(w.services.tables, w.account, w.region, name);
  if (!t || path.size() != 3)
    return std::nullopt;
  if (path[2] == "key")
    return key_name(w, *t);
  return table_fact(*t, w.now, path[2]);
}

/// A key by the name of its alias.
std::optional<Json> key_fact(const cloud::World& w, const std::vector<std::string>& path) {
  if (path.size() != 3 || path[2] != "state")
    return std::nullopt;
  const kms::Key* key =
      kms::find_key(w.services.kms, w.account, w.region, "alias/" + path[1], w.now);
  return key ? std::optional<Json>(kms::to_text(key->state)) : std::nullopt;
}

std::optional<Json> trail(const cloud::World& w, const std::vector<std::string>& path) {
  if (path.size() != 3)
    return std::nullopt;
  const Cow<audit::Trail>* found = w.services.audit.trails.find(path[1]);
  if (!found)
    return std::nullopt;
  if (path[2] == "logging")
    return Json((*found)->logging);
  if (path[2] != "selectors")
    return std::nullopt;
  Json categories = Json::array();
  for (const audit::EventSelector& selector : (*found)->selectors) {
    for (const audit::FieldSelector& field : selector.fields) {
      if (field.field != "eventCategory")
        continue;
      for (const std::string& value : field.equals) categories.push_back(value);
    }
  }
  return categories;
}

std::optional<Json> role(const cloud::World& w, const std::vector<std::string>& path) {
  if (path.size() != 3)
    return std::nullopt;
  const Cow<identity::Account>* account = w.services.identity.accounts.find(w.account);
  const Cow<identity::Role>* found = account ? (*account)->roles.find(path[1]) : nullptr;
  if (!found)
    return std::nullopt;
  Json names = Json::array();
  if (path[2] == "inlinePolicies") {
    for (const auto& entry : (*found)->inline_policies) names.push_back(entry.first);
    return names;
  }
  if (path[2] != "attachedPolicies")
    return std::nullopt;
  for (const std::string& arn : (*found)->attached) names.push_back(arn);
  return names;
}

}  // namespace

std::optional<Json> look_up(const cloud::World& world, const cloud::World& initial,
                            const Aliases& aliases, std::string_view pointer) {
  if (pointer.empty() || pointer.front() != '/')
    return std::nullopt;
  std::vector<std::string> path = split(pointer.substr(1), '/');
  const cloud::World* w = &world;
  if (path.front() == "initial") {
    w = &initial;
    path.erase(path.begin());
  }
  if (path.empty())
    return std::nullopt;
  if (path.front() == "tables")
    return tables(*w, aliases, path);
  if (path.front() == "keys")
    return key_fact(*w, path);
  if (path.front() == "trails")
    return trail(*w, path);
  if (path.front() == "roles")
    return role(*w, path);
  if (path.front() == "clock" && path.size() == 1)
    return Json(to_iso8601(w->now));
  if (path.front() == "region" && path.size() == 1)
    return Json(w->region);
  return std::nullopt;
}

}  // namespace lockbox::lesson
