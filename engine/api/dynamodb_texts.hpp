#pragma once
// Error texts that AWS has reworded, with the time since which they hold. Every row is data: a
// check, since when, and the words. A world's setting chooses the epoch (docs/fidelity.md); the
// default is the newest. Source: public recordings of DynamoDB's answers in May and October 2026.
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/dynamodb_shapes.hpp"
#include "engine/table/settings.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

/// How the service words its refusals of one operation at a time.
struct Voice {
  Layer layer = Layer::Older;  ///< constraints of members
  bool envelope = false;       ///< "1 validation error detected: " before values and expressions
  value::Wording wording = value::Wording::Older;  ///< bad numbers, repeated set members
};

/// An operation that was never reworded has the older voice.
Voice voice_of(std::string_view operation, const table::Settings& settings);

/// Single texts that were reworded.
enum class Text : std::uint8_t {
  SegmentBeyondTotal,  ///< Scan; arguments: Segment, TotalSegments
  ScanStartKey,        ///< Scan: an ExclusiveStartKey that does not fit the schema
  ScanSelect,          ///< Scan: SPECIFIC_ATTRIBUTES without naming any
  BatchGetEmpty,       ///< BatchGetItem: RequestItems is empty
  BatchWriteEmpty      ///< BatchWriteItem: RequestItems is empty
};

/// The text as the epoch has it; `{0}` and `{1}` stand for the arguments.
std::string text_of(Text id, const table::Settings& settings,
                    std::initializer_list<std::string> arguments = {});

/// Epochs there are, oldest first: "2026-05", "2026-10".
const std::vector<std::string>& error_text_epochs();

}  // namespace lockbox::api::dynamodb
