#include "engine/lesson/disk_thief.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/storage/disk.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kMostStolen = 1000;  // records of a partition that a thief looks at

bool concerns(const Label& label, const table::Table& t) {
  return label.table.empty() || label.table == t.name;
}

/// Texts of the labelled cells of one table.
std::vector<std::string> secrets_of(const Label& label, const table::Table& t) {
  std::vector<std::string> out;
  for (const auto& entry : t.items) {
    if (!entry.second || !item_has_label(label, *entry.second))
      continue;
    for (const auto& cell : *entry.second) {
      const bool counts = label.attributes.empty() ||
                          std::find(label.attributes.begin(), label.attributes.end(), cell.first) !=
                              label.attributes.end();
      const std::string text = counts ? scalar_text(cell.second) : std::string();
      if (!text.empty())
        out.push_back(text);
    }
  }
  return out;
}

int found_in(const std::vector<std::string>& secrets, const std::string& bytes) {
  return static_cast<int>(std::count_if(secrets.begin(), secrets.end(), [&](const auto& secret) {
    return bytes.find(secret) != std::string::npos;
  }));
}

/// Every byte of the disks, one after the other.
std::string raw_bytes(const storage::Disk& disk) {
  std::string out = disk.wrapped_table_key;
  for (const storage::Structure& s : disk.structures) {
    out += s.wrapped_data_key;
    for (const storage::PartitionFile& file : s.partitions) {
      out += file.lower_bound;
      for (const storage::Record& record : file.records) out += record.nonce + record.sealed;
    }
  }
  return out;
}

cloud::CallApi asking(const table::Table& t, const cloud::World& world, const std::string& as) {
  cloud::CallApi call;
  call.as = as;
  call.service = "kms";
  call.operation = "Decrypt";
  call.parameters = std::make_shared<const Json>(open_request(t, world));
  return call;
}

}  // namespace

Json open_request(const table::Table& t, const cloud::World& world) {
  const storage::Disk disk = storage::disk_of(t, world.services.kms, 0);
  Json context = Json::object();
  for (const auto& entry : disk.context) context[entry.first] = entry.second;
  return Json{{"CiphertextBlob", base64_encode(disk.wrapped_table_key)},
              {"EncryptionContext", std::move(context)}};
}

std::vector<Flow> disk_flows(const Scenario& scenario, const cloud::World& world,
                             const cloud::RequestTrace& trace, const Json* parameters) {
  std::vector<Flow> out;
  const auto blob =
      parameters && trace.service == "kms" && trace.operation == "Decrypt" && trace.succeeded
          ? string_member(*parameters, "CiphertextBlob")
          : std::nullopt;
  if (!blob)
    return out;
  for (const auto& entry : world.services.tables.tables) {
    const table::Table& t = *entry.second;
    if (string_member(open_request(t, world), "CiphertextBlob") != blob)
      continue;
    for (const Label& label : scenario.labels) {
      if (concerns(label, t) && !secrets_of(label, t).empty())
        out.push_back(Flow{label.name, "table-key"});
    }
  }
  return out;
}

Theft steal_disks(const Scenario& scenario, const cloud::World& world, const std::string& label,
                  const std::string& as, const std::string& table) {
  Theft out;
  const Label* wanted = scenario.label(label);
  for (const auto& entry : world.services.tables.tables) {
    const table::Table& t = *entry.second;
    if (!wanted || !concerns(*wanted, t) || (!table.empty() && table != t.name))
      continue;
    const std::vector<std::string> secrets = secrets_of(*wanted, t);
    const storage::Disk disk = storage::disk_of(t, world.services.kms, kMostStolen);
    const int in_clear = found_in(secrets, raw_bytes(disk));
    if (in_clear > 0) {
      out.cells += in_clear;
      out.sentence = concat({"the disks of ", t.name, " hold it in clear"});
    }
    const cloud::StepResult asked = cloud::probe(world, asking(t, world, as));
    if (!asked.outcome || !*asked.outcome)
      continue;
    const auto key = base64_decode(string_member(**asked.outcome, "Plaintext").value_or(""));
    const auto read = key ? storage::read_with_table_key(disk, *key) : std::nullopt;
    if (!read)
      continue;
    int cells = 0;
    for (const std::string& item : read->front()) cells += found_in(secrets, item);
    out.cells += cells;
    if (cells > 0)
      out.sentence = concat({as, " asks KMS for the table key on the disks of ", t.name,
                             ", gets it, and reads ", std::to_string(cells),
                             cells == 1 ? " secret" : " secrets"});
  }
  return out;
}

}  // namespace lockbox::lesson
