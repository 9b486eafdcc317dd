#include "engine/wire/conversation.hpp"

#include <algorithm>
#include <stdexcept>

#include "engine/base/text.hpp"

namespace lockbox::wire {

namespace {

constexpr std::size_t kSegment = 1400;
constexpr std::size_t kUnanswered = 16;  // segments in a row, well inside the window
constexpr int kTimeToLive = 64;
constexpr unsigned kFin = 0x01, kSyn = 0x02, kPush = 0x08, kAck = 0x10;
constexpr std::int64_t kNextPacketUs = 2;

std::string big(std::uint64_t value, int count) {
  std::string out;
  for (int i = count - 1; i >= 0; --i) out += static_cast<char>((value >> (8 * i)) & 0xff);
  return out;
}

/// One's complement of the one's complement sum of 16-bit words.
std::uint16_t check_sum(std::string_view bytes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << 8;
    if (i + 1 < bytes.size())
      sum += static_cast<unsigned char>(bytes[i + 1]);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum & 0xffff);
}

void put16(std::string& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<char>(value >> 8);
  bytes[at + 1] = static_cast<char>(value & 0xff);
}

std::string address(const std::string& text) {
  const auto bytes = ipv4_bytes(text);
  if (!bytes)
    throw std::logic_error("a link needs IPv4 addresses");
  return *bytes;
}

class Writer {
 public:
  explicit Writer(const Conversation& c)
      : c_(c), now_(c.start_us), client_next_(c.client_sequence), server_next_(c.server_sequence) {}

  std::vector<Packet> run() {
    if (!c_.answered) {
      // Linux repeats an unanswered SYN after one second, three and seven.
      for (const std::int64_t after : {0, 1, 3, 7}) {
        now_ = c_.start_us + after * 1000000;
        send(true, kSyn, "", c_.client_sequence);
      }
      return std::move(out_);
    }
    say(true, kSyn, "");
    answer();
    say(false, kSyn | kAck, "");
    answer();
    say(true, kAck, "");
    for (const Speech& speech : c_.speeches) speak(speech);
    say(true, kFin | kAck, "");
    answer();
    say(false, kFin | kAck, "");
    answer();
    say(true, kAck, "");
    return std::move(out_);
  }

 private:
  void answer() { now_ += c_.one_way_us; }

  void speak(const Speech& speech) {
    std::size_t unanswered = 0;
    for (std::size_t at = 0; at < speech.bytes.size(); at += kSegment) {
      const bool last = at + kSegment >= speech.bytes.size();
      say(speech.from_client, last ? kPush | kAck : kAck, speech.bytes.substr(at, kSegment));
      if (last || ++unanswered == kUnanswered) {
        answer();
        say(!speech.from_client, kAck, "");
        unanswered = 0;
      }
    }
  }

  /// Sends and counts: a SYN and a FIN take one number, like a byte.
  void say(bool from_client, unsigned flags, const std::string& payload) {
    std::uint32_t& next = from_client ? client_next_ : server_next_;
    send(from_client, flags, payload, next);
    next += static_cast<std::uint32_t>(payload.size()) + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);
  }

  void send(bool from_client, unsigned flags, const std::string& payload, std::uint32_t sequence) {
    for (std::size_t i = 0; i < c_.links.size(); ++i) {
      const std::size_t link = from_client ? i : c_.links.size() - 1 - i;
      out_.push_back({now_ + static_cast<std::int64_t>(i) * kNextPacketUs, link,
                      packet(c_.links[link], from_client, flags, payload, sequence)});
    }
    now_ += kNextPacketUs * static_cast<std::int64_t>(c_.links.size() + 1);
    ++identification_;
  }

  std::string packet(const Link& link, bool from_client, unsigned flags, const std::string& payload,
                     std::uint32_t sequence) const {
    const std::string client = address(link.client), server = address(link.server);
    const std::string source = from_client ? client : server;
    const std::string destination = from_client ? server : client;
    const std::string options = (flags & kSyn) != 0 ? big(2, 1) + big(4, 1) + big(kSegment, 2) : "";
    const std::uint32_t acknowledged = from_client ? server_next_ : client_next_;
    const std::uint64_t offset = (20 + options.size()) / 4;
    std::string tcp = big(from_client ? c_.client_port : c_.server_port, 2) +
                      big(from_client ? c_.server_port : c_.client_port, 2) + big(sequence, 4) +
                      big((flags & kAck) != 0 ? acknowledged : 0, 4) + big(offset << 4, 1) +
                      big(flags, 1) + big(64000, 2) + big(0, 4) + options + payload;
    const std::string pseudo = source + destination + big(6, 2) + big(tcp.size(), 2);
    put16(tcp, 16, check_sum(pseudo + tcp));
    const int farthest = c_.links.back().hops_from_client;
    const int passed = from_client ? link.hops_from_client : farthest - link.hops_from_client;
    std::string ip = big(0x45, 1) + big(0, 1) + big(20 + tcp.size(), 2) + big(identification_, 2) +
                     big(0x4000, 2) +
                     big(static_cast<std::uint64_t>(std::max(1, kTimeToLive - passed)), 1) +
                     big(6, 1) + big(0, 2) + source + destination;
    put16(ip, 10, check_sum(ip));
    return ip + tcp;
  }

  const Conversation& c_;
  std::int64_t now_;
  std::uint32_t client_next_, server_next_;
  std::uint16_t identification_ = 1;
  std::vector<Packet> out_;
};

}  // namespace

std::optional<std::string> ipv4_bytes(std::string_view text) {
  const std::vector<std::string> parts = split(text, '.');
  if (parts.size() != 4)
    return std::nullopt;
  std::string out;
  for (const std::string& part : parts) {
    const auto number = to_int(part);
    if (!number || *number < 0 || *number > 255 || part.size() > 3)
      return std::nullopt;
    out += static_cast<char>(*number);
  }
  return out;
}

std::vector<Packet> packets_of(const Conversation& conversation) {
  if (conversation.links.empty())
    return {};
  std::vector<Packet> out = Writer(conversation).run();
  std::stable_sort(out.begin(), out.end(),
                   [](const Packet& a, const Packet& b) { return a.time_us < b.time_us; });
  return out;
}

}  // namespace lockbox::wire
