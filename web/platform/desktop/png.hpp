#pragma once
// Writes pictures as PNG, without a library: the format's own filters and a small deflate with runs
// and fixed codes, which suits flat pictures of a user interface.
#include <cstdint>
#include <string>
#include <vector>

namespace lockbox::platform {

/// The bytes of a PNG file (8 bits, RGB; alpha is dropped) of `rgba`, width * height * 4 bytes from
/// the top left.
std::string encode_png(const std::vector<std::uint8_t>& rgba, int width, int height);

}  // namespace lockbox::platform
