import { randomOf } from '../../fake-aws/random.ts';
import type { Account } from './account.ts';
import type { Breaker, BreakerKind, Tripped } from './breaker.ts';
import { breakerOf } from './breaker.ts';
import { neighboursOf } from './neighbours.ts';
import { serviceOf } from './service.ts';
import type { Happening } from './service.ts';
import { completedEvent, taskEventOf } from './events.ts';
import type { Decided, Evaluator } from './watcher.ts';
import { evaluatorOf } from './watcher.ts';
import type { ReleaseWorld } from './worlds.ts';

/** A Friday noon. */
const DEPLOYED_AT = Date.parse('2026-03-06T12:00:00Z') / 1000;
const HISTORY_HOURS = 24;
/** Minutes for which the circuit breaker is followed after Farwatch has decided. */
const NATIVE_MINUTES = 30;
/** Seconds from a stop to its evaluation: delivery, the batch window, the queues. */
const DELAY_SECONDS = 6;
/**
 * Seconds for which events that trigger no evaluation are collected before they are applied: far below the stale limit.
 */
const NOTED_SECONDS = 1200;

/** The circuit breaker's four forms: consecutive or cumulative, as documented or seeing every early failure. */
export const BREAKERS: readonly BreakerKind[] = [
  { resets: true, counts: 'documented' },
  { resets: false, counts: 'documented' },
  { resets: true, counts: 'every' },
  { resets: false, counts: 'every' },
];

/** The result of one release. Minutes since it began; `native` in the order of BREAKERS. */
export type Run = {
  readonly ours: { readonly failures: number; readonly minutes: number } | null;
  readonly native: readonly ({ readonly failures: number; readonly minutes: number } | null)[];
  readonly events: number;
};

const minutesTo = (at: number): number => (at - DEPLOYED_AT) / 60;

const trippedOf = (tripped: Tripped | undefined): Run['native'][number] =>
  tripped === undefined ? null : { failures: tripped.failedStarts, minutes: minutesTo(tripped.at) };

type WatchedRelease = {
  readonly evaluator: Evaluator;
  readonly world: ReleaseWorld;
  readonly tasks: number;
  completedAt: number | null;
  /** First and last event that is collected and not applied yet, epoch seconds. */
  noted: { readonly first: number; readonly last: number } | undefined;
  decided: Decided | undefined;
};

const applyNoted = (release: WatchedRelease, at: number): void => {
  const { evaluator, tasks, completedAt } = release;
  const account: Account = { tasks, deployedAt: DEPLOYED_AT, historyHours: HISTORY_HOURS, completedAt };
  release.noted = undefined;
  release.decided = evaluator.evaluate(at + DELAY_SECONDS, account);
};

const noteOne = (release: WatchedRelease, happening: Happening): void => {
  const { evaluator, world, noted } = release;
  const { is: kind, at, isNew } = happening;
  if (noted !== undefined && at - noted.first > NOTED_SECONDS) applyNoted(release, noted.last);
  if (kind === 'completed') release.completedAt = at;
  evaluator.note(kind === 'completed' ? completedEvent(at) : taskEventOf(happening, world.why));
  release.noted = { first: release.noted?.first ?? at, last: at };
  if (kind === 'failed' && isNew) applyNoted(release, at);
};

const isOver = (at: number, { decided, world }: WatchedRelease, breakers: readonly Breaker[]): boolean => {
  if (at > DEPLOYED_AT + world.hours * 3600) return true;
  if (decided === undefined) return false;
  return breakers.every((breaker) => breaker.isOver()) || at > decided.at + NATIVE_MINUTES * 60;
};

/** Simulates one release of a world with Farwatch and the circuit breakers; same seed, same result. */
export const runOnce = (world: ReleaseWorld, tasks: number, seed: string): Run => {
  const random = randomOf(seed);
  const draw = world.draw(random, DEPLOYED_AT);
  const options = { ...draw, tasks, deployedAt: DEPLOYED_AT, historyHours: HISTORY_HOURS };
  const service = serviceOf(options, random);
  const evaluator = evaluatorOf(neighboursOf(draw, DEPLOYED_AT, random));
  const release: WatchedRelease = { evaluator, world, tasks, completedAt: null, noted: undefined, decided: undefined };
  const breakers = BREAKERS.map((kind) => breakerOf(kind, tasks));
  let events = 0;
  for (let next = service.next(); next !== undefined && !isOver(next.at, release, breakers); next = service.next()) {
    events += 1;
    for (const breaker of breakers) breaker.deliver(next);
    if (release.decided === undefined) noteOne(release, next);
  }
  const { decided } = release;
  return {
    ours: decided === undefined ? null : { failures: decided.failures, minutes: minutesTo(decided.at) },
    native: breakers.map((breaker) => trippedOf(breaker.tripped())),
    events,
  };
};
