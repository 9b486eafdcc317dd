// Amazon Route 53: hosted zones, their VPCs and their records. Source: Route 53 API Reference;
// Service Authorization Reference, "Actions defined by Amazon Route 53".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/operation.hpp"
#include "engine/api/params.hpp"
#include "engine/api/route53_common.hpp"
#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/topology_dns.hpp"

namespace lockbox::api {
namespace route53 {
namespace {

using network::HostedZone;
using network::Topology;

HostedZone* zone_in(Run& run, const std::string& id) {
  return network::find_by_id(run.services.network.edit().dns.zones, id);
}

bool is_name(const std::string& name) {
  if (name.empty() || name.size() > 253)
    return false;
  for (const std::string& label : split(name, '.')) {
    if (label.empty() || label.size() > 63)
      return false;
    for (const char c : label)
      if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) > '~')
        return false;
  }
  return true;
}

struct VpcName {
  std::string id, region;
};

/// The VPC member; a problem goes to `in`.
VpcName read_vpc(Params& in, bool required) {
  VpcName out;
  const Json* v = in.any("VPC");
  if (v && v->is_object()) {
    out.id = string_member(*v, "VPCId").value_or("");
    out.region = string_member(*v, "VPCRegion").value_or("");
  }
  if ((v || required) && (out.id.empty() || out.region.empty()))
    in.violation(v ? "VPC" : "null", "vPC", "Member must have VPCRegion and VPCId");
  return out;
}

std::optional<AwsError> check_vpc(const Topology& t, const VpcName& vpc) {
  const network::Vpc* found = network::find_by_id(t.vpcs, vpc.id);
  if (found && (found->region.empty() ? t.region : found->region) == vpc.region)
    return std::nullopt;
  return query_error("InvalidVPCId", concat({"The VPC ID ", vpc.id, " in the Region ", vpc.region,
                                             " is not valid, or it does not exist."}));
}

/// A VPC has one private zone of a name.
std::optional<AwsError> check_conflict(const Topology& t, const std::string& name,
                                       const VpcName& vpc) {
  for (const HostedZone& z : t.dns.zones)
    if (z.is_private && z.name == name &&
        std::find(z.vpcs.begin(), z.vpcs.end(), vpc.id) != z.vpcs.end())
      return query_error("ConflictingDomainExists",
                         concat({"The VPC ", vpc.id, " in region ", vpc.region,
                                 " has already been associated with the hosted zone ", z.id,
                                 " with the same domain name."}));
  return std::nullopt;
}

Json change_info(Run& run) {
  return Json{{"Id", concat({"/change/C", run.rng.text(20, kIdLetters)})},
              {"Status", "INSYNC"},
              {"SubmittedAt", to_iso8601(run.now)}};
}

Json vpc_json(const std::string& id, const Topology& t) {
  const network::Vpc* vpc = network::find_by_id(t.vpcs, id);
  return Json{{"VPCRegion", vpc && !vpc->region.empty() ? vpc->region : t.region}, {"VPCId", id}};
}

Json zone_json(const HostedZone& z) {
  Json config = Json::object();
  if (!z.comment.empty())
    config["Comment"] = z.comment;
  config["PrivateZone"] = z.is_private;
  return Json{{"Id", "/hostedzone/" + z.id},
              {"Name", z.name + "."},
              {"CallerReference", z.caller_reference},
              {"Config", std::move(config)},
              {"ResourceRecordSetCount", z.records.size()}};
}

void add_own_records(HostedZone& z) {
  network::ResourceRecordSet ns;
  ns.name = z.name;
  ns.type = "NS";
  ns.ttl = 172800;
  for (const char* server : {"ns-0.awsdns-00.com.", "ns-512.awsdns-00.net.",
                             "ns-1024.awsdns-00.org.", "ns-1536.awsdns-00.co.uk."})
    ns.values.emplace_back(server);
  network::ResourceRecordSet soa = ns;
  soa.type = "SOA";
  soa.ttl = 900;
  soa.values = {"ns-0.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"};
  z.records.push_back(std::move(ns));
  z.records.push_back(std::move(soa));
}

/// Associating a VPC asks for ec2:DescribeVpcs too.
Need describe_vpcs(const Call& call) {
  Need need;
  need.action = "ec2:DescribeVpcs";
  need.resource = "*";
  need.resource_account = std::string(call.account);
  return need;
}

Result<Prepared> create_hosted_zone(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInput");
  HostedZone z;
  const std::string given = in.text("Name", Pattern::Any, 1, 1024);
  z.name = network::plain_name(given);
  z.caller_reference = in.text("CallerReference", Pattern::Any, 1, 128);
  const bool with_vpc = in.has("VPC");
  const VpcName vpc = read_vpc(in, false);
  if (const Json* config = in.any("HostedZoneConfig"); config && config->is_object())
    z.comment = string_member(*config, "Comment").value_or("");
  in.ignore("DelegationSetId");
  if (auto error = in.error())
    return std::move(*error);
  if (!is_name(z.name))
    return query_error("InvalidDomainName", concat({"The domain name ", given, " is not valid."}));
  const Topology& t = services.network.get();
  z.is_private = with_vpc;
  if (with_vpc) {
    if (auto bad = check_vpc(t, vpc))
      return *bad;
    if (auto bad = check_conflict(t, z.name, vpc))
      return *bad;
    z.vpcs = {vpc.id};
  }
  for (const HostedZone& there : t.dns.zones)
    if (there.caller_reference == z.caller_reference)
      return query_error("HostedZoneAlreadyExists",
                         concat({"A hosted zone has already been created with the specified "
                                 "caller reference: ",
                                 z.caller_reference}),
                         409);
  Prepared out;
  out.needs.push_back(need_for(call, "CreateHostedZone", "*"));
  if (with_vpc)
    out.needs.push_back(describe_vpcs(call));
  out.run = [z](Run& run) -> Result<Json> {
    HostedZone made = z;
    made.id = "Z" + run.rng.text(20, kIdLetters);
    add_own_records(made);
    Json answer{{"Location", "https://route53.amazonaws.com/2013-04-01/hostedzone/" + made.id},
                {"HostedZone", zone_json(made)},
                {"ChangeInfo", change_info(run)}};
    Topology& topology = run.services.network.edit();
    if (made.is_private)
      answer["VPC"] = vpc_json(made.vpcs.front(), topology);
    else
      answer["DelegationSet"] = Json{{"NameServers", made.records.front().values}};
    run.work.summary = concat({"Created the hosted zone ", made.id, " for ", made.name, "."});
    topology.dns.zones.push_back(std::move(made));
    return answer;
  };
  return out;
}

Result<Prepared> delete_hosted_zone(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInput");
  const std::string id = read_zone_id(in, "Id");
  if (auto error = in.error())
    return std::move(*error);
  const HostedZone* z = network::find_by_id(services.network->dns.zones, id);
  if (!z)
    return no_zone(id);
  if (std::any_of(z->records.begin(), z->records.end(),
                  [](const auto& r) { return r.type != "NS" && r.type != "SOA"; }))
    return query_error("HostedZoneNotEmpty",
                       "The specified hosted zone contains non-required "
                       "resource record sets and so cannot be deleted.");
  Prepared out;
  out.needs.push_back(need_for(call, "DeleteHostedZone", zone_arn(id)));
  out.main_resource = zone_arn(id);
  out.run = [id](Run& run) -> Result<Json> {
    auto& zones = run.services.network.edit().dns.zones;
    zones.erase(
        std::remove_if(zones.begin(), zones.end(), [&](const HostedZone& x) { return x.id == id; }),
        zones.end());
    return Json{{"ChangeInfo", change_info(run)}};
  };
  return out;
}

Result<Prepared> get_hosted_zone(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInput");
  const std::string id = read_zone_id(in, "Id");
  if (auto error = in.error())
    return std::move(*error);
  if (!network::find_by_id(services.network->dns.zones, id))
    return no_zone(id);
  Prepared out;
  out.needs.push_back(need_for(call, "GetHostedZone", zone_arn(id)));
  out.main_resource = zone_arn(id);
  out.run = [id](Run& run) -> Result<Json> {
    const Topology& t = *run.services.network;
    const HostedZone& z = *network::find_by_id(t.dns.zones, id);
    Json answer{{"HostedZone", zone_json(z)}};
    if (z.is_private) {
      Json vpcs = Json::array();
      for (const std::string& vpc : z.vpcs) vpcs.push_back(vpc_json(vpc, t));
      answer["VPCs"] = std::move(vpcs);
    } else {
      answer["DelegationSet"] = Json{{"NameServers", z.records.front().values}};
    }
    return answer;
  };
  return out;
}

Result<Prepared> list_hosted_zones(const Services&, const Call& call) {
  Params in(call.parameters, "InvalidInput");
  for (const char* name : {"Marker", "MaxItems", "DelegationSetId", "HostedZoneType"})
    in.ignore(name);
  if (auto error = in.error())
    return std::move(*error);
  Prepared out;
  out.needs.push_back(need_for(call, "ListHostedZones", "*"));
  out.run = [](Run& run) -> Result<Json> {
    Json zones = Json::array();
    for (const HostedZone& z : run.services.network->dns.zones) zones.push_back(zone_json(z));
    return Json{{"HostedZones", std::move(zones)}, {"IsTruncated", false}, {"MaxItems", "100"}};
  };
  return out;
}

Result<Prepared> list_hosted_zones_by_vpc(const Services& services, const Call& call) {
  Params in(call.parameters, "InvalidInput");
  const VpcName vpc{in.text("VPCId", Pattern::Any, 1, 1024),
                    in.text("VPCRegion", Pattern::Any, 1, 64)};
  in.ignore("MaxItems");
  in.ignore("NextToken");
  if (auto error = in.error())
    return std::move(*error);
  if (auto bad = check_vpc(services.network.get(), vpc))
    return *bad;
  Prepared out;
  out.needs.push_back(need_for(call, "ListHostedZonesByVPC", "*"));
  out.needs.push_back(describe_vpcs(call));
  const std::string account(call.account);
  out.run = [vpc, account](Run& run) -> Result<Json> {
    Json list = Json::array();
    for (const HostedZone& z : run.services.network->dns.zones)
      if (std::find(z.vpcs.begin(), z.vpcs.end(), vpc.id) != z.vpcs.end())
        list.push_back(Json{{"HostedZoneId", z.id},
                            {"Name", z.name + "."},
                            {"Owner", {{"OwningAccount", account}}}});
    return Json{{"HostedZoneSummaries", std::move(list)}, {"MaxItems", "100"}};
  };
  return out;
}

Result<Prepared> change_association(const Services& services, const Call& call, bool add) {
  Params in(call.parameters, "InvalidInput");
  const std::string id = read_zone_id(in, "HostedZoneId");
  const VpcName vpc = read_vpc(in, true);
  in.ignore("Comment");
  if (auto error = in.error())
    return std::move(*error);
  const Topology& t = services.network.get();
  const HostedZone* z = network::find_by_id(t.dns.zones, id);
  if (!z)
    return no_zone(id);
  if (auto bad = check_vpc(t, vpc))
    return *bad;
  if (!z->is_private)
    return query_error("PublicZoneVPCAssociation",
                       "You're trying to associate a VPC with a public hosted zone. Amazon Route "
                       "53 doesn't support associating a VPC with a public hosted zone.");
  const bool there = std::find(z->vpcs.begin(), z->vpcs.end(), vpc.id) != z->vpcs.end();
  if (add) {
    if (auto bad = check_conflict(t, z->name, vpc))
      return *bad;
  } else if (!there) {
    return query_error(
        "VPCAssociationNotFound",
        concat({"The VPC ", vpc.id, " and the hosted zone ", id, " are not associated."}), 404);
  } else if (z->vpcs.size() == 1) {
    return query_error("LastVPCAssociation",
                       concat({"The VPC ", vpc.id, " in region ", vpc.region,
                               " is the last VPC that is associated with the hosted zone ", id,
                               ", and a private hosted zone needs one."}));
  }
  Prepared out;
  out.needs.push_back(need_for(
      call, add ? "AssociateVPCWithHostedZone" : "DisassociateVPCFromHostedZone", zone_arn(id)));
  out.needs.push_back(describe_vpcs(call));
  out.main_resource = zone_arn(id);
  out.run = [id, vpc, add](Run& run) -> Result<Json> {
    HostedZone& zone = *zone_in(run, id);
    if (add)
      zone.vpcs.push_back(vpc.id);
    else
      zone.vpcs.erase(std::remove(zone.vpcs.begin(), zone.vpcs.end(), vpc.id), zone.vpcs.end());
    return Json{{"ChangeInfo", change_info(run)}};
  };
  return out;
}

Result<Prepared> associate_vpc(const Services& services, const Call& call) {
  return change_association(services, call, true);
}
Result<Prepared> disassociate_vpc(const Services& services, const Call& call) {
  return change_association(services, call, false);
}

Operation zone_row(std::string_view name, bool reads,
                   Result<Prepared> (*prepare)(const Services&, const Call&)) {
  Operation o;
  o.service = "route53";
  o.name = name;
  o.read_only = reads;
  o.prepare = prepare;
  return o;
}

}  // namespace

