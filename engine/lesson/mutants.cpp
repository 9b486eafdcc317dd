#include "engine/lesson/mutants.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"

namespace lockbox::lesson {

namespace {

using Changed = std::vector<std::pair<std::string, Json>>;  // what was done -> document

std::string sid_of(const Json& statement, std::size_t index) {
  return string_member(statement, "Sid").value_or(concat({"#", std::to_string(index)}));
}

void widen(const Json& document, std::size_t s, const std::string& sid, Changed& out) {
  for (const char* element : {"Action", "Resource", "Principal"}) {
    const Json* there = member(document["Statement"][s], element);
    if (!there || *there == "*")
      continue;
    Json changed = document;
    changed["Statement"][s][element] = "*";
    out.push_back({concat({"widen ", element, " of ", sid}), std::move(changed)});
  }
}

void fewer_actions(const Json& document, std::size_t s, const std::string& sid, Changed& out) {
  const Json* actions = member(document["Statement"][s], "Action");
  if (!actions || !actions->is_array() || actions->size() < 2)
    return;
  for (std::size_t a = 0; a < actions->size(); ++a) {
    Json changed = document;
    changed["Statement"][s]["Action"].erase(a);
    out.push_back(
        {concat({"drop ", (*actions)[a].get<std::string>(), " of ", sid}), std::move(changed)});
  }
}

std::string flipped(const std::string& op) {
  if (op.compare(0, 13, "ForAllValues:") == 0)
    return "ForAnyValue:" + op.substr(13);
  if (op.compare(0, 12, "ForAnyValue:") == 0)
    return "ForAllValues:" + op.substr(12);
  return {};
}

void conditions(const Json& document, std::size_t s, const std::string& sid, Changed& out) {
  const Json* all = member(document["Statement"][s], "Condition");
  if (!all || !all->is_object())
    return;
  for (const auto& op : all->items()) {
    for (const auto& key : op.value().items()) {
      Json changed = document;
      Json& condition = changed["Statement"][s]["Condition"];
      condition[op.key()].erase(key.key());
      if (condition[op.key()].empty())
        condition.erase(op.key());
      if (condition.empty())
        changed["Statement"][s].erase("Condition");
      out.push_back({concat({"drop ", op.key(), " ", key.key(), " of ", sid}), std::move(changed)});
    }
    const std::string other = flipped(op.key());
    if (other.empty())
      continue;
    Json changed = document;
    Json& condition = changed["Statement"][s]["Condition"];
    condition[other] = op.value();
    condition.erase(op.key());
    out.push_back({concat({"flip ", op.key(), " of ", sid}), std::move(changed)});
  }
}

void append(const Json& document, const char* effect, Changed& out) {
  Json changed = document;
  Json statement = {{"Sid", "Mutant"}, {"Effect", effect}};
  const Json& first = document["Statement"][0];
  if (member(first, "Principal"))
    statement["Principal"] = "*";
  statement["Action"] = "*";
  if (member(first, "Resource"))
    statement["Resource"] = "*";
  changed["Statement"].push_back(std::move(statement));
  out.push_back({concat({"append ", effect, " all"}), std::move(changed)});
}

Changed policy_mutants(const Json& document) {
  Changed out;
  const Json& statements = document["Statement"];
  for (std::size_t s = 0; s < statements.size(); ++s) {
    const std::string sid = sid_of(statements[s], s);
    const bool allow = string_member(statements[s], "Effect") == "Allow";
    if (statements.size() > 1) {
      Json fewer = document;
      fewer["Statement"].erase(s);
      out.push_back({concat({"remove ", sid}), std::move(fewer)});
    }
    Json turned = document;
    turned["Statement"][s]["Effect"] = allow ? "Deny" : "Allow";
    out.push_back({concat({"flip Effect of ", sid}), std::move(turned)});
    if (allow)  // a wider Deny is another question: it takes more away
      widen(document, s, sid, out);
    fewer_actions(document, s, sid, out);
    conditions(document, s, sid, out);
  }
  append(document, "Deny", out);
  append(document, "Allow", out);
  return out;
}

/// A client that encrypts: each attribute with every weaker or other action.
Changed client_mutants(const Json& document, const Json& actions) {
  Changed out;
  for (const auto& entry : actions.items()) {
    for (const char* action : {"ENCRYPT_AND_SIGN", "SIGN_ONLY", "DO_NOTHING"}) {
      if (entry.value() == action)
        continue;
      Json changed = document;
      changed["attributeActionsOnEncrypt"][entry.key()] = action;
      out.push_back({concat({action, " for ", entry.key()}), std::move(changed)});
    }
  }
  return out;
}

/// A pattern of a rule: without each of its fields, and without each value where there are several.
/// `path` is the pointer of the object looked at.
void fewer_fields(const Json& document, const std::string& path, Changed& out) {
  const Json& object = document.at(Json::json_pointer(path));
  for (const auto& entry : object.items()) {
    const std::string at = concat({path, "/", entry.key()});
    if (entry.value().is_object()) {
      fewer_fields(document, at, out);
      continue;
    }
    if (object.size() > 1) {
      Json changed = document;
      changed.at(Json::json_pointer(path)).erase(entry.key());
      out.push_back({concat({"drop ", at}), std::move(changed)});
    }
    for (std::size_t i = 0; entry.value().size() > 1 && i < entry.value().size(); ++i) {
      Json changed = document;
      changed.at(Json::json_pointer(at)).erase(i);
      out.push_back(
          {concat({"drop ", lockbox::to_text(entry.value()[i]), " of ", at}), std::move(changed)});
    }
  }
}

Changed document_mutants(const Json& document) {
  const Json* statements = member(document, "Statement");
  if (statements && statements->is_array() && !statements->empty())
    return policy_mutants(document);
  if (const Json* actions = member(document, "attributeActionsOnEncrypt"))
    return client_mutants(document, *actions);
  Changed out;
  if (member(document, "detail")) {
    fewer_fields(document, "", out);
    return out;
  }
  for (std::size_t i = 0; document.is_array() && i < document.size(); ++i) {
    Json fewer = document;
    fewer.erase(i);
    out.push_back({concat({"remove entry ", std::to_string(i)}), std::move(fewer)});
  }
  return out;
}

std::string file_in(const std::string& line) {
  std::size_t at = line.find("file://p/");
  if (at == std::string::npos) {
    at = line.find("file=p/");  // of a form
    at = at == std::string::npos ? at : at - 2;
  }
  if (at == std::string::npos)
    return {};
  std::size_t end = at + 7;
  while (end < line.size() && line[end] != ' ' && line[end] != '\'' && line[end] != '"') ++end;
  return line.substr(at + 7, end - at - 7);
}

}  // namespace

std::vector<Mutant> mutants_of(
    const std::string& step, const std::vector<std::string>& lines,
    const std::function<std::optional<std::string>(const std::string&)>& read) {
  std::vector<Mutant> out;
  std::vector<std::string> seen;  // a document that several commands use is changed once
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines.size() > 1) {
      Mutant m{concat({step, ": drop command ", std::to_string(i + 1)}), lines, {}};
      m.lines.erase(m.lines.begin() + static_cast<std::ptrdiff_t>(i));
      out.push_back(std::move(m));
    }
    if (i + 1 < lines.size() && lines[i] != lines[i + 1]) {
      Mutant m{
          concat({step, ": swap commands ", std::to_string(i + 1), " and ", std::to_string(i + 2)}),
          lines,
          {},
          i};
      std::swap(m.lines[i], m.lines[i + 1]);
      out.push_back(std::move(m));
    }
    const std::string name = file_in(lines[i]);
    const bool again = std::find(seen.begin(), seen.end(), name) != seen.end();
    const auto text = name.empty() || again ? std::nullopt : read(name);
    if (!text)
      continue;
    seen.push_back(name);
    const JsonParse parsed = parse_json(*text);
    if (parsed.error)
      continue;
    for (auto& changed : document_mutants(parsed.value)) {
      out.push_back(Mutant{concat({step, ": ", name.substr(2), ": ", changed.first}),
                           lines,
                           {{name, to_pretty_text(changed.second, 1)}}});
    }
  }
  return out;
}

}  // namespace lockbox::lesson
