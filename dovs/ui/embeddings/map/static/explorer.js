var Q={class:"class",label:"abstract label",group:"many / medium / few",correct:"right / wrong",predicted:"predicted class",confidence:"confidence",margin:"margin",rank:"rank of the true class",leakage:"leakage"},re=["many","medium","few"],nn=50;function ze(t){return Object.keys(Q).filter(e=>!(e==="label"&&!t.labels.length)&&!(e==="margin"&&!t.margin)&&!(e==="rank"&&!t.rank)&&!(e==="leakage"&&!t.leakage))}var Ge=t=>[1,3,5].map(e=>parseInt(t.slice(e,e+2),16));function on(t){let e=t.map(Ge),r=new Uint8Array(3*256);for(let n=0;n<256;n++){let o=n/255*(e.length-1),i=Math.min(e.length-2,Math.floor(o));for(let s=0;s<3;s++)r[3*n+s]=e[i][s]+(o-i)*(e[i+1][s]-e[i][s])}return r}function sn(t,e,r){let o=[...e.names.map((i,s)=>({value:s,name:i,colour:r.class_colours[s]}))].sort((i,s)=>r.label_of[i.value]-r.label_of[s.value]||i.value-s.value);switch(t){case"predicted":return[r.predicted,o];case"label":return[Uint16Array.from(e.label,i=>r.label_of[i]),r.labels.map((i,s)=>({value:s,name:i,colour:r.label_colours[s]}))];case"group":return[Uint16Array.from(e.label,i=>e.groups[i]),re.map((i,s)=>({value:s,name:i,colour:e.palette.groups[s]}))];case"correct":return[Uint16Array.from(e.label,(i,s)=>r.predicted[s]===i?0:1),["right","wrong"].map((i,s)=>({value:s,name:i,colour:e.palette.correct[s]}))];default:return[e.label,o]}}function an(t,e){let[r,n]=[255,0];for(let o of t)for(let i of o[e]??[])i<r&&(r=i),i>n&&(n=i);return n>r?[r,n]:[0,255]}function cn(t,[e,r]){let n=i=>(i/255).toFixed(2);return[Uint8Array.from(t,i=>255*(i-e)/(r-e)),n(e),n(r),"Leakage: share outside the label's subspace, over all epochs"]}function ln(t,e,r){if(t==="confidence")return[e.confidence,"0 %","100 %","Confidence: probability of the predicted class"];if(t==="margin"&&e.margin)return[e.margin,"\u22121","1","Margin: true class minus the best of the others"];if(t==="leakage"&&e.leakage)return cn(e.leakage,an(r,"leakage"));if(t==="rank"&&e.rank){let n=Math.max(1,e.rank.reduce((i,s)=>Math.max(i,s),0));return[Uint8Array.from(e.rank,i=>255*Math.log1p(i)/Math.log1p(n)),"predicted",`${n} above it`,"Rank of the true class"]}return null}function _t(t,e,r,n,o){let i=new Uint8Array(4*e.points).fill(255),s=ln(t,r,n);if(s){let[f,p,d,b]=s,E=on(e.palette.scale);for(let g=0;g<e.points;g++)i.set(E.subarray(3*f[g],3*f[g]+3),4*g);return{colours:i,values:null,entries:[],bar:{colours:e.palette.scale,low:p,high:d,text:b}}}let[a,c]=sn(t,e,r),l=new Map(c.map(f=>[f.value,Ge(f.colour)])),u=Ge(e.palette.unknown),h=new Map;for(let f=0;f<e.points;f++)i.set(l.get(a[f])??u,4*f),(o==="both"||o==="test"==!!e.test[f])&&h.set(a[f],(h.get(a[f])??0)+1);let m=c.map(f=>({...f,count:h.get(f.value)??0}));return{colours:i,values:a,entries:m,bar:null}}function At(t){let e=t.names.length>nn?[13,18,26]:[14,17,22],r=new Uint8Array(2*t.points);for(let n=0;n<t.points;n++)r[2*n]=e[t.groups[t.label[n]]],r[2*n+1]=t.test[n];return r}function x(t,e={},...r){let n=document.createElement(t);for(let[o,i]of Object.entries(e))i!==void 0&&i!==!1&&n.setAttribute(o,i===!0?"":String(i));return n.append(...r),n}function k(t,e,r,n={}){let o=x("button",{type:"button","aria-label":e,title:e,...n},t);return o.addEventListener("click",r),o}function K(t,e,r,n,o=""){let i=x("select",{name:o,"aria-label":t},...e.map(([s,a])=>x("option",{value:s,selected:s===r},a)));return i.addEventListener("change",()=>n(i.value)),{element:x("label",{class:"field"},x("span",{},t),i),select:i}}function be(t,e,r,n=""){let o=x("input",{type:"checkbox",name:n});return o.checked=e,o.addEventListener("change",()=>r(o.checked)),x("label",{class:"tick"},o,x("span",{},t))}function O(t,e={}){return x("span",{class:"name",dir:"auto",title:t,...e},t)}var N=t=>t.toLocaleString("en");var un=128,ye=class{element=x("div",{class:"card",role:"tooltip",hidden:!0});picture=x("canvas",{class:"picture","aria-hidden":"true"});note=x("p",{class:"note"});facts=x("dl");shown=-1;constructor(){this.element.append(this.picture,this.note,this.facts)}hide(){this.element.hidden=!0,this.shown=-1}show(e,r,n,o,[i,s],a){this.element.hidden=!1,e!==this.shown&&this.fill(e,r,n,o),this.shown=e;let{offsetWidth:c,offsetHeight:l}=this.element,u=i+16+c<a.width?i+16:Math.max(0,i-16-c),h=Math.max(0,Math.min(s-l/2,a.height-l));this.element.style.transform=`translate(${Math.round(u)}px, ${Math.round(h)}px)`}fill(e,r,n,o){let i=r.label[e],s=n.predicted[e],a=s===i,c=[["class",O(r.names[i])],["predicted",O(r.names[s])],["",`${a?"right":"wrong"}, confidence ${fn(n.confidence[e]/255)}`]];n.labels.length&&c.push(["abstract label",O(n.labels[n.label_of[i]]??"none")]),c.push(["group",`${re[r.groups[i]]} (${r.counts[i]} in training)`]),n.margin&&c.push(["margin",(n.margin[e]/127.5-1).toFixed(2)]),n.rank&&c.push(["true rank",n.rank[e]===0?"first":`${n.rank[e]} above it`]),n.leakage&&c.push(["leakage",(n.leakage[e]/255).toFixed(2)]),c.push(["split",r.test[e]?r.measured:"train"]),c.push(["image",`${r.index[e]} of the split, #${e}`]),this.facts.replaceChildren(...c.flatMap(([l,u])=>[x("dt",{},l),x("dd",{},u)])),this.facts.classList.toggle("wrong",!a),this.drawPicture(e,o)}drawPicture(e,r){let n=r?.cut(e);if(this.picture.hidden=!n,this.note.textContent=r?.note??"",this.note.hidden=!this.note.textContent,!n){this.picture.removeAttribute("data-point"),r?.fetch(e)?.then(()=>this.shown===e&&this.drawPicture(e,r));return}let{sheet:o,x:i,y:s,width:a,height:c}=n;this.picture.width=a,this.picture.height=c;let l=Math.max(1,Math.floor(un/Math.max(a,c)));this.picture.style.width=`${a*l}px`,this.picture.style.height=`${c*l}px`,this.picture.getContext("2d").drawImage(o,i,s,a,c,0,0,a,c),this.picture.dataset.point=String(e)}},fn=t=>`${Math.round(100*t)} %`;var ne=class{ids=new Uint32Array;serial=0;mask=new Set;set(e,r){this.mask.clear();for(let n of e)n>=0&&n<r&&this.mask.add(n);this.ids=Uint32Array.from(this.mask).sort()}add(e,r){let n=new Set(this.mask);e.length===1&&n.has(e[0])?n.delete(e[0]):e.forEach(o=>n.add(o)),this.set(n,r)}encode(){let e=this.ids.length?this.ids[this.ids.length-1]:-1,r=new Uint8Array((e>>3)+1);for(let o of this.ids)r[o>>3]|=1<<(o&7);let n="";for(let o=0;o<r.length;o+=4096)n+=String.fromCharCode(...r.subarray(o,o+4096));return this.ids.length?btoa(n):""}static decode(e){let r=[],n=atob(e);for(let o=0;o<n.length;o++)for(let i=0;i<8;i++)n.charCodeAt(o)&1<<i&&r.push(8*o+i);return r}};var hn={uint8:Uint8Array,uint16:Uint16Array,int32:Int32Array},Ve=new Map;async function mn(t){for(let e=0;;e++){let r=await fetch(t);if(r.ok)return r.arrayBuffer();if(e===4)throw new Error(`The server answers ${r.status} for a part of the map.`);await new Promise(n=>setTimeout(n,200*2**e))}}function pn(t){let e=new DataView(t).getUint32(4,!0),r=JSON.parse(new TextDecoder().decode(new Uint8Array(t,8,e)));for(let[n,o]of Object.entries(r.arrays)){let i=o.shape.reduce((a,c)=>a*c,1),s=hn[o.type];r[n]=new s(t,8+e+o.at,i)}return r}function $e(t){let e=Ve.get(t);return e||(e=mn(t).then(r=>pn(r)),e.catch(()=>Ve.delete(t)),Ve.set(t,e)),e}function Tt(t,e){let{epochs:r}=t,n=r.find(o=>o.epoch===e)??r[r.length-1];for(let o of[t.base,n.url])$e(o).catch(()=>{})}function dn(t,e){let r=e===3&&t.xyz?"xyz":"xy",n=t[r],[o,i]=t.range[r],s=o.length,a=n.length/s,c=new Float32Array(3*a);for(let l=0;l<a;l++)for(let u=0;u<s;u++){let h=n[l*s+u];c[3*l+u]=h===65535?NaN:o[u]+h/65534*(i[u]-o[u])}return c}var ee=class t{constructor(e,r){this.source=e;this.base=r}source;base;loaded=new Map;positions=new Map;rows;static async open(e){return new t(e,await $e(e.base))}get epochs(){return this.source.epochs.map(e=>e.epoch)}async load(e){let r=this.source.epochs.find(o=>o.epoch===e);if(!r)throw new Error(`There is no map of epoch ${e}.`);let n=await $e(r.url);return this.loaded.set(e,n),n}at(e,r){let n=`${r}/${e}`,o=this.positions.get(n);if(o)return o;let i=this.loaded.get(e);if(!i)return;let s=dn(i,r);return this.positions.set(n,s),s}bounds(e,r){let n=[1/0,1/0,1/0],o=[-1/0,-1/0,-1/0];for(let i of this.loaded.values()){if(r!==void 0&&i.epoch!==r)continue;let s=e===3&&i.range.xyz||i.range.xy;s?.[0].forEach((a,c)=>n[c]=Math.min(n[c],a)),s?.[1].forEach((a,c)=>o[c]=Math.max(o[c],a))}return[n,o].map(i=>i.map(s=>Number.isFinite(s)?s:0))}static image(e,r){return 2*e.index[r]+e.test[r]}withImage(e){if(!this.rows){this.rows=new Map;for(let r=0;r<this.base.points;r++)this.rows.set(t.image(this.base,r),r)}return this.rows.get(e)}};var wt={ArrowLeft:-1,ArrowDown:-1,ArrowRight:1,ArrowUp:1};function St(t,e){t.stopPropagation();let r=t.composedPath()[0].tagName;if(t.key==="Escape")return e.clear();if(["INPUT","SELECT"].includes(r)||t.ctrlKey||t.metaKey||t.altKey)return;let n=r==="BUTTON"||r==="SUMMARY";if(wt[t.key])e.step(wt[t.key]);else if(t.key===" "&&!n)e.play();else if(t.key==="+")e.zoom(1.3);else if(t.key==="-")e.zoom(1/1.3);else if(t.key==="0")e.fit();else return;t.preventDefault()}var Ee=class{constructor(e){this.changed=e}changed;element=x("div",{class:"legend",role:"group","aria-label":"Legend"});hidden=new Set;entries=[];show(e,r,n){let o=this.element.querySelector(".entries")?.scrollTop??0;this.entries=r.entries;let i=x("div",{class:"title"},e),s=`\u25CF training image, \u25C6 ${n} image; larger: fewer training images`,a=x("div",{class:"shapes"},s);if(r.bar){let{colours:u,low:h,high:m,text:f}=r.bar,p=x("div",{class:"scale",role:"img","aria-label":`${f}, ${h} to ${m}`});p.style.background=`linear-gradient(to right, ${u.join(", ")})`;let d=x("div",{class:"ends"},x("span",{},h),x("span",{},m));this.element.replaceChildren(i,x("div",{class:"shapes"},f),p,d,a);return}let c=x("div",{class:"entries"},...this.entries.map(u=>this.row(u))),l=k("show all","Show everything in the legend",()=>{this.hidden.clear(),this.changed()});l.hidden=!this.hidden.size,this.element.replaceChildren(i,c,l,a),c.scrollTop=o}row(e){let r=x("span",{class:"swatch","aria-hidden":"true"});r.style.background=e.colour;let n=x("button",{type:"button",class:"toggle","aria-pressed":String(!this.hidden.has(e.value))},r,O(e.name),x("span",{class:"count"},N(e.count)));n.title=`${e.name}: click hides or shows it`,n.addEventListener("click",()=>{this.hidden.delete(e.value)||this.hidden.add(e.value),this.changed()});let o=k("only",`Show only ${e.name}`,()=>{let i=this.entries.filter(a=>a.value!==e.value),s=i.every(a=>this.hidden.has(a.value))&&!this.hidden.has(e.value);this.hidden=new Set(s?[]:i.map(a=>a.value)),this.changed()},{class:"only"});return x("div",{class:"entry"},n,o)}};var xn=500;function ge(t,e,r){let[n,o]=[t.data.base,r.data.base];return n===o?e:r.data.withImage(ee.image(n,e))??-1}function Rt(t,e,r){let n=Array.from(r,o=>ge(t[0],o,e));return Uint32Array.from(n.filter(o=>o>=0))}function vt(t,e){t.forEach(r=>r.ring(0,Rt(t,r,e.ids)))}function Ft(t,e,r){let n=e.ids.subarray(0,xn);t.forEach(o=>o.trails(r?Rt(t,o,n):null))}function Pt(t,{ids:e}){if(!e.length)return"Nothing selected: click a point, or drag with Lasso or Box.";let{base:r}=t[0].data,n=[0,0,0],o=new Set;for(let c of e)o.add(r.label[c]),n[r.groups[r.label[c]]]++;let i=n.flatMap((c,l)=>c?[`${N(c)} ${re[l]}`]:[]),s=`${N(e.length)} ${e.length===1?"point":"points"}`,a=`${o.size} ${o.size===1?"class":"classes"}`;return`${s} selected of ${a} (${i.join(", ")}). Escape clears.`}function Ct(t,e){let{canvas:r}=t,n=document.createElementNS("http://www.w3.org/2000/svg","svg");n.classList.add("line");let o=document.createElementNS("http://www.w3.org/2000/svg","polygon");n.append(o),t.box.append(n);let i=[],s=null,a=[0,0],c=null,l=0,u=f=>{let p=r.getBoundingClientRect();return[f.clientX-p.left,f.clientY-p.top]},h=()=>o.setAttribute("points",i.map(f=>f.join(",")).join(" "));r.addEventListener("pointerdown",f=>{if(f.button!==0)return;r.setPointerCapture(f.pointerId),s=a=u(f);let p=e.tool();c=p==="move"?f.shiftKey?"lasso":null:p,i=[s],e.hover(-1,0,0)}),r.addEventListener("pointermove",f=>{let p=u(f);if(!s){cancelAnimationFrame(l),l=requestAnimationFrame(()=>e.hover(t.nearest(...p),...p));return}if(c==="lasso")i.push(p);else if(c==="box")i=[s,[p[0],s[1]],p,[s[0],p[1]]];else{let[d,b]=[p[0]-a[0],p[1]-a[1]];t.dims===3&&!f.ctrlKey?t.camera.turn(d,b):t.camera.pan(d,b),t.redraw(),e.moved()}a=p,c&&h()});let m=f=>{if(!s)return;let p=u(f),d=Math.hypot(p[0]-s[0],p[1]-s[1])<4&&i.length<8;if(f.type==="pointerup"&&d){let b=t.nearest(...p);(b>=0||!f.shiftKey)&&e.pick(b>=0?[b]:[],f.shiftKey)}else f.type==="pointerup"&&c&&i.length>2&&e.pick(t.within(i),f.shiftKey);s=c=null,i=[],h()};r.addEventListener("pointerup",m),r.addEventListener("pointercancel",m),r.addEventListener("pointerleave",()=>{cancelAnimationFrame(l),s||e.hover(-1,0,0)}),r.addEventListener("wheel",f=>{if(!(r.getRootNode().activeElement===r)&&!f.ctrlKey)return;f.preventDefault();let[d,b]=u(f),E=f.deltaY*(f.deltaMode===1?16:1);t.camera.zoom(Math.exp(-E/300),d-t.width/2,b-t.height/2),t.redraw(),e.moved()},{passive:!1})}var oe=class{constructor(e){this.dims=e}dims;centre=[0,0,0];scale=1;yaw=.6;pitch=.4;touched=!1;whole=1;radius=1;turned=[1,0,0,0,1,0,0,0,1];fit([e,r],n,o,i=0){this.centre=e.map((c,l)=>(c+r[l])/2);let s=e.map((c,l)=>Math.max(1e-6,r[l]-c));this.radius=Math.hypot(...s.slice(0,this.dims))/2;let a=.92;this.whole=this.dims===3?a*Math.min(n,o)/(1.7*this.radius):a*Math.min(n/s[0],Math.max(1,o-i)/s[1]),this.scale=this.whole,this.dims===2&&(this.centre[1]+=i/2/this.scale),this.touched=!1,this.turn(0,0),this.touched=!1}get closeness(){return Math.max(1,Math.min(30,this.scale/this.whole))}pan(e,r){let[n,o]=[-e/this.scale,r/this.scale],i=this.turned;for(let s=0;s<3;s++)this.centre[s]+=n*i[s]+o*i[3+s];this.touched=!0}zoom(e,r=0,n=0){let o=Math.min(this.whole*400,Math.max(this.whole*.3,this.scale*e)),i=o/this.scale-1;this.pan(-r*i*(this.scale/o),-n*i*(this.scale/o)),this.scale=o,this.touched=!0}turn(e,r){this.dims===3&&(this.yaw+=e*.008,this.pitch=Math.max(-1.55,Math.min(1.55,this.pitch+r*.008)));let[n,o]=[Math.cos(this.yaw),Math.sin(this.yaw)],[i,s]=[Math.cos(this.pitch),Math.sin(this.pitch)];this.turned=this.dims===3?[n,o,0,-o*s,n*s,i,o*i,-n*i,s]:[1,0,0,0,1,0,0,0,1],this.touched=!0}matrix(e,r){let n=this.turned,o=[2*this.scale/e,2*this.scale/r,-.25/this.radius],i=new Float32Array(16);for(let s=0;s<3;s++){let a=0;for(let c=0;c<3;c++)i[4*c+s]=o[s]*n[3*s+c],a-=i[4*c+s]*this.centre[c];i[12+s]=a}return i[15]=1,i}};function _e(t,e,r,n,o){let[i,s,a]=[e[3*r],e[3*r+1],e[3*r+2]];return[(.5+(t[0]*i+t[4]*s+t[8]*a+t[12])/2)*n,(.5-(t[1]*i+t[5]*s+t[9]*a+t[13])/2)*o]}var Xe=Float32Array;function Ke(t,e,r){let n=new Xe(3);return t&&(n[0]=t),e&&(n[1]=e),r&&(n[2]=r),n}function bn(t,e,r){return r=r||new Xe(3),r[0]=t[0]+e[0],r[1]=t[1]+e[1],r[2]=t[2]+e[2],r}function yn(t,e,r){return r=r||new Xe(3),r[0]=t[0]*e[0],r[1]=t[1]*e[1],r[2]=t[2]*e[2],r}var Ut=Float32Array;function En(t){return t=t||new Ut(16),t[0]=1,t[1]=0,t[2]=0,t[3]=0,t[4]=0,t[5]=1,t[6]=0,t[7]=0,t[8]=0,t[9]=0,t[10]=1,t[11]=0,t[12]=0,t[13]=0,t[14]=0,t[15]=1,t}function gn(t,e){e=e||new Ut(16);let r=t[0],n=t[1],o=t[2],i=t[3],s=t[4],a=t[5],c=t[6],l=t[7],u=t[8],h=t[9],m=t[10],f=t[11],p=t[12],d=t[13],b=t[14],E=t[15],g=m*E,w=b*f,S=c*E,_=b*l,T=c*f,P=m*l,R=o*E,F=b*i,B=o*f,I=m*i,V=o*l,L=c*i,X=u*d,j=p*h,Y=s*d,q=p*a,Z=s*h,J=u*a,fe=r*d,he=p*n,me=r*h,pe=u*n,de=r*a,xe=s*n,bt=g*a+_*h+T*d-(w*a+S*h+P*d),yt=w*n+R*h+I*d-(g*n+F*h+B*d),Et=S*n+F*a+V*d-(_*n+R*a+L*d),gt=P*n+B*a+L*h-(T*n+I*a+V*h),C=1/(r*bt+s*yt+u*Et+p*gt);return e[0]=C*bt,e[1]=C*yt,e[2]=C*Et,e[3]=C*gt,e[4]=C*(w*s+S*u+P*p-(g*s+_*u+T*p)),e[5]=C*(g*r+F*u+B*p-(w*r+R*u+I*p)),e[6]=C*(_*r+R*s+L*p-(S*r+F*s+V*p)),e[7]=C*(T*r+I*s+V*u-(P*r+B*s+L*u)),e[8]=C*(X*l+q*f+Z*E-(j*l+Y*f+J*E)),e[9]=C*(j*i+fe*f+pe*E-(X*i+he*f+me*E)),e[10]=C*(Y*i+he*l+de*E-(q*i+fe*l+xe*E)),e[11]=C*(J*i+me*l+xe*f-(Z*i+pe*l+de*f)),e[12]=C*(Y*m+J*b+j*c-(Z*b+X*c+q*m)),e[13]=C*(me*b+X*o+he*m-(fe*m+pe*b+j*o)),e[14]=C*(fe*c+xe*b+q*o-(de*b+Y*o+he*c)),e[15]=C*(de*m+Z*o+pe*c-(me*c+xe*m+J*o)),e}function _n(t,e,r){r=r||Ke();let n=e[0],o=e[1],i=e[2],s=n*t[3]+o*t[7]+i*t[11]+t[15];return r[0]=(n*t[0]+o*t[4]+i*t[8]+t[12])/s,r[1]=(n*t[1]+o*t[5]+i*t[9]+t[13])/s,r[2]=(n*t[2]+o*t[6]+i*t[10]+t[14])/s,r}function An(t,e,r){r=r||Ke();let n=e[0],o=e[1],i=e[2];return r[0]=n*t[0]+o*t[4]+i*t[8],r[1]=n*t[1]+o*t[5]+i*t[9],r[2]=n*t[2]+o*t[6]+i*t[10],r}var We=5120,ie=5121,je=5122,Ye=5123,qe=5124,Ze=5125,Je=5126,Tn=32819,wn=32820,Sn=33635,Rn=5131,vn=33640,Fn=35899,Pn=35902,Cn=36269,Bn=34042,Lt={};{let t=Lt;t[We]=Int8Array,t[ie]=Uint8Array,t[je]=Int16Array,t[Ye]=Uint16Array,t[qe]=Int32Array,t[Ze]=Uint32Array,t[Je]=Float32Array,t[Tn]=Uint16Array,t[wn]=Uint16Array,t[Sn]=Uint16Array,t[Rn]=Uint16Array,t[vn]=Uint32Array,t[Fn]=Uint32Array,t[Pn]=Uint32Array,t[Cn]=Uint32Array,t[Bn]=Uint32Array}function Qe(t){if(t instanceof Int8Array)return We;if(t instanceof Uint8Array||t instanceof Uint8ClampedArray)return ie;if(t instanceof Int16Array)return je;if(t instanceof Uint16Array)return Ye;if(t instanceof Int32Array)return qe;if(t instanceof Uint32Array)return Ze;if(t instanceof Float32Array)return Je;throw new Error("unsupported typed array type")}function Ot(t){if(t===Int8Array)return We;if(t===Uint8Array||t===Uint8ClampedArray)return ie;if(t===Int16Array)return je;if(t===Uint16Array)return Ye;if(t===Int32Array)return qe;if(t===Uint32Array)return Ze;if(t===Float32Array)return Je;throw new Error("unsupported typed array type")}function Mn(t){let e=Lt[t];if(!e)throw new Error("unknown gl type");return e}var Ae=typeof SharedArrayBuffer<"u"?function(e){return e&&e.buffer&&(e.buffer instanceof ArrayBuffer||e.buffer instanceof SharedArrayBuffer)}:function(e){return e&&e.buffer&&e.buffer instanceof ArrayBuffer};function Dn(...t){console.error(...t)}var Bt=new Map;function Gt(t,e){if(!t||typeof t!="object")return!1;let r=Bt.get(e);r||(r=new WeakMap,Bt.set(e,r));let n=r.get(t);if(n===void 0){let o=Object.prototype.toString.call(t);n=o.substring(8,o.length-1)===e,r.set(t,n)}return n}function In(t,e){return typeof WebGLBuffer<"u"&&Gt(e,"WebGLBuffer")}function zt(t,e){return typeof WebGLTexture<"u"&&Gt(e,"WebGLTexture")}var Vt=35044,U=34962,$t=34963,kn=34660,Nn=5120,Un=5121,Ln=5122,On=5123,Gn=5124,zn=5125,Ht=5126,Xt={attribPrefix:""};function Kt(t,e,r,n,o){t.bindBuffer(e,r),t.bufferData(e,n,o||Vt)}function et(t,e,r,n){if(In(t,e))return e;r=r||U;let o=t.createBuffer();return Kt(t,r,o,e,n),o}function Wt(t){return t==="indices"}function Vn(t){return t===Int8Array||t===Uint8Array}function jt(t){return t.length?t:t.data}var $n=/coord|texture/i,Hn=/color|colour/i;function Xn(t,e){let r;if($n.test(t)?r=2:Hn.test(t)?r=4:r=3,e%r>0)throw new Error(`Can not guess numComponents for attribute '${t}'. Tried ${r} but ${e} values is not evenly divisible by ${r}. You should specify it.`);return r}function Yt(t,e,r){return t.numComponents||t.size||Xn(e,r||jt(t).length)}function se(t,e){if(Ae(t))return t;if(Ae(t.data))return t.data;Array.isArray(t)&&(t={data:t});let r=t.type?tt(t.type):void 0;return r||(Wt(e)?r=Uint16Array:r=Float32Array),new r(t.data)}function Kn(t){return typeof t=="number"?t:t?Ot(t):Ht}function tt(t){return typeof t=="number"?Mn(t):t||Float32Array}function Wn(t,e){return{buffer:e.buffer,numValues:24,type:Kn(e.type),arrayType:tt(e.type)}}function jn(t,e){let r=e.data||e,n=tt(e.type),o=r*n.BYTES_PER_ELEMENT,i=t.createBuffer();return t.bindBuffer(U,i),t.bufferData(U,o,e.drawType||Vt),{buffer:i,numValues:r,type:Ot(n),arrayType:n}}function Yn(t,e,r){let n=se(e,r);return{arrayType:n.constructor,buffer:et(t,n,void 0,e.drawType),type:Qe(n),numValues:0}}function qn(t,e){let r={};return Object.keys(e).forEach(function(n){if(!Wt(n)){let o=e[n],i=o.attrib||o.name||o.attribName||Xt.attribPrefix+n;if(o.value){if(!Array.isArray(o.value)&&!Ae(o.value))throw new Error("array.value is not array or typedarray");r[i]={value:o.value}}else{let s;o.buffer&&o.buffer instanceof WebGLBuffer?s=Wn:typeof o=="number"||typeof o.data=="number"?s=jn:s=Yn;let{buffer:a,type:c,numValues:l,arrayType:u}=s(t,o,n),h=o.normalize!==void 0?o.normalize:Vn(u),m=Yt(o,n,l);r[i]={buffer:a,numComponents:m,type:c,normalize:h,stride:o.stride||0,offset:o.offset||0,divisor:o.divisor===void 0?void 0:o.divisor,drawType:o.drawType}}}}),t.bindBuffer(U,null),r}function qt(t,e,r,n){r=se(r),n!==void 0?(t.bindBuffer(U,e.buffer),t.bufferSubData(U,n,r)):Kt(t,U,e.buffer,r,e.drawType)}function Zn(t,e){return e===Nn||e===Un?1:e===Ln||e===On?2:e===Gn||e===zn||e===Ht?4:0}var te=["position","positions","a_position"];function Jn(t){let e,r;for(r=0;r<te.length&&(e=te[r],!(e in t));++r);r===te.length&&(e=Object.keys(t)[0]);let n=t[e],o=jt(n).length;if(o===void 0)return 1;let i=Yt(n,e),s=o/i;if(o%i>0)throw new Error(`numComponents ${i} not correct for length ${o}`);return s}function Qn(t,e){let r,n;for(n=0;n<te.length&&(r=te[n],!(r in e||(r=Xt.attribPrefix+r,r in e)));++n);n===te.length&&(r=Object.keys(e)[0]);let o=e[r];if(!o.buffer)return 1;t.bindBuffer(U,o.buffer);let i=t.getBufferParameter(U,kn);t.bindBuffer(U,null);let s=Zn(t,o.type),a=i/s,c=o.numComponents||o.size,l=a/c;if(l%1!==0)throw new Error(`numComponents ${c} not correct for length ${length}`);return l}function ae(t,e,r){let n=qn(t,e),o=Object.assign({},r||{});o.attribs=Object.assign({},r?r.attribs:{},n);let i=e.indices;if(i){let s=se(i,"indices");o.indices=et(t,s,$t),o.numElements=s.length,o.elementType=Qe(s)}else o.numElements||(o.numElements=Qn(t,o.attribs));return o}function eo(t,e,r){let n=r==="indices"?$t:U,o=se(e,r);return et(t,o,n)}function to(t,e){let r={};return Object.keys(e).forEach(function(n){r[n]=eo(t,e[n],n)}),e.indices?(r.numElements=e.indices.length,r.elementType=Qe(se(e.indices))):r.numElements=Jn(e),r}function ro(t,e){let r=0;return t.push=function(){for(let n=0;n<arguments.length;++n){let o=arguments[n];if(o instanceof Array||Ae(o))for(let i=0;i<o.length;++i)t[r++]=o[i];else t[r++]=o}},t.reset=function(n){r=n||0},t.numComponents=e,Object.defineProperty(t,"numElements",{get:function(){return this.length/this.numComponents|0}}),t}function A(t,e,r){let n=r||Float32Array;return ro(new n(t*e),t)}function rt(t,e,r){let n=t.length,o=new Float32Array(3);for(let i=0;i<n;i+=3)r(e,[t[i],t[i+1],t[i+2]],o),t[i]=o[0],t[i+1]=o[1],t[i+2]=o[2]}function no(t,e,r){r=r||Ke();let n=e[0],o=e[1],i=e[2];return r[0]=n*t[0]+o*t[1]+i*t[2],r[1]=n*t[4]+o*t[5]+i*t[6],r[2]=n*t[8]+o*t[9]+i*t[10],r}function oo(t,e){return rt(t,e,An),t}function io(t,e){return rt(t,gn(e),no),t}function so(t,e){return rt(t,e,_n),t}function ao(t,e){return Object.keys(t).forEach(function(r){let n=t[r];r.indexOf("pos")>=0?so(n,e):r.indexOf("tan")>=0||r.indexOf("binorm")>=0?oo(n,e):r.indexOf("norm")>=0&&io(n,e)}),t}function Zt(t,e,r){return t=t||2,e=e||0,r=r||0,t*=.5,{position:{numComponents:2,data:[e+-1*t,r+-1*t,e+1*t,r+-1*t,e+-1*t,r+1*t,e+1*t,r+1*t]},normal:[0,0,1,0,0,1,0,0,1,0,0,1],texcoord:[0,0,1,0,0,1,1,1],indices:[0,1,2,2,1,3]}}function Jt(t,e,r,n,o){t=t||1,e=e||1,r=r||1,n=n||1,o=o||En();let i=(r+1)*(n+1),s=A(3,i),a=A(3,i),c=A(2,i);for(let m=0;m<=n;m++)for(let f=0;f<=r;f++){let p=f/r,d=m/n;s.push(t*p-t*.5,0,e*d-e*.5),a.push(0,1,0),c.push(p,d)}let l=r+1,u=A(3,r*n*2,Uint16Array);for(let m=0;m<n;m++)for(let f=0;f<r;f++)u.push((m+0)*l+f,(m+1)*l+f,(m+0)*l+f+1),u.push((m+1)*l+f,(m+1)*l+f+1,(m+0)*l+f+1);return ao({position:s,normal:a,texcoord:c,indices:u},o)}function Qt(t,e,r,n,o,i,s){if(e<=0||r<=0)throw new Error("subdivisionAxis and subdivisionHeight must be > 0");n=n||0,o=o||Math.PI,i=i||0,s=s||Math.PI*2;let a=o-n,c=s-i,l=(e+1)*(r+1),u=A(3,l),h=A(3,l),m=A(2,l);for(let d=0;d<=r;d++)for(let b=0;b<=e;b++){let E=b/e,g=d/r,w=c*E+i,S=a*g+n,_=Math.sin(w),T=Math.cos(w),P=Math.sin(S),R=Math.cos(S),F=T*P,B=R,I=_*P;u.push(t*F,t*B,t*I),h.push(F,B,I),m.push(1-E,g)}let f=e+1,p=A(3,e*r*2,Uint16Array);for(let d=0;d<e;d++)for(let b=0;b<r;b++)p.push((b+0)*f+d,(b+0)*f+d+1,(b+1)*f+d),p.push((b+1)*f+d,(b+0)*f+d+1,(b+1)*f+d+1);return{position:u,normal:h,texcoord:m,indices:p}}var co=[[3,7,5,1],[6,2,0,4],[6,7,3,2],[0,1,5,4],[7,6,4,5],[2,3,1,0]];function er(t){t=t||1;let e=t/2,r=[[-e,-e,-e],[+e,-e,-e],[-e,+e,-e],[+e,+e,-e],[-e,-e,+e],[+e,-e,+e],[-e,+e,+e],[+e,+e,+e]],n=[[1,0,0],[-1,0,0],[0,1,0],[0,-1,0],[0,0,1],[0,0,-1]],o=[[1,0],[0,0],[0,1],[1,1]],i=24,s=A(3,i),a=A(3,i),c=A(2,i),l=A(3,12,Uint16Array);for(let u=0;u<6;++u){let h=co[u];for(let f=0;f<4;++f){let p=r[h[f]],d=n[u],b=o[f];s.push(p),a.push(d),c.push(b)}let m=4*u;l.push(m+0,m+1,m+2),l.push(m+0,m+2,m+3)}return{position:s,normal:a,texcoord:c,indices:l}}function nt(t,e,r,n,o,i,s){if(n<3)throw new Error("radialSubdivisions must be 3 or greater");if(o<1)throw new Error("verticalSubdivisions must be 1 or greater");let a=i===void 0?!0:i,c=s===void 0?!0:s,l=(a?2:0)+(c?2:0),u=(n+1)*(o+1+l),h=A(3,u),m=A(3,u),f=A(2,u),p=A(3,n*(o+l/2)*2,Uint16Array),d=n+1,b=Math.atan2(t-e,r),E=Math.cos(b),g=Math.sin(b),w=a?-2:0,S=o+(c?2:0);for(let _=w;_<=S;++_){let T=_/o,P=r*T,R;_<0?(P=0,T=1,R=t):_>o?(P=r,T=1,R=e):R=t+(e-t)*(_/o),(_===-2||_===o+2)&&(R=0,T=0),P-=r/2;for(let F=0;F<d;++F){let B=Math.sin(F*Math.PI*2/n),I=Math.cos(F*Math.PI*2/n);h.push(B*R,P,I*R),_<0?m.push(0,-1,0):_>o?m.push(0,1,0):R===0?m.push(0,0,0):m.push(B*E,g,I*E),f.push(F/n,1-T)}}for(let _=0;_<o+l;++_)if(!(_===1&&a||_===o+l-2&&c))for(let T=0;T<n;++T)p.push(d*(_+0)+0+T,d*(_+0)+1+T,d*(_+1)+1+T),p.push(d*(_+0)+0+T,d*(_+1)+1+T,d*(_+1)+0+T);return{position:h,normal:m,texcoord:f,indices:p}}function Mt(t,e){e=e||[];let r=[];for(let n=0;n<t.length;n+=4){let o=t[n],i=t.slice(n+1,n+4);i.push.apply(i,e);for(let s=0;s<o;++s)r.push.apply(r,i)}return r}function tr(){let t=[0,0,0,0,150,0,30,0,0,0,150,0,30,150,0,30,0,0,30,0,0,30,30,0,100,0,0,30,30,0,100,30,0,100,0,0,30,60,0,30,90,0,67,60,0,30,90,0,67,90,0,67,60,0,0,0,30,30,0,30,0,150,30,0,150,30,30,0,30,30,150,30,30,0,30,100,0,30,30,30,30,30,30,30,100,0,30,100,30,30,30,60,30,67,60,30,30,90,30,30,90,30,67,60,30,67,90,30,0,0,0,100,0,0,100,0,30,0,0,0,100,0,30,0,0,30,100,0,0,100,30,0,100,30,30,100,0,0,100,30,30,100,0,30,30,30,0,30,30,30,100,30,30,30,30,0,100,30,30,100,30,0,30,30,0,30,60,30,30,30,30,30,30,0,30,60,0,30,60,30,30,60,0,67,60,30,30,60,30,30,60,0,67,60,0,67,60,30,67,60,0,67,90,30,67,60,30,67,60,0,67,90,0,67,90,30,30,90,0,30,90,30,67,90,30,30,90,0,67,90,30,67,90,0,30,90,0,30,150,30,30,90,30,30,90,0,30,150,0,30,150,30,0,150,0,0,150,30,30,150,30,0,150,0,30,150,30,30,150,0,0,0,0,0,0,30,0,150,30,0,0,0,0,150,30,0,150,0],e=[.22,.19,.22,.79,.34,.19,.22,.79,.34,.79,.34,.19,.34,.19,.34,.31,.62,.19,.34,.31,.62,.31,.62,.19,.34,.43,.34,.55,.49,.43,.34,.55,.49,.55,.49,.43,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,0,1,1,1,0,0,1,1,1,0],r=Mt([18,0,0,1,18,0,0,-1,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,-1,0,6,-1,0,0]),n=Mt([18,200,70,120,18,80,70,200,6,70,200,210,6,200,200,70,6,210,100,70,6,210,160,70,6,70,180,210,6,100,70,210,6,76,210,100,6,140,210,80,6,90,130,110,6,160,160,220],[255]),o=t.length/3,i={position:A(3,o),texcoord:A(2,o),normal:A(3,o),color:A(4,o,Uint8Array),indices:A(3,o/3,Uint16Array)};i.position.push(t),i.texcoord.push(e),i.normal.push(r),i.color.push(n);for(let s=0;s<o;++s)i.indices.push(s);return i}function rr(t,e,r,n,o,i,s){if(o<=0)throw new Error("subdivisionDown must be > 0");i=i||0,s=s||1;let a=2,c=s-i,l=(o+1)*2*(2+a),u=A(3,l),h=A(3,l),m=A(2,l);function f(g,w,S){return g+(w-g)*S}function p(g,w,S,_,T,P){for(let R=0;R<=o;R++){let F=w/(a-1),B=R/o,I=(F-.5)*2,V=(i+B*c)*Math.PI,L=Math.sin(V),X=Math.cos(V),j=f(t,g,L),Y=I*n,q=X*t,Z=L*j;u.push(Y,q,Z);let J=bn(yn([0,L,X],S),_);h.push(J),m.push(F*T+P,B)}}for(let g=0;g<a;g++){let w=(g/(a-1)-.5)*2;p(e,g,[1,1,1],[0,0,0],1,0),p(e,g,[0,0,0],[w,0,0],0,0),p(r,g,[1,1,1],[0,0,0],1,0),p(r,g,[0,0,0],[w,0,0],0,1)}let d=A(3,o*2*(2+a),Uint16Array);function b(g,w){for(let S=0;S<o;++S)d.push(g+S+0,g+S+1,w+S+0),d.push(g+S+1,w+S+1,w+S+0)}let E=o+1;return b(E*0,E*4),b(E*5,E*7),b(E*6,E*2),b(E*3,E*1),{position:u,normal:h,texcoord:m,indices:d}}function nr(t,e,r,n,o,i){return nt(t,t,e,r,n,o,i)}function or(t,e,r,n,o,i){if(r<3)throw new Error("radialSubdivisions must be 3 or greater");if(n<3)throw new Error("verticalSubdivisions must be 3 or greater");o=o||0,i=i||Math.PI*2;let s=i-o,a=r+1,c=n+1,l=a*c,u=A(3,l),h=A(3,l),m=A(2,l),f=A(3,r*n*2,Uint16Array);for(let p=0;p<c;++p){let d=p/n,b=d*Math.PI*2,E=Math.sin(b),g=t+E*e,w=Math.cos(b),S=w*e;for(let _=0;_<a;++_){let T=_/r,P=o+T*s,R=Math.sin(P),F=Math.cos(P),B=R*g,I=F*g,V=R*E,L=F*E;u.push(B,S,I),h.push(V,w,L),m.push(T,1-d)}}for(let p=0;p<n;++p)for(let d=0;d<r;++d){let b=1+d,E=1+p;f.push(a*p+d,a*E+d,a*p+b),f.push(a*E+d,a*E+b,a*p+b)}return{position:u,normal:h,texcoord:m,indices:f}}function ir(t,e,r,n,o){if(e<3)throw new Error("divisions must be at least 3");r=r||1,o=o||1,n=n||0;let i=(e+1)*(r+1),s=A(3,i),a=A(3,i),c=A(2,i),l=A(3,r*e*2,Uint16Array),u=0,h=t-n,m=e+1;for(let f=0;f<=r;++f){let p=n+h*Math.pow(f/r,o);for(let d=0;d<=e;++d){let b=2*Math.PI*d/e,E=p*Math.cos(b),g=p*Math.sin(b);if(s.push(E,0,g),a.push(0,1,0),c.push(1-d/e,f/r),f>0&&d!==e){let w=u+(d+1),S=u+d,_=u+d-m,T=u+(d+1)-m;l.push(w,S,_),l.push(w,_,T)}}u+=e+1}return{position:s,normal:a,texcoord:c,indices:l}}function G(t){return function(e){let r=t.apply(this,Array.prototype.slice.call(arguments,1));return to(e,r)}}function z(t){return function(e){let r=t.apply(null,Array.prototype.slice.call(arguments,1));return ae(e,r)}}var Fs=z(tr),Ps=G(tr),Cs=z(er),Bs=G(er),Ms=z(Jt),Ds=G(Jt),Is=z(Qt),ks=G(Qt),Ns=z(nt),Us=G(nt),Ls=z(Zt),Os=G(Zt),Gs=z(rr),zs=G(rr),Vs=z(nr),$s=G(nr),Hs=z(or),Xs=G(or),Ks=z(ir),Ws=G(ir);function ot(t){return!!t.texStorage2D}var lo=(function(){let t={},e={};function r(n){let o=n.constructor.name;if(!t[o]){for(let i in n)if(typeof n[i]=="number"){let s=e[n[i]];e[n[i]]=s?`${s} | ${i}`:i}t[o]=!0}}return function(o,i){return r(o),e[i]||(typeof i=="number"?`0x${i.toString(16)}`:i)}})();var js={textureColor:new Uint8Array([128,192,255,255]),textureOptions:{},crossOrigin:void 0};var uo=6406,Dt=6407,It=6408,fo=6409,ho=6410,mo=6402,po=34041;var xo=33319,bo=33320,yo=6403,Eo=36244,go=36248,_o=36249;var Ao={};{let t=Ao;t[uo]={numColorComponents:1},t[fo]={numColorComponents:1},t[ho]={numColorComponents:2},t[Dt]={numColorComponents:3},t[It]={numColorComponents:4},t[yo]={numColorComponents:1},t[Eo]={numColorComponents:1},t[xo]={numColorComponents:2},t[bo]={numColorComponents:2},t[Dt]={numColorComponents:3},t[go]={numColorComponents:3},t[It]={numColorComponents:4},t[_o]={numColorComponents:4},t[mo]={numColorComponents:1},t[po]={numColorComponents:2}}var it=Dn;function sr(t){return typeof document<"u"&&document.getElementById?document.getElementById(t):null}var Te=33984;var we=34962,To=34963;var wo=35713,So=35714,Ro=35632,vo=35633,Fo=35981,ar=35718,Po=35721,Co=35971,Bo=35382,Mo=35396,Do=35398,Io=35392,ko=35395,Se=5126,cr=35664,lr=35665,ur=35666,st=5124,fr=35667,hr=35668,mr=35669,pr=35670,dr=35671,xr=35672,br=35673,yr=35674,Er=35675,gr=35676,No=35678,Uo=35680,Lo=35679,Oo=35682,Go=35685,zo=35686,Vo=35687,$o=35688,Ho=35689,Xo=35690,Ko=36289,Wo=36292,jo=36293,at=5125,_r=36294,Ar=36295,Tr=36296,Yo=36298,qo=36299,Zo=36300,Jo=36303,Qo=36306,ei=36307,ti=36308,ri=36311,Re=3553,ve=34067,ct=32879,Fe=35866,y={};function wr(t,e){return y[e].bindPoint}function ni(t,e){return function(r){t.uniform1f(e,r)}}function oi(t,e){return function(r){t.uniform1fv(e,r)}}function ii(t,e){return function(r){t.uniform2fv(e,r)}}function si(t,e){return function(r){t.uniform3fv(e,r)}}function ai(t,e){return function(r){t.uniform4fv(e,r)}}function Sr(t,e){return function(r){t.uniform1i(e,r)}}function Rr(t,e){return function(r){t.uniform1iv(e,r)}}function vr(t,e){return function(r){t.uniform2iv(e,r)}}function Fr(t,e){return function(r){t.uniform3iv(e,r)}}function Pr(t,e){return function(r){t.uniform4iv(e,r)}}function ci(t,e){return function(r){t.uniform1ui(e,r)}}function li(t,e){return function(r){t.uniform1uiv(e,r)}}function ui(t,e){return function(r){t.uniform2uiv(e,r)}}function fi(t,e){return function(r){t.uniform3uiv(e,r)}}function hi(t,e){return function(r){t.uniform4uiv(e,r)}}function mi(t,e){return function(r){t.uniformMatrix2fv(e,!1,r)}}function pi(t,e){return function(r){t.uniformMatrix3fv(e,!1,r)}}function di(t,e){return function(r){t.uniformMatrix4fv(e,!1,r)}}function xi(t,e){return function(r){t.uniformMatrix2x3fv(e,!1,r)}}function bi(t,e){return function(r){t.uniformMatrix3x2fv(e,!1,r)}}function yi(t,e){return function(r){t.uniformMatrix2x4fv(e,!1,r)}}function Ei(t,e){return function(r){t.uniformMatrix4x2fv(e,!1,r)}}function gi(t,e){return function(r){t.uniformMatrix3x4fv(e,!1,r)}}function _i(t,e){return function(r){t.uniformMatrix4x3fv(e,!1,r)}}function M(t,e,r,n){let o=wr(t,e);return ot(t)?function(i){let s,a;!i||zt(t,i)?(s=i,a=null):(s=i.texture,a=i.sampler),t.uniform1i(n,r),t.activeTexture(Te+r),t.bindTexture(o,s),t.bindSampler(r,a)}:function(i){t.uniform1i(n,r),t.activeTexture(Te+r),t.bindTexture(o,i)}}function D(t,e,r,n,o){let i=wr(t,e),s=new Int32Array(o);for(let a=0;a<o;++a)s[a]=r+a;return ot(t)?function(a){t.uniform1iv(n,s),a.forEach(function(c,l){t.activeTexture(Te+s[l]);let u,h;!c||zt(t,c)?(u=c,h=null):(u=c.texture,h=c.sampler),t.bindSampler(r,h),t.bindTexture(i,u)})}:function(a){t.uniform1iv(n,s),a.forEach(function(c,l){t.activeTexture(Te+s[l]),t.bindTexture(i,c)})}}y[Se]={Type:Float32Array,size:4,setter:ni,arraySetter:oi};y[cr]={Type:Float32Array,size:8,setter:ii,cols:2};y[lr]={Type:Float32Array,size:12,setter:si,cols:3};y[ur]={Type:Float32Array,size:16,setter:ai,cols:4};y[st]={Type:Int32Array,size:4,setter:Sr,arraySetter:Rr};y[fr]={Type:Int32Array,size:8,setter:vr,cols:2};y[hr]={Type:Int32Array,size:12,setter:Fr,cols:3};y[mr]={Type:Int32Array,size:16,setter:Pr,cols:4};y[at]={Type:Uint32Array,size:4,setter:ci,arraySetter:li};y[_r]={Type:Uint32Array,size:8,setter:ui,cols:2};y[Ar]={Type:Uint32Array,size:12,setter:fi,cols:3};y[Tr]={Type:Uint32Array,size:16,setter:hi,cols:4};y[pr]={Type:Uint32Array,size:4,setter:Sr,arraySetter:Rr};y[dr]={Type:Uint32Array,size:8,setter:vr,cols:2};y[xr]={Type:Uint32Array,size:12,setter:Fr,cols:3};y[br]={Type:Uint32Array,size:16,setter:Pr,cols:4};y[yr]={Type:Float32Array,size:32,setter:mi,rows:2,cols:2};y[Er]={Type:Float32Array,size:48,setter:pi,rows:3,cols:3};y[gr]={Type:Float32Array,size:64,setter:di,rows:4,cols:4};y[Go]={Type:Float32Array,size:32,setter:xi,rows:2,cols:3};y[zo]={Type:Float32Array,size:32,setter:yi,rows:2,cols:4};y[Vo]={Type:Float32Array,size:48,setter:bi,rows:3,cols:2};y[$o]={Type:Float32Array,size:48,setter:gi,rows:3,cols:4};y[Ho]={Type:Float32Array,size:64,setter:Ei,rows:4,cols:2};y[Xo]={Type:Float32Array,size:64,setter:_i,rows:4,cols:3};y[No]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Re};y[Uo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ve};y[Lo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ct};y[Oo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Re};y[Ko]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Fe};y[Wo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Fe};y[jo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ve};y[Yo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Re};y[qo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ct};y[Zo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ve};y[Jo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Fe};y[Qo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Re};y[ei]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ct};y[ti]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ve};y[ri]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Fe};function Pe(t,e){return function(r){if(r.value)switch(t.disableVertexAttribArray(e),r.value.length){case 4:t.vertexAttrib4fv(e,r.value);break;case 3:t.vertexAttrib3fv(e,r.value);break;case 2:t.vertexAttrib2fv(e,r.value);break;case 1:t.vertexAttrib1fv(e,r.value);break;default:throw new Error("the length of a float constant value must be between 1 and 4!")}else t.bindBuffer(we,r.buffer),t.enableVertexAttribArray(e),t.vertexAttribPointer(e,r.numComponents||r.size,r.type||Se,r.normalize||!1,r.stride||0,r.offset||0),t.vertexAttribDivisor&&t.vertexAttribDivisor(e,r.divisor||0)}}function H(t,e){return function(r){if(r.value)if(t.disableVertexAttribArray(e),r.value.length===4)t.vertexAttrib4iv(e,r.value);else throw new Error("The length of an integer constant value must be 4!");else t.bindBuffer(we,r.buffer),t.enableVertexAttribArray(e),t.vertexAttribIPointer(e,r.numComponents||r.size,r.type||st,r.stride||0,r.offset||0),t.vertexAttribDivisor&&t.vertexAttribDivisor(e,r.divisor||0)}}function Ce(t,e){return function(r){if(r.value)if(t.disableVertexAttribArray(e),r.value.length===4)t.vertexAttrib4uiv(e,r.value);else throw new Error("The length of an unsigned integer constant value must be 4!");else t.bindBuffer(we,r.buffer),t.enableVertexAttribArray(e),t.vertexAttribIPointer(e,r.numComponents||r.size,r.type||at,r.stride||0,r.offset||0),t.vertexAttribDivisor&&t.vertexAttribDivisor(e,r.divisor||0)}}function lt(t,e,r){let n=r.size,o=r.count;return function(i){t.bindBuffer(we,i.buffer);let s=i.size||i.numComponents||n,a=s/o,c=i.type||Se,u=y[c].size*s,h=i.normalize||!1,m=i.offset||0,f=u/o;for(let p=0;p<o;++p)t.enableVertexAttribArray(e+p),t.vertexAttribPointer(e+p,a,c,h,u,m+f*p),t.vertexAttribDivisor&&t.vertexAttribDivisor(e+p,i.divisor||0)}}var v={};v[Se]={size:4,setter:Pe};v[cr]={size:8,setter:Pe};v[lr]={size:12,setter:Pe};v[ur]={size:16,setter:Pe};v[st]={size:4,setter:H};v[fr]={size:8,setter:H};v[hr]={size:12,setter:H};v[mr]={size:16,setter:H};v[at]={size:4,setter:Ce};v[_r]={size:8,setter:Ce};v[Ar]={size:12,setter:Ce};v[Tr]={size:16,setter:Ce};v[pr]={size:4,setter:H};v[dr]={size:8,setter:H};v[xr]={size:12,setter:H};v[br]={size:16,setter:H};v[yr]={size:4,setter:lt,count:2};v[Er]={size:9,setter:lt,count:3};v[gr]={size:16,setter:lt,count:4};var Ai=/ERROR:\s*\d+:(\d+)/gi;function Ti(t,e="",r=0){let n=[...e.matchAll(Ai)],o=new Map(n.map((i,s)=>{let a=parseInt(i[1]),c=n[s+1],l=c?c.index:e.length,u=e.substring(i.index,l);return[a-1,u]}));return t.split(`
`).map((i,s)=>{let a=o.get(s);return`${s+1+r}: ${i}${a?`

^^^ ${a}`:""}`}).join(`
`)}var kt=/^[ \t]*\n/;function Cr(t){let e=0;return kt.test(t)&&(e=1,t=t.replace(kt,"")),{lineOffset:e,shaderSource:t}}function wi(t,e){return t.errorCallback(e),t.callback&&setTimeout(()=>{t.callback(`${e}
${t.errors.join(`
`)}`)}),null}function Si(t,e,r,n){if(n=n||it,!t.getShaderParameter(r,wo)){let i=t.getShaderInfoLog(r),{lineOffset:s,shaderSource:a}=Cr(t.getShaderSource(r)),c=`${Ti(a,i,s)}
Error compiling ${lo(t,e)}: ${i}`;return n(c),c}return""}function ce(t,e,r){let n,o,i;if(typeof e=="function"&&(r=e,e=void 0),typeof t=="function")r=t,t=void 0;else if(t&&!Array.isArray(t)){let l=t;r=l.errorCallback,t=l.attribLocations,n=l.transformFeedbackVaryings,o=l.transformFeedbackMode,i=l.callback}let s=r||it,a=[],c={errorCallback(l,...u){a.push(l),s(l,...u)},transformFeedbackVaryings:n,transformFeedbackMode:o,callback:i,errors:a};{let l={};Array.isArray(t)?t.forEach(function(u,h){l[u]=e?e[h]:h}):l=t||{},c.attribLocations=l}return c}var Ri=["VERTEX_SHADER","FRAGMENT_SHADER"];function vi(t,e){if(e.indexOf("frag")>=0)return Ro;if(e.indexOf("vert")>=0)return vo}function Fi(t,e,r){let n=t.getAttachedShaders(e);for(let o of n)r.has(o)||t.deleteShader(o);t.deleteProgram(e)}var Pi=(t=0)=>new Promise(e=>setTimeout(e,t));function Br(t,e,r){let n=t.createProgram(),{attribLocations:o,transformFeedbackVaryings:i,transformFeedbackMode:s}=ce(r);for(let a=0;a<e.length;++a){let c=e[a];if(typeof c=="string"){let l=sr(c),u=l?l.text:c,h=t[Ri[a]];l&&l.type&&(h=vi(t,l.type)||h),c=t.createShader(h),t.shaderSource(c,Cr(u).shaderSource),t.compileShader(c)}t.attachShader(n,c)}Object.entries(o).forEach(([a,c])=>t.bindAttribLocation(n,c,a));{let a=i;a&&(a.attribs&&(a=a.attribs),Array.isArray(a)||(a=Object.keys(a)),t.transformFeedbackVaryings(n,a,s||Fo))}return t.linkProgram(n),n}function Mr(t,e,r,n,o){let i=ce(r,n,o),s=new Set(e),a=Br(t,e,i);function c(l,u){let h=Ir(l,u,i.errorCallback);return h&&Fi(l,u,s),h}if(i.callback){Dr(t,a).then(()=>{let l=c(t,a);i.callback(l,l?void 0:a)});return}return c(t,a)?void 0:a}function Be(t){return function(e,r,...n){return new Promise((o,i)=>{let s=ce(...n);s.callback=(a,c)=>{a?i(a):o(c)},t(e,r,s)})}}var Ys=Be(Mr),qs=Be(Me);async function Dr(t,e){let r=t.getExtension("KHR_parallel_shader_compile"),n=r?(i,s)=>i.getProgramParameter(s,r.COMPLETION_STATUS_KHR):()=>!0,o=0;do await Pi(o),o=1e3/60;while(!n(t,e))}async function Ci(t,e){for(let r of Object.values(e))await Dr(t,r)}function Ir(t,e,r){if(r=r||it,!t.getProgramParameter(e,So)){let o=t.getProgramInfoLog(e);r(`Error in program linking: ${o}`);let s=t.getAttachedShaders(e).map(a=>Si(t,t.getShaderParameter(a,t.SHADER_TYPE),a,r));return`${o}
${s.filter(a=>a).join(`
`)}`}}function Bi(t,e,r,n,o){return Mr(t,e,r,n,o)}function kr(t){let e=t.name;return e.startsWith("gl_")||e.startsWith("webgl_")}var Mi=/(\.|\[|]|\w+)/g,Di=t=>t>="0"&&t<="9";function Ii(t,e,r,n){let o=t.split(Mi).filter(a=>a!==""),i=0,s="";for(;;){let a=o[i++];s+=a;let c=Di(a[0]),l=c?parseInt(a):a;if(c&&(s+=o[i++]),i===o.length){r[l]=e;break}else{let h=o[i++],m=h==="[",f=r[l]||(m?[]:{});r[l]=f,r=f,n[s]=n[s]||(function(p){return function(d){Nr(p,d)}})(f),s+=h}}}function ki(t,e){let r=0;function n(a,c,l){let u=c.name.endsWith("[0]"),h=c.type,m=y[h];if(!m)throw new Error(`unknown type: 0x${h.toString(16)}`);let f;if(m.bindPoint){let p=r;r+=c.size,u?f=m.arraySetter(t,h,p,l,c.size):f=m.setter(t,h,p,l,c.size)}else m.arraySetter&&u?f=m.arraySetter(t,l):f=m.setter(t,l);return f.location=l,f}let o={},i={},s=t.getProgramParameter(e,ar);for(let a=0;a<s;++a){let c=t.getActiveUniform(e,a);if(kr(c))continue;let l=c.name;l.endsWith("[0]")&&(l=l.substr(0,l.length-3));let u=t.getUniformLocation(e,c.name);if(u){let h=n(e,c,u);o[l]=h,Ii(l,h,i,o)}}return o}function Ni(t,e){let r={},n=t.getProgramParameter(e,Co);for(let o=0;o<n;++o){let i=t.getTransformFeedbackVarying(e,o);r[i.name]={index:o,type:i.type,size:i.size}}return r}function Ui(t,e){let r=t.getProgramParameter(e,ar),n=[],o=[];for(let a=0;a<r;++a){o.push(a),n.push({});let c=t.getActiveUniform(e,a);n[a].name=c.name}[["UNIFORM_TYPE","type"],["UNIFORM_SIZE","size"],["UNIFORM_BLOCK_INDEX","blockNdx"],["UNIFORM_OFFSET","offset"]].forEach(function(a){let c=a[0],l=a[1];t.getActiveUniforms(e,o,t[c]).forEach(function(u,h){n[h][l]=u})});let i={},s=t.getProgramParameter(e,Bo);for(let a=0;a<s;++a){let c=t.getActiveUniformBlockName(e,a),l={index:t.getUniformBlockIndex(e,c),usedByVertexShader:t.getActiveUniformBlockParameter(e,a,Mo),usedByFragmentShader:t.getActiveUniformBlockParameter(e,a,Do),size:t.getActiveUniformBlockParameter(e,a,Io),uniformIndices:t.getActiveUniformBlockParameter(e,a,ko)};l.used=l.usedByVertexShader||l.usedByFragmentShader,i[c]=l}return{blockSpecs:i,uniformData:n}}function Nr(t,e){for(let r in e){let n=t[r];typeof n=="function"?n(e[r]):Nr(t[r],e[r])}}function le(t,...e){let r=t.uniformSetters||t,n=e.length;for(let o=0;o<n;++o){let i=e[o];if(Array.isArray(i)){let s=i.length;for(let a=0;a<s;++a)le(r,i[a])}else for(let s in i){let a=r[s];a&&a(i[s])}}}function Li(t,e){let r={},n=t.getProgramParameter(e,Po);for(let o=0;o<n;++o){let i=t.getActiveAttrib(e,o);if(kr(i))continue;let s=t.getAttribLocation(e,i.name),a=v[i.type],c=a.setter(t,s,a);c.location=s,r[i.name]=c}return r}function Oi(t,e){for(let r in e){let n=t[r];n&&n(e[r])}}function ut(t,e,r){r.vertexArrayObject?t.bindVertexArray(r.vertexArrayObject):(Oi(e.attribSetters||e,r.attribs),r.indices&&t.bindBuffer(To,r.indices))}function He(t,e){let r=ki(t,e),n=Li(t,e),o={program:e,uniformSetters:r,attribSetters:n,uniformLocations:Object.fromEntries(Object.entries(r).map(([i,s])=>[i,s.location])),attribLocations:Object.fromEntries(Object.entries(n).map(([i,s])=>[i,s.location]))};return ot(t)&&(o.uniformBlockSpec=Ui(t,e),o.transformFeedbackInfo=Ni(t,e)),o}var Gi=/\s|{|}|;/;function Me(t,e,r,n,o){let i=ce(r,n,o),s=[];if(e=e.map(function(l){if(!Gi.test(l)){let u=sr(l);if(u)l=u.text;else{let h=`no element with id: ${l}`;i.errorCallback(h),s.push(h)}}return l}),s.length)return wi(i,"");let a=i.callback;a&&(i.callback=(l,u)=>{a(l,l?void 0:He(t,u))});let c=Bi(t,e,i);return c?He(t,c):null}function Nt(t,e,r,n,o){for(let[i,s]of Object.entries(e)){let a={...o},c=r[i];Array.isArray(c)||Object.assign(a,c);let l=Ir(t,s,a.errorCallback);if(l){for(let u of Object.values(e)){let h=t.getAttachedShaders(u);t.deleteProgram(u);for(let m of h)n.has(m)||t.deleteShader(m)}return l}}}function Ur(t,e,r={}){let n=new Set,o=Object.fromEntries(Object.entries(e).map(([s,a])=>{let c={...r},l=Array.isArray(a)?a:a.shaders;return Array.isArray(a)||Object.assign(c,a),l.forEach(n.add,n),[s,Br(t,l,c)]}));if(r.callback){Ci(t,o).then(()=>{let s=Nt(t,o,e,n,r);r.callback(s,s?void 0:o)});return}return Nt(t,o,e,n,r)?void 0:o}function zi(t,e,r){r=ce(r);function n(s,a){return Object.fromEntries(Object.entries(a).map(([c,l])=>[c,He(s,l)]))}let o=r.callback;o&&(r.callback=(s,a)=>{o(s,s?void 0:n(t,a))});let i=Ur(t,e,r);if(!(o||!i))return n(t,i)}var Zs=Be(Ur),Js=Be(zi);var Vi=6402;var $i=33190,Hi=36012,Xi=35056,Ki=36013,Wi=32854,ji=32855,Yi=36194,Lr=33189,Or=6401,Gr=36168,zr=34041;var De=36096,Vr=36128,ft=33306;var $={};$[zr]=ft;$[Or]=Vr;$[Gr]=Vr;$[Vi]=De;$[Lr]=De;$[$i]=De;$[Hi]=De;$[Xi]=ft;$[Ki]=ft;var W={};W[Wi]=!0;W[ji]=!0;W[Yi]=!0;W[zr]=!0;W[Lr]=!0;W[Or]=!0;W[Gr]=!0;var Zi=`#version 300 es
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
  // without a place, or hidden
  if (at.x != at.x || tone.a < 0.02) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}`,Ji=`#version 300 es
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
}`,Qi=`#version 300 es
in vec3 place;
in vec4 tint;
uniform mat4 matrix;
out vec4 tone;
void main() { gl_Position = matrix * vec4(place, 1.0); tone = tint; }`,es=`#version 300 es
precision mediump float;
in vec4 tone;
out vec4 colour;
void main() { colour = vec4(tone.rgb * tone.a, tone.a); }`,Ie=class{constructor(e){this.canvas=e;let r=e.getContext("webgl2",{antialias:!1,alpha:!0,depth:!0});if(!r)throw new Error("This browser offers no WebGL 2, so the map cannot be drawn.");this.gl=r,this.prepare()}canvas;gl;points;lines;buffers;trails;rings=[];held={};count=0;prepare(){this.points=Me(this.gl,[Zi,Ji]),this.lines=Me(this.gl,[Qi,es]),this.rings=[0,1].map(()=>({buffer:this.gl.createBuffer(),count:0})),this.trails=void 0,this.count&&(this.buffers=ae(this.gl,this.held))}set(e,r,n,o,i){let s={normalize:!0,numComponents:4};this.held={start:{data:e,numComponents:3},end:{data:r,numComponents:3},colour0:{data:n,...s},colour1:{data:o,...s},style:{data:Float32Array.from(i,(c,l)=>l%2?c:c/16),numComponents:2}};let a=this.count===e.length/3;if(this.count=e.length/3,!a||!this.buffers){this.buffers=ae(this.gl,this.held);return}for(let[c,l]of Object.entries(this.held))qt(this.gl,this.buffers.attribs[c],l.data)}ring(e,r){this.rings[e].count=r.length,this.gl.bindBuffer(this.gl.ELEMENT_ARRAY_BUFFER,this.rings[e].buffer),this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER,r,this.gl.DYNAMIC_DRAW)}trail(e,r){this.trails=e&&r?ae(this.gl,{place:{data:e,numComponents:3},tint:{data:r,numComponents:4,normalize:!0}}):void 0}draw(e){let{gl:r,points:n,lines:o}=this;if(r.viewport(0,0,this.canvas.width,this.canvas.height),r.clearColor(0,0,0,0),r.clear(r.COLOR_BUFFER_BIT|r.DEPTH_BUFFER_BIT),!this.count)return;r.enable(r.BLEND),r.blendFunc(r.ONE,r.ONE_MINUS_SRC_ALPHA),e.solid?r.enable(r.DEPTH_TEST):r.disable(r.DEPTH_TEST),r.useProgram(n.program);let i={size:e.size,limits:[1.5,24],grow:0,ring:!1};ut(r,n,this.buffers),le(n,{...e,...i}),r.drawArrays(r.POINTS,0,this.count),r.disable(r.DEPTH_TEST),this.rings.forEach((s,a)=>{if(!s.count)return;r.bindBuffer(r.ELEMENT_ARRAY_BUFFER,s.buffer);let c=(a?9:5)*e.detail;for(let l of[!0,!1])le(n,{ring:l,grow:l?c:a?2*e.detail:0}),r.drawElements(r.POINTS,s.count,r.UNSIGNED_INT,0)}),this.trails&&(r.useProgram(o.program),ut(r,o,this.trails),le(o,{matrix:e.matrix}),r.drawArrays(r.LINES,0,this.trails.numElements))}free(){this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};var $r=12,ts=2,rs=44,Hr=[[0,0,0],[1,1,1]],ht=t=>t*t*(3-2*t),ke=class{constructor(e,r){this.data=e;this.styles=r;this.box.className="plot",this.canvas.tabIndex=0,this.canvas.setAttribute("role","img"),this.caption.className="caption",this.caption.dir="auto",this.box.append(this.canvas,this.caption),this.renderer=new Ie(this.canvas),this.canvas.addEventListener("webglcontextlost",n=>n.preventDefault()),this.canvas.addEventListener("webglcontextrestored",()=>{this.renderer.prepare(),this.redraw()}),this.sizes=new ResizeObserver(()=>this.resize()),this.sizes.observe(this.box)}data;styles;box=document.createElement("div");canvas=document.createElement("canvas");caption=document.createElement("div");frames=[];epoch=-1;dims=2;renderer;cameras={2:new oe(2),3:new oe(3)};from=new Float32Array;to=new Float32Array;colours=new Uint8Array;oldColours=new Uint8Array;began=0;lasting=0;waiting=0;trail=null;over=null;last=0;leaving=Hr;reaching=Hr;done=[];sizes;ink=[[0,0,0,1],[1,1,1,1]];get camera(){return this.cameras[this.dims]}get width(){return this.box.clientWidth||1}get height(){return this.box.clientHeight||1}get moving(){return this.lasting>0}show(e,r,n,o){let i=this.data.at(e,r);if(!i)return Promise.resolve();let s=this.to.length===i.length;this.from=s?this.between():i,this.oldColours=s&&this.colours.length?this.colours:n;let a=r!==this.dims;return this.to=i,this.colours=n,this.epoch=e,this.dims=r,this.leaving=s&&!a?this.reaching:this.bounds(),this.reaching=this.bounds(),this.began=performance.now(),this.lasting=s?o:0,this.frames.length=0,this.last=0,this.lasting||(this.from=i,this.oldColours=n),this.follow(),this.renderer.set(this.from,this.to,this.oldColours,this.colours,this.styles),this.redraw(),new Promise(c=>this.done.push(c))}recolour(e){this.oldColours=this.colours=e,this.renderer.set(this.from,this.to,e,e,this.styles),this.redraw()}bounds(){return this.data.bounds(this.dims,this.trail?void 0:this.epoch)}follow(){if(this.camera.touched)return;let e=ht(this.share()),r=this.leaving.map((n,o)=>n.map((i,s)=>i+e*(this.reaching[o][s]-i)));this.camera.fit(r,this.width,this.height,rs)}fit(){this.camera.touched=!1,this.leaving=this.reaching=this.bounds(),this.redraw()}keepCameras(e){this.cameras=e.cameras}setInk(e,r){this.ink=[e,r],this.redraw()}get tint(){return this.ink[0].map(e=>Math.round(255*e))}ring(e,r){this.renderer.ring(e,r),this.redraw()}trails(e){let r=this.data.epochs.filter(a=>this.data.at(a,this.dims));if(!e||!e.length||r.length<2){let a=this.trail!==null;return this.trail=null,a&&!this.camera.touched&&this.fit(),this.drawLines()}let n=r.length-1,o=new Float32Array(6*n*e.length),i=new Uint8Array(8*n*e.length),s=0;for(let a=0;a<n;a++)for(let c of e)for(let l of[0,1]){let u=this.data.at(r[a+l],this.dims);o.set(u.subarray(3*c,3*c+3),3*s),i.set(this.colours.subarray(4*c,4*c+3),4*s),i[4*s+3]=40+180*(a+l)/n,s++}this.trail={places:o,tints:i},this.camera.touched||this.fit(),this.drawLines()}overlay(e){!e&&!this.over||(this.over=e,this.drawLines())}drawLines(){let e=[this.trail,this.over].filter(o=>o!==null),r=e.flatMap(o=>Array.from(o.places)),n=e.flatMap(o=>Array.from(o.tints));r.length?this.renderer.trail(Float32Array.from(r),Uint8Array.from(n)):this.renderer.trail(null),this.redraw()}nearest(e,r){let n=this.camera.matrix(this.width,this.height),o=this.moving?this.between():this.to,i=$r*$r,s=-1;for(let a=0;a<o.length/3;a++){if(this.colours[4*a+3]<5)continue;let[c,l]=_e(n,o,a,this.width,this.height),u=(c-e)**2+(l-r)**2;u<=i&&(i=u,s=a)}return s}within(e){let r=this.camera.matrix(this.width,this.height),n=e.map(a=>a[0]),o=e.map(a=>a[1]),i=[Math.min(...n),Math.max(...n),Math.min(...o),Math.max(...o)],s=[];for(let a=0;a<this.to.length/3;a++){if(this.colours[4*a+3]<5)continue;let[c,l]=_e(r,this.to,a,this.width,this.height);if(!(c>=i[0]&&c<=i[1]&&l>=i[2]&&l<=i[3]))continue;let u=!1;for(let h=0,m=e.length-1;h<e.length;m=h++){let[[f,p],[d,b]]=[e[h],e[m]];p>l!=b>l&&c<(d-f)*(l-p)/(b-p)+f&&(u=!u)}u&&s.push(a)}return s}place(e){let r=this.camera.matrix(this.width,this.height);return _e(r,this.to,e,this.width,this.height)}redraw(){this.waiting||(this.waiting=requestAnimationFrame(e=>this.draw(e)))}share(){return this.lasting?Math.min(1,(performance.now()-this.began)/this.lasting):1}between(){let e=ht(this.share());return e>=1||this.from===this.to?this.to:this.from.map((r,n)=>r+e*(this.to[n]-r))}resize(){let e=Math.min(ts,devicePixelRatio||1);this.canvas.width=Math.round(this.width*e),this.canvas.height=Math.round(this.height*e),this.follow(),this.redraw()}draw(e){this.waiting=0,this.follow();let r=this.share(),n=this.to.length/3,o=this.canvas.width/this.width;if(this.renderer.draw({matrix:this.camera.matrix(this.width,this.height),t:ht(r),size:34/Math.max(1,n)**.24*o*this.camera.closeness**.35,detail:o,solid:this.dims===3,inner:this.ink[0],outer:this.ink[1]}),this.lasting&&this.last&&this.frames.push(e-this.last),this.last=e,r<1)return this.redraw();this.lasting&&(this.lasting=0,this.from=this.to,this.oldColours=this.colours),this.done.splice(0).forEach(i=>i())}free(){this.sizes.disconnect(),cancelAnimationFrame(this.waiting),this.renderer.free(),this.box.remove()}};var Ne=class{element=x("div",{class:"maps"});plots=[];open(e){return Promise.all(e.map(async(r,n)=>{let o=this.plots[n];return o&&JSON.stringify(o.data.source)===JSON.stringify(r)?o.data:ee.open(r)}))}mount(e,r){e.forEach((n,o)=>{let i=this.plots[o];if(i?.data===n)return;let s=new ke(n,At(n.base));s.box.dataset.run=n.source.name,i?(i.data.source.key===n.source.key&&s.keepCameras(i),i.box.replaceWith(s.box),i.free()):this.element.append(s.box),this.plots[o]=s,Ct(s,r(s))}),this.plots.splice(e.length).forEach(n=>n.free()),this.element.classList.toggle("two",this.plots.length>1)}zoom(e){this.plots.forEach(r=>{r.camera.zoom(e),r.redraw()})}fit(){this.plots.forEach(e=>e.fit())}readInk(e){let r=i=>{let s=i.match(/[\d.]+/g)?.map(Number)??[0,0,0];return[s[0]/255,s[1]/255,s[2]/255,1]},n=r(getComputedStyle(e).color),o=r(getComputedStyle(this.element).backgroundColor);e.style.colorScheme=o[0]+o[1]+o[2]<1.5?"dark":"light",this.plots.forEach(i=>i.setInk(n,o))}free(){this.plots.splice(0).forEach(e=>e.free())}};var Xr,ns=new Promise(t=>Xr=t),Kr=()=>Xr(),mt=class{constructor(e){this.sheets=e;this.ahead()}sheets;held=new Map;coming=new Map;get note(){return this.sheets.note}cut(e){let{per_sheet:r,columns:n,width:o,height:i}=this.sheets,s=this.held.get(Math.floor(e/r));if(!s)return;let a=e%r;return{sheet:s,x:a%n*o,y:Math.floor(a/n)*i,width:o,height:i}}fetch(e){return this.sheet(Math.floor(e/this.sheets.per_sheet))}sheet(e){let r=this.sheets.urls[e];if(!r)return;let n=this.coming.get(e);return n||(n=fetch(r).then(o=>o.ok?o.blob():Promise.reject(o.status)).then(o=>createImageBitmap(o)).then(o=>{this.held.set(e,o)}).catch(()=>{this.coming.delete(e)}),this.coming.set(e,n)),n}async ahead(){await ns;let e=0;for(let r=0;r<this.sheets.urls.length;r++){if(e+=this.sheets.bytes[r],e>1e7)return;await this.sheet(r)}}},pt=new Map,dt=new Set;function Wr(t,e){let r=pt.get(t);r&&JSON.stringify(r.sheets)===JSON.stringify(e)||(pt.set(t,new mt(e)),dt.forEach(n=>n()))}var jr=t=>pt.get(t);function Yr(t){return dt.add(t),()=>dt.delete(t)}var os=[128,128,128,255],is=.004;function qr(t,e){if(!e||t.data.source.name!==e.run||t.epoch!==e.epoch)return null;let r=t.data.at(t.epoch,t.dims);if(!r)return null;let n=m=>Array.from(r.subarray(3*m,3*m+3)),o=n(e.point),i=[],s=[],a=t.tint,c=(m,f,p)=>{i.push(...m,...f),s.push(...p,...p)};for(let m of e.neighbours)c(o,n(m),os);let[l,u]=t.data.bounds(t.dims),h=is*Math.max(...l.map((m,f)=>u[f]-m));for(let[m,f,p]of ss(e,t.dims))c(o,[m,f,p],a),c([m-h,f-h,p],[m+h,f+h,p],a),c([m-h,f+h,p],[m+h,f-h,p],a);return{places:Float32Array.from(i),tints:Uint8Array.from(s)}}function ss(t,e){return e===3&&t.xyz?t.xyz:t.xy.map(([r,n])=>[r,n,0])}function Zr(t){let{length:e}=t.xy;return`Crosses: ${e} ${e===1?"target":"targets"} of point ${t.point}, placed by the weights of its in-class neighbours (grey), not by the projection.`}var as=[["2400","slow"],["1200","normal"],["600","fast"]],ue=class{constructor(e,r,n){this.label=e;this.moved=r;this.started=n;this.play=k("\u25B6","Play the epochs",()=>this.toggle(),{class:"play"}),this.slider.setAttribute("aria-label",e),this.slider.addEventListener("input",()=>{this.stop(),this.moved(this.epochs[Number(this.slider.value)])});let o=x("label",{class:"track"},this.said,this.slider);if(n){let i=K("Speed",as,"1200",s=>this.step=Number(s),"speed");this.element.append(this.play,o,i.element)}else this.element.append(o)}label;moved;started;element=x("div",{class:"timeline"});slider=x("input",{type:"range",min:0,step:1,class:"epoch"});playing=!1;step=1200;play;said=x("output");epochs=[];show(e,r){this.epochs=e;let n=Math.max(0,e.indexOf(r));this.slider.max=String(e.length-1),this.slider.value=String(n),this.slider.setAttribute("aria-valuetext",`epoch ${r}`),this.slider.style.setProperty("--part",`${100*n/Math.max(1,e.length-1)}%`),this.slider.disabled=this.play.disabled=e.length<2,this.said.textContent=e.length<2?`One map so far: epoch ${r}`:`${this.label} ${r} of ${e[e.length-1]}`}after(e,r,n=!1){let o=this.epochs.length,i=this.epochs.indexOf(e)+r;return this.epochs[n?(i+o)%o:Math.max(0,Math.min(o-1,i))]}toggle(){if(this.playing)return this.stop();this.epochs.length<2||this.set(!0)}stop(){this.playing&&this.set(!1)}set(e){this.playing=e,this.play.textContent=e?"\u275A\u275A":"\u25B6";let r=e?"Pause":"Play the epochs";this.play.setAttribute("aria-label",r),this.play.title=r,this.started?.(e)}};var Jr=8;function cs(t,e){let r=e.trim().toLowerCase();if(!r)return[];let n=[];t.names.forEach((i,s)=>{i.toLowerCase().includes(r)&&n.push({text:i,said:`class, ${N(t.label.reduce((a,c)=>a+ +(c===s),0))} points`,ids:()=>[...t.label.keys()].filter(a=>t.label[a]===s)})}),n.sort((i,s)=>+(s.text.toLowerCase()===r)-+(i.text.toLowerCase()===r));let o=/^#?\d+$/.test(r)?Number(r.replace("#","")):-1;if(o>=0&&o<t.points){let i={text:`#${o}`,said:`point of class ${t.names[t.label[o]]}`,ids:()=>[o]};r.startsWith("#")?n.unshift(i):n.splice(Jr-1,0,i)}return n.slice(0,Jr)}function Qr(t,e){let r=x("input",{type:"search",placeholder:"Find a class or #id","aria-label":"Find a class by name or a point by id",role:"combobox","aria-expanded":"false",autocomplete:"off",maxlength:200}),n=x("div",{class:"found",role:"listbox",hidden:!0}),o=[],i=0,s=()=>{n.replaceChildren(...o.map((c,l)=>{let u=x("div",{role:"option","aria-selected":String(l===i)},O(c.text),x("span",{class:"count"},c.said));return u.addEventListener("pointerdown",h=>{h.preventDefault(),a(l,h.shiftKey)}),u})),r.value.trim()&&!o.length&&n.append(x("div",{class:"none"},"No class and no point of that name.")),n.hidden=!r.value.trim(),r.setAttribute("aria-expanded",String(!n.hidden))},a=(c,l)=>{o[c]&&(e(o[c].ids(),l),n.hidden=!0)};return r.addEventListener("input",()=>{o=cs(t(),r.value),i=0,s()}),r.addEventListener("keydown",c=>{if(c.key==="Enter")a(i,c.shiftKey);else if(c.key==="ArrowDown")i=Math.min(o.length-1,i+1);else if(c.key==="ArrowUp")i=Math.max(0,i-1);else if(c.key==="Escape"&&r.value)r.value="",o=[],c.stopPropagation();else return;c.key!=="Enter"&&s(),c.preventDefault()}),r.addEventListener("blur",()=>n.hidden=!0),x("div",{class:"search"},r,n)}var ls=[["move","\u2725 Move","Drag moves the map; in 3-D it turns, with Ctrl it moves. Shift and drag: lasso"],["lasso","\u27C6 Lasso","Drag around points to select them; with Shift they are added"],["box","\u25AD Box","Drag a box around points to select them; with Shift they are added"]],Ue=class{constructor(e,r,n){this.wishes=n;let o=K("Colour by",[],e.colour,c=>n.change({colour:c}),"colour"),i=K("Images",[],e.split,c=>n.change({split:c}),"split"),s=K("Map",[["2","2-D"],["3","3-D"]],String(e.dims),c=>n.change({dims:c==="3"?3:2}),"dims"),a=K("Beside it",[["","nothing"]],"",c=>n.change({compare:c}),"compare");this.colour=o.select,this.split=i.select,this.compare=a.select,this.element.append(o.element,i.element,s.element,a.element,Qr(r,n.choose),this.classes,be("only wrong",e.wrong,c=>n.change({wrong:c}),"wrong"),be("trails",e.trails,c=>n.change({trails:c}),"trails"));for(let[c,l,u]of ls)this.tools.append(k(l,u,()=>n.change({tool:c}),{"data-tool":c,"aria-label":l.slice(2)}));this.tools.append(k("+","Zoom in",()=>n.zoom(1.5)),k("\u2212","Zoom out",()=>n.zoom(1/1.5)),k("\u2922","Show the whole map",()=>n.fit()))}wishes;element=x("div",{class:"bar"});tools=x("div",{class:"tools",role:"group","aria-label":"Pointer"});colour;split;compare;classes=x("details",{class:"classes"});drawn="";show(e,r,n,o,i){for(let a of this.tools.querySelectorAll("[data-tool]"))a.setAttribute("aria-pressed",String(a.getAttribute("data-tool")===e.tool));let s=JSON.stringify([n,o,r.names,r.measured,e.classes,i]);if(s!==this.drawn){this.drawn=s,this.colour.replaceChildren(...n.map(c=>x("option",{value:c},Q[c])));let a=[["test",r.measured],["train","train"],["both","both"]];this.split.replaceChildren(...a.map(([c,l])=>x("option",{value:c},l))),this.compare.replaceChildren(x("option",{value:""},"nothing"),x("option",{value:"epochs"},"another epoch"),...o.map(c=>x("option",{value:`run:${c}`},`run ${c}`))),this.drawClasses(e,r,i)}this.colour.value=e.colour,this.split.value=e.split,this.compare.value=e.compare}drawClasses(e,r,n){let o=new Set(e.classes),i=[...r.names.keys()].sort((u,h)=>n[u]-n[h]||u-h),s=x("div",{class:"list"});for(let u of i){let h=be("",o.has(u),m=>{m?o.add(u):o.delete(u),this.wishes.change({classes:[...o].sort((f,p)=>f-p)})});h.append(O(r.names[u])),s.append(h)}let a=o.size?`${o.size} of ${r.names.length} classes`:"all classes",c=k("all classes","Show all classes",()=>this.wishes.change({classes:[]})),l=this.classes.open;this.classes.replaceChildren(x("summary",{},a),x("div",{class:"drop"},c,s)),this.classes.open=l}};var en={epoch:-1,colour:"label",split:"test",dims:2,wrong:!1,trails:!1,classes:[],compare:"",other:-1,tool:"move"};function tn(t,e,r,n,o){let i=r.colours.slice(),s=n.classes.length?new Set(n.classes):null,a=t.points>2e4?205:235,c=0,l=0;for(let u=0;u<t.points;u++){let h=t.label[u],m=e.predicted[u]===h,f=(n.split==="both"||n.split==="test"==!!t.test[u])&&!(n.wrong&&m)&&(!s||s.has(h))&&!(r.values&&o.has(r.values[u]));i[4*u+3]=f?a:0,f&&(c++,m&&l++)}return{colours:i,seen:c,right:l}}var xt=700,us=350,Le=class{constructor(e,r){this.server=e;this.tell=r;this.view={...en,...e.view},this.toolbar=new Ue(this.view,()=>this.plots[0].data.base,{change:i=>this.change(i),choose:(i,s)=>this.choose(i,s),zoom:i=>this.maps.zoom(i),fit:()=>this.maps.fit()}),this.timelines=[new ue("Epoch",i=>this.go(0,i),i=>i&&void this.play()),new ue("Second map: epoch",i=>this.go(1,i))],this.stage.append(this.maps.element,this.legend.element,this.card.element),this.maps.element.append(this.toolbar.tools),this.element.append(this.toolbar.element,this.trouble,this.stage,...this.timelines.map(i=>i.element),this.status);let[n]=this.timelines,o={clear:()=>this.choose([],!1),step:i=>{n.stop(),this.go(0,n.after(this.view.epoch,i))},play:()=>n.toggle(),zoom:i=>this.maps.zoom(i),fit:()=>this.maps.fit()};this.element.addEventListener("keydown",i=>St(i,o)),Object.assign(this.element,{measure:i=>this.measure(i)}),this.forget=Yr(()=>this.card.hide()),this.open()}server;tell;element=x("section",{class:"explorer","aria-label":"Map of the embeddings"});stage=x("div",{class:"stage"});maps=new Ne;status=x("div",{class:"status",role:"status","aria-live":"polite"});trouble=x("div",{class:"trouble",role:"alert",hidden:!0});card=new ye;legend=new Ee(()=>this.recolour());chosen=new ne;timelines;toolbar;view;turn=0;seen="";resting=0;revision=-1;targets=null;forget;update(e,r){let n=JSON.stringify([this.server.source,this.server.other]);this.server=e,this.tell=r,JSON.stringify([e.source,e.other])!==n?this.open():(this.hear(),this.maps.readInk(this.element),this.drawTargets(),this.element.dataset.ready&&this.arrived())}async open(){let e=++this.turn,{source:r,other:n}=this.server,o=[r];this.view.compare==="epochs"?o.push(r):this.view.compare.startsWith("run:")&&n&&o.push(n),o.forEach((i,s)=>Tt(i,s?this.view.other:this.view.epoch));try{let i=await this.maps.open(o);if(await Promise.all(i.map((s,a)=>s.load(this.epochOf(s,a)))),e!==this.turn||(this.maps.mount(i,s=>({tool:()=>this.view.tool,hover:(a,c,l)=>this.hover(s,a,c,l),pick:(a,c)=>this.choose(a.map(l=>ge(s,l,this.plots[0])),c),moved:()=>this.card.hide()})),this.hear(),this.maps.readInk(this.element),this.apply(0),this.element.dataset.ready="map",requestAnimationFrame(()=>setTimeout(()=>this.arrived())),await Promise.all(i.flatMap(s=>s.epochs.map(a=>s.load(a)))),e!==this.turn))return;this.plots.forEach(s=>s.camera.touched||s.fit()),this.recolour(),this.drawTrails(),this.element.dataset.ready="all",this.say("")}catch(i){this.say(i instanceof Error?i.message:String(i)),this.arrived()}}arrived(){Kr(),this.server.waiting&&this.tell.drawn()}get plots(){return this.maps.plots}epochOf(e,r){let n=r?this.view.other:this.view.epoch,o=e.epochs[e.epochs.length-1];return e.epochs.includes(n)?n:o}change(e){let r=e.compare!==void 0&&e.compare!==this.view.compare,n=e.dims!==void 0||e.colour!==void 0;if(e.colour!==void 0&&this.legend.hidden.clear(),this.view={...this.view,...e},this.report(),r)return void this.open();if(e.tool!==void 0)return this.drawBar();this.apply(e.dims!==void 0?xt:0),(n||e.trails!==void 0)&&this.drawTrails()}go(e,r){this.view=e?{...this.view,other:r}:{...this.view,epoch:r},this.apply(xt),this.report()}async play(){let[e]=this.timelines;for(;e.playing&&this.element.isConnected;){let r=this.view.epoch===this.plots[0].data.epochs[this.plots[0].data.epochs.length-1];this.view.epoch=e.after(this.view.epoch,1,!0);let n=r?Math.min(xt,e.step):e.step;this.apply(n),await new Promise(o=>setTimeout(o,n+60))}this.report()}apply(e){let r=matchMedia("(prefers-reduced-motion: reduce)").matches;this.plots.forEach((n,o)=>{let i=this.epochOf(n.data,o),s=n.data.loaded.get(i);if(!s)return void n.data.load(i).then(()=>this.apply(e));o?this.view.other=i:this.view.epoch=i;let a=n.epoch!==i||n.dims!==this.view.dims,c=this.colours(n,s,o);a?n.show(i,this.view.dims,c,r?0:e):n.recolour(c),this.timelines[o].show(n.data.epochs,i)}),this.timelines[1].element.hidden=this.plots.length<2,this.card.hide(),this.drawBar(),this.drawTargets()}recolour(){this.apply(0),this.card.hide()}colours(e,r,n){let o=e.data.base,s=ze(r).includes(this.view.colour)?this.view.colour:"class",a=_t(s,o,r,e.data.loaded.values(),this.view.split),{colours:c,seen:l,right:u}=tn(o,r,a,this.view,this.legend.hidden);n||(this.legend.show(Q[s],a,o.measured),this.seen=`Map of ${N(l)} of ${N(o.points)} points at epoch ${r.epoch}, coloured by ${Q[s]}; ${N(u)} predicted right.`),e.canvas.setAttribute("aria-label",this.seen);let h=this.view.compare.startsWith("run:")?`${e.data.source.name}, `:"";return e.caption.textContent=this.plots.length>1?`${h}epoch ${r.epoch}`:"",c}drawBar(){let{data:e}=this.plots[0],r=e.loaded.get(this.view.epoch),n=ze(r);this.toolbar.show(this.view,e.base,n,this.server.runs,r.label_of),this.element.dataset.tool=this.view.tool,this.element.dataset.epoch=String(this.view.epoch)}hover(e,r,n,o){for(let h of this.plots){let m=r<0?-1:ge(e,r,h);h.ring(1,m<0?new Uint32Array:Uint32Array.of(m))}if(e.canvas.style.cursor=r>=0&&this.view.tool==="move"?"pointer":"",r<0)return this.card.hide();let i=this.stage.getBoundingClientRect(),s=e.box.getBoundingClientRect(),{base:a,loaded:c,source:l}=e.data,u=[n+s.left-i.left,o+s.top-i.top];this.card.show(r,a,c.get(e.epoch),jr(l.pictures),u,i)}choose(e,r){let n=this.plots[0].data.base.points;r?this.chosen.add(e,n):this.chosen.set(e,n),this.chosen.serial++,this.drawChosen(),this.drawTrails(),this.tell.chosen(this.chosen.encode(),this.chosen.serial)}hear(){let{bits:e,serial:r,revision:n}=this.server.chosen;!this.plots.length||r<this.chosen.serial||n===this.revision||(this.revision=n,this.chosen.serial=r,this.chosen.set(ne.decode(e),this.plots[0].data.base.points),this.drawChosen(),this.drawTrails())}drawChosen(){vt(this.plots,this.chosen);let e=x("span",{class:"chosen"},Pt(this.plots,this.chosen)),r=this.targets?[x("span",{},Zr(this.targets))]:[];this.status.replaceChildren(e,x("span",{},this.seen),...r),this.element.dataset.chosen=String(this.chosen.ids.length)}drawTargets(){let e=this.plots.map(r=>qr(r,this.server.targets));this.plots.forEach((r,n)=>r.overlay(e[n])),this.targets=e.some(r=>r)?this.server.targets:null,this.element.dataset.targets=String(this.targets?.xy.length??0),this.drawChosen()}drawTrails(){Ft(this.plots,this.chosen,this.view.trails)}report(){clearTimeout(this.resting),this.resting=window.setTimeout(()=>{this.timelines[0].playing||this.tell.view({...this.view})},us)}say(e){this.trouble.textContent=e,this.trouble.hidden=!e}measure(e){let r=this.plots[e],{left:n,top:o}=r.canvas.getBoundingClientRect();return{place:s=>{let[a,c]=r.place(s);return[a+n,c+o]},nearest:(s,a)=>r.nearest(s-n,a-o),frames:r.frames}}free(){this.forget(),clearTimeout(this.resting),this.timelines[0].stop(),this.maps.free(),this.element.remove()}};var rn=`:host {
  display: block;
}
.explorer {
  --ink: var(--st-text-color, #31333f);
  --paper: var(--st-background-color, #fff);
  --shade: var(--st-secondary-background-color, #f0f2f6);
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
.status .chosen {
  font-weight: 600;
}
.status :not(.chosen) {
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
`;var Oe=new WeakMap;function Ga(t){let{data:e,parentElement:r}=t,n={view:i=>t.setStateValue("view",i),chosen:(i,s)=>t.setTriggerValue("chosen",{bits:i,serial:s}),drawn:()=>t.setTriggerValue("drawn",{drawn:!0})},o=Oe.get(r);if(o?.key===e.source.key)o.explorer.update(e,n);else{if(o?.explorer.free(),!o){let s=document.createElement("style");s.textContent=rn,r.append(s)}let i=new Le(e,n);r.append(i.element),Oe.set(r,{key:e.source.key,explorer:i})}return()=>{Oe.get(r)?.explorer.free(),Oe.delete(r)}}function za({data:t}){for(let{key:e,sheets:r}of t)Wr(e,r)}export{Ga as map,za as pictures};
