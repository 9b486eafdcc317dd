#pragma once
// An item as a form: rows of name, type and value that nest, and the same as DynamoDB JSON. Both
// lead to one item or to problems with their places. Source: API Reference, "AttributeValue";
// Developer Guide, "Supported data types and naming rules", "Service, account, and table quotas"
// (item size, nesting).
//
// A row is {"name", "type", ...} with
//   "text"     for S, N, B (base64) and BOOL ("true", "false")
//   "members"  for SS, NS, BS: a list of texts
//   "rows"     for M (rows with names) and L (rows without)
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json_parse.hpp"
#include "engine/cloud/world.hpp"
#include "engine/table/state.hpp"
#include "engine/value/attribute_value.hpp"
#include "web/desk/problem.hpp"

namespace lockbox::desk {

/// Most rows of one form, nested ones included.
constexpr std::size_t kMostRows = 2000;
/// Most bytes of an item as text.
constexpr std::size_t kMostItemText = 900 * 1024;

/// The rows of an item: key attributes first (HASH, then RANGE), the others by name.
Json rows_of(const value::AttributeMap& item, const table::KeySchema& keys);

/// What a form or a text means.
struct ItemRead {
  Json item;  ///< DynamoDB JSON; null when it could not be made
  value::AttributeMap attributes;
  std::vector<Problem> problems;
  bool ok() const { return problems.empty(); }
};

/// Reads rows. Every leaf is checked by itself, so that each problem has its own place.
ItemRead read_rows(const Json& rows);

/// Reads DynamoDB JSON, {"Item": {...}} or the attributes alone. Places are "line 3, column 7" or
/// the name of the attribute.
ItemRead read_item_text(std::string_view text);

/// The row that an error of the service speaks of ("... Key: House", "Type mismatch for key
/// House ..."), as a pointer, or empty.
std::string place_in_rows(std::string_view message, const Json& rows);

/// What the service would answer to PutItem of this item if nobody's rights were asked: nothing
/// when it would be written. The world stays as it is.
std::vector<Problem> try_put(const cloud::World& world, std::string_view table, const Json& item,
                             const Json& rows);

/// How a write is made to depend on what is there.
enum class Only { Always, IfNew, IfThere, Condition };

struct WriteForm {
  std::string table, as;
  bool remove = false;  ///< DeleteItem of `key` instead of PutItem of `item`
  Json item, key;
  Only only = Only::Always;
  std::string partition_key;  ///< its name, for IfNew and IfThere
  std::string condition;      ///< Condition: the expression
  std::string names, values;  ///< Condition: JSON texts, may be empty
  bool return_old = false;
};

/// The command line that does it; problems in the condition's JSON have the fields' names.
struct WriteCommand {
  std::string line;
  std::vector<Problem> problems;
};
WriteCommand write_command(const WriteForm& form);

}  // namespace lockbox::desk
