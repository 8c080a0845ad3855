import type { ServiceKey } from '../../../primitives/identity.ts';
import { exactSecondsOf, msOf } from '../../../primitives/instant.ts';
import type { EpochMs } from '../../../primitives/instant.ts';
import type { MetricQuery, MetricReader } from '../cloudwatch.ts';

/** A service and its target groups as CloudWatch names them (`targetgroup/web/50dc6c495c0c9188`). */
export type Balanced = { readonly service: ServiceKey; readonly targetGroups: readonly string[] };

/** Requests that a task served in each hour, by epoch milliseconds. */
export type RequestsOf = (service: ServiceKey) => readonly (readonly [at: EpochMs, requests: number])[];

const HOUR_SECONDS = 3600;

/** Mean requests of a target in each minute; its Sum over an hour is what one task served then. */
const queryOf = (targetGroup: string): MetricQuery => ({
  namespace: 'AWS/ApplicationELB',
  metric: 'RequestCountPerTarget',
  dimensions: { TargetGroup: targetGroup },
  statistic: 'Sum',
});

/** Reads what load balancers count for services, hour by hour; no call where no service has a target group. */
export const readRequests = async (
  read: MetricReader,
  services: readonly Balanced[],
  { now, days }: { readonly now: Date; readonly days: number },
): Promise<RequestsOf> => {
  const wanted = services.flatMap(({ service, targetGroups }) => targetGroups.map((group) => ({ service, group })));
  if (wanted.length === 0) return () => [];
  const to = msOf(Math.floor(exactSecondsOf(now) / HOUR_SECONDS) * HOUR_SECONDS);
  const span = { from: new Date(to - days * 86_400_000), to: new Date(to), periodSeconds: HOUR_SECONDS };
  const points = await read(
    wanted.map(({ group }) => queryOf(group)),
    span,
  );
  const sums = new Map<ServiceKey, Map<number, number>>();
  for (const [index, { service }] of wanted.entries()) {
    const own = sums.get(service) ?? new Map<number, number>();
    const { times = [], values = [] } = points[index] ?? {};
    for (const [at, time] of [...times].entries()) own.set(time, (own.get(time) ?? 0) + (values[at] ?? 0));
    sums.set(service, own);
  }
  return (service) => [...(sums.get(service) ?? [])];
};
