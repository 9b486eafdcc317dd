#pragma once
// The simulated cloud behind the HTTP endpoint: one world, changed by one request after another,
// whatever threads they come from.
#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "engine/cloud/world.hpp"
#include "engine/crypto/sigv4.hpp"
#include "engine/identity/caller.hpp"
#include "native/serve/batch.hpp"
#include "native/serve/journal.hpp"

namespace lockbox::native {

struct ServiceCall {
  std::string service, operation;
  std::string region;                         ///< of the credential scope; empty: the world's
  std::shared_ptr<const Json> parameters;     ///< an object
  const crypto::HttpRequest* http = nullptr;  ///< for the signature
};

/// What a service answers: `json`, and beside it the text of its member "Items" when that was made
/// without a tree.
struct ServiceAnswer {
  Json json;
  std::string items;
  std::int64_t duration_ms = 0;  ///< how long the work takes: the answer comes so much later

  std::string text() const;
};

/// What became of a call.
struct ServiceOutcome {
  Result<ServiceAnswer> answer;
  std::shared_ptr<Batch> batch;  ///< what the answer has to wait for, or null
};

/// call(), sync() and region() are for any thread, the rest for one that is alone.
class Service {
 public:
  /// `enforce`: signatures and policies are checked, as `serve --auth` promises.
  Service(cloud::World world, bool enforce);

  /// Opens the journal and replays it. The error is a sentence.
  std::optional<IoError> open_journal(const std::string& folder);
  const Journal& journal() const { return journal_; }

  /// Runs a call at the wall clock's time. While changes wait for sync() every answer has to wait
  /// with them, a read's too: it may tell of them.
  ServiceOutcome call(const ServiceCall& call);

  /// Makes pending changes durable, or takes them back, and ends their batch. The error is what the
  /// disk said.
  std::optional<IoError> sync();

  /// Rewrites the journal so that it holds each item once instead of every change to it, when that
  /// is worth it and possible. Says what it did, or nothing.
  std::string compact();

  const std::string& region() const { return region_; }  ///< of calls that name none

 private:
  /// Makes this thread the only one inside. Most calls take less time than it takes to put a thread
  /// to sleep and wake it, so that one that has to wait lets others run a few times first.
  std::unique_lock<std::mutex> enter();
  Result<ServiceAnswer> any_call(const ServiceCall& call);
  Result<ServiceAnswer> plain_call(const ServiceCall& call, std::uint64_t seed);
  Result<ServiceAnswer> enforced_call(const ServiceCall& call);
  Result<ServiceAnswer> step(const ServiceCall& call, const identity::Credentials& credentials,
                             std::uint64_t seed);
  void remember(const ServiceCall& call, const identity::Credentials* credentials,
                std::uint64_t seed);
  std::string replay(std::string_view payload);
  /// Records that no client sent, and what a replay does with them.
  std::string own_record(const char* operation, const Json& parameters) const;
  std::string replay_own(const std::string& operation, const Json& parameters);
  void classify(std::string_view service, std::string_view operation, std::string_view payload);
  void set_time(std::int64_t ms);
  void begin_change();

  const std::string region_;
  std::mutex mutex_;              ///< guards all below
  std::shared_ptr<Batch> batch_;  ///< of the pending changes; null when nobody waits for them
  cloud::World world_;
  cloud::World durable_;             ///< as of the last sync, kept only while changes are pending
  std::size_t durable_control_ = 0;  ///< size of control_ then
  bool enforce_;
  SimTime advanced_;  ///< when the tables were last brought up to date
  Rng seeds_;
  Journal journal_;
  std::vector<std::string> control_;  ///< records that are no writes of items, in order
  std::uint64_t item_records_ = 0;    ///< records of the journal that are
  bool compactable_ = true;           ///< no record depends on items of the past
  std::int64_t last_token_ms_ = 0;    ///< when a request token was last used
};

/// How deep the JSON of a request may nest: DynamoDB has an error of its own for values that are
/// too deep, so it is let through far beyond the 32 levels that it stores.
constexpr JsonLimits kRequestLimits{1000, 16u * 1024u * 1024u};

/// A fresh identifier for an answer.
std::string new_request_id();

/// Milliseconds since 1970 by the machine's clock.
std::int64_t wall_clock_ms();

}  // namespace lockbox::native
