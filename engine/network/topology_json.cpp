#include "engine/network/topology_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/network/topology_reader.hpp"

namespace lockbox::network {
namespace {

constexpr std::size_t kMaxDocument = 256u * 1024u * 1024u;

const std::vector<std::string>& known_lists() {
  static const std::vector<std::string> known = {"Vpcs",
                                                 "Subnets",
                                                 "RouteTables",
                                                 "PrefixLists",
                                                 "InternetGateways",
                                                 "EgressOnlyInternetGateways",
                                                 "NatGateways",
                                                 "VpcEndpoints",
                                                 "SecurityGroups",
                                                 "NetworkAcls",
                                                 "NetworkInterfaces",
                                                 "Reservations",
                                                 "Addresses",
                                                 "VpcPeeringConnections",
                                                 "TransitGateways",
                                                 "TransitGatewayVpcAttachments",
                                                 "TransitGatewayPeeringAttachments",
                                                 "TransitGatewayAttachments",
                                                 "TransitGatewayRouteTables",
                                                 "TransitGatewayStaticRoutes",
                                                 "TransitGatewayPropagations",
                                                 "VpnGateways",
                                                 "VpnConnections",
                                                 "CustomerGateways",
                                                 "HostedZones",
                                                 "HostedZone",
                                                 "VPCs",
                                                 "ResourceRecordSets",
                                                 "ResolverRules",
                                                 "ResolverRuleAssociations",
                                                 "ResolverEndpoints",
                                                 "Functions",
                                                 "VantagePoints"};
  return known;
}

// Direct Connect's lists begin with a small letter in the CLI's output.
bool is_direct_connect(const std::string& name) {
  const std::string small = to_lower(name);
  return small.rfind("directconnect", 0) == 0 || small == "virtualinterfaces";
}

// What stands beside the lists in some documents and says nothing about the network.
bool is_beside(const std::string& name) {
  for (const char* known : {"ResponseMetadata", "IsTruncated", "MaxItems", "Marker"})
    if (name == known)
      return true;
  return false;
}

bool is_known_list(const std::string& name) {
  const auto& known = known_lists();
  return std::find(known.begin(), known.end(), name) != known.end() || is_direct_connect(name);
}

void read_vantage_points(Reader& r, const Json& json, Topology& t) {
  r.each(json, "", "VantagePoints", [&](const Json& v, const std::string& at) {
    VantagePoint p;
    p.name = r.text(v, at, "Name", true);
    p.label = r.text(v, at, "Label");
    p.interface = r.text(v, at, "NetworkInterfaceId");
    p.public_ip = r.text(v, at, "PublicIp");
    p.gateway = r.text(v, at, "GatewayId");
    p.private_ip = r.address(v, at, "PrivateIp");
    p.resolver = r.text(v, at, "ResolverEndpointId");
    p.function = r.text(v, at, "FunctionArn");
    if (!p.name.empty())
      t.vantage_points.push_back(std::move(p));
  });
}

}  // namespace

bool is_region_name(std::string_view text) {
  const auto parts = split(text, '-');
  if (parts.size() < 3 || parts.front().size() < 2 || parts.front().size() > 3)
    return false;
  for (const std::string& part : parts)
    for (const char c : part)
      if (!(c >= 'a' && c <= 'z') && !is_digit(c))
        return false;
  const std::string& last = parts.back();
  return (last.size() == 1 && is_digit(last[0])) && parts[1].size() > 1;
}

TopologyLoader::TopologyLoader(std::string_view account, std::string_view region) {
  topology_.account = std::string(account);
  topology_.region = std::string(region);
}

void TopologyLoader::note(std::string_view place, std::string_view text) {
  notes_.push_back(Note{std::string(place), std::string(text), false});
}

void TopologyLoader::add(std::string_view place, const Json& json, std::string_view account,
                         std::string_view region) {
  Reader r(notes_);
  if (!place.empty())
    r.document = concat({place, ": "});
  if (!json.is_object())
    return r.fail("", "expected an object of describe-* lists (Vpcs, Subnets, ...)");
  context_.account = std::string(account.empty() ? topology_.account : account);
  context_.region = std::string(region.empty() ? topology_.region : region);
  const bool attribute = member(json, "EnableDnsSupport") || member(json, "EnableDnsHostnames");
  bool any = attribute;
  for (const auto& [name, value] : json.items()) {
    if (is_known_list(name)) {
      any = true;
    } else if (name == "NextToken") {
      if (value.is_string() && !value.get_ref<const std::string&>().empty())
        r.remark("/NextToken", "the document is one page of several; the others may be missing");
    } else if (!is_beside(name) &&
               !(attribute && (name == "VpcId" || name.rfind("EnableDns", 0) == 0))) {
      const auto near = closest(name, known_lists());
      r.fail("/" + name, concat({"not a list this network knows", near ? "; did you mean " : "",
                                 near ? *near : std::string(), near ? "?" : ""}));
    }
  }
  if (!any)
    return;
  if (topology_.account.empty())
    topology_.account = context_.account;
  if (topology_.region.empty())
    topology_.region = context_.region;
  read_vpc_parts(r, json, context_, topology_);
  read_route_parts(r, json, context_, topology_);
  read_filter_parts(r, json, context_, topology_);
  read_interface_parts(r, json, context_, topology_);
  read_transit_parts(r, json, context_, topology_);
  read_vpn_parts(r, json, context_, topology_);
  read_dns_parts(r, json, context_, topology_);
  read_function_parts(r, json, context_);
  remember_places(json, r.document, context_);
  if (attribute)
    read_vpc_attribute(r, json, context_);
  read_vantage_points(r, json, topology_);
}

void TopologyLoader::add_document(std::string_view path, std::string_view text,
                                  std::string_view place) {
  if (place.empty())
    place = path;
  JsonLimits limits;
  limits.max_bytes = kMaxDocument;
  const JsonParse parsed = parse_json(text, limits);
  if (!parsed)
    return note(place, concat({"line ", std::to_string(parsed.error->line), ", column ",
                               std::to_string(parsed.error->column), ": ", parsed.error->message}));
  // The innermost folder that names an account or a Region counts.
  std::string account, region;
  for (const std::string& element : split(replace_all(std::string(path), "\\", "/"), '/')) {
    if (element.size() == 12 && std::all_of(element.begin(), element.end(), is_digit))
      account = element;
    if (is_region_name(element))
      region = element;
  }
  add(place, parsed.value, account, region);
}

Topology TopologyLoader::finish() {
  Reader r(notes_);
  join_parts(r, context_, topology_);
  return std::move(topology_);
}

Expected<Topology, std::string> topology_from_json(const Json& json, std::string_view account,
                                                   std::string_view region) {
  TopologyLoader loader(account, region);
  loader.add("", json);
  Topology t = loader.finish();
  for (const Note& note : loader.notes())
    if (!note.minor)
      return concat({note.place, ": ", note.text});
  return t;
}

}  // namespace lockbox::network
