#include "engine/api/dynamodb_statements.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/query.hpp"
#include "engine/table/texts/partiql.hpp"
#include "engine/table/where.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using expression::Condition;
using expression::ConditionNode;
using expression::Operand;
using expression::partiql::Returning;
using expression::partiql::Statement;
using value::AttributeMap;
using value::AttributeValue;
using value::ItemPtr;

Result<BoundStatement> bind_statement(const Call& call, const Json& entry) {
  std::vector<AttributeValue> parameters;
  if (const Json* given = member(entry, "Parameters")) {
    for (const Json& p : *given) {
      auto v = value::parse_attribute_value(p, value::Wording::Older);
      if (!v)
        return validation(v.error().message);
      parameters.push_back(std::move(*v));
    }
  }
  auto statement =
      expression::partiql::parse_statement(*string_member(entry, "Statement"), parameters);
  if (!statement)
    return validation(statement.error());
  BoundStatement out;
  out.table = table_ref(call, statement->table);
  out.statement = std::move(*statement);
  return out;
}

namespace {

std::string_view action_name(Statement::Kind kind) {
  switch (kind) {
    case Statement::Kind::Insert:
      return "dynamodb:PartiQLInsert";
    case Statement::Kind::Update:
      return "dynamodb:PartiQLUpdate";
    case Statement::Kind::Delete:
      return "dynamodb:PartiQLDelete";
    default:
      return "dynamodb:PartiQLSelect";
  }
}

std::string return_values_name(Returning r) {
  switch (r) {
    case Returning::AllOld:
      return "ALL_OLD";
    case Returning::ModifiedOld:
      return "UPDATED_OLD";
    case Returning::AllNew:
      return "ALL_NEW";
    case Returning::ModifiedNew:
      return "UPDATED_NEW";
    default:
      return "NONE";
  }
}

void add_leading(KeyFacts& facts, const table::KeySchema& keys,
                 const table::Confinement& confined) {
  facts.leading.emplace();
  for (const table::KeyRange& r : confined.ranges)
    if (const AttributeValue* v = r.partition.find(keys.hash[0].name))
      add_name(*facts.leading, leading_key_text(*v));
  facts.leading_origin = "partition keys the statement fixes";
}

/// Partition keys: of the index's key schema when an index is read.
void set_statement_keys(KeyFacts& facts, const table::Table* t, const Statement& s) {
  const bool selects = s.kind == Statement::Kind::Select || s.kind == Statement::Kind::Exists;
  const table::Index* i = t && !s.index.empty() ? table::find_index(*t, s.index) : nullptr;
  if (!t || (!s.index.empty() && !i)) {
    facts.leading_absent = "the table or index does not exist, so its partition key is unknown";
    return;
  }
  if (s.kind == Statement::Kind::Insert) {
    if (const auto leading = leading_key(t, s.item))
      facts.leading = std::vector<std::string>{*leading};
    else
      facts.leading_absent = "the item has no partition key of the table's type";
    return;
  }
  const table::KeySchema& keys = i ? i->keys : t->keys;
  const table::Confinement confined = table::confine(keys, s.where ? &*s.where : nullptr);
  if (selects)
    facts.full_table_scan = !confined.keyed;
  if (confined.keyed && !confined.ranges.empty())
    add_leading(facts, keys, confined);
  else
    facts.leading_absent = "the WHERE clause fixes no partition key";
}

}  // namespace

std::optional<AwsError> check_single_attributes(const table::Index* index) {
  if (!index || (index->keys.hash.size() == 1 && index->keys.range.size() <= 1))
    return std::nullopt;
  return validation(texts::say<texts::kStatementMultiKeys>());
}

Need statement_need(const Services& services, const BoundStatement& bound,
                    std::string_view enclosing) {
  const Statement& s = bound.statement;
  KeyFacts facts;
  set_statement_keys(facts, find_table(services, bound.table), s);
  facts.attributes = s.attribute_names();
  if (s.kind == Statement::Kind::Select) {
    facts.select = !s.columns.empty() ? "SPECIFIC_ATTRIBUTES"
                   : s.index.empty()  ? "ALL_ATTRIBUTES"
                                      : "ALL_PROJECTED_ATTRIBUTES";
    facts.select_origin = s.columns.empty() ? "implied: SELECT *" : "implied: SELECT names columns";
  }
  if (s.kind == Statement::Kind::Update || s.kind == Statement::Kind::Delete) {
    facts.return_values = return_values_name(s.returning);
    facts.return_values_origin = s.returning == Returning::None
                                     ? "no RETURNING clause, the default is NONE"
                                     : "the RETURNING clause";
  }
  if (!enclosing.empty())
    facts.enclosing = std::string(enclosing);
  return table_need(services, bound.table, action_name(s.kind), facts, s.index);
}

namespace {

/// Names of key attributes of the table a statement is about; none when it cannot be told.
std::vector<std::string> kept_names(const Services& services, const Call& call,
                                    const std::string& text, std::size_t parameters) {
  auto s = expression::partiql::parse_statement(text, std::vector<AttributeValue>(parameters));
  if (!s)
    return {};
  const table::Table* t = find_table(services, table_ref(call, s->table));
  return t ? table::key_names(t->keys) : std::vector<std::string>();
}

Json statement_json(const Services& services, const Call& call, const Json& entry) {
  Json out = Json::object();
  const auto text = string_member(entry, "Statement");
  const Json* parameters = member(entry, "Parameters");
  const std::size_t count = parameters && parameters->is_array() ? parameters->size() : 0;
  if (text)
    out["statement"] = expression::partiql::redact(*text, kept_names(services, call, *text, count));
  return out;
}

}  // namespace

