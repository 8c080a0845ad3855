import { expect, test } from 'vitest';
import { diffOf } from '../../functions/deployments/diff.ts';
import { describeDiff, roundEValue } from '../../functions/deployments/reason-texts.ts';
import { definition, revision } from './release.ts';

test('odds are told as people say them', () => {
  expect([0.2, 935, 36_234, 4e12].map(roundEValue)).toEqual(['less than 1', '940', '36,000', 'more than a billion']);
});

test('a change is told by names, never by the value of an environment variable', () => {
  const fields = (password: string) => ({ 'app/environment/PASSWORD': password, cpu: '256' });
  const text = describeDiff(
    diffOf(
      { revision: revision('orders:41'), definition: definition('orders:41', { fields: fields('hunter2') }) },
      { revision: revision('orders:42'), definition: definition('orders:42', { fields: fields('hunter3') }) },
    ),
  );
  expect(text).toMatch(/orders:41 became orders:42; app\/environment\/PASSWORD changed/);
  expect(text).not.toMatch(/hunter/);
  expect(describeDiff(undefined)).toBe('it is the first deployment');
});
