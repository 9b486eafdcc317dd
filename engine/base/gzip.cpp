#include "engine/base/gzip.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/base/crc32.hpp"

namespace lockbox {

namespace {

void append_little(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 255);
}

}  // namespace

std::string gzip(std::string_view bytes) {
  constexpr std::size_t kBlock = 65535;
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  std::size_t at = 0;
  do {
    const std::size_t n = std::min(kBlock, bytes.size() - at);
    out += static_cast<char>(at + n == bytes.size() ? 1 : 0);
    append_little(out, static_cast<std::uint32_t>(n), 2);
    append_little(out, static_cast<std::uint32_t>(~n & 0xffff), 2);
    out += bytes.substr(at, n);
    at += n;
  } while (at < bytes.size());
  append_little(out, crc32(bytes), 4);
  append_little(out, static_cast<std::uint32_t>(bytes.size()), 4);
  return out;
}

bool is_gzip(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b' && bytes[2] == '\x08';
}

namespace {

/// A canonical Huffman code: how many codes of each length, and the symbols in order of their
/// codes.
struct Huffman {
  std::array<int, 16> count{};
  std::vector<int> symbols;

  explicit Huffman(const std::vector<int>& lengths) : symbols(lengths.size()) {
    for (const int l : lengths) ++count[static_cast<std::size_t>(l)];
    count[0] = 0;
    std::array<int, 17> offset{};
    for (std::size_t l = 1; l < 16; ++l) offset[l + 1] = offset[l] + count[l];
    for (std::size_t s = 0; s < lengths.size(); ++s)
      if (lengths[s] != 0)
        symbols[static_cast<std::size_t>(offset[static_cast<std::size_t>(lengths[s])]++)] =
            static_cast<int>(s);
  }
};

/// Reads one DEFLATE stream. `failed` stops everything; no read leaves the input.
class Inflater {
 public:
  Inflater(std::string_view in, std::size_t most, std::string& out)
      : in_(in), most_(most), out_(out) {}

  /// True when the stream ended well; at() is then behind it.
  bool run() {
    for (bool last = false; !last && !failed_;) {
      last = bits(1) == 1;
      const int kind = bits(2);
      if (kind == 0)
        stored();
      else if (kind == 1)
        coded(fixed_lengths(), std::vector<int>(30, 5));
      else if (kind == 2)
        dynamic();
      else
        failed_ = true;
    }
    return !failed_;
  }
  std::size_t at() const { return at_; }
  bool too_large() const { return too_large_; }

 private:
  int bits(int n) {
    while (held_ < n) {
      if (at_ >= in_.size()) {
        failed_ = true;
        return 0;
      }
      hold_ |= static_cast<std::uint32_t>(static_cast<unsigned char>(in_[at_++])) << held_;
      held_ += 8;
    }
    const auto value = static_cast<int>(hold_ & ((1u << n) - 1));
    hold_ >>= n;
    held_ -= n;
    return value;
  }

  void give(char c) {
    if (out_.size() >= most_)
      failed_ = too_large_ = true;
    else
      out_ += c;
  }

  void stored() {
    hold_ = 0;
    held_ = 0;
    const int n = bits(16), check = bits(16);
    const auto length = static_cast<std::size_t>(n);
    too_large_ = !failed_ && out_.size() + length > most_;
    if (failed_ || too_large_ || (n ^ check) != 0xffff || in_.size() - at_ < length) {
      failed_ = true;
      return;
    }
    out_ += in_.substr(at_, static_cast<std::size_t>(n));
    at_ += static_cast<std::size_t>(n);
  }

  int symbol(const Huffman& h) {
    int code = 0, first = 0, index = 0;
    for (std::size_t l = 1; l < 16 && !failed_; ++l) {
      code |= bits(1);
      const int n = h.count[l];
      if (code - n < first)
        return h.symbols[static_cast<std::size_t>(index + code - first)];
      index += n;
      first = (first + n) << 1;
      code <<= 1;
    }
    failed_ = true;
    return 0;
  }

  static std::vector<int> fixed_lengths() {
    std::vector<int> out(288, 8);
    std::fill(out.begin() + 144, out.begin() + 256, 9);
    std::fill(out.begin() + 256, out.begin() + 280, 7);
    return out;
  }

