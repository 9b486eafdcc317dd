#include "engine/api/dynamodb_shown.hpp"

#include <nlohmann/json.hpp>

namespace lockbox::api::dynamodb {

namespace {

constexpr Shape shown_shape(Kind kind, const Shape* element = nullptr) {
  Shape s;
  s.kind = kind;
  s.element = element;
  return s;
}
constexpr Shape kShownPlain = shown_shape(Kind::String);
constexpr Shape kShownValue = shown_shape(Kind::Value);
constexpr Shape kShownList = shown_shape(Kind::List, &kShownValue);
constexpr Shape kShownMap = shown_shape(Kind::Map, &kShownValue);

/// Longest value shown in a message; a body may have 16 MB.
constexpr std::size_t kMaxShown = 65536;

/// Members of an AttributeValue as the service's messages list them, most of them without a meaning
/// to clients.
constexpr std::string_view kShownTypes[] = {"S",  "N",  "B",    "INT",    "DECIMAL",    "DOUBLE",
                                            "SS", "NS", "BS",   "INTSET", "DECIMALSET", "DOUBLESET",
                                            "M",  "L",  "NULL", "BOOL"};

/// Recursive over documents whose depth the JSON parser has bounded.
class Shown {
 public:
  static std::string text(const Shape& shape, const Json& j) {
    Shown s;
    s.append(shape, j);
    return std::move(s.out_);
  }

 private:
  void append(const Shape& shape, const Json& j) {
    if (out_.size() > kMaxShown)
      return;
    if (j.is_string()) {
      out_ += j.get_ref<const std::string&>();
    } else if (j.is_array()) {
      out_ += '[';
      for (std::size_t i = 0; i < j.size(); ++i) {
        out_ += i == 0 ? "" : ", ";
        append(shape.element ? *shape.element : kShownPlain, j[i]);
      }
      out_ += ']';
    } else if (!j.is_object()) {
      out_ += to_text(j);
    } else if (shape.kind == Kind::Structure) {
      structure(shape, j);
    } else if (shape.kind == Kind::Value) {
      attribute_value(j);
    } else {
      map(shape.kind == Kind::Item ? kShownValue : shape.element ? *shape.element : kShownPlain, j);
    }
  }

  void map(const Shape& element, const Json& j) {
    out_ += '{';
    bool first = true;
    for (const auto& m : j.get_ref<const Json::object_t&>()) {
      out_ += first ? "" : ", ";
      first = false;
      out_ += m.first;
      out_ += '=';
      append(element, m.second);
    }
    out_ += '}';
  }

  void structure(const Shape& shape, const Json& j) {
    out_ += shape.java_name;
    out_ += '(';
    for (std::size_t i = 0; i < shape.field_count; ++i) {
      const Field& f = shape.fields[i];
      const Json* m = member(j, f.name);
      out_ += i == 0 ? "" : ", ";
      out_ += camel_case(f.name);
      out_ += '=';
      if (m)
        append(*f.shape, *m);
      else
        out_ += "null";
    }
    out_ += ')';
  }

  void attribute_value(const Json& j) {
    out_ += "AttributeValue(";
    for (const std::string_view type : kShownTypes) {
      const Json* m = member(j, type);
      out_ += type == "S" ? "" : ", ";
      out_ += camel_case(type);
      out_ += '=';
      if (m)
        append(type == "M" ? kShownMap : kShownList, *m);
      else
        out_ += "null";
    }
    out_ += ')';
  }

  std::string out_;
};

}  // namespace

std::string shown_value(const Shape& shape, const Json& j) {
  return Shown::text(shape, j);
}

}  // namespace lockbox::api::dynamodb
