import type { Window } from '../billing/span.ts';
import type { TaskFact } from '../billing/usage.ts';
import { partsOf } from '../primitives/identity.ts';
import { prepareWindow } from '../sizing/prepare.ts';
import type { Outcome, SizeChange } from '../sizing/realised.ts';
import { realised } from '../sizing/realised.ts';
import { adviceBefore } from './advice/answers.ts';
import { firstPullOf, tasksMeanIn } from './costs.ts';
import type { ServiceInput } from './input.ts';
import { outOfMemoryStops } from './advice/leaks.ts';
import type { Setting } from './setting.ts';
import { taskPrices } from './setting.ts';
import { allocationsOf, withoutMixed } from './sizes.ts';

/** A service's new size, and its outcome. */
export type Change = { readonly change: SizeChange; readonly outcome: Outcome };

/** An older change was checked after 28 days and is closed. */
const DAYS_MAX = 35;
/** Days of stopped tasks that a report reads: five weeks since a change, and a week before it. */
export const HISTORY_DAYS = 42;
const DAY_MS = 86_400_000;
const PERIOD_SECONDS = 300;

const sizeChangeOf = (
  { service, definition, facts, memory }: ServiceInput,
  setting: Setting,
): SizeChange | undefined => {
  if (definition === undefined) return undefined;
  const [before, after] = allocationsOf(facts, definition.size, setting.evidenceFrom).slice(-2);
  if (before === undefined || after === undefined) return undefined;
  if (setting.now.getTime() - after.from.getTime() > DAYS_MAX * DAY_MS) return undefined;
  const advised = adviceBefore(memory, after.size, after.from.getTime());
  return {
    service: service.key,
    before: before.size,
    after: after.size,
    changedAt: after.from,
    predicted: advised === undefined ? null : { outOfMemory: advised.outOfMemory ?? null, saving: advised.saving },
  };
};

/**
 * As long before a change as since, but only where known: back to the first stored task, and no further than history is
 * read. Counting unknown days would make the earlier size look cheap.
 */
const earlierOf = (facts: readonly TaskFact[], changedAt: Date, now: Date): Window => {
  const asLong = 2 * changedAt.getTime() - now.getTime();
  const since = Math.max(asLong, now.getTime() - HISTORY_DAYS * DAY_MS, firstPullOf(facts));
  return { from: new Date(Math.min(since, changedAt.getTime())), to: changedAt };
};

/** The newest change of a service's size and its outcome so far; null without a recent one. */
export const changeOf = (input: ServiceInput, setting: Setting): Change | null => {
  const change = sizeChangeOf(input, setting);
  if (change === undefined) return null;
  const { metrics, facts, stops, service, definition } = input;
  const { now } = setting;
  if (definition === undefined) return null;
  const allocations = allocationsOf(facts, definition.size, setting.evidenceFrom);
  const prepared = prepareWindow({
    datapoints: withoutMixed(metrics.datapoints, allocations),
    allocations: allocations.slice(-1),
    outOfMemory: outOfMemoryStops(stops),
    notBefore: change.changedAt,
    periodSeconds: PERIOD_SECONDS,
    from: change.changedAt,
    to: now,
  });
  if (prepared === undefined) return null;
  const earlier = earlierOf(facts, change.changedAt, now);
  const { architecture, operatingSystem } = definition;
  const place = {
    region: partsOf(service.key).region,
    platform: { architecture, operatingSystem },
    capacity: service.capacity,
  };
  const since = {
    utilisation: prepared.utilisation,
    tasksBefore: tasksMeanIn(facts, earlier, setting),
    tasksAfter: tasksMeanIn(facts, { from: change.changedAt, to: now }, setting),
    prices: taskPrices(setting.priceOf, place),
  };
  return { change, outcome: realised(change, since, now) };
};
