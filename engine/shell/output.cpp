#include "engine/shell/output.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "engine/base/text.hpp"

namespace lockbox::shell {
namespace {

/// A scalar as the text format shows it.
std::string plain(const Json& v) {
  if (v.is_string())
    return v.get<std::string>();
  if (v.is_null())
    return "None";
  if (v.is_boolean())
    return v.get<bool>() ? "True" : "False";
  return to_text(v);
}

using NameSet = std::set<std::string>;

class TextWriter {
 public:
  std::string out;

  void write(const Json& v, std::string_view label) {
    if (v.is_object()) {
      NameSet scalars;
      for (const auto& [name, member] : v.items()) {
        if (is_scalar(member))
          scalars.insert(name);
      }
      structure(v, label, scalars);
    } else if (v.is_array()) {
      list(v, label);
    } else {
      line({plain(v)}, label);
    }
  }

 private:
  void line(std::vector<std::string> cells, std::string_view label) {
    if (!label.empty())
      cells.insert(cells.begin(), to_upper(label));
    out += join(cells, "\t") + "\n";
  }

  void structure(const Json& v, std::string_view label, const NameSet& scalars) {
    std::vector<std::string> cells;
    for (const std::string& name : scalars) {
      const auto it = v.find(name);
      cells.push_back(it == v.end() ? "" : is_scalar(*it) ? plain(*it) : to_text(*it));
    }
    if (!cells.empty())
      line(std::move(cells), label);
    NameSet rest;
    for (const auto& [name, member] : v.items()) {
      if (!scalars.count(name))
        rest.insert(name);
    }
    for (const std::string& name : rest) write(v[name], name);
  }

  void list(const Json& v, std::string_view label) {
    const bool objects =
        std::any_of(v.begin(), v.end(), [](const Json& e) { return e.is_object(); });
    if (objects) {
      // Structures of one list get the same columns.
      NameSet scalars;
      for (const Json& e : v) {
        if (!e.is_object())
          continue;
        for (const auto& [name, member] : e.items()) {
          if (is_scalar(member))
            scalars.insert(name);
        }
      }
      for (const Json& e : v) {
        if (e.is_object()) {
          structure(e, label, scalars);
        } else {
          write(e, label);
        }
      }
      return;
    }
    std::vector<std::string> scalars;
    for (const Json& e : v) {
      if (is_scalar(e))
        scalars.push_back(plain(e));
    }
    if (!label.empty()) {
      for (std::string& cell : scalars) line({std::move(cell)}, label);
    } else if (!scalars.empty()) {
      line(std::move(scalars), "");
    }
    for (const Json& e : v) {
      if (!is_scalar(e))
        write(e, label);
    }
  }
};

bool only(const std::string& s, std::string_view allowed) {
  return s.find_first_not_of(allowed) == std::string::npos;
}

/// Integers (also octal, hexadecimal, base 60) and floating point numbers of YAML 1.1 and 1.2.
bool looks_like_number(const std::string& s) {
  const std::string digits = s[0] == '-' || s[0] == '+' ? s.substr(1) : s;
  if (digits.empty() || !only(digits.substr(0, 1), "0123456789."))
    return false;
  if (digits.size() > 2 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'o'))
    return only(digits.substr(2), "0123456789abcdefABCDEF_");
  const auto dots = std::count(digits.begin(), digits.end(), '.');
  const auto exponents =
      std::count_if(digits.begin(), digits.end(), [](char c) { return c == 'e' || c == 'E'; });
  return digits != "." && dots <= 1 && exponents <= 1 && only(digits, "0123456789._:eE+-");
}

bool looks_like_date(const std::string& s) {
  return s.size() >= 8 && s.size() <= 40 && s[4] == '-' && only(s, "0123456789-+:.TtZz ");
}

/// Whether YAML would read the plain text as something else than this string.
bool needs_quotes(const std::string& s) {
  if (s.empty() || s.front() == ' ' || s.back() == ' ')
    return true;
  static const NameSet kWords = {"<<", "yes", "no", "true", "false", "on", "off", "null", "~"};
  if (kWords.count(to_lower(s)))
    return true;
  if (std::string_view("!&*-?|>@`\"'%#{}[],:=").find(s[0]) != std::string_view::npos) {
    const bool plain_dash = (s[0] == '-' || s[0] == '?' || s[0] == ':') && s.size() > 1 &&
                            s[1] != ' ' && !(s[1] >= '0' && s[1] <= '9') && s[1] != '-' &&
                            s[1] != '.';
    if (!plain_dash)
      return true;
  }
  if (s.find(": ") != std::string::npos || s.find(" #") != std::string::npos || s.back() == ':')
    return true;
  return looks_like_number(s) || looks_like_date(s);
}

std::string yaml_scalar(const Json& v) {
  if (!v.is_string())
    return to_text(v);
  const std::string& s = v.get_ref<const std::string&>();
  const bool control =
      std::any_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (control)
    return to_text(v);
  return needs_quotes(s) ? concat({"'", replace_all(s, "'", "''"), "'"}) : s;
}

void write_yaml(const Json& v, int indent, bool after_dash, std::string& out) {
  const std::string pad(static_cast<std::size_t>(indent), ' ');
  bool first = after_dash;
  if (v.is_object()) {
    for (const auto& [name, member] : v.items()) {
      if (!first)
        out += pad;
      first = false;
      out += yaml_scalar(name) + ":";
      if (is_scalar(member) || member.empty()) {
        out += " " + (is_scalar(member) ? yaml_scalar(member) : to_text(member)) + "\n";
      } else {
        out += "\n";
        write_yaml(member, member.is_array() ? indent : indent + 2, false, out);
      }
    }
    return;
  }
  for (const Json& e : v) {
    if (!first)
      out += pad;
    first = false;
    out += "- ";
    if (is_scalar(e) || e.empty()) {
      out += (is_scalar(e) ? yaml_scalar(e) : to_text(e)) + "\n";
    } else {
      write_yaml(e, indent + 2, true, out);
    }
  }
}

}  // namespace

bool is_scalar(const Json& v) {
  return !v.is_array() && !v.is_object();
}

std::string format_json(const Json& value) {
  if (value.is_object() && value.empty())
    return "";
  return to_pretty_text(value, 4) + "\n";
}

std::string format_text(const Json& value) {
  TextWriter w;
  w.write(value, "");
  return std::move(w.out);
}

std::string format_yaml(const Json& value) {
  if (is_scalar(value) || value.empty())
    return (is_scalar(value) ? yaml_scalar(value) : to_text(value)) + "\n";
  std::string out;
  write_yaml(value, 0, false, out);
  return out;
}

}  // namespace lockbox::shell
