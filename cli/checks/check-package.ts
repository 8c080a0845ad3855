/**
 * Checks the packaged Lambdas (`npm run package` first): each archive holds its one bundle and nothing else, and
 * the bundle starts in a fresh process of this Node and exports its handler. Prints one line per function.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readServerless } from './template.ts';
import { zipEntries } from './zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'farwatch-package-'));

/** The error output of a process that imports the bundle; undefined when it starts. */
const startProblem = (name: string, code: Uint8Array): string | undefined => {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, code);
  const program = `const { handler } = await import(${JSON.stringify(pathToFileURL(path).href)});
    if (typeof handler !== 'function') throw new Error('it exports no handler'); process.exit(0);`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { AWS_REGION: 'eu-west-1', AWS_LAMBDA_FUNCTION_NAME: name, PATH: process.env['PATH'] },
  });
  return status === 0 ? undefined : stderr.trim();
};

const findingsOf = (name: string): readonly string[] => {
  const archive = `.serverless/${name}.zip`;
  const bundle = `functions/${name}.mjs`;
  const entries = zipEntries(archive);
  const files = entries.filter((entry) => !entry.name.endsWith('/'));
  const extraFiles = files.filter((entry) => entry.name !== bundle).map((entry) => `${name}: holds ${entry.name} too`);
  const code = entries.find((entry) => entry.name === bundle)?.content;
  if (code === undefined) return [`${name}: lacks ${bundle}`];
  const problem = startProblem(name, code);
  console.log(`package: ${name}, ${Math.ceil(statSync(archive).size / 1024)} KB`);
  return problem === undefined ? extraFiles : [...extraFiles, `${name}: does not start: ${problem}`];
};

const findings = Object.keys(readServerless().functions).flatMap(findingsOf);
rmSync(folder, { recursive: true });

for (const finding of findings) console.error(finding);
process.exitCode = findings.length === 0 ? 0 : 1;
