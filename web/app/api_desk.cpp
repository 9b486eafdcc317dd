// The functions of the bridge behind the data desk: items by form or as JSON, tables by form,
// PartiQL.
//
//   desk{offered?} {tables:[{name,keys,indexes,items,stream,ttl,attributes}],callers,caller,keys}
//   desk-wanted                  what the canvas asked to be shown: {table,key?} or {}
//   desk-items{table,text?,from?}     a page of the table's items:
//   {items:[{key,label,words}],total,next} desk-item{table,key}         {item,text,rows,bytes}; a
//   table without items: rows of its keys desk-check{table,rows|text,opened?}
//   {item,text,rows,problems,bytes,note}
//   desk-write{table,as,rows|text,only,condition?,names?,values?,remove?,key?,returnOld?}
//                                {line,problems}: the command that does it
//   desk-table{form,as}          {line,ttlLine,parameters,problems,words}
//   desk-statement{text,cursor?,parameters?}  {mistake,from,to,proposals}
//   desk-execute{text,as,parameters?,limit?,token?,consistent?}  {line,problems}
//   desk-result{text,statement?} an answer of execute-statement as a table:
//   {columns,rows,token,capacity}
// Files are in api_desk_files.cpp.
#include <algorithm>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "web/app/app.hpp"
#include "web/desk/item_form.hpp"
#include "web/desk/statement_desk.hpp"
#include "web/desk/table_form.hpp"

