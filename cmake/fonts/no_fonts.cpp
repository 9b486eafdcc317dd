// Stands in for the generated file on a machine without fonts or without the tool that subsets them.
#include "lockbox_fonts.hpp"

namespace lockbox::fonts {

std::span<const unsigned char> text_face() { return {}; }
std::span<const unsigned char> strong_face() { return {}; }
std::span<const unsigned char> mono_face() { return {}; }

}  // namespace lockbox::fonts
