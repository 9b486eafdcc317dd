#include "engine/value/dynamodb_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/base/texts/numbers.hpp"
#include "engine/value/texts/shapes.hpp"
#include "engine/value/texts/values.hpp"

namespace lockbox::value {

namespace {

AwsError serialization(std::string message) {
  AwsError e;
  e.code = "SerializationException";
  e.message = std::move(message);
  e.name_space = "com.amazon.coral.service";
  return e;
}

AwsError validation(std::string message) {
  AwsError e;
  e.code = "ValidationException";
  e.message = std::move(message);
  e.name_space = "com.amazon.coral.validate";
  return e;
}

using ShapeError = std::optional<AwsError>;

/// "NUMBER_VALUE cannot be converted to String" and its relatives.
AwsError not_convertible(const Json& j, std::string_view java_type) {
  if (j.is_object())
    return serialization(texts::say<texts::kStructureNotExpected>());
  if (j.is_array())
    return serialization(texts::say<texts::kListForClass>(concat({"java.lang.", java_type})));
  const char* token = j.is_boolean()          ? (j.get<bool>() ? "TRUE_VALUE" : "FALSE_VALUE")
                      : j.is_number_float()   ? "DECIMAL_VALUE"
                      : j.is_number_integer() ? "NUMBER_VALUE"
                                              : "STRING_VALUE";
  return serialization(texts::say<texts::kNotConvertible>(token, java_type));
}

ShapeError string_shape(const Json& j) {
  if (j.is_string() || j.is_null())
    return std::nullopt;
  return not_convertible(j, "String");
}

ShapeError blob_shape(const Json& j) {
  if (j.is_null())
    return std::nullopt;
  if (j.is_object())
    return serialization(texts::say<texts::kStructureNotExpected>());
  if (j.is_array())
    return serialization(texts::say<texts::kListForClass>(texts::kJavaBytes));
  if (!j.is_string())
    return serialization(texts::say<texts::kBytesNoString>());
  const auto& text = j.get_ref<const std::string&>();
  if (base64_decode(text))
    return std::nullopt;
  if (text.size() % 4 != 0)
    return serialization(texts::say<texts::kBytesLength>(std::to_string(text.size())));
  return serialization(texts::say<texts::kBytesCharacter>());
}

std::optional<bool> boolean_of(const Json& j) {
  if (j.is_boolean())
    return j.get<bool>();
  if (j.is_string()) {
    const auto& text = j.get_ref<const std::string&>();
    for (const char* yes : {"true", "1", "yes"})
      if (equals_ignore_case(text, yes))
        return true;
    for (const char* no : {"false", "0", "no"})
      if (equals_ignore_case(text, no))
        return false;
  }
  return std::nullopt;
}

ShapeError boolean_shape(const Json& j) {
  if (j.is_null() || boolean_of(j))
    return std::nullopt;
  if (j.is_string())
    return serialization(texts::say<texts::kTokenNotExpected>());
  return not_convertible(j, "Boolean");
}

template <class Check>
ShapeError list_shape(const Json& j, Check check) {
  if (j.is_null())
    return std::nullopt;
  if (j.is_object())
    return serialization(texts::say<texts::kStructureNotExpected>());
  if (!j.is_array())
    return serialization(texts::say<texts::kFieldType>());
  for (const Json& e : j)
    if (ShapeError err = check(e))
      return err;
  return std::nullopt;
}

std::optional<Type> type_of_member(std::string_view name) {
  for (int i = 0; i < 10; ++i)
    if (type_name(static_cast<Type>(i)) == name)
      return static_cast<Type>(i);
  return std::nullopt;
}

}  // namespace

std::optional<AwsError> attribute_value_shape_error(const Json& json) {
  if (json.is_null())
    return std::nullopt;
  if (json.is_array())
    return serialization(texts::say<texts::kListForClass>(texts::kJavaValue));
  if (!json.is_object())
    return serialization(texts::say<texts::kValueType>());
  for (const auto& m : json.get_ref<const Json::object_t&>()) {
    const std::optional<Type> type = type_of_member(m.first);
    if (!type)
      continue;  // unknown members are dropped
    ShapeError err;
    switch (*type) {
      case Type::S:
      case Type::N:
        err = string_shape(m.second);
        break;
      case Type::B:
        err = blob_shape(m.second);
        break;
      case Type::SS:
      case Type::NS:
        err = list_shape(m.second, string_shape);
        break;
      case Type::BS:
        err = list_shape(m.second, blob_shape);
        break;
      case Type::M:
        err = attribute_map_shape_error(m.second);
        break;
      case Type::L:
        err = list_shape(m.second, attribute_value_shape_error);
        break;
      case Type::Bool:
      case Type::Null:
        err = boolean_shape(m.second);
        break;
    }
    if (err)
      return err;
  }
  return std::nullopt;
}

std::optional<AwsError> attribute_map_shape_error(const Json& json) {
  if (json.is_null())
    return std::nullopt;
  if (json.is_array())
    return serialization(texts::say<texts::kListForMap>(texts::kJavaValue));
  if (!json.is_object())
    return serialization(texts::say<texts::kFieldType>());
  for (const auto& m : json.get_ref<const Json::object_t&>())
    if (ShapeError err = attribute_value_shape_error(m.second))
      return err;
  return std::nullopt;
}

namespace {

using Value = Result<AttributeValue>;

constexpr std::size_t kMaxName = 65535;

/// Where a value stands, and how its faults are worded.
struct Place {
  Wording wording = Wording::Current;
  int level = 1;
  bool* empty_name = nullptr;  ///< set when a map inside has an empty key: reported last
  Place deeper() const { return {wording, level + 1, empty_name}; }
  bool older() const { return wording == Wording::Older; }
};

Value parse_value(const Json& json, Place at);

/// The exponent written in a number; out of any range when it is longer than 18 digits.
std::int64_t written_exponent(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos)
    return 0;
  std::int64_t v = 0;
  int digits = 0;
  for (const char c : text.substr(e + 1))
    if (c >= '0' && c <= '9' && (v > 0 || c != '0') && ++digits <= 18)
      v = v * 10 + (c - '0');
  return text.size() > e + 1 && text[e + 1] == '-' ? -v : v;
}

/// Whether the exponent written in a number fits into 64 bits.
bool exponent_fits(std::string_view text) {
  constexpr std::string_view kMost = "9223372036854775807";
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos)
    return true;
  std::string_view digits = text.substr(e + 1);
  digits.remove_prefix(std::min(digits.find_first_not_of("+-0"), digits.size()));
  return digits.size() < kMost.size() || (digits.size() == kMost.size() && digits <= kMost);
}

