import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { causesDocument, shownByEvents } from '../../cli/commands/causes-doc.ts';
import { ADVICE } from '../../functions/stops/advice/advice.ts';
import { CAUSES } from '../../functions/stops/cause.ts';

test('docs/causes.md is what the tables say (node cli/commands/causes-doc.ts writes it anew)', () => {
  expect(readFileSync('docs/causes.md', 'utf8')).toBe(causesDocument(shownByEvents()));
});

test('a confusion is named with its event', () => {
  const shown = [{ file: 'image.not_found.json', cause: 'image.not_found', got: 'image.invalid' }];
  expect(causesDocument(shown)).toContain('`image.not_found.json`: image.not_found taken for image.invalid');
});

test('every cause has an advice and a class', () => {
  expect(Object.keys(ADVICE).sort()).toEqual(Object.keys(CAUSES).sort());
  for (const advice of Object.values(ADVICE)) expect(advice.length).toBeGreaterThan(40);
  for (const { rollbackClass } of Object.values(CAUSES))
    expect(['ref', 'app', 'env', 'excluded']).toContain(rollbackClass);
});
