import { expect, test } from 'vitest';
import { DEFAULT_POLICY, zonedSecondsOf, parsePolicy } from '../../functions/deployments/policy.ts';

const problems = (json: unknown) => {
  const parsed = parsePolicy(json);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
};

test('every key may be left out, the rest is the science page’s', () => {
  expect(parsePolicy({})).toEqual({ ok: true, policy: DEFAULT_POLICY });
  expect(parsePolicy({ alpha: 0.01 })).toEqual({ ok: true, policy: { ...DEFAULT_POLICY, alpha: 0.01 } });
  expect(DEFAULT_POLICY).toMatchObject({ defaultMode: 'observe', cooldownMinutes: 60, maxRollbacksPerDay: 2 });
});

test('unknown keys are refused by name at any depth, all at once', () => {
  const window = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z', form: 1 };
  expect(problems({ maxRollback: 1, freezeWindows: [window] })).toEqual([
    'freezeWindows.0.form: unknown key',
    'maxRollback: unknown key',
  ]);
});

test('values that can’t be meant are refused with their path', () => {
  expect(problems({ defaultMode: 'automatic' })).toEqual(['defaultMode: must be one of off, observe, approve, auto']);
  expect(problems({ alpha: 0 })).toEqual(['alpha: must be more than 0']);
  expect(problems({ alpha: '0.1' })).toEqual(['alpha: must be of type number']);
  expect(problems({ minDistinctFailedTasks: 0 })).toEqual(['minDistinctFailedTasks: must be at least 1']);
  expect(problems({ account: 'mine' })).toEqual(['account: not an account id of 12 digits']);
  expect(problems(null)).toEqual([': must be of type object']);
});

test('a freeze needs two instants with a zone, in order', () => {
  expect(problems({ freezeWindows: [{ from: '2026-11-20 10:00', to: '2026-11-21T00:00:00Z' }] })).toEqual([
    'freezeWindows.0.from: not an ISO time with a time zone',
  ]);
  expect(problems({ freezeWindows: [{ from: '2026-11-21T00:00:00Z', to: '2026-11-20T00:00:00Z' }] })).toEqual([
    'freezeWindows.0.to: ends before it begins',
  ]);
});

test('instants are read with their zone', () => {
  expect(zonedSecondsOf('2026-11-20T10:00:00+01:00')).toBe(Date.UTC(2026, 10, 20, 9) / 1000);
  expect(zonedSecondsOf('2026-11-20')).toBeUndefined();
});
