// Settings of Dear ImGui, the same for the library and for everything that includes it (the build
// names this file to both). A change here makes the build compile the library again.
#pragma once

// Graphs of a thousand linked nodes overflow 16-bit indices.
#define ImDrawIdx unsigned int

// Nothing is read from or written to files by the library: settings are the program's own.
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FILE_FUNCTIONS

// Neither the demonstration nor the library's debugging windows are part of the program.
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS

// The hook through which each drawn item is reported to the item registry; its functions are
// defined in web/ui. Only the hook is used, not the separate test engine.
#define IMGUI_ENABLE_TEST_ENGINE
