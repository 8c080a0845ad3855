import { expect, test } from 'vitest';
import { findingFacts } from '../../functions/diagnosis/finding-facts.ts';
import { FACTS } from '../../functions/diagnosis/proof.ts';

const row = (check: string, result: 'ok' | 'broken' | 'unknown') => ({
  check,
  result,
  detail: `${check} says`,
  fix: 'mend',
});

test('the most upstream broken link is in the message, all of them with their fix in the thread', () => {
  const { facts, missingData } = findingFacts([
    row('A', 'ok'),
    row('B', 'broken'),
    row('C', 'broken'),
    row('D', 'unknown'),
  ]);
  expect(facts[FACTS.broken]).toBe('B: B says');
  expect(facts[FACTS.checks]).toBe('✗ B: B says\n  → mend\n✗ C: C says\n  → mend\n✓ A');
  expect(missingData).toEqual(['D: D says']);
});

test('when nothing is broken that is said, with what was looked at', () => {
  expect(findingFacts([row('A', 'ok')]).facts).toEqual({ [FACTS.checks]: 'no check failed\n✓ A' });
});

test('when nothing could be looked at there is no claim', () => {
  expect(findingFacts([row('A', 'unknown')]).facts).toEqual({ [FACTS.checks]: '' });
});
