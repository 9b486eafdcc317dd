#include <algorithm>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_shapes.hpp"
#include "engine/api/dynamodb_shown.hpp"
#include "engine/base/decimal.hpp"
#include "engine/base/text.hpp"
#include "engine/base/texts/numbers.hpp"
#include "engine/table/texts/constraints.hpp"
#include "engine/table/texts/parameters.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "engine/value/texts/shapes.hpp"

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

std::string java_class(Kind kind) {
  return concat({kind == Kind::Timestamp ? "java.util." : "java.lang.", java_name(kind)});
}

/// The type of Java that a shape is for the service.
std::string java_type(const Shape& shape) {
  constexpr std::string_view values = texts::kJavaValue;
  constexpr std::string_view package = values.substr(0, values.rfind('.') + 1);
  switch (shape.kind) {
    case Kind::Structure:
      return concat({package, shape.java_name});
    case Kind::Value:
      return std::string(values);
    case Kind::Item:
      return concat({"java.util.Map<", texts::kJavaString, ", ", values, ">"});
    case Kind::Map:
      return concat({"java.util.Map<", texts::kJavaString, ", ", java_type(*shape.element), ">"});
    case Kind::List:
      return concat({"java.util.List<", java_type(*shape.element), ">"});
    default:
      return java_class(shape.kind);
  }
}

/// A scalar where a list or a map belongs.
AwsError not_a_container(const Shape& shape) {
  const Kind inside = shape.element->kind;
  const bool nested = inside == Kind::List || inside == Kind::Map || inside == Kind::Item;
  return serialization(nested ? texts::say<texts::kScalarForNested>()
                              : texts::say<texts::kFieldType>());
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
    return serialization(texts::say<texts::kStructureNotExpected>());
  if (j.is_array())
    return serialization(texts::say<texts::kListForClass>(java_class(kind)));
  if (kind == Kind::Boolean && j.is_string())
    return serialization(texts::say<texts::kTokenNotExpected>());
  return serialization(texts::say<texts::kNotConvertible>(token_name(j), java_name(kind)));
}

std::optional<AwsError> check_structure(const Shape& shape, const Json& j) {
  if (j.is_array())
    return serialization(texts::say<texts::kListForClass>(java_type(shape)));
  if (!j.is_object())
    return serialization(texts::say<texts::kValueType>());
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
        return serialization(texts::say<texts::kStructureNotExpected>());
      if (!j.is_array())
        return not_a_container(shape);
      for (const Json& e : j)
        if (auto error = check_types(*shape.element, e))
          return error;
      return std::nullopt;
    case Kind::Map:
      if (j.is_array())
        return serialization(texts::say<texts::kListForMap>(java_type(*shape.element)));
      if (!j.is_object())
        return not_a_container(shape);
      for (const auto& m : j.get_ref<const Json::object_t&>())
        if (auto error = check_types(*shape.element, m.second))
          return error;
      return std::nullopt;
    default:
      return check_scalar(shape.kind, j);
  }
}

std::int64_t whole_number(const Json& j) {
  if (j.is_number_unsigned())
    return static_cast<std::int64_t>(
        std::min<std::uint64_t>(j.get<std::uint64_t>(), std::numeric_limits<std::int64_t>::max()));
  if (!j.is_number_float())
    return j.get<std::int64_t>();
  // By its digits: the engine computes with no floating point.
  const std::string text = to_text(j);
  const bool negative = text[0] == '-';
  const auto number = parse_decimal(text);
  const std::string digits = number ? to_text(*number) : std::string();
  const std::size_t point = std::min(digits.find('.'), digits.size());
  if (digits.empty() || point > 19) {
    // Too small to be anything but a fraction, or too large.
    if (!number && number.error() == texts::kNumberUnderflow.words)
      return negative ? -1 : 0;
    return negative ? std::numeric_limits<std::int64_t>::min()
                    : std::numeric_limits<std::int64_t>::max();
  }
  const std::int64_t whole = std::strtoll(digits.substr(0, point).c_str(), nullptr, 10);
  return negative && point < digits.size() ? whole - 1 : whole;
}

std::string camel_case(std::string_view name) {
  std::string out(name);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z')
    out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
}

namespace {

constexpr std::int64_t kMaxName = 255;
constexpr char kNamePattern[] = "[a-zA-Z0-9_.-]+";

/// Where a member is, as either layer writes it.
struct Path {
  std::string older, current;

