// Renders points, rings around some of them, and lines with WebGL. It knows no classes and no runs.

import * as twgl from "twgl.js";

const POINTS_VERTEX = `#version 300 es
in vec3 start, end;
in vec4 colour0, colour1;
in vec2 style; // size as a factor, 1 for a diamond
uniform mat4 matrix;
uniform float t, size, grow;
uniform vec2 limits;
uniform bool ring;
out vec4 tone;
flat out float diamond, pixels;
void main() {
  tone = mix(colour0, colour1, t);
  vec3 at = mix(start, end, t);
  gl_Position = matrix * vec4(at, 1.0);
  pixels = clamp(size * style.x, limits.x, limits.y) + grow;
  gl_PointSize = pixels;
  diamond = style.y;
  // position not known, or hidden
  if (at.x != at.x || tone.a < 0.02) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}`;

const POINTS_FRAGMENT = `#version 300 es
precision mediump float;
in vec4 tone;
flat in float diamond, pixels;
uniform bool ring;
uniform float fade;
uniform vec4 inner, outer;
out vec4 colour;
void main() {
  vec2 from = abs(gl_PointCoord - 0.5);
  float reach = mix(length(from), (from.x + from.y) * 0.78, diamond) * pixels;
  float edge = pixels * 0.5 - reach;
  if (edge <= 0.0) discard;
  if (ring) {
    colour = mix(outer, inner, clamp(edge - 0.8, 0.0, 1.0)) * clamp(edge, 0.0, 1.0);
    return;
  }
  float alpha = tone.a * fade * clamp(edge, 0.0, 1.0);
  colour = vec4(tone.rgb * alpha, alpha);
}`;

const LINES_VERTEX = `#version 300 es
in vec3 place;
in vec4 tint;
uniform mat4 matrix;
out vec4 tone;
void main() { gl_Position = matrix * vec4(place, 1.0); tone = tint; }`;

const LINES_FRAGMENT = `#version 300 es
precision mediump float;
in vec4 tone;
out vec4 colour;
void main() { colour = vec4(tone.rgb * tone.a, tone.a); }`;

export const LIMITS = [1.5, 24]; // pixels of a point, least and most
export const DIMMED = 0.16; // opacity of what is not selected, as a share, while something is

export type Rgba = [number, number, number, number];

export interface Frame {
  matrix: Float32Array;
  t: number;
  size: number; // device pixels
  detail: number; // device pixels a pixel of the page
  solid: boolean;
  some: Uint32Array | null; // the only points to draw, or null for all
  inner: Rgba;
  outer: Rgba;
}

export interface Lines {
  places: Float32Array; // (2 L, 3)
  tints: Uint8Array; // (2 L, 4)
}

export class Renderer {
  readonly gl: WebGL2RenderingContext;
  private points!: twgl.ProgramInfo;
  private lines!: twgl.ProgramInfo;
  private buffers!: twgl.BufferInfo;
  private trails?: twgl.BufferInfo;
  private rings: { buffer: WebGLBuffer; count: number }[] = [];
  private arrays: Record<string, twgl.FullArraySpec> = {};
  private count = 0;
  private sample: { buffer: WebGLBuffer; of: Uint32Array } | null = null;
  private given?: Uint8Array; // styles as they came, and as they are sent
  private styles = new Float32Array();
  dimmed = false; // whether points without a ring are

