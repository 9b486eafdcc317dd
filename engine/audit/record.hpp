#pragma once
// A CloudTrail record as a value. Source: CloudTrail User Guide, "CloudTrail record contents".
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/json.hpp"
#include "engine/base/sim_time.hpp"

namespace lockbox::audit {

enum class Category { Management, Data, NetworkActivity };
std::string_view to_text(Category c);

struct Record {
  SimTime time;
  Category category = Category::Management;
  std::string event_source;  ///< "dynamodb.amazonaws.com"
  std::string event_name;    ///< "GetItem"
  std::string principal_arn;
  std::string error_code;  ///< empty on success
  bool read_only = false;
  bool delivered = false;  ///< some trail's selectors (or the 90-day event history, for management
                           ///< events) keep it
  std::string kept_by;     ///< "event history", trail name, or why nobody kept it
  std::shared_ptr<const Json> document;  ///< the whole record
  std::uint64_t document_hash = 0;       ///< of the document's text, computed once
};

std::uint64_t content_hash(const Record& r);

}  // namespace lockbox::audit
