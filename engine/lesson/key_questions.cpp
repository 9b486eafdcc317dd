#include "engine/lesson/key_questions.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/lesson/reader.hpp"
#include "engine/storage/disk.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::string_view kLater = "after:";

void add_choice(KeyQuestion& q, const char* id, const char* text) {
  Choice c;
  c.id = id;
  c.text = text;
  q.choices.push_back(std::move(c));
}

std::string status_after(const cloud::World& world, const table::Table& table) {
  const table::Table* t =
      table::find_table(world.services.tables, table.account, table.region, table.name);
  return t ? t->status : std::string();
}

/// "one minute", "6 minutes", "2 hours", "8 days".
std::string span_text(std::string_view offset) {
  const std::string number(offset.substr(1, offset.size() - 2));
  const char unit = offset.back();
  const char* word = unit == 's' ? "second" : unit == 'm' ? "minute" : unit == 'h' ? "hour" : "day";
  return concat({number, " ", word, number == "1" ? "" : "s"});
}

}  // namespace

KeyQuestion key_question(const cloud::World& world, const table::Table& table) {
  KeyQuestion q;
  q.text = "Which kind of key protects this table?";
  add_choice(q, "aws-owned", "A key that AWS owns, in no account of yours");
  add_choice(q, "aws-managed", "The AWS managed key aws/dynamodb of this account");
  add_choice(q, "customer-managed", "A customer managed key");
  switch (storage::disk_of(table, world.services.kms, 0).kind) {
    case storage::KeyKind::AwsOwned:
      q.right = "aws-owned";
      break;
    case storage::KeyKind::AwsManaged:
      q.right = "aws-managed";
      break;
    case storage::KeyKind::CustomerManaged:
      q.right = "customer-managed";
      break;
  }
  return q;
}

KeyQuestion kms_question(const cloud::RequestTrace& trace) {
  KeyQuestion q;
  q.text = "Will CloudTrail hold an event of KMS from this request?";
  add_choice(q, "none", "No: DynamoDB does not ask KMS now, or the key is not in this account");
  add_choice(q, "once", "Yes, one Decrypt, under the caller's name and for the whole table");
  add_choice(q, "each-item", "Yes, one Decrypt for each item");
  const bool asked = std::any_of(trace.records.begin(), trace.records.end(), [](const auto& r) {
    return r.delivered && r.event_source == "kms.amazonaws.com";
  });
  q.right = asked ? "once" : "none";
  return q;
}

std::string outcome_of(const cloud::StepResult& result) {
  if (!result.trace || result.trace->succeeded)
    return result.trace ? "works" : "fails";
  return result.trace->allowed ? "fails" : "denied";
}

KeyQuestion outcome_question(const cloud::StepResult& result) {
  KeyQuestion q;
  q.text = "Does it work?";
  add_choice(q, "works", "It works");
  add_choice(q, "denied", "A policy refuses it");
  add_choice(q, "fails", "The policies allow it, and it fails for another reason");
  q.right = outcome_of(result);
  return q;
}

KeyQuestion later_question(const cloud::World& world, const cloud::CallApi& call,
                           const table::Table& table, std::int64_t after_ms,
                           std::string_view offset) {
  KeyQuestion q;
  q.text = concat({"And ", span_text(offset), " from now?"});
  add_choice(q, "works", "The request works");
  add_choice(q, "refused-active", "It is refused, and the table's status still says ACTIVE");
  add_choice(q, "refused-inaccessible",
             "It is refused, and the status says INACCESSIBLE_ENCRYPTION_CREDENTIALS");
  add_choice(q, "refused-archived", "It is refused, and the status says ARCHIVED");
  const cloud::World then = cloud::step(world, cloud::AdvanceClock{after_ms}).world;
  const cloud::StepResult result = cloud::probe(then, call);
  const std::string status = status_after(result.world, table);
  if (outcome_of(result) == "works")
    q.right = "works";
  else if (status == "ARCHIVED" || status == "ARCHIVING")
    q.right = "refused-archived";
  else
    q.right =
        status == "INACCESSIBLE_ENCRYPTION_CREDENTIALS" ? "refused-inaccessible" : "refused-active";
  return q;
}

std::optional<std::int64_t> later_offset(std::string_view question) {
  if (question.compare(0, kLater.size(), kLater) != 0)
    return std::nullopt;
  const std::string offset(question.substr(kLater.size()));
  return offset.size() < 3 ? std::nullopt : parse_offset(offset);
}

}  // namespace lockbox::lesson
