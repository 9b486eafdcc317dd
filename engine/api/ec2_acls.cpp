// Entries of network ACLs. Source: Amazon EC2 API Reference, CreateNetworkAclEntry and its two
// siblings; Amazon VPC User Guide, "Network ACL rules".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/ec2_common.hpp"
#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/packet.hpp"

namespace lockbox::api::ec2 {
namespace {

using network::AclEntry;
using network::find_by_id;

constexpr int kHighest = 32766;  // 32767 is the rule that refuses the rest

struct EntryRequest {
  std::string acl;
  AclEntry entry;
};

std::optional<AwsError> read_ports(Parameters& p, const Json& given, AclEntry& e) {
  const auto number = [&](const Json& v, const char* name, int otherwise) {
    const Json* n = member(v, name);
    return n && n->is_number_integer() && n->get<double>() >= -1 && n->get<double>() <= 65535
               ? n->get<int>()
               : otherwise;
  };
  const int protocol = network::protocol_number(e.protocol);
  if (protocol == 6 || protocol == 17) {
    const Json* range = member(given, "PortRange");
    if (!range || !range->is_object())
      return missing_parameter("portRange.from");
    e.from_port = number(*range, "From", -1);
    e.to_port = number(*range, "To", -1);
    if (e.from_port < 0 || e.to_port < e.from_port)
      return error("InvalidParameterValue",
                   concat({"Invalid port range: ", std::to_string(e.from_port), "-",
                           std::to_string(e.to_port)}));
  }
  if (network::is_icmp(e.protocol)) {
    const Json* icmp = member(given, "IcmpTypeCode");
    if (!icmp || !icmp->is_object())
      return missing_parameter("icmpTypeCode.code");
    e.icmp_type = number(*icmp, "Type", -1);
    e.icmp_code = number(*icmp, "Code", -1);
  }
  return p.failure();
}

std::optional<AwsError> read_entry(Parameters& p, const Call& call, EntryRequest& out) {
  AclEntry& e = out.entry;
  const std::string protocol = p.text("Protocol", true), action = p.text("RuleAction", true);
  const std::string four = p.text("CidrBlock"), six = p.text("Ipv6CidrBlock");
  if (p.failure())
    return p.failure();
  const int number = network::protocol_number(protocol);
  if (number < -1)
    return error("InvalidParameterValue",
                 concat({"Invalid value '", protocol, "' for IP protocol. Unknown protocol."}));
  e.protocol = number == 6    ? "tcp"
               : number == 17 ? "udp"
               : number == 1  ? "icmp"
               : number == 58 ? "icmpv6"
                              : std::to_string(number);
  if (action != "allow" && action != "deny")
    return error("InvalidParameterValue",
                 concat({"Value (", action,
                         ") for parameter ruleAction is invalid. It must be "
                         "allow or deny."}));
  e.allow = action == "allow";
  if (four.empty() == six.empty())
    return error("MissingParameter",
                 "The request must contain exactly one of cidrBlock, ipv6CidrBlock");
  e.cidr = concat({four, six});
  const auto block = network::parse_block(e.cidr);
  if (!block || block->base.is_v4() != six.empty())
    return error("InvalidParameterValue", concat({"Value (", e.cidr, ") for parameter ",
                                                  six.empty() ? "cidrBlock" : "ipv6CidrBlock",
                                                  " is invalid. This is not a valid CIDR block."}));
  return read_ports(p, call.parameters, e);
}

std::optional<AwsError> read_place(Parameters& p, EntryRequest& out) {
  out.acl = p.text("NetworkAclId", true);
  out.entry.number = p.integer("RuleNumber", 1, kHighest, true);
  out.entry.egress = p.boolean("Egress");
  return p.failure();
}

bool same_place(const AclEntry& a, const AclEntry& b) {
  return a.number == b.number && a.egress == b.egress;
}

AwsError no_entry(const EntryRequest& r) {
  return error("InvalidNetworkAclEntry.NotFound",
               concat({"The network acl entry identified by rule number ",
                       std::to_string(r.entry.number), " does not exist"}));
}

// The order in which AWS prints them.
void put(std::vector<AclEntry>& entries, const AclEntry& e) {
  entries.erase(std::remove_if(entries.begin(), entries.end(),
                               [&](const AclEntry& x) { return same_place(x, e); }),
                entries.end());
  entries.push_back(e);
  std::stable_sort(entries.begin(), entries.end(), [](const AclEntry& a, const AclEntry& b) {
    return a.egress != b.egress ? a.egress : a.number < b.number;
  });
}

Result<Prepared> write_entry(const Services& services, const Call& call, const char* action,
                             bool replaces) {
  Parameters p(call, {"NetworkAclId", "RuleNumber", "Protocol", "RuleAction", "Egress", "CidrBlock",
                      "Ipv6CidrBlock", "IcmpTypeCode", "PortRange"});
  EntryRequest r;
  if (auto bad = read_place(p, r))
    return *bad;
  if (auto bad = read_entry(p, call, r))
    return *bad;
  const network::NetworkAcl* acl = find_by_id(services.network.get().network_acls, r.acl);
  if (!acl)
    return not_found("InvalidNetworkAclID.NotFound", "networkAcl ID", r.acl);
  const bool there = std::any_of(acl->entries.begin(), acl->entries.end(),
                                 [&](const AclEntry& x) { return same_place(x, r.entry); });
  if (there && !replaces)
    return error("NetworkAclEntryAlreadyExists",
                 concat({"The network acl entry identified by ", std::to_string(r.entry.number),
                         " already exists."}));
  if (!there && replaces)
    return no_entry(r);
  return prepared(
      call, needs(call, action, {arn(call, "network-acl", r.acl)}), [r](Run& run) -> Result<Json> {
        put(find_by_id(run.services.network.edit().network_acls, r.acl)->entries, r.entry);
        return Json::object();
      });
}

}  // namespace

Result<Prepared> create_acl_entry(const Services& services, const Call& call) {
  return write_entry(services, call, "CreateNetworkAclEntry", false);
}
Result<Prepared> replace_acl_entry(const Services& services, const Call& call) {
  return write_entry(services, call, "ReplaceNetworkAclEntry", true);
}

Result<Prepared> delete_acl_entry(const Services& services, const Call& call) {
  Parameters p(call, {"NetworkAclId", "RuleNumber", "Egress"});
  EntryRequest r;
  if (auto bad = read_place(p, r))
    return *bad;
  const network::NetworkAcl* acl = find_by_id(services.network.get().network_acls, r.acl);
  if (!acl)
    return not_found("InvalidNetworkAclID.NotFound", "networkAcl ID", r.acl);
  if (std::none_of(acl->entries.begin(), acl->entries.end(),
                   [&](const AclEntry& x) { return same_place(x, r.entry); }))
    return no_entry(r);
  return prepared(
      call, needs(call, "DeleteNetworkAclEntry", {arn(call, "network-acl", r.acl)}),
      [r](Run& run) -> Result<Json> {
        auto& entries = find_by_id(run.services.network.edit().network_acls, r.acl)->entries;
        entries.erase(std::remove_if(entries.begin(), entries.end(),
                                     [&](const AclEntry& x) { return same_place(x, r.entry); }),
                      entries.end());
        return Json::object();
      });
}

}  // namespace lockbox::api::ec2
