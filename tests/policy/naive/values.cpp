#include "tests/policy/naive/values.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>

namespace naive {

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + 32);
  return text;
}

std::vector<std::string> parts(const std::string& text, char separator, std::size_t most) {
  std::vector<std::string> out{""};
  for (const char c : text) {
    if (c == separator && out.size() < most) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

std::optional<Marks> substitute(const std::string& text, bool variables, const Keys& keys,
                                int from_part) {
  Marks out;
  int colons = 0;
  const auto literal = [&](const std::string& s) {
    for (const char c : s) out.push_back({c, false});
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t end = text.find('}', i);
    if (!variables || text.compare(i, 2, "${") != 0 || end == std::string::npos) {
      colons += text[i] == ':';
      out.push_back({text[i], text[i] == '*' || text[i] == '?'});
      continue;
    }
    std::string name = text.substr(i + 2, end - i - 2);
    i = end;
    if (name == "*" || name == "?" || name == "$") {
      literal(name);
      continue;
    }
    std::optional<std::string> otherwise;
    const std::size_t comma = name.find(", '");
    if (comma != std::string::npos && name.size() >= comma + 4 && name.back() == '\'') {
      otherwise = name.substr(comma + 3, name.size() - comma - 4);
      name = name.substr(0, comma);
    }
    if (colons < from_part)
      return std::nullopt;
    const auto key = keys.find(lower(name));
    if (key != keys.end() && !key->second.many && !key->second.values.empty()) {
      literal(key->second.values[0]);
    } else if (otherwise) {
      literal(*otherwise);
    } else {
      return std::nullopt;
    }
  }
  return out;
}

std::string plain(const Marks& marks) {
  std::string out;
  for (const Mark& m : marks) out += m.c;
  return out;
}

namespace {

// The textbook recursion; fine for the short texts of the comparison.
bool glob(const Marks& p, std::size_t i, const std::string& t, std::size_t j,
          const std::function<bool(std::size_t, char)>& run_takes) {
  if (i == p.size())
    return j == t.size();
  if (p[i].wild && p[i].c == '*') {
    if (glob(p, i + 1, t, j, run_takes))
      return true;
    return j < t.size() && run_takes(i, t[j]) && glob(p, i, t, j + 1, run_takes);
  }
  if (j == t.size())
    return false;
  const bool fits = p[i].wild ? run_takes(i, t[j]) : p[i].c == t[j];
  return fits && glob(p, i + 1, t, j + 1, run_takes);
}

std::vector<Marks> mark_parts(const Marks& marks) {
  std::vector<Marks> out(1);
  for (const Mark& m : marks) {
    if (m.c == ':' && !m.wild && out.size() < 6) {
      out.emplace_back();
    } else {
      out.back().push_back(m);
    }
  }
  return out;
}

}  // namespace

bool like(const Marks& pattern, const std::string& text) {
  return glob(pattern, 0, text, 0, [](std::size_t, char) { return true; });
}

bool arn_like(const Marks& pattern, const std::string& arn) {
  const std::vector<std::string> seen = parts(arn, ':', 6);
  const std::vector<Marks> wanted = mark_parts(pattern);
  if (seen.size() != 6 || seen[0] != "arn" || wanted.size() != 6)
    return false;
  for (std::size_t i = 0; i < 6; ++i)
    if (!like(wanted[i], seen[i]))
      return false;
  return true;
}

bool resource_like(const Marks& pattern, const std::string& resource) {
  if (pattern.size() == 1 && pattern[0].wild && pattern[0].c == '*')
    return true;
  const auto takes = [&](std::size_t at, char c) {
    int colons = 0;
    for (std::size_t i = 0; i < at; ++i) colons += pattern[i].c == ':';
    const bool last_of_part = at + 1 == pattern.size() || pattern[at + 1].c == ':';
    const bool crosses = colons >= 5 || (pattern[at].c == '*' && last_of_part);
    return crosses || c != ':';
  };
  return glob(pattern, 0, resource, 0, takes);
}

bool is_negated(const std::string& op) {
  return op.find("Not") != std::string::npos;
}

namespace {

// Only what the generator writes: an optional sign, digits, at most one point.
std::optional<std::int64_t> thousandths(const std::string& text) {
  std::int64_t whole = 0, fraction = 0;
  int places = -1;
  const bool minus = !text.empty() && text[0] == '-';
  for (std::size_t i = minus ? 1 : 0; i < text.size(); ++i) {
    if (text[i] == '.' && places < 0) {
      places = 0;
    } else if (text[i] >= '0' && text[i] <= '9') {
      if (places < 0) {
        whole = whole * 10 + (text[i] - '0');
      } else if (places++ < 3) {
        fraction = fraction * 10 + (text[i] - '0');
      }
    } else {
      return std::nullopt;
    }
  }
  if (text.empty() || places == 0)
    return std::nullopt;
  for (int i = std::max(places, 0); i < 3; ++i) fraction *= 10;
  return (minus ? -1 : 1) * (whole * 1000 + fraction);
}

// 2026-09-01T00:00:00Z sorts like its text.
std::optional<std::string> instant(const std::string& text) {
  if (text.size() == 20 && text[4] == '-' && text[10] == 'T' && text[19] == 'Z')
    return text;
  return std::nullopt;
}

struct Address {
  std::uint32_t ip = 0;
  int bits = 32;
};

std::optional<Address> address(const std::string& text) {
  const auto halves = parts(text, '/', 2);
  const auto numbers = parts(halves[0], '.', 9);
  Address out;
  if (numbers.size() != 4)
    return std::nullopt;
  for (const std::string& n : numbers) {
    const auto v = thousandths(n);
    if (!v || *v < 0 || *v > 255000)
      return std::nullopt;
    out.ip = out.ip * 256 + static_cast<std::uint32_t>(*v / 1000);
  }
  if (halves.size() == 2)
    out.bits = std::stoi(halves[1]);
  return out;
}

bool inside(const Address& block, const Address& a) {
  if (a.bits < block.bits)
    return false;
  for (int i = 0; i < block.bits; ++i)
    if (((block.ip ^ a.ip) >> (31 - i)) & 1)
      return false;
  return true;
}

template <class T>
bool ordered(const std::string& op, const T& a, const T& b) {
  if (op.find("LessThanEquals") != std::string::npos)
    return a <= b;
  if (op.find("LessThan") != std::string::npos)
    return a < b;
  if (op.find("GreaterThanEquals") != std::string::npos)
    return a >= b;
  if (op.find("GreaterThan") != std::string::npos)
    return a > b;
  return a == b;
}

// One value of the policy; nullopt: one side cannot be read.
std::optional<bool> one(const std::string& op, const std::string& wanted, const std::string& seen,
                        bool variables, const Keys& keys) {
  if (op.rfind("Numeric", 0) == 0) {
    const auto a = thousandths(seen), b = thousandths(wanted);
    return a && b ? std::optional<bool>(ordered(op, *a, *b)) : std::nullopt;
  }
  if (op.rfind("Date", 0) == 0) {
    const auto a = instant(seen), b = instant(wanted);
    return a && b ? std::optional<bool>(ordered(op, *a, *b)) : std::nullopt;
  }
  if (op == "IpAddress" || op == "NotIpAddress") {
    const auto a = address(seen), b = address(wanted);
    return a && b ? std::optional<bool>(inside(*b, *a)) : std::nullopt;
  }
  if (op == "Bool") {
    const bool readable = lower(wanted) == "true" || lower(wanted) == "false";
    return readable && lower(wanted) == lower(seen);
  }
  if (op == "BinaryEquals")
    return wanted == seen;
  const auto marks = substitute(wanted, variables, keys, 0);
  if (!marks)
    return false;
  if (op.rfind("Arn", 0) == 0)
    return arn_like(*marks, seen);
  if (op.find("Like") != std::string::npos)
    return like(*marks, seen);
  if (op.find("IgnoreCase") != std::string::npos)
    return lower(plain(*marks)) == lower(seen);
  return plain(*marks) == seen;
}

}  // namespace

Truth compare(const std::string& op, const std::vector<std::string>& wanted,
              const std::string& seen, bool variables, const Keys& keys) {
  bool any = false;
  for (const std::string& w : wanted) {
    const auto hit = one(op, w, seen, variables, keys);
    if (!hit && is_negated(op))
      return Truth::Unknown;
    any = any || hit.value_or(false);
  }
  return any != is_negated(op) ? Truth::Yes : Truth::No;
}

}  // namespace naive
