#pragma once
// The words request shapes are written in, and the shapes that both planes use. Source: API
// Reference.
#include "engine/api/dynamodb_shapes.hpp"

namespace lockbox::api::dynamodb::shapes {

constexpr Shape text(std::int64_t min = -1, std::int64_t max = -1) {
  Shape s;
  s.min = min;
  s.max = max;
  return s;
}
constexpr Shape one_of(std::string_view values) {
  Shape s;
  s.enumeration = values;
  return s;
}
/// An enumeration that the current layer words in its own way.
constexpr Shape one_of(std::string_view values, std::string_view current) {
  Shape s = one_of(values);
  s.current_enumeration = current;
  return s;
}
constexpr Shape number(Kind kind, std::int64_t min = -1, std::int64_t max = -1) {
  Shape s;
  s.kind = kind;
  s.min = min;
  s.max = max;
  return s;
}
constexpr Shape plain(Kind kind) {
  Shape s;
  s.kind = kind;
  return s;
}
constexpr Shape list_of(const Shape& element, std::int64_t min = -1, std::int64_t max = -1) {
  Shape s;
  s.kind = Kind::List;
  s.element = &element;
  s.min = min;
  s.max = max;
  return s;
}
constexpr Shape map_of(const Shape& element, std::int64_t min = -1, std::int64_t max = -1) {
  Shape s = list_of(element, min, max);
  s.kind = Kind::Map;
  return s;
}
template <std::size_t N>
constexpr Shape structure(const Field (&fields)[N], std::string_view java_name = {}) {
  Shape s;
  s.kind = Kind::Structure;
  s.java_name = java_name;
  s.fields = fields;
  s.field_count = N;
  return s;
}

inline constexpr bool kRequired = true;

inline constexpr Shape kText = text();
inline constexpr Shape kFilledText = text(1);
inline constexpr Shape kPositiveInteger = number(Kind::Integer, 1);
inline constexpr Shape kPositiveLong = number(Kind::Long, 1);
inline constexpr Shape kLong = plain(Kind::Long);
inline constexpr Shape kBoolean = plain(Kind::Boolean);
inline constexpr Shape kItem = plain(Kind::Item);
inline constexpr Shape kValue = plain(Kind::Value);

constexpr Shape make_table_name() {
  Shape s = text(1, 1024);
  s.name_pattern = true;
  return s;
}
constexpr Shape make_index_name() {
  Shape s = text(3, 255);
  s.name_pattern = true;
  return s;
}
inline constexpr Shape kTableName = make_table_name();
inline constexpr Shape kIndexName = make_index_name();

inline constexpr Shape kReturnConsumedCapacity = one_of("[INDEXES, TOTAL, NONE]");
inline constexpr Shape kReturnMetrics = one_of("[SIZE, NONE]");
inline constexpr Shape kReturnValues = one_of("[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
                                              "[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]");
inline constexpr Shape kReturnOnFailure = one_of("[ALL_OLD, NONE]");
inline constexpr Shape kConditionalOperator = one_of("[OR, AND]", "[ALL, OR]");
inline constexpr Shape kSelect =
    one_of("[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]");
inline constexpr Shape kComparison = one_of(
    "[IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]");
inline constexpr Shape kAction = one_of("[ADD, DELETE, PUT]");

inline constexpr Shape kAttributeName = text(-1, 65535);
inline constexpr Shape kAttributeNames = list_of(kAttributeName, 1);
inline constexpr Shape kNameMap = map_of(kText);
inline constexpr Shape kValueList = list_of(kValue);

struct Request {
  std::string_view operation;
  Shape shape;
};

inline constexpr Shape kNothing = plain(Kind::Structure);

/// Shapes of the operations on tables, backups, exports and imports (dynamodb_shapes_tables.cpp).
const Shape* table_request_shape(std::string_view operation);
/// Shapes of the operations on streams, replicas and destinations (dynamodb_shapes_streams.cpp).
const Shape* stream_request_shape(std::string_view operation);

}  // namespace lockbox::api::dynamodb::shapes
