// The state machine of a table whose key is lost. DynamoDB looks at the keys of its tables now and
// then, each table on its own schedule, and not when somebody reads: so the status lags far behind
// the first refused call. Times: public measurements (12.6 to 75.1 minutes to notice a loss, 18.1
// to 56.8 to notice the return); ours are drawn once for each table from its id.
#include "engine/api/table_encryption.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api {

namespace {

constexpr std::int64_t kMinuteMs = 60 * 1000;
constexpr std::int64_t kArchiveMs = 7LL * 24 * 60 * kMinuteMs;
// A table whose key goes while it is being created is given up after this time.
constexpr std::int64_t kCreatingMs = 59 * kMinuteMs + 18 * 1000;
constexpr char kInaccessible[] = "INACCESSIBLE_ENCRYPTION_CREDENTIALS";

/// Between `least` and `most` minutes, always the same for one table.
std::int64_t delay_of(const table::Table& t, const char* what, std::int64_t least,
                      std::int64_t most) {
  const std::uint64_t seconds = static_cast<std::uint64_t>((most - least) * 60);
  return least * kMinuteMs + static_cast<std::int64_t>(hash_bytes(t.id + what) % seconds) * 1000;
}

bool key_works(const kms::State& keys, const table::Table& t, SimTime now) {
  const kms::Key* key = kms::find_key(keys, t.account, t.region, t.kms_key_arn, now);
  // A managed key that nobody has used yet is not there, and is always at hand.
  if (!key)
    return t.kms_key_arn.find(":alias/aws/") != std::string::npos;
  return key->state == kms::KeyState::Enabled &&
         (t.encryption.grant_id.empty() || key->grants.contains(t.encryption.grant_id));
}

/// What has become of a table by `now`.
struct Change {
  table::EncryptionState state;
  std::string status;
  SimTime status_until;
  bool vanishes = false;
};

void notice(const table::Table& t, bool works, SimTime now, Change& out) {
  table::EncryptionState& s = out.state;
  if (works) {
    s.detect_at = SimTime{};
    if (s.inaccessible_since.ms != 0 && s.recover_at.ms == 0)
      s.recover_at = plus_ms(now, delay_of(t, "return", 18, 57));
    return;
  }
  s.recover_at = SimTime{};
  if (s.inaccessible_since.ms != 0 || s.detect_at.ms != 0)
    return;
  const bool creating = out.status == "CREATING";
  s.detect_at = plus_ms(now, creating ? kCreatingMs : delay_of(t, "loss", 12, 75));
  if (creating)
    out.status_until = s.detect_at;
}

void pass_time(SimTime now, Change& out) {
  table::EncryptionState& s = out.state;
  if (s.previous_until <= now)
    s.previous_until = SimTime{};
  if (s.change_until <= now) {
    s.change_until = SimTime{};
    s.previous_key_arn.clear();
  }
  if (s.detect_at.ms != 0 && s.detect_at <= now) {
    if (out.status == "CREATING") {
      out.vanishes = true;
      return;
    }
    s.inaccessible_since = s.detect_at;
    s.detect_at = SimTime{};
  }
  if (s.inaccessible_since.ms == 0)
    return;
  if (s.recover_at.ms != 0 && s.recover_at <= now) {
    s.inaccessible_since = s.recover_at = SimTime{};
    if (out.status == kInaccessible)
      out.status = "ACTIVE";
    return;
  }
  if (s.recover_at.ms == 0 && s.inaccessible_since.ms + kArchiveMs <= now.ms) {
    s.archived_at = plus_ms(s.inaccessible_since, kArchiveMs);
    out.status = "ARCHIVED";
    return;
  }
  // Other changes of a table end ACTIVE; this one returns to where it was.
  if (out.status == "ACTIVE")
    out.status = kInaccessible;
}

}  // namespace

void watch_table_keys(Services& services, SimTime now) {
  std::vector<std::pair<table::TableId, Change>> changes;
  for (const auto& entry : services.tables.tables) {
    const table::Table& t = *entry.second;
    if ((t.kms_key_arn.empty() && t.encryption.empty()) || t.encryption.archived_at.ms != 0 ||
        t.status == "DELETING")
      continue;
    Change change{t.encryption, t.status, t.status_until, false};
    notice(t, t.kms_key_arn.empty() || key_works(services.kms, t, now), now, change);
    pass_time(now, change);
    if (change.vanishes || change.status != t.status || change.status_until != t.status_until ||
        table::content_hash(change.state) != table::content_hash(t.encryption))
      changes.emplace_back(entry.first, std::move(change));
  }
  for (auto& entry : changes) {
    if (entry.second.vanishes) {
      services.tables.tables.erase(entry.first);
      continue;
    }
    table::Table& t = services.tables.tables.edit(entry.first)->edit();
    t.encryption = std::move(entry.second.state);
    t.status = std::move(entry.second.status);
    t.status_until = entry.second.status_until;
  }
}

}  // namespace lockbox::api
