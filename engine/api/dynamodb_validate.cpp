#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_shapes.hpp"
#include "engine/base/text.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

namespace {

AwsError serialization(std::string message) {
  return AwsError{"SerializationException", std::move(message), 400, "com.amazon.coral.service",
                  nullptr};
}

std::string_view java_name(Kind kind) {
  switch (kind) {
    case Kind::Integer:
      return "Integer";
    case Kind::Long:
      return "Long";
    case Kind::Boolean:
      return "Boolean";
    case Kind::Timestamp:
      return "Date";
    default:
      return "String";
  }
}

std::string_view token_name(const Json& j) {
  if (j.is_boolean())
    return j.get<bool>() ? "TRUE_VALUE" : "FALSE_VALUE";
  if (j.is_number_float())
    return "DECIMAL_VALUE";
  return j.is_number() ? "NUMBER_VALUE" : "STRING_VALUE";
}

bool is_boolean_text(const Json& j) {
  if (!j.is_string())
    return false;
  for (const char* word : {"true", "1", "yes", "false", "0", "no"})
    if (equals_ignore_case(j.get_ref<const std::string&>(), word))
      return true;
  return false;
}

std::optional<AwsError> check_scalar(Kind kind, const Json& j) {
  const bool fits = kind == Kind::String    ? j.is_string()
                    : kind == Kind::Boolean ? j.is_boolean() || is_boolean_text(j)
                                            : j.is_number();
  if (fits)
    return std::nullopt;
  if (j.is_object())
    return serialization("Start of structure or map found where not expected");
  if (j.is_array())
    return serialization(
        concat({"Unrecognized collection type class java.lang.", java_name(kind)}));
  if (kind == Kind::Boolean && j.is_string())
    return serialization("Unexpected token received from parser");
  return serialization(concat({token_name(j), " cannot be converted to ", java_name(kind)}));
}

std::optional<AwsError> check_structure(const Shape& shape, const Json& j) {
  if (j.is_array())
    return serialization("Unrecognized collection type class com.amazonaws.dynamodb.v20120810");
  if (!j.is_object())
    return serialization("Unexpected value type in payload");
  for (const auto& m : j.get_ref<const Json::object_t&>())
    for (std::size_t i = 0; i < shape.field_count; ++i)
      if (shape.fields[i].name == m.first)
        if (auto error = check_types(*shape.fields[i].shape, m.second))
          return error;
  return std::nullopt;
}

}  // namespace

std::optional<AwsError> check_types(const Shape& shape, const Json& j) {
  if (j.is_null())
    return std::nullopt;
  switch (shape.kind) {
    case Kind::Value:
      return value::attribute_value_shape_error(j);
    case Kind::Item:
      return value::attribute_map_shape_error(j);
    case Kind::Structure:
      return check_structure(shape, j);
    case Kind::List:
      if (j.is_object())
        return serialization("Start of structure or map found where not expected");
      if (!j.is_array())
        return serialization("Unexpected field type");
      for (const Json& e : j)
        if (auto error = check_types(*shape.element, e))
          return error;
      return std::nullopt;
    case Kind::Map:
      if (j.is_array())
        return serialization(
            "Unrecognized collection type class java.util.Map<java.lang.String, "
            "com.amazonaws.dynamodb.v20120810.AttributeValue>");
      if (!j.is_object())
        return serialization("Unexpected field type");
      for (const auto& m : j.get_ref<const Json::object_t&>())
        if (auto error = check_types(*shape.element, m.second))
          return error;
      return std::nullopt;
    default:
      return check_scalar(shape.kind, j);
  }
}

std::string camel_case(std::string_view name) {
  std::string out(name);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z')
    out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
}

namespace {

constexpr std::size_t kMaxFailures = 10;

/// Collects failures with their paths, in the spelling of either layer.
class Constraints {
 public:
  explicit Constraints(Layer layer) : layer_(layer) {}

  void check(const Shape& shape, const Json& j, const std::string& path) {
    if (done())
      return;
    switch (shape.kind) {
      case Kind::String:
        check_string(shape, j.get_ref<const std::string&>(), path);
        break;
      case Kind::Integer:
      case Kind::Long:
        check_number(shape, j.get<std::int64_t>(), path);
        break;
      case Kind::List:
        check_size(shape, j, path);
        for (std::size_t i = 0; i < j.size(); ++i)
          check_member(*shape.element, j[i], concat({path, ".", std::to_string(i + 1), ".member"}));
        break;
      case Kind::Map:
        check_size(shape, j, path);
        for (const auto& m : j.get_ref<const Json::object_t&>())
          check_member(*shape.element, m.second, concat({path, ".", m.first, ".member"}));
        break;
      case Kind::Structure:
        check_fields(shape, j, path);
        break;
      default:
        break;
    }
  }

