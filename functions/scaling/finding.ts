import type { ServiceKey } from '../primitives/identity.ts';
import { minuteInUtc } from '../primitives/instant-text.ts';
import type { EpochMs } from '../primitives/instant.ts';
import type { ScalingActivity } from './activity.ts';
import type { Change } from './change.ts';
import type { AlarmStart, ScalingFacts } from './facts.ts';
import type { Run } from './lag.ts';
import type { AlarmState, ScalingSettings } from './settings.ts';

/** A failure that counts against the application or its configuration: a stop that is not routine. Epoch ms. */
export type FailureSeen = { readonly at: EpochMs; readonly cause: string };

/** What a task of the service costs, by its current price. */
export type TaskPrice = {
  /** One task for one second, whatever its size. */
  readonly usdPerTaskSecond: number;
  /** Fargate's minimum charge per task: 60 on Linux, 300 on Windows. */
  readonly billedSecondsMin: number;
  /** One custom metric per month (high-resolution metrics cost the same). */
  readonly usdPerMetricMonth: number;
};

/** Input of the findings: one service over a window (epoch milliseconds), sorted and without repetition. */
export type ScalingPicture = {
  readonly service: ServiceKey;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly facts: ScalingFacts;
  readonly activities: readonly ScalingActivity[];
  readonly changes: readonly Change[];
  readonly runs: readonly Run[];
  /** Activities of a longer time before the end of the window, when a rule needs more than a week; otherwise absent. */
  readonly past?: { readonly from: EpochMs; readonly activities: readonly ScalingActivity[] };
  /** undefined: the service has no scalable target; null: it was not read. */
  readonly settings: ScalingSettings | undefined | null;
  /** Undefined: not read. */
  readonly alarms: readonly AlarmState[] | undefined;
  /** When which alarm fired in the window, by CloudWatch's events. A set. */
  readonly alarmStarts: readonly AlarmStart[];
  readonly failures: readonly FailureSeen[];
  readonly price: TaskPrice | undefined;
};

export const FINDING_KINDS = [
  'pinned-at-maximum',
  'failed-scaling',
  'flapping',
  'minimum-while-failing',
  'cannot-scale-in',
  'reset-by-deployment',
  'suspended',
  'outside-limits',
  'schedule-fights-policy',
  'never-scales',
  'minimum-equals-maximum',
  'high-resolution',
  'target-hint',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** A finding about a service's scaling, with its evidence and what to do. */
export type Finding = {
  readonly kind: FindingKind;
  readonly service: ServiceKey;
  /** `harm`: users notice it; `cost`: money; `hint`: could be better. */
  readonly weight: 'harm' | 'cost' | 'hint';
  readonly title: string;
  /** Facts with times and numbers, one sentence each. */
  readonly evidence: readonly string[];
  readonly suggestion: string;
  /** It holds at the end of the window. */
  readonly isNow: boolean;
  /** When it began and when it was last seen, epoch milliseconds. */
  readonly since: EpochMs;
  readonly lastAt: EpochMs;
  /** Minutes it lasted in the window; null when that has no meaning. */
  readonly minutes: number | null;
  /** What it costs a month at the window's rate; null without a price. */
  readonly usdPerMonth: number | null;
};

/** A rule for one kind of finding. undefined: not found. */
export type Rule = (picture: ScalingPicture) => Finding | undefined;

const MINUTE_MS = 60_000;
export const MONTH_MS = 30 * 24 * 60 * MINUTE_MS;

/** Whole minutes of milliseconds, rounded. */
export const minutesOf = (ms: number): number => Math.round(ms / MINUTE_MS);

/** `2026-11-20 09:15 UTC`. */
export const clock = (at: EpochMs): string => `${minuteInUtc(at)} UTC`;

/** `under $0.01`, `$0.30`, `$12`: cents, from ten dollars on none. */
export const dollars = (usd: number): string => {
  if (usd > 0 && usd < 0.005) return 'under $0.01';
  return `$${usd.toFixed(usd < 10 ? 2 : 0)}`;
};

/** How long a picture looks back: `24 h`, `7 days`. */
export const lengthOf = (ms: number): string => {
  const hours = Math.round(ms / (60 * MINUTE_MS));
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
};

type Explained = Pick<Finding, 'kind' | 'weight' | 'title' | 'evidence' | 'suggestion'> & Partial<Finding>;

/** A finding of a picture: whatever the rule leaves out gets the default (over the whole window, unpriced). */
export const finding = (picture: ScalingPicture, explained: Explained): Finding => ({
  service: picture.service,
  isNow: true,
  since: picture.from,
  lastAt: picture.to,
  minutes: null,
  usdPerMonth: null,
  ...explained,
});

/** The desired count at the end of the window; null when unknown. */
export const desiredNow = ({ changes }: ScalingPicture): number | null => changes.at(-1)?.to ?? null;

/** The desired count at a moment. */
export const desiredAt = ({ changes }: ScalingPicture, at: EpochMs): number | null =>
  changes.findLast((change) => change.at <= at)?.to ?? null;

/** Alarms of the policies by name, only those that were read. */
export const alarmNamed = ({ alarms }: ScalingPicture, name: string): AlarmState | undefined =>
  alarms?.find((alarm) => alarm.name === name);
