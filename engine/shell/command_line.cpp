// The inverse of the argument reader: the command line that makes a call.
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/shell/model.hpp"
#include "engine/shell/shell.hpp"
#include "engine/shell/tokens.hpp"

namespace lockbox::shell {
namespace {

std::string scalar_text(const Json& v) {
  return v.is_string() ? v.get<std::string>() : to_text(v);
}

/// A list of texts as several words; nothing else fits on a command line without JSON.
bool all_scalars(const Json& list) {
  if (!list.is_array() || list.empty())
    return false;
  for (const Json& e : list) {
    if (e.is_structured())
      return false;
    // A word that begins like an option or a document would be read as one.
    const std::string text = scalar_text(e);
    if (text.empty() || text[0] == '-' || text[0] == '[' || text[0] == '{')
      return false;
  }
  return true;
}

std::string option_text(const MemberModel& m, const Json& v) {
  if (v.is_boolean() && m.shape->kind == ShapeKind::Boolean)
    return concat({v.get<bool>() ? " --" : " --no-", m.option});
  std::string out = concat({" --", m.option});
  if (all_scalars(v)) {
    for (const Json& e : v) out += concat({" ", quote_word(scalar_text(e))});
    return out;
  }
  const std::string text = v.is_structured() ? to_text(v) : scalar_text(v);
  // A value that begins with two dashes is taken for an option unless it is joined by "=".
  if (text.substr(0, 2) == "--")
    return concat({" ", quote_word(concat({"--", m.option, "=", text}))});
  return out + " " + quote_word(text);
}

}  // namespace

std::string command_line(const cloud::CallApi& call) {
  const CommandModel* command = find_operation_model(call.service, call.operation);
  std::string service = call.service;
  for (const ServiceModel& s : services()) {
    if (s.service == call.service)
      service = s.name;
  }
  std::string out =
      concat({"aws ", service, " ", command ? command->name : option_name(call.operation)});
  Json unknown = Json::object();
  if (call.parameters && call.parameters->is_object()) {
    for (const auto& [name, value] : call.parameters->items()) {
      const MemberModel* m = command ? find_member(*command->input, name) : nullptr;
      if (m) {
        out += option_text(*m, value);
      } else {
        unknown[name] = value;
      }
    }
  }
  if (!unknown.empty())
    out += concat({" --cli-input-json ", quote_word(to_text(unknown))});
  if (call.as == "anonymous") {
    out += " --no-sign-request";
  } else if (!call.as.empty()) {
    out += concat({" --profile ", quote_word(call.as)});
  }
  if (!call.from.empty())
    out += concat({" --from ", quote_word(call.from)});
  if (call.read_timeout_ms != cloud::kReadTimeoutMs)
    out += concat({" --cli-read-timeout ", std::to_string(call.read_timeout_ms / 1000)});
  if (!call.region.empty())
    out += concat({" --region ", quote_word(call.region)});
  if (!call.endpoint.empty())
    out += concat({" --endpoint-url ",
                   call.endpoint.find("://") != std::string::npos ? ""
                   : call.tls                                     ? "https://"
                                                                  : "http://",
                   call.endpoint});
  return out;
}

}  // namespace lockbox::shell
