// A glide of n points drawn with regl-scatterplot: see benchmarks/map_libraries.py.
import createScatterplot from 'regl-scatterplot';
window.go = async (n, w, h) => {
  const canvas = document.createElement('canvas'); canvas.width=w; canvas.height=h; canvas.style.width=w+'px'; canvas.style.height=h+'px'; document.body.append(canvas);
  const s = createScatterplot({canvas, width:w, height:h, pointSize:4, colorBy:'category', pointColor:Array.from({length:10},(_, i)=>[i/10,.5,.5,1])});
  const mk=()=>({x:Float32Array.from({length:n},()=>Math.random()*2-1), y:Float32Array.from({length:n},()=>Math.random()*2-1), category:Uint8Array.from({length:n},()=>Math.random()*10)});
  await s.draw(mk()); const second=mk(); let frames=[],last,on=true; const t=()=>{const now=performance.now(); if(last)frames.push(now-last); last=now; if(on)requestAnimationFrame(t)};
  const t0=performance.now(); requestAnimationFrame(t); await s.draw(second,{transition:true,transitionDuration:2000}); on=false;
  return {total:performance.now()-t0, frames};
};
