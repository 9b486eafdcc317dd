#pragma once
// Items out of import files: DynamoDB JSON lines and CSV. Source: Developer Guide, "Amazon S3
// import formats for DynamoDB".
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/table/state.hpp"

namespace lockbox::api::dynamodb {

/// What a file gave; a line that is no item is counted and skipped.
struct ImportCount {
  std::int64_t processed = 0, errors = 0;
  std::string first_error;
};

using TakeItem = std::function<Result<Done>(value::AttributeMap)>;

/// One `{"Item": {...}}` a line.
void read_json_lines(std::string_view text, const TakeItem& take, ImportCount& count);

struct CsvFormat {
  char delimiter = ',';
  std::vector<std::string> header;  ///< empty: the first line
};

/// Values are strings, except key attributes, which have the types of the table's definitions.
void read_csv(std::string_view text, const CsvFormat& format, const table::Table& t,
              const TakeItem& take, ImportCount& count);

}  // namespace lockbox::api::dynamodb
