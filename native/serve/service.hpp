#pragma once
// The simulated cloud behind the HTTP endpoint: one world, changed by one request after another.
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "engine/cloud/world.hpp"
#include "engine/crypto/sigv4.hpp"
#include "engine/identity/caller.hpp"
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

  std::string text() const;
};

class Service {
 public:
  /// `enforce`: signatures and policies are checked, as `serve --auth` promises.
  Service(cloud::World world, bool enforce);

  /// Opens the journal and replays it. The error is a sentence.
  std::optional<IoError> open_journal(const std::string& folder);
  const Journal& journal() const { return journal_; }

  /// Runs a call at the wall clock's time.
  Result<ServiceAnswer> call(const ServiceCall& call);

  /// True while changes wait for sync(); answers to them must wait too.
  bool needs_sync() const { return journal_.has_pending(); }

  /// Makes pending changes durable, or takes them back. The error is what the disk said.
  std::optional<IoError> sync();

  /// Rewrites the journal so that it holds each item once instead of every change to it, when that
  /// is worth it and possible. Says what it did, or nothing.
  std::string compact();

  std::string request_id();
  const cloud::World& world() const { return world_; }

 private:
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

  cloud::World world_;
  cloud::World durable_;             ///< as of the last sync, kept only while changes are pending
  std::size_t durable_control_ = 0;  ///< size of control_ then
  bool enforce_;
  SimTime advanced_;  ///< when the tables were last brought up to date
  Rng ids_, seeds_;
  Journal journal_;
  std::vector<std::string> control_;  ///< records that are no writes of items, in order
  std::uint64_t item_records_ = 0;    ///< records of the journal that are
  bool compactable_ = true;           ///< no record depends on items of the past
  std::int64_t last_token_ms_ = 0;    ///< when a request token was last used
};

/// How deep the JSON of a request may nest: DynamoDB has an error of its own for values that are
/// too deep, so it is let through far beyond the 32 levels that it stores.
constexpr JsonLimits kRequestLimits{1000, 16u * 1024u * 1024u};

/// Milliseconds since 1970 by the machine's clock.
std::int64_t wall_clock_ms();

}  // namespace lockbox::native
