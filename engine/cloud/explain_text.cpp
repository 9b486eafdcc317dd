// The trace as text: what `lockbox why` prints.
#include "engine/base/text.hpp"
#include "engine/cloud/step.hpp"

namespace lockbox::cloud {

namespace {

std::string_view mark(StageVerdict v) {
  switch (v) {
    case StageVerdict::Passed:
      return "[ok]  ";
    case StageVerdict::Refused:
      return "[NO]  ";
    case StageVerdict::NotReached:
      return "[ .. ]";
    case StageVerdict::NotApplicable:
      return "[ -- ]";
  }
  return "[ ?? ]";
}

/// Appends `text` with every line after the first indented as far as the first.
void add_lines(std::string& out, std::size_t indent, std::string_view text) {
  const std::string pad(indent, ' ');
  for (std::string_view rest = text;;) {
    const std::size_t end = rest.find('\n');
    out += pad;
    out += rest.substr(0, end);
    out += '\n';
    if (end == std::string_view::npos)
      return;
    rest = rest.substr(end + 1);
  }
}

void add_reason(std::string& out, const Reason& reason, std::size_t indent, int depth, bool all) {
  const bool weighs =
      reason.verdict == StageVerdict::Passed || reason.verdict == StageVerdict::Refused;
  add_lines(out, indent,
            concat({!weighs                                  ? ""
                    : reason.verdict == StageVerdict::Passed ? "+ "
                                                             : "x ",
                    reason.text}));
  if (depth <= 1)
    return;
  for (const Reason& child : reason.children) {
    // Layers that have no say are left to the long form.
    const bool silent = child.verdict == StageVerdict::NotApplicable && child.children.empty() &&
                        child.target.rfind("layer:", 0) == 0;
    if (all || !silent)
      add_reason(out, child, indent + 2, depth - 1, all);
  }
}

}  // namespace

std::string explain_text(const RequestTrace& trace, bool verbose) {
  std::string out = concat({trace.operation, " as ", trace.caller_label, " from ", trace.node, ": ",
                            trace.succeeded ? std::string("succeeded")
                            : trace.error   ? concat({"refused, ", trace.error->code})
                                            : std::string("refused"),
                            "\n"});
  for (std::size_t i = 0; i < trace.stages.size(); ++i) {
    const Stage& stage = trace.stages[i];
    out += concat({mark(stage.verdict), " ", std::to_string(i + 1), " ", title(stage.id), ": ",
                   stage.summary, "\n"});
    if (stage.verdict == StageVerdict::NotReached)
      continue;
    const bool open = verbose || stage.verdict == StageVerdict::Refused;
    if (!open)
      continue;
    for (const Reason& reason : stage.reasons) add_reason(out, reason, 9, verbose ? 6 : 4, verbose);
  }
  return out;
}

}  // namespace lockbox::cloud
