#pragma once
// Builds the fields of a form from the world. Private to the forms.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.hpp"
#include "engine/lesson/event.hpp"
#include "engine/lesson/forms.hpp"
#include "engine/table/keys.hpp"

namespace lockbox::lesson {

constexpr std::size_t kMaxFormChoices = 60;
/// Items that a form looks at for its choices, of a table or of one item collection.
constexpr std::size_t kMostLookedAt = 2000;

/// Builds fields from the world; every field has a value afterwards (the chosen one if it is still
/// possible, else the first).
class FormBuilder {
 public:
  FormBuilder(const cloud::World& world, const FormValues& values)
      : world_(world), values_(values) {}

  Form form;

  std::string choice(std::string id, std::string label, std::vector<std::string> options,
                     std::string help = {}) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (std::string& option : options) pairs.push_back({option, option});
    return labelled(std::move(id), std::move(label), std::move(pairs), std::move(help));
  }

  std::string labelled(std::string id, std::string label,
                       std::vector<std::pair<std::string, std::string>> options,
                       std::string help = {}) {
    FormField field;
    field.id = std::move(id);
    field.label = std::move(label);
    field.help = std::move(help);
    const auto wanted = values_.find(field.id);
    for (auto& option : options) {
      if (field.choices.size() == kMaxFormChoices)
        break;
      Choice c;
      c.id = option.first;
      c.text = option.second;
      c.chosen = wanted != values_.end() && wanted->second == c.id;
      if (c.chosen)
        field.value = c.id;
      field.choices.push_back(std::move(c));
    }
    if (field.value.empty() && !field.choices.empty() && !chosen(field)) {
      field.choices.front().chosen = true;
      field.value = field.choices.front().id;
    }
    form.fields.push_back(std::move(field));
    return form.fields.back().value;
  }

  std::string text(std::string id, std::string label, std::string initial, std::string help = {}) {
    FormField field;
    field.id = std::move(id);
    field.label = std::move(label);
    field.help = std::move(help);
    field.kind = FormField::Kind::Text;
    const auto wanted = values_.find(field.id);
    field.value = wanted == values_.end() ? std::move(initial) : wanted->second;
    form.fields.push_back(std::move(field));
    return form.fields.back().value;
  }

  std::vector<std::string> tables() const {
    std::vector<std::string> out;
    for (const auto& entry : world_.services.tables.tables) {
      if (entry.first.account == world_.account && entry.first.region == world_.region)
        out.push_back(entry.first.name);
    }
    return out;
  }

  const table::Table* table(const std::string& name) const {
    return table::find_table(world_.services.tables, world_.account, world_.region, name);
  }

  /// Distinct values of an attribute in a table, in order; with `where`, only of matching items.
  std::vector<std::string> values_of(const table::Table& t, const std::string& attribute,
                                     const std::string& where_name = {},
                                     const std::string& where_value = {}) const {
    std::set<std::string> out;
    auto cursor = t.items.first();
    const table::KeyAttribute& hash = t.keys.hash.front();
    if (where_name == hash.name && hash.type == value::Type::S) {
      value::AttributeMap key;
      key.set(where_name, value::AttributeValue::string(where_value));
      cursor = t.items.lower_bound(table::encode_partition_key(t.keys, key));
    }
    // For values of the partition key, one item of each collection is enough.
    const bool hops = attribute == hash.name && where_name.empty();
    for (std::size_t seen = 0; cursor.valid() && seen < kMostLookedAt; ++seen) {
      const value::ItemPtr item = cursor.value();
      if (hops)
        cursor =
            t.items.lower_bound(table::after_prefix(table::encode_partition_key(t.keys, *item)));
      else
        cursor.next();
      const value::AttributeValue* guard = where_name.empty() ? nullptr : item->find(where_name);
      if (!where_name.empty() && (!guard || scalar_text(*guard) != where_value))
        continue;
      const value::AttributeValue* v = item->find(attribute);
      const std::string text = v ? scalar_text(*v) : std::string();
      if (!text.empty())
        out.insert(text);
    }
    return {out.begin(), out.end()};
  }

  std::vector<std::string> files(std::string_view ending) const {
    std::vector<std::string> out;
    for (const auto& entry : world_.files) {
      if (ending.empty() || std::string_view(entry.first).ends_with(ending))
        out.push_back(entry.first);
    }
    return out;
  }

  const identity::Account* account() const {
    const auto* found = world_.services.identity.accounts.find(world_.account);
    return found ? &found->get() : nullptr;
  }

  std::vector<std::string> roles() const {
    std::vector<std::string> out;
    if (account()) {
      for (const auto& entry : account()->roles) out.push_back(entry.first);
    }
    return out;
  }

  std::vector<std::string> users() const {
    std::vector<std::string> out;
    if (account()) {
      for (const auto& entry : account()->users) out.push_back(entry.first);
    }
    return out;
  }

  std::vector<std::string> groups() const {
    std::vector<std::string> out;
    if (account()) {
      for (const auto& entry : account()->groups) out.push_back(entry.first);
    }
    return out;
  }

  /// Documents that came with the scenario, by what is inside; files of other kinds are not
  /// offered. The shortest name first: it is the plain one, and the others are its variants.
  std::vector<std::string> documents(std::string_view telling) const {
    std::vector<std::string> out;
    for (const std::string& file : files(".json")) {
      const std::string* text = world_.files.find(file);
      if (file.compare(0, 2, "p/") == 0 && text && text->find(telling) != std::string::npos)
        out.push_back(file);
    }
    std::stable_sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) {
      return a.size() < b.size();
    });
    return out;
  }
  std::vector<std::string> policies() const { return documents("\"Statement\""); }

  const cloud::World& world() const { return world_; }

 private:
  static bool chosen(const FormField& field) {
    return std::any_of(field.choices.begin(), field.choices.end(),
                       [](const Choice& c) { return c.chosen; });
  }

  const cloud::World& world_;
  const FormValues& values_;
};

/// Writes the fields and gives the command line; empty while something is missing.
using ComposeForm = std::string (*)(FormBuilder&);

/// Forms about identities, the clock and the trail, by id.
const std::vector<std::pair<std::string_view, ComposeForm>>& account_forms();
/// Forms about endpoints, hosted zones and other accounts' tables, by id.
const std::vector<std::pair<std::string_view, ComposeForm>>& network_forms();

/// Forms about keys of KMS, disks, backups and the keys of tables, by id.
const std::vector<std::pair<std::string_view, ComposeForm>>& key_forms();

}  // namespace lockbox::lesson
