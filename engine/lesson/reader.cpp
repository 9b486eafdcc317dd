#include "engine/lesson/reader.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::lesson {

namespace {

std::string_view type_word(const Json& json) {
  if (json.is_object())
    return "an object";
  if (json.is_array())
    return "a list";
  if (json.is_string())
    return "a string";
  if (json.is_boolean())
    return "true or false";
  if (json.is_null())
    return "null";
  return "a number";
}

}  // namespace

Node::Node(const Json* json, std::string file, std::string pointer, std::vector<Problem>* problems)
    : json_(json), file_(std::move(file)), pointer_(std::move(pointer)), problems_(problems) {}

void Node::fail(std::string_view rule, std::string message) const {
  problems_->push_back(Problem{file_, pointer_, std::string(rule), std::move(message)});
}

bool Node::is_object() const {
  return json_ && json_->is_object();
}
bool Node::is_array() const {
  return json_ && json_->is_array();
}
bool Node::is_string() const {
  return json_ && json_->is_string();
}

bool Node::object(std::initializer_list<std::string_view> allowed) const {
  if (!json_) {
    fail("missing", "is missing; expected an object");
    return false;
  }
  if (!json_->is_object()) {
    fail("type", concat({"expected an object, found ", type_word(*json_)}));
    return false;
  }
  bool clean = true;
  for (const auto& entry : json_->items()) {
    if (std::find(allowed.begin(), allowed.end(), entry.key()) != allowed.end())
      continue;
    std::vector<std::string> known(allowed.begin(), allowed.end());
    const auto near = closest(entry.key(), known);
    problems_->push_back(
        Problem{file_, child_pointer(pointer_, entry.key()), "unknown-key",
                near ? concat({"unknown field; did you mean \"", *near, "\"?"})
                     : concat({"unknown field; expected one of: ", join(known, ", ")})});
    clean = false;
  }
  return clean;
}

bool Node::has(std::string_view key) const {
  return is_object() && json_->find(std::string(key)) != json_->end();
}

Node Node::at(std::string_view key) const {
  const Json* child = nullptr;
  if (is_object()) {
    const auto it = json_->find(std::string(key));
    if (it != json_->end())
      child = &*it;
  }
  return Node(child, file_, child_pointer(pointer_, key), problems_);
}

Node Node::at(std::size_t index) const {
  const Json* child = is_array() && index < json_->size() ? &(*json_)[index] : nullptr;
  return Node(child, file_, child_pointer(pointer_, std::to_string(index)), problems_);
}

std::size_t Node::size() const {
  return is_array() || is_object() ? json_->size() : 0;
}

std::vector<std::string> Node::keys() const {
  std::vector<std::string> out;
  if (is_object()) {
    for (const auto& entry : json_->items()) out.push_back(entry.key());
  }
  return out;
}

std::vector<Node> Node::elements() const {
  std::vector<Node> out;
  if (!json_)
    return out;
  if (!json_->is_array()) {
    fail("type", concat({"expected a list, found ", type_word(*json_)}));
    return out;
  }
  for (std::size_t i = 0; i < json_->size(); ++i) out.push_back(at(i));
  return out;
}

std::string Node::text() const {
  if (!json_) {
    fail("missing", "is missing; expected a string");
    return {};
  }
  if (!json_->is_string()) {
    fail("type", concat({"expected a string, found ", type_word(*json_)}));
    return {};
  }
  return json_->get<std::string>();
}

std::int64_t Node::integer() const {
  if (!json_) {
    fail("missing", "is missing; expected an integer");
    return 0;
  }
  if (!json_->is_number_integer()) {
    fail("type", concat({"expected an integer, found ", type_word(*json_)}));
    return 0;
  }
  return json_->get<std::int64_t>();
}

bool Node::boolean() const {
  if (!json_ || !json_->is_boolean()) {
    fail(json_ ? "type" : "missing", "expected true or false");
    return false;
  }
  return json_->get<bool>();
}

std::shared_ptr<const Json> Node::copy() const {
  return json_ ? std::make_shared<const Json>(*json_) : std::make_shared<const Json>();
}

std::string Node::text(std::string_view key) const {
  return at(key).text();
}

std::string Node::text_or(std::string_view key, std::string fallback) const {
  return has(key) ? at(key).text() : fallback;
}
std::int64_t Node::integer_or(std::string_view key, std::int64_t fallback) const {
  return has(key) ? at(key).integer() : fallback;
}
bool Node::boolean_or(std::string_view key, bool fallback) const {
  return has(key) ? at(key).boolean() : fallback;
}

std::vector<std::string> Node::texts(std::string_view key) const {
  std::vector<std::string> out;
  for (const Node& element : at(key).elements()) out.push_back(element.text());
  return out;
}

std::string Node::word(std::string_view key, std::initializer_list<std::string_view> words) const {
  const Node here = at(key);
  std::string found = here.text();
  if (here.is_string() && std::find(words.begin(), words.end(), found) == words.end()) {
    const std::vector<std::string> list(words.begin(), words.end());
    here.fail("value", concat({"found \"", found, "\"; expected one of: ", join(list, ", ")}));
  }
  return found;
}

std::string child_pointer(std::string_view pointer, std::string_view token) {
  std::string escaped = replace_all(std::string(token), "~", "~0");
  return concat({pointer, "/", replace_all(std::move(escaped), "/", "~1")});
}

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > 64)
    return false;
  bool joint = true;  // a dot or hyphen may not come first, last or twice
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && ((c != '.' && c != '-') || joint))
      return false;
    joint = !letter;
  }
  return !joint;
}

std::optional<std::int64_t> parse_offset(std::string_view text) {
  if (text.size() < 3 || text.front() != '+')
    return std::nullopt;
  const auto amount = to_int(text.substr(1, text.size() - 2));
  if (!amount || *amount < 0 || *amount > 1000000)
    return std::nullopt;
  switch (text.back()) {
    case 's':
      return *amount * 1000;
    case 'm':
      return *amount * 60000;
    case 'h':
      return *amount * 3600000;
    case 'd':
      return *amount * 86400000;
    default:
      return std::nullopt;
  }
}

}  // namespace lockbox::lesson
