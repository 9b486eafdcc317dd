// Built-in functions of the JMESPath specification. Each row names its parameters' types, so that
// the checks and their messages are the same for all.
#include <algorithm>
#include <cmath>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/shell/jmespath/node.hpp"

namespace lockbox::shell::jmespath {
namespace {

struct Arguments {
  std::vector<Json> values;
  std::vector<Expression> references;  ///< parallel; null where the argument is a value
};

std::string_view type_name(const Json& v) {
  if (v.is_null())
    return "null";
  if (v.is_boolean())
    return "boolean";
  if (v.is_number())
    return "number";
  if (v.is_string())
    return "string";
  return v.is_array() ? "array" : "object";
}

bool all_are(const Json& list, std::string_view type) {
  return std::all_of(list.begin(), list.end(), [&](const Json& v) { return type_name(v) == type; });
}

/// Whether `v` has one of the types of "array-string|array-number|string".
bool fits(const Json& v, std::string_view types) {
  for (const std::string& type : split(types, '|')) {
    if (type == "any" || type == type_name(v))
      return true;
    if (v.is_array() && type.substr(0, 6) == "array-" && all_are(v, type.substr(6)))
      return true;
  }
  return false;
}

/// The double as an integer when it is one, so that it prints as JSON integers do.
Json number(double d) {
  if (std::nearbyint(d) == d && std::fabs(d) < 9e15)
    return static_cast<std::int64_t>(d);
  return d;
}

double sum_of(const Json& list) {
  double sum = 0;
  for (const Json& v : list) sum += v.get<double>();
  return sum;
}

Json abs_(Arguments& a) {
  const Json& v = a.values[0];
  if (v.is_number_integer())
    return std::abs(v.get<std::int64_t>());
  return std::fabs(v.get<double>());
}
Json avg_(Arguments& a) {
  const Json& v = a.values[0];
  return v.empty() ? Json() : Json(sum_of(v) / static_cast<double>(v.size()));
}
Json ceil_(Arguments& a) {
  return number(std::ceil(a.values[0].get<double>()));
}
Json floor_(Arguments& a) {
  return number(std::floor(a.values[0].get<double>()));
}
Json sum_(Arguments& a) {
  return number(sum_of(a.values[0]));
}

Json contains_(Arguments& a) {
  const Json &where = a.values[0], &what = a.values[1];
  if (where.is_string()) {
    return what.is_string() && where.get_ref<const std::string&>().find(
                                   what.get_ref<const std::string&>()) != std::string::npos;
  }
  return std::find(where.begin(), where.end(), what) != where.end();
}
Json starts_with_(Arguments& a) {
  return a.values[0].get<std::string>().starts_with(a.values[1].get<std::string>());
}
Json ends_with_(Arguments& a) {
  return a.values[0].get<std::string>().ends_with(a.values[1].get<std::string>());
}
Json join_(Arguments& a) {
  return join(a.values[1].get<std::vector<std::string>>(), a.values[0].get<std::string>());
}
Json length_(Arguments& a) {
  const Json& v = a.values[0];
  const std::size_t n = v.is_string() ? utf8_length(v.get_ref<const std::string&>()) : v.size();
  return static_cast<std::int64_t>(n);
}
Json keys_(Arguments& a) {
  Json out = Json::array();
  for (const auto& [name, v] : a.values[0].items()) out.push_back(name);
  return out;
}
Json values_(Arguments& a) {
  Json out = Json::array();
  for (const auto& [name, v] : a.values[0].items()) out.push_back(v);
  return out;
}
Json merge_(Arguments& a) {
  Json out = Json::object();
  for (const Json& object : a.values)
    for (const auto& [name, v] : object.items()) out[name] = v;
  return out;
}
Json not_null_(Arguments& a) {
  for (const Json& v : a.values) {
    if (!v.is_null())
      return v;
  }
  return Json();
}
Json reverse_(Arguments& a) {
  const Json& v = a.values[0];
  if (v.is_array()) {
    Json out = v;
    std::reverse(out.begin(), out.end());
    return out;
  }
  // By characters, not bytes: continuation bytes stay behind their first byte.
  const std::string& s = v.get_ref<const std::string&>();
  std::string out;
  for (std::size_t end = s.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && (static_cast<unsigned char>(s[begin]) & 0xC0) == 0x80) --begin;
    out += s.substr(begin, end - begin);
    end = begin;
  }
  return out;
}
Json sort_(Arguments& a) {
  Json out = a.values[0];
  std::stable_sort(out.begin(), out.end());
  return out;
}
Json max_(Arguments& a) {
  const Json& v = a.values[0];
  return v.empty() ? Json() : *std::max_element(v.begin(), v.end());
}
Json min_(Arguments& a) {
  const Json& v = a.values[0];
  return v.empty() ? Json() : *std::min_element(v.begin(), v.end());
}
Json to_array_(Arguments& a) {
  return a.values[0].is_array() ? a.values[0] : Json::array({a.values[0]});
}
Json to_string_(Arguments& a) {
  return a.values[0].is_string() ? a.values[0] : Json(to_text(a.values[0]));
}
Json to_number_(Arguments& a) {
  if (a.values[0].is_number())
    return a.values[0];
  if (!a.values[0].is_string())
    return Json();
  const JsonParse parsed = parse_json(a.values[0].get<std::string>());
  return parsed && parsed.value.is_number() ? parsed.value : Json();
}
Json type_(Arguments& a) {
  return std::string(type_name(a.values[0]));
}

/// Keys of each element for max_by, min_by and sort_by: all numbers or all strings.
std::vector<Json> sort_keys(const Json& list, const Expression& by, std::string_view function) {
  std::vector<Json> keys;
  for (const Json& e : list) {
    keys.push_back(evaluate(*by, e));
    const std::string_view type = type_name(keys.back());
    if ((type != "number" && type != "string") || type != type_name(keys.front())) {
      throw Error{
          concat({"In function ", function, "(), invalid type for value: ", to_text(keys.back()),
                  ", expected one of: ['string', 'number'], received: \"", type, "\""}),
          0};
    }
  }
  return keys;
}
Json sort_by_(Arguments& a) {
  const std::vector<Json> keys = sort_keys(a.values[0], a.references[1], "sort_by");
  std::vector<std::size_t> order(keys.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t x, std::size_t y) { return keys[x] < keys[y]; });
  Json out = Json::array();
  for (const std::size_t i : order) out.push_back(a.values[0][i]);
  return out;
}
Json extreme_by(Arguments& a, std::string_view name, bool largest) {
  const std::vector<Json> keys = sort_keys(a.values[0], a.references[1], name);
  if (keys.empty())
    return Json();
  std::size_t best = 0;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (largest ? keys[best] < keys[i] : keys[i] < keys[best])
      best = i;
  }
  return a.values[0][best];
}
Json max_by_(Arguments& a) {
  return extreme_by(a, "max_by", true);
}
Json min_by_(Arguments& a) {
  return extreme_by(a, "min_by", false);
}
Json map_(Arguments& a) {
  Json out = Json::array();
  for (const Json& e : a.values[1]) out.push_back(evaluate(*a.references[0], e));
  return out;
}

