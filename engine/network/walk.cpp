#include "engine/network/walk.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/dns.hpp"
#include "engine/network/filters.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/routes.hpp"

namespace lockbox::network {
namespace {

// Where the packet left the VPC, decided by the route.
enum class Exit { None, InternetGateway, GatewayEndpoint };

/// State of one walk from an interface to a service's address and back.
class Walk {
 public:
  Walk(const Topology& t, Path& path, const Endpoint& endpoint, bool tls)
      : t_(t), path_(path), endpoint_(endpoint) {
    packet_.destination = endpoint.ip;
    packet_.destination_port = tls ? 443 : 80;
  }

  void from_internet(const std::string& ip) {
    packet_.source = parse_ip(ip).value_or(0);
    hop("internet", "send", concat({"the request starts outside AWS, at ", ip}));
    to_service();
    path_.context.source_ip = ip;
    path_.context.trail_source_ip = ip;
    path_.latency_us = 24000;
    path_.return_disposition = Disposition::Accepted;
    back("aws-backbone", "deliver", "the answer comes back to the same address");
    back("internet", "deliver", "the client receives the answer");
    path_.summary = concat({"Over the internet: the service sees the public address ", ip, "."});
  }

  void from_interface(const NetworkInterface& interface) {
    interface_ = &interface;
    subnet_ = find_by_id(t_.subnets, interface.subnet);
    vpc_ = subnet_ ? find_by_id(t_.vpcs, subnet_->vpc) : nullptr;
    node_ = interface.instance.empty() ? interface.id : interface.instance;
    packet_.source = parse_ip(interface.private_ip).value_or(0);
    if (!vpc_) {
      stop(node_, "send", Disposition::InsufficientInfo, "UNKNOWN_RESOURCE",
           concat({interface.id, " is in no known subnet and VPC"}));
      return;
    }
    if (leave_interface() && leave_subnet() && follow_route() && pass_exit()) {
      to_service();
      set_context();
      come_back();
    }
  }

 private:
  Hop& hop(std::string node, std::string action, std::string why) {
    Hop h;
    h.node = std::move(node);
    h.action = std::move(action);
    h.why = std::move(why);
    h.source_ip = ip_text(packet_.source);
    h.destination_ip = ip_text(packet_.destination);
    path_.hops.push_back(std::move(h));
    return path_.hops.back();
  }

  Hop& back(std::string node, std::string action, std::string why) {
    Hop h;
    h.node = std::move(node);
    h.action = std::move(action);
    h.why = std::move(why);
    h.source_ip = ip_text(packet_.destination);
    h.destination_ip = ip_text(packet_.source);
    path_.return_hops.push_back(std::move(h));
    return path_.return_hops.back();
  }

  bool stop(const std::string& node, const char* action, Disposition d, std::string code,
            std::string why) {
    Hop& h = hop(node, action, std::move(why));
    h.code = std::move(code);
    h.blocked = true;
    path_.disposition = d;
    path_.summary = concat({"Blocked at ", node, ": ", h.why, "."});
    return false;
  }

  static void fill(Hop& h, const FilterAnswer& a) {
    h.code = a.code;
    h.rule = a.rule;
    h.losers = a.losers;
    h.blocked = !a.allowed;
  }

  bool filtered(const std::string& node, const char* action, const FilterAnswer& a) {
    Hop& h = hop(node, action, a.why);
    fill(h, a);
    if (a.allowed)
      return true;
    path_.disposition = Disposition::DeniedOut;
    path_.summary = concat({"Blocked at ", node, ": ", a.why, "."});
    return false;
  }

  bool leave_interface() {
    return filtered(node_, "sg-egress", check_security_groups(t_, *interface_, packet_, true));
  }

  bool leave_subnet() {
    return filtered(subnet_->id, "nacl-egress", check_acl(t_, *subnet_, packet_, true));
  }

  bool follow_route() {
    const RouteTable* table = route_table_of(t_, *subnet_);
    if (!table)
      return stop(subnet_->id, "route", Disposition::NoRoute, "NO_ROUTE_TO_DESTINATION",
                  "the subnet has no route table, and the VPC has no main one");
    const RouteChoice choice = choose_route(t_, *vpc_, *table, packet_.destination);
    if (!choice.found) {
      stop(subnet_->id, "route", Disposition::NoRoute, "NO_ROUTE_TO_DESTINATION", choice.why);
      path_.hops.back().rule = choice.rule;
      path_.hops.back().losers = choice.losers;
      return false;
    }
    Hop& h = hop(subnet_->id, "route", choice.why);
    h.rule = choice.rule;
    h.losers = choice.losers;
    route_ = choice.route;
    if (route_.blackhole) {
      h.blocked = true;
      h.code = "BAD_STATE_ROUTE";
      h.why += concat({", but its target ", route_.target, " is gone"});
      path_.disposition = Disposition::NullRouted;
      path_.summary = concat({"Blocked at ", subnet_->id, ": ", h.why, "."});
      return false;
    }
    return true;
  }

