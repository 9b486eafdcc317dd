#include "engine/api/dynamodb_texts.hpp"

#include "engine/base/texts/text.hpp"

namespace lockbox::api::dynamodb {

namespace {

using value::Wording;

using texts::kMay;
using texts::kOctober;

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

const std::vector<std::string>& error_text_epochs() {
  static const std::vector<std::string> all = {std::string(kMay), std::string(kOctober)};
  return all;
}

}  // namespace lockbox::api::dynamodb
