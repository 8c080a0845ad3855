import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { bundleOf } from '../../checks/bundles.ts';
import { readServerless } from '../../checks/template.ts';
import { median } from './statistics.ts';

const PROCESSES = 15;

/** The smallest Lambda that has state: the DynamoDB client alone. */
const BARE = `
  import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
  const client = new DynamoDBClient({});
  export const handler = (key) => client.send(new GetItemCommand({ TableName: 'table', Key: { pk: { S: key } } }));`;

/** Milliseconds to import one bundle in a new process. */
const importMs = (path: string): number => {
  const program = `const began = performance.now(); await import(${JSON.stringify(pathToFileURL(path).href)});
    process.stdout.write(String(performance.now() - began)); process.exit(0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, AWS_REGION: 'eu-west-1' },
  });
  const ms = Number(stdout);
  if (stdout === '' || Number.isNaN(ms)) throw new Error(`a bundle did not start: ${stderr}`);
  return ms;
};

const writeBundle = (folder: string, name: string, code: Uint8Array): string => {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, code);
  return path;
};

type ColdStartFigures = {
  readonly taskEventsMs: number;
  readonly bareMs: number;
  readonly bareWithOurAliasesMs: number;
  readonly zipBytes: number;
};

const bundles = async (folder: string) => {
  const config = readServerless();
  mkdirSync('.esbuild', { recursive: true });
  const entry = join('.esbuild', 'bench-bare.mjs');
  writeFileSync(entry, BARE);
  const code = await bundleOf('functions/task-events.ts', config);
  return {
    taskEvents: writeBundle(folder, 'task-events', code),
    bare: writeBundle(folder, 'bare', await bundleOf(entry, config, { alias: {} })),
    bareWithOurAliases: writeBundle(folder, 'bare-aliases', await bundleOf(entry, config)),
    zipBytes: deflateRawSync(code).length,
  };
};

/** Time to import the packaged `task-events` and the bare handler, each in 15 fresh processes, interleaved; medians. */
export const measureColdStart = async (): Promise<ColdStartFigures> => {
  const folder = mkdtempSync(join(tmpdir(), 'farwatch-bench-'));
  const { taskEvents, bare, bareWithOurAliases, zipBytes } = await bundles(folder);
  const rounds = Array.from({ length: PROCESSES }, () => [
    importMs(taskEvents),
    importMs(bare),
    importMs(bareWithOurAliases),
  ]);
  rmSync(folder, { recursive: true });
  const column = (index: number): number => median(rounds.map((round) => round[index] ?? Number.NaN));
  return { taskEventsMs: column(0), bareMs: column(1), bareWithOurAliasesMs: column(2), zipBytes };
};
