#pragma once
// Prediction kinds about keys and time, all keyed by the engine: which key a request needs, whether
// KMS leaves a record, and what becomes of the same request later. Private to the lesson engine.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloud/step.hpp"
#include "engine/lesson/view.hpp"

namespace lockbox::lesson {

struct KeyQuestion {
  std::string text;
  std::vector<Choice> choices;
  std::string right;
};

/// "aws-owned", "aws-managed" or "customer-managed".
KeyQuestion key_question(const cloud::World& world, const table::Table& table);

/// Does CloudTrail get an event of KMS from this request? "none", "once" or "each-item".
KeyQuestion kms_question(const cloud::RequestTrace& trace);

/// Does the request work? "works", "denied" or "fails".
KeyQuestion outcome_question(const cloud::StepResult& result);

/// The same request after a while, together with the status of its table: "works",
/// "refused-active", "refused-inaccessible" or "refused-archived".
KeyQuestion later_question(const cloud::World& world, const cloud::CallApi& call,
                           const table::Table& table, std::int64_t after_ms,
                           std::string_view offset);

/// "+6m" of the question "after:+6m" in milliseconds; nullopt when it is no such question.
std::optional<std::int64_t> later_offset(std::string_view question);

/// "works", "denied" (by a policy, also one of a key) or "fails".
std::string outcome_of(const cloud::StepResult& result);

}  // namespace lockbox::lesson
