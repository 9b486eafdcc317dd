// Canonical forms of Signature Version 4: IAM User Guide, "Create a signed AWS API request".
#include "engine/crypto/canonical.hpp"

#include <algorithm>
#include <array>

#include "engine/base/text.hpp"
#include "engine/crypto/sigv4.hpp"

namespace lockbox::crypto {

namespace {

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Trimmed, with every run of white space (folded lines included) as one space.
std::string collapse(std::string_view value) {
  std::string out;
  bool pending = false;
  for (const char c : value) {
    if (is_space(c)) {
      pending = !out.empty();
      continue;
    }
    if (pending)
      out += ' ';
    pending = false;
    out += c;
  }
  return out;
}

/// Removes "." and ".." segments and repeated slashes; a final slash stays.
std::string normalize(std::string_view path) {
  std::vector<std::string_view> kept;
  bool folder = true;
  std::size_t at = 0;
  while (at <= path.size()) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, slash - at);
    folder = part.empty() || part == "." || part == "..";
    if (part == ".." && !kept.empty())
      kept.pop_back();
    if (!folder)
      kept.push_back(part);
    at = slash + 1;
  }
  std::string out;
  for (const std::string_view part : kept) {
    out += '/';
    out += part;
  }
  if (folder || out.empty())
    out += '/';
  return out;
}

}  // namespace

std::string uri_encode(std::string_view bytes, bool keep_slash) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if (is_unreserved(c) || (keep_slash && c == '/')) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

std::string uri_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> query_parameters(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& part : split(query, '&')) {
    if (part.empty())
      continue;
    const std::size_t equal = std::min(part.find('='), part.size());
    const std::string_view value =
        equal < part.size() ? std::string_view(part).substr(equal + 1) : std::string_view();
    out.push_back({uri_decode(std::string_view(part).substr(0, equal)), uri_decode(value)});
  }
  return out;
}

std::string canonical_path(std::string_view path, PathForm form) {
  if (path.empty())
    return "/";
  // The path is encoded as it stands, so a path that is already encoded gets encoded twice: that is
  // what every service but Amazon S3 expects.
  return uri_encode(form == PathForm::Normalized ? normalize(path) : std::string(path), true);
}

std::string canonical_query(std::string_view query, std::string_view leave_out) {
  std::vector<std::pair<std::string, std::string>> encoded;
  for (const auto& parameter : query_parameters(query)) {
    if (leave_out.empty() || parameter.first != leave_out)
      encoded.push_back({uri_encode(parameter.first, false), uri_encode(parameter.second, false)});
  }
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& parameter : encoded) {
    if (!out.empty())
      out += '&';
    out += parameter.first;
    out += '=';
    out += parameter.second;
  }
  return out;
}

std::string canonical_headers(const HttpRequest& request, const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    std::string value;
    bool first = true;
    for (const auto& header : request.headers) {
      if (!equals_ignore_case(header.first, name))
        continue;
      if (!first)
        value += ',';
      value += collapse(header.second);
      first = false;
    }
    out += name;
    out += ':';
    out += value;
    out += '\n';
  }
  return out;
}

std::vector<std::string> signable_headers(const HttpRequest& request) {
  // Hops on the way may add or rewrite these, so signing them would break honest requests.
  static constexpr std::array<std::string_view, 6> kUnsigned = {
      "authorization",     "connection", "expect",
      "transfer-encoding", "user-agent", "x-amzn-trace-id"};
  std::vector<std::string> names;
  for (const auto& header : request.headers) {
    std::string name = to_lower(header.first);
    if (std::find(kUnsigned.begin(), kUnsigned.end(), name) == kUnsigned.end())
      names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace lockbox::crypto
