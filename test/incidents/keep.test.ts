import { expect, test } from 'vitest';
import type { Incident, IncidentId, StopsIncident } from '../../functions/service-state/incident.ts';
import { INCIDENTS_MAX, keepMostRelevant } from '../../functions/incidents/keep.ts';
import { anIncident, asRelease } from '../support/incidents.ts';
import { NINE, ORDERS } from './stop-facts.ts';

const named = (name: string, spoiled: Partial<StopsIncident> = {}): StopsIncident =>
  anIncident(ORDERS, { id: `${ORDERS}#${name}` as IncidentId, lastAt: NINE, ...spoiled });

/** So many that no other is dropped: open, harmful and newer than any. */
const notifyContext = (count: number): readonly Incident[] =>
  Array.from({ length: count }, (_, n) =>
    named(`z${String(n).padStart(2, '0')}`, { severity: 'harm', lastAt: NINE + 9999 }),
  );

const lost = (...incidents: readonly Incident[]): readonly string[] => {
  const all = [...incidents, ...notifyContext(INCIDENTS_MAX + 1 - incidents.length)];
  for (const given of [all, [...all].reverse()]) {
    const kept = keepMostRelevant(given);
    expect(kept).toHaveLength(20);
    expect(kept.map(({ id }) => id)).toEqual([...kept.map(({ id }) => id)].sort());
  }
  const kept = new Set(keepMostRelevant(all));
  return all.filter((incident) => !kept.has(incident)).map(({ id }) => id.slice(ORDERS.length + 1));
};

test('what is over goes before what is open, the longest over first', () => {
  const over = named('over', { resolvedAt: NINE + 5000, severity: 'harm', lastAt: NINE + 4000 });
  expect(lost(over, named('open', { severity: 'quiet' }))).toEqual(['over']);
  expect(lost(over, named('older', { resolvedAt: NINE + 4999, severity: 'harm', lastAt: NINE + 4100 }))).toEqual([
    'older',
  ]);
});

test('of the open ones the quietest goes first, then the longest silent, then by name', () => {
  const quiet = named('quiet', { severity: 'quiet', lastAt: NINE + 900 });
  expect(lost(quiet, named('notice', { severity: 'notice' }))).toEqual(['quiet']);
  expect(lost(named('notice'), named('harm', { severity: 'harm' }))).toEqual(['notice']);
  expect(lost(named('a', { lastAt: NINE + 1 }), named('b'))).toEqual(['b']);
  expect(lost(named('b'), named('a'))).toEqual(['a']);
});

test('an incident of another kind is never given up', () => {
  const release = asRelease(named('release', { resolvedAt: NINE, severity: 'quiet' }));
  expect(lost(release, named('open'))).toEqual(['open']);
});
