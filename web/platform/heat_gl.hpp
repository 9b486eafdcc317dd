#pragma once
// Draws partition heat with shaders/partition_heat.frag.
#include <string>
#include <string_view>

#include "web/ui/heat.hpp"

namespace lockbox::platform {

/// Compiles and links; needs a current OpenGL ES 3 context. On failure the message names shader,
/// line and what the compiler said, and the flat colours stay.
bool install_heat_shader(ui::Ui& ui, std::string& error);
/// The context is gone or going: forget its names.
void remove_heat_shader(ui::Ui& ui);

/// Compiles a pair of shaders; 0 and a message ("partition_heat.frag, line 12: ...") on failure.
unsigned link_program(std::string_view vertex, std::string_view fragment, std::string_view name,
                      std::string& error);

}  // namespace lockbox::platform
