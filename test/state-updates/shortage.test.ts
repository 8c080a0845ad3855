import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from '../../functions/incidents/severity.ts';
import { shortageIn } from '../../functions/incidents/severity.ts';
import type { StopsIncident } from '../../functions/service-state/incident.ts';
import { belowOf, LATE_SECONDS, withShortage } from '../../functions/state-updates/shortage.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { stateAfter } from '../support/applying.ts';
import { anIncident } from '../support/incidents.ts';

const WEB = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'shop', name: 'web' });
const OPENED = 1_773_133_800;

const spanOf = ([from, length]: readonly [number, number | null]): Span => ({
  from: OPENED - 600 + from,
  to: length === null ? null : OPENED - 600 + from + length,
});
const spans = fc.array(fc.tuple(fc.nat(3000), fc.option(fc.nat(2400))).map(spanOf), { maxLength: 8 });

/** Second by second. */
const naive = (all: readonly Span[], desired: number, from: number, to: number): number => {
  let below = 0;
  for (let at = from; at < to; at += 1)
    below += all.filter((span) => span.from <= at && at < (span.to ?? Infinity)).length < desired ? 1 : 0;
  return below;
};

test('the time below the desired count is what a count of every second gives', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 4 }), fc.nat(900), (all, desired, length) => {
      const window = { from: OPENED, to: OPENED + length };
      expect(shortageIn(all, desired, window).belowSeconds).toBe(naive(all, desired, window.from, window.to));
    }),
    { numRuns: 150 },
  );
});

const opened = anIncident(WEB, { openedAt: OPENED, lastAt: OPENED });
const total = ({ below }: StopsIncident): number => (below?.settled ?? 0) + (below?.recent ?? 0);

const withBelow = (incident: StopsIncident, below: StopsIncident['below']): StopsIncident =>
  below === undefined ? incident : { ...incident, below };

/** The incident after it was looked at at each of these times; what lies far back is forgotten by then. */
const lookedAt = (all: readonly Span[], desired: number, times: readonly number[]): StopsIncident =>
  times
    .toSorted((a, b) => a - b)
    .reduce<StopsIncident>((incident, seconds) => {
      const now = OPENED + seconds;
      const kept = all.filter(({ to }) => to === null || to >= now - 2 * LATE_SECONDS);
      return withBelow(incident, belowOf(incident, kept, { count: desired, readAt: OPENED }, now));
    }, opened);

test('however often it is looked at, the same time is counted, also when old stops are forgotten', () => {
  const times = fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 6 });
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 4 }), times, (all, desired, some) => {
      const end = 3000;
      const often = Array.from({ length: end / 600 }, (_, n) => (n + 1) * 600);
      const one = lookedAt(all, desired, [...often, ...some]);
      expect(total(one)).toBe(naive(all, desired, OPENED, OPENED + end));
      expect(lookedAt(all, desired, [...often, ...some, ...some, end])).toEqual(one);
    }),
    { numRuns: 80 },
  );
});

test('what is over does not count any more, and a failure that is back starts anew', () => {
  const over = { ...opened, resolvedAt: OPENED + 120 };
  const one = { count: 1, readAt: OPENED };
  expect(belowOf(over, [], one, OPENED + 3000)).toMatchObject({ settled: 120, recent: 0 });
  const back = {
    ...opened,
    openedAt: OPENED + 7200,
    below: { settled: 500, until: OPENED + 900, recent: 0, desired: 1 },
  };
  expect(belowOf(back, [], one, OPENED + 7260)).toEqual({ settled: 0, until: OPENED + 7200, recent: 60, desired: 1 });
});

test('a desired count counts from its read on: neither scaling out nor scaling in changes what was before', () => {
  const two: readonly Span[] = Array.from({ length: 2 }, () => ({ from: OPENED - 600, to: null }));
  const looked = (spansThen: readonly Span[], desired: readonly (readonly [number, number])[]): number =>
    total(
      desired.reduce<StopsIncident>((incident, [count, seconds]) => {
        const now = OPENED + seconds;
        return withBelow(incident, belowOf(incident, spansThen, { count, readAt: now }, now));
      }, opened),
    );
  expect(
    looked(two, [
      [2, 300],
      [10, 400],
    ]),
  ).toBe(0);
  expect(
    looked(two, [
      [10, 300],
      [2, 400],
      [2, 1800],
    ]),
  ).toBe(400);
  // Somebody stops the service that is down: it was down all the same.
  expect(
    looked(
      [],
      [
        [2, 300],
        [0, 420],
        [0, 2000],
      ],
    ),
  ).toBe(420);
});

test('an incident of an earlier release, whose first stops are forgotten, says nothing of the time', () => {
  expect(belowOf(opened, [], { count: 2, readAt: OPENED + 7000 }, OPENED + 7200)).toBeUndefined();
});

test('a desired count that nobody has read for three hours, as of a deleted service, counts no more', () => {
  const notified = {
    ...opened,
    notifications: [{ id: 'opened', service: WEB, level: 'alert' as const, text: 'x', at: OPENED }],
  };
  const of = stateAfter([]);
  const facts = {
    ...{
      readAt: OPENED,
      countedAt: OPENED,
      mode: null,
      contact: null,
      channel: null,
      desiredCount: 2,
      taskDefinition: null,
    },
    ...{ platformVersion: null, primary: null, lastKnownGood: null },
  };
  const belowAfter = (seconds: number) =>
    withShortage(
      { ...of, facts, incidents: [{ ...notified, openedAt: OPENED + seconds - 60 }] },
      [],
      OPENED + seconds,
    ).incidents.map((one) => (one.kind === 'stops' ? one.below : undefined))[0];
  expect(belowAfter(10_800)).toMatchObject({ recent: 60 });
  expect(belowAfter(10_801)).toBeUndefined();
});
