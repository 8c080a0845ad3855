/**
 * Bundles cli/main.ts into dist/cli.js and chunks beside it. npm runs it at `npm ci`, and npx once more at its first
 * call, perhaps while another farwatch is running. So nothing is ever half written, the entry is replaced last, and
 * chunks of an older build stay for an hour: a process that started from it may still import them.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const ENTRY = join(ROOT, 'cli', 'main.ts');
const DIST = join(ROOT, 'dist');
const STALE_MS = 3_600_000;

/** Native code and files found by name at run time: this stays in node_modules, for the commands that need it. */
const EXTERNAL = ['dynalite'];

/** Some packages inside the bundle are CommonJS and call `require`, which a module does not have. */
const BANNER =
  "import { createRequire as farwatchRequire } from 'node:module'; const require = farwatchRequire(import.meta.url);";

const bundle = () =>
  build({
    absWorkingDir: ROOT,
    entryPoints: {
      cli: ENTRY,
      api: join(ROOT, 'cli', 'hub', 'api.ts'),
      // A thread has a file of its own.
      'replay-reader': join(ROOT, 'cli', 'replay', 'reader.ts'),
    },
    outdir: DIST,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['module', 'import'],
    chunkNames: 'chunk-[hash]',
    external: EXTERNAL,
    banner: { js: BANNER },
    legalComments: 'none',
    logLevel: 'error',
    write: false,
  });

const isCurrent = (path, text) => existsSync(path) && readFileSync(path, 'utf8') === text;

/** Renaming within one folder is atomic, so a reader sees the old file or the new one. */
const replace = (path, text, mode) => {
  if (isCurrent(path, text)) return;
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode });
  renameSync(draft, path);
};

/** `--clean`: nothing of an older build may travel in the package. */
const removeStale = (kept, before = process.argv.includes('--clean') ? Infinity : Date.now() - STALE_MS) => {
  for (const name of readdirSync(DIST)) {
    const path = join(DIST, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile() && !kept.has(path) && found.mtimeMs < before) rmSync(path, { force: true });
  }
};

const write = (files) => {
  mkdirSync(DIST, { recursive: true });
  const entry = join(DIST, 'cli.js');
  const chunks = files.filter(({ path }) => path !== entry);
  for (const { path, text } of chunks) replace(path, text, 0o644);
  for (const { path, text } of files) {
    if (path === entry) replace(path, text.startsWith('#!') ? text : `#!/usr/bin/env node\n${text}`, 0o755);
  }
  removeStale(new Set(files.map(({ path }) => path)));
};

if (existsSync(ENTRY)) write((await bundle()).outputFiles);
