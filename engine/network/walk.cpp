#include "engine/network/walk.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/dns.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/journey.hpp"
#include "engine/network/start.hpp"

namespace lockbox::network {
namespace {

std::string known_places(const Topology& t) {
  std::string out;
  for (const VantagePoint& v : t.vantage_points) out += concat({out.empty() ? "" : ", ", v.name});
  return out.empty() ? "internet" : out;
}

const Vpc* vpc_of(const Topology& t, const Start& start) {
  const Subnet* subnet = start.interface ? find_by_id(t.subnets, start.interface->subnet) : nullptr;
  return subnet ? find_by_id(t.vpcs, subnet->vpc) : nullptr;
}

bool look_up(const Topology& t, const Start& start, std::string_view host, Path& path,
             Endpoint& out) {
  DnsStep step;
  step.name = std::string(host);
  const Vpc* vpc = vpc_of(t, start);
  if (vpc && !vpc->dns_support) {
    step.failed = true;
    step.why =
        concat({"enableDnsSupport is off in ", vpc->id, ", so the VPC's resolver gives no answer"});
  }
  const auto found = resolve(t, host, vpc, start.interface);
  if (!step.failed && !found) {
    step.failed = true;
    step.why = concat({"there is no such name; known are ", known_hosts(t.region)});
  }
  if (step.failed) {
    path.summary = concat({"The name ", host, " could not be resolved: ", step.why, "."});
    path.dns.push_back(std::move(step));
    return false;
  }
  step.answer = ip_text(found->ip);
  step.why = concat(
      {start.interface ? "the VPC's resolver answers with the " : "public DNS answers with the ",
       found->endpoint ? "private address of the interface endpoint " + found->endpoint->id
                       : std::string("public address")});
  path.dns.push_back(std::move(step));
  out = *found;
  return true;
}

}  // namespace

std::string_view to_text(Disposition d) {
  switch (d) {
    case Disposition::Accepted:
      return "ACCEPTED";
    case Disposition::DeniedOut:
      return "DENIED_OUT";
    case Disposition::DeniedIn:
      return "DENIED_IN";
    case Disposition::NoRoute:
      return "NO_ROUTE";
    case Disposition::NullRouted:
      return "NULL_ROUTED";
    case Disposition::NeighborUnreachable:
      return "NEIGHBOR_UNREACHABLE";
    case Disposition::ExitsNetwork:
      return "EXITS_NETWORK";
    case Disposition::Rejected:
      return "REJECTED";
    case Disposition::Loop:
      return "LOOP";
    case Disposition::InsufficientInfo:
      break;
  }
  return "INSUFFICIENT_INFO";
}

Path walk(const Topology& t, const Start& start, const Packet& packet, bool with_return) {
  Path path;
  path.from = start.node;
  path.packet = packet;
  Session session;
  Journey journey(t, session, path.hops, false);
  if (start.interface) {
    journey.from_interface(*start.interface, packet);
  } else if (start.vpn_gateway) {
    journey.from_vpn_gateway(*start.vpn_gateway, packet);
  } else if (start.transit_gateway) {
    journey.from_transit_gateway(*start.transit_gateway, start.attachment, packet);
  } else if (start.internet_gateway) {
    journey.from_internet_gateway(*start.internet_gateway, packet);
  } else {
    journey.from_internet(packet);
  }
  path.disposition = journey.disposition;
  path.summary = journey.summary;
  path.ending = journey.ending;
  if (!with_return || path.ending.where == Ending::Where::Nowhere)
    return path;
  Journey back(t, session, path.return_hops, true);
  if (back.from_ending(path.ending)) {
    path.return_disposition = back.disposition;
    path.returned = true;
    if (!back.summary.empty())
      path.summary = "The answer is b" + back.summary.substr(1);
  }
  return path;
}

namespace {

// What the service and its policies see of the way. Source: IAM User Guide, "AWS global condition
// context keys"; Amazon VPC User Guide, "Gateway endpoints".
void set_context(const Topology& t, const Start& start, Path& path) {
  NetContext& c = path.context;
  const std::string seen = ip_text(path.ending.packet.source);
  c.trail_source_ip = seen;
  const VpcEndpoint* e = path.ending.endpoint;
  if (!e) {
    c.source_ip = seen;
    path.latency_us = start.interface ? 1300 : 24000;
    path.summary =
        start.interface ? concat({"Through ", path.through,
                                  ": the service sees the public address ", seen, "."})
                        : concat({"Over the internet: the service sees the public address ", seen,
                                  "."});
    return;
  }
  const Vpc* vpc = find_by_id(t.vpcs, e->vpc);
  c.source_vpc = e->vpc;
  c.source_vpce = e->id;
  c.vpc_source_ip = seen;
  c.vpce_account = !e->account.empty()            ? e->account
                   : vpc && !vpc->account.empty() ? vpc->account
                                                  : t.account;
  path.is_private = true;
  path.latency_us = e->type == "Gateway" ? 700 : 1100;
  path.summary = concat({"Private, through ", e->id, ": the service sees the VPC ", e->vpc,
                         " and no public address."});
}

// Constants of the ways that cost more than the straight one.
std::int64_t detours(const Path& path) {
  std::int64_t out = 0;
  std::string before;
  for (const Hop& h : path.hops) {
    if (h.node != before) {
      out += h.node.rfind("nat-", 0) == 0   ? 300
             : h.node.rfind("tgw-", 0) == 0 ? 500
             : h.node.rfind("vgw-", 0) == 0 ? 20000
                                            : 0;
    }
    out += h.rule.rfind("pcx-", 0) == 0 ? 100 : 0;
    before = h.node;
  }
  return out;
}

// The road by its most telling part.
std::string main_gateway(const Path& path) {
  for (const Hop& h : path.hops)
    for (const char* prefix : {"nat-", "igw-"})
      if (h.node.rfind(prefix, 0) == 0)
        return (prefix[0] == 'n' ? "the NAT gateway " : "the internet gateway ") + h.node;
  return "AWS's network";
}

void reach_service(const Topology& t, const Start& start, const Endpoint& endpoint, Path& path) {
  const auto where = path.ending.where;
  const bool reached = where == Ending::Where::Service || where == Ending::Where::GatewayEndpoint ||
                       (where == Ending::Where::Interface && path.ending.endpoint);
  if (!reached) {
    if (path.disposition == Disposition::Accepted ||
        path.disposition == Disposition::ExitsNetwork) {
      path.disposition = Disposition::NeighborUnreachable;
      path.summary = concat({"The packet ended where ", endpoint.service, " is not."});
    }
    return;
  }
  path.disposition = Disposition::Accepted;
  path.through = main_gateway(path);
  const bool blocked_answer =
      path.returned && !path.return_hops.empty() && path.return_hops.back().blocked;
  const std::string blocked = path.summary;
  if (path.return_disposition == Disposition::ExitsNetwork)
    path.return_disposition = Disposition::Accepted;  // the client is out there
  set_context(t, start, path);
  path.latency_us += detours(path);
  if (blocked_answer)
    path.summary = blocked;
  Hop h;
  h.node = endpoint.service;
  h.action = "deliver";
  h.source_ip = ip_text(path.ending.packet.source);
  h.destination_ip = ip_text(path.ending.packet.destination);
  h.why = concat({endpoint.service, endpoint.region.empty() ? "" : " in ", endpoint.region,
                  " receives the request from ", h.source_ip});
  path.hops.push_back(std::move(h));
}

}  // namespace

Path find_path(const Topology& t, std::string_view from, std::string_view host, bool tls) {
  Path path;
  path.from = from.empty() ? "internet" : std::string(from);
  path.to = std::string(host);
  path.context.secure_transport = tls;
  const Start start = find_start(t, path.from);
  if (!start.found) {
    path.summary = concat({"There is no place called ", path.from, " to start from; there are ",
                           known_places(t), "."});
    return path;
  }
  Endpoint endpoint;
  if (!look_up(t, start, host, path, endpoint))
    return path;
  Packet packet;
  packet.source = start.address;
  packet.destination = endpoint.ip;
  packet.destination_port = tls ? 443 : 80;
  Path walked = walk(t, start, packet, true);
  walked.from = std::move(path.from);
  walked.to = std::move(path.to);
  walked.dns = std::move(path.dns);
  walked.context = std::move(path.context);
  reach_service(t, start, endpoint, walked);
  walked.ending.occupant = Occupant{};  // a trace outlives the topology it was walked in
  walked.ending.endpoint = nullptr;
  walked.ending.vpn_gateway = nullptr;
  walked.ending.attachment = nullptr;
  return walked;
}

std::vector<policy::PolicySource> endpoint_policies(const Topology& t, const Path& path) {
  std::vector<policy::PolicySource> out;
  if (!path.context.source_vpce)
    return out;
  if (const VpcEndpoint* e = find_by_id(t.endpoints, *path.context.source_vpce))
    out.push_back(policy::PolicySource{"endpoint policy", e->id, "", e->policy});
  return out;
}

}  // namespace lockbox::network
