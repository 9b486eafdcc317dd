#include "engine/network/walk.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/addresses.hpp"
#include "engine/network/dns.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/journey.hpp"
#include "engine/network/name_lookup.hpp"
#include "engine/network/pricing.hpp"
#include "engine/network/start.hpp"

namespace lockbox::network {
namespace {

std::string known_places(const Topology& t) {
  std::string out;
  for (const VantagePoint& v : t.vantage_points) out += concat({out.empty() ? "" : ", ", v.name});
  return out.empty() ? "internet" : out;
}

bool look_up(const Topology& t, const Start& start, std::string_view host, Path& path,
             Endpoint& out) {
  NameAnswer answer = look_up_name(t, start, host);
  path.dns = std::move(answer.steps);
  if (!answer.endpoint) {
    path.summary = concat(
        {"The name ", path.dns.back().name, " could not be resolved: ", path.dns.back().why, "."});
    return false;
  }
  out = *answer.endpoint;
  path.service = out.api;
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
  } else if (start.virtual_interface) {
    journey.from_public_interface(*start.virtual_interface, packet);
  } else if (!start.function.empty()) {
    journey.from_function(start.node, packet);
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
  if (!start.function.empty())
    c.source_function = start.function;
  if (!e) {
    c.source_ip = seen;
    const std::string road = start.interface           ? "Through " + path.through
                             : start.virtual_interface ? "Over Direct Connect's public interface"
                             : !start.function.empty() ? "From AWS's own network"
                                                       : "Over the internet";
    path.summary = concat({road, ": the service sees the public address ", seen, "."});
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
  path.summary = concat({"Private, through ", e->id, ": the service sees the VPC ", e->vpc,
                         " and no public address."});
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
  if (blocked_answer)
    path.summary = blocked;
  Hop h;
  h.node = endpoint.service;
  h.action = "deliver";
  h.source_ip = ip_text(path.ending.packet.source);
  h.destination_ip = ip_text(path.ending.packet.destination);
  h.source_port = path.ending.packet.source_port;
  h.destination_port = path.ending.packet.destination_port;
  h.why = concat({endpoint.service, endpoint.region.empty() ? "" : " in ", endpoint.region,
                  " receives the request from ", h.source_ip});
  path.hops.push_back(std::move(h));
}

// A trace outlives the topology that it was walked in.
void let_go(Ending& ending) {
  ending.occupant = Occupant{};
  ending.endpoint = nullptr;
  ending.vpn_gateway = nullptr;
  ending.attachment = nullptr;
}

// Ends the walk at the listener: delivered, refused by its port, or somewhere else.
void reach_listener(const PrivateListener& to, Path& path) {
  const NetworkInterface* at = path.ending.occupant.interface;
  const bool there =
      path.ending.where == Ending::Where::Interface && at &&
      std::find(to.interfaces.begin(), to.interfaces.end(), at->id) != to.interfaces.end();
  if (!there) {
    if (path.disposition == Disposition::Accepted ||
        path.disposition == Disposition::ExitsNetwork) {
      path.disposition = Disposition::NeighborUnreachable;
      path.summary = concat({"The packet ended where ", to.name, " is not: its name leads to a ",
                             "private address of its VPC."});
    }
    return;
  }
  path.disposition = Disposition::Accepted;
  const std::string seen = ip_text(path.ending.packet.source);
  Hop h;
  h.node = to.service;
  h.action = "deliver";
  h.source_ip = seen;
  h.destination_ip = ip_text(path.ending.packet.destination);
  h.source_port = path.ending.packet.source_port;
  h.destination_port = path.ending.packet.destination_port;
  h.why = concat({to.name, " receives the connection from ", seen});
  path.context.source_ip = seen;
  path.context.trail_source_ip = seen;
  path.is_private = true;
  path.through = "the VPC";
  if (to.port != to.listens) {
    h.blocked = true;
    h.code = "PORT_NOT_LISTENING";
    h.why = concat({"nothing listens on port ", std::to_string(to.port), " of ", to.name,
                    "; it listens on ", std::to_string(to.listens), " only"});
    path.disposition = Disposition::Rejected;
  }
  if (path.disposition == Disposition::Rejected)
    path.summary = concat({"The connection is refused: ", h.why, "."});
  else if (path.return_disposition == Disposition::Accepted)
    path.summary = concat({"Inside the VPC, to port ", std::to_string(to.port), " of ", to.name,
                           ": it sees the private address ", seen, "."});
  path.hops.push_back(std::move(h));
}

// A private name can lead anywhere, but the certificate there names AWS's own host names only.
void check_certificate(const Topology& t, std::string_view host, bool tls, Path& path) {
  if (!tls || path.disposition != Disposition::Accepted || path.service.empty())
    return;
  const std::string meant = api_named(t, host);
  if (meant == path.service)
    return;
  Hop& h = path.hops.back();
  h.blocked = true;
  h.code = "TLS_NAME_MISMATCH";
  h.why = concat({"the certificate of ", path.service, " does not name ", plain_name(host),
                  ": the client ends the TLS handshake before any HTTP"});
  path.disposition = Disposition::Rejected;
  path.summary = concat({"The packet arrives, and ", h.why, "."});
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
  if (start.interface && start.address.is_none()) {
    path.summary = concat({path.from,
                           " has no IPv4 address, and the names of services lead to "
                           "IPv4 addresses here."});
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
  walked.service = std::move(path.service);
  walked.context = std::move(path.context);
  reach_service(t, start, endpoint, walked);
  check_certificate(t, host, tls, walked);
  annotate(t, walked);
  let_go(walked.ending);
  return walked;
}

Path find_private_path(const Topology& t, std::string_view from, std::string_view host,
                       const PrivateListener& to, bool tls) {
  Path path;
  path.from = from.empty() ? "internet" : std::string(from);
  path.to = std::string(host);
  const Start start = find_start(t, path.from);
  if (!start.found) {
    path.summary = concat({"There is no place called ", path.from, " to start from; there are ",
                           known_places(t), "."});
    return path;
  }
  DnsStep step;
  step.name = std::string(host);
  const NetworkInterface* target = nearest_interface(t, to.interfaces, start.interface);
  if (!target) {
    step.failed = true;
    step.code = "DNS_NO_SUCH_NAME";
    step.why = concat({to.name, " has no node with an address"});
    path.dns.push_back(std::move(step));
    path.summary = concat({"The name ", host, " could not be resolved."});
    return path;
  }
  step.answer = target->private_ip;
  step.code = "DNS_ENDPOINT_NAME";
  step.by = target->id;
  step.why = concat({"the name leads to the private address of a node of ", to.name});
  Packet packet;
  packet.source = start.address;
  packet.destination = parse_ip(target->private_ip).value_or(Ip());
  packet.destination_port = to.port;
  Path walked = walk(t, start, packet, true);
  walked.from = std::move(path.from);
  walked.to = std::move(path.to);
  walked.dns.push_back(std::move(step));
  walked.service = to.service;
  walked.context.secure_transport = tls;
  reach_listener(to, walked);
  annotate(t, walked);
  let_go(walked.ending);
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
