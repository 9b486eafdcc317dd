#pragma once
// A PartiQL statement in the terms of DynamoDB's other expressions: parameters bound, literals made
// into values, WHERE a condition, SET and REMOVE an update. What depends on a table's key schema is
// left to those who know the table. Source: Developer Guide, "PartiQL statements for DynamoDB",
// "Use PartiQL functions with DynamoDB".
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/expression/parser.hpp"

namespace lockbox::expression::partiql {

enum class Returning : std::uint8_t { None, AllOld, ModifiedOld, AllNew, ModifiedNew };

struct OrderBy {
  std::string name;
  bool descending = false;
};

/// What one column of a SELECT is called in the answer, and where it comes from.
struct Column {
  std::string name;
  Path path;
};

struct Statement {
  enum class Kind : std::uint8_t { Select, Insert, Update, Delete, Exists };
  Kind kind = Kind::Select;
  std::string table, index;
  std::vector<Column> columns;  ///< Select; empty: `*`
  std::optional<Condition> where;
  std::vector<OrderBy> order_by;
  value::AttributeMap item;  ///< Insert
  Update update;             ///< Update
  Returning returning = Returning::None;
  std::string exists_at;  ///< "1:1:6", where EXISTS stands

  bool reads() const { return kind == Kind::Select; }
  /// Top-level attribute names the statement mentions, each once, in order of appearance.
  std::vector<std::string> attribute_names() const;
};

/// The error is the whole message of the ValidationException. Linear time.
Expected<Statement, std::string> parse_statement(
    std::string_view text, const std::vector<value::AttributeValue>& parameters);

/// The statement as a trail may keep it: literals are hidden, except those compared by `=` with one
/// of `kept` in the WHERE clause. Nothing is left of a text that is no PartiQL.
std::string redact(std::string_view text, const std::vector<std::string>& kept);

}  // namespace lockbox::expression::partiql
