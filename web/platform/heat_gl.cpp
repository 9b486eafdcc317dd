#include "web/platform/heat_gl.hpp"

#include <GLES3/gl3.h>
#include <vector>

#include "engine/base/text.hpp"
#include "lockbox_shaders.hpp"

namespace lockbox::platform {
namespace {

struct Program {
  GLuint id = 0, empty_array = 0;
  GLint rect = -1, size = -1, read = -1, write = -1, cold = -1, warm = -1, hot = -1, radius = -1;
};

/// What a callback of the frame needs; the draw list keeps a copy.
struct HeatCall {
  Program program;
  ui::HeatCell cell;
};

std::string log_of(GLuint object, bool is_program) {
  GLint length = 0;
  is_program ? glGetProgramiv(object, GL_INFO_LOG_LENGTH, &length)
             : glGetShaderiv(object, GL_INFO_LOG_LENGTH, &length);
  std::vector<char> text(static_cast<std::size_t>(length) + 1, '\0');
  is_program ? glGetProgramInfoLog(object, length, nullptr, text.data())
             : glGetShaderInfoLog(object, length, nullptr, text.data());
  return std::string(text.data());
}

/// "ERROR: 0:12: ..." (most drivers) and "0:12(5): ..." (Mesa) both name the line second.
std::string with_line(std::string_view name, const std::string& log) {
  const std::size_t colon = log.find("0:");
  if (colon != std::string::npos) {
    std::size_t end = colon + 2;
    while (end < log.size() && log[end] >= '0' && log[end] <= '9') ++end;
    const std::string line = log.substr(colon + 2, end - colon - 2);
    if (!line.empty())
      return concat({name, ", line ", line, ": ", trim(log)});
  }
  return concat({name, ": ", trim(log)});
}

GLuint compile(GLenum kind, std::string_view source, std::string_view name, std::string& error) {
  const GLuint shader = glCreateShader(kind);
  const char* text = source.data();
  const auto length = static_cast<GLint>(source.size());
  glShaderSource(shader, 1, &text, &length);
  glCompileShader(shader);
  GLint good = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
  if (good)
    return shader;
  error = with_line(name, log_of(shader, false));
  glDeleteShader(shader);
  return 0;
}

void set_color(GLint place, ui::Color c) {
  glUniform3f(place, static_cast<float>(c.r) / 255.0f, static_cast<float>(c.g) / 255.0f,
              static_cast<float>(c.b) / 255.0f);
}

void paint(const ImDrawList*, const ImDrawCmd* command) {
  const HeatCall& call = *static_cast<const HeatCall*>(command->UserCallbackData);
  const ImDrawData* data = ImGui::GetDrawData();
  const ImVec2 scale = data->FramebufferScale, origin = data->DisplayPos;
  const ImVec2 screen = data->DisplaySize;
  const auto left = [&](float x) { return (x - origin.x) / screen.x * 2.0f - 1.0f; };
  const auto up = [&](float y) { return 1.0f - (y - origin.y) / screen.y * 2.0f; };
  const ui::HeatCell& c = call.cell;
  const Program& p = call.program;
  const ImVec4 clip = command->ClipRect;
  const int width = static_cast<int>((clip.z - clip.x) * scale.x);
  const int height = static_cast<int>((clip.w - clip.y) * scale.y);
  if (width <= 0 || height <= 0)
    return;
  glEnable(GL_SCISSOR_TEST);
  glScissor(static_cast<int>((clip.x - origin.x) * scale.x),
            static_cast<int>((screen.y - (clip.w - origin.y)) * scale.y), width, height);
  glUseProgram(p.id);
  glBindVertexArray(p.empty_array);
  glUniform4f(p.rect, left(c.min.x), up(c.max.y), left(c.max.x) - left(c.min.x),
              up(c.min.y) - up(c.max.y));
  glUniform2f(p.size, c.max.x - c.min.x, c.max.y - c.min.y);
  glUniform1f(p.read, c.read);
  glUniform1f(p.write, c.write);
  glUniform1f(p.radius, 6.0f);
  set_color(p.cold, c.cold);
  set_color(p.warm, c.warm);
  set_color(p.hot, c.hot);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
  glBindVertexArray(0);
}

}  // namespace

unsigned link_program(std::string_view vertex, std::string_view fragment, std::string_view name,
                      std::string& error) {
  const GLuint v = compile(GL_VERTEX_SHADER, vertex, concat({name, ".vert"}), error);
  if (v == 0)
    return 0;
  const GLuint f = compile(GL_FRAGMENT_SHADER, fragment, concat({name, ".frag"}), error);
  if (f == 0) {
    glDeleteShader(v);
    return 0;
  }
  const GLuint program = glCreateProgram();
  glAttachShader(program, v);
  glAttachShader(program, f);
  glLinkProgram(program);
  glDeleteShader(v);
  glDeleteShader(f);
  GLint good = 0;
  glGetProgramiv(program, GL_LINK_STATUS, &good);
  if (good)
    return program;
  error = concat({name, ": ", trim(log_of(program, true))});
  glDeleteProgram(program);
  return 0;
}

bool install_heat_shader(ui::Ui& ui, std::string& error) {
  HeatCall call;
  Program& p = call.program;
  p.id = link_program(shaders::partition_heat_vert(), shaders::partition_heat_frag(),
                      "partition_heat", error);
  if (p.id == 0) {
    ui.heat_painter = nullptr;
    return false;
  }
  glGenVertexArrays(1, &p.empty_array);
  p.rect = glGetUniformLocation(p.id, "u_rect");
  p.size = glGetUniformLocation(p.id, "u_size");
  p.read = glGetUniformLocation(p.id, "u_read");
  p.write = glGetUniformLocation(p.id, "u_write");
  p.cold = glGetUniformLocation(p.id, "u_cold");
  p.warm = glGetUniformLocation(p.id, "u_warm");
  p.hot = glGetUniformLocation(p.id, "u_hot");
  p.radius = glGetUniformLocation(p.id, "u_radius");
  ui.heat_painter = [call](ImDrawList* list, const ui::HeatCell& cell) {
    HeatCall here = call;
    here.cell = cell;
    list->AddCallback(paint, &here, sizeof here);
    list->AddCallback(ImDrawCallback_ResetRenderState, nullptr);
  };
  return true;
}

void remove_heat_shader(ui::Ui& ui) {
  ui.heat_painter = nullptr;
}

}  // namespace lockbox::platform
