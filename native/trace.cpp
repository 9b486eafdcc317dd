// `lockbox trace`: packets through a topology of describe-* documents.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "engine/base/json.hpp"
#include "engine/base/text.hpp"
#include "engine/network/topology_json.hpp"
#include "engine/network/topology_write.hpp"
#include "engine/network/trace_line.hpp"
#include "native/command.hpp"
#include "native/io.hpp"

namespace lockbox::native {
namespace {

namespace fs = std::filesystem;

// The JSON files below `root`, in the order of their names. nullopt: it cannot be read.
std::optional<std::vector<fs::path>> documents_below(const fs::path& root, std::string& error) {
  std::vector<fs::path> out;
  std::error_code code;
  if (!fs::is_directory(root, code)) {
    error = concat({root.string(), ": ", code ? code.message() : "is not a folder"});
    return std::nullopt;
  }
  fs::recursive_directory_iterator walk(root, code);
  for (const fs::recursive_directory_iterator end; !code && walk != end; walk.increment(code)) {
    std::error_code kind;
    if (walk->is_regular_file(kind) && to_lower(walk->path().extension().string()) == ".json")
      out.push_back(walk->path());
  }
  if (code) {
    error = concat({root.string(), ": ", code.message()});
    return std::nullopt;
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool load(const std::string& root, network::TopologyLoader& loader) {
  std::string error;
  const auto files = documents_below(root, error);
  if (!files) {
    print_error(concat({"lockbox trace: --topology: ", error, "\n"}));
    return false;
  }
  for (const fs::path& file : *files) {
    const std::string name = file.lexically_relative(root).string();
    const auto text = read_file(file.string());
    if (!text) {
      loader.note(name, text.error().message);
      continue;
    }
    loader.add_document(file.string(), *text, name);
  }
  if (files->empty())
    loader.note(root, "holds no JSON document");
  return true;
}

// Writes the topology into an empty or new folder: nobody's documents are written over.
int export_to(const network::Topology& topology, const std::string& to) {
  std::error_code code;
  if (fs::exists(to, code) && !fs::is_empty(to, code)) {
    print_error(concat({"lockbox trace: --export: ", to, " is not an empty folder\n"}));
    return kFailed;
  }
  std::size_t written = 0;
  for (const auto& [path, document] : network::topology_documents(topology)) {
    const fs::path file = fs::path(to) / path;
    fs::create_directories(file.parent_path(), code);
    if (const auto failure = write_file(file.string(), to_pretty_text(document, 2) + "\n")) {
      print_error(concat({"lockbox trace: --export: ", failure->message, "\n"}));
      return kFailed;
    }
    ++written;
  }
  print_error(
      concat({"lockbox trace: wrote ", std::to_string(written), " documents to ", to, "\n"}));
  return kDone;
}

constexpr const char* kTraceHelp =
    "usage: lockbox trace --topology DIR [--explain]\n"
    "       lockbox trace --topology DIR --export DIR\n\n"
    "Reads one packet a line (JSON) and writes one path a line, in the same order:\n"
    "  {\"id\":\"1\",\"ingress\":\"i-1\",\"dst\":\"10.0.0.5\",\"protocol\":\"tcp\",\"dstPort\":443,"
    "\"return\":true}\n"
    "DIR is searched for what the AWS CLI's describe-* commands print; a folder named after an\n"
    "account number or a Region says whose they are. Documents and parts that are not understood\n"
    "are listed on standard error. docs/trace.md describes both formats.\n"
    "  --explain   adds to each hop what was considered and lost, and to a blocked packet what\n"
    "              else would block it and the smallest edits that open the way\n"
    "  --export    writes what was understood as describe-* documents into a new folder, and "
    "reads\n"
    "              no packets\n";

}  // namespace

int run_trace(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(kTraceHelp);
    return kDone;
  }
  std::string root, to;
  bool explain = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--explain") {
      explain = true;
    } else if (word == "--topology" && i + 1 < arguments.size()) {
      root = arguments[++i];
    } else if (word.rfind("--topology=", 0) == 0) {
      root = word.substr(11);
    } else if (word == "--export" && i + 1 < arguments.size()) {
      to = arguments[++i];
    } else if (word.rfind("--export=", 0) == 0) {
      to = word.substr(9);
    } else {
      return bad_usage("trace", word == "--topology" || word == "--export"
                                    ? word + " needs a folder"
                                    : "unknown argument '" + word + "'");
    }
  }
  if (root.empty())
    return bad_usage("trace", "--topology DIR is missing");
  network::TopologyLoader loader("", "");
  if (!load(root, loader))
    return kFailed;
  const network::Topology topology = loader.finish();
  for (const network::Note& note : loader.notes())
    print_error(concat({"lockbox trace: ", note.place, ": ", note.text, "\n"}));
  if (!to.empty())
    return export_to(topology, to);
  each_input_line([&](std::string_view line) {
    if (!trim(line).empty())
      print(to_text(network::trace_line(topology, line, explain)) + "\n");
  });
  return kDone;
}

}  // namespace lockbox::native
