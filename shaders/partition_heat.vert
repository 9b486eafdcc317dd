#version 300 es
// A quad in normalised device coordinates: u_rect is left, bottom, width, height.
precision highp float;

uniform vec4 u_rect;
out vec2 v_place;

void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  v_place = corner;
  gl_Position = vec4(u_rect.xy + corner * u_rect.zw, 0.0, 1.0);
}
