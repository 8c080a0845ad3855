import type { ServiceKey } from '../primitives/identity.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** A scaling policy of a service. Cooldowns in seconds, AWS's defaults filled in. */
export type ScalingPolicy = {
  readonly name: string;
  readonly kind: 'target-tracking' | 'step' | 'predictive';
  /** CPU and memory in percent, requests per target, or the unit of a customised metric; null for other kinds. */
  readonly target: number | null;
  /** Predefined metric type, or the name of a customised metric. */
  readonly metric: string | null;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
  readonly isScaleInDisabled: boolean;
  readonly alarms: readonly string[];
};

/** Sets new limits at a time; the schedule in AWS's form (`cron(…)`, `rate(…)`, `at(…)`). */
export type ScheduledAction = {
  readonly name: string;
  readonly schedule: string;
  readonly timezone: string | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
};

/** Scaling settings of a service. */
export type ScalingSettings = {
  readonly service: ServiceKey;
  readonly minimum: number;
  readonly maximum: number;
  readonly suspended: { readonly in: boolean; readonly out: boolean; readonly scheduled: boolean };
  readonly policies: readonly ScalingPolicy[];
  readonly schedules: readonly ScheduledAction[];
};

/** A CloudWatch alarm as DescribeAlarms shows it. */
export type AlarmState = {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly since: EpochMs;
  /** Newest datapoint and threshold when the state was last set; null when CloudWatch did not report them. */
  readonly metric: number | null;
  readonly threshold: number | null;
};

/** Default of ECS target tracking for both cooldowns, in seconds (developer guide, service auto scaling). */
export const DEFAULT_COOLDOWN_SECONDS = 300;

const milliseconds = (seconds: number): number => seconds * 1000;

/** The longest cooldown of a service's policies, in milliseconds; AWS's default when unknown. */
export const cooldownMs = (settings: ScalingSettings | undefined): number => {
  const policies = settings?.policies ?? [];
  if (policies.length === 0) return milliseconds(DEFAULT_COOLDOWN_SECONDS);
  return milliseconds(
    Math.max(...policies.flatMap((policy) => [policy.scaleOutCooldownSeconds, policy.scaleInCooldownSeconds])),
  );
};
