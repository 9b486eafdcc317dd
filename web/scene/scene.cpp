#include "web/scene/scene.hpp"

#include "engine/base/text.hpp"

namespace lockbox::panels {

ui::Mark mark_of(const cloud::StepInfo& step) {
  if (!step.is_call)
    return ui::Mark::NotApplicable;
  return !step.allowed ? ui::Mark::Deny : !step.succeeded ? ui::Mark::Unknown : ui::Mark::Allow;
}

std::string words_of(const cloud::StepInfo& step) {
  if (!step.is_call || step.succeeded)
    return step.label;
  return concat({step.label, step.allowed ? " failed: " : " was denied: ", step.error_code});
}

}  // namespace lockbox::panels
