import type { Cause } from '../../stops/cause.ts';
import type { Failure, ScalingSign } from '../../service-state/deployment-health.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** Seconds that a release must have run without losing a task before a rise of the load is not its own fault. */
const SETTLED_SECONDS = 3600;
/** Seconds for which a sign of load counts: CloudWatch reports when an alarm fires, but nothing while it lasts. */
const STANDING_SECONDS = 3600;
/** What happens to an overloaded task: it answers its health checks too late, or runs out of memory. */
const OF_LOAD: ReadonlySet<Cause> = new Set([
  'health.elb',
  'health.container',
  'health.service_connect',
  'memory.oom',
  'exit.killed',
]);

/** A period of high load, from its first sign on. */
export type Load = {
  readonly from: EpochSeconds;
  readonly until: EpochSeconds;
  readonly signs: readonly ScalingSign[];
};

/** Consecutive signs, each within the time for which the previous one counts, form one period of high load. */
const loadsOf = (signs: readonly ScalingSign[]): readonly Load[] =>
  [...signs]
    .sort((a, b) => a.at - b.at)
    .reduce<readonly Load[]>((loads, sign) => {
      const last = loads.at(-1);
      const until = sign.at + STANDING_SECONDS;
      return last !== undefined && sign.at <= last.until
        ? [...loads.slice(0, -1), { ...last, until, signs: [...last.signs, sign] }]
        : [...loads, { from: sign.at, until, signs: [sign] }];
    }, []);

export type Overload = {
  /** The load that caused them; null without one. */
  readonly load: Load | null;
  readonly claims: (failure: Failure) => boolean;
};

const NONE: Overload = { load: null, claims: () => false };

/**
 * Failures that an overload explains: alarms of high load fired, or the service reached its maximum, an hour or more
 * after the release, which had lost no task in the hour before. Failures under that load are not the release's fault,
 * and replacing every task would make it worse. Load that came with the release, or after its tasks started to fail,
 * may be its own fault and explains nothing. `releasedAt` in epoch seconds.
 */
export const overloadOf = (
  failures: readonly Failure[],
  signs: readonly ScalingSign[],
  releasedAt: EpochSeconds,
): Overload => {
  const isOutside = ({ from }: Load): boolean =>
    from >= releasedAt + SETTLED_SECONDS && !failures.some(({ at }) => at < from && at >= from - SETTLED_SECONDS);
  const isUnder = ({ from, until }: Load, { at, cause }: Failure): boolean =>
    OF_LOAD.has(cause) && at >= from && at <= until;
  const load = loadsOf(signs).findLast((one) => isOutside(one) && failures.some((failure) => isUnder(one, failure)));
  return load === undefined ? NONE : { load, claims: (failure) => isUnder(load, failure) };
};