  Path field(std::string_view name) const {
    return {older.empty() ? camel_case(name) : concat({older, ".", camel_case(name)}),
            current.empty() ? std::string(name) : concat({current, ".", name})};
  }
  Path element(std::size_t i) const { return value(std::to_string(i + 1)); }
  Path value(std::string_view key) const {
    return {concat({older, ".", key, ".member"}), concat({current, ".", key, ".member"})};
  }
};

constexpr std::size_t kMaxFailures = 10;

/// What kind of check failed. The current layer words them differently, see Constraints::outcome().
enum class Failed { Null, Name, Size, Enumeration, Word };

struct Failure {
  Failed kind = Failed::Null;
  std::string older;    ///< "Value 'x' at 'tableName' failed to satisfy constraint: ..."
  std::string current;  ///< "Value at 'TableName' failed to satisfy constraint: ..."
  bool weak = false;    ///< not mentioned when anything else is wrong
};

/// Collects failures with their paths, in the spelling of both layers.
class Constraints {
 public:
  void check_fields(const Shape& shape, const Json& j, const Path& path) {
    for (std::size_t i = 0; i < shape.field_count && !full(); ++i) {
      const Field& f = shape.fields[i];
      const Json* m = member(j, f.name);
      if (m)
        check(*f.shape, *m, path.field(f.name));
      else if (f.required)
        fail(Failed::Null, nullptr, path.field(f.name), texts::say<texts::kMemberNull>());
    }
  }

  /// The older layer lists every failure with its value. The current one does so too as long as a
  /// member is missing or a table name is malformed; else it names the first length or range that
  /// is wrong, without its value, and then the enumerations. Two of those it words without a place:
  /// ReturnValues among the others of Put and Delete, but alone for UpdateItem, and
  /// ConditionalOperator always alone.
  std::optional<AwsError> outcome(std::string_view operation, Layer layer) const {
    if (failures_.empty())
      return std::nullopt;
    if (layer == Layer::Older || has(Failed::Null) || has(Failed::Name))
      return refuse(texts(&Failure::older));
    for (const Failure& f : failures_)
      if (f.kind == Failed::Size)
        return refuse({f.current});
    const bool writes =
        operation == "PutItem" || operation == "UpdateItem" || operation == "DeleteItem";
    for (const Failure& f : failures_)
      if (f.kind == Failed::Word && (!writes || operation == "UpdateItem"))
        return writes ? refuse({f.current}) : bare(f.current);
    return refuse(texts(&Failure::current));
  }

 private:
  bool full() const { return failures_.size() >= kMaxFailures; }

  bool has(Failed kind) const {
    for (const Failure& f : failures_)
      if (f.kind == kind)
        return true;
    return false;
  }

  std::vector<std::string> texts(std::string Failure::*spelling) const {
    std::vector<std::string> out;
    for (const Failure& f : failures_)
      if (!f.weak || failures_.size() == 1)
        out.push_back(f.*spelling);
    return out;
  }

  static AwsError bare(std::string text) {
    return AwsError{"ValidationException", std::move(text), 400, "com.amazon.coral.validate",
                    nullptr};
  }

  static AwsError refuse(const std::vector<std::string>& failures) {
    if (failures.size() == 1)
      return bare(texts::say<texts::kEnvelope>(failures[0]));
    return bare(texts::say<texts::kValidationErrors>(std::to_string(failures.size()),
                                                     join(failures, "; ")));
  }

  void check(const Shape& shape, const Json& j, const Path& path) {
    if (full())
      return;
    switch (shape.kind) {
      case Kind::String:
        check_string(shape, j.get_ref<const std::string&>(), path);
        break;
      case Kind::Integer:
      case Kind::Long:
        check_number(shape, whole_number(j), path);
        break;
      case Kind::List:
        check_size(shape, j, path);
        for (std::size_t i = 0; i < j.size(); ++i)
          check_member(*shape.element, j[i], path.element(i));
        break;
      case Kind::Map:
        check_map(shape, j, path);
        break;
      case Kind::Structure:
        check_fields(shape, j, path);
        break;
      default:
        break;
    }
  }

  void check_member(const Shape& shape, const Json& j, const Path& path) {
    if (j.is_null())
      fail(Failed::Null, nullptr, path, texts::say<texts::kMemberNull>());
    else
      check(shape, j, path);
  }

