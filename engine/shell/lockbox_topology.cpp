#include "engine/shell/lockbox_topology.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/network/topology_write.hpp"

namespace lockbox::shell {
namespace {

Reply topology_reply(int status, std::string text) {
  Reply r;
  r.status = status;
  (status == 0 ? r.out : r.err) = std::move(text);
  return r;
}

}  // namespace

Reply topology_command(cloud::History& h, Session&, const std::vector<std::string>& words) {
  const Json whole = network::topology_to_json(*h.world().services.network);
  if (words.size() == 1) {
    std::string out;
    for (const auto& [name, list] : whole.items())
      out += concat({std::to_string(list.size()), "  ", name, "\n"});
    return topology_reply(
        0,
        out + "`lockbox topology export` prints them as the AWS CLI's describe-* commands do.\n");
  }
  if (words[1] != "export" || words.size() > 3)
    return topology_reply(2, "usage: lockbox topology [export [NAME]]\n");
  std::string text = to_pretty_text(whole, 2);
  if (words.size() == 2)
    return topology_reply(0, text + "\n");
  const std::string size = std::to_string(text.size());
  h.apply(cloud::WriteFile{words[2], std::move(text)});
  return topology_reply(0, concat({"Wrote ", words[2], ": ", size,
                                   " bytes. Put it into a folder, and `./lockbox trace --topology "
                                   "FOLDER` walks packets through it.\n"}));
}

}  // namespace lockbox::shell
