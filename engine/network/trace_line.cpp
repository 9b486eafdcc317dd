#include "engine/network/trace_line.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/network/ip.hpp"
#include "engine/network/pricing.hpp"
#include "engine/network/repair.hpp"
#include "engine/network/walk.hpp"

namespace lockbox::network {
namespace {

struct TraceRequest {
  std::string ingress;
  Packet packet;
  bool has_source = false, with_return = false;
};

class LineReader {
 public:
  explicit LineReader(const Json& line) : line_(line) {}
  std::string failure;

  TraceRequest read() {
    TraceRequest out;
    check_names();
    out.ingress = text("ingress", true);
    if (const std::string src = text("src", false); !src.empty()) {
      out.packet.source = address("src", src);
      out.has_source = true;
    }
    if (const std::string dst = text("dst", true); failure.empty())
      out.packet.destination = address("dst", dst);
    if (out.has_source && out.packet.source.is_v6() != out.packet.destination.is_v6())
      fail("src and dst: one is an IPv4 address, the other one of IPv6");
    out.packet.protocol = protocol();
    if (out.packet.destination.is_v6() && out.packet.protocol == "icmp")
      out.packet.protocol = "icmpv6";
    out.packet.source_port = number("srcPort", 49152, 65535);
    out.packet.destination_port = number("dstPort", 443, 65535);
    out.packet.icmp_type = number("icmpType", out.packet.protocol == "icmpv6" ? 128 : 8, 255);
    out.packet.icmp_code = number("icmpCode", 0, 255);
    if (const Json* v = member(line_, "return")) {
      if (!v->is_boolean())
        fail("return: expected true or false");
      out.with_return = v->is_boolean() && v->get<bool>();
    }
    return out;
  }

 private:
  void fail(std::string message) {
    if (failure.empty())
      failure = std::move(message);
  }

  // A misspelt member is an error; members of the caller's own are left alone.
  void check_names() {
    static const std::vector<std::string> known = {"id",       "ingress", "src",     "dst",
                                                   "protocol", "srcPort", "dstPort", "return",
                                                   "icmpType", "icmpCode"};
    for (const auto& [name, value] : line_.items()) {
      if (std::find(known.begin(), known.end(), name) != known.end())
        continue;
      if (const auto near = closest(name, known))
        fail(concat({name, ": unknown member; did you mean ", *near, "?"}));
    }
  }

  std::string text(const char* name, bool required) {
    const Json* v = member(line_, name);
    if (!v && required)
      fail(concat({name, ": is missing"}));
    if (v && (!v->is_string() || v->get_ref<const std::string&>().empty()))
      fail(concat({name, ": expected a text"}));
    return v && v->is_string() ? v->get<std::string>() : std::string();
  }

  Ip address(const char* name, const std::string& given) {
    const auto ip = parse_ip(given);
    if (!ip)
      fail(concat({name, ": expected an address, found \"", given, "\""}));
    return ip.value_or(Ip());
  }

  int number(const char* name, int otherwise, int most) {
    const Json* v = member(line_, name);
    if (!v)
      return otherwise;
    if (!v->is_number_integer() || v->get<double>() < 0 || v->get<double>() > most) {
      fail(concat({name, ": expected an integer from 0 to ", std::to_string(most)}));
      return otherwise;
    }
    return v->get<int>();
  }

  std::string protocol() {
    const Json* v = member(line_, "protocol");
    if (!v)
      return "tcp";
    const std::string given =
        v->is_number_integer() && v->get<double>() > -2 && v->get<double>() < 256
            ? std::to_string(v->get<int>())
        : v->is_string() ? to_lower(v->get<std::string>())
                         : "?";
    switch (protocol_number(given)) {
      case 6:
        return "tcp";
      case 17:
        return "udp";
      case 1:
        return "icmp";
      case 58:
        return "icmpv6";
      case -1:
        return "-1";
      case -2:
        fail("protocol: expected tcp, udp, icmp, icmpv6, -1 or a number from 0 to 255");
        return "tcp";
      default:
        return given;
    }
  }

