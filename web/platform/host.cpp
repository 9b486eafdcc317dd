#include "web/platform/host.hpp"

#include <GLES3/gl3.h>
#include <cfloat>
#include <cmath>
#include <cstring>
#include <imgui.h>
#include <imgui_impl_opengl3.h>
#include <imgui_impl_sdl2.h>

#include "engine/base/text.hpp"
#include "web/platform/heat_gl.hpp"

namespace lockbox::platform {
namespace {

constexpr float kTapSlop = 10.0f;  ///< CSS pixels a finger may move in a tap

std::string sdl_error(std::string_view what) {
  return concat({what, ": ", SDL_GetError()});
}

}  // namespace

std::unique_ptr<Host> Host::open(app::App& app, const HostOptions& options, std::string& error) {
  std::unique_ptr<Host> host(new Host(app));
  if (!host->start(options, error))
    return nullptr;
  return host;
}

bool Host::start(const HostOptions& options, std::string& error) {
  // Keys typed elsewhere in the page are none of our business.
  SDL_SetHint(SDL_HINT_EMSCRIPTEN_KEYBOARD_ELEMENT, "#canvas");
  SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
  if (SDL_Init(SDL_INIT_VIDEO) != 0) {
    error = sdl_error("no window system");
    return false;
  }
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
  SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
  SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
  SDL_GL_SetAttribute(SDL_GL_STENCIL_SIZE, 0);
  window_ = SDL_CreateWindow(options.title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                             options.width, options.height,
                             SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (!window_) {
    error = sdl_error("no window");
    return false;
  }
  context_ = SDL_GL_CreateContext(window_);
  if (!context_) {
    error = sdl_error("no OpenGL ES 3 (WebGL 2)");
    return false;
  }
  SDL_GL_SetSwapInterval(1);
  ImGui::CreateContext();
  imgui_ = true;
  app_.attach();
  if (!start_drawing(error))
    return false;
  connect_text();
  SDL_AddEventWatch(&Host::watch, this);
  return true;
}

bool Host::start_drawing(std::string& error) {
  if (!sdl_backend_ && !(sdl_backend_ = ImGui_ImplSDL2_InitForOpenGL(window_, context_))) {
    error = "the window's input could not be connected";
    return false;
  }
  gl_backend_ = ImGui_ImplOpenGL3_Init("#version 300 es");
  if (!gl_backend_) {
    error = "drawing could not be set up on this OpenGL ES 3 (WebGL 2)";
    return false;
  }
  std::string problem;
  if (!install_heat_shader(app_.ui(), problem))
    app_.report("A shader did not compile, flat colours are used instead. " + problem);
  return true;
}

Host::~Host() {
  if (window_)
    SDL_DelEventWatch(&Host::watch, this);
  if (gl_backend_)
    ImGui_ImplOpenGL3_Shutdown();
  if (sdl_backend_)
    ImGui_ImplSDL2_Shutdown();
  if (imgui_)
    ImGui::DestroyContext();
  if (context_)
    SDL_GL_DeleteContext(context_);
  if (window_)
    SDL_DestroyWindow(window_);
  SDL_Quit();
}

int Host::watch(void* self, SDL_Event* event) {
  // Each look at the queue puts a sentinel into it; it is no input, or the loop would never sleep.
  if (event->type == SDL_POLLSENTINEL)
    return 1;
  Host& host = *static_cast<Host*>(self);
  host.app_.pacer().need();
  if (host.woken)
    host.woken();
  return 1;
}

bool Host::pump() {
  SDL_Event event;
  while (SDL_PollEvent(&event)) handle(event);
  return !quit_;
}

void Host::handle(const SDL_Event& event) {
  switch (event.type) {
    case SDL_QUIT:
      quit_ = true;
      return;
    case SDL_MOUSEWHEEL: {
      // Wheels, touchpads and browsers report very different amounts for one turn.
      ImGuiIO& io = ImGui::GetIO();
      const auto tame = [](float v) { return std::clamp(v, -3.0f, 3.0f); };
      io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
      io.AddMouseWheelEvent(tame(-event.wheel.preciseX), tame(event.wheel.preciseY));
      return;
    }
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP:
      handle_finger(event);
      return;
    default:
      ImGui_ImplSDL2_ProcessEvent(&event);
  }
}

bool Host::handle_finger(const SDL_Event& event) {
  ImGuiIO& io = ImGui::GetIO();
  const float x = event.tfinger.x * io.DisplaySize.x, y = event.tfinger.y * io.DisplaySize.y;
  io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
  if (event.type == SDL_FINGERDOWN && finger_ < 0) {
    finger_ = event.tfinger.fingerId;
    finger_x_ = x;
    finger_y_ = y;
    finger_moved_ = false;
    finger_drags_ = app_.ui().can_drag_at(x, y);
    io.AddMousePosEvent(x, y);
    if (finger_drags_)
      io.AddMouseButtonEvent(0, true);
    return true;
  }
  if (event.tfinger.fingerId != finger_)
    return false;
  finger_moved_ = finger_moved_ || std::hypot(x - finger_x_, y - finger_y_) > kTapSlop;
  if (event.type == SDL_FINGERMOTION) {
    if (finger_drags_)
      io.AddMousePosEvent(x, y);
    return true;
  }
  finger_ = -1;
  if (!finger_drags_ && !finger_moved_) {
    io.AddMousePosEvent(finger_x_, finger_y_);
    io.AddMouseButtonEvent(0, true);
    io.AddMouseButtonEvent(0, false);
  } else if (finger_drags_) {
    io.AddMouseButtonEvent(0, false);
  }
  // A finger that left hovers nothing.
  io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  app_.pacer().need(6);
  return true;
}

void Host::draw(double now) {
  if (lost_)
    return;
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplSDL2_NewFrame();
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = static_cast<float>(app::Pacer::step(before_, now));
  before_ = now;
  if (css_width_ > 0) {
    io.DisplaySize = ImVec2(css_width_, css_height_);
    io.DisplayFramebufferScale = ImVec2(static_cast<float>(pixel_width_) / css_width_,
                                        static_cast<float>(pixel_height_) / css_height_);
  }
  ImGui::NewFrame();
  app_.frame(now);
  ImGui::Render();
  const ImDrawData* data = ImGui::GetDrawData();
  const auto width = static_cast<int>(data->DisplaySize.x * data->FramebufferScale.x + 0.5f);
  const auto height = static_cast<int>(data->DisplaySize.y * data->FramebufferScale.y + 0.5f);
  const ui::Color back = app_.ui().theme.background;
  glViewport(0, 0, width, height);
  glDisable(GL_SCISSOR_TEST);
  glClearColor(static_cast<float>(back.r) / 255.0f, static_cast<float>(back.g) / 255.0f,
               static_cast<float>(back.b) / 255.0f, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  SDL_GL_SwapWindow(window_);
  app_.pacer().drew(now);
}

std::vector<std::uint8_t> Host::pixels(int& width, int& height) const {
  SDL_GL_GetDrawableSize(window_, &width, &height);
  const auto stride = static_cast<std::size_t>(width) * 4;
  std::vector<std::uint8_t> raw(stride * static_cast<std::size_t>(height)), turned(raw.size());
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, raw.data());
  for (std::size_t row = 0; row < static_cast<std::size_t>(height); ++row) {
    std::memcpy(turned.data() + row * stride,
                raw.data() + (static_cast<std::size_t>(height) - 1 - row) * stride, stride);
  }
  return turned;
}

void Host::resize(float css_width, float css_height, int width, int height) {
  if (!(css_width >= 1 && css_height >= 1 && width >= 1 && height >= 1))
    return;  // hidden: keep the last size
  css_width_ = css_width;
  css_height_ = css_height;
  pixel_width_ = width;
  pixel_height_ = height;
  // SDL scales the pointer's place by its own idea of the window's size.
  SDL_SetWindowSize(window_, static_cast<int>(std::lround(css_width)),
                    static_cast<int>(std::lround(css_height)));
  app_.pacer().need();
}

void Host::context_lost() {
  lost_ = true;
  remove_heat_shader(app_.ui());
}

void Host::context_restored() {
  // Every name of the old context is gone: make everything again.
  if (gl_backend_)
    ImGui_ImplOpenGL3_Shutdown();
  gl_backend_ = false;
  lost_ = false;
  std::string error;
  if (!start_drawing(error)) {
    lost_ = true;
    app_.report(error);
  }
  app_.pacer().need();
}

}  // namespace lockbox::platform
