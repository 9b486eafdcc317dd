#pragma once
// The check language as data: eleven kinds of node, total, deterministic, of bounded cost.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/lesson/reader.hpp"

namespace lockbox::lesson {

/// A request as authors write it: {"as","op","in","from","after","tls","endpoint"}.
struct RequestSpec {
  std::string as;
  std::string service, operation;  ///< of "dynamodb:GetItem"
  std::shared_ptr<const Json> in;  ///< never null
  std::string from;                ///< vantage point; empty: the caller's own
  std::int64_t after_ms = 0;       ///< the clock moves by this much first
  bool tls = true;                 ///< false: plain HTTP
  /// A host name, "account" (the account-based one), "interface:SERVICE" (the Regional name of the
  /// world's first interface endpoint of that service) or "cluster:NAME" (the DAX cluster of that
  /// name). Empty: what the caller's SDK chooses.
  std::string endpoint;
};

/// Which events of the log are meant. Empty fields match everything; `op` and `as` know * and ?.
struct EventPattern {
  std::string op, as, decision, layer, label, via, logged_by, since;
  std::string error;           ///< error code the client read; "none" means success
  std::string answers;         ///< a label: exactly its items came back, and nothing else was read
  std::int64_t min_bytes = 0;  ///< an item of at least this size was sent
  std::int64_t min_items = 0;  ///< at least so many items came back
  std::string recorded;        ///< a record that some trail keeps, "kms:Decrypt"; knows * and ?
  std::string mentions;        ///< a text that stands in the request
  std::string rings;           ///< a log group that a rule told of it; knows * and ?
};

struct Value {
  enum class Kind { Literal, Get, Var, List, Count, Size };
  Kind kind = Kind::Literal;
  std::shared_ptr<const Json> literal;
  std::string name;  ///< Get: pointer; Var: name
  std::vector<Value> items;
  std::shared_ptr<const EventPattern> count;
};

struct Check {
  enum class Kind {
    All,
    Any,
    Not,
    Test,
    Each,
    Some,
    Probe,
    Event,
    Reached,
    AttackerFails,
    Excess,
    DiskSealed,
    Line
  };
  Kind kind = Kind::All;
  std::string id;               ///< may be empty
  std::string pointer;          ///< where it stands in the scenario
  std::vector<Check> children;  ///< All, Any, Not; Each and Some: hold, then (optional) where
  // Test
  Value left, right;
  std::string op;  ///< == != < <= > >= in subset like
  // Each, Some
  std::string variable;
  Value list;
  bool has_where = false;
  // Probe
  RequestSpec request;
  bool expect_allow = true;
  std::string layer;
  std::string error;  ///< error code that the client reads, "none": it works; empty: not looked at
  std::shared_ptr<const Json> returns;
  std::string rings;  ///< a log group that a rule tells of the call, "none": no rule does
  // Event
  EventPattern event;
  std::string times_op = ">=";
  std::int64_t times = 1;
  // Reached
  std::string label, to, via;
  // DiskSealed: label, and
  std::string as, table;
  // Line: a command line of a profile, run on a fork; `shows` stands in what it prints
  std::string line, shows;
  bool line_works = true;
  // Excess
  std::string of, beyond;
  std::int64_t max = 0;
  bool by_action = false;  ///< classes are action and resource; leading keys are not looked at
};

/// Probe units a check may cost at most: product of list bounds and probes; a search counts its
/// budget. The linter refuses more than kMaxCheckCost.
std::int64_t static_cost(const Check& check, std::int64_t attacker_budget);
constexpr std::int64_t kMaxCheckCost = 20000;
constexpr std::size_t kMaxListLength = 64;
constexpr int kMaxNesting = 3;

/// Reads a check; problems go to the node's list. `variables` are the names bound by enclosing
/// loops and the scenario's variants.
Check parse_check(const Node& node, std::vector<std::string>& variables);
RequestSpec parse_request(const Node& node);

/// Every {{name}} in the strings (and member names) of `json` that `values` knows, replaced.
Json substitute(const Json& json, const std::map<std::string, std::string>& values);
std::string substitute(std::string text, const std::map<std::string, std::string>& values);
/// First {{name}} left in `text`, or empty.
std::string open_placeholder(std::string_view text);

}  // namespace lockbox::lesson
