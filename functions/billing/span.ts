import type { OperatingSystem } from './prices.ts';
import type { TaskUsage } from './usage.ts';
import { secondsBetween } from '../primitives/instant.ts';

/** Shortest time Fargate bills (https://aws.amazon.com/fargate/pricing/). */
export const MINIMUM_SECONDS: Readonly<Record<OperatingSystem, number>> = { LINUX: 60, WINDOWS: 300 };

export type Window = { readonly from: Date; readonly to: Date };

/** The billed seconds of a task: `seconds` consecutive ones, starting at `from`. */
export type Span = {
  readonly kind: 'billed';
  readonly from: Date;
  readonly seconds: number;
  /** Seconds it really took, rounded up; below `seconds` when the minimum applies. */
  readonly usedSeconds: number;
  readonly isRunning: boolean;
  readonly since: 'pullStartedAt' | 'startedAt';
};

export type NotBilled = { readonly kind: 'not-billed'; readonly reason: string };

const wholeSeconds = (from: Date, to: Date): number => Math.max(0, Math.ceil(secondsBetween(from, to)));

/**
 * The billed time of a task: from the start of the image pull until it has stopped (until `now` while it has not),
 * rounded up to the second, at least the minimum, which is due as soon as the pull starts. `createdAt` never counts:
 * waiting for capacity and the network interface is free. So a task whose pull never started is not billed; if only
 * `startedAt` is known (a task runs, so it was pulled), that is used, slightly too late.
 */
export const spanOf = (usage: TaskUsage, now: Date): Span | NotBilled => {
  const { pullStartedAt, startedAt, stoppedAt } = usage;
  const from = pullStartedAt ?? startedAt;
  if (from === undefined) {
    const reason = stoppedAt === undefined ? 'the image pull has not begun' : 'stopped before the image pull began';
    return { kind: 'not-billed', reason };
  }
  const usedSeconds = wholeSeconds(from, stoppedAt ?? now);
  return {
    kind: 'billed',
    from,
    seconds: Math.max(MINIMUM_SECONDS[usage.operatingSystem], usedSeconds),
    usedSeconds,
    isRunning: stoppedAt === undefined,
    since: pullStartedAt === undefined ? 'startedAt' : 'pullStartedAt',
  };
};

/**
 * How many of a span's seconds begin within [from, to). Adjacent windows share no second and lose none, so the weeks of
 * a month add up to the month.
 */
export const secondsWithin = (span: Pick<Span, 'from' | 'seconds'>, { from, to }: Window): number => {
  const indexAt = (time: Date): number => Math.min(span.seconds, wholeSeconds(span.from, time));
  return Math.max(0, indexAt(to) - indexAt(from));
};
