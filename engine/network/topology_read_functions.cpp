// Lambda functions. In a VPC they send by interfaces that AWS makes in their subnets and that never
// have a public address; outside of one they run in AWS's own network. Source: AWS Lambda Developer
// Guide, "Giving Lambda functions access to resources in an Amazon VPC".
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.hpp"
#include "engine/network/find.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/topology_reader.hpp"

namespace lockbox::network {
namespace {

// A documentation address (RFC 5737) stands for those that Lambda sends from.
constexpr const char* kLambdaAddress = "192.0.2.20";

bool same_groups(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

/// The interface that functions with these groups share in a subnet.
const NetworkInterface* shared_interface(const Topology& t, const std::string& subnet,
                                         const std::vector<std::string>& groups) {
  for (const NetworkInterface& i : t.interfaces)
    if (i.lambda && i.subnet == subnet && same_groups(i.security_groups, groups))
      return &i;
  return nullptr;
}

/// The lowest address that AWS could give away in the subnet; the first four are its own.
std::string free_address(const Topology& t, const Subnet& s) {
  std::set<std::string> taken;
  for (const NetworkInterface& i : t.interfaces) {
    taken.insert(i.private_ip);
    for (const AddressPair& pair : i.more_ips) taken.insert(pair.private_ip);
  }
  const auto block = parse_block(s.cidr);
  if (!block || !block->base.is_v4())
    return {};
  for (std::uint32_t n = 4; n < 65536; ++n) {
    const Ip ip(block->base.v4() + n);
    if (!block->contains(ip))
      break;
    if (std::string text = ip_text(ip); taken.count(text) == 0)
      return text;
  }
  return {};
}

const NetworkInterface* make_interface(Reader& r, const LoadContext::Function& f, const Subnet& s,
                                       Topology& t) {
  NetworkInterface i;
  i.id = concat({f.name, "/", s.id});
  i.name = concat({"AWS Lambda VPC ENI-", f.name});
  i.subnet = s.id;
  i.private_ip = free_address(t, s);
  i.security_groups = f.security_groups;
  i.lambda = true;
  if (i.private_ip.empty())
    return nullptr;
  r.remark(f.place, concat({"no interface of ", f.name, " in ", s.id,
                            " is described; one with the address ", i.private_ip, " is made up"}));
  t.interfaces.push_back(std::move(i));
  return &t.interfaces.back();
}

void add_place(Reader& r, const LoadContext::Function& f, VantagePoint v, Topology& t) {
  for (const VantagePoint& other : t.vantage_points)
    if (other.name == v.name)
      return r.remark(f.place, concat({"another place is called ", v.name}));
  t.vantage_points.push_back(std::move(v));
}

}  // namespace

void read_function_parts(Reader& r, const Json& json, LoadContext& c) {
  r.each(json, "", "Functions", [&](const Json& v, const std::string& at) {
    LoadContext::Function f;
    f.name = r.text(v, at, "FunctionName", true);
    f.arn = r.text(v, at, "FunctionArn");
    f.place = r.document + at;
    if (f.arn.empty())
      f.arn = concat({"arn:aws:lambda:", c.region, ":", c.account, ":function:", f.name});
    if (const Json* vpc = r.object(v, "VpcConfig")) {
      f.subnets = r.texts(*vpc, at + "/VpcConfig", "SubnetIds");
      f.security_groups = r.texts(*vpc, at + "/VpcConfig", "SecurityGroupIds");
    }
    if (!f.name.empty())
      c.functions.push_back(std::move(f));
  });
}

void join_functions(Reader& r, const LoadContext& c, Topology& t) {
  for (const LoadContext::Function& f : c.functions) {
    const bool placed = std::any_of(t.vantage_points.begin(), t.vantage_points.end(),
                                    [&](const VantagePoint& v) { return v.function == f.arn; });
    if (placed)  // written by the lab itself
      continue;
    VantagePoint v;
    v.function = f.arn;
    if (f.subnets.empty()) {
      v.name = f.name;
      v.label = concat({"Lambda function ", f.name});
      v.public_ip = kLambdaAddress;
      add_place(r, f, std::move(v), t);
      continue;
    }
    for (const std::string& id : f.subnets) {
      const Subnet* s = find_by_id(t.subnets, id);
      if (!s) {
        r.remark(f.place, concat({f.name, " names the subnet ", id, ", which is not there"}));
        continue;
      }
      const NetworkInterface* i = shared_interface(t, id, f.security_groups);
      if (!i && !(i = make_interface(r, f, *s, t)))
        continue;
      v.name = id == f.subnets.front() ? f.name : concat({f.name, "/", id});
      v.label = concat({"Lambda function ", f.name, " (", display_name(s->id, s->name), ")"});
      v.interface = i->id;
      add_place(r, f, v, t);
    }
  }
}

}  // namespace lockbox::network
