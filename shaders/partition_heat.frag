#version 300 es
// The heat of one partition. Reads glow from below, the more the higher; writes are hatched, so that
// the two differ by texture and not only by colour. Heat comes as 0..1 from the simulated service.
precision highp float;

uniform vec2 u_size;   // pixels of the cell
uniform float u_read;  // 0 idle .. 1 at the partition's limit
uniform float u_write;
uniform vec3 u_cold;
uniform vec3 u_warm;
uniform vec3 u_hot;
uniform float u_radius;  // of the corners, pixels

in vec2 v_place;  // 0..1, from the lower left corner
out vec4 o_color;

vec3 ramp(float heat) {
  return heat < 0.5 ? mix(u_cold, u_warm, heat * 2.0) : mix(u_warm, u_hot, heat * 2.0 - 1.0);
}

// Distance to a rectangle with round corners, negative inside.
float rounded(vec2 at) {
  vec2 q = abs(at - 0.5 * u_size) - 0.5 * u_size + u_radius;
  return length(max(q, 0.0)) - u_radius;
}

void main() {
  vec2 at = v_place * u_size;
  float heat = clamp(max(u_read, u_write), 0.0, 1.0);
  // The glow reaches as high as the partition is busy.
  float glow = heat * (1.0 - smoothstep(heat * 1.3 - 0.35, heat * 1.3 + 0.05, v_place.y));
  vec3 color = ramp(clamp(glow * 0.85 + 0.15 * heat, 0.0, 1.0));
  // Hatching for writes: thin diagonal lines, denser lines would shimmer at small sizes.
  float stripe = abs(fract((at.x + at.y) / 9.0) - 0.5) * 2.0;
  float hatch = smoothstep(0.72, 0.86, stripe) * clamp(u_write, 0.0, 1.0) * 0.55;
  color = mix(color, u_hot, hatch);
  float edge = 1.0 - smoothstep(-0.75, 0.75, rounded(at));
  o_color = vec4(color, edge);
}
