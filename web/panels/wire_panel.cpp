#include "web/panels/wire_panel.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "web/scene/map_facts.hpp"
#include "web/ui/hex.hpp"

namespace lockbox::panels {
namespace {

using cloud::Inspection;
using ui::Ui;

constexpr float kTwoColumnsEm = 44;

/// A new request is captured when somebody looks at it, once.
void inspect(const Scene& scene, WireView& view) {
  if (view.seen_step == scene.trace_step && view.seen_version == scene.version)
    return;
  const bool same = view.seen_step == scene.trace_step && view.inspection.has_value();
  view.seen_step = scene.trace_step;
  view.seen_version = scene.version;
  view.inspection.reset();
  view.problem.clear();
  auto found = cloud::inspect_step(scene.history, scene.trace_step);
  if (!found) {
    view.problem = found.error();
    return;
  }
  view.inspection = std::move(*found);
  const Inspection& i = *view.inspection;
  if (same && view.packet < i.packets.size() && view.link < i.capture.links.size())
    return;
  view.link = 0;
  view.hop = -1;
  view.field.clear();
  // The first packet with something in it says more than the handshake of TCP.
  view.packet = 0;
  for (std::size_t p = 0; p < i.packets.size(); ++p)
    if (i.packets[p].carried > 0) {
      view.packet = p;
      break;
    }
}

std::string time_text(std::int64_t us) {
  std::string out = std::to_string(us / 1000) + ".";
  const std::string rest = std::to_string(us % 1000 / 10);
  return concat({out, rest.size() < 2 ? "0" : "", rest, " ms"});
}

/// Hops of the road; each shows the packet as it leaves there.
void draw_places(Ui& ui, const Scene& scene, WireView& view, float width) {
  const Inspection& i = *view.inspection;
  const network::Path& path = scene.trace->path;
  const float em = ui.em(), height = std::max(em * 1.75f, ui.coarse_pointer ? 44.0f : 0.0f);
  ui::Scope scope(ui, "places");
  ui::describe_list(ui, "Where to listen", path.hops.size());
  float x = 0;
  std::string before;
  for (std::size_t h = 0; h < i.link_of_hop.size() && h < path.hops.size(); ++h) {
    const network::Hop& hop = path.hops[h];
    const bool last_here = h + 1 >= path.hops.size() || path.hops[h + 1].node != hop.node;
    if (!last_here)
      continue;  // of several decisions at one place the last has the packet that leaves
    const ui::TextStyle style{ui::kSmall, false, false};
    const std::string shown = place_name(*scene.world.services.network, hop.node);
    const float wide = std::min(ui::measure(ui, shown, style).x + em * 1.2f, width);
    if (x > 0 && x + em * 0.35f + wide <= width) {
      ImGui::SameLine(0, em * 0.35f);
      x += em * 0.35f + wide;
    } else {
      x = wide;
    }
    ui::Annotation what;
    what.role = ui::Role::ListItem;
    what.name = concat({"Leaving ", hop.node});
    what.description = hop.why;
    what.target = "listen:" + hop.node;
    what.row = static_cast<int>(h) + 1;
    what.selected = view.hop == static_cast<int>(h);
    const ui::Response r = ui::interact(ui, "hop-" + std::to_string(h), ImVec2(wide, height), what);
    if (r.activated) {
      view.hop = static_cast<int>(h);
      view.link = i.link_of_hop[h];
    }
    if (!r.visible)
      continue;
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(r.min, r.max,
                        ui::u32(hop.blocked     ? ui.theme.deny_soft
                                : what.selected ? ui.theme.selected
                                : r.hovered     ? ui.theme.hover
                                                : ui.theme.raised),
                        6.0f);
    if (what.selected)
      list->AddRect(r.min, r.max, ui::u32(ui.theme.accent), 6.0f);
    ui::draw_text(ui, list, ImVec2(r.min.x + em * 0.6f, r.centre().y - em * 0.55f),
                  hop.blocked ? ui.theme.deny : ui.theme.text, shown, style, wide - em);
  }
}

/// In and out of the chosen hop, header by header.
void draw_in_out(Ui& ui, const Scene& scene, const WireView& view) {
  const Inspection& i = *view.inspection;
  const network::Path& path = scene.trace->path;
  if (view.hop < 0 || view.hop >= static_cast<int>(path.hops.size())) {
    const wire::Link& link = i.capture.links[view.link];
    ui::caption(ui, "in-out",
                concat({"As it leaves ", link.name, ": ", link.client, " \u2192 ", link.server,
                        ". Choose a hop to listen there."}));
    return;
  }
  const auto at = static_cast<std::size_t>(view.hop);
  const wire::Link& out = i.capture.links[i.link_of_hop[at]];
  std::size_t first = at;  // of this place
  while (first > 0 && path.hops[first - 1].node == path.hops[at].node) --first;
  const wire::Link& in = i.capture.links[first == 0 ? i.link_of_hop[0] : i.link_of_hop[first - 1]];
  const bool same = in.client == out.client && in.server == out.server;
  ui::caption(ui, "in-out",
              concat({"In:  ", in.client, " \u2192 ", in.server, "   Out:  ", out.client,
                      " \u2192 ", out.server, same ? "  (unchanged)" : "  (translated)"}));
  for (std::size_t h = first; h <= at; ++h)
    ui::caption(ui, "why-" + std::to_string(h),
                concat({path.hops[h].action, ": ", path.hops[h].why}));
}

void draw_packet_row(Ui& ui, WireView& view, std::size_t n, float width) {
  const cloud::InspectedPacket& p = view.inspection->packets[n];
  const float em = ui.em();
  const std::string& words = view.opened ? p.opened_words : p.wire_words;
  const std::string size = p.carried > 0 ? std::to_string(p.carried) : "";
  ui::Annotation what;
  what.role = ui::Role::ListItem;
  what.name = concat({"Packet ", std::to_string(n + 1), " from the ",
                      p.from_client ? "client: " : "service: ", words});
  what.description = concat(
      {time_text(p.time_us), size.empty() ? "" : ", ", size, size.empty() ? "" : " bytes carried"});
  what.row = static_cast<int>(n) + 1;
  what.selected = view.packet == n;
  const ui::Response r =
      ui::interact(ui, "packet-" + std::to_string(n),
                   ImVec2(width, std::max(em * 1.7f, ui.coarse_pointer ? 44.0f : 0.0f)), what);
  if (r.activated) {
    view.packet = n;
    view.field.clear();
  }
  if (!r.visible)
    return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (what.selected || r.hovered)
    list->AddRectFilled(r.min, r.max, ui::u32(what.selected ? ui.theme.selected : ui.theme.hover),
                        5.0f);
  const ui::TextStyle style{ui::kSmall, what.selected, false}, plain{ui::kSmall, false, false};
  const float y = r.centre().y - em * 0.55f;
  const ImU32 color = ui::u32(p.from_client ? ui.theme.accent : ui.theme.allow);
  const ImVec2 left(r.min.x + em * 0.4f, r.centre().y), right(r.min.x + em * 1.7f, r.centre().y);
  ui::draw_arrow(list, p.from_client ? left : right, p.from_client ? right : left, color, 1.5f,
                 em * 0.5f);
  const float time = ui::measure(ui, "00.00 ms", plain).x + em * 0.6f;
  ui::draw_text(ui, list, ImVec2(r.min.x + em * 2.2f, y), ui.theme.text, words, style,
                width - em * 2.4f - time);
  ui::draw_text(ui, list, ImVec2(r.max.x - time + em * 0.3f, y), ui.theme.muted,
                time_text(p.time_us), plain);
}

void draw_packets(Ui& ui, WireView& view, float width) {
  ui::Scope scope(ui, "packets");
  ui::describe_list(ui, "Packets", view.inspection->packets.size());
  const std::vector<cloud::InspectedPacket>& packets = view.inspection->packets;
  const bool carries =
      std::any_of(packets.begin(), packets.end(), [](const auto& p) { return p.carried > 0; });
  if (carries)
    ui::toggle(ui, "bare", "Also packets that carry nothing", view.bare,
               "TCP's own: opening, acknowledging and closing the connection");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 1));
  for (std::size_t n = 0; n < packets.size(); ++n)
    if (!carries || view.bare || packets[n].carried > 0 || view.packet == n)
      draw_packet_row(ui, view, n, width);
  ImGui::PopStyleVar();
}

