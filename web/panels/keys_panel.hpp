#pragma once
// The keys: what each is and protects, who may use it, what became of it on the virtual clock; the
// envelope from key to ciphertext; and what would still be readable if something were otherwise.
#include <map>
#include <string>
#include <vector>

#include "engine/cloud/key_view.hpp"
#include "web/scene/envelope.hpp"
#include "web/scene/scene.hpp"

namespace lockbox::panels {

struct KeysView {
  std::string open_key;  ///< path of the opened key; its details cost a search
  EnvelopeView envelope;
  // Computed once for each version of the lab, and only what is looked at.
  std::uint64_t seen_version = 0;
  bool seen = false;
  std::vector<cloud::KeyLook> keys;
  std::map<std::string, cloud::KeyUsers> users;
  std::map<std::string, std::vector<cloud::KeyMoment>> moments;
  std::vector<std::string> tables;
};

/// Content of the tab, at the cursor.
void draw_keys(ui::Ui& ui, const Scene& scene, KeysView& view);

}  // namespace lockbox::panels
