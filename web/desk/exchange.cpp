#include "web/desk/exchange.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::desk {

namespace {

/// How many items of the table are looked at to learn what types its attributes have.
constexpr std::size_t kTypeSample = 500;
/// Chosen instead of a type: the column is no attribute of the items.
constexpr std::string_view kLeftOut = "-";
constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";

void add_line_problem(FileRead& out, std::size_t line, std::string message) {
  if (++out.problem_count <= kMostListed)
    out.problems.push_back({line, std::move(message)});
}

/// Takes an item that was read, after asking whether it fits the table: its keys are there, of
/// their types and not empty, and it is not too big.
class Taker {
 public:
  Taker(FileRead& out, const table::Table& t) : out_(out), table_(t) {}

  void take(std::size_t line, value::AttributeMap item) {
    if (const std::string why = refusal(item); !why.empty())
      return add_line_problem(out_, line, why);
    const std::string key = table::encode_key(table_.keys, item);
    const auto [before, fresh] = lines_.emplace(key, line);
    if (!fresh) {
      if (out_.notes.size() < kMostListed)
        out_.notes.push_back({line, concat({"Same key as line ", std::to_string(before->second),
                                            ": the later one is written over it."})});
      before->second = line;
    }
    out_.items.push_back({line, std::make_shared<const value::AttributeMap>(std::move(item))});
  }

 private:
  std::string refusal(const value::AttributeMap& item) const {
    for (const auto* part : {&table_.keys.hash, &table_.keys.range}) {
      for (const table::KeyAttribute& k : *part) {
        const value::AttributeValue* v = item.find(k.name);
        if (!v)
          return concat({"One or more parameter values were invalid: Missing the key ", k.name,
                         " in the item"});
        if (v->type() != k.type)
          return concat({"One or more parameter values were invalid: Type mismatch for key ",
                         k.name, " expected: ", value::type_name(k.type),
                         " actual: ", value::type_name(v->type())});
        if ((v->is(value::Type::S) && v->s().empty()) || (v->is(value::Type::B) && v->b().empty()))
          return concat(
              {"One or more parameter values are not valid. The AttributeValue for a key "
               "attribute cannot contain an empty string value. Key: ",
               k.name});
      }
    }
    if (value::size_bytes(item) > 400 * 1024)
      return "Item size has exceeded the maximum allowed size";
    return {};
  }

  FileRead& out_;
  const table::Table& table_;
  std::map<std::string, std::size_t> lines_;  ///< by encoded key
};

void read_json(std::string_view text, const table::Table& t, FileRead& out) {
  Taker taker(out, t);
  std::size_t line = 0;
  while (!text.empty()) {
    ++line;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view one = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty())
      continue;
    ++out.records;
    const JsonParse parsed = parse_json(one);
    if (!parsed) {
      add_line_problem(
          out, line,
          concat({"Column ", std::to_string(parsed.error->column), ": ", parsed.error->message}));
      continue;
    }
    // An export has {"Item": {...}}; attributes alone are understood too.
    const Json* item = member(parsed.value, "Item");
    if (!item || !item->is_object())
      item = &parsed.value;
    if (const auto shape = value::attribute_map_shape_error(*item)) {
      add_line_problem(out, line, concat({"This is no item in DynamoDB JSON: ", shape->message}));
      continue;
    }
    auto attributes = value::parse_attribute_map(*item);
    if (attributes)
      taker.take(line, std::move(*attributes));
    else
      add_line_problem(out, line, attributes.error().message);
  }
}

/// The delimiter that the header has most of, outside quotes.
char delimiter_of(std::string_view text) {
  char best = ',';
  std::size_t most = 0;
  for (const char candidate : {',', ';', '\t', '|'}) {
    std::size_t count = 0;
    bool quoted = false;
    for (const char c : text.substr(0, 64 * 1024)) {
      if (c == '"')
        quoted = !quoted;
      else if (!quoted && c == '\n')
        break;
      else if (!quoted && c == candidate)
        ++count;
    }
    if (count > most) {
      most = count;
      best = candidate;
    }
  }
  return best;
}

