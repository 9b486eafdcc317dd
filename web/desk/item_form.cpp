#include "web/desk/item_form.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/direct_call.hpp"
#include "engine/shell/shell.hpp"
#include "engine/table/keys.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::desk {

namespace {

Json row_of_value(const value::AttributeValue& v) {
  Json row{{"type", std::string(value::type_name(v.type()))}};
  switch (v.type()) {
    case value::Type::M: {
      Json rows = Json::array();
      for (const auto& [name, inner] : v.m()) {
        Json child{{"name", name}};
        child.update(row_of_value(inner));
        rows.push_back(std::move(child));
      }
      row["rows"] = std::move(rows);
      break;
    }
    case value::Type::L: {
      Json rows = Json::array();
      for (const value::AttributeValue& inner : v.l()) rows.push_back(row_of_value(inner));
      row["rows"] = std::move(rows);
      break;
    }
    case value::Type::SS:
    case value::Type::NS:
    case value::Type::BS:
      row["members"] = value::to_json(v).begin().value();
      break;
    case value::Type::Bool:
      row["text"] = v.boolean_value() ? "true" : "false";
      break;
    case value::Type::Null:
      break;
    default:
      row["text"] = value::to_json(v).begin().value();
  }
  return row;
}

/// Reads rows into DynamoDB JSON, noting what is wrong on the way. Bounded in depth and number.
class RowReader {
 public:
  explicit RowReader(std::vector<Problem>& problems) : problems_(problems) {}

  Json read_named(const Json& rows, const std::string& at, int depth) {
    Json out = Json::object();
    if (!rows.is_array()) {
      fail(at, "expected a list of rows");
      return out;
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < rows.size() && count_ <= kMostRows; ++i) {
      const std::string here = concat({at, "/", std::to_string(i)});
      const std::string name = string_member(rows[i], "name").value_or("");
      if (name.empty())
        fail(here + "/name", "This attribute has no name yet.");
      else if (!seen.insert(name).second)
        fail(here + "/name", concat({"There is another attribute called ", name,
                                     "; an item or map has each name once."}));
      out[name] = read_value(rows[i], here, depth);
    }
    return out;
  }

 private:
  void fail(std::string at, std::string message) {
    problems_.push_back({std::move(at), std::move(message)});
  }

  Json read_value(const Json& row, const std::string& at, int depth) {
    const std::string type = string_member(row, "type").value_or("");
    if (++count_ > kMostRows) {
      if (count_ == kMostRows + 1)
        fail(at, concat({"A form has at most ", std::to_string(kMostRows),
                         " rows; write this item as JSON."}));
      return Json{{"NULL", true}};
    }
    if (depth > value::kMaxDepth) {
      fail(at,
           "Nesting Levels have exceeded supported limits: Attributes have nested levels "
           "beyond supported limit");
      return Json{{"NULL", true}};
    }
    if (type == "M" || type == "L")
      return read_nested(row, type, at, depth);
    if (type == "SS" || type == "NS" || type == "BS")
      return read_set(row, type, at);
    if (type == "NULL")
      return Json{{"NULL", true}};
    const std::string text = string_member(row, "text").value_or("");
    if (type == "BOOL") {
      if (text != "true" && text != "false")
        fail(at + "/text", "A Boolean is true or false.");
      return Json{{"BOOL", text == "true"}};
    }
    if (type != "S" && type != "N" && type != "B") {
      fail(at + "/type",
           concat({"\"", type, "\" is no type; expected S, N, B, BOOL, NULL, M, L, SS, NS or BS"}));
      return Json{{"NULL", true}};
    }
    return checked(Json{{type, type == "N" ? std::string(trim(text)) : text}}, at + "/text");
  }

