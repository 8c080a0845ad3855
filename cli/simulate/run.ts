import { randomOf } from '../simulated/random.ts';
import type { Account } from './account.ts';
import type { Breaker, BreakerKind, Tripped } from './breaker.ts';
import { breakerOf } from './breaker.ts';
import { neighboursOf } from './neighbours.ts';
import { serviceOf } from './service.ts';
import type { Happening } from './service.ts';
import { completedEvent, taskEventOf } from './told.ts';
import type { Decided, Watcher } from './watcher.ts';
import { watcherOf } from './watcher.ts';
import type { SimulatedWorld } from './worlds.ts';

/** A Friday noon. */
const DEPLOYED_AT = Date.parse('2026-03-06T12:00:00Z') / 1000;
const HISTORY_HOURS = 24;
/** Minutes for which the native breaker is followed once Farwatch has decided. */
const NATIVE_MINUTES = 30;
/** Seconds from a stop to its judgement: delivery, the batch window, the queues. */
const DELAY_SECONDS = 6;
/** Seconds for which events that order nothing are noted before they are folded: far less than makes them stale. */
const NOTED_SECONDS = 1200;

/** The native breaker's four forms: consecutive or cumulative, as documented or seeing every early death. */
export const BREAKERS: readonly BreakerKind[] = [
  { resets: true, counts: 'documented' },
  { resets: false, counts: 'documented' },
  { resets: true, counts: 'every' },
  { resets: false, counts: 'every' },
];

/** What came of one release. Minutes since it began; `native` in the order of BREAKERS. */
export type Run = {
  readonly ours: { readonly failures: number; readonly minutes: number } | null;
  readonly native: readonly ({ readonly failures: number; readonly minutes: number } | null)[];
  readonly events: number;
};

const minutesTo = (at: number): number => (at - DEPLOYED_AT) / 60;

const trippedOf = (tripped: Tripped | undefined): Run['native'][number] =>
  tripped === undefined ? null : { failures: tripped.failedStarts, minutes: minutesTo(tripped.at) };

type Watching = {
  readonly watcher: Watcher;
  readonly world: SimulatedWorld;
  readonly tasks: number;
  completedAt: number | null;
  /** The first and the last event noted and not folded yet, epoch seconds. */
  noted: { readonly first: number; readonly last: number } | undefined;
  decided: Decided | undefined;
};

const foldNoted = (watching: Watching, at: number): void => {
  const { watcher, tasks, completedAt } = watching;
  const account: Account = { tasks, deployedAt: DEPLOYED_AT, historyHours: HISTORY_HOURS, completedAt };
  watching.noted = undefined;
  watching.decided = watcher.judge(at + DELAY_SECONDS, account);
};

const watchOne = (watching: Watching, happening: Happening): void => {
  const { watcher, world, noted } = watching;
  const { is, at, isNew } = happening;
  if (noted !== undefined && at - noted.first > NOTED_SECONDS) foldNoted(watching, noted.last);
  if (is === 'completed') watching.completedAt = at;
  watcher.note(is === 'completed' ? completedEvent(at) : taskEventOf(happening, world.why));
  watching.noted = { first: watching.noted?.first ?? at, last: at };
  if (is === 'failed' && isNew) foldNoted(watching, at);
};

const isOver = (at: number, { decided, world }: Watching, breakers: readonly Breaker[]): boolean => {
  if (at > DEPLOYED_AT + world.hours * 3600) return true;
  if (decided === undefined) return false;
  return breakers.every((breaker) => breaker.isOver()) || at > decided.at + NATIVE_MINUTES * 60;
};

/**
 * Lives one release of a world through, with Farwatch and the native breakers watching; the same seed, the same
 * life.
 */
export const runOnce = (world: SimulatedWorld, tasks: number, seed: string): Run => {
  const random = randomOf(seed);
  const draw = world.draw(random, DEPLOYED_AT);
  const options = { ...draw, tasks, deployedAt: DEPLOYED_AT, historyHours: HISTORY_HOURS };
  const service = serviceOf(options, random);
  const watcher = watcherOf(neighboursOf(draw, DEPLOYED_AT, random));
  const watching: Watching = { watcher, world, tasks, completedAt: null, noted: undefined, decided: undefined };
  const breakers = BREAKERS.map((kind) => breakerOf(kind, tasks));
  let events = 0;
  for (let next = service.next(); next !== undefined && !isOver(next.at, watching, breakers); next = service.next()) {
    events += 1;
    for (const breaker of breakers) breaker.hear(next);
    if (watching.decided === undefined) watchOne(watching, next);
  }
  const { decided } = watching;
  return {
    ours: decided === undefined ? null : { failures: decided.failures, minutes: minutesTo(decided.at) },
    native: breakers.map((breaker) => trippedOf(breaker.tripped())),
    events,
  };
};
