#include "engine/shell/lockbox_reach.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/policy/decide.hpp"

namespace lockbox::shell {
namespace {

std::string road_text(const cloud::Road& road) {
  const auto& context = road.path.context;
  return concat({road.from, " by ", road.path.to, ", ",
                 context.source_vpce ? concat({"through ", *context.source_vpce})
                                     : std::string("over public addresses")});
}

// Any address is only of interest when the place's own one does not do.
bool says_nothing_new(const cloud::Reach& found, std::size_t caller, std::size_t road) {
  if (road == 0 || !found.asked.roads[road].anywhere)
    return false;
  for (std::size_t a = 0; a < found.asked.actions.size(); ++a)
    if (found.cells[found.at(caller, road, a)] != found.cells[found.at(caller, road - 1, a)])
      return false;
  return true;
}

std::string chosen_keys(const policy::AuthRequest& request) {
  std::string out;
  for (const auto& [key, value] : request.context.values)
    if (value.origin == "chosen")
      out += concat({out.empty() ? "" : ", ", key, " = ", join(value.values, " ")});
  return out;
}

}  // namespace

std::string reach_text(const cloud::World& world, const cloud::Reach& found) {
  const cloud::ReachQuestion& q = found.asked;
  std::string out;
  std::size_t ways = 0, unsure = 0;
  for (std::size_t c = 0; c < q.callers.size(); ++c) {
    std::string of_caller;
    for (std::size_t r = 0; r < q.roads.size(); ++r) {
      std::vector<std::string> names;
      std::size_t first = 0;
      for (std::size_t a = 0; a < q.actions.size(); ++a) {
        unsure += found.unsure[found.at(c, r, a)];
        if (!found.cells[found.at(c, r, a)])
          continue;
        if (names.empty())
          first = a;
        names.push_back(q.actions[a].substr(q.actions[a].find(':') + 1));
      }
      if (names.empty() || says_nothing_new(found, c, r))
        continue;
      ++ways;
      of_caller += concat(
          {"  from ", road_text(q.roads[r]), "\n    ",
           names.size() == q.actions.size() ? std::string("everything") : join(names, ", "), "\n"});
      if (const auto proof = cloud::reach_witness(world, found, c, r, first)) {
        const std::string keys = chosen_keys(proof->request);
        of_caller += concat({"    for example ", names.front(), keys.empty() ? "" : " with ", keys,
                             ": ", proof->decision.reason, "\n"});
      }
    }
    if (!of_caller.empty())
      out += concat({q.callers[c].who, "\n", of_caller});
  }
  if (ways == 0)
    out = concat({"Nobody reaches ", q.resource, ".\n"});
  if (unsure > 0)
    out +=
        concat({"Not every case was looked at for ", std::to_string(unsure), " combinations.\n"});
  return out + concat({std::to_string(q.callers.size()), " callers, ",
                       std::to_string(q.roads.size()), " roads, ", std::to_string(q.actions.size()),
                       " actions: ", std::to_string(found.cells.size()), " combinations in ",
                       std::to_string(found.searches), " searches.\n"});
}

std::string reach_lines(const cloud::World& world, const cloud::Reach& found) {
  const cloud::ReachQuestion& q = found.asked;
  std::string out;
  for (std::size_t c = 0; c < q.callers.size(); ++c)
    for (std::size_t r = 0; r < q.roads.size(); ++r)
      for (std::size_t a = 0; a < q.actions.size(); ++a)
        if (const auto proof = cloud::reach_witness(world, found, c, r, a))
          out +=
              to_text(policy::to_decide_line(
                  concat({q.callers[c].who, " from ", road_text(q.roads[r]), ": ", q.actions[a]}),
                  proof->request, proof->policies)) +
              "\n";
  return out;
}

Reply reach_command(cloud::History& h, Session&, const std::vector<std::string>& words) {
  Reply reply;
  const bool json = words.size() == 3 && words[2] == "--json";
  if (words.size() != 2 && !json) {
    reply.status = 2;
    reply.err = "usage: lockbox reach TABLE [--json]\n";
    return reply;
  }
  const cloud::World& world = h.world();
  auto question = cloud::reach_question(world, words[1]);
  if (!question) {
    reply.status = 1;
    reply.err = question.error() + "\n";
    return reply;
  }
  const cloud::Reach found = cloud::reach(world, std::move(*question));
  reply.out = json ? reach_lines(world, found) : reach_text(world, found);
  return reply;
}

}  // namespace lockbox::shell
