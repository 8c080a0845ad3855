import { expect, test } from 'vitest';
import { diffOf } from '../../functions/deployments/diff.ts';
import { describeDiff } from '../../functions/deployments/reason-texts.ts';
import { decide } from '../../functions/deployments/decide.ts';
import type { Failure } from '../../functions/service-state/deployment-health.ts';
import { definition, DEPLOYED, failure, input, candidateHealth, oldHealth, revision, stateWith } from './release.ts';

test('a change is told by names, never by the value of an environment variable', () => {
  const fields = (password: string) => ({ 'app/environment/PASSWORD': password, cpu: '256' });
  const text = describeDiff(
    diffOf(
      { revision: revision('orders:41'), definition: definition('orders:41', { fields: fields('hunter2') }) },
      { revision: revision('orders:42'), definition: definition('orders:42', { fields: fields('hunter3') }) },
    ),
  );
  expect(text).toMatch(/changed from orders:41 to orders:42: app\/environment\/PASSWORD/);
  expect(text).not.toMatch(/hunter/);
  expect(describeDiff(undefined)).toBe('it is the first deployment');
});

/** Deaths of tasks that had run for half an hour, ten minutes apart. */
const halfHourLives = (name: string, count: number, last: number): readonly Failure[] =>
  Array.from({ length: count }, (_, n) =>
    failure(`${name}-${n}`, { at: last - n * 600, ageSeconds: 1800, cause: 'exit.clean' }),
  );

test('whoever is asked for running tasks that die reads how often those of the good revision did', () => {
  const at = DEPLOYED + 4 * 3600;
  const candidate = candidateHealth({
    failures: halfHourLives('new', 3, at - 60),
    ended: { starts: 3, youngMs: 360_000, olderMs: 5_040_000 },
  });
  const reason = (deaths: number): string => {
    const failures = halfHourLives('old', deaths, DEPLOYED - 3600);
    const old = oldHealth({ failures, ended: { starts: deaths + 4, youngMs: 0, olderMs: 100 * 3_600_000 } });
    const state = stateWith({ healths: [old, candidate], live: new Map() });
    return decide(input({ state, now: new Date(at * 1000) })).decision.reason;
  };
  expect(reason(12)).toContain('running tasks of orders:42 failed 3 times (exit.clean x3); before: 0 of 16 starts');
  expect(reason(12)).toContain('of 16 starts, and running tasks failed 12 times');
  expect(reason(1)).toContain('of 5 starts, and running tasks failed 1 time');
  expect(reason(0)).not.toContain('and running tasks failed');
});
