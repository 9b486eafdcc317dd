// What somebody has to know about a question's world before predicting: read off the world.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/lesson/misconceptions.hpp"
#include "engine/lesson/questions.hpp"
#include "engine/table/links.hpp"

namespace lockbox::lesson {

namespace {

/// "Houses: Gryffindor (harry, ron), Slytherin (draco)".
std::string contents(const table::Table& t) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const auto& entry : t.items) {
    const std::string whole = item_key(t, *entry.second);
    const std::string house = whole.substr(0, whole.find('/'));
    const auto at =
        std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == house; });
    if (at == groups.end())
      groups.push_back({house, {item_name(t, *entry.second)}});
    else
      at->second.push_back(item_name(t, *entry.second));
  }
  std::sort(groups.begin(), groups.end());
  std::vector<std::string> out;
  for (auto& g : groups) out.push_back(concat({g.first, " (", join(g.second, ", "), ")"}));
  return concat({t.name, ": ", join(out, ", ")});
}

void add_callers(const cloud::World& world, const cloud::CallApi& call,
                 std::vector<std::string>& out) {
  const auto* account = world.services.identity.accounts.find(world.account);
  if (account) {
    const auto* role = (*account)->roles.find("pupil");
    for (const auto& tag : role ? (*role)->tags : identity::Tags())
      out.push_back(concat({"role/pupil carries the tag ", tag.first, " = ", tag.second, "."}));
  }
  if (call.as.compare(0, 8, "session/") == 0)
    out.push_back(
        "The call is made with a copied session of role/pupil, by somebody else; it has not "
        "expired.");
  if (call.as.size() > 13 && call.as[12] == ':')
    out.push_back(concat({call.as.substr(13), " belongs to account ", call.as.substr(0, 12),
                          ", the table to account ", world.account, "."}));
  if (call.service == "sts")
    out.push_back("The vendor acts for another of its customers this time.");
}

void add_trail(const cloud::World& world, std::vector<std::string>& out) {
  for (const auto& entry : world.services.audit.trails) {
    std::vector<std::string> kept;
    for (const audit::EventSelector& s : (*entry.second).selectors) kept.push_back(s.name);
    out.push_back(concat({"The trail ", entry.first,
                          " keeps: ", kept.empty() ? "management events" : join(kept, ", "), "."}));
  }
}

void add_roads(const cloud::World& world, std::vector<std::string>& out) {
  const auto& endpoints = world.services.network->endpoints;
  const bool gateway = std::any_of(endpoints.begin(), endpoints.end(), [](const auto& e) {
    return e.type == "Gateway" && std::string_view(e.service).ends_with(".dynamodb");
  });
  out.push_back(gateway ? "A gateway endpoint for DynamoDB serves the library's subnet."
                        : "The VPC has no endpoint for DynamoDB.");
}

void add_clusters(const cloud::World& world, std::vector<std::string>& out) {
  for (const auto& entry : world.services.dax.clusters) {
    const dax::Cluster& c = *entry.second;
    const identity::Role* role = nullptr;
    const auto* account = world.services.identity.accounts.find(c.account);
    const std::string name = c.role_arn.substr(c.role_arn.rfind('/') + 1);
    if (const auto* found = account ? (*account)->roles.find(name) : nullptr)
      role = &found->get();
    std::vector<std::string> may;
    for (const auto& policy : role ? role->inline_policies : identity::Policies())
      for (const policy::Statement& s : policy.second->statements)
        may.push_back(
            concat({s.effect == policy::Effect::Allow ? "" : "not ", join(s.actions, ", ")}));
    out.push_back(concat({"The DAX cluster ", c.name, " stands in the VPC; its service role ", name,
                          " may do: ", join(may, "; "), "."}));
  }
}

void add_copies(const cloud::World& world, const table::Table& home,
                std::vector<std::string>& out) {
  for (const auto& entry : world.services.tables.tables) {
    const table::Table& t = *entry.second;
    if (t.name != home.name)
      out.push_back(concat({t.name, " was restored from a backup of ", home.name, "."}));
    else if (t.region != home.region)
      out.push_back(concat({home.name, " has a replica in ", t.region, "."}));
  }
  for (const auto& entry : world.services.tables.jobs)
    out.push_back(
        concat({"The bucket holds an export of ", table_name_of((*entry.second).table_arn), "."}));
}

}  // namespace

std::string table_name_of(const std::string& arn) {
  const std::size_t at = arn.find(":table/");
  const std::string rest = at == std::string::npos ? arn : arn.substr(at + 7);
  return rest.substr(0, rest.find('/'));
}

std::vector<Exhibit> setting_of(const cloud::World& world, const cloud::CallApi& call) {
  std::vector<std::string> lines;
  const table::Table* home =
      table::find_table(world.services.tables, world.account, world.region, "Houses");
  if (home)
    lines.push_back(contents(*home));
  add_callers(world, call, lines);
  add_roads(world, lines);
  add_trail(world, lines);
  if (home)
    add_copies(world, *home, lines);
  add_clusters(world, lines);
  std::vector<Exhibit> out = {Exhibit{"The setting", join(lines, "\n")}};
  if (home && !home->resource_policy.empty())
    out.push_back(Exhibit{concat({"Policy of the table ", home->name, " in ", home->region}),
                          home->resource_policy});
  return out;
}

}  // namespace lockbox::lesson
