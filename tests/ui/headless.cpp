#include "tests/ui/headless.hpp"

#include <set>

#include "lockbox_scenarios.hpp"

namespace lockbox::test {
namespace {

/// What a renderer would do with textures, without one.
void accept_textures() {
  const ImDrawData* data = ImGui::GetDrawData();
  if (!data || !data->Textures)
    return;
  for (ImTextureData* texture : *data->Textures) {
    if (texture->Status == ImTextureStatus_WantCreate) {
      texture->SetTexID(1);
      texture->SetStatus(ImTextureStatus_OK);
    } else if (texture->Status == ImTextureStatus_WantUpdates) {
      texture->SetStatus(ImTextureStatus_OK);
    } else if (texture->Status == ImTextureStatus_WantDestroy) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
  }
}

}  // namespace

Headless::Headless(float width, float height) {
  context_ = ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(width, height);
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  app_.attach();
}

Headless::~Headless() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImGui::DestroyContext(context_);
}

Json Headless::call(const Json& request) {
  return parse_json(app_.call(to_text(request))).value;
}

void Headless::frames(int count) {
  for (int i = 0; i < count; ++i) {
    now_ += 1.0 / 60;
    ImGui::GetIO().DeltaTime = 1.0f / 60;
    ImGui::NewFrame();
    app_.frame(now_);
    ImGui::Render();
    accept_textures();
    app_.pacer().drew(now_);
  }
}

int Headless::settle(int most) {
  int drawn = 0;
  while (drawn < most && app_.pacer().wants_frame(now_)) {
    frames(1);
    ++drawn;
  }
  return drawn;
}

const ui::Item* Headless::find(ui::Role role, std::string_view name) const {
  for (const ui::Item& item : app_.ui().registry.items()) {
    if (item.what.role == role && item.what.name == name)
      return &item;
  }
  return nullptr;
}

bool Headless::click(std::string_view path) {
  const ui::Item* item = find(path);
  if (!item || item->clipped || item->covered)
    return false;
  ImGuiIO& io = ImGui::GetIO();
  io.AddMousePosEvent(item->rect.x + item->rect.w / 2, item->rect.y + item->rect.h / 2);
  frames(1);
  io.AddMouseButtonEvent(0, true);
  frames(1);
  io.AddMouseButtonEvent(0, false);
  frames(3);
  return true;
}

void Headless::key(ImGuiKey key) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(key, true);
  frames(1);
  io.AddKeyEvent(key, false);
  frames(2);
}

std::vector<std::string> Headless::registry_faults() const {
  std::vector<std::string> faults;
  std::set<std::string> paths;
  for (const ui::Item& item : app_.ui().registry.items()) {
    if (item.what.name.empty())
      faults.push_back(item.path + " has no name");
    if (!(item.rect.w >= 1) || !(item.rect.h >= 1))
      faults.push_back(item.path + " has no place");
    if (!paths.insert(item.path).second)
      faults.push_back(item.path + " stands twice");
  }
  return faults;
}

int Headless::tab_through() {
  int moved = 0;
  while (call({{"fn", "tab"}})["moved"] == true && moved < 500) {
    frames(3);
    ++moved;
  }
  return moved;
}

std::string Headless::dump() const {
  std::string out;
  for (const ui::Item& item : app_.ui().registry.items()) {
    for (const char c : item.path) out += c == '/' ? "  " : "";
    out += std::string(ui::to_text(item.what.role)) + " \"" + item.what.name + "\"";
    if (!item.what.value.empty())
      out += " = " + item.what.value;
    if (item.what.expanded)
      out += *item.what.expanded ? " (open)" : " (closed)";
    if (item.clipped)
      out += " (out of sight)";
    out += '\n';
  }
  return out;
}

Json scenario_files() {
  Json files = Json::object();
  for (const scenarios::File& file : scenarios::files())
    files[std::string(file.path)] = std::string(file.text);
  return files;
}

}  // namespace lockbox::test
