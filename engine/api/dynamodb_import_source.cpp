#include "engine/api/dynamodb_import_source.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

namespace {

void note_error(ImportCount& count, const std::string& what) {
  ++count.errors;
  if (count.first_error.empty())
    count.first_error = concat({"record ", std::to_string(count.processed), ": ", what});
}

void hand_over(value::AttributeMap item, const TakeItem& take, ImportCount& count) {
  if (auto ok = take(std::move(item)); !ok)
    note_error(count, ok.error().message);
}

/// One record of CSV from `at` on; quotes may hold delimiters, line ends and doubled quotes.
std::vector<std::string> next_record(std::string_view text, std::size_t& at, char delimiter) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c != '"') {
        out.back() += c;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        out.back() += c;
        ++at;
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == delimiter) {
      out.emplace_back();
    } else if (c == '\n') {
      ++at;
      break;
    } else if (c != '\r') {
      out.back() += c;
    }
  }
  return out;
}

}  // namespace

void read_json_lines(std::string_view text, const TakeItem& take, ImportCount& count) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty())
      continue;
    ++count.processed;
    const JsonParse parsed = parse_json(line);
    const Json* item = parsed ? member(parsed.value, "Item") : nullptr;
    if (!item) {
      note_error(count, parsed ? "it has no member Item" : parsed.error->message);
      continue;
    }
    if (auto wrong = value::attribute_map_shape_error(*item)) {
      note_error(count, wrong->message);
      continue;
    }
    auto attributes = value::parse_attribute_map(*item);
    if (attributes)
      hand_over(std::move(*attributes), take, count);
    else
      note_error(count, attributes.error().message);
  }
}

void read_csv(std::string_view text, const CsvFormat& format, const table::Table& t,
              const TakeItem& take, ImportCount& count) {
  std::size_t at = 0;
  std::vector<std::string> header = format.header;
  if (header.empty())
    header = next_record(text, at, format.delimiter);
  const auto type_of = [&](const std::string& name) {
    for (const auto& d : t.attribute_definitions)
      if (d.first == name)
        return d.second;
    return value::Type::S;
  };
  while (at < text.size()) {
    const std::vector<std::string> record = next_record(text, at, format.delimiter);
    if (record.size() == 1 && record[0].empty())
      continue;
    ++count.processed;
    Json item = Json::object();
    for (std::size_t i = 0; i < record.size() && i < header.size(); ++i)
      if (!record[i].empty())
        item[header[i]] = Json{{std::string(value::type_name(type_of(header[i]))), record[i]}};
    if (record.size() > header.size()) {
      note_error(count, "it has more fields than the header");
      continue;
    }
    auto attributes = value::parse_attribute_map(item);
    if (attributes)
      hand_over(std::move(*attributes), take, count);
    else
      note_error(count, attributes.error().message);
  }
}

}  // namespace lockbox::api::dynamodb