namespace lockbox::app {

namespace {

constexpr std::size_t kItemsInPage = 100;

std::string text_of(const Json& request, std::string_view name) {
  return string_member(request, name).value_or("");
}

Json key_list(const table::Table& t, const table::KeySchema& keys) {
  Json list = Json::array();
  const auto add = [&](const std::vector<table::KeyAttribute>& part, const char* role) {
    for (const table::KeyAttribute& k : part)
      list.push_back(
          {{"name", k.name}, {"type", std::string(value::type_name(k.type))}, {"role", role}});
  };
  (void)t;
  add(keys.hash, "HASH");
  add(keys.range, "RANGE");
  return list;
}

Json table_json(const table::Table& t) {
  Json indexes = Json::array();
  for (const Cow<table::Index>& index : t.indexes)
    indexes.push_back(
        {{"name", index->name}, {"local", index->local}, {"keys", key_list(t, index->keys)}});
  return Json{{"name", t.name},
              {"keys", key_list(t, t.keys)},
              {"indexes", std::move(indexes)},
              {"items", t.items.size()},
              {"stream", t.stream.has_value()},
              {"ttl", t.ttl_attribute},
              {"attributes", desk::attribute_names(t)}};
}

/// What a reader tells an item by: its key, then a little of the rest.
std::string label_of(const value::AttributeMap& item, const table::KeySchema& keys) {
  std::vector<std::string> parts;
  for (const std::string& name : table::key_names(keys)) {
    if (const value::AttributeValue* v = item.find(name))
      parts.push_back(panels::plain_text(*v));
  }
  return join(parts, " / ");
}

std::string words_of_item(const value::AttributeMap& item, const table::KeySchema& keys) {
  std::string text;
  for (const auto& [name, v] : item) {
    if (table::is_key_attribute(keys, name) || text.size() > 120)
      continue;
    text += concat({text.empty() ? "" : ", ", name, " ", panels::plain_text(v).substr(0, 40)});
  }
  return text;
}

/// The item with this key (DynamoDB JSON), or null with a sentence.
const value::ItemPtr* item_at(const table::Table& t, const Json& key, std::string& problem) {
  const auto parsed = value::parse_attribute_map(key);
  if (value::attribute_map_shape_error(key) || !parsed || !table::has_key(t.keys, *parsed)) {
    problem = "key: expected the table's key attributes in DynamoDB JSON";
    return nullptr;
  }
  const value::ItemPtr* found = t.items.find(table::encode_key(t.keys, *parsed));
  if (!found)
    problem =
        concat({"There is no item ", label_of(*parsed, t.keys), " in ", t.name, " any more."});
  return found;
}

/// Rows for a new item: the key attributes, empty.
Json blank_rows(const table::Table& t) {
  Json rows = Json::array();
  for (const auto* part : {&t.keys.hash, &t.keys.range}) {
    for (const table::KeyAttribute& k : *part)
      rows.push_back(
          {{"name", k.name}, {"type", std::string(value::type_name(k.type))}, {"text", ""}});
  }
  return rows;
}

/// The item that a request gives by rows or as text; `rows` gets rows in either case.
desk::ItemRead item_of(const Json& request, const table::Table& t, Json& rows) {
  if (const Json* given = member(request, "rows")) {
    rows = *given;
    return desk::read_rows(rows);
  }
  desk::ItemRead read = desk::read_item_text(text_of(request, "text"));
  if (read.ok())
    rows = desk::rows_of(read.attributes, t.keys);
  return read;
}

/// Whether the item goes elsewhere than where it was opened, or over another one.
std::string note_of(const table::Table& t, const value::AttributeMap& item, const Json* opened) {
  if (!table::has_key(t.keys, item))
    return {};
  const std::string key = table::encode_key(t.keys, item);
  std::string before;
  if (opened) {
    if (const auto parsed = value::parse_attribute_map(*opened);
        parsed && table::has_key(t.keys, *parsed))
      before = table::encode_key(t.keys, *parsed);
  }
  const bool there = t.items.find(key) != nullptr;
  if (!before.empty() && before != key)
    return there ? "The key is that of another item, which would be replaced; the opened one stays."
                 : "The key is another one: this writes a further item, and the opened one stays.";
  if (before.empty() && there)
    return "An item with this key is there: PutItem would replace it as a whole.";
  return {};
}

Json problem_answer(std::string at, std::string message) {
  return Json{{"line", ""}, {"problems", desk::to_json({{std::move(at), std::move(message)}})}};
}

}  // namespace

std::vector<const table::Table*> App::tables_here() const {
  std::vector<const table::Table*> out;
  const cloud::World& world = history().world();
  for (const auto& [id, t] : world.services.tables.tables) {
    if (id.account == world.account && id.region == world.region)
      out.push_back(&*t);
  }
  return out;
}

const table::Table* App::table_named(const std::string& name) const {
  const cloud::World& world = history().world();
  return table::find_table(world.services.tables, world.account, world.region, name);
}

Json App::api_desk(const Json& request) {
  if (const Json* offered = member(request, "offered"); offered && offered->is_boolean()) {
    desk_offered_ = offered->get<bool>();
    pacer_.need();
  }
  const cloud::World& world = history().world();
  Json tables = Json::array(), callers = Json::array(), keys = Json::array();
  for (const table::Table* t : tables_here()) tables.push_back(table_json(*t));
  for (const auto& [name, profile] : world.services.identity.profiles)
    callers.push_back({{"profile", name}, {"as", profile.as}, {"from", profile.from}});
  for (const auto& [arn, alias] : world.services.kms.aliases) {
    const std::size_t slash = arn.find(":alias/");
    if (slash != std::string::npos)
      keys.push_back(arn.substr(slash + 1));
    (void)alias;
  }
  return Json{{"tables", std::move(tables)},
              {"callers", std::move(callers)},
              {"caller", lab_ ? lab_->session().profile : std::string()},
              {"keys", std::move(keys)},
              {"table", table_.table},
              {"steps", history().cursor()}};
}

Json App::api_desk_wanted(const Json&) {
  const JsonParse parsed = parse_json(desk_wanted_);
  desk_wanted_.clear();
  return parsed && parsed.value.is_object() ? parsed.value : Json::object();
}

Json App::api_desk_items(const Json& request) {
  const table::Table* t = table_named(text_of(request, "table"));
  if (!t)
    return error_json(concat({"table: there is no table ", text_of(request, "table")}));
  const std::string wanted = to_lower(text_of(request, "text"));
  std::size_t from = 0;
  if (const Json* given = member(request, "from"); given && given->is_number_unsigned())
    from = given->get<std::size_t>();
  Json items = Json::array();
  std::size_t matched = 0;
  for (const auto& [encoded, item] : t->items) {
    (void)encoded;
    const bool in_page = matched >= from && items.size() < kItemsInPage;
    if (wanted.empty() && !in_page) {
      ++matched;
      continue;
    }
    const std::string label = label_of(*item, t->keys);
    if (!wanted.empty() && to_lower(label).find(wanted) == std::string::npos)
      continue;
    if (matched++ >= from && items.size() < kItemsInPage)
      items.push_back({{"key", value::to_json(table::key_of(t->keys, *item))},
                       {"label", label},
                       {"words", words_of_item(*item, t->keys)}});
  }
  const std::size_t end = from + items.size();
  return Json{{"items", std::move(items)},
              {"matched", matched},
              {"total", t->items.size()},
              {"next", end < matched ? Json(end) : Json(nullptr)}};
}

Json App::api_desk_item(const Json& request) {
  const table::Table* t = table_named(text_of(request, "table"));
  if (!t)
    return error_json(concat({"table: there is no table ", text_of(request, "table")}));
  const Json* key = member(request, "key");
  if (!key) {
    Json item = Json::object();
    for (const Json& row : blank_rows(*t))
      item[row["name"].get<std::string>()] = Json{{row["type"].get<std::string>(), ""}};
    return Json{{"rows", blank_rows(*t)}, {"text", to_pretty_text(item, 2)}, {"bytes", 0}};
  }
  std::string problem;
  const value::ItemPtr* item = item_at(*t, *key, problem);
  if (!item)
    return error_json(problem);
  return Json{{"rows", desk::rows_of(**item, t->keys)},
              {"item", value::to_json(**item)},
              {"text", to_pretty_text(value::to_json(**item), 2)},
              {"bytes", value::size_bytes(**item)}};
}

Json App::api_desk_check(const Json& request) {
  const table::Table* t = table_named(text_of(request, "table"));
  if (!t)
    return error_json(concat({"table: there is no table ", text_of(request, "table")}));
  Json rows = Json::array();
  desk::ItemRead read = item_of(request, *t, rows);
  Json out;
  if (read.ok()) {
    std::vector<desk::Problem> refused = desk::try_put(history().world(), t->name, read.item, rows);
    read.problems.insert(read.problems.end(), refused.begin(), refused.end());
    out["item"] = read.item;
    out["text"] = to_pretty_text(read.item, 2);
    out["rows"] = std::move(rows);
    out["note"] = note_of(*t, read.attributes, member(request, "opened"));
    out["bytes"] = value::size_bytes(read.attributes);
  }
  out["problems"] = desk::to_json(read.problems);
  return out;
}

Json App::api_desk_write(const Json& request) {
  const table::Table* t = table_named(text_of(request, "table"));
  if (!t)
    return error_json(concat({"table: there is no table ", text_of(request, "table")}));
  desk::WriteForm form;
  form.table = t->name;
  form.as = text_of(request, "as");
  form.partition_key = t->keys.hash.empty() ? "" : t->keys.hash[0].name;
  const std::string only = text_of(request, "only");
  form.only = only == "new"         ? desk::Only::IfNew
              : only == "there"     ? desk::Only::IfThere
              : only == "condition" ? desk::Only::Condition
                                    : desk::Only::Always;
  form.condition = text_of(request, "condition");
  form.names = text_of(request, "names");
  form.values = text_of(request, "values");
  const Json* remove = member(request, "remove");
  form.remove = remove && remove->is_boolean() && remove->get<bool>();
  if (form.remove) {
    const Json* key = member(request, "key");
    const auto parsed = key ? value::parse_attribute_map(*key) : value::AttributeMap();
    if (!key || !parsed || !table::has_key(t->keys, *parsed))
      return problem_answer("", "Open the item that is to be deleted.");
    form.key = *key;
  } else {
    Json rows;
    desk::ItemRead read = item_of(request, *t, rows);
    if (read.item.is_null() || !read.ok())
      return Json{{"line", ""}, {"problems", desk::to_json(read.problems)}};
    form.item = std::move(read.item);
  }
  const desk::WriteCommand command = desk::write_command(form);
  return Json{{"line", command.problems.empty() ? command.line : std::string()},
              {"problems", desk::to_json(command.problems)}};
}

Json App::api_desk_table(const Json& request) {
  const Json* form = member(request, "form");
  if (!form || !form->is_object())
    return error_json("form: expected an object");
  const desk::TableForm read =
      desk::read_table_form(*form, history().world(), text_of(request, "as"));
  return Json{{"line", read.line},
              {"ttlLine", read.ttl_line},
              {"parameters", read.parameters},
              {"problems", desk::to_json(read.problems)},
              {"words", desk::explain_table_form(*form)}};
}

Json App::api_desk_statement(const Json& request) {
  const auto text = string_member(request, "text");
  if (!text)
    return error_json("text: expected a statement");
  Json out{{"mistake", nullptr}};
  if (const auto mistake = desk::check_statement(*text, text_of(request, "parameters")))
    out["mistake"] = Json{{"message", mistake->message},
                          {"line", mistake->line},
                          {"column", mistake->column},
                          {"offset", mistake->offset},
                          {"bytes", mistake->bytes}};
  const Json* cursor = member(request, "cursor");
  if (cursor && cursor->is_number_unsigned()) {
    const desk::Completion found =
        desk::complete_statement(*text, cursor->get<std::size_t>(), tables_here());
    Json proposals = Json::array();
    for (const desk::Proposal& p : found.proposals)
      proposals.push_back({{"text", p.text}, {"kind", p.kind}, {"hint", p.hint}});
    out["from"] = found.from;
    out["to"] = found.to;
    out["proposals"] = std::move(proposals);
  }
  return out;
}

Json App::api_desk_execute(const Json& request) {
  desk::StatementForm form;
  form.text = text_of(request, "text");
  form.as = text_of(request, "as");
  form.parameters = text_of(request, "parameters");
  form.limit = text_of(request, "limit");
  form.token = text_of(request, "token");
  const Json* consistent = member(request, "consistent");
  form.consistent = consistent && consistent->is_boolean() && consistent->get<bool>();
  const desk::StatementCommand command = desk::statement_command(form);
  return Json{{"line", command.problems.empty() ? command.line : std::string()},
              {"problems", desk::to_json(command.problems)}};
}

Json App::api_desk_result(const Json& request) {
  const JsonParse parsed = parse_json(text_of(request, "text"));
  const Json none = Json::array();
  const Json* items = parsed ? member(parsed.value, "Items") : nullptr;
  // The table that the statement names gives the columns their order.
  const std::string statement = text_of(request, "statement");
  const table::Table* named = nullptr;
  for (const table::Table* t : tables_here()) {
    if (statement.find(t->name) != std::string::npos &&
        (!named || t->name.size() > named->name.size()))
      named = t;
  }
  Json out = desk::table_of_items(items && items->is_array() ? *items : none, named);
  out["token"] = parsed ? string_member(parsed.value, "NextToken").value_or("") : "";
  const Json* used = parsed ? member(parsed.value, "ConsumedCapacity") : nullptr;
  const Json* units = used ? member(*used, "CapacityUnits") : nullptr;
  out["capacity"] = units ? to_text(*units) : "";
  return out;
}

}  // namespace lockbox::app
