import { plural } from '../../primitives/plural.ts';
import type { Change } from '../change.ts';
import type { Finding, Rule, ScalingPicture, TaskPrice } from '../finding.ts';
import { clock, dollars, finding, lengthOf, minutesOf, MONTH_MS } from '../finding.ts';
import { startupP95Ms } from '../lag-summary.ts';
import { cooldownMs } from '../settings.ts';
import type { EpochMs } from '../../primitives/instant.ts';

/** Fewer reversals than this are a busy hour, not flapping. */
const REVERSALS_MIN = 3;
const NOW_MS = 60 * 60_000;

/** The count goes back before the tasks of the first change could help. */
export type Reversal = {
  readonly at: EpochMs;
  readonly gapMs: number;
  readonly tasks: number;
  readonly isOutFirst: boolean;
};

const sizeOf = ({ from, to }: Change): number => to - (from ?? to);

/**
 * Changes of direction within the longest cooldown plus the start-up p95: until then the first change cannot have shown
 * its effect, so the second one only reacts to the first.
 */
export const reversalsOf = (changes: readonly Change[], windowMs: number): readonly Reversal[] => {
  const scaled = changes.filter(({ cause, from }) => cause.by === 'auto-scaling' && from !== null);
  return scaled.slice(1).flatMap((change, index): Reversal[] => {
    const before = scaled[index];
    if (!before || Math.sign(sizeOf(before)) !== -Math.sign(sizeOf(change))) return [];
    const gapMs = change.at - before.at;
    const tasks = Math.min(Math.abs(sizeOf(before)), Math.abs(sizeOf(change)));
    return gapMs > windowMs || tasks === 0 ? [] : [{ at: change.at, gapMs, tasks, isOutFirst: sizeOf(before) > 0 }];
  });
};

/**
 * Dollars of one reversal. Out and back in: the tasks it started, each billed for its life but at least the minimum. In
 * and back out: the tasks that had to be started again, each billed while it starts.
 */
export const costOf = (reversal: Reversal, startupMs: number, price: TaskPrice): number => {
  const seconds = (reversal.isOutFirst ? reversal.gapMs : startupMs) / 1000;
  return reversal.tasks * Math.max(reversal.isOutFirst ? price.billedSecondsMin : 0, seconds) * price.usdPerTaskSecond;
};

const suggestionOf = (reversals: readonly Reversal[], usdPerMonth: number | null): string => {
  const outFirst = reversals.filter(({ isOutFirst }) => isOutFirst).length * 2 >= reversals.length;
  const saving = usdPerMonth === null ? '' : ` It would save about ${dollars(usdPerMonth)} a month.`;
  const longest = Math.ceil(Math.max(...reversals.map(({ gapMs }) => gapMs)) / 60_000) * 60;
  return outFirst
    ? `Lengthen the scale-in cool-down to more than ${longest} seconds, or lower the target so that ` +
        `scale-out and scale-in are farther apart.${saving}`
    : `Scale in more slowly: a scale-in cool-down of more than ${longest} seconds, smaller steps, ` +
        `or a higher minimum.${saving}`;
};

const notify = (picture: ScalingPicture, reversals: readonly Reversal[], windowMs: number): Finding => {
  const { price, from, to } = picture;
  const startupMs = startupP95Ms(picture.runs);
  const usd = price ? reversals.reduce((sum, reversal) => sum + costOf(reversal, startupMs, price), 0) : null;
  const usdPerMonth = usd === null ? null : (usd * MONTH_MS) / Math.max(to - from, 1);
  const [first, last] = [reversals[0]?.at ?? from, reversals.at(-1)?.at ?? to];
  return finding(picture, {
    kind: 'flapping',
    weight: 'cost',
    title:
      `Flapping: ${plural(reversals.length, 'reversal')}, ` +
      `each within ${minutesOf(windowMs)} minutes of the previous change`,
    evidence: [
      `First ${clock(first)}, last ${clock(last)}; ${plural(
        reversals.reduce((sum, { tasks }) => sum + tasks, 0),
        'task',
      )} started or stopped needlessly.`,
      usd === null
        ? 'Its cost is not known, because no price was given.'
        : `It cost ${dollars(usd)} in these ${lengthOf(to - from)}, ${dollars(usdPerMonth ?? 0)} a month at this pace.`,
    ],
    suggestion: suggestionOf(reversals, usdPerMonth),
    isNow: to - last < NOW_MS,
    since: first,
    lastAt: last,
    usdPerMonth,
  });
};

/** The count reverses again and again before a change could help. */
export const flapping: Rule = (picture) => {
  const windowMs = cooldownMs(picture.settings ?? undefined) + startupP95Ms(picture.runs);
  const reversals = reversalsOf(picture.changes, windowMs);
  return reversals.length < REVERSALS_MIN ? undefined : notify(picture, reversals, windowMs);
};
