import { randomOf } from '../../fake-aws/random.ts';
import type { Account } from './account.ts';
import type { CountedHistory } from './counted-history.ts';
import { countedHistory } from './counted-history.ts';
import type { Breaker, BreakerKind, Tripped } from './breaker.ts';
import { breakerOf } from './breaker.ts';
import { neighboursOf } from './neighbours.ts';
import { serviceOf } from './service.ts';
import type { Happening } from './service.ts';
import { completedEvent, taskEventOf } from './events.ts';
import type { Decided, Evaluator } from './watcher.ts';
import { evaluatorOf } from './watcher.ts';
import type { ReleaseWorld } from './worlds.ts';
import { exactSecondsOf } from '../../../functions/primitives/instant.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';

/** A Friday noon. */
const DEPLOYED_AT = exactSecondsOf(Date.parse('2026-03-06T12:00:00Z'));
/** Hours before the release that are played event by event; what was earlier is only counted. */
const PLAYED_HOURS = 24;
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
  /** The first proposal, if it came before the decision. */
  readonly proposed: { readonly failures: number; readonly minutes: number } | null;
  readonly native: readonly ({ readonly failures: number; readonly minutes: number } | null)[];
  readonly events: number;
};

const minutesTo = (at: EpochSeconds): number => (at - DEPLOYED_AT) / 60;

type Outcome = Run['ours'];

const outcomeOf = (decided: Decided | undefined): Outcome =>
  decided === undefined ? null : { failures: decided.failures, minutes: minutesTo(decided.at) };

const trippedOf = (tripped: Tripped | undefined): Run['native'][number] =>
  tripped === undefined ? null : { failures: tripped.failedStarts, minutes: minutesTo(tripped.at) };

type WatchedRelease = {
  readonly evaluator: Evaluator;
  readonly world: ReleaseWorld;
  readonly tasks: number;
  readonly historyHours: number;
  completedAt: EpochSeconds | null;
  /** First and last event that is collected and not applied yet, epoch seconds. */
  noted: { readonly first: EpochSeconds; readonly last: EpochSeconds } | undefined;
  decided: Decided | undefined;
  proposed: Decided | undefined;
};

const applyNoted = (release: WatchedRelease, at: EpochSeconds): void => {
  const { evaluator, tasks, historyHours, completedAt } = release;
  const account: Account = { tasks, deployedAt: DEPLOYED_AT, historyHours, completedAt };
  release.noted = undefined;
  const decided = evaluator.evaluate(at + DELAY_SECONDS, account);
  if (decided?.is === 'proposal') release.proposed ??= decided;
  else release.decided = decided;
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

const isOver = (at: EpochSeconds, { decided, world }: WatchedRelease, breakers: readonly Breaker[]): boolean => {
  if (at > DEPLOYED_AT + world.hours * 3600) return true;
  if (decided === undefined) return false;
  return breakers.every((breaker) => breaker.isOver()) || at > decided.at + NATIVE_MINUTES * 60;
};

type Service = ReturnType<typeof serviceOf>;

/** Counts what happened before the hours that are played; returns the first happening of these. */
const countBefore = (service: Service, history: CountedHistory): Happening | undefined => {
  const from = DEPLOYED_AT - PLAYED_HOURS * 3600;
  let next = service.next();
  for (; next !== undefined && next.at < from; next = service.next()) history.note(next);
  return next;
};

/** Simulates one release of a world with Farwatch and the circuit breakers; same seed, same result. */
export const runOnce = (world: ReleaseWorld, tasks: number, historyHours: number, seed: string): Run => {
  const random = randomOf(seed);
  const draw = world.draw(random, DEPLOYED_AT);
  const service = serviceOf({ ...draw, tasks, deployedAt: DEPLOYED_AT, historyHours }, random);
  const neighbours = neighboursOf(draw, DEPLOYED_AT, random);
  const history = countedHistory();
  const first = countBefore(service, history);
  const begun = historyHours > PLAYED_HOURS ? history.state(DEPLOYED_AT - historyHours * 3600) : undefined;
  const evaluator = evaluatorOf(neighbours, begun);
  const nothing = { completedAt: null, noted: undefined, decided: undefined, proposed: undefined };
  const release: WatchedRelease = { evaluator, world, tasks, historyHours, ...nothing };
  const breakers = BREAKERS.map((kind) => breakerOf(kind, tasks));
  let events = 0;
  for (let next = first; next !== undefined && !isOver(next.at, release, breakers); next = service.next()) {
    events += 1;
    for (const breaker of breakers) breaker.deliver(next);
    if (release.decided === undefined) noteOne(release, next);
  }
  return {
    ours: outcomeOf(release.decided),
    proposed: outcomeOf(release.proposed),
    native: breakers.map((breaker) => trippedOf(breaker.tripped())),
    events,
  };
};
