#pragma once
// How the layers word their refusals, operation by operation and time by time. The texts themselves
// are the rows in the folders texts, which know their time too. A world's setting chooses the
// epoch (docs/fidelity.md); the default is the newest. Source: public recordings of DynamoDB's
// answers in May and October 2026.
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

/// Epochs there are, oldest first: "2026-05", "2026-10".
const std::vector<std::string>& error_text_epochs();

}  // namespace lockbox::api::dynamodb
