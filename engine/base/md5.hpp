#pragma once
// MD5 (RFC 1321): the checksum that S3 entity tags and export manifests carry. Not for security.
#include <string>
#include <string_view>

namespace lockbox {

/// 16 bytes.
std::string md5(std::string_view bytes);

}  // namespace lockbox
