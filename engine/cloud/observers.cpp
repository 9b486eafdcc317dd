#include "engine/cloud/observers.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/start.hpp"

namespace lockbox::cloud {

namespace {

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find("\r\n")));
}

Observer see_ends(const Inspection& i) {
  Observer out;
  out.id = "ends";
  out.name = "Client and service";
  if (!i.capture.answered) {
    out.verdict =
        "The client waits for an answer that does not come; the service knows of nothing.";
    return out;
  }
  out.verdict = "The two ends of the connection see everything: request, answer and keys.";
  out.sees = {first_line(i.capture.http.request), first_line(i.capture.http.response)};
  return out;
}

std::string fact_of(const Inspection& i, std::string_view name) {
  for (const tls::Record& r : i.records)
    for (const auto& [key, value] : r.facts)
      if (key == name)
        return value;
  return {};
}

Observer see_wire(const Inspection& i) {
  Observer out;
  out.id = "tapper";
  out.name = "A tapper on the wire";
  const wire::Link& link = i.capture.links.front();
  out.sees = {concat({"who talks to whom: ", link.client, " and ", link.server}),
              concat({std::to_string(i.packets.size()), " packets, their lengths and times"})};
  if (!i.capture.answered) {
    out.verdict = "Requests for a connection that nobody answers.";
    return out;
  }
  if (!i.capture.tls) {
    out.verdict = "Without TLS everything is there to be read, the session token too.";
    out.sees.push_back(first_line(i.capture.http.request));
    out.sees.push_back(first_line(i.capture.http.response));
    return out;
  }
  out.verdict = concat(
      {"With ", i.capture.session.version, " the names of the ends can be read, and no content."});
  if (const std::string name = fact_of(i, "server name"); !name.empty())
    out.sees.push_back(concat({"the server's name in the Client Hello: ", name}));
  if (const std::string suite = fact_of(i, "cipher suite chosen"); !suite.empty())
    out.sees.push_back(concat({"the cipher suite: ", suite}));
  const bool certificate =
      std::any_of(i.records.begin(), i.records.end(), [](const tls::Record& r) {
        return !r.sealed && r.name.find("Certificate") != std::string::npos;
      });
  (certificate ? out.sees : out.blind).emplace_back("the server's certificate");
  out.blind.insert(out.blind.end(),
                   {"the operation, the table and its keys", "who asks: the signature is inside",
                    "the answer, but for its length"});
  return out;
}

/// The interface whose flow log knows the connection: the instance's, or the endpoint's.
const network::NetworkInterface* logged_interface(const network::Topology& t,
                                                  const network::Path& path) {
  const network::Start start = network::find_start(t, path.from);
  return start.found ? start.interface : nullptr;
}

std::string flow_account(const network::Topology& t, const network::NetworkInterface& eni) {
  for (const network::Subnet& s : t.subnets)
    for (const network::Vpc& v : t.vpcs)
      if (s.id == eni.subnet && v.id == s.vpc && !v.account.empty())
        return v.account;
  return t.account;
}

/// The hop that stopped the packet on its way there, or null.
const network::Hop* stopped_at(const network::Path& path) {
  for (const network::Hop& h : path.hops)
    if (h.blocked)
      return &h;
  return nullptr;
}

std::string flow_record(const Inspection& i, const std::string& account, const std::string& eni,
                        bool out_bound, bool accepted) {
  const wire::Link& link = i.capture.links.front();
  std::size_t packets = 0, bytes = 0;
  std::int64_t first = 0, last = 0;
  for (const InspectedPacket& p : i.packets) {
    if (p.from_client != out_bound)
      continue;
    const wire::Packet& packet = i.capture.packets[p.on_link.front()];
    first = packets == 0 ? packet.time_us : first;
    last = packet.time_us;
    ++packets;
    bytes += packet.bytes.size();
  }
  if (packets == 0)
    return {};
  const std::string& head = i.capture.packets.front().bytes;
  const auto port = [&](std::size_t at) {
    return std::to_string(static_cast<unsigned char>(head[20 + at]) * 256 +
                          static_cast<unsigned char>(head[21 + at]));
  };
  const std::string client_port = port(0), server_port = port(2);
  return join({"2", account, eni, out_bound ? link.client : link.server,
               out_bound ? link.server : link.client, out_bound ? client_port : server_port,
               out_bound ? server_port : client_port, "6", std::to_string(packets),
               std::to_string(bytes), std::to_string(first / 1000000),
               std::to_string(last / 1000000 + 1), accepted ? "ACCEPT" : "REJECT", "OK"},
              " ");
}

