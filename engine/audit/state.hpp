#pragma once
// Trails and what they kept.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/audit/record.hpp"
#include "engine/base/cow.hpp"
#include "engine/base/pmap.hpp"

namespace lockbox::audit {

/// One advanced event selector: all field selectors must match.
struct FieldSelector {
  std::string
      field;  ///< "eventCategory", "resources.type", "readOnly", "eventName", "resources.ARN"
  std::vector<std::string> equals, not_equals, starts_with, ends_with, not_starts_with,
      not_ends_with;
};
struct EventSelector {
  std::string name;
  std::vector<FieldSelector> fields;
};

struct Trail {
  std::string name, arn, bucket;
  bool logging = true;
  SimTime started, stopped;
  std::vector<EventSelector> selectors;  ///< a new trail keeps management events only
};

struct State {
  PMap<std::string, Cow<Trail>> trails;  ///< by name
  PMap<std::uint64_t, Record>
      records;  ///< by sequence number; every call leaves one, delivered or not
  std::uint64_t next = 1;
};
std::uint64_t content_hash(const FieldSelector&);
std::uint64_t content_hash(const EventSelector&);
std::uint64_t content_hash(const Trail&);
std::uint64_t content_hash(const State&);

}  // namespace lockbox::audit
