#pragma once
// Content hashing for replay: the hash of a state depends only on its content, never on addresses,
// insertion order or tree shape, so the same log gives the same hash in every build.
// Not cryptographic; cryptographic digests live in engine/crypto.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockbox {

/// Finaliser of splitmix64: spreads every input bit over the result.
constexpr std::uint64_t mix_hash(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  x ^= x >> 31;
  return x;
}

/// Order-dependent combination of two hashes.
constexpr std::uint64_t combine_hash(std::uint64_t seed, std::uint64_t value) {
  return mix_hash(seed * 0x9e3779b97f4a7c15ULL + value + 0x632be59bd9b4e019ULL);
}

/// FNV-1a over bytes, then mixed.
constexpr std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : bytes) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3ULL;
  }
  return mix_hash(h);
}

inline std::uint64_t content_hash(const std::string& s) {
  return hash_bytes(s);
}
inline std::uint64_t content_hash(std::uint64_t v) {
  return mix_hash(v + 0x9e3779b97f4a7c15ULL);
}
inline std::uint64_t content_hash(std::int64_t v) {
  return content_hash(static_cast<std::uint64_t>(v));
}
inline std::uint64_t content_hash(int v) {
  return content_hash(static_cast<std::int64_t>(v));
}
inline std::uint64_t content_hash(unsigned v) {
  return content_hash(static_cast<std::uint64_t>(v));
}
inline std::uint64_t content_hash(bool v) {
  return content_hash(static_cast<std::uint64_t>(v ? 1 : 2));
}

template <class T>
std::uint64_t content_hash(const std::shared_ptr<T>& p);
template <class T>
std::uint64_t content_hash(const std::optional<T>& p);
template <class A, class B>
std::uint64_t content_hash(const std::pair<A, B>& p);
template <class T>
std::uint64_t content_hash(const std::vector<T>& v);

template <class T>
std::uint64_t content_hash(const std::shared_ptr<T>& p) {
  return p ? combine_hash(1, content_hash(*p)) : 7;
}
template <class T>
std::uint64_t content_hash(const std::optional<T>& p) {
  return p ? combine_hash(2, content_hash(*p)) : 11;
}
template <class A, class B>
std::uint64_t content_hash(const std::pair<A, B>& p) {
  return combine_hash(content_hash(p.first), content_hash(p.second));
}
template <class T>
std::uint64_t content_hash(const std::vector<T>& v) {
  std::uint64_t h = 0x51ed270b9f0e1ad3ULL;
  for (const auto& x : v) h = combine_hash(h, content_hash(x));
  return h;
}

/// Hash of several members in order: the usual body of a struct's content_hash.
template <class... Ts>
std::uint64_t hash_all(const Ts&... parts) {
  std::uint64_t h = 0x2545f4914f6cdd1dULL;
  ((h = combine_hash(h, content_hash(parts))), ...);
  return h;
}

}  // namespace lockbox
