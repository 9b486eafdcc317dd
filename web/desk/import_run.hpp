#pragma once
// Writing the items of a file: by BatchWriteItem (an item with the same key is replaced) or one by
// one under a condition. A batch that is refused is tried item by item, so that it is known of each
// line whether it was written. Source: API Reference, "BatchWriteItem" (25 items, 16 MB, no
// conditions, UnprocessedItems).
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "engine/shell/shell.hpp"
#include "web/desk/exchange.hpp"

namespace lockbox::desk {

struct ImportRun {
  std::string table, as;
  std::vector<std::string> keys;  ///< names of the key attributes, the partition key first
  bool only_new = false;          ///< items that are there already stay as they are
  std::vector<FileItem> items;

  std::size_t next = 0;  ///< first item that was not tried yet
  std::size_t written = 0, requests = 0;
  std::vector<LineProblem> refused;  ///< the first kMostListed
  std::size_t refused_count = 0;
  std::string stopped;  ///< why it ended early; the items from `next` on were not tried
  std::size_t refused_in_a_row = 0;

  bool done() const { return next >= items.size() || !stopped.empty(); }
};

/// Runs one command line and answers what came of it.
using RunLine = std::function<shell::Reply(const std::string& line)>;

/// Goes on for about `requests` requests. Stops by itself when everything is refused.
void go_on(ImportRun& run, std::size_t requests, const RunLine& run_line);

}  // namespace lockbox::desk