std::string zone_arn(std::string_view id) {
  return concat({"arn:aws:route53:::hostedzone/", id});
}

Need need_for(const Call& call, std::string_view action, std::string resource) {
  Need need;
  need.action = concat({"route53:", action});
  need.resource = std::move(resource);
  need.resource_account = std::string(call.account);
  return need;
}

AwsError no_zone(std::string_view id) {
  return query_error("NoSuchHostedZone", concat({"No hosted zone found with ID: ", id}), 404);
}

std::string read_zone_id(Params& in, const char* name) {
  std::string id = in.text(name, Pattern::Any, 1, 64);
  constexpr std::string_view kPath = "/hostedzone/";
  return id.rfind(kPath, 0) == 0 ? id.substr(kPath.size()) : id;
}

}  // namespace route53

std::vector<Operation> route53_operations() {
  using namespace route53;
  std::vector<Operation> out = {zone_row("AssociateVPCWithHostedZone", false, associate_vpc),
                                zone_row("ChangeResourceRecordSets", false, change_record_sets),
                                zone_row("CreateHostedZone", false, create_hosted_zone),
                                zone_row("DeleteHostedZone", false, delete_hosted_zone),
                                zone_row("DisassociateVPCFromHostedZone", false, disassociate_vpc),
                                zone_row("GetHostedZone", true, get_hosted_zone),
                                zone_row("ListHostedZones", true, list_hosted_zones),
                                zone_row("ListHostedZonesByVPC", true, list_hosted_zones_by_vpc),
                                zone_row("ListResourceRecordSets", true, list_record_sets)};
  add_resolver_operations(out);
  return out;
}

}  // namespace lockbox::api
