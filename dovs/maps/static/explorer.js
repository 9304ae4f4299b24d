var Ft=["class","label","group","correct","predicted","confidence","margin","rank","leakage"],Pt=["test","train","both"],te=["many","medium","few"];var Ct={U8:Uint8Array,U16:Uint16Array,I32:Int32Array};function K(t){let{test:e}=t;return e.includes(0)&&e.includes(1)}var Xe=new Map;async function bn(t){for(let e=0;;e++){let r=await fetch(t);if(r.ok)return r.arrayBuffer();if(e===4)throw new Error(`The server answers ${r.status} for a part of the map.`);await new Promise(n=>setTimeout(n,200*2**e))}}function yn(t){let e=Number(new DataView(t).getBigUint64(0,!0)),r=new TextDecoder().decode(new Uint8Array(t,8,e)),{__metadata__:n,...o}=JSON.parse(r),s=JSON.parse(n.header);for(let[i,{dtype:a,data_offsets:c}]of Object.entries(o)){let[l,u]=c,h=Ct[a];s[i]=new h(t,8+e+l,(u-l)/h.BYTES_PER_ELEMENT)}return s}function je(t){let e=Xe.get(t);return e||(e=bn(t).then(r=>yn(r)),e.catch(()=>Xe.delete(t)),Xe.set(t,e)),e}function Bt(t,e){let{epochs:r}=t,n=r.find(o=>o.epoch===e)??r[r.length-1];for(let o of[t.base,n.url])je(o).catch(()=>{})}function En(t,e){let r=e===3&&t.xyz?"xyz":"xy",n=t[r],[o,s]=t.range[r],i=o.length,a=n.length/i,c=new Float32Array(3*a);for(let l=0;l<a;l++)for(let u=0;u<i;u++){let h=n[l*i+u];c[3*l+u]=h===65535?NaN:o[u]+h/65534*(s[u]-o[u])}return c}var re=class t{constructor(e,r){this.source=e;this.base=r}source;base;loaded=new Map;positions=new Map;rows;static async open(e){return new t(e,await je(e.base))}get epochs(){return this.source.epochs.map(e=>e.epoch)}async load(e){let r=this.source.epochs.find(o=>o.epoch===e);if(!r)throw new Error(`There is no map of epoch ${e}.`);let n=await je(r.url);return this.loaded.set(e,n),n}at(e,r){let n=`${r}/${e}`,o=this.positions.get(n);if(o)return o;let s=this.loaded.get(e);if(!s)return;let i=En(s,r);return this.positions.set(n,i),i}bounds(e,r){let n=[1/0,1/0,1/0],o=[-1/0,-1/0,-1/0];for(let s of this.loaded.values()){if(r!==void 0&&s.epoch!==r)continue;let i=e===3&&s.range.xyz||s.range.xy;i[0].forEach((a,c)=>n[c]=Math.min(n[c],a)),i[1].forEach((a,c)=>o[c]=Math.max(o[c],a))}return[n,o].map(s=>s.map(i=>Number.isFinite(i)?i:0))}static image(e,r){return 2*e.index[r]+e.test[r]}withImage(e){if(!this.rows){this.rows=new Map;for(let r=0;r<this.base.points;r++)this.rows.set(t.image(this.base,r),r)}return this.rows.get(e)}};function x(t,e={},...r){let n=document.createElement(t);for(let[o,s]of Object.entries(e))s!==void 0&&s!==!1&&n.setAttribute(o,s===!0?"":String(s));return n.append(...r),n}function L(t,e,r,n={}){let o=x("button",{type:"button","aria-label":e,title:e,...n},t);return o.addEventListener("click",r),o}function W(t,e,r,n,o=""){let s=x("select",{name:o,"aria-label":t},...e.map(([i,a])=>x("option",{value:i,selected:i===r},a)));return s.addEventListener("change",()=>n(s.value)),{element:x("label",{class:"field"},x("span",{},t),s),select:s}}function ge(t,e,r,n=""){let o=x("input",{type:"checkbox",name:n});return o.checked=e,o.addEventListener("change",()=>r(o.checked)),x("label",{class:"tick"},o,x("span",{},t))}function U(t,e={}){return x("span",{class:"name",dir:"auto",title:t,...e},t)}var N=t=>t.toLocaleString("en");var gn=128,_e=class{element=x("div",{class:"card",role:"tooltip",hidden:!0});picture=x("canvas",{class:"picture","aria-hidden":"true"});note=x("p",{class:"note"});facts=x("dl");shown=-1;constructor(){this.element.append(this.picture,this.note,this.facts)}hide(){this.element.hidden=!0,this.shown=-1}show(e,r,n,o,[s,i],a){this.element.hidden=!1,e!==this.shown&&this.fill(e,r,n,o),this.shown=e;let{offsetWidth:c,offsetHeight:l}=this.element,u=s+16+c<a.width?s+16:Math.max(0,s-16-c),h=Math.max(0,Math.min(i-l/2,a.height-l));this.element.style.transform=`translate(${Math.round(u)}px, ${Math.round(h)}px)`}fill(e,r,n,o){let s=r.label[e],i=n.predicted?.[e],a=i===void 0||i===s,c=[["class",U(r.names[s])]];if(i!==void 0){let u=n.confidence?`, confidence ${_n(n.confidence[e]/255)}`:"";c.push(["predicted",U(r.names[i]??"unknown")]),i<r.names.length&&c.push(["",(a?"right":"wrong")+u])}n.labels.length&&c.push(["abstract label",U(n.labels[n.label_of[s]]??"none")]),c.push(["group",`${te[r.groups[s]]} (${r.counts[s]} ${r.counted})`]),n.margin&&c.push(["margin",(n.margin[e]/127.5-1).toFixed(2)]),n.rank&&c.push(["true rank",n.rank[e]===0?"first":`${n.rank[e]} above it`]),n.leakage&&c.push(["leakage",(n.leakage[e]/255).toFixed(2)]);let l=K(r)?`${r.index[e]} of the split, #${e}`:`#${e}`;K(r)&&c.push(["split",r.test[e]?r.evaluated_on:"train"]),r.ids&&c.push(["id",U(r.ids[e])]),c.push([r.ids?"row":"image",l]),this.facts.replaceChildren(...c.flatMap(([u,h])=>[x("dt",{},u),x("dd",{},h)])),this.facts.classList.toggle("wrong",!a),this.showPicture(e,o)}showPicture(e,r){let n=r?.cut(e);if(this.picture.hidden=!n,this.note.textContent=r?.note??"",this.note.hidden=!this.note.textContent,!n){this.picture.removeAttribute("data-point"),r?.fetch(e)?.then(()=>this.shown===e&&this.showPicture(e,r));return}let{sheet:o,x:s,y:i,width:a,height:c}=n;this.picture.width=a,this.picture.height=c;let l=Math.max(1,Math.floor(gn/Math.max(a,c)));this.picture.style.width=`${a*l}px`,this.picture.style.height=`${c*l}px`,this.picture.getContext("2d").drawImage(o,s,i,a,c,0,0,a,c),this.picture.dataset.point=String(e)}},_n=t=>`${Math.round(100*t)} %`;var ne={class:"class",label:"abstract label",group:"many / medium / few",correct:"right / wrong",predicted:"predicted class",confidence:"confidence",margin:"margin",rank:"rank of the true class",leakage:"leakage"},An=50;function We(t){return Ft.filter(e=>!(e==="label"&&!t.labels.length)&&!((e==="predicted"||e==="correct")&&!t.predicted)&&!(e==="confidence"&&!t.confidence)&&!(e==="margin"&&!t.margin)&&!(e==="rank"&&!t.rank)&&!(e==="leakage"&&!t.leakage))}var Ke=t=>[1,3,5].map(e=>parseInt(t.slice(e,e+2),16));function Tn(t){let e=t.map(Ke),r=new Uint8Array(3*256);for(let n=0;n<256;n++){let o=n/255*(e.length-1),s=Math.min(e.length-2,Math.floor(o));for(let i=0;i<3;i++)r[3*n+i]=e[s][i]+(o-s)*(e[s+1][i]-e[s][i])}return r}function Sn(t,e,r){let o=[...e.names.map((i,a)=>({value:a,name:i,colour:r.class_colours[a]}))].sort((i,a)=>r.label_of[i.value]-r.label_of[a.value]||i.value-a.value),s=r.predicted??e.label;switch(t){case"predicted":return[s,o];case"label":return[Uint16Array.from(e.label,i=>r.label_of[i]),r.labels.map((i,a)=>({value:a,name:i,colour:r.label_colours[a]}))];case"group":return[Uint16Array.from(e.label,i=>e.groups[i]),te.map((i,a)=>({value:a,name:i,colour:e.palette.groups[a]}))];case"correct":return[Uint16Array.from(e.label,(i,a)=>s[a]===i?0:1),["right","wrong"].map((i,a)=>({value:a,name:i,colour:e.palette.correct[a]}))];default:return[e.label,o]}}function wn(t,e){let[r,n]=[255,0];for(let o of t)for(let s of o[e]??[])s<r&&(r=s),s>n&&(n=s);return n>r?[r,n]:[0,255]}function vn(t,[e,r]){let n=s=>(s/255).toFixed(2);return[Uint8Array.from(t,s=>255*(s-e)/(r-e)),n(e),n(r),"Leakage: share outside the label's subspace, over all epochs"]}function Rn(t,e,r){if(t==="confidence"&&e.confidence)return[e.confidence,"0 %","100 %","Confidence: probability of the predicted class"];if(t==="margin"&&e.margin)return[e.margin,"\u22121","1","Margin: true class minus the best of the others"];if(t==="leakage"&&e.leakage)return vn(e.leakage,wn(r,"leakage"));if(t==="rank"&&e.rank){let n=Math.max(1,e.rank.reduce((s,i)=>Math.max(s,i),0));return[Uint8Array.from(e.rank,s=>255*Math.log1p(s)/Math.log1p(n)),"predicted",`${n} above it`,"Rank of the true class"]}return null}function Mt(t,e,r,n,o){let s=new Uint8Array(4*e.points).fill(255),i=Rn(t,r,n);if(i){let[f,p,d,b]=i,E=Tn(e.palette.scale);for(let g=0;g<e.points;g++)s.set(E.subarray(3*f[g],3*f[g]+3),4*g);return{colours:s,values:null,entries:[],bar:{colours:e.palette.scale,low:p,high:d,text:b}}}let[a,c]=Sn(t,e,r),l=new Map(c.map(f=>[f.value,Ke(f.colour)])),u=Ke(e.palette.unknown),h=new Map;for(let f=0;f<e.points;f++)s.set(l.get(a[f])??u,4*f),(o==="both"||o==="test"==!!e.test[f])&&h.set(a[f],(h.get(a[f])??0)+1);let m=c.map(f=>({...f,count:h.get(f.value)??0}));return{colours:s,values:a,entries:m,bar:null}}function It(t){let e=t.names.length>An?[13,18,26]:[14,17,22],r=new Uint8Array(2*t.points);for(let n=0;n<t.points;n++)r[2*n]=e[t.groups[t.label[n]]],r[2*n+1]=t.test[n];return r}var Dt={ArrowLeft:-1,ArrowDown:-1,ArrowRight:1,ArrowUp:1};function kt(t,e){t.stopPropagation();let r=t.composedPath()[0].tagName;if(t.key==="Escape")return e.clear();if(["INPUT","SELECT"].includes(r)||t.ctrlKey||t.metaKey||t.altKey)return;let n=r==="BUTTON"||r==="SUMMARY";if(Dt[t.key])e.step(Dt[t.key]);else if(t.key===" "&&!n)e.play();else if(t.key==="+")e.zoom(1.3);else if(t.key==="-")e.zoom(1/1.3);else if(t.key==="0")e.fit();else return;t.preventDefault()}var Ae=class{constructor(e){this.changed=e}changed;element=x("div",{class:"legend",role:"group","aria-label":"Legend"});hidden=new Set;entries=[];show(e,r,n){let o=this.element.querySelector(".entries")?.scrollTop??0;this.entries=r.entries;let s=x("div",{class:"title"},e),i=x("div",{class:"shapes"},Te(n));if(r.bar){let{colours:l,low:u,high:h,text:m}=r.bar,f=x("div",{class:"scale",role:"img","aria-label":`${m}, ${u} to ${h}`});f.style.background=`linear-gradient(to right, ${l.join(", ")})`;let p=x("div",{class:"ends"},x("span",{},u),x("span",{},h));this.element.replaceChildren(s,x("div",{class:"shapes"},m),f,p,i);return}let a=x("div",{class:"entries"},...this.entries.map(l=>this.row(l))),c=L("show all","Show everything in the legend",()=>{this.hidden.clear(),this.changed()});c.hidden=!this.hidden.size,this.element.replaceChildren(s,a,c,i),a.scrollTop=o}row(e){let r=x("span",{class:"swatch","aria-hidden":"true"});r.style.background=e.colour;let n=x("button",{type:"button",class:"toggle","aria-pressed":String(!this.hidden.has(e.value))},r,U(e.name),x("span",{class:"count"},N(e.count)));n.title=`${e.name}: click hides or shows it`,n.addEventListener("click",()=>{this.hidden.delete(e.value)||this.hidden.add(e.value),this.changed()});let o=L("only",`Show only ${e.name}`,()=>{let s=this.entries.filter(a=>a.value!==e.value),i=s.every(a=>this.hidden.has(a.value))&&!this.hidden.has(e.value);this.hidden=new Set(i?[]:s.map(a=>a.value)),this.changed()},{class:"only"});return x("div",{class:"entry"},n,o)}};function Te(t){let e=t.counted==="in training"?"fewer training images":"rarer class";return`${K(t)?`\u25CF training image, \u25C6 ${t.evaluated_on} image; `:""}larger: ${e}`}var ie=class{ids=new Uint32Array;serial=0;members=new Set;set(e,r){this.members.clear();for(let n of e)n>=0&&n<r&&this.members.add(n);this.ids=Uint32Array.from(this.members).sort()}add(e,r){let n=new Set(this.members);e.length===1&&n.has(e[0])?n.delete(e[0]):e.forEach(o=>n.add(o)),this.set(n,r)}encode(){let e=this.ids.length?this.ids[this.ids.length-1]:-1,r=new Uint8Array((e>>3)+1);for(let o of this.ids)r[o>>3]|=1<<(o&7);let n="";for(let o=0;o<r.length;o+=4096)n+=String.fromCharCode(...r.subarray(o,o+4096));return this.ids.length?btoa(n):""}static decode(e){let r=[],n=atob(e);for(let o=0;o<n.length;o++)for(let s=0;s<8;s++)n.charCodeAt(o)&1<<s&&r.push(8*o+s);return r}};var Fn=[128,128,128,255],Pn=.004;function Lt(t,e){if(!e||t.data.source.name!==e.run||t.epoch!==e.epoch)return null;let r=t.data.at(t.epoch,t.dims);if(!r)return null;let n=m=>Array.from(r.subarray(3*m,3*m+3)),o=n(e.point),s=[],i=[],a=t.tint,c=(m,f,p)=>{s.push(...m,...f),i.push(...p,...p)};for(let m of e.neighbours)c(o,n(m),Fn);let[l,u]=t.data.bounds(t.dims),h=Pn*Math.max(...l.map((m,f)=>u[f]-m));for(let[m,f,p]of Cn(e,t.dims))c(o,[m,f,p],a),c([m-h,f-h,p],[m+h,f+h,p],a),c([m-h,f+h,p],[m+h,f-h,p],a);return{places:Float32Array.from(s),tints:Uint8Array.from(i)}}function Cn(t,e){return e===3&&t.xyz?t.xyz:t.xy.map(([r,n])=>[r,n,0])}function Ut(t){let{length:e}=t.xy;return`Crosses: ${e} ${e===1?"target":"targets"} of point ${t.point}, placed by the weights of its in-class neighbours (grey), not by the projection.`}var Bn=500,Se=class{constructor(e,r){this.plots=e;this.element=r}plots;element;status=x("div",{class:"status",role:"status","aria-live":"polite"});selection=new ie;revision=-1;targets=null;view="";select(e,r){let{points:n}=this.plots[0].data.base;return r?this.selection.add(e,n):this.selection.set(e,n),this.selection.serial++,this.show(),[this.selection.encode(),this.selection.serial]}syncFromServer({bitmap:e,serial:r,revision:n}){let o=r<this.selection.serial||n===this.revision;return!this.plots.length||o?!1:(this.revision=n,this.selection.serial=r,this.selection.set(ie.decode(e),this.plots[0].data.base.points),this.show(),!0)}describeView(e){this.view=e}showTargets(e){let r=this.plots.map(n=>Lt(n,e));this.plots.forEach((n,o)=>n.overlay(r[o])),this.targets=r.some(n=>n)?e:null,this.element.dataset.targets=String(this.targets?.xy.length??0),this.show()}showTrails(e){let r=this.selection.ids.subarray(0,Bn);this.plots.forEach(n=>n.trails(e?this.onMap(n,r):null))}show(){let{ids:e}=this.selection;this.plots.forEach(o=>o.ring(0,this.onMap(o,e)));let r=[x("span",{},this.view)];this.targets&&r.push(x("span",{},Ut(this.targets)));let n=x("span",{class:"selected"},Mn(this.plots,e));this.status.replaceChildren(n,...r),this.element.dataset.selected=String(e.length)}onMap(e,r){let n=Array.from(r,o=>we(this.plots[0],o,e));return Uint32Array.from(n.filter(o=>o>=0))}};function we(t,e,r){let[n,o]=[t.data.base,r.data.base];return n===o?e:r.data.withImage(re.image(n,e))??-1}function Mn(t,e){if(!e.length)return"Nothing selected: click a point, or drag with Lasso or Box.";let{base:r}=t[0].data,n=[0,0,0],o=new Set;for(let c of e)o.add(r.label[c]),n[r.groups[r.label[c]]]++;let s=n.flatMap((c,l)=>c?[`${N(c)} ${te[l]}`]:[]),i=`${N(e.length)} ${e.length===1?"point":"points"}`,a=`${o.size} ${o.size===1?"class":"classes"}`;return`${i} selected of ${a} (${s.join(", ")}). Escape clears the selection.`}function Nt(t,e){let{canvas:r}=t,n=document.createElementNS("http://www.w3.org/2000/svg","svg");n.classList.add("line");let o=document.createElementNS("http://www.w3.org/2000/svg","polygon");n.append(o),t.box.append(n);let s=[],i=null,a=[0,0],c=null,l=0,u=f=>{let p=r.getBoundingClientRect();return[f.clientX-p.left,f.clientY-p.top]},h=()=>o.setAttribute("points",s.map(f=>f.join(",")).join(" "));r.addEventListener("pointerdown",f=>{if(f.button!==0)return;r.setPointerCapture(f.pointerId),i=a=u(f);let p=e.tool();c=p==="move"?f.shiftKey?"lasso":null:p,s=[i],e.hover(-1,0,0)}),r.addEventListener("pointermove",f=>{let p=u(f);if(!i){cancelAnimationFrame(l),l=requestAnimationFrame(()=>e.hover(t.nearest(...p),...p));return}if(c==="lasso")s.push(p);else if(c==="box")s=[i,[p[0],i[1]],p,[i[0],p[1]]];else{let[d,b]=[p[0]-a[0],p[1]-a[1]];t.dims===3&&!f.ctrlKey?t.camera.turn(d,b):t.camera.pan(d,b),t.requestRender(),e.moved()}a=p,c&&h()});let m=f=>{if(!i)return;let p=u(f),d=Math.hypot(p[0]-i[0],p[1]-i[1])<4&&s.length<8;if(f.type==="pointerup"&&d){let b=t.nearest(...p);(b>=0||!f.shiftKey)&&e.select(b>=0?[b]:[],f.shiftKey)}else f.type==="pointerup"&&c&&s.length>2&&e.select(t.within(s),f.shiftKey);i=c=null,s=[],h()};r.addEventListener("pointerup",m),r.addEventListener("pointercancel",m),r.addEventListener("pointerleave",()=>{cancelAnimationFrame(l),i||e.hover(-1,0,0)}),r.addEventListener("wheel",f=>{if(!(r.getRootNode().activeElement===r)&&!f.ctrlKey)return;f.preventDefault();let[d,b]=u(f),E=f.deltaY*(f.deltaMode===1?16:1);t.camera.zoom(Math.exp(-E/300),d-t.width/2,b-t.height/2),t.requestRender(),e.moved()},{passive:!1})}var ae=class{constructor(e){this.dims=e}dims;centre=[0,0,0];scale=1;yaw=.6;pitch=.4;touched=!1;whole=1;radius=1;turned=[1,0,0,0,1,0,0,0,1];fit([e,r],n,o,s=0){this.centre=e.map((c,l)=>(c+r[l])/2);let i=e.map((c,l)=>Math.max(1e-6,r[l]-c));this.radius=Math.hypot(...i.slice(0,this.dims))/2;let a=.92;this.whole=this.dims===3?a*Math.min(n,o)/(1.7*this.radius):a*Math.min(n/i[0],Math.max(1,o-s)/i[1]),this.scale=this.whole,this.dims===2&&(this.centre[1]+=s/2/this.scale),this.touched=!1,this.turn(0,0),this.touched=!1}get closeness(){return Math.max(1,Math.min(30,this.scale/this.whole))}pan(e,r){let[n,o]=[-e/this.scale,r/this.scale],s=this.turned;for(let i=0;i<3;i++)this.centre[i]+=n*s[i]+o*s[3+i];this.touched=!0}zoom(e,r=0,n=0){let o=Math.min(this.whole*400,Math.max(this.whole*.3,this.scale*e)),s=o/this.scale-1;this.pan(-r*s*(this.scale/o),-n*s*(this.scale/o)),this.scale=o,this.touched=!0}turn(e,r){this.dims===3&&(this.yaw+=e*.008,this.pitch=Math.max(-1.55,Math.min(1.55,this.pitch+r*.008)));let[n,o]=[Math.cos(this.yaw),Math.sin(this.yaw)],[s,i]=[Math.cos(this.pitch),Math.sin(this.pitch)];this.turned=this.dims===3?[n,o,0,-o*i,n*i,s,o*s,-n*s,i]:[1,0,0,0,1,0,0,0,1],this.touched=!0}matrix(e,r){let n=this.turned,o=[2*this.scale/e,2*this.scale/r,-.25/this.radius],s=new Float32Array(16);for(let i=0;i<3;i++){let a=0;for(let c=0;c<3;c++)s[4*c+i]=o[i]*n[3*i+c],a-=s[4*c+i]*this.centre[c];s[12+i]=a}return s[15]=1,s}};function ve(t,e,r,n,o){let[s,i,a]=[e[3*r],e[3*r+1],e[3*r+2]];return[(.5+(t[0]*s+t[4]*i+t[8]*a+t[12])/2)*n,(.5-(t[1]*s+t[5]*i+t[9]*a+t[13])/2)*o]}var qe=Float32Array;function Ze(t,e,r){let n=new qe(3);return t&&(n[0]=t),e&&(n[1]=e),r&&(n[2]=r),n}function In(t,e,r){return r=r||new qe(3),r[0]=t[0]+e[0],r[1]=t[1]+e[1],r[2]=t[2]+e[2],r}function Dn(t,e,r){return r=r||new qe(3),r[0]=t[0]*e[0],r[1]=t[1]*e[1],r[2]=t[2]*e[2],r}var Xt=Float32Array;function kn(t){return t=t||new Xt(16),t[0]=1,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=1,t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[10]=1,t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,t}function Ln(t,e){e=e||new Xt(16);let r=t[0],n=t[1],o=t[2],s=t[3],i=t[4],a=t[5],c=t[6],l=t[7],u=t[8],h=t[9],m=t[10],f=t[11],p=t[12],d=t[13],b=t[14],E=t[15],g=m*E,S=b*f,A=c*E,_=b*l,w=c*f,P=m*l,v=o*E,F=b*s,B=o*f,D=m*s,V=o*l,G=c*s,j=u*d,q=p*h,Z=i*d,J=p*a,Q=i*h,ee=u*a,pe=r*d,de=p*n,xe=r*h,be=u*n,ye=r*a,Ee=i*n,St=g*a+_*h+w*d-(S*a+A*h+P*d),wt=S*n+v*h+D*d-(g*n+F*h+B*d),vt=A*n+F*a+V*d-(_*n+v*a+G*d),Rt=P*n+B*a+G*h-(w*n+D*a+V*h),C=1/(r*St+i*wt+u*vt+p*Rt);return e[0]=C*St,e[1]=C*wt,e[2]=C*vt,e[3]=C*Rt,e[4]=C*(S*i+A*u+P*p-(g*i+_*u+w*p)),e[5]=C*(g*r+F*u+B*p-(S*r+v*u+D*p)),e[6]=C*(_*r+v*i+G*p-(A*r+F*i+V*p)),e[7]=C*(w*r+D*i+V*u-(P*r+B*i+G*u)),e[8]=C*(j*l+J*f+Q*E-(q*l+Z*f+ee*E)),e[9]=C*(q*s+pe*f+be*E-(j*s+de*f+xe*E)),e[10]=C*(Z*s+de*l+ye*E-(J*s+pe*l+Ee*E)),e[11]=C*(ee*s+xe*l+Ee*f-(Q*s+be*l+ye*f)),e[12]=C*(Z*m+ee*b+q*c-(Q*b+j*c+J*m)),e[13]=C*(xe*b+j*o+de*m-(pe*m+be*b+q*o)),e[14]=C*(pe*c+Ee*b+J*o-(ye*b+Z*o+de*c)),e[15]=C*(ye*m+Q*o+be*c-(xe*c+Ee*m+ee*o)),e}function Un(t,e,r){r=r||Ze();let n=e[0],o=e[1],s=e[2],i=n*t[3]+o*t[7]+s*t[11]+t[15];return r[0]=(n*t[0]+o*t[4]+s*t[8]+t[12])/i,r[1]=(n*t[1]+o*t[5]+s*t[9]+t[13])/i,r[2]=(n*t[2]+o*t[6]+s*t[10]+t[14])/i,r}function Nn(t,e,r){r=r||Ze();let n=e[0],o=e[1],s=e[2];return r[0]=n*t[0]+o*t[4]+s*t[8],r[1]=n*t[1]+o*t[5]+s*t[9],r[2]=n*t[2]+o*t[6]+s*t[10],r}var Je=5120,ce=5121,Qe=5122,et=5123,tt=5124,rt=5125,nt=5126,On=32819,Gn=32820,zn=33635,$n=5131,Vn=33640,Hn=35899,Xn=35902,jn=36269,Kn=34042,jt={};{let t=jt;t[Je]=Int8Array,t[ce]=Uint8Array,t[Qe]=Int16Array,t[et]=Uint16Array,t[tt]=Int32Array,t[rt]=Uint32Array,t[nt]=Float32Array,t[On]=Uint16Array,t[Gn]=Uint16Array,t[zn]=Uint16Array,t[$n]=Uint16Array,t[Vn]=Uint32Array,t[Hn]=Uint32Array,t[Xn]=Uint32Array,t[jn]=Uint32Array,t[Kn]=Uint32Array}function ot(t){if(t instanceof Int8Array)return Je;if(t instanceof Uint8Array||t instanceof Uint8ClampedArray)return ce;if(t instanceof Int16Array)return Qe;if(t instanceof Uint16Array)return et;if(t instanceof Int32Array)return tt;if(t instanceof Uint32Array)return rt;if(t instanceof Float32Array)return nt;throw new Error("unsupported typed array type")}function Kt(t){if(t===Int8Array)return Je;if(t===Uint8Array||t===Uint8ClampedArray)return ce;if(t===Int16Array)return Qe;if(t===Uint16Array)return et;if(t===Int32Array)return tt;if(t===Uint32Array)return rt;if(t===Float32Array)return nt;throw new Error("unsupported typed array type")}function Wn(t){let e=jt[t];if(!e)throw new Error("unknown gl type");return e}var Re=typeof SharedArrayBuffer<"u"?function(e){return e&&e.buffer&&(e.buffer instanceof ArrayBuffer||e.buffer instanceof SharedArrayBuffer)}:function(e){return e&&e.buffer&&e.buffer instanceof ArrayBuffer};function Yn(...t){console.error(...t)}var Ot=new Map;function Wt(t,e){if(!t||typeof t!="object")return!1;let r=Ot.get(e);r||(r=new WeakMap,Ot.set(e,r));let n=r.get(t);if(n===void 0){let o=Object.prototype.toString.call(t);n=o.substring(8,o.length-1)===e,r.set(t,n)}return n}function qn(t,e){return typeof WebGLBuffer<"u"&&Wt(e,"WebGLBuffer")}function Yt(t,e){return typeof WebGLTexture<"u"&&Wt(e,"WebGLTexture")}var qt=35044,O=34962,Zt=34963,Zn=34660,Jn=5120,Qn=5121,eo=5122,to=5123,ro=5124,no=5125,Jt=5126,Qt={attribPrefix:""};function er(t,e,r,n,o){t.bindBuffer(e,r),t.bufferData(e,n,o||qt)}function st(t,e,r,n){if(qn(t,e))return e;r=r||O;let o=t.createBuffer();return er(t,r,o,e,n),o}function tr(t){return t==="indices"}function oo(t){return t===Int8Array||t===Uint8Array}function rr(t){return t.length?t:t.data}var so=/coord|texture/i,io=/color|colour/i;function ao(t,e){let r;if(so.test(t)?r=2:io.test(t)?r=4:r=3,e%r>0)throw new Error(`Can not guess numComponents for attribute '${t}'. Tried ${r} but ${e} values is not evenly divisible by ${r}. You should specify it.`);return r}function nr(t,e,r){return t.numComponents||t.size||ao(e,r||rr(t).length)}function le(t,e){if(Re(t))return t;if(Re(t.data))return t.data;Array.isArray(t)&&(t={data:t});let r=t.type?it(t.type):void 0;return r||(tr(e)?r=Uint16Array:r=Float32Array),new r(t.data)}function co(t){return typeof t=="number"?t:t?Kt(t):Jt}function it(t){return typeof t=="number"?Wn(t):t||Float32Array}function lo(t,e){return{buffer:e.buffer,numValues:24,type:co(e.type),arrayType:it(e.type)}}function uo(t,e){let r=e.data||e,n=it(e.type),o=r*n.BYTES_PER_ELEMENT,s=t.createBuffer();return t.bindBuffer(O,s),t.bufferData(O,o,e.drawType||qt),{buffer:s,numValues:r,type:Kt(n),arrayType:n}}function fo(t,e,r){let n=le(e,r);return{arrayType:n.constructor,buffer:st(t,n,void 0,e.drawType),type:ot(n),numValues:0}}function ho(t,e){let r={};return Object.keys(e).forEach(function(n){if(!tr(n)){let o=e[n],s=o.attrib||o.name||o.attribName||Qt.attribPrefix+n;if(o.value){if(!Array.isArray(o.value)&&!Re(o.value))throw new Error("array.value is not array or typedarray");r[s]={value:o.value}}else{let i;o.buffer&&o.buffer instanceof WebGLBuffer?i=lo:typeof o=="number"||typeof o.data=="number"?i=uo:i=fo;let{buffer:a,type:c,numValues:l,arrayType:u}=i(t,o,n),h=o.normalize!==void 0?o.normalize:oo(u),m=nr(o,n,l);r[s]={buffer:a,numComponents:m,type:c,normalize:h,stride:o.stride||0,offset:o.offset||0,divisor:o.divisor===void 0?void 0:o.divisor,drawType:o.drawType}}}}),t.bindBuffer(O,null),r}function or(t,e,r,n){r=le(r),n!==void 0?(t.bindBuffer(O,e.buffer),t.bufferSubData(O,n,r)):er(t,O,e.buffer,r,e.drawType)}function mo(t,e){return e===Jn||e===Qn?1:e===eo||e===to?2:e===ro||e===no||e===Jt?4:0}var oe=["position","positions","a_position"];function po(t){let e,r;for(r=0;r<oe.length&&(e=oe[r],!(e in t));++r);r===oe.length&&(e=Object.keys(t)[0]);let n=t[e],o=rr(n).length;if(o===void 0)return 1;let s=nr(n,e),i=o/s;if(o%s>0)throw new Error(`numComponents ${s} not correct for length ${o}`);return i}function xo(t,e){let r,n;for(n=0;n<oe.length&&(r=oe[n],!(r in e||(r=Qt.attribPrefix+r,r in e)));++n);n===oe.length&&(r=Object.keys(e)[0]);let o=e[r];if(!o.buffer)return 1;t.bindBuffer(O,o.buffer);let s=t.getBufferParameter(O,Zn);t.bindBuffer(O,null);let i=mo(t,o.type),a=s/i,c=o.numComponents||o.size,l=a/c;if(l%1!==0)throw new Error(`numComponents ${c} not correct for length ${length}`);return l}function ue(t,e,r){let n=ho(t,e),o=Object.assign({},r||{});o.attribs=Object.assign({},r?r.attribs:{},n);let s=e.indices;if(s){let i=le(s,"indices");o.indices=st(t,i,Zt),o.numElements=i.length,o.elementType=ot(i)}else o.numElements||(o.numElements=xo(t,o.attribs));return o}function bo(t,e,r){let n=r==="indices"?Zt:O,o=le(e,r);return st(t,o,n)}function yo(t,e){let r={};return Object.keys(e).forEach(function(n){r[n]=bo(t,e[n],n)}),e.indices?(r.numElements=e.indices.length,r.elementType=ot(le(e.indices))):r.numElements=po(e),r}function Eo(t,e){let r=0;return t.push=function(){for(let n=0;n<arguments.length;++n){let o=arguments[n];if(o instanceof Array||Re(o))for(let s=0;s<o.length;++s)t[r++]=o[s];else t[r++]=o}},t.reset=function(n){r=n||0},t.numComponents=e,Object.defineProperty(t,"numElements",{get:function(){return this.length/this.numComponents|0}}),t}function T(t,e,r){let n=r||Float32Array;return Eo(new n(t*e),t)}function at(t,e,r){let n=t.length,o=new Float32Array(3);for(let s=0;s<n;s+=3)r(e,[t[s],t[s+1],t[s+2]],o),t[s]=o[0],t[s+1]=o[1],t[s+2]=o[2]}function go(t,e,r){r=r||Ze();let n=e[0],o=e[1],s=e[2];return r[0]=n*t[0]+o*t[1]+s*t[2],r[1]=n*t[4]+o*t[5]+s*t[6],r[2]=n*t[8]+o*t[9]+s*t[10],r}function _o(t,e){return at(t,e,Nn),t}function Ao(t,e){return at(t,Ln(e),go),t}function To(t,e){return at(t,e,Un),t}function So(t,e){return Object.keys(t).forEach(function(r){let n=t[r];r.indexOf("pos")>=0?To(n,e):r.indexOf("tan")>=0||r.indexOf("binorm")>=0?_o(n,e):r.indexOf("norm")>=0&&Ao(n,e)}),t}function sr(t,e,r){return t=t||2,e=e||0,r=r||0,t*=.5,{position:{numComponents:2,data:[e+-1*t,r+-1*t,e+1*t,r+-1*t,e+-1*t,r+1*t,e+1*t,r+1*t]},normal:[0,0,1,0,0,1,0,0,1,0,0,1],texcoord:[0,0,1,0,0,1,1,1],indices:[0,1,2,2,1,3]}}function ir(t,e,r,n,o){t=t||1,e=e||1,r=r||1,n=n||1,o=o||kn();let s=(r+1)*(n+1),i=T(3,s),a=T(3,s),c=T(2,s);for(let m=0;m<=n;m++)for(let f=0;f<=r;f++){let p=f/r,d=m/n;i.push(t*p-t*.5,0,e*d-e*.5),a.push(0,1,0),c.push(p,d)}let l=r+1,u=T(3,r*n*2,Uint16Array);for(let m=0;m<n;m++)for(let f=0;f<r;f++)u.push((m+0)*l+f,(m+1)*l+f,(m+0)*l+f+1),u.push((m+1)*l+f,(m+1)*l+f+1,(m+0)*l+f+1);return So({position:i,normal:a,texcoord:c,indices:u},o)}function ar(t,e,r,n,o,s,i){if(e<=0||r<=0)throw new Error("subdivisionAxis and subdivisionHeight must be > 0");n=n||0,o=o||Math.PI,s=s||0,i=i||Math.PI*2;let a=o-n,c=i-s,l=(e+1)*(r+1),u=T(3,l),h=T(3,l),m=T(2,l);for(let d=0;d<=r;d++)for(let b=0;b<=e;b++){let E=b/e,g=d/r,S=c*E+s,A=a*g+n,_=Math.sin(S),w=Math.cos(S),P=Math.sin(A),v=Math.cos(A),F=w*P,B=v,D=_*P;u.push(t*F,t*B,t*D),h.push(F,B,D),m.push(1-E,g)}let f=e+1,p=T(3,e*r*2,Uint16Array);for(let d=0;d<e;d++)for(let b=0;b<r;b++)p.push((b+0)*f+d,(b+0)*f+d+1,(b+1)*f+d),p.push((b+1)*f+d,(b+0)*f+d+1,(b+1)*f+d+1);return{position:u,normal:h,texcoord:m,indices:p}}var wo=[[3,7,5,1],[6,2,0,4],[6,7,3,2],[0,1,5,4],[7,6,4,5],[2,3,1,0]];function cr(t){t=t||1;let e=t/2,r=[[-e,-e,-e],[+e,-e,-e],[-e,+e,-e],[+e,+e,-e],[-e,-e,+e],[+e,-e,+e],[-e,+e,+e],[+e,+e,+e]],n=[[1,0,0],[-1,0,0],[0,1,0],[0,-1,0],[0,0,1],[0,0,-1]],o=[[1,0],[0,0],[0,1],[1,1]],s=24,i=T(3,s),a=T(3,s),c=T(2,s),l=T(3,12,Uint16Array);for(let u=0;u<6;++u){let h=wo[u];for(let f=0;f<4;++f){let p=r[h[f]],d=n[u],b=o[f];i.push(p),a.push(d),c.push(b)}let m=4*u;l.push(m+0,m+1,m+2),l.push(m+0,m+2,m+3)}return{position:i,normal:a,texcoord:c,indices:l}}function ct(t,e,r,n,o,s,i){if(n<3)throw new Error("radialSubdivisions must be 3 or greater");if(o<1)throw new Error("verticalSubdivisions must be 1 or greater");let a=s===void 0?!0:s,c=i===void 0?!0:i,l=(a?2:0)+(c?2:0),u=(n+1)*(o+1+l),h=T(3,u),m=T(3,u),f=T(2,u),p=T(3,n*(o+l/2)*2,Uint16Array),d=n+1,b=Math.atan2(t-e,r),E=Math.cos(b),g=Math.sin(b),S=a?-2:0,A=o+(c?2:0);for(let _=S;_<=A;++_){let w=_/o,P=r*w,v;_<0?(P=0,w=1,v=t):_>o?(P=r,w=1,v=e):v=t+(e-t)*(_/o),(_===-2||_===o+2)&&(v=0,w=0),P-=r/2;for(let F=0;F<d;++F){let B=Math.sin(F*Math.PI*2/n),D=Math.cos(F*Math.PI*2/n);h.push(B*v,P,D*v),_<0?m.push(0,-1,0):_>o?m.push(0,1,0):v===0?m.push(0,0,0):m.push(B*E,g,D*E),f.push(F/n,1-w)}}for(let _=0;_<o+l;++_)if(!(_===1&&a||_===o+l-2&&c))for(let w=0;w<n;++w)p.push(d*(_+0)+0+w,d*(_+0)+1+w,d*(_+1)+1+w),p.push(d*(_+0)+0+w,d*(_+1)+1+w,d*(_+1)+0+w);return{position:h,normal:m,texcoord:f,indices:p}}function Gt(t,e){e=e||[];let r=[];for(let n=0;n<t.length;n+=4){let o=t[n],s=t.slice(n+1,n+4);s.push.apply(s,e);for(let i=0;i<o;++i)r.push.apply(r,s)}return r}function lr(){let t=[0,0,0,0,150,0,30,0,0,0,150,0,30,150,0,30,0,0,30,0,0,30,30,0,100,0,0,30,30,0,100,30,0,100,0,0,30,60,0,30,90,0,67,60,0,30,90,0,67,90,0,67,60,0,0,0,30,30,0,30,0,150,30,0,150,30,30,0,30,30,150,30,30,0,30,100,0,30,30,30,30,30,30,30,100,0,30,100,30,30,30,60,30,67,60,30,30,90,30,30,90,30,67,60,30,67,90,30,0,0,0,100,0,0,100,0,30,0,0,0,100,0,30,0,0,30,100,0,0,100,30,0,100,30,30,100,0,0,100,30,30,100,0,30,30,30,0,30,30,30,100,30,30,30,30,0,100,30,30,100,30,0,30,30,0,30,60,30,30,30,30,30,30,0,30,60,0,30,60,30,30,60,0,67,60,30,30,60,30,30,60,0,67,60,0,67,60,30,67,60,0,67,90,30,67,60,30,67,60,0,67,90,0,67,90,30,30,90,0,30,90,30,67,90,30,30,90,0,67,90,30,67,90,0,30,90,0,30,150,30,30,90,30,30,90,0,30,150,0,30,150,30,0,150,0,0,150,30,30,150,30,0,150,0,30,150,30,30,150,0,0,0,0,0,0,30,0,150,30,0,0,0,0,150,30,0,150,0],e=[.22,.19,.22,.79,.34,.19,.22,.79,.34,.79,.34,.19,.34,.19,.34,.31,.62,.19,.34,.31,.62,.31,.62,.19,.34,.43,.34,.55,.49,.43,.34,.55,.49,.55,.49,.43,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,0,1,1,1,0,0,1,1,1,0],r=Gt([18,0,0,1,18,0,0,-1,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,-1,0,6,-1,0,0]),n=Gt([18,200,70,120,18,80,70,200,6,70,200,210,6,200,200,70,6,210,100,70,6,210,160,70,6,70,180,210,6,100,70,210,6,76,210,100,6,140,210,80,6,90,130,110,6,160,160,220],[255]),o=t.length/3,s={position:T(3,o),texcoord:T(2,o),normal:T(3,o),color:T(4,o,Uint8Array),indices:T(3,o/3,Uint16Array)};s.position.push(t),s.texcoord.push(e),s.normal.push(r),s.color.push(n);for(let i=0;i<o;++i)s.indices.push(i);return s}function ur(t,e,r,n,o,s,i){if(o<=0)throw new Error("subdivisionDown must be > 0");s=s||0,i=i||1;let a=2,c=i-s,l=(o+1)*2*(2+a),u=T(3,l),h=T(3,l),m=T(2,l);function f(g,S,A){return g+(S-g)*A}function p(g,S,A,_,w,P){for(let v=0;v<=o;v++){let F=S/(a-1),B=v/o,D=(F-.5)*2,V=(s+B*c)*Math.PI,G=Math.sin(V),j=Math.cos(V),q=f(t,g,G),Z=D*n,J=j*t,Q=G*q;u.push(Z,J,Q);let ee=In(Dn([0,G,j],A),_);h.push(ee),m.push(F*w+P,B)}}for(let g=0;g<a;g++){let S=(g/(a-1)-.5)*2;p(e,g,[1,1,1],[0,0,0],1,0),p(e,g,[0,0,0],[S,0,0],0,0),p(r,g,[1,1,1],[0,0,0],1,0),p(r,g,[0,0,0],[S,0,0],0,1)}let d=T(3,o*2*(2+a),Uint16Array);function b(g,S){for(let A=0;A<o;++A)d.push(g+A+0,g+A+1,S+A+0),d.push(g+A+1,S+A+1,S+A+0)}let E=o+1;return b(E*0,E*4),b(E*5,E*7),b(E*6,E*2),b(E*3,E*1),{position:u,normal:h,texcoord:m,indices:d}}function fr(t,e,r,n,o,s){return ct(t,t,e,r,n,o,s)}function hr(t,e,r,n,o,s){if(r<3)throw new Error("radialSubdivisions must be 3 or greater");if(n<3)throw new Error("verticalSubdivisions must be 3 or greater");o=o||0,s=s||Math.PI*2;let i=s-o,a=r+1,c=n+1,l=a*c,u=T(3,l),h=T(3,l),m=T(2,l),f=T(3,r*n*2,Uint16Array);for(let p=0;p<c;++p){let d=p/n,b=d*Math.PI*2,E=Math.sin(b),g=t+E*e,S=Math.cos(b),A=S*e;for(let _=0;_<a;++_){let w=_/r,P=o+w*i,v=Math.sin(P),F=Math.cos(P),B=v*g,D=F*g,V=v*E,G=F*E;u.push(B,A,D),h.push(V,S,G),m.push(w,1-d)}}for(let p=0;p<n;++p)for(let d=0;d<r;++d){let b=1+d,E=1+p;f.push(a*p+d,a*E+d,a*p+b),f.push(a*E+d,a*E+b,a*p+b)}return{position:u,normal:h,texcoord:m,indices:f}}function mr(t,e,r,n,o){if(e<3)throw new Error("divisions must be at least 3");r=r||1,o=o||1,n=n||0;let s=(e+1)*(r+1),i=T(3,s),a=T(3,s),c=T(2,s),l=T(3,r*e*2,Uint16Array),u=0,h=t-n,m=e+1;for(let f=0;f<=r;++f){let p=n+h*Math.pow(f/r,o);for(let d=0;d<=e;++d){let b=2*Math.PI*d/e,E=p*Math.cos(b),g=p*Math.sin(b);if(i.push(E,0,g),a.push(0,1,0),c.push(1-d/e,f/r),f>0&&d!==e){let S=u+(d+1),A=u+d,_=u+d-m,w=u+(d+1)-m;l.push(S,A,_),l.push(S,_,w)}}u+=e+1}return{position:i,normal:a,texcoord:c,indices:l}}function z(t){return function(e){let r=t.apply(this,Array.prototype.slice.call(arguments,1));return yo(e,r)}}function $(t){return function(e){let r=t.apply(null,Array.prototype.slice.call(arguments,1));return ue(e,r)}}var ra=$(lr),na=z(lr),oa=$(cr),sa=z(cr),ia=$(ir),aa=z(ir),ca=$(ar),la=z(ar),ua=$(ct),fa=z(ct),ha=$(sr),ma=z(sr),pa=$(ur),da=z(ur),xa=$(fr),ba=z(fr),ya=$(hr),Ea=z(hr),ga=$(mr),_a=z(mr);function lt(t){return!!t.texStorage2D}var vo=(function(){let t={},e={};function r(n){let o=n.constructor.name;if(!t[o]){for(let s in n)if(typeof n[s]=="number"){let i=e[n[s]];e[n[s]]=i?`${i} | ${s}`:s}t[o]=!0}}return function(o,s){return r(o),e[s]||(typeof s=="number"?`0x${s.toString(16)}`:s)}})();var Aa={textureColor:new Uint8Array([128,192,255,255]),textureOptions:{},crossOrigin:void 0};var Ro=6406,zt=6407,$t=6408,Fo=6409,Po=6410,Co=6402,Bo=34041;var Mo=33319,Io=33320,Do=6403,ko=36244,Lo=36248,Uo=36249;var No={};{let t=No;t[Ro]={numColorComponents:1},t[Fo]={numColorComponents:1},t[Po]={numColorComponents:2},t[zt]={numColorComponents:3},t[$t]={numColorComponents:4},t[Do]={numColorComponents:1},t[ko]={numColorComponents:1},t[Mo]={numColorComponents:2},t[Io]={numColorComponents:2},t[zt]={numColorComponents:3},t[Lo]={numColorComponents:3},t[$t]={numColorComponents:4},t[Uo]={numColorComponents:4},t[Co]={numColorComponents:1},t[Bo]={numColorComponents:2}}var ut=Yn;function pr(t){return typeof document<"u"&&document.getElementById?document.getElementById(t):null}var Fe=33984;var Pe=34962,Oo=34963;var Go=35713,zo=35714,$o=35632,Vo=35633,Ho=35981,dr=35718,Xo=35721,jo=35971,Ko=35382,Wo=35396,Yo=35398,qo=35392,Zo=35395,Ce=5126,xr=35664,br=35665,yr=35666,ft=5124,Er=35667,gr=35668,_r=35669,Ar=35670,Tr=35671,Sr=35672,wr=35673,vr=35674,Rr=35675,Fr=35676,Jo=35678,Qo=35680,es=35679,ts=35682,rs=35685,ns=35686,os=35687,ss=35688,is=35689,as=35690,cs=36289,ls=36292,us=36293,ht=5125,Pr=36294,Cr=36295,Br=36296,fs=36298,hs=36299,ms=36300,ps=36303,ds=36306,xs=36307,bs=36308,ys=36311,Be=3553,Me=34067,mt=32879,Ie=35866,y={};function Mr(t,e){return y[e].bindPoint}function Es(t,e){return function(r){t.uniform1f(e,r)}}function gs(t,e){return function(r){t.uniform1fv(e,r)}}function _s(t,e){return function(r){t.uniform2fv(e,r)}}function As(t,e){return function(r){t.uniform3fv(e,r)}}function Ts(t,e){return function(r){t.uniform4fv(e,r)}}function Ir(t,e){return function(r){t.uniform1i(e,r)}}function Dr(t,e){return function(r){t.uniform1iv(e,r)}}function kr(t,e){return function(r){t.uniform2iv(e,r)}}function Lr(t,e){return function(r){t.uniform3iv(e,r)}}function Ur(t,e){return function(r){t.uniform4iv(e,r)}}function Ss(t,e){return function(r){t.uniform1ui(e,r)}}function ws(t,e){return function(r){t.uniform1uiv(e,r)}}function vs(t,e){return function(r){t.uniform2uiv(e,r)}}function Rs(t,e){return function(r){t.uniform3uiv(e,r)}}function Fs(t,e){return function(r){t.uniform4uiv(e,r)}}function Ps(t,e){return function(r){t.uniformMatrix2fv(e,!1,r)}}function Cs(t,e){return function(r){t.uniformMatrix3fv(e,!1,r)}}function Bs(t,e){return function(r){t.uniformMatrix4fv(e,!1,r)}}function Ms(t,e){return function(r){t.uniformMatrix2x3fv(e,!1,r)}}function Is(t,e){return function(r){t.uniformMatrix3x2fv(e,!1,r)}}function Ds(t,e){return function(r){t.uniformMatrix2x4fv(e,!1,r)}}function ks(t,e){return function(r){t.uniformMatrix4x2fv(e,!1,r)}}function Ls(t,e){return function(r){t.uniformMatrix3x4fv(e,!1,r)}}function Us(t,e){return function(r){t.uniformMatrix4x3fv(e,!1,r)}}function M(t,e,r,n){let o=Mr(t,e);return lt(t)?function(s){let i,a;!s||Yt(t,s)?(i=s,a=null):(i=s.texture,a=s.sampler),t.uniform1i(n,r),t.activeTexture(Fe+r),t.bindTexture(o,i),t.bindSampler(r,a)}:function(s){t.uniform1i(n,r),t.activeTexture(Fe+r),t.bindTexture(o,s)}}function I(t,e,r,n,o){let s=Mr(t,e),i=new Int32Array(o);for(let a=0;a<o;++a)i[a]=r+a;return lt(t)?function(a){t.uniform1iv(n,i),a.forEach(function(c,l){t.activeTexture(Fe+i[l]);let u,h;!c||Yt(t,c)?(u=c,h=null):(u=c.texture,h=c.sampler),t.bindSampler(r,h),t.bindTexture(s,u)})}:function(a){t.uniform1iv(n,i),a.forEach(function(c,l){t.activeTexture(Fe+i[l]),t.bindTexture(s,c)})}}y[Ce]={Type:Float32Array,size:4,setter:Es,arraySetter:gs};y[xr]={Type:Float32Array,size:8,setter:_s,cols:2};y[br]={Type:Float32Array,size:12,setter:As,cols:3};y[yr]={Type:Float32Array,size:16,setter:Ts,cols:4};y[ft]={Type:Int32Array,size:4,setter:Ir,arraySetter:Dr};y[Er]={Type:Int32Array,size:8,setter:kr,cols:2};y[gr]={Type:Int32Array,size:12,setter:Lr,cols:3};y[_r]={Type:Int32Array,size:16,setter:Ur,cols:4};y[ht]={Type:Uint32Array,size:4,setter:Ss,arraySetter:ws};y[Pr]={Type:Uint32Array,size:8,setter:vs,cols:2};y[Cr]={Type:Uint32Array,size:12,setter:Rs,cols:3};y[Br]={Type:Uint32Array,size:16,setter:Fs,cols:4};y[Ar]={Type:Uint32Array,size:4,setter:Ir,arraySetter:Dr};y[Tr]={Type:Uint32Array,size:8,setter:kr,cols:2};y[Sr]={Type:Uint32Array,size:12,setter:Lr,cols:3};y[wr]={Type:Uint32Array,size:16,setter:Ur,cols:4};y[vr]={Type:Float32Array,size:32,setter:Ps,rows:2,cols:2};y[Rr]={Type:Float32Array,size:48,setter:Cs,rows:3,cols:3};y[Fr]={Type:Float32Array,size:64,setter:Bs,rows:4,cols:4};y[rs]={Type:Float32Array,size:32,setter:Ms,rows:2,cols:3};y[ns]={Type:Float32Array,size:32,setter:Ds,rows:2,cols:4};y[os]={Type:Float32Array,size:48,setter:Is,rows:3,cols:2};y[ss]={Type:Float32Array,size:48,setter:Ls,rows:3,cols:4};y[is]={Type:Float32Array,size:64,setter:ks,rows:4,cols:2};y[as]={Type:Float32Array,size:64,setter:Us,rows:4,cols:3};y[Jo]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Be};y[Qo]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Me};y[es]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:mt};y[ts]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Be};y[cs]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Ie};y[ls]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Ie};y[us]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Me};y[fs]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Be};y[hs]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:mt};y[ms]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Me};y[ps]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Ie};y[ds]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Be};y[xs]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:mt};y[bs]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Me};y[ys]={Type:null,size:0,setter:M,arraySetter:I,bindPoint:Ie};function De(t,e){return function(r){if(r.value)switch(t.disableVertexAttribArray(e),r.value.length){case 4:t.vertexAttrib4fv(e,r.value);break;case 3:t.vertexAttrib3fv(e,r.value);break;case 2:t.vertexAttrib2fv(e,r.value);break;case 1:t.vertexAttrib1fv(e,r.value);break;default:throw new Error("the length of a float constant value must be between 1 and 4!")}else t.bindBuffer(Pe,r.buffer),t.enableVertexAttribArray(e),t.vertexAttribPointer(e,r.numComponents||r.size,r.type||Ce,r.normalize||!1,r.stride||0,r.offset||0),t.vertexAttribDivisor&&t.vertexAttribDivisor(e,r.divisor||0)}}function X(t,e){return function(r){if(r.value)if(t.disableVertexAttribArray(e),r.value.length===4)t.vertexAttrib4iv(e,r.value);else throw new Error("The length of an integer constant value must be 4!");else t.bindBuffer(Pe,r.buffer),t.enableVertexAttribArray(e),t.vertexAttribIPointer(e,r.numComponents||r.size,r.type||ft,r.stride||0,r.offset||0),t.vertexAttribDivisor&&t.vertexAttribDivisor(e,r.divisor||0)}}function ke(t,e){return function(r){if(r.value)if(t.disableVertexAttribArray(e),r.value.length===4)t.vertexAttrib4uiv(e,r.value);else throw new Error("The length of an unsigned integer constant value must be 4!");else t.bindBuffer(Pe,r.buffer),t.enableVertexAttribArray(e),t.vertexAttribIPointer(e,r.numComponents||r.size,r.type||ht,r.stride||0,r.offset||0),t.vertexAttribDivisor&&t.vertexAttribDivisor(e,r.divisor||0)}}function pt(t,e,r){let n=r.size,o=r.count;return function(s){t.bindBuffer(Pe,s.buffer);let i=s.size||s.numComponents||n,a=i/o,c=s.type||Ce,u=y[c].size*i,h=s.normalize||!1,m=s.offset||0,f=u/o;for(let p=0;p<o;++p)t.enableVertexAttribArray(e+p),t.vertexAttribPointer(e+p,a,c,h,u,m+f*p),t.vertexAttribDivisor&&t.vertexAttribDivisor(e+p,s.divisor||0)}}var R={};R[Ce]={size:4,setter:De};R[xr]={size:8,setter:De};R[br]={size:12,setter:De};R[yr]={size:16,setter:De};R[ft]={size:4,setter:X};R[Er]={size:8,setter:X};R[gr]={size:12,setter:X};R[_r]={size:16,setter:X};R[ht]={size:4,setter:ke};R[Pr]={size:8,setter:ke};R[Cr]={size:12,setter:ke};R[Br]={size:16,setter:ke};R[Ar]={size:4,setter:X};R[Tr]={size:8,setter:X};R[Sr]={size:12,setter:X};R[wr]={size:16,setter:X};R[vr]={size:4,setter:pt,count:2};R[Rr]={size:9,setter:pt,count:3};R[Fr]={size:16,setter:pt,count:4};var Ns=/ERROR:\s*\d+:(\d+)/gi;function Os(t,e="",r=0){let n=[...e.matchAll(Ns)],o=new Map(n.map((s,i)=>{let a=parseInt(s[1]),c=n[i+1],l=c?c.index:e.length,u=e.substring(s.index,l);return[a-1,u]}));return t.split(`
`).map((s,i)=>{let a=o.get(i);return`${i+1+r}: ${s}${a?`

^^^ ${a}`:""}`}).join(`
`)}var Vt=/^[ \t]*\n/;function Nr(t){let e=0;return Vt.test(t)&&(e=1,t=t.replace(Vt,"")),{lineOffset:e,shaderSource:t}}function Gs(t,e){return t.errorCallback(e),t.callback&&setTimeout(()=>{t.callback(`${e}
${t.errors.join(`
`)}`)}),null}function zs(t,e,r,n){if(n=n||ut,!t.getShaderParameter(r,Go)){let s=t.getShaderInfoLog(r),{lineOffset:i,shaderSource:a}=Nr(t.getShaderSource(r)),c=`${Os(a,s,i)}
Error compiling ${vo(t,e)}: ${s}`;return n(c),c}return""}function fe(t,e,r){let n,o,s;if(typeof e=="function"&&(r=e,e=void 0),typeof t=="function")r=t,t=void 0;else if(t&&!Array.isArray(t)){let l=t;r=l.errorCallback,t=l.attribLocations,n=l.transformFeedbackVaryings,o=l.transformFeedbackMode,s=l.callback}let i=r||ut,a=[],c={errorCallback(l,...u){a.push(l),i(l,...u)},transformFeedbackVaryings:n,transformFeedbackMode:o,callback:s,errors:a};{let l={};Array.isArray(t)?t.forEach(function(u,h){l[u]=e?e[h]:h}):l=t||{},c.attribLocations=l}return c}var $s=["VERTEX_SHADER","FRAGMENT_SHADER"];function Vs(t,e){if(e.indexOf("frag")>=0)return $o;if(e.indexOf("vert")>=0)return Vo}function Hs(t,e,r){let n=t.getAttachedShaders(e);for(let o of n)r.has(o)||t.deleteShader(o);t.deleteProgram(e)}var Xs=(t=0)=>new Promise(e=>setTimeout(e,t));function Or(t,e,r){let n=t.createProgram(),{attribLocations:o,transformFeedbackVaryings:s,transformFeedbackMode:i}=fe(r);for(let a=0;a<e.length;++a){let c=e[a];if(typeof c=="string"){let l=pr(c),u=l?l.text:c,h=t[$s[a]];l&&l.type&&(h=Vs(t,l.type)||h),c=t.createShader(h),t.shaderSource(c,Nr(u).shaderSource),t.compileShader(c)}t.attachShader(n,c)}Object.entries(o).forEach(([a,c])=>t.bindAttribLocation(n,c,a));{let a=s;a&&(a.attribs&&(a=a.attribs),Array.isArray(a)||(a=Object.keys(a)),t.transformFeedbackVaryings(n,a,i||Ho))}return t.linkProgram(n),n}function Gr(t,e,r,n,o){let s=fe(r,n,o),i=new Set(e),a=Or(t,e,s);function c(l,u){let h=$r(l,u,s.errorCallback);return h&&Hs(l,u,i),h}if(s.callback){zr(t,a).then(()=>{let l=c(t,a);s.callback(l,l?void 0:a)});return}return c(t,a)?void 0:a}function Le(t){return function(e,r,...n){return new Promise((o,s)=>{let i=fe(...n);i.callback=(a,c)=>{a?s(a):o(c)},t(e,r,i)})}}var Ta=Le(Gr),Sa=Le(Ue);async function zr(t,e){let r=t.getExtension("KHR_parallel_shader_compile"),n=r?(s,i)=>s.getProgramParameter(i,r.COMPLETION_STATUS_KHR):()=>!0,o=0;do await Xs(o),o=1e3/60;while(!n(t,e))}async function js(t,e){for(let r of Object.values(e))await zr(t,r)}function $r(t,e,r){if(r=r||ut,!t.getProgramParameter(e,zo)){let o=t.getProgramInfoLog(e);r(`Error in program linking: ${o}`);let i=t.getAttachedShaders(e).map(a=>zs(t,t.getShaderParameter(a,t.SHADER_TYPE),a,r));return`${o}
${i.filter(a=>a).join(`
`)}`}}function Ks(t,e,r,n,o){return Gr(t,e,r,n,o)}function Vr(t){let e=t.name;return e.startsWith("gl_")||e.startsWith("webgl_")}var Ws=/(\.|\[|]|\w+)/g,Ys=t=>t>="0"&&t<="9";function qs(t,e,r,n){let o=t.split(Ws).filter(a=>a!==""),s=0,i="";for(;;){let a=o[s++];i+=a;let c=Ys(a[0]),l=c?parseInt(a):a;if(c&&(i+=o[s++]),s===o.length){r[l]=e;break}else{let h=o[s++],m=h==="[",f=r[l]||(m?[]:{});r[l]=f,r=f,n[i]=n[i]||(function(p){return function(d){Hr(p,d)}})(f),i+=h}}}function Zs(t,e){let r=0;function n(a,c,l){let u=c.name.endsWith("[0]"),h=c.type,m=y[h];if(!m)throw new Error(`unknown type: 0x${h.toString(16)}`);let f;if(m.bindPoint){let p=r;r+=c.size,u?f=m.arraySetter(t,h,p,l,c.size):f=m.setter(t,h,p,l,c.size)}else m.arraySetter&&u?f=m.arraySetter(t,l):f=m.setter(t,l);return f.location=l,f}let o={},s={},i=t.getProgramParameter(e,dr);for(let a=0;a<i;++a){let c=t.getActiveUniform(e,a);if(Vr(c))continue;let l=c.name;l.endsWith("[0]")&&(l=l.substr(0,l.length-3));let u=t.getUniformLocation(e,c.name);if(u){let h=n(e,c,u);o[l]=h,qs(l,h,s,o)}}return o}function Js(t,e){let r={},n=t.getProgramParameter(e,jo);for(let o=0;o<n;++o){let s=t.getTransformFeedbackVarying(e,o);r[s.name]={index:o,type:s.type,size:s.size}}return r}function Qs(t,e){let r=t.getProgramParameter(e,dr),n=[],o=[];for(let a=0;a<r;++a){o.push(a),n.push({});let c=t.getActiveUniform(e,a);n[a].name=c.name}[["UNIFORM_TYPE","type"],["UNIFORM_SIZE","size"],["UNIFORM_BLOCK_INDEX","blockNdx"],["UNIFORM_OFFSET","offset"]].forEach(function(a){let c=a[0],l=a[1];t.getActiveUniforms(e,o,t[c]).forEach(function(u,h){n[h][l]=u})});let s={},i=t.getProgramParameter(e,Ko);for(let a=0;a<i;++a){let c=t.getActiveUniformBlockName(e,a),l={index:t.getUniformBlockIndex(e,c),usedByVertexShader:t.getActiveUniformBlockParameter(e,a,Wo),usedByFragmentShader:t.getActiveUniformBlockParameter(e,a,Yo),size:t.getActiveUniformBlockParameter(e,a,qo),uniformIndices:t.getActiveUniformBlockParameter(e,a,Zo)};l.used=l.usedByVertexShader||l.usedByFragmentShader,s[c]=l}return{blockSpecs:s,uniformData:n}}function Hr(t,e){for(let r in e){let n=t[r];typeof n=="function"?n(e[r]):Hr(t[r],e[r])}}function he(t,...e){let r=t.uniformSetters||t,n=e.length;for(let o=0;o<n;++o){let s=e[o];if(Array.isArray(s)){let i=s.length;for(let a=0;a<i;++a)he(r,s[a])}else for(let i in s){let a=r[i];a&&a(s[i])}}}function ei(t,e){let r={},n=t.getProgramParameter(e,Xo);for(let o=0;o<n;++o){let s=t.getActiveAttrib(e,o);if(Vr(s))continue;let i=t.getAttribLocation(e,s.name),a=R[s.type],c=a.setter(t,i,a);c.location=i,r[s.name]=c}return r}function ti(t,e){for(let r in e){let n=t[r];n&&n(e[r])}}function dt(t,e,r){r.vertexArrayObject?t.bindVertexArray(r.vertexArrayObject):(ti(e.attribSetters||e,r.attribs),r.indices&&t.bindBuffer(Oo,r.indices))}function Ye(t,e){let r=Zs(t,e),n=ei(t,e),o={program:e,uniformSetters:r,attribSetters:n,uniformLocations:Object.fromEntries(Object.entries(r).map(([s,i])=>[s,i.location])),attribLocations:Object.fromEntries(Object.entries(n).map(([s,i])=>[s,i.location]))};return lt(t)&&(o.uniformBlockSpec=Qs(t,e),o.transformFeedbackInfo=Js(t,e)),o}var ri=/\s|{|}|;/;function Ue(t,e,r,n,o){let s=fe(r,n,o),i=[];if(e=e.map(function(l){if(!ri.test(l)){let u=pr(l);if(u)l=u.text;else{let h=`no element with id: ${l}`;s.errorCallback(h),i.push(h)}}return l}),i.length)return Gs(s,"");let a=s.callback;a&&(s.callback=(l,u)=>{a(l,l?void 0:Ye(t,u))});let c=Ks(t,e,s);return c?Ye(t,c):null}function Ht(t,e,r,n,o){for(let[s,i]of Object.entries(e)){let a={...o},c=r[s];Array.isArray(c)||Object.assign(a,c);let l=$r(t,i,a.errorCallback);if(l){for(let u of Object.values(e)){let h=t.getAttachedShaders(u);t.deleteProgram(u);for(let m of h)n.has(m)||t.deleteShader(m)}return l}}}function Xr(t,e,r={}){let n=new Set,o=Object.fromEntries(Object.entries(e).map(([i,a])=>{let c={...r},l=Array.isArray(a)?a:a.shaders;return Array.isArray(a)||Object.assign(c,a),l.forEach(n.add,n),[i,Or(t,l,c)]}));if(r.callback){js(t,o).then(()=>{let i=Ht(t,o,e,n,r);r.callback(i,i?void 0:o)});return}return Ht(t,o,e,n,r)?void 0:o}function ni(t,e,r){r=fe(r);function n(i,a){return Object.fromEntries(Object.entries(a).map(([c,l])=>[c,Ye(i,l)]))}let o=r.callback;o&&(r.callback=(i,a)=>{o(i,i?void 0:n(t,a))});let s=Xr(t,e,r);if(!(o||!s))return n(t,s)}var wa=Le(Xr),va=Le(ni);var oi=6402;var si=33190,ii=36012,ai=35056,ci=36013,li=32854,ui=32855,fi=36194,jr=33189,Kr=6401,Wr=36168,Yr=34041;var Ne=36096,qr=36128,xt=33306;var H={};H[Yr]=xt;H[Kr]=qr;H[Wr]=qr;H[oi]=Ne;H[jr]=Ne;H[si]=Ne;H[ii]=Ne;H[ai]=xt;H[ci]=xt;var Y={};Y[li]=!0;Y[ui]=!0;Y[fi]=!0;Y[Yr]=!0;Y[jr]=!0;Y[Kr]=!0;Y[Wr]=!0;var mi=`#version 300 es
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
}`,pi=`#version 300 es
precision mediump float;
in vec4 tone;
flat in float diamond, pixels;
uniform bool ring;
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
  float alpha = tone.a * clamp(edge, 0.0, 1.0);
  colour = vec4(tone.rgb * alpha, alpha);
}`,di=`#version 300 es
in vec3 place;
in vec4 tint;
uniform mat4 matrix;
out vec4 tone;
void main() { gl_Position = matrix * vec4(place, 1.0); tone = tint; }`,xi=`#version 300 es
precision mediump float;
in vec4 tone;
out vec4 colour;
void main() { colour = vec4(tone.rgb * tone.a, tone.a); }`,bt=[1.5,24],Oe=class{constructor(e){this.canvas=e;let r=e.getContext("webgl2",{antialias:!1,alpha:!0,depth:!0});if(!r)throw new Error("This browser offers no WebGL 2, so the map cannot be drawn.");this.gl=r,this.prepare()}canvas;gl;points;lines;buffers;trails;rings=[];arrays={};count=0;prepare(){this.points=Ue(this.gl,[mi,pi]),this.lines=Ue(this.gl,[di,xi]),this.rings=[0,1].map(()=>({buffer:this.gl.createBuffer(),count:0})),this.trails=void 0,this.count&&(this.buffers=ue(this.gl,this.arrays))}set(e,r,n,o,s){let i={normalize:!0,numComponents:4};this.arrays={start:{data:e,numComponents:3},end:{data:r,numComponents:3},colour0:{data:n,...i},colour1:{data:o,...i},style:{data:Float32Array.from(s,(c,l)=>l%2?c:c/16),numComponents:2}};let a=this.count===e.length/3;if(this.count=e.length/3,!a||!this.buffers){this.buffers=ue(this.gl,this.arrays);return}for(let[c,l]of Object.entries(this.arrays))or(this.gl,this.buffers.attribs[c],l.data)}ring(e,r){this.rings[e].count=r.length,this.gl.bindBuffer(this.gl.ELEMENT_ARRAY_BUFFER,this.rings[e].buffer),this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER,r,this.gl.DYNAMIC_DRAW)}trail(e,r){this.trails=e&&r?ue(this.gl,{place:{data:e,numComponents:3},tint:{data:r,numComponents:4,normalize:!0}}):void 0}render(e){let{gl:r,points:n,lines:o}=this;if(r.viewport(0,0,this.canvas.width,this.canvas.height),r.clearColor(0,0,0,0),r.clear(r.COLOR_BUFFER_BIT|r.DEPTH_BUFFER_BIT),!this.count)return;r.enable(r.BLEND),r.blendFunc(r.ONE,r.ONE_MINUS_SRC_ALPHA),e.solid?r.enable(r.DEPTH_TEST):r.disable(r.DEPTH_TEST),r.useProgram(n.program);let s={size:e.size,limits:bt,grow:0,ring:!1};dt(r,n,this.buffers),he(n,{...e,...s}),r.drawArrays(r.POINTS,0,this.count),r.disable(r.DEPTH_TEST),this.rings.forEach((i,a)=>{if(!i.count)return;r.bindBuffer(r.ELEMENT_ARRAY_BUFFER,i.buffer);let c=(a?9:5)*e.detail;for(let l of[!0,!1])he(n,{ring:l,grow:l?c:a?2*e.detail:0}),r.drawElements(r.POINTS,i.count,r.UNSIGNED_INT,0)}),this.trails&&(r.useProgram(o.program),dt(r,o,this.trails),he(o,{matrix:e.matrix}),r.drawArrays(r.LINES,0,this.trails.numElements))}free(){this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};var Zr=12,bi=2,yi=44,Jr=[[0,0,0],[1,1,1]],yt=t=>t*t*(3-2*t),Ge=class{constructor(e,r){this.data=e;this.styles=r;this.box.className="plot",this.canvas.tabIndex=0,this.canvas.setAttribute("role","img"),this.caption.className="caption",this.caption.dir="auto",this.box.append(this.canvas,this.caption),this.renderer=new Oe(this.canvas),this.canvas.addEventListener("webglcontextlost",n=>n.preventDefault()),this.canvas.addEventListener("webglcontextrestored",()=>{this.renderer.prepare(),this.requestRender()}),this.sizes=new ResizeObserver(()=>this.resize()),this.sizes.observe(this.box)}data;styles;box=document.createElement("div");canvas=document.createElement("canvas");caption=document.createElement("div");frames=[];epoch=-1;dims=2;renderer;cameras={2:new ae(2),3:new ae(3)};from=new Float32Array;to=new Float32Array;colours=new Uint8Array;oldColours=new Uint8Array;began=0;lasting=0;waiting=0;trail=null;over=null;last=0;leaving=Jr;reaching=Jr;done=[];sizes;ink=[[0,0,0,1],[1,1,1,1]];get camera(){return this.cameras[this.dims]}get width(){return this.box.clientWidth||1}get height(){return this.box.clientHeight||1}get moving(){return this.lasting>0}show(e,r,n,o){let s=this.data.at(e,r);if(!s)return Promise.resolve();let i=this.to.length===s.length;this.from=i?this.between():s,this.oldColours=i&&this.colours.length?this.colours:n;let a=r!==this.dims;return this.to=s,this.colours=n,this.epoch=e,this.dims=r,this.leaving=i&&!a?this.reaching:this.bounds(),this.reaching=this.bounds(),this.began=performance.now(),this.lasting=i?o:0,this.frames.length=0,this.last=0,this.lasting||(this.from=s,this.oldColours=n),this.follow(),this.renderer.set(this.from,this.to,this.oldColours,this.colours,this.styles),this.requestRender(),new Promise(c=>this.done.push(c))}recolour(e){this.oldColours=this.colours=e,this.renderer.set(this.from,this.to,e,e,this.styles),this.requestRender()}bounds(){return this.data.bounds(this.dims,this.trail?void 0:this.epoch)}follow(){if(this.camera.touched)return;let e=yt(this.share()),r=this.leaving.map((n,o)=>n.map((s,i)=>s+e*(this.reaching[o][i]-s)));this.camera.fit(r,this.width,this.height,yi)}fit(){this.camera.touched=!1,this.leaving=this.reaching=this.bounds(),this.requestRender()}keepCameras(e){this.cameras=e.cameras}setInk(e,r){this.ink=[e,r],this.requestRender()}get tint(){return this.ink[0].map(e=>Math.round(255*e))}ring(e,r){this.renderer.ring(e,r),this.requestRender()}trails(e){let r=this.data.epochs.filter(a=>this.data.at(a,this.dims));if(!e||!e.length||r.length<2){let a=this.trail!==null;return this.trail=null,a&&!this.camera.touched&&this.fit(),this.showLines()}let n=r.length-1,o=new Float32Array(6*n*e.length),s=new Uint8Array(8*n*e.length),i=0;for(let a=0;a<n;a++)for(let c of e)for(let l of[0,1]){let u=this.data.at(r[a+l],this.dims);o.set(u.subarray(3*c,3*c+3),3*i),s.set(this.colours.subarray(4*c,4*c+3),4*i),s[4*i+3]=40+180*(a+l)/n,i++}this.trail={places:o,tints:s},this.camera.touched||this.fit(),this.showLines()}overlay(e){!e&&!this.over||(this.over=e,this.showLines())}showLines(){let e=[this.trail,this.over].filter(o=>o!==null),r=e.flatMap(o=>Array.from(o.places)),n=e.flatMap(o=>Array.from(o.tints));r.length?this.renderer.trail(Float32Array.from(r),Uint8Array.from(n)):this.renderer.trail(null),this.requestRender()}nearest(e,r){let n=this.camera.matrix(this.width,this.height),o=this.moving?this.between():this.to,s=Zr*Zr,i=-1;for(let a=0;a<o.length/3;a++){if(this.colours[4*a+3]<5)continue;let[c,l]=ve(n,o,a,this.width,this.height),u=(c-e)**2+(l-r)**2;u<=s&&(s=u,i=a)}return i}within(e){let r=this.camera.matrix(this.width,this.height),n=e.map(a=>a[0]),o=e.map(a=>a[1]),s=[Math.min(...n),Math.max(...n),Math.min(...o),Math.max(...o)],i=[];for(let a=0;a<this.to.length/3;a++){if(this.colours[4*a+3]<5)continue;let[c,l]=ve(r,this.to,a,this.width,this.height);if(!(c>=s[0]&&c<=s[1]&&l>=s[2]&&l<=s[3]))continue;let u=!1;for(let h=0,m=e.length-1;h<e.length;m=h++){let[[f,p],[d,b]]=[e[h],e[m]];p>l!=b>l&&c<(d-f)*(l-p)/(b-p)+f&&(u=!u)}u&&i.push(a)}return i}picture(){this.render(performance.now());let e=document.createElement("canvas");return e.width=this.canvas.width,e.height=this.canvas.height,e.getContext("2d").drawImage(this.canvas,0,0),e}marks(){let e=this.size(1),r=[];for(let n=0;n<this.to.length/3;n++){let o=this.colours[4*n+3]/255,[s,i]=this.place(n);if(o<.02||!(s>=0&&i>=0&&s<=this.width&&i<=this.height))continue;let a=Array.from(this.colours.subarray(4*n,4*n+3)),[c,l]=bt,u=Math.min(l,Math.max(c,e*this.styles[2*n]/16));r.push({x:s,y:i,radius:u/2,diamond:this.styles[2*n+1]>0,rgb:a,alpha:o})}return r}size(e){return 34/Math.max(1,this.to.length/3)**.24*e*this.camera.closeness**.35}place(e){let r=this.camera.matrix(this.width,this.height);return ve(r,this.to,e,this.width,this.height)}requestRender(){this.waiting||(this.waiting=requestAnimationFrame(e=>this.render(e)))}share(){return this.lasting?Math.min(1,(performance.now()-this.began)/this.lasting):1}between(){let e=yt(this.share());return e>=1||this.from===this.to?this.to:this.from.map((r,n)=>r+e*(this.to[n]-r))}resize(){let e=Math.min(bi,devicePixelRatio||1);this.canvas.width=Math.round(this.width*e),this.canvas.height=Math.round(this.height*e),this.follow(),this.requestRender()}render(e){this.waiting=0,this.follow();let r=this.share(),n=this.canvas.width/this.width;if(this.renderer.render({matrix:this.camera.matrix(this.width,this.height),t:yt(r),size:this.size(n),detail:n,solid:this.dims===3,inner:this.ink[0],outer:this.ink[1]}),this.lasting&&this.last&&this.frames.push(e-this.last),this.last=e,r<1)return this.requestRender();this.lasting&&(this.lasting=0,this.from=this.to,this.oldColours=this.colours),this.done.splice(0).forEach(o=>o())}free(){this.sizes.disconnect(),cancelAnimationFrame(this.waiting),this.renderer.free(),this.box.remove()}};var ze=class{element=x("div",{class:"maps"});plots=[];open(e){return Promise.all(e.map(async(r,n)=>{let o=this.plots[n];return o&&JSON.stringify(o.data.source)===JSON.stringify(r)?o.data:re.open(r)}))}mount(e,r){e.forEach((n,o)=>{let s=this.plots[o];if(s?.data===n)return;let i=new Ge(n,It(n.base));i.box.dataset.run=n.source.name,s?(s.data.source.key===n.source.key&&i.keepCameras(s),s.box.replaceWith(i.box),s.free()):this.element.append(i.box),this.plots[o]=i,Nt(i,r(i))}),this.plots.splice(e.length).forEach(n=>n.free()),this.element.classList.toggle("two",this.plots.length>1)}zoom(e){this.plots.forEach(r=>{r.camera.zoom(e),r.requestRender()})}fit(){this.plots.forEach(e=>e.fit())}readInk(e){let r=s=>{let i=s.match(/[\d.]+/g)?.map(Number)??[0,0,0];return[i[0]/255,i[1]/255,i[2]/255,1]},n=r(getComputedStyle(e).color),o=r(getComputedStyle(this.element).backgroundColor);e.style.colorScheme=o[0]+o[1]+o[2]<1.5?"dark":"light",this.plots.forEach(s=>s.setInk(n,o))}free(){this.plots.splice(0).forEach(e=>e.free())}};var Qr,Ei=new Promise(t=>Qr=t),en=()=>Qr(),Et=class{constructor(e){this.sheets=e;this.fetchAhead()}sheets;images=new Map;requests=new Map;get note(){return this.sheets.note}cut(e){let{per_sheet:r,columns:n,width:o,height:s}=this.sheets,i=this.images.get(Math.floor(e/r));if(!i)return;let a=e%r;return{sheet:i,x:a%n*o,y:Math.floor(a/n)*s,width:o,height:s}}fetch(e){return this.sheet(Math.floor(e/this.sheets.per_sheet))}sheet(e){let r=this.sheets.urls[e];if(!r)return;let n=this.requests.get(e);return n||(n=fetch(r).then(o=>o.ok?o.blob():Promise.reject(o.status)).then(o=>createImageBitmap(o)).then(o=>{this.images.set(e,o)}).catch(()=>{this.requests.delete(e)}),this.requests.set(e,n)),n}async fetchAhead(){await Ei;let e=0;for(let r=0;r<this.sheets.urls.length;r++){if(e+=this.sheets.bytes[r],e>1e7)return;await this.sheet(r)}}},gt=new Map,_t=new Set;function At(t,e){let r=gt.get(t);r&&JSON.stringify(r.sheets)===JSON.stringify(e)||(gt.set(t,new Et(e)),_t.forEach(n=>n()))}var tn=t=>gt.get(t);function rn(t){return _t.add(t),()=>_t.delete(t)}var gi=230,se=18,_i=52,nn=32,Ai="13px sans-serif";async function on(t,e){let r=t==="svg"?new Blob([wi(e)],{type:"image/svg+xml"}):await Si(e),n=URL.createObjectURL(r),o=document.createElement("a");o.href=n,o.download=`${e.name.replace(/[^\p{L}\p{N}._-]+/gu,"-")}.${t}`,o.click(),setTimeout(()=>URL.revokeObjectURL(n),1e4)}function sn({plots:t,painting:e}){let r=Math.max(...t.map(({plot:s})=>s.height)),n=Math.max(1,Math.floor((r-3*se)/se));return{width:t.reduce((s,{plot:i})=>s+i.width,0)+gi,height:r+_i,map:r,lines:Math.min(n,e.entries.length)}}function an({painting:t},e){let{bar:r,entries:n}=t;if(r)return r.colours.map((i,a)=>({colour:i,text:a===0?r.low:a===r.colours.length-1?r.high:""}));let o=n.slice(0,e).map(({colour:i,name:a,count:c})=>({colour:i,text:`${Ti(a)} (${c.toLocaleString("en")})`})),s=n.length-o.length;return s?[...o,{colour:"none",text:`and ${s} more`}]:o}var Ti=t=>t.length>nn?`${t.slice(0,nn-1)}\u2026`:t;async function Si(t){let{width:e,height:r,map:n,lines:o}=sn(t),s=document.createElement("canvas"),i=t.plots[0].plot.canvas.width/t.plots[0].plot.width;s.width=e*i,s.height=r*i;let a=s.getContext("2d");a.scale(i,i),a.fillStyle=t.paper,a.fillRect(0,0,e,r),a.font=Ai;let c=0;for(let{plot:l,caption:u}of t.plots)a.drawImage(l.picture(),c,0,l.width,l.height),a.fillStyle=t.ink,a.fillText(u,c+8,n-8),c+=l.width;return a.fillStyle=t.ink,a.fillText(t.title,c+12,se),an(t,o).forEach(({colour:l,text:u},h)=>{let m=(h+1.5)*se;l!=="none"&&(a.fillStyle=l,a.fillRect(c+12,m,12,12)),a.fillStyle=t.ink,a.fillText(u,c+30,m+11)}),a.fillText(t.sentence,8,n+20),a.fillText(Te(t.base),8,n+40),new Promise((l,u)=>s.toBlob(h=>h?l(h):u(new Error("The browser made no image.")),"image/png"))}function wi(t){let{width:e,height:r,map:n,lines:o}=sn(t),s=k("svg",{xmlns:cn,width:e,height:r,viewBox:`0 0 ${e} ${r}`});s.append(k("title",{},t.sentence)),s.append(k("rect",{width:e,height:r,fill:t.paper}));let i=k("g",{"font-family":"sans-serif","font-size":13,fill:t.ink}),a=0;for(let{plot:c,caption:l}of t.plots){let u=k("g",{transform:`translate(${a} 0)`});for(let{x:h,y:m,radius:f,diamond:p,rgb:d,alpha:b}of c.marks()){let E={fill:`rgb(${d.join(",")})`,"fill-opacity":b.toFixed(2)},[g,S,A]=[h.toFixed(1),m.toFixed(1),f.toFixed(1)];u.append(p?k("path",{d:`M${g} ${S}m0 -${A}l${A} ${A}l-${A} ${A}l-${A} -${A}z`,...E}):k("circle",{cx:g,cy:S,r:A,...E}))}s.append(u),i.append(k("text",{x:a+8,y:n-8},l)),a+=c.width}return i.append(k("text",{x:a+12,y:se},t.title)),an(t,o).forEach(({colour:c,text:l},u)=>{let h=(u+1.5)*se;s.append(k("rect",{x:a+12,y:h,width:12,height:12,fill:c})),i.append(k("text",{x:a+30,y:h+11},l))}),i.append(k("text",{x:8,y:n+20},t.sentence)),i.append(k("text",{x:8,y:n+40},Te(t.base))),s.append(i),new XMLSerializer().serializeToString(s)}var cn="http://www.w3.org/2000/svg";function k(t,e,r=""){let n=document.createElementNS(cn,t);for(let[o,s]of Object.entries(e))o!=="xmlns"&&n.setAttribute(o,String(s));return n.textContent=r,n}var vi=[["2400","slow"],["1200","normal"],["600","fast"]],me=class{constructor(e,r,n){this.label=e;this.moved=r;this.started=n;this.play=L("\u25B6","Play the epochs",()=>this.toggle(),{class:"play"}),this.slider.setAttribute("aria-label",e),this.slider.addEventListener("input",()=>{this.stop(),this.moved(this.epochs[Number(this.slider.value)])});let o=x("label",{class:"track"},this.text,this.slider);if(n){let s=W("Speed",vi,"1200",i=>this.step=Number(i),"speed");this.element.append(this.play,o,s.element)}else this.element.append(o)}label;moved;started;element=x("div",{class:"timeline"});slider=x("input",{type:"range",min:0,step:1,class:"epoch"});playing=!1;step=1200;play;text=x("output");epochs=[];show(e,r){this.epochs=e;let n=Math.max(0,e.indexOf(r));this.slider.max=String(e.length-1),this.slider.value=String(n),this.slider.setAttribute("aria-valuetext",`epoch ${r}`),this.slider.style.setProperty("--part",`${100*n/Math.max(1,e.length-1)}%`),this.slider.disabled=this.play.disabled=e.length<2,this.text.textContent=e.length<2?`One map so far: epoch ${r}`:`${this.label} ${r} of ${e[e.length-1]}`}after(e,r,n=!1){let o=this.epochs.length,s=this.epochs.indexOf(e)+r;return this.epochs[n?(s+o)%o:Math.max(0,Math.min(o-1,s))]}toggle(){if(this.playing)return this.stop();this.epochs.length<2||this.set(!0)}stop(){this.playing&&this.set(!1)}set(e){this.playing=e,this.play.textContent=e?"\u275A\u275A":"\u25B6";let r=e?"Pause":"Play the epochs";this.play.setAttribute("aria-label",r),this.play.title=r,this.started?.(e)}};var ln=8;function Ri(t,e){let r=e.trim().toLowerCase();if(!r)return[];let n=[];t.names.forEach((s,i)=>{s.toLowerCase().includes(r)&&n.push({text:s,detail:`class, ${N(t.label.reduce((a,c)=>a+ +(c===i),0))} points`,ids:()=>[...t.label.keys()].filter(a=>t.label[a]===i)})}),n.sort((s,i)=>+(i.text.toLowerCase()===r)-+(s.text.toLowerCase()===r));let o=/^#?\d+$/.test(r)?Number(r.replace("#","")):-1;if(o>=0&&o<t.points){let s={text:`#${o}`,detail:`point of class ${t.names[t.label[o]]}`,ids:()=>[o]};r.startsWith("#")?n.unshift(s):n.splice(ln-1,0,s)}return n.slice(0,ln)}function un(t,e){let r=x("input",{type:"search",placeholder:"Find a class or #id","aria-label":"Find a class by name or a point by id",role:"combobox","aria-expanded":"false",autocomplete:"off",maxlength:200}),n=x("div",{class:"found",role:"listbox",hidden:!0}),o=[],s=0,i=()=>{n.replaceChildren(...o.map((c,l)=>{let u=x("div",{role:"option","aria-selected":String(l===s)},U(c.text),x("span",{class:"count"},c.detail));return u.addEventListener("pointerdown",h=>{h.preventDefault(),a(l,h.shiftKey)}),u})),r.value.trim()&&!o.length&&n.append(x("div",{class:"none"},"No class and no point of that name.")),n.hidden=!r.value.trim(),r.setAttribute("aria-expanded",String(!n.hidden))},a=(c,l)=>{o[c]&&(e(o[c].ids(),l),n.hidden=!0)};return r.addEventListener("input",()=>{o=Ri(t(),r.value),s=0,i()}),r.addEventListener("keydown",c=>{if(c.key==="Enter")a(s,c.shiftKey);else if(c.key==="ArrowDown")s=Math.min(o.length-1,s+1);else if(c.key==="ArrowUp")s=Math.max(0,s-1);else if(c.key==="Escape"&&r.value)r.value="",o=[],c.stopPropagation();else return;c.key!=="Enter"&&i(),c.preventDefault()}),r.addEventListener("blur",()=>n.hidden=!0),x("div",{class:"search"},r,n)}var Fi=[["move","\u2725 Move","Drag moves the map; in 3-D it turns, with Ctrl it moves. Shift and drag: lasso"],["lasso","\u27C6 Lasso","Drag around points to select them; with Shift they are added"],["box","\u25AD Box","Drag a box around points to select them; with Shift they are added"]],$e=class{constructor(e,r,n){this.actions=n;let o=W("Colour by",[],e.colour,l=>n.change({colour:l}),"colour"),s=W("Split",[],e.split,l=>n.change({split:l}),"split"),i=W("Map",[["2","2-D"],["3","3-D"]],String(e.dims),l=>n.change({dims:l==="3"?3:2}),"dims"),a=W("Compare with",[["","nothing"]],"",l=>n.change({compare:l}),"compare"),c=ge("trails",e.trails,l=>n.change({trails:l}),"trails");this.fields={split:s.element,dims:i.element,compare:a.element,trails:c},this.colour=o.select,this.split=s.select,this.compare=a.select,this.wrong=ge("only wrong",e.wrong,l=>n.change({wrong:l}),"wrong"),this.element.append(o.element,s.element,i.element,a.element,un(r,n.select),this.classes,this.wrong,c);for(let[l,u,h]of Fi)this.tools.append(L(u,h,()=>n.change({tool:l}),{"data-tool":l,"aria-label":u.slice(2)}));this.tools.append(L("+","Zoom in",()=>n.zoom(1.5)),L("\u2212","Zoom out",()=>n.zoom(1/1.5)),L("\u2922","Show the whole map",()=>n.fit()),this.saving())}actions;element=x("div",{class:"bar"});tools=x("div",{class:"tools",role:"group","aria-label":"Pointer"});colour;split;compare;classes=x("details",{class:"classes"});wrong;options="";fields;saving(){let e=x("details",{class:"saving"},x("summary",{title:"Save the map","aria-label":"Save the map"},"\u2913",x("span",{}," Save"))),r=[["png","PNG image"],["svg","SVG drawing"]];for(let[n,o]of r)e.append(L(o,`Save the map as ${o}`,()=>{e.open=!1,this.actions.save(n)}));return e}offer(e,r,n,o){this.fields.split.hidden=!K(r),this.fields.dims.hidden=!n,this.fields.compare.hidden=e<2&&!o.length,this.fields.trails.hidden=e<2}show(e,r,n,o,s){for(let a of this.tools.querySelectorAll("[data-tool]"))a.setAttribute("aria-pressed",String(a.getAttribute("data-tool")===e.tool));let i=JSON.stringify([n,o,r.names,r.evaluated_on,e.classes,s]);i!==this.options&&(this.options=i,this.colour.replaceChildren(...n.map(a=>x("option",{value:a},ne[a]))),this.split.replaceChildren(...Pt.map(a=>x("option",{value:a},a==="test"?r.evaluated_on:a))),this.compare.replaceChildren(x("option",{value:""},"nothing"),x("option",{value:"epochs"},"another epoch"),...o.map(a=>x("option",{value:`run:${a}`},`run ${a}`))),this.showClasses(e,r,s)),this.wrong.hidden=!n.includes("correct"),this.colour.value=e.colour,this.split.value=e.split,this.compare.value=e.compare}showClasses(e,r,n){let o=new Set(e.classes),s=[...r.names.keys()].sort((u,h)=>n[u]-n[h]||u-h),i=x("div",{class:"list"});for(let u of s){let h=ge("",o.has(u),m=>{m?o.add(u):o.delete(u),this.actions.change({classes:[...o].sort((f,p)=>f-p)})});h.append(U(r.names[u])),i.append(h)}let a=o.size?`${o.size} of ${r.names.length} classes`:"all classes",c=L("all classes","Show all classes",()=>this.actions.change({classes:[]})),l=this.classes.open;this.classes.replaceChildren(x("summary",{},a),x("div",{class:"drop"},c,i)),this.classes.open=l}};var fn={epoch:-1,colour:"label",split:"test",dims:2,wrong:!1,trails:!1,classes:[],compare:"",other:-1,tool:"move"};function hn(t,e,r,n,o){let s=r.colours.slice(),i=n.classes.length?new Set(n.classes):null,a=t.points>2e4?205:235,c=0,l=0;for(let u=0;u<t.points;u++){let h=t.label[u],m=e.predicted?.[u]===h,f=(n.split==="both"||n.split==="test"==!!t.test[u])&&!(n.wrong&&e.predicted&&m)&&(!i||i.has(h))&&!(r.values&&o.has(r.values[u]));s[4*u+3]=f?a:0,f&&(c++,m&&l++)}return{colours:s,seen:c,right:l}}var Tt=700,Pi=350,Ve=class{constructor(e,r){this.server=e;this.send=r;this.view={...fn,...e.view},this.toolbar=new $e(this.view,()=>this.plots[0].data.base,{change:s=>this.change(s),select:(s,i)=>this.select(s,i),zoom:s=>this.maps.zoom(s),fit:()=>this.maps.fit(),save:s=>{this.save(s)}}),this.timelines=[new me("Epoch",s=>this.go(0,s),s=>s&&void this.play()),new me("Second map: epoch",s=>this.go(1,s))],this.stage.append(this.maps.element,this.legend.element,this.card.element),this.maps.element.append(this.toolbar.tools),this.element.append(this.toolbar.element,this.trouble,this.stage,...this.timelines.map(s=>s.element),this.linked.status);let[n]=this.timelines,o={clear:()=>this.select([],!1),step:s=>{n.stop(),this.go(0,n.after(this.view.epoch,s))},play:()=>n.toggle(),zoom:s=>this.maps.zoom(s),fit:()=>this.maps.fit()};this.element.addEventListener("keydown",s=>kt(s,o)),Object.assign(this.element,{measure:s=>this.measure(s)}),this.forgetPictures=rn(()=>this.card.hide()),this.open()}server;send;element=x("section",{class:"explorer","aria-label":"Map of the embeddings"});stage=x("div",{class:"stage"});maps=new ze;linked=new Se(this.maps.plots,this.element);trouble=x("div",{class:"trouble",role:"alert",hidden:!0});card=new _e;legend=new Ae(()=>this.recolour());timelines;toolbar;view;drawn;opening=0;resting=0;forgetPictures;update(e,r){let n=JSON.stringify([this.server.source,this.server.other]);this.server=e,this.send=r,JSON.stringify([e.source,e.other])!==n?this.open():(this.syncFromServer(),this.maps.readInk(this.element),this.linked.showTargets(e.targets),this.element.dataset.ready&&this.onFirstPaint())}async open(){let e=++this.opening,{source:r,other:n}=this.server,o=[r];this.view.compare==="epochs"?o.push(r):this.view.compare.startsWith("run:")&&n&&o.push(n),o.forEach((s,i)=>Bt(s,i?this.view.other:this.view.epoch));try{let s=await this.maps.open(o);if(await Promise.all(s.map((i,a)=>i.load(this.epochOf(i,a)))),e!==this.opening||(this.maps.mount(s,i=>({tool:()=>this.view.tool,hover:(a,c,l)=>this.hover(i,a,c,l),select:(a,c)=>this.select(a.map(l=>we(i,l,this.plots[0])),c),moved:()=>this.card.hide()})),this.syncFromServer(),this.maps.readInk(this.element),this.apply(0),this.element.dataset.ready="map",requestAnimationFrame(()=>setTimeout(()=>this.onFirstPaint())),await Promise.all(s.flatMap(i=>i.epochs.map(a=>i.load(a)))),e!==this.opening))return;this.plots.forEach(i=>i.camera.touched||i.fit()),this.recolour(),this.showTrails(),this.element.dataset.ready="all",this.showTrouble("")}catch(s){this.showTrouble(s instanceof Error?s.message:String(s)),this.onFirstPaint()}}onFirstPaint(){en(),this.server.waiting&&this.send.painted()}get plots(){return this.maps.plots}epochOf(e,r){let n=r?this.view.other:this.view.epoch,o=e.epochs[e.epochs.length-1];return e.epochs.includes(n)?n:o}change(e){let r=e.compare!==void 0&&e.compare!==this.view.compare,n=e.dims!==void 0||e.colour!==void 0;if(e.colour!==void 0&&this.legend.hidden.clear(),this.view={...this.view,...e},this.sendView(),r)return void this.open();if(e.tool!==void 0)return this.showControls();this.apply(e.dims!==void 0?Tt:0),(n||e.trails!==void 0)&&this.showTrails()}go(e,r){this.view=e?{...this.view,other:r}:{...this.view,epoch:r},this.apply(Tt),this.sendView()}async play(){let[e]=this.timelines;for(;e.playing&&this.element.isConnected;){let r=this.view.epoch===this.plots[0].data.epochs[this.plots[0].data.epochs.length-1];this.view.epoch=e.after(this.view.epoch,1,!0);let n=r?Math.min(Tt,e.step):e.step;this.apply(n),await new Promise(o=>setTimeout(o,n+60))}this.sendView()}apply(e){let r=matchMedia("(prefers-reduced-motion: reduce)").matches;this.plots.forEach((n,o)=>{let s=this.epochOf(n.data,o),i=n.data.loaded.get(s);if(!i)return void n.data.load(s).then(()=>this.apply(e));o?this.view.other=s:this.view.epoch=s;let a=n.epoch!==s||n.dims!==this.view.dims,c=this.colours(n,i,o);a?n.show(s,this.view.dims,c,r?0:e):n.recolour(c),this.timelines[o].show(n.data.epochs,s)}),this.timelines[0].element.hidden=!!this.server.timeless,this.timelines[1].element.hidden=this.plots.length<2,this.card.hide(),this.showControls(),this.linked.showTargets(this.server.targets)}recolour(){this.apply(0),this.card.hide()}colours(e,r,n){let o=e.data.base,s=We(r).includes(this.view.colour)?this.view.colour:"class",i=Mt(s,o,r,e.data.loaded.values(),this.view.split),{colours:a,seen:c,right:l}=hn(o,r,i,this.view,this.legend.hidden),u=`Map of ${N(c)} of ${N(o.points)} points${this.server.timeless?"":` at epoch ${r.epoch}`}, coloured by ${ne[s]}${r.predicted?`; ${N(l)} predicted right`:""}.`;n||(this.legend.show(ne[s],i,o),this.drawn={title:ne[s],painting:i,sentence:u},this.linked.describeView(u)),e.canvas.setAttribute("aria-label",u);let h=this.view.compare.startsWith("run:")?`${e.data.source.name}, `:"";return e.caption.textContent=this.plots.length>1?`${h}epoch ${r.epoch}`:"",a}showControls(){let{data:e}=this.plots[0],r=e.loaded.get(this.view.epoch);this.toolbar.offer(e.epochs.length,e.base,!!r.xyz,this.server.runs),this.toolbar.show(this.view,e.base,We(r),this.server.runs,r.label_of),this.element.dataset.tool=this.view.tool,this.element.dataset.epoch=String(this.view.epoch)}hover(e,r,n,o){for(let h of this.plots){let m=r<0?-1:we(e,r,h);h.ring(1,m<0?new Uint32Array:Uint32Array.of(m))}if(e.canvas.style.cursor=r>=0&&this.view.tool==="move"?"pointer":"",r<0)return this.card.hide();let s=this.stage.getBoundingClientRect(),i=e.box.getBoundingClientRect(),{base:a,loaded:c,source:l}=e.data,u=[n+i.left-s.left,o+i.top-s.top];this.card.show(r,a,c.get(e.epoch),tn(l.pictures),u,s)}select(e,r){let n=this.linked.select(e,r);this.showTrails(),this.send.selection(...n)}syncFromServer(){this.linked.syncFromServer(this.server.selection)&&this.showTrails()}save(e){let r=this.plots.map(c=>({plot:c,caption:c.caption.textContent??""})),n=this.server.timeless?"":`-epoch-${this.view.epoch}`,o=this.plots[0].data.source.name+n,{color:s,backgroundColor:i}=getComputedStyle(this.maps.element),a={...this.drawn,plots:r,base:this.plots[0].data.base,name:o};return on(e,{...a,ink:s,paper:i})}showTrails(){this.linked.showTrails(this.view.trails)}sendView(){clearTimeout(this.resting),this.resting=window.setTimeout(()=>{this.timelines[0].playing||this.send.view({...this.view})},Pi)}showTrouble(e){this.trouble.textContent=e,this.trouble.hidden=!e}measure(e){let r=this.plots[e],{left:n,top:o}=r.canvas.getBoundingClientRect();return{place:i=>{let[a,c]=r.place(i);return[a+n,c+o]},nearest:(i,a)=>r.nearest(i-n,a-o),frames:r.frames}}free(){this.forgetPictures(),clearTimeout(this.resting),this.timelines[0].stop(),this.maps.free(),this.element.remove()}};var mn=`:host {
  display: block;
}
.explorer {
  --ink: var(--st-text-color, var(--jp-ui-font-color0, #31333f));
  --paper: var(--st-background-color, var(--jp-layout-color0, #fff));
  --shade: var(--st-secondary-background-color, var(--jp-layout-color1, #f0f2f6));
  --line: var(--st-border-color, rgba(128, 128, 128, 0.3));
  --accent: var(--st-primary-color, #2f78c4);
  color: var(--ink);
  font: 14px/1.4 var(--st-font, sans-serif);
  container-type: inline-size;
  display: grid;
  gap: 8px;
}
*,
::before,
::after {
  box-sizing: border-box;
}
[hidden] {
  display: none !important;
}
:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
button,
select,
input[type="search"],
summary {
  font: inherit;
  color: inherit;
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 6px;
  min-height: 32px;
  padding: 2px 10px;
}
button,
summary,
select {
  cursor: pointer;
}
button:hover,
summary:hover {
  border-color: var(--accent);
}
button:disabled {
  opacity: 0.5;
  cursor: default;
}
.bar {
  display: flex;
  flex-wrap: wrap;
  gap: 8px 12px;
  align-items: end;
}
.field {
  display: grid;
  gap: 2px;
}
.field span,
.track output {
  font-size: 12px;
  opacity: 0.8;
}
.field select {
  max-width: 190px;
}
.tick {
  display: inline-flex;
  gap: 6px;
  align-items: center;
  min-height: 32px;
  cursor: pointer;
}
input[type="checkbox"] {
  accent-color: var(--accent);
  margin: 0;
  width: 15px;
  height: 15px;
  flex: none;
}
.search {
  position: relative;
  flex: 1 1 170px;
  max-width: 300px;
}
.search input {
  width: 100%;
}
.found,
.drop {
  position: absolute;
  z-index: 30;
  top: calc(100% + 4px);
  left: 0;
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 8px;
  box-shadow: 0 6px 24px rgba(0, 0, 0, 0.22);
  padding: 4px;
  min-width: 100%;
  width: max-content;
  max-width: min(340px, 90cqw);
}
[role="option"] {
  display: flex;
  gap: 8px;
  justify-content: space-between;
  padding: 5px 8px;
  border-radius: 6px;
  cursor: pointer;
}
[role="option"][aria-selected="true"],
[role="option"]:hover {
  background: var(--shade);
}
.none {
  padding: 5px 8px;
  opacity: 0.8;
}
.classes {
  position: relative;
}
.classes summary {
  display: flex;
  align-items: center;
  list-style: none;
  white-space: nowrap;
}
.classes summary::after {
  content: "\u25BE";
  margin-left: 6px;
}
.drop .list {
  max-height: 280px;
  overflow: auto;
  display: grid;
  margin-top: 4px;
}
.drop .tick {
  min-height: 26px;
  padding: 0 6px;
}
.name {
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  min-width: 0;
  unicode-bidi: isolate;
}
.count {
  opacity: 0.65;
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
  overflow: hidden;
  text-overflow: ellipsis;
  max-width: 200px;
}
.stage {
  position: relative;
  display: grid;
  grid-template-columns: minmax(0, 1fr) 220px;
  gap: 12px;
  height: clamp(380px, 62vh, 640px);
}
.maps {
  position: relative;
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  grid-template-rows: minmax(0, 1fr);
  gap: 8px;
  min-height: 0;
  background: var(--paper);
}
.maps.two {
  grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
}
.plot {
  position: relative;
  border: 1px solid var(--line);
  border-radius: 8px;
  overflow: hidden;
  min-width: 0;
}
.caption {
  position: absolute;
  z-index: 4;
  bottom: 6px;
  right: 10px;
  max-width: 90%;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  font-size: 12px;
  opacity: 0.8;
  pointer-events: none;
}
.plot canvas {
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  touch-action: none;
  border-radius: 8px;
}
.plot canvas:focus-visible {
  outline-offset: -2px;
}
.explorer[data-tool="lasso"] canvas,
.explorer[data-tool="box"] canvas {
  cursor: crosshair;
}
.line {
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  pointer-events: none;
}
.line polygon {
  fill: var(--accent);
  fill-opacity: 0.12;
  stroke: var(--accent);
  stroke-width: 1.5;
  stroke-dasharray: 5 3;
}
.tools {
  position: absolute;
  z-index: 5;
  top: 8px;
  left: 8px;
  display: flex;
  flex-wrap: wrap;
  gap: 4px;
}
.tools button {
  min-height: 30px;
  min-width: 30px;
  padding: 0 8px;
  font-size: 13px;
}
.tools button[aria-pressed="true"] {
  border-color: var(--accent);
  box-shadow: inset 0 0 0 1px var(--accent);
}
.saving {
  position: relative;
}
.saving summary {
  min-height: 30px;
  padding: 4px 8px;
  line-height: 20px;
  font-size: 13px;
  list-style: none;
  cursor: pointer;
}
@container (max-width: 500px) {
  .saving summary span {
    display: none;
  }
}
.saving[open] button {
  display: block;
  position: absolute;
  right: 0;
  top: 34px;
  white-space: nowrap;
}
.saving[open] button + button {
  top: 66px;
}
.legend {
  display: flex;
  flex-direction: column;
  gap: 6px;
  min-height: 0;
  font-size: 13px;
}
.legend .title {
  font-weight: 600;
}
.legend .title::first-letter {
  text-transform: uppercase;
}
.entries {
  overflow: auto;
  min-height: 0;
}
.entry {
  display: flex;
  align-items: center;
  gap: 2px;
}
.entry button {
  border-color: transparent;
  background: none;
  min-height: 26px;
  padding: 0 4px;
}
.entry button:hover {
  background: var(--shade);
}
.toggle {
  display: flex;
  flex: 1;
  align-items: center;
  gap: 6px;
  min-width: 0;
  text-align: left;
}
.toggle .name {
  flex: 1;
}
.toggle[aria-pressed="false"] {
  opacity: 0.4;
  text-decoration: line-through;
}
.only {
  font-size: 12px;
  opacity: 0.65;
}
.swatch {
  width: 12px;
  height: 12px;
  border-radius: 50%;
  flex: none;
}
.shapes {
  font-size: 12px;
  opacity: 0.8;
}
.scale {
  height: 14px;
  border-radius: 4px;
  border: 1px solid var(--line);
}
.ends {
  display: flex;
  justify-content: space-between;
  font-size: 12px;
}
.timeline {
  display: flex;
  gap: 12px;
  align-items: end;
}
.play {
  min-width: 44px;
  min-height: 36px;
}
.track {
  flex: 1;
  display: grid;
  gap: 2px;
  min-width: 0;
}
.track input {
  appearance: none;
  width: 100%;
  height: 22px;
  margin: 0;
  background: linear-gradient(to right, var(--accent) var(--part), var(--line) var(--part)) center /
    100% 6px no-repeat;
  border-radius: 3px;
  cursor: pointer;
}
.track input::-webkit-slider-thumb {
  appearance: none;
  width: 16px;
  height: 16px;
  border-radius: 50%;
  background: var(--accent);
}
.track input::-moz-range-thumb {
  width: 16px;
  height: 16px;
  border: 0;
  border-radius: 50%;
  background: var(--accent);
}
.status {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  font-size: 13px;
}
.status .selected {
  font-weight: 600;
}
.status :not(.selected) {
  opacity: 0.8;
}
.trouble {
  border: 1px solid #d9603b;
  border-radius: 8px;
  padding: 8px 12px;
}
.card {
  position: absolute;
  z-index: 20;
  top: 0;
  left: 0;
  width: 256px;
  pointer-events: none;
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 8px;
  box-shadow: 0 6px 24px rgba(0, 0, 0, 0.25);
  padding: 8px 10px;
  font-size: 13px;
}
.picture {
  display: block;
  image-rendering: pixelated;
  margin: 0 auto 6px;
  border-radius: 4px;
}
.note {
  margin: 0 0 6px;
  font-size: 12px;
  opacity: 0.8;
  overflow-wrap: anywhere;
}
dl {
  display: grid;
  grid-template-columns: max-content minmax(0, 1fr);
  gap: 1px 8px;
  margin: 0;
}
dt {
  opacity: 0.65;
}
dd {
  margin: 0;
  min-width: 0;
  display: grid;
}
.wrong dd:nth-of-type(3) {
  color: #d9603b;
  font-weight: 600;
}
@container (max-width: 720px) {
  .stage {
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: minmax(340px, 1fr) auto;
    height: auto;
  }
  .maps {
    height: 420px;
  }
  .maps.two {
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: repeat(2, minmax(0, 1fr));
    height: 720px;
  }
  .entries {
    max-height: 150px;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(190px, 1fr));
  }
}
`;var He=new WeakMap;function xc(t){let{data:e,parentElement:r}=t;return pn(r,e,{view:n=>t.setStateValue("view",n),selection:(n,o)=>t.setTriggerValue("selection",{bitmap:n,serial:o}),painted:()=>t.setTriggerValue("painted",{painted:!0})})}function pn(t,e,r){let n=He.get(t);if(n?.key===e.source.key)n.explorer.update(e,r);else{if(n?.explorer.free(),!n){let s=document.createElement("style");s.textContent=mn,t.append(s)}let o=new Ve(e,r);t.append(o.element),He.set(t,{key:e.source.key,explorer:o})}return()=>{He.get(t)?.explorer.free(),He.delete(t)}}function bc({data:t}){for(let{key:e,sheets:r}of t)At(e,r)}function Bi(t,{body:e,sheets:r},n){let o=t.shadowRoot??t.attachShadow({mode:"open"});return r&&At(e.source.pictures,r),pn(o,e,{view:()=>{},selection:n??(()=>{}),painted:()=>{}})}var yc={render({model:t,el:e}){let r=document.createElement("div");return e.append(r),Bi(r,t.get("shown"),n=>{t.set("selection",n),t.save_changes()})}};export{Bi as alone,yc as default,xc as map,bc as pictures};
