// CSV and what its columns are.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "web/desk/exchange.hpp"

namespace lockbox::desk {

CsvRead read_csv_records(std::string_view text, char delimiter) {
  CsvRead out;
  std::size_t line = 1;
  CsvRecord record;
  std::string cell;
  bool quoted = false, was_quoted = false, any = false;
  std::size_t quote_line = 0;
  const auto end_cell = [&] {
    record.cells.push_back(std::move(cell));
    cell.clear();
    was_quoted = false;
  };
  const auto end_record = [&] {
    end_cell();
    if (record.cells.size() > 1 || !record.cells[0].empty() || any)
      out.records.push_back(std::move(record));
    record = {};
    any = false;
  };
  record.line = line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\n')
        ++line;
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += c;
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"' && cell.empty() && !was_quoted) {
      quoted = was_quoted = any = true;
      quote_line = line;
    } else if (c == delimiter) {
      end_cell();
    } else if (c == '\n' || (c == '\r' && (i + 1 >= text.size() || text[i + 1] != '\n'))) {
      end_record();
      record.line = ++line;
    } else if (c != '\r') {
      cell += c;
    }
  }
  if (quoted)
    out.open_quote_line = quote_line;
  else if (!cell.empty() || !record.cells.empty() || any)
    end_record();
  return out;
}

std::string csv_cell(const value::AttributeValue& v) {
  std::string text;
  switch (v.type()) {
    case value::Type::S:
      text = v.s();
      break;
    case value::Type::Null:
      text = "null";
      break;
    case value::Type::Bool:
      text = v.boolean_value() ? "true" : "false";
      break;
    default: {
      const Json inner = value::to_json(v).begin().value();
      text = inner.is_string() ? inner.get<std::string>() : to_text(inner);
    }
  }
  // An empty text is quoted, to be told from an attribute that is not there.
  const bool quote = text.empty() || text.find_first_of(",\"\r\n;\t") != std::string::npos ||
                     text.front() == ' ' || text.back() == ' ';
  return quote ? concat({"\"", replace_all(text, "\"", "\"\""), "\""}) : text;
}

}  // namespace lockbox::desk
