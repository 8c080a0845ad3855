import type { ServiceKey } from '../primitives/identity.ts';

/** A scaling policy of a service. Cool-downs in seconds, AWS's defaults filled in. */
export type ScalingPolicy = {
  readonly name: string;
  readonly kind: 'target-tracking' | 'step' | 'predictive';
  /** CPU and memory in percent, requests per target, or whatever a customised metric means; null for other kinds. */
  readonly target: number | null;
  /** Predefined metric type, or the name of a customised metric. */
  readonly metric: string | null;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
  readonly isScaleInDisabled: boolean;
  readonly alarms: readonly string[];
};

/** Sets new limits at a time; a schedule as AWS writes it (`cron(…)`, `rate(…)`, `at(…)`). */
export type ScheduledAction = {
  readonly name: string;
  readonly schedule: string;
  readonly timezone: string | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
};

/** How a service is told to scale. */
export type ScalingSettings = {
  readonly service: ServiceKey;
  readonly minimum: number;
  readonly maximum: number;
  readonly suspended: { readonly in: boolean; readonly out: boolean; readonly scheduled: boolean };
  readonly policies: readonly ScalingPolicy[];
  readonly schedules: readonly ScheduledAction[];
};

/** A CloudWatch alarm as DescribeAlarms shows it. `since` in epoch milliseconds. */
export type AlarmState = {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly since: number;
  /** Newest datapoint and threshold when the state was last set; null where CloudWatch did not say. */
  readonly metric: number | null;
  readonly threshold: number | null;
};

/** ECS target tracking's own default for both cool-downs, in seconds (developer guide, service auto scaling). */
export const DEFAULT_COOLDOWN_SECONDS = 300;

const milliseconds = (seconds: number): number => seconds * 1000;

/** The longest cool-down of a service's policies, in milliseconds; AWS's default where none is known. */
export const cooldownMs = (settings: ScalingSettings | undefined): number => {
  const policies = settings?.policies ?? [];
  if (policies.length === 0) return milliseconds(DEFAULT_COOLDOWN_SECONDS);
  return milliseconds(
    Math.max(...policies.flatMap((policy) => [policy.scaleOutCooldownSeconds, policy.scaleInCooldownSeconds])),
  );
};
