#include "engine/cloud/command.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::cloud {

namespace {

using Parsed = Expected<Command, std::string>;

std::string wrong(std::string_view pointer, std::string_view expected) {
  return concat({pointer, ": expected ", expected});
}

Json call_to_json(const CallApi& call) {
  Json j = Json::object();
  j["kind"] = "call";
  if (!call.as.empty())
    j["as"] = call.as;
  if (call.credentials) {
    j["credentials"] = Json{{"AccessKeyId", call.credentials->access_key_id},
                            {"SecretAccessKey", call.credentials->secret_access_key},
                            {"SessionToken", call.credentials->session_token}};
  }
  if (!call.from.empty())
    j["from"] = call.from;
  j["op"] = concat({call.service, ":", call.operation});
  if (!call.region.empty())
    j["region"] = call.region;
  if (call.parameters)
    j["in"] = *call.parameters;
  if (!call.tls)
    j["tls"] = false;
  if (call.clock_skew_ms != 0)
    j["clockSkewMs"] = call.clock_skew_ms;
  if (call.read_timeout_ms != kReadTimeoutMs)
    j["readTimeoutMs"] = call.read_timeout_ms;
  if (!call.endpoint.empty())
    j["endpoint"] = call.endpoint;
  return j;
}

/// Reads an optional string member; false when it is there with another type.
bool read_string(const Json& json, const char* name, std::string& out) {
  const Json* m = member(json, name);
  if (!m)
    return true;
  if (!m->is_string())
    return false;
  out = m->get<std::string>();
  return true;
}

Parsed parse_credentials(const Json& json, CallApi& call) {
  identity::Credentials c;
  if (!json.is_object() || !read_string(json, "AccessKeyId", c.access_key_id) ||
      !read_string(json, "SecretAccessKey", c.secret_access_key) ||
      !read_string(json, "SessionToken", c.session_token)) {
    return wrong("/credentials", "an object with AccessKeyId, SecretAccessKey and SessionToken");
  }
  call.credentials = std::move(c);
  return Command(Note{});
}

Parsed parse_call(const Json& json) {
  CallApi call;
  for (const auto& [name, target] : {std::pair<const char*, std::string*>{"as", &call.as},
                                     {"from", &call.from},
                                     {"region", &call.region},
                                     {"endpoint", &call.endpoint}}) {
    if (!read_string(json, name, *target))
      return wrong(concat({"/", name}), "a string");
  }
  const std::optional<std::string> op = string_member(json, "op");
  const std::size_t colon = op ? op->find(':') : std::string::npos;
  if (!op || colon == std::string::npos)
    return wrong("/op", "\"service:Operation\"");
  call.service = op->substr(0, colon);
  call.operation = op->substr(colon + 1);
  if (const Json* c = member(json, "credentials")) {
    Parsed read = parse_credentials(*c, call);
    if (!read)
      return read;
  }
  if (const Json* in = member(json, "in")) {
    if (!in->is_object())
      return wrong("/in", "an object");
    call.parameters = std::make_shared<const Json>(*in);
  }
  if (const Json* tls = member(json, "tls")) {
    if (!tls->is_boolean())
      return wrong("/tls", "true or false");
    call.tls = tls->get<bool>();
  }
  if (const Json* skew = member(json, "clockSkewMs")) {
    // A hundred years at most, so that no sum of times can overflow.
    constexpr std::int64_t kMost = 100LL * 366 * 86400 * 1000;
    if (!skew->is_number_integer() || skew->get<std::int64_t>() > kMost ||
        skew->get<std::int64_t>() < -kMost)
      return wrong("/clockSkewMs", "a whole number of milliseconds");
    call.clock_skew_ms = skew->get<std::int64_t>();
  }
  if (const Json* timeout = member(json, "readTimeoutMs")) {
    constexpr std::int64_t kDayMs = 86400 * 1000;
    if (!timeout->is_number_integer() || timeout->get<std::int64_t>() < 0 ||
        timeout->get<std::int64_t>() > kDayMs)
      return wrong("/readTimeoutMs", "milliseconds from 0 to a day");
    call.read_timeout_ms = timeout->get<std::int64_t>();
  }
  return Command(std::move(call));
}

Parsed parse_clock(const Json& json) {
  const Json* ms = member(json, "ms");
  constexpr std::int64_t kTenYears = 315360000000;
  if (!ms || !ms->is_number_integer() || ms->get<std::int64_t>() < 0 ||
      ms->get<std::int64_t>() > kTenYears) {
    return wrong("/ms", "milliseconds from 0 to ten years");
  }
  return Command(AdvanceClock{ms->get<std::int64_t>()});
}

Parsed parse_file(const Json& json) {
  WriteFile file;
  const std::optional<std::string> name = string_member(json, "name");
  if (!name || name->empty())
    return wrong("/name", "a file name");
  file.name = *name;
  if (const Json* content = member(json, "content")) {
    if (!content->is_string())
      return wrong("/content", "a string");
    file.content = content->get<std::string>();
  }
  return Command(std::move(file));
}

struct ToJson {
  Json operator()(const CallApi& call) const { return call_to_json(call); }
  Json operator()(const AdvanceClock& clock) const {
    return Json{{"kind", "clock"}, {"ms", clock.ms}};
  }
  Json operator()(const WriteFile& file) const {
    Json j{{"kind", "file"}, {"name", file.name}};
    if (file.content)
      j["content"] = *file.content;
    return j;
  }
  Json operator()(const Note& note) const {
    return Json{{"kind", "note"}, {"data", note.data ? *note.data : Json()}};
  }
};

}  // namespace

Json to_json(const Command& command) {
  return std::visit(ToJson{}, command);
}

Expected<Command, std::string> command_from_json(const Json& json) {
  if (!json.is_object())
    return wrong("", "an object");
  const std::optional<std::string> kind = string_member(json, "kind");
  if (kind == "call")
    return parse_call(json);
  if (kind == "clock")
    return parse_clock(json);
  if (kind == "file")
    return parse_file(json);
  if (kind == "note") {
    const Json* data = member(json, "data");
    return Command(Note{std::make_shared<const Json>(data ? *data : Json())});
  }
  return wrong("/kind", "\"call\", \"clock\", \"file\" or \"note\"");
}

}  // namespace lockbox::cloud