/// The layers, from the outermost in; a chosen field is lit in the bytes.
ui::HexMark draw_layers(Ui& ui, WireView& view, const std::vector<wire::Layer>& layers) {
  ui::HexMark lit;
  lit.kind = ui::HexMark::Kind::Chosen;
  ui::Scope scope(ui, "layers");
  ui::Annotation tree;
  tree.role = ui::Role::Tree;
  tree.name = "Layers of the packet";
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ui::describe(ui, "tree", at, ImVec2(at.x + 1, at.y + 1), tree);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const wire::Layer& layer = layers[l];
    const std::string key = concat({layer.name, "-", std::to_string(l)});
    ui::TreeLine line;
    line.expandable = !layer.fields.empty();
    line.label = layer.name;
    line.strong = true;
    line.detail = layer.summary;
    line.selected = view.field == key;
    line.target = "layer:" + layer.name;
    // Headers that never say anything new stay closed, what carries the request stands open.
    bool open = view.open.count(layer.name) != 0 ? view.open[layer.name]
                                                 : layer.name == "HTTP" || layer.name == "JSON";
    const bool before = open;
    if (ui::tree_line(ui, key, line, open).activated)
      view.field = view.field == key ? "" : key;
    if (open != before)
      view.open[layer.name] = open;
    if (view.field == key)
      lit = {layer.offset, layer.length, ui::HexMark::Kind::Chosen};
    if (!open)
      continue;
    for (std::size_t f = 0; f < layer.fields.size(); ++f) {
      const wire::Field& field = layer.fields[f];
      const std::string field_key = concat({key, "/", std::to_string(f)});
      ui::TreeLine sub;
      sub.level = 2;
      sub.label = concat({field.name, ": ", field.value});
      sub.selected = view.field == field_key;
      bool none = false;
      if (ui::tree_line(ui, concat({key, "-", std::to_string(f)}), sub, none).activated)
        view.field = view.field == field_key ? "" : field_key;
      if (view.field == field_key && field.length > 0)
        lit = {field.offset, field.length, ui::HexMark::Kind::Chosen};
    }
  }
  return lit;
}

