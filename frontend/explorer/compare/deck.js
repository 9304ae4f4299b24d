// A glide of n points drawn with deck: see benchmarks/map_libraries.py.
import {Deck, OrthographicView} from '@deck.gl/core'; import {ScatterplotLayer} from '@deck.gl/layers';
window.go = async (n,w,h) => {
  const div=document.createElement('div'); div.style.cssText=`position:relative;width:${w}px;height:${h}px`; document.body.append(div);
  const r=()=>Float32Array.from({length:2*n},()=>Math.random()*w-w/2);
  const layer=(pos)=>new ScatterplotLayer({id:'s',data:{length:n,attributes:{getPosition:{value:pos,size:2}}},getRadius:2,radiusUnits:'pixels',getFillColor:[200,80,90],transitions:{getPosition:2000}});
  const deck=new Deck({parent:div,width:w,height:h,views:new OrthographicView(),initialViewState:{target:[0,0,0],zoom:0},layers:[layer(r())]});
  await new Promise(r=>setTimeout(r,1500)); const frames=[]; let last,on=true; const t=()=>{const now=performance.now(); if(last)frames.push(now-last); last=now; if(on)requestAnimationFrame(t)}; const t0=performance.now(); requestAnimationFrame(t); deck.setProps({layers:[layer(r())]}); await new Promise(r=>setTimeout(r,2200)); on=false; return {total:performance.now()-t0,frames};
};
