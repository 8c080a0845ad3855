import { asRelease, stopsAmong } from '../support/incidents.ts';
import { expect, test } from 'vitest';
import type { Incident } from '../../functions/service-state/incident.ts';
import {
  nextResolveAt,
  quietSecondsOf,
  reopenedId,
  resolveByGoodRun,
  resolveDue,
  resolvedText,
} from '../../functions/incidents/resolve.ts';
import { applyStops } from '../../functions/incidents/stops.ts';
import { context, NIGHTLY, NINE, stop } from './stop-facts.ts';

const incidents = applyStops([], [stop(1), stop(2), stop(24)], context({ isUnhealthy: true })).incidents;
const last = NINE + 24 * 60;

test('it is over a quarter of an hour after the last stop, and says for how long and how much', () => {
  expect(nextResolveAt(incidents, 0)).toBe(last + 900);
  expect(resolveDue(incidents, { now: last + 899, isUnhealthy: false }).changed).toEqual([]);
  const { incidents: over, changed } = resolveDue(incidents, {
    now: last + 9999,
    isUnhealthy: false,
  });
  expect(changed).toHaveLength(1);
  expect(over[0]).toMatchObject({ resolvedAt: last + 900 });
  expect(over[0] && resolvedText(over[0])).toBe('Resolved: 3 stopped tasks in 23 min.');
});

test('nothing is over while the service is not well', () => {
  expect(resolveDue(incidents, { now: last + 9999, isUnhealthy: true }).incidents).toEqual(incidents);
  expect(nextResolveAt(incidents, last + 9999)).toBe(last + 9999);
  expect(nextResolveAt(incidents, last)).toBe(last + 900);
});

test('what was over for a week is forgotten, what nobody was told of after six hours', () => {
  const over = resolveDue(incidents, { now: last + 900, isUnhealthy: false }).incidents;
  expect(resolveDue(over, { now: last + 7 * 86_400, isUnhealthy: false }).incidents).toHaveLength(1);
  expect(resolveDue(over, { now: last + 7 * 86_400 + 1, isUnhealthy: false }).incidents).toEqual([]);
  const quiet = resolveDue(applyStops([], [stop(1)], context()).incidents, {
    now: NINE + 3600,
    isUnhealthy: false,
  });
  expect(quiet.changed).toEqual([]);
  expect(resolveDue(quiet.incidents, { now: NINE + 60 + 6 * 3600 + 1, isUnhealthy: false }).incidents).toEqual([]);
});

test('a standalone task is well again when it ran well, not when it is silent', () => {
  const nightly: readonly Incident[] = applyStops([], [stop(1)], context({ service: NIGHTLY })).incidents;
  expect(nextResolveAt(nightly, 0)).toBeUndefined();
  expect(resolveDue(nightly, { now: NINE + 86_400, isUnhealthy: false }).changed).toEqual([]);
  const { incidents: over, changed } = resolveByGoodRun(nightly, NINE + 86_400);
  expect(changed).toHaveLength(1);
  expect(over[0] && resolvedText(over[0])).toBe('Resolved: 1 failed run in 0 s.');
});

test('other kinds of incident are not resolved by silence', () => {
  const release = stopsAmong(incidents).map((incident) => asRelease(incident));
  expect(resolveDue(release, { now: last + 99_999, isUnhealthy: false }).incidents).toEqual(release);
});

test('what is over is over once, and a good run before the failure ends nothing', () => {
  const over = resolveDue(incidents, { now: last + 900, isUnhealthy: false }).incidents;
  expect(resolveDue(over, { now: last + 1800, isUnhealthy: false })).toEqual({ incidents: over, changed: [] });
  expect(nextResolveAt(over, 0)).toBeUndefined();
  const nightly = applyStops([], [stop(1)], context({ service: NIGHTLY })).incidents;
  expect(resolveByGoodRun(nightly, NINE + 60)).toEqual({ incidents: nightly, changed: [] });
});

test('the silence that ends it doubles with each return, up to an hour', () => {
  const after = (times: number): number => {
    const [incident] = incidents;
    const stated = Array.from({ length: times }, (_, n) => ({ id: reopenedId(n + 1), level: 'alert' as const }));
    return quietSecondsOf({
      notifications: stated.map((notification) => ({
        ...notification,
        service: incident?.service ?? NIGHTLY,
        text: '',
        at: last,
      })),
    });
  };
  expect([0, 1, 2, 3, 9].map(after)).toEqual([900, 1800, 3600, 3600, 3600]);
});
