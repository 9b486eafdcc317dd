#include "engine/shell/validate.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::shell {
namespace {

/// Python's names of JSON types, which the AWS CLI's messages use.
std::string_view type_name(const Json& v) {
  switch (v.type()) {
    case Json::value_t::string:
      return "<class 'str'>";
    case Json::value_t::boolean:
      return "<class 'bool'>";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return "<class 'int'>";
    case Json::value_t::number_float:
      return "<class 'float'>";
    case Json::value_t::array:
      return "<class 'list'>";
    case Json::value_t::object:
      return "<class 'dict'>";
    default:
      return "<class 'NoneType'>";
  }
}

/// A value as Python prints it.
std::string python_text(const Json& v) {
  if (v.is_null())
    return "None";
  if (v.is_boolean())
    return v.get<bool>() ? "True" : "False";
  if (v.is_string())
    return v.get<std::string>();
  if (v.is_array() || v.is_object())
    return replace_all(replace_all(to_pretty_text(v, 0), "\n", " "), "\"", "'");
  return to_text(v);
}

class Validator {
 public:
  std::vector<std::string> report;

  void check(const Json& v, const Shape& shape, const std::string& path) {
    switch (shape.kind) {
      case ShapeKind::Structure:
        if (expect(v.is_object(), v, path, "<class 'dict'>"))
          structure(v, shape, path);
        return;
      case ShapeKind::Map:
        if (expect(v.is_object(), v, path, "<class 'dict'>")) {
          for (const auto& [name, value] : v.items())
            check(value, *shape.element, path + "." + name);
        }
        return;
      case ShapeKind::List:
        if (expect(v.is_array(), v, path, "<class 'list'>, <class 'tuple'>")) {
          std::size_t i = 0;
          for (const Json& e : v) check(e, *shape.element, concat({path, "[", index(i++), "]"}));
        }
        return;
      case ShapeKind::Integer:
      case ShapeKind::Long:
        expect(v.is_number_integer(), v, path, "<class 'int'>");
        return;
      case ShapeKind::Number:
        expect(v.is_number(), v, path, "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>");
        return;
      case ShapeKind::Boolean:
        expect(v.is_boolean(), v, path, "<class 'bool'>");
        return;
      case ShapeKind::Timestamp:
        expect(v.is_string() || v.is_number(), v, path, "timestamp-string");
        return;
      case ShapeKind::String:
      case ShapeKind::Blob:
        expect(v.is_string(), v, path, "<class 'str'>");
        return;
    }
  }

 private:
  static std::string index(std::size_t i) { return std::to_string(i); }

  bool expect(bool fits, const Json& v, const std::string& path, std::string_view valid) {
    if (!fits) {
      report.push_back(concat({"Invalid type for parameter ", path.empty() ? "input" : path,
                               ", value: ", python_text(v), ", type: ", type_name(v),
                               ", valid types: ", valid}));
    }
    return fits;
  }

  void structure(const Json& v, const Shape& shape, const std::string& path) {
    const std::string place = path.empty() ? "input" : path;
    for (const MemberModel& m : shape.members) {
      if (m.required && !v.contains(m.name))
        report.push_back(concat({"Missing required parameter in ", place, ": \"", m.name, "\""}));
    }
    for (const auto& [name, value] : v.items()) {
      const MemberModel* m = find_member(shape, name);
      if (!m) {
        std::vector<std::string> known;
        for (const MemberModel& k : shape.members) known.push_back(k.name);
        report.push_back(concat({"Unknown parameter in ", place, ": \"", name,
                                 "\", must be one of: ", join(known, ", ")}));
        continue;
      }
      check(value, *m->shape, path.empty() ? name : concat({path, ".", name}));
    }
  }
};

}  // namespace

std::vector<std::string> validate(const Json& value, const Shape& shape) {
  Validator v;
  v.check(value, shape, "");
  return std::move(v.report);
}

}  // namespace lockbox::shell