  constructor(readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, depth: true });
    if (!gl) throw new Error("This browser offers no WebGL 2, so the map cannot be drawn.");
    this.gl = gl;
    this.prepare();
  }

  // Also after the context was lost.
  prepare(): void {
    this.points = twgl.createProgramInfo(this.gl, [POINTS_VERTEX, POINTS_FRAGMENT]);
    this.lines = twgl.createProgramInfo(this.gl, [LINES_VERTEX, LINES_FRAGMENT]);
    this.rings = [0, 1].map(() => ({ buffer: this.gl.createBuffer()!, count: 0 }));
    this.trails = undefined;
    this.sample = null;
    if (this.count) this.buffers = twgl.createBufferInfoFromArrays(this.gl, this.arrays);
  }

  // Give the arrays of P points: positions (P, 3), colours (P, 4) and styles (P, 2).
  set(
    from: Float32Array,
    to: Float32Array,
    oldColours: Uint8Array,
    colours: Uint8Array,
    styles: Uint8Array,
  ): void {
    const whole = { normalize: true, numComponents: 4 };
    const before = this.arrays;
    if (styles !== this.given) this.styles = Float32Array.from(styles, (v, i) => (i % 2 ? v : v / 16));
    this.given = styles;
    this.arrays = {
      start: { data: from, numComponents: 3 },
      end: { data: to, numComponents: 3 },
      colour0: { data: oldColours, ...whole },
      colour1: { data: colours, ...whole },
      style: { data: this.styles, numComponents: 2 },
    };
    const same = this.count === from.length / 3;
    this.count = from.length / 3;
    if (!same || !this.buffers) {
      this.buffers = twgl.createBufferInfoFromArrays(this.gl, this.arrays);
      return;
    }
    for (const [name, spec] of Object.entries(this.arrays))
      if (spec.data !== before[name].data)
        twgl.setAttribInfoBufferFromArray(
          this.gl,
          this.buffers.attribs![name],
          spec.data as ArrayBufferView,
        );
  }

  // Points to put a ring around: layer 0 the selected ones, layer 1 the one under the pointer.
  ring(layer: 0 | 1, ids: Uint32Array): void {
    this.rings[layer].count = ids.length;
    this.gl.bindBuffer(this.gl.ELEMENT_ARRAY_BUFFER, this.rings[layer].buffer);
    this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER, ids, this.gl.DYNAMIC_DRAW);
  }

  trail(places: Float32Array | null, tints?: Uint8Array): void {
    this.trails =
      places && tints
        ? twgl.createBufferInfoFromArrays(this.gl, {
            place: { data: places, numComponents: 3 },
            tint: { data: tints, numComponents: 4, normalize: true },
          })
        : undefined;
  }

  render(frame: Frame): void {
    const { gl, points, lines } = this;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    if (!this.count) return;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (frame.solid) gl.enable(gl.DEPTH_TEST);
    else gl.disable(gl.DEPTH_TEST);
    gl.useProgram(points.program);
    const fade = this.dimmed ? DIMMED : 1;
    const sized = { size: frame.size, limits: LIMITS, grow: 0, ring: false, fade };
    twgl.setBuffersAndAttributes(gl, points, this.buffers);
    twgl.setUniforms(points, { ...frame, ...sized });
    if (frame.some) {
      this.bindSample(frame.some);
      gl.drawElements(gl.POINTS, frame.some.length, gl.UNSIGNED_INT, 0);
    } else gl.drawArrays(gl.POINTS, 0, this.count);
    gl.disable(gl.DEPTH_TEST);
    // discs below and the points again above: outlines of points close to each other join
    this.rings.forEach((each, layer) => {
      if (!each.count) return;
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, each.buffer);
      const wide = (layer ? 9 : 4) * frame.detail;
      for (const ring of [true, false]) {
        const grow = ring ? wide : layer ? 2 * frame.detail : 0;
        twgl.setUniforms(points, { ring, grow, fade: 1 });
        gl.drawElements(gl.POINTS, each.count, gl.UNSIGNED_INT, 0);
      }
    });
    if (!this.trails) return;
    gl.useProgram(lines.program);
    twgl.setBuffersAndAttributes(gl, lines, this.trails);
    twgl.setUniforms(lines, { matrix: frame.matrix });
    gl.drawArrays(gl.LINES, 0, this.trails.numElements);
  }

  // The ids are sent once, not in every frame.
  private bindSample(ids: Uint32Array): void {
    const { gl } = this;
    const buffer = this.sample?.buffer ?? gl.createBuffer()!;
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffer);
    if (this.sample?.of !== ids) gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, ids, gl.STATIC_DRAW);
    this.sample = { buffer, of: ids };
  }

  free(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
