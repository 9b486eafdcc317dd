#include "engine/network/topology_reader.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/ip.hpp"

namespace lockbox::network {

void Reader::fail(const std::string& at, std::string_view message) {
  notes_.push_back(Note{document + (at.empty() ? "/" : at), std::string(message), false});
}

void Reader::remark(const std::string& at, std::string_view message) {
  notes_.push_back(Note{document + (at.empty() ? "/" : at), std::string(message), true});
}

const Json* Reader::find(const Json& from, const char* name) const {
  if (const Json* v = member(from, name))
    return v;
  std::string other = name;
  const char c = other[0];
  other[0] = c >= 'A' && c <= 'Z'   ? static_cast<char>(c - 'A' + 'a')
             : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A')
                                    : c;
  return member(from, other);
}

const Json* Reader::object(const Json& from, const char* name) const {
  const Json* v = find(from, name);
  return v && v->is_object() ? v : nullptr;
}

std::string Reader::text(const Json& from, const std::string& at, const char* name, bool required) {
  const Json* v = find(from, name);
  if (v && v->is_string())
    return v->get<std::string>();
  if (v || required)
    fail(concat({at, "/", name}), v ? "expected a text" : "is missing; expected a text");
  return {};
}

bool Reader::boolean(const Json& from, const std::string& at, const char* name, bool otherwise) {
  const Json* v = find(from, name);
  if (v && !v->is_boolean())
    fail(concat({at, "/", name}), "expected true or false");
  return v && v->is_boolean() ? v->get<bool>() : otherwise;
}

int Reader::number(const Json& from, const std::string& at, const char* name, int otherwise) {
  const Json* v = find(from, name);
  if (!v)
    return otherwise;
  if (!v->is_number_integer() || v->get<double>() > 1e6 || v->get<double>() < -1e6) {
    fail(concat({at, "/", name}), "expected an integer");
    return otherwise;
  }
  return v->get<int>();
}

std::string Reader::cidr(const Json& from, const std::string& at, const char* name, bool required) {
  std::string out = text(from, at, name, required);
  if (!out.empty() && !parse_block(out)) {
    fail(concat({at, "/", name}), concat({"expected a CIDR block, found \"", out, "\""}));
    out.clear();
  }
  return out;
}

std::string Reader::address(const Json& from, const std::string& at, const char* name,
                            bool required) {
  std::string out = text(from, at, name, required);
  if (!out.empty() && !parse_ip(out)) {
    fail(concat({at, "/", name}), concat({"not an address: ", out}));
    out.clear();
  }
  return out;
}

std::vector<std::pair<const Json*, std::string>> Reader::objects(const Json& from,
                                                                 const std::string& at,
                                                                 const char* name) {
  std::vector<std::pair<const Json*, std::string>> out;
  const Json* list = find(from, name);
  if (!list)
    return out;
  const std::string here = concat({at, "/", name});
  if (!list->is_array()) {
    fail(here, "expected a list");
    return out;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    std::string p = concat({here, "/", std::to_string(i)});
    if ((*list)[i].is_object()) {
      out.emplace_back(&(*list)[i], std::move(p));
    } else {
      fail(p, "expected an object");
    }
  }
  return out;
}

std::vector<std::string> Reader::texts(const Json& from, const std::string& at, const char* name) {
  std::vector<std::string> out;
  const Json* list = find(from, name);
  if (!list)
    return out;
  if (!list->is_array()) {
    fail(concat({at, "/", name}), "expected a list of texts");
    return out;
  }
  for (const Json& v : *list) {
    if (v.is_string()) {
      out.push_back(v.get<std::string>());
    } else {
      fail(concat({at, "/", name}), "expected a list of texts");
    }
  }
  return out;
}

std::string Reader::name_tag(const Json& from) const {
  for (const char* list : {"Tags", "TagSet"}) {
    const Json* tags = member(from, list);
    if (!tags || !tags->is_array())
      continue;
    for (const Json& tag : *tags)
      if (string_member(tag, "Key") == std::optional<std::string>("Name"))
        return string_member(tag, "Value").value_or("");
  }
  return {};
}

}  // namespace lockbox::network
