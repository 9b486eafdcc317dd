#include "engine/cloud/inspect.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/observers.hpp"

namespace lockbox::cloud {

namespace {

const std::string& packet_bytes(const Inspection& i, std::size_t packet, std::size_t link) {
  return i.capture.packets[i.packets[packet].on_link[link]].bytes;
}

/// Sends are copied to every link in one go: they are told apart by their IP identification.
std::vector<InspectedPacket> group_packets(const Capture& c) {
  std::vector<InspectedPacket> out;
  std::map<std::string, std::size_t> by_id;
  for (std::size_t n = 0; n < c.packets.size(); ++n) {
    const wire::Packet& p = c.packets[n];
    const std::string id = p.bytes.substr(4, 2);
    const bool client = p.bytes.substr(12, 4) == wire::ipv4_bytes(c.links[p.link].client);
    auto [slot, fresh] = by_id.emplace(id, out.size());
    // Unanswered repetitions share an identification on one link.
    if (!fresh && out[slot->second].on_link[p.link] != c.packets.size()) {
      slot->second = out.size();
      fresh = true;
    }
    if (fresh) {
      InspectedPacket one;
      one.from_client = client;
      one.time_us = p.time_us - c.packets.front().time_us;
      one.on_link.assign(c.links.size(), c.packets.size());
      out.push_back(std::move(one));
    }
    out[slot->second].on_link[p.link] = n;
  }
  return out;
}

std::string bytes_word(std::size_t n) {
  return concat({std::to_string(n), n == 1 ? " byte" : " bytes"});
}

std::string bare_words(const wire::TcpPlace& place) {
  if (place.syn)
    return place.ack ? "TCP: connection accepted (SYN, ACK)" : "TCP: connection wanted (SYN)";
  return place.fin ? "TCP: this end is finished (FIN)" : "TCP: acknowledgement";
}

bool is_http(std::string_view text) {
  return text.rfind("POST ", 0) == 0 || text.rfind("HTTP/1.1 ", 0) == 0;
}

std::string http_words(std::string_view text) {
  const std::string_view line = text.substr(0, text.find("\r\n"));
  const std::size_t target = text.find("x-amz-target: ");
  if (target == std::string_view::npos)
    return concat({"HTTP: ", line.substr(line.rfind("HTTP/1.1 ", 0) == 0 ? 9 : 0)});
  const std::string_view rest = text.substr(target + 14);
  return concat(
      {"HTTP: ", line.substr(0, line.find(" HTTP")), ", ", rest.substr(0, rest.find("\r\n"))});
}

void name_packet(Inspection& i, InspectedPacket& p) {
  std::vector<std::string> wire, opened;
  for (const std::size_t r : p.records) {
    const tls::Record& record = i.records[r];
    const bool begins = record.offset >= p.stream;
    const std::string part = begins ? "" : "rest of ";
    wire.push_back(part + record.name);
    opened.push_back(part + (record.opened && is_http(record.plaintext)
                                 ? http_words(record.plaintext)
                             : record.opened ? record.inner_name
                                             : record.name));
  }
  if (wire.empty()) {
    const std::string& bytes = i.capture.packets[p.on_link[0]].bytes;
    const wire::TcpPlace place = wire::tcp_place(bytes);
    p.wire_words = p.opened_words = p.carried == 0 ? bare_words(place)
                                    : is_http(std::string_view(bytes).substr(place.payload))
                                        ? http_words(std::string_view(bytes).substr(place.payload))
                                        : concat({"HTTP: ", bytes_word(p.carried), " more"});
    return;
  }
  p.wire_words = concat({"TLS: ", join(wire, "; ")});
  // What the request says goes first: the rest is how it got there.
  const auto http = std::find_if(opened.begin(), opened.end(), [](const std::string& words) {
    return words.rfind("HTTP: ", 0) == 0;
  });
  if (http == opened.end()) {
    p.opened_words = concat({"TLS: ", join(opened, "; ")});
    return;
  }
  p.opened_words = *http;
  opened.erase(http);
  if (!opened.empty())
    p.opened_words += concat({" (after ", join(opened, ", "), ")"});
}

/// Finds where each packet's payload stands in its end's stream, and the records there.
void place_packets(Inspection& i) {
  std::uint32_t first[2] = {0, 0};
  for (InspectedPacket& p : i.packets) {
    const std::size_t side = p.from_client ? 0 : 1;
    const std::string& bytes = i.capture.packets[p.on_link[0]].bytes;
    const wire::TcpPlace place = wire::tcp_place(bytes);
    if (place.syn)
      first[side] = place.sequence;
    p.carried = bytes.size() - std::min(bytes.size(), place.payload);
    p.stream = place.syn ? 0 : place.sequence - first[side] - 1;
    for (std::size_t r = 0; r < i.records.size() && p.carried > 0; ++r) {
      const tls::Record& record = i.records[r];
      if (record.from_client == p.from_client && record.offset < p.stream + p.carried &&
          record.offset + record.size > p.stream)
        p.records.push_back(r);
    }
    name_packet(i, p);
  }
}

/// The link on which the packet leaves each hop.
std::vector<std::size_t> links_by_hop(const network::Path& path,
                                      const std::vector<wire::Link>& links) {
  std::vector<std::size_t> out;
  std::size_t at = 0;
  for (const network::Hop& hop : path.hops) {
    while (at + 1 < links.size() && links[at].client != hop.source_ip &&
           links[at + 1].client == hop.source_ip)
      ++at;
    out.push_back(at);
  }
  return out;
}

/// Content of an HTTP message, and of the JSON it carries, as layers.
void add_http(std::vector<wire::Layer>& out, std::string_view text, std::size_t offset) {
  const std::size_t end = text.find("\r\n\r\n");
  const std::string_view head = text.substr(0, end);
  wire::Layer http{"HTTP", std::string(head.substr(0, head.find("\r\n"))), offset, head.size(), {}};
  std::size_t at = head.find("\r\n");
  while (at != std::string_view::npos) {
    const std::size_t begin = at + 2, next = head.find("\r\n", begin);
    const std::string_view line = head.substr(begin, next - begin);
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos)
      http.fields.push_back({std::string(line.substr(0, colon)),
                             std::string(line.substr(colon + 2)), offset + begin, line.size()});
    at = next;
  }
  out.push_back(std::move(http));
  if (end == std::string_view::npos || end + 4 >= text.size())
    return;
  const std::string_view body = text.substr(end + 4);
  wire::Layer json{"JSON", bytes_word(body.size()), offset + end + 4, body.size(), {}};
  const JsonParse parsed = parse_json(body);
  if (parsed && parsed.value.is_object())
    for (const auto& entry : parsed.value.items())
      json.fields.push_back({entry.key(), lockbox::to_text(entry.value()), 0, 0});
  out.push_back(std::move(json));
}

wire::Layer tls_layer(const tls::Record& record, const InspectedPacket& p, std::size_t header,
                      bool opened) {
  const std::size_t begin = std::max(record.offset, p.stream);
  const std::size_t end = std::min(record.offset + record.size, p.stream + p.carried);
  wire::Layer out{"TLS", "", header + begin - p.stream, end - begin, {}};
  out.summary = concat({opened && record.opened ? record.inner_name : record.name, ", ",
                        bytes_word(record.size),
                        record.sealed && !opened ? ", sealed: its length is all that shows" : ""});
  for (const auto& [name, value] : record.facts) out.fields.push_back({name, value, 0, 0});
  return out;
}

}  // namespace

