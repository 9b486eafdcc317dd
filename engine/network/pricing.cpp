#include "engine/network/pricing.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::network {
namespace {

// Times in microseconds, there and back.
constexpr std::int64_t kService = 700, kInternetGatewayTime = 600, kInternetTime = 23300,
                       kNat = 300, kInterfaceEndpoint = 400, kPeering = 100, kTransitGateway = 500,
                       kVpn = 20000, kDirectConnect = 3000, kOtherZone = 600;

bool starts_with(const std::string& text, std::string_view start) {
  return text.compare(0, start.size(), start) == 0;
}

// "source 10.0.1.10:49152 -> 198.51.100.20:49152"
std::string change_of(const char* what, const std::string& old_ip, int old_port,
                      const std::string& ip, int port) {
  if (old_ip == ip && old_port == port)
    return {};
  const auto end = [&](const std::string& address, int number) {
    return old_port == port || number == 0 ? address
                                           : concat({address, ":", std::to_string(number)});
  };
  return concat({what, " ", end(old_ip, old_port), " -> ", end(ip, port)});
}

void mark_changes(std::vector<Hop>& hops, std::string source, int source_port,
                  std::string destination, int destination_port) {
  for (Hop& h : hops) {
    h.changed = change_of("source", source, source_port, h.source_ip, h.source_port);
    const std::string to = change_of("destination", destination, destination_port, h.destination_ip,
                                     h.destination_port);
    h.changed += concat({h.changed.empty() || to.empty() ? "" : ", ", to});
    source = h.source_ip;
    destination = h.destination_ip;
    source_port = h.source_port;
    destination_port = h.destination_port;
  }
}

bool is_direct_connect(const Topology& t, const std::string& gateway) {
  return std::any_of(
      t.transit.virtual_interfaces.begin(), t.transit.virtual_interfaces.end(),
      [&](const VirtualInterface& v) {
        return v.gateway == gateway ||
               std::any_of(t.transit.dx_associations.begin(), t.transit.dx_associations.end(),
                           [&](const DirectConnectAssociation& a) {
                             return a.gateway == gateway && a.dx_gateway == v.dx_gateway;
                           });
      });
}

// What leaves AWS over a VPN is charged like what leaves for the internet; a Direct Connect port of
// 1 Gbps by the hour.
const Price kVpnPrice = {90000, 50000, "VPN connection, data out"};
const Price kDirectConnectPrice = {20000, 300000, "Direct Connect port, data out"};

/// The way out of a transit gateway to a customer's site; its attachment is the hop's rule.
void weigh_attachment(const Topology& t, Hop& h) {
  for (const TransitGatewayAttachment& a : t.transit.attachments) {
    if (a.gateway != h.node || a.id != h.rule)
      continue;
    if (a.kind == "vpn") {
      h.latency_us = kVpn;
      h.price = kVpnPrice;
    } else if (a.kind == "direct-connect-gateway") {
      h.latency_us = kDirectConnect;
      h.price = kDirectConnectPrice;
    }
  }
}

void weigh(const Topology& t, Hop& h) {
  if (starts_with(h.node, "nat-")) {
    h.latency_us = kNat;
    h.price = {45000, 45000, "NAT gateway"};
  } else if (starts_with(h.node, "tgw-")) {
    h.latency_us = kTransitGateway;
    h.price = {20000, 50000, "transit gateway attachment"};
  } else if (starts_with(h.node, "vgw-")) {
    const bool direct = is_direct_connect(t, h.node);
    h.latency_us = direct ? kDirectConnect : kVpn;
    h.price = direct ? kDirectConnectPrice : kVpnPrice;
  } else if (starts_with(h.node, "dxvif-")) {
    h.latency_us = kDirectConnect;
    h.price = kDirectConnectPrice;
  } else if (starts_with(h.node, "igw-") || starts_with(h.node, "eigw-")) {
    h.latency_us = kInternetGatewayTime;
  } else if (h.node == "internet") {
    h.latency_us = kInternetTime;
    h.price = {90000, 0, "data out to the internet"};
  } else if (starts_with(h.node, "vpce-") && h.node.find("-subnet-") != std::string::npos) {
    h.latency_us = kInterfaceEndpoint;
    h.price = {10000, 10000, "interface endpoint, one zone"};
  }
}

const Subnet* subnet_of(const Topology& t, const Hop& h) {
  if (starts_with(h.node, "subnet-"))
    return find_by_id(t.subnets, h.node);
  const NetworkInterface* i = interface_of(t, h.node);
  return i ? find_by_id(t.subnets, i->subnet) : nullptr;
}

void add_price(Price& sum, const Price& p) {
  sum.per_gb += p.per_gb;
  sum.per_hour += p.per_hour;
  if (!p.what.empty())
    sum.what += concat({sum.what.empty() ? "" : ", ", p.what});
}

}  // namespace

