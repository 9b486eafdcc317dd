#include "native/serve/compression.hpp"

#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/beast/zlib/inflate_stream.hpp>

#include "engine/base/crc32.hpp"
#include "engine/base/text.hpp"
#include "native/serve/little_endian.hpp"

namespace lockbox::native {
namespace {

namespace zlib = boost::beast::zlib;

/// Length of a gzip header, or 0 when it is broken.
std::size_t header_length(std::string_view b) {
  if (b.size() < 10 || b[0] != '\x1f' || b[1] != '\x8b' || b[2] != 8)
    return 0;
  const auto flags = static_cast<unsigned char>(b[3]);
  std::size_t at = 10;
  if (flags & 4) {
    if (b.size() < at + 2)
      return 0;
    at += 2 + static_cast<unsigned char>(b[at]) + 256u * static_cast<unsigned char>(b[at + 1]);
  }
  for (const unsigned flag : {8u, 16u}) {
    if (!(flags & flag))
      continue;
    const std::size_t end = at < b.size() ? b.find('\0', at) : std::string_view::npos;
    if (end == std::string_view::npos)
      return 0;
    at = end + 1;
  }
  if (flags & 2)
    at += 2;
  return at <= b.size() ? at : 0;
}

/// Inflates one member's data; advances `bytes` behind it.
bool inflate_member(std::string_view& bytes, std::size_t limit, std::string& out) {
  zlib::inflate_stream stream;
  zlib::z_params p;
  p.next_in = bytes.data();
  p.avail_in = bytes.size();
  char buffer[16384];
  while (true) {
    p.next_out = buffer;
    p.avail_out = sizeof buffer;
    boost::beast::error_code error;
    stream.write(p, zlib::Flush::sync, error);
    out.append(buffer, sizeof buffer - p.avail_out);
    if (out.size() > limit)
      return false;
    if (error == zlib::error::end_of_stream)
      break;
    if (error || (p.avail_in == 0 && p.avail_out != 0))
      return false;
  }
  bytes.remove_prefix(bytes.size() - p.avail_in);
  return true;
}

/// Appends the raw deflate stream of `bytes`.
void append_deflated(std::string_view bytes, std::string& out) {
  zlib::deflate_stream stream;
  const std::size_t head = out.size();
  out.resize(head + stream.upper_bound(bytes.size()) + 64);
  zlib::z_params p;
  p.next_in = bytes.data();
  p.avail_in = bytes.size();
  p.next_out = out.data() + head;
  p.avail_out = out.size() - head;
  boost::beast::error_code error;
  stream.write(p, zlib::Flush::finish, error);
  out.resize(out.size() - p.avail_out);
}

/// Checksum of a zlib stream, in the order its bytes are sent.
std::string adler32(std::string_view bytes) {
  std::uint32_t a = 1, b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  std::string out;
  for (const std::uint32_t v : {b >> 8, b, a >> 8, a}) out += static_cast<char>(v & 0xFF);
  return out;
}

/// Quality of one entry of Accept-Encoding, in thousandths; 1000 when it gives none.
int quality(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos)
    return 1000;
  const std::string_view text = parameters.substr(at + 2);
  if (text.empty() || text[0] < '0' || text[0] > '9')
    return 0;
  if (text[0] != '0')
    return 1000;
  int value = 0, unit = 100;
  for (std::size_t i = 2; i < text.size() && i < 5; ++i, unit /= 10)
    if (text[1] == '.' && text[i] >= '0' && text[i] <= '9')
      value += (text[i] - '0') * unit;
  return value;
}

}  // namespace

std::string_view accepted_encoding(std::string_view accept) {
  std::string_view best;
  int best_quality = 0;
  for (const std::string& part : split(accept, ',')) {
    const std::size_t semicolon = part.find(';');
    const std::string_view name = trim(std::string_view(part).substr(0, semicolon));
    const std::string_view known = equals_ignore_case(name, "gzip") || name == "*" ? "gzip"
                                   : equals_ignore_case(name, "deflate")           ? "deflate"
                                                                                   : "";
    const int q = semicolon == std::string::npos
                      ? 1000
                      : quality(std::string_view(part).substr(semicolon + 1));
    if (known.empty() || q <= best_quality)
      continue;
    best = known;
    best_quality = q;
  }
  return best;
}

std::string deflate(std::string_view bytes) {
  std::string out = "\x78\x9c";
  append_deflated(bytes, out);
  return out + adler32(bytes);
}

std::optional<std::string> inflate(std::string_view bytes, std::size_t limit) {
  constexpr std::size_t kHead = 2, kTail = 4;
  if (bytes.size() < kHead + kTail)
    return std::nullopt;
  const auto method = static_cast<unsigned char>(bytes[0]);
  const auto flags = static_cast<unsigned char>(bytes[1]);
  if ((method & 0x0F) != 8 || (method * 256u + flags) % 31 != 0 || (flags & 0x20) != 0)
    return std::nullopt;
  bytes.remove_prefix(kHead);
  std::string out;
  if (!inflate_member(bytes, limit, out) || bytes != adler32(out))
    return std::nullopt;
  return out;
}

std::string gzip(std::string_view bytes) {
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  append_deflated(bytes, out);
  put32(out, crc32(bytes));
  put32(out, static_cast<std::uint32_t>(bytes.size()));
  return out;
}

std::optional<std::string> gunzip(std::string_view bytes, std::size_t limit) {
  std::string out;
  if (bytes.empty())
    return std::nullopt;
  while (!bytes.empty()) {
    const std::size_t head = header_length(bytes);
    if (head == 0)
      return std::nullopt;
    bytes.remove_prefix(head);
    const std::size_t before = out.size();
    if (!inflate_member(bytes, limit, out) || bytes.size() < 8)
      return std::nullopt;
    const std::string_view member = std::string_view(out).substr(before);
    if (get32(bytes) != crc32(member) ||
        get32(bytes.substr(4)) != static_cast<std::uint32_t>(member.size()))
      return std::nullopt;
    bytes.remove_prefix(8);
  }
  return out;
}

}  // namespace lockbox::native
