#include "engine/lesson/forms.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.hpp"
#include "engine/lesson/event.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kMaxChoices = 60;

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
      if (field.choices.size() == kMaxChoices)
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
    for (const auto& entry : t.items) {
      if (!entry.second)
        continue;
      const value::AttributeValue* guard =
          where_name.empty() ? nullptr : entry.second->find(where_name);
      if (!where_name.empty() && (!guard || scalar_text(*guard) != where_value))
        continue;
      const value::AttributeValue* v = entry.second->find(attribute);
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

  std::vector<std::string> roles() const {
    std::vector<std::string> out;
    const auto* account = world_.services.identity.accounts.find(world_.account);
    if (!account)
      return out;
    for (const auto& entry : (*account)->roles) out.push_back(entry.first);
    return out;
  }

  const cloud::World& world() const { return world_; }

 private:
  static bool chosen(const FormField& field) {
    return std::any_of(field.choices.begin(), field.choices.end(),
                       [](const Choice& c) { return c.chosen; });
  }

  const cloud::World& world_;
  const FormValues& values_;
};

std::string type_of(const table::KeyAttribute& key) {
  return std::string(value::type_name(key.type));
}

Json key_json(const table::Table& t, const std::string& partition, const std::string& sort) {
  Json key = Json::object();
  key[t.keys.hash.front().name] = Json{{type_of(t.keys.hash.front()), partition}};
  if (!t.keys.range.empty())
    key[t.keys.range.front().name] = Json{{type_of(t.keys.range.front()), sort}};
  return key;
}

/// What a sort key may begin with: the values themselves and their parts up to each '#'.
std::vector<std::string> with_prefixes(const std::vector<std::string>& values) {
  std::set<std::string> out;
  for (const std::string& v : values) {
    out.insert(v);
    for (std::size_t at = v.find('#'); at != std::string::npos; at = v.find('#', at + 1))
      out.insert(v.substr(0, at + 1));
  }
  return {out.begin(), out.end()};
}

std::string query(FormBuilder& b) {
  b.form.title = "Query a table";
  const std::string name = b.choice("table", "Table", b.tables());
  const table::Table* t = b.table(name);
  if (!t)
    return {};
  const table::KeyAttribute& pk = t->keys.hash.front();
  const std::string pk_value =
      b.choice("partition", concat({pk.name, " (partition key)"}), b.values_of(*t, pk.name));
  std::string condition = "#p = :p";
  Json names = {{"#p", pk.name}};
  Json values = Json::object();
  values[":p"] = Json{{type_of(pk), pk_value}};
  if (!t->keys.range.empty()) {
    const table::KeyAttribute& sk = t->keys.range.front();
    const std::string op = b.labelled("condition", concat({sk.name, " (sort key)"}),
                                      {{"any", "anything"},
                                       {"=", "is"},
                                       {"begins", "begins with"},
                                       {">=", "is or comes after"},
                                       {"<=", "is or comes before"}});
    if (op != "any") {
      const auto all = b.values_of(*t, sk.name, pk.name, pk_value);
      const std::string sk_value =
          b.choice("sort", "Value", op == "begins" ? with_prefixes(all) : all);
      condition += op == "begins" ? " AND begins_with(#s, :s)" : concat({" AND #s ", op, " :s"});
      names["#s"] = sk.name;
      values[":s"] = Json{{type_of(sk), sk_value}};
    }
  }
  return concat({"aws dynamodb query --table-name ", shell_word(name),
                 " --key-condition-expression ", shell_word(condition),
                 " --expression-attribute-names ", shell_word(lockbox::to_text(names)),
                 " --expression-attribute-values ", shell_word(lockbox::to_text(values))});
}

