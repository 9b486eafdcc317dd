// Building a frame of the network map with a thousand nodes: wholly in sight, and near enough to be
// read. No renderer: what is measured is what the program itself does.
#include <imgui.h>

#include "bench/bench.hpp"
#include "engine/network/walk.hpp"
#include "web/app/app.hpp"
#include "web/ui/cover.hpp"

namespace lockbox::ui_bench {
namespace {

/// Ten VPCs of ten subnets with ten instances each, behind one transit gateway.
network::Topology thousand_nodes() {
  network::Topology t = network::default_topology("111122223333", "eu-west-1");
  t.transit.gateways.emplace_back();
  t.transit.gateways.back().id = "tgw-1";
  for (int v = 0; v < 10; ++v) {
    const std::string vpc = "vpc-b" + std::to_string(v);
    const std::string net = "10." + std::to_string(100 + v) + ".";
    t.vpcs.push_back({vpc, "", net + "0.0/16", "111122223333", true, true});
    t.internet_gateways.push_back({"igw-b" + std::to_string(v), "", vpc});
    network::RouteTable table;
    table.id = "rtb-b" + std::to_string(v);
    table.vpc = vpc;
    table.main = true;
    table.routes = {{net + "0.0/16", "local"},
                    {"10.0.0.0/8", "tgw-1"},
                    {"0.0.0.0/0", "igw-b" + std::to_string(v)}};
    t.route_tables.push_back(std::move(table));
    network::TransitGatewayAttachment attachment;
    attachment.id = "tgw-attach-b" + std::to_string(v);
    attachment.gateway = "tgw-1";
    attachment.resource = vpc;
    t.transit.attachments.push_back(std::move(attachment));
    for (int s = 0; s < 10; ++s) {
      const std::string subnet = "subnet-b" + std::to_string(v * 10 + s);
      const std::string range = net + std::to_string(s) + ".";
      t.subnets.push_back({subnet, "", vpc, range + "0/24", "eu-west-1a", ""});
      for (int i = 0; i < 10; ++i) {
        network::NetworkInterface eni;
        eni.instance = "i-b" + std::to_string(v * 100 + s * 10 + i);
        eni.id = "eni-b" + eni.instance.substr(3);
        eni.subnet = subnet;
        eni.private_ip = range + std::to_string(10 + i);
        t.interfaces.push_back(std::move(eni));
      }
    }
  }
  return t;
}

/// Seconds to build one frame in which nothing has changed, the registry included.
double frame_seconds(ui::Ui& ui, const panels::Scene& scene, panels::NetworkView& view) {
  const auto build = [&] {
    ImGui::NewFrame();
    ui.registry.begin_frame();
    ui.drag_areas.clear();
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(ImVec2(1280, 800));
    ImGui::Begin("map", nullptr, ImGuiWindowFlags_NoDecoration);
    panels::draw_network(ui, scene, view, ImGui::GetContentRegionAvail(), false);
    ImGui::End();
    ui.registry.end_frame(ui::is_covered);
    ImGui::Render();
    // What a renderer would do with the textures of the faces, without one.
    for (ImTextureData* texture : *ImGui::GetDrawData()->Textures) {
      if (texture->Status == ImTextureStatus_WantCreate)
        texture->SetTexID(1);
      texture->SetStatus(ImTextureStatus_OK);
    }
  };
  for (int i = 0; i < 5; ++i) build();
  return bench::seconds_each(build);
}

void run_ui(bench::Figures& out) {
  cloud::World world = cloud::empty_world("111122223333", "eu-west-1", 1);
  world.services.network = Cow<network::Topology>(thousand_nodes());
  const cloud::History history(world);
  std::vector<panels::Intent> intents;
  const panels::Scene scene{history.world(), history, nullptr, -1, 1, 0, "", intents};

  ImGuiContext* context = ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = ImVec2(1280, 800);
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  app::App app;
  app.attach();
  ui::apply_style(app.ui().theme, app.ui().em());

  panels::NetworkView view;
  out.push_back({"map of 1,000 nodes, all in sight", frame_seconds(app.ui(), scene, view) * 1000,
                 "ms", 0, 2, false});
  view.map.graph.zoom = 0.42f;  // as many as can be read at once
  view.map.graph.user_moved = true;
  out.push_back({"map of 1,000 nodes, near enough to read",
                 frame_seconds(app.ui(), scene, view) * 1000, "ms", 0, 2, false});

  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImGui::DestroyContext(context);
}

const bench::Register kUi("ui", run_ui);

}  // namespace
}  // namespace lockbox::ui_bench