std::shared_ptr<const Json> statement_trail(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  const Json* list = member(p, "Statements");
  if (!list)
    list = member(p, "TransactStatements");
  if (!list || !list->is_array())
    return std::make_shared<const Json>(statement_json(services, call, p));
  Json items = Json::array();
  for (const Json& entry : *list) items.push_back(statement_json(services, call, entry));
  Json out = Json::object();
  out["requestItems"] = std::move(items);
  return std::make_shared<const Json>(std::move(out));
}

std::optional<AttributeMap> statement_key(const BoundStatement& bound, const table::Table& t) {
  const Statement& s = bound.statement;
  if (s.kind != Statement::Kind::Insert)
    return table::fixed_key(t.keys, s.where ? &*s.where : nullptr);
  if (!table::has_key(t.keys, s.item))
    return std::nullopt;
  return table::key_of(t.keys, s.item);
}

namespace {

/// `where`, or true for an item that does not exist: DELETE of nothing succeeds.
Condition unless_absent(const Condition& where, const table::Table& t) {
  Condition out = where;
  Operand f;
  f.kind = Operand::Kind::Function;
  f.function = expression::Function::AttributeNotExists;
  f.function_name = "attribute_not_exists";
  Operand path;
  path.kind = Operand::Kind::Attribute;
  path.path.push_back(expression::PathElement{t.keys.hash[0].name, -1});
  f.arguments.push_back(std::move(path));
  ConditionNode absent;
  absent.kind = ConditionNode::Kind::Function;
  absent.operands.push_back(std::move(f));
  out.nodes.push_back(std::move(absent));
  ConditionNode either;
  either.kind = ConditionNode::Kind::Or;
  either.left = static_cast<int>(out.nodes.size()) - 1;
  either.right = out.root;
  out.nodes.push_back(std::move(either));
  out.root = static_cast<int>(out.nodes.size()) - 1;
  return out;
}

}  // namespace

Result<WritePlan> statement_write(const BoundStatement& bound, const table::Table& t) {
  const Statement& s = bound.statement;
  WritePlan plan;
  plan.table = bound.table;
  if (s.kind == Statement::Kind::Insert) {
    plan.kind = WritePlan::Kind::Put;
    plan.insert = true;
    plan.item = std::make_shared<const value::Item>(s.item);
    if (auto error = check_plan(plan))
      return std::move(*error);
    return plan;
  }
  auto key = statement_key(bound, t);
  if (!key)
    return validation(texts::say<texts::kNoFullKey>());
  plan.key = std::move(*key);
  plan.expressions.condition = s.where;
  if (s.kind == Statement::Kind::Update) {
    plan.kind = WritePlan::Kind::Update;
    plan.expressions.update = s.update;
  } else if (s.kind == Statement::Kind::Delete) {
    plan.kind = WritePlan::Kind::Delete;
    plan.expressions.condition = unless_absent(*s.where, t);
  } else {
    plan.kind = WritePlan::Kind::Check;
  }
  return plan;
}

std::optional<AttributeMap> returned_item(const BoundStatement& bound, const table::Table& t,
                                          const PendingWrite& done) {
  const Returning r = bound.statement.returning;
  const bool old = r == Returning::AllOld || r == Returning::ModifiedOld;
  const ItemPtr& source = old ? done.before : done.after;
  if (r == Returning::None || !source)
    return std::nullopt;
  if (r == Returning::AllOld || r == Returning::AllNew)
    return *source;
  AttributeMap part = expression::Projector(old ? done.touched : done.written).apply(*source);
  for (const std::string& name : table::key_names(t.keys)) part.erase(name);
  if (part.empty())
    return std::nullopt;
  return part;
}

AttributeMap selected(const Statement& s, const value::Item& item) {
  if (s.columns.empty())
    return item;
  AttributeMap out;
  for (const auto& c : s.columns)
    if (const AttributeValue* v = expression::resolve(item, c.path))
      out.set(c.name, *v);
  return out;
}

void note_columns(const Statement& s, table::Work& work, std::size_t from) {
  if (s.columns.empty())
    return;
  for (std::size_t i = from; i < work.touches.size(); ++i) {
    table::ItemTouch& touch = work.touches[i];
    if (!touch.returned || !touch.before)
      continue;
    touch.returned_attributes.clear();
    for (const auto& c : s.columns)
      if (expression::resolve(*touch.before, c.path))
        add_name(touch.returned_attributes, c.path[0].name);
    // An empty list would mean "all of it".
    if (touch.returned_attributes.empty()) {
      touch.returned = false;
      --work.returned;
    }
  }
}

ItemPtr read_selected(const BoundStatement& bound, table::Table& t, const AttributeMap& key,
                      bool consistent, table::Access& access) {
  const Statement& s = bound.statement;
  const std::size_t first = access.work ? access.work->touches.size() : 0;
  ItemPtr item = table::read_item(t, key, consistent, access);
  const bool passes = item && (!s.where || expression::matches(*s.where, *item));
  if (access.work) {
    if (item && !passes && access.work->touches.size() > first) {
      access.work->touches[first].kind = table::ItemTouch::Kind::Filtered;
      access.work->touches[first].returned = false;
      --access.work->returned;
    }
    note_columns(s, *access.work, first);
  }
  return passes ? item : nullptr;
}

}  // namespace lockbox::api::dynamodb