Expected<Inspection, std::string> inspect_step(const History& history, int index) {
  auto capture = capture_step(history, index);
  if (!capture)
    return capture.error();
  Inspection out;
  out.capture = std::move(*capture);
  const StepInfo& info = history.steps()[static_cast<std::size_t>(index)];
  out.label = info.label;
  out.records = tls::records_of(out.capture.session);
  out.packets = group_packets(out.capture);
  place_packets(out);
  const TracePtr trace = history.trace(index);
  const World& before = info.parent < 0
                            ? history.base()
                            : history.steps()[static_cast<std::size_t>(info.parent)].after;
  out.link_of_hop = links_by_hop(trace->path, out.capture.links);
  out.observers = observers_of(out, *trace, before);
  return out;
}

std::string bytes_of(const Inspection& i, std::size_t packet, std::size_t link, bool opened) {
  const InspectedPacket& p = i.packets[packet];
  const std::string& bytes = packet_bytes(i, packet, link);
  if (!opened || p.records.empty())
    return bytes;
  std::string out = bytes.substr(0, bytes.size() - p.carried);
  for (const std::size_t r : p.records) {
    const tls::Record& record = i.records[r];
    if (record.opened && record.offset + record.size <= p.stream + p.carried)
      out += record.plaintext;
  }
  return out;
}

std::vector<wire::Layer> layers_of(const Inspection& i, std::size_t packet, std::size_t link,
                                   bool opened) {
  const InspectedPacket& p = i.packets[packet];
  const std::string& bytes = packet_bytes(i, packet, link);
  std::vector<wire::Layer> out = wire::dissect(bytes);
  const std::size_t header = bytes.size() - p.carried;
  std::size_t at = header;  // of the opened content
  for (const std::size_t r : p.records) {
    const tls::Record& record = i.records[r];
    out.push_back(tls_layer(record, p, header, opened));
    const bool here = record.opened && record.offset + record.size <= p.stream + p.carried;
    if (!opened || !here)
      continue;
    out.back().offset = at;
    out.back().length = record.plaintext.size();
    if (is_http(record.plaintext))
      add_http(out, record.plaintext, at);
    at += record.plaintext.size();
  }
  if (p.records.empty() && p.carried > 0 && is_http(std::string_view(bytes).substr(header)))
    add_http(out, std::string_view(bytes).substr(header), header);
  return out;
}

std::vector<wire::Change> changes_of(const Inspection& i, std::size_t packet, std::size_t link) {
  const bool client = i.packets[packet].from_client;
  const std::size_t links = i.capture.links.size();
  if (client ? link == 0 : link + 1 >= links)
    return {};
  return wire::changes_between(packet_bytes(i, packet, client ? link - 1 : link + 1),
                               packet_bytes(i, packet, link));
}

}  // namespace lockbox::cloud