void draw_bytes(Ui& ui, const WireView& view, const ui::HexMark& lit) {
  const Inspection& i = *view.inspection;
  const std::vector<wire::Change> changes = cloud::changes_of(i, view.packet, view.link);
  std::vector<ui::HexMark> marks;
  std::vector<std::string> words;
  for (const wire::Change& c : changes) {
    marks.push_back({c.offset, c.length, ui::HexMark::Kind::Changed});
    words.push_back(concat({c.name, " ", c.before, " \u2192 ", c.after}));
  }
  marks.push_back(lit);
  ui::heading(ui, "bytes-title", view.opened ? "Bytes, records opened" : "Bytes on the wire", 3);
  ui::caption(
      ui, "changed",
      words.empty()
          ? i.capture.links.size() > 1
                ? "Nothing changed yet: this is the first stretch of the road."
                : "One stretch of road only: no address is translated."
          : concat({"Changed since the hop before (underlined): ", join(words, "; "), "."}));
  ui::hex_block(ui, "bytes", "Bytes of the packet",
                cloud::bytes_of(i, view.packet, view.link, view.opened), marks);
}

void draw_observers(Ui& ui, WireView& view) {
  const Inspection& i = *view.inspection;
  ui::Scope scope(ui, "observers");
  ui::heading(ui, "title", "Who sees what", 3);
  std::vector<ui::TabSpec> specs;
  for (const cloud::Observer& o : i.observers)
    specs.push_back({o.id,
                     o.id == "ends"       ? "Ends"
                     : o.id == "tapper"   ? "Tapper"
                     : o.id == "flow-log" ? "Flow log"
                                          : o.name,
                     "observer:" + o.id});
  view.observer = ui::tabs(ui, "who", "Observer", specs, view.observer);
  const cloud::Observer& o = i.observers[static_cast<std::size_t>(view.observer)];
  ui::text(ui, "verdict", o.verdict);
  int n = 0;
  for (const std::string& fact : o.sees)
    ui::caption(ui, "sees-" + std::to_string(n++), concat({"sees  ", fact}));
  for (const std::string& fact : o.blind)
    ui::caption(ui, "blind-" + std::to_string(n++), concat({"not  ", fact}));
  if (!o.document.empty())
    ui::code_block(ui, "document", concat({"What ", o.name, " keeps"}), o.document);
}

