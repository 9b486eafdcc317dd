// Expression parameters of a request, in the order in which AWS checks them.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_common.hpp"
#include "engine/api/dynamodb_legacy.hpp"
#include "engine/base/text.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/texts/items.hpp"
#include "engine/table/texts/parameters.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "engine/value/texts/values.hpp"

namespace lockbox::api::dynamodb {

namespace {

constexpr char kNames[] = "ExpressionAttributeNames";
constexpr char kValues[] = "ExpressionAttributeValues";
constexpr std::size_t kMaxAttributeName = 65535;  ///< bytes

bool is_placeholder(std::string_view key, char sigil) {
  if (key.size() < 2 || key[0] != sigil)
    return false;
  for (const char c : key.substr(1))
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
      return false;
  return true;
}

/// Emptiness and spelling of the placeholders of one map; empty when all is well.
std::string placeholder_problem(const Json& map, std::string_view parameter, char sigil) {
  if (map.empty())
    return texts::say<texts::kPlaceholdersEmpty>(parameter);
  for (const auto& m : map.get_ref<const Json::object_t&>())
    if (!is_placeholder(m.first, sigil))
      return texts::say<texts::kPlaceholderSyntax>(parameter, m.first);
  return {};
}

/// Names of the given expression parameters in a sentence: "A is null", "A and B are null".
std::string absent_sentence(const std::vector<ExpressionKind>& kinds) {
  std::vector<std::string> names;
  for (const ExpressionKind k : kinds)
    if (k != ExpressionKind::Projection)
      names.emplace_back(expression::parameter_name(k));
  const std::string list = join(names, " and ");
  return names.size() == 1 ? texts::say<texts::kIsNull>(list) : texts::say<texts::kAreNull>(list);
}

/// The older layer says whose value is wrong.
std::optional<AwsError> bind_values(const Json& values, bool write, value::Wording wording,
                                    expression::Bindings& bindings) {
  for (const auto& m : values.get_ref<const Json::object_t&>()) {
    auto v = value::parse_attribute_value(m.second, wording);
    if (!v && wording == value::Wording::Older)
      return validation(texts::say<texts::kPlaceholderValue>(kValues, v.error().message, m.first),
                        write);
    if (!v)
      return validation(v.error().message, write && takes_prefix(v.error().message));
    bindings.values.emplace_back(m.first, std::move(v).value());
  }
  return std::nullopt;
}

std::optional<AwsError> bind_parameters(const Json& parameters,
                                        const std::vector<ExpressionKind>& kinds, bool write,
                                        value::Wording wording, expression::Bindings& bindings) {
  bool any = false, any_with_values = false;
  for (const ExpressionKind k : kinds) {
    const bool given = member(parameters, expression::parameter_name(k)) != nullptr;
    any = any || given;
    any_with_values = any_with_values || (given && k != ExpressionKind::Projection);
  }
  const Json* names = member(parameters, kNames);
  const Json* values = member(parameters, kValues);
  if (names && !any)
    return validation(texts::say<texts::kOnlyWithExpressions>(kNames), write);
  if (values && !any_with_values)
    return validation(
        write ? texts::say<texts::kOnlyWithExpressions>(kValues)
              : texts::say<texts::kOnlyWithExpressionsThatAre>(kValues, absent_sentence(kinds)),
        write);
  if (names) {
    const std::string problem = placeholder_problem(*names, kNames, '#');
    if (!problem.empty())
      return validation(problem, write);
    for (const auto& m : names->get_ref<const Json::object_t&>()) {
      bindings.names.emplace_back(m.first, m.second.is_string() ? m.second.get<std::string>() : "");
      if (bindings.names.back().second.empty())
        return validation(texts::say<texts::kNameEmpty>(kNames, m.first), write);
      if (bindings.names.back().second.size() > kMaxAttributeName)
        return validation(texts::say<texts::kNameTooLong>(), write);
    }
  }
  if (!values)
    return std::nullopt;
  const std::string problem = placeholder_problem(*values, kValues, ':');
  if (!problem.empty())
    return validation(problem, write);
  return bind_values(*values, write, wording, bindings);
}

std::string unused_text(std::string_view parameter, const std::vector<std::string>& keys) {
  return texts::say<texts::kPlaceholdersUnused>(parameter, join(keys, ", "));
}

template <class T>
std::optional<AwsError> keep(expression::Parsed<T> parsed, bool write, std::optional<T>& out) {
  if (!parsed)
    return validation(parsed.error(), write);
  out = std::move(parsed).value();
  return std::nullopt;
}

std::optional<AwsError> parse_one(ExpressionKind kind, const std::string& text, bool write,
                                  expression::Bindings& b, Expressions& out) {
  switch (kind) {
    case ExpressionKind::Update:
      return keep(expression::parse_update(text, b), write, out.update);
    case ExpressionKind::KeyCondition:
      return keep(expression::parse_condition(text, kind, b), write, out.key_condition);
    case ExpressionKind::Projection:
      return keep(expression::parse_projection(text, b), write, out.projection);
    default:
      return keep(expression::parse_condition(text, kind, b), write, out.condition);
  }
}

}  // namespace

std::optional<AwsError> ExpressionReader::bind() {
  if (legacy_ == Legacy::Taken)
    if (auto error = check_mixing(parameters_, kinds_, write_))
      return error;
  return bind_parameters(parameters_, kinds_, write_, wording_, bindings_);
}

Result<Expressions> ExpressionReader::read() {
  Expressions out;
  if (legacy_ == Legacy::Taken)
    if (auto ok = add_legacy(parameters_, kinds_, write_, out); !ok)
      return ok.error();
  for (const ExpressionKind k :
       {ExpressionKind::Update, ExpressionKind::Condition, ExpressionKind::KeyCondition,
        ExpressionKind::Filter, ExpressionKind::Projection}) {
    const Json* text = member(parameters_, expression::parameter_name(k));
    if (!text || std::find(kinds_.begin(), kinds_.end(), k) == kinds_.end())
      continue;
    if (auto error = parse_one(k, text->get_ref<const std::string&>(), write_, bindings_, out))
      return std::move(*error);
  }
  const auto names = bindings_.unused_names();
  if (!names.empty())
    return validation(unused_text(kNames, names), write_);
  const auto values = bindings_.unused_values();
  if (!values.empty())
    return validation(unused_text(kValues, values), write_);
  if (out.update)
    expression::add_nested_names(*out.update, out.nested);
  if (out.condition)
    expression::add_nested_names(*out.condition, out.nested);
  if (out.projection)
    expression::add_nested_names(*out.projection, out.nested);
  return out;
}

std::optional<AwsError> check_scalar_keys(const table::Table& t, const Expressions& expressions) {
  if (expressions.nested.empty())
    return std::nullopt;
  const auto error = [](std::string_view what, const std::string& name) {
    return validation(texts::say<texts::kScalarKeys>(what, name));
  };
  for (const std::string& name : expressions.nested)
    if (table::is_key_attribute(t.keys, name))
      return error("Key", name);
  for (const auto& index : t.indexes)
    for (const std::string& name : expressions.nested)
      if (table::is_key_attribute(index->keys, name))
        return error("IndexKey", name);
  return std::nullopt;
}

Result<Expressions> parse_expressions(const Json& parameters,
                                      const std::vector<ExpressionKind>& kinds, bool write) {
  // An action without an expression may bring names and values: nobody looks at them.
  const auto given = [&](ExpressionKind k) {
    return member(parameters, expression::parameter_name(k)) != nullptr;
  };
  if (std::none_of(kinds.begin(), kinds.end(), given))
    return Expressions();
  ExpressionReader reader(parameters, kinds, write, ExpressionReader::Legacy::Unknown,
                          value::Wording::Older);
  if (auto error = reader.bind())
    return std::move(*error);
  return reader.read();
}

}  // namespace lockbox::api::dynamodb