  const Json& line_;
};

// The contract names eight dispositions; a packet that goes round in a circle is dropped in the
// end.
std::string_view contract_name(Disposition d) {
  return to_text(
      d == Disposition::Loop || d == Disposition::InsufficientInfo ? Disposition::NullRouted : d);
}

Json price_json(const Price& p) {
  return {{"usdPerGb", usd_text(p.per_gb)}, {"usdPerHour", usd_text(p.per_hour)}, {"for", p.what}};
}

Json step_json(const Hop& h) {
  Json out = {{"action", h.action},     {"code", h.code},       {"rule", h.rule},
              {"why", h.why},           {"blocked", h.blocked}, {"src", h.source_ip},
              {"dst", h.destination_ip}};
  Json considered = Json::array();
  for (const Loser& l : h.losers)
    considered.push_back({{"what", l.what}, {"code", l.code}, {"why", l.why}});
  out["considered"] = std::move(considered);
  if (!h.changed.empty())
    out["changed"] = h.changed;
  if (h.latency_us > 0)
    out["latencyMicros"] = h.latency_us;
  if (!h.price.what.empty())
    out["price"] = price_json(h.price);
  return out;
}

std::string start_error(const Topology& t, const std::string& ingress) {
  std::vector<std::string> names = {"internet"};
  for (const NetworkInterface& i : t.interfaces) {
    names.push_back(i.id);
    if (!i.instance.empty())
      names.push_back(i.instance);
    if (!i.name.empty())
      names.push_back(i.name);
  }
  for (const VpnGateway& g : t.transit.vpn_gateways) names.push_back(g.id);
  for (const TransitGateway& g : t.transit.gateways) names.push_back(g.id);
  const auto near = closest(ingress, names);
  return concat({"ingress: there is no place \"", ingress, "\" to start from in this topology",
                 near ? "; did you mean " : "", near ? *near : std::string(), near ? "?" : ""});
}

}  // namespace

Json hops_json(const std::vector<Hop>& hops, bool explain) {
  Json out = Json::array();
  for (std::size_t i = 0; i < hops.size();) {
    std::size_t end = i + 1;
    while (end < hops.size() && hops[end].node == hops[i].node) ++end;
    // The step that decided speaks for the node: the blocking one, else the last.
    const Hop& last = hops[end - 1];
    std::string code = last.code, rule = last.rule;
    for (std::size_t k = end; k-- > i && !last.blocked;) {
      if (code.empty())
        code = hops[k].code;
      if (rule.empty())
        rule = hops[k].rule;
    }
    Json hop = {{"node", last.node}, {"action", last.action}, {"code", code}, {"rule", rule}};
    if (explain) {
      Json steps = Json::array();
      for (std::size_t k = i; k < end; ++k) steps.push_back(step_json(hops[k]));
      hop["steps"] = std::move(steps);
    }
    out.push_back(std::move(hop));
    i = end;
  }
  return out;
}

namespace {

/// A line that was read and walked, or why it could not be.
struct Traced {
  Json id;
  std::string error;
  TraceRequest request;
  Path path;
};

Traced walk_line(const Topology& t, std::string_view text) {
  Traced out;
  const JsonParse parsed = parse_json(text);
  if (!parsed) {
    out.error = concat({"not JSON: ", parsed.error->message, " (column ",
                        std::to_string(parsed.error->column), ")"});
    return out;
  }
  if (!parsed.value.is_object()) {
    out.error = "expected an object with ingress and dst";
    return out;
  }
  if (const Json* id = member(parsed.value, "id"))
    out.id = *id;
  LineReader reader(parsed.value);
  out.request = reader.read();
  TraceRequest& request = out.request;
  if (!reader.failure.empty()) {
    out.error = reader.failure;
    return out;
  }
  const Start start =
      find_start(t, request.ingress, request.packet.source, request.packet.destination);
  if (!start.found) {
    out.error = start_error(t, request.ingress);
    return out;
  }
  if (!request.has_source && start.address.is_none()) {
    out.error = concat({"src: is missing, and ", request.ingress, " has no ",
                        request.packet.destination.is_v6() ? "IPv6 " : "", "address of its own"});
    return out;
  }
  if (!request.has_source)
    request.packet.source = start.address;
  out.path = walk(t, start, request.packet, request.with_return);
  if (out.path.disposition == Disposition::InsufficientInfo && out.path.hops.size() == 1)
    out.error = concat({"ingress: ", out.path.hops.front().why});
  return out;
}

}  // namespace

std::optional<Path> traced_path(const Topology& t, std::string_view line) {
  Traced traced = walk_line(t, line);
  if (!traced.error.empty())
    return std::nullopt;
  Path& path = traced.path;
  annotate(t, path);
  if (path.summary.empty())
    path.summary =
        concat({ip_text(path.packet.source), " to ", ip_text(path.packet.destination), ": ",
                contract_name(path.disposition), path.returned ? ", the answer: " : "",
                path.returned ? contract_name(path.return_disposition) : "", "."});
  path.ending.occupant = Occupant{};
  path.ending.endpoint = nullptr;
  path.ending.vpn_gateway = nullptr;
  path.ending.attachment = nullptr;
  return std::move(path);
}

Json trace_line(const Topology& t, std::string_view line, bool explain) {
  Traced traced = walk_line(t, line);
  if (!traced.error.empty())
    return Json{{"id", traced.id}, {"error", traced.error}};
  Path& path = traced.path;
  const TraceRequest& request = traced.request;
  if (explain)
    annotate(t, path);
  Json out = {{"id", traced.id},
              {"disposition", std::string(contract_name(path.disposition))},
              {"hops", hops_json(path.hops, explain)}};
  if (path.returned) {
    out["returnDisposition"] = std::string(contract_name(path.return_disposition));
    out["returnHops"] = hops_json(path.return_hops, explain);
  }
  if (explain) {
    if (!path.summary.empty())
      out["summary"] = path.summary;
    if (path.latency_us > 0)
      out["latencyMicros"] = path.latency_us;
    if (!path.price.what.empty())
      out["price"] = price_json(path.price);
    const Repair repair = find_repair(t, request.ingress, request.packet, request.with_return);
    if (repair.blocked)
      add_repair(out, repair);
  }
  return out;
}

}  // namespace lockbox::network
