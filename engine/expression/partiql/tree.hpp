#pragma once
// A PartiQL statement as written: what the grammar alone says, before parameters are bound and
// before anything is checked against DynamoDB's subset.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/expression/ast.hpp"
#include "engine/expression/partiql/lexer.hpp"

namespace lockbox::expression::partiql {

struct SelectTree;

struct Node {
  enum class Kind : std::uint8_t {
    Null,
    Missing,
    Bool,
    Number,
    String,
    Parameter,
    Path,
    Call,     ///< text: name in lower case; children: arguments
    Unary,    ///< text: operator; one child
    Binary,   ///< text: operator; two children
    Between,  ///< three children
    In,       ///< left side, then a List or one other node
    Is,       ///< text: "missing", "null" or another type; one child
    List,
    Bag,
    Struct,  ///< children: name, value, name, value ...
    Select,
    Star
  };
  Kind kind = Kind::Null;
  Place place;
  std::string text;
  expression::Path path;
  std::size_t parameter = 0;  ///< which `?` it is, from 0
  bool flag = false;          ///< truth of Bool; NOT of Between, In and Is
  std::vector<Node> children;
  std::shared_ptr<const SelectTree> select;
};

/// A table, or an index as "table"."index".
struct Target {
  std::vector<std::string> parts;
  Place place;  ///< of the first part
};

struct OrderKey {
  Node expression;
  bool descending = false;
};

struct SelectTree {
  std::vector<Node> items;  ///< one Star, or expressions
  Target from;
  std::optional<Node> where;
  std::vector<OrderKey> order;
  bool aliased = false;   ///< an AS, AT or BY, written or implied
  bool distinct = false;  ///< SELECT DISTINCT, or SELECT VALUE
  bool joined = false;    ///< FROM names something other than one table or index
};

/// SET path = expression, or REMOVE path.
struct Change {
  expression::Path path;
  Place place;
  std::optional<Node> value;  ///< nothing: REMOVE
};

struct Tree {
  enum class Kind : std::uint8_t { Select, Insert, Update, Delete, Exists };
  Kind kind = Kind::Select;
  SelectTree select;  ///< Select and Exists
  Target target;      ///< the others
  bool aliased = false;
  Node item;  ///< Insert
  std::vector<Change> changes;
  std::optional<Node> where;   ///< Update, Delete
  std::string returning;       ///< "ALL OLD" ..., empty: none
  bool returning_all = false;  ///< RETURNING ... *
  std::size_t parameters = 0;  ///< how many `?`
  Place exists;                ///< of the word EXISTS
};

/// Deepest nesting of parentheses, lists, tuples, calls and operators; an item of the deepest
/// nesting that DynamoDB stores fits in.
constexpr int kMaxNesting = 160;
/// Most operators of one statement, as in DynamoDB's other expressions.
constexpr int kMaxOperators = 300;

/// Linear in the length of the text. The error is the whole message of the ValidationException;
/// `mistake`, if given, gets the place where it was noticed.
Expected<Tree, std::string> parse_tree(std::string_view text, Place* mistake = nullptr);

}  // namespace lockbox::expression::partiql
