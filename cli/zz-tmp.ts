import { readServerless } from '/work/main/cli/tools/template.ts';
import { build } from 'esbuild';
const c = readServerless(); const {exclude,concurrency,zipConcurrency,outputFileExtension,...o}=c.custom.esbuild as any;
const b = await build({...o, entryPoints:['functions/task-events.ts'], outdir:'.esbuild', write:false, metafile:true});
const ins=Object.values(b.metafile.outputs)[0].inputs; const by:Record<string,number>={}; for(const [k,v] of Object.entries(ins)){const m=/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(k); const kk=m?m[1]:k.split('/').slice(0,2).join('/'); by[kk]=(by[kk]??0)+v.bytesInOutput;} console.log(b.outputFiles[0].contents.length, Object.entries(by).sort((a,b)=>b[1]-a[1]).slice(0,22));
const files=Object.entries(ins).map(([k,v])=>[k,v.bytesInOutput] as const).filter(([k])=>/@smithy\/core|^functions/.test(k)).sort((a,b)=>b[1]-a[1]).slice(0,60); console.log(files);
import {deflateRawSync} from 'node:zlib'; for (const l of [1,6,9]) console.log(l,deflateRawSync(b.outputFiles[0].contents,{level:l}).length);