/// The current layer reads exponents as 64-bit integers, the older one as 32-bit integers: one that
/// does not fit is no number to them, and to the older one the very largest wraps round.
AwsError number_error(std::string_view text, const std::string& current, Place at) {
  const bool overflow = current == texts::kNumberOverflow.words;
  const bool out_of_range = overflow || current == texts::kNumberUnderflow.words;
  if (!at.older())
    return validation(exponent_fits(text) || !out_of_range ? current
                                                           : texts::say<texts::kNotNumeric>(text));
  if (text.empty())
    return validation(texts::say<texts::kEmptyNotNumeric>());
  const std::int64_t exponent = written_exponent(text);
  constexpr std::int64_t kMax = 2147483647;
  if (out_of_range && (exponent > kMax || exponent < -kMax))
    return validation(texts::say<texts::kNotNumeric>(text));
  if (overflow && exponent == kMax)
    return validation(texts::say<texts::kNumberUnderflow>());
  return validation(current);
}

std::string quoted(const std::string& s) {
  return concat({"\"", s, "\""});
}

/// The list inside a "contains duplicates" text: members before the first repetition in byte order,
/// the repetition, the rest as sent. The older layer shows all as sent, without quotes.
std::string duplicate_list(const std::vector<std::string>& sent, std::size_t repeat,
                           const char* separator, bool encode, Place at) {
  std::vector<std::string> shown = sent;
  if (at.older()) {
    if (encode)
      for (std::string& s : shown) s = base64_encode(s);
    return concat({"[", join(shown, ", "), "]"});
  }
  std::sort(shown.begin(), shown.begin() + static_cast<std::ptrdiff_t>(repeat));
  for (std::string& s : shown) s = quoted(encode ? base64_encode(s) : s);
  return concat({"[", join(shown, separator), "]"});
}

/// Index of the first member that occurred before, or npos.
template <class Member>
std::size_t first_repeat(const std::vector<Member>& sent) {
  std::vector<std::size_t> order(sent.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (sent[a] == sent[b])
      return a < b;
    return sent[a] < sent[b];
  });
  std::size_t repeat = std::string::npos;
  for (std::size_t i = 1; i < order.size(); ++i)
    if (sent[order[i]] == sent[order[i - 1]])
      repeat = std::min(repeat, order[i]);
  return repeat;
}

