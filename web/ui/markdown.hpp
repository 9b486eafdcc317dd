#pragma once
// The lessons' small Markdown subset (paragraphs, **strong**, *emphasis*, `code`, "- " lists),
// drawn at the cursor and described to the registry as plain text, one item a paragraph.
#include <string_view>
#include <vector>

#include "web/ui/widgets.hpp"

namespace lockbox::ui {

/// A run of one style inside a paragraph.
struct Span {
  std::string text;
  bool strong = false, emphasis = false, code = false;
};
struct Paragraph {
  bool bullet = false;
  std::vector<Span> spans;
};

/// Splits a text; marks that are not closed are ordinary characters.
std::vector<Paragraph> parse_markdown(std::string_view text);

void markdown(Ui& ui, std::string_view key, std::string_view text, Color color = kInherit);

}  // namespace lockbox::ui
