import { ESLint } from 'eslint';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

/** One violation per rule: if the lint does not find it, a clean run proves nothing. */
const BREACHES: readonly (readonly [path: string, text: string, says: RegExp])[] = [
  ['functions/stops/a.ts', "import { x } from './b';", /end in \.ts/],
  ['functions/messages/a.ts', "import { y } from '@slack/types';", /import type/],
  ['functions/stops/a.ts', 'const a = () => {\n' + 'a();\n'.repeat(40) + '};', /too many lines/],
  ['functions/sweep.ts', 'export const handler = () => {\n' + 'a();\n'.repeat(24) + '};', /too many lines/],
  ['functions/stops/a.ts', 'if (x) y();\n'.repeat(201), /too many lines/],
  ['functions/stops/a.ts', `// ${'a'.repeat(118)}`, /length of 121/],
  ['functions/stops/a.ts', 'const now = new Date();', /Asks for the hour/],
  ['functions/stops/a.ts', 'const now = Date.now();', /Asks for the hour/],
  ['functions/stops/a.ts', 'const now = Math.random();', /same answer/],
  ['functions/adapters/aws/a.ts', 'const x = process.env.X;', /config\.ts/],
  ['functions/stops/a.ts', 'const x = Math.floor(now.getTime() / 1000);', /secondsOf/],
  ['functions/stops/a.ts', 'const x = (a.getTime() - b.getTime()) / 1_000;', /secondsBetween/],
  ['functions/adapters/aws/a.ts', 'const x = new Date(task.seconds * 1000);', /dateOf/],
  ['functions/handlers/sweep/a.ts', 'const x = incident.openedAt * 1000;', /msOf/],
  ['functions/stops/parse.ts', 'const x = (lastAt + 60) * 1e3;', /msOf/],
  ['cli/a.ts', 'const x = Math.max(lastAt, resolvedAt ?? 0) * 1000;', /msOf/],
  ['cli/a.ts', 'const x = (resolvedAt ?? lastAt) * 1000;', /msOf/],
  ['cli/a.ts', 'const x = Date.now() / 1000;', /exactSecondsOf/],
  ['functions/stops/a.ts', "console.log('x');", /Unexpected console/],
  ['cli/a.ts', 'const x: any = 1;', /Unexpected any/],
  ['cli/a.ts', 'const x = y!;', /non-null/],
  ['functions/stops/a.ts', 'const x = y as Z;', /parsers and adapters/],
  ['cli/a.ts', 'enum X { A }', /as const/],
  ['cli/a.ts', 'namespace X {}', /module/],
  ['cli/a.ts', 'class X {}', /Only errors/],
  ['cli/a.ts', 'const cfg = 1;', /whole/],
  ['cli/a.ts', 'type TaskHelper = 1;', /whole/],
  ['cli/a.ts', 'const tidings = 1;', /notification/i],
  ['cli/a.ts', `// ${'TO'}DO later`, /todo/],
  ['cli/a.ts', 'export const f = () => 1;', /JSDoc/],
  ['test/a.test.ts', "test.skip('x', () => {});", /left out/],
  ['test/a.test.ts', "test.only('x', () => {});", /left out/],
];

const eslint = new ESLint();

test('each breach of the guide is found by eslint', async () => {
  for (const [filePath, text, says] of BREACHES) {
    const [result] = await eslint.lintText(text, { filePath });
    expect(result?.messages.map(({ message }) => message).join('\n'), `${filePath}: ${text.slice(0, 60)}`).toMatch(
      says,
    );
  }
});

test('what is allowed where it stands passes', async () => {
  const allowed: readonly (readonly [string, string])[] = [
    ['functions/stops/rules/rules-a.ts', `export const A = [\n${"says('x'),\n".repeat(590)}];`],
    ['functions/adapters/runtime/clock.ts', 'export const now = new Date();'],
    ['functions/adapters/runtime/config.ts', 'export const x = process.env.X;'],
    ['functions/stops/parse.ts', "export const x = y as Z; export const t = ['a'] as const;"],
    [
      'functions/stops/a.ts',
      'export const timerMs = seconds * 1000; export const shown = Math.round(waitedMs / 1000);',
    ],
    ['functions/primitives/instant.ts', 'export const x = at * 1000; export const y = now.getTime() / 1000;'],
  ];
  for (const [filePath, text] of allowed) {
    const [result] = await eslint.lintText(text, { filePath });
    expect(result?.messages.filter(({ ruleId }) => ruleId !== 'no-undef')).toEqual([]);
  }
});

test('every file directly in functions/ is a Lambda of serverless.yml, and the other way round', () => {
  const { functions }: { functions: Record<string, { handler: string }> } = parse(
    readFileSync('serverless.yml', 'utf8'),
    { logLevel: 'error' },
  );
  const deployed = Object.values(functions).map(({ handler }) => handler.replace(/\.handler$/, '.ts'));
  const files = readdirSync('functions').filter((name) => name.endsWith('.ts'));
  expect(files.map((name) => `functions/${name}`).sort()).toEqual(deployed.sort());
});

test('a folder shows at most 25 files', () => {
  const folders = ['functions', 'cli'].flatMap((root) => [
    root,
    ...readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${entry.parentPath}/${entry.name}`),
  ]);
  const counts = folders.map(
    (folder) =>
      [folder, readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).length] as const,
  );
  expect(counts.filter(([, count]) => count > 25)).toEqual([]);
});