Value parse_string_set(const Json& json, Place at) {
  StringSet set;
  for (const Json& e : json)
    if (e.is_string())
      set.members.push_back(e.get_ref<const std::string&>());
  if (set.members.empty())
    return validation(texts::say<texts::kStringSetEmpty>());
  const std::size_t repeat = first_repeat(set.members);
  if (repeat != std::string::npos)
    return validation(
        texts::say<texts::kStringSetRepeats>(duplicate_list(set.members, repeat, ", ", false, at)));
  normalise(set);
  return AttributeValue(AttributeValue::Storage(std::move(set)));
}

Value parse_number_set(const Json& json, Place at) {
  NumberSet set;
  for (const Json& e : json) {
    if (!e.is_string())
      continue;
    auto n = parse_decimal(e.get_ref<const std::string&>());
    if (!n)
      return number_error(e.get_ref<const std::string&>(), n.error(), at);
    set.members.push_back(*n);
  }
  if (set.members.empty())
    return validation(texts::say<texts::kNumberSetEmpty>());
  if (first_repeat(set.members) != std::string::npos)
    return validation(at.older() ? texts::say<texts::kNumberSetRepeatsOlder>()
                                 : texts::say<texts::kNumberSetRepeats>());
  normalise(set);
  return AttributeValue(AttributeValue::Storage(std::move(set)));
}

Value parse_binary_set(const Json& json, Place at) {
  BinarySet set;
  for (const Json& e : json)
    if (e.is_string())
      set.members.push_back(*base64_decode(e.get_ref<const std::string&>()));
  if (set.members.empty())
    return validation(texts::say<texts::kBinarySetEmpty>());
  const std::size_t repeat = first_repeat(set.members);
  if (repeat != std::string::npos)
    return validation(
        texts::say<texts::kBinarySetRepeats>(duplicate_list(set.members, repeat, ",", true, at)));
  normalise(set);
  return AttributeValue(AttributeValue::Storage(std::move(set)));
}

Result<AttributeMap> parse_members(const Json& json, Place at) {
  const auto& object = json.get_ref<const Json::object_t&>();
  std::vector<AttributeMap::Entry> entries;
  entries.reserve(object.size());
  for (const auto& m : object) {
    if (m.first.empty())
      *at.empty_name = true;
    if (m.first.size() > kMaxName)
      return validation(texts::say<texts::kNameTooLong>());
    Value v = parse_value(m.second, at);
    if (!v)
      return std::move(v).error();
    entries.emplace_back(m.first, std::move(v).value());
  }
  return AttributeMap::from_entries(std::move(entries));
}

AwsError no_name() {
  return validation(texts::say<texts::kNoName>());
}

Value parse_list(const Json& json, Place at) {
  List list;
  list.reserve(json.size());
  for (const Json& e : json) {
    Value v = parse_value(e, at);
    if (!v)
      return v;
    list.push_back(std::move(v).value());
  }
  return AttributeValue::list(std::move(list));
}

/// One member of an AttributeValue whose shape is known to be right.
Value parse_typed(Type type, const Json& json, Place at) {
  switch (type) {
    case Type::S:
      return AttributeValue::string(json.get_ref<const std::string&>());
    case Type::N: {
      auto n = parse_decimal(json.get_ref<const std::string&>());
      if (!n)
        return number_error(json.get_ref<const std::string&>(), n.error(), at);
      return AttributeValue::number(*n);
    }
    case Type::B:
      return AttributeValue::binary(*base64_decode(json.get_ref<const std::string&>()));
    case Type::SS:
      return parse_string_set(json, at);
    case Type::NS:
      return parse_number_set(json, at);
    case Type::BS:
      return parse_binary_set(json, at);
    case Type::M: {
      auto m = parse_members(json, at.deeper());
      if (!m)
        return std::move(m).error();
      return AttributeValue::map(std::move(m).value());
    }
    case Type::L:
      return parse_list(json, at.deeper());
    case Type::Bool:
      return AttributeValue::boolean(*boolean_of(json));
    case Type::Null:
      if (!*boolean_of(json))
        return validation(texts::say<texts::kNullOfFalse>());
      return AttributeValue::null();
  }
  return AttributeValue::null();
}

