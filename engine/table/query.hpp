#pragma once
// Pages of Query and Scan. Source: Developer Guide, "Paginating table query results", "Parallel
// scan", "Capacity unit consumption for reads".
#include <optional>
#include <string>
#include <vector>

#include "engine/expression/evaluate.hpp"
#include "engine/table/access.hpp"
#include "engine/table/state.hpp"

namespace lockbox::table {

constexpr std::size_t kMaxPageBytes = 1048576;

struct PageRequest {
  std::string index;         ///< empty: the table
  std::string lower, upper;  ///< encoded range, upper exclusive (empty: no bound)
  std::string start_after;   ///< encoded exclusive start; empty: from the edge
  bool forward = true;
  std::int64_t limit = 0;  ///< most items to evaluate; 0: no limit
  const expression::Condition* filter = nullptr;
  const expression::Projector* projector = nullptr;
  bool consistent = false;
  bool whole_items = false;  ///< on an LSI: fetch what it does not project from the table
  bool count_only = false;   ///< Select COUNT: nothing is returned
  std::size_t max_bytes = kMaxPageBytes;  ///< less when earlier ranges have used some up
};

struct Page {
  std::vector<value::ItemPtr> items;  ///< that passed the filter, projected
  std::int64_t count = 0;
  std::int64_t evaluated = 0;
  std::size_t bytes = 0;                        ///< evaluated
  std::optional<value::AttributeMap> last_key;  ///< when the page ended before the range did
};

/// Walks the range in key order and accounts for it.
Page read_page(Table& t, const PageRequest& request, Access& access);

/// Encoded place of an ExclusiveStartKey that fits the schema of the table (and of the index).
std::string encode_start(const Table& t, const Index* index, const value::AttributeMap& key);

const Index* find_index(const Table& t, std::string_view name);

}  // namespace lockbox::table
