import { expect, test } from 'vitest';
import {
  actions,
  context,
  fieldSections,
  fit,
  header,
  LIMITS,
  listing,
  paragraph,
  section,
} from '../../functions/messages/blocks.ts';
import { breaches } from './slack-rules.ts';

const alone = (...blocks: Parameters<typeof fit>[0]) => breaches({ text: 'x', blocks: fit(blocks) });

test('a header is 150 characters at most', () => {
  expect(header('x'.repeat(150)).text.text).toHaveLength(150);
  expect(header('x'.repeat(151)).text.text).toBe(`${'x'.repeat(149)}…`);
});

test('a section is 3,000 characters at most, entities counted in full and never cut', () => {
  expect(paragraph('', 'x'.repeat(3000)).text?.text).toHaveLength(3000);
  expect(paragraph('', 'x'.repeat(3001)).text?.text).toHaveLength(3000);
  const escaped = paragraph('Label', '&'.repeat(3000)).text?.text ?? '';
  expect(escaped.length).toBeLessThanOrEqual(3000);
  expect(escaped).toMatch(/&amp;…$/);
  expect(listing('Label', '<'.repeat(3000)).text?.text).toMatch(/&lt;…\n```$/);
  expect(section('&amp;'.repeat(600)).text?.text).toHaveLength(3000);
  expect(section('&amp;'.repeat(601)).text?.text).toMatch(/&amp;…$/);
});

test('ten fields to a section, and the eleventh begins another', () => {
  const fields = Array.from({ length: 11 }, (_, n) => ({ name: `n${n}`, value: 'v'.repeat(3000) }));
  expect(fieldSections(fields.slice(0, 10))).toHaveLength(1);
  expect(fieldSections(fields).map((one) => one.fields?.length)).toEqual([10, 1]);
  expect(alone(...fieldSections(fields))).toEqual([]);
});

test('25 buttons, labels of 75, values of 2,000, addresses of 3,000', () => {
  const press = (n: number) => ({ label: 'x'.repeat(80), action: `a${n}`, value: 'v'.repeat(2100) });
  expect(actions(Array.from({ length: 30 }, (_, n) => press(n)))[0]?.elements).toHaveLength(25);
  const url = (length: number) => `https://x/${'u'.repeat(length - 10)}`;
  const opens = [3000, 3001].map((length) => ({ label: 'o', action: `o${length}`, url: url(length) }));
  expect(actions(opens)[0]?.elements).toHaveLength(1);
  expect(actions([])).toEqual([]);
  expect(alone(...actions([press(1), ...opens.slice(0, 1)]))).toEqual([]);
});

test('small print has ten elements at most', () => {
  expect(context(...Array.from({ length: 12 }, () => 'x')).elements).toHaveLength(10);
});

test('50 blocks at most: headline and buttons stay, the end is cut and says so', () => {
  const many = Array.from({ length: 60 }, () => section('x'));
  const buttons = actions([{ label: 'l', action: 'a', value: 'v' }]);
  const fitted = fit([header('h'), ...many, ...buttons]);
  expect(fitted).toHaveLength(LIMITS.blocks);
  expect(fitted[0]?.type).toBe('header');
  expect(fitted.at(-1)?.type).toBe('actions');
  expect(JSON.stringify(fitted.at(-2))).toContain('shortened');
  expect(fit([header('h'), ...many.slice(0, 48), ...buttons])).toHaveLength(50);
});

test('ten thousand characters at most in all', () => {
  const fitted = fit([header('h'), ...Array.from({ length: 6 }, () => paragraph('', 'x'.repeat(3000)))]);
  expect(JSON.stringify(fitted).length).toBeLessThanOrEqual(LIMITS.whole + 60);
  expect(fitted).toHaveLength(5);
});

test('nothing empty is sent', () => {
  expect(fit([section(''), header(''), section('x')])).toHaveLength(1);
});