struct Function {
  std::string_view name;
  std::vector<std::string_view> types;  ///< "expref" for an expression reference
  bool variadic;                        ///< the last parameter may be repeated
  Json (*call)(Arguments&);
};

const std::vector<Function>& functions() {
  static const std::vector<Function> table = {
      {"abs", {"number"}, false, abs_},
      {"avg", {"array-number"}, false, avg_},
      {"ceil", {"number"}, false, ceil_},
      {"contains", {"array|string", "any"}, false, contains_},
      {"ends_with", {"string", "string"}, false, ends_with_},
      {"floor", {"number"}, false, floor_},
      {"join", {"string", "array-string"}, false, join_},
      {"keys", {"object"}, false, keys_},
      {"length", {"string|array|object"}, false, length_},
      {"map", {"expref", "array"}, false, map_},
      {"max", {"array-number|array-string"}, false, max_},
      {"max_by", {"array", "expref"}, false, max_by_},
      {"merge", {"object"}, true, merge_},
      {"min", {"array-number|array-string"}, false, min_},
      {"min_by", {"array", "expref"}, false, min_by_},
      {"not_null", {"any"}, true, not_null_},
      {"reverse", {"array|string"}, false, reverse_},
      {"sort", {"array-number|array-string"}, false, sort_},
      {"sort_by", {"array", "expref"}, false, sort_by_},
      {"starts_with", {"string", "string"}, false, starts_with_},
      {"sum", {"array-number"}, false, sum_},
      {"to_array", {"any"}, false, to_array_},
      {"to_number", {"any"}, false, to_number_},
      {"to_string", {"any"}, false, to_string_},
      {"type", {"any"}, false, type_},
      {"values", {"object"}, false, values_},
  };
  return table;
}

std::string listed(std::string_view types) {
  std::vector<std::string> out;
  for (const std::string& t : split(types, '|')) out.push_back(concat({"'", t, "'"}));
  return concat({"[", join(out, ", "), "]"});
}

void check_count(const Function& f, std::size_t given) {
  const std::size_t wanted = f.types.size();
  if (given == wanted || (f.variadic && given > wanted))
    return;
  throw Error{concat({"Expected ", f.variadic ? "at least " : "", std::to_string(wanted),
                      wanted == 1 ? " argument" : " arguments", " for function ", f.name,
                      "(), received ", std::to_string(given)}),
              0};
}

}  // namespace

Json call_function(const Node& call, const Json& value) {
  const Function* found = nullptr;
  std::vector<std::string> names;
  for (const Function& f : functions()) {
    names.emplace_back(f.name);
    if (f.name == call.text)
      found = &f;
  }
  if (!found) {
    const auto near = closest(call.text, names);
    throw Error{concat({"Unknown function: ", call.text, "()",
                        near ? concat({", did you mean ", *near, "()?"}) : ""}),
                0};
  }
  check_count(*found, call.items.size());
  Arguments a;
  for (std::size_t i = 0; i < call.items.size(); ++i) {
    const std::string_view types = found->types[std::min(i, found->types.size() - 1)];
    const bool is_reference = call.items[i]->kind == NodeKind::Reference;
    a.references.push_back(is_reference ? call.items[i]->left : nullptr);
    a.values.push_back(is_reference ? Json() : evaluate(*call.items[i], value));
    if (is_reference ? types == "expref" : types != "expref" && fits(a.values.back(), types))
      continue;
    throw Error{concat({"In function ", found->name, "(), invalid type for value: ",
                        is_reference ? "an expression reference" : to_text(a.values.back()),
                        ", expected one of: ", listed(types), ", received: \"",
                        is_reference ? "expref" : type_name(a.values.back()), "\""}),
                0};
  }
  return found->call(a);
}

}  // namespace lockbox::shell::jmespath
