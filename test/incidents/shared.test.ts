import { countOf } from '../../functions/incidents/of-any-kind.ts';
import { asReport } from '../support/incidents.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import type { Incident, StopFact } from '../../functions/service-state/incident.ts';
import { coverOf, noteShared, resolveShared } from '../../functions/incidents/shared/shared.ts';
import { NO_SHARED } from '../../functions/incidents/shared/shared-document.ts';
import type { SharedDocument } from '../../functions/incidents/shared/shared-document.ts';
import { applyStops } from '../../functions/incidents/stops.ts';
import { context, MISSING_SECRET, NINE, stop, diagnosis } from './stop-facts.ts';

const named = (name: string): ServiceKey =>
  serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name });

const failing = (name: string, facts: readonly StopFact[]): readonly Incident[] =>
  applyStops([], facts, context({ service: named(name) })).incidents;

const missing = (name: string, from = 1, count = 2): readonly Incident[] =>
  failing(
    name,
    Array.from({ length: count }, (_, n) => stop(from + n, { diagnosis: MISSING_SECRET, ageSeconds: null })),
  );

const noteAll = (groups: readonly (readonly Incident[])[], document: SharedDocument = NO_SHARED) =>
  groups.reduce(
    (applyEvents, group) => {
      const next = noteShared(applyEvents.document, group);
      return { document: next.document, changed: [...applyEvents.changed, ...next.changed] };
    },
    { document, changed: [] as readonly Incident[] },
  );

test('one service that fails at a secret is its own incident', () => {
  expect(noteAll([missing('orders')]).changed).toEqual([]);
});

test('a second service that fails at the same secret makes one incident over both, with a notice for each', () => {
  const { changed, document } = noteAll([missing('orders'), missing('billing', 3)]);
  expect(changed).toHaveLength(1);
  expect(changed[0]).toMatchObject({
    kind: 'shared',
    title: '2 services: secret orders-db does not exist',
    count: 4,
    severity: 'harm',
    wanted: 1,
  });
  expect(changed[0]?.notifications.map(({ service }) => service)).toEqual([named('orders'), named('billing')]);
  expect(changed[0]?.facts['Services']).toBe('orders (prod) ×2, billing (prod) ×2');
  const [orders] = missing('orders');
  expect(orders && coverOf(document, orders)).toEqual({
    id: changed[0]?.id,
    title: '2 services: secret orders-db does not exist',
  });
});

test('a file system may be shared, a path at which a mount fails is of one container', () => {
  const unmounted = (failedResource: string) =>
    ['orders', 'billing'].map((name) =>
      failing(name, [
        stop(1, { diagnosis: diagnosis({ cause: 'volume.mount_failed', failedResource }), ageSeconds: null }),
      ]),
    );
  expect(noteAll(unmounted('fs-0123456789abcdef0')).changed).toHaveLength(1);
  expect(noteAll(unmounted('/app/config')).changed).toEqual([]);
});

test('a third service joins with one more notice; the same word again says nothing', () => {
  const first = noteAll([missing('orders'), missing('billing')]);
  const { changed } = noteAll([missing('search'), missing('search'), missing('orders')], first.document);
  expect(changed).toHaveLength(1);
  expect(changed[0]?.notifications.map(({ id }) => id).at(-1)).toBe(`joined@${named('search')}`);
});

test('an hour apart is no common cause', () => {
  expect(noteAll([missing('orders'), missing('billing', 61)]).changed).toEqual([]);
});

test('it is over a quarter of an hour after the last failure, and a return is said again', () => {
  const { document } = noteAll([missing('orders'), missing('billing')]);
  expect(resolveShared(document, NINE + 120 + 899).changed).toEqual([]);
  const over = resolveShared(document, NINE + 5000);
  expect(over.changed).toMatchObject([{ resolvedAt: NINE + 120 + 900, wanted: 2 }]);
  const [orders] = missing('orders');
  expect(orders && coverOf(over.document, orders)).toBeUndefined();
  const again = noteAll([missing('orders', 40, 1), missing('billing', 41, 1)], over.document).changed.at(-1);
  const joined = ['billing', 'orders'].map((name) => `joined@${named(name)}`);
  expect(again?.notifications.map(({ id }) => id).sort()).toEqual([...joined, ...joined.map((id) => `${id}#1`)].sort());
  expect(again).toMatchObject({ openedAt: NINE + 60, resolvedAt: null });
  expect(again).not.toHaveProperty('earlier');
});

