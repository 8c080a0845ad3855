import { expect, test } from 'vitest';
import { diffOf } from '../../functions/deployments/diff.ts';
import { describeDiff } from '../../functions/deployments/reason-texts.ts';
import { definition, revision } from './release.ts';

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
