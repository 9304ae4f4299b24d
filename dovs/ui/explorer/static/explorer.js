var Q={class:"class",label:"abstract label",group:"many / medium / few",correct:"right / wrong",predicted:"predicted class",confidence:"confidence",margin:"margin",rank:"rank of the true class",leakage:"leakage"},re=["many","medium","few"],jr=50;function Ge(r){return Object.keys(Q).filter(e=>!(e==="label"&&!r.labels.length)&&!(e==="margin"&&!r.margin)&&!(e==="rank"&&!r.rank)&&!(e==="leakage"&&!r.leakage))}var Oe=r=>[1,3,5].map(e=>parseInt(r.slice(e,e+2),16));function Yr(r){let e=r.map(Oe),t=new Uint8Array(3*256);for(let n=0;n<256;n++){let o=n/255*(e.length-1),i=Math.min(e.length-2,Math.floor(o));for(let s=0;s<3;s++)t[3*n+s]=e[i][s]+(o-i)*(e[i+1][s]-e[i][s])}return t}function qr(r,e,t){let o=[...e.names.map((i,s)=>({value:s,name:i,colour:t.class_colours[s]}))].sort((i,s)=>t.label_of[i.value]-t.label_of[s.value]||i.value-s.value);switch(r){case"predicted":return[t.predicted,o];case"label":return[Uint16Array.from(e.label,i=>t.label_of[i]),t.labels.map((i,s)=>({value:s,name:i,colour:t.label_colours[s]}))];case"group":return[Uint16Array.from(e.label,i=>e.groups[i]),re.map((i,s)=>({value:s,name:i,colour:e.palette.groups[s]}))];case"correct":return[Uint16Array.from(e.label,(i,s)=>t.predicted[s]===i?0:1),["right","wrong"].map((i,s)=>({value:s,name:i,colour:e.palette.correct[s]}))];default:return[e.label,o]}}function Zr(r,e){let[t,n]=[255,0];for(let o of r)for(let i of o[e]??[])i<t&&(t=i),i>n&&(n=i);return n>t?[t,n]:[0,255]}function Jr(r,[e,t]){let n=i=>(i/255).toFixed(2);return[Uint8Array.from(r,i=>255*(i-e)/(t-e)),n(e),n(t),"Leakage: share outside the label's subspace, over all epochs"]}function Qr(r,e,t){if(r==="confidence")return[e.confidence,"0 %","100 %","Confidence: probability of the predicted class"];if(r==="margin"&&e.margin)return[e.margin,"\u22121","1","Margin: true class minus the best of the others"];if(r==="leakage"&&e.leakage)return Jr(e.leakage,Zr(t,"leakage"));if(r==="rank"&&e.rank){let n=Math.max(1,e.rank.reduce((i,s)=>Math.max(i,s),0));return[Uint8Array.from(e.rank,i=>255*Math.log1p(i)/Math.log1p(n)),"predicted",`${n} above it`,"Rank of the true class"]}return null}function yt(r,e,t,n,o){let i=new Uint8Array(4*e.points).fill(255),s=Qr(r,t,n);if(s){let[f,p,d,b]=s,E=Yr(e.palette.scale);for(let g=0;g<e.points;g++)i.set(E.subarray(3*f[g],3*f[g]+3),4*g);return{colours:i,values:null,entries:[],bar:{colours:e.palette.scale,low:p,high:d,text:b}}}let[a,c]=qr(r,e,t),l=new Map(c.map(f=>[f.value,Oe(f.colour)])),u=Oe(e.palette.unknown),h=new Map;for(let f=0;f<e.points;f++)i.set(l.get(a[f])??u,4*f),(o==="both"||o==="test"==!!e.test[f])&&h.set(a[f],(h.get(a[f])??0)+1);let m=c.map(f=>({...f,count:h.get(f.value)??0}));return{colours:i,values:a,entries:m,bar:null}}function Et(r){let e=r.names.length>jr?[13,18,26]:[14,17,22],t=new Uint8Array(2*r.points);for(let n=0;n<r.points;n++)t[2*n]=e[r.groups[r.label[n]]],t[2*n+1]=r.test[n];return t}function x(r,e={},...t){let n=document.createElement(r);for(let[o,i]of Object.entries(e))i!==void 0&&i!==!1&&n.setAttribute(o,i===!0?"":String(i));return n.append(...t),n}function k(r,e,t,n={}){let o=x("button",{type:"button","aria-label":e,title:e,...n},r);return o.addEventListener("click",t),o}function K(r,e,t,n,o=""){let i=x("select",{name:o,"aria-label":r},...e.map(([s,a])=>x("option",{value:s,selected:s===t},a)));return i.addEventListener("change",()=>n(i.value)),{element:x("label",{class:"field"},x("span",{},r),i),select:i}}function be(r,e,t,n=""){let o=x("input",{type:"checkbox",name:n});return o.checked=e,o.addEventListener("change",()=>t(o.checked)),x("label",{class:"tick"},o,x("span",{},r))}function O(r,e={}){return x("span",{class:"name",dir:"auto",title:r,...e},r)}var N=r=>r.toLocaleString("en");var en=128,ye=class{element=x("div",{class:"card",role:"tooltip",hidden:!0});picture=x("canvas",{class:"picture","aria-hidden":"true"});note=x("p",{class:"note"});facts=x("dl");shown=-1;constructor(){this.element.append(this.picture,this.note,this.facts)}hide(){this.element.hidden=!0,this.shown=-1}show(e,t,n,o,[i,s],a){this.element.hidden=!1,e!==this.shown&&this.fill(e,t,n,o),this.shown=e;let{offsetWidth:c,offsetHeight:l}=this.element,u=i+16+c<a.width?i+16:Math.max(0,i-16-c),h=Math.max(0,Math.min(s-l/2,a.height-l));this.element.style.transform=`translate(${Math.round(u)}px, ${Math.round(h)}px)`}fill(e,t,n,o){let i=t.label[e],s=n.predicted[e],a=s===i,c=[["class",O(t.names[i])],["predicted",O(t.names[s])],["",`${a?"right":"wrong"}, confidence ${tn(n.confidence[e]/255)}`]];n.labels.length&&c.push(["abstract label",O(n.labels[n.label_of[i]]??"none")]),c.push(["group",`${re[t.groups[i]]} (${t.counts[i]} in training)`]),n.margin&&c.push(["margin",(n.margin[e]/127.5-1).toFixed(2)]),n.rank&&c.push(["true rank",n.rank[e]===0?"first":`${n.rank[e]} above it`]),n.leakage&&c.push(["leakage",(n.leakage[e]/255).toFixed(2)]),c.push(["split",t.test[e]?"test":"train"]),c.push(["image",`${t.index[e]} of the split, #${e}`]),this.facts.replaceChildren(...c.flatMap(([l,u])=>[x("dt",{},l),x("dd",{},u)])),this.facts.classList.toggle("wrong",!a),this.drawPicture(e,o)}drawPicture(e,t){let n=t?.cut(e);if(this.picture.hidden=!n,this.note.textContent=t?.note??"",this.note.hidden=!this.note.textContent,!n){this.picture.removeAttribute("data-point"),t?.fetch(e)?.then(()=>this.shown===e&&this.drawPicture(e,t));return}let{sheet:o,x:i,y:s,width:a,height:c}=n;this.picture.width=a,this.picture.height=c;let l=Math.max(1,Math.floor(en/Math.max(a,c)));this.picture.style.width=`${a*l}px`,this.picture.style.height=`${c*l}px`,this.picture.getContext("2d").drawImage(o,i,s,a,c,0,0,a,c),this.picture.dataset.point=String(e)}},tn=r=>`${Math.round(100*r)} %`;var ne=class{ids=new Uint32Array;serial=0;mask=new Set;set(e,t){this.mask.clear();for(let n of e)n>=0&&n<t&&this.mask.add(n);this.ids=Uint32Array.from(this.mask).sort()}add(e,t){let n=new Set(this.mask);e.length===1&&n.has(e[0])?n.delete(e[0]):e.forEach(o=>n.add(o)),this.set(n,t)}encode(){let e=this.ids.length?this.ids[this.ids.length-1]:-1,t=new Uint8Array((e>>3)+1);for(let o of this.ids)t[o>>3]|=1<<(o&7);let n="";for(let o=0;o<t.length;o+=4096)n+=String.fromCharCode(...t.subarray(o,o+4096));return this.ids.length?btoa(n):""}static decode(e){let t=[],n=atob(e);for(let o=0;o<n.length;o++)for(let i=0;i<8;i++)n.charCodeAt(o)&1<<i&&t.push(8*o+i);return t}};var rn={uint8:Uint8Array,uint16:Uint16Array,int32:Int32Array},ze=new Map;async function nn(r){for(let e=0;;e++){let t=await fetch(r);if(t.ok)return t.arrayBuffer();if(e===4)throw new Error(`The server answers ${t.status} for a part of the map.`);await new Promise(n=>setTimeout(n,200*2**e))}}function on(r){let e=new DataView(r).getUint32(4,!0),t=JSON.parse(new TextDecoder().decode(new Uint8Array(r,8,e)));for(let[n,o]of Object.entries(t.arrays)){let i=o.shape.reduce((a,c)=>a*c,1),s=rn[o.type];t[n]=new s(r,8+e+o.at,i)}return t}function gt(r){let e=ze.get(r);return e||(e=nn(r).then(t=>on(t)),e.catch(()=>ze.delete(r)),ze.set(r,e)),e}function sn(r,e){let t=e===3&&r.xyz?"xyz":"xy",n=r[t],[o,i]=r.range[t],s=o.length,a=n.length/s,c=new Float32Array(3*a);for(let l=0;l<a;l++)for(let u=0;u<s;u++){let h=n[l*s+u];c[3*l+u]=h===65535?NaN:o[u]+h/65534*(i[u]-o[u])}return c}var ee=class r{constructor(e,t){this.source=e;this.base=t}source;base;loaded=new Map;positions=new Map;rows;static async open(e){return new r(e,await gt(e.base))}get epochs(){return this.source.epochs.map(e=>e.epoch)}async load(e){let t=this.source.epochs.find(o=>o.epoch===e);if(!t)throw new Error(`There is no map of epoch ${e}.`);let n=await gt(t.url);return this.loaded.set(e,n),n}at(e,t){let n=`${t}/${e}`,o=this.positions.get(n);if(o)return o;let i=this.loaded.get(e);if(!i)return;let s=sn(i,t);return this.positions.set(n,s),s}bounds(e){let t=[1/0,1/0,1/0],n=[-1/0,-1/0,-1/0];for(let o of this.loaded.values()){let i=e===3&&o.range.xyz||o.range.xy;i?.[0].forEach((s,a)=>t[a]=Math.min(t[a],s)),i?.[1].forEach((s,a)=>n[a]=Math.max(n[a],s))}return[t,n].map(o=>o.map(i=>Number.isFinite(i)?i:0))}static image(e,t){return 2*e.index[t]+e.test[t]}withImage(e){if(!this.rows){this.rows=new Map;for(let t=0;t<this.base.points;t++)this.rows.set(r.image(this.base,t),t)}return this.rows.get(e)}};function _t(r,e){let{canvas:t}=r,n=document.createElementNS("http://www.w3.org/2000/svg","svg");n.classList.add("line");let o=document.createElementNS("http://www.w3.org/2000/svg","polygon");n.append(o),r.box.append(n);let i=[],s=null,a=[0,0],c=null,l=0,u=f=>{let p=t.getBoundingClientRect();return[f.clientX-p.left,f.clientY-p.top]},h=()=>o.setAttribute("points",i.map(f=>f.join(",")).join(" "));t.addEventListener("pointerdown",f=>{if(f.button!==0)return;t.setPointerCapture(f.pointerId),s=a=u(f);let p=e.tool();c=p==="move"?f.shiftKey?"lasso":null:p,i=[s],e.hover(-1,0,0)}),t.addEventListener("pointermove",f=>{let p=u(f);if(!s){cancelAnimationFrame(l),l=requestAnimationFrame(()=>e.hover(r.nearest(...p),...p));return}if(c==="lasso")i.push(p);else if(c==="box")i=[s,[p[0],s[1]],p,[s[0],p[1]]];else{let[d,b]=[p[0]-a[0],p[1]-a[1]];r.dims===3&&!f.ctrlKey?r.camera.turn(d,b):r.camera.pan(d,b),r.redraw(),e.moved()}a=p,c&&h()});let m=f=>{if(!s)return;let p=u(f),d=Math.hypot(p[0]-s[0],p[1]-s[1])<4&&i.length<8;if(f.type==="pointerup"&&d){let b=r.nearest(...p);(b>=0||!f.shiftKey)&&e.pick(b>=0?[b]:[],f.shiftKey)}else f.type==="pointerup"&&c&&i.length>2&&e.pick(r.within(i),f.shiftKey);s=c=null,i=[],h()};t.addEventListener("pointerup",m),t.addEventListener("pointercancel",m),t.addEventListener("pointerleave",()=>{cancelAnimationFrame(l),s||e.hover(-1,0,0)}),t.addEventListener("wheel",f=>{if(!(t.getRootNode().activeElement===t)&&!f.ctrlKey)return;f.preventDefault();let[d,b]=u(f),E=f.deltaY*(f.deltaMode===1?16:1);r.camera.zoom(Math.exp(-E/300),d-r.width/2,b-r.height/2),r.redraw(),e.moved()},{passive:!1})}var Ee=class{constructor(e){this.changed=e}changed;element=x("div",{class:"legend",role:"group","aria-label":"Legend"});hidden=new Set;entries=[];show(e,t){let n=this.element.querySelector(".entries")?.scrollTop??0;this.entries=t.entries;let o=x("div",{class:"title"},e),i=x("div",{class:"shapes"},"\u25CF training image   \u25C6 test image   larger: fewer training images");if(t.bar){let{colours:c,low:l,high:u,text:h}=t.bar,m=x("div",{class:"scale",role:"img","aria-label":`${h}, ${l} to ${u}`});m.style.background=`linear-gradient(to right, ${c.join(", ")})`;let f=x("div",{class:"ends"},x("span",{},l),x("span",{},u));this.element.replaceChildren(o,x("div",{class:"shapes"},h),m,f,i);return}let s=x("div",{class:"entries"},...this.entries.map(c=>this.row(c))),a=k("show all","Show everything in the legend",()=>{this.hidden.clear(),this.changed()});a.hidden=!this.hidden.size,this.element.replaceChildren(o,s,a,i),s.scrollTop=n}row(e){let t=x("span",{class:"swatch","aria-hidden":"true"});t.style.background=e.colour;let n=x("button",{type:"button",class:"toggle","aria-pressed":String(!this.hidden.has(e.value))},t,O(e.name),x("span",{class:"count"},N(e.count)));n.title=`${e.name}: click hides or shows it`,n.addEventListener("click",()=>{this.hidden.delete(e.value)||this.hidden.add(e.value),this.changed()});let o=k("only",`Show only ${e.name}`,()=>{let i=this.entries.filter(a=>a.value!==e.value),s=i.every(a=>this.hidden.has(a.value))&&!this.hidden.has(e.value);this.hidden=new Set(s?[]:i.map(a=>a.value)),this.changed()},{class:"only"});return x("div",{class:"entry"},n,o)}};var an=500;function ge(r,e,t){let[n,o]=[r.data.base,t.data.base];return n===o?e:t.data.withImage(ee.image(n,e))??-1}function At(r,e,t){let n=Array.from(t,o=>ge(r[0],o,e));return Uint32Array.from(n.filter(o=>o>=0))}function Tt(r,e){r.forEach(t=>t.ring(0,At(r,t,e.ids)))}function wt(r,e,t){let n=e.ids.subarray(0,an);r.forEach(o=>o.trails(t?At(r,o,n):null))}function St(r,{ids:e}){if(!e.length)return"Nothing selected: click a point, or drag with Lasso or Box.";let{base:t}=r[0].data,n=[0,0,0],o=new Set;for(let c of e)o.add(t.label[c]),n[t.groups[t.label[c]]]++;let i=n.flatMap((c,l)=>c?[`${N(c)} ${re[l]}`]:[]),s=`${N(e.length)} ${e.length===1?"point":"points"}`,a=`${o.size} ${o.size===1?"class":"classes"}`;return`${s} selected of ${a} (${i.join(", ")}). Escape clears.`}var Ve=class{constructor(e){this.sheets=e;this.ahead()}sheets;held=new Map;coming=new Map;get note(){return this.sheets.note}cut(e){let{per_sheet:t,columns:n,width:o,height:i}=this.sheets,s=this.held.get(Math.floor(e/t));if(!s)return;let a=e%t;return{sheet:s,x:a%n*o,y:Math.floor(a/n)*i,width:o,height:i}}fetch(e){return this.sheet(Math.floor(e/this.sheets.per_sheet))}sheet(e){let t=this.sheets.urls[e];if(!t)return;let n=this.coming.get(e);return n||(n=fetch(t).then(o=>o.ok?o.blob():Promise.reject(o.status)).then(o=>createImageBitmap(o)).then(o=>{this.held.set(e,o)}).catch(()=>{this.coming.delete(e)}),this.coming.set(e,n)),n}async ahead(){let e=0;for(let t=0;t<this.sheets.urls.length;t++){if(e+=this.sheets.bytes[t],e>1e7)return;await this.sheet(t)}}},$e=new Map,He=new Set;function Rt(r,e){let t=$e.get(r);t&&JSON.stringify(t.sheets)===JSON.stringify(e)||($e.set(r,new Ve(e)),He.forEach(n=>n()))}var Ft=r=>$e.get(r);function vt(r){return He.add(r),()=>He.delete(r)}var oe=class{constructor(e){this.dims=e}dims;centre=[0,0,0];scale=1;yaw=.6;pitch=.4;touched=!1;whole=1;radius=1;turned=[1,0,0,0,1,0,0,0,1];fit([e,t],n,o){this.centre=e.map((a,c)=>(a+t[c])/2);let i=e.map((a,c)=>Math.max(1e-6,t[c]-a));this.radius=Math.hypot(...i.slice(0,this.dims))/2;let s=.92;this.whole=this.dims===3?s*Math.min(n,o)/(1.7*this.radius):s*Math.min(n/i[0],o/i[1]),this.scale=this.whole,this.touched=!1,this.turn(0,0),this.touched=!1}get closeness(){return Math.max(1,Math.min(30,this.scale/this.whole))}pan(e,t){let[n,o]=[-e/this.scale,t/this.scale],i=this.turned;for(let s=0;s<3;s++)this.centre[s]+=n*i[s]+o*i[3+s];this.touched=!0}zoom(e,t=0,n=0){let o=Math.min(this.whole*400,Math.max(this.whole*.3,this.scale*e)),i=o/this.scale-1;this.pan(-t*i*(this.scale/o),-n*i*(this.scale/o)),this.scale=o,this.touched=!0}turn(e,t){this.dims===3&&(this.yaw+=e*.008,this.pitch=Math.max(-1.55,Math.min(1.55,this.pitch+t*.008)));let[n,o]=[Math.cos(this.yaw),Math.sin(this.yaw)],[i,s]=[Math.cos(this.pitch),Math.sin(this.pitch)];this.turned=this.dims===3?[n,o,0,-o*s,n*s,i,o*i,-n*i,s]:[1,0,0,0,1,0,0,0,1],this.touched=!0}matrix(e,t){let n=this.turned,o=[2*this.scale/e,2*this.scale/t,-.25/this.radius],i=new Float32Array(16);for(let s=0;s<3;s++){let a=0;for(let c=0;c<3;c++)i[4*c+s]=o[s]*n[3*s+c],a-=i[4*c+s]*this.centre[c];i[12+s]=a}return i[15]=1,i}};function _e(r,e,t,n,o){let[i,s,a]=[e[3*t],e[3*t+1],e[3*t+2]];return[(.5+(r[0]*i+r[4]*s+r[8]*a+r[12])/2)*n,(.5-(r[1]*i+r[5]*s+r[9]*a+r[13])/2)*o]}var Ke=Float32Array;function We(r,e,t){let n=new Ke(3);return r&&(n[0]=r),e&&(n[1]=e),t&&(n[2]=t),n}function cn(r,e,t){return t=t||new Ke(3),t[0]=r[0]+e[0],t[1]=r[1]+e[1],t[2]=r[2]+e[2],t}function ln(r,e,t){return t=t||new Ke(3),t[0]=r[0]*e[0],t[1]=r[1]*e[1],t[2]=r[2]*e[2],t}var kt=Float32Array;function un(r){return r=r||new kt(16),r[0]=1,r[1]=0,r[2]=0,r[3]=0,r[4]=0,r[5]=1,r[6]=0,r[7]=0,r[8]=0,r[9]=0,r[10]=1,r[11]=0,r[12]=0,r[13]=0,r[14]=0,r[15]=1,r}function fn(r,e){e=e||new kt(16);let t=r[0],n=r[1],o=r[2],i=r[3],s=r[4],a=r[5],c=r[6],l=r[7],u=r[8],h=r[9],m=r[10],f=r[11],p=r[12],d=r[13],b=r[14],E=r[15],g=m*E,w=b*f,S=c*E,_=b*l,T=c*f,P=m*l,R=o*E,v=b*i,B=o*f,I=m*i,V=o*l,L=c*i,X=u*d,j=p*h,Y=s*d,q=p*a,Z=s*h,J=u*a,fe=t*d,he=p*n,me=t*h,pe=u*n,de=t*a,xe=s*n,pt=g*a+_*h+T*d-(w*a+S*h+P*d),dt=w*n+R*h+I*d-(g*n+v*h+B*d),xt=S*n+v*a+V*d-(_*n+R*a+L*d),bt=P*n+B*a+L*h-(T*n+I*a+V*h),C=1/(t*pt+s*dt+u*xt+p*bt);return e[0]=C*pt,e[1]=C*dt,e[2]=C*xt,e[3]=C*bt,e[4]=C*(w*s+S*u+P*p-(g*s+_*u+T*p)),e[5]=C*(g*t+v*u+B*p-(w*t+R*u+I*p)),e[6]=C*(_*t+R*s+L*p-(S*t+v*s+V*p)),e[7]=C*(T*t+I*s+V*u-(P*t+B*s+L*u)),e[8]=C*(X*l+q*f+Z*E-(j*l+Y*f+J*E)),e[9]=C*(j*i+fe*f+pe*E-(X*i+he*f+me*E)),e[10]=C*(Y*i+he*l+de*E-(q*i+fe*l+xe*E)),e[11]=C*(J*i+me*l+xe*f-(Z*i+pe*l+de*f)),e[12]=C*(Y*m+J*b+j*c-(Z*b+X*c+q*m)),e[13]=C*(me*b+X*o+he*m-(fe*m+pe*b+j*o)),e[14]=C*(fe*c+xe*b+q*o-(de*b+Y*o+he*c)),e[15]=C*(de*m+Z*o+pe*c-(me*c+xe*m+J*o)),e}function hn(r,e,t){t=t||We();let n=e[0],o=e[1],i=e[2],s=n*r[3]+o*r[7]+i*r[11]+r[15];return t[0]=(n*r[0]+o*r[4]+i*r[8]+r[12])/s,t[1]=(n*r[1]+o*r[5]+i*r[9]+r[13])/s,t[2]=(n*r[2]+o*r[6]+i*r[10]+r[14])/s,t}function mn(r,e,t){t=t||We();let n=e[0],o=e[1],i=e[2];return t[0]=n*r[0]+o*r[4]+i*r[8],t[1]=n*r[1]+o*r[5]+i*r[9],t[2]=n*r[2]+o*r[6]+i*r[10],t}var je=5120,ie=5121,Ye=5122,qe=5123,Ze=5124,Je=5125,Qe=5126,pn=32819,dn=32820,xn=33635,bn=5131,yn=33640,En=35899,gn=35902,_n=36269,An=34042,Nt={};{let r=Nt;r[je]=Int8Array,r[ie]=Uint8Array,r[Ye]=Int16Array,r[qe]=Uint16Array,r[Ze]=Int32Array,r[Je]=Uint32Array,r[Qe]=Float32Array,r[pn]=Uint16Array,r[dn]=Uint16Array,r[xn]=Uint16Array,r[bn]=Uint16Array,r[yn]=Uint32Array,r[En]=Uint32Array,r[gn]=Uint32Array,r[_n]=Uint32Array,r[An]=Uint32Array}function et(r){if(r instanceof Int8Array)return je;if(r instanceof Uint8Array||r instanceof Uint8ClampedArray)return ie;if(r instanceof Int16Array)return Ye;if(r instanceof Uint16Array)return qe;if(r instanceof Int32Array)return Ze;if(r instanceof Uint32Array)return Je;if(r instanceof Float32Array)return Qe;throw new Error("unsupported typed array type")}function Ut(r){if(r===Int8Array)return je;if(r===Uint8Array||r===Uint8ClampedArray)return ie;if(r===Int16Array)return Ye;if(r===Uint16Array)return qe;if(r===Int32Array)return Ze;if(r===Uint32Array)return Je;if(r===Float32Array)return Qe;throw new Error("unsupported typed array type")}function Tn(r){let e=Nt[r];if(!e)throw new Error("unknown gl type");return e}var Ae=typeof SharedArrayBuffer<"u"?function(e){return e&&e.buffer&&(e.buffer instanceof ArrayBuffer||e.buffer instanceof SharedArrayBuffer)}:function(e){return e&&e.buffer&&e.buffer instanceof ArrayBuffer};function wn(...r){console.error(...r)}var Pt=new Map;function Lt(r,e){if(!r||typeof r!="object")return!1;let t=Pt.get(e);t||(t=new WeakMap,Pt.set(e,t));let n=t.get(r);if(n===void 0){let o=Object.prototype.toString.call(r);n=o.substring(8,o.length-1)===e,t.set(r,n)}return n}function Sn(r,e){return typeof WebGLBuffer<"u"&&Lt(e,"WebGLBuffer")}function Ot(r,e){return typeof WebGLTexture<"u"&&Lt(e,"WebGLTexture")}var Gt=35044,U=34962,zt=34963,Rn=34660,Fn=5120,vn=5121,Pn=5122,Cn=5123,Bn=5124,Mn=5125,Vt=5126,$t={attribPrefix:""};function Ht(r,e,t,n,o){r.bindBuffer(e,t),r.bufferData(e,n,o||Gt)}function tt(r,e,t,n){if(Sn(r,e))return e;t=t||U;let o=r.createBuffer();return Ht(r,t,o,e,n),o}function Xt(r){return r==="indices"}function Dn(r){return r===Int8Array||r===Uint8Array}function Kt(r){return r.length?r:r.data}var In=/coord|texture/i,kn=/color|colour/i;function Nn(r,e){let t;if(In.test(r)?t=2:kn.test(r)?t=4:t=3,e%t>0)throw new Error(`Can not guess numComponents for attribute '${r}'. Tried ${t} but ${e} values is not evenly divisible by ${t}. You should specify it.`);return t}function Wt(r,e,t){return r.numComponents||r.size||Nn(e,t||Kt(r).length)}function se(r,e){if(Ae(r))return r;if(Ae(r.data))return r.data;Array.isArray(r)&&(r={data:r});let t=r.type?rt(r.type):void 0;return t||(Xt(e)?t=Uint16Array:t=Float32Array),new t(r.data)}function Un(r){return typeof r=="number"?r:r?Ut(r):Vt}function rt(r){return typeof r=="number"?Tn(r):r||Float32Array}function Ln(r,e){return{buffer:e.buffer,numValues:24,type:Un(e.type),arrayType:rt(e.type)}}function On(r,e){let t=e.data||e,n=rt(e.type),o=t*n.BYTES_PER_ELEMENT,i=r.createBuffer();return r.bindBuffer(U,i),r.bufferData(U,o,e.drawType||Gt),{buffer:i,numValues:t,type:Ut(n),arrayType:n}}function Gn(r,e,t){let n=se(e,t);return{arrayType:n.constructor,buffer:tt(r,n,void 0,e.drawType),type:et(n),numValues:0}}function zn(r,e){let t={};return Object.keys(e).forEach(function(n){if(!Xt(n)){let o=e[n],i=o.attrib||o.name||o.attribName||$t.attribPrefix+n;if(o.value){if(!Array.isArray(o.value)&&!Ae(o.value))throw new Error("array.value is not array or typedarray");t[i]={value:o.value}}else{let s;o.buffer&&o.buffer instanceof WebGLBuffer?s=Ln:typeof o=="number"||typeof o.data=="number"?s=On:s=Gn;let{buffer:a,type:c,numValues:l,arrayType:u}=s(r,o,n),h=o.normalize!==void 0?o.normalize:Dn(u),m=Wt(o,n,l);t[i]={buffer:a,numComponents:m,type:c,normalize:h,stride:o.stride||0,offset:o.offset||0,divisor:o.divisor===void 0?void 0:o.divisor,drawType:o.drawType}}}}),r.bindBuffer(U,null),t}function jt(r,e,t,n){t=se(t),n!==void 0?(r.bindBuffer(U,e.buffer),r.bufferSubData(U,n,t)):Ht(r,U,e.buffer,t,e.drawType)}function Vn(r,e){return e===Fn||e===vn?1:e===Pn||e===Cn?2:e===Bn||e===Mn||e===Vt?4:0}var te=["position","positions","a_position"];function $n(r){let e,t;for(t=0;t<te.length&&(e=te[t],!(e in r));++t);t===te.length&&(e=Object.keys(r)[0]);let n=r[e],o=Kt(n).length;if(o===void 0)return 1;let i=Wt(n,e),s=o/i;if(o%i>0)throw new Error(`numComponents ${i} not correct for length ${o}`);return s}function Hn(r,e){let t,n;for(n=0;n<te.length&&(t=te[n],!(t in e||(t=$t.attribPrefix+t,t in e)));++n);n===te.length&&(t=Object.keys(e)[0]);let o=e[t];if(!o.buffer)return 1;r.bindBuffer(U,o.buffer);let i=r.getBufferParameter(U,Rn);r.bindBuffer(U,null);let s=Vn(r,o.type),a=i/s,c=o.numComponents||o.size,l=a/c;if(l%1!==0)throw new Error(`numComponents ${c} not correct for length ${length}`);return l}function ae(r,e,t){let n=zn(r,e),o=Object.assign({},t||{});o.attribs=Object.assign({},t?t.attribs:{},n);let i=e.indices;if(i){let s=se(i,"indices");o.indices=tt(r,s,zt),o.numElements=s.length,o.elementType=et(s)}else o.numElements||(o.numElements=Hn(r,o.attribs));return o}function Xn(r,e,t){let n=t==="indices"?zt:U,o=se(e,t);return tt(r,o,n)}function Kn(r,e){let t={};return Object.keys(e).forEach(function(n){t[n]=Xn(r,e[n],n)}),e.indices?(t.numElements=e.indices.length,t.elementType=et(se(e.indices))):t.numElements=$n(e),t}function Wn(r,e){let t=0;return r.push=function(){for(let n=0;n<arguments.length;++n){let o=arguments[n];if(o instanceof Array||Ae(o))for(let i=0;i<o.length;++i)r[t++]=o[i];else r[t++]=o}},r.reset=function(n){t=n||0},r.numComponents=e,Object.defineProperty(r,"numElements",{get:function(){return this.length/this.numComponents|0}}),r}function A(r,e,t){let n=t||Float32Array;return Wn(new n(r*e),r)}function nt(r,e,t){let n=r.length,o=new Float32Array(3);for(let i=0;i<n;i+=3)t(e,[r[i],r[i+1],r[i+2]],o),r[i]=o[0],r[i+1]=o[1],r[i+2]=o[2]}function jn(r,e,t){t=t||We();let n=e[0],o=e[1],i=e[2];return t[0]=n*r[0]+o*r[1]+i*r[2],t[1]=n*r[4]+o*r[5]+i*r[6],t[2]=n*r[8]+o*r[9]+i*r[10],t}function Yn(r,e){return nt(r,e,mn),r}function qn(r,e){return nt(r,fn(e),jn),r}function Zn(r,e){return nt(r,e,hn),r}function Jn(r,e){return Object.keys(r).forEach(function(t){let n=r[t];t.indexOf("pos")>=0?Zn(n,e):t.indexOf("tan")>=0||t.indexOf("binorm")>=0?Yn(n,e):t.indexOf("norm")>=0&&qn(n,e)}),r}function Yt(r,e,t){return r=r||2,e=e||0,t=t||0,r*=.5,{position:{numComponents:2,data:[e+-1*r,t+-1*r,e+1*r,t+-1*r,e+-1*r,t+1*r,e+1*r,t+1*r]},normal:[0,0,1,0,0,1,0,0,1,0,0,1],texcoord:[0,0,1,0,0,1,1,1],indices:[0,1,2,2,1,3]}}function qt(r,e,t,n,o){r=r||1,e=e||1,t=t||1,n=n||1,o=o||un();let i=(t+1)*(n+1),s=A(3,i),a=A(3,i),c=A(2,i);for(let m=0;m<=n;m++)for(let f=0;f<=t;f++){let p=f/t,d=m/n;s.push(r*p-r*.5,0,e*d-e*.5),a.push(0,1,0),c.push(p,d)}let l=t+1,u=A(3,t*n*2,Uint16Array);for(let m=0;m<n;m++)for(let f=0;f<t;f++)u.push((m+0)*l+f,(m+1)*l+f,(m+0)*l+f+1),u.push((m+1)*l+f,(m+1)*l+f+1,(m+0)*l+f+1);return Jn({position:s,normal:a,texcoord:c,indices:u},o)}function Zt(r,e,t,n,o,i,s){if(e<=0||t<=0)throw new Error("subdivisionAxis and subdivisionHeight must be > 0");n=n||0,o=o||Math.PI,i=i||0,s=s||Math.PI*2;let a=o-n,c=s-i,l=(e+1)*(t+1),u=A(3,l),h=A(3,l),m=A(2,l);for(let d=0;d<=t;d++)for(let b=0;b<=e;b++){let E=b/e,g=d/t,w=c*E+i,S=a*g+n,_=Math.sin(w),T=Math.cos(w),P=Math.sin(S),R=Math.cos(S),v=T*P,B=R,I=_*P;u.push(r*v,r*B,r*I),h.push(v,B,I),m.push(1-E,g)}let f=e+1,p=A(3,e*t*2,Uint16Array);for(let d=0;d<e;d++)for(let b=0;b<t;b++)p.push((b+0)*f+d,(b+0)*f+d+1,(b+1)*f+d),p.push((b+1)*f+d,(b+0)*f+d+1,(b+1)*f+d+1);return{position:u,normal:h,texcoord:m,indices:p}}var Qn=[[3,7,5,1],[6,2,0,4],[6,7,3,2],[0,1,5,4],[7,6,4,5],[2,3,1,0]];function Jt(r){r=r||1;let e=r/2,t=[[-e,-e,-e],[+e,-e,-e],[-e,+e,-e],[+e,+e,-e],[-e,-e,+e],[+e,-e,+e],[-e,+e,+e],[+e,+e,+e]],n=[[1,0,0],[-1,0,0],[0,1,0],[0,-1,0],[0,0,1],[0,0,-1]],o=[[1,0],[0,0],[0,1],[1,1]],i=24,s=A(3,i),a=A(3,i),c=A(2,i),l=A(3,12,Uint16Array);for(let u=0;u<6;++u){let h=Qn[u];for(let f=0;f<4;++f){let p=t[h[f]],d=n[u],b=o[f];s.push(p),a.push(d),c.push(b)}let m=4*u;l.push(m+0,m+1,m+2),l.push(m+0,m+2,m+3)}return{position:s,normal:a,texcoord:c,indices:l}}function ot(r,e,t,n,o,i,s){if(n<3)throw new Error("radialSubdivisions must be 3 or greater");if(o<1)throw new Error("verticalSubdivisions must be 1 or greater");let a=i===void 0?!0:i,c=s===void 0?!0:s,l=(a?2:0)+(c?2:0),u=(n+1)*(o+1+l),h=A(3,u),m=A(3,u),f=A(2,u),p=A(3,n*(o+l/2)*2,Uint16Array),d=n+1,b=Math.atan2(r-e,t),E=Math.cos(b),g=Math.sin(b),w=a?-2:0,S=o+(c?2:0);for(let _=w;_<=S;++_){let T=_/o,P=t*T,R;_<0?(P=0,T=1,R=r):_>o?(P=t,T=1,R=e):R=r+(e-r)*(_/o),(_===-2||_===o+2)&&(R=0,T=0),P-=t/2;for(let v=0;v<d;++v){let B=Math.sin(v*Math.PI*2/n),I=Math.cos(v*Math.PI*2/n);h.push(B*R,P,I*R),_<0?m.push(0,-1,0):_>o?m.push(0,1,0):R===0?m.push(0,0,0):m.push(B*E,g,I*E),f.push(v/n,1-T)}}for(let _=0;_<o+l;++_)if(!(_===1&&a||_===o+l-2&&c))for(let T=0;T<n;++T)p.push(d*(_+0)+0+T,d*(_+0)+1+T,d*(_+1)+1+T),p.push(d*(_+0)+0+T,d*(_+1)+1+T,d*(_+1)+0+T);return{position:h,normal:m,texcoord:f,indices:p}}function Ct(r,e){e=e||[];let t=[];for(let n=0;n<r.length;n+=4){let o=r[n],i=r.slice(n+1,n+4);i.push.apply(i,e);for(let s=0;s<o;++s)t.push.apply(t,i)}return t}function Qt(){let r=[0,0,0,0,150,0,30,0,0,0,150,0,30,150,0,30,0,0,30,0,0,30,30,0,100,0,0,30,30,0,100,30,0,100,0,0,30,60,0,30,90,0,67,60,0,30,90,0,67,90,0,67,60,0,0,0,30,30,0,30,0,150,30,0,150,30,30,0,30,30,150,30,30,0,30,100,0,30,30,30,30,30,30,30,100,0,30,100,30,30,30,60,30,67,60,30,30,90,30,30,90,30,67,60,30,67,90,30,0,0,0,100,0,0,100,0,30,0,0,0,100,0,30,0,0,30,100,0,0,100,30,0,100,30,30,100,0,0,100,30,30,100,0,30,30,30,0,30,30,30,100,30,30,30,30,0,100,30,30,100,30,0,30,30,0,30,60,30,30,30,30,30,30,0,30,60,0,30,60,30,30,60,0,67,60,30,30,60,30,30,60,0,67,60,0,67,60,30,67,60,0,67,90,30,67,60,30,67,60,0,67,90,0,67,90,30,30,90,0,30,90,30,67,90,30,30,90,0,67,90,30,67,90,0,30,90,0,30,150,30,30,90,30,30,90,0,30,150,0,30,150,30,0,150,0,0,150,30,30,150,30,0,150,0,30,150,30,30,150,0,0,0,0,0,0,30,0,150,30,0,0,0,0,150,30,0,150,0],e=[.22,.19,.22,.79,.34,.19,.22,.79,.34,.79,.34,.19,.34,.19,.34,.31,.62,.19,.34,.31,.62,.31,.62,.19,.34,.43,.34,.55,.49,.43,.34,.55,.49,.55,.49,.43,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,0,1,1,1,0,0,1,1,1,0],t=Ct([18,0,0,1,18,0,0,-1,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,-1,0,6,-1,0,0]),n=Ct([18,200,70,120,18,80,70,200,6,70,200,210,6,200,200,70,6,210,100,70,6,210,160,70,6,70,180,210,6,100,70,210,6,76,210,100,6,140,210,80,6,90,130,110,6,160,160,220],[255]),o=r.length/3,i={position:A(3,o),texcoord:A(2,o),normal:A(3,o),color:A(4,o,Uint8Array),indices:A(3,o/3,Uint16Array)};i.position.push(r),i.texcoord.push(e),i.normal.push(t),i.color.push(n);for(let s=0;s<o;++s)i.indices.push(s);return i}function er(r,e,t,n,o,i,s){if(o<=0)throw new Error("subdivisionDown must be > 0");i=i||0,s=s||1;let a=2,c=s-i,l=(o+1)*2*(2+a),u=A(3,l),h=A(3,l),m=A(2,l);function f(g,w,S){return g+(w-g)*S}function p(g,w,S,_,T,P){for(let R=0;R<=o;R++){let v=w/(a-1),B=R/o,I=(v-.5)*2,V=(i+B*c)*Math.PI,L=Math.sin(V),X=Math.cos(V),j=f(r,g,L),Y=I*n,q=X*r,Z=L*j;u.push(Y,q,Z);let J=cn(ln([0,L,X],S),_);h.push(J),m.push(v*T+P,B)}}for(let g=0;g<a;g++){let w=(g/(a-1)-.5)*2;p(e,g,[1,1,1],[0,0,0],1,0),p(e,g,[0,0,0],[w,0,0],0,0),p(t,g,[1,1,1],[0,0,0],1,0),p(t,g,[0,0,0],[w,0,0],0,1)}let d=A(3,o*2*(2+a),Uint16Array);function b(g,w){for(let S=0;S<o;++S)d.push(g+S+0,g+S+1,w+S+0),d.push(g+S+1,w+S+1,w+S+0)}let E=o+1;return b(E*0,E*4),b(E*5,E*7),b(E*6,E*2),b(E*3,E*1),{position:u,normal:h,texcoord:m,indices:d}}function tr(r,e,t,n,o,i){return ot(r,r,e,t,n,o,i)}function rr(r,e,t,n,o,i){if(t<3)throw new Error("radialSubdivisions must be 3 or greater");if(n<3)throw new Error("verticalSubdivisions must be 3 or greater");o=o||0,i=i||Math.PI*2;let s=i-o,a=t+1,c=n+1,l=a*c,u=A(3,l),h=A(3,l),m=A(2,l),f=A(3,t*n*2,Uint16Array);for(let p=0;p<c;++p){let d=p/n,b=d*Math.PI*2,E=Math.sin(b),g=r+E*e,w=Math.cos(b),S=w*e;for(let _=0;_<a;++_){let T=_/t,P=o+T*s,R=Math.sin(P),v=Math.cos(P),B=R*g,I=v*g,V=R*E,L=v*E;u.push(B,S,I),h.push(V,w,L),m.push(T,1-d)}}for(let p=0;p<n;++p)for(let d=0;d<t;++d){let b=1+d,E=1+p;f.push(a*p+d,a*E+d,a*p+b),f.push(a*E+d,a*E+b,a*p+b)}return{position:u,normal:h,texcoord:m,indices:f}}function nr(r,e,t,n,o){if(e<3)throw new Error("divisions must be at least 3");t=t||1,o=o||1,n=n||0;let i=(e+1)*(t+1),s=A(3,i),a=A(3,i),c=A(2,i),l=A(3,t*e*2,Uint16Array),u=0,h=r-n,m=e+1;for(let f=0;f<=t;++f){let p=n+h*Math.pow(f/t,o);for(let d=0;d<=e;++d){let b=2*Math.PI*d/e,E=p*Math.cos(b),g=p*Math.sin(b);if(s.push(E,0,g),a.push(0,1,0),c.push(1-d/e,f/t),f>0&&d!==e){let w=u+(d+1),S=u+d,_=u+d-m,T=u+(d+1)-m;l.push(w,S,_),l.push(w,_,T)}}u+=e+1}return{position:s,normal:a,texcoord:c,indices:l}}function G(r){return function(e){let t=r.apply(this,Array.prototype.slice.call(arguments,1));return Kn(e,t)}}function z(r){return function(e){let t=r.apply(null,Array.prototype.slice.call(arguments,1));return ae(e,t)}}var ps=z(Qt),ds=G(Qt),xs=z(Jt),bs=G(Jt),ys=z(qt),Es=G(qt),gs=z(Zt),_s=G(Zt),As=z(ot),Ts=G(ot),ws=z(Yt),Ss=G(Yt),Rs=z(er),Fs=G(er),vs=z(tr),Ps=G(tr),Cs=z(rr),Bs=G(rr),Ms=z(nr),Ds=G(nr);function it(r){return!!r.texStorage2D}var eo=(function(){let r={},e={};function t(n){let o=n.constructor.name;if(!r[o]){for(let i in n)if(typeof n[i]=="number"){let s=e[n[i]];e[n[i]]=s?`${s} | ${i}`:i}r[o]=!0}}return function(o,i){return t(o),e[i]||(typeof i=="number"?`0x${i.toString(16)}`:i)}})();var Is={textureColor:new Uint8Array([128,192,255,255]),textureOptions:{},crossOrigin:void 0};var to=6406,Bt=6407,Mt=6408,ro=6409,no=6410,oo=6402,io=34041;var so=33319,ao=33320,co=6403,lo=36244,uo=36248,fo=36249;var ho={};{let r=ho;r[to]={numColorComponents:1},r[ro]={numColorComponents:1},r[no]={numColorComponents:2},r[Bt]={numColorComponents:3},r[Mt]={numColorComponents:4},r[co]={numColorComponents:1},r[lo]={numColorComponents:1},r[so]={numColorComponents:2},r[ao]={numColorComponents:2},r[Bt]={numColorComponents:3},r[uo]={numColorComponents:3},r[Mt]={numColorComponents:4},r[fo]={numColorComponents:4},r[oo]={numColorComponents:1},r[io]={numColorComponents:2}}var st=wn;function or(r){return typeof document<"u"&&document.getElementById?document.getElementById(r):null}var Te=33984;var we=34962,mo=34963;var po=35713,xo=35714,bo=35632,yo=35633,Eo=35981,ir=35718,go=35721,_o=35971,Ao=35382,To=35396,wo=35398,So=35392,Ro=35395,Se=5126,sr=35664,ar=35665,cr=35666,at=5124,lr=35667,ur=35668,fr=35669,hr=35670,mr=35671,pr=35672,dr=35673,xr=35674,br=35675,yr=35676,Fo=35678,vo=35680,Po=35679,Co=35682,Bo=35685,Mo=35686,Do=35687,Io=35688,ko=35689,No=35690,Uo=36289,Lo=36292,Oo=36293,ct=5125,Er=36294,gr=36295,_r=36296,Go=36298,zo=36299,Vo=36300,$o=36303,Ho=36306,Xo=36307,Ko=36308,Wo=36311,Re=3553,Fe=34067,lt=32879,ve=35866,y={};function Ar(r,e){return y[e].bindPoint}function jo(r,e){return function(t){r.uniform1f(e,t)}}function Yo(r,e){return function(t){r.uniform1fv(e,t)}}function qo(r,e){return function(t){r.uniform2fv(e,t)}}function Zo(r,e){return function(t){r.uniform3fv(e,t)}}function Jo(r,e){return function(t){r.uniform4fv(e,t)}}function Tr(r,e){return function(t){r.uniform1i(e,t)}}function wr(r,e){return function(t){r.uniform1iv(e,t)}}function Sr(r,e){return function(t){r.uniform2iv(e,t)}}function Rr(r,e){return function(t){r.uniform3iv(e,t)}}function Fr(r,e){return function(t){r.uniform4iv(e,t)}}function Qo(r,e){return function(t){r.uniform1ui(e,t)}}function ei(r,e){return function(t){r.uniform1uiv(e,t)}}function ti(r,e){return function(t){r.uniform2uiv(e,t)}}function ri(r,e){return function(t){r.uniform3uiv(e,t)}}function ni(r,e){return function(t){r.uniform4uiv(e,t)}}function oi(r,e){return function(t){r.uniformMatrix2fv(e,!1,t)}}function ii(r,e){return function(t){r.uniformMatrix3fv(e,!1,t)}}function si(r,e){return function(t){r.uniformMatrix4fv(e,!1,t)}}function ai(r,e){return function(t){r.uniformMatrix2x3fv(e,!1,t)}}function ci(r,e){return function(t){r.uniformMatrix3x2fv(e,!1,t)}}function li(r,e){return function(t){r.uniformMatrix2x4fv(e,!1,t)}}function ui(r,e){return function(t){r.uniformMatrix4x2fv(e,!1,t)}}function fi(r,e){return function(t){r.uniformMatrix3x4fv(e,!1,t)}}function hi(r,e){return function(t){r.uniformMatrix4x3fv(e,!1,t)}}function M(r,e,t,n){let o=Ar(r,e);return it(r)?function(i){let s,a;!i||Ot(r,i)?(s=i,a=null):(s=i.texture,a=i.sampler),r.uniform1i(n,t),r.activeTexture(Te+t),r.bindTexture(o,s),r.bindSampler(t,a)}:function(i){r.uniform1i(n,t),r.activeTexture(Te+t),r.bindTexture(o,i)}}function D(r,e,t,n,o){let i=Ar(r,e),s=new Int32Array(o);for(let a=0;a<o;++a)s[a]=t+a;return it(r)?function(a){r.uniform1iv(n,s),a.forEach(function(c,l){r.activeTexture(Te+s[l]);let u,h;!c||Ot(r,c)?(u=c,h=null):(u=c.texture,h=c.sampler),r.bindSampler(t,h),r.bindTexture(i,u)})}:function(a){r.uniform1iv(n,s),a.forEach(function(c,l){r.activeTexture(Te+s[l]),r.bindTexture(i,c)})}}y[Se]={Type:Float32Array,size:4,setter:jo,arraySetter:Yo};y[sr]={Type:Float32Array,size:8,setter:qo,cols:2};y[ar]={Type:Float32Array,size:12,setter:Zo,cols:3};y[cr]={Type:Float32Array,size:16,setter:Jo,cols:4};y[at]={Type:Int32Array,size:4,setter:Tr,arraySetter:wr};y[lr]={Type:Int32Array,size:8,setter:Sr,cols:2};y[ur]={Type:Int32Array,size:12,setter:Rr,cols:3};y[fr]={Type:Int32Array,size:16,setter:Fr,cols:4};y[ct]={Type:Uint32Array,size:4,setter:Qo,arraySetter:ei};y[Er]={Type:Uint32Array,size:8,setter:ti,cols:2};y[gr]={Type:Uint32Array,size:12,setter:ri,cols:3};y[_r]={Type:Uint32Array,size:16,setter:ni,cols:4};y[hr]={Type:Uint32Array,size:4,setter:Tr,arraySetter:wr};y[mr]={Type:Uint32Array,size:8,setter:Sr,cols:2};y[pr]={Type:Uint32Array,size:12,setter:Rr,cols:3};y[dr]={Type:Uint32Array,size:16,setter:Fr,cols:4};y[xr]={Type:Float32Array,size:32,setter:oi,rows:2,cols:2};y[br]={Type:Float32Array,size:48,setter:ii,rows:3,cols:3};y[yr]={Type:Float32Array,size:64,setter:si,rows:4,cols:4};y[Bo]={Type:Float32Array,size:32,setter:ai,rows:2,cols:3};y[Mo]={Type:Float32Array,size:32,setter:li,rows:2,cols:4};y[Do]={Type:Float32Array,size:48,setter:ci,rows:3,cols:2};y[Io]={Type:Float32Array,size:48,setter:fi,rows:3,cols:4};y[ko]={Type:Float32Array,size:64,setter:ui,rows:4,cols:2};y[No]={Type:Float32Array,size:64,setter:hi,rows:4,cols:3};y[Fo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Re};y[vo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Fe};y[Po]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:lt};y[Co]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Re};y[Uo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ve};y[Lo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ve};y[Oo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Fe};y[Go]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Re};y[zo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:lt};y[Vo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Fe};y[$o]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ve};y[Ho]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Re};y[Xo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:lt};y[Ko]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:Fe};y[Wo]={Type:null,size:0,setter:M,arraySetter:D,bindPoint:ve};function Pe(r,e){return function(t){if(t.value)switch(r.disableVertexAttribArray(e),t.value.length){case 4:r.vertexAttrib4fv(e,t.value);break;case 3:r.vertexAttrib3fv(e,t.value);break;case 2:r.vertexAttrib2fv(e,t.value);break;case 1:r.vertexAttrib1fv(e,t.value);break;default:throw new Error("the length of a float constant value must be between 1 and 4!")}else r.bindBuffer(we,t.buffer),r.enableVertexAttribArray(e),r.vertexAttribPointer(e,t.numComponents||t.size,t.type||Se,t.normalize||!1,t.stride||0,t.offset||0),r.vertexAttribDivisor&&r.vertexAttribDivisor(e,t.divisor||0)}}function H(r,e){return function(t){if(t.value)if(r.disableVertexAttribArray(e),t.value.length===4)r.vertexAttrib4iv(e,t.value);else throw new Error("The length of an integer constant value must be 4!");else r.bindBuffer(we,t.buffer),r.enableVertexAttribArray(e),r.vertexAttribIPointer(e,t.numComponents||t.size,t.type||at,t.stride||0,t.offset||0),r.vertexAttribDivisor&&r.vertexAttribDivisor(e,t.divisor||0)}}function Ce(r,e){return function(t){if(t.value)if(r.disableVertexAttribArray(e),t.value.length===4)r.vertexAttrib4uiv(e,t.value);else throw new Error("The length of an unsigned integer constant value must be 4!");else r.bindBuffer(we,t.buffer),r.enableVertexAttribArray(e),r.vertexAttribIPointer(e,t.numComponents||t.size,t.type||ct,t.stride||0,t.offset||0),r.vertexAttribDivisor&&r.vertexAttribDivisor(e,t.divisor||0)}}function ut(r,e,t){let n=t.size,o=t.count;return function(i){r.bindBuffer(we,i.buffer);let s=i.size||i.numComponents||n,a=s/o,c=i.type||Se,u=y[c].size*s,h=i.normalize||!1,m=i.offset||0,f=u/o;for(let p=0;p<o;++p)r.enableVertexAttribArray(e+p),r.vertexAttribPointer(e+p,a,c,h,u,m+f*p),r.vertexAttribDivisor&&r.vertexAttribDivisor(e+p,i.divisor||0)}}var F={};F[Se]={size:4,setter:Pe};F[sr]={size:8,setter:Pe};F[ar]={size:12,setter:Pe};F[cr]={size:16,setter:Pe};F[at]={size:4,setter:H};F[lr]={size:8,setter:H};F[ur]={size:12,setter:H};F[fr]={size:16,setter:H};F[ct]={size:4,setter:Ce};F[Er]={size:8,setter:Ce};F[gr]={size:12,setter:Ce};F[_r]={size:16,setter:Ce};F[hr]={size:4,setter:H};F[mr]={size:8,setter:H};F[pr]={size:12,setter:H};F[dr]={size:16,setter:H};F[xr]={size:4,setter:ut,count:2};F[br]={size:9,setter:ut,count:3};F[yr]={size:16,setter:ut,count:4};var mi=/ERROR:\s*\d+:(\d+)/gi;function pi(r,e="",t=0){let n=[...e.matchAll(mi)],o=new Map(n.map((i,s)=>{let a=parseInt(i[1]),c=n[s+1],l=c?c.index:e.length,u=e.substring(i.index,l);return[a-1,u]}));return r.split(`
`).map((i,s)=>{let a=o.get(s);return`${s+1+t}: ${i}${a?`

^^^ ${a}`:""}`}).join(`
`)}var Dt=/^[ \t]*\n/;function vr(r){let e=0;return Dt.test(r)&&(e=1,r=r.replace(Dt,"")),{lineOffset:e,shaderSource:r}}function di(r,e){return r.errorCallback(e),r.callback&&setTimeout(()=>{r.callback(`${e}
${r.errors.join(`
`)}`)}),null}function xi(r,e,t,n){if(n=n||st,!r.getShaderParameter(t,po)){let i=r.getShaderInfoLog(t),{lineOffset:s,shaderSource:a}=vr(r.getShaderSource(t)),c=`${pi(a,i,s)}
Error compiling ${eo(r,e)}: ${i}`;return n(c),c}return""}function ce(r,e,t){let n,o,i;if(typeof e=="function"&&(t=e,e=void 0),typeof r=="function")t=r,r=void 0;else if(r&&!Array.isArray(r)){let l=r;t=l.errorCallback,r=l.attribLocations,n=l.transformFeedbackVaryings,o=l.transformFeedbackMode,i=l.callback}let s=t||st,a=[],c={errorCallback(l,...u){a.push(l),s(l,...u)},transformFeedbackVaryings:n,transformFeedbackMode:o,callback:i,errors:a};{let l={};Array.isArray(r)?r.forEach(function(u,h){l[u]=e?e[h]:h}):l=r||{},c.attribLocations=l}return c}var bi=["VERTEX_SHADER","FRAGMENT_SHADER"];function yi(r,e){if(e.indexOf("frag")>=0)return bo;if(e.indexOf("vert")>=0)return yo}function Ei(r,e,t){let n=r.getAttachedShaders(e);for(let o of n)t.has(o)||r.deleteShader(o);r.deleteProgram(e)}var gi=(r=0)=>new Promise(e=>setTimeout(e,r));function Pr(r,e,t){let n=r.createProgram(),{attribLocations:o,transformFeedbackVaryings:i,transformFeedbackMode:s}=ce(t);for(let a=0;a<e.length;++a){let c=e[a];if(typeof c=="string"){let l=or(c),u=l?l.text:c,h=r[bi[a]];l&&l.type&&(h=yi(r,l.type)||h),c=r.createShader(h),r.shaderSource(c,vr(u).shaderSource),r.compileShader(c)}r.attachShader(n,c)}Object.entries(o).forEach(([a,c])=>r.bindAttribLocation(n,c,a));{let a=i;a&&(a.attribs&&(a=a.attribs),Array.isArray(a)||(a=Object.keys(a)),r.transformFeedbackVaryings(n,a,s||Eo))}return r.linkProgram(n),n}function Cr(r,e,t,n,o){let i=ce(t,n,o),s=new Set(e),a=Pr(r,e,i);function c(l,u){let h=Mr(l,u,i.errorCallback);return h&&Ei(l,u,s),h}if(i.callback){Br(r,a).then(()=>{let l=c(r,a);i.callback(l,l?void 0:a)});return}return c(r,a)?void 0:a}function Be(r){return function(e,t,...n){return new Promise((o,i)=>{let s=ce(...n);s.callback=(a,c)=>{a?i(a):o(c)},r(e,t,s)})}}var ks=Be(Cr),Ns=Be(Me);async function Br(r,e){let t=r.getExtension("KHR_parallel_shader_compile"),n=t?(i,s)=>i.getProgramParameter(s,t.COMPLETION_STATUS_KHR):()=>!0,o=0;do await gi(o),o=1e3/60;while(!n(r,e))}async function _i(r,e){for(let t of Object.values(e))await Br(r,t)}function Mr(r,e,t){if(t=t||st,!r.getProgramParameter(e,xo)){let o=r.getProgramInfoLog(e);t(`Error in program linking: ${o}`);let s=r.getAttachedShaders(e).map(a=>xi(r,r.getShaderParameter(a,r.SHADER_TYPE),a,t));return`${o}
${s.filter(a=>a).join(`
`)}`}}function Ai(r,e,t,n,o){return Cr(r,e,t,n,o)}function Dr(r){let e=r.name;return e.startsWith("gl_")||e.startsWith("webgl_")}var Ti=/(\.|\[|]|\w+)/g,wi=r=>r>="0"&&r<="9";function Si(r,e,t,n){let o=r.split(Ti).filter(a=>a!==""),i=0,s="";for(;;){let a=o[i++];s+=a;let c=wi(a[0]),l=c?parseInt(a):a;if(c&&(s+=o[i++]),i===o.length){t[l]=e;break}else{let h=o[i++],m=h==="[",f=t[l]||(m?[]:{});t[l]=f,t=f,n[s]=n[s]||(function(p){return function(d){Ir(p,d)}})(f),s+=h}}}function Ri(r,e){let t=0;function n(a,c,l){let u=c.name.endsWith("[0]"),h=c.type,m=y[h];if(!m)throw new Error(`unknown type: 0x${h.toString(16)}`);let f;if(m.bindPoint){let p=t;t+=c.size,u?f=m.arraySetter(r,h,p,l,c.size):f=m.setter(r,h,p,l,c.size)}else m.arraySetter&&u?f=m.arraySetter(r,l):f=m.setter(r,l);return f.location=l,f}let o={},i={},s=r.getProgramParameter(e,ir);for(let a=0;a<s;++a){let c=r.getActiveUniform(e,a);if(Dr(c))continue;let l=c.name;l.endsWith("[0]")&&(l=l.substr(0,l.length-3));let u=r.getUniformLocation(e,c.name);if(u){let h=n(e,c,u);o[l]=h,Si(l,h,i,o)}}return o}function Fi(r,e){let t={},n=r.getProgramParameter(e,_o);for(let o=0;o<n;++o){let i=r.getTransformFeedbackVarying(e,o);t[i.name]={index:o,type:i.type,size:i.size}}return t}function vi(r,e){let t=r.getProgramParameter(e,ir),n=[],o=[];for(let a=0;a<t;++a){o.push(a),n.push({});let c=r.getActiveUniform(e,a);n[a].name=c.name}[["UNIFORM_TYPE","type"],["UNIFORM_SIZE","size"],["UNIFORM_BLOCK_INDEX","blockNdx"],["UNIFORM_OFFSET","offset"]].forEach(function(a){let c=a[0],l=a[1];r.getActiveUniforms(e,o,r[c]).forEach(function(u,h){n[h][l]=u})});let i={},s=r.getProgramParameter(e,Ao);for(let a=0;a<s;++a){let c=r.getActiveUniformBlockName(e,a),l={index:r.getUniformBlockIndex(e,c),usedByVertexShader:r.getActiveUniformBlockParameter(e,a,To),usedByFragmentShader:r.getActiveUniformBlockParameter(e,a,wo),size:r.getActiveUniformBlockParameter(e,a,So),uniformIndices:r.getActiveUniformBlockParameter(e,a,Ro)};l.used=l.usedByVertexShader||l.usedByFragmentShader,i[c]=l}return{blockSpecs:i,uniformData:n}}function Ir(r,e){for(let t in e){let n=r[t];typeof n=="function"?n(e[t]):Ir(r[t],e[t])}}function le(r,...e){let t=r.uniformSetters||r,n=e.length;for(let o=0;o<n;++o){let i=e[o];if(Array.isArray(i)){let s=i.length;for(let a=0;a<s;++a)le(t,i[a])}else for(let s in i){let a=t[s];a&&a(i[s])}}}function Pi(r,e){let t={},n=r.getProgramParameter(e,go);for(let o=0;o<n;++o){let i=r.getActiveAttrib(e,o);if(Dr(i))continue;let s=r.getAttribLocation(e,i.name),a=F[i.type],c=a.setter(r,s,a);c.location=s,t[i.name]=c}return t}function Ci(r,e){for(let t in e){let n=r[t];n&&n(e[t])}}function ft(r,e,t){t.vertexArrayObject?r.bindVertexArray(t.vertexArrayObject):(Ci(e.attribSetters||e,t.attribs),t.indices&&r.bindBuffer(mo,t.indices))}function Xe(r,e){let t=Ri(r,e),n=Pi(r,e),o={program:e,uniformSetters:t,attribSetters:n,uniformLocations:Object.fromEntries(Object.entries(t).map(([i,s])=>[i,s.location])),attribLocations:Object.fromEntries(Object.entries(n).map(([i,s])=>[i,s.location]))};return it(r)&&(o.uniformBlockSpec=vi(r,e),o.transformFeedbackInfo=Fi(r,e)),o}var Bi=/\s|{|}|;/;function Me(r,e,t,n,o){let i=ce(t,n,o),s=[];if(e=e.map(function(l){if(!Bi.test(l)){let u=or(l);if(u)l=u.text;else{let h=`no element with id: ${l}`;i.errorCallback(h),s.push(h)}}return l}),s.length)return di(i,"");let a=i.callback;a&&(i.callback=(l,u)=>{a(l,l?void 0:Xe(r,u))});let c=Ai(r,e,i);return c?Xe(r,c):null}function It(r,e,t,n,o){for(let[i,s]of Object.entries(e)){let a={...o},c=t[i];Array.isArray(c)||Object.assign(a,c);let l=Mr(r,s,a.errorCallback);if(l){for(let u of Object.values(e)){let h=r.getAttachedShaders(u);r.deleteProgram(u);for(let m of h)n.has(m)||r.deleteShader(m)}return l}}}function kr(r,e,t={}){let n=new Set,o=Object.fromEntries(Object.entries(e).map(([s,a])=>{let c={...t},l=Array.isArray(a)?a:a.shaders;return Array.isArray(a)||Object.assign(c,a),l.forEach(n.add,n),[s,Pr(r,l,c)]}));if(t.callback){_i(r,o).then(()=>{let s=It(r,o,e,n,t);t.callback(s,s?void 0:o)});return}return It(r,o,e,n,t)?void 0:o}function Mi(r,e,t){t=ce(t);function n(s,a){return Object.fromEntries(Object.entries(a).map(([c,l])=>[c,Xe(s,l)]))}let o=t.callback;o&&(t.callback=(s,a)=>{o(s,s?void 0:n(r,a))});let i=kr(r,e,t);if(!(o||!i))return n(r,i)}var Us=Be(kr),Ls=Be(Mi);var Di=6402;var Ii=33190,ki=36012,Ni=35056,Ui=36013,Li=32854,Oi=32855,Gi=36194,Nr=33189,Ur=6401,Lr=36168,Or=34041;var De=36096,Gr=36128,ht=33306;var $={};$[Or]=ht;$[Ur]=Gr;$[Lr]=Gr;$[Di]=De;$[Nr]=De;$[Ii]=De;$[ki]=De;$[Ni]=ht;$[Ui]=ht;var W={};W[Li]=!0;W[Oi]=!0;W[Gi]=!0;W[Or]=!0;W[Nr]=!0;W[Ur]=!0;W[Lr]=!0;var Vi=`#version 300 es
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
}`,$i=`#version 300 es
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
}`,Hi=`#version 300 es
in vec3 place;
in vec4 tint;
uniform mat4 matrix;
out vec4 tone;
void main() { gl_Position = matrix * vec4(place, 1.0); tone = tint; }`,Xi=`#version 300 es
precision mediump float;
in vec4 tone;
out vec4 colour;
void main() { colour = vec4(tone.rgb * tone.a, tone.a); }`,Ie=class{constructor(e){this.canvas=e;let t=e.getContext("webgl2",{antialias:!1,alpha:!0,depth:!0});if(!t)throw new Error("This browser offers no WebGL 2, so the map cannot be drawn.");this.gl=t,this.prepare()}canvas;gl;points;lines;buffers;trails;rings=[];held={};count=0;prepare(){this.points=Me(this.gl,[Vi,$i]),this.lines=Me(this.gl,[Hi,Xi]),this.rings=[0,1].map(()=>({buffer:this.gl.createBuffer(),count:0})),this.trails=void 0,this.count&&(this.buffers=ae(this.gl,this.held))}set(e,t,n,o,i){let s={normalize:!0,numComponents:4};this.held={start:{data:e,numComponents:3},end:{data:t,numComponents:3},colour0:{data:n,...s},colour1:{data:o,...s},style:{data:Float32Array.from(i,(c,l)=>l%2?c:c/16),numComponents:2}};let a=this.count===e.length/3;if(this.count=e.length/3,!a||!this.buffers){this.buffers=ae(this.gl,this.held);return}for(let[c,l]of Object.entries(this.held))jt(this.gl,this.buffers.attribs[c],l.data)}ring(e,t){this.rings[e].count=t.length,this.gl.bindBuffer(this.gl.ELEMENT_ARRAY_BUFFER,this.rings[e].buffer),this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER,t,this.gl.DYNAMIC_DRAW)}trail(e,t){this.trails=e&&t?ae(this.gl,{place:{data:e,numComponents:3},tint:{data:t,numComponents:4,normalize:!0}}):void 0}draw(e){let{gl:t,points:n,lines:o}=this;if(t.viewport(0,0,this.canvas.width,this.canvas.height),t.clearColor(0,0,0,0),t.clear(t.COLOR_BUFFER_BIT|t.DEPTH_BUFFER_BIT),!this.count)return;t.enable(t.BLEND),t.blendFunc(t.ONE,t.ONE_MINUS_SRC_ALPHA),e.solid?t.enable(t.DEPTH_TEST):t.disable(t.DEPTH_TEST),t.useProgram(n.program);let i={size:e.size,limits:[1.5,24],grow:0,ring:!1};ft(t,n,this.buffers),le(n,{...e,...i}),t.drawArrays(t.POINTS,0,this.count),t.disable(t.DEPTH_TEST),this.rings.forEach((s,a)=>{if(!s.count)return;t.bindBuffer(t.ELEMENT_ARRAY_BUFFER,s.buffer);let c=(a?9:5)*e.detail;for(let l of[!0,!1])le(n,{ring:l,grow:l?c:a?2*e.detail:0}),t.drawElements(t.POINTS,s.count,t.UNSIGNED_INT,0)}),this.trails&&(t.useProgram(o.program),ft(t,o,this.trails),le(o,{matrix:e.matrix}),t.drawArrays(t.LINES,0,this.trails.numElements))}free(){this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};var zr=12,Ki=2,Vr=r=>r*r*(3-2*r),ke=class{constructor(e,t){this.data=e;this.styles=t;this.box.className="plot",this.canvas.tabIndex=0,this.canvas.setAttribute("role","img"),this.caption.className="caption",this.caption.dir="auto",this.box.append(this.canvas,this.caption),this.renderer=new Ie(this.canvas),this.canvas.addEventListener("webglcontextlost",n=>n.preventDefault()),this.canvas.addEventListener("webglcontextrestored",()=>{this.renderer.prepare(),this.redraw()}),this.sizes=new ResizeObserver(()=>this.resize()),this.sizes.observe(this.box)}data;styles;box=document.createElement("div");canvas=document.createElement("canvas");caption=document.createElement("div");frames=[];epoch=-1;dims=2;renderer;cameras={2:new oe(2),3:new oe(3)};from=new Float32Array;to=new Float32Array;colours=new Uint8Array;oldColours=new Uint8Array;began=0;lasting=0;waiting=0;last=0;done=[];sizes;ink=[[0,0,0,1],[1,1,1,1]];get camera(){return this.cameras[this.dims]}get width(){return this.box.clientWidth||1}get height(){return this.box.clientHeight||1}get moving(){return this.lasting>0}show(e,t,n,o){let i=this.data.at(e,t);if(!i)return Promise.resolve();let s=this.to.length===i.length;this.from=s?this.between():i,this.oldColours=s&&this.colours.length?this.colours:n;let a=t!==this.dims;return this.to=i,this.colours=n,this.epoch=e,this.dims=t,(!this.camera.touched||a)&&this.fitOnce(),this.began=performance.now(),this.lasting=s?o:0,this.frames.length=0,this.last=0,this.lasting||(this.from=i,this.oldColours=n),this.renderer.set(this.from,this.to,this.oldColours,this.colours,this.styles),this.redraw(),new Promise(c=>this.done.push(c))}recolour(e){this.oldColours=this.colours=e,this.renderer.set(this.from,this.to,e,e,this.styles),this.redraw()}fitted="";fitOnce(){let e=this.data.bounds(this.dims),t=JSON.stringify([this.dims,e,this.width,this.height]);t===this.fitted||this.camera.touched||(this.fitted=t,this.camera.fit(e,this.width,this.height))}fit(){this.camera.touched=!1,this.fitted="",this.fitOnce(),this.redraw()}keepCameras(e){this.cameras=e.cameras,this.fitted=e.fitted}setInk(e,t){this.ink=[e,t],this.redraw()}ring(e,t){this.renderer.ring(e,t),this.redraw()}trails(e){let t=this.data.epochs.filter(a=>this.data.at(a,this.dims));if(!e||!e.length||t.length<2)return this.renderer.trail(null),this.redraw();let n=t.length-1,o=new Float32Array(6*n*e.length),i=new Uint8Array(8*n*e.length),s=0;for(let a=0;a<n;a++)for(let c of e)for(let l of[0,1]){let u=this.data.at(t[a+l],this.dims);o.set(u.subarray(3*c,3*c+3),3*s),i.set(this.colours.subarray(4*c,4*c+3),4*s),i[4*s+3]=40+180*(a+l)/n,s++}this.renderer.trail(o,i),this.redraw()}nearest(e,t){let n=this.camera.matrix(this.width,this.height),o=this.moving?this.between():this.to,i=zr*zr,s=-1;for(let a=0;a<o.length/3;a++){if(this.colours[4*a+3]<5)continue;let[c,l]=_e(n,o,a,this.width,this.height),u=(c-e)**2+(l-t)**2;u<=i&&(i=u,s=a)}return s}within(e){let t=this.camera.matrix(this.width,this.height),n=e.map(a=>a[0]),o=e.map(a=>a[1]),i=[Math.min(...n),Math.max(...n),Math.min(...o),Math.max(...o)],s=[];for(let a=0;a<this.to.length/3;a++){if(this.colours[4*a+3]<5)continue;let[c,l]=_e(t,this.to,a,this.width,this.height);if(!(c>=i[0]&&c<=i[1]&&l>=i[2]&&l<=i[3]))continue;let u=!1;for(let h=0,m=e.length-1;h<e.length;m=h++){let[[f,p],[d,b]]=[e[h],e[m]];p>l!=b>l&&c<(d-f)*(l-p)/(b-p)+f&&(u=!u)}u&&s.push(a)}return s}place(e){let t=this.camera.matrix(this.width,this.height);return _e(t,this.to,e,this.width,this.height)}redraw(){this.waiting||(this.waiting=requestAnimationFrame(e=>this.draw(e)))}share(){return this.lasting?Math.min(1,(performance.now()-this.began)/this.lasting):1}between(){let e=Vr(this.share());return e>=1||this.from===this.to?this.to:this.from.map((t,n)=>t+e*(this.to[n]-t))}resize(){let e=Math.min(Ki,devicePixelRatio||1);this.canvas.width=Math.round(this.width*e),this.canvas.height=Math.round(this.height*e),this.camera.touched||this.fitOnce(),this.redraw()}draw(e){this.waiting=0;let t=this.share(),n=this.to.length/3,o=this.canvas.width/this.width;if(this.renderer.draw({matrix:this.camera.matrix(this.width,this.height),t:Vr(t),size:34/Math.max(1,n)**.24*o*this.camera.closeness**.35,detail:o,solid:this.dims===3,inner:this.ink[0],outer:this.ink[1]}),this.lasting&&this.last&&this.frames.push(e-this.last),this.last=e,t<1)return this.redraw();this.lasting&&(this.lasting=0,this.from=this.to,this.oldColours=this.colours),this.done.splice(0).forEach(i=>i())}free(){this.sizes.disconnect(),cancelAnimationFrame(this.waiting),this.renderer.free(),this.box.remove()}};var Wi=[["2400","slow"],["1200","normal"],["600","fast"]],ue=class{constructor(e,t,n){this.label=e;this.moved=t;this.started=n;this.play=k("\u25B6","Play the epochs",()=>this.toggle(),{class:"play"}),this.slider.setAttribute("aria-label",e),this.slider.addEventListener("input",()=>{this.stop(),this.moved(this.epochs[Number(this.slider.value)])});let o=x("label",{class:"track"},this.said,this.slider);if(n){let i=K("Speed",Wi,"1200",s=>this.step=Number(s),"speed");this.element.append(this.play,o,i.element)}else this.element.append(o)}label;moved;started;element=x("div",{class:"timeline"});slider=x("input",{type:"range",min:0,step:1,class:"epoch"});playing=!1;step=1200;play;said=x("output");epochs=[];show(e,t){this.epochs=e;let n=Math.max(0,e.indexOf(t));this.slider.max=String(e.length-1),this.slider.value=String(n),this.slider.setAttribute("aria-valuetext",`epoch ${t}`),this.slider.style.setProperty("--part",`${100*n/Math.max(1,e.length-1)}%`),this.slider.disabled=this.play.disabled=e.length<2,this.said.textContent=e.length<2?`One map so far: epoch ${t}`:`${this.label} ${t} of ${e[e.length-1]}`}after(e,t,n=!1){let o=this.epochs.length,i=this.epochs.indexOf(e)+t;return this.epochs[n?(i+o)%o:Math.max(0,Math.min(o-1,i))]}toggle(){if(this.playing)return this.stop();this.epochs.length<2||this.set(!0)}stop(){this.playing&&this.set(!1)}set(e){this.playing=e,this.play.textContent=e?"\u275A\u275A":"\u25B6";let t=e?"Pause":"Play the epochs";this.play.setAttribute("aria-label",t),this.play.title=t,this.started?.(e)}};var $r=8;function ji(r,e){let t=e.trim().toLowerCase();if(!t)return[];let n=[];r.names.forEach((i,s)=>{i.toLowerCase().includes(t)&&n.push({text:i,said:`class, ${N(r.label.reduce((a,c)=>a+ +(c===s),0))} points`,ids:()=>[...r.label.keys()].filter(a=>r.label[a]===s)})}),n.sort((i,s)=>+(s.text.toLowerCase()===t)-+(i.text.toLowerCase()===t));let o=/^#?\d+$/.test(t)?Number(t.replace("#","")):-1;if(o>=0&&o<r.points){let i={text:`#${o}`,said:`point of class ${r.names[r.label[o]]}`,ids:()=>[o]};t.startsWith("#")?n.unshift(i):n.splice($r-1,0,i)}return n.slice(0,$r)}function Hr(r,e){let t=x("input",{type:"search",placeholder:"Find a class or #id","aria-label":"Find a class by name or a point by id",role:"combobox","aria-expanded":"false",autocomplete:"off",maxlength:200}),n=x("div",{class:"found",role:"listbox",hidden:!0}),o=[],i=0,s=()=>{n.replaceChildren(...o.map((c,l)=>{let u=x("div",{role:"option","aria-selected":String(l===i)},O(c.text),x("span",{class:"count"},c.said));return u.addEventListener("pointerdown",h=>{h.preventDefault(),a(l,h.shiftKey)}),u})),t.value.trim()&&!o.length&&n.append(x("div",{class:"none"},"No class and no point of that name.")),n.hidden=!t.value.trim(),t.setAttribute("aria-expanded",String(!n.hidden))},a=(c,l)=>{o[c]&&(e(o[c].ids(),l),n.hidden=!0)};return t.addEventListener("input",()=>{o=ji(r(),t.value),i=0,s()}),t.addEventListener("keydown",c=>{if(c.key==="Enter")a(i,c.shiftKey);else if(c.key==="ArrowDown")i=Math.min(o.length-1,i+1);else if(c.key==="ArrowUp")i=Math.max(0,i-1);else if(c.key==="Escape"&&t.value)t.value="",o=[],c.stopPropagation();else return;c.key!=="Enter"&&s(),c.preventDefault()}),t.addEventListener("blur",()=>n.hidden=!0),x("div",{class:"search"},t,n)}var Yi=[["move","\u2725 Move","Drag moves the map; in 3-D it turns, with Ctrl it moves. Shift and drag: lasso"],["lasso","\u27C6 Lasso","Drag around points to select them; with Shift they are added"],["box","\u25AD Box","Drag a box around points to select them; with Shift they are added"]],Ne=class{constructor(e,t,n){this.wishes=n;let o=K("Colour by",[],e.colour,c=>n.change({colour:c}),"colour"),i=K("Images",[["test","test"],["train","train"],["both","both"]],e.split,c=>n.change({split:c}),"split"),s=K("Map",[["2","2-D"],["3","3-D"]],String(e.dims),c=>n.change({dims:c==="3"?3:2}),"dims"),a=K("Beside it",[["","nothing"]],"",c=>n.change({compare:c}),"compare");this.colour=o.select,this.compare=a.select,this.element.append(o.element,i.element,s.element,a.element,Hr(t,n.choose),this.classes,be("only wrong",e.wrong,c=>n.change({wrong:c}),"wrong"),be("trails",e.trails,c=>n.change({trails:c}),"trails"));for(let[c,l,u]of Yi)this.tools.append(k(l,u,()=>n.change({tool:c}),{"data-tool":c,"aria-label":l.slice(2)}));this.tools.append(k("+","Zoom in",()=>n.zoom(1.5)),k("\u2212","Zoom out",()=>n.zoom(1/1.5)),k("\u2922","Show the whole map",()=>n.fit()))}wishes;element=x("div",{class:"bar"});tools=x("div",{class:"tools",role:"group","aria-label":"Pointer"});colour;compare;classes=x("details",{class:"classes"});drawn="";show(e,t,n,o,i){for(let a of this.tools.querySelectorAll("[data-tool]"))a.setAttribute("aria-pressed",String(a.getAttribute("data-tool")===e.tool));let s=JSON.stringify([n,o,t.names,e.classes,i]);s!==this.drawn&&(this.drawn=s,this.colour.replaceChildren(...n.map(a=>x("option",{value:a},Q[a]))),this.compare.replaceChildren(x("option",{value:""},"nothing"),x("option",{value:"epochs"},"another epoch"),...o.map(a=>x("option",{value:`run:${a}`},`run ${a}`))),this.drawClasses(e,t,i)),this.colour.value=e.colour,this.compare.value=e.compare}drawClasses(e,t,n){let o=new Set(e.classes),i=[...t.names.keys()].sort((u,h)=>n[u]-n[h]||u-h),s=x("div",{class:"list"});for(let u of i){let h=be("",o.has(u),m=>{m?o.add(u):o.delete(u),this.wishes.change({classes:[...o].sort((f,p)=>f-p)})});h.append(O(t.names[u])),s.append(h)}let a=o.size?`${o.size} of ${t.names.length} classes`:"all classes",c=k("all classes","Show all classes",()=>this.wishes.change({classes:[]})),l=this.classes.open;this.classes.replaceChildren(x("summary",{},a),x("div",{class:"drop"},c,s)),this.classes.open=l}};var Xr={epoch:-1,colour:"label",split:"test",dims:2,wrong:!1,trails:!1,classes:[],compare:"",other:-1,tool:"move"};function Kr(r,e,t,n,o){let i=t.colours.slice(),s=n.classes.length?new Set(n.classes):null,a=r.points>2e4?205:235,c=0,l=0;for(let u=0;u<r.points;u++){let h=r.label[u],m=e.predicted[u]===h,f=(n.split==="both"||n.split==="test"==!!r.test[u])&&!(n.wrong&&m)&&(!s||s.has(h))&&!(t.values&&o.has(t.values[u]));i[4*u+3]=f?a:0,f&&(c++,m&&l++)}return{colours:i,seen:c,right:l}}var mt=700,qi=350,Ue=class{constructor(e,t){this.server=e;this.tell=t;this.view={...Xr,...e.view},this.toolbar=new Ne(this.view,()=>this.plots[0].data.base,{change:n=>this.change(n),choose:(n,o)=>this.choose(n,o),zoom:n=>this.plots.forEach(o=>(o.camera.zoom(n),o.redraw())),fit:()=>this.plots.forEach(n=>n.fit())}),this.timelines=[new ue("Epoch",n=>this.go(0,n),n=>n&&void this.play()),new ue("Second map: epoch",n=>this.go(1,n))],this.stage.append(this.maps,this.legend.element,this.card.element),this.maps.append(this.toolbar.tools),this.element.append(this.toolbar.element,this.trouble,this.stage,...this.timelines.map(n=>n.element),this.status),this.element.addEventListener("keydown",n=>this.key(n)),Object.assign(this.element,{measure:n=>this.measure(n)}),this.forget=vt(()=>this.card.hide()),this.open()}server;tell;element=x("section",{class:"explorer","aria-label":"Map of the embeddings"});stage=x("div",{class:"stage"});maps=x("div",{class:"maps"});status=x("div",{class:"status",role:"status","aria-live":"polite"});trouble=x("div",{class:"trouble",role:"alert",hidden:!0});card=new ye;legend=new Ee(()=>this.recolour());chosen=new ne;timelines;toolbar;view;plots=[];seen="";resting=0;revision=-1;forget;update(e,t){let n=JSON.stringify([this.server.source,this.server.other]);this.server=e,this.tell=t,JSON.stringify([e.source,e.other])!==n?this.open():(this.hear(),this.readInk())}async open(){let{source:e,other:t}=this.server;try{let n=[e];this.view.compare==="epochs"?n.push(e):this.view.compare.startsWith("run:")&&t&&n.push(t);let o=await Promise.all(n.map(async(i,s)=>{let a=this.plots[s];return a&&JSON.stringify(a.data.source)===JSON.stringify(i)?a.data:ee.open(i)}));await Promise.all(o.map((i,s)=>i.load(this.epochOf(i,s)))),o.forEach((i,s)=>this.mount(i,s)),this.plots.splice(o.length).forEach(i=>i.free()),this.maps.classList.toggle("two",this.plots.length>1),this.hear(),this.readInk(),this.apply(0),this.element.dataset.ready="map",await Promise.all(o.flatMap(i=>i.epochs.map(s=>i.load(s)))),this.plots.forEach(i=>i.camera.touched||i.fit()),this.drawTrails(),this.element.dataset.ready="all",this.say("")}catch(n){this.say(n instanceof Error?n.message:String(n))}}epochOf(e,t){let n=t?this.view.other:this.view.epoch,o=e.epochs[e.epochs.length-1];return e.epochs.includes(n)?n:o}mount(e,t){let n=this.plots[t];if(n?.data===e)return;let o=new ke(e,Et(e.base));o.box.dataset.run=e.source.name,n?(n.data.source.key===e.source.key&&o.keepCameras(n),n.box.replaceWith(o.box),n.free()):this.maps.append(o.box),this.plots[t]=o,_t(o,{tool:()=>this.view.tool,hover:(i,s,a)=>this.hover(o,i,s,a),pick:(i,s)=>this.choose(i.map(a=>ge(o,a,this.plots[0])),s),moved:()=>this.card.hide()})}change(e){let t=e.compare!==void 0&&e.compare!==this.view.compare,n=e.dims!==void 0||e.colour!==void 0;if(e.colour!==void 0&&this.legend.hidden.clear(),this.view={...this.view,...e},this.report(),t)return void this.open();if(e.tool!==void 0)return this.drawBar();this.apply(e.dims!==void 0?mt:0),(n||e.trails!==void 0)&&this.drawTrails()}go(e,t){this.view=e?{...this.view,other:t}:{...this.view,epoch:t},this.apply(mt),this.report()}async play(){let[e]=this.timelines;for(;e.playing&&this.element.isConnected;){let t=this.view.epoch===this.plots[0].data.epochs[this.plots[0].data.epochs.length-1];this.view.epoch=e.after(this.view.epoch,1,!0);let n=t?Math.min(mt,e.step):e.step;this.apply(n),await new Promise(o=>setTimeout(o,n+60))}this.report()}apply(e){let t=matchMedia("(prefers-reduced-motion: reduce)").matches;this.plots.forEach((n,o)=>{let i=this.epochOf(n.data,o),s=n.data.loaded.get(i);if(!s)return void n.data.load(i).then(()=>this.apply(e));o?this.view.other=i:this.view.epoch=i;let a=n.epoch!==i||n.dims!==this.view.dims,c=this.colours(n,s,o);a?n.show(i,this.view.dims,c,t?0:e):n.recolour(c),this.timelines[o].show(n.data.epochs,i)}),this.timelines[1].element.hidden=this.plots.length<2,this.card.hide(),this.drawBar(),this.drawChosen()}recolour(){this.apply(0),this.card.hide()}colours(e,t,n){let o=e.data.base,s=Ge(t).includes(this.view.colour)?this.view.colour:"class",a=yt(s,o,t,e.data.loaded.values(),this.view.split),{colours:c,seen:l,right:u}=Kr(o,t,a,this.view,this.legend.hidden);n||(this.legend.show(Q[s],a),this.seen=`Map of ${N(l)} of ${N(o.points)} points at epoch ${t.epoch}, coloured by ${Q[s]}; ${N(u)} predicted right.`),e.canvas.setAttribute("aria-label",this.seen);let h=this.view.compare.startsWith("run:")?`${e.data.source.name}, `:"";return e.caption.textContent=this.plots.length>1?`${h}epoch ${t.epoch}`:"",c}drawBar(){let{data:e}=this.plots[0],t=e.loaded.get(this.view.epoch),n=Ge(t);this.toolbar.show(this.view,e.base,n,this.server.runs,t.label_of),this.element.dataset.tool=this.view.tool,this.element.dataset.epoch=String(this.view.epoch)}hover(e,t,n,o){for(let h of this.plots){let m=t<0?-1:ge(e,t,h);h.ring(1,m<0?new Uint32Array:Uint32Array.of(m))}if(e.canvas.style.cursor=t>=0&&this.view.tool==="move"?"pointer":"",t<0)return this.card.hide();let i=this.stage.getBoundingClientRect(),s=e.box.getBoundingClientRect(),{base:a,loaded:c,source:l}=e.data,u=[n+s.left-i.left,o+s.top-i.top];this.card.show(t,a,c.get(e.epoch),Ft(l.pictures),u,i)}choose(e,t){let n=this.plots[0].data.base.points;t?this.chosen.add(e,n):this.chosen.set(e,n),this.chosen.serial++,this.drawChosen(),this.drawTrails(),this.tell.chosen(this.chosen.encode(),this.chosen.serial)}hear(){let{bits:e,serial:t,revision:n}=this.server.chosen;!this.plots.length||t<this.chosen.serial||n===this.revision||(this.revision=n,this.chosen.serial=t,this.chosen.set(ne.decode(e),this.plots[0].data.base.points),this.drawChosen(),this.drawTrails())}drawChosen(){Tt(this.plots,this.chosen);let e=x("span",{class:"chosen"},St(this.plots,this.chosen));this.status.replaceChildren(e,x("span",{},this.seen)),this.element.dataset.chosen=String(this.chosen.ids.length)}drawTrails(){wt(this.plots,this.chosen,this.view.trails)}key(e){e.stopPropagation();let t=e.composedPath()[0].tagName;if(e.key==="Escape")return this.choose([],!1);if(["INPUT","SELECT"].includes(t)||e.ctrlKey||e.metaKey||e.altKey)return;let[n]=this.timelines,o={ArrowLeft:-1,ArrowDown:-1,ArrowRight:1,ArrowUp:1}[e.key];if(o)n.stop(),this.go(0,n.after(this.view.epoch,o));else if(e.key===" "&&t!=="BUTTON"&&t!=="SUMMARY")n.toggle();else if(e.key==="+"||e.key==="-")this.plots.forEach(i=>(i.camera.zoom(e.key==="+"?1.3:1/1.3),i.redraw()));else if(e.key==="0")this.plots.forEach(i=>i.fit());else return;e.preventDefault()}report(){clearTimeout(this.resting),this.resting=window.setTimeout(()=>{this.timelines[0].playing||this.tell.view({...this.view})},qi)}readInk(){let e=a=>{let c=a.match(/[\d.]+/g)?.map(Number)??[0,0,0];return[c[0]/255,c[1]/255,c[2]/255,1]},t=getComputedStyle(this.element),n=getComputedStyle(this.maps).backgroundColor,[o,i,s]=e(n);this.element.style.colorScheme=o+i+s<1.5?"dark":"light",this.plots.forEach(a=>a.setInk(e(t.color),e(n)))}say(e){this.trouble.textContent=e,this.trouble.hidden=!e}measure(e){let t=this.plots[e],{left:n,top:o}=t.canvas.getBoundingClientRect();return{place:s=>{let[a,c]=t.place(s);return[a+n,c+o]},nearest:(s,a)=>t.nearest(s-n,a-o),frames:t.frames}}free(){this.forget(),clearTimeout(this.resting),this.timelines[0].stop(),this.plots.forEach(e=>e.free()),this.element.remove()}};var Wr=`:host {
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
`;var Le=new WeakMap;function xa(r){let{data:e,parentElement:t}=r,n={view:i=>r.setStateValue("view",i),chosen:(i,s)=>r.setTriggerValue("chosen",{bits:i,serial:s})},o=Le.get(t);if(o?.key===e.source.key)o.explorer.update(e,n);else{if(o?.explorer.free(),!o){let s=document.createElement("style");s.textContent=Wr,t.append(s)}let i=new Ue(e,n);t.append(i.element),Le.set(t,{key:e.source.key,explorer:i})}return()=>{Le.get(t)?.explorer.free(),Le.delete(t)}}function ba({data:r}){for(let{key:e,sheets:t}of r)Rt(e,t)}export{xa as map,ba as pictures};