std::string get_item(FormBuilder& b) {
  b.form.title = "Get one item";
  const std::string name = b.choice("table", "Table", b.tables());
  const table::Table* t = b.table(name);
  if (!t)
    return {};
  const std::string& pk = t->keys.hash.front().name;
  const std::string pk_value =
      b.choice("partition", concat({pk, " (partition key)"}), b.values_of(*t, pk));
  std::string sk_value;
  if (!t->keys.range.empty()) {
    const std::string& sk = t->keys.range.front().name;
    sk_value = b.choice("sort", concat({sk, " (sort key)"}), b.values_of(*t, sk, pk, pk_value));
  }
  return concat({"aws dynamodb get-item --table-name ", shell_word(name), " --key ",
                 shell_word(lockbox::to_text(key_json(*t, pk_value, sk_value)))});
}

std::string scan(FormBuilder& b) {
  b.form.title = "Scan a table";
  const std::string name = b.choice("table", "Table", b.tables());
  return concat({"aws dynamodb scan --table-name ", shell_word(name)});
}

std::string put_item(FormBuilder& b) {
  b.form.title = "Write an item";
  const std::string name = b.choice("table", "Table", b.tables());
  const table::Table* t = b.table(name);
  if (!t)
    return {};
  const std::string& pk = t->keys.hash.front().name;
  const std::string pk_value =
      b.choice("partition", concat({pk, " (partition key)"}), b.values_of(*t, pk));
  std::string sk_value;
  if (!t->keys.range.empty()) {
    const std::string& sk = t->keys.range.front().name;
    sk_value = b.choice("sort", concat({sk, " (sort key)"}), b.values_of(*t, sk));
  }
  return concat({"aws dynamodb put-item --table-name ", shell_word(name), " --item ",
                 shell_word(lockbox::to_text(key_json(*t, pk_value, sk_value)))});
}

std::string put_item_file(FormBuilder& b) {
  b.form.title = "Write an item from a file";
  const std::string name = b.choice("table", "Table", b.tables());
  const std::string file = b.choice("file", "Item", b.files(".json"));
  return concat({"aws dynamodb put-item --table-name ", shell_word(name), " --item file://", file});
}

/// Names of string and number attributes anywhere in the account's tables.
std::vector<std::pair<std::string, std::string>> key_candidates(const FormBuilder& b) {
  std::map<std::string, std::string> found;
  for (const std::string& name : b.tables()) {
    const table::Table* t = b.table(name);
    for (const auto& entry : t->items) {
      for (const auto& attribute : *entry.second) {
        const bool number = attribute.second.is(value::Type::N);
        if (number || attribute.second.is(value::Type::S))
          found[attribute.first] = number ? "N" : "S";
      }
    }
  }
  return {found.begin(), found.end()};
}

std::string create_table(FormBuilder& b) {
  b.form.title = "Create a table";
  const std::string name = b.text("name", "Name", "SortingTable");
  const auto candidates = key_candidates(b);
  std::vector<std::string> names;
  std::map<std::string, std::string> types;
  for (const auto& c : candidates) {
    names.push_back(c.first);
    types[c.first] = c.second;
  }
  const std::string pk = b.choice("partition", "Partition key", names);
  std::vector<std::pair<std::string, std::string>> sorts = {{"-", "no sort key"}};
  for (const std::string& n : names) {
    if (n != pk)
      sorts.push_back({n, n});
  }
  const std::string sk = b.labelled("sort", "Sort key", sorts);
  std::string definitions = concat({"AttributeName=", pk, ",AttributeType=", types[pk]});
  std::string schema = concat({"AttributeName=", pk, ",KeyType=HASH"});
  if (sk != "-") {
    definitions += concat({" AttributeName=", sk, ",AttributeType=", types[sk]});
    schema += concat({" AttributeName=", sk, ",KeyType=RANGE"});
  }
  return concat({"aws dynamodb create-table --table-name ", shell_word(name),
                 " --attribute-definitions ", definitions, " --key-schema ", schema,
                 " --billing-mode PAY_PER_REQUEST"});
}

std::string batch_write(FormBuilder& b) {
  b.form.title = "Write many items from a file";
  const std::string file = b.choice("file", "Requests", b.files(".json"));
  return concat({"aws dynamodb batch-write-item --request-items file://", file});
}

