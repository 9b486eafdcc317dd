#include "engine/cloud/capture.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/protocol_errors.hpp"
#include "engine/base/crc32.hpp"
#include "engine/base/http_status.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/dax_call.hpp"
#include "engine/cloud/step.hpp"
#include "engine/wire/pcapng.hpp"

namespace lockbox::cloud {

namespace {

/// The signed headers stand in the canonical request, between the query and the list of their
/// names.
std::vector<std::string> signed_header_lines(const std::string& canonical) {
  const std::vector<std::string> lines = split(canonical, '\n');
  std::vector<std::string> out;
  for (std::size_t i = 3; i < lines.size() && !lines[i].empty(); ++i) out.push_back(lines[i]);
  return out;
}

std::string header_names(const std::vector<std::string>& lines) {
  std::vector<std::string> names;
  for (const std::string& line : lines) names.push_back(line.substr(0, line.find(':')));
  return join(names, ";");
}

std::string request_text(const CallApi& call, const RequestTrace& trace) {
  const std::string body = call.parameters ? lockbox::to_text(*call.parameters) : "{}";
  std::string out = "POST / HTTP/1.1\r\n";
  const SignatureTrace& s = trace.signature;
  if (s.signed_request) {
    const std::vector<std::string> lines = signed_header_lines(s.canonical_request);
    for (const std::string& line : lines) {
      const std::size_t colon = line.find(':');
      out += concat({line.substr(0, colon), ": ", line.substr(colon + 1), "\r\n"});
    }
    out += concat({"authorization: AWS4-HMAC-SHA256 Credential=", s.access_key_id, "/", s.scope,
                   ", SignedHeaders=", header_names(lines), ", Signature=", s.signature, "\r\n"});
  } else {
    out += concat({"host: ", trace.path.to, "\r\ncontent-type: application/x-amz-json-1.0\r\n"});
  }
  return out + concat({"content-length: ", std::to_string(body.size()), "\r\n\r\n", body});
}

std::string response_text(const RequestTrace& trace,
                          const Result<std::shared_ptr<const Json>>& outcome) {
  const int status = outcome ? 200 : std::max(400, outcome.error().http_status);
  const std::string body =
      !outcome   ? lockbox::to_text(api::json_error_body(trace.service, outcome.error()))
      : *outcome ? lockbox::to_text(**outcome)
                 : std::string("{}");
  return concat({"HTTP/1.1 ", std::to_string(status), " ", reason_phrase(status),
                 "\r\nserver: Server\r\ncontent-type: application/x-amz-json-1.0\r\n"
                 "content-length: ",
                 std::to_string(body.size()),
                 "\r\nconnection: keep-alive\r\nx-amzn-requestid: ", trace.request_id,
                 "\r\nx-amz-crc32: ", std::to_string(crc32(body)), "\r\n\r\n", body});
}

/// Whether a place takes one off the time to live: gateways do, the router of a VPC is never seen
/// in a trace of hops, and filters are none.
bool takes_a_hop(std::string_view node) {
  for (const std::string_view prefix : {"igw-", "nat-", "tgw-", "vgw-"})
    if (node.substr(0, prefix.size()) == prefix)
      return true;
  return false;
}

/// Places where the addresses of the packet change: each is a link one could listen on.
std::vector<wire::Link> links_of(const network::Path& path) {
  std::vector<wire::Link> out;
  int gateways = 0;
  std::string before;
  for (const network::Hop& hop : path.hops) {
    if (!wire::ipv4_bytes(hop.source_ip) || !wire::ipv4_bytes(hop.destination_ip))
      continue;
    gateways += hop.node != before && takes_a_hop(hop.node) ? 1 : 0;
    before = hop.node;
    const bool changed = out.empty() || out.back().client != hop.source_ip ||
                         out.back().server != hop.destination_ip;
    if (changed)
      out.push_back({hop.node, hop.source_ip, hop.destination_ip, gateways});
  }
  if (!out.empty() || path.dns.empty())
    return out;
  // From the internet there are no hops with headers: the client's public address and the answer.
  const std::string client = path.context.source_ip.value_or("");
  const std::string& server = path.dns.back().answer;
  if (wire::ipv4_bytes(client) && wire::ipv4_bytes(server))
    out.push_back({path.from, client, server, 0});
  return out;
}

std::vector<wire::Speech> speeches_of(const Capture& capture) {
  if (!capture.tls)
    return {{true, capture.http.request}, {false, capture.http.response}};
  std::vector<wire::Speech> out;
  for (const tls::Flight& flight : capture.session.flights)
    out.push_back({flight.from_client, flight.bytes});
  return out;
}

/// "dynamodb" of "streams.dynamodb".
std::string_view certificate_service(std::string_view service) {
  const std::size_t dot = service.rfind('.');
  return dot == std::string_view::npos ? service : service.substr(dot + 1);
}

}  // namespace

HttpExchange http_of(const CallApi& call, const RequestTrace& trace,
                     const Result<std::shared_ptr<const Json>>& outcome) {
  return {request_text(call, trace), response_text(trace, outcome)};
}

Expected<Capture, std::string> capture_step(const History& history, int index,
                                            const tls::Range& versions) {
  if (index < 0 || index >= static_cast<int>(history.steps().size()))
    return std::string("There is no such step.");
  const StepInfo& info = history.steps()[static_cast<std::size_t>(index)];
  const CallApi* call = std::get_if<CallApi>(&info.command);
  if (!call)
    return concat({"Step ", std::to_string(index + 1), " (", info.label,
                   ") is no call: no packet was sent."});
  const World& before = info.parent < 0
                            ? history.base()
                            : history.steps()[static_cast<std::size_t>(info.parent)].after;
  const StepResult again = step(before, *call);
  const RequestTrace& trace = *again.trace;
  Capture out;
  out.links = links_of(trace.path);
  if (goes_to_cluster(*call))
    return std::string(
        "This request went to a DAX cluster. Its clients speak a protocol of their own, which the "
        "lab does not write as bytes.");
  if (out.links.empty())
    return concat({"No packet left the machine: ", trace.path.summary});
  out.tls = call->tls;
  out.answered = trace.path.delivered();
  wire::Conversation talk;
  Rng numbers;
  numbers.state = mix_hash(before.rng.state + 0x7ca7ULL);
  if (out.answered) {
    out.http = http_of(*call, trace, again.outcome);
    if (out.tls) {
      tls::Exchange exchange;
      exchange.host = trace.path.to;
      exchange.server_names = tls::service_names(
          certificate_service(call->service), call->region.empty() ? before.region : call->region);
      exchange.client = versions;
      exchange.request = out.http.request;
      exchange.response = out.http.response;
      exchange.now = trace.time;
      exchange.seed = numbers.next();
      out.session = tls::run(exchange);
    }
    talk.speeches = speeches_of(out);
  }
  talk.links = out.links;
  talk.start_us = trace.time.ms * 1000;
  talk.one_way_us = std::max<std::int64_t>(trace.path.latency_us / 2, 100);
  talk.client_port = static_cast<std::uint16_t>(49152 + numbers.below(16384));
  talk.server_port = out.tls ? 443 : 80;
  talk.client_sequence = static_cast<std::uint32_t>(numbers.next());
  talk.server_sequence = static_cast<std::uint32_t>(numbers.next());
  talk.answered = out.answered;
  out.packets = wire::packets_of(talk);
  out.pcapng =
      wire::pcapng(out.links, out.packets, out.session.key_log,
                   concat({"Lockbox: ", info.label, ". Simulated; the keys are worthless."}));
  return out;
}

}  // namespace lockbox::cloud
