#include "engine/lesson/forms.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.hpp"
#include "engine/lesson/form_builder.hpp"
#include "engine/lesson/lab_impl.hpp"
#include "engine/lesson/scenario.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::lesson {

namespace {

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

/// A table and the whole key of one of its items, as two or three fields of a form.
struct ChosenKey {
  std::string name;
  const table::Table* table = nullptr;  ///< null: nothing is chosen yet
  Json key;
};

/// `within`: sort keys of the chosen item collection alone; else those of the whole table, so that
/// an item can be put where it does not belong.
ChosenKey choose_key(FormBuilder& b, bool within) {
  ChosenKey out;
  out.name = b.choice("table", "Table", b.tables());
  out.table = b.table(out.name);
  if (!out.table)
    return out;
  const table::Table& t = *out.table;
  const std::string& pk = t.keys.hash.front().name;
  const std::string partition =
      b.choice("partition", concat({pk, " (partition key)"}), b.values_of(t, pk));
  std::string sort;
  if (!t.keys.range.empty()) {
    const std::string& sk = t.keys.range.front().name;
    sort = b.choice("sort", concat({sk, " (sort key)"}),
                    within ? b.values_of(t, sk, pk, partition) : b.values_of(t, sk));
  }
  out.key = key_json(t, partition, sort);
  return out;
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
  const ChosenKey chosen = choose_key(b, true);
  if (!chosen.table)
    return {};
  return concat({"aws dynamodb get-item --table-name ", shell_word(chosen.name), " --key ",
                 shell_word(lockbox::to_text(chosen.key))});
}

std::string scan(FormBuilder& b) {
  b.form.title = "Scan a table";
  const std::string name = b.choice("table", "Table", b.tables());
  return concat({"aws dynamodb scan --table-name ", shell_word(name)});
}

std::string put_item(FormBuilder& b) {
  b.form.title = "Write an item";
  const ChosenKey chosen = choose_key(b, false);
  if (!chosen.table)
    return {};
  return concat({"aws dynamodb put-item --table-name ", shell_word(chosen.name), " --item ",
                 shell_word(lockbox::to_text(chosen.key))});
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
    std::size_t seen = 0;
    for (const auto& entry : t->items) {
      if (++seen > kMostLookedAt)
        break;
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

std::string delete_table(FormBuilder& b) {
  b.form.title = "Delete a table";
  const std::string name = b.choice("table", "Table", b.tables());
  return concat({"aws dynamodb delete-table --table-name ", shell_word(name)});
}

std::string transact_write(FormBuilder& b) {
  b.form.title = "Write in one transaction, from a file";
  const std::vector<std::string> transactions = b.documents("\"TableName\"");
  const std::string file =
      b.choice("file", "Actions", transactions.empty() ? b.files(".json") : transactions);
  return concat({"aws dynamodb transact-write-items --transact-items file://", file});
}

std::string put_resource_policy(FormBuilder& b) {
  b.form.title = "Give a table a policy";
  const std::string name = b.choice("table", "Table", b.tables());
  const table::Table* t = b.table(name);
  const std::string file = b.choice("file", "Document", b.policies());
  return t ? concat({"aws dynamodb put-resource-policy --resource-arn ", t->arn,
                     " --policy file://", file})
           : std::string();
}

/// Query on a global secondary index.
std::string query_index(FormBuilder& b) {
  b.form.title = "Query an index";
  const std::string name = b.choice("table", "Table", b.tables());
  const table::Table* t = b.table(name);
  if (!t)
    return {};
  std::vector<std::string> names;
  for (const auto& index : t->indexes) names.push_back(index->name);
  const std::string chosen = b.choice("index", "Index", names);
  const auto index = std::find_if(t->indexes.begin(), t->indexes.end(),
                                  [&](const auto& i) { return i->name == chosen; });
  if (index == t->indexes.end())
    return {};
  const table::KeyAttribute& key = (*index)->keys.hash.front();
  const std::string text = b.choice("partition", key.name, b.values_of(*t, key.name));
  const Json names_json = {{"#p", key.name}};
  const Json values = {{":p", Json{{type_of(key), text}}}};
  return concat({"aws dynamodb query --table-name ", shell_word(name), " --index-name ",
                 shell_word(chosen), " --key-condition-expression '#p = :p'",
                 " --expression-attribute-names ", shell_word(lockbox::to_text(names_json)),
                 " --expression-attribute-values ", shell_word(lockbox::to_text(values))});
}

/// N where the attribute is a number in the table and the text is one too.
const char* type_in_table(const table::Table& t, const std::string& attribute,
                          const std::string& text) {
  const bool numeric = to_int(text).has_value();
  for (const auto& entry : t.items) {
    const value::AttributeValue* v = entry.second->find(attribute);
    if (v && v->is(value::Type::N) && numeric)
      return "N";
  }
  return "S";
}

/// UpdateItem: one attribute gets a value; the answer is what ReturnValues asks for.
std::string update_item(FormBuilder& b) {
  b.form.title = "Change an item";
  const ChosenKey chosen = choose_key(b, true);
  if (!chosen.table)
    return {};
  std::set<std::string> others;
  std::size_t seen = 0;
  for (const auto& entry : chosen.table->items) {
    if (++seen > kMostLookedAt)
      break;
    for (const auto& attribute : *entry.second) others.insert(attribute.first);
  }
  for (const auto& part : chosen.key.items()) others.erase(part.key());
  const std::string attribute = b.choice("attribute", "Attribute", {others.begin(), others.end()});
  const std::string text = b.text("text", "New value", "checked");
  const std::string back = b.choice("return", "ReturnValues",
                                    {"NONE", "UPDATED_NEW", "UPDATED_OLD", "ALL_OLD", "ALL_NEW"});
  const Json names = {{"#a", attribute}};
  const Json values = {{":v", Json{{type_in_table(*chosen.table, attribute, text), text}}}};
  return concat({"aws dynamodb update-item --table-name ", shell_word(chosen.name), " --key ",
                 shell_word(lockbox::to_text(chosen.key)),
                 " --update-expression 'SET #a = :v' --expression-attribute-names ",
                 shell_word(lockbox::to_text(names)), " --expression-attribute-values ",
                 shell_word(lockbox::to_text(values)), " --return-values ", back});
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

const std::map<std::string, ComposeForm, std::less<>>& composers() {
  static const std::map<std::string, ComposeForm, std::less<>> all = [] {
    std::map<std::string, ComposeForm, std::less<>> forms = {
        {"query", query},
        {"get-item", get_item},
        {"scan", scan},
        {"put-item", put_item},
        {"put-item-file", put_item_file},
        {"update-item", update_item},
        {"query-index", query_index},
        {"create-table", create_table},
        {"delete-table", delete_table},
        {"batch-write", batch_write},
        {"transact-write", transact_write},
        {"put-resource-policy", put_resource_policy},
        {"execute-statement", execute_statement}};
    for (const auto* more : {&account_forms(), &key_forms(), &network_forms()})
      for (const auto& form : *more) forms.emplace(form.first, form.second);
    return forms;
  }();
  return all;
}

}  // namespace

std::string expand_form_line(std::string_view line, const cloud::World& world) {
  const std::vector<std::string> words = words_of(line);
  if (words.size() < 3 || words[0] != "lockbox" || words[1] != "form")
    return std::string(line);
  FormValues values;
  for (std::size_t i = 3; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    if (equals != std::string::npos)
      values[words[i].substr(0, equals)] = words[i].substr(equals + 1);
  }
  return compose(words[2], world, values).value_or(std::string(line));
}

const std::vector<std::string>& known_forms() {
  static const std::vector<std::string> ids = [] {
    std::vector<std::string> out;
    for (const auto& form : composers()) out.push_back(form.first);
    return out;
  }();
  return ids;
}

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
