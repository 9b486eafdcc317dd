#pragma once
// gzip and deflate for the HTTP protocol.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockbox::native {

/// One gzip member (RFC 1952).
std::string gzip(std::string_view bytes);

/// The bytes of one or more gzip members; nullopt when they are broken or more than `limit`.
std::optional<std::string> gunzip(std::string_view bytes, std::size_t limit);

/// One zlib stream (RFC 1950), what HTTP calls deflate.
std::string deflate(std::string_view bytes);

/// The bytes of one zlib stream; nullopt when it is broken, has something behind it, or more than
/// `limit`.
std::optional<std::string> inflate(std::string_view bytes, std::size_t limit);

/// What a client asks for in Accept-Encoding, by the qualities it gives: "gzip", "deflate", or
/// nothing.
std::string_view accepted_encoding(std::string_view accept);

}  // namespace lockbox::native
