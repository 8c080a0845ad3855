/**
 * Puts the template and the code of an installation into dist/hub, from what `npm run package` left in .serverless;
 * `npm pack` runs it. The name of a function's file contains its hash, so that a new version is a new object in S3.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Template } from './from-framework.ts';
import { hubTemplate } from './from-framework.ts';

const FROM = fileURLToPath(new URL('../../.serverless/', import.meta.url));
const TO = fileURLToPath(new URL('../../dist/hub/', import.meta.url));

const jsonIn = <Shape>(path: string): Shape => JSON.parse(readFileSync(path, 'utf8')) as Shape;

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);

const { version } = jsonIn<{ readonly version: string }>(fileURLToPath(new URL('../../package.json', import.meta.url)));
rmSync(TO, { recursive: true, force: true });
mkdirSync(`${TO}code`, { recursive: true });
const codeNames = Object.fromEntries(
  readdirSync(FROM)
    .filter((name) => name.endsWith('.zip'))
    .map((name) => [name, name.replace('.zip', `-${hashOf(FROM + name)}.zip`)] as const),
);
for (const [name, file] of Object.entries(codeNames)) copyFileSync(FROM + name, `${TO}code/${file}`);
const template = jsonIn<Template>(`${FROM}cloudformation-template-update-stack.json`);
writeFileSync(
  `${TO}template.json`,
  `${JSON.stringify(hubTemplate({ template, stack: 'farwatch-prod', version, codeNames }), null, 1)}\n`,
);
