import { firstOf } from '../support/incidents.ts';
import { expect, test } from 'vitest';
import type { StopsIncident } from '../../functions/service-state/incident.ts';
import { enqueueNotices, isReady, sweepAt } from '../../functions/service-state/outbox.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { stopped } from '../support/envelopes.ts';
import { stateAfter } from '../support/applying.ts';

const crashing = stateAfter([[1, 2, 3].map((task) => stopped({ task, createdAt: task }))]);
const known = firstOf(crashing.incidents.filter(({ notifications }) => notifications.length > 0));
const NOW = known.lastAt + 5;

/** The state with a changed incident and the notice for it. */
const after = (change: Partial<StopsIncident>, from: ServiceState = { ...crashing, outbox: {} }) => {
  const next = { ...known, wanted: known.wanted + 1, ...change };
  const state = enqueueNotices({ ...from, incidents: [next] }, from.incidents, NOW);
  const notices = Object.values(state.outbox).filter((entry) => entry.kind === 'notice');
  return { state, notices, notice: notices[0] };
};

test('of an incident that people know of, further tasks within seconds are told together', () => {
  const { notice } = after({ count: known.count + 1, lastAt: known.lastAt + 3 });
  expect(notice).toMatchObject({ notBefore: NOW + 10 });
  expect(notice && isReady(notice, NOW + 9)).toBe(false);
  expect(notice && isReady(notice, NOW + 10)).toBe(true);
  expect(notice && sweepAt(notice)).toBe(NOW + 10);
});

test.each([
  ['a task after a pause', { count: known.count + 1, lastAt: known.lastAt + 30 }],
  [
    'another severity',
    { count: known.count + 1, severity: known.severity === 'harm' ? ('notice' as const) : ('harm' as const) },
  ],
  ['something new to say', { count: known.count + 1, notifications: [...known.notifications, ...known.notifications] }],
  ['its end', { resolvedAt: NOW }],
  ['proof, and no further task', { facts: { Proof: 'found' } }],
])('%s is told at once', (_, change) => {
  expect(after(change).notice).not.toHaveProperty('notBefore');
});

test('a notice takes the place of one that waits, and waits no longer than that would have', () => {
  const first = after({ count: known.count + 1, lastAt: known.lastAt + 3 });
  const again = { count: known.count + 2, lastAt: known.lastAt + 4, wanted: known.wanted + 2 };
  const second = enqueueNotices(
    { ...first.state, incidents: [{ ...known, ...again }] },
    first.state.incidents,
    NOW + 6,
  );
  expect(Object.values(second.outbox)).toMatchObject([{ wanted: known.wanted + 2, notBefore: NOW + 10 }]);
});

test('what a crash left unsent is told at once with whatever comes on top', () => {
  const left = after({ resolvedAt: NOW });
  const more = { ...known, count: known.count + 1, wanted: known.wanted + 2, lastAt: known.lastAt + 3 };
  const state = enqueueNotices({ ...left.state, incidents: [more] }, [{ ...known, wanted: known.wanted + 1 }], NOW + 1);
  expect(Object.values(state.outbox)).toHaveLength(1);
  expect(Object.values(state.outbox)[0]).not.toHaveProperty('notBefore');
});
