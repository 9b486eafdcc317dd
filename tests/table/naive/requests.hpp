#pragma once
// Random steps of the model test, and how the engine is asked to take them.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/rng.hpp"
#include "tests/table/naive/model.hpp"

namespace naive {

using Json = nlohmann::ordered_json;

/// One step of a run.
struct Step {
  enum class Kind { Write, Transaction, Batch, Query, Scan, Wait };
  Kind kind = Kind::Write;
  std::vector<Write> writes;  ///< one, or those of a transaction or batch
  std::string partition;      ///< Query
  std::string from;           ///< Query: sort keys not less than this; empty: all
  bool forward = true;
  bool by_index = false;  ///< Query: `partition` is a value of the index key
  int limit = 0;          ///< Query, Scan: page size; 0: none
  long minutes = 0;       ///< Wait
};

Step random_step(lockbox::Rng& rng);

/// The step as a request on table "Tab".
std::string operation_of(const Step& step);
Json parameters_of(const Step& step);

/// An item with its key as DynamoDB JSON, attributes and set members in order.
Json to_json(const Key& key, const Item& item);

}  // namespace naive