  /// `value` null: no value at all.
  void fail(Failed kind, const std::string* value, const Path& path, std::string_view rule) {
    if (full())
      return;
    const std::string shown = value ? concat({"'", *value, "'"}) : std::string("null");
    Failure f;
    f.kind = kind;
    f.older = texts::say<texts::kConstraintOlder>(shown, path.older, rule);
    f.current = kind == Failed::Enumeration
                    ? f.older
                    : texts::say<texts::kConstraintCurrent>(path.current, rule);
    failures_.push_back(std::move(f));
  }

  void check_string(const Shape& s, const std::string& v, const Path& path) {
    const auto length = static_cast<std::int64_t>(utf8_length(v));
    const bool arn = v.rfind("arn:", 0) == 0;
    const std::int64_t max = s.name_pattern && !arn ? std::min(s.max, kMaxName) : s.max;
    if (s.name_pattern && !v.empty() && !is_name(v) && !arn)
      fail(Failed::Name, &v, path, pattern_rule());
    if (s.min >= 0 && length < s.min)
      fail(Failed::Size, &v, path, at_least("length", s.min));
    if (s.name_pattern && v.empty() && s.min > 1)
      fail(Failed::Name, &v, path, pattern_rule());
    if (max >= 0 && length > max)
      fail(s.name_pattern ? Failed::Name : Failed::Size, &v, path, at_most("length", max));
    if (!s.enumeration.empty() && !in_enumeration(s.enumeration, v)) {
      fail(Failed::Enumeration, &v, path, texts::say<texts::kEnumeration>(s.enumeration));
      if (!s.current_enumeration.empty() && !full()) {
        failures_.back().kind = Failed::Word;
        failures_.back().current = texts::say<texts::kEnumerationCurrent>(s.current_enumeration);
      }
    }
  }

  static std::string pattern_rule() { return texts::say<texts::kPattern>(kNamePattern); }
  static std::string at_least(std::string_view what, std::int64_t n) {
    return texts::say<texts::kAtLeast>(what, std::to_string(n));
  }
  static std::string at_most(std::string_view what, std::int64_t n) {
    return texts::say<texts::kAtMost>(what, std::to_string(n));
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

  void check_number(const Shape& s, std::int64_t v, const Path& path) {
    const std::string shown = std::to_string(v);
    if (s.min >= 0 && v < s.min)
      fail(Failed::Size, &shown, path, at_least("value", s.min));
    if (s.max >= 0 && v > s.max)
      fail(Failed::Size, &shown, path, at_most("value", s.max));
  }

  void check_size(const Shape& s, const Json& j, const Path& path) {
    const auto n = static_cast<std::int64_t>(j.size());
    if (n >= s.min && (s.max < 0 || n <= s.max))
      return;
    const std::string shown = shown_value(s, j);
    fail(Failed::Size, &shown, path,
         n < s.min ? at_least("length", s.min) : at_most("length", s.max));
  }

  void check_map(const Shape& s, const Json& j, const Path& path) {
    check_size(s, j, path);
    if (s.table_keys)
      for (const auto& m : j.get_ref<const Json::object_t&>())
        if (!is_table(m.first)) {
          const std::string shown = s.table_keys_as_json ? to_text(j) : shown_value(s, j);
          fail(Failed::Name, &shown, path,
               texts::say<texts::kMapKeys>(at_most("length", kMaxName), at_least("length", 3),
                                           kNamePattern));
          failures_.back().weak = !s.table_keys_as_json;
          break;
        }
    for (const auto& m : j.get_ref<const Json::object_t&>()) {
      // The older layer speaks of the map when one of its lists is too short or too long.
      const Shape& e = *s.element;
      const auto n = static_cast<std::int64_t>(m.second.size());
      if (e.kind == Kind::List && e.min >= 0 && e.max >= 0 && m.second.is_array() &&
          (n < e.min || n > e.max)) {
        const std::string shown = shown_value(s, j);
        fail(Failed::Size, &shown, path,
             texts::say<texts::kMapValue>(at_most("length", e.max), at_least("length", e.min)));
        continue;
      }
      check_member(e, m.second, path.value(m.first));
    }
  }

  static bool is_table(const std::string& name) {
    if (name.rfind("arn:", 0) == 0)
      return true;
    return name.size() >= 3 && name.size() <= static_cast<std::size_t>(kMaxName) && is_name(name);
  }

  std::vector<Failure> failures_;
};

}  // namespace

std::optional<AwsError> check_constraints(const Shape& shape, const Json& parameters,
                                          std::string_view operation, Layer layer) {
  Constraints c;
  c.check_fields(shape, parameters, Path());
  return c.outcome(operation, layer);
}

}  // namespace lockbox::api::dynamodb
