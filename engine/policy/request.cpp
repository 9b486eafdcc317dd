#include "engine/policy/request.hpp"

namespace lockbox::policy {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool LessNoCase::operator()(std::string_view a, std::string_view b) const {
  const std::size_t n = a.size() < b.size() ? a.size() : b.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (a[i] == b[i])
      continue;
    const char x = lower(a[i]), y = lower(b[i]);
    if (x != y)
      return static_cast<unsigned char>(x) < static_cast<unsigned char>(y);
  }
  return a.size() < b.size();
}

const ContextValue* Context::find(std::string_view key) const {
  const auto it = values.find(key);
  return it == values.end() ? nullptr : &it->second;
}

void Context::set(std::string key, std::string value, std::string origin) {
  ContextValue v;
  v.values.push_back(std::move(value));
  v.origin = std::move(origin);
  values[std::move(key)] = std::move(v);
}

void Context::set_multi(std::string key, std::vector<std::string> list, std::string origin) {
  ContextValue v;
  v.multivalued = true;
  v.values = std::move(list);
  v.origin = std::move(origin);
  values[std::move(key)] = std::move(v);
}

}  // namespace lockbox::policy