std::string usd_text(std::int64_t millionths) {
  std::string fraction = std::to_string(millionths % 1000000);
  fraction.insert(0, 6 - fraction.size(), '0');
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  const std::string whole = std::to_string(millionths / 1000000);
  return fraction.empty() ? whole : concat({whole, ".", fraction});
}

void annotate(const Topology& t, Path& path) {
  const bool ports = has_ports(path.packet.protocol);
  mark_changes(path.hops, ip_text(path.packet.source), ports ? path.packet.source_port : 0,
               ip_text(path.packet.destination), ports ? path.packet.destination_port : 0);
  if (!path.return_hops.empty() && !path.hops.empty()) {
    const Packet back = answer_to(path.ending.packet);
    mark_changes(path.return_hops, ip_text(back.source), ports ? back.source_port : 0,
                 ip_text(back.destination), ports ? back.destination_port : 0);
  }
  std::string before, zone;
  for (Hop& h : path.hops) {
    if (h.node != before)
      weigh(t, h);
    else if (starts_with(h.node, "tgw-"))
      weigh_attachment(t, h);
    if (starts_with(h.rule, "pcx-"))
      h.latency_us += kPeering;
    if (const Subnet* s = subnet_of(t, h); s && !s->availability_zone.empty()) {
      if (!zone.empty() && zone != s->availability_zone) {
        h.latency_us += kOtherZone;
        add_price(h.price, {10000, 0, "traffic between zones"});
      }
      zone = s->availability_zone;
    }
    before = h.node;
  }
  const bool arrived = path.disposition == Disposition::Accepted;
  if (arrived && !path.hops.empty() && path.hops.back().action == "deliver" &&
      !path.service.empty())
    path.hops.back().latency_us += kService;
  path.latency_us = 0;
  path.price = {};
  for (const Hop& h : path.hops) {
    path.latency_us += arrived ? h.latency_us : 0;
    add_price(path.price, h.price);
  }
}

std::string short_cost_text(std::int64_t latency_us, const Price& price) {
  std::string out;
  if (latency_us > 0) {
    const std::int64_t tenths = std::max<std::int64_t>((latency_us + 50) / 100, 1);
    out = concat({std::to_string(tenths / 10), ".", std::to_string(tenths % 10), " ms"});
  }
  if (price.per_gb == 0 && price.per_hour == 0)
    return out;
  out += concat({out.empty() ? "" : ", ", "USD "});
  if (price.per_gb > 0)
    out += usd_text(price.per_gb) + "/GB";
  if (price.per_hour > 0)
    out += concat({price.per_gb > 0 ? " + " : "", usd_text(price.per_hour), "/h"});
  return out;
}

std::string cost_text(const Path& path) {
  const std::int64_t tenths = (path.latency_us + 50) / 100;
  std::string out =
      concat({std::to_string(tenths / 10), ".", std::to_string(tenths % 10), " ms there and back"});
  if (path.price.what.empty())
    return out + "; the road itself costs nothing";
  out += "; USD ";
  if (path.price.per_gb > 0)
    out += concat({usd_text(path.price.per_gb), " per GB"});
  if (path.price.per_hour > 0)
    out +=
        concat({path.price.per_gb > 0 ? " and " : "", usd_text(path.price.per_hour), " an hour"});
  return out + concat({" (", path.price.what, ")"});
}

}  // namespace lockbox::network