std::string lookup_events(FormBuilder& b) {
  b.form.title = "Look into the event history";
  const std::string name = b.labelled("name", "Event name",
                                      {{"-", "all events"},
                                       {"CreateTable", "CreateTable"},
                                       {"GetItem", "GetItem"},
                                       {"Query", "Query"},
                                       {"PutItem", "PutItem"},
                                       {"BatchWriteItem", "BatchWriteItem"}});
  std::string line = "aws cloudtrail lookup-events";
  if (name != "-")
    line += concat({" --lookup-attributes AttributeKey=EventName,AttributeValue=", name});
  return line;
}

std::string put_role_policy(FormBuilder& b) {
  b.form.title = "Give a role a policy";
  const std::string role = b.choice("role", "Role", b.roles());
  const std::string name = b.text("name", "Policy name", "house");
  std::vector<std::string> documents;
  for (const std::string& file : b.files(".json")) {
    if (file.compare(0, 2, "p/") == 0)
      documents.push_back(file);
  }
  const std::string file = b.choice("file", "Document", documents);
  return concat({"aws iam put-role-policy --role-name ", shell_word(role), " --policy-name ",
                 shell_word(name), " --policy-document file://", file});
}

std::string put_event_selectors(FormBuilder& b) {
  b.form.title = "Choose what the trail records";
  std::vector<std::string> trails;
  for (const auto& entry : b.world().services.audit.trails) trails.push_back(entry.first);
  const std::string trail = b.choice("trail", "Trail", trails);
  const std::string file = b.choice("file", "Selectors", b.files("events.json"));
  return concat({"aws cloudtrail put-event-selectors --trail-name ", shell_word(trail),
                 " --advanced-event-selectors file://", file});
}

std::string execute_statement(FormBuilder& b) {
  b.form.title = "Run a PartiQL statement";
  const std::string name = b.choice("table", "Table", b.tables());
  const table::Table* t = b.table(name);
  if (!t)
    return {};
  const std::string& pk = t->keys.hash.front().name;
  std::vector<std::pair<std::string, std::string>> options = {{"*", "every row"}};
  for (const std::string& v : b.values_of(*t, pk)) options.push_back({v, v});
  const std::string where = b.labelled("partition", pk, options);
  std::string statement = concat({"SELECT * FROM \"", name, "\""});
  if (where != "*")
    statement += concat({" WHERE ", pk, " = '", where, "'"});
  return concat({"aws dynamodb execute-statement --statement ", shell_word(statement)});
}

using Compose = std::string (*)(FormBuilder&);
const std::map<std::string, Compose, std::less<>>& composers() {
  static const std::map<std::string, Compose, std::less<>> all = {
      {"query", query},
      {"get-item", get_item},
      {"scan", scan},
      {"put-item", put_item},
      {"put-item-file", put_item_file},
      {"create-table", create_table},
      {"batch-write", batch_write},
      {"lookup-events", lookup_events},
      {"put-role-policy", put_role_policy},
      {"put-event-selectors", put_event_selectors},
      {"execute-statement", execute_statement}};
  return all;
}

}  // namespace

std::string shell_word(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/' || c == ':' || c == ',' || c == '=';
  });
  if (plain)
    return std::string(text);
  return concat({"'", replace_all(std::string(text), "'", "'\\''"), "'"});
}

Form build_form(std::string_view id, const cloud::World& world, const FormValues& values) {
  FormBuilder builder(world, values);
  builder.form.id = std::string(id);
  const auto it = composers().find(id);
  if (it != composers().end())
    it->second(builder);
  return builder.form;
}

std::optional<std::string> compose(std::string_view id, const cloud::World& world,
                                   const FormValues& values) {
  const auto it = composers().find(id);
  if (it == composers().end())
    return std::nullopt;
  FormBuilder builder(world, values);
  std::string line = it->second(builder);
  for (const FormField& field : builder.form.fields) {
    if (field.value.empty())
      return std::nullopt;
  }
  if (line.empty())
    return std::nullopt;
  return line;
}

}  // namespace lockbox::lesson
