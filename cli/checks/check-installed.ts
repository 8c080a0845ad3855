/**
 * Checks a package that was installed into an empty folder, as a user would: check-installed.ts FOLDER NODE. Size, no
 * Node binary, start of commands that call nothing, the template, the API, and the demo, under the given Node.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const INSTALL_MB_MAX = 60;
const HELP_MS_MAX = 300;
/** The aim on an idle machine; beyond the maximum something hangs, however busy the machine is. */
const DEMO_MS_AIM = 90_000;
const DEMO_MS_MAX = 120_000;
const MEASURED = 5;

const [folder = '', node = process.execPath] = process.argv.slice(2);
const cli = join(folder, 'node_modules', 'farwatch', 'dist', 'cli.js');

type Ended = { readonly out: string; readonly ms: number };

const run = (...args: readonly string[]): Ended => {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr.slice(-500)}`);
  return { out: stdout, ms: Math.round(performance.now() - began) };
};

const files = readdirSync(join(folder, 'node_modules'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const bytes = files.reduce((sum, path) => sum + lstatSync(path).size, 0);
const binaries = files.filter((path) => /[/\\]node(\.exe)?$/.test(path));

const helps = Array.from({ length: MEASURED }, () => run(cli, '--help').ms).sort((a, b) => a - b);
const help = helps[Math.floor(MEASURED / 2)] ?? Infinity;

const template = JSON.parse(run(cli, 'template', 'hub', '--code-bucket', 'bucket').out) as {
  readonly Resources: Readonly<Record<string, unknown>>;
};
const api = run('--input-type=module', '-e', "import * as f from 'farwatch'; console.log(JSON.stringify(f))").out;
const { hubTemplate, hubCode } = JSON.parse(api) as { readonly hubTemplate: string; readonly hubCode: string };
const demo = run(cli, 'demo', '--json');
const { pages } = JSON.parse(demo.out) as { readonly pages: readonly string[] };

const claims: readonly (readonly [string, boolean])[] = [
  [`${(bytes / 1e6).toFixed(1)} MB in all (at most ${INSTALL_MB_MAX})`, bytes <= INSTALL_MB_MAX * 1e6],
  [`no Node binary (${binaries.join(', ') || 'none'})`, binaries.length === 0],
  [`--help in ${help} ms, the median of ${MEASURED} (below ${HELP_MS_MAX})`, help < HELP_MS_MAX],
  [`template of ${Object.keys(template.Resources).length} resources`, Object.keys(template.Resources).length > 100],
  [`API: template and ${existsSync(hubCode) ? readdirSync(hubCode).length : 0} zips`, existsSync(hubTemplate)],
  [`demo in ${Math.round(demo.ms / 1000)} s (aim ${DEMO_MS_AIM / 1000})`, demo.ms < DEMO_MS_MAX],
  ['its pages are there', pages.every((page) => readFileSync(page, 'utf8').includes('</html>'))],
];
console.log(`installed package under ${run('--version').out.trim()}`);
for (const [claim, holds] of claims) console.log(`${holds ? 'ok    ' : 'FAILED'} ${claim}`);
process.exitCode = claims.every(([, holds]) => holds) ? 0 : 1;