  void check_fields(const Shape& shape, const Json& j, const std::string& path) {
    for (std::size_t i = 0; i < shape.field_count; ++i) {
      const Field& f = shape.fields[i];
      const std::string name = layer_ == Layer::Older ? camel_case(f.name) : std::string(f.name);
      const std::string at = path.empty() ? name : concat({path, ".", name});
      const Json* m = member(j, f.name);
      if (m)
        check(*f.shape, *m, at);
      else if (f.required)
        fail(nullptr, at, "Member must not be null");
    }
  }

  std::optional<AwsError> outcome() const {
    if (failures_.empty())
      return std::nullopt;
    const std::size_t n = failures_.size();
    std::string text =
        concat({std::to_string(n), n == 1 ? " validation error" : " validation errors",
                " detected: ", join(failures_, "; ")});
    return AwsError{"ValidationException", std::move(text), 400, "com.amazon.coral.validate",
                    nullptr};
  }

 private:
  bool done() const { return failures_.size() >= (layer_ == Layer::Current ? 1 : kMaxFailures); }

  void check_member(const Shape& shape, const Json& j, const std::string& path) {
    if (j.is_null())
      fail(nullptr, path, "Member must not be null");
    else
      check(shape, j, path);
  }

  /// `value` null: no value at all.
  void fail(const std::string* value, const std::string& path, const std::string& rule) {
    if (done())
      return;
    std::string shown;
    if (layer_ == Layer::Older)
      shown = value ? concat({"Value '", *value, "' at '"}) : std::string("Value null at '");
    else
      shown = "Value at '";
    failures_.push_back(concat({shown, path, "' failed to satisfy constraint: ", rule}));
  }

  void check_string(const Shape& s, const std::string& v, const std::string& path) {
    const auto length = static_cast<std::int64_t>(utf8_length(v));
    if (s.name_pattern && !is_name(v) && v.rfind("arn:", 0) != 0)
      fail(&v, path, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    if (s.min >= 0 && length < s.min)
      fail(&v, path, "Member must have length greater than or equal to " + std::to_string(s.min));
    if (s.max >= 0 && length > s.max)
      fail(&v, path, "Member must have length less than or equal to " + std::to_string(s.max));
    if (!s.enumeration.empty() && !in_enumeration(s.enumeration, v))
      fail(&v, path, concat({"Member must satisfy enum value set: ", s.enumeration}));
  }

  static bool is_name(const std::string& v) {
    for (const char c : v)
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '_' || c == '.' || c == '-'))
        return false;
    return !v.empty();
  }

  static bool in_enumeration(std::string_view list, std::string_view v) {
    list = list.substr(1, list.size() - 2);
    while (!list.empty()) {
      const std::size_t end = std::min(list.find(", "), list.size());
      if (list.substr(0, end) == v)
        return true;
      list.remove_prefix(std::min(end + 2, list.size()));
    }
    return false;
  }

  void check_number(const Shape& s, std::int64_t v, const std::string& path) {
    const std::string shown = std::to_string(v);
    if (s.min >= 0 && v < s.min)
      fail(&shown, path,
           "Member must have value greater than or equal to " + std::to_string(s.min));
    if (s.max >= 0 && v > s.max)
      fail(&shown, path, "Member must have value less than or equal to " + std::to_string(s.max));
  }

  void check_size(const Shape& s, const Json& j, const std::string& path) {
    const auto n = static_cast<std::int64_t>(j.size());
    const std::string shown =
        n == 0 ? (j.is_array() ? "[]" : "{}") : concat({"[", std::to_string(n), " members]"});
    if (s.min >= 0 && n < s.min)
      fail(&shown, path,
           "Member must have length greater than or equal to " + std::to_string(s.min));
    if (s.max >= 0 && n > s.max)
      fail(&shown, path, "Member must have length less than or equal to " + std::to_string(s.max));
  }

  Layer layer_;
  std::vector<std::string> failures_;
};

}  // namespace

std::optional<AwsError> check_constraints(const Shape& shape, const Json& parameters, Layer layer) {
  Constraints c(layer);
  c.check_fields(shape, parameters, "");
  return c.outcome();
}

}  // namespace lockbox::api::dynamodb
