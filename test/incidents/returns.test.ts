import { firstOf, stopsAmong } from '../support/incidents.ts';
import { expect, test } from 'vitest';
import type { Incident, StopFact, StopsIncident } from '../../functions/service-state/incident.ts';
import { openingOf, resolveByGoodRun, resolveDue } from '../../functions/incidents/resolve.ts';
import { earlierText, withReturn } from '../../functions/incidents/returns.ts';
import type { StopContext } from '../../functions/incidents/stops.ts';
import { applyStops, undoStop } from '../../functions/incidents/stops.ts';
import { context, NIGHTLY, NINE, stop, diagnosis } from './stop-facts.ts';

const applyEvents = (
  facts: readonly StopFact[],
  before: readonly Incident[] = [],
  spoiled: Partial<StopContext> = {},
) => {
  const { incidents } = applyStops(before, facts, context(spoiled));
  if (incidents.length > 1) throw new Error('one incident');
  return firstOf(incidents);
};
const stopAt = (n: number, at: number, spoiled: Partial<StopFact> = {}) => stop(n, { at, ...spoiled });
const first = applyEvents([stop(0), stop(1)]);
const { lastAt } = first;
const over = (): readonly Incident[] => resolveDue([first], { now: lastAt + 900, isUnhealthy: false }).incidents;

test('an hour after its last stop it is back, a second before it goes on, whether anybody saw its end or not', () => {
  for (const before of [[first], over()]) {
    expect(applyEvents([stopAt(2, lastAt + 3599)], before)).toMatchObject({ count: 3, openedAt: NINE });
    expect(applyEvents([stopAt(2, lastAt + 3599)], before)).not.toHaveProperty('earlier');
    expect(applyEvents([stopAt(2, lastAt + 3600)], before)).toMatchObject({
      count: 1,
      openedAt: lastAt + 3600,
      resolvedAt: null,
      wanted: (before[0]?.wanted ?? 0) + 1,
      notifications: [{ id: 'opened', at: lastAt + 3600 }],
      earlier: {
        times: 1,
        openings: 1,
        firstAt: NINE,
        openedAt: NINE,
        lastAt,
        count: 2,
        taskDefinitions: ['orders:42'],
      },
    });
  }
});

test('an hour of silence makes it a return also while the service is not well', () => {
  const again = applyEvents([stopAt(2, lastAt + 3600)], [first], { isUnhealthy: true });
  expect(again).toMatchObject({ count: 1, earlier: { count: 2 } });
});

test('another revision is a return once it was over, and never while it goes on', () => {
  const other = { taskDefinition: 'orders:43' };
  expect(applyEvents([stopAt(2, lastAt + 600, other)], [first])).toMatchObject({ count: 3, openedAt: NINE });
  expect(applyEvents([stopAt(2, lastAt + 1000, other)], over())).toMatchObject({ count: 1, earlier: { count: 2 } });
  expect(applyEvents([stopAt(2, lastAt + 1000)], over())).toMatchObject({ count: 3, openedAt: NINE });
});

test('what nobody was told of does not come back', () => {
  const quiet = applyEvents([stop(0)]);
  expect(applyEvents([stopAt(1, NINE + 5 * 3600)], [quiet])).not.toHaveProperty('earlier');
  const late = applyEvents([stopAt(1, NINE + 5 * 3600)]);
  expect(applyEvents([stop(0)], [late])).not.toHaveProperty('earlier');
});

test('a stop of the time before that is told late is counted there', () => {
  const evening = applyEvents([stopAt(10, lastAt + 36_000), stopAt(11, lastAt + 36_060)], [first]);
  for (const at of [NINE - 60, NINE + 30, lastAt, lastAt + 60, lastAt + 32_400]) {
    const late = applyEvents([stopAt(3, at)], [evening]);
    expect([late.count, late.openedAt, late.earlier?.count, late.earlier?.times]).toEqual([2, lastAt + 36_000, 3, 1]);
    const back = firstOf(undoStop([late], late.id, stopAt(3, at)).incidents);
    expect([back.count, back.earlier?.count]).toEqual([2, 2]);
  }
  expect(applyEvents([stopAt(3, lastAt + 32_401)], [evening])).toMatchObject({ count: 3, openedAt: lastAt + 32_401 });
  const long = applyEvents([stopAt(3, NINE - 3601)], [evening]);
  expect(long.earlier).toMatchObject({ count: 2, openedAt: NINE, firstAt: NINE - 3601 });
  expect(applyEvents([stopAt(3, NINE - 3600)], [evening]).earlier).toMatchObject({ count: 3, openedAt: NINE - 3600 });
});

test('the evening told first and the morning after it end as they would in order', () => {
  const [morning, evening] = [
    [stop(0), stop(1)],
    [stopAt(10, lastAt + 36_000), stopAt(11, lastAt + 36_060)],
  ];
  const parts = ({ count, openedAt, earlier, notifications }: StopsIncident) => ({
    count,
    openedAt,
    earlier,
    notifications,
  });
  expect(parts(applyEvents(morning, [applyEvents(evening)]))).toEqual(
    parts(applyEvents(evening, [applyEvents(morning)])),
  );
});

