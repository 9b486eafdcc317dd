#include "engine/api/dynamodb_legacy.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_legacy_conditions.hpp"
#include "engine/base/text.hpp"
#include "engine/table/texts/parameters.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using expression::Condition;
using expression::UpdateAction;
using value::AttributeValue;
using value::Type;

namespace {

bool has(const std::vector<ExpressionKind>& kinds, ExpressionKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// ---- parameters ---------------------------------------------------------------------------------

/// Translates one request; holds what all parameters share.
class Legacy {
 public:
  Legacy(const Json& parameters, bool write) : p_(parameters), write_(write) {}

  std::optional<AwsError> operator_alone(std::string_view conditions) const {
    if (!member(p_, "ConditionalOperator"))
      return std::nullopt;
    const Json* m = member(p_, conditions);
    if (!m || m->empty())
      return fail(texts::say<texts::kOperatorAlone>());
    if (m->size() < 2)
      return fail(texts::say<texts::kOperatorOfOne>());
    return std::nullopt;
  }

  Result<Done> filter(std::string_view parameter, std::optional<Condition>& out) const {
    const Json* m = member(p_, parameter);
    if (!m || m->empty())
      return Done{};
    Condition tree;
    std::vector<int> roots;
    for (const auto& e : m->get_ref<const Json::object_t&>()) {
      auto values = value_list(e.second);
      if (!values)
        return values.error();
      const ComparisonRule& rule = comparison_rule(*string_member(e.second, "ComparisonOperator"));
      const std::string problem = argument_problem(rule, *values);
      if (!problem.empty())
        return fail(problem);
      roots.push_back(add_comparison(tree, rule.comparison, e.first, std::move(*values)));
    }
    join_conditions(tree, std::move(roots), any());
    out = std::move(tree);
    return Done{};
  }

  Result<Done> expected(std::optional<Condition>& out) const {
    const Json* m = member(p_, "Expected");
    if (!m || m->empty())
      return Done{};
    Condition tree;
    std::vector<int> roots;
    for (const auto& e : m->get_ref<const Json::object_t&>()) {
      auto root = expectation(tree, e.first, e.second);
      if (!root)
        return root.error();
      roots.push_back(*root);
    }
    join_conditions(tree, std::move(roots), any());
    out = std::move(tree);
    return Done{};
  }

  Result<Done> key_conditions(Expressions& out) const {
    const Json* m = member(p_, "KeyConditions");
    if (!m)
      return Done{};
    std::vector<table::KeyClause> clauses;
    for (const auto& e : m->get_ref<const Json::object_t&>()) {
      auto values = value_list(e.second);
      if (!values)
        return values.error();
      const ComparisonRule& rule = comparison_rule(*string_member(e.second, "ComparisonOperator"));
      const std::string problem = argument_problem(rule, *values);
      if (!problem.empty())
        return fail(problem);
      clauses.push_back(table::KeyClause{e.first, rule.key, std::move(*values)});
    }
    // Only an index can have keys of more than two attributes: four of each kind.
    const std::size_t most = member(p_, "IndexName") ? 8 : 2;
    if (clauses.empty() || clauses.size() > most)
      return fail(texts::say<texts::kKeyConditionsLength>());
    out.key_conditions = std::move(clauses);
    return Done{};
  }

  Result<Done> attributes_to_get(std::optional<expression::Projection>& out) const {
    const Json* m = member(p_, "AttributesToGet");
    if (!m)
      return Done{};
    expression::Projection projection;
    std::vector<std::string> names;
    for (const Json& name : *m) names.push_back(name.get<std::string>());
    for (const std::string& name : names) projection.paths.push_back(top_level(name));
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end())
      return fail(texts::say<texts::kAttributeTwice>(*twice));
    out = std::move(projection);
    return Done{};
  }

  Result<Done> attribute_updates(std::optional<expression::Update>& out) const {
    const Json* m = member(p_, "AttributeUpdates");
    if (!m || m->empty())
      return Done{};
    expression::Update update;
    update.legacy = true;
    for (const auto& e : m->get_ref<const Json::object_t&>()) {
      auto action = attribute_update(e.first, e.second);
      if (!action)
        return action.error();
      update.actions.push_back(std::move(*action));
    }
    out = std::move(update);
    return Done{};
  }

 private:
  AwsError fail(std::string text) const { return validation(std::move(text), write_); }

  bool any() const { return string_or(p_, "ConditionalOperator", "AND") == "OR"; }

  Result<AttributeValue> read_value(const Json& j) const {
    auto v = value::parse_attribute_value(j);
    if (v || v.error().code != "ValidationException")
      return v;
    return validation(v.error().message, write_ && takes_prefix(v.error().message));
  }

  Result<std::vector<AttributeValue>> value_list(const Json& entry) const {
    std::vector<AttributeValue> out;
    if (const Json* list = member(entry, "AttributeValueList"))
      for (const Json& j : *list) {
        auto v = read_value(j);
        if (!v)
          return v.error();
        out.push_back(std::move(*v));
      }
    return out;
  }

  Result<int> expectation(Condition& tree, const std::string& name, const Json& e) const {
    const Json* value = member(e, "Value");
    const auto comparison = string_member(e, "ComparisonOperator");
    const std::string problem = combination_problem(name, e, comparison);
    if (!problem.empty())
      return fail(problem);
    if (!comparison && !bool_or(e, "Exists", true))
      return add_comparison(tree, Comparison::Null, name, {});
    auto values = value_list(e);
    if (!values)
      return values.error();
    if (value) {
      auto v = read_value(*value);
      if (!v)
        return v.error();
      values->push_back(std::move(*v));
    }
    const ComparisonRule& rule = comparison_rule(comparison.value_or("EQ"));
    const std::string wrong = argument_problem(rule, *values);
    if (!wrong.empty())
      return fail(wrong);
    return add_comparison(tree, rule.comparison, name, std::move(*values));
  }

  /// Members of an ExpectedAttributeValue that do not go together.
  static std::string combination_problem(const std::string& name, const Json& e,
                                         const std::optional<std::string>& comparison) {
    const bool list = member(e, "AttributeValueList") != nullptr;
    const bool value = member(e, "Value") != nullptr;
    const bool exists_given = member(e, "Exists") != nullptr;
    if (list && value)
      return texts::say<texts::kValueAndList>(name);
    if (comparison) {
      if (exists_given)
        return texts::say<texts::kExistsAndComparison>(name);
      if (comparison_rule(*comparison).least > 0 && !list && !value)
        return texts::say<texts::kComparisonAlone>(*comparison, name);
      return {};
    }
    if (list)
      return texts::say<texts::kListAlone>(name);
    const bool exists = bool_or(e, "Exists", true);
    if (exists && !value)
      return texts::say<texts::kExistsAlone>(exists_given ? "true" : "null", name);
    if (!exists && value)
      return texts::say<texts::kExistsNot>(name);
    return {};
  }

  Result<UpdateAction> attribute_update(const std::string& name, const Json& e) const {
    const std::string how = string_or(e, "Action", "PUT");
    UpdateAction out;
    out.path = top_level(name);
    const Json* value = member(e, "Value");
    if (!value) {
      if (how != "DELETE")
        return fail(texts::say<texts::kOnlyDelete>());
      out.kind = UpdateAction::Kind::Remove;
      return out;
    }
    auto v = read_value(*value);
    if (!v)
      return v.error();
    const bool set = v->is(Type::SS) || v->is(Type::NS) || v->is(Type::BS);
    if (how == "DELETE" && !set)
      return fail(texts::say<texts::kDeleteType>(value::type_name(v->type())));
    if (how == "ADD" && !set && !v->is(Type::N) && !v->is(Type::L))
      return fail(texts::say<texts::kAddType>(value::type_name(v->type())));
    out.kind = how == "DELETE" ? UpdateAction::Kind::Delete
               : how == "ADD"  ? UpdateAction::Kind::Add
                               : UpdateAction::Kind::Set;
    out.operands.push_back(constant(std::move(*v)));
    return out;
  }

  const Json& p_;
  bool write_;
};

/// Parameters present in the request, of those given.
std::string present(const Json& p, std::initializer_list<std::string_view> names) {
  std::vector<std::string> out;
  for (const std::string_view n : names)
    if (member(p, n))
      out.emplace_back(n);
  return join(out, ", ");
}

}  // namespace

