// Network interfaces, instances and addresses.
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/topology_reader.hpp"

namespace lockbox::network {
namespace {

// The parts that describe-network-interfaces and describe-instances have in common.
NetworkInterface read_interface(Reader& r, const Json& v, const std::string& at) {
  NetworkInterface i;
  i.id = r.text(v, at, "NetworkInterfaceId", true);
  i.name = r.text(v, at, "Description");
  i.subnet = r.text(v, at, "SubnetId", true);
  r.each(v, at, "Ipv6Addresses", [&](const Json& a, const std::string& p) {
    if (std::string ip = r.address(a, p, "Ipv6Address", true); !ip.empty())
      i.ipv6.push_back(std::move(ip));
  });
  i.private_ip = r.address(v, at, "PrivateIpAddress", i.ipv6.empty());
  i.source_dest_check = r.boolean(v, at, "SourceDestCheck", true);
  i.lambda = r.text(v, at, "InterfaceType") == "lambda";
  if (const Json* a = r.object(v, "Association"))
    i.public_ip = r.address(*a, at + "/Association", "PublicIp");
  if (const Json* a = r.object(v, "Attachment")) {
    i.instance = r.text(*a, at + "/Attachment", "InstanceId");
    i.device_index = r.number(*a, at + "/Attachment", "DeviceIndex", 0);
  }
  r.each(v, at, "Groups", [&](const Json& g, const std::string& p) {
    i.security_groups.push_back(r.text(g, p, "GroupId", true));
  });
  r.each(v, at, "PrivateIpAddresses", [&](const Json& a, const std::string& p) {
    AddressPair pair;
    pair.private_ip = r.address(a, p, "PrivateIpAddress");
    if (const Json* association = r.object(a, "Association"))
      pair.public_ip = r.address(*association, p + "/Association", "PublicIp");
    if (pair.private_ip == i.private_ip) {
      if (i.public_ip.empty())
        i.public_ip = pair.public_ip;
    } else if (!pair.private_ip.empty()) {
      i.more_ips.push_back(std::move(pair));
    }
  });
  return i;
}

// Two documents may describe one interface; what the first leaves open the second may say.
void add_interface(Topology& t, NetworkInterface i) {
  NetworkInterface* there = find_by_id(t.interfaces, i.id);
  if (!there) {
    t.interfaces.push_back(std::move(i));
    return;
  }
  const auto fill = [](std::string& to, const std::string& from) {
    if (to.empty())
      to = from;
  };
  fill(there->name, i.name);
  fill(there->subnet, i.subnet);
  fill(there->private_ip, i.private_ip);
  fill(there->public_ip, i.public_ip);
  if (there->instance.empty() && !i.instance.empty()) {
    there->instance = i.instance;
    there->device_index = i.device_index;
  }
  if (there->security_groups.empty())
    there->security_groups = i.security_groups;
  if (there->more_ips.empty())
    there->more_ips = i.more_ips;
  if (there->ipv6.empty())
    there->ipv6 = i.ipv6;
  there->source_dest_check = there->source_dest_check && i.source_dest_check;
  there->lambda = there->lambda || i.lambda;
}

bool is_gone(const std::string& state) {
  return state == "terminated" || state == "shutting-down";
}

void read_instance(Reader& r, const Json& v, const std::string& at, Topology& t) {
  const std::string id = r.text(v, at, "InstanceId", true);
  const Json* state = r.object(v, "State");
  const std::string now = state ? string_member(*state, "Name").value_or("") : "";
  if (id.empty() || is_gone(now))
    return;
  if (now == "stopped" || now == "stopping")
    r.remark(at, concat({id, " is ", now, "; it is walked as if it ran"}));
  const std::string name = r.name_tag(v);
  bool any = false;
  r.each(v, at, "NetworkInterfaces", [&](const Json& n, const std::string& p) {
    NetworkInterface i = read_interface(r, n, p);
    i.instance = id;
    if (!name.empty())
      i.name = name;
    any = true;
    if (NetworkInterface* there = find_by_id(t.interfaces, i.id); there && !name.empty())
      there->name = name;
    if (!i.id.empty())
      add_interface(t, std::move(i));
  });
  const std::string subnet = r.text(v, at, "SubnetId");
  if (any || subnet.empty())
    return;
  // An instance without its interfaces: the primary one is made up from what is said of it.
  for (NetworkInterface& i : t.interfaces)
    if (i.instance == id) {
      if (!name.empty())
        i.name = name;
      return;
    }
  NetworkInterface i;
  i.id = concat({id, "/primary"});
  i.name = name;
  i.subnet = subnet;
  i.instance = id;
  if (std::string ip = r.address(v, at, "Ipv6Address"); !ip.empty())
    i.ipv6.push_back(std::move(ip));
  i.private_ip = r.address(v, at, "PrivateIpAddress", i.ipv6.empty());
  i.public_ip = r.address(v, at, "PublicIpAddress");
  i.source_dest_check = r.boolean(v, at, "SourceDestCheck", true);
  r.each(v, at, "SecurityGroups", [&](const Json& g, const std::string& p) {
    i.security_groups.push_back(r.text(g, p, "GroupId", true));
  });
  if (!i.private_ip.empty() || !i.ipv6.empty())
    t.interfaces.push_back(std::move(i));
}

}  // namespace

void read_interface_parts(Reader& r, const Json& json, LoadContext& c, Topology& t) {
  r.each(json, "", "NetworkInterfaces", [&](const Json& v, const std::string& at) {
    NetworkInterface i = read_interface(r, v, at);
    if (i.name.empty())
      i.name = r.name_tag(v);
    if (i.id.empty() || i.subnet.empty() || (i.private_ip.empty() && i.ipv6.empty()))
      return;
    // A made-up interface of the same instance gives way to the real one.
    for (std::size_t k = 0; k < t.interfaces.size(); ++k)
      if (t.interfaces[k].id == i.instance + "/primary" && !i.instance.empty()) {
        if (!t.interfaces[k].name.empty())
          i.name = t.interfaces[k].name;
        t.interfaces.erase(t.interfaces.begin() + static_cast<std::ptrdiff_t>(k));
        break;
      }
    add_interface(t, std::move(i));
  });
  r.each(json, "", "Reservations", [&](const Json& v, const std::string& at) {
    r.each(v, at, "Instances",
           [&](const Json& i, const std::string& p) { read_instance(r, i, p, t); });
  });
  r.each(json, "", "Addresses", [&](const Json& v, const std::string& at) {
    LoadContext::Address a;
    a.public_ip = r.address(v, at, "PublicIp", true);
    a.private_ip = r.address(v, at, "PrivateIpAddress");
    a.interface = r.text(v, at, "NetworkInterfaceId");
    a.instance = r.text(v, at, "InstanceId");
    if (!a.public_ip.empty())
      c.addresses.push_back(std::move(a));
  });
}

}  // namespace lockbox::network
