#pragma once
// Bytes as hexadecimal digits and characters, with marked ranges.
#include <string_view>
#include <vector>

#include "web/ui/widgets.hpp"

namespace lockbox::ui {

struct HexMark {
  enum class Kind { Changed, Chosen, Part };
  std::size_t offset = 0, length = 0;
  Kind kind = Kind::Changed;
};

/// A dump at the cursor, as wide as the room: 16 bytes a line where they fit, else 8. `Changed` is
/// underlined besides its colour, `Chosen` has a frame, `Part` a quiet ground.
void hex_block(Ui& ui, std::string_view key, std::string_view name, std::string_view bytes,
               const std::vector<HexMark>& marks = {}, std::size_t most = 2048);

}  // namespace lockbox::ui