std::optional<AwsError> check_mixing(const Json& p, const std::vector<ExpressionKind>& kinds,
                                     bool write) {
  std::string expressions, others;
  if (has(kinds, ExpressionKind::Update)) {
    expressions = present(p, {"UpdateExpression", "ConditionExpression"});
    others = present(p, {"AttributeUpdates", "Expected", "ConditionalOperator"});
  } else if (has(kinds, ExpressionKind::Condition)) {
    expressions = present(p, {"ConditionExpression"});
    others = present(p, {"Expected", "ConditionalOperator"});
  } else if (has(kinds, ExpressionKind::KeyCondition)) {
    expressions =
        present(p, {"ProjectionExpression", "FilterExpression", "KeyConditionExpression"});
    others =
        member(p, "KeyConditionExpression")
            ? present(p, {"AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"})
            : present(p, {"AttributesToGet", "QueryFilter", "ConditionalOperator"});
  } else if (has(kinds, ExpressionKind::Filter)) {
    expressions = present(p, {"ProjectionExpression", "FilterExpression"});
    others = present(p, {"AttributesToGet", "ScanFilter", "ConditionalOperator"});
  } else {
    expressions = present(p, {"ProjectionExpression"});
    others = present(p, {"AttributesToGet"});
  }
  if (expressions.empty() || others.empty())
    return std::nullopt;
  return validation(texts::say<texts::kMixedParameters>(others, expressions), write);
}

Result<Done> add_legacy(const Json& p, const std::vector<ExpressionKind>& kinds, bool write,
                        Expressions& out) {
  const Legacy legacy(p, write);
  const bool query = has(kinds, ExpressionKind::KeyCondition);
  const bool filters = has(kinds, ExpressionKind::Filter);
  const bool writes = has(kinds, ExpressionKind::Condition);
  const std::string_view conditions = writes ? "Expected" : query ? "QueryFilter" : "ScanFilter";
  if (writes || filters)
    if (auto error = legacy.operator_alone(conditions))
      return std::move(*error);
  if (has(kinds, ExpressionKind::Update))
    if (auto ok = legacy.attribute_updates(out.update); !ok)
      return ok;
  if (writes)
    if (auto ok = legacy.expected(out.condition); !ok)
      return ok;
  if (filters) {
    if (auto ok = legacy.filter(conditions, out.condition); !ok)
      return ok;
    out.legacy_filter = out.condition.has_value();
  }
  if (has(kinds, ExpressionKind::Projection))
    if (auto ok = legacy.attributes_to_get(out.projection); !ok)
      return ok;
  return query ? legacy.key_conditions(out) : Result<Done>(Done{});
}

}  // namespace lockbox::api::dynamodb
