import * as z from 'zod/mini';
import type { infer as Infer } from 'zod/mini';
import type { AlarmEvent } from './event.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { serviceKey } from '../primitives/identity.ts';
import { alarmSchema, instant } from './schema.ts';

type Where = { readonly id: string; readonly account: string; readonly region: string; readonly at: Date };
type Detail = Infer<typeof alarmSchema>;

/** Target tracking names its alarms itself: `TargetTracking-service/CLUSTER/SERVICE-AlarmHigh-UUID`. */
const TRACKING = /^TargetTracking-service\/([^/]+)\/(.+)-Alarm(?:High|Low)-[0-9a-f-]+$/i;

const named = (alarm: string, where: Where): ServiceKey | undefined => {
  const [, cluster, name] = TRACKING.exec(alarm) ?? [];
  return cluster && name ? serviceKey({ ...where, cluster, name }) : undefined;
};

/** Other alarms, of step scaling, belong to the service whose metric they use. */
const measured = ({ configuration }: Detail, where: Where): ServiceKey | undefined => {
  for (const { metricStat } of configuration?.metrics ?? []) {
    const { ClusterName: cluster, ServiceName: name } = metricStat?.metric?.dimensions ?? {};
    if (typeof cluster === 'string' && typeof name === 'string' && cluster && name)
      return serviceKey({ ...where, cluster, name });
  }
  return undefined;
};

type Numbers = Pick<AlarmEvent, 'metric' | 'threshold'>;

const numberIn = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

const reasonSchema = z.object({ recentDatapoints: z.optional(z.array(z.unknown())), threshold: z.unknown() });

/** Newest datapoint and threshold of an alarm's reason data; CloudWatch writes it as JSON, and not for every alarm. */
export const reasonNumbers = (text: string | null | undefined): Numbers => {
  try {
    const { recentDatapoints, threshold } = z.parse(reasonSchema, JSON.parse(text ?? ''));
    return { metric: numberIn(recentDatapoints?.[0]), threshold: numberIn(threshold) };
  } catch {
    return { metric: null, threshold: null };
  }
};

/**
 * CloudWatch Alarm State Change: an alarm of a service that fired. One that ended, or belongs to no service, is not
 * used.
 */
export const alarmEventOf = (detail: Detail, where: Where): AlarmEvent | string => {
  const { alarmName: alarm, state } = detail;
  if (state.value !== 'ALARM') return `alarm went to ${state.value.slice(0, 40)}`;
  const service = named(alarm, where) ?? measured(detail, where);
  if (service === undefined) return 'an alarm of no ECS service';
  const changedAt = instant(state.timestamp) ?? where.at;
  return { kind: 'alarm', ...where, service, alarm, changedAt, ...reasonNumbers(state.reasonData) };
};
