#include "web/desk/statement_desk.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/expression/partiql/statement.hpp"
#include "engine/expression/partiql/tree.hpp"
#include "engine/shell/shell.hpp"
#include "engine/table/keys.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::desk {

namespace {

namespace partiql = expression::partiql;

constexpr std::size_t kNameSample = 200;

/// The parameters of a statement; nothing with a problem when they are none.
std::optional<std::vector<value::AttributeValue>> parameters_of(std::string_view text,
                                                                std::string& problem) {
  std::vector<value::AttributeValue> out;
  if (trim(text).empty())
    return out;
  const JsonParse parsed = parse_json(text);
  if (!parsed || !parsed.value.is_array()) {
    problem = parsed ? std::string("Expected a list such as [{\"S\": \"text\"}].")
                     : concat({"Not JSON at line ", std::to_string(parsed.error->line), ", column ",
                               std::to_string(parsed.error->column), ": ", parsed.error->message});
    return std::nullopt;
  }
  for (std::size_t i = 0; i < parsed.value.size(); ++i) {
    const auto shape = value::attribute_value_shape_error(parsed.value[i]);
    auto v = shape ? Result<value::AttributeValue>(*shape)
                   : value::parse_attribute_value(parsed.value[i]);
    if (!v) {
      problem = concat({"Parameter ", std::to_string(i + 1), ": ", v.error().message});
      return std::nullopt;
    }
    out.push_back(std::move(*v));
  }
  return out;
}

/// Byte range of "line:column:length" within the text.
void find_place(std::string_view text, std::size_t line, std::size_t column, std::size_t length,
                StatementMistake& m) {
  std::size_t at = 0;
  for (std::size_t l = 1; l < line && at < text.size(); ++l) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos)
      return;
    at = end + 1;
  }
  const auto skip = [&](std::size_t characters) {
    for (; characters > 0 && at < text.size(); --characters) {
      ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    }
  };
  skip(column - 1);
  m.line = line;
  m.column = column;
  m.offset = at;
  skip(length);
  m.bytes = at - m.offset;
}

/// "... at 1:8:5" in a message of the service.
void place_from_message(std::string_view text, StatementMistake& m) {
  const std::size_t at = m.message.rfind(" at ");
  if (at == std::string::npos)
    return;
  std::string tail = m.message.substr(at + 4);
  while (!tail.empty() && !is_digit(tail.back())) tail.pop_back();
  const std::vector<std::string> parts = split(tail, ':');
  if (parts.size() != 3)
    return;
  const auto line = to_int(parts[0]), column = to_int(parts[1]), length = to_int(parts[2]);
  if (line && column && length && *line > 0 && *column > 0 && *length >= 0)
    find_place(text, static_cast<std::size_t>(*line), static_cast<std::size_t>(*column),
               static_cast<std::size_t>(*length), m);
}

}  // namespace

std::optional<StatementMistake> check_statement(std::string_view text,
                                                std::string_view parameters) {
  if (trim(text).empty())
    return std::nullopt;
  if (utf8_length(text) > kMostStatement)
    return StatementMistake{"A statement has at most 8192 characters.", 0, 0, 0, 0};
  partiql::Place place;
  const auto tree = partiql::parse_tree(text, &place);
  StatementMistake m;
  if (!tree) {
    m.message = tree.error();
    // AWS says nothing about a text that has no tokens at all: say what is meant.
    if (std::string_view(m.message).ends_with("processed: "))
      m.message += "this begins no word, number or quoted text that ends";
    m.line = place.line;
    m.column = place.column;
    m.offset = std::min(place.offset, text.size());
    m.bytes = std::min(place.bytes, text.size() - m.offset);
    return m;
  }
  std::string wrong;
  auto values = parameters_of(parameters, wrong);
  if (!values)
    return std::nullopt;  // said beside the parameters
  if (values->size() != tree->parameters && !trim(parameters).empty())
    return StatementMistake{"Number of parameters in request and statement don't match.", 0, 0, 0,
                            0};
  values->resize(tree->parameters, value::AttributeValue::string("?"));
  const auto bound = partiql::parse_statement(text, *values);
  // Without the values of its parameters, what is wrong with a statement may be their fault.
  if (bound || (tree->parameters > 0 && trim(parameters).empty()))
    return std::nullopt;
  m.message = bound.error();
  place_from_message(text, m);
  return m;
}

std::vector<std::string> attribute_names(const table::Table& t) {
  std::vector<std::string> names = table::key_names(t.keys);
  std::set<std::string> others;
  for (const Cow<table::Index>& index : t.indexes) {
    for (const std::string& name : table::key_names(index->keys)) others.insert(name);
  }
  std::size_t seen = 0;
  for (const auto& [key, item] : t.items) {
    (void)key;
    if (++seen > kNameSample)
      break;
    for (const auto& [name, v] : *item) {
      (void)v;
      others.insert(name);
    }
  }
  for (const std::string& name : others) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  }
  return names;
}

Json table_of_items(const Json& items, const table::Table* table) {
  std::vector<std::string> columns;
  std::set<std::string> others;
  if (table)
    columns = table::key_names(table->keys);
  std::set<std::string> present;
  for (const Json& item : items) {
    if (!item.is_object())
      continue;
    for (const auto& [name, v] : item.items()) {
      (void)v;
      present.insert(name);
    }
  }
  columns.erase(std::remove_if(columns.begin(), columns.end(),
                               [&](const std::string& c) { return present.count(c) == 0; }),
                columns.end());
  for (const std::string& name : present) {
    if (std::find(columns.begin(), columns.end(), name) == columns.end())
      columns.push_back(name);
  }
  Json rows = Json::array();
  for (const Json& item : items) {
    Json row = Json::array();
    for (const std::string& column : columns) {
      const Json* cell = item.is_object() ? member(item, column) : nullptr;
      if (!cell || !cell->is_object() || cell->size() != 1) {
        row.push_back(nullptr);
        continue;
      }
      const Json& inner = cell->begin().value();
      row.push_back(cell->begin().key() == "NULL" ? std::string("null")
                    : inner.is_string()           ? inner.get<std::string>()
                                                  : to_text(inner));
    }
    rows.push_back(std::move(row));
  }
  return Json{{"columns", columns}, {"rows", std::move(rows)}};
}

StatementCommand statement_command(const StatementForm& form) {
  StatementCommand out;
  Json parameters{{"Statement", form.text}};
  if (trim(form.text).empty())
    out.problems.push_back({"text", "Write a statement."});
  if (!trim(form.parameters).empty()) {
    std::string problem;
    if (!parameters_of(form.parameters, problem))
      out.problems.push_back({"parameters", problem});
    else
      parameters["Parameters"] = parse_json(form.parameters).value;
  }
  if (!trim(form.limit).empty()) {
    const auto limit = to_int(trim(form.limit));
    if (!limit || *limit < 1)
      out.problems.push_back({"limit", "A limit is a whole number, at least 1."});
    else
      parameters["Limit"] = *limit;
  }
  if (form.consistent)
    parameters["ConsistentRead"] = true;
  if (!form.token.empty())
    parameters["NextToken"] = form.token;
  parameters["ReturnConsumedCapacity"] = "TOTAL";
  cloud::CallApi call;
  call.as = form.as;
  call.service = "dynamodb";
  call.operation = "ExecuteStatement";
  call.parameters = std::make_shared<const Json>(std::move(parameters));
  out.line = shell::command_line(call) + " --output json";
  return out;
}

}  // namespace lockbox::desk
