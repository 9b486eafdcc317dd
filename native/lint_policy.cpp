// `lockbox lint-policy`: findings in policy files, as text or JSON.
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/policy/lint.hpp"
#include "native/command.hpp"
#include "native/io.hpp"

namespace lockbox::native {
namespace {

void print_findings(const std::string& file, std::string_view text, policy::Kind kind) {
  for (const policy::Finding& f : policy::lint(text, kind)) {
    const std::string where =
        f.span.line > 0
            ? concat({":", std::to_string(f.span.line), ":", std::to_string(f.span.column)})
            : std::string();
    print(concat({file, where, ": ", policy::to_text(f.severity), " ", f.code, ": ", f.message,
                  "\n    ", f.fix, "\n"}));
  }
}

}  // namespace

int run_lint_policy(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(
        "usage: lockbox lint-policy [--json] [--kind KIND] FILE...\n\n"
        "Lists what is wrong or risky in IAM policies, with place, reason and fix. Ends with\n"
        "status 1 when there is an error among the findings.\n"
        "  --json   one JSON object a file\n"
        "  --kind   identity, resource, trust, boundary, session, scp, rcp, endpoint or key;\n"
        "           without it: resource or trust when there are principals, else identity\n");
    return kDone;
  }
  bool json = false;
  std::optional<policy::Kind> kind;
  std::vector<std::string> files;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--json") {
      json = true;
    } else if (word == "--kind" && i + 1 < arguments.size()) {
      kind = policy::parse_kind(arguments[++i]);
      if (!kind)
        return bad_usage("lint-policy", "unknown kind '" + arguments[i] + "'");
    } else if (word.rfind("--", 0) == 0) {
      return bad_usage("lint-policy", "unknown argument '" + word + "'");
    } else {
      files.push_back(word);
    }
  }
  if (files.empty())
    return bad_usage("lint-policy", "names no file");
  int status = kDone;
  for (const std::string& file : files) {
    const auto text = read_file(file);
    if (!text) {
      print_error(text.error().message + "\n");
      return kBadUsage;
    }
    const Json report = policy::lint_policy(*text, kind);
    if (report["errors"] != 0)
      status = kFailed;
    if (json) {
      Json line = {{"file", file}};
      line.update(report);
      print(to_text(line) + "\n");
    } else {
      print_findings(file, *text, kind.value_or(policy::guess_kind(*text)));
    }
  }
  return status;
}

}  // namespace lockbox::native
