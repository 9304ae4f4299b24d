var je=Object.defineProperty;var Be=(o,t)=>{for(var e in t)je(o,e,{get:t[e],enumerable:!0})};var[yt,vt,$e,De]=[.9,.999,1e-8,.05],q=class{constructor(t,e){this.parameters=t;this.rate=e;this.first=t.map(({values:r})=>new Float64Array(r.length)),this.second=t.map(({values:r})=>new Float64Array(r.length))}parameters;rate;first;second;steps=0;step(){this.steps++;let[t,e]=[1-yt**this.steps,1-vt**this.steps];this.parameters.forEach(({values:r,gradient:n},s)=>{let[a,i]=[this.first[s],this.second[s]];for(let l=0;l<r.length;l++){a[l]=yt*a[l]+(1-yt)*n[l],i[l]=vt*i[l]+(1-vt)*n[l]**2;let c=a[l]/t/(Math.sqrt(i[l]/e)+$e)+De*r[l];r[l]-=this.rate*c}})}};var F=class{a=0;b=0;c=0;counter=1;spare=null;constructor(t,e){let r=2166136261;for(let n of`${e}/${t}`)r=Math.imul(r^n.charCodeAt(0),16777619);this.a=r,this.b=Math.imul(r,2654435761)^2654435769,this.c=t|0;for(let n=0;n<15;n++)this.uniform()}uniform(){let t=(this.a+this.b|0)+this.counter|0;return this.counter=this.counter+1|0,this.a=this.b^this.b>>>9,this.b=this.c+(this.c<<3)|0,this.c=(this.c<<21|this.c>>>11)+t|0,(t>>>0)/4294967296}integer(t){return Math.floor(this.uniform()*t)}normal(){if(this.spare!==null){let t=this.spare;return this.spare=null,t}for(;;){let t=2*this.uniform()-1,e=2*this.uniform()-1,r=t*t+e*e;if(r>0&&r<1){let n=Math.sqrt(-2*Math.log(r)/r);return this.spare=e*n,t*n}}}dirichlet(t){let e=new Float64Array(t),r=0;for(let n=0;n<t;n++)r+=e[n]=-Math.log(1-this.uniform())+1e-12;for(let n=0;n<t;n++)e[n]/=r;return e}};var k=1.8,xt=300,G={moons:2,blobs:6,spirals:3},Vt="ABCDEF",A=o=>Vt[o],O=o=>Vt.indexOf(o);function Ue(o,t,e){let r=Math.PI*e.uniform(),[n,s]=o===0?[Math.cos(r),Math.sin(r)]:[1-Math.cos(r),.5-Math.sin(r)];return[.85*(n-.5)+t*e.normal(),.85*(s-.25)+t*e.normal()]}function We(o,t,e){let r=Math.PI*(.5+.6666666666666666*(o%3)),n=o<3?-.34:.34,s=Math.cos(r)-n*Math.sin(r),a=Math.sin(r)+n*Math.cos(r);return[s+t*e.normal(),a-.15+t*e.normal()]}function He(o,t,e){let r=Math.sqrt(.02+.98*e.uniform()),n=4.2*r+2*Math.PI*o/3,s=1.5*r*Math.cos(n),a=1.5*r*Math.sin(n);return[s+.5*t*e.normal(),a+.5*t*e.normal()]}var Ve={moons:Ue,blobs:We,spirals:He};function qt(o,t,e){let r=G[o]-1;return Array.from({length:r+1},(n,s)=>Math.max(1,Math.round(t*e**(-s/r))))}function Gt(o,t,e,r,n){let s=[],a=[];return t.forEach((i,l)=>{let c=new F(r,`${n}/${l}`);for(let m=0;m<i;m++)s.push(...Ve[o](l,e,c)),a.push(l)}),{x:Float64Array.from(s),y:Int32Array.from(a)}}function Kt(o,t,e,r,n){return wt(Gt(o,t,e,r,"training"),n)}function Xt(o,t,e){let r=new Array(G[o]).fill(xt);return Gt(o,r,t,e,"test")}function wt(o,t){return{x:Float64Array.from([...o.x,...t.x]),y:Int32Array.from([...o.y,...t.y])}}function At(o,t){let e=new Array(t).fill(0);for(let r of o.y)e[r]++;return e}var qe=200;function Yt(o,t){let e=[],r=[];for(let n of o.split(".").slice(0,qe)){let s=/^([A-F])(-?\d{1,3})_(-?\d{1,3})$/.exec(n),a=s?O(s[1]):-1;!s||a>=t||(e.push(K(Number(s[2])/100),K(Number(s[3])/100)),r.push(a))}return{x:Float64Array.from(e),y:Int32Array.from(r)}}function Qt(o,t,e,r){let n=`${A(t)}${Math.round(100*K(e))}_${Math.round(100*K(r))}`;return o?`${o}.${n}`:n}var Jt=o=>o?o.split(".").length:0,K=o=>Math.min(k,Math.max(-k,o));var It={};Be(It,{adjustedCrossEntropy:()=>M,effectiveNumberWeights:()=>kt,guidedTarget:()=>Ct,inverseFrequencyWeights:()=>Et,leakageLoss:()=>Rt,marginCrossEntropy:()=>Lt,marginalCrossEntropy:()=>Ot,margins:()=>St,microClusterLoss:()=>Pt,scatter:()=>Tt,shifted:()=>X,weightedCrossEntropy:()=>Mt});function Zt(o,t,e){let r=-1/0;for(let s=0;s<e;s++)r=Math.max(r,o[t+s]);let n=0;for(let s=0;s<e;s++)n+=Math.exp(o[t+s]-r);return r+Math.log(n)}function Ft(o,t,e,r){let n=new Float64Array(o.length),s=0,a=0;for(let i of t)a+=r?r[i]:1;for(let i=0;i<t.length;i++){let l=t[i],c=i*e,m=(r?r[l]:1)/a,h=Zt(o,c,e);s+=m*(h-o[c+l]);for(let p=0;p<e;p++)n[c+p]=m*(Math.exp(o[c+p]-h)-(p===l?1:0))}return{value:s,gradient:n}}function M(o,t,e,r){let n=e.length;return Ft(X(o,e,r),t,n,null)}function X(o,t,e){return o.map((r,n)=>r+e*t[n%t.length])}function Mt(o,t,e){return Ft(o,t,e.length,e)}function Et(o){return zt(Float64Array.from(o,t=>1/t))}function kt(o,t){return zt(Float64Array.from(o,e=>(1-t)/(1-t**e)))}function zt(o){let t=o.reduce((e,r)=>e+r,0);return o.map(e=>e*o.length/t)}function St(o,t){let e=Math.min(...Array.from(o));return Float64Array.from(o,r=>t*(e/r)**.25)}function Lt(o,t,e,r,n){let s=e.length,a=Float64Array.from(o);return t.forEach((i,l)=>a[l*s+i]-=r*e[i]),Ft(a,t,s,n)}function Tt(o,t){let e=0;return o.forEach((r,n)=>e+=(r-t[n%t.length])**2),e*t.length/o.length}function Pt(o,t,e,r){let n=r/o.length/Math.max(e,1e-12),s=0,a=o.map((i,l)=>(s+=n*(i-t[l])**2,2*n*(i-t[l])));return{value:s,gradient:a}}function Rt(o,t,e){let{allowed:r,basis:n}=e,s=e.mean.length,a=o.length/s,i=new Float64Array(o.length),l=new Float64Array(s),c=0;for(let m=0;m<a;m++){te(l,o,m,e);let h=t[m]*s,p=m*s,u=0,f=0;for(let g=0;g<s;g++)f+=l[g]**2,u+=r[h+g]*l[g]**2;let d=Math.max(f,1e-12),v=f>1e-12?u/d:0;c+=(1-u/d)/a;for(let g=0;g<s;g++){let x=(v-r[h+g])*(2*l[g]/d/a);for(let w=0;w<s;w++)i[p+w]+=x*n[w*s+g]}}return{value:c,gradient:i}}function Ct(o,t,e,r){let{allowed:n,basis:s,mean:a}=e,i=a.length,l=Float64Array.from(o),c=new Float64Array(i);for(let m=0;m<o.length/i;m++){te(c,o,m,e);let h=t[m]*i,p=m*i,u=0,f=0;for(let g=0;g<i;g++)f+=c[g]**2,c[g]*=n[h+g],u+=c[g]**2;let d=Math.sqrt(u);if(d<=1e-6)continue;let v=Math.sqrt(f)/d;for(let g=0;g<i;g++){let x=0;for(let E=0;E<i;E++)x+=c[E]*s[g*i+E];let w=o[p+g]-a[g];l[p+g]=a[g]+(1-r)*w+r*v*x}}return l}function te(o,t,e,r){let{mean:n,basis:s}=r,a=n.length;o.fill(0);for(let i=0;i<a;i++){let l=t[e*a+i]-n[i];for(let c=0;c<a;c++)o[c]+=l*s[i*a+c]}}function Ot(o,t,e){let r=e.length,n=new Float64Array(o.length),s=0,a=new Float64Array(r);for(let i=0;i<t.length;i++){let l=i*r,c=e[t[i]],m=Zt(o,l,r),h=0;for(let p=0;p<r;p++)a[p]=Math.exp(o[l+p]-m),e[p]===c&&(h+=a[p]);h=Math.max(h,1e-300),s-=Math.log(h)/t.length;for(let p=0;p<r;p++)n[l+p]=(a[p]-(e[p]===c?a[p]/h:0))/t.length}return{value:s,gradient:n}}function ee(o){let t=o.length;if(t<3)return new Array(t).fill(0);let e=Xe(Ke(Ge(o))),r={score:-1/0,groups:new Array(t).fill(0)};for(let n of Ye(e)){let s=Math.max(...n)+1;if(s<2||s>=t||s>5)continue;let a=Je(e,n,s);a>=r.score&&(r={score:a,groups:n})}return r.groups}function Ge(o){let t=o[0].map((e,r)=>o.reduce((n,s)=>n+s[r],0)/o.length);return o.map(e=>e.map((r,n)=>r-t[n]))}var Ke=o=>o.map(t=>t.map(e=>e/Math.max(Math.hypot(...t),1e-12))),Xe=o=>o.map(t=>o.map(e=>Math.hypot(...t.map((r,n)=>r-e[n]))));function*Ye(o){let t=o.map((r,n)=>[n]),e=o.map(r=>r.map(n=>n**2));for(;t.length>2;){let[r,n]=[0,1];for(let l=0;l<t.length;l++)for(let c=l+1;c<t.length;c++)e[l][c]<e[r][n]&&([r,n]=[l,c]);let[s,a]=[t[r].length,t[n].length];t.map((l,c)=>{let m=l.length;return((s+m)*e[r][c]+(a+m)*e[n][c]-m*e[r][n])/(s+a+m)}).forEach((l,c)=>e[r][c]=e[c][r]=l),e[r][r]=0,e.splice(n,1),e.forEach(l=>l.splice(n,1)),t[r]=[...t[r],...t[n]],t.splice(n,1),yield Qe(t,o.length)}}function Qe(o,t){let e=new Array(t).fill(0);return[...o].sort((n,s)=>Math.min(...n)-Math.min(...s)).forEach((n,s)=>n.forEach(a=>e[a]=s)),e}function Je(o,t,e){let r=0;return t.forEach((n,s)=>{let a=Array.from({length:e},(l,c)=>{let m=t.map((h,p)=>p).filter(h=>t[h]===c&&h!==s);return m.reduce((h,p)=>h+o[s][p],0)/m.length});if(Number.isNaN(a[n]))return;let i=Math.min(...a.filter((l,c)=>c!==n));r+=(i-a[n])/Math.max(i,a[n],1e-12)}),r/t.length}var J=class{constructor(t,e,r){this.head=e;this.first=B(2,t,1.5,r),this.second=B(t,t,1,r),this.feature=B(t,8,1,r),this.parameters=[this.first,this.second,this.feature].flatMap(n=>[n.weight,n.bias]).concat(e.parameters)}head;first;second;feature;parameters;forward(t){let e=ne(Y(this.first,t)),r=ne(Y(this.second,e)),n=Y(this.feature,r);return{x:t,first:e,second:r,z:n,logits:this.head.forward(n)}}backward(t,e,r){let n=this.head.backward(t.z,e);r&&r.forEach((i,l)=>n[l]+=i);let s=oe(Q(this.feature,t.second,n),t.second),a=oe(Q(this.second,t.first,s),t.first);Q(this.first,t.x,a)}clearGradients(){for(let{gradient:t}of this.parameters)t.fill(0)}};function se(o,t){let e=B(8,o,1,t);return{parameters:[e.weight,e.bias],forward:r=>Y(e,r),backward:(r,n)=>Q(e,r,n)}}function ae(o,t,e){let{weight:r}=B(8,o,1,e),n=(s,a)=>{let i=1e-12;for(let l=0;l<8;l++)i+=s[a*8+l]**2;return Math.sqrt(i)};return{parameters:[r],forward(s){let a=new Float64Array(s.length/8*o),i=Array.from({length:o},(l,c)=>n(r.values,c));for(let l=0;l*8<s.length;l++){let c=n(s,l);for(let m=0;m<o;m++){let h=0;for(let p=0;p<8;p++)h+=s[l*8+p]*r.values[m*8+p];a[l*o+m]=t*h/(c*i[m])}}return a},backward(s,a){let i=new Float64Array(s.length),l=this.forward(s);for(let c=0;c*8<s.length;c++){let m=n(s,c);for(let h=0;h<o;h++){let p=n(r.values,h),u=l[c*o+h]/t,f=t*a[c*o+h];for(let d=0;d<8;d++){let v=s[c*8+d]/m,g=r.values[h*8+d]/p;i[c*8+d]+=f*(g-u*v)/m,r.gradient[h*8+d]+=f*(v-u*g)/p}}}return i}}}function B(o,t,e,r){let n=e*Math.sqrt(2/(o+t)),s=re(o*t);return s.values.forEach((a,i)=>s.values[i]=n*r.normal()),{inputs:o,outputs:t,weight:s,bias:re(t)}}function re(o){return{values:new Float64Array(o),gradient:new Float64Array(o)}}function Y(o,t){let{inputs:e,outputs:r}=o,n=o.weight.values,s=o.bias.values,a=t.length/e,i=new Float64Array(a*r);for(let l=0;l<a;l++)for(let c=0;c<r;c++){let m=c*e,h=l*e,p=s[c];for(let u=0;u<e;u++)p+=n[m+u]*t[h+u];i[l*r+c]=p}return i}function Q(o,t,e){let{inputs:r,outputs:n}=o,s=o.weight.values,a=o.weight.gradient,i=o.bias.gradient,l=t.length/r,c=new Float64Array(t.length);for(let m=0;m<l;m++)for(let h=0;h<n;h++){let p=h*r,u=m*r,f=e[m*n+h];i[h]+=f;for(let d=0;d<r;d++)a[p+d]+=f*t[u+d],c[u+d]+=f*s[p+d]}return c}function ne(o){for(let t=0;t<o.length;t++)o[t]=Math.tanh(o[t]);return o}function oe(o,t){let e=new Float64Array(o.length);for(let r=0;r<o.length;r++)e[r]=o[r]*(1-t[r]*t[r]);return e}function z(o,t){let e=Float64Array.from(o),r=new Float64Array(t*t);for(let a=0;a<t;a++)r[a*t+a]=1;for(let a=0;a<60;a++){let i=0,l=0;for(let c=0;c<t;c++)for(let m=0;m<t;m++)c===m?l+=e[c*t+c]**2:i+=e[c*t+m]**2;if(i<=1e-24*(l+i))break;for(let c=0;c<t;c++)for(let m=c+1;m<t;m++)Ze(e,r,t,c,m)}let n=Array.from({length:t},(a,i)=>i).sort((a,i)=>e[i*t+i]-e[a*t+a]||a-i),s=new Float64Array(t*t);return n.forEach((a,i)=>{for(let l=0;l<t;l++)s[l*t+i]=r[l*t+a]}),{values:n.map(a=>e[a*t+a]),vectors:s}}function Ze(o,t,e,r,n){let s=o[r*e+n];if(s===0)return;let{cos:a,sin:i}=ie(o[r*e+r],s,o[n*e+n]);for(let l=0;l<e;l++)Z(o,l*e+r,l*e+n,a,i);for(let l=0;l<e;l++)Z(o,r*e+l,n*e+l,a,i);for(let l=0;l<e;l++)Z(t,l*e+r,l*e+n,a,i)}function ie(o,t,e){let r=(e-o)/(2*t),n=(r<0?-1:1)/(Math.abs(r)+Math.sqrt(r*r+1)),s=1/Math.sqrt(n*n+1);return{cos:s,sin:n*s}}function Z(o,t,e,r,n){let[s,a]=[o[t],o[e]];o[t]=r*s-n*a,o[e]=n*s+r*a}function tt(o,t){let[e,r]=[Float64Array.from(o),new Float64Array(t*t)];for(let s=0;s<t;s++)r[s*t+s]=1;let n=(s,a)=>{let i=0;for(let l=0;l<t;l++)i+=e[l*t+s]*e[l*t+a];return i};for(let s=!0,a=0;s&&a<60;a++){s=!1;for(let i=0;i<t;i++)for(let l=i+1;l<t;l++){let[c,m,h]=[n(i,l),n(i,i),n(l,l)];if(Math.abs(c)<=1e-15*Math.sqrt(m*h))continue;s=!0;let{cos:p,sin:u}=ie(m,c,h);for(let f of[e,r])for(let d=0;d<t;d++)Z(f,d*t+i,d*t+l,p,u)}}for(let s=0;s<t;s++){let a=Math.sqrt(n(s,s))||1;for(let i=0;i<t;i++)e[i*t+s]/=a}return ze(e,tr(r,t),t)}function ze(o,t,e){let r=new Float64Array(e*e);for(let n=0;n<e;n++)for(let s=0;s<e;s++){let a=o[n*e+s];for(let i=0;i<e;i++)r[n*e+i]+=a*t[s*e+i]}return r}function tr(o,t){let e=new Float64Array(t*t);for(let r=0;r<t;r++)for(let n=0;n<t;n++)e[n*t+r]=o[r*t+n];return e}function $(o,t){let e=new Float64Array(t),r=o.length/t;for(let n=0;n<o.length;n++)e[n%t]+=o[n]/r;return e}function _t(o,t,e=()=>!0){let r=t.length,n=new Float64Array(r*r);for(let s=0;s*r<o.length;s++)if(e(s))for(let a=0;a<r;a++){let i=o[s*r+a]-t[a];for(let l=0;l<r;l++)n[a*r+l]+=i*(o[s*r+l]-t[l])}return n}var er=.25;function et(o,t){let e=o.map(c=>Math.max(c-1,1)),r=c=>c.reduce((m,h)=>m+h,0),n=Math.min(Math.max(Math.round(er*t),1),t-o.length);n=Math.min(n,t-r(e));let s=t-n-r(e),a=o.map(c=>c/r(o)*s),i=a.map(Math.floor),l=a.map((c,m)=>m).sort((c,m)=>a[m]-i[m]-(a[c]-i[c])||c-m);for(let c of l.slice(0,s-r(i)))i[c]++;return[n,...e.map((c,m)=>c+i[m])]}function rt(o,t,e,r){let n=$(o,r),s=e.length-1,a=new Float64Array(r*r),i=new Float64Array(r*r),l=e[0];for(let c=0;c<s;c++){let m=rr(o,t,c,r);le(_t(m,n),e[c+1],i,l),l+=e[c+1],m.length!==0&&_t(m,$(m,r)).forEach((h,p)=>a[p]+=h)}le(a,e[0],i,0);for(let c=0;c<i.length;c++)i[c]+=1e-6*Math.sin(1+7*c);return{mean:n,basis:tt(i,r),allowed:nr(e,r)}}function rr(o,t,e,r){return o.filter((n,s)=>t[Math.floor(s/r)]===e)}function le(o,t,e,r){let n=Math.sqrt(e.length),{vectors:s}=z(o,n);for(let a=0;a<n;a++)for(let i=0;i<t;i++)e[a*n+r+i]=s[a*n+i]}function nr(o,t){let e=o.flatMap((n,s)=>new Array(n).fill(s)),r=new Float64Array((o.length-1)*t);for(let n=0;n<o.length-1;n++)e.forEach((s,a)=>r[n*t+a]=s===0||s===n+1?1:0);return r}function nt(o,t,e,r){let n=new Map;return e.forEach((s,a)=>{let i=n.get(s);i?i.push(a):n.set(s,[a])}),Array.from(e,(s,a)=>or(o,t,a,n.get(s),r))}function or(o,t,e,r,n){let s=Math.min(n,r.length-1);if(s<1)return Int32Array.of(e);let a=new Int32Array(s),i=new Float64Array(s).fill(1/0);for(let l of r){if(l===e)continue;let c=0;for(let h=0;h<t;h++){let p=o[e*t+h]-o[l*t+h];c+=p*p}if(c>=i[s-1])continue;let m=s-1;for(;m>0&&i[m-1]>c;m--)i[m]=i[m-1],a[m]=a[m-1];i[m]=c,a[m]=l}return a}function Nt(o,t,e,r,n){let s=new Float64Array(r.length*t);for(let a=0;a<r.length;a++){let i=e[r[a]],l=n.dirichlet(i.length);for(let c=0;c<i.length;c++)for(let m=0;m<t;m++)s[a*t+m]+=l[c]*o[i[c]*t+m]}return s}var I=class{constructor(t,e){this.labels=t;this.members=Array.from({length:e},()=>[]),t.forEach((r,n)=>this.members[r].push(n))}labels;members;natural(t,e){return Int32Array.from({length:t},()=>e.integer(this.labels.length))}balanced(t,e){return Int32Array.from({length:t},()=>{let r=this.members[e.integer(this.members.length)];return r[e.integer(r.length)]})}};var ot=o=>Math.min(1,Math.max(0,(o-100)/50));function jt(...o){let t=new Float64Array(o[0][1].gradient.length),e=0;for(let[r,n]of o)e+=r*n.value,n.gradient.forEach((s,a)=>t[a]+=r*s);return{value:e,gradient:t}}var[sr,ar]=[.5,.1],_=class{constructor(t){this.facts=t}facts;bank=null;mean=new Float64Array(8);neighbours=[];sampler=null;shown={};begin(t){this.bank=t,this.mean=$(t.z,8),this.neighbours=nt(t.z,8,t.labels,this.facts.k),this.sampler=new I(t.labels,this.facts.counts.length),this.shown={neighbours:this.neighbours}}terms(t){let{logPrior:e,tau:r}=this.facts,n=M(t.logits,t.labels,e,r),s=ot(t.number);if(!this.bank||s===0)return{ofLogits:n};let a=this.targets(t),i=Pt(t.z,a,Tt(t.z,this.mean),8),l=s*ar,c={value:l*i.value,gradient:i.gradient.map(m=>l*m)};return this.remember(t,a),{ofLogits:n,ofFeatures:c,synthetic:this.synthetic(t,s*sr)}}overlay(){return this.shown}targets({rows:t}){return Nt(this.bank.z,8,this.neighbours,t,this.facts.random)}synthetic({rows:t},e){let r=this.sampler.balanced(t.length,this.facts.random),n=Nt(this.bank.z,8,this.neighbours,r,this.facts.random),s=r.map(a=>this.bank.labels[a]);return this.shown.synthetic={z:n,labels:s},{z:n,labels:s,weight:e}}remember({rows:t},e){let r=this.shown.targets??=new Map;t.forEach((n,s)=>r.set(n,e.slice(s*8,(s+1)*8)))}};var[ir,lr,cr]=[.3,.1,.5],mr=300,st=class extends _{groups=null;space=null;means=[];siblings=[];begin(t){super.begin(t);let{counts:e}=this.facts;this.means=e.map((l,c)=>hr(t,c,l)),(!this.groups||t.step<=mr)&&(this.groups=ee(this.means));let r=this.groups,n=Math.max(...r)+1,s=l=>r.filter(c=>c===l).length,a=et(Array.from({length:n},(l,c)=>s(c)),8),i=t.labels.map(l=>r[l]);this.space=rt(t.z,i,a,8),this.siblings=Array.from({length:n},()=>[]),i.forEach((l,c)=>this.siblings[l].push(c)),this.shown={...this.shown,groups:r,axes:pr(this.space,a)}}terms(t){let e=super.terms(t);if(!this.groups||!this.space||!e.ofFeatures)return e;let{logPrior:r,tau:n}=this.facts,s=ot(t.number),a=Rt(t.z,this.ofPoints(t),this.space),i=X(t.logits,r,n),l=Ot(i,t.labels,this.groups);return{...e,ofLogits:jt([1,e.ofLogits],[s*ir,l]),ofFeatures:jt([1,e.ofFeatures],[s*lr,a])}}targets(t){return Ct(super.targets(t),this.ofPoints(t),this.space,cr)}synthetic({rows:t},e){let{counts:r,random:n}=this.facts,s=this.bank,a=Int32Array.from(t,()=>n.integer(r.length)),i=new Float64Array(t.length*8);return a.forEach((l,c)=>{let m=this.siblings[this.groups[l]],h=m[n.integer(m.length)],p=s.labels[h],u=Math.sqrt(r[p]/Math.max(r[p]-1,1));for(let f=0;f<8;f++)i[c*8+f]=this.means[l][f]+u*(s.z[h*8+f]-this.means[p][f])}),this.shown.synthetic={z:i,labels:a},{z:i,labels:a,weight:e}}ofPoints({labels:t}){return t.map(e=>this.groups[e])}};function hr({z:o,labels:t},e,r){let n=new Float64Array(8);return t.forEach((s,a)=>{if(s===e)for(let i=0;i<8;i++)n[i]+=o[a*8+i]/r}),n}function pr({basis:o},t){return t.flatMap((r,n)=>new Array(r).fill(n)).flatMap((r,n)=>r===0?[]:[{group:r-1,z:Float64Array.from({length:8},(s,a)=>o[a*8+n])}])}var ce=({logPrior:o,tau:t})=>({terms:({logits:e,labels:r})=>({ofLogits:M(e,r,o,t)})});var S=({logPrior:o})=>({terms:({logits:t,labels:e})=>({ofLogits:M(t,e,o,0)})});var[ur,me,dr]=[.5,10,.9999],fr=200;function he({counts:o}){let t=St(o,ur),e=kt(o,dr);return{cosine:me,terms:({number:r,logits:n,labels:s})=>({ofLogits:Lt(n,s,t,me,r<fr?null:e)})}}var pe=o=>({...S(o),shift:o.logPrior.map(t=>-o.tau*t)});var ue=o=>({...S(o),draw:(t,e,r)=>t.balanced(e,r)});function de({counts:o}){let t=Et(o);return{terms:({logits:e,labels:r})=>({ofLogits:Mt(e,r,t)})}}var fe=o=>({...S(o),add:(t,e)=>wt(t,gr(t,o.counts,o.k,e))});function gr({x:o,y:t},e,r,n){let s=nt(o,2,t,r),a=[],i=[];return e.forEach((l,c)=>{let m=Array.from(t.keys()).filter(h=>t[h]===c);for(let h=Math.max(...e)-l;h>0;h--){let p=m[n.integer(m.length)],u=s[p][n.integer(s[p].length)],f=n.uniform();a.push(o[2*p]+f*(o[2*u]-o[2*p]),o[2*p+1]+f*(o[2*u+1]-o[2*p+1])),i.push(c)}}),{x:Float64Array.from(a),y:Int32Array.from(i)}}var ge={cross_entropy:S,reweighting:de,resampling:ue,balanced_softmax:ce,logit_adjustment:pe,ldam:he,smote:fe,deep_oversampling:o=>new _(o),abstract_labels:o=>new st(o)};var Bt=64,R=class{constructor(t){this.settings=t;let{data:e,seed:r,noise:n,width:s}=t;this.classes=G[e];let a=Yt(t.added,this.classes),i=qt(e,t.points,t.ratio);this.real=Kt(e,i,n,r,a),this.test=Xt(e,n,r),this.counts=At(this.real,this.classes),this.method=ge[t.method]({counts:this.counts,logPrior:this.counts.map(h=>Math.log(h/this.real.y.length)),tau:t.tau,k:t.k,random:new F(r,"method")}),this.training=this.method.add?.(this.real,new F(r,"synthetic"))??this.real,this.sampler=new I(this.training.y,this.classes),this.random=new F(r,"steps");let l=new F(r,"network"),{cosine:c}=this.method,m=c?ae(this.classes,c,l):se(this.classes,l);this.network=new J(s,m,l),this.adam=new q(this.network.parameters,t.rate)}settings;classes;counts;real;training;test;method;network;losses=[];adam;sampler;random;get steps(){return this.losses.length}step(){let{network:t,method:e,training:r}=this,n=this.steps;e.begin&&n>=100&&(n-100)%20===0&&e.begin({step:n,z:t.forward(r.x).z,labels:r.y});let s=e.draw?.(this.sampler,Bt,this.random)??this.sampler.natural(Bt,this.random),a=s.map(h=>r.y[h]),i=Float64Array.from({length:2*Bt},(h,p)=>r.x[2*s[p>>1]+(p&1)]);t.clearGradients();let l=t.forward(i),c=e.terms({number:n,rows:s,labels:a,z:l.z,logits:l.logits});t.backward(l,c.ofLogits.gradient,c.ofFeatures?.gradient??null);let m=c.ofLogits.value+(c.ofFeatures?.value??0);if(c.synthetic){let{z:h,labels:p,weight:u}=c.synthetic,f=new Float64Array(this.classes),d=M(t.head.forward(h),p,f,0);t.head.backward(h,d.gradient.map(v=>u*v)),m+=u*d.value}this.adam.step(),this.losses.push(m)}decide(t){let{shift:e}=this.method;return e?t.map((r,n)=>r+e[n%this.classes]):t}recall(){let t=this.decide(this.network.forward(this.test.x).logits),e=new Array(this.classes).fill(0);this.test.y.forEach((n,s)=>{yr(t,s,this.classes)===n&&e[n]++});let r=At(this.test,this.classes);return e.map((n,s)=>n/r[s])}loss(){let t=this.losses.slice(-25);return t.length?t.reduce((e,r)=>e+r,0)/t.length:null}};function yr(o,t,e){let r=0;for(let n=1;n<e;n++)o[t*e+n]>o[t*e+r]&&(r=n);return r}function b(o,t={},...e){let r=document.createElement(o);for(let[n,s]of Object.entries(t))s!==void 0&&s!==!1&&r.setAttribute(n,s===!0?"":String(s));return r.append(...e),r}var L=o=>o.toLocaleString("en");function N(o,t,e,r={}){let n=b("button",{type:"button",title:t,...r},o);return n.addEventListener("click",e),n}var D=o=>`${Math.round(100*o)}%`;function $t(o,t){let e=Object.keys(t).filter(r=>o[r]!==t[r]);return new URLSearchParams(e.map(r=>[r,o[r]]))}function ye(o,t){let e=new URL(location.href);for(let r of Object.keys(t))e.searchParams.delete(r);for(let[r,n]of $t(o,t))e.searchParams.append(r,n);e.href!==location.href&&history.replaceState(history.state,"",e)}function Dt(o){let t=e=>Number(o[e]);return{data:o.data,method:o.method,ratio:t("ratio"),points:t("points"),noise:t("noise"),tau:t("tau"),rate:t("rate"),width:t("width"),k:t("k"),seed:t("seed"),added:o.added}}var at=[];function ve(o,t){let e=()=>{let s=at.indexOf(t);s>=0&&at.splice(s,1)},r=()=>{e(),at.push(t)},n=s=>{let a=t[s.key.toLowerCase()];if(!a||at.at(-1)!==t||s.ctrlKey||s.metaKey||s.altKey)return;let i=s.composedPath()[0],l=s.composedPath().includes(o());i.matches?.("input:not([type=range]), select, textarea, [contenteditable]")||s.key===" "&&i.matches?.("button, a, summary")||!l&&i!==document.body||(s.preventDefault(),s.stopImmediatePropagation(),(!s.repeat||s.key==="s")&&a())};return window.addEventListener("keydown",n,!0),r(),{first:r,free(){e(),window.removeEventListener("keydown",n,!0)}}}var xe={playing:33,training:300},vr=3,xr=250,wr=16,we=60,it=class{constructor(t,e,r){this.steps=t;this.most=e;this.draw=r}steps;most;draw;playing=!1;wanted=0;frame=0;before=0;due=0;picture=0;begun=0;cost=0;get training(){return!this.playing&&this.steps.done()<this.wanted}play(){this.playing=!0,this.before=performance.now(),this.due=0,this.request()}pause(){this.playing=!1,this.wanted=this.steps.done()}trainTo(t){this.playing=!1,this.wanted=Math.min(t,this.most),this.request()}free(){cancelAnimationFrame(this.frame),this.playing=!1}request(){cancelAnimationFrame(this.frame),this.frame=requestAnimationFrame(()=>this.turn())}turn(){let t=performance.now();this.begun&&(this.cost=t-this.begun,this.begun=0);let e=t+(this.playing?Math.min(Math.max(wr,this.cost),we):we);this.playing&&(this.due=Math.min(this.due+(t-this.before)/1e3*120,120/4),this.before=t);let r=this.playing?this.most:this.wanted;for(;this.steps.done()<r&&performance.now()<e&&!(this.playing&&this.due--<1);)this.steps.step();this.due=Math.max(this.due,0),this.playing&&this.steps.done()>=this.most&&this.pause();let n=!this.playing&&this.steps.done()>=this.wanted,s=Math.min(vr*this.cost,xr),a=this.playing?Math.max(xe.playing,s):xe.training;(n||performance.now()-this.picture>=a)&&this.paint(n),n||this.request()}paint(t){this.begun=performance.now(),this.draw(t),this.picture=performance.now()}};var Ar=14,lt=.1,Fr={ArrowLeft:[-lt,0],ArrowRight:[lt,0],ArrowUp:[0,lt],ArrowDown:[0,-lt]};function Fe(o,t,e,r){let n=o.canvas.element,s=null,a=i=>{let l=n.getBoundingClientRect(),[c,m]=[i.clientX-l.left,i.clientY-l.top];s&&Math.hypot(c-s[0],m-s[1])<Ar||(s=[c,m],e(...o.plane.toPlane(c,m)))};n.addEventListener("pointerdown",i=>{!t()||i.button!==0||(n.setPointerCapture(i.pointerId),s=null,a(i))}),n.addEventListener("pointermove",i=>{t()&&n.hasPointerCapture(i.pointerId)&&a(i)}),n.addEventListener("keydown",i=>{if(!t())return;let[l,c]=o.cross??[0,0],m=Fr[i.key];if(m)o.cross=[Ae(l+m[0]),Ae(c+m[1])],r();else if(i.key==="Enter")e(l,c);else return;i.preventDefault(),i.stopPropagation()}),n.addEventListener("focus",()=>{!t()||!n.matches(":focus-visible")||(o.cross??=[0,0],r())}),n.addEventListener("blur",()=>{o.cross=null,r()})}var Ae=o=>Math.min(k,Math.max(-k,o));var U=class{constructor(t,e,r){this.given=t;for(let n of t.controls.filter(({name:s})=>r.includes(s))){let s=Mr(n,e);this.fields.set(n.name,s),this.element.append(s.element),n.name==="method"&&this.element.append(this.about)}}given;element=b("div",{class:"controls"});fields=new Map;about=b("p",{class:"about"});beside(t,e){let r=this.fields.get(t).element,n=b("div",{class:"pair"});r.replaceWith(n),n.append(r,e)}show(t,e){let r=this.given.methods.find(({name:n})=>n===t.method);for(let[n,s]of this.fields){s.show(t[n]);let a=["tau","k"].includes(n)&&!r.uses.includes(n);s.element.hidden=e.has(n)||a}this.about.hidden=e.has("help"),this.about.replaceChildren(r.help,b("cite",{},`Source: ${r.source}.`)),this.element.hidden=!Array.from(this.fields.values()).some(({element:n})=>!n.hidden)}};function Mr(o,t){return Object.keys(o.options).length?Er(o,t):o.name==="seed"?kr(o,t):Sr(o,t)}function Er({name:o,label:t,help:e,options:r},n){let s=b("select",{name:o,"aria-label":t},...Object.entries(r).map(([i,l])=>b("option",{value:i},l)));return s.addEventListener("change",()=>n(o,s.value)),{element:b("label",{class:"field",title:e},b("span",{},t),s),show:i=>s.value=i}}function kr({name:o,label:t,help:e,low:r,high:n},s){let a=b("input",{name:o,type:"number",min:r,max:n,step:1,"aria-label":t});return a.addEventListener("change",()=>{let l=Math.round(Math.min(n,Math.max(r,Number(a.value)||0)));a.value=String(l),s(o,String(l))}),{element:b("label",{class:"field",title:e},b("span",{},t),a),show:l=>a.value=l}}var Ut=1e3;function Sr(o,t){let{name:e,label:r,help:n,low:s,high:a,step:i,logarithmic:l}=o,c=b("input",{name:e,type:"range","aria-label":r,min:l?0:s,max:l?Ut:a,step:l?10:i}),m=b("span",{class:"value"}),h=()=>{let f=Number(c.value),d=l?s*(a/s)**(f/Ut):f;return String(Number((Math.round(d/i)*i).toPrecision(3)))};c.addEventListener("input",()=>{p(h(),!1),t(e,h())});let p=(f,d=!0)=>{let v=l?Ut*Math.log(Number(f)/s)/Math.log(a/s):f;d&&f!==h()&&(c.value=String(v)),m.textContent=f,c.setAttribute("aria-valuetext",f)},u=b("span",{},r,m);return{element:b("label",{class:"field slider",title:n},u,c),show:p}}function Me(o,t,e,r){let n=new Float64Array(8),s=c=>1/(e[t[c]]*e.length);t.forEach((c,m)=>{for(let h=0;h<8;h++)n[h]+=s(m)*o[m*8+h]});let a=new Float64Array(64);t.forEach((c,m)=>{for(let h=0;h<8;h++){let p=s(m)*(o[m*8+h]-n[h]);for(let u=0;u<8;u++)a[h*8+u]+=p*(o[m*8+u]-n[u])}});let{vectors:i}=z(a,8),l=c=>Float64Array.from({length:8},(m,h)=>i[h*8+c]);return Lr({mean:n,first:l(0),second:l(1)},r)}function Lr(o,t){if(!t)return o;let{mean:e,first:r,second:n}=o,s=[r,n].flatMap(l=>[C(l,t.first),C(l,t.second)]),a=tt(Float64Array.from(s),2),i=l=>r.map((c,m)=>c*a[l]+n[m]*a[2+l]);return{mean:e,first:i(0),second:i(1)}}function C(o,t){return o.reduce((e,r,n)=>e+r*t[n],0)}function ct(o,t,{mean:e,first:r,second:n}){let[s,a]=[0,0];for(let i=0;i<8;i++){let l=o[t*8+i]-e[i];s+=l*r[i],a+=l*n[i]}return[s,a]}function Ee(o,{mean:t,first:e,second:r}){let n=new Float64Array(o.length/2*8);for(let s=0;2*s<o.length;s++)for(let a=0;a<8;a++)n[s*8+a]=t[a]+o[2*s]*e[a]+o[2*s+1]*r[a];return n}var T=class{element=b("canvas",{role:"img"});context;width=0;height=0;constructor(){let t=this.element.getContext("2d");if(!t)throw new Error("This browser cannot draw: it offers no canvas.");this.context=t}begin(){let{clientWidth:t,clientHeight:e}=this.element;if(!t||!e)return!1;let r=window.devicePixelRatio||1,[n,s]=[Math.round(t*r),Math.round(e*r)];return(this.element.width!==n||this.element.height!==s)&&(this.element.width=n,this.element.height=s),[this.width,this.height]=[t,e],this.context.setTransform(r,0,0,r,0,0),this.context.clearRect(0,0,t,e),!0}},j=class{constructor(t,e,r){this.width=t;this.height=e;this.reach=r}width;height;reach;get scale(){return Math.min(this.width,this.height)/(2*this.reach)}toCanvas(t,e){return[this.width/2+t*this.scale,this.height/2-e*this.scale]}toPlane(t,e){return[(t-this.width/2)/this.scale,(this.height/2-e)/this.scale]}};function W(o,t,e,r){o.beginPath(),o.arc(t,e,r,0,2*Math.PI)}function H(o,t,e,r,n,s){o.font="600 12px sans-serif",o.textAlign="center",o.textBaseline="middle";let a=Math.max(9,o.measureText(t).width/2+6);o.beginPath(),o.roundRect(e-a,r-9,2*a,18,9),o.fillStyle=s.paper,o.fill(),o.strokeStyle=n,o.lineWidth=1.5,o.stroke(),o.fillStyle=s.ink,o.fillText(t,e,r+.5)}var ke=new Map;function mt(o,t,e,r){let[n,s]=[o.width,o.height].map(p=>Math.ceil(p/12)+1),a=new Float64Array(2*n*s);for(let p=0;p<s;p++)for(let u=0;u<n;u++)a.set(t.toPlane(u*12,p*12),2*(p*n+u));let i=e(a),[l,c]=[o.width,o.height].map(p=>Math.ceil(p/2)),m=new ImageData(l,c);Tr(new Uint32Array(m.data.buffer),l,i,n,s,r.map(Rr));let h=Pr(o,l,c);h.getContext("2d").putImageData(m,0,0),o.context.imageSmoothingEnabled=!0,o.context.drawImage(h,0,0,l*2,c*2)}function Tr(o,t,e,r,n,s){let a=e.length/(r*n),i=2/12;for(let l=0;l<o.length;l++){let[c,m]=[l%t*i,Math.floor(l/t)*i],h=Math.min(Math.floor(c),r-2),p=Math.min(Math.floor(m),n-2),[u,f]=[c-h,m-p],d=(p*r+h)*a,v=d+r*a,g=0,x=-1/0,w=-1/0;for(let P=0;P<a;P++){let _e=e[d+P]*(1-u)+e[d+a+P]*u,Ne=e[v+P]*(1-u)+e[v+a+P]*u,V=_e*(1-f)+Ne*f;V>x?(w=x,x=V,g=P):V>w&&(w=V)}let E=(x-w)/(x-w+1.5),Ie=255*(.08+(.34-.08)*E);o[l]=Ie<<24|s[g]}}function Pr(o,t,e){let r=ke.get(o)??document.createElement("canvas");return ke.set(o,r),(r.width!==t||r.height!==e)&&([r.width,r.height]=[t,e]),r}function Rr(o){let t=e=>parseInt(o.slice(e,e+2),16);return t(5)<<16|t(3)<<8|t(1)}var ht=class{canvas=new T;cross=null;named=null;get plane(){return new j(this.canvas.width,this.canvas.height,k)}draw(t,e){let{canvas:r}=this;if(!r.begin())return;let{plane:n}=this,{context:s}=r,{real:a,training:i,network:l}=t;t.steps>0&&mt(r,n,c=>t.decide(l.forward(c).logits),e.colours),s.lineWidth=1.2;for(let c=a.y.length;c<i.y.length;c++)W(s,...n.toCanvas(i.x[2*c],i.x[2*c+1]),2.6),s.strokeStyle=e.colours[i.y[c]],s.globalAlpha=.55,s.stroke();s.globalAlpha=1,Wt(s,a.y,c=>n.toCanvas(a.x[2*c],a.x[2*c+1]),e),this.placesOf(t).forEach((c,m)=>H(s,A(m),...n.toCanvas(...c),e.colours[m],e)),this.cross&&this.drawCross(...n.toCanvas(...this.cross),e)}placesOf({test:t,classes:e}){if(this.named?.test!==t){let r=Array.from({length:e},(n,s)=>Cr(t,s));this.named={test:t,places:r}}return this.named.places}drawCross(t,e,{ink:r}){let{context:n}=this.canvas;n.strokeStyle=r,n.lineWidth=1.5,n.beginPath(),n.moveTo(t-9,e),n.lineTo(t+9,e),n.moveTo(t,e-9),n.lineTo(t,e+9),n.stroke()}};function Wt(o,t,e,r){o.strokeStyle=r.paper,o.lineWidth=1,t.forEach((n,s)=>{W(o,...e(s),4),o.fillStyle=r.colours[n],o.fill(),o.stroke()})}function Cr({x:o,y:t},e){let r=Array.from(t.keys()).filter(i=>t[i]===e),n=[0,1].map(i=>r.reduce((l,c)=>l+o[2*c+i],0)/r.length),s=i=>Math.hypot(o[2*i]-n[0],o[2*i+1]-n[1]),a=r.reduce((i,l)=>s(l)<s(i)?l:i,r[0]);return[o[2*a],o[2*a+1]]}var Or=10,pt=class{canvas=new T;axes=null;reach=0;restart(){this.axes=null,this.reach=0}draw(t,e,r){if(!this.canvas.begin())return;let{real:n,counts:s,network:a}=t,{z:i}=a.forward(n.x),l=Me(i,n.y,s,this.axes),c=Array.from(n.y,(d,v)=>ct(i,v,l)),m=new j(this.canvas.width,this.canvas.height,this.reachOf(c,r));this.axes=l;let{context:h}=this.canvas,p=d=>t.decide(a.head.forward(Ee(d,l)));t.steps>0&&mt(this.canvas,m,p,e.colours);let u=d=>m.toCanvas(...c[d]),f=t.method.overlay?.()??{};this.drawSubspaces(f,m,e),this.drawSynthetic(f,m,e),Wt(h,n.y,u,e),this.drawTargets(f,t,u,m,e);for(let d=0;d<s.length;d++)H(h,A(d),...m.toCanvas(...Se(c,n.y,d)),e.colours[d],e);this.nameSubspaces(f,t,c,m,e)}reachOf(t,e){let r=t.map(([s,a])=>Math.max(Math.abs(s),Math.abs(a))).sort((s,a)=>s-a),n=1.25*Math.max(r[Math.floor(.98*(r.length-1))],1e-6);return this.reach=this.reach&&e?.85*this.reach+.15*n:n,this.reach}drawSubspaces({axes:t,groups:e},r,n){if(!t||!e||!this.axes)return;let{context:s}=this.canvas;s.lineCap="round";for(let{z:a,group:i}of t){let[l,c]=[C(a,this.axes.first),C(a,this.axes.second)],[m,h]=[-.9,.9].map(p=>r.toCanvas(p*this.reach*l,p*this.reach*c));s.beginPath(),s.moveTo(...m),s.lineTo(...h),s.strokeStyle=n.groups[i%n.groups.length],s.globalAlpha=.45,s.lineWidth=5,s.stroke()}s.globalAlpha=1}nameSubspaces({axes:t,groups:e},{real:r},n,s,a){if(!t||!e||!this.axes)return;let{first:i,second:l}=this.axes,c=new Map;for(let{z:h,group:p}of t){let u=[C(h,i),C(h,l)];Math.hypot(...u)>Math.hypot(...c.get(p)??[0,0])&&c.set(p,u)}let m=r.y.map(h=>e[h]);for(let[h,[p,u]]of c){let[f,d]=Se(n,m,h),v=(f*p+d*u<0?-.9:.9)*this.reach,g=e.flatMap((w,E)=>w===h?[A(E)]:[]).join(" "),x=s.toCanvas(v*p,v*u);H(this.canvas.context,g,...x,a.groups[h%a.groups.length],a)}}drawSynthetic({synthetic:t},e,r){if(!t||!this.axes)return;let{context:n}=this.canvas;n.lineWidth=1.1,n.globalAlpha=.7,t.labels.forEach((s,a)=>{W(n,...e.toCanvas(...ct(t.z,a,this.axes)),3),n.strokeStyle=r.colours[s],n.stroke()}),n.globalAlpha=1}drawTargets({neighbours:t,targets:e},{counts:r,real:n},s,a,i){if(!t||!this.axes)return;let{context:l}=this.canvas,c=r.indexOf(Math.min(...r)),m=Array.from(n.y.keys()).filter(h=>n.y[h]===c).slice(0,Or);l.strokeStyle=i.ink,l.lineWidth=1;for(let h of m){l.globalAlpha=.45;for(let u of t[h])Ir(l,s(h),s(u));let p=e?.get(h);p&&(l.globalAlpha=1,_r(l,a.toCanvas(...ct(p,0,this.axes)),i.colours[c],i.ink))}l.globalAlpha=1}};function Ir(o,t,e){o.beginPath(),o.moveTo(...t),o.lineTo(...e),o.stroke()}function _r(o,[t,e],r,n){o.beginPath(),o.moveTo(t,e-5),o.lineTo(t+5,e),o.lineTo(t,e+5),o.lineTo(t-5,e),o.closePath(),o.fillStyle=r,o.strokeStyle=n,o.fill(),o.stroke()}function Se(o,t,e){let r=o.filter((s,a)=>t[a]===e),n=s=>r.reduce((a,i)=>a+i[s],0)/r.length;return[n(0),n(1)]}var Le=.9,ut=class{canvas=new T;draw(t,e){let{canvas:r}=this;if(!r.begin())return;let{context:n,width:s,height:a}=r,[i,l,c]=[34,a-18,6],m=t.filter(Number.isFinite),h=m.length?Math.max(...m.slice(0,20),Nr(m,.99)):1,p=g=>i+(s-i-6)*g/Math.max(t.length-1,1),u=g=>l-(l-c)*Math.min(g,h)/h;n.font="11px sans-serif",n.fillStyle=e.ink,n.globalAlpha=.75,n.textBaseline="middle",n.textAlign="right";for(let g of[0,.5,1])n.fillText((g*h).toFixed(h<1?2:1),i-6,u(g*h)+(g===1?4:0)),n.fillRect(i,u(g*h),s-i-6,g===0?.6:.15);if(n.textBaseline="alphabetic",n.fillText(`step ${L(t.length)}`,s-6,a-4),n.globalAlpha=1,t.length<2)return;let f=Math.max(1,Math.floor(t.length/600));n.strokeStyle=e.line,this.path(t,f,p,u);let d=t[0],v=t.map(g=>d=Le*d+(1-Le)*g);n.strokeStyle=e.ink,n.lineWidth=1.6,this.path(v,f,p,u)}path(t,e,r,n){let{context:s}=this.canvas;s.beginPath();for(let a=0;a<t.length;a+=e)s.lineTo(r(a),n(t[a]));s.stroke()}};function Nr(o,t){let e=[...o].sort((r,n)=>r-n);return e[Math.floor(t*(e.length-1))]}var dt=class{element=b("div",{class:"bars"});bars=[];restart(t,e){this.bars=t.map((r,n)=>{let s=b("i");s.style.background=e.colours[n];let a=b("b"),i=b("span",{class:"class"},A(n));i.style.setProperty("--class",e.colours[n]);let l=b("span",{class:"track"},s),c=b("small",{},`${L(r)} ${r===1?"point":"points"}`),m=b("div",{class:"row",title:`Test points: ${xt}`},i,c,l,a);return{fill:s,text:a,row:m}}),this.element.replaceChildren(...this.bars.map(({row:r})=>r))}draw(t){t.forEach((e,r)=>{this.bars[r].fill.style.width=`${100*e}%`,this.bars[r].text.textContent=D(e)})}};function Te(o){return o.map((t,e)=>`class ${A(e)} ${D(t)}`).join(", ")}var Pe=o=>o.reduce((t,e)=>t+e,0)/o.length;function Re(o,t,e){let{counts:r,losses:n,method:s,steps:a}=o,i=[];n.length&&!Number.isFinite(n[a-1])&&i.push("The loss is no longer a number: choose a smaller learning rate, then press Reset."),a===0&&i.push("The network has not learned yet: press Play, or the space bar."),a>=e&&i.push(`Step ${e} is the last one: press Play to begin again.`);let l=Number(t.points)/Math.min(...r);if(!t.added&&l<.9*Number(t.ratio)&&i.push(`A class has one point at least, so the imbalance ratio is ${Math.round(l)}.`),["smote","deep_oversampling","abstract_labels"].includes(t.method)){let c=r.flatMap((m,h)=>m<=Number(t.k)?[A(h)]:[]);c.length&&i.push(`Neighbours are all other points of class ${c.join(", ")}: there are so few.`)}return t.method==="abstract_labels"&&i.push(jr(s.overlay?.().groups)),i}function jr(o){if(!o)return"Abstract labels are generated after 100 steps.";let t=Math.max(...o)+1;return t===1?"One abstract label for both classes: there is nothing to separate.":`Abstract labels: ${Array.from({length:t},(r,n)=>o.flatMap((s,a)=>s===n?[A(a)]:[]).join(" ")).map(r=>`{${r}}`).join(" ")}.`}function Ht(o,t,e,r){let{settings:n,steps:s,classes:a}=t,i=e.methods.find(({name:l})=>l===n.method).label;return`${o}: ${a} classes, ${i}, step ${s}. Recall: ${Te(r)}.`}var Ce=["show","draw"],ft=class{constructor(t,e){this.given=t;let r=t.controls.map(({name:s})=>s);this.setup=new U(t,e.change,r.filter(s=>!Ce.includes(s))),this.viewing=new U(t,e.change,Ce);let n=()=>e.change("seed",String(Math.floor(1e6*Math.random())));this.buttons={play:N("","Play or pause (space)",e.toggle,{class:"main"}),step:N("Step","One step (s)",e.step),reset:N("Reset","Back to step 0 (r)",e.reset),new_seed:N("New seed","Other points, first weights and draws",n),undo:N("Remove added","Remove the points that you added",()=>e.change("added",""))},this.parts=this.build(),Fe(this.plane,()=>this.adding,e.add,e.redraw),this.resized=new ResizeObserver(e.redraw);for(let s of[this.plane,this.hidden,this.loss])this.resized.observe(s.canvas.element);this.element.addEventListener("transitionend",({target:s})=>s===this.element&&e.redraw())}given;element=b("div",{class:"playground",role:"group","aria-label":"Playground"});hidden=new pt;plane=new ht;loss=new ut;recall=new dt;setup;viewing;buttons;parts;state=b("span",{class:"state"});notes=b("p",{class:"notes"});spoken=b("p",{class:"spoken","aria-live":"polite"});resized;adding=!1;set height(t){this.element.style.setProperty("--height",`${t}px`)}free(){this.resized.disconnect()}build(){let t=v=>b("h3",{title:this.given.headings[v]},v),e=(v,g,...x)=>b("section",{class:v,"aria-label":g},t(g),...x),{play:r,step:n,reset:s,new_seed:a,undo:i}=this.buttons,l=b("div",{class:"large"}),c=e("map",""),m=e("recall","Recall on test points",this.recall.element),h=e("loss","Loss",this.loss.canvas.element),p=b("div",{class:"bar"},r,n,s,this.state),u=b("div",{class:"center"},p,this.viewing.element,l,this.notes),f=b("div",{class:"side"},m,c,h);this.setup.element.classList.add("setup"),this.setup.beside("seed",a),this.viewing.element.classList.add("viewing"),this.viewing.element.append(i);let d=b("div",{class:"columns"},this.setup.element,u,f);return this.element.append(d,this.spoken),{columns:d,large:l,map:c,recall:m,loss:h}}arrange(t,e){let{buttons:r,parts:n}=this,s=new Set(e.hide.split(","));this.setup.show(e,s),this.viewing.show(e,s);for(let a of["play","step","reset"])r[a].hidden=s.has(a);r.new_seed.hidden=s.has("seed")||s.has("new_seed"),r.undo.hidden=!e.added||s.has("draw");for(let a of["recall","map","loss"])n[a].hidden=s.has(a);n.columns.classList.toggle("alone",this.setup.element.hidden),this.place(e.show==="hidden"),this.setAdding(e.draw!=="off",t.classes),this.recall.restart(t.counts,this.look())}place(t){let{large:e,map:r}=this.parts,[n,s]=t?[this.hidden,this.plane]:[this.plane,this.hidden];if(e.firstChild===n.canvas.element)return;let a=t?"Points":"Hidden layer";e.replaceChildren(n.canvas.element),r.replaceChildren(b("h3",{},a),s.canvas.element),r.setAttribute("aria-label",a)}setAdding(t,e){this.adding=t;let r=this.plane.canvas.element;r.classList.toggle("adding",t),t?r.setAttribute("tabindex","0"):r.removeAttribute("tabindex");let n=this.viewing.element.querySelectorAll("select[name=draw] option");for(let s of n)s.hidden=s.value!=="off"&&O(s.value)>=e}draw(t,e,r){let n=this.look(),s=t.recall();this.plane.draw(t,n),this.hidden.draw(t,n,r==="playing"),this.loss.draw(t.losses,n),this.recall.draw(s),this.buttons.play.textContent=r==="playing"?"\u275A\u275A Pause":"\u25B6 Play",this.buttons.play.setAttribute("aria-label",r==="playing"?"Pause":"Play");let a=r==="training"?`training to step ${L(Number(e.steps))} \u2026`:"",i=`balanced accuracy ${D(Pe(s))}`;this.state.textContent=`Step ${L(t.steps)} \xB7 ${i} ${a}`,this.notes.textContent=Re(t,e,this.given.most.steps).join(" "),this.describe(t,s),this.element.dataset.step=String(t.steps),this.element.dataset.state=r}describe(t,e){let r=(i,l)=>i.canvas.element.setAttribute("aria-label",l),n=i=>Ht(i,t,this.given,e);r(this.plane,n("Points and decision of the network")),r(this.hidden,n("Map of the hidden layer"));let s=t.loss(),{steps:a}=t;r(this.loss,s===null?"Loss: no steps yet.":`Loss after ${a} steps: ${s.toFixed(3)}.`)}speak(t){this.spoken.textContent=Ht("Result",t,this.given,t.recall())}note(t){this.notes.textContent=t}look(){let t=getComputedStyle(this.element),e=s=>t.getPropertyValue(s).trim(),{colours:r,group_colours:n}=this.given;return{ink:t.color,paper:e("--paper"),line:e("--line"),colours:r,groups:n}}};var Br=["show","draw","hide"],$r=150,Dr=100,gt=class{constructor(t,e){this.given=t;this.send=e;this.values={...t.settings},this.experiment=new R(Dt(this.values));let r={change:(s,a)=>this.change(s,a),toggle:()=>this.toggle(),step:()=>this.step(),reset:()=>this.restart(0),add:(s,a)=>this.add(s,a),redraw:()=>this.draw()};this.view=new ft(t,r),this.view.height=t.height;let n={done:()=>this.experiment.steps,step:()=>this.experiment.step()};this.player=new it(n,t.most.steps,s=>s?this.rest():this.draw()),this.keys=ve(()=>this.element,{" ":r.toggle,s:r.step,r:r.reset}),this.element.addEventListener("pointerdown",()=>this.keys.first()),this.begin()}given;send;values;experiment;view;player;keys;sent=[];reporting=0;touched=!1;get element(){return this.view.element}update(t,e){let n=t.in_address&&this.sent.includes(t.given)||t.given===this.given.given;if(this.send=e,this.given={...t,given:n?this.given.given:t.given},this.view.height=t.height,n)return this.draw();this.values={...t.settings},this.begin()}begin(){let t=matchMedia("(prefers-reduced-motion: reduce)").matches;if(!this.given.watched||t)return this.restart(Number(this.values.steps),!1);this.restart(0,!1),this.player.play(),this.draw()}free(){this.player.free(),this.keys.free(),this.view.free(),clearTimeout(this.reporting)}change(t,e){this.values[t]!==e&&(this.touched=!0,this.values[t]=e,t==="data"&&(this.values.added="",this.values.draw="off"),Br.includes(t)?(this.view.arrange(this.experiment,this.values),this.draw(),this.announce()):this.player.playing?this.restart(0):this.restart(Math.max(Number(this.values.steps),this.experiment.steps)))}add(t,e){let{added:r,draw:n}=this.values,{most:s}=this.given;Jt(r)>=s.added?this.view.note(`At most ${s.added} points can be added.`):this.change("added",Qt(r,O(n),t,e))}restart(t,e=!0){let r=this.player.playing&&e&&t===0;this.player.pause(),this.experiment.settings.data!==this.values.data&&this.view.hidden.restart(),this.experiment=new R(Dt(this.values)),this.values.steps=String(t),r?this.player.play():this.player.trainTo(t),this.view.arrange(this.experiment,this.values),this.draw(),this.touched||=e,e&&this.announce()}toggle(){if(this.touched=!0,this.player.playing){this.player.pause(),this.rest();return}this.experiment.steps>=this.given.most.steps&&this.restart(0),this.player.play(),this.draw()}step(){this.player.training||(this.touched=!0,this.player.pause(),this.experiment.steps<this.given.most.steps&&this.experiment.step(),this.rest())}rest(){this.values.steps=String(this.experiment.steps),this.draw(),!(this.experiment.steps===0&&!this.touched)&&(this.view.speak(this.experiment),this.announce())}draw(){let{playing:t,training:e}=this.player;this.view.draw(this.experiment,this.values,t?"playing":e?"training":"resting")}announce(){clearTimeout(this.reporting),this.reporting=window.setTimeout(()=>{let{given:t,values:e,experiment:r}=this;this.sent.push($t(e,t.defaults).toString()),this.sent.splice(0,this.sent.length-Dr),t.in_address&&this.touched&&ye(e,t.defaults),!this.player.training&&this.send({given:t.given,step:r.steps,recall:r.recall(),loss:r.loss(),settings:{...e}})},$r)}};var Oe=`:host {
  display: block;
}
.playground {
  --ink: var(--st-text-color, #1c2430);
  --paper: var(--st-background-color, #fff);
  --shade: var(--st-secondary-background-color, #f3f5f8);
  --line: var(--st-border-color, #d8dee6);
  --accent: var(--st-primary-color, #1f5f9e);
  color: var(--ink);
  transition: color 1ms; /* its end tells the script that the theme has changed */
  font: 14px/1.4 var(--st-font, sans-serif);
  container-type: inline-size;
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
/* The element that is a container cannot ask itself: its children do. */
.columns {
  display: grid;
  grid-template-columns: 228px minmax(0, 1fr) 280px;
  grid-template-rows: minmax(0, min(var(--height), max(480px, 100vh - 170px)));
  gap: 20px;
}
.columns.alone {
  grid-template-columns: minmax(0, 1fr) 280px;
}
.controls {
  display: flex;
  flex-direction: column;
  gap: 8px;
  min-width: 0;
}
.controls.setup {
  overflow: hidden auto;
  scrollbar-width: thin;
  padding: 2px 6px 2px 2px;
}
.field {
  display: grid;
  gap: 3px;
}
.field > span {
  display: flex;
  justify-content: space-between;
  font-size: 13px;
}
.value {
  font-variant-numeric: tabular-nums;
  opacity: 0.8;
}
button,
select,
input[type="number"] {
  font: inherit;
  color: inherit;
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 6px;
  min-height: 32px;
  padding: 2px 10px;
  width: 100%;
  min-width: 0;
}
button {
  width: auto;
  white-space: nowrap;
}
button,
select {
  cursor: pointer;
}
button:hover {
  border-color: var(--accent);
}
button.main {
  background: color-mix(in srgb, var(--accent) 82%, black);
  border-color: transparent;
  color: #fff;
  min-width: 88px;
}
input[type="range"] {
  appearance: none;
  background: none;
  width: 100%;
  margin: 0;
  height: 18px;
  cursor: pointer;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 4px;
  border-radius: 2px;
  background: var(--line);
}
input[type="range"]::-moz-range-track {
  height: 4px;
  border-radius: 2px;
  background: var(--line);
}
input[type="range"]::-webkit-slider-thumb {
  appearance: none;
  width: 15px;
  height: 15px;
  margin-top: -5.5px;
  border-radius: 50%;
  background: var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 15px;
  height: 15px;
  border: none;
  border-radius: 50%;
  background: var(--accent);
}
.pair {
  display: flex;
  gap: 8px;
  align-items: end;
}
.pair .field {
  flex: 1;
  min-width: 0;
}
.about {
  margin: -2px 0 2px;
  font-size: 12.5px;
  line-height: 1.45;
  opacity: 0.9;
}
cite {
  display: block;
  font-style: normal;
  font-size: 12px;
  opacity: 0.85;
  margin-top: 3px;
  overflow-wrap: anywhere;
}
.bar {
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
  align-items: center;
}
.state {
  margin-left: auto;
  font-variant-numeric: tabular-nums;
}
.viewing {
  flex-direction: row;
  flex-wrap: wrap;
  gap: 8px 16px;
}
.viewing .field {
  grid-template-columns: auto auto;
  align-items: center;
  gap: 8px;
}
.center {
  display: flex;
  flex-direction: column;
  gap: 8px;
  min-width: 0;
  min-height: 0;
}
.large {
  flex: 1;
  min-height: 0;
  border: 1px solid var(--line);
  border-radius: 8px;
  overflow: hidden;
}
.notes {
  margin: 0;
  font-size: 13px;
  min-height: 1.4em;
  opacity: 0.9;
}
canvas {
  display: block;
  width: 100%;
  height: 100%;
}
canvas.adding {
  cursor: crosshair;
  touch-action: none;
}
.side {
  display: flex;
  flex-direction: column;
  gap: 12px;
  min-width: 0;
  min-height: 0;
}
h3 {
  margin: 0 0 6px;
  font-size: 13px;
  font-weight: 600;
}
.map {
  flex: 3;
  min-height: 0;
  display: flex;
  flex-direction: column;
}
.map canvas {
  flex: 1;
  min-height: 0;
  border: 1px solid var(--line);
  border-radius: 8px;
}
.loss {
  flex: 1.6;
  min-height: 0;
  display: flex;
  flex-direction: column;
}
.loss canvas {
  flex: 1;
  min-height: 0;
}
.bars {
  display: grid;
  gap: 5px;
}
.row {
  display: grid;
  grid-template-columns: 24px 62px minmax(0, 1fr) 46px;
  align-items: center;
  gap: 6px;
  font-variant-numeric: tabular-nums;
}
.row small {
  opacity: 0.8;
  font-size: 12px;
}
.row b {
  text-align: right;
  font-weight: 600;
  font-size: 13px;
}
.class {
  border: 1.5px solid var(--class);
  border-radius: 999px;
  width: 22px;
  line-height: 19px;
  text-align: center;
  font-weight: 600;
  font-size: 12px;
}
.track {
  height: 12px;
  border-radius: 3px;
  background: color-mix(in srgb, var(--line) 55%, transparent);
  overflow: hidden;
}
.track i {
  display: block;
  height: 100%;
  border-radius: 3px;
}
.spoken {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
}
@container (max-width: 960px) {
  .columns {
    grid-template-columns: 200px minmax(0, 1fr) 230px;
    gap: 16px;
  }
}
@container (max-width: 820px) {
  .columns,
  .columns.alone {
    grid-template-columns: minmax(0, 1fr) 250px;
    grid-template-rows: auto 560px;
  }
  .columns.alone {
    grid-template-rows: 560px;
  }
  .controls.setup {
    grid-column: 1 / -1;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(190px, 1fr));
    gap: 10px 18px;
    align-items: end;
    overflow: visible;
  }
  .about {
    grid-column: 1 / -1;
  }
}
@container (max-width: 620px) {
  .columns,
  .columns.alone {
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: auto;
  }
  .controls.setup {
    grid-template-columns: repeat(2, minmax(0, 1fr));
    order: 2;
  }
  .setup select {
    padding-inline: 6px 0; /* the longest name is whole */
  }
  .side {
    display: contents;
  }
  .recall {
    order: 1;
  }
  .map,
  .loss {
    order: 3;
  }
  .large {
    flex: none;
    height: 340px;
  }
  .map canvas {
    flex: none;
    height: 300px;
  }
  .loss canvas {
    flex: none;
    height: 150px;
  }
  .state {
    margin-left: 0;
    width: 100%;
  }
}
/* what is told by its colour keeps it where the system chooses all colours */
@media (forced-colors: active) {
  .playground {
    --accent: Highlight;
    --line: ButtonText;
    --ink: CanvasText;
    --paper: Canvas;
  }
  .class,
  .track,
  input[type="range"] {
    forced-color-adjust: none;
  }
  .track {
    background: Canvas;
    outline: 1px solid GrayText;
  }
}
`;var bt=new WeakMap;function ls({data:o,parentElement:t,setStateValue:e}){let r=s=>e("report",s),n=bt.get(t);if(n)n.update(o,r);else{let s=b("style");s.textContent=Oe;let a=new gt(o,r);t.append(s,a.element),bt.set(t,a)}return()=>{bt.get(t)?.free(),bt.delete(t)}}var cs={...It,blockSizes:et,fitSubspaces:rt,trained(o,t){let e=new R(o);for(;e.steps<t;)e.step();return e}};export{cs as calculation,ls as playground};