  void dynamic() {
    static constexpr std::array<std::size_t, 19> kOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                           11, 4,  12, 3, 13, 2, 14, 1, 15};
    const auto literals = static_cast<std::size_t>(bits(5)) + 257;
    const auto distances = static_cast<std::size_t>(bits(5)) + 1;
    const auto codes = static_cast<std::size_t>(bits(4)) + 4;
    std::vector<int> lengths(19, 0);
    for (std::size_t i = 0; i < codes; ++i) lengths[kOrder[i]] = bits(3);
    if (failed_ || literals > 286)
      return fail();
    const Huffman meta(lengths);
    std::vector<int> all;
    while (all.size() < literals + distances && !failed_) {
      const int s = symbol(meta);
      if (s < 16) {
        all.push_back(s);
        continue;
      }
      if (s == 16 && all.empty())
        return fail();
      const int value = s == 16 ? all.back() : 0;
      const int times = s == 16 ? 3 + bits(2) : s == 17 ? 3 + bits(3) : 11 + bits(7);
      all.insert(all.end(), static_cast<std::size_t>(times), value);
    }
    if (failed_ || all.size() != literals + distances)
      return fail();
    const auto cut = all.begin() + static_cast<std::ptrdiff_t>(literals);
    coded(std::vector<int>(all.begin(), cut), std::vector<int>(cut, all.end()));
  }

  void fail() { failed_ = true; }

  void coded(const std::vector<int>& literal_lengths, const std::vector<int>& distance_lengths) {
    static constexpr std::array<int, 29> kLength = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                    15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                    67, 83, 99, 115, 131, 163, 195, 227, 258};
    static constexpr std::array<int, 29> kLengthBits = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                        2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static constexpr std::array<int, 30> kDistance = {
        1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
        193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    static constexpr std::array<int, 30> kDistanceBits = {0, 0, 0,  0,  1,  1,  2,  2,  3,  3,
                                                          4, 4, 5,  5,  6,  6,  7,  7,  8,  8,
                                                          9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
    const Huffman literal(literal_lengths), distance(distance_lengths);
    while (!failed_) {
      const int s = symbol(literal);
      if (failed_ || s == 256)
        return;
      if (s < 256) {
        give(static_cast<char>(s));
        continue;
      }
      const auto l = static_cast<std::size_t>(s - 257);
      if (l >= kLength.size())
        return fail();
      const int length = kLength[l] + bits(kLengthBits[l]);
      const auto d = static_cast<std::size_t>(symbol(distance));
      if (failed_ || d >= kDistance.size())
        return fail();
      const auto back = static_cast<std::size_t>(kDistance[d] + bits(kDistanceBits[d]));
      if (back > out_.size() - start_)
        return fail();
      for (int i = 0; i < length && !failed_; ++i) give(out_[out_.size() - back]);
    }
  }

  std::string_view in_;
  std::size_t most_;
  std::string& out_;
  std::size_t start_ = out_.size();
  std::size_t at_ = 0;
  std::uint32_t hold_ = 0;
  int held_ = 0;
  bool failed_ = false, too_large_ = false;
};

std::uint32_t little_at(std::string_view s, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 4; i-- > 0;) out = out << 8 | static_cast<unsigned char>(s[at + i]);
  return out;
}

/// Length of a member's header, or 0 when it is broken.
std::size_t header_length(std::string_view file) {
  if (file.size() < 18 || !is_gzip(file))
    return 0;
  const int flags = file[3];
  std::size_t at = 10;
  if ((flags & 4) != 0) {
    if (at + 2 > file.size())
      return 0;
    at += 2 + static_cast<unsigned char>(file[at]) +
          256 * static_cast<std::size_t>(static_cast<unsigned char>(file[at + 1]));
  }
  for (const int text : {8, 16})
    if ((flags & text) != 0) {
      const std::size_t end = at < file.size() ? file.find('\0', at) : std::string_view::npos;
      if (end == std::string_view::npos)
        return 0;
      at = end + 1;
    }
  if ((flags & 2) != 0)
    at += 2;
  return at < file.size() ? at : 0;
}

}  // namespace

Gunzipped gunzip(std::string_view file, std::size_t most) {
  Gunzipped out;
  do {
    const std::size_t header = header_length(file);
    if (header == 0) {
      out.problem = "not a gzip file";
      return out;
    }
    const std::size_t before = out.bytes.size();
    Inflater inflater(file.substr(header), most, out.bytes);
    const bool whole = inflater.run();
    const std::size_t end = header + inflater.at();
    if (!whole)
      out.problem = inflater.too_large() ? "too large when unpacked" : "damaged data";
    else if (file.size() < end + 8)
      out.problem = "the checksum is missing";
    else if (little_at(file, end) != crc32(std::string_view(out.bytes).substr(before)))
      out.problem = "the checksum does not fit";
    if (!out.problem.empty())
      return out;
    file.remove_prefix(end + 8);
  } while (!file.empty());
  return out;
}

}  // namespace lockbox