test('back after an hour it begins anew: since when, how many now, and what was before', () => {
  const { document } = noteAll([missing('orders', 1, 9), missing('billing', 3, 9)]);
  const over = resolveShared(document, NINE + 6000).document;
  const again = noteAll([missing('orders', 90, 1), missing('billing', 91, 1), missing('search', 92, 1)], over);
  const [back, joined] = again.changed;
  expect(back).toMatchObject({ openedAt: NINE + 90 * 60, count: 2, earlier: { times: 1, count: 18 } });
  expect(back?.notifications.map(({ service }) => service)).toEqual([named('orders'), named('billing')]);
  expect(back?.notifications[0]?.text).toMatch(
    /^It happened again at 2026-11-20 10:30 UTC\. 2 services: .* It happened once before: 18 tasks in 10 min from/,
  );
  expect(joined?.notifications.at(-1)?.text).toMatch(/^3 services: /);
  expect(joined).toMatchObject({ openedAt: NINE + 90 * 60, count: 3, earlier: { times: 1 } });
});

test('it goes on while other services take turns: the message stays the one that it is', () => {
  const { document } = noteAll([missing('a', 1, 2), missing('b', 2, 2)]);
  const later = noteAll([missing('c', 17, 2), missing('d', 17, 2), missing('c', 30, 2), missing('d', 30, 2)], document);
  expect(later.changed.at(-1)).toMatchObject({ openedAt: NINE + 60, resolvedAt: null });
});

test('one registry serves many images: the host is what they share', () => {
  const pull = (image: string) =>
    diagnosis({
      cause: 'image.rate_limited',
      faultDomain: 'dependency',
      evidence: 'toomanyrequests',
      failedResource: image,
      failedContainer: undefined,
    });
  const { changed } = noteAll([
    failing('orders', [stop(1, { diagnosis: pull('nginx:1.27') })]),
    failing('billing', [stop(2, { diagnosis: pull('bitnami/redis:7') })]),
  ]);
  expect(changed[0]?.facts['What they share']).toBe('registry docker.io');
});

test('two services that lose tasks in a zone are chance, three are a zone', () => {
  const host = diagnosis({
    cause: 'platform.host_failure',
    faultDomain: 'platform',
    evidence: 'host',
    failedContainer: undefined,
  });
  const lost = (name: string) => failing(name, [stop(1, { diagnosis: host, zone: 'eu-west-1b' })]);
  expect(noteAll([lost('a'), lost('b')]).changed).toEqual([]);
  expect(noteAll([lost('a'), lost('b'), lost('c')]).changed[0]?.facts['What they share']).toBe('zone eu-west-1b');
});

const down = (name: string, from: number, count: number) =>
  failing(
    name,
    Array.from({ length: count }, (_, n) => stop(from, { at: NINE + from + n * 20, taskId: `${name}${n}` })),
  );

test('code of four services does not break within five minutes by itself: that is one incident', () => {
  expect(noteAll([down('a', 0, 2), down('b', 60, 2), down('c', 120, 2)]).changed).toEqual([]);
  const { changed, document } = noteAll([down('a', 0, 1), down('b', 60, 1), down('c', 120, 2), down('d', 200, 2)]);
  expect(changed).toMatchObject([
    { title: '4 services began to fail together in prod', faultDomain: 'dependency', count: 6 },
  ]);
  expect(changed[0]?.notifications[0]?.text).toContain('a (prod): 1 task stopped in cluster prod.');
  const [last] = down('d', 200, 40);
  expect(last && coverOf(document, last)?.title).toBe('4 services began to fail together in prod');
});

test('four services that crash now and then, each at its own time, have nothing in common', () => {
  expect(noteAll([down('a', 0, 9), down('b', 400, 9), down('c', 700, 9), down('d', 850, 9)]).changed).toEqual([]);
});

test('four single stops in five minutes are routine in a large cluster', () => {
  expect(noteAll(['a', 'b', 'c', 'd'].map((name, n) => down(name, n * 20, 1))).changed).toEqual([]);
});

