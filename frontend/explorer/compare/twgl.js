// A glide of n points drawn with twgl: see benchmarks/map_libraries.py.
import * as twgl from 'twgl.js';
window.go = async (n,w,h) => {
  const canvas=document.createElement('canvas'); canvas.width=w; canvas.height=h; document.body.append(canvas);
  const gl=canvas.getContext('webgl2',{antialias:false,alpha:true,premultipliedAlpha:true});
  const p=twgl.createProgramInfo(gl,[`#version 300 es
  in vec3 a; in vec3 b; in float c; uniform float t; out vec4 col; void main(){ vec3 p=mix(a,b,t); gl_Position=vec4(p.xy,0.,1.); gl_PointSize=5.; col=vec4(c,.5,.5,1.);}`,
  `#version 300 es
  precision mediump float; in vec4 col; out vec4 o; void main(){ float d=length(gl_PointCoord-.5); if(d>.5) discard; o=col*smoothstep(.5,.4,d);}`]);
  const r=()=>Float32Array.from({length:3*n},()=>Math.random()*2-1);
  const buf=twgl.createBufferInfoFromArrays(gl,{a:{numComponents:3,data:r()},b:{numComponents:3,data:r()},c:{numComponents:1,data:Float32Array.from({length:n},Math.random)}});
  gl.enable(gl.BLEND); gl.blendFunc(gl.ONE,gl.ONE_MINUS_SRC_ALPHA);
  const frames=[]; const t0=performance.now(); let last;
  await new Promise(done=>{const f=()=>{const now=performance.now(); if(last)frames.push(now-last); last=now; const t=(now-t0)/2000; gl.viewport(0,0,w,h); gl.clearColor(0,0,0,0); gl.clear(gl.COLOR_BUFFER_BIT); gl.useProgram(p.program); twgl.setBuffersAndAttributes(gl,p,buf); twgl.setUniforms(p,{t:Math.min(1,t)}); twgl.drawBufferInfo(gl,buf,gl.POINTS); if(t<1)requestAnimationFrame(f); else done()}; requestAnimationFrame(f)});
  return {total:performance.now()-t0, frames};
};