Value parse_value(const Json& json, Place at) {
  if (at.level > kMaxDepth)
    return validation(texts::say<texts::kTooDeep>());
  std::optional<AttributeValue> found;
  bool several = false;
  if (const auto* object = json.get_ptr<const Json::object_t*>()) {
    for (const auto& m : *object) {
      const std::optional<Type> type = type_of_member(m.first);
      if (!type || m.second.is_null())
        continue;
      Value v = parse_typed(*type, m.second, at);
      if (!v)
        return v;
      several = several || found.has_value();
      found = std::move(v).value();
    }
  }
  if (!found)
    return validation(texts::say<texts::kNoDatatype>());
  if (several)
    return validation(texts::say<texts::kSeveralDatatypes>());
  return std::move(*found);
}

}  // namespace

Result<AttributeValue> parse_attribute_value(const Json& json, Wording wording) {
  if (ShapeError err = attribute_value_shape_error(json))
    return std::move(*err);
  bool empty_name = false;
  Value v = parse_value(json, Place{wording, 1, &empty_name});
  if (v && empty_name)
    return no_name();
  return v;
}

Result<AttributeMap> parse_attribute_map(const Json& json, Wording wording) {
  if (ShapeError err = attribute_map_shape_error(json))
    return std::move(*err);
  if (json.is_null())
    return AttributeMap();
  // An empty name at the top comes before everything else, one inside a document after it.
  if (const auto* object = json.get_ptr<const Json::object_t*>())
    for (const auto& m : *object)
      if (m.first.empty())
        return no_name();
  bool empty_name = false;
  auto parsed = parse_members(json, Place{wording, 1, &empty_name});
  if (parsed && empty_name)
    return no_name();
  return parsed;
}

Json to_json(const AttributeValue& v) {
  Json out = Json::object();
  Json member;
  switch (v.type()) {
    case Type::S:
      member = v.s();
      break;
    case Type::N:
      member = to_text(v.n());
      break;
    case Type::B:
      member = base64_encode(v.b());
      break;
    case Type::SS:
      member = v.ss().members;
      break;
    case Type::NS:
      member = Json::array();
      for (const Decimal& d : v.ns().members) member.push_back(to_text(d));
      break;
    case Type::BS:
      member = Json::array();
      for (const std::string& b : v.bs().members) member.push_back(base64_encode(b));
      break;
    case Type::M:
      member = to_json(v.m());
      break;
    case Type::L:
      member = Json::array();
      for (const AttributeValue& e : v.l()) member.push_back(to_json(e));
      break;
    case Type::Bool:
      member = v.boolean_value();
      break;
    case Type::Null:
      member = true;
      break;
  }
  out.get_ref<Json::object_t&>().emplace_back(type_name(v.type()), std::move(member));
  return out;
}

Json to_json(const AttributeMap& m) {
  Json::object_t object;
  object.reserve(m.size());
  for (const auto& e : m) object.emplace_back(e.first, to_json(e.second));
  return Json(std::move(object));
}

namespace {

/// Appends the elements of a list, each by `one`, between brackets.
template <class List, class One>
void append_list(std::string& out, const List& list, One one) {
  char before = '[';
  for (const auto& e : list) {
    out += before;
    one(e);
    before = ',';
  }
  out += before == '[' ? "[]" : "]";
}

void append_json(std::string& out, const AttributeValue& v) {
  const auto text = [&](std::string_view s) { append_json_string(out, s); };
  out += "{\"";
  out += type_name(v.type());
  out += "\":";
  switch (v.type()) {
    case Type::S:
      text(v.s());
      break;
    case Type::N:
      text(to_text(v.n()));
      break;
    case Type::B:
      text(base64_encode(v.b()));
      break;
    case Type::SS:
      append_list(out, v.ss().members, text);
      break;
    case Type::NS:
      append_list(out, v.ns().members, [&](const Decimal& d) { text(to_text(d)); });
      break;
    case Type::BS:
      append_list(out, v.bs().members, [&](const std::string& b) { text(base64_encode(b)); });
      break;
    case Type::M:
      append_json(out, v.m());
      break;
    case Type::L:
      append_list(out, v.l(), [&](const AttributeValue& e) { append_json(out, e); });
      break;
    case Type::Bool:
      out += v.boolean_value() ? "true" : "false";
      break;
    case Type::Null:
      out += "true";
      break;
  }
  out += '}';
}

}  // namespace

void append_json(std::string& out, const AttributeMap& m) {
  char before = '{';
  for (const auto& e : m) {
    out += before;
    append_json_string(out, e.first);
    out += ':';
    append_json(out, e.second);
    before = ',';
  }
  out += before == '{' ? "{}" : "}";
}

}  // namespace lockbox::value
