// The functions of the bridge that concern a network of one's own: describe-* documents opened as a
// world, and packets traced through the network that is open.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/addresses.hpp"
#include "engine/network/topology_json.hpp"
#include "engine/network/topology_write.hpp"
#include "engine/network/trace_line.hpp"
#include "web/app/app.hpp"

namespace lockbox::app {
namespace {

constexpr const char* kWorld = "your-network";
constexpr const char* kWorldFile = "worlds/your-network.json";
constexpr std::size_t kMostPlaces = 500;

/// Where a packet can start and end: name, what it is, its address.
Json places_of(const network::Topology& t) {
  Json out = Json::array({Json{{"id", "internet"}, {"name", "the internet"}, {"address", ""}}});
  for (const network::NetworkInterface& i : t.interfaces) {
    if (out.size() > kMostPlaces)
      break;
    const std::string id = network::node_of(network::occupant_of(t, i));
    const std::string address =
        i.private_ip.empty() && !i.ipv6.empty() ? i.ipv6.front() : i.private_ip;
    out.push_back({{"id", id}, {"name", i.name.empty() ? id : i.name}, {"address", address}});
  }
  for (const network::VpnGateway& g : t.transit.vpn_gateways)
    out.push_back({{"id", g.id}, {"name", "behind " + g.id}, {"address", ""}});
  for (const network::TransitGateway& g : t.transit.gateways)
    out.push_back({{"id", g.id}, {"name", "behind " + g.id}, {"address", ""}});
  return out;
}

Json notes_json(const std::vector<network::Note>& notes) {
  Json out = Json::array();
  for (const network::Note& n : notes)
    out.push_back({{"place", n.place}, {"text", n.text}, {"minor", n.minor}});
  return out;
}

bool is_account(const std::string& text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), is_digit);
}

/// A world around the network: an administrator who can sit at any of its instances.
Json world_around(const network::Topology& t) {
  const Json everything = {
      {"Version", "2012-10-17"},
      {"Statement", Json::array({Json{{"Effect", "Allow"}, {"Action", "*"}, {"Resource", "*"}}})}};
  return {{"id", kWorld},
          {"description", "A network of describe-* documents."},
          {"account", is_account(t.account) ? t.account : std::string("111122223333")},
          {"region", t.region.empty() ? std::string("us-east-1") : t.region},
          {"time", "2026-09-01T08:00:00Z"},
          {"roles", {{"admin", {{"inlinePolicies", {{"everything", everything}}}}}}},
          {"profiles", {{"admin", {{"as", "role/admin"}, {"from", "internet"}}}}},
          {"networkAsFound", true},
          {"network", network::topology_to_json(t)}};
}

}  // namespace

/// {"files": {path: text}} of describe-* documents -> the view of a sandbox over their network,
/// with "notes" (what was not understood, by file and place), "lists" and "places".
Json App::api_topology(const Json& request) {
  const Json* files = member(request, "files");
  if (!files || !files->is_object() || files->empty())
    return error_json("files: expected an object of path to text");
  network::TopologyLoader loader("", "");
  for (const auto& [path, text] : files->items())
    if (text.is_string())
      loader.add_document(path, text.get_ref<const std::string&>());
    else
      loader.note(path, "is not a text");
  network::Topology t = loader.finish();
  Json notes = notes_json(loader.notes());
  if (t.vpcs.empty()) {
    Json out = error_json(
        "None of these files describes a VPC: expected what `aws ec2 "
        "describe-vpcs`, `describe-subnets` and their siblings print.");
    out["notes"] = std::move(notes);
    return out;
  }
  files_[kWorldFile] = lockbox::to_text(world_around(t));
  auto lab = lesson::Lab::sandbox(file_source(), kWorld);
  if (!lab) {
    Json out = error_json(lab.error());
    out["notes"] = std::move(notes);
    return out;
  }
  set_lab(std::move(*lab));
  Json out = lesson::to_json(lab_->view());
  out["notes"] = std::move(notes);
  out["lists"] = Json::object();
  const Json whole = network::topology_to_json(t);
  for (const auto& [name, list] : whole.items()) out["lists"][name] = list.size();
  return out;
}

/// {"packet": {"ingress","dst","protocol",...}} as `lockbox trace` takes it -> its answer, and the
/// map shows the road. Without "packet": the places a packet can start from.
Json App::api_trace_packet(const Json& request) {
  if (!lab_)
    return error_json("nothing is open: open a scenario, a sandbox or a network first");
  const network::Topology& t = *history().world().services.network;
  const Json* packet = member(request, "packet");
  if (!packet)
    return Json{{"places", places_of(t)}};
  const std::string line = lockbox::to_text(*packet);
  Json answer = network::trace_line(t, line, true);
  if (auto path = network::traced_path(t, line)) {
    cloud::RequestTrace shown;
    shown.succeeded = true;
    shown.path = std::move(*path);
    traced_ = std::move(shown);
    ++traced_count_;
    pacer_.need();
  }
  return Json{{"answer", std::move(answer)}};
}

}  // namespace lockbox::app
