import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ARCHITECTURE = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');

/** Tables of docs/architecture.md whose cells read "`file.ts`: `name`, `name`; `file.ts`: `name`". */
const WALKS = (/## Three paths.*?\n## /s.exec(ARCHITECTURE)?.[0] ?? '').split('\n### ').slice(1);

const stepsOf = (walk: string): readonly (readonly [file: string, name: string])[] =>
  [...walk.matchAll(/`([\w/-]+\.ts)`: ((?:`\w+`(?:, )?)+)/g)].flatMap(([, file = '', names = '']) =>
    [...names.matchAll(/\w+/g)].map(([name]) => [file, name] as const),
  );

const definesIn = (file: string, name: string): boolean => {
  const text = readFileSync(new URL(`../../functions/${file}`, import.meta.url), 'utf8');
  return new RegExp(`(?:const|function\\*?|^  )\\s*${name}\\b\\s*[=:(<]`, 'm').test(text);
};

test('the architecture page has three walks of at most ten rows', () => {
  expect(WALKS).toHaveLength(3);
  for (const walk of WALKS) expect(walk.match(/^\| \w.*`\w/gm)?.length ?? 99).toBeLessThanOrEqual(10);
});

test('every function of the walks is defined in the file that they name', () => {
  const steps = WALKS.flatMap(stepsOf);
  expect(steps.length).toBeGreaterThan(80);
  expect(steps.filter(([file, name]) => !definesIn(file, name))).toEqual([]);
});
