#include "engine/wire/dissect.hpp"

#include "engine/base/text.hpp"

namespace lockbox::wire {

namespace {

constexpr unsigned kFinBit = 0x01, kSynBit = 0x02, kResetBit = 0x04, kPushBit = 0x08,
                   kAckBit = 0x10;

std::uint64_t value_at(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < count; ++i)
    out = out * 256 + (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
  return out;
}

std::string dotted(std::string_view bytes, std::size_t at) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < 4; ++i) parts.push_back(std::to_string(value_at(bytes, at + i, 1)));
  return join(parts, ".");
}

std::string hex_of(std::string_view bytes, std::size_t at, std::size_t count) {
  return concat({"0x", hex_encode(bytes.substr(at, count))});
}

/// The sum over words, as both headers check it: 0xffff when nothing was damaged.
std::uint64_t word_sum(std::string_view bytes, std::uint64_t sum = 0) {
  for (std::size_t i = 0; i < bytes.size(); i += 2)
    sum += value_at(bytes, i, 1) << 8 | (i + 1 < bytes.size() ? value_at(bytes, i + 1, 1) : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

std::string checked(std::string text, bool good) {
  return text + (good ? " (right)" : " (wrong)");
}

std::string flag_words(unsigned flags) {
  std::vector<std::string> out;
  for (const auto& [bit, word] :
       {std::pair(kSynBit, "SYN"), std::pair(kFinBit, "FIN"), std::pair(kResetBit, "RST"),
        std::pair(kPushBit, "PSH"), std::pair(kAckBit, "ACK")})
    if ((flags & bit) != 0)
      out.emplace_back(word);
  return join(out, ", ");
}

std::size_t ip_size(std::string_view p) {
  return (value_at(p, 0, 1) & 15) * 4;
}

std::size_t tcp_size(std::string_view p) {
  return static_cast<std::size_t>(value_at(p, ip_size(p) + 12, 1) >> 4) * 4;
}

// Headers say how long they are: one that is not all there, or shorter than its fixed part, is
// none.
bool is_ip(std::string_view p) {
  return p.size() >= 20 && (value_at(p, 0, 1) >> 4) == 4 && ip_size(p) >= 20 &&
         ip_size(p) <= p.size();
}

bool is_tcp(std::string_view p) {
  return is_ip(p) && value_at(p, 9, 1) == 6 && tcp_size(p) >= 20 &&
         ip_size(p) + tcp_size(p) <= p.size();
}

Layer ip_layer(std::string_view p) {
  Layer out{"IPv4", "", 0, ip_size(p), {}};
  const std::string from = dotted(p, 12), to = dotted(p, 16);
  out.summary = concat({from, " to ", to, ", time to live ", std::to_string(value_at(p, 8, 1))});
  out.fields = {
      {"version and header length", concat({"4, ", std::to_string(out.length), " bytes"}), 0, 1},
      {"total length", std::to_string(value_at(p, 2, 2)), 2, 2},
      {"identification", std::to_string(value_at(p, 4, 2)), 4, 2},
      {"flags", value_at(p, 6, 2) == 0x4000 ? "don't fragment" : hex_of(p, 6, 2), 6, 2},
      {"time to live", std::to_string(value_at(p, 8, 1)), 8, 1},
      {"protocol", value_at(p, 9, 1) == 6 ? "6 (TCP)" : std::to_string(value_at(p, 9, 1)), 9, 1},
      {"header check sum", checked(hex_of(p, 10, 2), word_sum(p.substr(0, out.length)) == 0xffff),
       10, 2},
      {"source address", from, 12, 4},
      {"destination address", to, 16, 4}};
  return out;
}

Layer tcp_layer(std::string_view p) {
  const std::size_t at = ip_size(p);
  Layer out{"TCP", "", at, tcp_size(p), {}};
  const std::string from = std::to_string(value_at(p, at, 2)),
                    to = std::to_string(value_at(p, at + 2, 2));
  const std::string flags = flag_words(static_cast<unsigned>(value_at(p, at + 13, 1)));
  const std::size_t carried = p.size() > at + out.length ? p.size() - at - out.length : 0;
  out.summary = concat({"port ", from, " to ", to, ", ", flags, ", ",
                        carried == 0 ? "nothing" : std::to_string(carried),
                        carried == 0 ? " carried" : " bytes carried"});
  const std::uint64_t pseudo = word_sum(p.substr(12, 8), 6 + (p.size() - at));
  out.fields = {
      {"source port", from, at, 2},
      {"destination port", to, at + 2, 2},
      {"sequence number", std::to_string(value_at(p, at + 4, 4)), at + 4, 4},
      {"acknowledgement number", std::to_string(value_at(p, at + 8, 4)), at + 8, 4},
      {"header length", concat({std::to_string(out.length), " bytes"}), at + 12, 1},
      {"flags", flags, at + 13, 1},
      {"window", std::to_string(value_at(p, at + 14, 2)), at + 14, 2},
      {"check sum", checked(hex_of(p, at + 16, 2), word_sum(p.substr(at), pseudo) == 0xffff),
       at + 16, 2}};
  if (out.length > 20)
    out.fields.push_back(
        {"options", hex_of(p, at + 20, out.length - 20), at + 20, out.length - 20});
  return out;
}

}  // namespace

std::vector<Layer> dissect(std::string_view packet) {
  std::vector<Layer> out;
  if (!is_ip(packet))
    return out;
  out.push_back(ip_layer(packet));
  if (is_tcp(packet))
    out.push_back(tcp_layer(packet));
  return out;
}

TcpPlace tcp_place(std::string_view packet) {
  TcpPlace out;
  if (!is_tcp(packet))
    return out;
  const std::size_t at = ip_size(packet);
  const std::uint64_t flags = value_at(packet, at + 13, 1);
  out.sequence = static_cast<std::uint32_t>(value_at(packet, at + 4, 4));
  out.syn = (flags & kSynBit) != 0;
  out.fin = (flags & kFinBit) != 0;
  out.ack = (flags & kAckBit) != 0;
  out.payload = at + tcp_size(packet);
  return out;
}

std::vector<Change> changes_between(std::string_view before, std::string_view after) {
  std::vector<Change> out;
  const std::vector<Layer> was = dissect(before), is = dissect(after);
  for (std::size_t l = 0; l < std::min(was.size(), is.size()); ++l)
    for (std::size_t f = 0; f < std::min(was[l].fields.size(), is[l].fields.size()); ++f) {
      const Field &old_field = was[l].fields[f], &field = is[l].fields[f];
      if (old_field.value != field.value)
        out.push_back({concat({is[l].name, " ", field.name}), old_field.value, field.value,
                       field.offset, field.length});
    }
  return out;
}

}  // namespace lockbox::wire
