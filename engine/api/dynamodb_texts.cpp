#include "engine/api/dynamodb_texts.hpp"

#include "engine/base/text.hpp"

namespace lockbox::api::dynamodb {

namespace {

using value::Wording;

constexpr std::string_view kMay = "2026-05", kOctober = "2026-10";

struct VoiceRow {
  std::string_view operation, since;
  Voice voice;
};

/// In time order for each operation. The layer that checks values and constraints was replaced from
/// June 2026 on, one operation after the other; reads had it first.
constexpr VoiceRow kVoices[] = {
    {"PutItem", kMay, {Layer::Older, false, Wording::Older}},
    {"PutItem", kOctober, {Layer::Current, true, Wording::Current}},
    {"UpdateItem", kMay, {Layer::Older, false, Wording::Older}},
    {"UpdateItem", kOctober, {Layer::Current, true, Wording::Current}},
    {"DeleteItem", kMay, {Layer::Older, false, Wording::Older}},
    {"DeleteItem", kOctober, {Layer::Current, true, Wording::Current}},
    {"Scan", kMay, {Layer::Older, false, Wording::Older}},
    {"Scan", kOctober, {Layer::Current, false, Wording::Older}},
    {"GetItem", kMay, {Layer::Current, false, Wording::Current}},
    {"Query", kMay, {Layer::Current, false, Wording::Current}},
    {"BatchGetItem", kMay, {Layer::Current, false, Wording::Current}},
};

struct TextRow {
  Text id;
  std::string_view since, text;
};

constexpr TextRow kTexts[] = {
    {Text::SegmentBeyondTotal, kMay,
     "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: "
     "{0} is not less than TotalSegments: {1}"},
    {Text::SegmentBeyondTotal, kOctober,
     "The Segment parameter is zero-based and must be less than parameter TotalSegments"},
    {Text::ScanStartKey, kMay,
     "The provided starting key is invalid: The provided key element does not match the schema"},
    {Text::ScanStartKey, kOctober, "The provided starting key is invalid"},
    {Text::ScanSelect, kMay,
     "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
     "SPECIFIC_ATTRIBUTES"},
    {Text::ScanSelect, kOctober,
     "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when "
     "choosing to get SPECIFIC_ATTRIBUTES"},
    {Text::BatchGetEmpty, kMay, "The requestItems parameter is required for BatchGetItem"},
    {Text::BatchGetEmpty, kOctober,
     "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member "
     "must have length greater than or equal to 1"},
    {Text::BatchWriteEmpty, kMay, "The requestItems parameter is required for BatchWriteItem"},
};

/// Whether a row of that time holds in the epoch; an empty epoch is the newest.
bool holds(std::string_view since, const std::string& epoch) {
  return epoch.empty() || since <= epoch;
}

}  // namespace

Voice voice_of(std::string_view operation, const table::Settings& settings) {
  Voice found;
  for (const VoiceRow& row : kVoices)
    if (row.operation == operation && holds(row.since, settings.error_texts))
      found = row.voice;
  return found;
}

std::string text_of(Text id, const table::Settings& settings,
                    std::initializer_list<std::string> arguments) {
  std::string_view found;
  for (const TextRow& row : kTexts)
    if (row.id == id && holds(row.since, settings.error_texts))
      found = row.text;
  std::string out;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool slot = found[i] == '{' && i + 2 < found.size() && found[i + 2] == '}';
    const std::size_t n = slot ? static_cast<std::size_t>(found[i + 1] - '0') : 0;
    if (slot && n < arguments.size()) {
      out += *(arguments.begin() + n);
      i += 2;
    } else {
      out += found[i];
    }
  }
  return out;
}

const std::vector<std::string>& error_text_epochs() {
  static const std::vector<std::string> all = {std::string(kMay), std::string(kOctober)};
  return all;
}

}  // namespace lockbox::api::dynamodb
