import type { ServedMinute } from '../services/requests.ts';
import { P95 } from '../draws.ts';
import { servedBetween } from '../services/requests.ts';
import type { Simulation } from '../model.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

const sumOf =
  (value: (minute: ServedMinute) => number) =>
  (minutes: readonly ServedMinute[]): number =>
    minutes.reduce((all, minute) => all + value(minute), 0);

const requestsOf = sumOf(({ requests }) => requests);

const COUNTS: Readonly<Record<string, (minutes: readonly ServedMinute[]) => number>> = {
  RequestCount: requestsOf,
  HTTPCode_Target_5XX_Count: sumOf(({ failed }) => failed),
  TargetConnectionErrorCount: () => 0,
};

type Asked = {
  readonly metric: string;
  readonly statistic: string;
  readonly targetGroups: readonly string[];
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly periodMs: number;
};

/** Quantiles of a standard normal distribution. */
const QUANTILES: Readonly<Record<string, number>> = { p50: 0, p95: P95 };

/** Only what a caller asks for is simulated: sums, two percentiles (their mean over the minutes) and ranks. */
const valueOf = ({ metric, statistic }: Asked): ((minutes: readonly ServedMinute[]) => number) | undefined => {
  if (metric !== 'TargetResponseTime') return statistic === 'Sum' ? COUNTS[metric] : undefined;
  const z = QUANTILES[statistic];
  if (z !== undefined) return (minutes) => sumOf(({ secondsAt }) => secondsAt(z))(minutes) / minutes.length;
  const [, seconds] = /^PR\(:([\d.]+)\)$/.exec(statistic) ?? [];
  if (seconds === undefined) return undefined;
  return (minutes) => 100 * (1 - sumOf(({ longerThan }) => longerThan(Number(seconds)))(minutes) / requestsOf(minutes));
};

/** Points of a metric of `AWS/ApplicationELB` by target group. */
export const targetGroupPoints = (
  simulation: Simulation,
  asked: Asked,
): readonly { readonly at: EpochMs; readonly value: number }[] => {
  const value = valueOf(asked);
  if (value === undefined) return [];
  const periods = new Map<number, ServedMinute[]>();
  for (const minute of asked.targetGroups.flatMap((group) => servedBetween(simulation, group, asked))) {
    const at = Math.floor(minute.at / asked.periodMs) * asked.periodMs;
    periods.set(at, [...(periods.get(at) ?? []), minute]);
  }
  return [...periods].map(([at, minutes]) => ({ at, value: value(minutes) }));
};
