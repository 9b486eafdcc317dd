// Who can by assuming roles: backwards from the roles that can by themselves. Source: IAM User
// Guide, "Roles terms and concepts" (role chaining), "Evaluation logic for role trust policies".
#include <algorithm>
#include <map>
#include <set>

#include "engine/base/text.hpp"
#include "engine/cloud/access_question.hpp"

namespace lockbox::cloud {

namespace {

constexpr int kMostHops = 4;

bool may_assume(const Candidate& who) {
  // STS API Reference, "AssumeRole": not by the root user, and not by federated users.
  const policy::PrincipalKind kind = who.caller.principal.kind;
  return kind == policy::PrincipalKind::User || kind == policy::PrincipalKind::RoleSession;
}

/// A role by itself: not a session of a pool, which carries keys of its own.
bool is_role(const Candidate& who) {
  return who.caller.principal.kind == policy::PrincipalKind::RoleSession &&
         who.caller.provider_keys.empty();
}

class Chains {
 public:
  Chains(const World& world, const std::vector<Candidate>& everybody, WhoCan& found)
      : world_(world),
        everybody_(everybody),
        roads_(roads(world, "sts:AssumeRole")),
        found_(found) {}

  void run() {
    const std::vector<Access> direct = found_.can;
    std::vector<std::string> done;
    for (const Access& a : direct) direct_.insert(a.who);
    for (const Access& last : direct) {
      const auto role = std::find_if(everybody_.begin(), everybody_.end(), [&](const Candidate& c) {
        return c.who == last.who && is_role(c);
      });
      // The first road of a role stands for all of them.
      if (role == everybody_.end() || std::find(done.begin(), done.end(), last.who) != done.end())
        continue;
      done.push_back(last.who);
      back_from(*role, last);
    }
  }

 private:
  /// Breadth first, so that the first chain found is a shortest one.
  void back_from(const Candidate& role, const Access& last) {
    std::map<std::string, std::vector<Hop>> chains = {{role.who, {}}};
    std::vector<const Candidate*> front = {&role};
    for (int hop = 0; hop < kMostHops && !front.empty(); ++hop) {
      std::vector<const Candidate*> next;
      for (const Candidate* target : front) {
        for (const Candidate& who : everybody_) {
          if (!may_assume(who) || chains.count(who.who) > 0)
            continue;
          const auto step = assume(who, *target);
          if (!step)
            continue;
          std::vector<Hop> chain = {*step};
          const std::vector<Hop>& rest = chains[target->who];
          chain.insert(chain.end(), rest.begin(), rest.end());
          chains[who.who] = chain;
          if (direct_.count(who.who) == 0) {
            Access access = last;
            access.who = who.who;
            access.chain = std::move(chain);
            found_.can.push_back(std::move(access));
          }
          if (is_role(who))
            next.push_back(&who);
        }
      }
      front = std::move(next);
    }
  }

  const std::optional<Hop>& assume(const Candidate& who, const Candidate& role) {
    const std::string key = concat({who.who, " ", role.who});
    const auto known = edges_.find(key);
    if (known != edges_.end())
      return known->second;
    std::optional<Hop> hop;
    for (const Road& road : roads_) {
      Asked asked = ask(world_, who, road, "sts:AssumeRole", role.caller.principal.role_arn);
      found_.tried += asked.tried;
      if (!asked.access)
        continue;
      hop = Hop{who.who, role.who, road.from, std::move(asked.access->request),
                std::move(asked.access->policies)};
      break;
    }
    return edges_[key] = std::move(hop);
  }

  const World& world_;
  const std::vector<Candidate>& everybody_;
  std::vector<Road> roads_;
  WhoCan& found_;
  std::set<std::string> direct_;  ///< need no role
  std::map<std::string, std::optional<Hop>> edges_;
};

}  // namespace

void add_chains(const World& world, const std::vector<Candidate>& everybody, WhoCan& found) {
  Chains(world, everybody, found).run();
}

}  // namespace lockbox::cloud
