#pragma once
// The gzip file format (RFC 1952): data files of exports and imports. Writing stores the bytes
// without compressing them, which every reader understands; reading takes all of DEFLATE (RFC
// 1951).
#include <cstdint>
#include <string>
#include <string_view>

namespace lockbox {

std::string gzip(std::string_view bytes);

struct Gunzipped {
  std::string bytes;
  std::string problem;  ///< what is wrong with the file; empty: nothing
};
/// The bytes of all members of the file. More than `most` bytes are a problem.
Gunzipped gunzip(std::string_view file, std::size_t most);

/// Whether the bytes begin as a gzip file does.
bool is_gzip(std::string_view bytes);

}  // namespace lockbox
