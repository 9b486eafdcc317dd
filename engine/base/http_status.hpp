#pragma once
// Reason phrases of HTTP. Source: RFC 9110, section 15.
#include <string_view>

namespace lockbox {

/// "Bad Request" for 400; "Answer" for a status that Lockbox never gives.
constexpr std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 409:
      return "Conflict";
    case 413:
      return "Payload Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Answer";
  }
}

}  // namespace lockbox
