// From what was typed into a form of the map to a command line, or to a sentence about what is
// wrong.
#include <algorithm>

#include "engine/base/text.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/packet.hpp"
#include "web/scene/map_edit.hpp"

namespace lockbox::panels {
namespace {

struct Ports {
  int from = 0, to = 65535;
};

/// "443", "1024-65535", "all" or nothing.
bool read_ports(std::string_view text, Ports& out) {
  if (text.empty() || text == "all" || text == "*")
    return true;
  const std::size_t dash = text.find('-');
  const auto from = to_int(trim(text.substr(0, dash)));
  const auto to = dash == std::string_view::npos ? from : to_int(trim(text.substr(dash + 1)));
  if (!from || !to || *from < 0 || *to > 65535 || *to < *from)
    return false;
  out = {static_cast<int>(*from), static_cast<int>(*to)};
  return true;
}

class CommandMaker {
 public:
  CommandMaker(const MapForm& form, const MapAction& submit,
               const std::map<std::string, std::string>& values)
      : form_(form), submit_(submit), values_(values) {}

  MapCommand make() {
    const std::string& key = form_.key;
    if (key.rfind("route-", 0) == 0)
      route();
    else if (key.rfind("endpoint-", 0) == 0)
      endpoint();
    else if (key.rfind("entry-", 0) == 0)
      entry();
    else
      rule();
    if (!out_.problem.empty())
      out_.command.clear();
    return std::move(out_);
  }

 private:
  std::string value(const char* key) const {
    const auto given = values_.find(key);
    if (given != values_.end())
      return std::string(trim(given->second));
    for (const MapField& f : form_.fields)
      if (f.key == key)
        return f.value;
    return {};
  }
  void wrong(const char* key, std::string_view expected) {
    if (!out_.problem.empty())
      return;
    for (const MapField& f : form_.fields)
      if (f.key == key)
        out_.problem = concat({f.label, ": ",
                               value(key).empty() ? std::string("is empty")
                                                  : concat({"\"", value(key), "\" will not do"}),
                               "; expected ", expected, "."});
  }
  /// A word of the command line: what a form takes cannot smuggle in another option.
  bool plain(const std::string& word) const {
    return !word.empty() && word[0] != '-' && std::all_of(word.begin(), word.end(), [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
             c == ':' || c == '/' || c == '-';
    });
  }

  std::string protocol() {
    std::string out = to_lower(value("protocol"));
    if (out == "all" || out.empty())
      out = "-1";
    if (network::protocol_number(out) < -1)
      wrong("protocol", "tcp, udp, icmp, icmpv6, all or a number from 0 to 255");
    return out;
  }
  Ports ports() {
    Ports out;
    if (!read_ports(value("ports"), out))
      wrong("ports", "a port such as 443, a range such as 1024-65535, or all");
    return out;
  }

  void rule() {
    const std::string p = protocol(), peer = value("peer");
    const Ports range = ports();
    const bool list = peer.rfind("pl-", 0) == 0, group = peer.rfind("sg-", 0) == 0;
    if (!plain(peer) || (!list && !group && !network::parse_block(peer)))
      wrong("peer", "a block such as 10.0.0.0/16, a prefix list or a security group");
    std::string permission = concat({"IpProtocol=", p});
    if (network::has_ports(p))
      permission +=
          concat({",FromPort=", std::to_string(range.from), ",ToPort=", std::to_string(range.to)});
    else if (network::is_icmp(p))
      permission += ",FromPort=-1,ToPort=-1";
    permission += list    ? concat({",PrefixListIds=[{PrefixListId=", peer, "}]"})
                  : group ? concat({",UserIdGroupPairs=[{GroupId=", peer, "}]"})
                  : network::is_ipv6_text(peer) ? concat({",Ipv6Ranges=[{CidrIpv6=", peer, "}]"})
                                                : concat({",IpRanges=[{CidrIp=", peer, "}]"});
    out_.command = concat({submit_.command, " --ip-permissions ", permission});
  }

  void entry() {
    const auto number = to_int(value("number"));
    if (!number || *number < 1 || *number > 32766)
      wrong("number", "a number from 1 to 32766");
    const std::string p = protocol(), cidr = value("peer");
    const Ports range = ports();
    if (!plain(cidr) || !network::parse_block(cidr))
      wrong("peer", "a block such as 10.0.0.0/16: a network ACL names no prefix lists or groups");
    out_.command =
        concat({submit_.command, " --rule-number ", value("number"), " --protocol ",
                std::to_string(network::protocol_number(p)),
                network::is_ipv6_text(cidr) ? " --ipv6-cidr-block " : " --cidr-block ", cidr});
    if (network::has_ports(p))
      out_.command += concat(
          {" --port-range From=", std::to_string(range.from), ",To=", std::to_string(range.to)});
    else if (network::is_icmp(p))
      out_.command += " --icmp-type-code Type=-1,Code=-1";
  }

  void route() {
    const std::string to = value("destination");
    const bool list = to.rfind("pl-", 0) == 0;
    if (!plain(to) || (!list && !network::parse_block(to)))
      wrong("destination", "a block such as 10.0.0.0/8 or ::/0, or a prefix list");
    const char* option = list                        ? " --destination-prefix-list-id "
                         : network::is_ipv6_text(to) ? " --destination-ipv6-cidr-block "
                                                     : " --destination-cidr-block ";
    out_.command = concat({submit_.command, option, to});
  }

  void endpoint() {
    const std::string service = value("service");
    if (!plain(service))
      wrong("service", "the name of a service such as dynamodb");
    out_.command = submit_.command + service;
  }

  const MapForm& form_;
  const MapAction& submit_;
  const std::map<std::string, std::string>& values_;
  MapCommand out_;
};

}  // namespace

MapCommand command_of(const MapForm& form, const MapAction& submit,
                      const std::map<std::string, std::string>& values) {
  return CommandMaker(form, submit, values).make();
}

}  // namespace lockbox::panels
