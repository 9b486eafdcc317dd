#include "web/panels/policy_panel.hpp"

#include "engine/base/text.hpp"

namespace lockbox::panels {
namespace {

using ui::Ui;

std::string statement_name(const policy::Statement& s) {
  return s.sid.empty() ? std::to_string(s.index + 1) : s.sid;
}

bool lit(const Ui& ui, const std::string& name, const policy::Document& document) {
  if (ui.in_spotlight("policy:" + name))
    return true;
  for (const policy::Statement& s : document.statements) {
    if (ui.in_spotlight("statement:" + statement_name(s)))
      return true;
  }
  return false;
}

/// Open or closed as the reader left it; what the lesson points at opens itself.
bool& open_state(PolicyView& view, const std::string& path, bool pointed_at) {
  const auto [entry, added] = view.open.emplace(path, pointed_at);
  (void)added;
  return entry->second;
}

void draw_document(Ui& ui, PolicyView& view, const std::string& name,
                   const policy::Document& document, std::string_view attached) {
  ui::TreeLine line;
  line.level = 2;
  line.expandable = true;
  line.label = name;
  line.detail = attached;
  line.target = "policy:" + name;
  bool& open = open_state(view, ui.registry.path_of(name), lit(ui, name, document));
  ui::tree_line(ui, name, line, open);
  if (!open)
    return;
  ui::Scope scope(ui, name);
  for (const policy::Statement& s : document.statements) {
    ui::TreeLine statement;
    statement.level = 3;
    statement.label = concat({s.effect == policy::Effect::Allow ? "Allow " : "Deny ",
                              s.sid.empty() ? "statement " + statement_name(s) : s.sid});
    statement.detail = concat({s.not_action ? "all but " : "", join(s.actions, ", "), " on ",
                               s.not_resource ? "all but " : "", join(s.resources, ", "),
                               s.conditions.empty() ? "" : ", under conditions"});
    statement.mark = s.effect == policy::Effect::Allow ? ui::Mark::Allow : ui::Mark::Deny;
    statement.target = "statement:" + statement_name(s);
    bool none = false;
    ui::tree_line(ui, "statement-" + std::to_string(s.index), statement, none);
  }
  ui::code_block(ui, "text", concat({"Policy ", name}), document.text);
}

/// One user, group or role. `attached` are ARNs of managed policies.
void draw_identity(Ui& ui, PolicyView& view, const identity::Account& account,
                   const std::string& kind, const std::string& name,
                   const identity::Policies& inline_policies,
                   const std::vector<std::string>& attached, bool you) {
  const std::string key = kind + "-" + name;
  bool pointed_at = ui.in_spotlight(kind + ":" + name);
  for (const auto& [policy_name, document] : inline_policies)
    pointed_at = pointed_at || (!view.pointed && lit(ui, policy_name, *document));
  view.pointed = view.pointed || pointed_at;
  ui::TreeLine line;
  line.expandable = !inline_policies.empty() || !attached.empty();
  line.label = concat({kind, " ", name});
  line.strong = true;
  line.selected = you;
  if (you)
    line.detail = "who you are now";
  line.target = kind + ":" + name;
  if (!line.expandable)
    line.detail += concat({line.detail.empty() ? "" : "; ", "no policy: everything is denied"});
  bool& open = open_state(view, ui.registry.path_of(key), pointed_at);
  ui::tree_line(ui, key, line, open);
  if (!open)
    return;
  ui::Scope scope(ui, key);
  for (const auto& [policy_name, document] : inline_policies)
    draw_document(ui, view, policy_name, *document, "inline policy");
  for (const std::string& arn : attached) {
    const auto* managed = account.policies.find(arn);
    if (!managed)
      continue;
    for (const auto& [version, document] : (*managed)->versions) {
      if (version == (*managed)->default_version)
        draw_document(ui, view, (*managed)->name, *document, arn);
    }
  }
}

}  // namespace

void draw_policies(Ui& ui, const Scene& scene, PolicyView& view) {
  const auto* found = scene.world.services.identity.accounts.find(scene.world.account);
  if (!found) {
    ui::caption(ui, "empty", "This account has no identities.");
    return;
  }
  const identity::Account& account = **found;
  if (view.spotlights != ui.spotlights) {
    // The lesson points at something else: let it open itself.
    view.spotlights = ui.spotlights;
    view.open.clear();
  }
  const ImVec2 top = ImGui::GetCursorScreenPos();
  ui::Annotation tree;
  tree.role = ui::Role::Tree;
  tree.name = "Policies of the account";
  ui::describe(ui, "policies", top, ImVec2(top.x + 1, top.y + 1), tree);
  ui::Scope scope(ui, "policies");
  // Whoever the terminal plays comes first, and is where the lesson points.
  view.pointed = false;
  for (const bool you : {true, false}) {
    const auto turn = [&](const std::string& id) { return (scene.caller == id) == you; };
    for (const auto& [name, role] : account.roles) {
      if (turn("role/" + name))
        draw_identity(ui, view, account, "role", name, role->inline_policies, role->attached, you);
    }
    for (const auto& [name, user] : account.users) {
      if (turn("user/" + name))
        draw_identity(ui, view, account, "user", name, user->inline_policies, user->attached, you);
    }
  }
  for (const auto& [name, group] : account.groups)
    draw_identity(ui, view, account, "group", name, group->inline_policies, group->attached, false);
  ImGui::Dummy(ImVec2(1, ui.em()));
}

}  // namespace lockbox::panels