  Json read_nested(const Json& row, const std::string& type, const std::string& at, int depth) {
    const Json* given = member(row, "rows");
    const Json none = Json::array();
    const Json& rows = given ? *given : none;
    if (type == "M")
      return Json{{"M", read_named(rows, at + "/rows", depth + 1)}};
    Json list = Json::array();
    if (!rows.is_array()) {
      fail(at + "/rows", "expected a list of rows");
      return Json{{"L", std::move(list)}};
    }
    for (std::size_t i = 0; i < rows.size() && count_ <= kMostRows; ++i)
      list.push_back(read_value(rows[i], concat({at, "/rows/", std::to_string(i)}), depth + 1));
    return Json{{"L", std::move(list)}};
  }

  /// Members first one by one, so that the wrong one is named, then the set as a whole.
  Json read_set(const Json& row, const std::string& type, const std::string& at) {
    const Json* members = member(row, "members");
    Json list = Json::array();
    bool fine = true;
    for (std::size_t i = 0; members && members->is_array() && i < members->size(); ++i) {
      std::string text = (*members)[i].is_string() ? (*members)[i].get<std::string>() : "";
      if (type == "NS")
        text = trim(text);
      const std::size_t before = problems_.size();
      checked(Json{{type.substr(0, 1), text}}, concat({at, "/members/", std::to_string(i)}));
      fine = fine && problems_.size() == before;
      list.push_back(std::move(text));
    }
    Json set{{type, std::move(list)}};
    return fine ? checked(std::move(set), at + "/members") : set;
  }

  Json checked(Json attribute, const std::string& at) {
    if (const auto shape = value::attribute_value_shape_error(attribute))
      fail(at, shape->message);
    else if (const auto parsed = value::parse_attribute_value(attribute); !parsed)
      fail(at, parsed.error().message);
    return attribute;
  }

  std::vector<Problem>& problems_;
  std::size_t count_ = 0;
};

/// Which key attribute an error names, by the words that stand before the name.
bool names_key(std::string_view message, std::string_view name) {
  for (const std::string_view before :
       {"Key: ", "Key ", "key ", "KeyName: ", "IndexKey: ", "key: "}) {
    std::size_t at = 0;
    const std::string wanted = concat({before, name});
    while ((at = message.find(wanted, at)) != std::string_view::npos) {
      const std::size_t end = at + wanted.size();
      if (end >= message.size() ||
          std::string_view(" ,.;:)").find(message[end]) != std::string_view::npos)
        return true;
      at = end;
    }
  }
  return false;
}

/// The JSON of a condition's names or values; an empty text is none.
std::optional<Json> condition_part(const std::string& text, const char* field,
                                   std::vector<Problem>& problems) {
  if (trim(text).empty())
    return std::nullopt;
  JsonParse parsed = parse_json(text);
  if (!parsed || !parsed.value.is_object()) {
    problems.push_back(
        {field, parsed
                    ? std::string("Expected a JSON object.")
                    : concat({"Not JSON at line ", std::to_string(parsed.error->line), ", column ",
                              std::to_string(parsed.error->column), ": ", parsed.error->message})});
    return std::nullopt;
  }
  return std::move(parsed.value);
}

}  // namespace

Json to_json(const std::vector<Problem>& problems) {
  Json list = Json::array();
  for (const Problem& p : problems) list.push_back({{"at", p.at}, {"message", p.message}});
  return list;
}

Json rows_of(const value::AttributeMap& item, const table::KeySchema& keys) {
  Json rows = Json::array();
  const auto add = [&](const std::string& name, const value::AttributeValue& v) {
    Json row{{"name", name}};
    row.update(row_of_value(v));
    rows.push_back(std::move(row));
  };
  for (const std::string& name : table::key_names(keys)) {
    if (const value::AttributeValue* v = item.find(name))
      add(name, *v);
  }
  for (const auto& [name, v] : item) {
    if (!table::is_key_attribute(keys, name))
      add(name, v);
  }
  return rows;
}

ItemRead read_rows(const Json& rows) {
  ItemRead out;
  RowReader reader(out.problems);
  out.item = reader.read_named(rows, "", 1);
  if (!out.ok())
    return out;
  auto attributes = value::parse_attribute_map(out.item);
  if (attributes)
    out.attributes = std::move(*attributes);
  else
    out.problems.push_back({"", attributes.error().message});
  return out;
}

