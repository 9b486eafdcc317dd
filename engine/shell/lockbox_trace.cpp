#include "engine/shell/lockbox_trace.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/start.hpp"
#include "engine/network/trace_line.hpp"

namespace lockbox::shell {
namespace {

constexpr const char* kTraceUsage =
    "usage: lockbox trace FROM TO [--protocol tcp|udp|icmp|-1] [--port N] [--from-port N]\n"
    "FROM is an instance, an interface, a gateway, a vantage point or `internet`; TO an address, "
    "or\n"
    "an instance or interface whose address is meant.\n";

/// The packet as the trace command takes it; an error when an option is none.
std::optional<std::string> read_packet(const network::Topology& t,
                                       const std::vector<std::string>& words, Json& out) {
  std::vector<std::string> places;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const bool option = words[i].rfind("--", 0) == 0;
    if (!option) {
      places.push_back(words[i]);
      continue;
    }
    if (i + 1 == words.size())
      return concat({words[i], " needs a value"});
    const std::string& value = words[++i];
    const std::string& name = words[i - 1];
    if (name == "--protocol") {
      out["protocol"] = value;
    } else if (name == "--port" || name == "--from-port") {
      const auto number = to_int(value);
      if (!number)
        return concat({name, ": expected a number, found ", value});
      out[name == "--port" ? "dstPort" : "srcPort"] = *number;
    } else {
      return concat({"unknown option ", name});
    }
  }
  if (places.size() != 2)
    return std::string("expected two places");
  out["ingress"] = places[0];
  out["dst"] = places[1];
  if (!network::parse_ip(places[1]))
    if (const network::Start to = network::find_start(t, places[1]);
        to.found && !to.address.is_none())
      out["dst"] = network::ip_text(to.address);
  out["return"] = true;
  return std::nullopt;
}

void print_hops(const Json& hops, std::string& out) {
  int number = 0;
  for (const Json& hop : hops) {
    std::string node = hop["node"].get<std::string>();
    node.resize(std::max<std::size_t>(node.size(), 26), ' ');
    const std::string index = std::to_string(++number);
    out += concat({index.size() < 2 ? " " : "", index, "  ", node, " "});
    bool first = true;
    for (const Json& step : hop["steps"]) {
      const std::string why = step["why"].get<std::string>();
      if (why.empty())
        continue;
      out += concat({first ? "" : std::string(31, ' '), why});
      if (const std::string code = step["code"].get<std::string>(); !code.empty())
        out += concat({" [", code, "]"});
      out += "\n";
      first = false;
    }
    if (first)
      out += "\n";
  }
}

std::string trace_text(const Json& answer) {
  std::string out = concat({answer["disposition"].get<std::string>(), "\n"});
  print_hops(answer["hops"], out);
  if (answer.contains("returnDisposition")) {
    out += concat({"The answer: ", answer["returnDisposition"].get<std::string>(), "\n"});
    print_hops(answer["returnHops"], out);
  }
  if (answer.contains("repairs"))
    for (const Json& set : answer["repairs"]) {
      out += "Would open the way:\n";
      for (const Json& edit : set["edits"])
        out += concat({"  ", edit["command"].get<std::string>(), "\n"});
    }
  return out;
}

}  // namespace

Reply trace_command(cloud::History& h, Session&, const std::vector<std::string>& words) {
  const network::Topology& t = *h.world().services.network;
  if (words.size() == 1)
    return refused(2, kTraceUsage);
  Json packet = Json::object();
  if (const auto problem = read_packet(t, words, packet))
    return refused(2, concat({"lockbox trace: ", *problem, "\n", kTraceUsage}));
  const Json answer = network::trace_line(t, to_text(packet), true);
  if (answer.contains("error"))
    return refused(1, concat({"lockbox trace: ", answer["error"].get<std::string>(), "\n"}));
  Reply r;
  r.out = trace_text(answer);
  return r;
}

}  // namespace lockbox::shell
