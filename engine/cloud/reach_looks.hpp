#pragma once
// What the documents of a question look at, prepared once: callers, roads and actions that they
// answer alike are asked about once. Private to the folder.
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/policy/compiled.hpp"
#include "engine/policy/request.hpp"

namespace lockbox::cloud {

/// The documents of a question, each once, in an order that their texts decide.
using Documents = std::map<std::uint64_t, const policy::Document*>;

/// Calls f(document, letter of its layer) for every document of the set; levels of service and
/// resource control policies have a letter each.
template <class F>
void each_source(const policy::PolicySet& set, F f) {
  const auto one = [&](const policy::PolicySource& s, char layer) {
    if (s.document)
      f(*s.document, layer);
  };
  const auto list = [&](const std::vector<policy::PolicySource>& sources, char layer) {
    for (const policy::PolicySource& s : sources) one(s, layer);
  };
  list(set.identity, 'i');
  list(set.boundaries, 'b');
  if (set.session)
    list(*set.session, 's');
  if (set.resource)
    one(*set.resource, 'r');
  for (std::size_t i = 0; i < set.scps.size(); ++i) list(set.scps[i], static_cast<char>('A' + i));
  for (std::size_t i = 0; i < set.rcps.size(); ++i) list(set.rcps[i], static_cast<char>('N' + i));
  list(set.vpc_endpoint, 'e');
}

/// Hashes of documents; texts are long, so each is hashed once.
class Hashes {
 public:
  std::uint64_t of(const policy::Document& d);
  void add(Documents& out, const policy::Document& d) { out.emplace(of(d), &d); }

 private:
  std::map<const policy::Document*, std::uint64_t> known_;
};

/// Keys in small letters that documents mention in conditions or as variables.
std::set<std::string> mentioned_by(const Documents& documents);

/// What documents look at: of the keys that the road decides, or of all others.
class Looks {
 public:
  Looks(const Documents& documents, bool network);

  /// Appends how the conditions answer to this context. Where a variable is compared, or a key is
  /// put into a text, the value itself counts.
  void add_answers(const policy::Context& context, std::string& out) const;

 private:
  struct Line {
    const policy::Condition* condition;
    const policy::ConditionClause* clause;
  };
  void read(const policy::Statement& s, const policy::CompiledStatement& c, bool network);

  std::vector<Line> lines_;
  std::set<std::string> values_;
};

}  // namespace lockbox::cloud