Observer see_flow_log(const Inspection& i, const RequestTrace& trace, const World& before) {
  Observer out;
  out.id = "flow-log";
  out.name = "VPC flow log";
  const network::Topology& t = *before.services.network;
  const network::NetworkInterface* eni = logged_interface(t, trace.path);
  if (!eni) {
    out.verdict = "The request starts outside of every VPC: no flow log knows of it.";
    return out;
  }
  // Flow logs tell of security groups and network ACLs, at the interface that they guard.
  const network::Hop* stop = stopped_at(trace.path);
  const bool rejected = stop && (stop->action == "sg-egress" || stop->action == "nacl-egress");
  const bool elsewhere = stop && (stop->action == "sg-ingress" || stop->action == "nacl-ingress");
  if (stop && !rejected && !elsewhere) {
    out.verdict =
        "No security group and no network ACL stopped the packet: AWS does not say what a flow log "
        "shows of a packet without a way.";
    return out;
  }
  const std::string account = flow_account(t, *eni);
  out.document = flow_record(i, account, eni->id, true, !rejected);
  if (i.capture.answered)
    out.document += "\n" + flow_record(i, account, eni->id, false, true);
  if (rejected)
    out.verdict = concat({"A flow log on ", eni->id, " says REJECT, and not by which rule."});
  else if (elsewhere)
    out.verdict = concat({"A flow log on ", eni->id, " says ACCEPT; REJECT is said where it was ",
                          "stopped, at ", stop->node, "."});
  else
    out.verdict = concat(
        {"A flow log on ", eni->id, " has a line for each direction: addresses, ports, counts."});
  out.sees = {
      "version, account, interface, addresses, ports, protocol (6 is TCP), packets, bytes, "
      "start, end, action, status"};
  out.blind = {"names, TLS, the request, who asks",
               "traffic to the Amazon resolver, to instance metadata and DHCP"};
  return out;
}

Observer from_record(std::string id, std::string name, const audit::Record& record) {
  Observer out;
  out.id = std::move(id);
  out.name = std::move(name);
  out.verdict =
      record.delivered
          ? concat({record.event_name, " is on record, kept by ", record.kept_by, "."})
          : concat({"Nobody keeps a record of ", record.event_name, ": ", record.kept_by, "."});
  if (record.document)
    out.document = to_pretty_text(*record.document, 2);
  return out;
}

Observer see_trail(const RequestTrace& trace) {
  for (const audit::Record& r : trace.records) {
    if (r.event_source == "kms.amazonaws.com" && trace.service != "kms")
      continue;
    Observer out = from_record("cloudtrail", "CloudTrail", r);
    out.sees = {"who asked, from which address, and the operation",
                "the table and key attributes of the request"};
    out.blind = {"values of other attributes, and the items of the answer"};
    return out;
  }
  Observer out;
  out.id = "cloudtrail";
  out.name = "CloudTrail";
  out.verdict = "The request did not reach the service: CloudTrail knows of nothing.";
  return out;
}

Observer see_kms(const RequestTrace& trace) {
  for (const audit::Record& r : trace.records) {
    if (r.event_source != "kms.amazonaws.com")
      continue;
    Observer out = from_record("kms", "KMS", r);
    out.sees = {"who asked, and that DynamoDB asks for them",
                "the encryption context: table name and account",
                "the table key, wrapped and opened"};
    out.blind = {"the items, their keys, the operation on the table"};
    return out;
  }
  Observer out;
  out.id = "kms";
  out.name = "KMS";
  for (const Stage& s : trace.stages)
    if (s.id == StageId::Kms)
      out.verdict = concat({"KMS is not asked. ", s.summary});
  out.blind = {"this request"};
  return out;
}

}  // namespace

std::vector<Observer> observers_of(const Inspection& i, const RequestTrace& trace,
                                   const World& before) {
  return {see_ends(i), see_wire(i), see_flow_log(i, trace, before), see_trail(trace),
          see_kms(trace)};
}

}  // namespace lockbox::cloud
