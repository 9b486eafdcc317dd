#pragma once
// Key schema of a table, an index or a stream.
#include <string>
#include <vector>

#include "engine/value/attribute_value.hpp"

namespace lockbox::table {

struct KeyAttribute {
  std::string name;
  value::Type type = value::Type::S;  ///< S, N or B
};

/// Key schema of a table or index. GSIs may have up to four of each (multi-attribute keys).
struct KeySchema {
  std::vector<KeyAttribute> hash;
  std::vector<KeyAttribute> range;
};

}  // namespace lockbox::table
