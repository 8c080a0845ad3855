import { expect, test } from 'vitest';
import { stream, take } from '../../cli/experiments/bench/events.ts';
import { randomOf } from '../../cli/fake-aws/random.ts';
import { deducedEcs } from '../../cli/local/deduced-ecs.ts';
import { dueTimes } from '../../cli/local/due-times.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { Outcome } from '../../cli/local/outcome.ts';
import { replayStore } from '../../cli/local/replay-store.ts';
import { forgetfulSlack, localSlack } from '../../cli/local/slack.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import type { Store } from '../../functions/adapters/common.ts';

const quiet = (): void => {};
const START = new Date('2026-11-01T00:00:00Z');

/** Services that fail often, close enough together for controls, shared causes and the fleet brake to matter. */
const eventsOf = (seed: string): readonly { readonly time: string }[] =>
  take(250, stream({ services: 4, tasksPerService: 3, eventsPerSecond: 0.1, start: START }, randomOf(seed))).map(
    ({ body }) => JSON.parse(body) as { readonly time: string },
  );

const played = async (store: Store, isFast: boolean, seed: string): Promise<readonly Outcome[]> => {
  const clock = virtualClock(new Date(0));
  const farwatch = localFarwatch({
    store,
    clock,
    slack: isFast ? forgetfulSlack() : localSlack(clock),
    policy: async () => ({ ...DEFAULT_POLICY, defaultMode: 'auto' }),
    ecs: deducedEcs({ store, clock }),
    log: { info: quiet, warn: quiet, error: quiet },
    metrics: { count: quiet, milliseconds: quiet },
  });
  const outcomes: Outcome[] = [];
  for (const event of eventsOf(seed)) {
    outcomes.push(await farwatch.advanceTo(new Date(event.time)));
    outcomes.push(await farwatch.deliver([event]));
  }
  return outcomes.filter(({ notices, decisions }) => notices.length + decisions.length > 0);
};

test('a back-test on the quick store comes to the same notices and decisions, event by event', async () => {
  const seed = String(Math.random());
  const [slow, fast] = [await played(inMemoryStore(), false, seed), await played(replayStore(), true, seed)];
  expect(slow.length, `seed ${seed}`).toBeGreaterThan(5);
  expect(fast, `seed ${seed}`).toEqual(slow);
}, 60_000);

test('the earliest due name comes first; a name that was moved or removed does not come at its old time', () => {
  const times = dueTimes();
  for (const [name, at] of [
    ['c', 3],
    ['a', 5],
    ['b', 4],
    ['a', 1],
    ['d', 2],
  ] as const)
    times.set(name, at);
  times.set('d', undefined);
  const order: string[] = [];
  for (let first = times.first(); first !== undefined; first = times.first()) {
    order.push(`${first.name}${first.at}`);
    times.set(first.name, undefined);
  }
  expect(order).toEqual(['a1', 'c3', 'b4']);
});