/// Types that the table's items have for these attributes, where they all agree.
std::map<std::string, std::string> types_in_table(const table::Table& t) {
  std::map<std::string, std::string> types;
  std::set<std::string> mixed;
  std::size_t seen = 0;
  for (const auto& [key, item] : t.items) {
    (void)key;
    if (++seen > kTypeSample)
      break;
    for (const auto& [name, v] : *item) {
      const std::string type(value::type_name(v.type()));
      const auto [at, fresh] = types.emplace(name, type);
      if (!fresh && at->second != type)
        mixed.insert(name);
    }
  }
  for (const std::string& name : mixed) types.erase(name);
  return types;
}

bool is_type(std::string_view text) {
  constexpr std::string_view kTypes[] = {"S", "N",  "B",  "BOOL", "NULL",  "M",
                                         "L", "SS", "NS", "BS",   kLeftOut};
  return std::find(std::begin(kTypes), std::end(kTypes), text) != std::end(kTypes);
}

std::vector<CsvColumn> columns_of(const std::vector<std::string>& header, const table::Table& t,
                                  const FileOptions& options) {
  const std::map<std::string, std::string> usual = types_in_table(t);
  std::vector<CsvColumn> columns;
  for (const std::string& cell : header) {
    CsvColumn column{std::string(trim(cell)), "S", "text"};
    const auto chosen = options.types.find(column.name);
    const auto known = usual.find(column.name);
    if (table::is_key_attribute(t.keys, column.name)) {
      for (const auto& [name, type] : t.attribute_definitions) {
        if (name == column.name)
          column.type = value::type_name(type);
      }
      column.because = "key";
    } else if (chosen != options.types.end() && is_type(chosen->second)) {
      column.type = chosen->second;
      column.because = "chosen";
    } else if (known != usual.end()) {
      column.type = known->second;
      column.because = "as in the table";
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

/// A cell as an attribute value in DynamoDB JSON, or a sentence.
Expected<Json, std::string> value_of_cell(const CsvColumn& column, const std::string& cell) {
  const std::string& type = column.type;
  if (type == "S" || type == "N" || type == "B")
    return Json{{type, type == "S" ? cell : std::string(trim(cell))}};
  if (type == "NULL")
    return Json{{"NULL", true}};
  if (type == "BOOL") {
    const std::string word = to_lower(trim(cell));
    if (word != "true" && word != "false")
      return concat({"\"", cell, "\" is no Boolean; expected true or false"});
    return Json{{"BOOL", word == "true"}};
  }
  JsonParse parsed = parse_json(cell);
  if (!parsed)
    return concat({"not JSON: ", parsed.error->message});
  return Json{{type, std::move(parsed.value)}};
}

void read_csv_items(std::string_view text, const table::Table& t, const FileOptions& options,
                    FileRead& out) {
  out.delimiter = delimiter_of(text);
  const CsvRead csv = read_csv_records(text, out.delimiter);
  if (csv.records.empty())
    return add_line_problem(out, 0,
                            "The file is empty: a header with the attributes' names and "
                            "one record a line are expected.");
  out.columns = columns_of(csv.records[0].cells, t, options);
  std::set<std::string> names;
  for (const CsvColumn& column : out.columns) {
    if (column.name.empty())
      add_line_problem(out, 1, "A column of the header has no name.");
    else if (!names.insert(column.name).second)
      add_line_problem(out, 1, concat({"Two columns are called ", column.name, "."}));
  }
  for (const std::string& key : table::key_names(t.keys)) {
    if (names.find(key) == names.end())
      add_line_problem(
          out, 1, concat({"The header has no column ", key, ", which is a key of the table."}));
  }
  out.records = csv.records.size() - 1;
  if (out.problem_count > 0)
    return;
  Taker taker(out, t);
  for (std::size_t r = 1; r < csv.records.size(); ++r) {
    const CsvRecord& record = csv.records[r];
    if (record.cells.size() > out.columns.size()) {
      add_line_problem(
          out, record.line,
          concat({"It has ", std::to_string(record.cells.size()), " cells, the header has ",
                  std::to_string(out.columns.size()), "."}));
      continue;
    }
    Json item = Json::object();
    std::string wrong;
    for (std::size_t i = 0; i < record.cells.size() && wrong.empty(); ++i) {
      const CsvColumn& column = out.columns[i];
      if (column.type == kLeftOut)
        continue;
      // An empty cell is an attribute that the item does not have.
      if (record.cells[i].empty() && !table::is_key_attribute(t.keys, column.name))
        continue;
      auto v = value_of_cell(column, record.cells[i]);
      if (!v) {
        wrong = concat({column.name, ": ", v.error()});
      } else if (const auto shape = value::attribute_value_shape_error(*v)) {
        wrong = concat({column.name, ": ", shape->message});
      } else if (const auto parsed = value::parse_attribute_value(*v); !parsed) {
        wrong = concat({column.name, ": ", parsed.error().message});
      } else {
        item[column.name] = std::move(*v);
      }
    }
    if (!wrong.empty()) {
      add_line_problem(out, record.line, wrong);
      continue;
    }
    auto attributes = value::parse_attribute_map(item);
    if (attributes)
      taker.take(record.line, std::move(*attributes));
    else
      add_line_problem(out, record.line, attributes.error().message);
  }
  if (csv.open_quote_line > 0)
    add_line_problem(out, csv.open_quote_line,
                     "A quote is opened here and never closed; what follows is not read.");
}

void write_csv(const std::vector<value::AttributeMap>& items, const table::KeySchema& keys,
               FileWritten& out) {
  std::vector<std::string> names = table::key_names(keys);
  std::set<std::string> others;
  std::map<std::string, std::set<std::string>> types;
  for (const value::AttributeMap& item : items) {
    for (const auto& [name, v] : item) {
      types[name].insert(std::string(value::type_name(v.type())));
      if (!table::is_key_attribute(keys, name))
        others.insert(name);
    }
  }
  names.insert(names.end(), others.begin(), others.end());
  std::vector<std::string> header;
  for (const std::string& name : names)
    header.push_back(csv_cell(value::AttributeValue::string(name)));
  out.text = join(header, ",") + "\n";
  for (const value::AttributeMap& item : items) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i > 0)
        out.text += ',';
      if (const value::AttributeValue* v = item.find(names[i]))
        out.text += csv_cell(*v);
    }
    out.text += '\n';
  }
  for (const auto& [name, of] : types) {
    if (of.size() > 1)
      out.notes.push_back(concat({name, " has values of types ",
                                  join(std::vector<std::string>(of.begin(), of.end()), ", "),
                                  "; CSV does not say which is which."}));
  }
}

}  // namespace