test('a registry that cannot be reached from one subnet is one incident, not one for each thing they share', () => {
  const unreachable = diagnosis({
    cause: 'registry.unreachable',
    faultDomain: 'configuration',
    failedResource: 'ghcr.io/x/y:1',
  });
  const lost = (name: string) => failing(name, [stop(1, { diagnosis: unreachable, ageSeconds: null })]);
  const { changed } = noteAll([lost('a'), lost('b'), lost('c'), lost('d')]);
  expect(new Set(changed.map(({ id }) => id)).size).toBe(1);
  expect(changed[0]?.facts['What they share']).toBe('registry ghcr.io');
});

test('where sixty services are known, those that were silent for a day make room', () => {
  const early = Array.from({ length: 60 }, (_, n) => missing(`early${n}`, 1));
  const { document } = noteAll([...early, missing('last', 5)]);
  expect(missing('last', 5).map((incident) => coverOf(document, incident))).toEqual([undefined]);
  const after = noteAll([missing('later', 1450), missing('last', 1451)], document).document;
  expect(missing('last', 1451).map((incident) => coverOf(after, incident)?.title)).toEqual([
    '2 services: secret orders-db does not exist',
  ]);
});

test('the document stays small however many services and secrets fail', () => {
  const groups = Array.from({ length: 150 }, (_, n) =>
    failing(`service${n}`, [
      stop(1, {
        diagnosis: { ...MISSING_SECRET, failedResource: `arn:aws:ssm:eu-west-1:111122223333:parameter/${n % 120}` },
        ageSeconds: null,
      }),
    ]),
  );
  const { document } = noteAll([...groups, ...Array.from({ length: 150 }, (_, n) => missing(`other${n}`))]);
  expect(JSON.stringify(document).length).toBeLessThan(200_000);
});

test('whatever the order in which services are noted, the same services end in the same incident', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  fc.assert(
    fc.property(fc.shuffledSubarray(names, { minLength: 5 }), (order) => {
      const last = noteAll(order.map((name) => missing(name, names.indexOf(name)))).changed.at(-1);
      expect(last?.notifications.map(({ id }) => id).sort()).toEqual(names.map((name) => `joined@${named(name)}`));
      expect(last).toMatchObject({
        count: 10,
        openedAt: NINE,
        lastAt: NINE + 5 * 60,
        title: '5 services: secret orders-db does not exist',
      });
    }),
    { numRuns: 50 },
  );
});

test('failures that are over join nothing, and incidents of other kinds are part of nothing', () => {
  const [orders] = missing('orders');
  if (orders === undefined) throw new Error('no incident');
  const over = [{ ...orders, resolvedAt: NINE + 900 }];
  expect(noteAll([over, missing('billing')]).changed).toEqual([]);
  const { document } = noteAll([missing('orders'), missing('billing')]);
  expect(coverOf(document, asReport(orders))).toBeUndefined();
});

test('what is over is known for a day, to be known again', () => {
  const { document } = noteAll([missing('orders'), missing('billing')]);
  const end = NINE + 120 + 900;
  const over = resolveShared(document, end).document;
  expect(resolveShared(over, end + 86_399).document).toEqual(over);
  expect(resolveShared(over, end + 86_400).document.causes).toEqual({});
});

test('counts up to twenty are exact; above they follow each tenth and each minute', () => {
  const lost = (count: number) =>
    failing(
      'orders',
      Array.from({ length: count }, (_, n) => stop(n, { at: NINE + n, diagnosis: MISSING_SECRET, ageSeconds: null })),
    );
  const { document } = noteAll([lost(15), failing('billing', [stop(1, { at: NINE, diagnosis: MISSING_SECRET })])]);
  const countIn = (one: Incident | undefined) => (one === undefined ? undefined : countOf(one));
  const reported = (groups: readonly (readonly Incident[])[]) => countIn(noteAll(groups, document).changed.at(-1));
  expect([
    reported([lost(16)]),
    reported([lost(20)]),
    reported([lost(20), lost(21)]),
    reported([lost(20), lost(22)]),
  ]).toEqual([17, 21, 21, 23]);
});

test('five tasks of four services are no outage yet, six are', () => {
  const groups = (last: number) => [down('a', 0, 1), down('b', 60, 1), down('c', 120, 1), down('d', 200, last)];
  expect(noteAll(groups(2)).changed).toEqual([]);
  expect(noteAll(groups(3)).changed).toHaveLength(1);
});
