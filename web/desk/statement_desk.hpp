#pragma once
// The PartiQL editor: what is wrong with a statement and where, what could stand at the cursor, and
// an answer as a table. Source: Developer Guide, "PartiQL: a SQL-compatible query language for
// Amazon DynamoDB".
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloud/world.hpp"
#include "engine/table/state.hpp"
#include "web/desk/problem.hpp"

namespace lockbox::desk {

/// Longest statement that the service takes, in characters of its text.
constexpr std::size_t kMostStatement = 8192;

/// A mistake of a statement, with its place in lines, characters and bytes (from 1, 1 and 0).
struct StatementMistake {
  std::string message;
  std::size_t line = 0, column = 0;  ///< 0: the whole
  std::size_t offset = 0, bytes = 0;
};

/// The first mistake, or nothing. `parameters` is a JSON list of attribute values, or empty.
std::optional<StatementMistake> check_statement(std::string_view text, std::string_view parameters);

struct Proposal {
  std::string text;  ///< what is inserted
  std::string kind;  ///< "keyword", "table", "index", "attribute", "function", "operator"
  std::string hint;  ///< a few words; may be empty
};
struct Completion {
  std::size_t from = 0, to = 0;  ///< bytes that are replaced
  std::vector<Proposal> proposals;
};

/// What could stand at `cursor` (a byte offset), best first, at most 40.
Completion complete_statement(std::string_view text, std::size_t cursor,
                              const std::vector<const table::Table*>& tables);

/// Names of the attributes that the table's items have, key attributes first; a sample of items is
/// looked at.
std::vector<std::string> attribute_names(const table::Table& t);

/// Items of an answer as rows: {"columns":[...],"rows":[[text or null, ...]]}. Key attributes of
/// `table` (may be null) come first.
Json table_of_items(const Json& items, const table::Table* table);

/// The command that runs it; problems have the fields' names.
struct StatementForm {
  std::string text, as, parameters, limit, token;
  bool consistent = false;
};
struct StatementCommand {
  std::string line;
  std::vector<Problem> problems;
};
StatementCommand statement_command(const StatementForm& form);

}  // namespace lockbox::desk
