import type { Family } from '../../../functions/adapters/organisation/buckets.ts';
import { familyOf } from '../../../functions/adapters/organisation/buckets.ts';

/** Calls of one account: operation and time in milliseconds. */
type Made = readonly (readonly [operation: string, at: number])[];

/** What accounts were asked. */
export type AccountCalls = {
  readonly calls: number;
  /** Of the account with the most. */
  readonly most: number;
  /** The most calls of one family that one account got within a second, by family of ECS's buckets. */
  readonly busiest: Readonly<Partial<Record<Family, number>>>;
};

const WINDOW_MS = 1000;

const busiestSecond = (times: readonly number[]): number => {
  let [first, most] = [0, 0];
  for (const [index, at] of times.entries()) {
    while ((times[first] ?? at) <= at - WINDOW_MS) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
};

/** Counts what was asked since a number of milliseconds. */
export const accountCalls = (byAccount: ReadonlyMap<string, Made>, since: number): AccountCalls => {
  const busiest: Partial<Record<Family, number>> = {};
  let [calls, most] = [0, 0];
  for (const all of byAccount.values()) {
    const made = all.filter(([, at]) => at >= since);
    calls += made.length;
    most = Math.max(most, made.length);
    const times = new Map<Family, number[]>();
    for (const [operation, at] of made) {
      const family = familyOf(operation);
      if (family !== undefined) times.set(family, [...(times.get(family) ?? []), at]);
    }
    for (const [family, own] of times) busiest[family] = Math.max(busiest[family] ?? 0, busiestSecond(own));
  }
  return { calls, most, busiest };
};
