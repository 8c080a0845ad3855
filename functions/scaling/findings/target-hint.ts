import type { Finding, Rule, ScalingPicture } from '../finding.ts';
import { finding, minutesOf } from '../finding.ts';
import { startupP95Ms } from '../lag-summary.ts';
import { covered } from './pinned.ts';

/** Percent of CPU or memory above which a slow start leaves no room, and below which most of a task is paid idle. */
const TARGET_HIGH = 80;
const TARGET_LOW = 35;
/** A start slower than this is too late for a rise under a high target. */
const SLOW_START_MS = 90_000;
const SHARE_ABOVE_MINIMUM = 0.8;

const isUtilisation = (metric: string | null): boolean => /(CPU|Memory)Utilization/.test(metric ?? '');

/** Share of the window in which Auto Scaling kept more than the minimum. */
const shareAboveMinimum = ({ changes, settings, from, to }: ScalingPicture): number => {
  const spans = changes.flatMap((change, index) =>
    change.to > (settings?.minimum ?? Infinity)
      ? [[Math.max(change.at, from), changes[index + 1]?.at ?? to] as const]
      : [],
  );
  return covered(spans) / Math.max(to - from, 1);
};

const tooHigh = (picture: ScalingPicture, name: string, target: number, startupMs: number): Finding =>
  finding(picture, {
    kind: 'target-hint',
    weight: 'hint',
    title:
      `The target of ${target} % is high for a service that needs ` +
      `${Math.round(startupMs / 1000)} s to start a task`,
    evidence: [
      `Policy ${name}: when load rises, ${100 - target} % of headroom must last ` +
        `${minutesOf(startupMs + 180_000)} minutes (three minutes to the alarm, then the start).`,
    ],
    suggestion: 'Lower the target to 60 or 70 %, or make tasks start faster.',
  });

const tooLow = (picture: ScalingPicture, name: string, target: number, share: number): Finding =>
  finding(picture, {
    kind: 'target-hint',
    weight: 'cost',
    title: `The target of ${target} % leaves capacity unused`,
    evidence: [
      `Policy ${name} kept the service above its minimum for ${Math.round(share * 100)} % of the ` +
        `window, with ${100 - target} % of every task idle.`,
    ],
    suggestion: 'Raise the target step by step, ten points at a time, and watch the latency.',
  });

/** Targets that are clearly too high for the start-up time, or too low for the money. */
export const targetHint: Rule = (picture) => {
  const policy = picture.settings?.policies.find(({ target, metric }) => target !== null && isUtilisation(metric));
  if (!policy || policy.target === null) return undefined;
  const startupMs = startupP95Ms(picture.runs);
  if (policy.target >= TARGET_HIGH && startupMs >= SLOW_START_MS)
    return tooHigh(picture, policy.name, policy.target, startupMs);
  const share = shareAboveMinimum(picture);
  if (policy.target <= TARGET_LOW && share >= SHARE_ABOVE_MINIMUM)
    return tooLow(picture, policy.name, policy.target, share);
  return undefined;
};
