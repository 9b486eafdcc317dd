#pragma once
// Is there a request that policies decide in a certain way? Exhaustive over everything that the
// policies can tell apart: what no candidate does, no request does.
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/policy/decision.hpp"

namespace lockbox::policy {

/// What a key that is not certain can be.
struct Domain {
  bool absent = true;   ///< the request may come without the key
  bool present = true;  ///< ... and with it
  bool multivalued = false;
  bool empty_list = false;           ///< ... with no value at all
  std::vector<std::string> choices;  ///< not empty: the only values there are
  std::vector<std::string> always;   ///< values that every list holds
};
using Domains = std::map<std::string, Domain, LessNoCase>;

/// Principal, action and resource are fixed, and so are the keys of request.context; the keys in
/// `open` vary. Keys in neither are absent.
struct Question {
  AuthRequest request;
  Domains open;
  /// Which combinations of keys can occur together; empty: all.
  std::function<bool(const Context&)> possible;
  /// The keys that `possible` ties to each other: their presence and single values count, also
  /// where conditions answer alike.
  std::set<std::string, LessNoCase> coupled;
};

struct SearchResult {
  std::optional<AuthRequest> witness;
  bool complete = true;   ///< false: what was tried does not cover every request
  std::size_t tried = 0;  ///< requests evaluated
};

/// The first request that `wanted` accepts, simplest values first. `policies`: all sets that
/// `wanted` looks at.
SearchResult find_request(const Question& question, const std::vector<const PolicySet*>& policies,
                          const std::function<bool(const AuthRequest&)>& wanted,
                          std::size_t most_tries = 200000);

/// A request that the policies allow.
SearchResult find_allowed(const Question& question, const PolicySet& policies);

/// Keys that the statements which can concern this principal and action look at, in conditions or
/// as variables: only these vary in a search.
std::set<std::string, LessNoCase> keys_looked_at(const AuthRequest& request,
                                                 const std::vector<const PolicySet*>& policies);

/// What is known about a key by its name and by how conditions use it ("ForAllValues:..." asks for
/// a list).
Domain domain_of(const std::string& key, bool set_operator);

/// Every key that conditions or variables of the policies mention, with domain_of each. `wanted`:
/// only these; empty: all.
Domains mentioned_keys(const std::vector<const PolicySet*>& policies,
                       const std::function<bool(std::string_view)>& wanted = {});

}  // namespace lockbox::policy
