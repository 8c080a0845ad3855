import * as z from 'zod/mini';
import type { Shape } from '../service-state/stored/shape.ts';
import { flag, number, numberOrNull, serviceKey, text, textOrNull, texts } from '../service-state/stored/shape.ts';
import type { ScalingPolicy, ScalingSettings, ScheduledAction } from './settings.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** Scaling settings as they were read last, `at` epoch milliseconds; null: the service does not scale. */
export type KeptSettings = { readonly at: EpochMs; readonly settings: ScalingSettings | null };

const policySchema: z.ZodMiniType<ScalingPolicy> = z.object({
  name: text,
  kind: z.enum(['target-tracking', 'step', 'predictive']),
  target: numberOrNull,
  metric: textOrNull,
  scaleOutCooldownSeconds: number,
  scaleInCooldownSeconds: number,
  isScaleInDisabled: flag,
  alarms: texts,
} satisfies Shape<ScalingPolicy>);

const scheduleSchema: z.ZodMiniType<ScheduledAction> = z.object({
  name: text,
  schedule: text,
  timezone: textOrNull,
  minimum: numberOrNull,
  maximum: numberOrNull,
} satisfies Shape<ScheduledAction>);

const settingsSchema: z.ZodMiniType<ScalingSettings> = z.object({
  service: serviceKey,
  minimum: number,
  maximum: number,
  suspended: z.object({ in: flag, out: flag, scheduled: flag }),
  policies: z.array(policySchema),
  schedules: z.array(scheduleSchema),
} satisfies Shape<ScalingSettings>);

const keptSchema: z.ZodMiniType<KeptSettings> = z.object({
  at: number,
  settings: z.nullable(settingsSchema),
} satisfies Shape<KeptSettings>);

/** Stored settings; undefined where there are none that this release can read: AWS is asked again. */
export const keptSettingsIn = (body: unknown): KeptSettings | undefined => {
  const read = z.safeParse(keptSchema, body);
  return read.success ? read.data : undefined;
};
