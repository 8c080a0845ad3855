import { expect, test } from 'vitest';
import type { Sighting } from '../../functions/incidents/notify-rules.ts';
import { isFirstSeen, NOTIFY_RULES, notifyRule } from '../../functions/incidents/notify-rules.ts';
import { anIncident } from '../support/incidents.ts';
import { MISSING_SECRET, NINE, ORDERS, stop, diagnosis } from './stop-facts.ts';

const PLATFORM = diagnosis({ cause: 'platform.host_failure', faultDomain: 'platform' });

const sighting = (spoiled: Partial<Sighting> = {}): Sighting => ({
  fact: stop(1),
  isStandalone: false,
  desiredCount: 4,
  isFirstSeen: false,
  ...spoiled,
});

/** One case for each rule. */
const CASES: readonly (readonly [string, Partial<Sighting>])[] = [
  ['failed run', { isStandalone: true, desiredCount: null }],
  ['outside event, only task', { fact: stop(1, { diagnosis: PLATFORM }), desiredCount: 1 }],
  ['outside event', { fact: stop(1, { diagnosis: PLATFORM }) }],
  ['only task', { desiredCount: 1, isFirstSeen: true }],
  ['only task', { fact: stop(1, { diagnosis: MISSING_SECRET }), desiredCount: 1 }],
  ['never started', { fact: stop(1, { diagnosis: MISSING_SECRET, ageSeconds: null }) }],
  ['never started', { fact: stop(1, { ageSeconds: null }), isFirstSeen: true }],
  ['repeated', { fact: stop(1, { diagnosis: MISSING_SECRET }) }],
  ['repeated', { fact: stop(1, { ageSeconds: null }) }],
  ['repeated', { desiredCount: 1 }],
  ['repeated', { desiredCount: null, isFirstSeen: true }],
];

for (const [name, spoiled] of CASES)
  test(`a stop is said by the rule "${name}": ${JSON.stringify(spoiled).slice(0, 60)}`, () => {
    expect(notifyRule(sighting(spoiled)).name).toBe(name);
  });

test('every rule is reached by a sighting, says why, and asks for one to three tasks', () => {
  for (const rule of NOTIFY_RULES) {
    expect(CASES.map(([name]) => name)).toContain(rule.name);
    expect(rule.reason.length).toBeGreaterThan(20);
    expect([1, 2, 3]).toContain(rule.tasks);
  }
});

test('one task is the only one, two are not; a cause is known when it is older than an hour', () => {
  expect(notifyRule(sighting({ desiredCount: 2, isFirstSeen: true })).name).toBe('repeated');
  const known = (seconds: number) => isFirstSeen([{ ...anIncident(ORDERS), openedAt: NINE + 60 - seconds }], stop(1));
  expect([known(3600), known(3601)]).toEqual([true, false]);
});
