#include "engine/shell/lockbox_access.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/policy/analysis/new_access.hpp"
#include "engine/policy/decide.hpp"

namespace lockbox::shell {
namespace {

Reply answer(std::string text, int status = 0) {
  Reply r;
  r.status = status;
  r.out = std::move(text);
  return r;
}

/// The keys of a request that its sender chose.
std::string chosen(const policy::AuthRequest& request) {
  std::string out;
  for (const auto& [key, value] : request.context.values) {
    if (value.origin != "chosen")
      continue;
    std::string text =
        value.multivalued ? concat({"[", join(value.values, ", "), "]"}) : value.values.front();
    out += concat({out.empty() ? "" : ", ", key, " = ", text});
  }
  return out;
}

std::string full_resource(const cloud::World& w, const std::string& text) {
  if (text == "*" || text.rfind("arn:", 0) == 0)
    return text;
  return concat({"arn:aws:dynamodb:", w.region, ":", w.account, ":table/", text});
}

std::string full_action(const std::string& text) {
  return text.find(':') == std::string::npos ? "dynamodb:" + text : text;
}

std::string padded(std::string text, std::size_t width) {
  text.append(text.size() < width ? width - text.size() : 1, ' ');
  return text;
}

/// A file of the lab as a policy: of an identity, else of a role (trust), else of another resource.
Expected<policy::DocumentPtr, std::string> policy_file(const cloud::World& w,
                                                       const std::string& name) {
  const std::string* text = w.files.find(name.rfind("file://", 0) == 0 ? name.substr(7) : name);
  if (!text)
    return concat({"There is no file ", name, "; `lockbox files` lists them.\n"});
  auto document = policy::parse_document(*text, policy::Kind::Identity);
  if (document)
    return *document;
  for (const policy::Kind kind : {policy::Kind::Trust, policy::Kind::Resource})
    if (auto other = policy::parse_document(*text, kind))
      return *other;
  return concat({name, ": ", policy::to_text(document.error().front()), "\n"});
}

}  // namespace

std::string who_can_text(const cloud::WhoCan& found, const std::string& action,
                         const std::string& resource) {
  std::string out;
  for (const cloud::Access& a : found.can) {
    out += concat({padded(a.who, 28), "from ", a.from, "\n"});
    if (!a.request.principal.arn.empty() && a.request.principal.arn != a.who)
      out += concat({"    ", a.request.principal.arn, "\n"});
    if (!a.chain.empty()) {
      out += concat({"    by assuming "});
      for (const cloud::Hop& hop : a.chain) {
        const std::string with = chosen(hop.request);
        out += concat({&hop == &a.chain.front() ? "" : ", then ", hop.role,
                       with.empty() ? "" : " (with ", with, with.empty() ? "" : ")"});
      }
      out += "\n";
    }
    const std::string with = chosen(a.request);
    if (!with.empty())
      out += concat({"    for example with ", with, "\n"});
    out += concat({"    ", a.decision.reason, "\n"});
  }
  if (found.can.empty())
    out = concat({"Nobody can ", action, " on ", resource, ".\n"});
  if (!found.unsure.empty())
    out += concat({"Not every case was looked at for: ", join(found.unsure, ", "), ".\n"});
  out += concat({std::to_string(found.callers), " callers on ", std::to_string(found.roads),
                 " roads, ", std::to_string(found.tried), " requests evaluated.\n"});
  return out;
}

std::string who_can_lines(const cloud::WhoCan& found) {
  std::string out;
  const auto line = [&out](const std::string& id, const auto& asked) {
    out += to_text(policy::to_decide_line(id, asked.request, asked.policies)) + "\n";
  };
  for (const cloud::Access& a : found.can) {
    std::string through;
    for (const cloud::Hop& hop : a.chain) {
      line(concat({a.who, through, " assumes ", hop.role, " from ", hop.from}), hop);
      through += concat({" through ", hop.role});
    }
    line(concat({a.who, through, " from ", a.from}), a);
  }
  return out;
}

Reply who_can_command(cloud::History& h, Session&, const Words& words) {
  Words rest(words.begin() + 1, words.end());
  const bool json = !rest.empty() && rest.back() == "--json";
  if (json)
    rest.pop_back();
  if (rest.size() != 2)
    return refused(2, "usage: lockbox who-can ACTION RESOURCE [--json]\n");
  const std::string action = full_action(rest[0]), resource = full_resource(h.world(), rest[1]);
  const cloud::WhoCan found = cloud::who_can(h.world(), action, resource);
  return answer(json ? who_can_lines(found) : who_can_text(found, action, resource));
}

Reply new_access_command(cloud::History& h, Session&, const Words& words) {
  if (words.size() != 3)
    return refused(2, "usage: lockbox new-access OLD NEW (files of this lab)\n");
  const auto before = policy_file(h.world(), words[1]);
  if (!before)
    return refused(1, before.error());
  const auto after = policy_file(h.world(), words[2]);
  if (!after)
    return refused(1, after.error());
  if ((*before)->kind != (*after)->kind)
    return refused(1, concat({words[1], " and ", words[2],
                              " are policies of different kinds: one names its principals, or is "
                              "a role's trust policy.\n"}));
  const policy::NewAccess found = policy::new_access(*before, *after, h.world().account);
  const std::string looked = concat({"(", std::to_string(found.classes), " kinds of requests, ",
                                     std::to_string(found.tried), " evaluated)\n"});
  if (!found.witness)
    return answer(concat({found.complete ? "No new access: " + words[2] + " allows nothing that "
                                         : "No new access was found, but not every case could be "
                                           "looked at: ",
                          found.complete ? words[1] + " does not allow. " : "", looked}));
  std::string out =
      concat({"New access: ", found.witness->action, " on ", found.witness->resource, "\n"});
  if ((*after)->kind != policy::Kind::Identity)
    out += concat({"    by ",
                   found.witness->principal.arn.empty() ? "anybody, without credentials"
                                                        : found.witness->principal.arn,
                   "\n"});
  const std::string with = chosen(*found.witness);
  if (!with.empty())
    out += concat({"    with ", with, "\n"});
  return answer(out + looked, 1);
}

Reply excess_command(cloud::History& h, Session&, const Words& words) {
  if (words.size() != 2)
    return refused(2, "usage: lockbox excess ROLE\n");
  const auto found = cloud::excess_of_role(h.world(), words[1]);
  if (!found)
    return refused(1, found.error() + "\n");
  std::string out = "Used (by the records of this world):\n";
  for (const auto& [action, times] : found->used)
    out += concat({"    ", padded(action, 36), std::to_string(times), "\n"});
  if (found->used.empty())
    out += "    nothing\n";
  out += "Allowed and never used:\n";
  for (const auto& [action, resource] : found->unused)
    out += concat({"    ", padded(action, 36), "for example on ", resource, "\n"});
  if (found->unused.empty())
    out += "    nothing\n";
  if (!found->idle_statements.empty())
    out += concat(
        {"Statements that no used action needs: ", join(found->idle_statements, ", "), "\n"});
  return answer(std::move(out));
}

Reply matrix_command(cloud::History& h, Session& session, const Words& words) {
  if (words.size() != 2)
    return refused(2, "usage: lockbox matrix TABLE\n");
  const std::string from = session.from.empty() ? "internet" : session.from;
  const auto found = cloud::access_matrix(h.world(), words[1], from);
  if (!found)
    return refused(1, found.error() + "\n");
  std::string out = concat({"From ", from,
                            ": G GetItem, P PutItem, U UpdateItem, D DeleteItem, "
                            "Q Query, S Scan (the whole table)\n",
                            padded("", 28)});
  std::vector<std::size_t> widths;
  for (const std::string& key : found->keys) {
    widths.push_back(std::max<std::size_t>(key.size() + 1, 8));
    out += padded(key, widths.back());
  }
  out += "\n";
  for (std::size_t c = 0; c < found->callers.size(); ++c) {
    out += padded(found->callers[c], 28);
    for (std::size_t k = 0; k < found->keys.size(); ++k) {
      std::string cell;
      for (std::size_t a = 0; a < found->actions.size(); ++a)
        cell += found->at(c, a, k) ? "GPUDQS"[a] : '.';
      out += padded(std::move(cell), widths[k]);
    }
    out += "\n";
  }
  return answer(std::move(out));
}

}  // namespace lockbox::shell
