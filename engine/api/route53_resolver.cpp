// Route 53 Resolver: endpoints, rules and their associations with VPCs. Source: Route 53 Resolver
// API Reference (shapes, codes); Service Authorization Reference, "Actions defined by Amazon Route
// 53 Resolver". Endpoints are operational at once, and rules complete.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/params.hpp"
#include "engine/api/route53_common.hpp"
#include "engine/base/text.hpp"
#include "engine/network/addresses.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/topology_dns.hpp"

namespace lockbox::api::route53 {
namespace {

using network::find_by_id;
using network::ResolverEndpoint;
using network::ResolverRule;
using network::Topology;

AwsError no_resource(std::string_view what, std::string_view id) {
  return query_error("ResourceNotFoundException",
                     concat({"[RSLVR-00703] The ", what, " with id '", id, "' does not exist"}));
}
AwsError invalid(std::string message) {
  return query_error("InvalidParameterException", std::move(message));
}

Need resolver_need(const Call& call, std::string resource) {
  Need need;
  need.action = concat({"route53resolver:", call.operation});
  need.resource = std::move(resource);
  need.resource_account = std::string(call.account);
  return need;
}

std::string resolver_arn(std::string_view region, std::string_view account, std::string_view kind,
                         std::string_view id) {
  return concat({"arn:aws:route53resolver:", region, ":", account, ":", kind, "/", id});
}

/// What the answers say of who and where.
struct Owner {
  std::string region, account;
};
Owner owner_of(const Call& call) {
  return {std::string(call.region), std::string(call.account)};
}

Json endpoint_json(const ResolverEndpoint& e, const Owner& owner) {
  return {{"Id", e.id},
          {"Arn", resolver_arn(owner.region, owner.account, "resolver-endpoint", e.id)},
          {"Name", e.name},
          {"Direction", e.direction},
          {"IpAddressCount", e.addresses.size()},
          {"HostVPCId", e.vpc},
          {"Status", e.state},
          {"ResolverEndpointType", "IPV4"}};
}

Json rule_json(const ResolverRule& r, const Owner& owner) {
  Json targets = Json::array();
  for (const std::string& ip : r.targets) targets.push_back({{"Ip", ip}, {"Port", 53}});
  Json out = {{"Id", r.id},
              {"Arn", resolver_arn(owner.region, owner.account, "resolver-rule", r.id)},
              {"DomainName", r.domain + "."},
              {"Status", r.state},
              {"RuleType", r.type},
              {"Name", r.name},
              {"TargetIps", std::move(targets)},
              {"OwnerId", owner.account}};
  if (!r.endpoint.empty())
    out["ResolverEndpointId"] = r.endpoint;
  return out;
}

// One association of a VPC has no id of its own in the topology: it is made of the two.
std::string association_id(const std::string& rule, const std::string& vpc) {
  const auto tail = [](const std::string& id) { return id.substr(id.rfind('-') + 1); };
  return concat({"rslvr-rrassoc-", tail(rule), tail(vpc)});
}

Json association_json(const ResolverRule& r, const std::string& vpc) {
  return {{"Id", association_id(r.id, vpc)},
          {"ResolverRuleId", r.id},
          {"Name", r.name},
          {"VPCId", vpc},
          {"Status", "COMPLETE"}};
}

// AWS keeps the first four addresses of a subnet and the last one.
std::string free_address(const Topology& t, const network::Subnet& s,
                         const std::vector<std::string>& taken) {
  const auto block = network::parse_block(s.cidr);
  if (!block || !block->base.is_v4() || block->prefix > 28)
    return {};
  const std::uint32_t size = std::uint32_t{1} << (32 - block->prefix);
  for (std::uint32_t i = 4; i + 1 < size; ++i) {
    const network::Ip ip(block->base.v4() + i);
    const std::string text = network::ip_text(ip);
    const bool of_resolver =
        std::any_of(t.dns.endpoints.begin(), t.dns.endpoints.end(), [&](const ResolverEndpoint& e) {
          return std::find(e.addresses.begin(), e.addresses.end(), text) != e.addresses.end();
        });
    if (!of_resolver && !network::occupant_of(t, s.id, ip) &&
        std::find(taken.begin(), taken.end(), text) == taken.end())
      return text;
  }
  return {};
}

/// The subnets and addresses of a new endpoint; all in one VPC.
std::optional<AwsError> read_addresses(const Json* list, const Topology& t, ResolverEndpoint& e) {
  if (!list || !list->is_array() || list->size() < 2)
    return query_error("InvalidRequestException",
                       "[RSLVR-00401] Resolver endpoint needs to have at least 2 IP addresses.");
  for (const Json& v : *list) {
    const std::string id = string_member(v, "SubnetId").value_or("");
    const network::Subnet* s = find_by_id(t.subnets, id);
    if (!s)
      return invalid(concat({"The subnet ID '", id, "' does not exist"}));
    if (!e.vpc.empty() && e.vpc != s->vpc)
      return invalid("The subnets of a Resolver endpoint must be in one VPC.");
    e.vpc = s->vpc;
    std::string ip = string_member(v, "Ip").value_or("");
    if (ip.empty())
      ip = free_address(t, *s, e.addresses);
    const auto parsed = network::parse_ip(ip);
    if (!parsed || !network::in_subnet(*s, *parsed))
      return invalid(concat(
          {"The address ", ip.empty() ? "(none is free)" : ip, " is not in the subnet ", id}));
    if (network::occupant_of(t, s->id, *parsed))
      return invalid(concat({"The address ", ip, " is in use"}));
    e.addresses.push_back(std::move(ip));
  }
  return std::nullopt;
}

Result<Prepared> create_endpoint(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  ResolverEndpoint e;
  in.text("CreatorRequestId", Pattern::Any, 1, 255);
  e.name = in.optional_text("Name", Pattern::Any, 0, 64);
  e.direction = in.choice("Direction", {"INBOUND", "OUTBOUND"}, "");
  const std::vector<std::string> groups = in.texts("SecurityGroupIds");
  const Json* addresses = in.any("IpAddresses");
  for (const char* name : {"Tags", "ResolverEndpointType", "Protocols"}) in.ignore(name);
  if (auto error = in.error())
    return std::move(*error);
  const Topology& t = services.network.get();
  if (e.direction.empty())
    return invalid("Direction: expected INBOUND or OUTBOUND");
  for (const std::string& id : groups)
    if (!find_by_id(t.security_groups, id))
      return invalid(concat({"The security group '", id, "' does not exist"}));
  if (auto bad = read_addresses(addresses, t, e))
    return std::move(*bad);
  Prepared out;
  out.needs.push_back(resolver_need(call, "*"));
  out.run = [e, owner = owner_of(call)](Run& run) -> Result<Json> {
    ResolverEndpoint made = e;
    made.id = concat({made.direction == "INBOUND" ? "rslvr-in-" : "rslvr-out-",
                      run.rng.text(17, "0123456789abcdef")});
    run.services.network.edit().dns.endpoints.push_back(made);
    return Json{{"ResolverEndpoint", endpoint_json(made, owner)}};
  };
  return out;
}

Result<Prepared> create_rule(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  ResolverRule r;
  in.text("CreatorRequestId", Pattern::Any, 1, 255);
  r.name = in.optional_text("Name", Pattern::Any, 0, 64);
  r.type = in.choice("RuleType", {"FORWARD", "SYSTEM", "RECURSIVE"}, "");
  r.domain = network::plain_name(in.text("DomainName", Pattern::Any, 1, 256));
  r.endpoint = in.optional_text("ResolverEndpointId", Pattern::Any, 1, 64);
  const Json* targets = in.any("TargetIps");
  in.ignore("Tags");
  if (auto error = in.error())
    return std::move(*error);
  if (r.type.empty())
    return invalid("RuleType: expected FORWARD, SYSTEM or RECURSIVE");
  const Topology& t = services.network.get();
  const ResolverEndpoint* e = find_by_id(t.dns.endpoints, r.endpoint);
  if (!r.endpoint.empty() && !e)
    return no_resource("Resolver endpoint", r.endpoint);
  if (r.type == "FORWARD" && (!e || e->direction != "OUTBOUND"))
    return invalid("A forwarding rule needs an outbound Resolver endpoint.");
  if (targets && targets->is_array())
    for (const Json& v : *targets) {
      const std::string ip = string_member(v, "Ip").value_or("");
      if (!network::parse_ip(ip))
        return invalid(concat({"TargetIps: not an address: ", ip}));
      r.targets.push_back(ip);
    }
  if (r.type == "FORWARD" && r.targets.empty())
    return invalid("A forwarding rule needs TargetIps.");
  Prepared out;
  out.needs.push_back(resolver_need(call, "*"));
  out.run = [r, owner = owner_of(call)](Run& run) -> Result<Json> {
    ResolverRule made = r;
    made.id = "rslvr-rr-" + run.rng.text(17, "0123456789abcdef");
    run.services.network.edit().dns.rules.push_back(made);
    return Json{{"ResolverRule", rule_json(made, owner)}};
  };
  return out;
}

/// The id of an existing endpoint or rule.
template <class T>
std::optional<AwsError> read_id(const Call& call, const char* name, const char* what,
                                const std::vector<T>& among, std::string& out) {
  Params in(call.parameters, "ValidationException");
  out = in.text(name, Pattern::Any, 1, 64);
  if (auto error = in.error())
    return error;
  if (!find_by_id(among, out))
    return no_resource(what, out);
  return std::nullopt;
}

Result<Prepared> one_endpoint(const Services& services, const Call& call) {
  std::string id;
  const Topology& t = services.network.get();
  if (auto bad = read_id(call, "ResolverEndpointId", "Resolver endpoint", t.dns.endpoints, id))
    return std::move(*bad);
  const bool removes = call.operation == "DeleteResolverEndpoint";
  if (removes)
    for (const ResolverRule& r : t.dns.rules)
      if (r.endpoint == id)
        return query_error("InvalidRequestException",
                           concat({"The Resolver endpoint ", id, " is in use by the rule ", r.id}));
  Prepared out;
  out.main_resource = resolver_arn(call.region, call.account, "resolver-endpoint", id);
  out.needs.push_back(resolver_need(call, out.main_resource));
  out.run = [id, removes, owner = owner_of(call)](Run& run) -> Result<Json> {
    ResolverEndpoint e = *find_by_id(run.services.network.get().dns.endpoints, id);
    if (removes) {
      auto& list = run.services.network.edit().dns.endpoints;
      list.erase(
          std::remove_if(list.begin(), list.end(), [&](const auto& x) { return x.id == id; }),
          list.end());
      e.state = "DELETING";
    }
    return Json{{"ResolverEndpoint", endpoint_json(e, owner)}};
  };
  return out;
}

Result<Prepared> one_rule(const Services& services, const Call& call) {
  std::string id;
  const Topology& t = services.network.get();
  if (auto bad = read_id(call, "ResolverRuleId", "Resolver rule", t.dns.rules, id))
    return std::move(*bad);
  const bool removes = call.operation == "DeleteResolverRule";
  if (removes && !find_by_id(t.dns.rules, id)->vpcs.empty())
    return query_error("ResourceInUseException",
                       "[RSLVR-00601] Please disassociate this resolver rule from VPC first "
                       "before deleting");
  Prepared out;
  out.main_resource = resolver_arn(call.region, call.account, "resolver-rule", id);
  out.needs.push_back(resolver_need(call, out.main_resource));
  out.run = [id, removes, owner = owner_of(call)](Run& run) -> Result<Json> {
    ResolverRule r = *find_by_id(run.services.network.get().dns.rules, id);
    if (removes) {
      auto& list = run.services.network.edit().dns.rules;
      list.erase(
          std::remove_if(list.begin(), list.end(), [&](const auto& x) { return x.id == id; }),
          list.end());
      r.state = "DELETING";
    }
    return Json{{"ResolverRule", rule_json(r, owner)}};
  };
  return out;
}

Result<Prepared> change_rule_association(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  const std::string id = in.text("ResolverRuleId", Pattern::Any, 1, 64);
  const std::string vpc = in.text("VPCId", Pattern::Any, 1, 64);
  in.ignore("Name");
  if (auto error = in.error())
    return std::move(*error);
  const Topology& t = services.network.get();
  const ResolverRule* r = find_by_id(t.dns.rules, id);
  if (!r)
    return no_resource("Resolver rule", id);
  const bool add = call.operation == "AssociateResolverRule";
  const bool there = std::find(r->vpcs.begin(), r->vpcs.end(), vpc) != r->vpcs.end();
  if (add && !find_by_id(t.vpcs, vpc))
    return invalid(concat({"The VPC ID '", vpc, "' does not exist"}));
  if (add)
    for (const ResolverRule& other : t.dns.rules)
      if (other.domain == r->domain &&
          std::find(other.vpcs.begin(), other.vpcs.end(), vpc) != other.vpcs.end())
        return query_error(
            "ResourceExistsException",
            concat({"The VPC ", vpc, " already has a rule for ", r->domain, ": ", other.id}));
  if (!add && !there)
    return query_error("ResourceNotFoundException",
                       concat({"The Resolver rule ", id, " is not associated with the VPC ", vpc}));
  Prepared out;
  out.main_resource = resolver_arn(call.region, call.account, "resolver-rule", id);
  out.needs.push_back(resolver_need(call, out.main_resource));
  out.run = [id, vpc, add](Run& run) -> Result<Json> {
    ResolverRule& rule = *find_by_id(run.services.network.edit().dns.rules, id);
    Json shown = association_json(rule, vpc);
    if (add) {
      rule.vpcs.push_back(vpc);
    } else {
      rule.vpcs.erase(std::remove(rule.vpcs.begin(), rule.vpcs.end(), vpc), rule.vpcs.end());
      shown["Status"] = "DELETING";
    }
    return Json{{"ResolverRuleAssociation", std::move(shown)}};
  };
  return out;
}

/// The lists, in one page each.
Result<Prepared> list_resolver(const Services& services, const Call& call) {
  Params in(call.parameters, "ValidationException");
  for (const char* name : {"MaxResults", "NextToken", "Filters"}) in.ignore(name);
  const bool addresses = call.operation == "ListResolverEndpointIpAddresses";
  const std::string id =
      addresses ? in.text("ResolverEndpointId", Pattern::Any, 1, 64) : std::string();
  if (auto error = in.error())
    return std::move(*error);
  if (addresses && !find_by_id(services.network->dns.endpoints, id))
    return no_resource("Resolver endpoint", id);
  Prepared out;
  out.needs.push_back(resolver_need(call, "*"));
  out.run = [id, owner = owner_of(call),
             operation = std::string(call.operation)](Run& run) -> Result<Json> {
    const Topology& t = *run.services.network;
    Json list = Json::array();
    const char* name = "ResolverEndpoints";
    if (operation == "ListResolverEndpoints") {
      for (const ResolverEndpoint& e : t.dns.endpoints) list.push_back(endpoint_json(e, owner));
    } else if (operation == "ListResolverRules") {
      name = "ResolverRules";
      for (const ResolverRule& r : t.dns.rules) list.push_back(rule_json(r, owner));
    } else if (operation == "ListResolverRuleAssociations") {
      name = "ResolverRuleAssociations";
      for (const ResolverRule& r : t.dns.rules)
        for (const std::string& vpc : r.vpcs) list.push_back(association_json(r, vpc));
    } else {
      name = "IpAddresses";
      const ResolverEndpoint& e = *find_by_id(t.dns.endpoints, id);
      for (const std::string& ip : e.addresses) {
        const auto at = network::parse_ip(ip);
        Json one = {{"Ip", ip}, {"Status", "ATTACHED"}};
        for (const network::Subnet& s : t.subnets)
          if (at && s.vpc == e.vpc && network::in_subnet(s, *at))
            one["SubnetId"] = s.id;
        list.push_back(std::move(one));
      }
    }
    return Json{{"MaxResults", 100}, {name, std::move(list)}};
  };
  return out;
}

}  // namespace

void add_resolver_operations(std::vector<Operation>& out) {
  const auto row = [&](std::string_view name, bool reads,
                       Result<Prepared> (*prepare)(const Services&, const Call&)) {
    Operation o;
    o.service = "route53resolver";
    o.name = name;
    o.read_only = reads;
    o.prepare = prepare;
    out.push_back(o);
  };
  row("AssociateResolverRule", false, change_rule_association);
  row("CreateResolverEndpoint", false, create_endpoint);
  row("CreateResolverRule", false, create_rule);
  row("DeleteResolverEndpoint", false, one_endpoint);
  row("DeleteResolverRule", false, one_rule);
  row("DisassociateResolverRule", false, change_rule_association);
  row("GetResolverEndpoint", true, one_endpoint);
  row("GetResolverRule", true, one_rule);
  row("ListResolverEndpointIpAddresses", true, list_resolver);
  row("ListResolverEndpoints", true, list_resolver);
  row("ListResolverRuleAssociations", true, list_resolver);
  row("ListResolverRules", true, list_resolver);
}

}  // namespace lockbox::api::route53
