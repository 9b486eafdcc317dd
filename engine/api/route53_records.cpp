// Record sets of hosted zones. Source: Route 53 API Reference, ChangeResourceRecordSets ("all or
// none of the changes in a batch"), ListResourceRecordSets.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/route53_common.hpp"
#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/topology_write.hpp"

namespace lockbox::api::route53 {
namespace {

using network::HostedZone;
using network::ResourceRecordSet;

struct RecordChange {
  std::string action;
  ResourceRecordSet record;
};

std::string shown(const ResourceRecordSet& r) {
  return concat({"[name='", r.name, ".', type='", r.type, "']"});
}

/// The problem with a record set, in the service's brackets; empty: none.
std::string problem_of(const ResourceRecordSet& r, const HostedZone& z, bool has_ttl) {
  static const std::vector<std::string> kTypes = {"A",   "AAAA", "CNAME", "MX",  "TXT",
                                                  "PTR", "SRV",  "NS",    "SOA", "CAA"};
  if (std::find(kTypes.begin(), kTypes.end(), r.type) == kTypes.end())
    return concat({"Invalid resource type: ", r.type});
  if (!network::is_below(r.name, z.name))
    return concat({"RRSet with DNS name ", r.name, ". is not permitted in zone ", z.name, "."});
  if (r.alias.empty() == r.values.empty())
    return concat(
        {"Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
         "TrafficPolicyInstanceId], but found ",
         r.alias.empty() ? "none" : "more than one", " in Change with ", shown(r)});
  if (!r.values.empty() && !has_ttl)
    return concat({"Missing field 'TTL' in Change with ", shown(r)});
  if (r.type == "CNAME" && r.name == z.name)
    return concat({"RRSet of type CNAME with DNS name ", r.name,
                   ". is not permitted at apex in "
                   "zone ",
                   z.name, "."});
  if (r.type == "CNAME" && r.values.size() > 1)
    return concat({"CNAME record sets hold one value: ", shown(r)});
  for (const std::string& value : r.values)
    if (r.type == "A" && !network::parse_ip(value).value_or(network::Ip()).is_v4())
      return concat(
          {"Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is "
           "not a valid IPv4 address) encountered with '",
           value, "''"});
  return {};
}

RecordChange read_change(const Json& v, bool& has_ttl, std::string& problem) {
  RecordChange out;
  out.action = string_member(v, "Action").value_or("");
  const Json* set = member(v, "ResourceRecordSet");
  if (!set || !set->is_object() ||
      (out.action != "CREATE" && out.action != "DELETE" && out.action != "UPSERT")) {
    problem = "A change needs Action (CREATE, DELETE or UPSERT) and ResourceRecordSet";
    return out;
  }
  out.record.name = network::plain_name(string_member(*set, "Name").value_or(""));
  out.record.type = string_member(*set, "Type").value_or("");
  const Json* ttl = member(*set, "TTL");
  has_ttl = ttl && ttl->is_number_integer();
  out.record.ttl = has_ttl ? ttl->get<std::int64_t>() : 0;
  if (const Json* records = member(*set, "ResourceRecords"); records && records->is_array())
    for (const Json& record : *records)
      out.record.values.push_back(string_member(record, "Value").value_or(""));
  if (const Json* alias = member(*set, "AliasTarget"); alias && alias->is_object()) {
    out.record.alias = network::plain_name(string_member(*alias, "DNSName").value_or(""));
    out.record.alias_zone = string_member(*alias, "HostedZoneId").value_or("");
  }
  return out;
}

/// Applies one change; the problem when it cannot be applied.
std::string apply_change(HostedZone& z, const RecordChange& change) {
  const auto there = std::find_if(z.records.begin(), z.records.end(), [&](const auto& r) {
    return r.name == change.record.name && r.type == change.record.type;
  });
  const bool found = there != z.records.end();
  if (change.action == "CREATE" && found)
    return concat(
        {"Tried to create resource record set ", shown(change.record), " but it already exists"});
  if (change.action == "DELETE") {
    if (!found)
      return concat(
          {"Tried to delete resource record set ", shown(change.record), " but it was not found"});
    if (there->values != change.record.values || there->alias != change.record.alias)
      return concat({"Tried to delete resource record set ", shown(change.record),
                     " but the values provided do not match the current values"});
    z.records.erase(there);
    return {};
  }
  const bool alone = change.record.type == "CNAME";
  for (const ResourceRecordSet& r : z.records)
    if (r.name == change.record.name && r.type != change.record.type &&
        (alone || r.type == "CNAME"))
      return concat({"RRSet of type ", change.record.type, " with DNS name ", change.record.name,
                     ". is not permitted because a conflicting RRSet of type ", r.type,
                     " with the same DNS name already exists in zone ", z.name, "."});
  if (found)
    *there = change.record;
  else
    z.records.push_back(change.record);
  return {};
}

AwsError bad_batch(const std::vector<std::string>& problems) {
  return query_error("InvalidChangeBatch", concat({"[", join(problems, ", "), "]"}));
}

/// What policies see of a batch (condition keys of ChangeResourceRecordSets).
void set_keys(Need& need, const std::vector<RecordChange>& changes) {
  std::vector<std::string> names, types, actions;
  const auto add = [](std::vector<std::string>& list, const std::string& x) {
    if (std::find(list.begin(), list.end(), x) == list.end())
      list.push_back(x);
  };
  for (const RecordChange& c : changes) {
    add(names, c.record.name);
    add(types, c.record.type);
    add(actions, c.action);
  }
  constexpr const char* kBatch = "change batch";
  need.context.set_multi("route53:ChangeResourceRecordSetsNormalizedRecordNames", names, kBatch);
  need.context.set_multi("route53:ChangeResourceRecordSetsRecordTypes", types, kBatch);
  need.context.set_multi("route53:ChangeResourceRecordSetsActions", actions, kBatch);
}

}  // namespace

Result<Prepared> change_record_sets(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInput");
  const std::string id = read_zone_id(in, "HostedZoneId");
  const Json* batch = in.any("ChangeBatch");
  if (auto error = in.error())
    return std::move(*error);
  const HostedZone* z = network::find_by_id(services.network->dns.zones, id);
  if (!z)
    return no_zone(id);
  const Json* list = batch ? member(*batch, "Changes") : nullptr;
  if (!list || !list->is_array() || list->empty())
    return query_error("InvalidInput", "ChangeBatch needs Changes, a list of at least one change.");
  std::vector<RecordChange> changes;
  std::vector<std::string> problems;
  HostedZone tried = *z;
  for (const Json& v : *list) {
    bool has_ttl = false;
    std::string problem;
    RecordChange change = read_change(v, has_ttl, problem);
    if (problem.empty())
      problem = problem_of(change.record, *z, has_ttl);
    if (problem.empty())
      problem = apply_change(tried, change);
    if (!problem.empty())
      problems.push_back(std::move(problem));
    changes.push_back(std::move(change));
  }
  if (!problems.empty())
    return bad_batch(problems);
  Prepared out;
  out.needs.push_back(need_for(call, "ChangeResourceRecordSets", zone_arn(id)));
  set_keys(out.needs.back(), changes);
  out.main_resource = zone_arn(id);
  out.run = [id, changes](Run& run) -> Result<Json> {
    HostedZone& zone = *network::find_by_id(run.services.network.edit().dns.zones, id);
    for (const RecordChange& change : changes) apply_change(zone, change);
    return Json{{"ChangeInfo",
                 {{"Id", concat({"/change/C", run.rng.text(20, kIdLetters)})},
                  {"Status", "INSYNC"},
                  {"SubmittedAt", to_iso8601(run.now)}}}};
  };
  return out;
}

Result<Prepared> list_record_sets(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInput");
  const std::string id = read_zone_id(in, "HostedZoneId");
  for (const char* name :
       {"StartRecordName", "StartRecordType", "StartRecordIdentifier", "MaxItems"})
    in.ignore(name);
  if (auto error = in.error())
    return std::move(*error);
  if (!network::find_by_id(services.network->dns.zones, id))
    return no_zone(id);
  Prepared out;
  out.needs.push_back(need_for(call, "ListResourceRecordSets", zone_arn(id)));
  out.main_resource = zone_arn(id);
  out.run = [id](Run& run) -> Result<Json> {
    std::vector<ResourceRecordSet> records =
        network::find_by_id(run.services.network->dns.zones, id)->records;
    std::stable_sort(records.begin(), records.end(), [](const auto& a, const auto& b) {
      return a.name != b.name ? a.name < b.name : a.type < b.type;
    });
    Json list = Json::array();
    for (const ResourceRecordSet& r : records) list.push_back(network::write_record_set(r));
    return Json{
        {"ResourceRecordSets", std::move(list)}, {"IsTruncated", false}, {"MaxItems", "300"}};
  };
  return out;
}

}  // namespace lockbox::api::route53
