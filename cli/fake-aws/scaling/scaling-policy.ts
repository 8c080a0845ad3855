import type { Minute } from './minute.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

export type ScalingPolicy =
  | {
      readonly type: 'TargetTrackingScaling';
      /** Percent of CPU. */
      readonly target: number;
      readonly outCooldownSeconds: number;
      readonly inCooldownSeconds: number;
    }
  | {
      readonly type: 'StepScaling';
      readonly highAbove: number;
      readonly lowBelow: number;
      readonly step: number;
      readonly minutes: number;
      readonly cooldownSeconds: number;
    };

export type ScheduledAction = {
  readonly name: string;
  readonly at: EpochMs;
  readonly minimum: number;
  readonly maximum: number;
};

export type NotScaledReason = {
  readonly Code: string;
  readonly CurrentCapacity?: number;
  readonly MaxCapacity?: number;
  readonly MinCapacity?: number;
};

export type Activity = {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly message: string | undefined;
  readonly notScaled: readonly NotScaledReason[];
};

export type AlarmSide = 'high' | 'low';

/** A CloudWatch alarm of a policy: its state, since when, and the newest datapoints that set it, newest first. */
export type Alarm = { readonly name: string; isOn: boolean; since: EpochMs; datapoints: readonly number[] };

/** Application Auto Scaling of one service. */
export type Scaling = {
  minimum: number;
  maximum: number;
  readonly policyName: string;
  readonly policy: ScalingPolicy;
  readonly scheduledActions: readonly ScheduledAction[];
  readonly alarms: Readonly<Record<AlarmSide, Alarm>>;
  /** Newest first. */
  activities: Activity[];
  outAt: EpochMs;
  inAt: EpochMs;
  notScaledAt: EpochMs;
};

type Thresholds = Readonly<Record<AlarmSide, number>> & { readonly minutes: Readonly<Record<AlarmSide, number>> };

/** Target tracking's managed alarms: 3 minutes above the target, 15 minutes below nine tenths of it. */
export const thresholdsOf = (policy: ScalingPolicy): Thresholds =>
  policy.type === 'TargetTrackingScaling'
    ? { high: policy.target, low: policy.target * 0.9, minutes: { high: 3, low: 15 } }
    : { high: policy.highAbove, low: policy.lowBelow, minutes: { high: policy.minutes, low: policy.minutes } };

/** The alarm that the last minutes put into ALARM. */
export const alarmOf = (policy: ScalingPolicy, minutes: readonly Minute[]): 'OK' | 'HIGH' | 'LOW' => {
  const { high, low, minutes: span } = thresholdsOf(policy);
  const newest = (count: number): readonly Minute[] => (minutes.length < count ? [] : minutes.slice(-count));
  const [highs, lows] = [newest(span.high), newest(span.low)];
  if (highs.length > 0 && highs.every(({ cpu }) => cpu.average > high)) return 'HIGH';
  return lows.length > 0 && lows.every(({ cpu }) => cpu.average < low) ? 'LOW' : 'OK';
};

/**
 * The task count that the policy wants, before the limits. Target tracking is proportional to the tasks that the metric
 * was measured on, so starting tasks are not requested again; it never moves against the direction of the alarm.
 */
export const wishOf = (
  policy: ScalingPolicy,
  current: number,
  { minute, alarm }: { readonly minute: Minute; readonly alarm: 'HIGH' | 'LOW' },
): number => {
  if (policy.type === 'StepScaling') return alarm === 'HIGH' ? current + policy.step : current - policy.step;
  const wish = Math.ceil((minute.tasks * minute.cpu.average) / policy.target);
  return alarm === 'HIGH' ? Math.max(current, wish) : Math.min(current, wish);
};

/** Cool-down of the policy after a change in this direction. */
export const cooldownMs = (policy: ScalingPolicy, alarm: 'HIGH' | 'LOW'): number => {
  if (policy.type === 'StepScaling') return policy.cooldownSeconds * 1000;
  return (alarm === 'HIGH' ? policy.outCooldownSeconds : policy.inCooldownSeconds) * 1000;
};
