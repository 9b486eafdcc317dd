#include "web/platform/desktop/png.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>

#include "engine/base/crc32.hpp"

namespace lockbox::platform {
namespace {

/// Deflate with fixed codes (RFC 1951, 3.2.6) and matches found through a hash of three bytes.
class Deflate {
 public:
  explicit Deflate(const std::string& data) : data_(data), head_(kHashSize, -1) {}

  std::string run() {
    bits(1, 1);  // the last block
    bits(1, 2);  // fixed codes
    for (std::size_t at = 0; at < data_.size();) {
      const std::size_t length = match(at);
      if (length >= 3) {
        copy(length, at - from_);
        for (std::size_t i = 0; i < length; ++i) remember(at + i);
        at += length;
      } else {
        literal(static_cast<unsigned char>(data_[at]));
        remember(at);
        ++at;
      }
    }
    symbol(256);
    if (filled_ > 0)
      out_ += static_cast<char>(buffer_ & 0xFF);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kHashSize = 1u << 15, kWindow = 32768, kLongest = 258;

  std::size_t hash(std::size_t at) const {
    const auto byte = [this](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(data_[i]));
    };
    return ((byte(at) << 10) ^ (byte(at + 1) << 5) ^ byte(at + 2)) & (kHashSize - 1);
  }
  void remember(std::size_t at) {
    if (at + 2 < data_.size())
      head_[hash(at)] = static_cast<std::ptrdiff_t>(at);
  }
  /// Length of the match at `at` (0: none); its place is left in from_.
  std::size_t match(std::size_t at) {
    if (at + 2 >= data_.size())
      return 0;
    const std::ptrdiff_t candidate = head_[hash(at)];
    if (candidate < 0 || at - static_cast<std::size_t>(candidate) > kWindow)
      return 0;
    from_ = static_cast<std::size_t>(candidate);
    std::size_t length = 0;
    while (length < kLongest && at + length < data_.size() &&
           data_[from_ + length] == data_[at + length])
      ++length;
    return length;
  }
  void bits(std::uint32_t value, int count) {
    buffer_ |= static_cast<std::uint64_t>(value) << filled_;
    filled_ += count;
    while (filled_ >= 8) {
      out_ += static_cast<char>(buffer_ & 0xFF);
      buffer_ >>= 8;
      filled_ -= 8;
    }
  }
  /// Huffman codes are packed from their most significant bit.
  void code(std::uint32_t value, int count) {
    std::uint32_t turned = 0;
    for (int i = 0; i < count; ++i) turned |= ((value >> i) & 1u) << (count - 1 - i);
    bits(turned, count);
  }
  void symbol(std::uint32_t s) {
    if (s < 144)
      code(0x30 + s, 8);
    else if (s < 256)
      code(0x190 + s - 144, 9);
    else if (s < 280)
      code(s - 256, 7);
    else
      code(0xC0 + s - 280, 8);
  }
  void literal(std::uint32_t byte) { symbol(byte); }
  void copy(std::size_t length, std::size_t distance) {
    static constexpr std::array<int, 29> kLength = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                    15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                    67, 83, 99, 115, 131, 163, 195, 227, 258};
    static constexpr std::array<int, 29> kLengthBits = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                        2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static constexpr std::array<int, 30> kDistance = {
        1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
        193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    const int l = static_cast<int>(length), d = static_cast<int>(distance);
    std::size_t i = kLength.size() - 1;
    while (kLength[i] > l) --i;
    symbol(static_cast<std::uint32_t>(257 + i));
    bits(static_cast<std::uint32_t>(l - kLength[i]), kLengthBits[i]);
    std::size_t j = kDistance.size() - 1;
    while (kDistance[j] > d) --j;
    code(static_cast<std::uint32_t>(j), 5);
    bits(static_cast<std::uint32_t>(d - kDistance[j]), j < 2 ? 0 : static_cast<int>(j / 2) - 1);
  }

  const std::string& data_;
  std::vector<std::ptrdiff_t> head_;
  std::string out_;
  std::uint64_t buffer_ = 0;
  int filled_ = 0;
  std::size_t from_ = 0;
};

void append_u32(std::string& out, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>((value >> shift) & 0xFF);
}

std::uint32_t adler32(const std::string& bytes) {
  std::uint32_t a = 1, b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  return (b << 16) | a;
}

void append_chunk(std::string& out, const std::string& type, const std::string& data) {
  append_u32(out, static_cast<std::uint32_t>(data.size()));
  out += type + data;
  append_u32(out, crc32(type + data));
}

}  // namespace

std::string encode_png(const std::vector<std::uint8_t>& rgba, int width, int height) {
  const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height);
  std::string rows;
  rows.reserve((w * 3 + 1) * h);
  for (std::size_t y = 0; y < h; ++y) {
    rows += '\x02';  // filter "up": flat areas become zeros
    for (std::size_t x = 0; x < w; ++x) {
      for (std::size_t c = 0; c < 3; ++c) {
        const int here = rgba[(y * w + x) * 4 + c];
        const int above = y == 0 ? 0 : rgba[((y - 1) * w + x) * 4 + c];
        rows += static_cast<char>(here - above);
      }
    }
  }
  std::string header;
  append_u32(header, static_cast<std::uint32_t>(width));
  append_u32(header, static_cast<std::uint32_t>(height));
  header += std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits, RGB
  std::string packed("\x78\x01", 2);
  packed += Deflate(rows).run();
  append_u32(packed, adler32(rows));
  std::string out("\x89PNG\r\n\x1a\n", 8);
  append_chunk(out, "IHDR", header);
  append_chunk(out, "IDAT", packed);
  append_chunk(out, "IEND", "");
  return out;
}

}  // namespace lockbox::platform
