#include "web/panels/keys_panel.hpp"

#include <algorithm>

#include "engine/base/text.hpp"

namespace lockbox::panels {
namespace {

using ui::Ui;

constexpr float kKeysTwoColumnsEm = 44;

void refresh_keys(const Scene& scene, KeysView& view) {
  if (view.seen && view.seen_version == scene.version)
    return;
  view.seen = true;
  view.seen_version = scene.version;
  view.keys = cloud::keys_of(scene.world);
  view.users.clear();
  view.moments.clear();
  forget(view.envelope);
  view.tables.clear();
  for (const auto& entry : scene.world.services.tables.tables)
    if (entry.first.account == scene.world.account && entry.first.region == scene.world.region)
      view.tables.push_back(entry.first.name);
  if (std::find(view.tables.begin(), view.tables.end(), view.envelope.table) == view.tables.end())
    view.envelope.table = view.tables.empty() ? std::string() : view.tables.front();
}

ui::Mark mark_of_key(const cloud::KeyLook& key) {
  return key.state.empty()         ? ui::Mark::NotApplicable
         : key.state == "Enabled"  ? ui::Mark::Allow
         : key.state == "Disabled" ? ui::Mark::Deny
                                   : ui::Mark::Unknown;
}

/// A part of an opened key: a title line and its lines.
void part_title(Ui& ui, const std::string& key, const char* words) {
  ui::TreeLine line;
  line.level = 2;
  line.label = words;
  line.strong = true;
  bool none = false;
  ui::tree_line(ui, key, line, none);
}

bool part_line(Ui& ui, const std::string& key, std::string label, std::string detail = {},
               ui::Mark mark = ui::Mark::None) {
  ui::TreeLine line;
  line.level = 3;
  line.label = std::move(label);
  line.detail = std::move(detail);
  line.mark = mark;
  bool none = false;
  return ui::tree_line(ui, key, line, none).activated;
}

void draw_key_users(Ui& ui, const Scene& scene, KeysView& view, const cloud::KeyLook& key) {
  part_title(ui, "users", "Who may use it");
  if (key.arn.empty()) {
    part_line(ui, "users-all", "Whoever may read the table",
              "DynamoDB uses this key for everybody; no permission at KMS is asked for.");
    return;
  }
  auto found = view.users.find(key.arn);
  if (found == view.users.end())
    found = view.users.emplace(key.arn, cloud::users_of(scene.world, key.arn)).first;
  int n = 0;
  for (const cloud::KeyUser& user : found->second.users)
    part_line(ui, "user-" + std::to_string(n++), user.who,
              concat({user.only_by_service ? "Decrypt, while another service asks for them. "
                                           : "Decrypt. ",
                      user.because}),
              ui::Mark::Allow);
  if (found->second.users.empty())
    part_line(ui, "users-none", "Nobody may decrypt with it", "", ui::Mark::Deny);
  part_title(ui, "admins", "Who may change its policy");
  n = 0;
  for (const cloud::KeyUser& user : found->second.administrators)
    part_line(ui, "admin-" + std::to_string(n++), user.who, user.because, ui::Mark::Allow);
  if (found->second.administrators.empty())
    part_line(ui, "admins-none", "Nobody: only AWS can",
              key.kind == storage::KeyKind::AwsManaged
                  ? "An AWS managed key's policy is AWS's."
                  : "Not even the account's root user: the key cannot be managed any more.",
              ui::Mark::Deny);
}

void draw_key_moments(Ui& ui, const Scene& scene, KeysView& view, const cloud::KeyLook& key) {
  if (key.arn.empty())
    return;
  auto found = view.moments.find(key.arn);
  if (found == view.moments.end())
    found = view.moments.emplace(key.arn, cloud::moments_of(scene.history, key.arn)).first;
  part_title(ui, "history", "History");
  int n = 0;
  for (const cloud::KeyMoment& m : found->second) {
    const std::string detail = concat({to_iso8601(m.time), m.step >= 0 ? ", step " : "",
                                       m.step >= 0 ? std::to_string(m.step + 1) : std::string(),
                                       m.ahead ? ", ahead" : ""});
    const bool go = part_line(ui, "moment-" + std::to_string(n++), m.text, detail,
                              m.ahead ? ui::Mark::Unknown : ui::Mark::NotApplicable);
    if (go && m.step >= 0)
      scene.intents.push_back({Intent::Kind::Seek, m.step, ""});
  }
}

void draw_key(Ui& ui, const Scene& scene, KeysView& view, const cloud::KeyLook& key, int number) {
  const std::string path = "key-" + std::to_string(number);
  std::size_t tables = 0;
  for (const cloud::Protected& p : key.protects) tables += p.what == "table" ? 1 : 0;
  ui::TreeLine line;
  line.expandable = true;
  line.label = key.title;
  line.strong = true;
  line.mark = mark_of_key(key);
  line.detail = concat({storage::to_text(key.kind), key.state.empty() ? "" : ", ", key.state, ", ",
                        tables == 0   ? "protects no table"
                        : tables == 1 ? "protects one table"
                                      : concat({"protects ", std::to_string(tables), " tables"})});
  line.target = "key:" + key.title;
  bool open = view.open_key == path;
  const bool before = open;
  ui::tree_line(ui, path, line, open);
  if (open != before)
    view.open_key = open ? path : "";
  if (!open)
    return;
  ui::Scope scope(ui, path + "-parts");
  int n = 0;
  for (const std::string& fact : key.facts) part_line(ui, "fact-" + std::to_string(n++), fact);
  part_title(ui, "protects", "What it protects");
  n = 0;
  for (const cloud::Protected& p : key.protects) {
    const bool go = part_line(ui, "thing-" + std::to_string(n++), concat({p.what, " ", p.name}),
                              p.status == "ACTIVE" ? "" : p.status);
    if (go && p.what == "table" && p.name != view.envelope.table) {
      view.envelope.table = p.name;
      forget(view.envelope);
    }
  }
  if (key.protects.empty())
    part_line(ui, "nothing", "Nothing yet");
  draw_key_users(ui, scene, view, key);
  draw_key_moments(ui, scene, view, key);
}

void draw_key_list(Ui& ui, const Scene& scene, KeysView& view) {
  ui::heading(ui, "keys-title", "Keys", 3);
  const ImVec2 top = ImGui::GetCursorScreenPos();
  ui::Annotation tree;
  tree.role = ui::Role::Tree;
  tree.name = "Keys";
  tree.row_count = static_cast<int>(view.keys.size());
  ui::describe(ui, "list", top, ImVec2(top.x + 1, top.y + 1), tree);
  ui::Scope scope(ui, "list");
  int number = 0;
  for (const cloud::KeyLook& key : view.keys) draw_key(ui, scene, view, key, number++);
}

void choose_table(Ui& ui, KeysView& view) {
  if (view.tables.size() < 2)
    return;
  std::vector<ui::TabSpec> specs;
  int current = 0;
  constexpr std::size_t kMostTabs = 4;
  for (const std::string& name : view.tables) {
    if (specs.size() >= kMostTabs && name != view.envelope.table)
      continue;  // the others are chosen from what their key protects
    if (name == view.envelope.table)
      current = static_cast<int>(specs.size());
    specs.push_back({name, name, ""});
  }
  const int chosen = ui::tabs(ui, "table", "Table", specs, current);
  ImGui::Dummy(ImVec2(1, ui.em() * 0.2f));
  if (chosen == current)
    return;
  view.envelope.table = specs[static_cast<std::size_t>(chosen)].key;
  forget(view.envelope);
}

}  // namespace

void draw_keys(Ui& ui, const Scene& scene, KeysView& view) {
  refresh_keys(scene, view);
  if (view.keys.empty()) {
    ui::caption(ui, "empty",
                "No key and no table yet. A table is always encrypted: with a key that AWS owns, "
                "unless you choose one.");
    return;
  }
  const float em = ui.em(), room = ImGui::GetContentRegionAvail().x;
  const bool two = room >= em * kKeysTwoColumnsEm && !view.envelope.table.empty();
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const float left = two ? room * 0.45f : room;
  if (two)
    ui::begin_scroll(ui, "left", ImVec2(left, ImGui::GetContentRegionAvail().y));
  draw_key_list(ui, scene, view);
  if (two) {
    ImGui::Dummy(ImVec2(1, em));
    ui::end_scroll(ui);
    ImGui::SetCursorScreenPos(ImVec2(top.x + left + em, top.y));
    ui::begin_scroll(ui, "right", ImVec2(room - left - em, ImGui::GetContentRegionAvail().y));
  }
  if (!view.envelope.table.empty()) {
    ImGui::Dummy(ImVec2(1, em * 0.3f));
    choose_table(ui, view);
    draw_envelope(ui, scene, view.envelope);
    draw_what_if(ui, scene, view.envelope);
  }
  ImGui::Dummy(ImVec2(1, em));
  if (two)
    ui::end_scroll(ui);
}

}  // namespace lockbox::panels