  bool pass_exit() {
    hop(vpc_->id, "forward", concat({"the VPC's router hands the packet to ", route_.target}));
    if (const InternetGateway* gateway = find_by_id(t_.internet_gateways, route_.target))
      return pass_internet_gateway(*gateway);
    if (const VpcEndpoint* endpoint = find_by_id(t_.endpoints, route_.target))
      return pass_gateway_endpoint(*endpoint);
    if (route_.target == "local")
      return stop(
          vpc_->id, "deliver", Disposition::NullRouted, "NO_POSSIBLE_DESTINATION",
          concat({ip_text(packet_.destination), " lies inside the VPC, where nothing has it"}));
    return stop(
        route_.target, "forward", Disposition::InsufficientInfo, "UNKNOWN_RESOURCE",
        concat({"the route's target ", route_.target, " is not simulated or does not exist"}));
  }

  bool pass_internet_gateway(const InternetGateway& gateway) {
    if (gateway.vpc != vpc_->id)
      return stop(gateway.id, "forward", Disposition::NullRouted, "BAD_STATE_ROUTE",
                  concat({gateway.id, " is not attached to ", vpc_->id}));
    const auto public_ip = parse_ip(interface_->public_ip);
    if (!public_ip)
      return stop(gateway.id, "translate", Disposition::DeniedIn,
                  "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                  concat({interface_->private_ip,
                          " has no public address, and the internet gateway translates only "
                          "addresses that have one"}));
    private_ip_ = packet_.source;
    packet_.source = *public_ip;
    hop(gateway.id, "translate",
        concat({"the private address ", interface_->private_ip, " becomes the public address ",
                interface_->public_ip}));
    exit_ = Exit::InternetGateway;
    return true;
  }

  bool pass_gateway_endpoint(const VpcEndpoint& e) {
    if (e.state != "available")
      return stop(e.id, "forward", Disposition::NullRouted, "BAD_STATE",
                  concat({"the endpoint is ", e.state}));
    // Only private addresses of this VPC may use it (VPC User Guide, "Gateway endpoints").
    if (e.vpc != vpc_->id)
      return stop(e.id, "forward", Disposition::DeniedIn, "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
                  "a gateway endpoint cannot be used from outside its VPC");
    hop(e.id, "forward",
        concat({"the gateway endpoint carries it to ", e.service,
                " inside AWS; the source stays the private address ", interface_->private_ip}));
    exit_ = Exit::GatewayEndpoint;
    vpce_ = &e;
    return true;
  }

  void to_service() {
    if (exit_ != Exit::GatewayEndpoint)
      hop("aws-backbone", "forward",
          "AWS's own network carries it to the service's public endpoint");
    hop(endpoint_.service, "deliver",
        concat({endpoint_.service, endpoint_.region.empty() ? "" : " in ", endpoint_.region,
                " receives the request from ", ip_text(packet_.source)}));
    path_.disposition = Disposition::Accepted;
  }

  void set_context() {
    NetContext& c = path_.context;
    if (exit_ == Exit::GatewayEndpoint) {
      c.source_vpc = vpc_->id;
      c.source_vpce = vpce_->id;
      c.vpc_source_ip = interface_->private_ip;
      c.vpce_account = vpc_->account.empty() ? t_.account : vpc_->account;
      c.trail_source_ip = interface_->private_ip;
      path_.is_private = true;
      path_.latency_us = 700;
      path_.summary = concat({"Private, through ", vpce_->id, ": the service sees the VPC ",
                              vpc_->id, " and no public address."});
      return;
    }
    c.source_ip = interface_->public_ip;
    c.trail_source_ip = interface_->public_ip;
    path_.latency_us = 1300;
    path_.summary = concat({"Through the internet gateway: the service sees the public address ",
                            interface_->public_ip, "."});
  }

