import { plural } from '../../primitives/plural.ts';
import { isScaling } from '../activity.ts';
import { changesOf } from '../change.ts';
import { NO_FACTS } from '../facts.ts';
import type { Finding, Rule, ScalingPicture } from '../finding.ts';
import { dollars, finding } from '../finding.ts';
import type { Lag } from '../lag-summary.ts';
import { lagOfScaleOuts } from '../lag-summary.ts';

/** From load to trigger, as AWS measured it in June 2026: 60-second against 20-second metrics. */
export const TRIGGER_SECONDS = { standard: 363, highResolution: 86 } as const;
const GAIN_SECONDS = TRIGGER_SECONDS.standard - TRIGGER_SECONDS.highResolution;

const WEEK_MS = 7 * 24 * 60 * 60_000;
/** A service that scales out less than daily gains a few minutes a month. */
const OUTS_PER_WEEK_MIN = 7;
const OUTS_PER_WEEK_IDLE = 1;

const METRIC = /^ECSServiceAverage(CPU|Memory)Utilization(HighResolution)?$/;

const outsPerWeek = ({ activities, changes, from, to }: ScalingPicture): number => {
  const raised = new Set(changes.filter((change) => change.to > (change.from ?? change.to)).map(({ id }) => id));
  const outs = activities.filter(
    (activity) => isScaling(activity) && activity.cause.by === 'alarm' && raised.has(`activity#${activity.id}`),
  );
  return (outs.length * WEEK_MS) / Math.max(to - from, 1);
};

/** Scale-outs per week over two weeks or more; undefined with less history. */
const idlePerWeek = (picture: ScalingPicture): number | undefined => {
  const { from, activities } = picture.past ?? picture;
  if (picture.to - from < 2 * WEEK_MS) return undefined;
  const changes = picture.past ? changesOf({ ...NO_FACTS, activities }) : picture.changes;
  return outsPerWeek({ ...picture, from, activities, changes });
};

type Explained = Pick<Finding, 'title' | 'suggestion' | 'evidence'>;

const worthIt = (perWeek: number, lag: Lag | undefined, usd: string): Explained => {
  const total = lag
    ? `It now takes ${Math.round(lag.total.p50Ms / 1000)} s from the first sign to a running task (p50 ` +
      `of ${plural(lag.runs, 'task')}).`
    : 'The lag was not measured.';
  return {
    title:
      `High-resolution metrics would help: ${Math.round(perWeek)} scale-outs a week could ` +
      `start about ${GAIN_SECONDS} s earlier`,
    evidence: [
      total,
      `AWS measured ${TRIGGER_SECONDS.standard} s to the trigger with 60-second metrics and ` +
        `${TRIGGER_SECONDS.highResolution} s with 20-second ones.`,
    ],
    suggestion: `Switch the service's monitoring to 20 seconds and the policy to the …HighResolution metric. ${usd}`,
  };
};

const notWorthIt = (perWeek: number, usd: string): Explained => ({
  title: `High-resolution metrics help little here: ${perWeek.toFixed(1)} scale-outs a week`,
  evidence: ['The policy tracks a 20-second metric, which is billed, but the service rarely scales out.'],
  suggestion: `Go back to the 60-second metric. ${usd}`,
});

/** Whether 20-second metrics are worth their price for this service, by how often it scales out. */
export const highResolution: Rule = (picture) => {
  const tracked = picture.settings?.policies.find(
    ({ metric, kind }) => kind === 'target-tracking' && METRIC.test(metric ?? ''),
  );
  if (!tracked) return undefined;
  const isHigh = tracked.metric?.endsWith('HighResolution') ?? false;
  const perWeek = outsPerWeek(picture);
  const usdPerMonth = picture.price?.usdPerMetricMonth ?? null;
  const usd =
    usdPerMonth === null ? 'It is billed as a custom metric.' : `It costs about ${dollars(usdPerMonth)} a month.`;
  if (!isHigh && picture.to - picture.from >= WEEK_MS && perWeek >= OUTS_PER_WEEK_MIN) {
    return finding(picture, {
      kind: 'high-resolution',
      weight: 'hint',
      ...worthIt(perWeek, lagOfScaleOuts(picture.runs), usd),
    });
  }
  const idle = isHigh ? idlePerWeek(picture) : undefined;
  if (idle !== undefined && idle < OUTS_PER_WEEK_IDLE) {
    return finding(picture, { kind: 'high-resolution', weight: 'cost', ...notWorthIt(idle, usd), usdPerMonth });
  }
  return undefined;
};
