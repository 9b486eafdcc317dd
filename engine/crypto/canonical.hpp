#pragma once
// Percent encoding as Signature Version 4 wants it.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockbox::crypto {

/// Encodes every byte except A-Z a-z 0-9 - . _ ~ (and '/' when `keep_slash`), upper-case hex.
std::string uri_encode(std::string_view bytes, bool keep_slash);

/// Decodes %XX and '+' (a space); what is no valid escape stays as it is.
std::string uri_decode(std::string_view text);

/// Decoded names and values of a query string, in its order.
std::vector<std::pair<std::string, std::string>> query_parameters(std::string_view query);

}  // namespace lockbox::crypto
