#pragma once
// Requests that an attacker can build from what a table shows: its name, its keys, its indexes and
// the names of its attributes. Private to attacker.cpp.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloud/world.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

/// Ending of a move that means: the write's condition fails, and the old item is asked for.
constexpr std::string_view kOldValues = "+old-values";

/// Ending of a move that means: the write goes to a table of another account, with a wanted value.
constexpr std::string_view kAway = "+away";

/// What moves can be built from.
struct Target {
  struct Index {
    std::string name, partition_key;
    std::vector<Json> leading;  ///< distinct partition key values of the index
  };
  std::string name;
  std::vector<Json> keys;     ///< whole keys, as request bodies name them
  std::vector<Json> leading;  ///< distinct partition key values
  std::vector<Json> firsts;   ///< first whole key of each partition key value
  std::string partition_key, sort_key;
  std::vector<Index> indexes;
  Json open_disk;                   ///< kms:Decrypt of the table key that lies on the disks
  std::vector<std::string> wanted;  ///< labelled attributes, for tests and copies
  std::vector<std::string> others;  ///< text attributes that are neither wanted nor keys
};

/// Looks at the first items of the table (at most 64).
Target target_of(const table::Table& table, const Scenario& scenario);

/// How much is varied. Plain leaves out what only varies how an answer leaks (tests, projections,
/// copies). Once also leaves out what asks policies the same again when keys are not looked at: a
/// mixed batch in the other order, and mixed transactions, which are authorized item by item.
enum class Variety { All, Plain, Once };

/// Bodies of one operation, the simplest first, so that the shortest counter-example is found
/// first.
std::vector<Json> moves_of(const Target& target, std::string_view operation, Variety variety);

/// Bodies of a write (PutItem, UpdateItem, BatchWriteItem, TransactWriteItems) that take `secret`
/// to `table`, named by its ARN.
std::vector<Json> away_with(const std::string& secret, const table::Table& table,
                            std::string_view operation);

/// Writes that put a wanted value where it may be read: `SET visible = hidden`.
std::vector<Json> copies_of(const Target& target);

}  // namespace lockbox::lesson
