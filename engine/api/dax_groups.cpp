// Parameter groups and subnet groups of DAX. Sources: DynamoDB Accelerator API Reference; Amazon
// DynamoDB Developer Guide, "Managing DAX clusters". Texts of errors are ours.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dax_common.hpp"
#include "engine/base/text.hpp"
#include "engine/network/find.hpp"

namespace lockbox::api::dax_service {

namespace {

using dax::ParameterGroup;
using dax::SubnetGroup;

constexpr std::int64_t kLongestTtlMs = 1000ll * 3600 * 24 * 365;

AwsError no_parameter_group(const std::string& name) {
  return dax_error("ParameterGroupNotFoundFault", concat({"Parameter group not found: ", name}));
}

AwsError no_subnet_group(const std::string& name) {
  return dax_error("SubnetGroupNotFoundFault", concat({"Subnet group not found: ", name}));
}

Json shown(const ParameterGroup& g) {
  return Json{{"ParameterGroupName", g.name}, {"Description", g.description}};
}

Json shown_parameters(const ParameterGroup& g) {
  const auto row = [](const char* name, std::int64_t value, const char* description) {
    return Json{{"ParameterName", name},
                {"ParameterType", "DEFAULT"},
                {"ParameterValue", std::to_string(value)},
                {"NodeTypeSpecificValues", Json::array()},
                {"Description", description},
                {"Source", "user"},
                {"DataType", "integer"},
                {"AllowedValues", "0-"},
                {"IsModifiable", "TRUE"},
                {"ChangeType", "IMMEDIATE"}};
  };
  return Json::array(
      {row("query-ttl-millis", g.query_ttl_ms,
           "Duration in milliseconds for queries to remain cached"),
       row("record-ttl-millis", g.record_ttl_ms,
           "Duration in milliseconds for records to remain valid in cache (Default: 0 = "
           "infinite)")});
}

/// The groups of the caller, the default one first; with a name only that one.
template <class Group>
std::vector<Group> listed(const PMap<std::string, Group>& all, const std::string& account,
                          const std::string& region, Group first) {
  std::vector<Group> out = {std::move(first)};
  for (const auto& entry : all)
    if (entry.second.account == account && entry.second.region == region &&
        entry.second.name != out.front().name)
      out.push_back(entry.second);
  return out;
}

std::optional<ParameterGroup> parameter_group(const dax::State& s, const std::string& account,
                                              const std::string& region, const std::string& name) {
  if (const ParameterGroup* g = s.parameter_groups.find(dax::group_key(account, region, name)))
    return *g;
  if (name != dax::kDefaultParameterGroup)
    return std::nullopt;
  ParameterGroup out;
  out.name = name;
  return out;
}

/// Keeps to the first `names` that were asked for; an unknown one is the error.
template <class Group>
Result<std::vector<Group>> chosen(std::vector<Group> all, const std::vector<std::string>& names,
                                  AwsError (*missing)(const std::string&)) {
  if (names.empty())
    return all;
  std::vector<Group> out;
  for (const std::string& name : names) {
    const auto at =
        std::find_if(all.begin(), all.end(), [&](const Group& g) { return g.name == name; });
    if (at == all.end())
      return missing(name);
    out.push_back(*at);
  }
  return out;
}

SubnetGroup default_subnets(const Services& services, std::string_view account,
                            std::string_view region) {
  SubnetGroup out;
  out.name = std::string(dax::kDefaultSubnetGroup);
  out.account = std::string(account);
  out.region = std::string(region);
  const network::Topology& t = *services.network;
  if (t.vpcs.empty())
    return out;
  out.vpc = t.vpcs.front().id;
  for (const network::Subnet& s : t.subnets)
    if (s.vpc == out.vpc)
      out.subnets.push_back(s.id);
  return out;
}

Json shown(const SubnetGroup& g, const network::Topology& t) {
  Json subnets = Json::array();
  for (const std::string& id : g.subnets) {
    const network::Subnet* s = network::find_by_id(t.subnets, id);
    subnets.push_back(Json{{"SubnetIdentifier", id},
                           {"SubnetAvailabilityZone", s ? s->availability_zone : std::string()}});
  }
  Json out = {{"SubnetGroupName", g.name}};
  if (!g.description.empty())
    out["Description"] = g.description;
  out["VpcId"] = g.vpc;
  out["Subnets"] = std::move(subnets);
  return out;
}

/// Puts the VPC of the subnets into `g`; they have to exist and to lie in one VPC.
std::optional<AwsError> take_subnets(const network::Topology& t, SubnetGroup& g) {
  g.vpc.clear();
  for (const std::string& id : g.subnets) {
    const network::Subnet* s = network::find_by_id(t.subnets, id);
    if (!s || (!g.vpc.empty() && s->vpc != g.vpc))
      return dax_error("InvalidSubnet",
                       s ? concat({"The subnet ", id, " is in another VPC than the others"})
                         : concat({"There is no subnet ", id}));
    g.vpc = s->vpc;
  }
  return std::nullopt;
}

bool group_in_use(const dax::State& s, const Call& call, std::string dax::Cluster::*part,
                  const std::string& name) {
  for (const auto& entry : s.clusters) {
    const dax::Cluster& c = *entry.second;
    if (c.account == call.account && c.region == call.region && c.*part == name)
      return true;
  }
  return false;
}

std::string group_name(Params& in, const char* member_name) {
  return in.text(member_name, Pattern::Any, 1, 255);
}

}  // namespace

Result<Prepared> create_parameter_group(const Services& services, const Call& call) {
  Params in(call.parameters, kBadValue);
  ParameterGroup group;
  group.name = group_name(in, "ParameterGroupName");
  group.description = in.optional_text("Description", Pattern::Any, 0, 255);
  group.account = std::string(call.account);
  group.region = std::string(call.region);
  if (auto error = in.error())
    return std::move(*error);
  if (parameter_group(services.dax, group.account, group.region, group.name))
    return dax_error("ParameterGroupAlreadyExistsFault",
                     concat({"Parameter group already exists: ", group.name}));
  return dax_prepared(call, "*", [group](Run& run) -> Result<Json> {
    run.services.dax.parameter_groups.set(dax::group_key(group.account, group.region, group.name),
                                          group);
    run.work.summary = concat({"Created the parameter group ", group.name,
                               ": both caches keep what they hold for "
                               "five minutes."});
    return Json{{"ParameterGroup", shown(group)}};
  });
}

Result<Prepared> update_parameter_group(const Services& services, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::string name = group_name(in, "ParameterGroupName");
  const Json* values = in.any("ParameterNameValues");
  if (auto error = in.error())
    return std::move(*error);
  auto group =
      parameter_group(services.dax, std::string(call.account), std::string(call.region), name);
  if (!group)
    return no_parameter_group(name);
  if (name == dax::kDefaultParameterGroup)
    return dax_error("InvalidParameterGroupStateFault",
                     "The default parameter group cannot be changed: make one of your own and "
                     "create a cluster with it");
  if (group_in_use(services.dax, call, &dax::Cluster::parameter_group, name))
    return dax_error("InvalidParameterGroupStateFault",
                     concat({"The parameter group ", name, " is in use by a running cluster"}));
  if (!values || !values->is_array() || values->empty() || values->size() > 20)
    return dax_error(kBadValue, "ParameterNameValues: expected a list of 1 to 20 parameters");
  for (const Json& one : *values) {
    const std::string parameter = string_member(one, "ParameterName").value_or("");
    const auto ttl = to_int(string_member(one, "ParameterValue").value_or(""));
    if (parameter != "record-ttl-millis" && parameter != "query-ttl-millis")
      return dax_error(kBadValue, concat({"There is no parameter ", parameter,
                                          "; there are record-ttl-millis and query-ttl-millis"}));
    if (!ttl || *ttl < 0 || *ttl > kLongestTtlMs)
      return dax_error(kBadValue,
                       concat({parameter, ": expected a whole number of milliseconds from 0"}));
    (parameter[0] == 'r' ? group->record_ttl_ms : group->query_ttl_ms) = *ttl;
  }
  return dax_prepared(call, "*", [group = *group](Run& run) -> Result<Json> {
    run.services.dax.parameter_groups.set(dax::group_key(group.account, group.region, group.name),
                                          group);
    run.work.summary = concat({"Items stay ", std::to_string(group.record_ttl_ms),
                               " ms in the item cache, answers ",
                               std::to_string(group.query_ttl_ms), " ms in the query cache."});
    return Json{{"ParameterGroup", shown(group)}};
  });
}

Result<Prepared> delete_parameter_group(const Services& services, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::string name = group_name(in, "ParameterGroupName");
  if (auto error = in.error())
    return std::move(*error);
  const std::string key = dax::group_key(call.account, call.region, name);
  if (!services.dax.parameter_groups.contains(key) && name != dax::kDefaultParameterGroup)
    return no_parameter_group(name);
  if (name == dax::kDefaultParameterGroup ||
      group_in_use(services.dax, call, &dax::Cluster::parameter_group, name))
    return dax_error("InvalidParameterGroupStateFault",
                     concat({"The parameter group ", name, " is in use or the default one"}));
  return dax_prepared(call, "*", [key, name](Run& run) -> Result<Json> {
    run.services.dax.parameter_groups.erase(key);
    return Json{{"DeletionMessage", concat({"Parameter group ", name, " has been deleted."})}};
  });
}

Result<Prepared> describe_parameter_groups(const Services&, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::vector<std::string> names = in.texts("ParameterGroupNames");
  in.ignore("MaxResults");
  in.ignore("NextToken");
  if (auto error = in.error())
    return std::move(*error);
  return dax_prepared(
      call, "*",
      [names, account = std::string(call.account),
       region = std::string(call.region)](Run& run) -> Result<Json> {
        const dax::State& s = run.services.dax;
        auto groups = chosen(
            listed(s.parameter_groups, account, region,
                   *parameter_group(s, account, region, std::string(dax::kDefaultParameterGroup))),
            names, no_parameter_group);
        if (!groups)
          return groups.error();
        Json list = Json::array();
        for (const ParameterGroup& g : *groups) list.push_back(shown(g));
        return Json{{"ParameterGroups", std::move(list)}};
      });
}

Result<Prepared> describe_parameters(const Services& services, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::string name = group_name(in, "ParameterGroupName");
  for (const char* ignored : {"Source", "MaxResults", "NextToken"}) in.ignore(ignored);
  if (auto error = in.error())
    return std::move(*error);
  const auto group =
      parameter_group(services.dax, std::string(call.account), std::string(call.region), name);
  if (!group)
    return no_parameter_group(name);
  return dax_prepared(call, "*", [group = *group](Run&) -> Result<Json> {
    return Json{{"Parameters", shown_parameters(group)}};
  });
}

Result<Prepared> describe_default_parameters(const Services&, const Call& call) {
  Params in(call.parameters, kBadValue);
  for (const char* ignored : {"MaxResults", "NextToken"}) in.ignore(ignored);
  if (auto error = in.error())
    return std::move(*error);
  return dax_prepared(call, "*", [](Run&) -> Result<Json> {
    return Json{{"Parameters", shown_parameters(ParameterGroup())}};
  });
}

Result<Prepared> create_subnet_group(const Services& services, const Call& call) {
  Params in(call.parameters, kBadValue);
  SubnetGroup group;
  group.name = group_name(in, "SubnetGroupName");
  group.description = in.optional_text("Description", Pattern::Any, 0, 255);
  group.subnets = in.texts("SubnetIds");
  group.account = std::string(call.account);
  group.region = std::string(call.region);
  if (auto error = in.error())
    return std::move(*error);
  if (group.subnets.empty())
    return dax_error("InvalidSubnet", "SubnetIds: expected at least one subnet");
  if (group.name == dax::kDefaultSubnetGroup ||
      services.dax.subnet_groups.contains(dax::group_key(group.account, group.region, group.name)))
    return dax_error("SubnetGroupAlreadyExistsFault",
                     concat({"Subnet group already exists: ", group.name}));
  if (auto error = take_subnets(*services.network, group))
    return std::move(*error);
  return dax_prepared(call, "*", [group](Run& run) -> Result<Json> {
    run.services.dax.subnet_groups.set(dax::group_key(group.account, group.region, group.name),
                                       group);
    return Json{{"SubnetGroup", shown(group, *run.services.network)}};
  });
}

Result<Prepared> update_subnet_group(const Services& services, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::string name = group_name(in, "SubnetGroupName");
  const std::string description = in.optional_text("Description", Pattern::Any, 0, 255);
  const std::vector<std::string> subnets = in.texts("SubnetIds");
  if (auto error = in.error())
    return std::move(*error);
  const std::string key = dax::group_key(call.account, call.region, name);
  const SubnetGroup* known = services.dax.subnet_groups.find(key);
  if (!known)
    return no_subnet_group(name);
  SubnetGroup group = *known;
  if (!description.empty())
    group.description = description;
  if (!subnets.empty())
    group.subnets = subnets;
  if (auto error = take_subnets(*services.network, group))
    return std::move(*error);
  return dax_prepared(call, "*", [key, group](Run& run) -> Result<Json> {
    run.services.dax.subnet_groups.set(key, group);
    return Json{{"SubnetGroup", shown(group, *run.services.network)}};
  });
}

Result<Prepared> delete_subnet_group(const Services& services, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::string name = group_name(in, "SubnetGroupName");
  if (auto error = in.error())
    return std::move(*error);
  const std::string key = dax::group_key(call.account, call.region, name);
  if (!services.dax.subnet_groups.contains(key))
    return no_subnet_group(name);
  if (group_in_use(services.dax, call, &dax::Cluster::subnet_group, name))
    return dax_error("SubnetGroupInUseFault",
                     concat({"The subnet group ", name, " is in use by a cluster"}));
  return dax_prepared(call, "*", [key, name](Run& run) -> Result<Json> {
    run.services.dax.subnet_groups.erase(key);
    return Json{{"DeletionMessage", concat({"Subnet group ", name, " has been deleted."})}};
  });
}

Result<Prepared> describe_subnet_groups(const Services&, const Call& call) {
  Params in(call.parameters, kBadValue);
  const std::vector<std::string> names = in.texts("SubnetGroupNames");
  in.ignore("MaxResults");
  in.ignore("NextToken");
  if (auto error = in.error())
    return std::move(*error);
  return dax_prepared(call, "*",
                      [names, account = std::string(call.account),
                       region = std::string(call.region)](Run& run) -> Result<Json> {
                        auto groups = chosen(listed(run.services.dax.subnet_groups, account, region,
                                                    default_subnets(run.services, account, region)),
                                             names, no_subnet_group);
                        if (!groups)
                          return groups.error();
                        Json list = Json::array();
                        for (const SubnetGroup& g : *groups)
                          list.push_back(shown(g, *run.services.network));
                        return Json{{"SubnetGroups", std::move(list)}};
                      });
}

std::vector<std::string> subnets_of_group(const Services& services, std::string_view account,
                                          std::string_view region, std::string_view name) {
  if (name == dax::kDefaultSubnetGroup)
    return default_subnets(services, account, region).subnets;
  const SubnetGroup* g = services.dax.subnet_groups.find(dax::group_key(account, region, name));
  return g ? g->subnets : std::vector<std::string>();
}

}  // namespace lockbox::api::dax_service
