#pragma once
// A question about one caller, one road, one action and one resource. Private to the folder.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/cloud/access.hpp"
#include "engine/identity/caller.hpp"

namespace lockbox::cloud {

/// A caller as a request would authenticate it.
struct Candidate {
  std::string who;
  identity::Caller caller;
  identity::State state;  ///< with the caller's session, if it needed one
};
/// nullopt: it does not exist or its credentials are not accepted.
std::optional<Candidate> candidate(const World& world, const std::string& account,
                                   const std::string& as);
/// Everybody there is.
std::vector<Candidate> candidates(const World& world, const std::string& resource);

/// A road from a place to the service of an action.
struct Road {
  std::string from;
  network::Path path;
  bool anywhere = false;  ///< from the internet: any address
};
std::vector<Road> roads(const World& world, const std::string& action);

/// Account that owns a resource; `otherwise` for "*".
std::string owner_of(const std::string& resource, const std::string& otherwise);

/// The question, with the keys that are certain filled in and the others open, and the policies.
struct AccessQuestion {
  policy::Question question;
  policy::PolicySet policies;
};
AccessQuestion access_question(const World& world, const Candidate& who, const Road& road,
                               const std::string& action, const std::string& resource);

/// Asks many questions about one resource. What they share is made once: the resource's tags and
/// policy, and what each operation leaves to its client.
class Asker {
 public:
  Asker(const World& world, std::string resource) : world_(world), resource_(std::move(resource)) {}

  /// The request and the policies; what the client can choose is not in the request, and not open.
  AccessQuestion closed(const Candidate& who, const Road& road, const std::string& action);
  /// Makes a closed question of the same caller and road ask about another action.
  void turn_to(AccessQuestion& question, const Candidate& who, const Road& road,
               const std::string& action);
  /// Opens what the client can choose.
  void open(AccessQuestion& question, const Road& road);
  /// What an action's name alone decides about its questions, as far as keys of `mentioned` (in
  /// small letters) are concerned: equal texts, equal questions.
  std::string signature(const std::string& action, const std::set<std::string>& mentioned);

 private:
  struct Shared {  // between questions of one owner about the actions of one service
    api::Need need;
    std::optional<policy::PolicySource> policy;
  };
  struct OfAction {
    policy::Domains open;
    std::vector<std::pair<std::string, std::string>> texts;  // key in small letters, its domain
  };
  Shared& shared(const std::string& action, const std::string& owner);
  OfAction& of_action(const std::string& action);

  const World& world_;
  std::string resource_;
  std::map<std::pair<std::string, std::string>, Shared> shared_;
  std::map<std::string, OfAction> actions_;
};

/// What came of a question.
struct Asked {
  std::optional<Access> access;
  bool complete = true;
  std::size_t tried = 0;
};
Asked ask(const World& world, const Candidate& who, const Road& road, const std::string& action,
          const std::string& resource);

/// Adds to `found` everybody who can only by assuming roles, with the shortest chain to each role
/// that can by itself.
void add_chains(const World& world, const std::vector<Candidate>& everybody, WhoCan& found);

}  // namespace lockbox::cloud
