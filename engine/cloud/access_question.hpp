#pragma once
// A question about one caller, one road, one action and one resource. Private to the folder.
#include <set>
#include <string>
#include <vector>

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

/// What an action's name alone decides about the questions of access_question, as far as keys of
/// `mentioned` (in small letters) are concerned: equal texts, equal questions.
std::string action_signature(const World& world, const std::string& action,
                             const std::string& resource, const std::set<std::string>& mentioned);

}  // namespace lockbox::cloud