/// The way out: the same packets, with their keys, for Wireshark.
void draw_export(Ui& ui, const Scene& scene) {
  ui::heading(ui, "export-title", "Take it along", 3);
  const std::string command = concat({"./lockbox capture request.pcapng --world WORLD.json --step ",
                                      std::to_string(scene.trace_step + 1)});
  ui::ButtonLook look;
  ui::caption(
      ui, "export-words",
      "Wireshark opens these packets decrypted: export the world, then run the command. The "
      "page's menu saves the file at once.");
  look.description = "Writes these packets with their keys for Wireshark, from an exported world";
  if (ui::button(ui, "export", "Copy the capture command", look))
    scene.intents.push_back({Intent::Kind::Copy, 0, command});
}

void draw_switch(Ui& ui, WireView& view) {
  const Inspection& i = *view.inspection;
  if (i.capture.tls && i.capture.answered) {
    const int chosen =
        ui::tabs(ui, "mode", "How to read it",
                 {{"wire", "On the wire", "wire:sealed"}, {"opened", "Decrypted", "wire:opened"}},
                 view.opened ? 1 : 0);
    if ((chosen == 1) != view.opened) {
      view.opened = chosen == 1;
      view.field.clear();
    }
    ui::caption(ui, "tls",
                concat({i.capture.session.version, ", ", i.capture.session.cipher_suite, ", ",
                        i.capture.session.key_exchange,
                        view.opened ? ". Opened with the connection's key log." : "."}));
  } else if (i.capture.answered) {
    ui::caption(ui, "tls", "Plain HTTP: there is nothing to decrypt.");
  } else {
    ui::caption(ui, "tls",
                "The packets went nowhere: the client repeats its first one, then gives up.");
  }
}

}  // namespace

void draw_wire(Ui& ui, const Scene& scene, WireView& view) {
  if (!scene.trace) {
    ui::caption(ui, "empty", "No request yet. Send one, and its packets are here.");
    return;
  }
  inspect(scene, view);
  if (!view.inspection) {
    ui::caption(ui, "nothing", view.problem);
    return;
  }
  const Inspection& i = *view.inspection;
  view.packet = std::min(view.packet, i.packets.size() - 1);
  view.link = std::min(view.link, i.capture.links.size() - 1);
  const float em = ui.em(), room = ImGui::GetContentRegionAvail().x;
  const bool two = room >= em * kTwoColumnsEm;
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const float left = two ? room * 0.46f : room;
  if (two)
    ui::begin_scroll(ui, "left", ImVec2(left, ImGui::GetContentRegionAvail().y));
  draw_switch(ui, view);
  draw_places(ui, scene, view, ImGui::GetContentRegionAvail().x - em * 0.5f);
  draw_in_out(ui, scene, view);
  draw_packets(ui, view, ImGui::GetContentRegionAvail().x - em * 0.5f);
  if (two) {
    draw_observers(ui, view);
    draw_export(ui, scene);
    ImGui::Dummy(ImVec2(1, em));
    ui::end_scroll(ui);
    ImGui::SetCursorScreenPos(ImVec2(top.x + left + em, top.y));
    ui::begin_scroll(ui, "right", ImVec2(room - left - em, ImGui::GetContentRegionAvail().y));
  }
  ui::heading(ui, "packet-title", concat({"Packet ", std::to_string(view.packet + 1)}), 3);
  const ui::HexMark lit =
      draw_layers(ui, view, cloud::layers_of(i, view.packet, view.link, view.opened));
  draw_bytes(ui, view, lit);
  if (two)
    ui::end_scroll(ui);
  else {
    draw_observers(ui, view);
    draw_export(ui, scene);
  }
  ImGui::Dummy(ImVec2(1, em));
}

}  // namespace lockbox::panels