FileRead read_file(std::string_view text, const table::Table& t, const FileOptions& options) {
  FileRead out;
  if (text.substr(0, 3) == kByteOrderMark)
    text.remove_prefix(3);
  const std::string_view start = trim(text.substr(0, 4096));
  out.format = options.format.value_or(!start.empty() && start[0] == '{' ? FileFormat::DynamoJson
                                                                         : FileFormat::Csv);
  if (text.size() > kMostFileBytes) {
    add_line_problem(out, 0,
                     "The file is larger than 8 MB. Put it into a bucket (aws s3 cp) and import it "
                     "with aws dynamodb import-table instead: that is one step.");
    return out;
  }
  if (!is_valid_utf8(text)) {
    add_line_problem(out, 0, "The file is not UTF-8 text.");
    return out;
  }
  if (out.format == FileFormat::DynamoJson)
    read_json(text, t, out);
  else
    read_csv_items(text, t, options, out);
  if (out.items.size() > kMostFileItems) {
    out.items.clear();
    add_line_problem(out, 0,
                     "The file has more than 20,000 items. Put it into a bucket and use aws "
                     "dynamodb import-table, or divide it.");
  }
  return out;
}

FileWritten write_file(const std::vector<value::AttributeMap>& items, const table::KeySchema& keys,
                       FileFormat format) {
  FileWritten out;
  if (format == FileFormat::Csv) {
    write_csv(items, keys, out);
    return out;
  }
  for (const value::AttributeMap& item : items)
    out.text += concat({"{\"Item\":", to_text(value::to_json(item)), "}\n"});
  return out;
}

}  // namespace lockbox::desk
