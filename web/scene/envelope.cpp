#include "web/scene/envelope.hpp"

#include <algorithm>

#include "engine/base/text.hpp"
#include "web/ui/hex.hpp"

namespace lockbox::panels {
namespace {

using ui::Ui;

constexpr std::size_t kRecordsShown = 1;

/// One shell of the envelope.
struct Shell {
  std::string key, title, detail, words;
  std::string bytes;  ///< as they lie on the disk; empty: nowhere to be seen
};

std::string context_words(const storage::Disk& disk) {
  std::vector<std::string> pairs;
  for (const auto& entry : disk.context)
    pairs.push_back(concat({entry.first, " = ", entry.second}));
  return join(pairs, ", ");
}

std::vector<Shell> shells_of(const storage::Disk& disk, const cloud::World& world) {
  std::vector<Shell> out;
  const Cow<kms::Key>* key = world.services.kms.keys.find(disk.key_arn);
  const bool owned = disk.kind == storage::KeyKind::AwsOwned;
  out.push_back(
      {"kms-key", std::string(storage::to_text(disk.kind)),
       owned ? "in no account"
       : key ? std::string(kms::to_text((*key)->state))
             : "gone",
       owned ? "Its bytes never leave KMS. Nobody of the account can name it, use it or forbid it."
             : "Its bytes never leave KMS: KMS is asked to open the table key, and answers whoever "
               "the key policy lets ask.",
       ""});
  out.push_back(
      {"table-key", "Table key",
       concat({"wrapped by KMS, ", std::to_string(disk.wrapped_table_key.size()), " bytes"}),
       concat({"AES-256. KMS opened it for DynamoDB, which keeps it for five minutes. The "
               "encryption context is bound to it, in clear: ",
               context_words(disk), "."}),
       disk.wrapped_table_key});
  for (const storage::Structure& s : disk.structures) {
    out.push_back({concat({"data-key ", s.name}), concat({"Data key of the ", s.name}),
                   concat({"wrapped under the table key, ",
                           std::to_string(s.wrapped_data_key.size()), " bytes"}),
                   "AES-256, wrapped by AES key wrap. A change of the KMS key wraps it anew; the "
                   "records stay as they are.",
                   s.wrapped_data_key});
    std::size_t count = 0;
    const storage::Record* first = nullptr;
    for (const storage::PartitionFile& f : s.partitions) {
      count += f.records.size() + f.left_out;
      if (!first && !f.records.empty())
        first = &f.records.front();
    }
    if (!first)
      continue;
    out.push_back(
        {concat({"record ", s.name}), concat({"Record of the ", s.name}),
         concat({std::to_string(count), count == 1 ? " record, " : " records, the first: ",
                 std::to_string(first->sealed.size()), " bytes"}),
         concat({"AES-256-GCM under the data key, nonce ", hex_encode(first->nonce),
                 "; the last 16 bytes are the tag. The place of the record is bound to "
                 "it: moved elsewhere it does not open."}),
         first->sealed});
  }
  return out;
}

void draw_shell(Ui& ui, EnvelopeView& view, const Shell& shell, int number, int count) {
  const float em = ui.em(), indent = em * 0.9f * static_cast<float>(std::min(number, 3));
  const float width = ImGui::GetContentRegionAvail().x - em * 0.5f - indent;
  ImGui::SetCursorScreenPos(
      ImVec2(ImGui::GetCursorScreenPos().x + indent, ImGui::GetCursorScreenPos().y));
  ui::Annotation what;
  what.role = ui::Role::ListItem;
  what.name = concat({shell.title, ", ", shell.detail});
  what.description = shell.words;
  what.selected = view.stage == number;
  what.row = number + 1;
  what.row_count = count;
  what.target = "envelope:" + shell.key;
  const float height = std::max(em * 3.1f, ui.target_height());
  const ui::Response r =
      ui::interact(ui, "shell-" + std::to_string(number), ImVec2(width, height), what);
  if (r.activated)
    view.stage = number;
  if (!r.visible)
    return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(r.min, r.max,
                      ui::u32(what.selected ? ui.theme.selected
                              : r.hovered   ? ui.theme.hover
                                            : ui.theme.raised),
                      7.0f);
  list->AddRect(r.min, r.max, ui::u32(what.selected ? ui.theme.accent : ui.theme.line), 7.0f);
  if (number > 0) {  // opened by the one above
    const float x = r.min.x - em * 0.45f;
    list->AddLine(ImVec2(x, r.min.y - em * 0.35f), ImVec2(x, r.centre().y),
                  ui::u32(ui.theme.outline), 1.4f);
    ui::draw_arrow(list, ImVec2(x, r.centre().y), ImVec2(r.min.x, r.centre().y),
                   ui::u32(ui.theme.outline), 1.4f, em * 0.35f);
  }
  const bool record = shell.key.rfind("record", 0) == 0;
  ui::draw_glyph(list, record ? ui::Glyph::Table : ui::Glyph::Key,
                 ImVec2(r.min.x + em * 1.2f, r.centre().y), em * 1.3f,
                 ui::u32(what.selected ? ui.theme.accent : ui.theme.muted));
  const float x = r.min.x + em * 2.4f, room = r.max.x - x - em * 0.5f;
  ui::draw_text(ui, list, ImVec2(x, r.centre().y - em * 1.1f), ui.theme.text, shell.title,
                {ui::kBody, true, false}, room);
  ui::draw_text(ui, list, ImVec2(x, r.centre().y + em * 0.1f), ui.theme.muted, shell.detail,
                {ui::kSmall, false, false}, room);
}

struct SwitchSpec {
  const char* key;
  const char* label;
  bool cloud::Suppose::*on;
  const char* words;
};
constexpr SwitchSpec kSwitches[] = {
    {"stolen", "The disks are stolen", &cloud::Suppose::disk_stolen,
     "The reader holds the disks and asks KMS, not DynamoDB"},
    {"disabled", "The key is disabled", &cloud::Suppose::key_disabled,
     "DisableKey, and five minutes later"},
    {"no-kms", "The reader has no rights at KMS", &cloud::Suppose::no_kms_rights,
     "All of dynamodb, nothing of kms"},
    {"admin", "The reader is an administrator", &cloud::Suppose::administrator,
     "Everything in the account is allowed"}};

}  // namespace

void draw_envelope(Ui& ui, const Scene& scene, EnvelopeView& view) {
  ui::Scope scope(ui, "envelope");
  if (!view.disk) {
    const table::Table* t = table::find_table(scene.world.services.tables, scene.world.account,
                                              scene.world.region, view.table);
    if (!t)
      return;
    view.disk = storage::disk_of(*t, scene.world.services.kms, kRecordsShown);
  }
  const std::vector<Shell> shells = shells_of(*view.disk, scene.world);
  view.stage = std::clamp(view.stage, 0, static_cast<int>(shells.size()) - 1);
  ui::heading(ui, "title", concat({"Envelope of ", view.table}), 3);
  ui::caption(ui, "how", "Each key opens the one below. Follow it with the finger.");
  ui::describe_list(ui, "From the key to the ciphertext", shells.size());
  for (int i = 0; i < static_cast<int>(shells.size()); ++i)
    draw_shell(ui, view, shells[static_cast<std::size_t>(i)], i, static_cast<int>(shells.size()));
  const Shell& shell = shells[static_cast<std::size_t>(view.stage)];
  ui::text(ui, "words", shell.words);
  if (!shell.bytes.empty())
    ui::hex_block(ui, "bytes", concat({shell.title, ", as it lies on the disk"}), shell.bytes, {},
                  192);
}

void draw_what_if(Ui& ui, const Scene& scene, EnvelopeView& view) {
  ui::Scope scope(ui, "what-if");
  ImGui::Dummy(ImVec2(1, ui.em() * 0.3f));
  ui::heading(ui, "title", "What would still be readable if ...", 3);
  bool turned = false;
  for (const SwitchSpec& s : kSwitches)
    turned = ui::toggle(ui, s.key, s.label, view.suppose.*s.on, s.words) || turned;
  if (turned || !view.readings)
    view.readings = cloud::readable_if(scene.world, view.table, view.suppose);
  ui::caption(ui, "who",
              view.suppose.administrator   ? "Tried on a copy of the world, by an administrator:"
              : view.suppose.no_kms_rights ? "Tried on a copy of the world, by a role with all of "
                                             "DynamoDB and nothing of KMS:"
                                           : "Tried on a copy of the world, by a role with all of "
                                             "DynamoDB and kms:Decrypt:");
  int n = 0;
  for (const cloud::Reading& reading : *view.readings) {
    ui::TreeLine line;
    line.label = concat({reading.what, reading.readable ? ": readable" : ": not readable"});
    line.detail = reading.because;
    line.mark = reading.readable ? ui::Mark::Allow : ui::Mark::Deny;
    line.target = "reading:" + reading.what;
    bool none = false;
    ui::tree_line(ui, "reading-" + std::to_string(n++), line, none);
  }
}

}  // namespace lockbox::panels
