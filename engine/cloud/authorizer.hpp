#pragma once
// Whether requests would be allowed, for searches that ask hundreds of one world. Decided by the
// stages of the pipeline themselves; what such requests share (credentials, the road, the caller,
// equal questions) is worked out once, and nothing is run, written down or explained.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/cloud/command.hpp"
#include "engine/cloud/trace.hpp"
#include "engine/cloud/world.hpp"
#include "engine/policy/decision.hpp"

namespace lockbox::cloud {

struct Request;

/// One authorization that a call needs.
struct AskedNeed {
  std::string action, resource;
  std::optional<std::vector<std::string>>
      leading_keys;  ///< dynamodb:LeadingKeys, where it is there
  bool allowed = false;
};

/// What RequestTrace has in `allowed`, `needs` and `decisions`.
struct Authorization {
  bool allowed = false;
  std::vector<AskedNeed> needs;  ///< empty: refused before any policy was asked, or none is needed
};

class Authorizer {
 public:
  /// The world has to outlive it.
  explicit Authorizer(const World& world) : world_(world) {}

  /// The same as probe(world, call) finds.
  Authorization ask(const CallApi& call);

 private:
  /// What the policies look at in needs of one action on one resource.
  struct Class {
    policy::PolicySet policies;
    std::set<std::string, policy::LessNoCase> keys;  ///< of the context, all that they mention
    std::map<std::string, bool> decided;             ///< by the values of those keys
  };
  /// A caller who stands before a service: everything up to the parameters of the call.
  struct Start {
    World world;
    RequestTrace trace;                      ///< of the road
    std::optional<identity::Caller> caller;  ///< nullopt: the request does not get there
    std::map<std::string, Class> classes;
    std::map<std::string, bool> keys;  ///< tables touched -> a key's policy refuses
  };
  Start& begin_at(const CallApi& call, const std::string& region);
  static Start make_start(const World& world, const CallApi& call, const std::string& region);
  static Class& class_of(Start& start, const Request& r, const api::Need& need);
  static bool decide(Start& start, const Request& r, const api::Need& need);
  static bool keys_refuse(Start& start, const Request& r);

  const World& world_;
  std::map<std::string, Start> starts_;
};

}  // namespace lockbox::cloud