ItemRead read_item_text(std::string_view text) {
  ItemRead out;
  if (text.size() > kMostItemText) {
    out.problems.push_back({"", "An item has at most 400 KB; this text is longer than any item."});
    return out;
  }
  JsonParse parsed = parse_json(text);
  if (!parsed) {
    out.problems.push_back({concat({"line ", std::to_string(parsed.error->line), ", column ",
                                    std::to_string(parsed.error->column)}),
                            parsed.error->message});
    return out;
  }
  // What an export holds, or what get-item printed, may be pasted as it is.
  const Json* wrapped =
      parsed.value.is_object() && parsed.value.size() == 1 ? member(parsed.value, "Item") : nullptr;
  if (wrapped && wrapped->is_object()) {
    Json inner = *wrapped;
    parsed.value = std::move(inner);
  }
  if (!parsed.value.is_object()) {
    out.problems.push_back({"", "An item is a JSON object of attribute names and values."});
    return out;
  }
  for (const std::string& twice : parsed.duplicates)
    out.problems.push_back({twice, "This name stands there twice; the last one would win."});
  value::AttributeMap attributes;
  for (const auto& [name, v] : parsed.value.items()) {
    if (const auto shape = value::attribute_value_shape_error(v)) {
      out.problems.push_back(
          {name, concat({shape->message, " (expected DynamoDB JSON such as {\"S\": \"text\"})"})});
      continue;
    }
    auto value = value::parse_attribute_value(v);
    if (!value)
      out.problems.push_back({name, value.error().message});
    else
      attributes.set(name, std::move(*value));
  }
  out.item = std::move(parsed.value);
  out.attributes = std::move(attributes);
  return out;
}

std::string place_in_rows(std::string_view message, const Json& rows) {
  if (!rows.is_array())
    return {};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string name = string_member(rows[i], "name").value_or("");
    if (!name.empty() && names_key(message, name)) {
      const bool type = message.find("mismatch") != std::string_view::npos;
      return concat({"/", std::to_string(i), type ? "/type" : "/text"});
    }
  }
  return {};
}

std::vector<Problem> try_put(const cloud::World& world, std::string_view table, const Json& item,
                             const Json& rows) {
  cloud::World copy = world;
  const Result<Json> done = cloud::direct_call(
      copy, "dynamodb", "PutItem", Json{{"TableName", std::string(table)}, {"Item", item}});
  if (done)
    return {};
  return {{place_in_rows(done.error().message, rows), done.error().message}};
}

WriteCommand write_command(const WriteForm& form) {
  WriteCommand out;
  Json parameters{{"TableName", form.table}};
  if (form.remove)
    parameters["Key"] = form.key;
  else
    parameters["Item"] = form.item;
  if (form.only == Only::IfNew || form.only == Only::IfThere) {
    parameters["ConditionExpression"] =
        form.only == Only::IfNew ? "attribute_not_exists(#key)" : "attribute_exists(#key)";
    parameters["ExpressionAttributeNames"] = Json{{"#key", form.partition_key}};
  } else if (form.only == Only::Condition) {
    if (trim(form.condition).empty())
      out.problems.push_back({"condition", "Write the condition, or choose another way."});
    parameters["ConditionExpression"] = form.condition;
    if (auto names = condition_part(form.names, "names", out.problems))
      parameters["ExpressionAttributeNames"] = std::move(*names);
    if (auto values = condition_part(form.values, "values", out.problems))
      parameters["ExpressionAttributeValues"] = std::move(*values);
  }
  if (form.return_old)
    parameters["ReturnValues"] = "ALL_OLD";
  cloud::CallApi call;
  call.as = form.as;
  call.service = "dynamodb";
  call.operation = form.remove ? "DeleteItem" : "PutItem";
  call.parameters = std::make_shared<const Json>(std::move(parameters));
  out.line = shell::command_line(call);
  return out;
}

}  // namespace lockbox::desk
