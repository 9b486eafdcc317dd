#include "engine/shell/parameters.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/shell/shorthand.hpp"

namespace lockbox::shell {
namespace {

using Value = Expected<Json, std::string>;

bool is_document(std::string_view text) {
  const std::string_view t = trim(text);
  return !t.empty() && (t[0] == '{' || t[0] == '[');
}

Value json_value(const std::string& text) {
  JsonParse parsed = parse_json(text);
  if (parsed)
    return std::move(parsed.value);
  return concat({"Invalid JSON: ", parsed.error->message, " (line ",
                 std::to_string(parsed.error->line), ", column ",
                 std::to_string(parsed.error->column), ")\nJSON received: ", text});
}

/// Replaces file:// and fileb:// by the content; binary content becomes base64.
std::optional<std::string> load(std::string& word, const Files& files) {
  const bool binary = word.substr(0, 8) == "fileb://";
  if (!binary && word.substr(0, 7) != "file://")
    return std::nullopt;
  auto content = load_file(word, files);
  if (!content)
    return content.error().text;
  word = binary ? base64_encode(*content) : std::move(content).value();
  return std::nullopt;
}

Value shorthand_value(const std::string& word, const Shape& shape) {
  auto parsed = parse_shorthand(word);
  if (!parsed)
    return parsed.error();
  return typed_shorthand(*parsed, shape);
}

bool is_composite(const Shape& s) {
  return s.kind == ShapeKind::Structure || s.kind == ShapeKind::Map || s.kind == ShapeKind::List;
}

Value scalar_value(const std::string& word, const Shape& shape) {
  if (shape.kind == ShapeKind::Blob && !base64_decode(word)) {
    return concat({"Invalid base64: \"", word,
                   "\". Binary values are given as base64, or as a file with fileb://"});
  }
  return typed_shorthand(Json(word), shape);
}

Value list_value(const std::vector<std::string>& words, const Shape& shape) {
  if (words.size() == 1 && is_document(words[0]) && trim(words[0])[0] == '[')
    return json_value(words[0]);
  // A JSON object where a list is wanted is a list of one, as the AWS CLI takes it.
  Json out = Json::array();
  for (const std::string& word : words) {
    Value v = !is_composite(*shape.element) ? scalar_value(word, *shape.element)
              : is_document(word)           ? json_value(word)
                                            : shorthand_value(word, *shape.element);
    if (!v)
      return v;
    out.push_back(std::move(v).value());
  }
  return out;
}

}  // namespace

Value parameter_value(const std::vector<std::string>& words, const Shape& shape,
                      const Files& files) {
  std::vector<std::string> loaded = words;
  for (std::string& word : loaded) {
    if (auto problem = load(word, files))
      return *problem;
  }
  if (shape.kind == ShapeKind::List)
    return list_value(loaded, shape);
  if (!is_composite(shape))
    return scalar_value(loaded[0], shape);
  return is_document(loaded[0]) ? json_value(loaded[0]) : shorthand_value(loaded[0], shape);
}

Json skeleton(const Shape& shape, int depth) {
  switch (shape.kind) {
    case ShapeKind::Structure: {
      Json out = Json::object();
      if (depth > 8)
        return out;
      for (const MemberModel& m : shape.members) {
        // Attribute values contain attribute values: one level is enough to show the form.
        const bool recursive = shape.is_union && (m.name == "M" || m.name == "L");
        out[m.name] = recursive ? (m.name == "M" ? Json::object() : Json::array())
                                : skeleton(*m.shape, depth + 1);
      }
      return out;
    }
    case ShapeKind::Map:
      return Json::object({{"KeyName", skeleton(*shape.element, depth + 1)}});
    case ShapeKind::List:
      return Json::array({skeleton(*shape.element, depth + 1)});
    case ShapeKind::Integer:
    case ShapeKind::Long:
      return 0;
    case ShapeKind::Number:
      return 0.0;
    case ShapeKind::Boolean:
      return true;
    case ShapeKind::Timestamp:
      return "1970-01-01T00:00:00";
    default:
      return shape.values.empty() ? "" : shape.values[0];
  }
}

}  // namespace lockbox::shell
