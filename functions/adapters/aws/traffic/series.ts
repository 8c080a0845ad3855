import type { MetricReader, Points } from '../cloudwatch.ts';
import { exactSecondsOf } from '../../../primitives/instant.ts';
import type { EpochSeconds } from '../../../primitives/instant.ts';

/** Seconds until CloudWatch has all of a minute of a load balancer. */
export const LAG_SECONDS = 60;
export const MINUTE_SECONDS = 60;
/** The hour before a deployment, in periods of five minutes. */
export const USUAL_SECONDS = 3600;
export const USUAL_PERIOD_SECONDS = 300;

/** Errors of the tasks themselves, and connections that they refused. */
export const FAILED = ['HTTPCode_Target_5XX_Count', 'TargetConnectionErrorCount'] as const;

/** Reads series; throws where CloudWatch answered only a part, since what is missing would look like no failure. */
export const wholeOf =
  (read: MetricReader): MetricReader =>
  async (queries, span) => {
    const points = await read(queries, span);
    const missing = queries.find((_, index) => points[index]?.isWhole !== true);
    if (missing !== undefined) throw new Error(`CloudWatch did not answer all of ${missing.metric}`);
    return points;
  };

/** Values of a series by time, epoch seconds. */
export const byTime = ({ times, values }: Points): ReadonlyMap<EpochSeconds, number> =>
  new Map([...times].map((time, index) => [exactSecondsOf(time), values[index] ?? 0]));

/** The middle one of some values; null without any. */
export const medianOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : (values.toSorted((a, b) => a - b)[values.length >> 1] ?? null);
