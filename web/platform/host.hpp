#pragma once
// A window with OpenGL ES 3 (WebGL 2 on the page) that shows an App: SDL2, the drawing library's
// back ends, input. The loops around it differ: web/platform/page and web/platform/desktop.
#include <SDL.h>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "web/app/app.hpp"

namespace lockbox::platform {

struct HostOptions {
  std::string title = "Lockbox";
  int width = 1280, height = 800;
};

class Host {
 public:
  /// Null, and a sentence in `error`, when there is no window or no OpenGL ES 3. The App works
  /// without a host, it only is not drawn.
  static std::unique_ptr<Host> open(app::App& app, const HostOptions& options, std::string& error);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// Called when input arrives, also while the loop sleeps.
  std::function<void()> woken;

  /// Takes queued input. False when the window was closed.
  bool pump();
  /// Draws and shows one frame. `now` in seconds, monotonic.
  void draw(double now);
  /// Pixels of the last frame, RGBA from the top left. Only right after draw().
  std::vector<std::uint8_t> pixels(int& width, int& height) const;

  /// The page's canvas has this size in CSS pixels and in pixels of the screen.
  void resize(float css_width, float css_height, int width, int height);
  void context_lost();
  void context_restored();

 private:
  Host(app::App& app) : app_(app) {}
  bool start(const HostOptions& options, std::string& error);
  bool start_drawing(std::string& error);
  void connect_text();
  void handle(const SDL_Event& event);
  bool handle_finger(const SDL_Event& event);
  static int watch(void* self, SDL_Event* event);

  app::App& app_;
  SDL_Window* window_ = nullptr;
  SDL_GLContext context_ = nullptr;
  bool imgui_ = false, sdl_backend_ = false, gl_backend_ = false, lost_ = false, quit_ = false;
  double before_ = 0;
  float css_width_ = 0, css_height_ = 0;  ///< page only: exact size, 0: ask SDL
  int pixel_width_ = 0, pixel_height_ = 0;
  // One finger: a tap becomes a click, a drag where something can be dragged becomes a mouse drag.
  std::int64_t finger_ = -1;
  float finger_x_ = 0, finger_y_ = 0;
  bool finger_drags_ = false, finger_moved_ = false;
};

}  // namespace lockbox::platform
