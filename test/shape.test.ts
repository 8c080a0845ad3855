import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { forbiddenFindings } from './shape/bans.ts';
import { cycleFindings, importFindings } from './shape/imports.ts';
import { sizeFindings } from './shape/sizes.ts';
import { layerOf, parseSource, sourcesUnder } from './shape/source.ts';
import type { Finding } from './shape/source.ts';

const sources = sourcesUnder('functions', 'cli', 'test');

const told = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ path, line, says }) => `${path}:${line} ${says}`);

test('dependencies point from entries to effects to domain, and only pure packages are used in the domain', () => {
  expect(told(sources.flatMap(importFindings))).toEqual([]);
});

test('neither domain folders nor files need one another in a circle', () => {
  expect(told(cycleFindings(sources))).toEqual([]);
});

test('functions, files and lines are short enough to be seen at once', () => {
  expect(told(sources.flatMap(sizeFindings))).toEqual([]);
});

test('nothing that the style guide bans is written', () => {
  expect(told(sources.flatMap(forbiddenFindings))).toEqual([]);
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

test('every Lambda exports its handler', () => {
  const silent = sources.filter(
    ({ path, text }) => layerOf(path) === 'entry' && !/^export const handler\b/m.test(text),
  );
  expect(silent.map(({ path }) => path)).toEqual([]);
});

/** One breach each: what the guide forbids must be found, or the tests above prove nothing. */
const BREACHES: readonly (readonly [path: string, text: string, says: RegExp])[] = [
  ['functions/stops/a.ts', "import { x } from '../effects/x.ts';", /domain must not import effects/],
  ['functions/stops/a.ts', "import { readFileSync } from 'node:fs';", /pure/],
  ['functions/stops/a.ts', "import { ECSClient } from '@aws-sdk/client-ecs';", /only in effects/],
  ['functions/sweep.ts', "import { ECSClient } from '@aws-sdk/client-ecs';", /only in effects/],
  ['functions/stops/a.ts', "import _ from 'lodash';", /pure packages/],
  ['functions/stops/a.ts', "import * as Plot from '@observablehq/plot';", /only in report/],
  ['functions/messages/a.ts', "import { y } from '@slack/types';", /import type/],
  ['functions/effects/a.ts', "import { handler } from '../sweep.ts';", /effects must not import entry/],
  ['functions/effects/a.ts', "import { x } from '../../cli/x.ts';", /effects must not import cli/],
  ['functions/stops/a.ts', "import { x } from './b';", /end in .ts/],
  ['functions/stops/a.ts', 'const a = () => {\n' + 'a();\n'.repeat(40) + '};', /a function of 42 lines/],
  ['functions/sweep.ts', 'export const handler = () => {\n' + 'a();\n'.repeat(24) + '};', /a function of 26 lines/],
  ['functions/stops/a.ts', 'if (x) y();\n'.repeat(201), /201 lines/],
  ['functions/stops/a.ts', `const A = [\n${'1,\n'.repeat(600)}];`, /602 lines/],
  ['functions/stops/a.ts', `// ${'a'.repeat(118)}`, /121 characters/],
  ['functions/stops/a.ts', 'const now = new Date();', /asks for the hour/],
  ['functions/stops/a.ts', 'const now = Date.now();', /asks for the hour/],
  ['functions/stops/a.ts', 'const now = Math.random();', /same answer/],
  ['functions/effects/a.ts', 'const x = process.env.X;', /effects\/config.ts/],
  ['functions/stops/a.ts', "console.log('x');", /fx.log/],
  ['cli/a.ts', 'const x: any = 1;', /`any`/],
  ['cli/a.ts', 'const x = y as any;', /`any`/],
  ['cli/a.ts', 'const x = y!;', /not there/],
  ['functions/stops/a.ts', 'const x = y as Z;', /parsers and adapters/],
  ['cli/a.ts', 'enum X { A }', /as const/],
  ['cli/a.ts', 'namespace X {}', /module/],
  ['cli/a.ts', 'class X {}', /only errors/],
  ['cli/a.ts', 'const cfg = 1;', /whole/],
  ['cli/a.ts', 'type TaskHelper = 1;', /whole/],
  ['cli/a.ts', `// ${'TO'}DO later`, /unfinished/],
  ['cli/a.ts', 'export const f = () => 1;', /docstring/],
  ['test/a.test.ts', "test.skip('x', () => {});", /left out/],
  ['test/a.test.ts', "test.only('x', () => {});", /left out/],
];

test.each(BREACHES)('in %s a breach is found: %s', (path, text, says) => {
  const source = parseSource(path, text);
  const findings = told([...importFindings(source), ...sizeFindings(source), ...forbiddenFindings(source)]);
  expect(findings.join('\n')).toMatch(says);
});

test('two domain folders that need one another are found, and types alone are let through', () => {
  const mutual = (how: string) => [
    parseSource('functions/stops/a.ts', `${how} { b } from '../scaling/b.ts';`),
    parseSource('functions/scaling/b.ts', `import { a } from '../stops/a.ts';`),
  ];
  expect(cycleFindings(mutual('import'))).not.toEqual([]);
  expect(cycleFindings(mutual('import type'))).toEqual([]);
});

test('a table of 600 lines and everything that is allowed where it stands pass', () => {
  const allowed = [
    parseSource('functions/stops/rules.ts', `export const A = [\n${"says('x'),\n".repeat(597)}];`),
    parseSource('functions/effects/clock.ts', 'const now = new Date(); class A extends Error {}'),
    parseSource('functions/effects/config.ts', 'const x = process.env.X;'),
    parseSource('functions/stops/parse.ts', "import { z } from 'zod'; const x = y as Z; const t = ['a'] as const;"),
    parseSource(
      'functions/stops/a.ts',
      "const d = new Date('2026-11-20T09:15:42Z'); import type { K } from '@slack/types';",
    ),
  ];
  const findings = allowed.flatMap((source) => [
    ...importFindings(source),
    ...sizeFindings(source),
    ...forbiddenFindings(source),
  ]);
  expect(told(findings)).toEqual([]);
});