  void come_back() {
    if (exit_ == Exit::GatewayEndpoint) {
      back(vpce_->id, "forward", "the answer takes the endpoint back into the VPC");
    } else {
      back("aws-backbone", "forward", "the answer goes to the public address");
      const std::string public_ip = ip_text(packet_.source);
      packet_.source = private_ip_;
      back(route_.target, "translate",
           concat({"the public address ", public_ip, " becomes the private address ",
                   interface_->private_ip}));
    }
    back(vpc_->id, "route", concat({"the local route leads to ", subnet_->id})).rule =
        concat({vpc_->cidr, " -> local"});
    enter_subnet();
  }

  // The ACL keeps no state: the answer needs a rule of its own, for the client's port.
  void enter_subnet() {
    Packet answer;
    answer.protocol = packet_.protocol;
    answer.source = packet_.destination;
    answer.destination = packet_.source;
    answer.source_port = packet_.destination_port;
    answer.destination_port = packet_.source_port;
    const FilterAnswer a = check_acl(t_, *subnet_, answer, false);
    Hop& h = back(subnet_->id, "nacl-ingress", a.why);
    fill(h, a);
    const std::string refused = refused_client_ports(t_, *subnet_, answer, false);
    if (refused != "none")
      h.why += concat({" (blocked for client ports ", refused, ")"});
    if (!a.allowed) {
      path_.return_disposition = Disposition::DeniedIn;
      path_.summary = concat({"The answer is blocked at ", subnet_->id, ": ", h.why, "."});
      return;
    }
    back(node_, "sg-ingress", "the security group remembers the connection and lets the answer in");
    path_.return_disposition = Disposition::Accepted;
  }

  const Topology& t_;
  Path& path_;
  const Endpoint& endpoint_;
  Packet packet_;
  std::uint32_t private_ip_ = 0;
  const NetworkInterface* interface_ = nullptr;
  const Subnet* subnet_ = nullptr;
  const Vpc* vpc_ = nullptr;
  const VpcEndpoint* vpce_ = nullptr;
  std::string node_;
  Route route_;
  Exit exit_ = Exit::None;
};

struct Start {
  bool found = false;
  std::string public_ip;
  const NetworkInterface* interface = nullptr;
};

// Documentation addresses (RFC 5737) stand for a client somewhere on the internet.
constexpr const char* kSomewhere = "203.0.113.10";

Start find_start(const Topology& t, std::string_view from) {
  const std::string_view name = from.empty() ? "internet" : from;
  for (const VantagePoint& v : t.vantage_points) {
    if (v.name != name)
      continue;
    if (v.interface.empty())
      return Start{true, v.public_ip.empty() ? kSomewhere : v.public_ip, nullptr};
    const NetworkInterface* i = find_by_id(t.interfaces, v.interface);
    return Start{i != nullptr, "", i};
  }
  if (const NetworkInterface* i = interface_of(t, name))
    return Start{true, "", i};
  return Start{name == "internet", kSomewhere, nullptr};
}

std::string known_places(const Topology& t) {
  std::string out;
  for (const VantagePoint& v : t.vantage_points) out += concat({out.empty() ? "" : ", ", v.name});
  return out.empty() ? "internet" : out;
}

bool look_up(const Topology& t, const Start& start, std::string_view host, Path& path,
             Endpoint& out) {
  DnsStep step;
  step.name = std::string(host);
  if (start.interface) {
    const Subnet* subnet = find_by_id(t.subnets, start.interface->subnet);
    const Vpc* vpc = subnet ? find_by_id(t.vpcs, subnet->vpc) : nullptr;
    if (vpc && !vpc->dns_support) {
      step.failed = true;
      step.why = concat(
          {"enableDnsSupport is off in ", vpc->id, ", so the VPC's resolver gives no answer"});
    }
  }
  const auto found = resolve(t, host);
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
  step.why = start.interface ? "the VPC's resolver answers with the public address"
                             : "public DNS answers with the public address";
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

Path find_path(const Topology& t, std::string_view from, std::string_view host, bool tls) {
  Path path;
  path.from = from.empty() ? "internet" : std::string(from);
  path.to = std::string(host);
  path.context.secure_transport = tls;
  const Start start = find_start(t, from);
  if (!start.found) {
    path.summary = concat({"There is no place called ", path.from, " to start from; there are ",
                           known_places(t), "."});
    return path;
  }
  Endpoint endpoint;
  if (!look_up(t, start, host, path, endpoint))
    return path;
  Walk walk(t, path, endpoint, tls);
  if (start.interface) {
    walk.from_interface(*start.interface);
  } else {
    walk.from_internet(start.public_ip);
  }
  return path;
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
