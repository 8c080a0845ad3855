import type { ServedMinute } from '../services/requests.ts';
import { servedBetween, USUAL_P95 } from '../services/requests.ts';
import type { Simulation } from '../model.ts';

const sumOf =
  (name: keyof Omit<ServedMinute, 'at'>) =>
  (minutes: readonly ServedMinute[]): number =>
    minutes.reduce((all, minute) => all + minute[name], 0);

const COUNTS: Readonly<Record<string, (minutes: readonly ServedMinute[]) => number>> = {
  RequestCount: sumOf('requests'),
  HTTPCode_Target_5XX_Count: sumOf('failed'),
  TargetConnectionErrorCount: () => 0,
};

type Asked = {
  readonly metric: string;
  readonly statistic: string;
  readonly targetGroup: string;
  readonly from: number;
  readonly to: number;
  readonly periodMs: number;
};

/** Only what a caller asks for is simulated: sums, the 95th percentile, and the rank of that very percentile. */
const valueOf = ({ metric, statistic }: Asked): ((minutes: readonly ServedMinute[]) => number) | undefined => {
  if (metric !== 'TargetResponseTime') return statistic === 'Sum' ? COUNTS[metric] : undefined;
  if (statistic === 'p95') return () => USUAL_P95;
  if (statistic !== `PR(:${USUAL_P95})`) return undefined;
  return (minutes) => 100 * (1 - sumOf('slow')(minutes) / sumOf('requests')(minutes));
};

/** Points of a metric of `AWS/ApplicationELB` by target group. */
export const targetGroupPoints = (
  simulation: Simulation,
  asked: Asked,
): readonly { readonly at: number; readonly value: number }[] => {
  const value = valueOf(asked);
  if (value === undefined) return [];
  const periods = new Map<number, ServedMinute[]>();
  for (const minute of servedBetween(simulation, asked.targetGroup, asked)) {
    const at = Math.floor(minute.at / asked.periodMs) * asked.periodMs;
    periods.set(at, [...(periods.get(at) ?? []), minute]);
  }
  return [...periods].map(([at, minutes]) => ({ at, value: value(minutes) }));
};
