var Ht=["class","label","group","correct","predicted","confidence","margin","rank","leakage"],Xt=["test","train","both"],re=["many","medium","few"];var jt={U8:Uint8Array,U16:Uint16Array,I32:Int32Array};var tt="";function rt(r){tt=r??""}function Te(r){return tt?new URL(r,tt).href:r}function K(r){let{test:e}=r;return e.includes(0)&&e.includes(1)}var nt=new Map;async function $n(r){for(let e=0;;e++){let t=await fetch(Te(r));if(t.ok)return t.arrayBuffer();if(e===4)throw new Error(`The server answers ${t.status} for a part of the map.`);await new Promise(n=>setTimeout(n,200*2**e))}}function Vn(r){let e=Number(new DataView(r).getBigUint64(0,!0)),t=new TextDecoder().decode(new Uint8Array(r,8,e)),{__metadata__:n,...o}=JSON.parse(t),s=JSON.parse(n.header);for(let[i,{dtype:a,data_offsets:c}]of Object.entries(o)){let[l,u]=c,f=jt[a];s[i]=new f(r,8+e+l,(u-l)/f.BYTES_PER_ELEMENT)}return s}function ot(r){let e=nt.get(r);return e||(e=$n(r).then(t=>Vn(t)),e.catch(()=>nt.delete(r)),nt.set(r,e)),e}function Wt(r,e){let{epochs:t}=r,n=t.find(o=>o.epoch===e)??t[t.length-1];for(let o of[r.base,n.url])ot(o).catch(()=>{})}function Hn(r,e){let t=e===3&&r.xyz?"xyz":"xy",n=r[t],[o,s]=r.range[t],i=o.length,a=n.length/i,c=new Float32Array(3*a);for(let l=0;l<a;l++)for(let u=0;u<i;u++){let f=n[l*i+u];c[3*l+u]=f===65535?NaN:o[u]+f/65534*(s[u]-o[u])}return c}var ne=class r{constructor(e,t){this.source=e;this.base=t}source;base;loaded=new Map;positions=new Map;rows;static async open(e){return new r(e,await ot(e.base))}get epochs(){return this.source.epochs.map(e=>e.epoch)}async load(e){let t=this.source.epochs.find(o=>o.epoch===e);if(!t)throw new Error(`There is no map of epoch ${e}.`);let n=await ot(t.url);return this.loaded.set(e,n),n}at(e,t){let n=`${t}/${e}`,o=this.positions.get(n);if(o)return o;let s=this.loaded.get(e);if(!s)return;let i=Hn(s,t);return this.positions.set(n,i),i}bounds(e,t){let n=[1/0,1/0,1/0],o=[-1/0,-1/0,-1/0];for(let s of this.loaded.values()){if(t!==void 0&&s.epoch!==t)continue;let i=e===3&&s.range.xyz||s.range.xy;i[0].forEach((a,c)=>n[c]=Math.min(n[c],a)),i[1].forEach((a,c)=>o[c]=Math.max(o[c],a))}return[n,o].map(s=>s.map(i=>Number.isFinite(i)?i:0))}static image(e,t){return 2*e.index[t]+e.test[t]}withImage(e){if(!this.rows){this.rows=new Map;for(let t=0;t<this.base.points;t++)this.rows.set(r.image(this.base,t),t)}return this.rows.get(e)}};function b(r,e={},...t){let n=document.createElement(r);for(let[o,s]of Object.entries(e))s!==void 0&&s!==!1&&n.setAttribute(o,s===!0?"":String(s));return n.append(...t),n}var C=r=>r.toLocaleString("en");function N(r,e,t,n={}){let o=b("button",{type:"button","aria-label":e,title:e,...n},r);return o.addEventListener("click",t),o}function Y(r,e,t,n,o=""){let s=b("select",{name:o,"aria-label":r},...e.map(([i,a])=>b("option",{value:i,selected:i===t},a)));return s.addEventListener("change",()=>n(s.value)),{element:b("label",{class:"field"},b("span",{},r),s),select:s}}function oe(r,e,t,n=""){let o=b("input",{type:"checkbox",name:n});return o.checked=e,o.addEventListener("change",()=>t(o.checked)),b("label",{class:"tick"},o,b("span",{},r))}function it(r,...e){let t=b("details",{class:r},...e),n=o=>{o.composedPath().includes(t)||(t.open=!1)};return t.addEventListener("toggle",()=>{t.open?document.addEventListener("pointerdown",n):document.removeEventListener("pointerdown",n)}),t.addEventListener("keydown",o=>{o.key!=="Escape"||!t.open||(t.open=!1,t.querySelector("summary")?.focus(),o.stopPropagation())}),t}function Se(r,e=32){return r.length>e?`\u2026${r.slice(1-e)}`:r}function U(r,e={}){return b("span",{class:"name",dir:"auto",title:r,...e},r)}var Xn=128,Re=class{element=b("div",{class:"card",role:"tooltip",hidden:!0});picture=b("canvas",{class:"picture","aria-hidden":"true"});note=b("p",{class:"note"});facts=b("dl");shown=-1;constructor(){this.element.append(this.picture,this.note,this.facts)}hide(){this.element.hidden=!0,this.shown=-1}show(e,t,n,o,[s,i],a){this.element.hidden=!1,e!==this.shown&&this.fill(e,t,n,o),this.shown=e;let{offsetWidth:c,offsetHeight:l}=this.element,u=s+16+c<a.width?s+16:Math.max(0,s-16-c),f=Math.max(0,Math.min(i-l/2,a.height-l));this.element.style.transform=`translate(${Math.round(u)}px, ${Math.round(f)}px)`}fill(e,t,n,o){let s=t.label[e],i=n.predicted?.[e],a=i===void 0||i===s,c=[["class",U(t.names[s])]];if(i!==void 0){let u=n.confidence?`, confidence ${jn(n.confidence[e]/255)}`:"";c.push(["predicted",U(t.names[i]??"unknown")]),i<t.names.length&&c.push(["",(a?"right":"wrong")+u])}n.labels.length&&c.push(["abstract label",U(n.labels[n.label_of[s]]??"none")]),c.push(["group",`${re[t.groups[s]]} (${t.counts[s]} ${t.counted})`]),n.margin&&c.push(["margin",(n.margin[e]/127.5-1).toFixed(2)]),n.rank&&c.push(["true rank",n.rank[e]===0?"first":`${n.rank[e]} above it`]),n.leakage&&c.push(["leakage",(n.leakage[e]/255).toFixed(2)]);let l=K(t)?`${t.index[e]} of the split, #${e}`:`#${e}`;K(t)&&c.push(["split",t.test[e]?t.evaluated_on:"train"]),t.ids&&c.push(["id",U(Se(t.ids[e]),{title:t.ids[e]})]),c.push([t.ids?"row":"image",l]),this.facts.replaceChildren(...c.flatMap(([u,f])=>[b("dt",{},u),b("dd",{},f)])),this.facts.classList.toggle("wrong",!a),this.showPicture(e,o)}showPicture(e,t){let n=t?.cut(e);if(this.picture.hidden=!n,this.note.textContent=t?.note??"",this.note.hidden=!this.note.textContent,!n){this.picture.removeAttribute("data-point"),t?.fetch(e)?.then(()=>this.shown===e&&this.showPicture(e,t));return}let{sheet:o,x:s,y:i,width:a,height:c}=n;this.picture.width=a,this.picture.height=c;let l=Math.max(1,Math.floor(Xn/Math.max(a,c)));this.picture.style.width=`${a*l}px`,this.picture.style.height=`${c*l}px`,this.picture.getContext("2d").drawImage(o,s,i,a,c,0,0,a,c),this.picture.dataset.point=String(e)}},jn=r=>`${Math.round(100*r)}%`;var ae={class:"class",label:"abstract label",group:"many / medium / few",correct:"right / wrong",predicted:"predicted class",confidence:"confidence",margin:"margin",rank:"rank of the true class",leakage:"leakage"},Wn=50,Kn=30;function Kt(r){return Ht.filter(e=>!(e==="label"&&!r.labels.length)&&!((e==="predicted"||e==="correct")&&!r.predicted)&&!(e==="confidence"&&!r.confidence)&&!(e==="margin"&&!r.margin)&&!(e==="rank"&&!r.rank)&&!(e==="leakage"&&!r.leakage))}function Yt(r,e){return r.names.length>Kn&&e.labels.length?{values:Uint16Array.from(r.label,t=>e.label_of[t]),name:t=>e.labels[t]??""}:{values:r.label,name:t=>r.names[t]??""}}var at=r=>[1,3,5].map(e=>parseInt(r.slice(e,e+2),16));function Yn(r){let e=r.map(at),t=new Uint8Array(3*256);for(let n=0;n<256;n++){let o=n/255*(e.length-1),s=Math.min(e.length-2,Math.floor(o));for(let i=0;i<3;i++)t[3*n+i]=e[s][i]+(o-s)*(e[s+1][i]-e[s][i])}return t}function qn(r,e,t,n){let s=[...e.names.map((a,c)=>({value:c,name:a,colour:n.class_colours[c]}))].sort((a,c)=>e.counts[c.value]-e.counts[a.value]||a.value-c.value),i=t.predicted??e.label;switch(r){case"predicted":return[i,s];case"label":return[Uint16Array.from(e.label,a=>n.label_of[a]),n.labels.map((a,c)=>({value:c,name:a,colour:n.label_colours[c]}))];case"group":return[Uint16Array.from(e.label,a=>e.groups[a]),re.map((a,c)=>({value:c,name:a,colour:e.palette.groups[c]}))];case"correct":return[Uint16Array.from(e.label,(a,c)=>i[c]===a?0:1),["right","wrong"].map((a,c)=>({value:c,name:a,colour:e.palette.correct[c]}))];default:return[e.label,s]}}function Zn(r,e){let[t,n]=[255,0];for(let o of r)for(let s of o[e]??[])s<t&&(t=s),s>n&&(n=s);return n>t?[t,n]:[0,255]}function Jn(r,e){let t=0;for(let n of r)for(let o of n[e]??[])o>t&&(t=o);return t}function Qn(r,[e,t]){let n=s=>(s/255).toFixed(2);return[Uint8Array.from(r,s=>255*(s-e)/(t-e)),n(e),n(t),"Leakage: share outside the label's subspace, over all epochs"]}function eo(r,e,t){if(r==="confidence"&&e.confidence)return[e.confidence,"0%","100%","Confidence: probability of the predicted class"];if(r==="margin"&&e.margin)return[e.margin,"\u22121","1","Margin: true class minus the best of the others"];if(r==="leakage"&&e.leakage)return Qn(e.leakage,Zn(t,"leakage"));if(r==="rank"&&e.rank){let n=Math.max(1,Jn(t,"rank"));return[Uint8Array.from(e.rank,s=>255*Math.log1p(s)/Math.log1p(n)),"predicted",`${n} above it`,"Rank of the true class"]}return null}function qt(r,e,t,n,o,s){let i=new Uint8Array(4*e.points).fill(255),a=eo(r,t,n);if(a){let[p,d,g,A]=a,x=Yn(e.palette.scale);for(let y=0;y<e.points;y++)i.set(x.subarray(3*p[y],3*p[y]+3),4*y);return{colours:i,values:null,entries:[],bar:{colours:e.palette.scale,low:d,high:g,text:A}}}let[c,l]=qn(r,e,t,s),u=new Map(l.map(p=>[p.value,at(p.colour)])),f=at(e.palette.unknown),h=new Map;for(let p=0;p<e.points;p++)i.set(u.get(c[p])??f,4*p),(o==="both"||o==="test"==!!e.test[p])&&h.set(c[p],(h.get(c[p])??0)+1);let m=l.map(p=>({...p,count:h.get(p.value)??0}));return{colours:i,values:c,entries:m,bar:null}}function Zt(r){let e=r.names.length>Wn?[13,18,26]:[14,17,22],t=new Uint8Array(2*r.points);for(let n=0;n<r.points;n++)t[2*n]=e[r.groups[r.label[n]]],t[2*n+1]=r.test[n];return t}var Jt={ArrowLeft:-1,ArrowDown:-1,ArrowRight:1,ArrowUp:1};function Qt(r,e){r.stopPropagation();let t=r.composedPath()[0].tagName;if(r.key==="Escape")return e.clear();if(["INPUT","SELECT"].includes(t)||r.ctrlKey||r.metaKey||r.altKey)return;let n=t==="BUTTON"||t==="SUMMARY";if(Jt[r.key])e.step(Jt[r.key]);else if(r.key===" "&&!n)e.play();else if(r.key==="+")e.zoom(1.3);else if(r.key==="-")e.zoom(1/1.3);else if(r.key==="0")e.fit();else return;r.preventDefault()}var ce=class{constructor(e){this.dims=e}dims;centre=[0,0,0];scale=1;yaw=.6;pitch=.4;touched=!1;whole=1;radius=1;turned=[1,0,0,0,1,0,0,0,1];fit([e,t],n,o,s=0){this.centre=e.map((c,l)=>(c+t[l])/2);let i=e.map((c,l)=>Math.max(1e-6,t[l]-c));this.radius=Math.hypot(...i.slice(0,this.dims))/2;let a=.92;this.whole=this.dims===3?a*Math.min(n,o)/(1.7*this.radius):a*Math.min(n/i[0],Math.max(1,o-s)/i[1]),this.scale=this.whole,this.dims===2&&(this.centre[1]+=s/2/this.scale),this.touched=!1,this.turn(0,0),this.touched=!1}get closeness(){return Math.max(1,Math.min(30,this.scale/this.whole))}pan(e,t){let[n,o]=[-e/this.scale,t/this.scale],s=this.turned;for(let i=0;i<3;i++)this.centre[i]+=n*s[i]+o*s[3+i];this.touched=!0}zoom(e,t=0,n=0){let o=Math.min(this.whole*400,Math.max(this.whole*.3,this.scale*e)),s=o/this.scale-1;this.pan(-t*s*(this.scale/o),-n*s*(this.scale/o)),this.scale=o,this.touched=!0}turn(e,t){this.dims===3&&(this.yaw+=e*.008,this.pitch=Math.max(-1.55,Math.min(1.55,this.pitch+t*.008)));let[n,o]=[Math.cos(this.yaw),Math.sin(this.yaw)],[s,i]=[Math.cos(this.pitch),Math.sin(this.pitch)];this.turned=this.dims===3?[n,o,0,-o*i,n*i,s,o*s,-n*s,i]:[1,0,0,0,1,0,0,0,1],this.touched=!0}matrix(e,t){let n=this.turned,o=[2*this.scale/e,2*this.scale/t,-.25/this.radius],s=new Float32Array(16);for(let i=0;i<3;i++){let a=0;for(let c=0;c<3;c++)s[4*c+i]=o[i]*n[3*i+c],a-=s[4*c+i]*this.centre[c];s[12+i]=a}return s[15]=1,s}};function X(r,e,t,n,o){let[s,i,a]=[e[3*t],e[3*t+1],e[3*t+2]];return[(.5+(r[0]*s+r[4]*i+r[8]*a+r[12])/2)*n,(.5-(r[1]*s+r[5]*i+r[9]*a+r[13])/2)*o]}var to={2:20,3:9},ro=300;function tr(r,e,t,[n,o],s){let i=new Map;for(let m=0;m<r.length/3;m++){if(!t(m)||Number.isNaN(r[3*m]))continue;let p=i.get(e[m]);p?p.push(m):i.set(e[m],[m])}let a=to[s],c=s===3?[0,1,2]:[0,1],l=c.map(m=>a/Math.max(1e-9,o[m]-n[m])),u=new Uint16Array(r.length/3),f=m=>{let p=0;for(let d of c){let g=Math.floor((r[3*m+d]-n[d])*l[d]);p=p*a+Math.max(0,Math.min(a-1,g))}return p};return[...i].sort((m,p)=>p[1].length-m[1].length).slice(0,ro).map(([m,p])=>{let d=new Uint32Array(a**c.length);for(let w of p)d[u[w]=f(w)]++;let[g,A]=[u[p[0]],-1],x=new Uint8Array(d.length);for(let w of p){let _=u[w];if(x[_])continue;x[_]=1;let R=2*d[_];for(let F of er(_,a,c.length))R+=d[F];R>A&&([g,A]=[_,R])}let y=new Uint8Array(d.length);for(let w of er(g,a,c.length))y[w]=1;let v=[0,0,0],E=0;for(let w of p)if(y[u[w]]){E++;for(let _=0;_<3;_++)v[_]+=r[3*w+_]}return{value:m,count:p.length,place:v.map(w=>w/E)}})}function er(r,e,t){let n=[0];for(let o=0;o<t;o++){let s=e**o,i=Math.floor(r/s)%e,a=[i-1,i,i+1].filter(c=>c>=0&&c<e);n=n.flatMap(c=>a.map(l=>c+l*s))}return n}var rr=(r,e)=>r.left<e.left+e.width&&e.left<r.left+r.width&&r.top<e.top+e.height&&e.top<r.top+r.height;var le=16,no=150,nr=22,oo="600 12px sans-serif",so=[[0,-.9],[0,.9],[0,0],[.6,0],[-.6,0],[0,-2],[0,2]],or=document.createElement("canvas").getContext("2d"),sr=new Map;function io(r){let e=sr.get(r);return e===void 0&&(or.font=oo,e=Math.min(no,or.measureText(r).width)+8,sr.set(r,e)),e}var Fe=class{constructor(e,t){this.plot=e;this.taken=t;e.box.append(this.element)}plot;taken;element=b("div",{class:"names","aria-hidden":"true"});placed=[];before=new Map;now=[];names=String;on=!0;shown=[];show(e,t){let{plot:n}=this;this.on=e!==null,this.names=t;let o=new Map(this.now.map(a=>[a.value,{...a,place:this.place(a)}])),s=n.data.bounds(n.dims,n.epoch),i=n.resting;this.now=e?tr(i,e,a=>n.isVisible(a),s,n.dims):[],this.before=o,n.requestRender()}place({value:e,place:t}){let n=this.before.get(e)?.place,o=this.plot.progress;return!n||o>=1?t:t.map((s,i)=>n[i]+o*(s-n[i]))}draw(){let{plot:e}=this;for(this.placed=this.on?this.arrange():[];this.shown.length<this.placed.length;)this.shown.push(b("span",{dir:"auto"})),this.element.append(this.shown[this.shown.length-1]);this.shown.forEach((t,n)=>{let o=this.placed[n];t.hidden=!o,o&&(t.textContent!==o.text&&(t.textContent=o.text),t.style.transform=`translate(${o.x.toFixed(1)}px, ${o.y.toFixed(1)}px) translate(-50%, -50%)`)}),this.element.dataset.names=String(this.placed.length),this.element.classList.toggle("quiet",e.dimmed)}arrange(){let{plot:e}=this,{matrix:t}=e,n=this.taken(),o=[];for(let s of this.now){let i=ao(this.names(s.value)),[a,c]=X(t,Float32Array.from(this.place(s)),0,e.width,e.height);if(!(a>0&&c>0&&a<e.width&&c<e.height))continue;let l=io(i);for(let[u,f]of so){let h=Math.max(2,Math.min(e.width-l-2,a-l/2+u*l)),m=Math.max(2,Math.min(e.height-le-2,c-le/2+f*le)),p={left:h,top:m,width:l,height:le};if(!n.some(d=>rr(d,p))){n.push(p),o.push({text:i,x:h+l/2,y:m+le/2});break}}}return o}},ao=r=>r.length>nr?`${r.slice(0,nr-1)}\u2026`:r;function ir(r,e){let t=new Map(e.entries.map(o=>[o.value,o.count])),n=r.entries.map(o=>{let s=t.get(o.value)??0;return s===o.count?o:{...o,other:s}});return{...r,entries:n}}var ct=r=>C(r.count)+(r.other===void 0?"":` | ${C(r.other)}`),Pe=class{constructor(e){this.changed=e}changed;element=b("div",{class:"legend",role:"group","aria-label":"Legend"});hidden=new Set;entries=[];list=b("div",{class:"entries"});more=N("","",()=>this.scroll(),{class:"more-entries",hidden:!0});sizes=new ResizeObserver(()=>this.showMore());show(e,t,n){let o=this.list.scrollTop;this.sizes.disconnect(),this.entries=t.entries;let s=b("div",{class:"title"},e),i=b("div",{class:"shapes"},Ce(n));if(t.bar){let{colours:c,low:l,high:u,text:f}=t.bar,h=b("div",{class:"scale",role:"img","aria-label":`${f}, ${l} to ${u}`});h.style.background=`linear-gradient(to right, ${c.join(", ")})`;let m=b("div",{class:"ends"},b("span",{},l),b("span",{},u));this.element.replaceChildren(s,b("div",{class:"shapes"},f),h,m,i);return}this.list=b("div",{class:"entries"},...this.entries.map(c=>this.row(c))),this.list.addEventListener("scroll",()=>this.showMore(),{passive:!0});let a=N("show all","Show everything in the legend",()=>{this.hidden.clear(),this.changed()});a.hidden=!this.hidden.size,this.element.replaceChildren(s,this.list,this.more,a,i),this.list.scrollTop=o,this.sizes.observe(this.list)}outside(){let{scrollTop:e,clientHeight:t,children:n}=this.list,o=[...n],s=i=>this.entries.filter((a,c)=>o[c]&&i(o[c])).map(a=>a.name);return[s(i=>i.offsetTop+i.offsetHeight>e+t+2),s(i=>i.offsetTop<e-2)]}showMore(){let[e,t]=this.outside(),n=e.length?e:t,o=e.length?`${C(e.length)} more \u2193`:`${C(t.length)} above \u2191`;if(this.more.hidden=!n.length,this.more.textContent===o)return;let s=`Scroll the legend to ${n.slice(0,20).join(", ")}${n.length>20?", \u2026":""}`;this.more.textContent=o,this.more.title=s,this.more.setAttribute("aria-label",`${o.slice(0,-2)}. ${s}`)}scroll(){let[e,t]=this.outside();e.length?this.list.scrollBy({top:this.list.clientHeight-24}):t.length&&this.list.scrollTo({top:0})}row(e){let t=b("span",{class:"swatch","aria-hidden":"true"});t.style.background=e.colour;let n=b("button",{type:"button",class:"toggle","aria-pressed":String(!this.hidden.has(e.value))},t,U(e.name),b("span",{class:"count"},ct(e)));n.title=`${e.name}: click hides or shows it`,n.addEventListener("click",()=>{this.hidden.delete(e.value)||this.hidden.add(e.value),this.changed()});let o=N("only",`Show only ${e.name}`,()=>{let s=this.entries.filter(a=>a.value!==e.value),i=s.every(a=>this.hidden.has(a.value))&&!this.hidden.has(e.value);this.hidden=new Set(i?[]:s.map(a=>a.value)),this.changed()},{class:"only"});return b("div",{class:"entry"},n,o)}};function Ce(r){let e=r.counted==="in training"?"fewer training images":"rarer class";return`${K(r)?`\u25CF training image, \u25C6 ${r.evaluated_on} image; `:""}larger: ${e}`}var ue=class{ids=new Uint32Array;serial=0;members=new Set;set(e,t){this.members.clear();for(let n of e)n>=0&&n<t&&this.members.add(n);this.ids=Uint32Array.from(this.members).sort()}add(e,t){let n=new Set(this.members);e.length===1&&n.has(e[0])?n.delete(e[0]):e.forEach(o=>n.add(o)),this.set(n,t)}encode(){let e=this.ids.length?this.ids[this.ids.length-1]:-1,t=new Uint8Array((e>>3)+1);for(let o of this.ids)t[o>>3]|=1<<(o&7);let n="";for(let o=0;o<t.length;o+=4096)n+=String.fromCharCode(...t.subarray(o,o+4096));return this.ids.length?btoa(n):""}static decode(e){let t=[],n=atob(e);for(let o=0;o<n.length;o++)for(let s=0;s<8;s++)n.charCodeAt(o)&1<<s&&t.push(8*o+s);return t}};var co=[128,128,128,255],lo=.004;function ar(r,e){if(!e||r.data.source.name!==e.run||r.epoch!==e.epoch)return null;let t=r.data.at(r.epoch,r.dims);if(!t)return null;let n=h=>Array.from(t.subarray(3*h,3*h+3)),o=n(e.point),s=[],i=[],a=r.tint,c=(h,m,p)=>{s.push(...h,...m),i.push(...p,...p)};for(let h of e.neighbours)c(o,n(h),co);let[l,u]=r.data.bounds(r.dims),f=lo*Math.max(...l.map((h,m)=>u[m]-h));for(let[h,m,p]of uo(e,r.dims))c(o,[h,m,p],a),c([h-f,m-f,p],[h+f,m+f,p],a),c([h-f,m+f,p],[h+f,m-f,p],a);return{places:Float32Array.from(s),tints:Uint8Array.from(i)}}function uo(r,e){return e===3&&r.xyz?r.xyz:r.xy.map(([t,n])=>[t,n,0])}function cr(r){let{length:e}=r.xy;return`Crosses: ${e} ${e===1?"target":"targets"} of point ${r.point}, placed by the weights of its in-class neighbours (grey), not by the projection.`}var fo=500,Be=class{constructor(e,t){this.plots=e;this.element=t}plots;element;status=b("div",{class:"status",role:"status","aria-live":"polite"});selection=new ue;revision=-1;targets=null;view="";select(e,t){let{points:n}=this.plots[0].data.base;return t?this.selection.add(e,n):this.selection.set(e,n),this.selection.serial++,this.show(),[this.selection.encode(),this.selection.serial]}syncFromServer({bitmap:e,serial:t,revision:n}){let o=t<this.selection.serial||n===this.revision;return!this.plots.length||o?!1:(this.revision=n,this.selection.serial=t,this.selection.set(ue.decode(e),this.plots[0].data.base.points),this.show(),!0)}describeView(e){this.view=e}showTargets(e){let t=this.plots.map(n=>ar(n,e));this.plots.forEach((n,o)=>n.overlay(t[o])),this.targets=t.some(n=>n)?e:null,this.element.dataset.targets=String(this.targets?.xy.length??0),this.show()}showTrails(e){let t=this.selection.ids.subarray(0,fo);this.plots.forEach(n=>n.trails(e?this.onMap(n,t):null))}show(){let{ids:e}=this.selection;this.plots.forEach(o=>o.ring(0,this.onMap(o,e)));let t=[b("span",{},this.view)];this.targets&&t.push(b("span",{},cr(this.targets)));let n=b("span",{class:"selected"},ho(this.plots,e));this.status.replaceChildren(n,...t),this.element.dataset.selected=String(e.length)}onMap(e,t){let n=Array.from(t,o=>Me(this.plots[0],o,e));return Uint32Array.from(n.filter(o=>o>=0))}};function Me(r,e,t){let[n,o]=[r.data.base,t.data.base];return n===o?e:t.data.withImage(ne.image(n,e))??-1}function ho(r,e){if(!e.length)return"Nothing selected: click a point, or drag with Lasso or Box.";let{base:t}=r[0].data,n=e.filter(f=>r[0].isVisible(f)).length,o=e.length-n,s=o?` ${C(o)} of them not shown with this split and these filters.`:"",i=[0,0,0],a=new Set;for(let f of e)a.add(t.label[f]),i[t.groups[t.label[f]]]++;let c=i.flatMap((f,h)=>f?[`${C(f)} ${re[h]}`]:[]),l=`${C(e.length)} ${e.length===1?"point":"points"}`,u=`${a.size} ${a.size===1?"class":"classes"}`;return`${l} selected of ${u} (${c.join(", ")}).${s} Escape, or a click on an empty place, clears the selection.`}var lr=([r,e])=>[(r[0]+e[0])/2,(r[1]+e[1])/2],ur=([r,e])=>Math.max(1,Math.hypot(r[0]-e[0],r[1]-e[1]));function fr(r,e){return{factor:ur(e)/ur(r),from:lr(r),to:lr(e)}}var mo=4,lt={still:9,reach:24};function hr(r,e){let{canvas:t}=r,n=document.createElementNS("http://www.w3.org/2000/svg","svg");n.classList.add("line");let o=document.createElementNS("http://www.w3.org/2000/svg","polygon");n.append(o),r.box.append(n);let s=[],i=null,a=[0,0],c=null,l=0,u=!0,f=new Map,h=!1,m=x=>{let y=t.getBoundingClientRect();return[x.clientX-y.left,x.clientY-y.top]},p=()=>o.setAttribute("points",s.map(x=>x.join(",")).join(" ")),d=()=>{i=c=null,s=[],p()},g=()=>t.getRootNode().activeElement===t;t.addEventListener("touchstart",x=>{(x.touches.length>1||e.tool()!=="move"||g())&&x.cancelable&&x.preventDefault()},{passive:!1}),t.addEventListener("pointerdown",x=>{if(x.button!==0)return;if(t.setPointerCapture(x.pointerId),x.pointerType==="touch"){if(f.set(x.pointerId,m(x)),f.size>1)return h=!0,d();(e.tool()!=="move"||g())&&t.focus({preventScroll:!0})}else t.focus({preventScroll:!0});i=a=m(x),u=x.pointerType!=="touch"||g();let y=e.tool();c=y==="move"?x.shiftKey?"lasso":null:y,s=[i],e.hover(-1,0,0)}),t.addEventListener("pointermove",x=>{let y=m(x);if(h){let v=[...f.values()];if(!f.has(x.pointerId)||(f.set(x.pointerId,y),f.size!==2))return;let{factor:E,from:w,to:_}=fr(v,[...f.values()]);return r.camera.pan(_[0]-w[0],_[1]-w[1]),r.camera.zoom(E,_[0]-r.width/2,_[1]-r.height/2),r.requestRender(),e.moved()}if(!i){if(x.pointerType==="touch")return;cancelAnimationFrame(l),l=requestAnimationFrame(()=>e.hover(r.nearest(...y),...y));return}if(c==="lasso")s.push(y);else if(c==="box")s=[i,[y[0],i[1]],y,[i[0],y[1]]];else if(u){let[v,E]=[y[0]-a[0],y[1]-a[1]];r.dims===3&&!x.ctrlKey?r.camera.turn(v,E):r.camera.pan(v,E),r.requestRender(),e.moved()}else{let[v,E]=[Math.abs(y[0]-i[0]),Math.abs(y[1]-i[1])];u=v>lt.still&&v>E}a=y,c&&p()});let A=x=>{if(f.delete(x.pointerId),h){h=f.size>0;return}if(!i)return;let y=m(x),v=x.pointerType==="touch",E=v?lt.reach:void 0,_=Math.hypot(y[0]-i[0],y[1]-i[1])<(v?lt.still:mo)&&s.length<8;if(x.type==="pointerup"&&_){let R=r.nearest(...y,E);v&&(t.focus({preventScroll:!0}),e.hover(R,...y)),(R>=0||!x.shiftKey)&&e.select(R>=0?[R]:[],x.shiftKey)}else x.type==="pointerup"&&c&&s.length>2&&e.select(r.within(s),x.shiftKey);d()};t.addEventListener("pointerup",A),t.addEventListener("pointercancel",A),t.addEventListener("pointerleave",x=>{cancelAnimationFrame(l),!i&&x.pointerType!=="touch"&&e.hover(-1,0,0)}),t.addEventListener("wheel",x=>{if(!g()&&!x.ctrlKey)return;x.preventDefault();let[y,v]=m(x),E=x.deltaY*(x.deltaMode===1?16:1);r.camera.zoom(Math.exp(-E/300),y-r.width/2,v-r.height/2),r.requestRender(),e.moved()},{passive:!1})}var ft=Float32Array;function ht(r,e,t){let n=new ft(3);return r&&(n[0]=r),e&&(n[1]=e),t&&(n[2]=t),n}function po(r,e,t){return t=t||new ft(3),t[0]=r[0]+e[0],t[1]=r[1]+e[1],t[2]=r[2]+e[2],t}function xo(r,e,t){return t=t||new ft(3),t[0]=r[0]*e[0],t[1]=r[1]*e[1],t[2]=r[2]*e[2],t}var gr=Float32Array;function bo(r){return r=r||new gr(16),r[0]=1,r[1]=0,r[2]=0,r[3]=0,r[4]=0,r[5]=1,r[6]=0,r[7]=0,r[8]=0,r[9]=0,r[10]=1,r[11]=0,r[12]=0,r[13]=0,r[14]=0,r[15]=1,r}function yo(r,e){e=e||new gr(16);let t=r[0],n=r[1],o=r[2],s=r[3],i=r[4],a=r[5],c=r[6],l=r[7],u=r[8],f=r[9],h=r[10],m=r[11],p=r[12],d=r[13],g=r[14],A=r[15],x=h*A,y=g*m,v=c*A,E=g*l,w=c*m,_=h*l,R=o*A,F=g*s,M=o*m,k=h*s,V=o*l,G=c*s,W=u*d,Z=p*f,J=i*d,Q=p*a,ee=i*f,te=u*a,ge=t*d,Ee=p*n,we=t*f,ve=u*n,Ae=t*a,_e=i*n,Gt=x*a+E*f+w*d-(y*a+v*f+_*d),zt=y*n+R*f+k*d-(x*n+F*f+M*d),$t=v*n+F*a+V*d-(E*n+R*a+G*d),Vt=_*n+M*a+G*f-(w*n+k*a+V*f),B=1/(t*Gt+i*zt+u*$t+p*Vt);return e[0]=B*Gt,e[1]=B*zt,e[2]=B*$t,e[3]=B*Vt,e[4]=B*(y*i+v*u+_*p-(x*i+E*u+w*p)),e[5]=B*(x*t+F*u+M*p-(y*t+R*u+k*p)),e[6]=B*(E*t+R*i+G*p-(v*t+F*i+V*p)),e[7]=B*(w*t+k*i+V*u-(_*t+M*i+G*u)),e[8]=B*(W*l+Q*m+ee*A-(Z*l+J*m+te*A)),e[9]=B*(Z*s+ge*m+ve*A-(W*s+Ee*m+we*A)),e[10]=B*(J*s+Ee*l+Ae*A-(Q*s+ge*l+_e*A)),e[11]=B*(te*s+we*l+_e*m-(ee*s+ve*l+Ae*m)),e[12]=B*(J*h+te*g+Z*c-(ee*g+W*c+Q*h)),e[13]=B*(we*g+W*o+Ee*h-(ge*h+ve*g+Z*o)),e[14]=B*(ge*c+_e*g+Q*o-(Ae*g+J*o+Ee*c)),e[15]=B*(Ae*h+ee*o+ve*c-(we*c+_e*h+te*o)),e}function go(r,e,t){t=t||ht();let n=e[0],o=e[1],s=e[2],i=n*r[3]+o*r[7]+s*r[11]+r[15];return t[0]=(n*r[0]+o*r[4]+s*r[8]+r[12])/i,t[1]=(n*r[1]+o*r[5]+s*r[9]+r[13])/i,t[2]=(n*r[2]+o*r[6]+s*r[10]+r[14])/i,t}function Eo(r,e,t){t=t||ht();let n=e[0],o=e[1],s=e[2];return t[0]=n*r[0]+o*r[4]+s*r[8],t[1]=n*r[1]+o*r[5]+s*r[9],t[2]=n*r[2]+o*r[6]+s*r[10],t}var mt=5120,fe=5121,pt=5122,dt=5123,xt=5124,bt=5125,yt=5126,wo=32819,vo=32820,Ao=33635,_o=5131,To=33640,So=35899,Ro=35902,Fo=36269,Po=34042,Er={};{let r=Er;r[mt]=Int8Array,r[fe]=Uint8Array,r[pt]=Int16Array,r[dt]=Uint16Array,r[xt]=Int32Array,r[bt]=Uint32Array,r[yt]=Float32Array,r[wo]=Uint16Array,r[vo]=Uint16Array,r[Ao]=Uint16Array,r[_o]=Uint16Array,r[To]=Uint32Array,r[So]=Uint32Array,r[Ro]=Uint32Array,r[Fo]=Uint32Array,r[Po]=Uint32Array}function gt(r){if(r instanceof Int8Array)return mt;if(r instanceof Uint8Array||r instanceof Uint8ClampedArray)return fe;if(r instanceof Int16Array)return pt;if(r instanceof Uint16Array)return dt;if(r instanceof Int32Array)return xt;if(r instanceof Uint32Array)return bt;if(r instanceof Float32Array)return yt;throw new Error("unsupported typed array type")}function wr(r){if(r===Int8Array)return mt;if(r===Uint8Array||r===Uint8ClampedArray)return fe;if(r===Int16Array)return pt;if(r===Uint16Array)return dt;if(r===Int32Array)return xt;if(r===Uint32Array)return bt;if(r===Float32Array)return yt;throw new Error("unsupported typed array type")}function Co(r){let e=Er[r];if(!e)throw new Error("unknown gl type");return e}var Ie=typeof SharedArrayBuffer<"u"?function(e){return e&&e.buffer&&(e.buffer instanceof ArrayBuffer||e.buffer instanceof SharedArrayBuffer)}:function(e){return e&&e.buffer&&e.buffer instanceof ArrayBuffer};function Bo(...r){console.error(...r)}var mr=new Map;function vr(r,e){if(!r||typeof r!="object")return!1;let t=mr.get(e);t||(t=new WeakMap,mr.set(e,t));let n=t.get(r);if(n===void 0){let o=Object.prototype.toString.call(r);n=o.substring(8,o.length-1)===e,t.set(r,n)}return n}function Mo(r,e){return typeof WebGLBuffer<"u"&&vr(e,"WebGLBuffer")}function Ar(r,e){return typeof WebGLTexture<"u"&&vr(e,"WebGLTexture")}var _r=35044,O=34962,Tr=34963,Io=34660,Do=5120,ko=5121,Lo=5122,No=5123,Uo=5124,Oo=5125,Sr=5126,Rr={attribPrefix:""};function Fr(r,e,t,n,o){r.bindBuffer(e,t),r.bufferData(e,n,o||_r)}function Et(r,e,t,n){if(Mo(r,e))return e;t=t||O;let o=r.createBuffer();return Fr(r,t,o,e,n),o}function Pr(r){return r==="indices"}function Go(r){return r===Int8Array||r===Uint8Array}function Cr(r){return r.length?r:r.data}var zo=/coord|texture/i,$o=/color|colour/i;function Vo(r,e){let t;if(zo.test(r)?t=2:$o.test(r)?t=4:t=3,e%t>0)throw new Error(`Can not guess numComponents for attribute '${r}'. Tried ${t} but ${e} values is not evenly divisible by ${t}. You should specify it.`);return t}function Br(r,e,t){return r.numComponents||r.size||Vo(e,t||Cr(r).length)}function he(r,e){if(Ie(r))return r;if(Ie(r.data))return r.data;Array.isArray(r)&&(r={data:r});let t=r.type?wt(r.type):void 0;return t||(Pr(e)?t=Uint16Array:t=Float32Array),new t(r.data)}function Ho(r){return typeof r=="number"?r:r?wr(r):Sr}function wt(r){return typeof r=="number"?Co(r):r||Float32Array}function Xo(r,e){return{buffer:e.buffer,numValues:24,type:Ho(e.type),arrayType:wt(e.type)}}function jo(r,e){let t=e.data||e,n=wt(e.type),o=t*n.BYTES_PER_ELEMENT,s=r.createBuffer();return r.bindBuffer(O,s),r.bufferData(O,o,e.drawType||_r),{buffer:s,numValues:t,type:wr(n),arrayType:n}}function Wo(r,e,t){let n=he(e,t);return{arrayType:n.constructor,buffer:Et(r,n,void 0,e.drawType),type:gt(n),numValues:0}}function Ko(r,e){let t={};return Object.keys(e).forEach(function(n){if(!Pr(n)){let o=e[n],s=o.attrib||o.name||o.attribName||Rr.attribPrefix+n;if(o.value){if(!Array.isArray(o.value)&&!Ie(o.value))throw new Error("array.value is not array or typedarray");t[s]={value:o.value}}else{let i;o.buffer&&o.buffer instanceof WebGLBuffer?i=Xo:typeof o=="number"||typeof o.data=="number"?i=jo:i=Wo;let{buffer:a,type:c,numValues:l,arrayType:u}=i(r,o,n),f=o.normalize!==void 0?o.normalize:Go(u),h=Br(o,n,l);t[s]={buffer:a,numComponents:h,type:c,normalize:f,stride:o.stride||0,offset:o.offset||0,divisor:o.divisor===void 0?void 0:o.divisor,drawType:o.drawType}}}}),r.bindBuffer(O,null),t}function Mr(r,e,t,n){t=he(t),n!==void 0?(r.bindBuffer(O,e.buffer),r.bufferSubData(O,n,t)):Fr(r,O,e.buffer,t,e.drawType)}function Yo(r,e){return e===Do||e===ko?1:e===Lo||e===No?2:e===Uo||e===Oo||e===Sr?4:0}var se=["position","positions","a_position"];function qo(r){let e,t;for(t=0;t<se.length&&(e=se[t],!(e in r));++t);t===se.length&&(e=Object.keys(r)[0]);let n=r[e],o=Cr(n).length;if(o===void 0)return 1;let s=Br(n,e),i=o/s;if(o%s>0)throw new Error(`numComponents ${s} not correct for length ${o}`);return i}function Zo(r,e){let t,n;for(n=0;n<se.length&&(t=se[n],!(t in e||(t=Rr.attribPrefix+t,t in e)));++n);n===se.length&&(t=Object.keys(e)[0]);let o=e[t];if(!o.buffer)return 1;r.bindBuffer(O,o.buffer);let s=r.getBufferParameter(O,Io);r.bindBuffer(O,null);let i=Yo(r,o.type),a=s/i,c=o.numComponents||o.size,l=a/c;if(l%1!==0)throw new Error(`numComponents ${c} not correct for length ${length}`);return l}function me(r,e,t){let n=Ko(r,e),o=Object.assign({},t||{});o.attribs=Object.assign({},t?t.attribs:{},n);let s=e.indices;if(s){let i=he(s,"indices");o.indices=Et(r,i,Tr),o.numElements=i.length,o.elementType=gt(i)}else o.numElements||(o.numElements=Zo(r,o.attribs));return o}function Jo(r,e,t){let n=t==="indices"?Tr:O,o=he(e,t);return Et(r,o,n)}function Qo(r,e){let t={};return Object.keys(e).forEach(function(n){t[n]=Jo(r,e[n],n)}),e.indices?(t.numElements=e.indices.length,t.elementType=gt(he(e.indices))):t.numElements=qo(e),t}function es(r,e){let t=0;return r.push=function(){for(let n=0;n<arguments.length;++n){let o=arguments[n];if(o instanceof Array||Ie(o))for(let s=0;s<o.length;++s)r[t++]=o[s];else r[t++]=o}},r.reset=function(n){t=n||0},r.numComponents=e,Object.defineProperty(r,"numElements",{get:function(){return this.length/this.numComponents|0}}),r}function S(r,e,t){let n=t||Float32Array;return es(new n(r*e),r)}function vt(r,e,t){let n=r.length,o=new Float32Array(3);for(let s=0;s<n;s+=3)t(e,[r[s],r[s+1],r[s+2]],o),r[s]=o[0],r[s+1]=o[1],r[s+2]=o[2]}function ts(r,e,t){t=t||ht();let n=e[0],o=e[1],s=e[2];return t[0]=n*r[0]+o*r[1]+s*r[2],t[1]=n*r[4]+o*r[5]+s*r[6],t[2]=n*r[8]+o*r[9]+s*r[10],t}function rs(r,e){return vt(r,e,Eo),r}function ns(r,e){return vt(r,yo(e),ts),r}function os(r,e){return vt(r,e,go),r}function ss(r,e){return Object.keys(r).forEach(function(t){let n=r[t];t.indexOf("pos")>=0?os(n,e):t.indexOf("tan")>=0||t.indexOf("binorm")>=0?rs(n,e):t.indexOf("norm")>=0&&ns(n,e)}),r}function Ir(r,e,t){return r=r||2,e=e||0,t=t||0,r*=.5,{position:{numComponents:2,data:[e+-1*r,t+-1*r,e+1*r,t+-1*r,e+-1*r,t+1*r,e+1*r,t+1*r]},normal:[0,0,1,0,0,1,0,0,1,0,0,1],texcoord:[0,0,1,0,0,1,1,1],indices:[0,1,2,2,1,3]}}function Dr(r,e,t,n,o){r=r||1,e=e||1,t=t||1,n=n||1,o=o||bo();let s=(t+1)*(n+1),i=S(3,s),a=S(3,s),c=S(2,s);for(let h=0;h<=n;h++)for(let m=0;m<=t;m++){let p=m/t,d=h/n;i.push(r*p-r*.5,0,e*d-e*.5),a.push(0,1,0),c.push(p,d)}let l=t+1,u=S(3,t*n*2,Uint16Array);for(let h=0;h<n;h++)for(let m=0;m<t;m++)u.push((h+0)*l+m,(h+1)*l+m,(h+0)*l+m+1),u.push((h+1)*l+m,(h+1)*l+m+1,(h+0)*l+m+1);return ss({position:i,normal:a,texcoord:c,indices:u},o)}function kr(r,e,t,n,o,s,i){if(e<=0||t<=0)throw new Error("subdivisionAxis and subdivisionHeight must be > 0");n=n||0,o=o||Math.PI,s=s||0,i=i||Math.PI*2;let a=o-n,c=i-s,l=(e+1)*(t+1),u=S(3,l),f=S(3,l),h=S(2,l);for(let d=0;d<=t;d++)for(let g=0;g<=e;g++){let A=g/e,x=d/t,y=c*A+s,v=a*x+n,E=Math.sin(y),w=Math.cos(y),_=Math.sin(v),R=Math.cos(v),F=w*_,M=R,k=E*_;u.push(r*F,r*M,r*k),f.push(F,M,k),h.push(1-A,x)}let m=e+1,p=S(3,e*t*2,Uint16Array);for(let d=0;d<e;d++)for(let g=0;g<t;g++)p.push((g+0)*m+d,(g+0)*m+d+1,(g+1)*m+d),p.push((g+1)*m+d,(g+0)*m+d+1,(g+1)*m+d+1);return{position:u,normal:f,texcoord:h,indices:p}}var is=[[3,7,5,1],[6,2,0,4],[6,7,3,2],[0,1,5,4],[7,6,4,5],[2,3,1,0]];function Lr(r){r=r||1;let e=r/2,t=[[-e,-e,-e],[+e,-e,-e],[-e,+e,-e],[+e,+e,-e],[-e,-e,+e],[+e,-e,+e],[-e,+e,+e],[+e,+e,+e]],n=[[1,0,0],[-1,0,0],[0,1,0],[0,-1,0],[0,0,1],[0,0,-1]],o=[[1,0],[0,0],[0,1],[1,1]],s=24,i=S(3,s),a=S(3,s),c=S(2,s),l=S(3,12,Uint16Array);for(let u=0;u<6;++u){let f=is[u];for(let m=0;m<4;++m){let p=t[f[m]],d=n[u],g=o[m];i.push(p),a.push(d),c.push(g)}let h=4*u;l.push(h+0,h+1,h+2),l.push(h+0,h+2,h+3)}return{position:i,normal:a,texcoord:c,indices:l}}function At(r,e,t,n,o,s,i){if(n<3)throw new Error("radialSubdivisions must be 3 or greater");if(o<1)throw new Error("verticalSubdivisions must be 1 or greater");let a=s===void 0?!0:s,c=i===void 0?!0:i,l=(a?2:0)+(c?2:0),u=(n+1)*(o+1+l),f=S(3,u),h=S(3,u),m=S(2,u),p=S(3,n*(o+l/2)*2,Uint16Array),d=n+1,g=Math.atan2(r-e,t),A=Math.cos(g),x=Math.sin(g),y=a?-2:0,v=o+(c?2:0);for(let E=y;E<=v;++E){let w=E/o,_=t*w,R;E<0?(_=0,w=1,R=r):E>o?(_=t,w=1,R=e):R=r+(e-r)*(E/o),(E===-2||E===o+2)&&(R=0,w=0),_-=t/2;for(let F=0;F<d;++F){let M=Math.sin(F*Math.PI*2/n),k=Math.cos(F*Math.PI*2/n);f.push(M*R,_,k*R),E<0?h.push(0,-1,0):E>o?h.push(0,1,0):R===0?h.push(0,0,0):h.push(M*A,x,k*A),m.push(F/n,1-w)}}for(let E=0;E<o+l;++E)if(!(E===1&&a||E===o+l-2&&c))for(let w=0;w<n;++w)p.push(d*(E+0)+0+w,d*(E+0)+1+w,d*(E+1)+1+w),p.push(d*(E+0)+0+w,d*(E+1)+1+w,d*(E+1)+0+w);return{position:f,normal:h,texcoord:m,indices:p}}function pr(r,e){e=e||[];let t=[];for(let n=0;n<r.length;n+=4){let o=r[n],s=r.slice(n+1,n+4);s.push.apply(s,e);for(let i=0;i<o;++i)t.push.apply(t,s)}return t}function Nr(){let r=[0,0,0,0,150,0,30,0,0,0,150,0,30,150,0,30,0,0,30,0,0,30,30,0,100,0,0,30,30,0,100,30,0,100,0,0,30,60,0,30,90,0,67,60,0,30,90,0,67,90,0,67,60,0,0,0,30,30,0,30,0,150,30,0,150,30,30,0,30,30,150,30,30,0,30,100,0,30,30,30,30,30,30,30,100,0,30,100,30,30,30,60,30,67,60,30,30,90,30,30,90,30,67,60,30,67,90,30,0,0,0,100,0,0,100,0,30,0,0,0,100,0,30,0,0,30,100,0,0,100,30,0,100,30,30,100,0,0,100,30,30,100,0,30,30,30,0,30,30,30,100,30,30,30,30,0,100,30,30,100,30,0,30,30,0,30,60,30,30,30,30,30,30,0,30,60,0,30,60,30,30,60,0,67,60,30,30,60,30,30,60,0,67,60,0,67,60,30,67,60,0,67,90,30,67,60,30,67,60,0,67,90,0,67,90,30,30,90,0,30,90,30,67,90,30,30,90,0,67,90,30,67,90,0,30,90,0,30,150,30,30,90,30,30,90,0,30,150,0,30,150,30,0,150,0,0,150,30,30,150,30,0,150,0,30,150,30,30,150,0,0,0,0,0,0,30,0,150,30,0,0,0,0,150,30,0,150,0],e=[.22,.19,.22,.79,.34,.19,.22,.79,.34,.79,.34,.19,.34,.19,.34,.31,.62,.19,.34,.31,.62,.31,.62,.19,.34,.43,.34,.55,.49,.43,.34,.55,.49,.55,.49,.43,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,0,1,1,1,0,0,1,1,1,0],t=pr([18,0,0,1,18,0,0,-1,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,-1,0,6,-1,0,0]),n=pr([18,200,70,120,18,80,70,200,6,70,200,210,6,200,200,70,6,210,100,70,6,210,160,70,6,70,180,210,6,100,70,210,6,76,210,100,6,140,210,80,6,90,130,110,6,160,160,220],[255]),o=r.length/3,s={position:S(3,o),texcoord:S(2,o),normal:S(3,o),color:S(4,o,Uint8Array),indices:S(3,o/3,Uint16Array)};s.position.push(r),s.texcoord.push(e),s.normal.push(t),s.color.push(n);for(let i=0;i<o;++i)s.indices.push(i);return s}function Ur(r,e,t,n,o,s,i){if(o<=0)throw new Error("subdivisionDown must be > 0");s=s||0,i=i||1;let a=2,c=i-s,l=(o+1)*2*(2+a),u=S(3,l),f=S(3,l),h=S(2,l);function m(x,y,v){return x+(y-x)*v}function p(x,y,v,E,w,_){for(let R=0;R<=o;R++){let F=y/(a-1),M=R/o,k=(F-.5)*2,V=(s+M*c)*Math.PI,G=Math.sin(V),W=Math.cos(V),Z=m(r,x,G),J=k*n,Q=W*r,ee=G*Z;u.push(J,Q,ee);let te=po(xo([0,G,W],v),E);f.push(te),h.push(F*w+_,M)}}for(let x=0;x<a;x++){let y=(x/(a-1)-.5)*2;p(e,x,[1,1,1],[0,0,0],1,0),p(e,x,[0,0,0],[y,0,0],0,0),p(t,x,[1,1,1],[0,0,0],1,0),p(t,x,[0,0,0],[y,0,0],0,1)}let d=S(3,o*2*(2+a),Uint16Array);function g(x,y){for(let v=0;v<o;++v)d.push(x+v+0,x+v+1,y+v+0),d.push(x+v+1,y+v+1,y+v+0)}let A=o+1;return g(A*0,A*4),g(A*5,A*7),g(A*6,A*2),g(A*3,A*1),{position:u,normal:f,texcoord:h,indices:d}}function Or(r,e,t,n,o,s){return At(r,r,e,t,n,o,s)}function Gr(r,e,t,n,o,s){if(t<3)throw new Error("radialSubdivisions must be 3 or greater");if(n<3)throw new Error("verticalSubdivisions must be 3 or greater");o=o||0,s=s||Math.PI*2;let i=s-o,a=t+1,c=n+1,l=a*c,u=S(3,l),f=S(3,l),h=S(2,l),m=S(3,t*n*2,Uint16Array);for(let p=0;p<c;++p){let d=p/n,g=d*Math.PI*2,A=Math.sin(g),x=r+A*e,y=Math.cos(g),v=y*e;for(let E=0;E<a;++E){let w=E/t,_=o+w*i,R=Math.sin(_),F=Math.cos(_),M=R*x,k=F*x,V=R*A,G=F*A;u.push(M,v,k),f.push(V,y,G),h.push(w,1-d)}}for(let p=0;p<n;++p)for(let d=0;d<t;++d){let g=1+d,A=1+p;m.push(a*p+d,a*A+d,a*p+g),m.push(a*A+d,a*A+g,a*p+g)}return{position:u,normal:f,texcoord:h,indices:m}}function zr(r,e,t,n,o){if(e<3)throw new Error("divisions must be at least 3");t=t||1,o=o||1,n=n||0;let s=(e+1)*(t+1),i=S(3,s),a=S(3,s),c=S(2,s),l=S(3,t*e*2,Uint16Array),u=0,f=r-n,h=e+1;for(let m=0;m<=t;++m){let p=n+f*Math.pow(m/t,o);for(let d=0;d<=e;++d){let g=2*Math.PI*d/e,A=p*Math.cos(g),x=p*Math.sin(g);if(i.push(A,0,x),a.push(0,1,0),c.push(1-d/e,m/t),m>0&&d!==e){let y=u+(d+1),v=u+d,E=u+d-h,w=u+(d+1)-h;l.push(y,v,E),l.push(y,E,w)}}u+=e+1}return{position:i,normal:a,texcoord:c,indices:l}}function z(r){return function(e){let t=r.apply(this,Array.prototype.slice.call(arguments,1));return Qo(e,t)}}function $(r){return function(e){let t=r.apply(null,Array.prototype.slice.call(arguments,1));return me(e,t)}}var oc=$(Nr),sc=z(Nr),ic=$(Lr),ac=z(Lr),cc=$(Dr),lc=z(Dr),uc=$(kr),fc=z(kr),hc=$(At),mc=z(At),pc=$(Ir),dc=z(Ir),xc=$(Ur),bc=z(Ur),yc=$(Or),gc=z(Or),Ec=$(Gr),wc=z(Gr),vc=$(zr),Ac=z(zr);function _t(r){return!!r.texStorage2D}var as=(function(){let r={},e={};function t(n){let o=n.constructor.name;if(!r[o]){for(let s in n)if(typeof n[s]=="number"){let i=e[n[s]];e[n[s]]=i?`${i} | ${s}`:s}r[o]=!0}}return function(o,s){return t(o),e[s]||(typeof s=="number"?`0x${s.toString(16)}`:s)}})();var _c={textureColor:new Uint8Array([128,192,255,255]),textureOptions:{},crossOrigin:void 0};var cs=6406,dr=6407,xr=6408,ls=6409,us=6410,fs=6402,hs=34041;var ms=33319,ps=33320,ds=6403,xs=36244,bs=36248,ys=36249;var gs={};{let r=gs;r[cs]={numColorComponents:1},r[ls]={numColorComponents:1},r[us]={numColorComponents:2},r[dr]={numColorComponents:3},r[xr]={numColorComponents:4},r[ds]={numColorComponents:1},r[xs]={numColorComponents:1},r[ms]={numColorComponents:2},r[ps]={numColorComponents:2},r[dr]={numColorComponents:3},r[bs]={numColorComponents:3},r[xr]={numColorComponents:4},r[ys]={numColorComponents:4},r[fs]={numColorComponents:1},r[hs]={numColorComponents:2}}var Tt=Bo;function $r(r){return typeof document<"u"&&document.getElementById?document.getElementById(r):null}var De=33984;var ke=34962,Es=34963;var ws=35713,vs=35714,As=35632,_s=35633,Ts=35981,Vr=35718,Ss=35721,Rs=35971,Fs=35382,Ps=35396,Cs=35398,Bs=35392,Ms=35395,Le=5126,Hr=35664,Xr=35665,jr=35666,St=5124,Wr=35667,Kr=35668,Yr=35669,qr=35670,Zr=35671,Jr=35672,Qr=35673,en=35674,tn=35675,rn=35676,Is=35678,Ds=35680,ks=35679,Ls=35682,Ns=35685,Us=35686,Os=35687,Gs=35688,zs=35689,$s=35690,Vs=36289,Hs=36292,Xs=36293,Rt=5125,nn=36294,on=36295,sn=36296,js=36298,Ws=36299,Ks=36300,Ys=36303,qs=36306,Zs=36307,Js=36308,Qs=36311,Ne=3553,Ue=34067,Ft=32879,Oe=35866,T={};function an(r,e){return T[e].bindPoint}function ei(r,e){return function(t){r.uniform1f(e,t)}}function ti(r,e){return function(t){r.uniform1fv(e,t)}}function ri(r,e){return function(t){r.uniform2fv(e,t)}}function ni(r,e){return function(t){r.uniform3fv(e,t)}}function oi(r,e){return function(t){r.uniform4fv(e,t)}}function cn(r,e){return function(t){r.uniform1i(e,t)}}function ln(r,e){return function(t){r.uniform1iv(e,t)}}function un(r,e){return function(t){r.uniform2iv(e,t)}}function fn(r,e){return function(t){r.uniform3iv(e,t)}}function hn(r,e){return function(t){r.uniform4iv(e,t)}}function si(r,e){return function(t){r.uniform1ui(e,t)}}function ii(r,e){return function(t){r.uniform1uiv(e,t)}}function ai(r,e){return function(t){r.uniform2uiv(e,t)}}function ci(r,e){return function(t){r.uniform3uiv(e,t)}}function li(r,e){return function(t){r.uniform4uiv(e,t)}}function ui(r,e){return function(t){r.uniformMatrix2fv(e,!1,t)}}function fi(r,e){return function(t){r.uniformMatrix3fv(e,!1,t)}}function hi(r,e){return function(t){r.uniformMatrix4fv(e,!1,t)}}function mi(r,e){return function(t){r.uniformMatrix2x3fv(e,!1,t)}}function pi(r,e){return function(t){r.uniformMatrix3x2fv(e,!1,t)}}function di(r,e){return function(t){r.uniformMatrix2x4fv(e,!1,t)}}function xi(r,e){return function(t){r.uniformMatrix4x2fv(e,!1,t)}}function bi(r,e){return function(t){r.uniformMatrix3x4fv(e,!1,t)}}function yi(r,e){return function(t){r.uniformMatrix4x3fv(e,!1,t)}}function I(r,e,t,n){let o=an(r,e);return _t(r)?function(s){let i,a;!s||Ar(r,s)?(i=s,a=null):(i=s.texture,a=s.sampler),r.uniform1i(n,t),r.activeTexture(De+t),r.bindTexture(o,i),r.bindSampler(t,a)}:function(s){r.uniform1i(n,t),r.activeTexture(De+t),r.bindTexture(o,s)}}function D(r,e,t,n,o){let s=an(r,e),i=new Int32Array(o);for(let a=0;a<o;++a)i[a]=t+a;return _t(r)?function(a){r.uniform1iv(n,i),a.forEach(function(c,l){r.activeTexture(De+i[l]);let u,f;!c||Ar(r,c)?(u=c,f=null):(u=c.texture,f=c.sampler),r.bindSampler(t,f),r.bindTexture(s,u)})}:function(a){r.uniform1iv(n,i),a.forEach(function(c,l){r.activeTexture(De+i[l]),r.bindTexture(s,c)})}}T[Le]={Type:Float32Array,size:4,setter:ei,arraySetter:ti};T[Hr]={Type:Float32Array,size:8,setter:ri,cols:2};T[Xr]={Type:Float32Array,size:12,setter:ni,cols:3};T[jr]={Type:Float32Array,size:16,setter:oi,cols:4};T[St]={Type:Int32Array,size:4,setter:cn,arraySetter:ln};T[Wr]={Type:Int32Array,size:8,setter:un,cols:2};T[Kr]={Type:Int32Array,size:12,setter:fn,cols:3};T[Yr]={Type:Int32Array,size:16,setter:hn,cols:4};T[Rt]={Type:Uint32Array,size:4,setter:si,arraySetter:ii};T[nn]={Type:Uint32Array,size:8,setter:ai,cols:2};T[on]={Type:Uint32Array,size:12,setter:ci,cols:3};T[sn]={Type:Uint32Array,size:16,setter:li,cols:4};T[qr]={Type:Uint32Array,size:4,setter:cn,arraySetter:ln};T[Zr]={Type:Uint32Array,size:8,setter:un,cols:2};T[Jr]={Type:Uint32Array,size:12,setter:fn,cols:3};T[Qr]={Type:Uint32Array,size:16,setter:hn,cols:4};T[en]={Type:Float32Array,size:32,setter:ui,rows:2,cols:2};T[tn]={Type:Float32Array,size:48,setter:fi,rows:3,cols:3};T[rn]={Type:Float32Array,size:64,setter:hi,rows:4,cols:4};T[Ns]={Type:Float32Array,size:32,setter:mi,rows:2,cols:3};T[Us]={Type:Float32Array,size:32,setter:di,rows:2,cols:4};T[Os]={Type:Float32Array,size:48,setter:pi,rows:3,cols:2};T[Gs]={Type:Float32Array,size:48,setter:bi,rows:3,cols:4};T[zs]={Type:Float32Array,size:64,setter:xi,rows:4,cols:2};T[$s]={Type:Float32Array,size:64,setter:yi,rows:4,cols:3};T[Is]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ne};T[Ds]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ue};T[ks]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ft};T[Ls]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ne};T[Vs]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Oe};T[Hs]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Oe};T[Xs]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ue};T[js]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ne};T[Ws]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ft};T[Ks]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ue};T[Ys]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Oe};T[qs]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ne};T[Zs]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ft};T[Js]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Ue};T[Qs]={Type:null,size:0,setter:I,arraySetter:D,bindPoint:Oe};function Ge(r,e){return function(t){if(t.value)switch(r.disableVertexAttribArray(e),t.value.length){case 4:r.vertexAttrib4fv(e,t.value);break;case 3:r.vertexAttrib3fv(e,t.value);break;case 2:r.vertexAttrib2fv(e,t.value);break;case 1:r.vertexAttrib1fv(e,t.value);break;default:throw new Error("the length of a float constant value must be between 1 and 4!")}else r.bindBuffer(ke,t.buffer),r.enableVertexAttribArray(e),r.vertexAttribPointer(e,t.numComponents||t.size,t.type||Le,t.normalize||!1,t.stride||0,t.offset||0),r.vertexAttribDivisor&&r.vertexAttribDivisor(e,t.divisor||0)}}function j(r,e){return function(t){if(t.value)if(r.disableVertexAttribArray(e),t.value.length===4)r.vertexAttrib4iv(e,t.value);else throw new Error("The length of an integer constant value must be 4!");else r.bindBuffer(ke,t.buffer),r.enableVertexAttribArray(e),r.vertexAttribIPointer(e,t.numComponents||t.size,t.type||St,t.stride||0,t.offset||0),r.vertexAttribDivisor&&r.vertexAttribDivisor(e,t.divisor||0)}}function ze(r,e){return function(t){if(t.value)if(r.disableVertexAttribArray(e),t.value.length===4)r.vertexAttrib4uiv(e,t.value);else throw new Error("The length of an unsigned integer constant value must be 4!");else r.bindBuffer(ke,t.buffer),r.enableVertexAttribArray(e),r.vertexAttribIPointer(e,t.numComponents||t.size,t.type||Rt,t.stride||0,t.offset||0),r.vertexAttribDivisor&&r.vertexAttribDivisor(e,t.divisor||0)}}function Pt(r,e,t){let n=t.size,o=t.count;return function(s){r.bindBuffer(ke,s.buffer);let i=s.size||s.numComponents||n,a=i/o,c=s.type||Le,u=T[c].size*i,f=s.normalize||!1,h=s.offset||0,m=u/o;for(let p=0;p<o;++p)r.enableVertexAttribArray(e+p),r.vertexAttribPointer(e+p,a,c,f,u,h+m*p),r.vertexAttribDivisor&&r.vertexAttribDivisor(e+p,s.divisor||0)}}var P={};P[Le]={size:4,setter:Ge};P[Hr]={size:8,setter:Ge};P[Xr]={size:12,setter:Ge};P[jr]={size:16,setter:Ge};P[St]={size:4,setter:j};P[Wr]={size:8,setter:j};P[Kr]={size:12,setter:j};P[Yr]={size:16,setter:j};P[Rt]={size:4,setter:ze};P[nn]={size:8,setter:ze};P[on]={size:12,setter:ze};P[sn]={size:16,setter:ze};P[qr]={size:4,setter:j};P[Zr]={size:8,setter:j};P[Jr]={size:12,setter:j};P[Qr]={size:16,setter:j};P[en]={size:4,setter:Pt,count:2};P[tn]={size:9,setter:Pt,count:3};P[rn]={size:16,setter:Pt,count:4};var gi=/ERROR:\s*\d+:(\d+)/gi;function Ei(r,e="",t=0){let n=[...e.matchAll(gi)],o=new Map(n.map((s,i)=>{let a=parseInt(s[1]),c=n[i+1],l=c?c.index:e.length,u=e.substring(s.index,l);return[a-1,u]}));return r.split(`
`).map((s,i)=>{let a=o.get(i);return`${i+1+t}: ${s}${a?`

^^^ ${a}`:""}`}).join(`
`)}var br=/^[ \t]*\n/;function mn(r){let e=0;return br.test(r)&&(e=1,r=r.replace(br,"")),{lineOffset:e,shaderSource:r}}function wi(r,e){return r.errorCallback(e),r.callback&&setTimeout(()=>{r.callback(`${e}
${r.errors.join(`
`)}`)}),null}function vi(r,e,t,n){if(n=n||Tt,!r.getShaderParameter(t,ws)){let s=r.getShaderInfoLog(t),{lineOffset:i,shaderSource:a}=mn(r.getShaderSource(t)),c=`${Ei(a,s,i)}
Error compiling ${as(r,e)}: ${s}`;return n(c),c}return""}function pe(r,e,t){let n,o,s;if(typeof e=="function"&&(t=e,e=void 0),typeof r=="function")t=r,r=void 0;else if(r&&!Array.isArray(r)){let l=r;t=l.errorCallback,r=l.attribLocations,n=l.transformFeedbackVaryings,o=l.transformFeedbackMode,s=l.callback}let i=t||Tt,a=[],c={errorCallback(l,...u){a.push(l),i(l,...u)},transformFeedbackVaryings:n,transformFeedbackMode:o,callback:s,errors:a};{let l={};Array.isArray(r)?r.forEach(function(u,f){l[u]=e?e[f]:f}):l=r||{},c.attribLocations=l}return c}var Ai=["VERTEX_SHADER","FRAGMENT_SHADER"];function _i(r,e){if(e.indexOf("frag")>=0)return As;if(e.indexOf("vert")>=0)return _s}function Ti(r,e,t){let n=r.getAttachedShaders(e);for(let o of n)t.has(o)||r.deleteShader(o);r.deleteProgram(e)}var Si=(r=0)=>new Promise(e=>setTimeout(e,r));function pn(r,e,t){let n=r.createProgram(),{attribLocations:o,transformFeedbackVaryings:s,transformFeedbackMode:i}=pe(t);for(let a=0;a<e.length;++a){let c=e[a];if(typeof c=="string"){let l=$r(c),u=l?l.text:c,f=r[Ai[a]];l&&l.type&&(f=_i(r,l.type)||f),c=r.createShader(f),r.shaderSource(c,mn(u).shaderSource),r.compileShader(c)}r.attachShader(n,c)}Object.entries(o).forEach(([a,c])=>r.bindAttribLocation(n,c,a));{let a=s;a&&(a.attribs&&(a=a.attribs),Array.isArray(a)||(a=Object.keys(a)),r.transformFeedbackVaryings(n,a,i||Ts))}return r.linkProgram(n),n}function dn(r,e,t,n,o){let s=pe(t,n,o),i=new Set(e),a=pn(r,e,s);function c(l,u){let f=bn(l,u,s.errorCallback);return f&&Ti(l,u,i),f}if(s.callback){xn(r,a).then(()=>{let l=c(r,a);s.callback(l,l?void 0:a)});return}return c(r,a)?void 0:a}function $e(r){return function(e,t,...n){return new Promise((o,s)=>{let i=pe(...n);i.callback=(a,c)=>{a?s(a):o(c)},r(e,t,i)})}}var Tc=$e(dn),Sc=$e(Ve);async function xn(r,e){let t=r.getExtension("KHR_parallel_shader_compile"),n=t?(s,i)=>s.getProgramParameter(i,t.COMPLETION_STATUS_KHR):()=>!0,o=0;do await Si(o),o=1e3/60;while(!n(r,e))}async function Ri(r,e){for(let t of Object.values(e))await xn(r,t)}function bn(r,e,t){if(t=t||Tt,!r.getProgramParameter(e,vs)){let o=r.getProgramInfoLog(e);t(`Error in program linking: ${o}`);let i=r.getAttachedShaders(e).map(a=>vi(r,r.getShaderParameter(a,r.SHADER_TYPE),a,t));return`${o}
${i.filter(a=>a).join(`
`)}`}}function Fi(r,e,t,n,o){return dn(r,e,t,n,o)}function yn(r){let e=r.name;return e.startsWith("gl_")||e.startsWith("webgl_")}var Pi=/(\.|\[|]|\w+)/g,Ci=r=>r>="0"&&r<="9";function Bi(r,e,t,n){let o=r.split(Pi).filter(a=>a!==""),s=0,i="";for(;;){let a=o[s++];i+=a;let c=Ci(a[0]),l=c?parseInt(a):a;if(c&&(i+=o[s++]),s===o.length){t[l]=e;break}else{let f=o[s++],h=f==="[",m=t[l]||(h?[]:{});t[l]=m,t=m,n[i]=n[i]||(function(p){return function(d){gn(p,d)}})(m),i+=f}}}function Mi(r,e){let t=0;function n(a,c,l){let u=c.name.endsWith("[0]"),f=c.type,h=T[f];if(!h)throw new Error(`unknown type: 0x${f.toString(16)}`);let m;if(h.bindPoint){let p=t;t+=c.size,u?m=h.arraySetter(r,f,p,l,c.size):m=h.setter(r,f,p,l,c.size)}else h.arraySetter&&u?m=h.arraySetter(r,l):m=h.setter(r,l);return m.location=l,m}let o={},s={},i=r.getProgramParameter(e,Vr);for(let a=0;a<i;++a){let c=r.getActiveUniform(e,a);if(yn(c))continue;let l=c.name;l.endsWith("[0]")&&(l=l.substr(0,l.length-3));let u=r.getUniformLocation(e,c.name);if(u){let f=n(e,c,u);o[l]=f,Bi(l,f,s,o)}}return o}function Ii(r,e){let t={},n=r.getProgramParameter(e,Rs);for(let o=0;o<n;++o){let s=r.getTransformFeedbackVarying(e,o);t[s.name]={index:o,type:s.type,size:s.size}}return t}function Di(r,e){let t=r.getProgramParameter(e,Vr),n=[],o=[];for(let a=0;a<t;++a){o.push(a),n.push({});let c=r.getActiveUniform(e,a);n[a].name=c.name}[["UNIFORM_TYPE","type"],["UNIFORM_SIZE","size"],["UNIFORM_BLOCK_INDEX","blockNdx"],["UNIFORM_OFFSET","offset"]].forEach(function(a){let c=a[0],l=a[1];r.getActiveUniforms(e,o,r[c]).forEach(function(u,f){n[f][l]=u})});let s={},i=r.getProgramParameter(e,Fs);for(let a=0;a<i;++a){let c=r.getActiveUniformBlockName(e,a),l={index:r.getUniformBlockIndex(e,c),usedByVertexShader:r.getActiveUniformBlockParameter(e,a,Ps),usedByFragmentShader:r.getActiveUniformBlockParameter(e,a,Cs),size:r.getActiveUniformBlockParameter(e,a,Bs),uniformIndices:r.getActiveUniformBlockParameter(e,a,Ms)};l.used=l.usedByVertexShader||l.usedByFragmentShader,s[c]=l}return{blockSpecs:s,uniformData:n}}function gn(r,e){for(let t in e){let n=r[t];typeof n=="function"?n(e[t]):gn(r[t],e[t])}}function de(r,...e){let t=r.uniformSetters||r,n=e.length;for(let o=0;o<n;++o){let s=e[o];if(Array.isArray(s)){let i=s.length;for(let a=0;a<i;++a)de(t,s[a])}else for(let i in s){let a=t[i];a&&a(s[i])}}}function ki(r,e){let t={},n=r.getProgramParameter(e,Ss);for(let o=0;o<n;++o){let s=r.getActiveAttrib(e,o);if(yn(s))continue;let i=r.getAttribLocation(e,s.name),a=P[s.type],c=a.setter(r,i,a);c.location=i,t[s.name]=c}return t}function Li(r,e){for(let t in e){let n=r[t];n&&n(e[t])}}function Ct(r,e,t){t.vertexArrayObject?r.bindVertexArray(t.vertexArrayObject):(Li(e.attribSetters||e,t.attribs),t.indices&&r.bindBuffer(Es,t.indices))}function ut(r,e){let t=Mi(r,e),n=ki(r,e),o={program:e,uniformSetters:t,attribSetters:n,uniformLocations:Object.fromEntries(Object.entries(t).map(([s,i])=>[s,i.location])),attribLocations:Object.fromEntries(Object.entries(n).map(([s,i])=>[s,i.location]))};return _t(r)&&(o.uniformBlockSpec=Di(r,e),o.transformFeedbackInfo=Ii(r,e)),o}var Ni=/\s|{|}|;/;function Ve(r,e,t,n,o){let s=pe(t,n,o),i=[];if(e=e.map(function(l){if(!Ni.test(l)){let u=$r(l);if(u)l=u.text;else{let f=`no element with id: ${l}`;s.errorCallback(f),i.push(f)}}return l}),i.length)return wi(s,"");let a=s.callback;a&&(s.callback=(l,u)=>{a(l,l?void 0:ut(r,u))});let c=Fi(r,e,s);return c?ut(r,c):null}function yr(r,e,t,n,o){for(let[s,i]of Object.entries(e)){let a={...o},c=t[s];Array.isArray(c)||Object.assign(a,c);let l=bn(r,i,a.errorCallback);if(l){for(let u of Object.values(e)){let f=r.getAttachedShaders(u);r.deleteProgram(u);for(let h of f)n.has(h)||r.deleteShader(h)}return l}}}function En(r,e,t={}){let n=new Set,o=Object.fromEntries(Object.entries(e).map(([i,a])=>{let c={...t},l=Array.isArray(a)?a:a.shaders;return Array.isArray(a)||Object.assign(c,a),l.forEach(n.add,n),[i,pn(r,l,c)]}));if(t.callback){Ri(r,o).then(()=>{let i=yr(r,o,e,n,t);t.callback(i,i?void 0:o)});return}return yr(r,o,e,n,t)?void 0:o}function Ui(r,e,t){t=pe(t);function n(i,a){return Object.fromEntries(Object.entries(a).map(([c,l])=>[c,ut(i,l)]))}let o=t.callback;o&&(t.callback=(i,a)=>{o(i,i?void 0:n(r,a))});let s=En(r,e,t);if(!(o||!s))return n(r,s)}var Rc=$e(En),Fc=$e(Ui);var Oi=6402;var Gi=33190,zi=36012,$i=35056,Vi=36013,Hi=32854,Xi=32855,ji=36194,wn=33189,vn=6401,An=36168,_n=34041;var He=36096,Tn=36128,Bt=33306;var H={};H[_n]=Bt;H[vn]=Tn;H[An]=Tn;H[Oi]=He;H[wn]=He;H[Gi]=He;H[zi]=He;H[$i]=Bt;H[Vi]=Bt;var q={};q[Hi]=!0;q[Xi]=!0;q[ji]=!0;q[_n]=!0;q[wn]=!0;q[vn]=!0;q[An]=!0;var Ki=`#version 300 es
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
}`,Yi=`#version 300 es
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
}`,qi=`#version 300 es
in vec3 place;
in vec4 tint;
uniform mat4 matrix;
out vec4 tone;
void main() { gl_Position = matrix * vec4(place, 1.0); tone = tint; }`,Zi=`#version 300 es
precision mediump float;
in vec4 tone;
out vec4 colour;
void main() { colour = vec4(tone.rgb * tone.a, tone.a); }`,Mt=[1.5,24],It=.16,Xe=class{constructor(e){this.canvas=e;let t=e.getContext("webgl2",{antialias:!1,alpha:!0,depth:!0});if(!t)throw new Error("This browser offers no WebGL 2, so the map cannot be drawn.");this.gl=t,this.prepare()}canvas;gl;points;lines;buffers;trails;rings=[];arrays={};count=0;sample=null;given;styles=new Float32Array;dimmed=!1;prepare(){this.points=Ve(this.gl,[Ki,Yi]),this.lines=Ve(this.gl,[qi,Zi]),this.rings=[0,1].map(()=>({buffer:this.gl.createBuffer(),count:0})),this.trails=void 0,this.sample=null,this.count&&(this.buffers=me(this.gl,this.arrays))}set(e,t,n,o,s){let i={normalize:!0,numComponents:4},a=this.arrays;s!==this.given&&(this.styles=Float32Array.from(s,(l,u)=>u%2?l:l/16)),this.given=s,this.arrays={start:{data:e,numComponents:3},end:{data:t,numComponents:3},colour0:{data:n,...i},colour1:{data:o,...i},style:{data:this.styles,numComponents:2}};let c=this.count===e.length/3;if(this.count=e.length/3,!c||!this.buffers){this.buffers=me(this.gl,this.arrays);return}for(let[l,u]of Object.entries(this.arrays))u.data!==a[l].data&&Mr(this.gl,this.buffers.attribs[l],u.data)}ring(e,t){this.rings[e].count=t.length,this.gl.bindBuffer(this.gl.ELEMENT_ARRAY_BUFFER,this.rings[e].buffer),this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER,t,this.gl.DYNAMIC_DRAW)}trail(e,t){this.trails=e&&t?me(this.gl,{place:{data:e,numComponents:3},tint:{data:t,numComponents:4,normalize:!0}}):void 0}render(e){let{gl:t,points:n,lines:o}=this;if(t.viewport(0,0,this.canvas.width,this.canvas.height),t.clearColor(0,0,0,0),t.clear(t.COLOR_BUFFER_BIT|t.DEPTH_BUFFER_BIT),!this.count)return;t.enable(t.BLEND),t.blendFunc(t.ONE,t.ONE_MINUS_SRC_ALPHA),e.solid?t.enable(t.DEPTH_TEST):t.disable(t.DEPTH_TEST),t.useProgram(n.program);let s=this.dimmed?It:1,i={size:e.size,limits:Mt,grow:0,ring:!1,fade:s};Ct(t,n,this.buffers),de(n,{...e,...i}),e.some?(this.bindSample(e.some),t.drawElements(t.POINTS,e.some.length,t.UNSIGNED_INT,0)):t.drawArrays(t.POINTS,0,this.count),t.disable(t.DEPTH_TEST),this.rings.forEach((a,c)=>{if(!a.count)return;t.bindBuffer(t.ELEMENT_ARRAY_BUFFER,a.buffer);let l=(c?9:4)*e.detail;for(let u of[!0,!1]){let f=u?l:c?2*e.detail:0;de(n,{ring:u,grow:f,fade:1}),t.drawElements(t.POINTS,a.count,t.UNSIGNED_INT,0)}}),this.trails&&(t.useProgram(o.program),Ct(t,o,this.trails),de(o,{matrix:e.matrix}),t.drawArrays(t.LINES,0,this.trails.numElements))}bindSample(e){let{gl:t}=this,n=this.sample?.buffer??t.createBuffer();t.bindBuffer(t.ELEMENT_ARRAY_BUFFER,n),this.sample?.of!==e&&t.bufferData(t.ELEMENT_ARRAY_BUFFER,e,t.STATIC_DRAW),this.sample={buffer:n,of:e}}free(){this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};var xe=class{constructor(e){this.count=e;this.drawn=e}count;drawn;slow=[];mixed;sample=null;get some(){return this.sample}took(e){if(this.count<=2e4)return;if(e<40){this.slow=[];return}if(this.slow.push(e),this.slow.length<3)return;let t=this.slow.sort((n,o)=>n-o)[1];this.drawn=Math.max(2e4,Math.floor(this.drawn*25/t)),this.sample=this.order.subarray(0,this.drawn),this.slow=[]}get order(){if(this.mixed)return this.mixed;let e=Uint32Array.from({length:this.count},(n,o)=>o),t=1;for(let n=e.length-1;n>0;n--){t=Math.imul(t,1664525)+1013904223>>>0;let o=Math.floor(t/2**32*(n+1));[e[n],e[o]]=[e[o],e[n]]}return this.mixed=e}};var Ji=12,Qi=2e4,ea=2,ta=44,ra=150,Sn=[[0,0,0],[1,1,1]],je=r=>r*r*(3-2*r),We=class{constructor(e,t){this.data=e;this.styles=t;this.box.className="plot",this.canvas.tabIndex=0,this.canvas.setAttribute("role","img"),this.caption.className="caption",this.caption.dir="auto",this.box.append(this.canvas,this.caption),this.renderer=new Xe(this.canvas),this.canvas.addEventListener("webglcontextlost",n=>n.preventDefault()),this.canvas.addEventListener("webglcontextrestored",()=>{this.renderer.prepare(),this.requestRender()}),this.sizes=new ResizeObserver(()=>this.resize()),this.sizes.observe(this.box)}data;styles;box=document.createElement("div");canvas=document.createElement("canvas");caption=document.createElement("div");frames=[];layers=[];selected=new Set;epoch=-1;dims=2;renderer;cameras={2:new ce(2),3:new ce(3)};from=new Float32Array;to=new Float32Array;colours=new Uint8Array;oldColours=new Uint8Array;began=0;lasting=0;waiting=0;trail=null;over=null;last=0;thinning=new xe(0);viewed=new Float32Array;pause=0;drawn=0;leaving=Sn;reaching=Sn;done=[];sizes;ink=[[0,0,0,1],[1,1,1,1]];get camera(){return this.cameras[this.dims]}get width(){return this.box.clientWidth||1}get height(){return this.box.clientHeight||1}get moving(){return this.lasting>0}show(e,t,n,o){let s=this.data.at(e,t);if(!s)return Promise.resolve();let i=this.to.length===s.length;this.from=i?this.between():s,this.oldColours=i&&this.colours.length?this.colours:n;let a=t!==this.dims;return this.to=s,this.colours=n,this.epoch=e,this.dims=t,this.leaving=i&&!a?this.reaching:this.bounds(),this.reaching=this.bounds(),this.began=performance.now(),this.lasting=i?o:0,this.frames.length=0,this.last=0,this.lasting||(this.from=s,this.oldColours=n),this.follow(),this.dim(),this.renderer.set(this.from,this.to,this.oldColours,this.colours,this.styles),this.requestRender(),new Promise(c=>this.done.push(c))}recolour(e){this.oldColours=this.colours=e,this.dim(),this.renderer.set(this.from,this.to,e,e,this.styles),this.requestRender()}bounds(){return this.data.bounds(this.dims,this.trail?void 0:this.epoch)}follow(){if(this.camera.touched)return;let e=je(this.share()),t=this.leaving.map((n,o)=>n.map((s,i)=>s+e*(this.reaching[o][i]-s)));this.camera.fit(t,this.width,this.height,ta)}fit(){this.camera.touched=!1,this.leaving=this.reaching=this.bounds(),this.requestRender()}keepCameras(e){this.cameras=e.cameras}setInk(e,t){this.ink=[e,t],this.requestRender()}get tint(){return this.ink[0].map(e=>Math.round(255*e))}ring(e,t){e||(this.selected=new Set(t)),this.renderer.ring(e,t),this.dim(),this.requestRender()}dim(){let e=!1;for(let t of this.selected)if(e=this.isVisible(t))break;this.renderer.dimmed=e}get dimmed(){return this.renderer.dimmed}trails(e){let t=this.data.epochs.filter(a=>this.data.at(a,this.dims));if(!e||!e.length||t.length<2){let a=this.trail!==null;return this.trail=null,a&&!this.camera.touched&&this.fit(),this.showLines()}let n=t.length-1,o=new Float32Array(6*n*e.length),s=new Uint8Array(8*n*e.length),i=0;for(let a=0;a<n;a++)for(let c of e)for(let l of[0,1]){let u=this.data.at(t[a+l],this.dims);o.set(u.subarray(3*c,3*c+3),3*i),s.set(this.colours.subarray(4*c,4*c+3),4*i),s[4*i+3]=40+180*(a+l)/n,i++}this.trail={places:o,tints:s},this.camera.touched||this.fit(),this.showLines()}overlay(e){!e&&!this.over||(this.over=e,this.showLines())}showLines(){let e=[this.trail,this.over].filter(o=>o!==null),t=e.flatMap(o=>Array.from(o.places)),n=e.flatMap(o=>Array.from(o.tints));t.length?this.renderer.trail(Float32Array.from(t),Uint8Array.from(n)):this.renderer.trail(null),this.requestRender()}nearest(e,t,n=Ji){let{matrix:o,at:s}=this.now(),i=n*n,a=-1;for(let c=0;c<s.length/3;c++){if(!this.isVisible(c))continue;let[l,u]=X(o,s,c,this.width,this.height),f=(l-e)**2+(u-t)**2;f<=i&&(i=f,a=c)}return a}within(e){let t=this.camera.matrix(this.width,this.height),n=e.map(a=>a[0]),o=e.map(a=>a[1]),s=[Math.min(...n),Math.max(...n),Math.min(...o),Math.max(...o)],i=[];for(let a=0;a<this.to.length/3;a++){if(!this.isVisible(a))continue;let[c,l]=X(t,this.to,a,this.width,this.height);if(!(c>=s[0]&&c<=s[1]&&l>=s[2]&&l<=s[3]))continue;let u=!1;for(let f=0,h=e.length-1;f<e.length;h=f++){let[[m,p],[d,g]]=[e[f],e[h]];p>l!=g>l&&c<(d-m)*(l-p)/(g-p)+m&&(u=!u)}u&&i.push(a)}return i}picture(){this.render(performance.now(),!0);let e=document.createElement("canvas");return e.width=this.canvas.width,e.height=this.canvas.height,e.getContext("2d").drawImage(this.canvas,0,0),e}marks(){let e=this.size(1),t=[];for(let n=0;n<this.to.length/3;n++){let s=(this.dimmed&&!this.selected.has(n)?It:1)*this.colours[4*n+3]/255,[i,a]=this.place(n);if(s<.02||!(i>=0&&a>=0&&i<=this.width&&a<=this.height))continue;let c=Array.from(this.colours.subarray(4*n,4*n+3)),[l,u]=Mt,f=Math.min(u,Math.max(l,e*this.styles[2*n]/16));t.push({x:i,y:a,radius:f/2,diamond:this.styles[2*n+1]>0,rgb:c,alpha:s})}return t}size(e){let t=Math.max(1,this.to.length/3);return(t>Qi?.75:1)*(34/t**.24)*e*this.camera.closeness**.35}get progress(){return je(this.share())}get matrix(){return this.camera.matrix(this.width,this.height)}now(){return{matrix:this.matrix,at:this.moving?this.between():this.to}}get resting(){return this.to}isVisible(e){return this.colours[4*e+3]>=5}colourOf(e){return`rgb(${this.colours.subarray(4*e,4*e+3).join(",")})`}place(e){let t=this.camera.matrix(this.width,this.height);return X(t,this.to,e,this.width,this.height)}requestRender(){this.waiting||(this.waiting=requestAnimationFrame(e=>this.render(e)))}share(){return this.lasting?Math.min(1,(performance.now()-this.began)/this.lasting):1}between(){let e=je(this.share());if(e>=1||this.from===this.to)return this.to;let{from:t,to:n}=this,o=new Float32Array(n.length);for(let s=0;s<o.length;s++)o[s]=t[s]+e*(n[s]-t[s]);return o}resize(){let e=Math.min(ea,devicePixelRatio||1);this.canvas.width=Math.round(this.width*e),this.canvas.height=Math.round(this.height*e),this.follow(),this.requestRender()}render(e,t=!1){this.waiting=0,this.follow();let n=this.share(),o=this.canvas.width/this.width,s=this.camera.matrix(this.width,this.height),i=t?null:this.sampleOf(s,n,e);if(this.renderer.render({matrix:s,t:je(n),size:this.size(o),detail:o,solid:this.dims===3,some:i,inner:this.ink[0],outer:this.ink[1]}),this.drawn=i?i.length:this.to.length/3,this.layers.forEach(a=>a.draw()),this.lasting&&this.last&&this.frames.push(e-this.last),this.last=e,n<1)return this.requestRender();this.lasting&&(this.lasting=0,this.from=this.to,this.oldColours=this.colours),this.done.splice(0).forEach(a=>a())}sampleOf(e,t,n){let o=t<1||e.some((i,a)=>i!==this.viewed[a]);this.viewed=Float32Array.from(e);let s=this.to.length/3;return this.thinning.count!==s&&(this.thinning=new xe(s)),o?(requestAnimationFrame(i=>this.thinning.took(i-n)),clearTimeout(this.pause),this.thinning.some&&(this.pause=setTimeout(()=>this.requestRender(),ra)),this.thinning.some):null}free(){clearTimeout(this.pause),this.sizes.disconnect(),cancelAnimationFrame(this.waiting),this.renderer.free(),this.box.remove()}};var Ke=class{element=b("div",{class:"maps"});plots=[];open(e){return Promise.all(e.map(async(t,n)=>{let o=this.plots[n];return o&&JSON.stringify(o.data.source)===JSON.stringify(t)?o.data:ne.open(t)}))}mount(e,t){e.forEach((n,o)=>{let s=this.plots[o];if(s?.data===n)return;let i=new We(n,Zt(n.base));i.box.dataset.run=n.source.name,s?(s.data.source.key===n.source.key&&i.keepCameras(s),s.box.replaceWith(i.box),s.free()):this.element.append(i.box),this.plots[o]=i,hr(i,t(i))}),this.plots.splice(e.length).forEach(n=>n.free()),this.element.classList.toggle("two",this.plots.length>1)}zoom(e){this.plots.forEach(t=>{t.camera.zoom(e),t.requestRender()})}fit(){this.plots.forEach(e=>e.fit())}readInk(e){let t=s=>{let i=s.match(/[\d.]+/g)?.map(Number)??[0,0,0];return[i[0]/255,i[1]/255,i[2]/255,1]},n=t(getComputedStyle(e).color),o=t(getComputedStyle(this.element).backgroundColor);e.style.colorScheme=o[0]+o[1]+o[2]<1.5?"dark":"light",this.plots.forEach(s=>s.setInk(n,o))}free(){this.plots.splice(0).forEach(e=>e.free())}};var na=1e7,Rn,oa=new Promise(r=>Rn=r),Ye=()=>Rn(),Dt=class{constructor(e){this.sheets=e;this.fetchAhead()}sheets;images=new Map;requests=new Map;get note(){return this.sheets.note}cut(e){let{per_sheet:t,columns:n,width:o,height:s}=this.sheets,i=this.images.get(Math.floor(e/t));if(!i)return;let a=e%t;return{sheet:i,x:a%n*o,y:Math.floor(a/n)*s,width:o,height:s}}fetch(e){return this.sheet(Math.floor(e/this.sheets.per_sheet))}sheet(e){let t=this.sheets.urls[e];if(!t)return;let n=this.requests.get(e);return n||(n=fetch(Te(t)).then(o=>o.ok?o.blob():Promise.reject(o.status)).then(o=>createImageBitmap(o)).then(o=>{this.images.set(e,o)}).catch(()=>{this.requests.delete(e)}),this.requests.set(e,n)),n}async fetchAhead(){await oa;let e=0;for(let t=0;t<this.sheets.urls.length;t++){if(e+=this.sheets.bytes[t],e>na)return;await this.sheet(t)}}},kt=new Map,Lt=new Set;function Nt(r,e){let t=kt.get(r);t&&JSON.stringify(t.sheets)===JSON.stringify(e)||(kt.set(r,new Dt(e)),Lt.forEach(n=>n()))}var Ut=r=>kt.get(r);function Fn(r){return Lt.add(r),()=>Lt.delete(r)}var sa=230,ie=18,ia=52,Pn=32,aa="13px sans-serif";async function Cn(r,e){let t=r==="svg"?new Blob([ha(e)],{type:"image/svg+xml"}):await la(e),n=URL.createObjectURL(t),o=document.createElement("a");o.href=n,o.download=`${e.name.replace(/[^\p{L}\p{N}._-]+/gu,"-")}.${r}`,o.click(),setTimeout(()=>URL.revokeObjectURL(n),1e4)}function Bn({plots:r,painting:e}){let t=Math.max(...r.map(({plot:s})=>s.height)),n=Math.max(1,Math.floor((t-3*ie)/ie));return{width:r.reduce((s,{plot:i})=>s+i.width,0)+sa,height:t+ia,map:t,lines:Math.min(n,e.entries.length)}}function Mn({painting:r},e){let{bar:t,entries:n}=r;if(t)return t.colours.map((i,a)=>({colour:i,text:a===0?t.low:a===t.colours.length-1?t.high:""}));let o=n.slice(0,e).map(i=>({colour:i.colour,text:`${ca(i.name)} (${ct(i)})`})),s=n.length-o.length;return s?[...o,{colour:"none",text:`and ${s} more`}]:o}var ca=r=>r.length>Pn?`${r.slice(0,Pn-1)}\u2026`:r;async function la(r){let{width:e,height:t,map:n,lines:o}=Bn(r),s=document.createElement("canvas"),i=r.plots[0].plot.canvas.width/r.plots[0].plot.width;s.width=e*i,s.height=t*i;let a=s.getContext("2d");a.scale(i,i),a.fillStyle=r.paper,a.fillRect(0,0,e,t),a.font=aa;let c=0;for(let{plot:l,caption:u,names:f}of r.plots)a.drawImage(l.picture(),c,0,l.width,l.height),fa(a,f,c,r),a.fillStyle=r.ink,a.fillText(u,c+8,n-8),c+=l.width;return a.fillStyle=r.ink,a.fillText(r.title,c+12,ie),Mn(r,o).forEach(({colour:l,text:u},f)=>{let h=(f+1.5)*ie;l!=="none"&&(a.fillStyle=l,a.fillRect(c+12,h,12,12)),a.fillStyle=r.ink,a.fillText(u,c+30,h+11)}),a.fillText(r.sentence,8,n+20),a.fillText(Ce(r.base),8,n+40),new Promise((l,u)=>s.toBlob(f=>f?l(f):u(new Error("The browser made no image.")),"image/png"))}var ua="600 12px sans-serif",In=3;function fa(r,e,t,n){r.save(),Object.assign(r,{font:ua,textAlign:"center",textBaseline:"middle",lineJoin:"round"}),Object.assign(r,{lineWidth:In,strokeStyle:n.paper,fillStyle:n.ink});for(let{text:o,x:s,y:i}of e)r.strokeText(o,t+s,i),r.fillText(o,t+s,i);r.restore()}function ha(r){let{width:e,height:t,map:n,lines:o}=Bn(r),s=L("svg",{xmlns:Dn,width:e,height:t,viewBox:`0 0 ${e} ${t}`});s.append(L("title",{},r.sentence)),s.append(L("rect",{width:e,height:t,fill:r.paper}));let i=L("g",{"font-family":"sans-serif","font-size":13,fill:r.ink}),a=0,c={stroke:r.paper,"stroke-width":In,"paint-order":"stroke"},l={"text-anchor":"middle","font-size":12,"font-weight":600};for(let{plot:u,caption:f,names:h}of r.plots){let m=L("g",{transform:`translate(${a} 0)`});for(let{x:p,y:d,radius:g,diamond:A,rgb:x,alpha:y}of u.marks()){let v={fill:`rgb(${x.join(",")})`,"fill-opacity":y.toFixed(2)},[E,w,_]=[p.toFixed(1),d.toFixed(1),g.toFixed(1)];m.append(A?L("path",{d:`M${E} ${w}m0 -${_}l${_} ${_}l-${_} ${_}l-${_} -${_}z`,...v}):L("circle",{cx:E,cy:w,r:_,...v}))}s.append(m);for(let{text:p,x:d,y:g}of h)i.append(L("text",{x:a+d,y:g+4,...l,...c},p));i.append(L("text",{x:a+8,y:n-8},f)),a+=u.width}return i.append(L("text",{x:a+12,y:ie},r.title)),Mn(r,o).forEach(({colour:u,text:f},h)=>{let m=(h+1.5)*ie;s.append(L("rect",{x:a+12,y:m,width:12,height:12,fill:u})),i.append(L("text",{x:a+30,y:m+11},f))}),i.append(L("text",{x:8,y:n+20},r.sentence)),i.append(L("text",{x:8,y:n+40},Ce(r.base))),s.append(i),new XMLSerializer().serializeToString(s)}var Dn="http://www.w3.org/2000/svg";function L(r,e,t=""){let n=document.createElementNS(Dn,r);for(let[o,s]of Object.entries(e))o!=="xmlns"&&n.setAttribute(o,String(s));return n.textContent=t,n}var ma=1.2,pa=700,kn=[18,44],qe=2,da=.3,Ze=class{constructor(e,t){this.plot=e;this.pictures=t}plot;pictures;on=!0;count=0;canvas;draw(){let{plot:e}=this,t=this.count;this.count=0;let n=this.pictures(),o=this.on&&n?.sheets.urls.length&&!e.moving?this.inSight():[];if(!o.length&&!t)return;this.canvas||(this.canvas=b("canvas",{class:"thumbnails","aria-hidden":"true"}),e.canvas.after(this.canvas));let{canvas:s}=this;s.width=e.canvas.width,s.height=e.canvas.height,n&&o.length&&this.show(o,n,s),s.dataset.shown=String(this.count)}inSight(){let{plot:e}=this;if(e.camera.closeness<ma)return[];let{matrix:t,at:n}=e.now(),o=[];for(let i=0;i<n.length/3;i++){if(!e.isVisible(i))continue;let[a,c]=X(t,n,i,e.width,e.height);if(a>0&&c>0&&a<e.width&&c<e.height&&o.push([i,a,c])>pa)return[]}let s=e.selected;return s.size?o.sort((i,a)=>Number(s.has(a[0]))-Number(s.has(i[0]))):o}show(e,t,n){let{plot:o}=this,s=n.getContext("2d"),i=n.width/o.width;s.scale(i,i),s.imageSmoothingEnabled=!1;let a=Math.sqrt(.3*o.width*o.height/e.length),c=Math.max(kn[0],Math.min(kn[1],a)),l=new Map,u=f=>Math.floor(f/c);for(let[f,h,m]of e){if(![-1,0,1].every(v=>[-1,0,1].every(E=>(l.get(`${u(h)+v},${u(m)+E}`)??[]).every(([w,_])=>Math.abs(w-h)>=c||Math.abs(_-m)>=c))))continue;let d=t.cut(f);if(!d){t.fetch(f)?.then(()=>t.cut(f)&&o.requestRender());continue}let g=`${u(h)},${u(m)}`;l.set(g,[...l.get(g)??[],[h,m]]);let A=Math.max(d.width,d.height),[x,y]=[c*d.width/A,c*d.height/A];s.globalAlpha=o.dimmed&&!o.selected.has(f)?da:1,s.fillStyle=o.colourOf(f),s.fillRect(h-x/2-qe,m-y/2-qe,x+2*qe,y+2*qe),s.drawImage(d.sheet,d.x,d.y,d.width,d.height,h-x/2,m-y/2,x,y),this.count++}}};var xa=[["2400","slow"],["1200","normal"],["600","fast"]],be=class{constructor(e,t,n){this.label=e;this.moved=t;this.started=n;this.play=N("\u25B6","Play the epochs",()=>this.toggle(),{class:"play"}),this.slider.setAttribute("aria-label",e),this.slider.addEventListener("input",()=>{this.stop(),this.moved(this.epochs[Number(this.slider.value)])});let o=b("label",{class:"track"},this.text,this.slider);if(n){let s=Y("Speed",xa,"1200",i=>this.step=Number(i),"speed");this.element.append(this.play,o,s.element)}else this.element.append(o)}label;moved;started;element=b("div",{class:"timeline"});slider=b("input",{type:"range",min:0,step:1,class:"epoch"});playing=!1;step=1200;play;text=b("output");epochs=[];show(e,t){this.epochs=e;let n=Math.max(0,e.indexOf(t));this.slider.max=String(e.length-1),this.slider.value=String(n),this.slider.setAttribute("aria-valuetext",`epoch ${t}`),this.slider.style.setProperty("--part",`${100*n/Math.max(1,e.length-1)}%`),this.slider.disabled=this.play.disabled=e.length<2,this.text.textContent=e.length<2?`One map so far: epoch ${t}`:`${this.label} ${t} of ${e[e.length-1]}`}after(e,t,n=!1){let o=this.epochs.length,s=this.epochs.indexOf(e)+t;return this.epochs[n?(s+o)%o:Math.max(0,Math.min(o-1,s))]}toggle(){if(this.playing)return this.stop();this.epochs.length<2||this.set(!0)}stop(){this.playing&&this.set(!1)}set(e){this.playing=e,this.play.textContent=e?"\u275A\u275A":"\u25B6";let t=e?"Pause":"Play the epochs";this.play.setAttribute("aria-label",t),this.play.title=t,this.started?.(e)}};var ye=8;function ba(r,e){let t=e.trim().toLowerCase();if(!t)return[];let n=[];r.names.forEach((i,a)=>{i.toLowerCase().includes(t)&&n.push({text:i,detail:`class, ${C(r.label.reduce((c,l)=>c+ +(l===a),0))} points`,ids:()=>[...r.label.keys()].filter(c=>r.label[c]===a)})});let o=[];for(let i=0;r.ids&&i<r.points;i++)r.ids[i].toLowerCase().includes(t)&&o.push(i);for(let i of o.slice(0,ye+1))n.push({text:Se(r.ids[i],22),detail:`point of class ${r.names[r.label[i]]}`,ids:()=>[i]});n.sort((i,a)=>+(a.text.toLowerCase()===t)-+(i.text.toLowerCase()===t)),o.length>1&&n.splice(ye-1,0,{text:`All ${C(o.length)} of these points`,detail:"whose name has this text",ids:()=>o});let s=/^#?\d+$/.test(t)?Number(t.replace("#","")):-1;if(s>=0&&s<r.points){let i={text:`#${s}`,detail:`point of class ${r.names[r.label[s]]}`,ids:()=>[s]};t.startsWith("#")?n.unshift(i):n.splice(Math.min(n.length,ye-2),0,i)}return n}function Ln(r,e){let t=b("input",{type:"search",placeholder:"Class or #id","aria-label":"Find a class by name or a point by id",role:"combobox","aria-expanded":"false",autocomplete:"off",maxlength:200}),n=b("div",{class:"found",role:"listbox",hidden:!0}),o=[],s=0,i=!1,a=()=>{n.replaceChildren(...o.map((l,u)=>{let f=b("div",{role:"option","aria-selected":String(u===s)},U(l.text),b("span",{class:"count"},l.detail));return f.addEventListener("pointerdown",h=>{h.preventDefault(),c(u,h.shiftKey)}),f})),i&&n.append(b("div",{class:"none"},"There are more: type more of the name.")),t.value.trim()&&!o.length&&n.append(b("div",{class:"none"},"No class and no point of that name.")),n.hidden=!t.value.trim(),t.setAttribute("aria-expanded",String(!n.hidden))},c=(l,u)=>{o[l]&&(e(o[l].ids(),u),n.hidden=!0)};return t.addEventListener("input",()=>{let l=ba(r(),t.value);i=l.length>ye,o=l.slice(0,ye),s=0,a()}),t.addEventListener("keydown",l=>{if(l.key==="Enter")c(s,l.shiftKey);else if(l.key==="ArrowDown")s=Math.min(o.length-1,s+1);else if(l.key==="ArrowUp")s=Math.max(0,s-1);else if(l.key==="Escape"&&t.value)t.value="",o=[],i=!1,l.stopPropagation();else return;l.key!=="Enter"&&a(),l.preventDefault()}),t.addEventListener("blur",()=>n.hidden=!0),b("div",{class:"search"},t,n)}var ya=[["move","\u2725 Move","Drag moves the map; in 3-D it turns, with Ctrl it moves. Shift and drag: lasso"],["lasso","\u27C6 Lasso","Drag around points to select them; with Shift they are added"],["box","\u25AD Box","Drag a box around points to select them; with Shift they are added"]],Je=class{constructor(e,t,n){this.actions=n;let o=Y("Colour by",[],e.colour,h=>n.change({colour:h}),"colour"),s=Y("Split",[],e.split,h=>n.change({split:h}),"split"),i=Y("Map",[["2","2-D"],["3","3-D"]],String(e.dims),h=>n.change({dims:h==="3"?3:2}),"dims"),a=Y("Compare with",[["","nothing"]],"",h=>n.change({compare:h}),"compare");this.fields={split:s.element,dims:i.element,compare:a.element},this.colour=o.select,this.split=s.select,this.compare=a.select,this.dims=i.select,this.ticks={names:oe("names on the map",e.names,h=>n.change({names:h}),"names"),pictures:oe("images when zoomed in",e.pictures,h=>n.change({pictures:h}),"pictures"),trails:oe("trails of the selection",e.trails,h=>n.change({trails:h}),"trails"),wrong:oe("only wrong",e.wrong,h=>n.change({wrong:h}),"wrong")};let{names:c,pictures:l,trails:u,wrong:f}=this.ticks;this.more=it("more",b("summary",{},"More",this.filters),b("div",{class:"drop"},i.element,c,l,u,f,this.classes)),this.element.append(o.element,s.element,a.element,Ln(t,n.select),this.more);for(let[h,m,p]of ya)this.tools.append(N(m,p,()=>n.change({tool:h}),{"data-tool":h,"aria-label":m.slice(2)}));this.tools.append(N("+","Zoom in",()=>n.zoom(1.5)),N("\u2212","Zoom out",()=>n.zoom(1/1.5)),N("\u2922","Show the whole map",()=>n.fit()),this.saving())}actions;element=b("div",{class:"bar"});tools=b("div",{class:"tools",role:"group","aria-label":"Pointer"});colour;split;compare;dims;more;filters=b("span");classes=b("details",{class:"classes"});ticks;options="";fields;saving(){let e=b("span",{}," Save"),t=it("saving",b("summary",{title:"Save the map","aria-label":"Save the map"},"\u2913",e)),n=[["png","PNG image"],["svg","SVG drawing"]];for(let[o,s]of n)t.append(N(s,`Save the map as ${s}`,()=>{t.open=!1,this.actions.save(o)}));return t}offer(e,t,n,o){this.fields.split.hidden=!K(t),this.fields.dims.hidden=!n,this.fields.compare.hidden=e<2&&!o.length,this.ticks.trails.hidden=e<2}show(e,t,n,o,s){for(let c of this.tools.querySelectorAll("[data-tool]"))c.setAttribute("aria-pressed",String(c.getAttribute("data-tool")===e.tool));let i=JSON.stringify([n,o,t.names,t.evaluated_on,e.classes,s]);i!==this.options&&(this.options=i,this.colour.replaceChildren(...n.map(c=>b("option",{value:c},ae[c]))),this.split.replaceChildren(...Xt.map(c=>b("option",{value:c},c==="test"?t.evaluated_on:c))),this.compare.replaceChildren(b("option",{value:""},"nothing"),b("option",{value:"epochs"},"another epoch"),...o.map(c=>b("option",{value:`run:${c}`},`run ${c}`))),this.showClasses(e,t,s)),this.ticks.wrong.hidden=!n.includes("correct"),this.colour.value=e.colour,this.split.value=e.split,this.compare.value=e.compare,this.dims.value=String(e.dims);let a=[e.wrong&&n.includes("correct")?"only wrong":"",e.classes.length?`${e.classes.length} of ${t.names.length} classes`:""].filter(Boolean);this.filters.textContent=a.length?`: ${a.join(", ")}`:""}showClasses(e,t,n){let o=new Set(e.classes),s=[...t.names.keys()].sort((u,f)=>n[u]-n[f]||u-f),i=b("div",{class:"list"});for(let u of s){let f=oe("",o.has(u),h=>{h?o.add(u):o.delete(u),this.actions.change({classes:[...o].sort((m,p)=>m-p)})});f.append(U(t.names[u])),i.append(f)}let a=o.size?`${o.size} of ${t.names.length} classes`:"all classes",c=N("all classes","Show all classes",()=>this.actions.change({classes:[]})),l=this.classes.open;this.classes.replaceChildren(b("summary",{},a),b("div",{class:"drop"},c,i)),this.classes.open=l}};var Nn={epoch:-1,colour:"label",split:"test",dims:2,wrong:!1,trails:!1,names:!0,pictures:!0,classes:[],compare:"",other:-1,tool:"move"};function Un(r,e,t,n,o){let s=t.colours.slice(),i=n.classes.length?new Set(n.classes):null,a=r.points>2e4?165:235,c=0,l=0,u=n.dims===3&&e.xyz||e.xy,f=u.length/r.points;for(let h=0;h<r.points;h++){let m=r.label[h],p=e.predicted?.[h]===m,d=u[f*h]!==65535&&(n.split==="both"||n.split==="test"==!!r.test[h])&&!(n.wrong&&e.predicted&&p)&&(!i||i.has(m))&&!(t.values&&o.has(t.values[h]));s[4*h+3]=d?a:0,d&&(c++,p&&l++)}return{colours:s,seen:c,right:l}}var Ot=700,ga=200,Ea=350,Qe=class{constructor(e,t){this.server=e;this.send=t;this.view={...Nn,...e.view},this.followed=e.request?.number??0,this.toolbar=new Je(this.view,()=>this.plots[0].data.base,{change:s=>this.change(s),select:(s,i)=>this.select(s,i),zoom:s=>this.maps.zoom(s),fit:()=>this.maps.fit(),save:s=>{this.save(s)}}),this.timelines=[new be("Epoch",s=>this.go(0,s),s=>s&&void this.play()),new be("Second map: epoch",s=>this.go(1,s))],this.stage.append(this.maps.element,this.legend.element,this.card.element),this.maps.element.append(this.toolbar.tools),this.element.append(this.toolbar.element,this.trouble,this.stage,...this.timelines.map(s=>s.element),this.linked.status);let[n]=this.timelines,o={clear:()=>this.select([],!1),step:s=>{n.stop(),this.go(0,n.after(this.view.epoch,s))},play:()=>n.toggle(),zoom:s=>this.maps.zoom(s),fit:()=>this.maps.fit()};this.element.addEventListener("keydown",s=>Qt(s,o)),Object.assign(this.element,{measure:s=>this.measure(s)}),this.forgetPictures=Fn(()=>{this.card.hide(),this.plots.forEach(s=>s.requestRender())}),this.open()}server;send;element=b("section",{class:"explorer","aria-label":"Map of the embeddings"});stage=b("div",{class:"stage"});maps=new Ke;linked=new Be(this.maps.plots,this.element);trouble=b("div",{class:"trouble",role:"alert",hidden:!0});card=new Re;legend=new Pe(()=>this.recolour());timelines;toolbar;view;drawn;over=new WeakMap;followed;opening=0;newest=!1;shownKey="";resting=0;forgetPictures;update(e,t){let n=JSON.stringify([this.server.source,this.server.other]);this.server=e,this.send=t;let{request:o}=e;o&&o.number>this.followed&&(this.followed=o.number,this.element.dataset.ready&&this.change(o.view)),JSON.stringify([e.source,e.other])!==n?this.open():(this.syncFromServer(),this.maps.readInk(this.element),this.linked.showTargets(e.targets),this.element.dataset.ready&&Ye())}async open(){let e=++this.opening,{source:t,other:n}=this.server,o=[t];this.view.compare==="epochs"?o.push(t):this.view.compare.startsWith("run:")&&n&&o.push(n),o.forEach((s,i)=>Wt(s,i?this.view.other:this.view.epoch));try{let s=await this.maps.open(o);if(t.key!==this.shownKey&&(this.shownKey=t.key,this.newest=this.isNewest(this.epochOf(s[0],0),s[0])),await Promise.all(s.map((i,a)=>i.load(this.epochOf(i,a)))),e!==this.opening||(this.maps.mount(s,i=>({tool:()=>this.view.tool,hover:(a,c,l)=>this.hover(i,a,c,l),select:(a,c)=>this.select(a.map(l=>Me(i,l,this.plots[0])),c),moved:()=>this.card.hide()})),this.plots.forEach(i=>this.lay(i)),this.syncFromServer(),this.maps.readInk(this.element),this.apply(0),this.element.dataset.ready="map",requestAnimationFrame(()=>setTimeout(Ye)),await Promise.all(s.flatMap(i=>i.epochs.map(a=>i.load(a)))),e!==this.opening))return;this.plots.forEach(i=>i.camera.touched||i.fit()),this.recolour(),this.showTrails(),this.element.dataset.ready="all",this.showTrouble(""),await this.followNewest(e)}catch(s){this.showTrouble(s instanceof Error?s.message:String(s)),Ye()}}lay(e){if(this.over.has(e))return;let t=new Ze(e,()=>Ut(e.data.source.pictures)),n=new Fe(e,()=>this.buttonsOver(e));this.over.set(e,{labels:n,thumbnails:t}),e.layers.push(t,n)}buttonsOver(e){let t=e===this.plots[0]?[this.toolbar.tools]:[];return e.caption.textContent&&t.push(e.caption),t.map(({offsetLeft:n,offsetTop:o,offsetWidth:s,offsetHeight:i})=>({left:n,top:o,width:s,height:i}))}get plots(){return this.maps.plots}epochOf(e,t){let n=t?this.view.other:this.view.epoch,o=e.epochs[e.epochs.length-1];return e.epochs.includes(n)?n:o}async followNewest(e){for(;this.element.matches(":active");)await new Promise(n=>setTimeout(n,ga));if(e!==this.opening||!this.newest||this.timelines[0].playing)return;let{epochs:t}=this.plots[0].data;this.isNewest(this.view.epoch)||this.go(0,t[t.length-1])}isNewest(e,t=this.plots[0].data){return e===t.epochs[t.epochs.length-1]}change(e){let t=e.compare!==void 0&&e.compare!==this.view.compare,n=e.dims!==void 0||e.colour!==void 0;if(e.colour!==void 0&&this.legend.hidden.clear(),this.view={...this.view,...e},e.epoch!==void 0&&(this.newest=this.isNewest(e.epoch)),this.sendView(),t)return void this.open();if(e.tool!==void 0)return this.showControls();this.apply(e.dims!==void 0?Ot:0),(n||e.trails!==void 0)&&this.showTrails()}go(e,t){this.view=e?{...this.view,other:t}:{...this.view,epoch:t},e||(this.newest=this.isNewest(t)),this.apply(Ot),this.sendView()}async play(){let[e]=this.timelines;for(;e.playing&&this.element.isConnected;){let t=this.isNewest(this.view.epoch);this.view.epoch=e.after(this.view.epoch,1,!0);let n=t?Math.min(Ot,e.step):e.step;this.apply(n),await new Promise(o=>setTimeout(o,n+60))}this.newest=this.isNewest(this.view.epoch),this.sendView()}apply(e){let t=matchMedia("(prefers-reduced-motion: reduce)").matches;this.plots.forEach((s,i)=>{let a=this.epochOf(s.data,i),c=s.data.loaded.get(a);if(!c)return void s.data.load(a).then(()=>this.apply(e));i?this.view.other=a:this.view.epoch=a;let l=s.epoch!==a||s.dims!==this.view.dims,u=this.colours(s,c,i);l?s.show(a,this.view.dims,u,t?0:e):s.recolour(u),this.showOver(s),this.timelines[i].show(s.data.epochs,a)});let{title:n,painting:o}=this.drawn??{};n&&o&&this.legend.show(n,o,this.plots[0].data.base),this.timelines[0].element.hidden=!!this.server.timeless,this.timelines[1].element.hidden=this.plots.length<2,this.card.hide(),this.showControls(),this.linked.showTargets(this.server.targets)}recolour(){this.apply(0),this.card.hide()}offered(){let e=this.plots.flatMap((n,o)=>{let s=n.data.loaded.get(this.epochOf(n.data,o));return s?[Kt(s)]:[]});return(e[0]??[]).filter(n=>n==="label"||e.every(o=>o.includes(n)))}colours(e,t,n){let{base:o}=e.data,s=this.offered().includes(this.view.colour)?this.view.colour:"class",i=this.plots[0].data,a=n?i.loaded.get(this.epochOf(i,0))??t:t,c=this.plots.flatMap(g=>[...g.data.loaded.values()]),l=qt(s,o,t,c,this.view.split,a),{colours:u,seen:f,right:h}=Un(o,t,l,this.view,this.legend.hidden),m=`Map of ${C(f)} of ${C(o.points)} points${this.server.timeless?"":` at epoch ${t.epoch}`}, coloured by ${ae[s]}${t.predicted?`; ${C(h)} predicted right`:""}.`;n?this.drawn.painting=ir(this.drawn.painting,l):(this.drawn={title:ae[s],painting:l,sentence:m},this.linked.describeView(m)),e.canvas.setAttribute("aria-label",m);let p=this.view.compare.startsWith("run:")?`${e.data.source.name}, `:"",d=t.predicted&&f?` \xB7 ${Math.round(100*h/f)}% right`:"";return e.caption.textContent=this.plots.length>1?`${p}epoch ${t.epoch}${d}`:"",u}showOver(e){let t=this.over.get(e),n=this.plots[0].data.loaded.get(this.view.epoch);if(!t||!n)return;let{values:o,name:s}=Yt(e.data.base,n);t.thumbnails.on=this.view.pictures,t.labels.show(this.view.names?o:null,s)}showControls(){let{data:e}=this.plots[0],t=e.loaded.get(this.view.epoch),n=this.view.dims===3||[...e.loaded.values()].some(i=>i.xyz);this.toolbar.offer(e.epochs.length,e.base,n,this.server.runs);let o=this.offered(),s=o.includes(this.view.colour)?this.view.colour:"class";this.toolbar.show({...this.view,colour:s},e.base,o,this.server.runs,t.label_of),this.element.dataset.tool=this.view.tool,this.element.dataset.epoch=String(this.view.epoch)}hover(e,t,n,o){for(let f of this.plots){let h=t<0?-1:Me(e,t,f);f.ring(1,h<0?new Uint32Array:Uint32Array.of(h))}if(e.canvas.style.cursor=t>=0&&this.view.tool==="move"?"pointer":"",t<0)return this.card.hide();let s=this.stage.getBoundingClientRect(),i=e.box.getBoundingClientRect(),{base:a,loaded:c,source:l}=e.data,u=[n+i.left-s.left,o+i.top-s.top];this.card.show(t,a,c.get(e.epoch),Ut(l.pictures),u,s)}select(e,t){let n=this.linked.select(e,t);this.showTrails(),this.send.selection(...n)}syncFromServer(){this.linked.syncFromServer(this.server.selection)&&this.showTrails()}save(e){let t=this.plots.map(c=>({plot:c,caption:c.caption.textContent??"",names:this.over.get(c)?.labels.placed??[]})),n=this.server.timeless?"":`-epoch-${this.view.epoch}`,o=this.plots[0].data.source.name+n,{color:s,backgroundColor:i}=getComputedStyle(this.maps.element),a={...this.drawn,plots:t,base:this.plots[0].data.base,name:o};return Cn(e,{...a,ink:s,paper:i})}showTrails(){this.linked.showTrails(this.view.trails)}sendView(){clearTimeout(this.resting),this.resting=window.setTimeout(()=>{this.timelines[0].playing||this.send.view({...this.view})},Ea)}showTrouble(e){this.trouble.textContent=e,this.trouble.hidden=!e}measure(e){let t=this.plots[e],{left:n,top:o}=t.canvas.getBoundingClientRect();return{place:a=>{let[c,l]=t.place(a);return[c+n,l+o]},nearest:(a,c)=>t.nearest(a-n,c-o),frames:t.frames,drawn:t.drawn}}free(){this.forgetPictures(),clearTimeout(this.resting),this.timelines[0].stop(),this.maps.free(),this.element.remove()}};var On=`:host {
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
  display: flex;
  flex-direction: column;
  gap: 8px;
  /* a page that gives the map a height of its own sets both */
  height: var(--explorer-height, auto);
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
  gap: 10px 8px;
  align-items: end;
  padding-top: 7px;
}
.field {
  position: relative;
  flex: 1 1 84px;
  max-width: 168px;
}
.timeline .field {
  flex: none;
  width: 88px;
}
/* the label stands on the border of its field */
.field span {
  position: absolute;
  z-index: 1;
  top: -8px;
  left: 7px;
  max-width: calc(100% - 12px);
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  padding: 0 4px;
  background: var(--paper);
  font-size: 11px;
  line-height: 16px;
  pointer-events: none;
}
.field select {
  width: 100%;
  max-width: 190px;
  min-height: 36px;
  padding: 4px 2px 2px 6px; /* a long text ends before the arrow, which has its own place */
  text-overflow: ellipsis;
}
/* the first has the longest usual value */
.bar > .field:first-child {
  flex-basis: 126px;
}
.bar input[type="search"],
.bar > details > summary {
  min-height: 36px;
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
  flex: 1.4 1 110px;
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
.more {
  position: relative;
  flex: none;
}
.more > summary,
.classes > summary {
  display: flex;
  align-items: center;
  list-style: none;
  white-space: nowrap;
}
.more > summary::after,
.classes > summary::after {
  content: "\u25BE";
  margin-left: auto;
  padding-left: 6px;
}
.more > .drop {
  left: auto;
  right: 0;
  padding: 14px 12px 12px;
  display: grid;
  gap: 4px;
  width: 230px;
  min-width: 0;
}
.more .field {
  margin-bottom: 4px;
}
.more .field select {
  max-width: none;
}
.classes > .drop {
  position: static;
  box-shadow: none;
  margin-top: 4px;
  min-width: 0;
  width: auto;
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
  flex: 1 0 auto;
  height: var(--explorer-stage, clamp(380px, 62vh, 640px));
  min-height: 0;
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
  /* one finger scrolls the page until the map was tapped, see gestures.ts */
  touch-action: pan-y;
  border-radius: 8px;
}
.plot .thumbnails,
.names {
  pointer-events: none;
}
.names {
  position: absolute;
  inset: 0;
  z-index: 3;
  overflow: hidden;
}
.names span {
  position: absolute;
  top: 0;
  left: 0;
  max-width: 150px;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  font-size: 12px;
  font-weight: 600;
  line-height: 16px;
  unicode-bidi: isolate;
  -webkit-text-stroke: 3px var(--paper);
  paint-order: stroke fill;
}
.names.quiet {
  opacity: 0.75;
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
.maps.two .tools {
  max-width: calc(50% - 20px);
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
  position: relative;
  overflow: auto;
  min-height: 0;
}
/* names are whole where they fit into a few lines; a pointer shows longer ones */
.legend .name,
.card .name {
  display: -webkit-box;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 3;
  white-space: normal;
  overflow-wrap: anywhere;
  line-height: 1.25;
}
.legend .more-entries {
  align-self: start;
  min-height: 24px;
  padding: 0 8px;
  font-size: 12px;
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
  align-items: center;
}
.play {
  min-width: 44px;
  min-height: 36px;
}
.track {
  flex: 1;
  display: flex;
  gap: 10px;
  align-items: center;
  min-width: 0;
}
.track output {
  font-size: 12px;
  white-space: nowrap;
  font-variant-numeric: tabular-nums;
}
.track input {
  appearance: none;
  width: 100%;
  height: 22px;
  margin: 0;
  min-width: 60px;
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
  font-size: 12px;
  line-height: 17px;
}
.status span + span::before {
  content: " \xB7 ";
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
/* with little width the legend is a row of chips below the map */
@container (max-width: 900px) {
  .stage {
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr) auto;
    gap: 6px;
  }
  .legend {
    flex-flow: row wrap;
    gap: 2px 8px;
    align-items: center;
    font-size: 12px;
  }
  .legend > button {
    min-height: 22px;
    padding: 0 6px;
  }
  .entries {
    display: flex;
    flex-wrap: wrap;
    gap: 0 6px;
    flex: 1 1 100%;
    max-height: 112px;
    order: 1;
  }
  .legend .more-entries {
    order: 1;
  }
  .entry {
    position: relative;
    max-width: 100%;
  }
  .entry button {
    min-height: 22px;
  }
  .toggle {
    gap: 5px;
  }
  .entry .count {
    min-width: 32px; /* "only" takes its place, and never that of the name */
    text-align: right;
  }
  .entry .only {
    position: absolute;
    right: 0;
    width: 36px;
    padding: 0;
    opacity: 0;
  }
  .entry:hover .only,
  .only:focus-visible {
    opacity: 1;
  }
  .entry:hover .count,
  .entry:has(.only:focus-visible) .count {
    opacity: 0;
  }
  .scale {
    flex: 1 1 100%;
    order: 1;
  }
  .ends {
    flex: 1 1 100%;
    order: 2;
  }
}
@container (max-width: 560px) {
  .maps.two .tools {
    max-width: none;
  }
  .maps.two {
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: repeat(2, minmax(0, 1fr));
  }
  .stage:has(.maps.two) {
    height: calc(1.7 * var(--explorer-stage, 420px));
  }
  .timeline .field {
    display: none;
  }
}
/* a finger has no pointer to show what a pointer uncovers */
@media (hover: none) {
  .entry .only {
    position: static;
    opacity: 0.65;
  }
  .entry .count,
  .entry:hover .count {
    min-width: 0;
    opacity: 0.65;
  }
}
/* what is told by its colour keeps it where the system chooses all colours */
@media (forced-colors: active) {
  .explorer {
    --accent: Highlight;
    --line: ButtonText;
    --ink: CanvasText;
    --paper: Canvas;
  }
  .swatch,
  .scale,
  .line,
  .track input {
    forced-color-adjust: none;
  }
}
`;var et=new WeakMap;function Fl(r){let{data:e,parentElement:t,root:n}=r;return rt(n),Gn(t,e,{view:o=>r.setStateValue("view",o),selection:(o,s)=>r.setTriggerValue("selection",{bitmap:o,serial:s})})}function Gn(r,e,t){let n=et.get(r);if(n?.key===e.source.key)n.explorer.update(e,t);else{if(n?.explorer.free(),!n){let s=document.createElement("style");s.textContent=On,r.append(s)}let o=new Qe(e,t);r.append(o.element),et.set(r,{key:e.source.key,explorer:o})}return()=>{et.get(r)?.explorer.free(),et.delete(r)}}function Pl({data:r,root:e}){rt(e);for(let{key:t,sheets:n}of r)Nt(t,n)}function va(r,{body:e,sheets:t},n){let o=r.shadowRoot??r.attachShadow({mode:"open"});return t&&Nt(e.source.pictures,t),Gn(o,e,{view:()=>{},selection:n??(()=>{})})}var Cl={render({model:r,el:e}){let t=document.createElement("div");return e.append(t),va(t,r.get("shown"),n=>{r.set("selection",n),r.save_changes()})}};export{va as alone,Cl as default,Fl as map,Pl as pictures};