test('a late stop of the old revision is not of the new one', () => {
  const back = applyEvents([stopAt(2, lastAt + 1000, { taskDefinition: 'orders:43' })], over());
  expect(applyEvents([stopAt(3, lastAt + 500)], [back])).toMatchObject({
    count: 1,
    earlier: { count: 3, lastAt: lastAt + 500 },
  });
  expect(applyEvents([stopAt(3, lastAt + 500, { taskDefinition: 'orders:43' })], [back])).toMatchObject({
    count: 2,
    openedAt: lastAt + 500,
  });
});

test('a stop at the very end of the time before belongs to it, whatever its revision', () => {
  const back = applyEvents([stopAt(2, lastAt + 1000, { taskDefinition: 'orders:43' })], over());
  const late = applyEvents([stopAt(3, lastAt, { taskDefinition: 'orders:43' })], [back]);
  expect(late).toMatchObject({ count: 1, earlier: { count: 3 } });
});

test('a stop from before the end that is told after it takes the end back and says nothing new', () => {
  const again = applyEvents([stopAt(2, lastAt + 600)], over());
  expect(again).toMatchObject({ resolvedAt: null, count: 3, notifications: [{ id: 'opened' }] });
  expect(again.notifications).toHaveLength(1);
});

test('a job that fails and runs well in turn keeps its first saying and the newest nine', () => {
  const nightly = { service: NIGHTLY, serviceArn: null, desiredCount: null };
  let job = applyEvents([stop(0)], [], nightly);
  for (let n = 1; n <= 12; n += 1) {
    const [well] = resolveByGoodRun([job], NINE + n * 1800 - 60).incidents;
    job = applyEvents([stopAt(n, NINE + n * 1800)], well ? [well] : [], nightly);
  }
  expect(job.notifications).toHaveLength(10);
  expect([job.notifications[0]?.id, job.notifications[1]?.id, job.notifications[9]?.id]).toEqual([
    'opened',
    'reopened@4',
    'reopened@12',
  ]);
});

test('a job that keeps failing is told anew after half a day, or once it ran well in between', () => {
  const nightly = { service: NIGHTLY, serviceArn: null, desiredCount: null };
  const failed = applyEvents([stop(0)], [], nightly);
  expect(applyEvents([stopAt(1, NINE + 43_199)], [failed], nightly)).toMatchObject({ count: 2 });
  expect(applyEvents([stopAt(1, NINE + 43_200)], [failed], nightly)).toMatchObject({ count: 1, earlier: { count: 1 } });
  const well = resolveByGoodRun([failed], NINE + 1800).incidents;
  expect(applyEvents([stopAt(1, NINE + 3600)], well, nightly)).toMatchObject({ count: 1, earlier: { count: 1 } });
});

test('every beginning has a number of its own, so that proof is gathered anew', () => {
  const flapped = applyEvents([stopAt(2, lastAt + 1000)], over());
  const back = applyEvents([stopAt(3, flapped.lastAt + 3600)], [flapped]);
  const again = applyEvents([stopAt(4, back.lastAt + 7200)], [back]);
  expect([first, flapped, back, again].map(openingOf)).toEqual([0, 1, 2, 3]);
  expect(again.earlier).toMatchObject({ times: 2, firstAt: NINE });
});

test('a failure that was known for long is not seen for the first time because another variant is back', () => {
  const back = applyEvents([stopAt(3, lastAt + 36_000)], [first]);
  const variant = stopAt(4, lastAt + 36_060, { diagnosis: diagnosis({ evidence: 'exit code 9' }), ageSeconds: null });
  const { incidents } = applyStops([back], [variant], context());
  expect(stopsAmong(incidents).find(({ count, id }) => count === 1 && id !== back.id)?.notifications).toEqual([]);
});

test('it says how often before, when, how long, and on which revision if it is another now', () => {
  const once = applyEvents([stopAt(2, lastAt + 36_000)], [first]);
  expect(earlierText(first)).toBeUndefined();
  expect(withReturn(first, 'Down')).toBe('Down');
  expect(earlierText(once)).toBe('It happened once before: 2 tasks in 60 s from 2026-11-20 09:00 UTC.');
  const twice = applyEvents([stopAt(3, lastAt + 72_000, { taskDefinition: 'orders:43' })], [once]);
  expect(earlierText(twice)).toBe(
    'It happened 2 times before since 2026-11-20; ' +
      'the last time: 1 task in 0 s from 2026-11-20 19:01 UTC, on orders:42.',
  );
  expect(withReturn(twice, 'Down')).toMatch(/^It happened again at 2026-11-21 05:01 UTC\. Down\. It happened/);
  expect(withReturn(twice, 'Down!')).toMatch(/^It happened again at 2026-11-21 05:01 UTC\. Down! It happened/);
});
